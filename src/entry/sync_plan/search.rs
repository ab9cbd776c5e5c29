//! The new files that look for a row: a removed one of their path, or one with their bytes.

use std::collections::{HashMap, HashSet};

use super::super::path::EntryPath;
use super::super::source::SourceHash;
use super::pairing::{Candidate, pair};
use super::triage::{Gone, Listed};
use super::{Evidence, Move, Reading};

/// What a file shares with the removed row that it comes back to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    PathAndBytes,
    Path,
}

/// The new files that still look for a row.
pub(super) struct Search<'a> {
    pub(super) files: Vec<Listed>,
    pub(super) evidence: &'a Evidence,
}

impl Search<'_> {
    /// Gives files the removed rows of their own paths; of several the youngest.
    pub(super) fn come_back(&mut self, removed: &mut Vec<Gone>, likeness: Likeness) -> Vec<Move> {
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
    pub(super) fn same_bytes(&mut self, rows: &mut Vec<Gone>) -> Vec<Move> {
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
