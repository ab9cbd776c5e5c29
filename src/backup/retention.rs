//! Which backups stay: the rules that restic calls `keep-last`, `keep-daily` and so on. Pure.
//!
//! Each rule goes through the backups from the newest to the oldest and keeps the newest of each day (week, month, year)
//! that has one, until it has kept as many as it may; a backup stays if any rule keeps it. The oldest backup stays with
//! each rule that may keep more than there were. Days are those of UTC, weeks begin on Monday.

use std::cmp::Reverse;
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
    /// When it was made: by its manifest, never by the times of its file.
    pub created: DateTime<Utc>,
    /// Whether it was verified, and nothing speaks against it since.
    pub is_verified: bool,
    /// Whether it holds the archive as it was before an upgrade.
    pub is_before_upgrade: bool,
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
    /// Candidates of the same moment count in the order in which they are given, the first as the newest.
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
            if candidate.is_verified {
                order.push(index);
            } else {
                kept[index].push(Keep::NotVerified);
            }
        }
        order.sort_by_key(|index| Reverse(candidates[*index].created));
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
    let mut latest_period = None;
    for (place, &index) in order.iter().enumerate() {
        if left == 0 {
            break;
        }
        let period = rule.period(candidates[index].created, place);
        if latest_period != Some(period) {
            latest_period = Some(period);
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
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    const NONE: Retention = Retention { last: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

    fn verified(created: &str) -> Candidate {
        let created = format!("{created}Z").parse().unwrap();
        Candidate { created, is_verified: true, is_before_upgrade: false }
    }

    /// Draws what is kept of backups at `times`: an initial for each rule that keeps one, `o` before it for the oldest.
    fn check(policy: Retention, times: &[(&str, &str)]) {
        let candidates: Vec<_> = times.iter().map(|(time, _)| verified(time)).collect();
        let kept = policy.decide(&candidates).unwrap();
        for ((time, expected), kept) in times.iter().zip(kept) {
            let letters = kept.iter().map(|it| match it {
                Keep::By(rule) => rule.to_string()[..1].to_owned(),
                Keep::OldestFor(rule) => format!("o{}", &rule.to_string()[..1]),
                Keep::BeforeUpgrade => "u".to_owned(),
                Keep::NotVerified => "?".to_owned(),
            });
            assert_eq!(letters.collect::<String>(), *expected, "{time}");
        }
    }

    #[test]
    fn the_newest_of_each_day_stays() {
        check(
            Retention { daily: 3, ..NONE },
            &[
                ("2025-09-19T20:00:00", "d"),
                ("2025-09-19T08:00:00", ""),
                ("2025-09-17T23:59:59", "d"),
                ("2025-09-17T00:00:00", ""),
                ("2025-09-16T12:00:00", "d"),
                ("2025-09-15T12:00:00", ""),
            ],
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_cross_the_year() {
        check(
            Retention { weekly: 3, ..NONE },
            &[
                ("2026-01-05T00:00:00", "w"),
                ("2026-01-04T23:00:00", "w"),
                ("2025-12-29T00:00:00", ""),
                ("2025-12-28T12:00:00", "w"),
                ("2025-12-20T12:00:00", ""),
            ],
        );
    }

    #[test]
    fn rules_are_joined_by_or() {
        check(
            Retention { last: 2, daily: 2, weekly: 0, monthly: 2, yearly: 2 },
            &[
                ("2025-09-19T20:00:00", "ldmy"),
                ("2025-09-19T08:00:00", "l"),
                ("2025-09-18T08:00:00", "d"),
                ("2025-09-17T08:00:00", ""),
                ("2025-08-31T08:00:00", "m"),
                ("2025-07-31T08:00:00", ""),
                ("2024-07-31T08:00:00", "y"),
                ("2023-07-31T08:00:00", ""),
            ],
        );
    }

    #[test]
    fn the_oldest_stays_while_a_rule_may_keep_more() {
        check(
            Retention { yearly: 5, ..NONE },
            &[
                ("2025-09-19T20:00:00", "y"),
                ("2024-09-19T08:00:00", "y"),
                ("2024-03-01T08:00:00", ""),
                ("2024-01-01T08:00:00", "oy"),
            ],
        );
    }

    #[test]
    fn the_order_in_which_they_are_given_does_not_matter() {
        check(
            Retention { last: 1, ..NONE },
            &[
                ("2025-09-17T08:00:00", ""),
                ("2025-09-19T20:00:00", "l"),
                ("2025-09-18T08:00:00", ""),
            ],
        );
    }

    #[test]
    fn the_newest_before_an_upgrade_stays() {
        let mut candidates =
            ["2025-09-19T20:00:00", "2025-09-18T20:00:00", "2025-09-17T20:00:00"].map(verified);
        candidates[1].is_before_upgrade = true;
        candidates[2].is_before_upgrade = true;
        let kept = Retention { last: 1, ..NONE }.decide(&candidates).unwrap();
        assert_eq!(kept, [vec![Keep::By(Rule::Last)], vec![Keep::BeforeUpgrade], vec![]]);
    }

    #[test]
    fn what_was_not_verified_takes_nobodys_place() {
        let mut candidates = ["2025-09-19T20:00:00", "2025-09-18T20:00:00"].map(verified);
        candidates[0].is_verified = false;
        let kept = Retention { last: 1, ..NONE }.decide(&candidates).unwrap();
        assert_eq!(kept, [vec![Keep::NotVerified], vec![Keep::By(Rule::Last)]]);
    }

    #[test]
    fn a_policy_that_keeps_nothing_is_refused() {
        assert_eq!(NONE.decide(&[]), Err(EmptyPolicy));
    }

    fn policies() -> impl Strategy<Value = Retention> {
        (0..4u32, 0..4u32, 0..4u32, 0..4u32, 0..4u32).prop_map(
            |(last, daily, weekly, monthly, yearly)| Retention {
                last,
                daily,
                weekly,
                monthly,
                yearly,
            },
        )
    }

    /// Backups over some years, many of them close to each other, some by a clock that was wrong.
    fn backups() -> impl Strategy<Value = Vec<Candidate>> {
        let hours = prop_oneof![0..72i64, 0..2000i64, 0..40_000i64];
        let candidate = (hours, any::<bool>(), any::<bool>()).prop_map(|(hours, good, upgrade)| {
            let created = verified("2025-09-16T14:30:00").created - TimeDelta::hours(hours);
            Candidate { created, is_verified: good, is_before_upgrade: upgrade }
        });
        prop::collection::vec(candidate, 0..40)
    }

    /// What a rule keeps, said the other way round: by the periods there are, not by walking.
    fn periods_kept(rule: Rule, count: u32, verified: &[Candidate]) -> usize {
        let periods: BTreeSet<_> =
            verified.iter().enumerate().map(|(place, it)| rule.period(it.created, place)).collect();
        periods.len().min(count as usize)
    }

    proptest! {
        #[test]
        fn the_last_verified_and_the_last_before_an_upgrade_always_stay(
            policy in policies(), candidates in backups(),
        ) {
            prop_assume!(!policy.is_empty());
            let kept = policy.decide(&candidates).unwrap();
            let newest = |of: fn(&Candidate) -> bool| {
                candidates.iter().filter(|it| it.is_verified && of(it)).map(|it| it.created).max()
            };
            let newest_kept = |of: fn(&Candidate) -> bool| {
                let pairs = candidates.iter().zip(&kept);
                let stay = pairs.filter(|(it, kept)| it.is_verified && of(it) && !kept.is_empty());
                stay.map(|(it, _)| it.created).max()
            };
            prop_assert_eq!(newest(|_| true), newest_kept(|_| true));
            prop_assert_eq!(newest(|it| it.is_before_upgrade), newest_kept(|it| it.is_before_upgrade));
        }

        #[test]
        fn what_was_not_verified_is_never_deleted(policy in policies(), candidates in backups()) {
            prop_assume!(!policy.is_empty());
            let kept = policy.decide(&candidates).unwrap();
            let mut pairs = candidates.iter().zip(&kept);
            prop_assert!(pairs.all(|(it, kept)| it.is_verified || !kept.is_empty()));
        }

        #[test]
        fn each_rule_keeps_one_for_each_of_its_newest_periods(
            policy in policies(), candidates in backups(),
        ) {
            prop_assume!(!policy.is_empty());
            let kept = policy.decide(&candidates).unwrap();
            let verified: Vec<_> = candidates.iter().filter(|it| it.is_verified).copied().collect();
            for (rule, count) in policy.rules() {
                let by = kept.iter().filter(|it| it.contains(&Keep::By(rule))).count();
                prop_assert_eq!(by, periods_kept(rule, count, &verified), "{}", rule);
            }
        }

        #[test]
        fn deciding_again_deletes_nothing_more(policy in policies(), candidates in backups()) {
            prop_assume!(!policy.is_empty());
            let kept = policy.decide(&candidates).unwrap();
            let stay: Vec<_> =
                candidates.iter().zip(kept).filter(|it| !it.1.is_empty()).map(|it| *it.0).collect();
            let again = policy.decide(&stay).unwrap();
            prop_assert!(again.iter().all(|it| !it.is_empty()));
        }
    }
}
