//! The sync behind a file that a command has written: that file alone, nothing listed, nothing taken for gone.

use serde_json::Value;

use super::super::answer;
use super::super::context::Context;
use super::super::error::{CommandError, Outcome, Report};
use super::super::sync::{self, Answered};
use crate::archive::model::known;
use crate::entry::EntryPath;
use crate::journal::Journal;

/// What became of the sync behind an entry.
pub(in crate::commands) enum Archived {
    /// The archive holds it.
    Done(Box<Answered>),
    /// It could not be done; the file stays.
    Refused(Box<Report>),
}

/// Brings the archive up to date with one file.
///
/// # Errors
///
/// Only that the command was stopped: all else is told, for the entry is written.
pub(in crate::commands) fn sync(
    journal: &Journal,
    path: &EntryPath,
    ctx: &mut Context,
) -> Result<Archived, CommandError> {
    match sync::one(journal, path, false, ctx) {
        Ok(answered) => Ok(Archived::Done(Box::new(answered))),
        Err(CommandError::Told(report)) if ctx.signal().is_none() => {
            Ok(Archived::Refused(Box::new(ctx.fitted(report.worded(behind_an_entry)))))
        }
        Err(CommandError::Told(_) | CommandError::Stopped) if ctx.signal().is_some() => {
            let file = answer::path(&journal.locate(path));
            let message =
                format!("stopped: `{file}` is written, and may not be in the archive yet");
            Err(CommandError::new("stopped", message).with_hint("`journal sync` takes it in"))
        }
        Err(error) => Err(error),
    }
}

/// Takes an entry out of the archive that was begun and withdrawn, where a sync has taken it in meanwhile.
///
/// # Errors
///
/// What stands against a sync.
pub(in crate::commands) fn withdraw(
    journal: &Journal,
    path: &EntryPath,
    ctx: &mut Context,
) -> Result<(), CommandError> {
    let is_held = ctx.archive_to_read().is_ok_and(|archive| {
        let mut is_held = false;
        let look = known::known_at(archive.connection(), path, |_| {
            is_held = true;
            Ok(())
        });
        look.is_ok() && is_held
    });
    match is_held {
        true => sync::one(journal, path, true, ctx).map(|_| ()),
        false => Ok(()),
    }
}

/// What a refusal says behind an entry that is written: the same command once more would write it again.
fn behind_an_entry(text: &str) -> String {
    text.replace("run the command again", "run `journal sync`")
        .replace("; nothing was changed", "")
        .replace("nothing was changed; ", "")
}

impl Archived {
    /// How the command ends: an entry that is not in the archive is a finding.
    pub(in crate::commands) fn outcome(&self) -> Outcome {
        match self {
            Self::Done(answered) => Outcome::of(&answered.synced.report.findings),
            Self::Refused(_) => Outcome::Findings,
        }
    }

    /// Says in a document whether the archive holds the entry, what was found on the way, and what stood against it.
    pub(in crate::commands) fn add_to(&self, document: &mut Value) {
        document["archived"] = matches!(self, Self::Done(_)).into();
        match self {
            Self::Done(answered) => {
                let findings = &answered.synced.report.findings;
                document["findings"] = answer::findings(findings);
            }
            Self::Refused(report) => document["error"] = report.to_json()["error"].take(),
        }
    }

    /// Tells what was found on the way.
    pub(in crate::commands) fn tell(self, ctx: &Context) -> Result<Outcome, CommandError> {
        let outcome = self.outcome();
        match self {
            Self::Done(answered) => answered.tell_behind(ctx)?,
            Self::Refused(report) => {
                let finding = report.into_finding();
                let message = format!(
                    "the entry is written, and not in the archive yet: {}",
                    finding.message
                );
                ctx.output.warn(&message, finding.hint.as_deref());
            }
        }
        Ok(outcome)
    }
}
