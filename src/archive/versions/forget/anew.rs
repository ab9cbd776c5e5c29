//! What leant on a version that goes, stored anew.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::super::{LONGEST_CHAIN, VersionError, bytes_of, not_packed, pack, share};
use super::{Damaged, Stored, parted};
use crate::entry::SourceHash;
use crate::sqlite::damage;
use crate::sqlite::dropped::one;

/// How the bytes of a version are to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anew {
    /// As they are.
    AsTheyAre,
    Alone,
    /// Against those of the version that follows; none follows the newest but the entry itself.
    Against(Option<Next>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Next {
    version: i64,
    bytes: i64,
}

/// Stores what leans on versions that go in another way, oldest first: what it is read by is then still there. Gives a
/// version that cannot be read, and would be lost with those.
pub(super) fn store_anew(
    connection: &Connection,
    entry: i64,
    stored: &[Stored],
    gone: &BTreeSet<i64>,
    damaged: Damaged,
) -> Result<Option<i64>> {
    let (kept, lost_bytes) = parted(stored, gone);
    for (it, anew) in kept.iter().zip(plan(&kept)) {
        if anew == Anew::AsTheyAre {
            continue;
        }
        let Some(bytes) = whole(connection, it.version)? else {
            // What nobody can read, and what goes has no part in, is left as it is.
            if damaged == Damaged::LetGo && !leans_on_any(connection, *it, &lost_bytes)? {
                continue;
            }
            return Ok(Some(it.version));
        };
        let base = match anew {
            Anew::Against(Some(next)) => {
                whole(connection, next.version)?.map(|base| (Some(next.bytes), base))
            }
            Anew::Against(None) => source(connection, entry)?.map(|base| (None, base)),
            Anew::AsTheyAre | Anew::Alone => None,
        };
        match base {
            Some((base, text)) => lean(connection, it.bytes, base, &bytes, &text)?,
            None => stand_alone(connection, *it, &bytes)?,
        }
    }
    Ok(None)
}

/// How versions are to be stored that follow each other, oldest first.
pub(super) fn plan(kept: &[Stored]) -> Vec<Anew> {
    let mut chain = LONGEST_CHAIN;
    let anew = |(place, it): (usize, &Stored)| {
        let next = kept.get(place + 1).map(|it| Next { version: it.version, bytes: it.bytes });
        let is_long = chain >= LONGEST_CHAIN;
        chain = if it.is_delta && !is_long { chain + 1 } else { 0 };
        match it.is_delta {
            false => Anew::AsTheyAre,
            true if is_long => Anew::Alone,
            true if it.base == next.map(|it| it.bytes) => Anew::AsTheyAre,
            true => Anew::Against(next),
        }
    };
    kept.iter().enumerate().map(anew).collect()
}

/// Whether bytes can be read only with some of these.
pub(super) fn leans_on_any(
    connection: &Connection,
    it: Stored,
    bytes: &BTreeSet<i64>,
) -> Result<bool> {
    const WAY: &str = "
        WITH RECURSIVE way(id) AS (
            SELECT base FROM main.version_bytes WHERE id = ?1
            UNION
            SELECT base FROM way JOIN main.version_bytes USING (id)
        )
        SELECT id FROM way WHERE id IS NOT NULL";
    let mut way = connection.prepare_cached(WAY)?;
    let mut way = way.query_map([it.bytes], |row| row.get(0))?;
    way.try_fold(bytes.contains(&it.bytes), |leans, id| Ok(leans || bytes.contains(&id?)))
}

/// The bytes of a version; none where what is stored is damaged.
pub(super) fn whole(connection: &Connection, version: i64) -> Result<Option<Vec<u8>>> {
    match bytes_of(connection, version) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(VersionError::Missing | VersionError::Damaged) => Ok(None),
        Err(VersionError::Sqlite(error)) if damage::is_corrupt(&error) => Ok(None),
        Err(VersionError::Sqlite(error)) => Err(error),
    }
}

/// The bytes of an entry; none where they are not those that were hashed.
fn source(connection: &Connection, entry: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT source, source_hash FROM main.entries WHERE id = ?1";
    let read = connection
        .prepare_cached(sql)?
        .query_row([entry], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)));
    let read = read.optional()?;
    Ok(read.filter(|(bytes, hash)| SourceHash::of(bytes).to_string() == *hash).map(|it| it.0))
}

fn lean(
    connection: &Connection,
    row: i64,
    base: Option<i64>,
    bytes: &[u8],
    text: &[u8],
) -> Result<()> {
    let data = pack(bytes, Some(text)).map_err(not_packed)?;
    let sql = "UPDATE main.version_bytes SET base = ?2, data = ?3 WHERE id = ?1";
    one(connection.prepare_cached(sql)?.execute(params![row, base, data])?)
}

/// Bytes that stand alone are shared with those that are there already.
pub(super) fn stand_alone(connection: &Connection, it: Stored, bytes: &[u8]) -> Result<()> {
    if let Some(shared) = share(connection, &SourceHash::of(bytes))? {
        for sql in [
            "UPDATE main.entry_versions SET bytes_id = ?2 WHERE bytes_id = ?1",
            "UPDATE main.version_bytes SET base = ?2 WHERE base = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([it.bytes, shared])?;
        }
        let sql = "DELETE FROM main.version_bytes WHERE id = ?1";
        return one(connection.prepare_cached(sql)?.execute([it.bytes])?);
    }
    let data = pack(bytes, None).map_err(not_packed)?;
    let sql =
        "UPDATE main.version_bytes SET storage = 'whole', base = NULL, data = ?2 WHERE id = ?1";
    one(connection.prepare_cached(sql)?.execute(params![it.bytes, data])?)
}
