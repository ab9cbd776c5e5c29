//! `journal purge`: forgets entries for good, and says which backups still hold them.

mod findings;
mod last;
mod versions;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::entry_word::Typed;
use super::error::{CommandError, Outcome};
use crate::archive::care::purge;
use crate::archive::care::purge::elsewhere::Texts;
use crate::archive::care::purge::{Doomed, Fate, Found, Holder, Scope, Trace};
use crate::archive::file::sweep;
use crate::archive::versions::story;
use crate::archive::{Archive, ArchiveError, versions as versions_of};
use crate::backup::Backups;
use crate::entry::EntryPath;
use crate::finding::Finding;
use crate::history::named;
use crate::migrate::Consent;
use crate::progress::Progress;
use crate::session::guard;
use crate::sync;
use last::Last;

/// Forget entries for good, and on request in the backups too
///
/// They are erased from the archive's bytes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Paths or ids of entries whose files are gone from the journal; with --versions, any name that `show` takes but a title
    #[arg(value_name = "ENTRY", required_unless_present_any = ["sweep", "all"], value_parser = super::entry_word::parse)]
    entries: Vec<String>,
    /// Forget only the earlier versions of the entries, which themselves stay
    #[arg(long, conflicts_with = "sweep")]
    versions: bool,
    /// The versions of every entry
    #[arg(long, requires = "versions", conflicts_with = "entries")]
    all: bool,
    /// Only versions that were replaced before this day or time (its beginning), or `2 hours ago`
    #[arg(long, value_name = "WHEN", requires = "versions")]
    before: Option<String>,
    /// Only versions that cannot be given back, because what is stored of them is damaged
    #[arg(long, requires = "versions", conflicts_with_all = ["before", "backups"])]
    damaged: bool,
    /// Do it without asking
    #[arg(long)]
    force: bool,
    /// Make the backups that hold them anew without them
    #[arg(long)]
    backups: bool,
    /// Print what would be erased, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Only overwrite the free pages (with --backups: of backups too), where deletions leave something
    #[arg(long, conflicts_with_all = ["entries", "dry_run"])]
    sweep: bool,
}

/// What was, or would be, forgotten.
struct Forgotten {
    entries: Vec<Doomed>,
    holders: Vec<Holder>,
    findings: Vec<Finding>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    if args.versions {
        return versions::run(args, ctx);
    }
    let (mut archive, means) = ctx.session(Consent::default())?.open_at_head()?;
    means.begin_work(&archive)?;
    archive.refuse_closed()?;
    let (backups, progress) = (&means.backups, &*means.terms.progress);
    if !args.dry_run && !args.sweep {
        guard::derived_here(&archive, &means.terms.fields)?;
    }
    let doomed = find(&args.entries, &archive)?;
    check_files_are_gone(&doomed, &archive, progress, ctx)?;
    let ids: Vec<i64> = doomed.iter().filter_map(|it| it.id).collect();
    purge::rehearse(archive.connection_mut(), &ids)?;
    let found = look(&doomed, backups, &archive, progress)?;
    check_found(&doomed, &found, &archive, ctx)?;
    let texts = Texts::of_entries(archive.connection(), &ids);
    let texts = texts.map_err(ArchiveError::database("read the versions"))?;
    let kept = findings::kept(&archive, (backups, &found), &texts, (&ids, &[]))?;
    if !args.force && !args.dry_run && !args.sweep {
        ask(&doomed, args.backups, ctx)?;
    }
    if !args.dry_run {
        purge::check_free(archive.connection_mut())?;
        backups.forget_leftovers()?;
    }
    let before: Vec<PathBuf> = found.iter().map(|it| it.backup.path.clone()).collect();
    // The backups first: should that be cut off, the archive still knows what to look for in the rest.
    let holders = match args.backups && !args.dry_run {
        true => purge::rewrite(backups, found, progress)?,
        false => found.into_iter().map(Found::into_holder).collect(),
    };
    let mut findings: Vec<Finding> = kept.findings((&before, &holders), args.backups).collect();
    let mut last = Last { is_done: true, finding: None };
    if args.sweep {
        let counting = ArchiveError::database("count who uses the bytes of versions");
        versions_of::sweep(archive.connection()).map_err(counting)?;
        let settling = ArchiveError::database("note when entries were in the journal");
        story::check::settle(archive.connection()).map_err(settling)?;
        last = Last::of_sweep(sweep::sweep(archive.connection()), &holders)?;
    } else if !args.dry_run && !ids.is_empty() {
        let path = archive.path().to_owned();
        last = last::purge(&path, &holders, progress, || {
            purge::purge(archive.connection_mut(), &ids, means.terms.now)
        })?;
    }
    findings.extend(last.finding.take());
    let purge = ("purge", last.is_done && !args.dry_run);
    findings.extend(holders.iter().flat_map(|it| findings::of_backup(it, purge, args.backups)));
    findings.extend(findings::set_aside(archive.path()));
    findings.extend((!args.sweep).then(|| findings::in_git(ctx)).flatten());
    drop(means);
    let entries = doomed.into_iter().filter(|it| it.is_held() && last.is_done).collect();
    let told = tell(&Forgotten { entries, holders, findings }, args, ctx)?;
    last.outcome(told, ctx)
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
    let can_have_a_file = |it: &&Doomed| EntryPath::new(&it.path).is_ok();
    let living = doomed.iter().filter(|it| it.is_held() && !it.is_removed);
    let living: Vec<&Doomed> = living.filter(can_have_a_file).collect();
    if living.is_empty() {
        return Ok(());
    }
    let journal = ctx.journal_of_archive()?;
    let look = sync::look(&journal, Some(archive), false, progress)?;
    let gone: BTreeSet<i64> = look.plan.remove.iter().map(|it| it.id).collect();
    let kept = living.iter().find(|it| !it.id.is_some_and(|id| gone.contains(&id)));
    let Some(kept) = kept else { return Ok(()) };
    Err(still_there(&kept.path))
}

fn still_there(path: &str) -> CommandError {
    let message = format!(
        "the file of `{path}` is still in the journal, so the next sync would bring it back"
    );
    let hint =
        "delete the file, or name it in `exclude` of `[sync]` in journal.toml, then purge it";
    CommandError::new("still-there", message).with_hint(hint)
}

/// Looks for the entries in the backups.
fn look(
    doomed: &[Doomed],
    backups: &Backups,
    archive: &Archive,
    progress: &dyn Progress,
) -> Result<Vec<Found>, CommandError> {
    let reading = ArchiveError::database("read the entries");
    let trace = Trace::of(archive.connection(), doomed).map_err(reading)?;
    Ok(purge::look(backups, trace, doomed, Scope::Entries, progress)?)
}

/// Refuses words that mean no entry, neither of the archive nor of a backup. A backup that cannot be read may hold it.
fn check_found(
    doomed: &[Doomed],
    found: &[Found],
    archive: &Archive,
    ctx: &mut Context,
) -> Result<(), CommandError> {
    let holds = |found: &Found, path: &String| match &found.rows {
        Ok(rows) => rows.paths.contains(path) || rows.undecided.iter().any(|it| it.path == *path),
        Err(_) => true,
    };
    let is_lost = |it: &&Doomed| !it.is_held() && !found.iter().any(|found| holds(found, &it.path));
    let Some(lost) = doomed.iter().find(is_lost) else { return Ok(()) };
    // What is erased for good, and may be in a backup alone, takes its whole path: a part of one may mean another entry.
    Err(unknown(lost, archive, ctx))
}

/// That a word means no entry, and which one it may mean.
fn unknown(lost: &Doomed, archive: &Archive, ctx: &mut Context) -> CommandError {
    let typed = Typed::of(&lost.path, archive, ctx);
    let meant = named::entries(archive.connection(), typed.word(ctx));
    let meant = meant.unwrap_or_default();
    let path = |id: &i64| Some(purge::doomed(archive.connection(), *id).ok()??.path);
    let hint = match meant.iter().find_map(path) {
        Some(path) => format!("did you mean `{path}`? It takes whole paths, or ids"),
        None => "it takes the path as `journal list --removed` shows it, or the id".to_owned(),
    };
    CommandError::new("no-such-entry", format!("there is no entry `{}`", lost.path)).with_hint(hint)
}

fn ask(doomed: &[Doomed], backups: bool, ctx: &Context) -> Result<(), CommandError> {
    let what = match doomed {
        [only] => format!("`{}`", only.path),
        several => answer::counted(several.len(), "entry"),
    };
    if !ctx.output.can_ask() {
        let message = format!("purge forgets {what} for good, and stdin is not a terminal");
        return Err(CommandError::new("not-confirmed", message).with_hint("say `--force`"));
    }
    let too = if backups { ", from the backups too" } else { "" };
    match ctx.output.asks(&format!("Forget {what} for good{too}? No backup is taken.")) {
        true => Ok(()),
        false => Err(CommandError::new("not-confirmed", "nothing was changed")),
    }
}

fn tell(forgotten: &Forgotten, args: &Args, ctx: &Context) -> Result<Outcome, CommandError> {
    let Forgotten { entries, holders, findings } = forgotten;
    if ctx.output.json {
        ctx.output.document(&document(forgotten, args.dry_run))?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    let word = if args.dry_run { "would forget" } else { "forgot" };
    for entry in entries {
        ctx.output.say(&format!("{word} `{}`", entry.path));
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

fn document(forgotten: &Forgotten, is_dry_run: bool) -> Value {
    let Forgotten { entries, holders, findings } = forgotten;
    let entry = |it: &Doomed| json!({"id": it.id, "path": it.path});
    let holder = |it: &Holder| {
        json!({
            "path": answer::path(&it.backup.path),
            "rewritten": matches!(it.fate, Fate::Rewritten),
        })
    };
    // One that is only in doubt is a finding, and no more.
    let holders = holders.iter().filter(|it| !matches!(it.fate, Fate::InDoubt));
    json!({
        "purged": entries.iter().map(entry).collect::<Value>(),
        "backups": holders.map(holder).collect::<Value>(),
        "dry_run": is_dry_run,
        "findings": answer::findings(findings),
    })
}
