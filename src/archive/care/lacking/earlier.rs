//! A version that is missing here, as a backup holds it: what is said of it, and its bytes.

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params};

use crate::archive::versions;
use crate::archive::versions::VersionError;
use crate::archive::versions::lives::{self, Life};
use crate::entry::SourceHash;
use crate::sqlite::damage;

/// A version that is missing.
pub(in crate::archive::care) struct Earlier {
    pub(super) life: Life,
    pub(super) replaced_in: i64,
    /// Its path, the exact bytes of it, its day, that as it was written, and its title, as they are stored.
    said: [Value; 5],
    bytes: Vec<u8>,
}

const STORE: &str = "
    INSERT INTO main.entry_versions (
        entry_id, seen_in, replaced_in, path, path_bytes, date, date_written, title, word_count, hash, length,
        bytes_id
    )
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

impl Earlier {
    /// Whether it, or a part of it, was from one sync to another.
    pub(super) fn is_within(&self, (from, until): (i64, i64)) -> bool {
        self.life.seen_in < until && from < self.replaced_in
    }

    /// One of its lives as another archive holds it; none where its bytes are damaged there.
    pub(in crate::archive::care) fn read(
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
    pub(in crate::archive::care) fn set(&self, archive: &Connection, row: i64) -> Result<()> {
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
    pub(in crate::archive::care) fn store(&self, archive: &Connection, entry: i64) -> Result<()> {
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
