//! Looking back at one entry: which entry is meant, its versions, and what changed from one to the next.

use rusqlite::Connection;

use super::at::At;
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{Story, Then};
use crate::archive::versions::{VersionError, lives, story};
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
    /// When that was.
    pub gone_at: Option<String>,
    /// Whether the file had been missing before.
    pub is_return: bool,
    /// The first sync between the version before, as far as versions are held, and this one, of which is no longer held what
    /// the entry was.
    pub lost_in: Option<i64>,
    /// When that was.
    pub lost_at: Option<String>,
    /// What changed; none where that cannot be told, because this version or the one before is damaged.
    pub change: Option<VersionChange>,
    /// Why its bytes cannot be given back.
    pub damage: Option<VersionError>,
}

/// What a version changed.
#[derive(Debug)]
pub struct VersionChange {
    /// How many words of the text are new.
    pub added: usize,
    /// How many are gone.
    pub removed: usize,
    /// Whether the bytes differ.
    pub is_of_bytes: bool,
    /// The whole file, word by word.
    pub text: Changes,
}

/// The versions of an entry, the oldest first, each with what it changed. What is damaged is among them.
///
/// # Errors
///
/// What SQLite reports.
pub fn versions(connection: &Connection, entry: i64) -> rusqlite::Result<Vec<Version>> {
    let story = Story::of(connection, entry)?;
    let mut versions: Vec<Version> = Vec::with_capacity(story.lives.len());
    let mut before: Option<Source> = None;
    let at = |number: Option<i64>| {
        Ok::<_, rusqlite::Error>(match number {
            Some(number) => story::time_of(connection, number)?,
            None => None,
        })
    };
    for (place, life) in story.lives.iter().enumerate() {
        let previous = place.checked_sub(1).and_then(|it| story.lives.get(it));
        let (source, damage) = match lives::bytes_of(connection, entry, life) {
            Ok(source) => (Some(source), None),
            Err(VersionError::Sqlite(error)) => return Err(error),
            Err(damage) => (None, Some(damage)),
        };
        let is_comparable = previous.is_none() || before.is_some();
        let change = source.as_ref().filter(|_| is_comparable);
        let (gone_in, lost_in) = (story.gone_after(life), story.lost_before(life));
        versions.push(Version {
            number: place + 1,
            is_current: life.version.is_none() && life.replaced_in.is_none(),
            was: previous.filter(|it| it.path != life.path).map(|it| it.path.clone()),
            gone_in,
            gone_at: at(gone_in)?,
            is_return: story.is_return(life),
            lost_in,
            lost_at: at(lost_in)?,
            change: change.map(|it| VersionChange::between(before.as_ref(), it, &life.path)),
            damage,
            life: life.clone(),
        });
        before = source;
    }
    Ok(versions)
}

impl VersionChange {
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
    /// Its file was in the journal, and nothing says any more what was in it.
    #[error(
        "what `{path}` said at the sync of {synced_at} is no longer held: it was thinned or purged, or could not be kept"
    )]
    NotHeld {
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

impl NotThen {
    /// The entry, where there is one.
    pub fn path(&self) -> Option<&EntryPath> {
        match self {
            Self::Absent { path, .. }
            | Self::NotHeld { path, .. }
            | Self::NoVersion { path, .. }
            | Self::Damaged { path, .. } => Some(path),
            Self::Forgotten | Self::Sqlite(_) => None,
        }
    }

    /// A short, stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "not-then",
            Self::NotHeld { .. } => "not-held",
            Self::NoVersion { .. } => "no-version",
            Self::Damaged { .. } => "damaged-version",
            Self::Forgotten | Self::Sqlite(_) => "unknown-entry",
        }
    }
}

/// What an entry was: its life, the number of it, and its bytes.
///
/// # Errors
///
/// [`NotThen`].
pub fn at(connection: &Connection, entry: i64, at: &At) -> Result<(Life, usize, Source), NotThen> {
    let story = Story::of(connection, entry)?;
    let lives = &story.lives;
    let path = lives.last().ok_or(NotThen::Forgotten)?.path.clone();
    let life =
        match at {
            At::Version(number) => {
                number.checked_sub(1).and_then(|it| lives.get(it)).ok_or_else(|| {
                    NotThen::NoVersion { path: path.clone(), number: *number, last: lives.len() }
                })
            }
            At::Sync(sync) => match story.at(sync.number) {
                Then::Was(life) => Ok(life),
                Then::Absent => {
                    Err(NotThen::Absent { path: path.clone(), synced_at: sync.synced_at.clone() })
                }
                Then::NotHeld => {
                    Err(NotThen::NotHeld { path: path.clone(), synced_at: sync.synced_at.clone() })
                }
            },
        }?;
    let number = lives.iter().position(|it| it == life).map_or(1, |it| it + 1);
    let source = lives::bytes_of(connection, entry, life);
    let source = source.map_err(|source| NotThen::Damaged { path, number, source })?;
    Ok((life.clone(), number, source))
}
