//! Earlier versions of entries: kept by the sync that replaces them, small, and given back byte for byte.
//!
//! The bytes of a version are pressed against those of the next version of the same entry, the newest of them against
//! the entry's own source. Each sixteenth, and the oldest, stands alone, so that damage takes no more than fifteen along.
//! Only bytes that stand alone are shared, by versions whose hashes are equal.

pub mod check;
pub mod cost;
mod forget;
pub mod thin;

pub use forget::recount;
pub(super) use forget::{Damaged, forget};

use std::collections::HashSet;
use std::io;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::packed::{pack, unpack};
use super::shape::Shape;
use crate::entry::SourceHash;

/// So many versions may follow each other that need the next one.
pub(super) const LONGEST_CHAIN: i64 = 15;

/// Keeps what a sync replaces.
pub(super) struct Versions<'c> {
    connection: &'c Connection,
    /// The number of the sync; none where nothing is to be kept.
    number: Option<i64>,
}

/// What an entry is before it is replaced.
struct Present {
    seen_in: i64,
    gone_in: Option<i64>,
    hash: String,
    source: Vec<u8>,
}

impl<'c> Versions<'c> {
    pub(super) fn new(connection: &'c Connection, shape: &Shape, number: Option<i64>) -> Self {
        Self { connection, number: number.filter(|_| shape.histories) }
    }

    /// Keeps the version of an entry that is about to be replaced by these bytes. Bytes that are not those that were
    /// hashed are damage, and no version.
    pub(super) fn keep(&mut self, id: i64, next: &[u8]) -> Result<()> {
        const KEEP: &str = "
            INSERT INTO main.entry_versions (
                entry_id, seen_in, replaced_in, path, path_bytes, date, title, word_count, hash, length, bytes_id
            )
            SELECT id, ?2, ?3, path, path_bytes, date, title, word_count, source_hash, length(source), ?4
            FROM main.entries
            WHERE id = ?1";
        let Some(number) = self.number else { return Ok(()) };
        let present = self.present(id)?;
        if SourceHash::of(&present.source).to_string() != present.hash {
            return Ok(());
        }
        let bytes = self.store(id, &present, next)?;
        let replaced_in = present.gone_in.unwrap_or(number);
        let values = params![id, present.seen_in, replaced_in, bytes];
        match self.connection.prepare_cached(KEEP)?.execute(values)? {
            1 => Ok(()),
            // A trigger of somebody else's has dropped it.
            other => Err(rusqlite::Error::StatementChangedRows(other)),
        }
    }

    fn present(&self, id: i64) -> Result<Present> {
        let sql = "SELECT coalesce(seen_in, 0), gone_in, source_hash, source FROM main.entries WHERE id = ?1";
        self.connection.prepare_cached(sql)?.query_row([id], |row| {
            Ok(Present {
                seen_in: row.get(0)?,
                gone_in: row.get(1)?,
                hash: row.get(2)?,
                source: row.get(3)?,
            })
        })
    }

    /// Stores bytes and gives the row that holds them. The version before them, which was pressed against them while they
    /// were the entry's source, has them as its base from now on.
    fn store(&self, id: i64, present: &Present, next: &[u8]) -> Result<i64> {
        const REBASE: &str = "
            UPDATE main.version_bytes
            SET base = ?2
            WHERE storage = 'delta' AND base IS NULL AND id <> ?2 AND id = (
                SELECT bytes_id FROM main.entry_versions WHERE entry_id = ?1
                ORDER BY seen_in DESC, id DESC LIMIT 1
            )";
        let chain = self.chain(id)?;
        let stands_alone = chain.is_none_or(|length| length >= LONGEST_CHAIN);
        let bytes = if stands_alone {
            share_whole(self.connection, &present.hash, &present.source)?
        } else {
            let data = pack(&present.source, Some(next)).map_err(not_packed)?;
            insert(self.connection, &present.hash, &present.source, "delta", &data)?
        };
        self.connection.prepare_cached(REBASE)?.execute(params![id, bytes])?;
        Ok(bytes)
    }

    /// How many of the newest versions of an entry need another one; none where it has no versions.
    fn chain(&self, id: i64) -> Result<Option<i64>> {
        const NEWEST: &str = "
            SELECT storage = 'delta'
            FROM main.entry_versions JOIN main.version_bytes ON version_bytes.id = bytes_id
            WHERE entry_id = ?1
            ORDER BY seen_in DESC, entry_versions.id DESC
            LIMIT ?2";
        let mut statement = self.connection.prepare_cached(NEWEST)?;
        let deltas = statement.query_map(params![id, LONGEST_CHAIN], |row| row.get(0))?;
        let deltas: Vec<bool> = deltas.collect::<Result<_>>()?;
        let length = deltas.iter().take_while(|is_delta| **is_delta).count();
        Ok((!deltas.is_empty()).then(|| i64::try_from(length).unwrap_or(i64::MAX)))
    }
}

/// Stores bytes that stand alone, or counts one more user of those that are stored already.
pub(super) fn share_whole(connection: &Connection, hash: &str, bytes: &[u8]) -> Result<i64> {
    if let Some(id) = share(connection, hash)? {
        return Ok(id);
    }
    let data = pack(bytes, None).map_err(not_packed)?;
    insert(connection, hash, bytes, "whole", &data)
}

/// The row of bytes that stand alone and have this hash, counted as used once more; none where there is none yet.
fn share(connection: &Connection, hash: &str) -> Result<Option<i64>> {
    const SHARE: &str = "
        UPDATE main.version_bytes SET users = users + 1
        WHERE id = (SELECT id FROM main.version_bytes WHERE storage = 'whole' AND hash = ?1 LIMIT 1)
        RETURNING id";
    connection.prepare_cached(SHARE)?.query_row([hash], |row| row.get(0)).optional()
}

fn insert(
    connection: &Connection,
    hash: &str,
    bytes: &[u8],
    storage: &str,
    data: &[u8],
) -> Result<i64> {
    let sql =
        "INSERT INTO main.version_bytes (hash, length, storage, data) VALUES (?1, ?2, ?3, ?4)";
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    connection.prepare_cached(sql)?.insert(params![hash, length, storage, data])
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
    let sql = "SELECT entry_id, bytes_id, hash FROM main.entry_versions WHERE id = ?1";
    let row = connection.prepare_cached(sql)?.query_row([version], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
    });
    let (entry, bytes, hash) = row.optional()?.ok_or(VersionError::Missing)?;
    let bytes = unpacked(connection, entry, bytes)?;
    match SourceHash::of(&bytes).to_string() == hash {
        true => Ok(bytes),
        false => Err(VersionError::Damaged),
    }
}

/// Walks from stored bytes to some that stand alone, or to the entry's source, and unpacks them on the way back.
fn unpacked(
    connection: &Connection,
    entry: i64,
    bytes: i64,
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
mod tests;
