//! What a sync has to do: the folder's listing beside what the archive knows, decided without touching either.
//!
//! First [`Merge`] merges both by path and says which files are worth opening; then [`decide`] takes the hashes of
//! those and lays every file and every row into one bucket of the [`SyncPlan`].

mod pairing;
mod search;
mod triage;

use std::collections::HashMap;

use super::loss::Lack;
use super::path::EntryPath;
use super::source::SourceHash;
use search::{Likeness, Search};
pub use triage::{Gone, Known, Listed, Matched, Merge, Triage};

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
    triage.suspects.into_iter().for_each(|held| plan.lay(held, evidence));
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
    /// Lays a file whose row is at its path into its bucket: its bytes are those of the row, or others, or cannot be read.
    fn lay(&mut self, held: Matched, evidence: &Evidence) {
        match evidence.files.get(&held.file.path) {
            Some(Reading::Hash(hash)) if evidence.rows.get(&held.id) == Some(hash) => {
                self.touch.push(held);
            }
            Some(Reading::Hash(_)) => self.update.push(held),
            Some(Reading::Failed) | None => {
                self.leave.push(Left { id: Some(held.id), file: held.file });
            }
        }
    }

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

#[cfg(test)]
mod tests;
