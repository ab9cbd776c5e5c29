//! The rules, drawn, and held against the same rules said another way.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

const NONE: Retention = Retention { last: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

fn verified(created: &str) -> Candidate {
    verified_at(format!("{created}Z").parse().unwrap())
}

fn verified_at(created: DateTime<Utc>) -> Candidate {
    Candidate {
        number: None,
        created,
        is_verified: true,
        is_before_upgrade: false,
        is_misdated: false,
    }
}

/// Draws what is kept of backups at `times`: an initial for each rule that keeps one, `o` before it for the oldest.
fn check(policy: Retention, times: &[(&str, &str)]) {
    let candidates: Vec<_> = times.iter().map(|(time, _)| verified(time)).collect();
    check_candidates(policy, &candidates, times);
}

fn check_candidates(policy: Retention, candidates: &[Candidate], times: &[(&str, &str)]) {
    let kept = policy.decide(candidates).unwrap();
    for ((time, expected), kept) in times.iter().zip(kept) {
        let letters = kept.iter().map(|it| match it {
            Keep::By(rule) => rule.to_string()[..1].to_owned(),
            Keep::OldestFor(rule) => format!("o{}", &rule.to_string()[..1]),
            Keep::BeforeUpgrade => "u".to_owned(),
            Keep::NotVerified => "?".to_owned(),
            Keep::Doubtful => "~".to_owned(),
            Keep::Misdated => "!".to_owned(),
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
        &[("2025-09-17T08:00:00", ""), ("2025-09-19T20:00:00", "l"), ("2025-09-18T08:00:00", "")],
    );
}

/// As [`check`], of backups that have numbers: the first the greatest.
fn check_numbered(policy: Retention, times: &[(&str, &str)]) {
    let numbered = times.iter().zip((1..).map(|it| 100 - it));
    let candidates: Vec<_> = numbered
        .map(|((time, _), number)| Candidate { number: Some(number), ..verified(time) })
        .collect();
    check_candidates(policy, &candidates, times);
}

#[test]
fn a_clock_that_was_ahead_takes_no_place_from_what_was_made_after_it() {
    let times = |expected: [&'static str; 7]| {
        let made = [
            "2025-09-18T10:00:00", // put right
            "2025-09-17T10:00:00",
            "2025-09-24T10:00:00", // a week ahead
            "2025-09-23T10:00:00",
            "2025-09-18T09:00:00",
            "2025-09-16T10:00:00", // as it was
            "2025-09-15T10:00:00",
        ];
        made.into_iter().zip(expected).collect::<Vec<_>>()
    };
    check_numbered(Retention { last: 2, ..NONE }, &times(["l", "l", "", "", "", "", ""]));
    check_numbered(Retention { daily: 3, ..NONE }, &times(["d", "d", "d", "", "", "", ""]));
    check_numbered(Retention { daily: 5, ..NONE }, &times(["d", "d", "d", "d", "", "d", ""]));
    check_numbered(Retention { weekly: 2, ..NONE }, &times(["w", "", "w", "", "", "", ""]));
}

#[test]
fn a_clock_that_fell_back_by_years_makes_the_newest_all_the_same() {
    let times =
        [("1970-01-01T00:00:00", "d"), ("2025-09-18T10:00:00", "d"), ("2025-09-17T10:00:00", "")];
    check_numbered(Retention { daily: 2, ..NONE }, &times);
}

#[test]
fn what_has_no_number_is_older_than_all_that_have_one() {
    let numbered = Candidate { number: Some(1), ..verified("2025-09-16T10:00:00") };
    let candidates = [verified("2031-01-01T10:00:00"), numbered, verified("2025-09-17T10:00:00")];
    let kept = Retention { last: 2, ..NONE }.decide(&candidates).unwrap();
    let by_last = vec![Keep::By(Rule::Last)];
    assert_eq!(kept, [by_last.clone(), by_last, vec![]]);
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
fn what_cannot_have_been_made_when_it_says_takes_nobodys_place_and_stays() {
    let mut candidates =
        ["2031-01-01T20:00:00", "2025-09-18T20:00:00", "2025-09-17T20:00:00"].map(verified);
    candidates[0].is_misdated = true;
    let kept = Retention { last: 1, ..NONE }.decide(&candidates).unwrap();
    assert_eq!(kept, [vec![Keep::Misdated], vec![Keep::By(Rule::Last)], vec![]]);
}

#[test]
fn a_policy_that_keeps_nothing_is_refused() {
    assert_eq!(NONE.decide(&[]), Err(EmptyPolicy));
}

fn policies() -> impl Strategy<Value = Retention> {
    (0..4u32, 0..4u32, 0..4u32, 0..4u32, 0..4u32).prop_map(
        |(last, daily, weekly, monthly, yearly)| Retention { last, daily, weekly, monthly, yearly },
    )
}

/// Backups over some years, many of them close to each other, the clock wrong for some; a part of them from before there
/// were numbers, and a number now and then twice.
fn backups() -> impl Strategy<Value = Vec<Candidate>> {
    let hours = prop_oneof![0..72i64, 0..2000i64, 0..40_000i64];
    let number = prop_oneof![Just(None), (0..30u64).prop_map(Some)];
    let candidate =
        (hours, number, any::<bool>(), any::<bool>()).prop_map(|(hours, number, good, upgrade)| {
            let created = verified("2025-09-16T14:30:00").created - TimeDelta::hours(hours);
            Candidate {
                number,
                is_verified: good,
                is_before_upgrade: upgrade,
                ..verified_at(created)
            }
        });
    prop::collection::vec(candidate, 0..40)
}

/// Whether one backup is newer than another, by their places in what is given: said without a sort.
fn is_newer(all: &[Candidate], one: usize, other: usize) -> bool {
    let (a, b) = (all[one], all[other]);
    match (a.number, b.number) {
        (Some(a), Some(b)) if a != b => a > b,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        _ if a.created != b.created => a.created > b.created,
        _ => one < other,
    }
}

/// What a moment falls into, by the calendar as text: nothing of how the rules compute it.
fn named_period(rule: Rule, all: &[Candidate], place: usize) -> String {
    let form = match rule {
        Rule::Last => return place.to_string(),
        Rule::Daily => "%F",
        Rule::Weekly => "%G-%V",
        Rule::Monthly => "%Y-%m",
        Rule::Yearly => "%Y",
    };
    all[place].created.format(form).to_string()
}

/// The policy said the other way round: a backup stays by a rule where none newer of its period is there, and fewer newer
/// periods than the rule keeps; the oldest also where there are fewer periods than that.
fn naive(policy: &Retention, all: &[Candidate], place: usize) -> bool {
    let verified: Vec<usize> = (0..all.len()).filter(|it| all[*it].is_verified).collect();
    if !all[place].is_verified {
        return true;
    }
    let newer: Vec<usize> =
        verified.iter().copied().filter(|it| is_newer(all, *it, place)).collect();
    let by_a_rule = policy.rules().into_iter().any(|(rule, count)| {
        let period = |it: &usize| named_period(rule, all, *it);
        let newer_periods: BTreeSet<String> = newer.iter().map(period).collect();
        let is_first = !newer_periods.contains(&period(&place));
        let is_oldest = newer.len() + 1 == verified.len();
        (is_first || is_oldest) && newer_periods.len() < count as usize
    });
    let is_upgrade = |it: &usize| all[*it].is_before_upgrade;
    by_a_rule || is_upgrade(&place) && !newer.iter().any(is_upgrade)
}

/// How many a rule keeps: by the periods there are, not by walking.
fn periods_kept(rule: Rule, count: u32, verified: &[Candidate]) -> usize {
    let periods: BTreeSet<_> =
        (0..verified.len()).map(|place| named_period(rule, verified, place)).collect();
    periods.len().min(count as usize)
}

proptest! {
    #[test]
    fn what_stays_is_what_the_policy_says_the_other_way_round(
        policy in policies(), candidates in backups(),
    ) {
        prop_assume!(!policy.is_empty());
        let kept = policy.decide(&candidates).unwrap();
        let expected: Vec<_> =
            (0..candidates.len()).map(|it| naive(&policy, &candidates, it)).collect();
        prop_assert_eq!(kept.iter().map(|it| !it.is_empty()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_newest_verified_stays_whatever_the_clock_said(
        policy in policies(), candidates in backups(),
    ) {
        prop_assume!(!policy.is_empty());
        let kept = policy.decide(&candidates).unwrap();
        let newest = |of: fn(&Candidate) -> bool| {
            let all: Vec<usize> = (0..candidates.len())
                .filter(|it| candidates[*it].is_verified && of(&candidates[*it]))
                .collect();
            all.iter().copied().find(|one| all.iter().all(|it| !is_newer(&candidates, *it, *one)))
        };
        for newest in [newest(|_| true), newest(|it| it.is_before_upgrade)].into_iter().flatten() {
            prop_assert!(!kept[newest].is_empty());
        }
    }

    #[test]
    fn nothing_newer_than_a_backup_that_stays_for_its_period_goes_from_that_period(
        policy in policies(), candidates in backups(),
    ) {
        prop_assume!(!policy.is_empty());
        let kept = policy.decide(&candidates).unwrap();
        for (rule, _) in policy.rules() {
            for stays in (0..candidates.len()).filter(|it| kept[*it].contains(&Keep::By(rule))) {
                let rest = (0..candidates.len()).filter(|it| kept[*it].is_empty());
                let mut same = rest.filter(|it| {
                    named_period(rule, &candidates, *it) == named_period(rule, &candidates, stays)
                });
                prop_assert!(same.all(|it| is_newer(&candidates, stays, it)));
            }
        }
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
