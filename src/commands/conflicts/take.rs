//! What is taken of two copies, and why it cannot be.

use serde_json::json;

use super::super::answer;
use super::super::context::Context;
use super::super::error::{CommandError, Outcome};
use super::Which;
use crate::backup::KeepVersions;
use crate::finding::shell_quoted;
use crate::history::conflicts::{Conflict, ConflictError};
use crate::journal::Journal;
use crate::terminal::safe_line;
use serde_json::Value;

/// Writes the chosen text into the original.
pub(super) fn take(
    conflict: &Conflict,
    which: Which,
    force: bool,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let journal = ctx.journal_of_archive()?;
    let original = conflict.original.path.as_str();
    confirm(which, original, force, ctx)?;
    let is_changed = conflict.take(which.choice(), &journal);
    let is_changed = is_changed.map_err(|it| in_journal(it, &journal))?;
    let copy = journal.locate(&conflict.copy.path);
    let remove = format!("rm -- {}", shell_quoted(&answer::path(&copy)));
    if ctx.output.json {
        ctx.output.document(&document(conflict, which, is_changed, &remove))?;
        return Ok(Outcome::Clean);
    }
    match is_changed {
        true => tell_written(conflict, &journal, ctx)?,
        false => ctx.output.say(&format!("`{}` stays as it is", safe_line(original))),
    }
    ctx.output.say(&format!("the copy's file stays until you remove it: `{remove}`"));
    Ok(Outcome::Clean)
}

fn document(conflict: &Conflict, which: Which, is_changed: bool, remove: &str) -> Value {
    json!({
        "path": conflict.copy.path.as_str(),
        "original": conflict.original.path.as_str(),
        "taken": which.as_str(),
        "changed": is_changed,
        "remove": remove,
    })
}

/// Tells that the chosen text was written, and what becomes of the one that was there.
fn tell_written(
    conflict: &Conflict,
    journal: &Journal,
    ctx: &mut Context,
) -> Result<(), CommandError> {
    let original = conflict.original.path.as_str();
    ctx.output.say(&format!("wrote the chosen text into `{}`", safe_line(original)));
    let becomes = answer::next_sync(journal, &conflict.original.path);
    let keeps = ctx.workspace()?.config().versions.keep != KeepVersions::Nothing;
    let kept = match keeps {
        true => ", which keeps what it was",
        false => "; with `keep = \"none\"` in `[versions]` it then forgets what it was",
    };
    let kept = if journal.is_entry(&conflict.original.path) { kept } else { "" };
    ctx.output.say(&format!("{becomes}{kept}"));
    Ok(())
}

/// Asks before a file is written over.
fn confirm(which: Which, original: &str, force: bool, ctx: &Context) -> Result<(), CommandError> {
    if which != Which::Original && !force && ctx.output.can_ask() {
        let text = if which == Which::Copy { "the text of the copy" } else { "both texts" };
        if !ctx.output.asks(&format!("Write {text} into `{original}`?")) {
            return Err(CommandError::new("not-confirmed", "nothing was changed"));
        }
    }
    Ok(())
}

/// Why nothing was written into a journal: what a sync leaves out, none takes into the archive first.
fn in_journal(error: ConflictError, journal: &Journal) -> CommandError {
    let is_left_out = match &error {
        ConflictError::Unsynced { path } | ConflictError::Unreadable { path, .. } => {
            !journal.is_entry(path)
        }
        _ => false,
    };
    let told = CommandError::from(error);
    match is_left_out {
        true => told.with_hint(format!("{}; join them in an editor", answer::LEFT_OUT)),
        false => told,
    }
}

impl From<ConflictError> for CommandError {
    fn from(error: ConflictError) -> Self {
        let (code, hint) = match &error {
            ConflictError::NoConflict { .. } => {
                ("no-conflict", "`journal conflicts` lists them all".to_owned())
            }
            ConflictError::Several { copies, .. } => {
                let copies: Vec<String> = copies.iter().map(|it| format!("`{it}`")).collect();
                ("several-copies", format!("name one of them: {}", copies.join(", ")))
            }
            ConflictError::Damaged { .. } => (
                "damaged-entry",
                "`journal sync --verify` writes it again from its file".to_owned(),
            ),
            ConflictError::Unsynced { .. } => {
                ("unsynced", "`journal sync --verify` takes it into the archive first, with `--accept-deletions` where many files have \
                     lost their text"
                        .to_owned())
            }
            ConflictError::Unreadable { .. } => (
                "unreadable",
                "`journal sync` brings the archive up to date with the journal".to_owned(),
            ),
            ConflictError::Link { .. } => (
                "link",
                "put a file in the place of the link, or write where it leads yourself".to_owned(),
            ),
            ConflictError::NotUtf8 { .. } => (
                "not-utf-8",
                "take one of them, `--take original` or `--take copy`, or join them in an editor"
                    .to_owned(),
            ),
            ConflictError::Write(_) | ConflictError::Archive(_) => {
                return match error {
                    ConflictError::Write(error) => error.into(),
                    ConflictError::Archive(error) => error.into(),
                    other => Self::of("conflict", &other),
                };
            }
        };
        Self::of(code, &error).with_hint(hint)
    }
}
