//! Which backups stay: the rules that restic calls `keep-last`, `keep-daily` and so on. Pure.
//!
//! Each rule goes through the backups from the newest to the oldest and keeps the newest of each day (week, month, year)
//! that has one, until it has kept as many as it may; a backup stays if any rule keeps it. The oldest backup stays with
//! each rule that may keep more than there were. Days are those of UTC, weeks begin on Monday.
//!
//! Which is newer their numbers say, and the clock only names the day: backups of a week in which it was wrong take
//! nothing from those that were made after it was put right.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Datelike, Utc};

/// How many backups each rule keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The newest ones.
    pub last: u32,
    /// The newest of each day.
    pub daily: u32,
    /// The newest of each week.
    pub weekly: u32,
    /// The newest of each month.
    pub monthly: u32,
    /// The newest of each year.
    pub yearly: u32,
}

impl Default for Retention {
    /// The ten newest.
    fn default() -> Self {
        Self { last: 10, daily: 0, weekly: 0, monthly: 0, yearly: 0 }
    }
}

/// What is known of a backup when it is decided whether it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its place in the order of all backups; one without is older than all that have one.
    pub number: Option<u64>,
    /// When it was made: by its manifest, never by the times of its file.
    pub created: DateTime<Utc>,
    /// Whether it was verified, and nothing speaks against it since.
    pub is_verified: bool,
    /// Whether it holds the archive as it was before an upgrade.
    pub is_before_upgrade: bool,
    /// Whether it cannot have been made when it says: it has no number, and a time that is later than what came after it.
    pub is_misdated: bool,
}

/// A reason to keep a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// A rule keeps it.
    By(Rule),
    /// It is the oldest one, and the rule may keep more than there are.
    OldestFor(Rule),
    /// It is the newest one from before an upgrade: the way back.
    BeforeUpgrade,
    /// It was not verified, or is damaged: it takes nobody's place, and only a person can say what it is good for.
    NotVerified,
    /// It may be of another archive, which is no longer where it was: it takes nobody's place.
    Doubtful,
    /// Its time cannot be, and it has no number: nobody knows its place, so that it takes nobody's.
    Misdated,
}

/// One of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The newest ones.
    Last,
    /// The newest of each day.
    Daily,
    /// The newest of each week.
    Weekly,
    /// The newest of each month.
    Monthly,
    /// The newest of each year.
    Yearly,
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::By(rule) => write!(f, "{rule}"),
            Self::OldestFor(rule) => write!(f, "oldest {rule}"),
            Self::BeforeUpgrade => f.write_str("newest before an upgrade"),
            Self::NotVerified => f.write_str("not verified"),
            Self::Doubtful => f.write_str("perhaps of another archive"),
            Self::Misdated => f.write_str("dated in the future"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Last => "last",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        })
    }
}

/// A policy that keeps nothing would delete every backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the retention policy keeps nothing")]
pub struct EmptyPolicy;

impl Retention {
    /// Whether no rule keeps anything.
    pub fn is_empty(&self) -> bool {
        self.rules().iter().all(|(_, count)| *count == 0)
    }

    /// Gives the reasons to keep each of `candidates`, in their order; one without a reason may go.
    ///
    /// Candidates of the same number, or without one of the same moment, count in the order in which they are given, the
    /// first as the newest.
    ///
    /// # Errors
    ///
    /// [`EmptyPolicy`] where nothing would be kept by any rule.
    pub fn decide(&self, candidates: &[Candidate]) -> Result<Vec<Vec<Keep>>, EmptyPolicy> {
        if self.is_empty() {
            return Err(EmptyPolicy);
        }
        let mut kept: Vec<Vec<Keep>> = vec![Vec::new(); candidates.len()];
        let mut order: Vec<usize> = Vec::new();
        for (index, candidate) in candidates.iter().enumerate() {
            match (candidate.is_verified, candidate.is_misdated) {
                (false, _) => kept[index].push(Keep::NotVerified),
                (true, true) => kept[index].push(Keep::Misdated),
                (true, false) => order.push(index),
            }
        }
        order.sort_by_key(|index| Reverse((candidates[*index].number, candidates[*index].created)));
        for (rule, count) in self.rules() {
            for (index, reason) in apply(rule, count, candidates, &order) {
                kept[index].push(reason);
            }
        }
        if let Some(index) = order.into_iter().find(|it| candidates[*it].is_before_upgrade) {
            kept[index].push(Keep::BeforeUpgrade);
        }
        Ok(kept)
    }

    fn rules(&self) -> [(Rule, u32); 5] {
        [
            (Rule::Last, self.last),
            (Rule::Daily, self.daily),
            (Rule::Weekly, self.weekly),
            (Rule::Monthly, self.monthly),
            (Rule::Yearly, self.yearly),
        ]
    }
}

/// What one rule keeps of the candidates in `order`, the newest first.
fn apply(rule: Rule, count: u32, candidates: &[Candidate], order: &[usize]) -> Vec<(usize, Keep)> {
    let mut kept = Vec::new();
    let mut left = count;
    // A clock that was put back goes through a day twice, and the day is one all the same.
    let mut periods = BTreeSet::new();
    for (place, &index) in order.iter().enumerate() {
        if left == 0 {
            break;
        }
        let period = rule.period(candidates[index].created, place);
        if periods.insert(period) {
            left -= 1;
            kept.push((index, Keep::By(rule)));
        } else if place + 1 == order.len() {
            kept.push((index, Keep::OldestFor(rule)));
        }
    }
    kept
}

impl Rule {
    /// A pair of numbers that two moments share exactly where the rule sees them as one; `place` is unique.
    fn period(self, moment: DateTime<Utc>, place: usize) -> (i32, usize) {
        match self {
            Self::Last => (0, place),
            Self::Daily => (moment.year(), moment.ordinal() as usize),
            Self::Weekly => (moment.iso_week().year(), moment.iso_week().week() as usize),
            Self::Monthly => (moment.year(), moment.month() as usize),
            Self::Yearly => (moment.year(), 0),
        }
    }
}

#[cfg(test)]
mod tests;
