//! The day of an entry, as it was written: in the front matter, else in the path, else in keys that tools write, else in
//! the first heading.

mod among;
mod among_words;
mod clock_apart;
mod epoch;
pub(super) mod folder_words;
mod folders;
mod forms;
mod found;
mod glued;
mod halves;
mod han;
mod keys;
mod language;
mod lead;
pub(super) mod names;
mod numbers;
mod numeric;
mod of_value;
mod part_of_year;
mod path;
mod pattern;
mod plain;
mod reader;
mod settings;
mod small_words;
mod span;
mod time_beside;
mod trimmed;
mod turned;
mod weekday_names;
pub(super) mod weekdays;
mod written;

use chrono::{Datelike, NaiveDate, NaiveTime};

pub(crate) use epoch::may_be_a_number;
pub(crate) use names::{MONTHS, month_named};
pub(crate) use names::{language_code, nearest_language};
pub(crate) use plain::with_plain_spaces;
pub(crate) use reader::{BAD_DATE, WEEKDAY};
pub(crate) use settings::definition;
pub(super) use settings::settled;
pub use settings::{Dates, settle};
pub(super) use time_beside::with_time_beside;
pub(crate) use weekdays::{WEEKDAYS, is_any_weekday, is_often_a_weekday};
pub(super) use written::read_in;
pub(crate) use written::{NoDate, Written, read_alone, read_heading, read_written};

pub(super) use self::among_words::{day_of_heading, find_in_heading};
pub(super) use self::path::day_of_path;

use super::front_matter::FrontMatter;
use super::path::EntryPath;
use super::report::Report;
pub(super) use keys::says_day;
pub(super) use language::{first_language, languages_of, warn_of_language};
use reader::DateReader;

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
    written::read_clock(written)
}

/// Day, time and offset as every other tool reads them, `YYYY-MM-DDTHH:MM:SS`; none of a text without a time.
pub fn to_the_second(text: &str) -> Option<String> {
    read_written(text).ok()?.to_the_second()
}

/// The name of the zone that a text says in the place of an offset; `2025-09-16 06:20 EST` is a time that is not known elsewhere.
pub(crate) fn zone_of(text: &str) -> Option<String> {
    read_written(text).ok()?.zone().map(str::to_owned)
}

/// The day that a text says, `YYYY-MM-DD`, however it is written; none where it says none, or could say two.
pub fn day_of(text: &str) -> Option<String> {
    Some(read_written(text).ok()?.iso_day())
}

/// Whether it is told that nothing says the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is.
    Told,
    /// Something else was told that is the cause: front matter that is not read.
    Expected,
}

/// The years of a journal: what is before or after them is a slip.
const YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

/// Finds the day of an entry, and tells where its sources disagree or say nothing.
pub(super) fn read(
    front_matter: &FrontMatter,
    path: &EntryPath,
    heading: Option<&str>,
    missing: Missing,
    report: &mut Report<'_>,
) -> Option<EntryDate> {
    let mut reader = DateReader {
        front_matter,
        dates: settled(),
        report,
        is_told: missing == Missing::Expected,
    };
    reader.read(path, heading)
}

/// What the value of a key says that says the day, as it is read where nothing names the language of the entry.
pub(crate) fn read_key(text: &str) -> Option<Written> {
    let languages: Vec<&str> = settled().languages.iter().map(String::as_str).collect();
    written::read_value(text, &languages).ok().filter(|it| is_lived(it.day))
}

/// Whether a day is one of a journal: the reader takes no other for the day of an entry.
pub(crate) fn is_lived(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

#[cfg(test)]
mod tests;
