//! Days as people say them, read on one day.

use proptest::prelude::*;

use super::*;

/// A Tuesday.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 9, 16).unwrap()
}

fn shown(range: DayRange) -> String {
    let end = |it: Option<NaiveDate>| it.map(|it| it.to_string()).unwrap_or_default();
    match range {
        DayRange { first, last } if first == last => end(first),
        DayRange { first, last } => format!("{}..{}", end(first), end(last)),
    }
}

fn check(text: &str, expected: &str) {
    let range = DayRange::said(text, today());
    assert_eq!(range.map(shown), Ok(expected.to_owned()), "{text}");
}

fn check_none(text: &str, expected: &NoDays) {
    assert_eq!(DayRange::said(text, today()), Err(expected.clone()), "{text}");
}

#[test]
fn a_part_of_the_calendar_is_all_its_days() {
    check("2025", "2025-01-01..2025-12-31");
    check("2024-02", "2024-02-01..2024-02-29");
    check("2025/9", "2025-09-01..2025-09-30");
    check("2025-w38", "2025-09-15..2025-09-21");
    check("2025-W01", "2024-12-30..2025-01-05");
    check("2025-q3", "2025-07-01..2025-09-30");
    check("Q4 2024", "2024-10-01..2024-12-31");
    check("2025-09-16", "2025-09-16");
    check("20250916", "2025-09-16");
    check("16 September 2025", "2025-09-16");
    check("September 2024", "2024-09-01..2024-09-30");
    check("2024 feb", "2024-02-01..2024-02-29");
    check("9999", "9999-01-01..9999-12-31");
}

#[test]
fn what_leaves_its_year_out_is_the_latest_that_has_begun() {
    check("september", "2025-09-01..2025-09-30");
    check("Oct", "2024-10-01..2024-10-31");
    check("16 september", "2025-09-16");
    check("September 17th", "2024-09-17");
    check("29 february", "2024-02-29");
    check("tuesday", "2025-09-16");
    check("wed", "2025-09-10");
}

#[test]
fn days_are_said_from_today() {
    check("today", "2025-09-16");
    check(" Yesterday ", "2025-09-15");
    check("tomorrow", "2025-09-17");
    check("this week", "2025-09-15..2025-09-21");
    check("last week", "2025-09-08..2025-09-14");
    check("next week", "2025-09-22..2025-09-28");
    check("this month", "2025-09-01..2025-09-30");
    check("last  month", "2025-08-01..2025-08-31");
    check("this year", "2025-01-01..2025-12-31");
    check("last year", "2024-01-01..2024-12-31");
    check("last day", "2025-09-15");
    check("last tuesday", "2025-09-09");
    check("last monday", "2025-09-15");
    check("last september", "2024-09-01..2024-09-30");
    check("last august", "2025-08-01..2025-08-31");
    check("the day before yesterday", "2025-09-14");
    check("last weekend", "2025-09-13..2025-09-14");
    check("this weekend", "2025-09-20..2025-09-21");
}

#[test]
fn a_number_of_units_reaches_back() {
    check("3 weeks ago", "2025-08-26");
    check("a week ago", "2025-09-09");
    check("two months ago", "2025-07-16");
    check("10 years ago", "2015-09-16");
    check("0 days ago", "2025-09-16");
    check("last 7 days", "2025-09-10..2025-09-16");
    check("past 3 months", "2025-06-17..2025-09-16");
    check("last two weeks", "2025-09-03..2025-09-16");
    check("3w", "2025-08-26");
    check("1y..10d", "2024-09-16..2025-09-06");
}

#[test]
fn a_month_that_is_too_short_gives_its_last_day() {
    let today = NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
    let range = DayRange::said("a month ago", today).unwrap();
    assert_eq!(shown(range), "2025-02-28");
}

#[test]
fn a_span_goes_from_the_first_day_of_one_to_the_last_of_the_other() {
    check("2023..2025-03", "2023-01-01..2025-03-31");
    check("last month..", "2025-08-01..");
    check("..yesterday", "..2025-09-15");
    check_none("2025..2024", &NoDays::Backwards);
    check_none("..", &NoDays::Unknown { nearest: None });
}

#[test]
fn the_days_from_one_to_another_are_said_as_a_key_says_them() {
    let days = "2025-09-16..2025-09-18";
    for text in [
        "2025-09-16 to 2025-09-18",
        "2025-09-16/2025-09-18",
        "2025-09-16 - 2025-09-18",
        "16-18 September 2025",
        "16 to 18 September 2025",
        "16, 17 and 18 September 2025",
        "September 16-18, 2025",
        "16.-18. September 2025",
        "16.–18.9.2025",
        "vom 16. bis 18. September 2025",
        "du 16 au 18 septembre 2025",
        "2025年9月16日〜18日",
        "Tue 16 - Thu 18 September 2025",
    ] {
        check(text, days);
    }
    check("30 April - 2 May 2024", "2024-04-30..2024-05-02");
    check("30 December - 2 January 2024", "2023-12-30..2024-01-02");
    check("16 and 17 September 2025", "2025-09-16..2025-09-17");
    check("..16-18 September 2025", "..2025-09-18");
}

#[test]
fn what_says_more_than_days_is_none() {
    for text in [
        "2025-09-16, Lisbon",
        "Lisbon, 16 September 2025",
        "Lisbon, 16-18 September 2025",
        "until 16 September 2025",
        "3 and 9 May 2024",
        "3, 5 and 7 May 2024",
        "3/9 May 2024",
    ] {
        check_none(text, &NoDays::Unknown { nearest: None });
    }
}

#[test]
fn a_slip_of_the_finger_is_mended_in_the_error() {
    let check = |text, nearest: Option<&str>| {
        check_none(text, &NoDays::Unknown { nearest: nearest.map(str::to_owned) });
    };
    check("Aug 2024 to Sep", Some("aug 2024..sep 2024"));
    check("nov 2023 to jan", Some("nov 2023..jan 2024"));
    check("aug to sep 2024", Some("aug 2024..sep 2024"));
    check("nov to feb 2024", Some("nov 2023..feb 2024"));
    check("yesteday", Some("yesterday"));
    check("lats month", Some("last month"));
    check("3 wekes ago", Some("3 weeks ago"));
    check("setpember 2025", Some("september 2025"));
    check("soon", None);
    check("june 2025 to august 2025", Some("june 2025..august 2025"));
    check("last night", None);
    check("latest", None);
    check("last", None);
    check("", None);
    check("since 2025", None);
    check("12", None);
}

#[test]
fn what_no_calendar_has_is_refused() {
    for text in ["2025-02-30", "2025-13", "2025-w60", "0000", "31 february", "99999 years ago"] {
        check_none(text, &NoDays::Impossible);
    }
    check_none("03/04/2025", &NoDays::Ambiguous);
    let sunday = NaiveDate::from_ymd_opt(2024, 5, 12).unwrap();
    check_none("Tuesday 12 May 2024", &NoDays::OtherWeekday(sunday));
    check_none("2024-05-01..Tue 12 May 2024", &NoDays::OtherWeekday(sunday));
    check("Sunday 12 May 2024", "2024-05-12");
}

#[test]
fn a_month_alone_is_a_number_or_a_name() {
    for text in ["9", "09", "sep", " September "] {
        assert_eq!(month_alone(text), Some(9), "{text}");
    }
    for text in ["13", "0", "009", "se", "2025-09", ""] {
        assert_eq!(month_alone(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn a_range_never_ends_before_it_begins(
        text in "(([0-9]{1,6}|last|this|next|past|a|ago|q[1-4]|sep|mon|day|weeks?|months|years?)[ .-]{0,2}){1,4}",
    ) {
        if let Ok(DayRange { first: Some(first), last: Some(last) }) = DayRange::said(&text, today()) {
            prop_assert!(first <= last);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = DayRange::said(&text, today());
    }
}

#[test]
fn whole_days_leave_no_time_out() {
    let day = NaiveDate::from_ymd_opt(2025, 9, 16).unwrap();
    for text in
        ["2025-09-16 12:00", "2025-09-16T08:00:00Z", "..2025-09-16 12:00", "16 September 2025 6pm"]
    {
        assert_eq!(DayRange::whole(text, today()), Err(NoDays::Time(day)), "{text}");
    }
    for text in ["2025-09-16", "16.9.2025", "2024..2025-03", "yesterday", "3 weeks ago"] {
        assert_eq!(DayRange::whole(text, today()), DayRange::said(text, today()), "{text}");
    }
}
