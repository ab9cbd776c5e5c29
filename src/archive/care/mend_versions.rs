//! Versions whose bytes are damaged, mended from bytes that another archive, a backup, holds whole.

mod whole;

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::archive::file::ours::has_ours;
use crate::archive::versions;
use crate::archive::versions::packed::pack;
use crate::archive::versions::{VersionError, bytes_of, not_packed};
use crate::entry::SourceHash;
use crate::sqlite::damage;
use whole::{same_there, with_hash};

/// Bytes that are proved by their hash.
struct Whole {
    hash: SourceHash,
    bytes: Vec<u8>,
    /// What the same version says of itself there: its path, the exact bytes of it, its day, that as it was written, its
    /// title, and how many words it has, as they are stored.
    said: Option<[Value; 6]>,
}

impl Whole {
    fn of(bytes: Vec<u8>) -> Self {
        Self { hash: SourceHash::of(&bytes), bytes, said: None }
    }
}

/// Whether a backup holds the bytes of a version whole: other ones than the archive, where it gives bytes for it.
pub fn is_held(held: &Connection, archive: &Connection, version: i64) -> Result<bool> {
    let Some(whole) = whole(held, archive, version)? else { return Ok(false) };
    Ok(given_back(archive, version)?.is_none_or(|it| it != whole.bytes))
}

/// The bytes of an entry with this hash that a backup holds whole: of that entry, or of one that is told of as it is.
pub fn bytes_with(
    held: &Connection,
    archive: &Connection,
    entry: i64,
    hash: &str,
) -> Result<Option<Vec<u8>>> {
    const OWN: &str =
        "SELECT identity, path, title, word_count, NULL FROM main.entries WHERE id = ?1";
    let Ok(hash) = hash.parse::<SourceHash>() else { return Ok(None) };
    let Some(own) = archive.query_row(OWN, [entry], Known::read).optional()? else {
        return Ok(None);
    };
    Ok(with_hash(held, hash.as_bytes(), &own)?.map(|it| it.bytes))
}

/// The versions of the entries at a path that cannot be given back, or have the bytes of the one beside them, newest first.
pub fn damaged_at(archive: &Connection, path: &str) -> Result<Vec<i64>> {
    const VERSIONS: &str = "
        SELECT entry_versions.id
        FROM main.entry_versions JOIN main.entries ON entries.id = entry_id
        WHERE entries.path = ?1
        ORDER BY entry_versions.seen_in DESC, entry_versions.id DESC";
    if !has_ours(archive, "entry_versions")? {
        return Ok(Vec::new());
    }
    let mut statement = archive.prepare(VERSIONS)?;
    let all: Vec<i64> = statement.query_map([path], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut damaged = Vec::new();
    let twice = twice(archive)?;
    for version in all {
        if twice.contains(&version) || given_back(archive, version)?.is_none() {
            damaged.push(version);
        }
    }
    Ok(damaged)
}

/// The versions of which two that follow each other have the same bytes.
fn twice(archive: &Connection) -> Result<BTreeSet<i64>> {
    Ok(versions::twice::all(archive, None)?.into_iter().flat_map(|it| it.versions).collect())
}

/// Gives versions their bytes back, as far as a backup holds them; gives how many. To be called inside a transaction.
pub fn put_back(archive: &Connection, damaged: &[i64], held: &Connection) -> Result<usize> {
    versions::changed(archive, || store_all(archive, damaged, held))
}

fn store_all(archive: &Connection, damaged: &[i64], held: &Connection) -> Result<usize> {
    let (mut count, twice) = (0, twice(archive)?);
    for version in damaged {
        let given = given_back(archive, *version)?;
        // One that leaned on another may have come back with it.
        if given.is_some() && !twice.contains(version) {
            continue;
        }
        let whole = whole(held, archive, *version)?;
        if let Some(whole) = whole.filter(|it| given.as_ref() != Some(&it.bytes)) {
            store(archive, *version, &whole)?;
            count += 1;
        }
    }
    Ok(count)
}

/// The bytes of a version; none where they are damaged.
fn given_back(archive: &Connection, version: i64) -> Result<Option<Vec<u8>>> {
    match bytes_of(archive, version) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => Err(error),
        Err(_) => Ok(None),
    }
}

/// What a version was: the bytes of the same version there, or else, where that is damaged or gone, bytes that have its hash.
fn whole(held: &Connection, archive: &Connection, version: i64) -> Result<Option<Whole>> {
    const VERSION: &str = "
        SELECT entries.identity, version.path, version.title, version.word_count, version.length, version.hash,
               version.seen_in, version.replaced_in, synced_at
        FROM main.entry_versions AS version
        LEFT JOIN main.entries ON entries.id = entry_id
        LEFT JOIN main.syncs ON number = version.seen_in
        WHERE version.id = ?1";
    let read = archive.query_row(VERSION, [version], |row| {
        let same = (row.get(0)?, row.get(6)?, row.get(7)?, row.get(8)?);
        Ok((Known::read(row)?, row.get::<_, Vec<u8>>(5)?, same))
    });
    let Some((own, hash, same)) = read.optional()? else { return Ok(None) };
    match same_there(held, &same)? {
        Some(whole) => Ok(Some(whole)),
        None => with_hash(held, &hash, &own),
    }
}

/// What tells a version from all others: its entry, the syncs that saw and replaced it, and when the first of them was.
type Same = (Option<Vec<u8>>, i64, i64, Option<String>);

/// What is known of bytes beside their hash, which may be what is wrong: the hash of another entry's bytes brings none here.
struct Known {
    identity: Option<Vec<u8>>,
    /// Its path, its title, and how many words it has.
    said: [Value; 3],
    length: Option<i64>,
}

impl Known {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            identity: row.get::<_, Value>(0).map(bytes)?,
            said: [row.get(1)?, row.get(2)?, row.get(3)?],
            length: row.get(4)?,
        })
    }

    /// Whether what a backup knows may be of the same bytes.
    fn may_be(&self, there: &Self) -> bool {
        let is_same_entry = self.identity.is_some() && self.identity == there.identity;
        let is_as_long = self.length.is_none_or(|it| Some(it) == there.length);
        is_same_entry || is_as_long && self.said == there.said
    }
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

const OTHERS: &str = "
    SELECT EXISTS (
        SELECT 1 FROM main.entry_versions AS other
        WHERE other.bytes_id = (SELECT bytes_id FROM main.entry_versions WHERE id = ?1)
          AND other.id <> ?1 AND other.hash <> ?2
    )";

const SET: &str = "
    INSERT INTO main.version_bytes (id, length, storage, base, data)
    SELECT bytes_id, ?2, 'whole', NULL, ?3 FROM main.entry_versions WHERE id = ?1
    ON CONFLICT (id) DO UPDATE SET length = ?2, storage = 'whole', base = NULL, data = ?3";

/// Stores the bytes of a version alone: in its own row, unless that is one of another text.
fn store(archive: &Connection, version: i64, whole: &Whole) -> Result<()> {
    let data = pack(&whole.bytes, None).map_err(not_packed)?;
    let length = i64::try_from(whole.bytes.len()).unwrap_or(i64::MAX);
    let hash = whole.hash.as_bytes();
    let is_anothers: bool = archive.query_row(OTHERS, params![version, hash], |row| row.get(0))?;
    if is_anothers {
        let id = versions::insert(archive, whole.bytes.len(), "whole", None, &data)?;
        let sql = "UPDATE main.entry_versions SET bytes_id = ?2 WHERE id = ?1";
        archive.execute(sql, [version, id])?;
    } else {
        archive.execute(SET, params![version, length, data])?;
    }
    let sql = "UPDATE main.entry_versions SET hash = ?2, length = ?3 WHERE id = ?1";
    archive.execute(sql, params![version, hash, length])?;
    let Some([path, exact, day, written, title, words]) = &whole.said else { return Ok(()) };
    let sql = "UPDATE main.entry_versions
               SET path = ?2, path_bytes = ?3, date = ?4, date_written = ?5, title = ?6, word_count = ?7
               WHERE id = ?1";
    let values = params![version, path, exact, day, written, title, words];
    archive.execute(sql, values).map(|_| ())
}
