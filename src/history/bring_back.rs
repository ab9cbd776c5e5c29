//! One entry, as it was, written into the journal again; never over a text that the archive does not hold.

mod error;
mod lost;

use std::io::ErrorKind;

use super::at::At;
use super::look;
use super::over::{Over, Spared};
use crate::archive::model::syncs;
use crate::archive::versions::held::Held;
use crate::archive::versions::last_text::LastText;
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{Story, Then};
use crate::archive::versions::{VersionError, lives, story};
use crate::archive::{Archive, ArchiveError};
use crate::entry::{EntryPath, Lack, Source, has_lost};
use crate::journal::{Journal, ReadError};
pub use error::BringBackError;
use lost::{
    has_lost_text, is_beginning_of, is_emptied, is_left_with_its_head, is_shared, source_of,
};

/// What an entry was, with its bytes.
#[derive(Debug)]
pub struct Earlier {
    /// When and where it was so.
    pub life: Life,
    /// Its bytes, proved by their hash.
    pub source: Source,
    /// Where the entry's file lies, or lay last.
    pub path: EntryPath,
    /// Its row in the archive.
    entry: i64,
    /// Whether the file of another entry lies there now.
    is_taken: bool,
    /// Whether nothing later is known to have been there that is no longer held.
    pub is_newest: bool,
    /// Whether what is noted of the entry does not agree as to what it was then.
    pub is_disputed: bool,
}

/// All that the archive holds of one entry.
struct Past {
    entry: i64,
    story: Story,
    now: Life,
    is_taken: bool,
}

impl Past {
    fn of(archive: &Archive, entry: i64) -> Result<Self, BringBackError> {
        let reading = || ArchiveError::database("read the versions");
        let connection = archive.connection();
        let story = Story::of(connection, entry).map_err(reading())?;
        let now = story.lives.last().cloned().ok_or(BringBackError::Forgotten)?;
        let other = lives::living_at(connection, &now.path).map_err(reading())?;
        Ok(Self { entry, story, now, is_taken: other.is_some_and(|other| other != entry) })
    }

    /// One of its lives with its bytes.
    fn give(&self, archive: &Archive, life: &Life) -> Result<Earlier, BringBackError> {
        let path = self.now.path.clone();
        let source = lives::bytes_of(archive.connection(), self.entry, life)
            .map_err(|source| BringBackError::Version { path: path.clone(), source })?;
        let (life, entry, is_taken) = (life.clone(), self.entry, self.is_taken);
        let (is_newest, is_disputed) = (true, false);
        Ok(Earlier { life, source, path, entry, is_taken, is_newest, is_disputed })
    }

    /// The life of a number, counted from the oldest as 1.
    fn life_of(&self, number: usize) -> Result<&Life, BringBackError> {
        let lives = &self.story.lives;
        number.checked_sub(1).and_then(|it| lives.get(it)).ok_or_else(|| {
            BringBackError::NoVersion { path: self.now.path.clone(), number, count: lives.len() }
        })
    }

    /// The life that the entry had at a sync.
    fn life_at(
        &self,
        archive: &Archive,
        sync: i64,
        is_disputed: bool,
    ) -> Result<&Life, BringBackError> {
        let path = || self.now.path.clone();
        match self.story.at(sync) {
            Then::Was(life) => Ok(life),
            _ if is_disputed => Err(BringBackError::Disputed { path: path() }),
            Then::NotHeld => {
                let noted = syncs::let_go(archive.connection())
                    .map_err(ArchiveError::database("read the versions"))?;
                let is_noted = noted.may_be_of(self.entry);
                Err(BringBackError::NotHeld { path: path(), is_noted })
            }
            Then::Absent => {
                let first = self.story.first_seen_in;
                let is_before = sync < first;
                let first = story::time_of(archive.connection(), first)
                    .map_err(ArchiveError::database("read the syncs"))?;
                Err(BringBackError::NotThere { path: path(), first, is_before })
            }
        }
    }

    /// The newest of its lives with a text.
    fn newest_text(
        &self,
        archive: &Archive,
        lack: Lack,
        is_emptied: bool,
    ) -> Result<Option<Earlier>, BringBackError> {
        // Where no sync saw the text go, what the archive holds now is the newest.
        let is_candidate = |it: &&Life| !is_emptied || it.version.is_some();
        let mut last = LastText::of(lack);
        for life in self.story.lives.iter().filter(is_candidate).rev() {
            let earlier = self.give(archive, life)?;
            let source = earlier.source.clone();
            let is_newest = self.story.is_whole_after(life);
            let is_of_many = is_shared(archive, &life.hash)?;
            last.offer(Earlier { is_newest, ..earlier }, source, is_of_many);
            if last.is_found() {
                break;
            }
        }
        Ok(last.found())
    }
}

/// The newest text that is held of an entry whose file is gone, or has lost its text; whether or not a sync has seen that,
/// where the journal can be looked at. A version that had itself lost its text is passed over for one that has it.
///
/// # Errors
///
/// [`BringBackError`].
pub fn last_text(
    archive: &Archive,
    entry: i64,
    journal: Option<&Journal>,
) -> Result<Earlier, BringBackError> {
    let past = Past::of(archive, entry)?;
    let is_gone = past.now.replaced_in.is_some();
    let lack = Lack::of(&source_of(archive, past.entry)?);
    // Nothing but front matter is no text, though no sync saw one go.
    let is_emptied = !is_gone && (lack == Some(Lack::Body) || is_emptied(archive, past.entry)?);
    if !is_gone && !is_emptied && !has_lost_text(&past, archive, journal)? {
        let path = past.now.path.clone();
        let is_bare = lack.is_none() && is_left_with_its_head(&path, journal);
        return Err(match is_bare {
            true => BringBackError::OtherHead { path },
            false => BringBackError::HasText { path },
        });
    }
    let lack = lack.filter(|_| is_emptied).unwrap_or(Lack::Text);
    let found = past.newest_text(archive, lack, is_emptied)?;
    found.ok_or(BringBackError::NoText { path: past.now.path })
}

/// A text of an entry out of a backup, for a file that is gone, or has lost its own text.
///
/// # Errors
///
/// [`BringBackError`].
pub fn of_backup(
    archive: &Archive,
    entry: i64,
    source: Source,
    journal: Option<&Journal>,
) -> Result<Earlier, BringBackError> {
    let past = Past::of(archive, entry)?;
    let path = past.now.path.clone();
    let is_lost = past.now.replaced_in.is_some()
        || has_lost_text(&past, archive, journal)?
        || is_emptied(archive, past.entry)?
        || has_lost(&source_of(archive, past.entry)?, &source);
    if !is_lost && !is_shared(archive, &past.now.hash)? {
        return Err(BringBackError::HasText { path });
    }
    let let_go = syncs::let_go(archive.connection());
    let let_go = let_go.map_err(ArchiveError::database("read the versions"))?;
    let is_held = || held(archive, entry, &source, &past.now.path).is_ok_and(|it| it.is_some());
    if let_go.may_be_meant_of(entry) && !is_held() && last_text(archive, entry, journal).is_ok() {
        return Err(BringBackError::LetGo { path });
    }
    let (is_taken, is_newest, is_disputed) = (past.is_taken, true, false);
    Ok(Earlier { life: past.now, source, path, entry, is_taken, is_newest, is_disputed })
}

/// The hash of what an entry says now, where that was written over many others too, and so is nobody's own text.
///
/// # Errors
///
/// The archive cannot be read.
pub fn text_of_many(archive: &Archive, entry: i64) -> Result<Option<String>, BringBackError> {
    let hash = Past::of(archive, entry)?.now.hash;
    Ok(is_shared(archive, &hash)?.then_some(hash))
}

/// An entry as it stood at a moment, or one of its versions by number.
///
/// # Errors
///
/// [`BringBackError`].
pub fn at(archive: &Archive, entry: i64, at: &At) -> Result<Earlier, BringBackError> {
    let past = Past::of(archive, entry)?;
    let is_disputed = look::is_disputed(archive.connection(), entry, at);
    let is_disputed = is_disputed.map_err(ArchiveError::database("read the versions"))?;
    let life = match at {
        At::Version(number) => past.life_of(*number)?,
        At::Sync(sync) => past.life_at(archive, sync.number, is_disputed)?,
    };
    Ok(Earlier { is_disputed, ..past.give(archive, life)? })
}

/// What became of a file that was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was written.
    Written,
    /// It was there already, byte for byte, and was not touched.
    AlreadyThere,
}

impl Earlier {
    /// Writes it into the journal, at the place of its entry, or where a link leads that lies there; where a file is, only if
    /// the archive holds its bytes, or there is no text in it, or only the beginning of what is written.
    ///
    /// # Errors
    ///
    /// [`BringBackError`]; the file is then as it was.
    pub fn put_into(&self, archive: &Archive, journal: &Journal) -> Result<Placed, BringBackError> {
        let path = || self.path.clone();
        if self.is_taken {
            return Err(BringBackError::Taken { path: path() });
        }
        let to = journal.behind_links(&self.path);
        let to = to.map_err(|source| BringBackError::Link { path: path(), source })?;
        let there = match journal.read(&to) {
            Ok((there, _)) if there == self.source => return Ok(Placed::AlreadyThere),
            Ok((there, _)) => Some(there),
            Err(ReadError::File(error)) if error.kind() == ErrorKind::NotFound => None,
            Err(reason) => {
                let in_the_way = file_above(journal, &to).unwrap_or_else(path);
                return Err(BringBackError::InTheWay { path: in_the_way, reason });
            }
        };
        let held = match &there {
            Some(there) if !self.is_bare(there) => {
                let held = held(archive, self.entry, there, &self.path)?;
                Some(held.ok_or_else(|| BringBackError::Unsynced { path: path() })?)
            }
            _ => None,
        };
        let why = match (&held, &there) {
            (Some(held), _) => Spared::Held(held),
            (None, Some(_)) => Spared::Bare,
            (None, None) => Spared::Nothing,
        };
        Over::of(journal)?.write(&to, &self.source, None, why)?;
        Ok(Placed::Written)
    }

    /// Whether there is no text in what a file holds, or only the beginning of this one.
    fn is_bare(&self, there: &Source) -> bool {
        there.is_blank() || Lack::of(there).is_some() && is_beginning_of(there, &self.source)
    }
}

/// The text of a file, as the archive gives it back of its entry.
fn held(
    archive: &Archive,
    entry: i64,
    there: &Source,
    path: &EntryPath,
) -> Result<Option<Held>, BringBackError> {
    Held::as_in(archive.connection(), entry, there).map_err(|error| match error {
        VersionError::Sqlite(error) => ArchiveError::database("read the versions")(error).into(),
        _ => BringBackError::Unproved { path: path.clone() },
    })
}

/// The file that has the place of a folder above another one.
fn file_above(journal: &Journal, path: &EntryPath) -> Option<EntryPath> {
    let slashes = path.bytes().iter().enumerate().filter(|(_, it)| **it == b'/');
    let above = slashes.filter_map(|(at, _)| EntryPath::from_bytes(&path.bytes()[..at]).ok());
    above.into_iter().find(|it| journal.locate(it).is_file())
}
