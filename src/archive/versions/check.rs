//! Every version given back and held against its hash, on every core, a window of entries at a time.

mod one;

use rusqlite::{Connection, Result};

use crate::entry::{EntryPath, Source};
use crate::progress::Progress;
use crate::threads;
use one::{Entry, entry};

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

impl Raw {
    /// What the bytes say, where the row says something else. Where the block cannot be read, they do not say all.
    fn otherwise(&self, bytes: &[u8]) -> Option<Said> {
        let (entry, _) = crate::entry::parse(&self.path, &Source::new(bytes.to_vec()), &[]);
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
