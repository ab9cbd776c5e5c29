//! `journal watch`: syncs as files change, until stopped.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome, Report};
use super::sync::{self, Answered};
use crate::archive::model::shape::Unmigrated;
use crate::finding::Finding;
use crate::journal::watch::{Watch, Woken};
use crate::number;
use crate::sqlite::patience;

/// Sync as files change, until stopped
///
/// Each sync is one of `journal sync`, and names what changed. What goes wrong is said once, and tried again: a journal that is not there, an
/// archive that another program holds. With `--json`, each sync that changed something is one line.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of entries (the workspace's journal when there is none)
    dir: Option<PathBuf>,
    /// Sync after so many seconds even where nothing was told: network file systems tell nothing
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
}

/// How many changes of a sync are named, unless details are asked for: a first sync has all entries.
const NAMED: usize = 20;

/// How often a signal is looked for, and whether the folder is still there.
const GLANCE: Duration = Duration::from_millis(200);

/// How long it takes until something that went wrong is tried again.
const AGAIN: Duration = Duration::from_secs(2);

impl Args {
    /// Whether a folder is named.
    pub(super) fn names_folder(&self) -> bool {
        self.dir.is_some()
    }
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    // What is wrong from the beginning is no trouble that passes.
    ctx.named_journal(args.dir.as_deref())?;
    ctx.name_folder(args.dir.as_deref())?;
    let _ = ctx.progress();
    let mut guard = Guard::new(args);
    while ctx.signal().is_none() {
        // Each sync waits for others as a command of its own would.
        patience::renew();
        // The watch begins before the sync, so that nothing changes between the two.
        guard.keep_watch(ctx);
        let args = sync::Args::of(args.dir.as_deref());
        let outcome =
            sync::once(&args, answer::most_named(ctx.output.json, &ctx.output).max(NAMED), ctx);
        if outcome.is_ok() {
            ctx.leave_log();
        }
        guard.tell(outcome, ctx)?;
        guard.wait(ctx);
    }
    ctx.output.say("stopped watching");
    Err(CommandError::Ended)
}

/// What a watch remembers from one sync to the next.
struct Guard<'a> {
    args: &'a Args,
    watch: Option<Watch>,
    has_begun: bool,
    /// What went wrong last, so that it is said once.
    trouble: Option<String>,
    warned: Vec<Unmigrated>,
    found: Vec<Finding>,
}

impl<'a> Guard<'a> {
    fn new(args: &'a Args) -> Self {
        let (warned, found) = (Vec::new(), Vec::new());
        Self { args, watch: None, has_begun: false, trouble: None, warned, found }
    }

    /// Begins to watch where nothing is watched; what keeps it from that, the sync will say, or it is said here.
    fn keep_watch(&mut self, ctx: &mut Context) {
        if self.watch.is_some() {
            return;
        }
        let (Ok(journal), Ok(archive)) =
            (ctx.named_journal(self.args.dir.as_deref()), ctx.archive_path())
        else {
            return;
        };
        let root = journal.root().display().to_string();
        match journal.watch(&archive) {
            Ok(watch) => self.watch = Some(watch),
            Err(error) if !self.has_begun => {
                let message = format!("{error}: {}", error.source);
                let every = number::counted(self.args.every, "second", "seconds");
                let hint = format!("it is looked at every {every}");
                ctx.output.warn(&message, Some(&hint));
            }
            Err(_) => {}
        }
        if !self.has_begun {
            ctx.output.say(&format!("watching {root}"));
        }
        self.has_begun = true;
    }

    /// Tells of a sync what is new.
    fn tell(
        &mut self,
        outcome: Result<Answered, CommandError>,
        ctx: &mut Context,
    ) -> Result<(), CommandError> {
        let mut answered = match outcome {
            Ok(answered) => answered,
            // No waiting makes another folder the archive's own.
            Err(CommandError::Told(report)) if report.code == "another-folder" => {
                return Err(CommandError::Told(report));
            }
            Err(CommandError::Told(report)) if ctx.signal().is_none() => {
                return self.tell_trouble(&ctx.fitted(*report), ctx);
            }
            // The loop sees the signal.
            Err(CommandError::Told(_) | CommandError::Stopped) => return Ok(()),
            Err(error) => return Err(error),
        };
        if self.trouble.take().is_some() {
            ctx.output.say("going on");
        }
        let synced = &mut answered.synced;
        for left in synced.unmigrated.drain(..) {
            if !self.warned.contains(&left) {
                sync::warn(&left, ctx);
                self.warned.push(left);
            }
        }
        let found = std::mem::replace(&mut self.found, synced.report.findings.clone());
        synced.report.findings.retain(|it| !found.contains(it));
        if answered.is_news() {
            answered.tell_in_one_line(ctx)?;
        }
        Ok(())
    }

    fn tell_trouble(&mut self, report: &Report, ctx: &Context) -> Result<(), CommandError> {
        let words = report.message.clone();
        if self.trouble.as_ref() == Some(&words) {
            return Ok(());
        }
        self.trouble = Some(words);
        if ctx.output.json {
            return ctx.output.line(&report.to_json().to_string());
        }
        ctx.output.error(report);
        Ok(())
    }

    /// Waits until there is a reason to sync, or to stop.
    fn wait(&mut self, ctx: &Context) {
        let patience = match self.trouble {
            Some(_) => AGAIN,
            None => Duration::from_secs(self.args.every),
        };
        let start = Instant::now();
        while start.elapsed() < patience && ctx.signal().is_none() {
            let glance = GLANCE.min(patience.saturating_sub(start.elapsed()));
            let Some(watch) = &self.watch else {
                thread::sleep(glance);
                continue;
            };
            match watch.wait(glance) {
                Woken::ByTime => {}
                Woken::ByChange => return,
                Woken::ByLoss => {
                    self.watch = None;
                    return;
                }
            }
        }
    }
}
