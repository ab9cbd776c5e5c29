//! The file of an entry that comes back: written into the journal.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::told::older_there;
use super::{Wanted, tell_entry};
use crate::archive::Archive;
use crate::archive::care::last_text::Found;
use crate::archive::read::show::ShowError;
use crate::backup::Backup;
use crate::commands::answer::LEFT_OUT;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome, unwritable};
use crate::commands::{answer, entry_word};
use crate::history::bring_back;
use crate::history::bring_back::BringBackError;
use crate::journal::Journal;
use crate::journal::write::WriteError;

/// Writes the last text that a backup holds of an entry into the journal, where its file is gone, or has lost its text.
pub(super) fn into_journal(
    from: (&Backup, &Connection),
    wanted: &Wanted,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let IntoJournal { file, becomes, is_older } = text_into_journal(from, wanted, archive, ctx)?;
    let findings = Vec::from_iter(is_older.then(|| older_there(&wanted.path, from.0)));
    let outcome = tell_entry(ctx, &wanted.path, (from.0, &findings), &file, None)?;
    ctx.output.say(becomes);
    Ok(outcome)
}

/// The code of the error that a file has its text.
pub(super) const NOT_DAMAGED: &str = "not-damaged";

/// A text that was written into the journal.
pub(super) struct IntoJournal {
    pub(super) file: PathBuf,
    /// What becomes of it at the next sync.
    pub(super) becomes: &'static str,
    /// Whether a later one is damaged in the backup.
    pub(super) is_older: bool,
}

/// The same, and tells nothing.
pub(super) fn text_into_journal(
    (from, held): (&Backup, &Connection),
    wanted: &Wanted,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<IntoJournal, CommandError> {
    let Found { source, is_older, .. } = wanted.text_in(held, from, Some(archive))?;
    let id = wanted.here.ok_or_else(|| {
        let nothing = ShowError::Nothing { name: wanted.path.clone(), nearest: None };
        entry_word::unknown(nothing)
    })?;
    let journal = ctx.journal_of_archive()?;
    let earlier = match bring_back::of_backup(archive, id, source, Some(&journal)) {
        Err(BringBackError::HasText { path }) => {
            let message = format!("`{path}` has its text, and what the archive holds is whole");
            let hint = "`--to FILE` writes what the backup holds of it to a file";
            return Err(CommandError::new(NOT_DAMAGED, message).with_hint(hint));
        }
        other => other.map_err(|it| in_journal(it, &journal))?,
    };
    earlier.put_into(archive, &journal).map_err(|it| in_journal(it, &journal))?;
    let (file, becomes) =
        (journal.locate(&earlier.path), answer::next_sync(&journal, &earlier.path));
    Ok(IntoJournal { file, becomes, is_older })
}

/// Why nothing was written into a journal: what a sync leaves out, none takes into the archive first.
pub(in crate::commands::restore) fn in_journal(
    error: BringBackError,
    journal: &Journal,
) -> CommandError {
    let is_left_out = match &error {
        BringBackError::Unsynced { path }
        | BringBackError::Unproved { path }
        | BringBackError::OtherHead { path } => !journal.is_entry(path),
        _ => false,
    };
    let told = CommandError::from(error);
    match is_left_out {
        true => told.with_hint(format!("{LEFT_OUT}; `--to FILE` writes another file")),
        false => told,
    }
}

pub(in crate::commands::restore) fn not_written(file: &Path, error: &WriteError) -> CommandError {
    match error.source.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` exists, and is not replaced", file.display());
            CommandError::new("exists", message).with_hint("name another file")
        }
        _ => unwritable(CommandError::of("file", error), file, &error.source),
    }
}

pub(super) fn no_text(from: &Backup, entry: &str) -> CommandError {
    let message = format!(
        "`{}` holds no text of `{entry}`: neither of its file then nor of an earlier version",
        from.name
    );
    CommandError::new("no-text", message).with_hint("`journal backup list` shows the others")
}
