//! `journal upgrade`: moves the schema up to a target, after a verified backup.

mod rehearse;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::refusals;
use crate::archive::Archive;
use crate::archive::care::standing::Misplaced;
use crate::archive::file::vacant::is_vacant;
use crate::finding::{Finding, Place};
use crate::migrate::vacuum::Vacuumed;
use crate::migrate::{self, Consent, MigrateError, MigrationReport, Prepared, Terms, forecast};
use crate::revision::plan::Direction;
use crate::revision::target::Target;
use crate::session;
use crate::session::migrate::{Moved, Wish};
use crate::sql::variables::Values;

/// Move the schema up to a target, after a verified backup
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// head, heads, +N, a revision's id (or its beginning), its slug, REVISION+N, LABEL@head; FROM:TO with --sql
    #[arg(allow_negative_numbers = true)]
    target: Option<String>,
    /// Write the file anew afterwards, without the room that steps have left free in it
    #[arg(long, conflicts_with_all = ["sql", "dry_run", "rehearse"])]
    vacuum: bool,
    #[command(flatten)]
    how: How,
}

/// How a move is made, the same up and down.
#[derive(Debug, clap::Args)]
pub(crate) struct How {
    /// Print the SQL, and change nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) sql: bool,
    /// Print the plan, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Try it on a copy of the archive: there, back and there again, everything counted
    #[arg(long, conflicts_with_all = ["sql", "dry_run", "no_backup"])]
    pub(crate) rehearse: bool,
    #[command(flatten)]
    pub(crate) given: Given,
    /// Take no backup first
    #[arg(long)]
    pub(crate) no_backup: bool,
    /// Allow migrations that delete data
    #[arg(long)]
    pub(crate) allow_data_loss: bool,
    /// Move the schema even if it differs from what the ledger says
    #[arg(long)]
    pub(crate) allow_drift: bool,
}

impl How {
    fn consent(&self) -> Consent {
        let (data_loss, drift) = (self.allow_data_loss, self.allow_drift);
        Consent { data_loss, drift, no_backup: self.no_backup }
    }
}

/// The values that scripts take from outside.
#[derive(Debug, clap::Args)]
pub(crate) struct Given {
    /// A value for `:NAME` in the scripts' INSERT, UPDATE, DELETE and SELECT, as text (may be repeated)
    #[arg(short = 'x', value_name = "NAME=VALUE", allow_hyphen_values = true)]
    values: Vec<String>,
}

impl Given {
    /// Has scripts find them.
    pub(in crate::commands) fn give(&self, ctx: &mut Context) -> Result<(), CommandError> {
        let values = Values::read(self.values.iter().map(String::as_str)).map_err(|error| {
            CommandError::of("usage", &error).with_hint("write it as `-x name=value`")
        })?;
        ctx.values = values;
        Ok(())
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    args.how.given.give(ctx)?;
    if let Some(range) = args.target.as_deref().filter(|it| it.contains(':')) {
        return offline(range, Direction::Up, &args.how, ctx);
    }
    let target = match &args.target {
        Some(text) => text.parse()?,
        None => Target::heads(),
    };
    let wish = Wish { target: &target, direction: Direction::Up, vacuums: args.vacuum };
    go(&wish, &args.how, ctx)
}

/// Prints the script from one target to another, for an archive that need not be there.
pub(super) fn offline(
    range: &str,
    direction: Direction,
    how: &How,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    if !how.sql {
        let message = format!("`{range}` is a range, which only a script can go along");
        return Err(CommandError::new("usage", message).with_hint(
            "say `--sql`, or name the target alone: the archive knows where it stands",
        ));
    }
    let graph = ctx.graph()?;
    let prepared = migrate::prepare_offline(&graph, &range.parse()?, direction)?;
    print_sql(&prepared, ctx)
}

/// Moves the schema, or tells how it would be moved.
pub(super) fn go(wish: &Wish<'_>, how: &How, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let Wish { target, direction, .. } = *wish;
    if how.rehearse {
        return rehearse::run(target, direction, how, ctx);
    }
    if how.sql || how.dry_run {
        let terms = ctx.terms(how.consent())?;
        let (prepared, archive) = look(target, direction, &terms, ctx)?;
        if how.sql {
            return print_sql(&prepared, ctx);
        }
        ctx.at_work();
        let forecast = forecast::forecast(&prepared, archive.as_ref(), &terms)?;
        let mut report = forecast.report;
        report.findings.extend(forecast.refusal.and_then(refusals::told));
        report.findings.extend(miscounted(prepared.miscounted.as_ref(), ctx)?);
        drop((archive, terms));
        return tell(&report, direction, true, ctx);
    }
    let session = ctx.session(how.consent())?;
    let Moved { mut report, miscounted: found } = session::migrate::go(session, wish)?;
    report.findings.extend(miscounted(found.as_ref(), ctx)?);
    tell(&report, direction, false, ctx)
}

/// The plan for an archive that is only looked at; one that does not exist has an empty ledger.
fn look(
    target: &Target,
    direction: Direction,
    terms: &Terms,
    ctx: &mut Context,
) -> Result<(Prepared, Option<Archive>), CommandError> {
    match ctx.archive_to_read() {
        Ok(archive) => {
            let prepared = migrate::prepare(
                archive.connection(),
                &terms.graph,
                target,
                direction,
                terms.owner,
            )?;
            Ok((prepared, Some(archive)))
        }
        Err(_) if is_vacant(&ctx.archive_path()?) => {
            Ok((migrate::prepare_new(&terms.graph, target, direction, terms.owner)?, None))
        }
        Err(error) => Err(error),
    }
}

/// That the ledger's rows are miscounted, where nothing is to be done.
fn miscounted(
    found: Option<&Misplaced>,
    ctx: &mut Context,
) -> Result<Option<Finding>, CommandError> {
    let place = Place::file(ctx.archive_path()?.display().to_string());
    let finding =
        |it: &Misplaced| Finding::error(place, it.code(), it.to_string()).with_hint(it.way_out());
    Ok(found.map(finding))
}

/// Prints the plan as a script for the SQLite shell.
fn print_sql(prepared: &Prepared, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let script = migrate::script(prepared, ctx.owner()?, &ctx.values.clone())?;
    ctx.output.write(script.as_bytes())?;
    Ok(Outcome::Clean)
}

fn tell(
    report: &MigrationReport,
    direction: Direction,
    is_dry_run: bool,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&answer::migration(report, is_dry_run))?;
        return Ok(Outcome::of(&report.findings));
    }
    ctx.output.findings_by_kind(&report.findings);
    if let Some(Vacuumed { before, after }) = report.vacuumed {
        let (before, after) = (answer::bytes(before), answer::bytes(after));
        ctx.output.say(&format!("written anew: {before} became {after}"));
    }
    let (arrow, word) = match direction {
        Direction::Up => ("up", "upgraded"),
        Direction::Down => ("down", "downgraded"),
    };
    answer::tell_corrected(&ctx.output, report, is_dry_run);
    if report.steps.is_empty() && !report.corrected.is_empty() {
        tell_backup(report, ctx);
        return Ok(Outcome::of(&report.findings));
    }
    if report.steps.is_empty() && !report.repopulated.is_none() {
        let would = if is_dry_run { "would be " } else { "" };
        ctx.output.say(&format!("{would}derived again: {}", report.repopulated));
        tell_backup(report, ctx);
        return Ok(Outcome::of(&report.findings));
    }
    if report.steps.is_empty() {
        ctx.output
            .say(&format!("nothing to do: the archive is at {}", answer::standing(&report.from)));
        return Ok(Outcome::of(&report.findings));
    }
    for step in &report.steps {
        let took =
            if is_dry_run { String::new() } else { format!("  {:.2} s", step.took.as_secs_f64()) };
        let line = format!("{arrow:4}  {}{took}", step.revision);
        if is_dry_run { ctx.output.line(&line) } else { ctx.output.done(&line) }?;
    }
    for lost in &report.lost {
        ctx.output.say(&format!("{}: {lost}", if is_dry_run { "would lose" } else { "lost" }));
    }
    let leaves = match direction {
        Direction::Up => "a downgrade",
        Direction::Down => "the next upgrade",
    };
    for filled in &report.filled {
        ctx.output.say(&format!("given a value, which {leaves} leaves: {filled}"));
    }
    for reused in &report.reused {
        ctx.output.say(reused);
    }
    let verb = match is_dry_run {
        true if report.findings.iter().any(Finding::is_error) => {
            format!("is refused as it stands; allowed, it would be {word}")
        }
        true => format!("would be {word}"),
        false => word.to_owned(),
    };
    let (from, to) = (answer::standing(&report.from), answer::standing(&report.to));
    ctx.output.say(&format!("{verb} from {from} to {to}"));
    if !report.repopulated.is_none() {
        ctx.output.say(&format!("derived again: {}", report.repopulated));
    }
    tell_backup(report, ctx);
    if !is_dry_run {
        answer::tell_versions(&ctx.output, report);
    }
    ctx.name_folder(None)?;
    let is_synced = ctx.owner()?.is_journal();
    if direction == Direction::Down && is_synced && comes_again(report, ctx)? {
        let verb = if is_dry_run { "would upgrade" } else { "upgrades" };
        ctx.output.say(&format!(
            "the next `journal sync` {verb} it again; `auto_upgrade = false` in journal.toml keeps it down"
        ));
    }
    Ok(Outcome::of(&report.findings))
}

fn tell_backup(report: &MigrationReport, ctx: &Context) {
    if let Some(backup) = &report.backup {
        ctx.output.say(&format!("the state before is in {}", backup.display()));
    }
}

/// Whether a sync would apply again what was undone: what only a newer `journal` knows stays undone, and so does what
/// loses something.
fn comes_again(report: &MigrationReport, ctx: &mut Context) -> Result<bool, CommandError> {
    let graph = ctx.graph()?;
    let known: Vec<_> = report.steps.iter().filter_map(|it| graph.get(&it.revision)).collect();
    let is_lossless = known.iter().all(|it| it.header.loses.is_nothing());
    Ok(!known.is_empty() && is_lossless && ctx.workspace()?.config().auto_upgrade)
}

impl From<crate::revision::target::TargetError> for MigrateError {
    fn from(error: crate::revision::target::TargetError) -> Self {
        Self::Plan(error.into())
    }
}
