//! The listing and the archive, merged by path: which files are worth opening.

use std::collections::{HashMap, HashSet};
use std::iter::Peekable;

use super::super::path::{EntryPath, EntryPathError};
use super::super::source::Stamp;
use super::MANY;

/// A file of the journal, as the listing of its folder tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it lies.
    pub path: EntryPath,
    /// Its length and time of change.
    pub stamp: Stamp,
}

/// A row of the archive, as far as a sync needs it before it opens a file; its path is borrowed, because most rows are
/// looked at once and are what they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// The row.
    pub id: i64,
    /// Where its file lay, as the path is shown.
    pub path: &'a str,
    /// The path's exact bytes, where they differ from the text that is shown.
    pub exact: Option<&'a [u8]>,
    /// The stamp at which its file was read; none where it is not to be trusted, so that the file is hashed again.
    pub stamp: Option<Stamp>,
    /// Whether its file was gone already.
    pub removed: bool,
}

/// A row and the file that lies at its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The row.
    pub id: i64,
    /// The file.
    pub file: Listed,
}

/// A row whose file is not at its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The row.
    pub id: i64,
    /// Where its file lay.
    pub path: EntryPath,
    /// The length of its file; none where it is not known for certain.
    pub size: Option<u64>,
}

/// The listing and the archive, merged by path: no file was opened yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Triage {
    /// How many files have the stamp that the archive knows.
    pub unchanged: usize,
    /// Files at a known path with another stamp, or one that is not trusted.
    pub suspects: Vec<Matched>,
    /// Files at a path that no living row has.
    pub new: Vec<Listed>,
    /// Living rows without a file.
    pub vanished: Vec<Gone>,
    /// Rows whose files were gone before; they wait for them to come back.
    pub removed: Vec<Gone>,
}

impl Triage {
    /// How many rows were living before this sync.
    pub fn living(&self) -> usize {
        self.unchanged + self.suspects.len() + self.vanished.len()
    }

    /// How many files there are.
    pub fn listed(&self) -> usize {
        self.unchanged + self.suspects.len() + self.new.len()
    }

    /// The files whose hash [`decide`](super::decide) needs: every suspect, and each new file that some missing row may belong to.
    /// A first sync needs none, and any other only a few: the rest is read once, when it is written.
    pub fn files_to_hash(&self) -> impl Iterator<Item = &Listed> {
        let sizes: HashSet<Option<u64>> = self.missing().map(|row| row.size).collect();
        let may_be_known =
            move |file: &&Listed| sizes.contains(&Some(file.stamp.size)) || sizes.contains(&None);
        let returning = self.returning_alike();
        let is_wanted = move |file: &&Listed| may_be_known(file) || returning.contains(&file.path);
        self.suspects.iter().map(|it| &it.file).chain(self.new.iter().filter(is_wanted))
    }

    /// The new files at paths of removed rows that may have the bytes of many others that were written since: those of a size that
    /// many have.
    fn returning_alike(&self) -> HashSet<&EntryPath> {
        let removed: HashSet<&EntryPath> = self.removed.iter().map(|it| &it.path).collect();
        let returning = || self.new.iter().filter(|it| removed.contains(&it.path));
        let written = self.suspects.iter().map(|it| &it.file).chain(returning());
        let mut counts: HashMap<u64, usize> = HashMap::new();
        written.for_each(|it| *counts.entry(it.stamp.size).or_default() += 1);
        let of_many = |it: &&Listed| counts.get(&it.stamp.size).is_some_and(|it| *it >= MANY);
        returning().filter(of_many).map(|it| &it.path).collect()
    }

    /// The rows whose hash [`decide`](super::decide) needs: every suspect, and each missing row that some new file may belong to.
    pub fn rows_to_hash(&self) -> impl Iterator<Item = i64> {
        let sizes: HashSet<u64> = self.new.iter().map(|file| file.stamp.size).collect();
        let may_be_back = move |row: &&Gone| match row.size {
            Some(size) => sizes.contains(&size),
            None => !sizes.is_empty(),
        };
        let missing = self.missing().filter(may_be_back).map(|it| it.id);
        self.suspects.iter().map(|it| it.id).chain(missing)
    }

    fn missing(&self) -> impl Iterator<Item = &Gone> {
        self.vanished.iter().chain(&self.removed)
    }
}

/// Merges the listing with the rows that the archive knows, one row after the other; both are sorted by path, and no
/// two living rows share one.
pub struct Merge<I: Iterator<Item = Listed>> {
    files: Peekable<I>,
    triage: Triage,
}

impl<I: Iterator<Item = Listed>> Merge<I> {
    /// Begins with the listing.
    pub fn new(listing: impl IntoIterator<IntoIter = I>) -> Self {
        Self { files: listing.into_iter().peekable(), triage: Triage::default() }
    }

    /// Takes the next row.
    ///
    /// # Errors
    ///
    /// A path that no entry can have.
    pub fn row(&mut self, row: Known<'_>) -> Result<(), EntryPathError> {
        let Self { files, triage } = self;
        if row.removed {
            triage.removed.push(row.gone()?);
            return Ok(());
        }
        while let Some(file) = files.next_if(|it| it.path.as_str() < row.path) {
            triage.new.push(file);
        }
        match files.next_if(|it| it.path.as_str() == row.path) {
            Some(file) if row.stamp == Some(file.stamp) => triage.unchanged += 1,
            Some(file) => triage.suspects.push(Matched { id: row.id, file }),
            None => triage.vanished.push(row.gone()?),
        }
        Ok(())
    }

    /// Ends after the last row.
    pub fn finish(mut self) -> Triage {
        self.triage.new.extend(self.files);
        self.triage
    }
}

impl Known<'_> {
    pub(super) fn gone(&self) -> Result<Gone, EntryPathError> {
        let path = EntryPath::from_bytes(self.exact.unwrap_or(self.path.as_bytes()))?;
        Ok(Gone { id: self.id, path, size: self.stamp.map(|it| it.size) })
    }
}
