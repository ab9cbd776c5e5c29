//! The questions that a database is asked about its own health.

use rusqlite::Connection;

use super::error::BackupError;
use super::holdings::{Harm, Holdings};
use super::problem::{Depth, Problem};
use super::{Backups, connection, copy};
use crate::progress::Progress;
use crate::sqlite::damage::{ReadError, is_damage};
use crate::sqlite::{full_text, structure};

/// How many messages about the structure are asked of SQLite.
const MESSAGES: usize = 100;

/// Asks SQLite for damage of the structure. Each page is looked at once, whatever the file says about itself. A table that
/// only the program can look through that made it is left to that program.
pub(super) fn structure(connection: &Connection, depth: Depth) -> rusqlite::Result<Vec<Problem>> {
    let pragma = match depth {
        Depth::Quick => "quick_check",
        Depth::Full => "integrity_check",
    };
    let messages = match structure::ask(connection, pragma, MESSAGES) {
        Err(error) if is_damage(&error) => vec![error.to_string()],
        asked => asked?.messages,
    };
    Ok(messages.into_iter().map(|message| Problem::Structure { message }).collect())
}

/// The FTS5 indexes that do not agree with their text, as problems.
pub(super) fn full_text(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Vec<Problem>, ReadError> {
    let stray = stray_indexes(connection, progress)?;
    Ok(stray.into_iter().map(|table| Problem::FullText { table }).collect())
}

impl Backups {
    /// The full-text indexes of an open database that do not agree with their text.
    ///
    /// SQLite compares them only by an `INSERT`, so it is done on a scratch copy, and the database stays untouched.
    ///
    /// # Errors
    ///
    /// [`BackupError`] where there is no room for a copy, or the person asked to stop.
    pub fn stray_indexes(
        &self,
        archive: &Connection,
        progress: &dyn Progress,
    ) -> Result<Vec<String>, BackupError> {
        stray_indexes(archive, progress)
            .map_err(BackupError::read("compare the full-text index of", &self.settings.archive))
    }
}

/// Compares each FTS5 index with the text it was made from; gives back those that differ.
///
/// SQLite does so only by an `INSERT`, so it is done on a scratch copy: the file itself is never opened for writing.
/// An index whose tokeniser this program lacks, or whose text is a view, cannot be compared, and is left to the tool that
/// made it.
pub(super) fn stray_indexes(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Vec<String>, ReadError> {
    let indexes = full_text::indexes(connection)?;
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let mut scratch = connection::open_scratch()?;
    copy::pages(connection, &mut scratch, "verifying the full-text index", progress)?;
    let mut stray = Vec::new();
    for table in indexes {
        if full_text::agrees(&scratch, &table)? == Some(false) {
            stray.push(table);
        }
    }
    Ok(stray)
}

/// What its owner finds not to be what it was.
pub(super) fn items(
    connection: &Connection,
    holdings: Holdings,
    progress: &dyn Progress,
) -> Result<Vec<Problem>, ReadError> {
    let harmed = (holdings.damaged)(connection, progress)?;
    let problem = |Harm { what, is_minor }| match is_minor {
        true => Problem::Minor { what },
        false => Problem::Item { what },
    };
    Ok(harmed.into_iter().map(problem).collect())
}
