//! Every version given back and held against its hash, on every core, a window of entries at a time.

use std::collections::HashMap;

use rayon::prelude::*;
use rusqlite::{Connection, Result};

use super::{VersionError, bytes_of, unpack};
use crate::archive::health;
use crate::entry::SourceHash;
use crate::progress::Progress;

/// A window closes at this many bytes as they are stored.
const WINDOW_BYTES: usize = 4 << 20;

/// What is wrong with the versions of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailing {
    /// The entry's path.
    pub path: String,
    /// Whether its own bytes are damaged, which its newest versions lean on.
    pub is_source_damaged: bool,
    /// The versions that cannot be given back, oldest first.
    pub lost: Vec<Lost>,
}

/// A version that cannot be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// When a sync first saw it; else the number of that sync.
    pub seen: String,
    /// The hash that its bytes should have.
    pub hash: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many versions were read.
    pub versions: usize,
    /// The entries with versions that cannot be given back.
    pub ailing: Vec<Ailing>,
    /// How many rows of bytes no version has, or not as many as are counted.
    pub stray: usize,
}

/// An entry with all that is stored of its versions, oldest first.
struct Entry {
    path: String,
    source: Option<Vec<u8>>,
    versions: Vec<Raw>,
}

struct Raw {
    id: i64,
    seen: String,
    hash: String,
    bytes: i64,
    is_delta: bool,
    base: Option<i64>,
    length: usize,
    data: Vec<u8>,
}

/// Gives every version back, and counts who uses which bytes.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn check(connection: &Connection, progress: &dyn Progress) -> Result<Checked> {
    let mut checked = Checked { stray: stray(connection)?, ..Checked::default() };
    let sql = "SELECT DISTINCT entry_id FROM entry_versions ORDER BY entry_id";
    let mut statement = connection.prepare(sql)?;
    let entries: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut entries = entries.into_iter().peekable();
    while entries.peek().is_some() && !progress.is_stopped() {
        let (mut window, mut bytes) = (Vec::new(), 0);
        while bytes < WINDOW_BYTES {
            let Some(id) = entries.next() else { break };
            let entry = entry(connection, id)?;
            bytes += entry.versions.iter().map(|it| it.data.len() + it.length / 8).sum::<usize>();
            window.push(entry);
        }
        let doubtful: Vec<Vec<usize>> = window.par_iter().map(Entry::doubtful).collect();
        for (entry, doubtful) in window.iter().zip(doubtful) {
            checked.versions += entry.versions.len();
            checked.ailing.extend(entry.ailing(connection, &doubtful)?);
        }
        progress.advance(window.len() as u64);
    }
    Ok(checked)
}

fn stray(connection: &Connection) -> Result<usize> {
    const STRAY: &str = "
        SELECT count(*) FROM version_bytes
        WHERE users = 0 OR users <> (SELECT count(*) FROM entry_versions WHERE bytes_id = version_bytes.id)";
    let count: i64 = connection.query_row(STRAY, [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

fn entry(connection: &Connection, id: i64) -> Result<Entry> {
    const ENTRY: &str = "SELECT CAST(path AS TEXT), source, source_hash FROM entries WHERE id = ?1";
    const VERSIONS: &str = "
        SELECT entry_versions.id, coalesce(synced_at, 'sync ' || seen_in), lower(hex(hash)), bytes_id,
               coalesce(storage = 'delta', 0), base, coalesce(version_bytes.length, 0), coalesce(data, x'')
        FROM entry_versions
        LEFT JOIN version_bytes ON version_bytes.id = bytes_id
        LEFT JOIN syncs ON number = seen_in AND kind <> 'sweep'
        WHERE entry_id = ?1
        ORDER BY seen_in, entry_versions.id";
    let (path, source, hash) = connection.prepare_cached(ENTRY)?.query_row([id], |row| {
        Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?))
    })?;
    let source = Some(source).filter(|it| SourceHash::of(it).to_string() == hash);
    let mut statement = connection.prepare_cached(VERSIONS)?;
    let versions = statement.query_map([id], |row| {
        Ok(Raw {
            id: row.get(0)?,
            seen: row.get(1)?,
            hash: row.get(2)?,
            bytes: row.get(3)?,
            is_delta: row.get(4)?,
            base: row.get(5)?,
            length: usize::try_from(row.get::<_, i64>(6)?).unwrap_or_default(),
            data: row.get(7)?,
        })
    })?;
    Ok(Entry { path, source, versions: versions.collect::<Result<_>>()? })
}

impl Entry {
    /// The places of versions that are not given back by going from the newest to the oldest, each against the one after
    /// it. They are to be looked at one by one.
    fn doubtful(&self) -> Vec<usize> {
        let mut last: HashMap<i64, Vec<u8>> = HashMap::new();
        let mut doubtful = Vec::new();
        for (place, it) in self.versions.iter().enumerate().rev() {
            let base = match (it.is_delta, it.base) {
                (false, _) => Some(None),
                (true, None) => self.source.as_deref().map(Some),
                (true, Some(base)) => last.get(&base).map(|it| Some(it.as_slice())),
            };
            let bytes = base.and_then(|base| unpack(&it.data, base, it.length).ok());
            let is_whole = |bytes: &Vec<u8>| SourceHash::of(bytes).to_string() == it.hash;
            match bytes.filter(is_whole) {
                // Only the next older one leans on it, as a sync stores them.
                Some(bytes) => last = HashMap::from([(it.bytes, bytes)]),
                None => doubtful.push(place),
            }
        }
        doubtful.reverse();
        doubtful
    }

    fn ailing(&self, connection: &Connection, doubtful: &[usize]) -> Result<Option<Ailing>> {
        let mut lost = Vec::new();
        for it in doubtful.iter().filter_map(|place| self.versions.get(*place)) {
            match bytes_of(connection, it.id) {
                Ok(_) => {}
                Err(VersionError::Sqlite(error)) if !health::is_damage(&error) => {
                    return Err(error);
                }
                Err(_) => lost.push(Lost { seen: it.seen.clone(), hash: it.hash.clone() }),
            }
        }
        let ailing = || Ailing {
            path: self.path.clone(),
            is_source_damaged: self.source.is_none(),
            lost: lost.clone(),
        };
        Ok((!lost.is_empty()).then(ailing))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::lived;
    use super::*;
    use crate::progress::Silent;

    fn lost(connection: &Connection) -> Vec<String> {
        let checked = check(connection, &Silent).unwrap();
        assert_eq!(checked.versions, 40);
        checked.ailing.into_iter().flat_map(|it| it.lost).map(|it| it.seen).collect()
    }

    #[test]
    fn what_can_be_given_back_is_well() {
        let (connection, _) = lived(40);
        assert_eq!(lost(&connection), [""; 0]);
        assert_eq!(check(&connection, &Silent).unwrap().stray, 0);
    }

    #[test]
    fn a_damaged_text_is_named_with_those_that_it_takes_along() {
        let (connection, _) = lived(40);
        let flip = "UPDATE version_bytes SET data = x'28b52ffd00' WHERE id = 20";
        connection.execute(flip, []).unwrap();
        assert_eq!(lost(&connection), ["sync 17", "sync 18", "sync 19"]);
    }

    #[test]
    fn a_damaged_entry_takes_along_what_leans_on_it() {
        let (connection, _) = lived(40);
        connection.execute("UPDATE entries SET source = x'00'", []).unwrap();
        assert_eq!(lost(&connection).len(), 7);
        assert!(check(&connection, &Silent).unwrap().ailing[0].is_source_damaged);
    }

    #[test]
    fn bases_that_lead_nowhere_and_bytes_that_nobody_has_are_found() {
        let (connection, _) = lived(40);
        connection
            .execute_batch(
                "PRAGMA foreign_keys = OFF; UPDATE version_bytes SET base = 999 WHERE id = 16",
            )
            .unwrap();
        assert_eq!(lost(&connection).len(), 15);
        connection.execute("UPDATE version_bytes SET users = 2 WHERE id IN (1, 2)", []).unwrap();
        assert_eq!(check(&connection, &Silent).unwrap().stray, 2);
    }
}
