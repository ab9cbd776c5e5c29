//! The one door through which a file of the journal is written over, or goes: with the reason why no text is lost.

use std::io;

use crate::archive::versions::held::Held;
use crate::entry::{EntryPath, Source};
use crate::journal::Journal;
use crate::journal::write::{Tree, WriteError};

/// Why nothing is lost with what lies at a path.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spared<'a> {
    /// No file lies there.
    Nothing,
    /// There is no text in it, or no other than the beginning of what is written.
    Bare,
    /// The archive has just given its text back, and it is looked at once more.
    Held(&'a Held),
}

/// The files of a journal, each safe against a power cut once it is written.
pub(super) struct Over<'j> {
    journal: &'j Journal,
    replacing: Tree,
    /// Where nothing lies: what comes there meanwhile stays.
    new: Tree,
}

impl<'j> Over<'j> {
    /// Opens the journal.
    pub(super) fn of(journal: &'j Journal) -> Result<Self, WriteError> {
        let tree = |overwrite| Tree::of_journal(journal.root(), overwrite).map(Tree::durable);
        Ok(Self { journal, replacing: tree(true)?, new: tree(false)? })
    }

    /// Writes one file whole, with these permissions, else with those of the file that it replaces.
    pub(super) fn write(
        &mut self,
        path: &EntryPath,
        source: &Source,
        mode: Option<u32>,
        why: Spared<'_>,
    ) -> Result<(), WriteError> {
        let tree = match why {
            Spared::Nothing => &mut self.new,
            Spared::Bare => &mut self.replacing,
            Spared::Held(held) => {
                self.check(path, held)?;
                &mut self.replacing
            }
        };
        tree.clear(path)?;
        tree.write_as(path, source.bytes(), mode)
    }

    /// Deletes one file, whose text the archive has just given back.
    pub(super) fn remove(&mut self, path: &EntryPath, held: &Held) -> Result<(), WriteError> {
        self.check(path, held)?;
        self.replacing.remove(path)
    }

    /// That a file has, byte for byte, the text that the archive gave back.
    fn check(&self, path: &EntryPath, held: &Held) -> Result<(), WriteError> {
        match self.journal.read(path) {
            Ok((there, _)) if there == *held.source() => Ok(()),
            _ => Err(WriteError {
                path: self.journal.locate(path),
                source: io::Error::other("it was changed a moment ago"),
            }),
        }
    }
}
