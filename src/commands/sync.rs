//! `journal sync`: brings the archive up to date with the journal.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::answer::{self, SyncAnswer};
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use crate::archive::file::vacant::is_vacant;
use crate::archive::model::shape::{Shape, Unmigrated};
use crate::archive::{Archive, ArchiveError};
use crate::field::Field;
use crate::finding::{Finding, Place};
use crate::journal::Journal;
use crate::migrate::{self, Consent, MigrationReport};
use crate::number::counted;
use crate::revision::graph::RevisionGraph;
use crate::revision::plan::Direction;
use crate::revision::target::Target;
use crate::sync::{self, Settings, SyncReport, place};
use crate::workspace::SyncConfig;

/// Bring the archive up to date with the journal
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of entries (the workspace's journal when there is none)
    dir: Option<PathBuf>,
    /// Hash every file, even where size and time of change are those that the archive knows
    #[arg(long)]
    verify: bool,
    /// Sync even if more than 20 % of the entries are missing, or have lost their text
    #[arg(long)]
    accept_deletions: bool,
    /// Keep the archive in step with this folder from now on, whatever lies in it
    #[arg(long)]
    root_moved: bool,
    /// Print what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    /// The arguments of a plain sync of a folder.
    pub(super) fn of(dir: Option<&Path>) -> Self {
        let dir = dir.map(Path::to_owned);
        Self { dir, verify: false, accept_deletions: false, root_moved: false, dry_run: false }
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let most_named = answer::most_named(args.dry_run, ctx);
    let synced = once(args, most_named, ctx)?;
    synced.warnings.iter().for_each(|it| it.tell(ctx));
    if ctx.output.json {
        ctx.output.document(&synced.answer().to_json())?;
    } else {
        synced.tell(ctx)?;
    }
    Ok(Outcome::of(&synced.report.findings))
}

/// What one sync did, or, without a time, would do.
pub(super) struct Synced {
    pub(super) report: SyncReport,
    pub(super) warnings: Vec<Warning>,
    upgrade: Option<MigrationReport>,
    took: Option<Duration>,
    most_named: usize,
    /// The archive, where it was not there before.
    new_archive: Option<PathBuf>,
}

impl Synced {
    fn answer(&self) -> SyncAnswer<'_> {
        let (upgrade, took) = (self.upgrade.as_ref(), self.took);
        let most_named = self.most_named;
        SyncAnswer { report: &self.report, upgrade, backup: None, took, most_named }
    }

    /// Whether anything changed, or was found.
    pub(super) fn is_news(&self) -> bool {
        let SyncReport { added, updated, renamed, removed, findings, .. } = &self.report;
        let is_changed = added + updated + renamed + removed > 0;
        is_changed || !findings.is_empty() || self.upgrade.is_some()
    }

    /// Tells of it among others: with `--json` each is a line.
    pub(super) fn tell_in_one_line(&self, ctx: &Context) -> Result<(), CommandError> {
        if ctx.output.json {
            return ctx.output.line(&self.answer().to_json().to_string());
        }
        self.tell(ctx)
    }

    fn tell(&self, ctx: &Context) -> Result<(), CommandError> {
        let answer = self.answer();
        ctx.output.findings(&answer.report.findings);
        answer.name_changes(&ctx.output)?;
        let (verb, took) = match answer.took {
            Some(took) => ("synced", format!(" in {:.2} s", took.as_secs_f64())),
            None => ("would sync", String::new()),
        };
        ctx.output.say(&format!("{verb}: {}{took}", answer.line()));
        if !answer.report.derived.is_none() && answer.took.is_some() {
            ctx.output.say(&format!("derived again: {}", answer.report.derived));
        }
        if !answer.report.emptied_fields.is_empty() {
            let names: Vec<&str> =
                answer.report.emptied_fields.iter().map(String::as_str).collect();
            ctx.output.say(&format!(
                "emptied, because journal.toml no longer declares it: {}",
                names.join(", ")
            ));
        }
        if answer.report.let_go > 0 {
            let count = counted(answer.report.let_go as u64, "earlier version", "earlier versions");
            ctx.output.say(&format!("let go, by `[versions]` of journal.toml: {count}"));
        }
        if let Some(archive) = &self.new_archive {
            let verb = if answer.took.is_some() { "is" } else { "would be" };
            ctx.output.say(&format!("the archive {verb} {}", ctx.shown(archive)));
        }
        answer::summary(&ctx.output, &answer.report.findings);
        Ok(())
    }
}

/// Something that a sync leaves to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Warning {
    message: String,
    hint: &'static str,
}

impl Warning {
    pub(super) fn tell(&self, ctx: &Context) {
        ctx.output.warn(&self.message, Some(self.hint));
    }
}

/// Syncs once.
pub(super) fn once(
    args: &Args,
    most_named: usize,
    ctx: &mut Context,
) -> Result<Synced, CommandError> {
    let start = Instant::now();
    let journal = ctx.named_journal(args.dir.as_deref())?;
    let (fields, graph, now) = (ctx.fields()?, ctx.graph()?, ctx.moment());
    let of_schema = ctx.of_schema()?;
    let lock = ctx.lock()?;
    let progress = ctx.progress();
    let path = ctx.archive_path()?;
    let (archive, mut lock) = match is_vacant(&path) {
        false => (Some(Archive::open_to_write(&path, lock)?), None),
        true => (None, Some(lock)),
    };
    archive.iter().try_for_each(|it| {
        derived::refuse_newer(it, &fields)?;
        derived::refuse_taken(it, &graph, &fields, &of_schema)
    })?;
    let place = match &archive {
        Some(archive) => {
            place::check(archive, &journal, ctx.trust(&journal, args.root_moved)?, &*progress)?
        }
        None => Some(place::of_new(&journal, &path)?),
    };
    // The stamps of files in another folder say nothing of what lies in this one.
    let verify = args.verify || place.is_some();
    let look = sync::look(&journal, archive.as_ref(), verify, &*progress)?;
    if !args.accept_deletions {
        look.guard()?;
    }
    let nothing = look.found_nothing.then(|| no_entries(&journal, ctx)).transpose()?;
    let new_archive = archive.is_none().then(|| path.clone());
    let versions = ctx.workspace()?.config().versions;
    let (fields, of_schema) = (&fields[..], &of_schema);
    let settings = Settings { fields, of_schema, now, progress: &*progress, most_named, versions };
    if args.dry_run {
        let mut report = sync::forecast(&journal, archive.as_ref(), look, settings)?;
        report.findings.extend(nothing);
        report
            .findings
            .extend(archive.as_ref().map(sync::emptied).transpose()?.unwrap_or_default());
        let (warnings, upgrade, took) = (Vec::new(), None, None);
        return Ok(Synced { report, warnings, upgrade, took, most_named, new_archive });
    }
    let mut archive = match (archive, lock.take()) {
        (Some(archive), _) => archive,
        (None, Some(lock)) => Archive::create(&path, lock)?,
        (None, None) => return Err(CommandError::new("lock", "the lock was lost")),
    };
    archive.interrupt_by(&progress)?;
    let mut upgrade = bring_to_head(ctx, &mut archive, &graph)?;
    let replaced = look.replaced();
    let mut report = sync::write(&mut archive, &journal, look, place.as_ref(), settings)?;
    // What a move of the schema found in bytes that the sync then replaced is true no more.
    let found = upgrade.iter_mut().flat_map(|it| std::mem::take(&mut it.findings));
    let found = found.filter(|it| !replaced.contains(&it.place.path));
    let found: Vec<Finding> = found.filter(|it| !report.findings.contains(it)).collect();
    report.findings.extend(found);
    report.findings.extend(nothing);
    report.findings.extend(sync::emptied(&archive)?);
    let warnings = left_to_do(fields, &archive)?;
    archive.publish()?;
    let took = Some(start.elapsed());
    Ok(Synced { report, warnings, upgrade, took, most_named, new_archive })
}

/// Upgrades an archive that is behind, after a backup; a new one is made at head.
fn bring_to_head(
    ctx: &mut Context,
    archive: &mut Archive,
    graph: &RevisionGraph,
) -> Result<Option<MigrationReport>, CommandError> {
    let prepared = migrate::prepare(archive.connection(), graph, &Target::heads(), Direction::Up)?;
    if prepared.plan.is_empty() {
        return Ok(None);
    }
    let is_new = archive.is_new();
    if !is_new && !ctx.workspace()?.config().auto_upgrade {
        // A corrected script can wait: the schema is at head without it.
        let behind = prepared.plan.steps.len();
        return if behind == 0 { Ok(None) } else { Err(CommandError::behind(behind)) };
    }
    let backups = ctx.backups()?;
    let terms = ctx.terms(Consent::default())?;
    let report = migrate::execute(archive, &prepared, &backups, &terms)?;
    if !is_new {
        answer::tell_corrected(&ctx.output, &report, false);
        let steps = answer::counted(report.steps.len(), "revision");
        if !report.steps.is_empty() {
            let to = answer::standing(&report.to);
            ctx.output.say(&format!("upgraded the archive by {steps}, to {to}"));
        }
        if let Some(backup) = &report.backup {
            ctx.output.say(&format!("the state before is in {}", backup.display()));
        }
        answer::tell_versions(&ctx.output, &report);
    }
    Ok(Some(report))
}

/// Which declared fields, and which derived rows, are still waiting.
fn left_to_do(fields: &[Field], archive: &Archive) -> Result<Vec<Warning>, CommandError> {
    let reading = || ArchiveError::database("read the schema");
    let shape = Shape::of(archive.connection(), fields).map_err(reading())?;
    let waiting = shape.unmigrated(fields).into_iter();
    Ok(waiting.map(|Unmigrated { message, hint, .. }| Warning { message, hint }).collect())
}

/// That a folder holds no entry: it may be the wrong one.
fn no_entries(journal: &Journal, ctx: &mut Context) -> Result<Finding, CommandError> {
    let include = &ctx.workspace()?.config().sync.include;
    let kind = if *include == SyncConfig::default().include { "Markdown files" } else { "entries" };
    let patterns: Vec<String> = include.patterns().iter().map(|it| format!("`{it}`")).collect();
    let folder = ctx.shown(journal.root());
    let hint = format!(
        "entries are files that match {} (`include` in `[sync]`) and are not hidden or excluded; \
         `journal sync DIR` reads another folder",
        patterns.join(" or ")
    );
    let message = format!("no {kind} in `{folder}`");
    Ok(Finding::warning(Place::file(folder), "no-entries", message).with_hint(hint))
}
