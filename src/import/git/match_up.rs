//! What of a history the archive does not hold, and where it belongs.

use std::collections::HashSet;

use rusqlite::{Connection, Result};

use super::carving::Carved;
use super::lines::{Line, Stretch};
use super::numbering::{Numbering, Put};
use super::{History, HistoryReport, pairing};
use crate::archive::versions::lives::{self, Life};
use crate::archive::versions::older::{self, Places, Run};
use crate::entry::EntryPath;

/// What is to be taken out of a history.
#[derive(Debug)]
pub(super) struct Plan<'h> {
    pub(super) entries: Vec<Due<'h>>,
    /// Files that the archive does not hold.
    pub(super) removed: Vec<Removed<'h>>,
    /// How many versions are left out, because their commits were made after the first sync, which kept what it saw.
    pub(super) late: usize,
    pub(super) numbering: Numbering,
}

/// What an entry of the archive gets.
#[derive(Debug)]
pub(super) struct Due<'h> {
    pub(super) entry: i64,
    pub(super) path: EntryPath,
    /// Versions, the newest first.
    pub(super) versions: Vec<Put<'h>>,
    /// What it was there with, and is not taken.
    pub(super) left_out: Vec<Put<'h>>,
    /// Where the first version that the archive holds was there already: that version, or none for what the entry is now;
    /// and since which number.
    pub(super) began: Option<(Option<i64>, i64)>,
    /// What becomes of what other histories told of it.
    pub(super) carved: Option<Carved<'h>>,
    /// How many versions of it are left out.
    late: usize,
}

impl Due<'_> {
    /// Whether the archive has all of it that is taken.
    fn is_nothing(&self) -> bool {
        self.versions.is_empty()
            && self.began.is_none()
            && self.carved.as_ref().is_none_or(Carved::is_empty)
    }

    /// How many texts it gets.
    fn count(&self) -> usize {
        self.versions.len() + self.carved.as_ref().map_or(0, Carved::count)
    }
}

/// A file that becomes a removed entry.
#[derive(Debug)]
pub(super) struct Removed<'h> {
    pub(super) path: EntryPath,
    pub(super) last: Put<'h>,
    /// Its versions before, the newest first.
    pub(super) versions: Vec<Put<'h>>,
    /// What it was there with, and is not taken.
    pub(super) left_out: Vec<Put<'h>>,
    /// How many versions of it are left out.
    late: usize,
}

impl<'h> Plan<'h> {
    /// Compares a history with the archive; `first` is the first sync that was counted.
    pub(super) fn make(
        connection: &Connection,
        history: &'h History,
        first: Option<&(i64, String)>,
    ) -> Result<Self> {
        let time = first.map(|it| it.1.as_str());
        let numbering = Numbering::make(connection, history, (boundary(history, first), time))?;
        let places = Places::of(connection)?.shifted(&numbering.shift);
        let first = first.map_or(0, |(number, _)| *number);
        let desk = Desk { history, numbering: &numbering, places: &places, first };
        let (mut entries, mut removed) = (Vec::new(), Vec::new());
        let lines = history.lines.iter().zip(&history.left_out);
        let lives = |entry| desk.lives(connection, entry);
        let paired = pairing::pair(connection, history)?;
        for ((line, out), entry) in lines.zip(&paired) {
            match *entry {
                Some(entry) => entries.extend(desk.due(entry, (line, out), &lives(entry)?)),
                None => removed.extend(desk.removed(line, out)),
            }
        }
        if let Some(run) = numbering.run {
            let paired: HashSet<i64> = paired.into_iter().flatten().collect();
            let crossing = older::crossing(connection, run.anchor)?;
            for entry in crossing.into_iter().filter(|it| !paired.contains(it)) {
                entries.extend(desk.carved(run, entry, (&[], &[]), &lives(entry)?));
            }
        }
        let late = entries.iter().map(|it| it.late).chain(removed.iter().map(|it| it.late)).sum();
        entries.retain(|it| !it.is_nothing());
        Ok(Self { entries, removed, late, numbering })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.removed.is_empty()
    }

    pub(super) fn report(&self, history: &History) -> HistoryReport {
        let due = |it: &Due<'_>| (it.path.clone(), it.count());
        let mut entries: Vec<_> =
            self.entries.iter().filter(|it| it.count() > 0).map(due).collect();
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

/// What a plan is made by.
struct Desk<'a, 'h> {
    history: &'h History,
    numbering: &'a Numbering,
    places: &'a Places,
    /// The number of the first sync.
    first: i64,
}

impl<'h> Desk<'_, 'h> {
    /// A file that the archive does not hold. Its last text becomes the entry's own.
    fn removed(&self, line: &'h Line, out: &'h Line) -> Option<Removed<'h>> {
        let (last, versions) = line.split_last()?;
        let path = self.history.path_of(last)?;
        let mut last = self.put(last, None, &[]);
        let (before, late): (Vec<_>, Vec<_>) =
            versions.iter().partition(|it| self.numbering.is_before(it));
        let versions = self.newest_first(before, None, &[]);
        // It follows all of its versions, whatever numbers these have.
        let newest = versions.iter().map(|it| it.span.0).max();
        if let Some(newest) = newest.filter(|it| *it > last.span.0) {
            last.span = (newest, newest);
        }
        let left_out = self.before_first(out, None, &[]);
        Some(Removed { path, last, versions, left_out, late: late.len() })
    }

    /// What an entry was, by the numbers that are to be.
    fn lives(&self, connection: &Connection, entry: i64) -> Result<Vec<Life>> {
        let mut lives = lives::of(connection, entry)?;
        let shift = |it: i64| self.numbering.shift.of(it);
        for life in &mut lives {
            life.seen_in = shift(life.seen_in);
            life.replaced_in = life.replaced_in.map(shift);
        }
        Ok(lives)
    }

    /// What an entry gets of a history among others.
    fn carved(
        &self,
        run: Run,
        entry: i64,
        (known, out): (&'h [Stretch], &'h [Stretch]),
        lives: &[Life],
    ) -> Option<Due<'h>> {
        let within = |stretch: &'h Stretch| {
            let span = self.numbering.within(run, stretch)?;
            self.history.is_entry(stretch).then_some(Put { stretch, span })
        };
        let said: Vec<Put<'h>> = known.iter().filter_map(within).collect();
        let is_same = |it: &Stretch, life: &Life| {
            self.hash(it) == life.hash && self.history.path_of(it).as_ref() == Some(&life.path)
        };
        let mut carved = Carved::make(lives, said, is_same, (run, self.first));
        carved.there.extend(out.iter().filter_map(within).map(|it| it.span));
        let mut held: HashSet<String> = lives.iter().map(|it| it.hash.clone()).collect();
        held.extend(carved.versions.iter().chain(&carved.last).map(|it| self.hash(it.stretch)));
        let rest = known.iter().rev().filter(|it| held.insert(self.hash(it)));
        let (before, late): (Vec<_>, Vec<_>) = rest.partition(|it| self.numbering.is_before(it));
        let versions = self.newest_first(before, Some(entry), lives);
        let path = lives.last()?.path.clone();
        let (left_out, began, late) = (Vec::new(), None, late.len());
        Some(Due { entry, path, versions, left_out, began, carved: Some(carved), late })
    }

    /// What an entry gets. Commits after the first sync were made beside the archive, which kept what its syncs saw.
    fn due(
        &self,
        entry: i64,
        (known, out): (&'h Line, &'h Line),
        lives: &[Life],
    ) -> Option<Due<'h>> {
        if let Some(run) = self.numbering.run {
            return self.carved(run, entry, (known, out), lives);
        }
        let (oldest, newest) = (lives.first()?, lives.last()?);
        let is_first = lives.iter().all(|it| it.seen_in >= 0);
        let held: HashSet<&str> = lives.iter().map(|it| it.hash.as_str()).collect();
        let (mut before, after): (Vec<_>, Vec<_>) =
            known.iter().partition(|it| self.numbering.is_before(it));
        let began = before.last().copied().filter(|it| is_first && self.is_of(it, oldest));
        if began.is_some() {
            before.pop();
        }
        let mut new: HashSet<String> = HashSet::new();
        let mut is_new = |it: &&Stretch| {
            let hash = self.hash(it);
            !held.contains(hash.as_str()) && new.insert(hash)
        };
        // What stood again and again is one version each time, where nothing of it was taken before.
        before.retain(|it| is_new(it) || is_first);
        let late = after.into_iter().filter(is_new).count();
        let versions = self.newest_first(before, Some(entry), lives);
        let began = began.map(|it| (oldest.version, self.numbering.since(it.from)));
        let began = began.filter(|(_, since)| *since < oldest.seen_in);
        let left_out = self.before_first(out, Some(entry), lives);
        let path = newest.path.clone();
        Some(Due { entry, path, versions, left_out, began, carved: None, late })
    }

    /// Those that began before the first sync; of the others no moment is known.
    fn before_first(&self, line: &'h Line, entry: Option<i64>, lives: &[Life]) -> Vec<Put<'h>> {
        let before = line.iter().filter(|it| self.numbering.is_before(it));
        before.map(|it| self.put(it, entry, lives)).collect()
    }

    fn hash(&self, stretch: &Stretch) -> String {
        self.history.hash_of(stretch).map(|it| it.to_string()).unwrap_or_default()
    }

    /// Whether a stretch is what the first sync saw: it was there already.
    fn is_of(&self, stretch: &Stretch, oldest: &Life) -> bool {
        oldest.seen_in <= self.first
            && self.hash(stretch) == oldest.hash
            && self.history.path_of(stretch).as_ref() == Some(&oldest.path)
            && stretch.until.is_none_or(|until| !self.numbering.is_before_first(until))
    }

    fn newest_first(
        &self,
        mut stretches: Vec<&'h Stretch>,
        entry: Option<i64>,
        lives: &[Life],
    ) -> Vec<Put<'h>> {
        self.numbering.sort(&mut stretches);
        stretches.into_iter().map(|it| self.put(it, entry, lives)).collect()
    }

    /// A version with its span: one that would stand where another entry lay, or at a moment at which the entry was
    /// something else, is kept and stands at none.
    fn put(&self, stretch: &'h Stretch, entry: Option<i64>, lives: &[Life]) -> Put<'h> {
        let path = self.history.path_of(stretch).filter(|_| self.history.is_entry(stretch));
        let (from, mut until) = self.numbering.span(stretch);
        if let Some(span) = self.numbering.run.and_then(|it| self.numbering.within(it, stretch))
            && path.is_some()
            && entry.is_none()
        {
            return Put { stretch, span };
        }
        let later = lives.iter().map(|it| it.seen_in).filter(|it| *it > from && *it < 0).min();
        until = until.min(later.unwrap_or(until));
        let is_taken = |path| self.places.are_taken(path, entry, (from, until));
        let is_else = lives.iter().any(|it| it.seen_in < 0 && it.lasts_at(from));
        let stands = path.as_ref().is_some_and(|it| !is_taken(it)) && !is_else;
        Put { stretch, span: (from, if stands { until } else { from }) }
    }
}
