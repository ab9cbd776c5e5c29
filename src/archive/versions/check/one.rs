//! The versions of one entry, unpacked one after the other and hashed.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Result};

use super::super::{VersionError, bytes_by_length, bytes_of, lives, unpack};
use super::{Ailing, Asked, Found, Lost, Otherwise, Raw, Said};
use crate::entry::{EntryPath, SourceHash};
use crate::sqlite::damage;

/// An entry with all that is stored of its versions, oldest first.
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) path: String,
    pub(super) source: Vec<u8>,
    pub(super) source_hash: String,
    pub(super) versions: Vec<Raw>,
}

pub(super) fn entry(connection: &Connection, id: i64, asked: Asked) -> Result<Entry> {
    const ENTRY: &str = "SELECT CAST(path AS TEXT), source, source_hash FROM entries WHERE id = ?1";
    const VERSIONS: &str = "
        SELECT entry_versions.id, coalesce(synced_at, 'sync ' || seen_in), lower(hex(hash)), bytes_id,
               coalesce(storage = 'delta', 0), base, coalesce(version_bytes.length, 0), coalesce(data, x''),
               date, date_written, title, word_count, entry_versions.length
        FROM entry_versions
        LEFT JOIN version_bytes ON version_bytes.id = bytes_id
        LEFT JOIN syncs ON number = seen_in AND number <> 0
        WHERE entry_id = ?1
        ORDER BY seen_in, entry_versions.id";
    let held = connection.prepare_cached(ENTRY)?.query_row([id], |row| {
        Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?))
    });
    // Somebody may have deleted the entry, and left what it was.
    let (path, source, source_hash) = held.optional()?.unwrap_or_default();
    let lives = match asked {
        Asked::Bytes => Vec::new(),
        Asked::Sayings => lives::of(connection, id)?,
    };
    let mut paths: HashMap<i64, EntryPath> =
        lives.into_iter().filter_map(|it| Some((it.version?, it.path))).collect();
    let mut statement = connection.prepare_cached(VERSIONS)?;
    let versions = statement.query_map([id], |row| {
        let version = row.get(0)?;
        Ok(Raw {
            id: version,
            seen: row.get(1)?,
            hash: row.get(2)?,
            bytes: row.get(3)?,
            is_delta: row.get(4)?,
            base: row.get(5)?,
            length: usize::try_from(row.get::<_, i64>(6)?).unwrap_or_default(),
            data: row.get(7)?,
            path: paths.remove(&version).unwrap_or_else(EntryPath::unnamed),
            said: Said {
                day: row.get(8)?,
                written: row.get(9)?,
                title: row.get(10)?,
                word_count: row.get(11)?,
            },
            noted: row.get(12)?,
        })
    })?;
    Ok(Entry { id, path, source, source_hash, versions: versions.collect::<Result<_>>()? })
}

impl Entry {
    /// The bytes of the entry; none where they are not those that were hashed.
    pub(super) fn whole_source(&self) -> Option<&[u8]> {
        let is_whole = SourceHash::of(&self.source).to_string() == self.source_hash;
        is_whole.then_some(self.source.as_slice())
    }

    /// Gives the versions back from the newest to the oldest, each against the one after it; doubtful are those that are
    /// not given back so.
    pub(super) fn look(&self, asked: Asked) -> Found {
        let mut last: HashMap<i64, Vec<u8>> = HashMap::new();
        let leans = self.versions.iter().any(|it| it.is_delta && it.base.is_none());
        let source = leans.then(|| self.whole_source()).flatten();
        let mut found = Found::default();
        for (place, it) in self.versions.iter().enumerate().rev() {
            let base = match (it.is_delta, it.base) {
                (false, _) => Some(None),
                (true, None) => source.map(Some),
                (true, Some(base)) => last.get(&base).map(|it| Some(it.as_slice())),
            };
            let bytes = base.and_then(|base| unpack(&it.data, base, it.length).ok());
            let is_whole = |bytes: &Vec<u8>| SourceHash::of(bytes).to_string() == it.hash;
            match bytes.filter(is_whole) {
                // Only the next older one leans on it, as a sync stores them.
                Some(bytes) => {
                    let said = (asked == Asked::Sayings).then(|| it.otherwise(&bytes)).flatten();
                    let path = || self.path.clone();
                    let otherwise =
                        |said| Otherwise { entry: self.id, path: path(), version: it.id, said };
                    found.otherwise.extend(said.map(otherwise));
                    last = HashMap::from([(it.bytes, bytes)]);
                }
                None => found.doubtful.push(place),
            }
        }
        found.doubtful.reverse();
        found
    }

    pub(super) fn ailing(
        &self,
        connection: &Connection,
        doubtful: &[usize],
    ) -> Result<Option<Ailing>> {
        let (mut lost, mut is_length_wrong) = (Vec::new(), false);
        for it in doubtful.iter().filter_map(|place| self.versions.get(*place)) {
            match bytes_of(connection, it.id) {
                Ok(_) => {}
                Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => {
                    return Err(error);
                }
                Err(_) => {
                    is_length_wrong |= bytes_by_length(connection, it.id, Some(it.noted)).is_ok();
                    lost.push(Lost { version: it.id, seen: it.seen.clone() });
                }
            }
        }
        let ailing = || Ailing {
            is_length_wrong,
            entry: self.id,
            path: self.path.clone(),
            is_source_damaged: self.whole_source().is_none(),
            lost: lost.clone(),
        };
        Ok((!lost.is_empty()).then(ailing))
    }
}
