//! What is missing of the life of an entry, versions and absences, taken from another archive, a backup, that holds it.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::file::ours::has_ours;
use crate::archive::model::syncs;
use crate::archive::versions;
use crate::archive::versions::VersionError;
use crate::archive::versions::lives::{self, Life};
use crate::archive::versions::story::{self, Story, Then};
use crate::entry::SourceHash;
use crate::sqlite::catalog::has_columns;
use crate::sqlite::damage;

/// What a backup holds of it.
#[derive(Default)]
struct Found {
    versions: Vec<Earlier>,
    /// From which sync to which the file was gone.
    absences: Vec<(i64, i64)>,
    /// The sync that saw the entry first, where a later one is noted in the backup than here.
    first_seen_in: Option<i64>,
    /// The sync that saw the entry as it is, where that was an earlier one.
    seen_in: Option<i64>,
}

/// A version that is missing.
pub(super) struct Earlier {
    life: Life,
    replaced_in: i64,
    /// Its path, the exact bytes of it, its day, that as it was written, and its title, as they are stored.
    said: [Value; 5],
    bytes: Vec<u8>,
}

impl Found {
    fn is_nothing(&self) -> bool {
        self.versions.is_empty()
            && self.absences.is_empty()
            && self.first_seen_in.is_none()
            && self.seen_in.is_none()
    }
}

/// Whether a backup holds something of what is missing of an entry.
pub fn is_held(held: &Connection, archive: &Connection, entry: i64) -> Result<bool> {
    Ok(!found(held, archive, entry)?.is_nothing())
}

/// Gives an entry back what a backup holds of what is missing of it. To be called inside a transaction.
pub fn put_back(archive: &Connection, held: &Connection, entry: i64) -> Result<()> {
    let found = found(held, archive, entry)?;
    versions::changed(archive, || store(archive, entry, &found))
}

fn store(archive: &Connection, entry: i64, found: &Found) -> Result<()> {
    for it in &found.versions {
        it.store(archive, entry)?;
    }
    for (gone_in, back_in) in &found.absences {
        let sql = "INSERT OR REPLACE INTO main.file_absences (entry_id, gone_in, back_in) VALUES (?1, ?2, ?3)";
        archive.execute(sql, [entry, *gone_in, *back_in])?;
    }
    let set = "UPDATE main.entries SET first_seen_in = coalesce(?2, first_seen_in), seen_in = coalesce(?3, seen_in) \
               WHERE id = ?1";
    archive.execute(set, params![entry, found.first_seen_in, found.seen_in]).map(|_| ())
}

fn found(held: &Connection, archive: &Connection, entry: i64) -> Result<Found> {
    let mut found = Found::default();
    if !has_ours(archive, "entry_versions")? || !knows_lives(held)? {
        return Ok(found);
    }
    let here = Story::of(archive, entry)?;
    let let_go = syncs::let_go(archive)?;
    // What was let go on purpose is not brought back.
    if here.is_whole() || let_go.may_be_meant_of(entry) {
        return Ok(found);
    }
    let Some(id) = same_entry(held, archive, entry)? else { return Ok(found) };
    let there = Story::of(held, id)?;
    let is_same_sync = |number: i64| -> Result<bool> {
        let (one, other) = (story::time_of(archive, number)?, story::time_of(held, number)?);
        Ok(number == 0 || one.is_some() && one == other)
    };
    let last = last_sync(held)?;
    let was_let_go = let_go.may_be_of(entry);
    for life in &there.lives {
        if here.at(life.seen_in) != Then::NotHeld || !is_same_sync(life.seen_in)? {
            continue;
        }
        let next = here.next_edge(life.seen_in);
        // What it was between the backup and what is held here, of which something went, nobody knows.
        let is_unknown_since = was_let_go && next.is_none_or(|it| it > last);
        let now = here.lives.last().filter(|it| Some(it.seen_in) == next && !is_unknown_since);
        let is_now = |it: &Life| it.hash == life.hash && it.path == life.path;
        if life.version.is_none() && now.is_some_and(is_now) {
            found.seen_in = Some(life.seen_in);
            continue;
        }
        let known_until = if is_unknown_since { sync_after(archive, last)? } else { next };
        let Some(replaced_in) = life.replaced_in.or(known_until) else { continue };
        if next.is_none_or(|it| replaced_in <= it) {
            found.versions.extend(Earlier::read(held, id, life, replaced_in)?);
        }
    }
    for (gone_in, back_in) in there.gone(&here) {
        // One that is noted may have been longer.
        let from = here.gone_until(gone_in).unwrap_or(gone_in);
        let fits =
            here.at(from) == Then::NotHeld && here.next_edge(from).is_none_or(|it| back_in <= it);
        if fits && is_same_sync(gone_in)? {
            found.absences.push((gone_in, back_in));
        }
    }
    let (first, other) = (here.first_seen_in, there.first_seen_in);
    let is_later = first < other && matches!(there.at(other), Then::Was(_)) && is_same_sync(other)?;
    found.first_seen_in = Some(other).filter(|_| is_later && here.at(first) == Then::NotHeld);
    Ok(found)
}

/// The last sync that an archive knows of; 0 where there was none.
pub(super) fn last_sync(held: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(number), 0) FROM main.syncs WHERE kind = 'sync'";
    held.query_row(sql, [], |row| row.get(0))
}

fn sync_after(archive: &Connection, number: i64) -> Result<Option<i64>> {
    let sql = "SELECT min(number) FROM main.syncs WHERE kind = 'sync' AND number > ?1";
    archive.query_row(sql, [number], |row| row.get(0))
}

/// Whether an archive notes what entries were, and when their files were gone.
pub(super) fn knows_lives(held: &Connection) -> Result<bool> {
    Ok(has_columns(held, "entries", &["identity", "seen_in", "gone_in", "first_seen_in"])?
        && has_columns(
            held,
            "entry_versions",
            &["entry_id", "seen_in", "replaced_in", "date_written"],
        )?
        && has_columns(held, "file_absences", &["entry_id", "gone_in", "back_in"])?)
}

/// The entry of the same identity.
pub(super) fn same_entry(
    held: &Connection,
    archive: &Connection,
    entry: i64,
) -> Result<Option<i64>> {
    let sql = "SELECT identity FROM main.entries WHERE id = ?1 AND length(identity) = 16";
    let identity: Option<Vec<u8>> = archive.query_row(sql, [entry], |row| row.get(0)).optional()?;
    let Some(identity) = identity else { return Ok(None) };
    let sql = "SELECT id FROM main.entries WHERE identity = ?1";
    held.query_row(sql, [identity], |row| row.get(0)).optional()
}

const STORE: &str = "
    INSERT INTO main.entry_versions (
        entry_id, seen_in, replaced_in, path, path_bytes, date, date_written, title, word_count, hash, length,
        bytes_id
    )
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

impl Earlier {
    /// One of its lives as another archive holds it; none where its bytes are damaged there.
    pub(super) fn read(
        held: &Connection,
        entry: i64,
        life: &Life,
        replaced_in: i64,
    ) -> Result<Option<Self>> {
        let bytes = match lives::bytes_of(held, entry, life) {
            Ok(source) => source.bytes().to_vec(),
            Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => return Err(error),
            Err(_) => return Ok(None),
        };
        let (table, id) = match life.version {
            Some(version) => ("entry_versions", version),
            None => ("entries", entry),
        };
        let sql = format!(
            "SELECT path, path_bytes, date, date_written, title FROM main.{table} WHERE id = ?1"
        );
        let said = held.query_row(&sql, [id], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
        })?;
        Ok(Some(Self { life: life.clone(), replaced_in, said, bytes }))
    }

    /// Says of the row of a version that holds its bytes what it was.
    pub(super) fn set(&self, archive: &Connection, row: i64) -> Result<()> {
        const SET: &str = "
            UPDATE main.entry_versions
            SET seen_in = ?2, replaced_in = ?3, path = ?4, path_bytes = ?5, date = ?6, date_written = ?7, title = ?8,
                word_count = ?9
            WHERE id = ?1";
        let [path, exact, day, written, title] = &self.said;
        let (seen_in, words) = (self.life.seen_in, self.life.word_count);
        let values =
            params![row, seen_in, self.replaced_in, path, exact, day, written, title, words];
        archive.prepare_cached(SET)?.execute(values).map(|_| ())
    }

    /// Stores it as a version of an entry.
    pub(super) fn store(&self, archive: &Connection, entry: i64) -> Result<()> {
        let hash = SourceHash::of(&self.bytes);
        let bytes = versions::share_whole(archive, &hash, &self.bytes)?;
        let length = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        let [path, exact, day, written, title] = &self.said;
        archive.prepare_cached(STORE)?.execute(params![
            entry,
            self.life.seen_in,
            self.replaced_in,
            path,
            exact,
            day,
            written,
            title,
            self.life.word_count,
            hash.as_bytes(),
            length,
            bytes
        ])?;
        Ok(())
    }
}
