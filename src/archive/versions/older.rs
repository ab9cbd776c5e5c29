//! What entries were before the archive knew them: versions that another history has, put before its own.

mod carve;
mod numbers;
mod places;

pub use carve::{crossing, ended, settle};
pub use numbers::{Given, Numbers, Run, Shift};

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::versions;
use crate::archive::versions::packed::pack;
use crate::archive::versions::{LONGEST_CHAIN, insert, lives, not_packed, share_whole};
use crate::entry::{Entry, EntryPath, Lack, Source, SourceHash};
pub use places::Places;

/// What an entry was in another history.
#[derive(Clone, Copy, Debug)]
pub struct Older<'a> {
    /// The number that saw it first.
    pub seen_in: i64,
    /// The number that saw it no more.
    pub replaced_in: i64,
    /// Where its file lay.
    pub path: &'a EntryPath,
    /// What it said.
    pub entry: &'a Entry,
    /// Its bytes.
    pub source: &'a Source,
}

/// Puts versions before those of one entry, the newest first.
///
/// Each is pressed against the one that follows it, as those of the entry's own are; the sixteenth, and the oldest, stands
/// alone. One that does not stand before all others stands alone, too.
pub struct Past<'c> {
    connection: &'c Connection,
    entry: i64,
    /// The number of the oldest version so far.
    edge: i64,
    /// The bytes of the oldest version so far, and the row that holds them; none of a row are the entry's own source.
    next: Option<(Source, Option<i64>)>,
    /// How many versions need another one, up to the oldest.
    depth: i64,
}

const VERSION: &str = "
    INSERT INTO main.entry_versions (
        entry_id, seen_in, replaced_in, path, path_bytes, date, date_written, title, word_count, hash, length,
        bytes_id
    )
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

impl<'c> Past<'c> {
    /// Looks at what an entry has.
    pub fn of(connection: &'c Connection, entry: i64) -> Result<Self> {
        const OLDEST: &str = "
            SELECT id, seen_in, bytes_id FROM main.entry_versions
            WHERE entry_id = ?1
            ORDER BY seen_in, id
            LIMIT 1";
        let oldest = connection.prepare_cached(OLDEST)?.query_row([entry], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        });
        let Some((version, edge, bytes)) = oldest.optional()? else {
            return Self::of_source(connection, entry);
        };
        // Nothing is pressed against bytes that are damaged.
        let source = versions::bytes_of(connection, version).ok().map(Source::new);
        let next = source.map(|source| (source, Some(bytes)));
        Ok(Self { connection, entry, edge, next, depth: depth(connection, bytes)? })
    }

    fn of_source(connection: &'c Connection, entry: i64) -> Result<Self> {
        let sql =
            "SELECT coalesce(seen_in, 0), source, source_hash FROM main.entries WHERE id = ?1";
        let (edge, source, hash): (i64, Vec<u8>, String) = connection
            .prepare_cached(sql)?
            .query_row([entry], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let source = Some(Source::new(source)).filter(|it| it.hash().to_string() == hash);
        let next = source.map(|source| (source, None));
        Ok(Self { connection, entry, edge, next, depth: 0 })
    }

    /// Puts one version; `is_last` says that none comes before it.
    pub fn put(&mut self, older: Older<'_>, is_last: bool) -> Result<()> {
        let is_before = older.seen_in <= self.edge;
        let base =
            self.next.as_ref().filter(|_| is_before && !is_last && self.depth < LONGEST_CHAIN);
        let hash = older.source.hash();
        let (bytes, depth) = match base {
            None => (share_whole(self.connection, &hash, older.source.bytes())?, 0),
            Some((next, row)) => {
                let data = pack(older.source.bytes(), Some(next.bytes())).map_err(not_packed)?;
                let length = older.source.bytes().len();
                (insert(self.connection, length, "delta", *row, &data)?, self.depth + 1)
            }
        };
        self.version(older, hash, bytes)?;
        if is_before {
            (self.edge, self.depth) = (older.seen_in, depth);
            self.next = Some((older.source.clone(), Some(bytes)));
        }
        Ok(())
    }

    fn version(&self, older: Older<'_>, hash: SourceHash, bytes: i64) -> Result<()> {
        let Older { seen_in, replaced_in, path, entry, source } = older;
        let day = entry.date.as_ref().map(|it| &it.day);
        let words = i64::try_from(entry.body.word_count).unwrap_or(i64::MAX);
        let (shown, exact, title) = (path.as_str(), path.exact(), &entry.title);
        let values = params![
            self.entry,
            seen_in,
            replaced_in,
            shown,
            exact,
            day,
            entry.date.as_ref().and_then(|it| it.written.as_ref()),
            title,
            words,
            hash.as_bytes(),
            length(source),
            bytes
        ];
        self.connection.prepare_cached(VERSION)?.execute(values).map(|_| ())
    }
}

fn length(source: &Source) -> i64 {
    i64::try_from(source.bytes().len()).unwrap_or(i64::MAX)
}

/// How many rows must be unpacked before these bytes can be.
fn depth(connection: &Connection, bytes: i64) -> Result<i64> {
    const DEPTH: &str = "
        WITH RECURSIVE way(base, is_delta) AS (
            SELECT base, storage = 'delta' FROM main.version_bytes WHERE id = ?1
            UNION
            SELECT next.base, next.storage = 'delta' FROM way JOIN main.version_bytes AS next ON next.id = way.base
            WHERE way.is_delta
            LIMIT 100
        )
        SELECT coalesce(sum(is_delta), 0) FROM way";
    connection.prepare_cached(DEPTH)?.query_row([bytes], |row| row.get(0))
}

/// Says that the first version which the archive holds of an entry was there earlier than a sync saw it.
pub fn began(
    connection: &Connection,
    entry: i64,
    version: Option<i64>,
    seen_in: i64,
) -> Result<()> {
    let (sql, row) = match version {
        Some(version) => ("UPDATE main.entry_versions SET seen_in = ?2 WHERE id = ?1", version),
        None => ("UPDATE main.entries SET seen_in = ?2 WHERE id = ?1", entry),
    };
    connection.prepare_cached(sql)?.execute(params![row, seen_in]).map(|_| ())
}

/// Dates the life of an entry that no sync has seen; it is marked as removed already.
pub fn lived(connection: &Connection, entry: i64, seen_in: i64, gone_in: i64) -> Result<()> {
    let sql =
        "UPDATE main.entries SET seen_in = ?2, first_seen_in = ?2, gone_in = ?3 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![entry, seen_in, gone_in]).map(|_| ())
}

/// Notes of an entry that has lost its text that it has: no sync has seen it go, a version of another history has it.
pub fn note_emptied(connection: &Connection, entry: i64) -> Result<()> {
    const NOW: &str = "SELECT source FROM main.entries WHERE id = ?1 AND emptied_in IS NULL";
    const NOTE: &str = "UPDATE main.entries SET emptied_in = coalesce(seen_in, 0) WHERE id = ?1";
    let now = connection.prepare_cached(NOW)?.query_row([entry], |row| row.get(0)).optional()?;
    let Some(lack) = now.and_then(|it| Lack::of(&Source::new(it))) else { return Ok(()) };
    for life in lives::of(connection, entry)?.iter().filter(|it| it.version.is_some()) {
        // One that cannot be read is no text.
        let earlier = lives::bytes_of(connection, entry, life);
        if earlier.is_ok_and(|it| lack.is_loss_of(&it)) {
            return connection.prepare_cached(NOTE)?.execute([entry]).map(|_| ());
        }
    }
    Ok(())
}

/// Finds entries that are not the living one of a path.
#[derive(Debug)]
pub struct Finder<'c>(pub &'c Connection);

const ONCE: &str = "
    SELECT id, max(hash IS ?3), is_removed FROM (
        SELECT id, unhex(source_hash) AS hash, removed_at IS NOT NULL AS is_removed
        FROM main.entries
        WHERE path = ?1 AND path_bytes IS ?2
        UNION ALL
        SELECT entry_id, entry_versions.hash, removed_at IS NOT NULL
        FROM main.entries JOIN main.entry_versions ON entry_id = entries.id
        WHERE entries.path = ?1 AND entries.path_bytes IS ?2
        UNION ALL
        SELECT entry_id, entry_versions.hash, removed_at IS NOT NULL
        FROM main.entry_versions JOIN main.entries ON entry_id = entries.id
        WHERE substr(hash, 1, 4) = substr(?3, 1, 4) AND hash = ?3
            AND entry_versions.path = ?1 AND entry_versions.path_bytes IS ?2
    )
    GROUP BY id
    ORDER BY 2 DESC, 3 DESC, 1 DESC";

impl Finder<'_> {
    /// The entries that lay at a path once, those of the same bytes first, the removed ones before the living, the newest
    /// first; each with whether it held these bytes.
    pub fn once_at(&self, path: &EntryPath, hash: Option<SourceHash>) -> Result<Vec<(i64, bool)>> {
        let hash = hash.as_ref().map(SourceHash::as_bytes);
        let values = params![path.as_str(), path.exact(), hash];
        let mut statement = self.0.prepare_cached(ONCE)?;
        statement.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

/// Notes a commit.
pub fn note(connection: &Connection, number: i64, time: &str) -> Result<()> {
    let sql = "INSERT INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, 'import')";
    connection.prepare_cached(sql)?.execute(params![number, time]).map(|_| ())
}

/// When the first sync was that was counted, with its number.
pub fn first_sync(connection: &Connection) -> Result<Option<(i64, String)>> {
    let sql =
        "SELECT number, synced_at FROM main.syncs WHERE kind = 'sync' ORDER BY number LIMIT 1";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

#[cfg(test)]
mod tests;
