//! Whether a text is one that the archive holds, now or as a version, whichever entry had it.

use rusqlite::{Connection, Result, params};

use crate::archive::file::ours::has_ours;
use crate::entry::SourceHash;

/// Whether these bytes are what an entry is, removed or not, or what one was.
///
/// # Errors
///
/// What SQLite reports.
pub fn holds(connection: &Connection, bytes: &[u8]) -> Result<bool> {
    // The bytes are compared, too: what a script wrote under a hash is not what was hashed.
    const NOW: &str =
        "SELECT EXISTS (SELECT 1 FROM entries WHERE source_hash = ?1 AND source = ?2)";
    let hash = SourceHash::of(bytes);
    let mut now = connection.prepare_cached(NOW)?;
    if now.query_row(params![hash.to_string(), bytes], |row| row.get(0))? {
        return Ok(true);
    }
    Ok(has_ours(connection, "entry_versions")? && is_version(connection, &hash)?)
}

/// Whether some version has the bytes with this hash.
pub(super) fn is_version(connection: &Connection, hash: &SourceHash) -> Result<bool> {
    const VERSION: &str = "
        SELECT EXISTS (
            SELECT 1 FROM entry_versions WHERE substr(hash, 1, 4) = substr(?1, 1, 4) AND hash = ?1
        )";
    connection.prepare_cached(VERSION)?.query_row([hash.as_bytes()], |row| row.get(0))
}
