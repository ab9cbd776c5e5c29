//! What an upgrade did, in words.

use super::super::answer;
use super::super::context::Context;
use super::super::error::{CommandError, Outcome};
use crate::finding::Finding;
use crate::migrate::MigrationReport;
use crate::migrate::vacuum::Vacuumed;
use crate::revision::plan::Direction;

pub(super) fn tell(
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
    if report.steps.is_empty() {
        tell_without_steps(report, is_dry_run, ctx);
        return Ok(Outcome::of(&report.findings));
    }
    tell_steps(report, arrow, is_dry_run, ctx)?;
    tell_losses(report, direction, is_dry_run, ctx);
    tell_move(report, word, is_dry_run, ctx);
    if !report.repopulated.is_none() {
        ctx.output.say(&format!("derived again: {}", report.repopulated));
    }
    tell_backup(report, ctx);
    if !is_dry_run {
        answer::tell_versions(&ctx.output, report);
    }
    tell_next_sync(report, direction, is_dry_run, ctx)?;
    Ok(Outcome::of(&report.findings))
}

/// Tells where the next sync moves it back.
fn tell_next_sync(
    report: &MigrationReport,
    direction: Direction,
    is_dry_run: bool,
    ctx: &mut Context,
) -> Result<(), CommandError> {
    ctx.name_folder(None)?;
    let is_synced = ctx.owner()?.is_journal();
    if direction == Direction::Down && is_synced && comes_again(report, ctx)? {
        let verb = if is_dry_run { "would upgrade" } else { "upgrades" };
        ctx.output.say(&format!(
            "the next `journal sync` {verb} it again; `auto_upgrade = false` in journal.toml keeps it down"
        ));
    }
    Ok(())
}

/// From where to where the archive was moved, or would be.
fn tell_move(report: &MigrationReport, word: &str, is_dry_run: bool, ctx: &Context) {
    let verb = match is_dry_run {
        true if report.findings.iter().any(Finding::is_error) => {
            format!("is refused as it stands; allowed, it would be {word}")
        }
        true => format!("would be {word}"),
        false => word.to_owned(),
    };
    let (from, to) = (answer::standing(&report.from), answer::standing(&report.to));
    ctx.output.say(&format!("{verb} from {from} to {to}"));
}

/// What is lost, or stays where it cannot be taken back.
fn tell_losses(report: &MigrationReport, direction: Direction, is_dry_run: bool, ctx: &Context) {
    for lost in &report.lost {
        ctx.output.say(&format!("{}: {lost}", if is_dry_run { "would lose" } else { "lost" }));
    }
    let leaves = match direction {
        Direction::Up => "a downgrade",
        Direction::Down => "the next upgrade",
    };
    for filled in &report.filled {
        let would = if is_dry_run { "would be " } else { "" };
        ctx.output.say(&format!("{would}given a value, which {leaves} leaves: {filled}"));
    }
    for reused in &report.reused {
        ctx.output.say(reused);
    }
}

/// The steps, with the time that each took.
fn tell_steps(
    report: &MigrationReport,
    arrow: &str,
    is_dry_run: bool,
    ctx: &Context,
) -> Result<(), CommandError> {
    for step in &report.steps {
        let took =
            if is_dry_run { String::new() } else { format!("  {:.2} s", step.took.as_secs_f64()) };
        let line = format!("{arrow:4}  {}{took}", step.revision);
        if is_dry_run { ctx.output.line(&line) } else { ctx.output.done(&line) }?;
    }
    Ok(())
}

/// What was done where no step was to be made.
fn tell_without_steps(report: &MigrationReport, is_dry_run: bool, ctx: &Context) {
    if !report.corrected.is_empty() {
        return tell_backup(report, ctx);
    }
    if !report.repopulated.is_none() {
        let would = if is_dry_run { "would be " } else { "" };
        ctx.output.say(&format!("{would}derived again: {}", report.repopulated));
        return tell_backup(report, ctx);
    }
    ctx.output.say(&format!("nothing to do: the archive is at {}", answer::standing(&report.from)));
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
