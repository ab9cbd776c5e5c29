//! Texts that were let go by hand: no backup offers again what somebody wanted to be forgotten.

use rusqlite::{Connection, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::model::syncs;

/// Whether the earlier texts of an entry were forgotten by hand after it came to say what it says now.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn was(archive: &Connection, entry: i64) -> Result<bool> {
    if !has_ours(archive, "entry_versions")? {
        return Ok(false);
    }
    let until = syncs::forgotten_until(archive)?;
    let sql = "SELECT coalesce(seen_in, 0) FROM main.entries WHERE id = ?1";
    let seen_in: i64 = archive.query_row(sql, [entry], |row| row.get(0))?;
    Ok(until > 0 && seen_in <= until && syncs::let_go(archive)?.may_be_meant_of(entry))
}
