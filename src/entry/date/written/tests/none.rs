//! What is no date, or could be two days, or is in no calendar.

use super::super::*;
use super::{check, check_none};

#[test]
fn what_could_be_two_days_is_no_guess() {
    check_none("03/04/2025", NoDate::Ambiguous);
    check_none("3-4-2025", NoDate::Ambiguous);
    check("03/03/2025", "2025-03-03", None);
    check("03.04.2025", "2025-04-03", None);
}

#[test]
fn a_weekday_is_no_month() {
    for text in ["Sat 5 2024", "Thu 14 2024", "Mie 5 2024", "Vas 5 2024", "5 Sat 2024"] {
        check_none(text, NoDate::Unknown);
    }
    check("Mar 5 2024", "2024-03-05", None);
}

#[test]
fn what_no_calendar_has_is_impossible() {
    for text in [
        "2025-02-30",
        "2025-13-01",
        "0000-01-01",
        "31.04.2025",
        "40/40/2025",
        "February 30, 2025",
        "2025-09-16 24:01",
        "2025-09-16 25:00",
        "2025-09-16 13:00 pm",
        "2025-09-16T06:20+99:00",
    ] {
        check_none(text, NoDate::Impossible);
    }
    check("2024-02-29", "2024-02-29", None);
}

#[test]
fn what_does_not_read_like_a_date_is_none() {
    for text in [
        "",
        "yesterday",
        "2025",
        "2025-09",
        "06:20",
        "16 Septober 2025",
        "May",
        "Rain 2025-09-16",
        "2025-09-16 rain",
        "Someday 16 May 2025",
        "99999999999999",
    ] {
        check_none(text, NoDate::Unknown);
    }
}

#[test]
fn a_language_that_is_strange_here_is_guessed_from_no_other() {
    let read = |text: &str, language: &str| read_in(text, &[language]).map(|it| it.iso_day());
    assert_eq!(read("14 Nya 2022", "sn"), Err(NoDate::Unknown));
    assert_eq!(read("14 March 2022", "sn").as_deref(), Ok("2022-03-14"));
    assert_eq!(read("14 mars 2022", "no").as_deref(), Ok("2022-03-14"));
    assert_eq!(read("14 Nya 2022", "rw").as_deref(), Ok("2022-07-14"));
}
