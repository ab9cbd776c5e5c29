//! `journal sync`: brings the archive up to date with the journal.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::answer::{self, SyncAnswer};
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::shape::Shape;
use crate::archive::{Archive, ArchiveError, ledger};
use crate::migrate::{self, MigrationReport, Terms};
use crate::progress::Progress;
use crate::revision::graph::RevisionGraph;
use crate::revision::plan::Direction;
use crate::revision::target::Target;
use crate::sync::{self, Settings};

/// Bring the archive up to date with the journal
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of entries (the workspace's journal when there is none)
    dir: Option<PathBuf>,
    /// Hash every file, even where size and time of change are those that the archive knows
    #[arg(long)]
    verify: bool,
    /// Go on where a great part of the entries is gone at once
    #[arg(long)]
    accept_deletions: bool,
    /// Say what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let start = Instant::now();
    let journal = ctx.named_journal(args.dir.as_deref())?;
    let (fields, graph, now) = (ctx.fields()?, ctx.graph()?, ctx.now());
    let lock = ctx.lock()?;
    let progress = ctx.progress();
    let path = ctx.archive_path()?;
    let (archive, mut lock) = match path.symlink_metadata() {
        Ok(_) => (Some(Archive::open_to_write(&path, lock)?), None),
        Err(_) => (None, Some(lock)),
    };
    let look = sync::look(&journal, archive.as_ref(), args.verify, &*progress)?;
    if !args.accept_deletions {
        look.guard()?;
    }
    if args.dry_run {
        let report = look.forecast();
        let answer = SyncAnswer { report: &report, upgrade: None, backup: None, took: None };
        return tell(ctx, &answer, "would sync");
    }
    let mut archive = match (archive, lock.take()) {
        (Some(archive), _) => archive,
        (None, Some(lock)) => Archive::create(&path, lock)?,
        (None, None) => return Err(CommandError::new("lock", "the lock was lost")),
    };
    archive.interrupt_by(&progress)?;
    let upgrade = bring_to_head(ctx, &mut archive, &graph, &progress)?;
    let settings = Settings { fields: &fields, now, progress: &*progress };
    let report = sync::write(&mut archive, &journal, look, settings)?;
    warn_of_fields(ctx, &archive)?;
    archive.publish()?;
    drop(progress);
    let answer = SyncAnswer {
        report: &report,
        upgrade: upgrade.as_ref(),
        backup: None,
        took: Some(start.elapsed()),
    };
    tell(ctx, &answer, "synced")
}

/// Upgrades an archive that is behind, after a backup; a new one is made at head.
pub(super) fn bring_to_head(
    ctx: &mut Context,
    archive: &mut Archive,
    graph: &RevisionGraph,
    progress: &Arc<dyn Progress + Send + Sync>,
) -> Result<Option<MigrationReport>, CommandError> {
    let prepared = migrate::prepare(archive.connection(), graph, &Target::heads(), Direction::Up)?;
    if prepared.plan.is_empty() {
        return Ok(None);
    }
    let is_new = archive.is_new();
    if !is_new && !ctx.workspace()?.config().auto_upgrade {
        return Err(CommandError::behind(prepared.plan.steps.len()));
    }
    let backups = ctx.backups()?;
    let fields = ctx.fields()?;
    let terms = Terms {
        graph,
        fields: &fields,
        now: ctx.now(),
        progress: Arc::clone(progress),
        allow_data_loss: false,
        allow_drift: false,
    };
    let report = migrate::execute(archive, &prepared, Some(&backups), &terms)?;
    if !is_new {
        let steps = answer::counted(report.steps.len(), "revision");
        ctx.output
            .say(&format!("upgraded the archive by {steps}, to {}", answer::standing(&report.to)));
        if let Some(backup) = &report.backup {
            ctx.output.say(&format!("the state before is in {}", backup.display()));
        }
    }
    Ok(Some(report))
}

/// Says which declared fields, and which derived rows, are still waiting.
pub(super) fn warn_of_fields(ctx: &mut Context, archive: &Archive) -> Result<(), CommandError> {
    let fields = ctx.fields()?;
    let reading = || ArchiveError::database("read the schema");
    let shape = Shape::of(archive.connection(), &fields).map_err(reading())?;
    for field in shape.missing_fields() {
        let message = format!("the field `{}` is declared and not yet in the schema", field.name);
        let hint = "`journal migration create \"Add a field\"` writes the revision, `journal upgrade` applies it";
        ctx.output.warn(&message, Some(hint));
    }
    let ledger = ledger::read(archive.connection()).map_err(reading())?;
    let pending = migrate::pending_repopulation(&ledger).map_err(migrate::MigrateError::from)?;
    if !pending.is_none() {
        let message = format!("rows are still to be derived again: {pending}");
        ctx.output
            .warn(&message, Some("`journal repopulate --from-archive` does it, after a backup"));
    }
    Ok(())
}

fn tell(ctx: &mut Context, answer: &SyncAnswer<'_>, verb: &str) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&answer.to_json())?;
        return Ok(Outcome::of(&answer.report.findings));
    }
    ctx.output.findings(&answer.report.findings);
    let took = answer.took.map(|it| format!(" in {:.2} s", it.as_secs_f64())).unwrap_or_default();
    ctx.output.say(&format!("{verb}: {}{took}", answer.line()));
    answer::summary(&ctx.output, &answer.report.findings);
    Ok(Outcome::of(&answer.report.findings))
}
