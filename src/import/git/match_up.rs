//! Which file of a history is which entry of the archive, and what of it the archive does not hold.

use std::collections::HashSet;

use rusqlite::Connection;

use super::lines::{Line, Stretch};
use super::{History, HistoryReport};
use crate::archive::ArchiveError;
use crate::archive::lives::{self, Life};
use crate::archive::older::Finder;
use crate::entry::EntryPath;

/// What is to be taken out of a history.
#[derive(Debug, Default)]
pub(super) struct Plan<'h> {
    pub(super) entries: Vec<Due<'h>>,
    /// Files that the archive does not hold.
    pub(super) removed: Vec<Removed<'h>>,
    /// The commits that have to do with entries, before the first sync and after it, each in their order.
    pub(super) before: Vec<usize>,
    pub(super) after: Vec<usize>,
}

/// What an entry of the archive gets.
#[derive(Debug)]
pub(super) struct Due<'h> {
    pub(super) entry: i64,
    pub(super) path: EntryPath,
    /// Versions, the newest first.
    pub(super) versions: Vec<&'h Stretch>,
    /// Where the first version that the archive holds was there already: that version, or none for what the entry is now.
    pub(super) began: Option<(Option<i64>, &'h Stretch)>,
    /// Whether its versions take the place of one another, or are texts that no sync saw.
    pub(super) is_whole: bool,
}

/// A file that becomes a removed entry.
#[derive(Debug)]
pub(super) struct Removed<'h> {
    pub(super) path: EntryPath,
    pub(super) last: &'h Stretch,
    /// Its versions before, the newest first.
    pub(super) versions: Vec<&'h Stretch>,
}

impl<'h> Plan<'h> {
    /// Compares a history with the archive; `first` is the first sync that was counted.
    pub(super) fn make(
        connection: &Connection,
        history: &'h History,
        first: Option<&(i64, String)>,
    ) -> Result<Self, ArchiveError> {
        let reading = || ArchiveError::database("read the versions");
        let boundary = boundary(history, first);
        let mut plan = Self::default();
        plan.number(history, boundary);
        let mut taken = HashSet::new();
        // Files that are there at the end come first: an entry of their path is theirs.
        let is_there = |line: &&Line| line.last().is_some_and(|it| it.until.is_none());
        let (living, ended): (Vec<_>, Vec<_>) = history.lines.iter().partition(is_there);
        for line in living.into_iter().chain(ended) {
            let known: Vec<&Stretch> =
                line.iter().filter(|it| history.hash_of(it).is_some()).collect();
            let Some(last) = known.last() else { continue };
            let Some(path) = history.path_of(last) else { continue };
            let is_there = last.until.is_none();
            let found =
                find(connection, history, last, &path, is_there, &taken).map_err(reading())?;
            let Some(entry) = found else {
                plan.removed.push(removed(path, &known, boundary));
                continue;
            };
            taken.insert(entry);
            let lives = lives::of(connection, entry).map_err(reading())?;
            let first = first.map_or(0, |(number, _)| *number);
            plan.entries.extend(due(history, entry, &known, &lives, boundary, first));
        }
        Ok(plan)
    }

    /// Notes which commits have to do with entries.
    fn number(&mut self, history: &History, boundary: usize) {
        let ends = |it: &Stretch| [Some(it.from), it.until];
        let mut commits: Vec<usize> =
            history.lines.iter().flatten().flat_map(ends).flatten().collect();
        commits.sort_unstable();
        commits.dedup();
        self.after = commits.split_off(commits.partition_point(|it| *it < boundary));
        self.before = commits;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.removed.is_empty()
    }

    pub(super) fn report(&self, history: &History) -> HistoryReport {
        let due = |it: &Due<'_>| (it.path.clone(), it.versions.len());
        let mut entries: Vec<_> =
            self.entries.iter().filter(|it| !it.versions.is_empty()).map(due).collect();
        let removed = |it: &Removed<'_>| (it.path.clone(), it.versions.len());
        let mut removed: Vec<_> = self.removed.iter().map(removed).collect();
        entries.sort();
        removed.sort();
        let commits = history.times.len();
        HistoryReport { commits, entries, removed, going: None, findings: Vec::new() }
    }
}

/// The first commit of those that were made after the first sync: a clock that went wrong once is not taken for it.
fn boundary(history: &History, first: Option<&(i64, String)>) -> usize {
    let Some((_, first)) = first else { return history.times.len() };
    history.times.iter().rposition(|it| it <= first).map_or(0, |it| it + 1)
}

/// The entry that a file is: the one that lies at its path, or lay there once with its bytes. A file that is gone may
/// also be one that went from there with others.
fn find(
    connection: &Connection,
    history: &History,
    last: &Stretch,
    path: &EntryPath,
    is_there: bool,
    taken: &HashSet<i64>,
) -> rusqlite::Result<Option<i64>> {
    let is_free = |it: &i64| !taken.contains(it);
    let living = lives::living_at(connection, path)?.filter(is_free);
    if is_there && living.is_some() {
        return Ok(living);
    }
    let once = Finder(connection).once_at(path, history.hash_of(last))?;
    let once: Vec<_> = once.into_iter().filter(|(id, _)| is_free(id)).collect();
    let same = once.iter().find(|(_, has_hash)| *has_hash).map(|(id, _)| *id);
    Ok(same.or(living).or_else(|| once.first().map(|(id, _)| *id)))
}

/// A file that the archive does not hold. Its last text becomes the entry's own.
fn removed<'h>(path: EntryPath, known: &[&'h Stretch], boundary: usize) -> Removed<'h> {
    let mut versions = known.to_vec();
    let last = versions.pop().unwrap_or(known[0]);
    newest_first(&mut versions, boundary);
    Removed { path, last, versions }
}

/// Sorts by the numbers that the commits get: those after the first sync lie below those before it.
fn newest_first(versions: &mut [&Stretch], boundary: usize) {
    versions.sort_by_key(|it| std::cmp::Reverse((it.from < boundary, it.from)));
}

fn due<'h>(
    history: &History,
    entry: i64,
    known: &[&'h Stretch],
    lives: &[Life],
    boundary: usize,
    first: i64,
) -> Option<Due<'h>> {
    let oldest = lives.first()?;
    let is_whole = lives.iter().all(|it| it.seen_in >= 0);
    let held: HashSet<&str> = lives.iter().map(|it| it.hash.as_str()).collect();
    let hash = |it: &Stretch| history.hash_of(it).map(|it| it.to_string()).unwrap_or_default();
    let (mut before, after): (Vec<_>, Vec<_>) = known.iter().partition(|it| it.from < boundary);
    // What the first sync saw was there already.
    let is_oldest = |it: &&Stretch| {
        oldest.seen_in <= first
            && hash(it) == oldest.hash
            && history.path_of(it).as_ref() == Some(&oldest.path)
            && it.until.is_none_or(|until| until >= boundary)
    };
    let began = before.last().copied().filter(|it| is_whole && is_oldest(it));
    if began.is_some() {
        before.pop();
    }
    let mut new: HashSet<String> = HashSet::new();
    if is_whole {
        new.extend(before.iter().map(|it| hash(it)));
    } else {
        before.retain(|it| !held.contains(hash(it).as_str()) && new.insert(hash(it)));
    }
    let after =
        after.into_iter().filter(|it| !held.contains(hash(it).as_str()) && new.insert(hash(it)));
    let mut versions: Vec<&Stretch> = after.collect();
    versions.extend(before);
    newest_first(&mut versions, boundary);
    let began = began.map(|it| (oldest.version, it));
    let path = lives.last()?.path.clone();
    let is_due = !versions.is_empty() || began.is_some();
    is_due.then_some(Due { entry, path, versions, began, is_whole })
}
