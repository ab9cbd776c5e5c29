//! `journal backup prune`: deletes the backups that the rules do not keep.

use serde_json::{Value, json};

use super::super::answer;
use super::super::context::Context;
use super::super::error::{CommandError, Outcome};
use super::to_json;
use crate::archive::care::kin;
use crate::backup::{Backup, Pruning, Whose};
use crate::terminal::safe;

#[derive(Debug, clap::Args)]
pub(super) struct PruneArgs {
    /// Print what would be deleted, and delete nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn prune(args: &PruneArgs, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    let retention = ctx.workspace()?.config().backup.keep;
    let progress = ctx.progress();
    // Nothing may be made or put back while backups are deleted.
    let _lock = if args.dry_run { None } else { Some(ctx.lock()?) };
    // One that cannot be asked, or is no journal's, has no kin.
    let was_moved = backups.list()?.iter().any(|it| it.whose != Whose::Ours);
    let archive = if was_moved { ctx.archive_to_read().ok() } else { None };
    let is_kin = |it: &Backup| {
        let held = archive.as_ref().zip(backups.open(it).ok());
        held.is_some_and(|(archive, held)| {
            kin::share_entries(archive.connection(), &held).is_ok_and(|it| it)
        })
    };
    let pruning = backups.plan_pruning(&retention, ctx.now(), &is_kin, &*progress)?;
    drop(archive);
    if !args.dry_run {
        backups.prune(&pruning)?;
    }
    drop(progress);
    tell_pruned(&pruning, args, ctx)
}

fn tell_pruned(
    pruning: &Pruning,
    args: &PruneArgs,
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&document(pruning, args.dry_run))?;
        return Ok(Outcome::Clean);
    }
    let print = |line: &str| match args.dry_run {
        true => ctx.output.line(line),
        false => ctx.output.done(line),
    };
    for (backup, reasons) in pruning.kept() {
        let reasons: Vec<_> = reasons.iter().map(ToString::to_string).collect();
        let line = format!("keep     {}  ({})", safe(&backup.name), reasons.join(", "));
        print(&line)?;
    }
    let word = if args.dry_run { "would go" } else { "deleted" };
    let mut freed = 0;
    for backup in pruning.removed() {
        freed += backup.bytes;
        print(&format!("{word:<8} {}", safe(&backup.name)))?;
    }
    let kept = answer::counted(pruning.kept().count(), "backup");
    let gone = pruning.removed().count();
    let freed = answer::bytes(freed);
    ctx.output.say(&format!("{kept} kept, {gone} {word}, {freed}"));
    Ok(Outcome::Clean)
}

fn document(pruning: &Pruning, is_dry_run: bool) -> Value {
    let kept = pruning.kept().map(|(backup, reasons)| {
        let mut row = to_json(backup);
        row["keep"] = reasons.iter().map(|it| Value::from(it.to_string())).collect();
        row
    });
    let removed = pruning.removed().map(to_json);
    json!({"kept": kept.collect::<Value>(), "removed": removed.collect::<Value>(),
        "dry_run": is_dry_run})
}
