//! Streaks, records and pace, held against days that were counted by hand.

use super::*;

/// `drawn` has a letter for each day of September 2025: `x` was written on, `.` was not; the capital is today.
#[track_caller]
fn check(drawn: &str, current: u64, longest: u64, longest_end: u32) {
    let day = |at: usize| NaiveDate::from_ymd_opt(2025, 9, u32::try_from(at).unwrap() + 1).unwrap();
    let today = day(drawn.find(['X', '|']).unwrap());
    let written = drawn.chars().enumerate().filter(|(_, it)| "xX".contains(*it));
    let streak = Streak::of(written.map(|(at, _)| day(at)), today);
    let end = (longest_end > 0).then(|| day(longest_end as usize - 1));
    assert_eq!(streak, Streak { current, longest, longest_end: end }, "{drawn}");
}

#[test]
fn a_streak_counts_back_from_today() {
    check("xx.xxX", 3, 3, 6);
    check("xxxx.X", 1, 4, 4);
}

#[test]
fn a_streak_that_ended_yesterday_is_still_current() {
    check("..xxx|", 3, 3, 5);
    check("..xx.|", 0, 2, 4);
}

#[test]
fn days_to_come_are_in_no_current_streak() {
    check(".xXxx", 2, 4, 5);
    check("..|xx", 0, 2, 5);
}

#[test]
fn the_first_of_equal_streaks_is_the_longest() {
    check("xx.xx|", 2, 2, 2);
    check("|", 0, 0, 0);
}

#[test]
fn a_leap_day_breaks_no_streak() {
    let days = ["2024-02-28", "2024-02-29", "2024-03-01"].map(|it| it.parse().unwrap());
    assert_eq!(Streak::of(days, "2024-03-01".parse().unwrap()).current, 3);
}
