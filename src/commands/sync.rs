//! `journal sync`: brings the archive up to date with the journal.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::answer::{self, SyncAnswer};
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use crate::archive::shape::Shape;
use crate::archive::{Archive, ArchiveError};
use crate::field::Field;
use crate::migrate::{self, MigrationReport, Terms};
use crate::progress::Progress;
use crate::revision::graph::RevisionGraph;
use crate::revision::plan::Direction;
use crate::revision::target::Target;
use crate::sync::{self, Settings, SyncReport, place};

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
    /// Say what would be done, and change nothing
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
    let synced = once(args, ctx)?;
    synced.warnings.iter().for_each(|it| it.tell(ctx));
    let answer = synced.answer();
    if ctx.output.json {
        ctx.output.document(&answer.to_json())?;
    } else {
        tell(&answer, ctx);
    }
    Ok(Outcome::of(&synced.report.findings))
}

/// What one sync did, or, without a time, would do.
pub(super) struct Synced {
    pub(super) report: SyncReport,
    pub(super) warnings: Vec<Warning>,
    upgrade: Option<MigrationReport>,
    took: Option<Duration>,
}

impl Synced {
    fn answer(&self) -> SyncAnswer<'_> {
        let (upgrade, took) = (self.upgrade.as_ref(), self.took);
        SyncAnswer { report: &self.report, upgrade, backup: None, took }
    }

    /// Whether anything changed, or was found.
    pub(super) fn is_news(&self) -> bool {
        let SyncReport { added, updated, renamed, removed, findings, .. } = &self.report;
        let is_changed = added + updated + renamed + removed > 0;
        is_changed || !findings.is_empty() || self.upgrade.is_some()
    }

    /// Tells of it among others: with `--json` each is a line.
    pub(super) fn tell_in_one_line(&self, ctx: &Context) -> Result<(), CommandError> {
        let answer = self.answer();
        if ctx.output.json {
            return ctx.output.line(&answer.to_json().to_string());
        }
        tell(&answer, ctx);
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
pub(super) fn once(args: &Args, ctx: &mut Context) -> Result<Synced, CommandError> {
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
    archive.iter().try_for_each(|it| derived::refuse_newer(it, &fields))?;
    let place = match &archive {
        Some(archive) => place::check(archive, &journal, args.root_moved, &*progress)?,
        None => Some(place::of_new(&journal, &path)?),
    };
    let look = sync::look(&journal, archive.as_ref(), args.verify, &*progress)?;
    if !args.accept_deletions {
        look.guard()?;
    }
    if args.dry_run {
        let (mut report, warnings) = (look.forecast(), Vec::new());
        report
            .findings
            .extend(archive.as_ref().map(sync::emptied).transpose()?.unwrap_or_default());
        return Ok(Synced { report, warnings, upgrade: None, took: None });
    }
    let mut archive = match (archive, lock.take()) {
        (Some(archive), _) => archive,
        (None, Some(lock)) => Archive::create(&path, lock)?,
        (None, None) => return Err(CommandError::new("lock", "the lock was lost")),
    };
    archive.interrupt_by(&progress)?;
    let upgrade = bring_to_head(ctx, &mut archive, &graph, &progress)?;
    let settings = Settings { fields: &fields, now, progress: &*progress };
    let mut report = sync::write(&mut archive, &journal, look, place.as_ref(), settings)?;
    report.findings.extend(sync::emptied(&archive)?);
    let warnings = left_to_do(&fields, &archive)?;
    archive.publish()?;
    Ok(Synced { report, warnings, upgrade, took: Some(start.elapsed()) })
}

/// Upgrades an archive that is behind, after a backup; a new one is made at head.
fn bring_to_head(
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

/// Which declared fields, and which derived rows, are still waiting.
fn left_to_do(fields: &[Field], archive: &Archive) -> Result<Vec<Warning>, CommandError> {
    let reading = || ArchiveError::database("read the schema");
    let shape = Shape::of(archive.connection(), fields).map_err(reading())?;
    let retyped =
        fields.iter().zip(&shape.fields).filter(|(field, (held, _))| field.kind != held.kind);
    let retyped = retyped.map(|(field, (held, _))| Warning {
        message: format!(
            "the field `{}` is declared as {}, and the archive holds it as {}",
            field.name,
            field.kind.as_str(),
            held.kind.as_str()
        ),
        hint: "`journal migration create \"Retype a field\"` writes the revision, `journal upgrade` applies it",
    });
    let missing = shape.missing_fields().map(|field| Warning {
        message: format!("the field `{}` is declared and not yet in the schema", field.name),
        hint: "`journal migration create \"Add a field\"` writes the revision, `journal upgrade` applies it",
    });
    let warnings: Vec<Warning> = missing.chain(retyped).collect();
    Ok(warnings)
}

fn tell(answer: &SyncAnswer<'_>, ctx: &Context) {
    ctx.output.findings(&answer.report.findings);
    let (verb, took) = match answer.took {
        Some(took) => ("synced", format!(" in {:.2} s", took.as_secs_f64())),
        None => ("would sync", String::new()),
    };
    ctx.output.say(&format!("{verb}: {}{took}", answer.line()));
    if !answer.report.derived.is_none() && answer.took.is_some() {
        ctx.output.say(&format!("derived again: {}", answer.report.derived));
    }
    answer::summary(&ctx.output, &answer.report.findings);
}
