//! What an entry said of itself when its front matter could last be read, as its versions prove it.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::model::known::path_meant;
use crate::archive::versions::{VersionError, bytes_of};
use crate::entry;
use crate::entry::{EntryPath, Source};

/// A version, as far as it tells what came before it.
struct Before {
    id: i64,
    seen_in: i64,
    path: EntryPath,
}

/// The front matter of the newest version whose block can be read, as JSON; none where the versions prove nothing: because
/// they reach back to none, or because some between may have been let go.
pub(crate) fn of(connection: &Connection, entry: i64) -> Result<Option<String>> {
    if !has_ours(connection, "entry_versions")? {
        return Ok(None);
    }
    let sql = "SELECT coalesce(seen_in, 0) FROM main.entries WHERE id = ?1";
    let mut edge: i64 = connection.prepare_cached(sql)?.query_row([entry], |row| row.get(0))?;
    // What was imported was never held: versions of before the archive have negative numbers.
    while edge > 0 {
        let Some(before) = before(connection, entry, edge)? else { return Ok(None) };
        let Some(bytes) = whole(connection, before.id)? else { return Ok(None) };
        let (read, _) = entry::parse(&before.path, &Source::new(bytes), &[]);
        if read.front_matter.error.is_none() && before.seen_in >= 0 {
            return Ok(Some(read.front_matter.to_json()));
        }
        edge = before.seen_in;
    }
    Ok(None)
}

/// The bytes of a version; none where they are damaged.
fn whole(connection: &Connection, version: i64) -> Result<Option<Vec<u8>>> {
    match bytes_of(connection, version) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(VersionError::Sqlite(error)) if !crate::sqlite::damage::is_corrupt(&error) => {
            Err(error)
        }
        Err(_) => Ok(None),
    }
}

/// The version that the sync of this number replaced.
fn before(connection: &Connection, entry: i64, number: i64) -> Result<Option<Before>> {
    const BEFORE: &str = "
        SELECT id, seen_in, path, path_bytes
        FROM main.entry_versions
        WHERE entry_id = ?1 AND replaced_in = ?2 AND seen_in < ?2
        ORDER BY seen_in DESC, id DESC LIMIT 1";
    let mut statement = connection.prepare_cached(BEFORE)?;
    let before = statement.query_row([entry, number], |row| {
        let (path, _) = path_meant(row.get_ref(2)?, row.get_ref(3)?)?;
        Ok(Before { id: row.get(0)?, seen_in: row.get(1)?, path })
    });
    before.optional()
}
