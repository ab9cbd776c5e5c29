//! One entry, as it was, written into the journal again; never over bytes that the archive does not hold.

use crate::archive::lives::{self, Life};
use crate::archive::versions::VersionError;
use crate::archive::{Archive, ArchiveError};
use crate::entry::{EntryPath, Source};
use crate::journal::write::{Tree, WriteError};
use crate::journal::{Journal, ReadError};

/// What an entry was, with its bytes.
#[derive(Debug)]
pub struct Earlier {
    /// When and where it was so.
    pub life: Life,
    /// Its bytes, proved by their hash.
    pub source: Source,
    /// Where the entry's file lies, or lay last.
    pub path: EntryPath,
    /// The hashes of all that the archive holds of the entry.
    held: Vec<String>,
}

/// Why nothing can be brought back.
#[derive(Debug, thiserror::Error)]
pub enum BringBackError {
    /// The archive knows no such entry.
    #[error("the archive holds no entry `{word}`")]
    NoEntry {
        /// What was asked for.
        word: String,
    },
    /// Its file is there, with its text.
    #[error("`{path}` has its text, and nothing says which earlier one is meant")]
    HasText {
        /// The entry.
        path: EntryPath,
    },
    /// No version of it has any text.
    #[error("no version of `{path}` that the archive holds has any text")]
    NoText {
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
    #[error("`{path}` is in the way: it {source}")]
    InTheWay {
        /// The file.
        path: EntryPath,
        /// Why it cannot be read.
        source: ReadError,
    },
    /// The file system said no.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// The newest text of an entry whose file is gone, or has lost its text.
///
/// # Errors
///
/// [`BringBackError`].
pub fn last_text(archive: &Archive, word: &str) -> Result<Earlier, BringBackError> {
    let reading = || ArchiveError::database("read the versions");
    let connection = archive.connection();
    let entry = lives::find(connection, word).map_err(reading())?;
    let entry = entry.ok_or_else(|| BringBackError::NoEntry { word: word.to_owned() })?;
    let mut lives = lives::of(connection, entry).map_err(reading())?;
    let Some(now) = lives.pop() else {
        return Err(BringBackError::NoEntry { word: word.to_owned() });
    };
    let path = now.path.clone();
    let held: Vec<String> = lives.iter().chain([&now]).map(|it| it.hash.clone()).collect();
    let is_lost = is_emptied(archive, entry)?;
    let candidates = match (now.replaced_in, is_lost) {
        // The file is gone: what it held last is its newest text.
        (Some(_), _) => [lives, vec![now]].concat(),
        (None, true) => lives,
        (None, false) => return Err(BringBackError::HasText { path }),
    };
    for life in candidates.into_iter().rev() {
        let source = lives::bytes_of(connection, entry, &life)
            .map_err(|source| BringBackError::Version { path: path.clone(), source })?;
        if !source.is_blank() {
            return Ok(Earlier { life, source, path, held });
        }
    }
    Err(BringBackError::NoText { path })
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

impl Earlier {
    /// Writes it into the journal, at the place of its entry; where a file lies there, only if the archive holds its bytes.
    ///
    /// # Errors
    ///
    /// [`BringBackError`]; the file is then as it was.
    pub fn put_into(&self, journal: &Journal) -> Result<(), BringBackError> {
        let path = || self.path.clone();
        let is_there = match journal.read(&self.path) {
            Ok((there, _)) if self.held.contains(&there.hash().to_string()) => true,
            Ok(_) => return Err(BringBackError::Unsynced { path: path() }),
            Err(ReadError::File(error)) if error.kind() == std::io::ErrorKind::NotFound => false,
            Err(source) => return Err(BringBackError::InTheWay { path: path(), source }),
        };
        let mut tree = Tree::open(journal.root(), is_there)?.durable();
        Ok(tree.write(&self.path, self.source.bytes())?)
    }
}
