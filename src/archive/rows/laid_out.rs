//! An entry as it was, laid out as its rows were: where its front matter cannot be read, with what it last said that could be.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::model::row::Row;
use crate::archive::versions;
use crate::archive::versions::VersionError;
use crate::entry;
use crate::entry::{EntryPath, Source};
use crate::field::Field;

/// Lays out what an entry was: a version of it, or, where none is named, what it is now. `source` are the bytes of that.
pub fn row(
    connection: &Connection,
    of: (i64, Option<i64>),
    path: &EntryPath,
    source: Source,
    fields: &[Field],
) -> Result<Row> {
    let (read, _) = entry::parse(path, &source, fields);
    let is_broken = read.front_matter.error.is_some();
    let row = Row::new(path, source, read);
    let held = match of {
        _ if !is_broken => None,
        (entry, None) => held_now(connection, entry)?,
        (entry, Some(version)) => held_before(connection, entry, version, path)?,
    };
    Ok(match held {
        Some(held) => row.with_held(path, fields, &held),
        None => row,
    })
}

/// The front matter that the archive holds for what an entry is now.
fn held_now(connection: &Connection, entry: i64) -> Result<Option<String>> {
    let sql = "SELECT front_matter FROM main.entries WHERE id = ?1";
    let held = connection.prepare_cached(sql)?.query_row([entry], |row| row.get(0)).optional()?;
    Ok(held.flatten())
}

/// The front matter of the last version before one that could be read.
fn held_before(
    connection: &Connection,
    entry: i64,
    version: i64,
    path: &EntryPath,
) -> Result<Option<String>> {
    const BEFORE: &str = "
        SELECT earlier.id
        FROM main.entry_versions AS earlier JOIN main.entry_versions AS this ON this.id = ?2
        WHERE earlier.entry_id = ?1 AND (earlier.seen_in, earlier.id) < (this.seen_in, this.id)
        ORDER BY earlier.seen_in DESC, earlier.id DESC";
    let mut statement = connection.prepare_cached(BEFORE)?;
    let earlier = statement.query_map([entry, version], |row| row.get(0))?;
    for earlier in earlier.collect::<Result<Vec<i64>>>()? {
        match versions::bytes_of(connection, earlier) {
            Ok(bytes) => {
                if let Some(held) = readable(path, &Source::new(bytes)) {
                    return Ok(Some(held));
                }
            }
            Err(VersionError::Sqlite(error)) => return Err(error),
            // What is damaged says nothing.
            Err(VersionError::Missing | VersionError::Damaged) => {}
        }
    }
    Ok(None)
}

/// The front matter of a text as an archive holds it; none where it cannot be read.
pub fn readable(path: &EntryPath, source: &Source) -> Option<String> {
    let (entry, _) = entry::parse(path, source, &[]);
    let front_matter = entry.front_matter;
    front_matter.error.is_none().then(|| front_matter.to_json())
}
