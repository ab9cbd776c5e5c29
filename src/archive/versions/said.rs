//! What the rows of versions say of themselves, written again as their bytes say it.

use rusqlite::{Connection, Result, params};

use super::check::{self, Said};
use crate::progress::Progress;
use crate::sqlite::dropped::one;

/// Derives day, title and number of words of every version again that can be given back.
pub(in crate::archive) fn derive(connection: &Connection, progress: &dyn Progress) -> Result<()> {
    const UPDATE: &str = "
        UPDATE main.entry_versions
        SET date = ?2, date_written = ?3, title = ?4, word_count = ?5
        WHERE id = ?1";
    let mut update = connection.prepare(UPDATE)?;
    for it in check::check(connection, progress)?.otherwise {
        let Said { day, written, title, word_count } = it.said;
        one(update.execute(params![it.version, day, written, title, word_count])?)?;
    }
    Ok(())
}
