//! The day of an entry, as it was written: in the front matter, else in the path, else in the first heading.

mod path;
mod written;

use chrono::{NaiveDate, NaiveTime};

pub(crate) use written::{MONTHS, NoDate, WEEKDAYS, Written, month_named, read_written};

pub(super) use self::path::day_of_path;

use self::path::find_full;
use super::front_matter::{FrontMatter, Value, is_placeholder};
use super::path::EntryPath;
use super::report::Report;
use crate::finding::shortened;
use written::find_with_month;

/// The day of an entry, never shifted by an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDate {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Date, time and offset as they were written in the front matter, where more than the day was; [`time_of`] reads
    /// the time in it.
    pub written: Option<String>,
}

/// The time of day of a date that was written as [`EntryDate::written`] keeps it, as the clock on the wall showed it.
pub fn time_of(written: &str) -> Option<NaiveTime> {
    read_written(written).ok()?.time?.time()
}

/// The day that a text says, `YYYY-MM-DD`, however it is written; none where it says none, or could say two.
pub fn day_of(text: &str) -> Option<String> {
    Some(read_written(text).ok()?.iso_day())
}

/// The keys that may hold the day, the likeliest first.
const KEYS: [&str; 10] = [
    "date",
    "created",
    "created_at",
    "createdAt",
    "date_created",
    "datetime",
    "day",
    "timestamp",
    "published",
    "published_at",
];

/// Finds the day of an entry, and tells where its sources disagree or say nothing.
pub(super) fn read(
    front_matter: &FrontMatter,
    path: &EntryPath,
    heading: Option<&str>,
    report: &mut Report<'_>,
) -> Option<EntryDate> {
    let of_path = day_of_path(path);
    if let Some((key, text, written)) = in_front_matter(front_matter, report) {
        if let Some(day) = of_path.filter(|day| *day != written.day) {
            let message = format!("`{key}` says {}, the path {day}", written.iso_day());
            let hint = "the front matter counts; change it or the name";
            report.warn_key(key, "date-disagrees", &message, hint);
        }
        let has_time = written.time.is_some();
        return Some(EntryDate {
            day: written.iso_day(),
            written: has_time.then(|| text.to_owned()),
        });
    }
    let day = of_path.or_else(|| heading.and_then(day_of_heading));
    // Of a front matter that cannot be read nobody knows whether it has a date.
    if day.is_none() && front_matter.error.is_none() {
        let hint = "write `date: YYYY-MM-DD` in its front matter, or the date in its name";
        report.warn("no-date", "nothing says which day the entry is about", hint);
    }
    day.map(|day| EntryDate { day: day.format("%Y-%m-%d").to_string(), written: None })
}

/// The first key that reads as a date, its text, and what it reads as; keys before it that were meant to are told.
fn in_front_matter<'a>(
    front_matter: &'a FrontMatter,
    report: &mut Report<'_>,
) -> Option<(&'a str, &'a str, Written)> {
    for key in KEYS {
        let Some((key, value)) = front_matter.get(key) else { continue };
        let Value::Scalar(text) = value else {
            if !value.is_empty() {
                report.warn_key(key, "bad-date", &format!("`{key}` is not a date"), WRITE_A_DAY);
            }
            continue;
        };
        let text = text.trim();
        match read_written(text) {
            Ok(written) => return Some((key, text, written)),
            Err(reason) => warn_of(key, text, reason, report),
        }
    }
    None
}

const WRITE_A_DAY: &str = "write the day as `YYYY-MM-DD`";

/// Tells of a key that holds no date, unless it was never meant to (`published: false`, `day: Tuesday`), or is a
/// placeholder, which is told for every key.
fn warn_of(key: &str, text: &str, reason: NoDate, report: &mut Report<'_>) {
    let has_digits = text.contains(|it: char| it.is_ascii_digit());
    let is_meant = key.eq_ignore_ascii_case("date") || has_digits;
    if text.is_empty() || !is_meant || is_placeholder(text) {
        return;
    }
    let text = shortened(text);
    let message = match reason {
        NoDate::Unknown => format!("`{text}` does not read as a date"),
        NoDate::Impossible => format!("`{text}` is in no calendar, or on no clock"),
        NoDate::Ambiguous => format!("`{text}` may be two days"),
    };
    report.warn_key(key, "bad-date", &message, WRITE_A_DAY);
}

/// The day that a heading names: alone, or among other words.
fn day_of_heading(heading: &str) -> Option<NaiveDate> {
    let alone = read_written(heading).ok().map(|it| it.day);
    alone.or_else(|| find_full(heading)).or_else(|| find_with_month(heading))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        path: &str,
        front_matter: &str,
        heading: Option<&str>,
        expected: &str,
        codes: &[&str],
    ) {
        let path = EntryPath::new(path).unwrap();
        let reading = super::super::front_matter::read(front_matter);
        let block = reading.block_offset..reading.block_offset + reading.block.len();
        let mut report = Report::new(&path, front_matter, block);
        let front_matter = FrontMatter { values: reading.values.clone(), ..FrontMatter::default() };
        let date = read(&front_matter, &path, heading, &mut report);
        let found = date.map(|it| format!("{} {}", it.day, it.written.unwrap_or_default()));
        assert_eq!(found.as_deref().unwrap_or_default().trim(), expected);
        let found: Vec<_> = report.into_findings().iter().map(|it| it.code).collect();
        assert_eq!(found, codes);
    }

    #[test]
    fn the_front_matter_comes_before_the_path_and_the_path_before_the_heading() {
        let block = "---\ndate: 2025-09-16\n---\n";
        check("a.md", block, Some("2025-01-01"), "2025-09-16", &[]);
        check("2025-09-16.md", block, None, "2025-09-16", &[]);
        check("2025-09-17.md", block, None, "2025-09-16", &["date-disagrees"]);
        check("2025/09/17.md", "", Some("2025-01-01"), "2025-09-17", &[]);
        check("a.md", "", Some("Tuesday, 16 September 2025"), "2025-09-16", &[]);
        check("a.md", "", Some("Rain on 2025-09-16, all day"), "2025-09-16", &[]);
        check("a.md", "", Some("Rain"), "", &["no-date"]);
    }

    #[test]
    fn more_than_the_day_is_kept_as_it_was_written() {
        let block = "---\ndate: 2025-09-16 23:30:00 -0400\n---\n";
        check("a.md", block, None, "2025-09-16 2025-09-16 23:30:00 -0400", &[]);
        assert_eq!(time_of("2025-09-16 23:30:00 -0400"), NaiveTime::from_hms_opt(23, 30, 0));
        assert_eq!(time_of("2025-09-16"), None);
    }

    #[test]
    fn the_first_key_that_reads_as_a_date_wins() {
        check("a.md", "---\ncreated: 2025-09-15\ndate: 2025-09-16\n---\n", None, "2025-09-16", &[]);
        check("a.md", "---\nDate: 2025-09-16\n---\n", None, "2025-09-16", &[]);
        check("a.md", "---\ndate:\ncreated_at: 2025-09-16\n---\n", None, "2025-09-16", &[]);
        check("a.md", "---\npublished: false\nday: Tuesday\n---\n", None, "", &["no-date"]);
    }

    #[test]
    fn a_date_that_cannot_be_is_told_and_the_next_source_asked() {
        check("2025-03-01.md", "---\ndate: 2025-02-30\n---\n", None, "2025-03-01", &["bad-date"]);
        check("2025-03-01.md", "---\ndate: 03/01/2025\n---\n", None, "2025-03-01", &["bad-date"]);
        check("a.md", "---\ndate: soon\n---\n", None, "", &["bad-date", "no-date"]);
        check("a.md", "---\ndate: [a]\n---\n", None, "", &["bad-date", "no-date"]);
        check("2025-03-01.md", "---\ndate: <% now() %>\n---\n", None, "2025-03-01", &[]);
    }
}
