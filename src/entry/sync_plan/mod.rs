//! What a sync has to do: the folder's listing beside what the archive knows, decided without touching either.
//!
//! First [`Merge`] merges both by path and says which files are worth opening; then [`decide`] takes the hashes of
//! those and lays every file and every row into one bucket of the [`SyncPlan`].

mod pairing;

use std::collections::{HashMap, HashSet};
use std::iter::Peekable;

use super::loss::Lack;
use super::path::{EntryPath, EntryPathError};
use super::source::{SourceHash, Stamp};
use pairing::{Candidate, pair};

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

    /// The files whose hash [`decide`] needs: every suspect, and each new file that some missing row may belong to.
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

    /// The rows whose hash [`decide`] needs: every suspect, and each missing row that some new file may belong to.
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
    fn gone(&self) -> Result<Gone, EntryPathError> {
        let path = EntryPath::from_bytes(self.exact.unwrap_or(self.path.as_bytes()))?;
        Ok(Gone { id: self.id, path, size: self.stamp.map(|it| it.size) })
    }
}

/// What opening a file gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The hash of its bytes.
    Hash(SourceHash),
    /// It could not be read, or did not keep still.
    Failed,
}

/// What [`decide`] goes by: the hashes that [`Triage::files_to_hash`] and [`Triage::rows_to_hash`] asked for.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// What the files gave.
    pub files: HashMap<EntryPath, Reading>,
    /// The hashes that the archive holds.
    pub rows: HashMap<i64, SourceHash>,
    /// The files that lack something, and may have lost it.
    pub lacks: HashMap<EntryPath, Lack>,
}

/// Everything that a sync has to do. Every file that is not unchanged and every row that needs care is in one bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncPlan {
    /// New files.
    pub add: Vec<Listed>,
    /// Files with other bytes than their row holds.
    pub update: Vec<Matched>,
    /// Rows whose bytes lie at a new path: the id stays.
    pub rename: Vec<Move>,
    /// Removed rows whose file came back, perhaps with other bytes or at another path: the id stays.
    pub revive: Vec<Move>,
    /// Files with the bytes that their row holds: only the stamp is new.
    pub touch: Vec<Matched>,
    /// Rows whose file is gone.
    pub remove: Vec<Gone>,
    /// Rows of [`SyncPlan::update`] whose text may be gone, though the file is there: it holds no text any more, nothing but
    /// front matter, a run of NUL bytes, or the same bytes as many others that were updated. Each with the bytes that were seen.
    pub emptied: HashMap<i64, Emptied>,
    /// Rows of [`SyncPlan::revive`] whose files have the same bytes as many others that came back or were updated: they had gone
    /// before, and no guard counts them.
    pub returned_alike: HashMap<i64, Emptied>,
    /// How many of the emptied ones had lost it before: they are no news.
    pub emptied_before: usize,
    /// Files that could not be read; a row that one of them has stays as it is.
    pub leave: Vec<Left>,
    /// How many rows were living before.
    pub living: usize,
    /// How many files there are.
    pub listed: usize,
}

/// A file that may have lost its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emptied {
    /// The bytes that were seen.
    pub seen: SourceHash,
    /// What they lack.
    pub lack: Lack,
}

/// A row that goes on with a file at another path, or with one that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The row.
    pub id: i64,
    /// Where its file lay.
    pub from: EntryPath,
    /// Its file now.
    pub file: Listed,
    /// Whether the bytes are those that the row holds.
    pub same_bytes: bool,
}

/// A file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Its row, where it has one.
    pub id: Option<i64>,
    /// The file.
    pub file: Listed,
}

impl SyncPlan {
    /// How many rows have lost their files, or their text.
    pub fn gone(&self) -> usize {
        self.remove.len() + self.emptied.len().saturating_sub(self.emptied_before)
    }

    /// Whether so much is gone that the journal itself may be (an unmounted disk, the wrong folder, a script that ran over
    /// it): rows were living, and the folder is empty or holds nothing but files that have lost their text, or at least ten
    /// and more than a fifth of them lost their files or their text.
    pub fn is_mass_disappearance(&self) -> bool {
        let gone = self.gone();
        let has_no_text = self.listed == self.emptied.len() && gone >= self.living;
        let is_emptied = self.living > 0 && (self.listed == 0 || has_no_text);
        is_emptied || (gone >= 10 && gone * 5 > self.living)
    }
}

/// Lays every file and every row into its bucket.
///
/// A file whose bytes are those of a row that vanished is that row, renamed: pairs by hash, then by file name, then by
/// nearness of the folders. Where the old path still exists the file is a copy, and so is what two files swap: each
/// path keeps its row. A file that comes back takes the removed row of its path, or else one with its bytes.
pub fn decide(triage: Triage, evidence: &Evidence) -> SyncPlan {
    let mut plan =
        SyncPlan { living: triage.living(), listed: triage.listed(), ..SyncPlan::default() };
    for held in triage.suspects {
        match evidence.files.get(&held.file.path) {
            Some(Reading::Hash(hash)) if evidence.rows.get(&held.id) == Some(hash) => {
                plan.touch.push(held);
            }
            Some(Reading::Hash(_)) => plan.update.push(held),
            Some(Reading::Failed) | None => {
                plan.leave.push(Left { id: Some(held.id), file: held.file });
            }
        }
    }
    let is_unreadable =
        |file: &Listed| matches!(evidence.files.get(&file.path), Some(Reading::Failed));
    let (unreadable, new) = triage.new.into_iter().partition::<Vec<_>, _>(is_unreadable);
    plan.leave.extend(unreadable.into_iter().map(|file| Left { id: None, file }));

    let mut search = Search { files: new, evidence };
    let mut vanished = triage.vanished;
    let mut removed = triage.removed;
    plan.revive.extend(search.come_back(&mut removed, Likeness::PathAndBytes));
    plan.rename.extend(search.same_bytes(&mut vanished));
    plan.revive.extend(search.come_back(&mut removed, Likeness::Path));
    plan.revive.extend(search.same_bytes(&mut removed));
    plan.add = search.files;
    plan.remove = vanished;
    plan.note_emptied(evidence);
    plan
}

/// Of so many files with the same bytes, updated or back again, none can be what its writer wrote.
const MANY: usize = 10;

impl SyncPlan {
    /// Notes which updated rows have files that lack something, and which files that were updated or came back have the bytes that
    /// many of them have.
    fn note_emptied(&mut self, evidence: &Evidence) {
        let hash_of = |file: &Listed| match evidence.files.get(&file.path) {
            Some(Reading::Hash(hash)) => Some(*hash),
            _ => None,
        };
        let returned = || self.revive.iter().filter(|it| !it.same_bytes);
        let files = self.update.iter().map(|it| &it.file).chain(returned().map(|it| &it.file));
        let mut counts: HashMap<SourceHash, usize> = HashMap::new();
        files.filter_map(hash_of).for_each(|it| *counts.entry(it).or_default() += 1);
        let is_shared = |seen: &SourceHash| counts.get(seen).is_some_and(|count| *count >= MANY);
        let lack_of = |file: &Listed, seen: &SourceHash| match is_shared(seen) {
            true => Some(Lack::Own),
            false => evidence.lacks.get(&file.path).copied(),
        };
        let emptied = |held: &Matched| {
            let seen = hash_of(&held.file)?;
            Some((held.id, Emptied { seen, lack: lack_of(&held.file, &seen)? }))
        };
        let alike = |back: &Move| {
            let seen = hash_of(&back.file).filter(is_shared)?;
            Some((back.id, Emptied { seen, lack: Lack::Own }))
        };
        let returned_alike = returned().filter_map(alike).collect();
        self.emptied = self.update.iter().filter_map(emptied).collect();
        self.returned_alike = returned_alike;
    }
}

/// What a file shares with the removed row that it comes back to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    PathAndBytes,
    Path,
}

/// The new files that still look for a row.
struct Search<'a> {
    files: Vec<Listed>,
    evidence: &'a Evidence,
}

impl Search<'_> {
    /// Gives files the removed rows of their own paths; of several the youngest.
    fn come_back(&mut self, removed: &mut Vec<Gone>, likeness: Likeness) -> Vec<Move> {
        let mut rows_at: HashMap<EntryPath, Vec<usize>> = HashMap::new();
        for (index, row) in removed.iter().enumerate() {
            rows_at.entry(row.path.clone()).or_default().push(index);
        }
        let mut pairs = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            let rows = rows_at.get(&file.path).into_iter().flatten().copied();
            let alike = |row: &usize| {
                likeness == Likeness::Path || self.has_same_bytes(&removed[*row], file)
            };
            if let Some(row) = rows.filter(alike).max_by_key(|row| removed[*row].id) {
                pairs.push((row, index));
            }
        }
        self.settle(removed, pairs)
    }

    /// Gives files the rows that hold their bytes.
    fn same_bytes(&mut self, rows: &mut Vec<Gone>) -> Vec<Move> {
        let rows_with: Vec<_> = rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| {
                let hash = *self.evidence.rows.get(&row.id)?;
                Some(Candidate { hash, path: &row.path, index })
            })
            .collect();
        let files_with: Vec<_> = self
            .files
            .iter()
            .enumerate()
            .filter_map(|(index, file)| {
                Some(Candidate { hash: self.hash_of(file)?, path: &file.path, index })
            })
            .collect();
        let pairs = pair(&rows_with, &files_with);
        self.settle(rows, pairs)
    }

    /// Takes the paired rows and files out of those that wait.
    fn settle(&mut self, rows: &mut Vec<Gone>, mut pairs: Vec<(usize, usize)>) -> Vec<Move> {
        pairs.sort_unstable_by_key(|(_, file)| *file);
        let moves = pairs.iter().map(|(row, file)| {
            let (row, file) = (&rows[*row], &self.files[*file]);
            let same_bytes = self.has_same_bytes(row, file);
            Move { id: row.id, from: row.path.clone(), file: file.clone(), same_bytes }
        });
        let moves = moves.collect();
        let (paired_rows, paired_files): (HashSet<_>, HashSet<_>) = pairs.into_iter().unzip();
        keep_unpaired(rows, &paired_rows);
        keep_unpaired(&mut self.files, &paired_files);
        moves
    }

    fn hash_of(&self, file: &Listed) -> Option<SourceHash> {
        match self.evidence.files.get(&file.path)? {
            Reading::Hash(hash) => Some(*hash),
            Reading::Failed => None,
        }
    }

    fn has_same_bytes(&self, row: &Gone, file: &Listed) -> bool {
        let held = self.evidence.rows.get(&row.id);
        held.is_some() && held.copied() == self.hash_of(file)
    }
}

fn keep_unpaired<T>(all: &mut Vec<T>, paired: &HashSet<usize>) {
    let mut index = 0..;
    all.retain(|_| index.next().is_some_and(|it| !paired.contains(&it)));
}

#[cfg(test)]
mod tests;
