//! Versions whose bytes are damaged, mended from bytes that another archive, a backup, holds whole.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::archive::file::ours::has_ours;
use crate::archive::versions;
use crate::archive::versions::packed::pack;
use crate::archive::versions::{VersionError, bytes_of, lives, not_packed};
use crate::entry::SourceHash;
use crate::sqlite::catalog::{has_columns, has_table};
use crate::sqlite::damage;

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
    versions::recount(archive)?;
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

/// Bytes with this hash, of an entry or of a version of which the same is known.
fn with_hash(held: &Connection, hash: &[u8], own: &Known) -> Result<Option<Whole>> {
    let identity = match has_columns(held, "entries", &["identity"])? {
        true => "identity",
        false => "NULL",
    };
    if let Some(whole) = of_entries(held, hash, own, identity)? {
        return Ok(Some(whole));
    }
    if !has_table(held, "entry_versions")? {
        return Ok(None);
    }
    of_versions(held, hash, own, identity)
}

/// Bytes with this hash that a version is.
fn of_versions(
    held: &Connection,
    hash: &[u8],
    own: &Known,
    identity: &str,
) -> Result<Option<Whole>> {
    let sql = format!(
        "SELECT {identity}, version.path, version.title, version.word_count, version.length, version.id
         FROM entry_versions AS version LEFT JOIN entries ON entries.id = entry_id
         WHERE hash = ?1"
    );
    let mut versions = held.prepare_cached(&sql)?;
    let versions = versions.query_map([hash], |row| Ok((Known::read(row)?, row.get::<_, i64>(5)?)));
    for it in versions? {
        let (there, id) = it?;
        if !own.may_be(&there) {
            continue;
        }
        if let Some(bytes) = given_back(held, id)? {
            return Ok(Some(Whole::of(bytes)));
        }
    }
    Ok(None)
}

/// Bytes with this hash that are what an entry is now.
fn of_entries(
    held: &Connection,
    hash: &[u8],
    own: &Known,
    identity: &str,
) -> Result<Option<Whole>> {
    let is_it = |bytes: &Vec<u8>| SourceHash::of(bytes).as_bytes().as_slice() == hash;
    let sql = format!(
        "SELECT {identity}, path, title, word_count, length(source), source FROM entries WHERE source_hash = lower(hex(?1))"
    );
    let mut entries = held.prepare_cached(&sql)?;
    let mut rows = entries.query([hash])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(5)?.as_bytes_or_null().ok().flatten().unwrap_or_default().to_vec();
        if own.may_be(&Known::read(row)?) && is_it(&bytes) {
            return Ok(Some(Whole::of(bytes)));
        }
    }
    Ok(None)
}

const THERE: &str = "
    SELECT version.id, NULL, path, path_bytes, date, date_written, title, word_count
    FROM (
        SELECT id, entry_id, seen_in, replaced_in, path, path_bytes, date, date_written, title, word_count
        FROM main.entry_versions
    ) AS version
    JOIN (SELECT id AS entry, identity FROM main.entries) ON entry = entry_id
    JOIN main.syncs ON number = version.seen_in
    WHERE identity = ?1 AND version.seen_in = ?2 AND version.replaced_in = ?3 AND synced_at = ?4
    UNION ALL
    SELECT NULL, id, path, path_bytes, date, date_written, title, word_count
    FROM main.entries JOIN main.syncs ON number = seen_in
    WHERE identity = ?1 AND seen_in = ?2 AND synced_at = ?4";

/// The version of the same entry that the same sync saw first, whether or not another one had replaced it there.
fn same_there(held: &Connection, same: &Same) -> Result<Option<Whole>> {
    let (identity, seen_in, replaced_in, synced_at) = same;
    let columns = ["identity", "seen_in", "date_written"];
    if identity.is_none()
        || !has_table(held, "entry_versions")?
        || !has_columns(held, "entries", &columns)?
    {
        return Ok(None);
    }
    let values = params![identity, seen_in, replaced_in, synced_at];
    let there = held.query_row(THERE, values, |row| {
        let said = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?];
        Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?, said))
    });
    let Some((version, entry, said)) = there.optional()? else { return Ok(None) };
    let bytes = match (version, entry) {
        (Some(version), _) => given_back(held, version)?,
        (None, Some(entry)) => lives::bytes_now(held, entry).ok().map(|it| it.bytes().to_vec()),
        (None, None) => None,
    };
    Ok(bytes.map(|it| Whole { said: Some(said), ..Whole::of(it) }))
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
