//! What may say the day, asked one after the other, and what is told where two disagree or none says it.

mod told;

use chrono::NaiveDate;

use super::super::front_matter::{FrontMatter, Value};
use super::super::path::EntryPath;
use super::super::report::Report;
use super::among_words::{Of, day_among_words};
use super::keys::{KEYS, KEYS_OF_TOOLS, is_spelt};
use super::language::languages_of;
use super::of_value::text_of;
use super::path::day_of_path;
use super::settings::Dates;
use super::written::{self, NoDate, Written, read_in};
use super::{EntryDate, is_lived, weekdays};
use crate::finding::shortened;

/// What a key of the front matter says of the day.
struct Said<'a> {
    key: &'a str,
    text: String,
    written: Written,
}

impl Said<'_> {
    fn into_date(self) -> EntryDate {
        let written = self.written.time.is_some().then_some(self.text);
        EntryDate { day: self.written.iso_day(), written }
    }
}

/// That a text names another weekday than its day has.
fn another_weekday(text: &str, day: NaiveDate) -> Option<String> {
    const SHORTEST: usize = 3;
    let mut words = text.split(|it: char| !it.is_alphabetic());
    let is_denied =
        words.any(|it| it.chars().count() >= SHORTEST) && weekdays::is_denied_by(day, text);
    is_denied.then(|| format!("`{}` is a {}", shortened(text), day.format("%A")))
}

pub(super) struct DateReader<'r, 'a> {
    pub(super) front_matter: &'r FrontMatter,
    pub(super) dates: &'r Dates,
    pub(super) report: &'r mut Report<'a>,
    /// Whether it was told why there is no day.
    pub(super) is_told: bool,
}

impl<'r> DateReader<'r, '_> {
    pub(super) fn read(&mut self, path: &EntryPath, heading: Option<&str>) -> Option<EntryDate> {
        let said_by_path = day_of_path(path, &self.languages());
        let of_path = said_by_path.filter(|it| is_lived(*it));
        if let Some(said) = self.of_keys(&self.dates.keys.clone(), &KEYS) {
            if let Some(day) = of_path.filter(|day| *day != said.written.day) {
                self.warn_of_path(&said, day);
            }
            return Some(said.into_date());
        }
        if let Some(day) = of_path {
            return Some(self.of_path(path, day));
        }
        if let Some(said) = self.of_keys(&[], &KEYS_OF_TOOLS) {
            return Some(said.into_date());
        }
        let said = heading.map(|it| self.day_of_heading(it));
        if let Some((text, Ok(day))) = heading.zip(said.filter(|it| it.is_ok_and(is_lived))) {
            return Some(self.of_heading(text, day));
        }
        if !self.is_told {
            self.warn_of_none(path, said_by_path, heading.zip(said));
        }
        None
    }

    /// The date of an entry whose path says the day, with the time that a tool noted of that day.
    fn of_path(&mut self, path: &EntryPath, day: NaiveDate) -> EntryDate {
        if let Some(message) = self.too_late(&format!("{day} in its path"), day) {
            self.report.warn(BAD_DATE, &message, WRITE_THE_YEAR);
        }
        let stem = path.file_name().rsplit_once('.').map_or("", |it| it.0).replace('_', " ");
        if let Some(message) = self.denied_by_weekday(&stem, day) {
            self.report.warn(WEEKDAY, &message, CHANGE_ONE);
        }
        // A time of the same day is one that the tool knew.
        let quiet = &mut Report::new(path, "", 0..0);
        let dates = self.dates;
        let mut reader =
            DateReader { front_matter: self.front_matter, dates, report: quiet, is_told: true };
        let said = reader.of_keys(&[], &KEYS_OF_TOOLS).filter(|it| it.written.day == day);
        let date = said.map(Said::into_date);
        date.unwrap_or_else(|| EntryDate { day: day.to_string(), written: None })
    }

    /// The date of an entry whose first heading says the day.
    fn of_heading(&mut self, text: &str, day: NaiveDate) -> EntryDate {
        if let Some(message) = self.too_late(&format!("{day} in its heading"), day) {
            self.report.warn_words(text, BAD_DATE, &message, WRITE_THE_YEAR);
        }
        if let Some(message) = self.denied_by_weekday(text, day) {
            self.report.warn_words(text, WEEKDAY, &message, CHANGE_ONE);
        }
        EntryDate { day: day.to_string(), written: None }
    }

    /// The first of these keys that reads as a date; keys before it that were meant to are told.
    fn of_keys(&mut self, own: &[String], known: &[&str]) -> Option<Said<'r>> {
        let own = own.iter().filter_map(|key| self.front_matter.get(key));
        // Most front matter has none of these keys: each is looked up once, and the few found are put in their order.
        let rank = |key: &str| known.iter().position(|known| is_spelt(key, known));
        let values = self.front_matter.values.iter();
        let mut found: Vec<_> =
            values.filter_map(|(key, value)| Some((rank(key)?, key.as_str(), value))).collect();
        found.sort_by_key(|(rank, ..)| *rank);
        let keys: Vec<_> =
            own.chain(found.into_iter().map(|(_, key, value)| (key, value))).collect();
        keys.into_iter().find_map(|(key, value)| self.of_key(key, value))
    }

    /// That a text, which is a day and no more, names another weekday than the day has: one of the two is a slip.
    fn denied_by_weekday(&self, text: &str, day: NaiveDate) -> Option<String> {
        /// Shorter names are other words, too: `Mar`, `Sam`, `pay`, `freed`.
        const SHORTEST: usize = 6;
        let mut words = text.split(|it: char| !it.is_alphabetic());
        let has_name = words.any(|it| it.chars().count() >= SHORTEST);
        let is_a_day =
            |_: &String| written::read_value(text, &self.languages()).is_ok_and(|it| it.day == day);
        // No day is without a number; of other scripts' signs for them nothing is asked here.
        let has_number = || text.bytes().any(|it| it.is_ascii_digit() || !it.is_ascii());
        let may_be_told = has_name && has_number() && weekdays::may_be_named_in(text);
        // Last, because the patterns of all forms of days are slow to lay out.
        may_be_told.then(|| another_weekday(text, day)).flatten().filter(is_a_day)
    }

    fn of_key(&mut self, key: &'r str, value: &Value) -> Option<Said<'r>> {
        let Some(text) = text_of(value).or_else(|| self.first_of_days(value)) else {
            if !value.is_empty() {
                self.warn(key, &format!("`{key}` is not a date"), WRITE_A_DAY);
            }
            return None;
        };
        match written::read_value(&text, &self.languages()) {
            Ok(written) if !is_lived(written.day) => {
                let message = format!("`{}` is hardly a day of this journal", shortened(&text));
                self.warn(key, &message, WRITE_FOUR_DIGITS);
                None
            }
            Ok(written) => {
                self.warn_of_slips(key, &text, written.day);
                Some(Said { key, text, written })
            }
            Err(reason) => {
                self.warn_of(key, &text, reason);
                None
            }
        }
    }

    /// The first of a list of days; none where one of its items is none.
    fn first_of_days(&self, value: &Value) -> Option<String> {
        let Value::List(values) = value else { return None };
        let days: Option<Vec<String>> = values.iter().map(text_of).collect();
        let days = days.filter(|it| it.len() > 1)?;
        let is_day = |text: &String| read_in(text, &self.languages()).is_ok();
        days.iter().all(is_day).then(|| days[0].clone())
    }

    /// What is told of a day that nobody can have lived yet.
    fn too_late(&self, what: &str, day: NaiveDate) -> Option<String> {
        let latest = self.dates.latest.filter(|latest| day > *latest)?;
        Some(format!("{what} is more than a year after today ({latest} is a year from now)"))
    }

    /// The languages whose names of months count first: the entry's own, then those of the workspace.
    fn languages(&self) -> Vec<&'r str> {
        languages_of(self.front_matter)
    }

    /// The day that a heading names: alone, or among other words.
    fn day_of_heading(&self, heading: &str) -> Result<NaiveDate, NoDate> {
        day_among_words(heading, &self.languages(), Of::Heading)
    }
}

/// What is told of a text that says another weekday than its day has.
pub(crate) const WEEKDAY: &str = "weekday-disagrees";

const CHANGE_ONE: &str = "the day counts; change it or the weekday";

/// What is told of a day that cannot be read, or is none of a journal.
pub(crate) const BAD_DATE: &str = "bad-date";

const WRITE_FOUR_DIGITS: &str = "write the year with the four digits that were meant";

const WRITE_THE_YEAR: &str = "write the year that was meant";

const WRITE_A_DAY: &str = "write the day with year, month and day, as in `2025-09-16`";

const NAME_A_LANGUAGE: &str = "say the language of the entry, such as `lang: hr`, or `languages` in `[dates]` of journal.toml";
