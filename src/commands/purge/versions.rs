//! `journal purge --versions`: forgets what entries were, and keeps them.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::last::Last;
use super::{Args, find, findings, last};
use crate::archive::care::purge;
use crate::archive::care::purge::elsewhere::Texts;
use crate::archive::care::purge::versions::{Chosen, Kept};
use crate::archive::care::purge::{Doomed, Fate, Found, Holder, Scope, Trace, versions};
use crate::archive::{Archive, ArchiveError};
use crate::backup::Backups;
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::entry_word::{self, Typed};
use crate::commands::error::{CommandError, Outcome};
use crate::finding::{Finding, Place, shell_quoted};
use crate::history::named::{self, Word};
use crate::migrate::Consent;
use crate::progress::Progress;

/// What was, or would be, forgotten.
struct Forgotten {
    chosen: Vec<Chosen>,
    /// How many versions went.
    gone: usize,
    holders: Vec<Holder>,
    findings: Vec<Finding>,
}

pub(super) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let before = args.before.as_deref().map(|it| moment(it, ctx)).transpose()?;
    let (mut archive, means) = ctx.session(Consent::default())?.open_at_head()?;
    means.begin_work(&archive)?;
    archive.refuse_closed()?;
    let (backups, progress) = (&means.backups, &*means.terms.progress);
    let doomed = doomed(args, &archive, ctx)?;
    let ids: Vec<i64> = doomed.iter().filter_map(|it| it.id).collect();
    let reading = || ArchiveError::database("read the versions");
    let asked = match args.damaged {
        true => damaged(&archive, &ids)?,
        false => versions::choose(archive.connection(), &ids, before).map_err(reading())?,
    };
    let mut chosen = versions::with_what_leans(archive.connection_mut(), &asked)?;
    let unreadable = chosen.iter().zip(&asked).filter_map(|(all, asked)| leaning(all, asked));
    let mut findings: Vec<Finding> = unreadable.collect();
    // A backup may hold whole what is damaged here: of these no trace is to go.
    let found = match args.damaged {
        true => Vec::new(),
        false => look(&chosen, &doomed, backups, &archive, progress)?,
    };
    let looked_for: &[Chosen] = if args.damaged { &[] } else { &chosen };
    let texts = Texts::of_versions(archive.connection(), looked_for).map_err(reading())?;
    let kept = findings::kept(&archive, (backups, &found), &texts, (&[], looked_for))?;
    let count: usize = chosen.iter().map(|it| it.versions.len()).sum();
    let is_nothing = args.damaged && count == 0;
    if !args.force && !args.dry_run && !is_nothing {
        ask(&chosen, args.backups, ctx)?;
    }
    if !args.dry_run && !is_nothing {
        purge::check_free(archive.connection_mut())?;
        backups.forget_leftovers()?;
    }
    let before: Vec<PathBuf> = found.iter().map(|it| it.backup.path.clone()).collect();
    // The backups first, as for entries: the archive knows what to look for in the rest until it is done.
    let holders = match args.backups && !args.dry_run {
        true => purge::rewrite(backups, found, progress)?,
        false => found.into_iter().map(Found::into_holder).collect(),
    };
    findings.extend(kept.findings((&before, &holders), args.backups));
    let (mut gone, mut last) = (count, Last { is_done: true, finding: None });
    // Also where there is no version: its bytes may lie in free pages and in the full-text index.
    if !args.dry_run && !is_nothing {
        let path = archive.path().to_owned();
        last = last::purge(&path, &holders, progress, || {
            gone = versions::purge(archive.connection_mut(), &chosen, means.terms.now)?;
            Ok(())
        })?;
        if !last.is_done {
            (gone, chosen) = (0, Vec::new());
        }
    }
    findings.extend(last.finding.take());
    let command = command(args);
    findings.extend(
        holders.iter().flat_map(|it| findings::of_backup(it, (&command, false), args.backups)),
    );
    findings.extend(holders.iter().filter_map(without_entry));
    if !args.damaged {
        findings.extend(findings::set_aside(archive.path()));
        findings.extend(findings::in_git(ctx));
    }
    drop(means);
    let told = tell(&Forgotten { chosen, gone, holders, findings }, args, ctx)?;
    last.outcome(told, ctx)
}

/// The versions of entries that cannot be given back; refused where some of them come back once something else is mended.
fn damaged(archive: &Archive, ids: &[i64]) -> Result<Vec<Chosen>, CommandError> {
    let reading = ArchiveError::database("read the versions");
    let found = purge::damaged::damaged(archive.connection(), ids).map_err(reading)?;
    match found.to_mend.first() {
        Some(path) => Err(CommandError::new(
            "to-mend",
            format!("versions of `{path}` can be given back once something else is mended"),
        )
        .with_hint("`journal doctor` says what mends it; nothing was changed")),
        None => Ok(found.chosen),
    }
}

/// The command line again, without what asks, and without entries.
fn command(args: &Args) -> String {
    let all = if args.all { " --all" } else { "" };
    let before = args.before.as_deref().map(|it| format!(" --before {}", shell_quoted(it)));
    format!("purge --versions{all}{}", before.unwrap_or_default())
}

/// The beginning of a day where the user is, or of a time.
fn moment(text: &str, ctx: &Context) -> Result<DateTime<Utc>, CommandError> {
    ctx.said_before(text).map_err(|reason| {
        CommandError::new("usage", format!("`--before {text}`: {reason}")).with_hint(
            "a day is `2025-09-16`, `yesterday` or `3 weeks ago`, a time `2025-09-16 06:20`, `2 hours ago` or `now`",
        )
    })
}

/// The entries that are meant: those at a path, or else those that a word means elsewhere, too.
fn doomed(args: &Args, archive: &Archive, ctx: &mut Context) -> Result<Vec<Doomed>, CommandError> {
    let reading = || ArchiveError::database("read the versions");
    let connection = archive.connection();
    if args.all {
        let entries = versions::every(connection).map_err(reading())?;
        let doomed = |id| Doomed { id: Some(id), ..Doomed::default() };
        return Ok(entries.into_iter().map(doomed).collect());
    }
    let mut doomed: Vec<Doomed> = Vec::new();
    for found in find(&args.entries, archive)? {
        let ids = ids_of(&found, archive, ctx)?;
        for id in ids {
            let found = purge::doomed(connection, id).map_err(reading())?;
            let is_new = !found.as_ref().is_some_and(|it| doomed.contains(it));
            doomed.extend(found.filter(|_| is_new));
        }
    }
    Ok(doomed)
}

/// The entries that a word means.
fn ids_of(found: &Doomed, archive: &Archive, ctx: &mut Context) -> Result<Vec<i64>, CommandError> {
    let ids = if let Some(id) = found.id {
        vec![id]
    } else {
        let typed = Typed::of(&found.path, archive, ctx);
        // What is forgotten for good is named by more than a word that somebody wrote above it.
        let word = Word { may_be_title: false, ..typed.word(ctx) };
        named::entries(archive.connection(), word).map_err(entry_word::unknown)?
    };
    Ok(ids)
}

fn look(
    chosen: &[Chosen],
    doomed: &[Doomed],
    backups: &Backups,
    archive: &Archive,
    progress: &dyn Progress,
) -> Result<Vec<Found>, CommandError> {
    let reading = || ArchiveError::database("read the versions");
    let trace = Trace::of(archive.connection(), doomed).map_err(reading())?;
    let kept = Kept::of(archive.connection(), chosen).map_err(reading())?;
    Ok(purge::look(backups, trace, doomed, Scope::Versions(&kept), progress)?)
}

fn ask(chosen: &[Chosen], backups: bool, ctx: &Context) -> Result<(), CommandError> {
    let count = chosen.iter().map(|it| it.versions.len()).sum();
    let mut what = answer::counted(count, "version");
    if let [only] = chosen {
        what.push_str(&format!(" of `{}`", only.path));
    }
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

/// That versions went which nobody asked for.
fn leaning(all: &Chosen, asked: &Chosen) -> Option<Finding> {
    let more = all.versions.difference(&asked.versions).count();
    let message = format!(
        "{} that cannot be read, and could be only with some that go, {} too",
        answer::counted(more, "later version"),
        if more == 1 { "goes" } else { "go" }
    );
    let hint = "a backup may hold it whole: `journal doctor` says more";
    let finding = Finding::warning(Place::file(all.path.as_str()), "unreadable-versions", message);
    (more > 0).then(|| finding.with_hint(hint))
}

/// That a backup lost entries themselves, because their text there was one of the versions.
fn without_entry(holder: &Holder) -> Option<Finding> {
    if !matches!(holder.fate, Fate::Rewritten) || holder.entries == 0 {
        return None;
    }
    let entries = answer::counted(holder.entries, "entry");
    let message = format!(
        "{entries} had in this backup a text that was forgotten, and went from it altogether"
    );
    let hint =
        "the archive holds what the entries are now; `journal backup` takes a backup of that";
    let place = Place::file(answer::path(&holder.backup.path));
    Some(Finding::warning(place, "entry-forgotten", message).with_hint(hint))
}

fn tell(forgotten: &Forgotten, args: &Args, ctx: &Context) -> Result<Outcome, CommandError> {
    let Forgotten { chosen, gone, holders, findings } = forgotten;
    let chosen = || chosen.iter().filter(|it| !it.versions.is_empty());
    if ctx.output.json {
        ctx.output.document(&document(forgotten, args.dry_run))?;
        return Ok(Outcome::of(findings));
    }
    ctx.output.findings(findings);
    let word = if args.dry_run { "would forget" } else { "forgot" };
    let of = match (chosen().next(), chosen().count()) {
        (None, _) => String::new(),
        (Some(only), 1) if !args.all => format!(" of `{}`", only.path),
        (Some(_), entries) => format!(" of {}", answer::counted(entries, "entry")),
    };
    ctx.output.say(&format!("{word} {}{of}", answer::counted(*gone, "version")));
    for holder in holders.iter().filter(|it| matches!(it.fate, Fate::Rewritten)) {
        ctx.output.say(&format!("made again without them: {}", holder.backup.path.display()));
    }
    answer::summary(&ctx.output, findings);
    Ok(Outcome::of(findings))
}

fn document(forgotten: &Forgotten, is_dry_run: bool) -> Value {
    let Forgotten { chosen, gone, holders, findings } = forgotten;
    let chosen = chosen.iter().filter(|it| !it.versions.is_empty());
    let entry =
        |it: &Chosen| json!({"id": it.entry, "path": it.path, "versions": it.versions.len()});
    let holder = |it: &Holder| {
        json!({
            "path": answer::path(&it.backup.path),
            "rewritten": matches!(it.fate, Fate::Rewritten),
            "versions": it.versions,
            "entries": it.entries,
        })
    };
    let holders = holders.iter().filter(|it| !matches!(it.fate, Fate::InDoubt));
    json!({
        "versions": gone,
        "purged": chosen.map(entry).collect::<Value>(),
        "backups": holders.map(holder).collect::<Value>(),
        "dry_run": is_dry_run,
        "findings": answer::findings(findings),
    })
}
