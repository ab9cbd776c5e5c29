//! An entry as it was, laid out as its rows were: where its front matter cannot be read, with what it last said that could be.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::model::row::Row;
use crate::archive::versions;
use crate::archive::versions::VersionError;
use crate::archive::versions::story::Story;
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

/// The front matter of the last version before one that could be read; none where something between is no longer held, which
/// may have said something else.
fn held_before(
    connection: &Connection,
    entry: i64,
    version: i64,
    path: &EntryPath,
) -> Result<Option<String>> {
    let story = Story::of(connection, entry)?;
    let lost = story.lost_before();
    let lives = story.lives.iter().zip(lost).rev().skip_while(|it| it.0.version != Some(version));
    let mut is_before = false;
    for (life, lost) in lives {
        if let Some(earlier) = life.version.filter(|_| is_before) {
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
        if lost.is_some() {
            return Ok(None);
        }
        is_before = true;
    }
    Ok(None)
}

/// The front matter of a text as an archive holds it; none where it cannot be read.
pub fn readable(path: &EntryPath, source: &Source) -> Option<String> {
    let (entry, _) = entry::parse(path, source, &[]);
    let front_matter = entry.front_matter;
    front_matter.error.is_none().then(|| front_matter.to_json())
}
