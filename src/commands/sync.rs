//! `journal sync`: brings the archive up to date with the journal.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::answer::{self, SyncAnswer};
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::model::shape::Unmigrated;
use crate::entry::EntryPath;
use crate::journal::Journal;
use crate::migrate::Consent;
use crate::number::counted;
use crate::session;
use crate::session::sync::{Synced, Wish};
use crate::sync::SyncReport;

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
    /// Whether a folder is named.
    pub(super) fn names_folder(&self) -> bool {
        self.dir.is_some()
    }

    /// The arguments of a plain sync of a folder.
    pub(super) fn of(dir: Option<&Path>) -> Self {
        let dir = dir.map(Path::to_owned);
        Self { dir, verify: false, accept_deletions: false, root_moved: false, dry_run: false }
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let most_named = answer::most_named(args.dry_run, &ctx.output);
    let answered = once(args, most_named, ctx)?;
    let synced = &answered.synced;
    synced.unmigrated.iter().for_each(|it| warn(it, ctx));
    if ctx.output.json {
        ctx.output.document(&answered.answer().to_json())?;
    } else {
        answered.tell(ctx)?;
    }
    Ok(Outcome::of(&synced.report.findings))
}

/// What one sync did, or, without a time, would do.
pub(super) struct Answered {
    pub(super) synced: Synced,
    took: Option<Duration>,
    most_named: usize,
}

impl Answered {
    fn answer(&self) -> SyncAnswer<'_> {
        let Self { synced: Synced { report, upgrade, .. }, took, most_named } = self;
        let (took, most_named) = (*took, *most_named);
        SyncAnswer { report, upgrade: upgrade.as_ref(), backup: None, took, most_named }
    }

    /// Whether anything changed, or was found.
    pub(super) fn is_news(&self) -> bool {
        let SyncReport { added, updated, renamed, removed, findings, .. } = &self.synced.report;
        let is_changed = added + updated + renamed + removed > 0;
        is_changed || !findings.is_empty() || self.synced.upgrade.is_some()
    }

    /// Tells of it among others: with `--json` each is a line.
    pub(super) fn tell_in_one_line(&self, ctx: &Context) -> Result<(), CommandError> {
        if ctx.output.json {
            return ctx.output.line(&self.answer().to_json().to_string());
        }
        self.tell(ctx)
    }

    /// Tells what was found behind an entry that a command wrote; the number of a sync that took no other file says nothing.
    pub(super) fn tell_behind(&self, ctx: &Context) -> Result<(), CommandError> {
        self.synced.unmigrated.iter().for_each(|it| warn(it, ctx));
        let SyncReport { added, updated, renamed, removed, findings, .. } = &self.synced.report;
        let is_more = self.synced.new_archive.is_some() || added + updated + renamed + removed > 1;
        if is_more {
            return self.tell(ctx);
        }
        ctx.output.findings_by_kind(findings);
        Ok(())
    }

    fn tell(&self, ctx: &Context) -> Result<(), CommandError> {
        let answer = self.answer();
        ctx.output.findings_by_kind(&answer.report.findings);
        answer.name_changes(&ctx.output)?;
        let (verb, took) = match answer.took {
            Some(took) => ("synced", format!(" in {:.2} s", took.as_secs_f64())),
            None => ("would sync", String::new()),
        };
        ctx.output.say(&format!("{verb}: {}{took}", answer.line()));
        tell_upgrade(&answer, ctx);
        let would = if answer.took.is_some() { "" } else { "would be " };
        tell_derived(&answer, would, ctx);
        if let Some(archive) = &self.synced.new_archive {
            let verb = if answer.took.is_some() { "is" } else { "would be" };
            ctx.output.say(&format!("the archive {verb} {}", ctx.shown(archive)));
        }
        answer::summary(&ctx.output, &answer.report.findings);
        Ok(())
    }
}

/// Tells what was derived, emptied, and let go.
fn tell_derived(answer: &SyncAnswer<'_>, would: &str, ctx: &Context) {
    if !answer.report.derived.is_none() {
        ctx.output.say(&format!("{would}derived again: {}", answer.report.derived));
    }
    if !answer.report.emptied_fields.is_empty() {
        let names: Vec<&str> = answer.report.emptied_fields.iter().map(String::as_str).collect();
        ctx.output.say(&format!(
            "{would}emptied, because journal.toml no longer declares it as the archive holds it: {}",
            names.join(", ")
        ));
    }
    if answer.report.let_go > 0 {
        let count = counted(answer.report.let_go as u64, "earlier version", "earlier versions");
        ctx.output.say(&format!("let go, by `[versions]` of journal.toml: {count}"));
    }
}

/// Tells of the upgrade that would come first.
fn tell_upgrade(answer: &SyncAnswer<'_>, ctx: &Context) {
    if let Some(upgrade) = answer.upgrade.filter(|_| answer.took.is_none()) {
        let steps = answer::counted(upgrade.steps.len(), "revision");
        let to = answer::standing(&upgrade.to);
        ctx.output.say(&format!("would upgrade the archive by {steps} first, to {to}"));
    }
}

/// Says what a sync leaves to be done.
pub(super) fn warn(left: &Unmigrated, ctx: &Context) {
    ctx.output.warn(&left.message, Some(left.hint));
}

/// Syncs once.
pub(super) fn once(
    args: &Args,
    most_named: usize,
    ctx: &mut Context,
) -> Result<Answered, CommandError> {
    let start = Instant::now();
    let journal = ctx.named_journal(args.dir.as_deref())?;
    ctx.name_folder(args.dir.as_deref())?;
    let session = ctx.session(Consent::default())?;
    let wish = Wish {
        journal: &journal,
        shown: ctx.shown(journal.root()),
        only: None,
        is_withdrawn: false,
        trust: ctx.trust(&journal, args.root_moved)?,
        verify: args.verify,
        accept_deletions: args.accept_deletions,
        most_named,
    };
    let ready = session::sync::look(session, wish)?;
    let (synced, took) = match args.dry_run {
        true => (ready.forecast()?, None),
        false => (ready.run()?, Some(start.elapsed())),
    };
    Ok(Answered { synced, took, most_named })
}

/// Syncs one file that was written just now, and no other; or one that was begun and withdrawn.
pub(super) fn one(
    journal: &Journal,
    path: &EntryPath,
    is_withdrawn: bool,
    ctx: &mut Context,
) -> Result<Answered, CommandError> {
    let start = Instant::now();
    let session = ctx.session(Consent::default())?;
    let wish = Wish {
        journal,
        shown: ctx.shown(journal.root()),
        only: Some(path),
        is_withdrawn,
        trust: ctx.trust(journal, false)?,
        verify: false,
        accept_deletions: false,
        most_named: 0,
    };
    let synced = session::sync::look(session, wish)?.run()?;
    Ok(Answered { synced, took: Some(start.elapsed()), most_named: 0 })
}
