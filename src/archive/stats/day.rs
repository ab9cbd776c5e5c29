//! The day that an entry counts for, where the user's day does not start at midnight.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use crate::entry::order::time;

/// The day that an entry counts for: `date` as it is archived, or the day before where the time in `written` lies before
/// `day_starts_at`; none where `date` is no day of the years 0 to 9999.
///
/// The very first of these days has none before it and stays.
pub fn day_of(date: &str, written: Option<&str>, day_starts_at: NaiveTime) -> Option<NaiveDate> {
    let day = parse_day(date)?;
    let is_night = day_starts_at > NaiveTime::MIN
        && written.and_then(time).is_some_and(|time| time < day_starts_at);
    let before = day.pred_opt().filter(|before| is_night && before.year() >= 0);
    Some(before.unwrap_or(day))
}

/// The day that a moment of the user's clock belongs to.
pub fn day_of_moment(moment: NaiveDateTime, day_starts_at: NaiveTime) -> NaiveDate {
    let before = moment.date().pred_opt().filter(|_| moment.time() < day_starts_at);
    before.unwrap_or(moment.date())
}

/// `YYYY-MM-DD`, which is how the archive writes a day.
fn parse_day(date: &str) -> Option<NaiveDate> {
    let [year, month, day] = date.split('-').collect::<Vec<_>>().try_into().ok()?;
    let number = |digits: &str, width| {
        let is_number = digits.len() == width && digits.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    NaiveDate::from_ymd_opt(
        i32::try_from(number(year, 4)?).ok()?,
        number(month, 2)?,
        number(day, 2)?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_day(date: &str, written: Option<&str>, starts_at: &str, expected: Option<&str>) {
        let starts_at = starts_at.parse().unwrap();
        let day = day_of(date, written, starts_at).map(|it| it.to_string());
        assert_eq!(day.as_deref(), expected, "{date} {written:?}");
    }

    #[test]
    fn what_is_written_before_the_day_starts_belongs_to_the_day_before() {
        let at = |time| format!("2025-01-01T{time}:00+09:00");
        check_day("2025-01-01", Some(&at("05:59")), "06:00:00", Some("2024-12-31"));
        check_day("2025-01-01", Some(&at("06:00")), "06:00:00", Some("2025-01-01"));
        check_day("2025-01-01", Some(&at("05:59")), "00:00:00", Some("2025-01-01"));
        check_day("2025-01-01", None, "06:00:00", Some("2025-01-01"));
        check_day("2024-03-01", Some("2024-03-01 01:00"), "06:00:00", Some("2024-02-29"));
    }

    /// A list that has an entry at night has it at night here, too.
    #[test]
    fn times_are_read_as_lists_read_them() {
        let night = "2025-07-05 01:30;20250705T0130;20250705013000;2025-07-05 01.30;2025-07-05 1h30;5 juillet 2025 à 1h30;\
                     2025年7月5日 01時30分;2025年7月5日 午前1:30;2025-07-05 1am;July 5, 2025 1:30 a.m.;25.07.2025 01.30 Uhr";
        for written in night.split(';') {
            check_day("2025-07-05", Some(written), "04:00:00", Some("2025-07-04"));
        }
        let afternoon = "7/15/2025, 1:30:05\u{202f}PM;7/15/2025, 1:30\u{a0}pm;2025년 7월 5일 오후 1:30;5 Ιουλίου 2025 1:30 μ.μ.;\
                         5 de julio de 2025, 1:30 p. m.;2025-07-05 13h30;2025-07-05;2025-07-05+02:00;Tue 16;";
        for written in afternoon.split(';') {
            check_day("2025-07-05", Some(written), "04:00:00", Some("2025-07-05"));
        }
    }

    #[test]
    fn days_reach_from_year_0_to_9999() {
        check_day("0000-01-01", Some("0000-01-01T01:00"), "06:00:00", Some("0000-01-01"));
        check_day("9999-12-31", None, "00:00:00", Some("9999-12-31"));
        for no_day in [
            "",
            "2025",
            "2025-02-29",
            "2025-9-16",
            "+10000-01-01",
            "-001-01-01",
            "2025-09-16T01:00",
        ] {
            check_day(no_day, None, "00:00:00", None);
        }
    }
}
