//! One entry, as it was, written into the journal again; never over a text that the archive does not hold.

use std::io::ErrorKind;

use super::at::At;
use super::look;
use crate::archive::model::{known, syncs};
use crate::archive::versions::last_text::{LastText, is_of_many};
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{Story, Then};
use crate::archive::versions::{VersionError, lives, story};
use crate::archive::{Archive, ArchiveError};
use crate::entry::{EntryPath, Lack, Source, SourceHash, has_lost};
use crate::journal::links::LinkError;
use crate::journal::write::{Tree, WriteError};
use crate::journal::{Journal, ReadError};
use crate::number::counted;

/// What an entry was, with its bytes.
#[derive(Debug)]
pub struct Earlier {
    /// When and where it was so.
    pub life: Life,
    /// Its bytes, proved by their hash.
    pub source: Source,
    /// Where the entry's file lies, or lay last.
    pub path: EntryPath,
    /// Whether the file of another entry lies there now.
    is_taken: bool,
    /// Whether nothing later is known to have been there that is no longer held.
    pub is_newest: bool,
    /// Whether what is noted of the entry does not agree as to what it was then.
    pub is_disputed: bool,
    /// The hashes of all that the archive holds of the entry.
    held: Vec<String>,
}

/// Why nothing can be brought back.
#[derive(Debug, thiserror::Error)]
pub enum BringBackError {
    /// There is no such entry any more.
    #[error("the entry was forgotten a moment ago")]
    Forgotten,
    /// Its file is there, with its text.
    #[error("`{path}` has its text, and nothing says which earlier one is meant")]
    HasText {
        /// The entry.
        path: EntryPath,
    },
    /// It was not in the journal then.
    #[error("`{path}` was not in the journal then{}", known_since(*.is_before, .first.as_deref()))]
    NotThere {
        /// The entry.
        path: EntryPath,
        /// When a sync first saw it, as far as is known.
        first: Option<String>,
        /// Whether it came later; otherwise its file was gone.
        is_before: bool,
    },
    /// It was in the journal then, and nothing says any more what was in it.
    #[error("what `{path}` said then is {}", story::why_not_held(*.is_noted))]
    NotHeld {
        /// The entry.
        path: EntryPath,
        /// Whether it is noted that something of it was let go.
        is_noted: bool,
    },
    /// What is noted of it does not agree as to whether its file was in the journal.
    #[error("what is noted of `{path}` does not agree as to what it was then")]
    Disputed {
        /// The entry.
        path: EntryPath,
    },
    /// It has no version of that number.
    #[error("`{path}` has {}, and no v{number}", counted(*.count as u64, "version", "versions"))]
    NoVersion {
        /// The entry.
        path: EntryPath,
        /// What was asked for.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// No version of it has any text.
    #[error("no version of `{path}` that the archive holds has any text")]
    NoText {
        /// The entry.
        path: EntryPath,
    },
    /// Texts of it were let go on purpose, and the archive holds one that a backup does not vouch for: a newer one.
    #[error("earlier texts of `{path}` were let go, and the archive holds a newer one")]
    LetGo {
        /// The entry.
        path: EntryPath,
    },
    /// Its file has lost its text, and what is left of it is not what the archive holds of it.
    #[error("nothing but front matter is left in `{path}`, and the archive holds another")]
    OtherHead {
        /// The entry.
        path: EntryPath,
    },
    /// What is stored of it is damaged.
    #[error("the version of `{path}` cannot be given back")]
    Version {
        /// The entry.
        path: EntryPath,
        /// Why.
        source: VersionError,
    },
    /// The file holds something that is in no version.
    #[error("`{path}` holds a text that the archive does not hold")]
    Unsynced {
        /// The file.
        path: EntryPath,
    },
    /// The file that is there cannot be looked at.
    #[error("`{path}` is in the way: it {reason}")]
    InTheWay {
        /// The file.
        path: EntryPath,
        /// Why it cannot be read.
        reason: ReadError,
    },
    /// Its path leads through a link that is not written through.
    #[error("`{path}` is not written")]
    Link {
        /// The file.
        path: EntryPath,
        /// Which link, and why.
        source: LinkError,
    },
    /// Another entry lies at its path now.
    #[error("another entry lies at `{path}` now")]
    Taken {
        /// The path.
        path: EntryPath,
    },
    /// The file system said no.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

fn known_since(is_before: bool, first: Option<&str>) -> String {
    match first {
        _ if !is_before => ": its file was gone".to_owned(),
        Some(first) => format!(": a sync first saw it at {first}"),
        None => String::new(),
    }
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
        let (is_taken, held) = (self.is_taken, self.held());
        let (is_newest, is_disputed) = (true, false);
        Ok(Earlier { life: life.clone(), source, path, is_taken, held, is_newest, is_disputed })
    }

    fn held(&self) -> Vec<String> {
        self.story.lives.iter().map(|it| it.hash.clone()).collect()
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
    // Where no sync saw the text go, what the archive holds now is the newest.
    let is_candidate = |it: &&Life| !is_emptied || it.version.is_some();
    let mut last = LastText::of(lack);
    for life in past.story.lives.iter().filter(is_candidate).rev() {
        let earlier = past.give(archive, life)?;
        let source = earlier.source.clone();
        let is_newest = past.story.is_whole_after(life);
        let is_of_many = is_shared(archive, &life.hash)?;
        last.offer(Earlier { is_newest, ..earlier }, source, is_of_many);
        if last.is_found() {
            break;
        }
    }
    last.found().ok_or(BringBackError::NoText { path: past.now.path })
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
    let is_held = || past.held().contains(&SourceHash::of(source.bytes()).to_string());
    if let_go.may_be_meant_of(entry) && !is_held() && last_text(archive, entry, journal).is_ok() {
        return Err(BringBackError::LetGo { path });
    }
    let (is_taken, held) = (past.is_taken, past.held());
    let (is_newest, is_disputed) = (true, false);
    Ok(Earlier { life: past.now, source, path, is_taken, held, is_newest, is_disputed })
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

/// Whether the file of an entry has lost the text that the archive holds and says nothing else, or there is none.
fn has_lost_text(
    past: &Past,
    archive: &Archive,
    journal: Option<&Journal>,
) -> Result<bool, ArchiveError> {
    let Some(journal) = journal else { return Ok(false) };
    let Ok(file) = journal.behind_links(&past.now.path) else { return Ok(false) };
    match journal.read(&file) {
        Ok((there, _)) if there.is_blank() => Ok(true),
        Ok((there, _)) => match Lack::of(&there) {
            Some(lack) => {
                let held = source_of(archive, past.entry)?;
                Ok(lack.is_loss_of(&held) && is_beginning_of(&there, &held))
            }
            None => Ok(false),
        },
        Err(ReadError::File(error)) => Ok(error.kind() == ErrorKind::NotFound),
        Err(_) => Ok(false),
    }
}

/// The file that has the place of a folder above another one.
fn file_above(journal: &Journal, path: &EntryPath) -> Option<EntryPath> {
    let slashes = path.bytes().iter().enumerate().filter(|(_, it)| **it == b'/');
    let above = slashes.filter_map(|(at, _)| EntryPath::from_bytes(&path.bytes()[..at]).ok());
    above.into_iter().find(|it| journal.locate(it).is_file())
}

/// Whether nothing but front matter is left in a file.
fn is_left_with_its_head(path: &EntryPath, journal: Option<&Journal>) -> bool {
    let there = journal.and_then(|it| it.read(&it.behind_links(path).ok()?).ok());
    there.is_some_and(|(there, _)| Lack::of(&there) == Some(Lack::Body))
}

/// The bytes that the archive holds of an entry now.
fn source_of(archive: &Archive, entry: i64) -> Result<Source, ArchiveError> {
    let read = known::source(archive.connection(), entry);
    read.map_err(ArchiveError::database("read the entry"))
}

/// Whether all that a file holds, but for the NUL bytes of a power cut, is the beginning of a text.
fn is_beginning_of(there: &Source, text: &Source) -> bool {
    let is_bare = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let end = there.bytes().iter().rposition(|it| !is_bare(it)).map_or(0, |it| it + 1);
    text.bytes().starts_with(&there.bytes()[..end])
}

/// Whether as many entries have these bytes as no writer gives them: one text was written over many.
fn is_shared(archive: &Archive, hash: &str) -> Result<bool, ArchiveError> {
    let shared = is_of_many(archive.connection(), hash);
    shared.map_err(ArchiveError::database("read the entries"))
}

/// An entry as it stood at a moment, or one of its versions by number.
///
/// # Errors
///
/// [`BringBackError`].
pub fn at(archive: &Archive, entry: i64, at: &At) -> Result<Earlier, BringBackError> {
    let past = Past::of(archive, entry)?;
    let path = || past.now.path.clone();
    let reading = || ArchiveError::database("read the versions");
    let connection = archive.connection();
    let is_disputed = || look::is_disputed(connection, entry, at).map_err(reading());
    match at {
        At::Version(number) => {
            let lives = &past.story.lives;
            let life = number.checked_sub(1).and_then(|it| lives.get(it));
            let (number, count) = (*number, lives.len());
            let none = || BringBackError::NoVersion { path: path(), number, count };
            let given = past.give(archive, life.ok_or_else(none)?)?;
            Ok(Earlier { is_disputed: is_disputed()?, ..given })
        }
        At::Sync(sync) => match past.story.at(sync.number) {
            Then::Was(life) => {
                Ok(Earlier { is_disputed: is_disputed()?, ..past.give(archive, life)? })
            }
            _ if is_disputed()? => Err(BringBackError::Disputed { path: path() }),
            Then::NotHeld => {
                let noted = syncs::let_go(connection).map_err(reading())?;
                let is_noted = noted.may_be_of(entry);
                Err(BringBackError::NotHeld { path: path(), is_noted })
            }
            Then::Absent => {
                let first = past.story.first_seen_in;
                let is_before = sync.number < first;
                let first = story::time_of(archive.connection(), first)
                    .map_err(ArchiveError::database("read the syncs"))?;
                Err(BringBackError::NotThere { path: path(), first, is_before })
            }
        },
    }
}

/// Whether a sync found that the text of an entry was gone, or there is none in it.
fn is_emptied(archive: &Archive, entry: i64) -> Result<bool, ArchiveError> {
    let sql = "SELECT emptied_in IS NOT NULL, source FROM entries WHERE id = ?1";
    let read = archive.connection().query_row(sql, [entry], |row| {
        let (is_emptied, source): (bool, Vec<u8>) = (row.get(0)?, row.get(1)?);
        Ok(is_emptied || Source::new(source).is_blank())
    });
    read.map_err(ArchiveError::database("read the entry"))
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
    pub fn put_into(&self, journal: &Journal) -> Result<Placed, BringBackError> {
        let path = || self.path.clone();
        if self.is_taken {
            return Err(BringBackError::Taken { path: path() });
        }
        let to = journal.behind_links(&self.path);
        let to = to.map_err(|source| BringBackError::Link { path: path(), source })?;
        let is_there = match journal.read(&to) {
            Ok((there, _)) if there == self.source => return Ok(Placed::AlreadyThere),
            Ok((there, _)) if there.is_blank() => true,
            Ok((there, _))
                if Lack::of(&there).is_some() && is_beginning_of(&there, &self.source) =>
            {
                true
            }
            Ok((there, _)) if self.held.contains(&there.hash().to_string()) => true,
            Ok(_) => return Err(BringBackError::Unsynced { path: path() }),
            Err(ReadError::File(error)) if error.kind() == ErrorKind::NotFound => false,
            Err(reason) => {
                let in_the_way = file_above(journal, &to).unwrap_or_else(path);
                return Err(BringBackError::InTheWay { path: in_the_way, reason });
            }
        };
        let mut tree = Tree::of_journal(journal.root(), is_there)?.durable();
        tree.write(&to, self.source.bytes())?;
        Ok(Placed::Written)
    }
}
