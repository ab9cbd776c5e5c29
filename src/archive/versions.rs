//! Earlier versions of entries: kept by the sync that replaces them, small, and given back byte for byte.
//!
//! The bytes of a version are pressed against those of the next version of the same entry, the newest of them against
//! the entry's own source. Each sixteenth, and the oldest, stands alone, so that damage takes no more than fifteen along.
//! Only bytes that stand alone are shared, by versions whose hashes are equal.

pub mod check;
pub mod cost;
pub mod disputed;
mod forget;
pub mod held;
mod keep;
pub mod last_text;
pub mod lives;
pub mod older;
pub mod packed;
pub mod paths;
pub(super) mod said;
pub mod same_place;
pub mod standing;
pub mod story;
pub mod thin;
pub mod twice;

pub(super) use forget::{Damaged, forget, forget_all, with_what_leans};
pub use forget::{changed, recount, sweep};
pub(super) use keep::{Next, Versions, put_back};

use std::collections::HashSet;
use std::io;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::versions::packed::{pack, unpack};
use crate::entry::SourceHash;
use crate::sqlite::dropped::one;

/// So many versions may follow each other that need the next one.
pub(super) const LONGEST_CHAIN: i64 = 15;

/// Stores bytes that stand alone, or counts one more user of those that are stored already.
pub(super) fn share_whole(connection: &Connection, hash: &SourceHash, bytes: &[u8]) -> Result<i64> {
    if let Some(id) = share(connection, hash)? {
        return Ok(id);
    }
    let data = pack(bytes, None).map_err(not_packed)?;
    insert(connection, bytes.len(), "whole", None, &data)
}

/// The row of bytes that stand alone and have this hash, counted as used once more; none where there is none yet.
fn share(connection: &Connection, hash: &SourceHash) -> Result<Option<i64>> {
    const SHARED: &str = "
        SELECT bytes_id
        FROM main.entry_versions JOIN main.version_bytes ON version_bytes.id = bytes_id
        WHERE substr(hash, 1, 4) = substr(?1, 1, 4) AND hash = ?1 AND storage = 'whole'
        LIMIT 1";
    let mut statement = connection.prepare_cached(SHARED)?;
    let shared = statement.query_row([hash.as_bytes()], |row| row.get::<_, i64>(0)).optional()?;
    if let Some(id) = shared {
        let sql = "UPDATE main.version_bytes SET users = users + 1 WHERE id = ?1";
        one(connection.prepare_cached(sql)?.execute([id])?)?;
    }
    Ok(shared)
}

/// Stores bytes of this length as they were pressed, and gives the row that holds them.
pub(super) fn insert(
    connection: &Connection,
    length: usize,
    storage: &str,
    base: Option<i64>,
    data: &[u8],
) -> Result<i64> {
    let sql =
        "INSERT INTO main.version_bytes (length, storage, base, data) VALUES (?1, ?2, ?3, ?4)";
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    connection.prepare_cached(sql)?.insert(params![length, storage, base, data])
}

pub(super) fn not_packed(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

/// Why the bytes of a version cannot be given back.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
    /// There is no such version.
    #[error("there is no such version")]
    Missing,
    /// What is stored of it, or of a version that it needs, is damaged.
    #[error("what is stored of the version is damaged")]
    Damaged,
    /// SQLite said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// The bytes of a version, proved by its hash.
///
/// # Errors
///
/// [`VersionError`].
pub fn bytes_of(
    connection: &Connection,
    version: i64,
) -> std::result::Result<Vec<u8>, VersionError> {
    bytes_by_length(connection, version, None)
}

/// The same, where another length is given for that of its stored bytes.
pub(super) fn bytes_by_length(
    connection: &Connection,
    version: i64,
    length: Option<i64>,
) -> std::result::Result<Vec<u8>, VersionError> {
    let Noted { entry, bytes, hash } = Noted::of(connection, version)?;
    let bytes = unpacked(connection, entry, bytes, length)?;
    match SourceHash::of(&bytes).as_bytes().as_slice() == hash {
        true => Ok(bytes),
        false => Err(VersionError::Damaged),
    }
}

/// What is noted of a version: of which entry it is, where its bytes are stored, and their hash.
struct Noted {
    entry: i64,
    bytes: i64,
    hash: Vec<u8>,
}

impl Noted {
    fn of(connection: &Connection, version: i64) -> std::result::Result<Self, VersionError> {
        let sql = "SELECT entry_id, bytes_id, hash FROM main.entry_versions WHERE id = ?1";
        let row = connection.prepare_cached(sql)?.query_row([version], |row| {
            Ok(Self { entry: row.get(0)?, bytes: row.get(1)?, hash: row.get(2)? })
        });
        row.optional()?.ok_or(VersionError::Missing)
    }

    /// Whether the bytes that are stored for it have its hash.
    fn is_proved(&self, connection: &Connection) -> std::result::Result<bool, VersionError> {
        let bytes = unpacked(connection, self.entry, self.bytes, None)?;
        Ok(SourceHash::of(&bytes).as_bytes().as_slice() == self.hash)
    }
}

/// Whether the bytes of a version come back by its hash where it is taken for one of another entry.
pub(super) fn holds(
    connection: &Connection,
    version: i64,
    entry: i64,
) -> std::result::Result<bool, VersionError> {
    Noted { entry, ..Noted::of(connection, version)? }.is_proved(connection)
}

/// Whether a row of stored bytes holds those of a version, as its hash says.
pub(super) fn is_in(
    connection: &Connection,
    version: i64,
    bytes: i64,
) -> std::result::Result<bool, VersionError> {
    Noted { bytes, ..Noted::of(connection, version)? }.is_proved(connection)
}

/// Walks from stored bytes to some that stand alone, or to the entry's source, and unpacks them on the way back.
fn unpacked(
    connection: &Connection,
    entry: i64,
    bytes: i64,
    mut of_first: Option<i64>,
) -> std::result::Result<Vec<u8>, VersionError> {
    let sql = "SELECT storage = 'delta', base, length, data FROM main.version_bytes WHERE id = ?1";
    let mut read = connection.prepare_cached(sql)?;
    let (mut way, mut seen, mut next) = (Vec::new(), HashSet::new(), Some(bytes));
    let mut base: Option<Vec<u8>> = None;
    while let Some(id) = next {
        if !seen.insert(id) {
            return Err(VersionError::Damaged);
        }
        let row = read.query_row([id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?, row.get::<_, Vec<u8>>(3)?))
        });
        let (is_delta, of, length, data): (bool, Option<i64>, _, _) =
            row.optional()?.ok_or(VersionError::Damaged)?;
        let length = of_first.take().unwrap_or(length);
        way.push((usize::try_from(length).map_err(|_| VersionError::Damaged)?, data));
        next = of.filter(|_| is_delta);
        if is_delta && of.is_none() {
            let sql = "SELECT source FROM main.entries WHERE id = ?1";
            let source = connection.prepare_cached(sql)?.query_row([entry], |row| row.get(0));
            base = Some(source.optional()?.ok_or(VersionError::Damaged)?);
        }
    }
    for (length, data) in way.into_iter().rev() {
        let unpacked = unpack(&data, base.as_deref(), length);
        base = Some(unpacked.map_err(|_| VersionError::Damaged)?);
    }
    base.ok_or(VersionError::Damaged)
}

#[cfg(test)]
pub(in crate::archive) mod tests;
