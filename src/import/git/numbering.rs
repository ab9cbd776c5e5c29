//! The numbers that commits get in the archive, and from which to which of them a file was so.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Result};

use super::History;
use super::lines::Stretch;
use crate::archive::versions::older::{Given, Numbers, Run, Shift};

/// A version, and from which number to which it was so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Put<'h> {
    pub(super) stretch: &'h Stretch,
    pub(super) span: (i64, i64),
}

/// The numbers of the commits that have to do with entries.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    numbers: HashMap<usize, i64>,
    /// The commits that the archive has yet to note, with their numbers.
    pub(super) new: Vec<(usize, i64)>,
    /// The commits before the first sync whose numbers rise with them.
    in_order: Vec<(usize, i64)>,
    /// The first commit after the first sync.
    boundary: usize,
    /// How the numbers that are given already make place for the new ones.
    pub(super) shift: Shift,
    /// The new ones among those of other histories.
    pub(super) run: Option<Run>,
}

impl Numbering {
    /// Numbers the commits: those before the first sync by their times, those after it below all.
    pub(super) fn make(
        connection: &Connection,
        history: &History,
        (boundary, first): (usize, Option<&str>),
    ) -> Result<Self> {
        let ends = |it: &Stretch| [Some(it.from), it.until];
        let mut commits: Vec<usize> = history
            .lines
            .iter()
            .chain(&history.left_out)
            .flatten()
            .flat_map(ends)
            .flatten()
            .collect();
        commits.sort_unstable();
        commits.dedup();
        // Of those after the first sync no version is taken but the last text of a file that is gone.
        let last = history.lines.iter().filter_map(|it| it.last()).flat_map(ends).flatten();
        let last: HashSet<usize> = last.collect();
        commits.retain(|it| *it < boundary || last.contains(it));
        let before = commits.partition_point(|it| *it < boundary);
        let times: Vec<String> = commits.iter().map(|it| history.times[*it].clone()).collect();
        let Given { numbers, shift, run } = Numbers::of(connection, first)?.give(&times, before);
        let mut this = Self { boundary, shift, run, ..Self::default() };
        for ((number, is_new), commit) in numbers.into_iter().zip(&commits) {
            this.numbers.insert(*commit, number);
            this.new.extend(is_new.then_some((*commit, number)));
        }
        // Times may say another order than the repository.
        for commit in commits.into_iter().take(before) {
            let number = this.number(commit);
            if this.in_order.last().is_none_or(|(_, last)| *last < number) {
                this.in_order.push((commit, number));
            }
        }
        Ok(this)
    }

    /// Whether a commit was made before the first sync.
    pub(super) fn is_before_first(&self, commit: usize) -> bool {
        commit < self.boundary
    }

    /// Whether a stretch began before the first sync.
    pub(super) fn is_before(&self, stretch: &Stretch) -> bool {
        self.is_before_first(stretch.from)
    }

    /// The number of a commit.
    fn number(&self, commit: usize) -> i64 {
        self.numbers.get(&commit).copied().unwrap_or_default()
    }

    /// The first number from which on a commit before the first sync had been made.
    pub(super) fn since(&self, commit: usize) -> i64 {
        let place = self.in_order.partition_point(|(other, _)| *other < commit);
        self.in_order.get(place).map_or(0, |(_, number)| *number)
    }

    /// From which number to which a file was so: to the same one where it stood at no moment before the first sync that has
    /// a number in its order.
    pub(super) fn span(&self, stretch: &Stretch) -> (i64, i64) {
        let from = self.number(stretch.from);
        match self.is_before(stretch) && self.since(stretch.from) == from {
            true => (from, stretch.until.map_or(0, |it| self.since(it))),
            false => (from, from),
        }
    }

    /// When a file was so over the new commits of a history among others.
    pub(super) fn within(&self, run: Run, stretch: &Stretch) -> Option<(i64, i64)> {
        let (from, until) = self.span(stretch);
        Some((from.max(run.from), until.min(run.until))).filter(|it| it.0 < it.1)
    }

    /// Puts the newest first by their numbers: those after the first sync lie below those before it.
    pub(super) fn sort(&self, stretches: &mut [&Stretch]) {
        stretches.sort_by_key(|it| std::cmp::Reverse((self.is_before(it), it.from)));
    }
}
