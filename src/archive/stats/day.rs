//! The day that an entry counts for, where the user's day does not start at midnight.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

/// The day that an entry counts for: `date` as it is archived, or the day before where the time in `written` lies before
/// `day_starts_at`; none where `date` is no day of the years 0 to 9999.
///
/// The very first of these days has none before it and stays.
pub fn day_of(date: &str, written: Option<&str>, day_starts_at: NaiveTime) -> Option<NaiveDate> {
    let day = parse_day(date)?;
    let is_night = day_starts_at > NaiveTime::MIN
        && written.and_then(time_of).is_some_and(|time| time < day_starts_at);
    let before = day.pred_opt().filter(|before| is_night && before.year() >= 0);
    Some(before.unwrap_or(day))
}

/// The day that a moment of the user's clock belongs to.
pub fn day_of_moment(moment: NaiveDateTime, day_starts_at: NaiveTime) -> NaiveDate {
    let before = moment.date().pred_opt().filter(|_| moment.time() < day_starts_at);
    before.unwrap_or(moment.date())
}

/// The time of day in a date and time as a writer wrote it, whatever the form of the date: the first `7:30`, `07:30:15`
/// or `7:30 pm`, or what stands behind a `T` (`20250916T0730`). An offset is no time.
pub fn time_of(written: &str) -> Option<NaiveTime> {
    colon_time(written).or_else(|| compact_time(written))
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

fn colon_time(written: &str) -> Option<NaiveTime> {
    let (before, after) = written.split_once(':')?;
    let hour_starts = before.rfind(|it: char| !it.is_ascii_digit()).map_or(0, |it| it + 1);
    let hour = before.get(hour_starts..)?;
    let is_offset = before[..hour_starts].ends_with(['+', '-']);
    let minute = after.get(..2)?;
    if is_offset || hour.is_empty() || hour.len() > 2 {
        return None;
    }
    let hour = twelve_hours(hour.parse().ok()?, &after[2..])?;
    NaiveTime::from_hms_opt(hour, minute.parse().ok()?, 0)
}

/// The hour of the day, where `am` or `pm` stands behind the minutes and seconds.
fn twelve_hours(hour: u32, behind: &str) -> Option<u32> {
    let behind = behind.trim_start_matches(|it: char| it.is_ascii_digit() || ":. ".contains(it));
    let half = behind.to_ascii_lowercase().replace('.', "");
    match (half.get(..2), hour) {
        (Some("am" | "pm"), 0 | 13..) => None,
        (Some("am"), hour) => Some(hour % 12),
        (Some("pm"), hour) => Some(hour % 12 + 12),
        (_, hour) => Some(hour),
    }
}

fn compact_time(written: &str) -> Option<NaiveTime> {
    let (before, after) = written.split_once(['T', 't'])?;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    if !before.ends_with(|it: char| it.is_ascii_digit()) || !matches!(digits, 2 | 4 | 6) {
        return None;
    }
    let part = |from: usize| after.get(from..from + 2).filter(|_| from < digits);
    let minute = part(2).map_or(Ok(0), str::parse).ok()?;
    NaiveTime::from_hms_opt(part(0)?.parse().ok()?, minute, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_time(written: &str, expected: Option<&str>) {
        let time = time_of(written).map(|it| it.format("%H:%M").to_string());
        assert_eq!(time.as_deref(), expected, "{written}");
    }

    #[test]
    fn a_time_is_found_in_whatever_was_written() {
        check_time("2025-09-16T01:20:00+02:00", Some("01:20"));
        check_time("2025-09-16 01:20", Some("01:20"));
        check_time("16 September 2025, 9:05 pm", Some("21:05"));
        check_time("September 16, 2025 12:10 a.m.", Some("00:10"));
        check_time("16.09.2025 12:00:30 PM", Some("12:00"));
        check_time("20250916T0120", Some("01:20"));
        check_time("20250916T012015Z", Some("01:20"));
        check_time("2025-09-16T23Z", Some("23:00"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for written in [
            "2025-09-16",
            "2025-09-16+02:00",
            "",
            "T",
            ":",
            "99:99",
            "1:2",
            "25:00",
            "Tue 16",
            "13:00 pm",
            "日:本",
        ] {
            check_time(written, None);
        }
    }

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
        check_day("2024-03-01", Some("01:00"), "06:00:00", Some("2024-02-29"));
    }

    #[test]
    fn days_reach_from_year_0_to_9999() {
        check_day("0000-01-01", Some("01:00"), "06:00:00", Some("0000-01-01"));
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
