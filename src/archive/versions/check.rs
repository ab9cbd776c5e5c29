//! Every version given back and held against its hash, on every core, a window of entries at a time.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Result};

use super::{VersionError, bytes_by_length, bytes_of, lives, unpack};
use crate::entry::{self, EntryPath, Source, SourceHash};
use crate::progress::Progress;
use crate::sqlite::damage;
use crate::threads;

/// A window closes at this many bytes as they are stored.
const WINDOW_BYTES: usize = 4 << 20;

/// What is wrong with the versions of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailing {
    /// The entry.
    pub entry: i64,
    /// The entry's path.
    pub path: String,
    /// Whether its own bytes are damaged, which its newest versions lean on.
    pub is_source_damaged: bool,
    /// Whether one of them comes back by the length that it is noted with, and not by that of its stored bytes.
    pub is_length_wrong: bool,
    /// The versions that cannot be given back, oldest first.
    pub lost: Vec<Lost>,
}

/// A version that cannot be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Its row.
    pub version: i64,
    /// When a sync first saw it; else the number of that sync.
    pub seen: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many versions were read.
    pub versions: usize,
    /// The entries with versions that cannot be given back.
    pub ailing: Vec<Ailing>,
    /// How many rows of bytes no version has, or not as many as are counted, or that need others and should not.
    pub stray: usize,
    /// The versions whose day, title or number of words is not what their bytes say.
    pub otherwise: Vec<Otherwise>,
}

/// What the bytes of a version say, where its row says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The entry.
    pub entry: i64,
    /// The path of the entry.
    pub path: String,
    pub(super) version: i64,
    pub(super) said: Said,
}

/// What a version says of itself, as its row holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) day: Option<String>,
    pub(super) written: Option<String>,
    pub(super) title: Option<String>,
    pub(super) word_count: i64,
}

/// What was found by giving the versions of an entry back.
#[derive(Default)]
struct Found {
    /// The places of those that are to be looked at one by one.
    doubtful: Vec<usize>,
    otherwise: Vec<Otherwise>,
}

/// An entry with all that is stored of its versions, oldest first.
struct Entry {
    id: i64,
    path: String,
    source: Vec<u8>,
    source_hash: String,
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
    /// Where its file lay, whatever its row notes.
    path: EntryPath,
    said: Said,
    /// The length that the version is noted with.
    noted: i64,
}

/// How much is asked of versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Whether their bytes can be given back.
    Bytes,
    /// Also whether their rows say what their bytes say.
    Sayings,
}

/// Gives every version back, and counts who uses which bytes.
pub fn check(connection: &Connection, progress: &dyn Progress) -> Result<Checked> {
    let stray = stray(connection)?;
    Ok(Checked { stray, ..walk(connection, Asked::Sayings, progress)? })
}

/// The entries with versions that cannot be given back; nothing else is asked of them.
pub fn ailing(connection: &Connection, progress: &dyn Progress) -> Result<Vec<Ailing>> {
    Ok(walk(connection, Asked::Bytes, progress)?.ailing)
}

fn walk(connection: &Connection, asked: Asked, progress: &dyn Progress) -> Result<Checked> {
    let mut checked = Checked::default();
    let sql = "SELECT DISTINCT entry_id FROM entry_versions ORDER BY entry_id";
    let mut statement = connection.prepare(sql)?;
    let entries: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut entries = entries.into_iter().peekable();
    while entries.peek().is_some() && !progress.is_stopped() {
        let (mut window, mut bytes) = (Vec::new(), 0);
        while bytes < WINDOW_BYTES {
            let Some(id) = entries.next() else { break };
            let entry = entry(connection, id, asked)?;
            bytes += entry.versions.iter().map(|it| it.data.len() + it.length / 8).sum::<usize>();
            window.push(entry);
        }
        let found = threads::map(window.iter().collect(), |it: &Entry| it.look(asked));
        for (entry, found) in window.iter().zip(found) {
            checked.versions += entry.versions.len();
            checked.ailing.extend(entry.ailing(connection, &found.doubtful)?);
            checked.otherwise.extend(found.otherwise);
        }
        progress.advance(window.len() as u64);
    }
    Ok(checked)
}

/// What cannot be given back of one entry; none where all can.
pub fn of_entry(connection: &Connection, id: i64) -> Result<Option<Ailing>> {
    let entry = entry(connection, id, Asked::Bytes)?;
    entry.ailing(connection, &entry.look(Asked::Bytes).doubtful)
}

/// The versions of which nothing is stored, or that need bytes that are not there.
pub fn missing(connection: &Connection) -> Result<Vec<Ailing>> {
    const MISSING: &str = "
        SELECT DISTINCT entry_id
        FROM entry_versions LEFT JOIN version_bytes AS its ON its.id = bytes_id
        WHERE its.id IS NULL OR its.base IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM version_bytes AS others WHERE others.id = its.base
        )
        ORDER BY entry_id";
    let mut statement = connection.prepare(MISSING)?;
    let ids: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut ailing = Vec::new();
    for id in ids {
        let entry = entry(connection, id, Asked::Bytes)?;
        ailing.extend(entry.ailing(connection, &entry.look(Asked::Bytes).doubtful)?);
    }
    Ok(ailing)
}

fn stray(connection: &Connection) -> Result<usize> {
    const STRAY: &str = "
        SELECT count(*) FROM version_bytes
        WHERE storage = 'whole' AND base IS NOT NULL
           OR users = 0 AND id NOT IN (SELECT base FROM version_bytes WHERE base IS NOT NULL)
           OR users <> (SELECT count(*) FROM entry_versions WHERE bytes_id = version_bytes.id)";
    let count: i64 = connection.query_row(STRAY, [], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

fn entry(connection: &Connection, id: i64, asked: Asked) -> Result<Entry> {
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
    fn whole_source(&self) -> Option<&[u8]> {
        let is_whole = SourceHash::of(&self.source).to_string() == self.source_hash;
        is_whole.then_some(self.source.as_slice())
    }

    /// Gives the versions back from the newest to the oldest, each against the one after it; doubtful are those that are
    /// not given back so.
    fn look(&self, asked: Asked) -> Found {
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

    fn ailing(&self, connection: &Connection, doubtful: &[usize]) -> Result<Option<Ailing>> {
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

impl Raw {
    /// What the bytes say, where the row says something else. Where the block cannot be read, they do not say all.
    fn otherwise(&self, bytes: &[u8]) -> Option<Said> {
        let (entry, _) = entry::parse(&self.path, &Source::new(bytes.to_vec()), &[]);
        let (day, written) = entry.date.map(|it| (it.day, it.written)).unzip();
        let said = Said {
            day,
            written: written.flatten(),
            title: entry.title,
            word_count: i64::try_from(entry.body.word_count).unwrap_or(i64::MAX),
        };
        (entry.front_matter.error.is_none() && said != self.said).then_some(said)
    }
}

#[cfg(test)]
mod tests;
