//! Looking back at one entry: which entry is meant, its versions, and what changed from one to the next.

mod not_then;

use rusqlite::Connection;

use super::at::At;
use crate::archive::ArchiveError;
use crate::archive::model::syncs;
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{Story, Then};
use crate::archive::versions::{VersionError, disputed, lives, story};
use crate::entry::changes::Changes;
use crate::entry::{self, EntryPath, Source};
use crate::progress::Progress;
use crate::threads;
pub use not_then::NotThen;

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
    /// Whether no word of the whole file differs.
    pub is_of_space: bool,
    /// The whole file, word by word, where that was asked for.
    pub text: Option<Changes>,
}

/// A version as it is compared with the ones beside it.
#[derive(Clone)]
struct Text {
    source: Source,
    /// What its words are counted of.
    body: String,
}

/// So many bytes are in memory at once, and those of one version more.
const WINDOW_BYTES: i64 = 16 << 20;

/// The versions of an entry, the oldest first, each with what it changed; with the whole of that only where it is wanted. What is
/// damaged is among them.
///
/// # Errors
///
/// What SQLite reports, and that the person asked to stop.
pub fn versions(
    connection: &Connection,
    entry: i64,
    with_text: bool,
    progress: &dyn Progress,
) -> Result<Vec<Version>, ArchiveError> {
    let reading = || ArchiveError::database("read the versions");
    let story = Story::of(connection, entry).map_err(reading())?;
    progress.begin("comparing", u64::try_from(story.lives.len()).ok());
    let lost_before = story.lost_before();
    let mut versions: Vec<Version> = Vec::with_capacity(story.lives.len());
    let mut before: Option<Text> = None;
    while versions.len() < story.lives.len() {
        if progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        let first = versions.len();
        let read = window(connection, entry, &story.lives[first..])?;
        let texts = threads::map(read, |it| it.map(Text::of));
        let last = texts.last().and_then(|it| it.as_ref().ok().cloned());
        let changes = changes(&texts, before.as_ref(), first == 0, with_text);
        for (change, text) in changes.into_iter().zip(texts) {
            let at = (versions.len(), lost_before[versions.len()]);
            let version = Version::of(connection, &story, at, (change, text.err()));
            versions.push(version.map_err(reading())?);
        }
        progress.advance((versions.len() - first) as u64);
        before = last;
    }
    Ok(versions)
}

/// The bytes of the next lives, as many as are in memory at once; what is damaged is among them.
fn window(
    connection: &Connection,
    entry: i64,
    lives: &[Life],
) -> Result<Vec<Result<Source, VersionError>>, ArchiveError> {
    let (mut read, mut bytes) = (Vec::new(), 0);
    for life in lives {
        if bytes >= WINDOW_BYTES {
            break;
        }
        bytes += life.length;
        read.push(match lives::bytes_of(connection, entry, life) {
            Ok(source) => Ok(source),
            Err(VersionError::Sqlite(error)) => {
                return Err(ArchiveError::database("read the versions")(error));
            }
            Err(damage) => Err(damage),
        });
    }
    Ok(read)
}

/// What each text changed, beside the one before it; of the very first, nothing is the one before.
fn changes(
    texts: &[Result<Text, VersionError>],
    before: Option<&Text>,
    is_first: bool,
    with_text: bool,
) -> Vec<Option<VersionChange>> {
    let pairs = (0..texts.len()).map(|at| {
        let earlier = match at.checked_sub(1) {
            Some(at) => texts[at].as_ref().ok(),
            None => before,
        };
        let is_comparable = is_first && at == 0 || earlier.is_some();
        (earlier, texts[at].as_ref().ok().filter(|_| is_comparable))
    });
    threads::map(pairs.collect(), |(earlier, text): (Option<&Text>, _)| {
        text.map(|it: &Text| VersionChange::between(earlier, it, with_text))
    })
}

impl Version {
    fn of(
        connection: &Connection,
        story: &Story,
        (place, lost_in): (usize, Option<i64>),
        (change, damage): (Option<VersionChange>, Option<VersionError>),
    ) -> rusqlite::Result<Self> {
        let life = &story.lives[place];
        let previous = place.checked_sub(1).and_then(|it| story.lives.get(it));
        let at = |number: Option<i64>| match number {
            Some(number) => story::time_of(connection, number),
            None => Ok(None),
        };
        let gone_in = story.gone_after(life);
        Ok(Self {
            number: place + 1,
            is_current: life.version.is_none() && life.replaced_in.is_none(),
            was: previous.filter(|it| it.path != life.path).map(|it| it.path.clone()),
            gone_in,
            gone_at: at(gone_in)?,
            is_return: story.is_return(life),
            lost_in,
            lost_at: at(lost_in)?,
            change,
            damage,
            life: life.clone(),
        })
    }
}

impl Text {
    fn of(source: Source) -> Self {
        let body = entry::counted_text(&source);
        Self { source, body }
    }
}

impl VersionChange {
    fn between(before: Option<&Text>, text: &Text, with_text: bool) -> Self {
        let words = Changes::between(before.map_or("", |it| &it.body), &text.body);
        let is_of_bytes = before.is_none_or(|it| it.source.hash() != text.source.hash());
        let is_elsewhere = words.added + words.removed == 0 && is_of_bytes;
        // That of the whole file is asked for seldom, and costs as much again.
        let whole = (with_text || is_elsewhere).then(|| {
            let earlier = before.map(|it| entry::whole_text(&it.source));
            Changes::between(
                earlier.as_deref().unwrap_or_default(),
                &entry::whole_text(&text.source),
            )
        });
        Self {
            added: words.added,
            removed: words.removed,
            is_of_bytes,
            is_of_space: is_elsewhere && whole.as_ref().is_some_and(Changes::is_empty),
            text: whole.filter(|_| with_text),
        }
    }
}

/// Whether what is noted of an entry does not agree as to what it was then, or, of a version by its number, at all.
pub fn is_disputed(connection: &Connection, entry: i64, at: &At) -> rusqlite::Result<bool> {
    match at {
        At::Version(_) => disputed::is_of(connection, entry),
        At::Sync(sync) => Ok(!disputed::at(connection, sync.number, Some(&[entry]))?.is_empty()
            || syncs::in_doubt_beside(connection, sync.number)?.is_some()),
    }
}

/// The bytes of what an entry is now, proved by their hash.
///
/// # Errors
///
/// [`NotThen::Damaged`], with the number of its last version; else as [`at`].
pub fn now(connection: &Connection, entry: i64) -> Result<Source, NotThen> {
    match lives::bytes_now(connection, entry) {
        Ok(source) => Ok(source),
        Err(VersionError::Sqlite(error)) => Err(error.into()),
        Err(source) => {
            let lives = Story::of(connection, entry)?.lives;
            let path = lives.last().ok_or(NotThen::Forgotten)?.path.clone();
            Err(NotThen::Damaged { path, number: lives.len(), source })
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
                then => {
                    let (path, synced_at) = (path.clone(), sync.synced_at.clone());
                    Err(match then {
                        _ if is_disputed(connection, entry, at)? => {
                            NotThen::Disputed { path, synced_at }
                        }
                        Then::NotHeld => {
                            let is_noted = syncs::let_go(connection)?.may_be_of(entry);
                            NotThen::NotHeld { path, synced_at, is_noted }
                        }
                        _ => NotThen::Absent { path, synced_at },
                    })
                }
            },
        }?;
    let number = lives.iter().position(|it| it == life).map_or(1, |it| it + 1);
    let source = lives::bytes_of(connection, entry, life);
    let source = source.map_err(|source| NotThen::Damaged { path, number, source })?;
    Ok((life.clone(), number, source))
}
