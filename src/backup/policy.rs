//! Which earlier versions of an entry stay: `[versions]` of `journal.toml`. Pure.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::retention::{Candidate, Retention};

/// Which earlier versions stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VersionPolicy {
    /// How many of each entry's.
    pub keep: KeepVersions,
    /// The most bytes that all of them may take as they are stored; 0 is no limit.
    pub max_bytes: u64,
}

/// How many versions of an entry stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeepVersions {
    /// Every one.
    #[default]
    All,
    /// None.
    Nothing,
    /// Those that one of the rules keeps, and at least the newest.
    By(Retention),
}

impl VersionPolicy {
    /// Whether nothing ever goes.
    pub fn is_everything(&self) -> bool {
        self.keep == KeepVersions::All && self.max_bytes == 0
    }

    /// The policy in the words of `journal.toml`, by which a change of it is noticed.
    pub fn words(&self) -> String {
        let keep = match &self.keep {
            KeepVersions::All => "keep = \"all\"".to_owned(),
            KeepVersions::Nothing => "keep = \"none\"".to_owned(),
            KeepVersions::By(rules) => {
                let rules = [
                    ("last", rules.last),
                    ("daily", rules.daily),
                    ("weekly", rules.weekly),
                    ("monthly", rules.monthly),
                    ("yearly", rules.yearly),
                ];
                let rules = rules.iter().filter(|(_, count)| *count > 0);
                let rules: Vec<_> =
                    rules.map(|(rule, count)| format!("keep_{rule} = {count}")).collect();
                if rules.is_empty() { "keep_last = 1".to_owned() } else { rules.join(", ") }
            }
        };
        match self.max_bytes {
            0 => keep,
            most => format!("{keep}, max_bytes = {most}"),
        }
    }
}

/// What the user's clock on the wall showed at a moment: days end when they end there.
pub type Wall = fn(DateTime<Utc>) -> NaiveDateTime;

impl KeepVersions {
    /// Which of an entry's versions stay. They are given oldest first, each by when a sync first saw it, as far as that is
    /// known, on the user's clock: so the newest of a day (week, month, year) is what the entry was when the day was over.
    pub fn decide(&self, versions: &[Option<NaiveDateTime>]) -> Vec<bool> {
        let rules = match self {
            Self::All => return vec![true; versions.len()],
            Self::Nothing => return vec![false; versions.len()],
            Self::By(rules) => rules,
        };
        let candidate = |(place, seen_at): (usize, &Option<NaiveDateTime>)| Candidate {
            number: u64::try_from(place).ok(),
            created: seen_at.map_or(DateTime::UNIX_EPOCH, |it| it.and_utc()),
            is_verified: true,
            is_before_upgrade: false,
            is_misdated: false,
        };
        let candidates: Vec<Candidate> = versions.iter().enumerate().map(candidate).collect();
        let reasons = rules.decide(&candidates);
        let mut stays: Vec<bool> = match reasons {
            Ok(reasons) => reasons.iter().map(|it| !it.is_empty()).collect(),
            Err(_) => vec![false; versions.len()],
        };
        if let Some(newest) = stays.last_mut() {
            *newest = true;
        }
        stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_RULE: Retention = Retention { last: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

    /// Versions that were seen on these days, oldest first; `-` is one of which nobody knows when.
    fn check(keep: KeepVersions, days: &str, expected: &str) {
        let seen_at = |day: &str| format!("2025-09-{day:0>2}T12:00:00").parse().ok();
        let versions: Vec<Option<NaiveDateTime>> = days.split(' ').map(seen_at).collect();
        let kept: Vec<&str> =
            keep.decide(&versions).iter().map(|it| if *it { "+" } else { "." }).collect();
        assert_eq!(kept.concat(), expected);
    }

    #[test]
    fn rules_keep_the_newest_of_each_day_and_the_last_ones() {
        let rules = |rules| KeepVersions::By(rules);
        check(rules(Retention { last: 2, ..NO_RULE }), "1 1 2 2", "..++");
        check(rules(Retention { daily: 2, ..NO_RULE }), "1 1 2 2 3 3", "...+.+");
        check(rules(Retention { daily: 9, ..NO_RULE }), "1 1 2 2", "++.+");
        check(rules(Retention { last: 1, daily: 2, ..NO_RULE }), "- - 1 2 2", "..+.+");
        check(KeepVersions::All, "1 1", "++");
        check(KeepVersions::Nothing, "1 1", "..");
    }

    #[test]
    fn rules_that_keep_nothing_keep_the_newest() {
        check(KeepVersions::By(NO_RULE), "1 2 3", "..+");
    }
}
