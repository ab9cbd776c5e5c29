//! What the archive knows of its entries, as far as a sync asks.

mod newest;

use std::collections::HashMap;

use rusqlite::types::{FromSqlError, FromSqlResult, Type, ValueRef};
use rusqlite::{Connection, Error, OptionalExtension, Result};

use crate::archive::file::ours::has_ours;
use crate::entry::path::EntryPathError;
use crate::entry::sync_plan::Known;
use crate::entry::{EntryPath, Source, SourceHash, Stamp};
use crate::sqlite::catalog::has_table;
pub use newest::{living, newest};
use rusqlite::Row;

/// The path that a row says, from its shown form and its exact bytes.
///
/// # Errors
///
/// A path that no entry can have: the archive was written by something else.
pub fn path_of(shown: ValueRef<'_>, exact: ValueRef<'_>) -> FromSqlResult<EntryPath> {
    match exact {
        ValueRef::Null => {
            EntryPath::new(shown.as_str()?).map_err(|error| FromSqlError::Other(error.into()))
        }
        exact => EntryPath::from_bytes(exact.as_bytes()?)
            .map_err(|error| FromSqlError::Other(error.into())),
    }
}

/// The path that a row means, and whether its two forms agree. Where they do not, the shown one counts: rows are found by it.
///
/// # Errors
///
/// As [`path_of`].
pub(crate) fn path_meant(
    shown: ValueRef<'_>,
    exact: ValueRef<'_>,
) -> FromSqlResult<(EntryPath, bool)> {
    let (text, bytes) = (shown.as_str()?, exact.as_bytes_or_null()?);
    let path = path_of(shown, exact);
    if let Some(path) = path.ok().filter(|it| it.as_str() == text && it.exact() == bytes) {
        return Ok((path, true));
    }
    let meant = EntryPath::from_shown(text);
    meant.map(|it| (it, false)).map_err(|error| FromSqlError::Other(error.into()))
}

/// Visits every row, living and removed, in the order of the paths: what a sync compares with its listing.
///
/// The index `entries_listing` and the table `file_stamps` hold all of it, so no page with text is touched, and no more
/// than a row is in memory.
///
/// # Errors
///
/// Whatever SQLite says, and a path that no entry can have.
pub fn known(
    connection: &Connection,
    visit: impl FnMut(Known<'_>) -> std::result::Result<(), EntryPathError>,
) -> Result<()> {
    visit_known(connection, None, visit)
}

/// Visits the rows of one path alone.
///
/// # Errors
///
/// As [`known`].
pub fn known_at(
    connection: &Connection,
    path: &EntryPath,
    visit: impl FnMut(Known<'_>) -> std::result::Result<(), EntryPathError>,
) -> Result<()> {
    visit_known(connection, Some(path.as_str()), visit)
}

fn visit_known(
    connection: &Connection,
    path: Option<&str>,
    mut visit: impl FnMut(Known<'_>) -> std::result::Result<(), EntryPathError>,
) -> Result<()> {
    let sql = question(connection, path.is_some())?;
    let mut statement = connection.prepare(&sql)?;
    let mut rows = match path {
        Some(path) => statement.query([path])?,
        None => statement.query([])?,
    };
    while let Some(row) = rows.next()? {
        let known = read_known(row)?;
        let wrong = |error| Error::FromSqlConversionFailure(1, Type::Text, Box::new(error));
        visit(known).map_err(wrong)?;
    }
    Ok(())
}

fn read_known<'r>(row: &'r Row<'_>) -> Result<Known<'r>> {
    let size = u64::try_from(row.get::<_, Option<i64>>(3)?.unwrap_or_default());
    let modified_ns: Option<i64> = row.get(4)?;
    Ok(Known {
        id: row.get(0)?,
        path: row.get_ref(1)?.as_str()?,
        exact: row.get_ref(2)?.as_blob_or_null()?,
        stamp: size.ok().zip(modified_ns).map(|(size, modified_ns)| Stamp { size, modified_ns }),
        removed: row.get(5)?,
    })
}

fn question(connection: &Connection, is_of_one: bool) -> Result<String> {
    // A sync looks before it upgrades: an archive that is behind keeps the stamps in the rows.
    let (stamp, join) = match has_ours(connection, "file_stamps")? {
        true => ("file_stamps", " LEFT JOIN file_stamps ON entry_id = id"),
        false => ("entries", ""),
    };
    let only = if is_of_one { " WHERE path = ?1" } else { "" };
    Ok(format!(
        "SELECT id, path, path_bytes, {stamp}.size, {stamp}.modified_ns, removed_at IS NOT NULL \
         FROM entries{join}{only} ORDER BY path"
    ))
}

/// The hashes of the sources of some rows.
pub fn hashes(
    connection: &Connection,
    ids: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, SourceHash>> {
    let mut statement = connection.prepare("SELECT source_hash FROM entries WHERE id = ?1")?;
    let mut hashes = HashMap::new();
    for id in ids {
        let hash: String = statement.query_row([id], |row| row.get(0))?;
        // One that is none is no hash of any file.
        hashes.extend(hash.parse().ok().map(|hash| (id, hash)));
    }
    Ok(hashes)
}

/// The rows of a path: the one that lives, and those whose files are gone.
pub fn of_path(connection: &Connection, path: &str) -> Result<Vec<i64>> {
    let mut statement = connection.prepare("SELECT id FROM entries WHERE path = ?1 ORDER BY id")?;
    statement.query_map([path], |row| row.get(0))?.collect()
}

/// The bytes that a row holds.
pub fn source(connection: &Connection, id: i64) -> Result<Source> {
    let sql = "SELECT source FROM entries WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| Ok(Source::new(row.get(0)?)))
}

/// The entry at a path whose file is there.
pub fn living_at(connection: &Connection, path: &str) -> Result<Option<i64>> {
    let sql = "SELECT id FROM entries WHERE path = ?1 AND removed_at IS NULL";
    connection.query_row(sql, [path], |row| row.get(0)).optional()
}

/// Whether a sync found that the text of an entry was gone.
pub fn is_emptied(connection: &Connection, id: i64) -> Result<bool> {
    if !has_ours(connection, "entry_versions")? {
        return Ok(false);
    }
    let sql = "SELECT emptied_in IS NOT NULL FROM entries WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))
}

/// Whether the archive has a table of entries: one that was taken down to base has none.
pub fn has_entries(connection: &Connection) -> Result<bool> {
    has_table(connection, "entries")
}

/// Whether the archive holds any entry whose file is there.
pub fn has_living(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM entries WHERE removed_at IS NULL)";
    Ok(has_entries(connection)? && connection.query_row(sql, [], |row| row.get(0))?)
}

/// How many entries have their files; none where the archive has no table of entries.
pub fn count_living(connection: &Connection) -> Result<usize> {
    if !has_table(connection, "entries")? {
        return Ok(0);
    }
    let sql = "SELECT count(*) FROM entries WHERE removed_at IS NULL";
    let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The plus keeps SQLite from going through all rows, text and all, because they stand in the order of an index.
const EMPTIED: &str = "
    SELECT path
    FROM entries
    WHERE emptied_in IS NOT NULL AND removed_at IS NULL
      AND EXISTS (SELECT 1 FROM entry_versions WHERE entry_id = entries.id AND length > 0)
    ORDER BY +path";

/// The paths of the entries whose text was gone when a sync last looked, and of which an earlier version has some.
pub fn emptied(connection: &Connection) -> Result<Vec<String>> {
    if !has_ours(connection, "entry_versions")? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(EMPTIED)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// The paths of the entries whose files are gone, and which no other entry has taken since.
///
/// # Errors
///
/// Whatever SQLite says, and a path that no entry can have.
pub fn removed(connection: &Connection) -> Result<Vec<EntryPath>> {
    const REMOVED: &str = "
        SELECT DISTINCT path, path_bytes
        FROM entries
        WHERE removed_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM entries AS living WHERE living.path = entries.path AND living.removed_at IS NULL
        )
        ORDER BY path";
    let mut statement = connection.prepare(REMOVED)?;
    let paths = statement.query_map([], |row| Ok(path_of(row.get_ref(0)?, row.get_ref(1)?)?))?;
    paths.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;

    #[test]
    fn a_sync_that_finds_nothing_reads_no_text_to_know_what_was_emptied() {
        let connection = Fixture::new().file("a.md", b"Rain.").connection;
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {EMPTIED}")).unwrap();
        let plan = plan.query_map([], |row| row.get(3)).unwrap();
        let plan: Vec<String> = plan.collect::<Result<_>>().unwrap();
        assert!(plan.join("; ").contains("USING INDEX entries_emptied_in"), "{plan:?}");
    }
}
