//! What the rows of versions say of themselves, written again as their bytes say it.

use rusqlite::{Connection, Result, params};

use super::check::{self, Said};
use crate::progress::Progress;

/// Derives day, title and number of words of every version again that can be given back.
///
/// # Errors
///
/// Whatever SQLite says.
pub(in crate::archive) fn derive(connection: &Connection, progress: &dyn Progress) -> Result<()> {
    let sql = "UPDATE main.entry_versions SET date = ?2, title = ?3, word_count = ?4, date_written = ?5 \
               WHERE id = ?1";
    let mut update = connection.prepare(sql)?;
    for it in check::check(connection, progress)?.otherwise {
        let Said { day, written, title, word_count } = it.said;
        update.execute(params![it.version, day, title, word_count, written])?;
    }
    Ok(())
}
