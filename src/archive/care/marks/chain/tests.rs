//! Chains that hold, and each way in which one can be broken.

use super::*;

/// Draws versions as `1-2`, absences as `6~7`, and since when the entry is as it is, in this order.
fn check(drawn: &str, expected: &Verdict) {
    let (spans, now) = drawn.rsplit_once(' ').unwrap();
    let numbers = |it: &str, sign| -> Option<Span> {
        let (from, until) = it.split_once(sign)?;
        Some((from.parse().unwrap(), until.parse().unwrap()))
    };
    let chain = Chain {
        versions: spans
            .split(' ')
            .filter(|it| !it.contains('~'))
            .filter_map(|it| numbers(it, '-'))
            .collect(),
        absences: spans.split(' ').filter_map(|it| numbers(it, '~')).collect(),
        first: Some(1),
        now: now.parse().unwrap(),
    };
    let has = |number| (0..=9).contains(&number);
    assert_eq!(chain.judge(&has, &|_, _| true), *expected, "{drawn}");
}

#[test]
fn what_follows_each_other_is_well_and_so_is_a_gap() {
    check("1-2 2-3 3-6 6~7 7-8 8", &Verdict::Well);
    check("1-2 3-4 5", &Verdict::Well);
}

#[test]
fn one_wrong_number_is_found_and_no_other_is_moved() {
    check("1-2 2-3 2-4 4-5 5", &Verdict::One((Edge::From(2), 3)));
    check("1-3 3-6 6~7 8-8 8", &Verdict::One((Edge::From(2), 7)));
    check("1-3 3-6 6~7 7-7 8", &Verdict::One((Edge::Until(2), 8)));
    check("1-2 2-9 3-4 4", &Verdict::One((Edge::Until(1), 3)));
    check("1-2 2-99 3-4 4", &Verdict::One((Edge::Until(1), 3)));
    check("1-2 2-4 1", &Verdict::One((Edge::Now, 4)));
    check("1-3 3-6 -3~7 7-8 8", &Verdict::One((Edge::Gone(0), 6)));
}

#[test]
fn of_a_time_of_which_two_things_are_told_neither_is_held() {
    let moves = [(Edge::Until(0), 3), (Edge::From(1), 4)];
    check("1-4 3-5 5", &Verdict::Disputed(moves));
}

#[test]
fn where_the_last_version_ends_later_than_the_entry_is_as_it_is_either_may_be_wrong() {
    check("1-2 2-4 3", &Verdict::Either((Edge::Now, 4), (3, 4)));
    check("1-7 3", &Verdict::Either((Edge::Now, 7), (3, 7)));
    check("1-2 2~5 4", &Verdict::Either((Edge::Now, 5), (4, 5)));
    let chain = Chain { versions: vec![(1, 5)], absences: vec![], first: Some(1), now: 4 };
    let judge = |right| chain.judge(&|_| true, &move |_, number| number == right);
    assert_eq!(judge(4), Verdict::One((Edge::Until(0), 4)));
    assert_eq!(judge(5), Verdict::One((Edge::Now, 5)));
}

#[test]
fn an_absence_within_what_is_held_never_was() {
    check("1-3 3-6 4~5 6", &Verdict::Drop(0));
    check("1-4 5~7 4", &Verdict::Drop(0));
}

#[test]
fn what_more_than_one_neighbour_contradicts_is_not_moved() {
    check("1-5 5-9 7-8 9", &Verdict::Contradicted);
    check("1-3 3-6 1-6 6", &Verdict::Contradicted);
}

#[test]
fn the_rows_beside_a_version_say_whether_its_end_is_wrong() {
    let chain = Chain { versions: vec![(1, 4), (3, 5)], absences: vec![], first: Some(1), now: 5 };
    let judge = |right| chain.judge(&|_| true, &move |nth, number| nth != 0 || number == right);
    assert_eq!(judge(3), Verdict::One((Edge::Until(0), 3)));
    assert_eq!(judge(4), Verdict::One((Edge::From(1), 4)));
}
