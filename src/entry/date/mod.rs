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
mod han;
mod lead;
pub(super) mod names;
mod numbers;
mod numeric;
mod part_of_year;
mod path;
mod pattern;
mod plain;
mod settings;
mod small_words;
mod span;
mod trimmed;
mod turned;
mod weekday_names;
pub(super) mod weekdays;
mod written;

use chrono::{Datelike, NaiveDate, NaiveTime};

pub(crate) use epoch::may_be_a_number;
pub(crate) use names::{MONTHS, month_named};
pub(crate) use names::{language_code, nearest_language};
pub(crate) use settings::definition;
pub(super) use settings::settled;
pub use settings::{Dates, settle};
pub(crate) use weekdays::WEEKDAYS;
pub(super) use written::read_in;
pub(crate) use written::{NoDate, Written, read_heading, read_written};

pub(super) use self::among_words::find_in_heading;
pub(super) use self::path::day_of_path;

use super::front_matter::{FrontMatter, Value, is_placeholder, is_same_but_for_case};
use super::names::{plain_name, without_ending};
use super::path::EntryPath;
use super::report::Report;
use crate::finding::shortened;
use crate::number::with_plain_digits;
use among_words::{Of, day_among_words};

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

/// The keys that say the day whatever the path says, the likeliest first.
const KEYS: [&str; 3] = ["date", "datetime", "day"];

/// The keys that tools write, which say when a file or a page was made: they count where the path says nothing. They are
/// the same with `_`, `-`, a space or a capital between their words.
const KEYS_OF_TOOLS: [&str; 39] = [
    "created",
    "createdat",
    "createdon",
    "datecreated",
    "createddate",
    "createdtime",
    "creationdate",
    "creationtime",
    "entrydate",
    "journaldate",
    "diarydate",
    "notedate",
    "dateadded",
    "datewritten",
    "writtenon",
    "written",
    "timestamp",
    "datetimecreated",
    "published",
    "publishedat",
    "publishedon",
    "publisheddate",
    "publishdate",
    "pubdate",
    "publicationdate",
    "datepublished",
    "createdate",
    "createtime",
    "createddatetime",
    "createdtimestamp",
    "posted",
    "postedon",
    "postedat",
    "postdate",
    "dateposted",
    "issued",
    "dgcreated",
    "dc.date",
    "dcterms.created",
];

/// The years of a journal: what is before or after them is a slip.
const YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

/// Whether it is told that nothing says the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is.
    Told,
    /// Something else was told that is the cause: front matter that is not read.
    Expected,
}

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

/// The languages whose names of months count first in an entry: its own, then those of the workspace.
pub(super) fn languages_of(front_matter: &FrontMatter) -> Vec<&str> {
    let own = language_of(front_matter).map(|(_, text)| text);
    own.into_iter().chain(settled().languages.iter().map(String::as_str)).collect()
}

/// The language that an entry names, with its key.
fn language_of(front_matter: &FrontMatter) -> Option<(&str, &str)> {
    let (key, value) =
        ["lang", "language", "locale"].into_iter().find_map(|key| front_matter.get(key))?;
    Some((key, first_language(value)?))
}

/// The language that a value names: of several, in a list or behind commas, the first.
pub(super) fn first_language(value: &Value) -> Option<&str> {
    let text = match value {
        Value::List(values) => values.iter().find(|it| !it.is_empty())?.text()?,
        one => one.text()?,
    };
    text.split([',', ';']).next().map(str::trim)
}

/// Tells of a language that is none: `lang` says nothing else, the other keys may.
pub(super) fn warn_of_language(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let Some((key, text)) = language_of(front_matter) else { return };
    let is_silent = text.trim().is_empty() || is_placeholder(text) || language_code(text).is_some();
    let nearest = nearest_language(text);
    if is_silent || (nearest.is_none() && !key.eq_ignore_ascii_case("lang")) {
        return;
    }
    let message = format!("`{}` is not a language that is known", shortened(text));
    let hint = match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "write the code of the language, as in `pl`, `hr` or `cs-CZ`".to_owned(),
    };
    report.warn_key(key, "unknown-language", &message, &hint);
}

/// That a text names another weekday than its day has.
fn another_weekday(text: &str, day: NaiveDate) -> Option<String> {
    const SHORTEST: usize = 3;
    let mut words = text.split(|it: char| !it.is_alphabetic());
    let is_denied =
        words.any(|it| it.chars().count() >= SHORTEST) && weekdays::is_denied_by(day, text);
    is_denied.then(|| format!("`{}` is a {}", shortened(text), day.format("%A")))
}

struct DateReader<'r, 'a> {
    front_matter: &'r FrontMatter,
    dates: &'r Dates,
    report: &'r mut Report<'a>,
    /// Whether it was told why there is no day.
    is_told: bool,
}

impl<'r> DateReader<'r, '_> {
    fn read(&mut self, path: &EntryPath, heading: Option<&str>) -> Option<EntryDate> {
        let said_by_path = day_of_path(path, &self.languages());
        let of_path = said_by_path.filter(|it| is_lived(*it));
        if let Some(said) = self.of_keys(&self.dates.keys.clone(), &KEYS) {
            if let Some(day) = of_path.filter(|day| *day != said.written.day) {
                let message =
                    format!("`{}` says {}, the path {day}", said.key, said.written.iso_day());
                let hint = "the front matter counts; change it or the name";
                self.report.warn_key(said.key, "date-disagrees", &message, hint);
            }
            return Some(said.into_date());
        }
        if let Some(day) = of_path {
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
            return Some(date.unwrap_or_else(|| EntryDate { day: day.to_string(), written: None }));
        }
        if let Some(said) = self.of_keys(&[], &KEYS_OF_TOOLS) {
            return Some(said.into_date());
        }
        let said = heading.map(|it| self.day_of_heading(it));
        if let Some((text, Ok(day))) = heading.zip(said.filter(|it| it.is_ok_and(is_lived))) {
            if let Some(message) = self.too_late(&format!("{day} in its heading"), day) {
                self.report.warn_words(text, BAD_DATE, &message, WRITE_THE_YEAR);
            }
            if let Some(message) = self.denied_by_weekday(text, day) {
                self.report.warn_words(text, WEEKDAY, &message, CHANGE_ONE);
            }
            return Some(EntryDate { day: day.to_string(), written: None });
        }
        if !self.is_told {
            self.warn_of_none(path, said_by_path, heading.zip(said));
        }
        None
    }

    /// Tells that nothing says the day: the path and the heading may have been meant to.
    fn warn_of_none(
        &mut self,
        path: &EntryPath,
        of_path: Option<NaiveDate>,
        heading: Option<(&str, Result<NaiveDate, NoDate>)>,
    ) {
        let names_another =
            |what: &str| format!("the month in its {what} is another one in another language");
        let is_late =
            |what: &str, day| format!("{day} in its {what} is hardly a day of this journal");
        let in_heading = heading.and_then(|(text, said)| match said {
            Ok(day) => Some((text, is_late("heading", day), WRITE_FOUR_DIGITS)),
            Err(NoDate::OtherMonth) => Some((text, names_another("heading"), NAME_A_LANGUAGE)),
            Err(_) => None,
        });
        if let Some(day) = of_path {
            self.report.warn(BAD_DATE, &is_late("path", day), WRITE_FOUR_DIGITS);
        } else if path::names_another_month(path, &self.languages()) {
            self.report.warn(BAD_DATE, &names_another("path"), NAME_A_LANGUAGE);
        } else if let Some((text, message, hint)) = in_heading {
            self.report.warn_words(text, BAD_DATE, &message, hint);
        } else {
            let hint = "write `date: 2025-09-16` in its front matter, with its own day, or the day in its name";
            self.report.warn("no-date", "nothing says which day the entry is about", hint);
        }
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
            has_name && written::read_value(text, &self.languages()).is_ok_and(|it| it.day == day);
        is_a_day.then(|| another_weekday(text, day)).flatten()
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
                let what = format!("`{}`", shortened(&text));
                if let Some(message) = self.too_late(&what, written.day) {
                    self.report.warn_key(key, BAD_DATE, &message, WRITE_THE_YEAR);
                }
                if let Some(message) = another_weekday(&text, written.day) {
                    self.report.warn_key(key, WEEKDAY, &message, CHANGE_ONE);
                }
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

    /// Tells of a key that holds no date, unless it was never meant to (`published: false`, `day: Tuesday`), or is a
    /// placeholder, which is told for every key.
    fn warn_of(&mut self, key: &str, text: &str, reason: NoDate) {
        let is_meant = key.eq_ignore_ascii_case("date") || has_several_numbers(text);
        if text.is_empty() || !is_meant {
            return;
        }
        if is_placeholder(text) {
            self.is_told = true;
            return;
        }
        let text = shortened(text);
        let (message, hint) = match reason {
            NoDate::Unknown => (format!("`{text}` does not read as a date"), WRITE_A_DAY),
            NoDate::Impossible => {
                (format!("`{text}` is in no calendar, or on no clock"), WRITE_A_DAY)
            }
            NoDate::Ambiguous => (format!("`{text}` may be two days"), WRITE_A_DAY),
            NoDate::OtherMonth => {
                (format!("`{text}` names another month in another language"), NAME_A_LANGUAGE)
            }
        };
        self.warn(key, &message, hint);
    }

    fn warn(&mut self, key: &str, message: &str, hint: &str) {
        self.is_told = true;
        self.report.warn_key(key, BAD_DATE, message, hint);
    }

    /// The day that a heading names: alone, or among other words.
    fn day_of_heading(&self, heading: &str) -> Result<NaiveDate, NoDate> {
        day_among_words(heading, &self.languages(), Of::Heading)
    }
}

const WEEKDAY: &str = "weekday-disagrees";
const CHANGE_ONE: &str = "the day counts; change it or the weekday";
/// What is told of a day that cannot be read, or is none of a journal.
pub(crate) const BAD_DATE: &str = "bad-date";
const WRITE_FOUR_DIGITS: &str = "write the year with the four digits that were meant";
const WRITE_THE_YEAR: &str = "write the year that was meant";
const WRITE_A_DAY: &str = "write the day with year, month and day, as in `2025-09-16`";

const NAME_A_LANGUAGE: &str = "say the language of the entry, such as `lang: hr`, or `languages` in `[dates]` of journal.toml";

/// Whether a day is one of a journal: the reader takes no other for the day of an entry.
pub(crate) fn is_lived(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

/// Whether the day may be said by a key, in whatever case.
pub(super) fn says_day(key: &str) -> bool {
    let mut known = KEYS.iter().chain(&KEYS_OF_TOOLS);
    known.any(|it| is_spelt(key, it))
        || settled().keys.iter().any(|it| is_same_but_for_case(it, key))
}

/// Whether a key is this one, however its words are put together.
fn is_spelt(key: &str, known: &str) -> bool {
    let mut letters =
        key.chars().filter(|it| !matches!(it, '_' | '-' | ' ')).flat_map(char::to_lowercase);
    // No letter becomes more than one of ASCII, so a shorter key is another.
    key.len() >= known.len()
        && known.chars().all(|it| letters.next() == Some(it))
        && letters.next().is_none()
}

/// Whether a text has the numbers of a day, a year or more than one: `posted: 5` and `written: 500 words` are something else.
fn has_several_numbers(text: &str) -> bool {
    const YEAR: usize = 4;
    let plain = with_plain_digits(text);
    let numbers: Vec<&str> =
        plain.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()).collect();
    numbers.len() > 1 || numbers.iter().any(|it| it.len() >= YEAR)
}

/// The text of a day: a scalar, a link to the page of the day, or a list of one of these.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Scalar(text) | Value::Plain(text) if is_link(text) => {
            Some(of_link(text.trim().trim_start_matches('!')))
        }
        Value::Scalar(text) | Value::Plain(text) if text.trim_start().starts_with('[') => {
            let name = plain_name(text);
            let inner = name.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            Some(inner.map(str::to_owned).unwrap_or(name))
        }
        Value::Scalar(text) | Value::Plain(text) => Some(text.trim().to_owned()),
        Value::List(values) => match values.as_slice() {
            // A link without quotes, `[[2025-09-16]]`, is a list in a list to YAML, and has two items where a comma is in it:
            // `[[May 3rd, 2024]]`.
            [Value::List(inner)] if !inner.is_empty() => {
                let words = inner.iter().map(|it| match it {
                    Value::Scalar(word) | Value::Plain(word) => Some(word.as_str()),
                    _ => None,
                });
                Some(of_link(&format!("[[{}]]", words.collect::<Option<Vec<_>>>()?.join(", "))))
            }
            [one] => text_of(one),
            _ => None,
        },
        _ => None,
    }
}

fn is_link(text: &str) -> bool {
    let text = text.trim_start();
    text.strip_prefix('!').unwrap_or(text).starts_with("[[")
}

/// The day of a link to its page, with what stands behind it: of `[[journal/2025-09-16|Tuesday]] 06:20` day and time; of
/// `[[2025/09/16]]` the path, where its last part is a number alone.
fn of_link(link: &str) -> String {
    let Some((page, behind)) = link.trim_start_matches('[').split_once("]]") else {
        return plain_name(link);
    };
    let page = page.split('|').next().unwrap_or_default().trim_end_matches('\\');
    let page = without_ending(page.trim());
    let parts: Vec<&str> = page.split('/').collect();
    let day = match parts.as_slice() {
        [.., year, month, day] if day.len() <= 2 => format!("{year}/{month}/{day}"),
        [.., last] => plain_name(last),
        [] => String::new(),
    };
    format!("{day}{behind}").trim().to_owned()
}

#[cfg(test)]
mod tests;
