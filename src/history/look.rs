//! Looking back at one entry: which entry is meant, its versions, and what changed from one to the next.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::at::At;
use crate::archive::lives::{self, Life};
use crate::archive::show::{self, ShowError};
use crate::archive::stood;
use crate::archive::versions::VersionError;
use crate::entry::body::plain_text;
use crate::entry::changes::Changes;
use crate::entry::{self, EntryPath, Source};

/// A version of an entry, with what it changed.
#[derive(Debug)]
pub struct Version {
    /// Its number, the oldest 1.
    pub number: usize,
    /// When and where it was.
    pub life: Life,
    /// Whether it is what the entry is now.
    pub is_current: bool,
    /// Where the file lay before, if elsewhere.
    pub was: Option<EntryPath>,
    /// The sync that found the file missing, where this version ended so.
    pub gone_in: Option<i64>,
    /// Whether the file had been missing before.
    pub is_return: bool,
    /// What changed; none where that cannot be told, because this version or the one before is damaged.
    pub change: Option<Change>,
    /// Why its bytes cannot be given back.
    pub damage: Option<VersionError>,
}

/// What a version changed.
#[derive(Debug)]
pub struct Change {
    /// How many words of the text are new.
    pub added: usize,
    /// How many are gone.
    pub removed: usize,
    /// Whether the bytes differ.
    pub is_of_bytes: bool,
    /// The whole file, word by word.
    pub text: Changes,
}

/// The entries that a word means: as `show` reads it, else those whose file is gone, else those that once were called so.
///
/// # Errors
///
/// [`ShowError`].
pub fn entries(
    connection: &Connection,
    word: &str,
    today: NaiveDate,
    seed: u64,
) -> Result<Vec<i64>, ShowError> {
    let error = match show::find(connection, word, today, seed) {
        Ok(rows) => return Ok(rows.into_iter().map(|row| row.id).collect()),
        Err(error @ ShowError::Nothing { .. }) => error,
        Err(error) => return Err(error),
    };
    let once = once_called(connection, word.trim())?;
    let ids: BTreeSet<i64> = once.iter().map(|(id, _)| *id).collect();
    match ids.len() {
        0 => Err(error),
        1 => Ok(ids.into_iter().collect()),
        _ => {
            let paths = once.into_iter().map(|(_, path)| path).collect();
            Err(ShowError::Ambiguous { name: word.to_owned(), paths })
        }
    }
}

/// Entries whose file is gone, or lay elsewhere once, by the path or whole names at its end.
fn once_called(connection: &Connection, word: &str) -> rusqlite::Result<Vec<(i64, String)>> {
    const ONCE: &str = "
        SELECT id, path FROM entries WHERE removed_at IS NOT NULL
        UNION
        SELECT entry_id, path FROM entry_versions
        ORDER BY 2";
    let mut statement = connection.prepare(ONCE)?;
    let all = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let is_meant = |it: &rusqlite::Result<(i64, String)>| {
        it.as_ref().map_or(true, |(_, path)| show::ends_with_names(path, word))
    };
    all.filter(is_meant).collect()
}

/// The versions of an entry, the oldest first, each with what it changed. What is damaged is among them.
///
/// # Errors
///
/// What SQLite reports.
pub fn versions(connection: &Connection, entry: i64) -> rusqlite::Result<Vec<Version>> {
    let lives = lives::of(connection, entry)?;
    let mut versions: Vec<Version> = Vec::with_capacity(lives.len());
    let mut before: Option<Source> = None;
    for (at, life) in lives.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|it| lives.get(it));
        let (source, damage) = match lives::bytes_of(connection, entry, life) {
            Ok(source) => (Some(source), None),
            Err(VersionError::Sqlite(error)) => return Err(error),
            Err(damage) => (None, Some(damage)),
        };
        let is_comparable = previous.is_none() || before.is_some();
        let change = source.as_ref().filter(|_| is_comparable);
        versions.push(Version {
            number: at + 1,
            is_current: life.version.is_none() && life.replaced_in.is_none(),
            was: previous.filter(|it| it.path != life.path).map(|it| it.path.clone()),
            gone_in: life.replaced_in.filter(|_| ends_gone(life, lives.get(at + 1))),
            is_return: previous.is_some_and(|it| ends_gone(it, Some(life))),
            change: change.map(|it| Change::between(before.as_ref(), it, &life.path)),
            damage,
            life: life.clone(),
        });
        before = source;
    }
    Ok(versions)
}

/// Whether the file was missing after a life, until the next began.
fn ends_gone(life: &Life, next: Option<&Life>) -> bool {
    match next {
        Some(next) => life.replaced_in.is_some_and(|end| end < next.seen_in),
        None => life.replaced_in.is_some(),
    }
}

impl Change {
    fn between(before: Option<&Source>, source: &Source, path: &EntryPath) -> Self {
        let whole = |source: &Source| entry::whole_text(source);
        let body = |source: &Source| {
            let (entry, _) = entry::parse(path, source, &[]);
            plain_text(&entry.body.text(source))
        };
        let earlier = |text: &dyn Fn(&Source) -> String| before.map(text).unwrap_or_default();
        let words = Changes::between(&earlier(&body), &body(source));
        Self {
            added: words.added,
            removed: words.removed,
            is_of_bytes: before.is_none_or(|it| it.hash() != source.hash()),
            text: Changes::between(&earlier(&whole), &whole(source)),
        }
    }
}

/// Why there is no such version of an entry.
#[derive(Debug, thiserror::Error)]
pub enum NotThen {
    /// Its file was not in the journal.
    #[error("`{path}` was not in the journal at the sync of {synced_at}")]
    Absent {
        /// The entry.
        path: EntryPath,
        /// The time of the sync that was meant.
        synced_at: String,
    },
    /// It has fewer versions.
    #[error("`{path}` has no version {number}: its last is v{last}")]
    NoVersion {
        /// The entry.
        path: EntryPath,
        /// The number that was asked for.
        number: usize,
        /// The number of its last one.
        last: usize,
    },
    /// What is stored of it is damaged.
    #[error("v{number} of `{path}` cannot be given back")]
    Damaged {
        /// The entry.
        path: EntryPath,
        /// The number of the version.
        number: usize,
        /// Why.
        source: VersionError,
    },
    /// There is no such entry any more.
    #[error("the entry was forgotten a moment ago")]
    Forgotten,
    /// SQLite failed.
    #[error("cannot read the versions")]
    Sqlite(#[from] rusqlite::Error),
}

/// What an entry was: its life, the number of it, and its bytes.
///
/// # Errors
///
/// [`NotThen`].
pub fn at(connection: &Connection, entry: i64, at: &At) -> Result<(Life, usize, Source), NotThen> {
    let lives = lives::of(connection, entry)?;
    let path = lives.last().ok_or(NotThen::Forgotten)?.path.clone();
    let found = match at {
        At::Version(number) => number.checked_sub(1).and_then(|it| lives.get(it)).ok_or(number),
        At::Sync(sync) => match stood::life_at(&lives, sync.number) {
            Some(life) => Ok(life),
            None => return Err(NotThen::Absent { path, synced_at: sync.synced_at.clone() }),
        },
    };
    let life = found.map_err(|number| NotThen::NoVersion {
        path: path.clone(),
        number: *number,
        last: lives.len(),
    })?;
    let number = lives.iter().position(|it| it == life).map_or(1, |it| it + 1);
    let source = lives::bytes_of(connection, entry, life);
    let source = source.map_err(|source| NotThen::Damaged { path, number, source })?;
    Ok((life.clone(), number, source))
}
