//! Where an entry was at every sync: what is held of it, when its file was gone, and what is no longer held.
//!
//! Versions can be let go: thinned, purged, or never kept, where their bytes were damaged. So that a gap between two of them is
//! not taken for an absence, the first sync that saw an entry and the absences of its file are noted apart from them.

pub mod check;
mod not_held;

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::model::prepared::Prepared;
use crate::archive::model::syncs;
use crate::archive::versions::lives;
use crate::archive::versions::lives::Life;
use crate::sqlite::dropped::one;
pub use not_held::{Care, NotHeld, not_held_at, time_of, why_not_held};

/// All that the archive knows of the whereabouts of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its lives that are held, the oldest first; the last one is what the entry is now, or was when its file went.
    pub lives: Vec<Life>,
    /// The sync that saw it first; 0 where that was before syncs were counted.
    pub first_seen_in: i64,
    /// From which sync to which its file was gone, in their order.
    pub(in crate::archive) absences: Vec<(i64, i64)>,
}

/// What an entry was at a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then<'s> {
    /// This.
    Was(&'s Life),
    /// Its file was not in the journal.
    Absent,
    /// Its file was in the journal, and what it said is no longer held.
    NotHeld,
}

impl Story {
    /// Reads the story of an entry; it has no lives where there is no such entry.
    pub fn of(connection: &Connection, entry: i64) -> Result<Self> {
        let first = "SELECT coalesce(first_seen_in, 0) FROM entries WHERE id = ?1";
        let first = connection.prepare_cached(first)?.query_row([entry], |row| row.get(0));
        let sql = "SELECT gone_in, back_in FROM file_absences WHERE entry_id = ?1 ORDER BY gone_in";
        let mut absences = connection.prepare_cached(sql)?;
        let absences = absences.query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            lives: lives::of(connection, entry)?,
            first_seen_in: first.optional()?.unwrap_or_default(),
            absences: absences.collect::<Result<_>>()?,
        })
    }

    /// What it was at the sync of this number. Of lives that overlap the later one counts.
    pub fn at(&self, sync: i64) -> Then<'_> {
        if let Some(life) = self.lives.iter().rfind(|it| it.lasts_at(sync)) {
            return Then::Was(life);
        }
        let is_gone = |&(gone_in, back_in): &(i64, i64)| gone_in <= sync && sync < back_in;
        let has_ended = self.gone_in().is_some_and(|it| it <= sync);
        match sync < self.first_seen_in || has_ended || self.absences.iter().any(is_gone) {
            true => Then::Absent,
            false => Then::NotHeld,
        }
    }

    /// The sync that found its file gone, where it has not come back.
    pub fn gone_in(&self) -> Option<i64> {
        self.lives.last().and_then(|it| it.replaced_in)
    }

    /// The sync that found its file gone when a life ended.
    pub fn gone_after(&self, life: &Life) -> Option<i64> {
        let end = life.replaced_in?;
        let is_last = life.version.is_none();
        (is_last || self.absences.iter().any(|it| it.0 == end)).then_some(end)
    }

    /// Whether a life began because the file came back.
    pub fn is_return(&self, life: &Life) -> bool {
        self.absences.iter().any(|it| it.1 == life.seen_in)
    }

    /// For each life the first sync after the life before, or the first that saw the entry, of which is no longer held what it
    /// was; none where all is known up to this life.
    pub fn lost_before(&self) -> Vec<Option<i64>> {
        let losses = self.lost();
        let ends: BTreeSet<i64> = self.lives.iter().filter_map(|it| it.replaced_in).collect();
        let lost = |life: &Life| {
            let end = ends.range(..=life.seen_in).next_back();
            let from = end.copied().unwrap_or(self.first_seen_in);
            // What has its beginning for its end has nothing before it.
            let lost = losses.range(from..from.max(life.seen_in));
            lost.min().copied()
        };
        self.lives.iter().map(lost).collect()
    }

    /// Whether no two things are told of one sync, and nothing of a sync before the one that saw it first.
    pub(in crate::archive) fn agrees(&self) -> bool {
        let lives = self.lives.iter().map(|it| (it.seen_in, it.replaced_in.unwrap_or(i64::MAX)));
        let lives: Vec<(i64, i64)> = lives.collect();
        let is_late = |&(from, until): &(i64, i64)| {
            from < self.first_seen_in && (from >= 0 || until > self.first_seen_in)
        };
        let mut spans: Vec<(i64, i64)> = lives.iter().chain(&self.absences).copied().collect();
        spans.sort_unstable();
        // What was imported may have numbers that more than one commit has.
        let is_empty = |&(from, until): &(i64, i64)| from > 0 && from >= until;
        let overlap = |it: &[(i64, i64)]| it[1].0 > 0 && it[0].1 > it[1].0;
        !lives.iter().any(is_late) && !spans.iter().any(is_empty) && !spans.windows(2).any(overlap)
    }

    /// Whether versions and absences do not add up to the time from the first sync that saw it to the one since which it is as it is.
    pub(in crate::archive) fn is_short(&self) -> bool {
        let versions = self.lives.iter().filter(|it| it.version.is_some());
        let versions = versions.filter_map(|it| Some(it.replaced_in? - it.seen_in));
        let told: i64 = versions.chain(self.absences.iter().map(|it| it.1 - it.0)).sum();
        self.lives.last().is_some_and(|it| it.seen_in - self.first_seen_in != told)
    }

    /// Whether what it was is held from the sync that saw it first on.
    pub fn is_whole(&self) -> bool {
        self.losses().next().is_none()
    }

    /// Whether all is held that it was after a life.
    pub fn is_whole_after(&self, life: &Life) -> bool {
        self.losses().all(|it| it <= life.seen_in)
    }

    /// The first sync after one at which something is held, or its file is known to have been gone.
    pub(in crate::archive) fn next_edge(&self, sync: i64) -> Option<i64> {
        let lives = self.lives.iter().flat_map(|it| [Some(it.seen_in), it.replaced_in]);
        let edges = lives.flatten().chain(self.absences.iter().map(|it| it.0));
        edges.filter(|it| *it > sync).min()
    }

    /// The syncs from which on is not held what it was, each once.
    pub(in crate::archive) fn lost(&self) -> BTreeSet<i64> {
        self.losses().collect()
    }

    /// From which sync to which is not held what it was, where there is but one such time.
    pub(in crate::archive) fn only_gap(&self) -> Option<(i64, i64)> {
        let mut losses: Vec<i64> = self.losses().collect();
        losses.dedup();
        let [from] = losses[..] else { return None };
        Some((from, self.next_edge(from)?))
    }

    /// The sync that saw its file again which this one found gone.
    pub(in crate::archive) fn gone_until(&self, gone_in: i64) -> Option<i64> {
        self.absences.iter().find(|it| it.0 == gone_in).map(|it| it.1)
    }

    /// From which sync to which its file was gone, where another story of the same entry says when it came back.
    pub(in crate::archive) fn gone(&self, later: &Self) -> Vec<(i64, i64)> {
        // Where the other says when it came back, this one knows no better.
        let last = self.gone_in().filter(|gone| later.gone_until(*gone).is_none());
        let last = last.and_then(|gone| Some((gone, later.next_edge(gone)?)));
        self.absences.iter().copied().chain(last).collect()
    }

    /// The syncs from which on is not held what it was.
    fn losses(&self) -> impl Iterator<Item = i64> {
        let ends = self.lives.iter().filter_map(|it| it.replaced_in);
        let backs = self.absences.iter().map(|it| it.1);
        let edges = ends.chain(backs).chain([self.first_seen_in]);
        // No sync has the number 0: it stands for the time before the first one, where something was seen then.
        let is_before_all = |it: i64| it == 0 && self.first_seen_in != 0;
        edges
            .map(move |it| if is_before_all(it) { 1 } else { it })
            .filter(|it| self.at(*it) == Then::NotHeld)
    }
}

/// Notes that files were gone which a sync sees again.
pub(crate) struct Returns<'c> {
    /// The number of the sync; none where nothing is to be noted.
    number: Option<i64>,
    gone: Prepared<'c>,
    absence: Prepared<'c>,
}

impl<'c> Returns<'c> {
    pub(crate) fn new(connection: &'c Connection, number: Option<i64>) -> Self {
        // Where nothing says when the file was missed, it was at once.
        const GONE: &str = "
            SELECT max(
                coalesce(gone_in, iif(seen_in > 0, seen_in + 1, 0)),
                coalesce((SELECT max(replaced_in) FROM main.entry_versions WHERE entry_id = ?1), gone_in, 0)
            )
            FROM main.entries
            WHERE id = ?1 AND removed_at IS NOT NULL";
        // Of values and not of a SELECT, before which the full-text index would write all that it has collected.
        const ABSENCE: &str =
            "INSERT INTO main.file_absences (entry_id, gone_in, back_in) VALUES (?1, ?2, ?3)";
        let (gone, absence) = (Prepared::new(connection, GONE), Prepared::new(connection, ABSENCE));
        Self { number, gone, absence }
    }

    /// To be called before the row of an entry says that its file is there.
    pub(crate) fn note(&mut self, entry: i64) -> Result<()> {
        let Some(number) = self.number else { return Ok(()) };
        let gone = self.gone.statement()?.query_row([entry], |row| row.get::<_, i64>(0));
        match gone.optional()?.filter(|it| *it < number) {
            Some(gone) => one(self.absence.execute([entry, gone, number])?),
            None => Ok(()),
        }
    }
}

/// Notes that the file of an entry was gone from one number to another, which another history says.
pub fn was_gone(connection: &Connection, entry: i64, gone_in: i64, back_in: i64) -> Result<()> {
    const ABSENCE: &str =
        "INSERT OR IGNORE INTO main.file_absences (entry_id, gone_in, back_in) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(ABSENCE)?.execute([entry, gone_in, back_in]).map(|_| ())
}

/// Notes that an entry was there at an earlier number than any sync saw it.
pub fn was_there(connection: &Connection, entry: i64, number: i64) -> Result<()> {
    const FIRST: &str = "
        UPDATE main.entries
        SET first_seen_in = min(coalesce(first_seen_in, 0), ?2)
        WHERE id = ?1";
    connection.prepare_cached(FIRST)?.execute(params![entry, number]).map(|_| ())
}

/// Notes that something of an entry is not held that another history says.
pub fn let_go(connection: &Connection, entry: i64) -> Result<()> {
    syncs::note_lost_of(connection, entry)
}

#[cfg(test)]
mod tests;
