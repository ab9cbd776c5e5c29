//! A text out of a backup that is not the last one of its entry, never put where the last one belongs.

use rusqlite::Connection;

use super::file::{IntoJournal, NOT_DAMAGED, text_into_journal};
use super::told::older_here;
use super::{Wanted, tell_entry};
use crate::archive::Archive;
use crate::backup::Backup;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};

/// Writes another text than the damaged one that the archive holds as the last of an entry into the journal, where the file is
/// gone. The archive stays as it is: its next sync notes the text as of now, and the damaged one as no longer held.
pub(super) fn older_into_journal(
    (from, held): (&Backup, &Connection),
    wanted: &Wanted,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    let written = text_into_journal((from, held), wanted, archive, ctx);
    let written = written.map_err(|error| match error {
        CommandError::Told(told) if told.code == NOT_DAMAGED => only_another(&wanted.path, from),
        other => other,
    })?;
    let IntoJournal { file, becomes, .. } = written;
    let outcome =
        tell_entry(ctx, &wanted.path, (from, &[older_here(&wanted.path, from)]), &file, None)?;
    ctx.output.say(becomes);
    Ok(outcome)
}

/// That the file is there, and the backup does not hold the text that is damaged.
fn only_another(path: &str, from: &Backup) -> CommandError {
    let message = format!(
        "what the archive holds of `{path}` is damaged, and `{}` holds only another text of it",
        from.name
    );
    CommandError::new("damaged-entry", message).with_hint(
        "`journal sync --verify` writes it again from its file; `--to FILE` writes what the backup holds of it to a file",
    )
}
