//! `journal purge`: forgets entries for good, and says which backups still hold them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use crate::archive::beside::{self, is_set_aside};
use crate::archive::purge::{self, Doomed, Fate, Holder, Trace};
use crate::archive::{Archive, ArchiveError};
use crate::entry::EntryPath;
use crate::finding::{Finding, Place, shell_quoted};
use crate::progress::Progress;
use crate::sync;

/// Forget entries for good: erased from the archive's bytes, and on request from the backups
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Paths or ids of entries whose files are gone from the journal
    #[arg(value_name = "ENTRY", required_unless_present = "sweep")]
    entries: Vec<String>,
    /// Do it without asking
    #[arg(long)]
    force: bool,
    /// Make the backups that hold them anew without them
    #[arg(long)]
    backups: bool,
    /// Say what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Only overwrite what earlier deletions have left in free pages
    #[arg(long, conflicts_with_all = ["entries", "backups", "dry_run"])]
    sweep: bool,
}

/// What was, or would be, forgotten.
struct Forgotten {
    entries: Vec<Doomed>,
    holders: Vec<Holder>,
    findings: Vec<Finding>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (graph, path) = (ctx.graph()?, ctx.archive_path()?);
    let lock = ctx.lock()?;
    let mut archive = Archive::open_to_write(&path, lock)?;
    super::require_head(&archive, &graph)?;
    let progress = ctx.progress();
    archive.interrupt_by(&progress)?;
    if args.sweep {
        purge::sweep(archive.connection())?;
        let nothing = Forgotten { entries: Vec::new(), holders: Vec::new(), findings: Vec::new() };
        return tell(&nothing, args, ctx);
    }
    if !args.dry_run {
        derived::refuse_newer(&archive, &ctx.fields()?)?;
    }
    let doomed = find(&args.entries, &archive)?;
    check_files_are_gone(&doomed, &archive, &*progress, ctx)?;
    if !args.force && !args.dry_run {
        ask(&doomed, args.backups, ctx)?;
    }
    let reading = ArchiveError::database("read the entries");
    let trace = Trace::of(archive.connection(), &doomed).map_err(reading)?;
    // The backups first: should that be cut off, the archive still knows what to look for in the rest.
    let rewrite = args.backups && !args.dry_run;
    let holders = purge::in_backups(&ctx.backups()?, &trace, rewrite, &*progress)?;
    check_found(&doomed, &holders)?;
    let ids: Vec<i64> = doomed.iter().filter(|it| it.is_held).filter_map(|it| it.id).collect();
    let mut findings = Vec::new();
    if !args.dry_run && !ids.is_empty() {
        match purge::purge(archive.connection_mut(), &ids) {
            Err(error @ ArchiveError::Unswept { .. }) => findings.extend(unswept(error)),
            other => other?,
        }
    }
    findings.extend(holders.iter().filter_map(|it| still_held(it, args)));
    findings.extend(set_aside(archive.path()));
    drop(progress);
    let entries = doomed.into_iter().filter(|it| it.is_held).collect();
    tell(&Forgotten { entries, holders, findings }, args, ctx)
}

/// The entries that the words mean, each once.
fn find(words: &[String], archive: &Archive) -> Result<Vec<Doomed>, CommandError> {
    let mut doomed: Vec<Doomed> = Vec::new();
    for word in words {
        let found = purge::find(archive.connection(), word)
            .map_err(ArchiveError::database("look for the entry"))?;
        let new = found.into_iter().filter(|it| !doomed.contains(it)).collect::<Vec<_>>();
        doomed.extend(new);
    }
    Ok(doomed)
}

/// Refuses entries that the next sync would bring back.
fn check_files_are_gone(
    doomed: &[Doomed],
    archive: &Archive,
    progress: &dyn Progress,
    ctx: &mut Context,
) -> Result<(), CommandError> {
    // A path that no file can have needs no look at the journal, which would stumble over it.
    let can_have_a_file =
        |it: &&Doomed| it.path.as_ref().is_some_and(|path| EntryPath::new(path).is_ok());
    let living = doomed.iter().filter(|it| it.is_held && !it.is_removed);
    let living: Vec<&Doomed> = living.filter(can_have_a_file).collect();
    if living.is_empty() {
        return Ok(());
    }
    let journal = ctx.journal(None)?;
    let look = sync::look(&journal, Some(archive), false, progress)?;
    let gone: BTreeSet<i64> = look.plan.remove.iter().map(|it| it.id).collect();
    let kept = living.iter().find(|it| !it.id.is_some_and(|id| gone.contains(&id)));
    let Some(kept) = kept else { return Ok(()) };
    let path = kept.path.as_deref().unwrap_or_default();
    let message = format!(
        "the file of `{path}` is still in the journal, so the next sync would bring it back"
    );
    let hint =
        "delete the file, or name it in `exclude` of `[sync]` in journal.toml, then purge it";
    Err(CommandError::new("still-there", message).with_hint(hint))
}

/// Refuses words that mean no entry, neither of the archive nor of a backup.
fn check_found(doomed: &[Doomed], holders: &[Holder]) -> Result<(), CommandError> {
    let lost = doomed.iter().find(|it| !it.is_held && holders.is_empty());
    let Some(lost) = lost else { return Ok(()) };
    let id = lost.id.map(|it| it.to_string());
    let word = lost.path.clone().or(id).unwrap_or_default();
    Err(CommandError::new("no-such-entry", format!("there is no entry `{word}`"))
        .with_hint("it takes the path as `journal list --removed` shows it, or the id"))
}

fn ask(doomed: &[Doomed], backups: bool, ctx: &Context) -> Result<(), CommandError> {
    let what = match doomed {
        [only] => format!("`{}`", name(only)),
        several => answer::counted(several.len(), "entry"),
    };
    if !ctx.output.can_ask() {
        let message = format!("purge forgets {what} for good, and there is nobody to ask");
        return Err(CommandError::new("not-confirmed", message).with_hint("say `--force`"));
    }
    let too = if backups { ", from the backups too" } else { "" };
    match ctx.output.asks(&format!("Forget {what} for good{too}? No backup is taken.")) {
        true => Ok(()),
        false => Err(CommandError::new("not-confirmed", "nothing was changed")),
    }
}

fn name(entry: &Doomed) -> String {
    let id = || entry.id.map(|it| it.to_string());
    entry.path.clone().or_else(id).unwrap_or_default()
}

/// Rows are gone, and their bytes may not be: something was found, and what was asked for was done.
fn unswept(error: ArchiveError) -> Option<Finding> {
    match CommandError::from(error) {
        CommandError::Told(report) => Some(report.into_finding()),
        _ => None,
    }
}

/// A backup that still holds an entry: a warning where it was left as it is, an error where it should not be.
fn still_held(holder: &Holder, args: &Args) -> Option<Finding> {
    let place = Place::file(answer::path(&holder.backup.path));
    match &holder.fate {
        Fate::Rewritten => None,
        Fate::Holds => {
            let words: Vec<String> = args.entries.iter().map(|it| shell_quoted(it)).collect();
            let hint = format!(
                "`journal purge --backups --force {}` makes it anew without it, or delete it",
                words.join(" ")
            );
            let message = "this backup still holds it";
            Some(Finding::warning(place, "held-by-backup", message).with_hint(hint))
        }
        Fate::Failed(error) => {
            let message = format!("this backup may still hold it: {error}");
            let finding = Finding::error(place, "held-by-backup", message);
            Some(finding.with_hint("`journal backup verify` says what is wrong with it; delete it where it is of no more use"))
        }
    }
}

/// Files beside the archive that nobody has looked into.
fn set_aside(archive: &Path) -> Vec<Finding> {
    let aside = beside::all(archive).into_iter().filter(|(_, ending)| is_set_aside(ending));
    let finding = |(path, _): (PathBuf, String)| {
        let hint = format!(
            "delete it once nothing in it is needed: rm {}",
            shell_quoted(&answer::path(&path))
        );
        let message = "was set aside, and may still hold it";
        Finding::warning(Place::file(answer::path(&path)), "held-by-file", message).with_hint(hint)
    };
    aside.map(finding).collect()
}

fn tell(forgotten: &Forgotten, args: &Args, ctx: &Context) -> Result<Outcome, CommandError> {
    let Forgotten { entries, holders, findings } = forgotten;
    if ctx.output.json {
        let entry = |it: &Doomed| json!({"id": it.id, "path": it.path});
        let holder = |it: &Holder| {
            json!({
                "path": answer::path(&it.backup.path),
                "rewritten": matches!(it.fate, Fate::Rewritten),
            })
        };
        ctx.output.document(&json!({
            "purged": entries.iter().map(entry).collect::<Value>(),
            "backups": holders.iter().map(holder).collect::<Value>(),
            "dry_run": args.dry_run,
            "findings": answer::findings(findings),
        }))?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    let word = if args.dry_run { "would forget" } else { "forgot" };
    for entry in entries {
        ctx.output.say(&format!("{word} `{}`", name(entry)));
    }
    for holder in holders.iter().filter(|it| matches!(it.fate, Fate::Rewritten)) {
        ctx.output.say(&format!("made anew without it: {}", holder.backup.path.display()));
    }
    if args.sweep {
        ctx.output.say("overwrote the free pages");
    }
    answer::summary(&ctx.output, findings);
    Ok(Outcome::of(findings))
}
