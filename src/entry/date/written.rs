//! Dates as people write them.

mod clock;
mod day;
mod iso;
mod whole;

use chrono::{NaiveDate, NaiveTime};

use super::forms::WRITTEN;
use super::plain::with_plain_spaces;
use super::trimmed::{Of, trimmed};
use super::{clock_apart, han};
use crate::number::with_plain_digits;
pub(crate) use clock::Clock;
use clock::read_time;
pub(super) use day::{date, day_and_month, month_in, month_of, read_day};
use iso::read_iso;
use whole::{read_any, read_days};

/// A date that was written, with the time and the offset beside it, where they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) day: NaiveDate,
    pub(crate) time: Option<Clock>,
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// It does not read like one.
    Unknown,
    /// It reads like one that no calendar or clock has.
    Impossible,
    /// It could be the third of April or the fourth of March.
    Ambiguous,
    /// Its month is another one in another language.
    OtherMonth,
}

impl Written {
    /// `YYYY-MM-DD`.
    pub(crate) fn iso_day(&self) -> String {
        self.day.format("%Y-%m-%d").to_string()
    }

    /// The name of a zone that stands in the place of an offset: `EST`, `Europe/Berlin`.
    pub(crate) fn zone(&self) -> Option<&str> {
        self.time.as_ref()?.zone.as_deref()
    }

    /// `YYYY-MM-DDTHH:MM[:SS]` and the offset; none where no time was written.
    pub(crate) fn iso_datetime(&self) -> Option<String> {
        self.clock(self.time.as_ref()?.second)
    }

    /// The same with seconds, without which Hugo stops, and other tools read a text.
    pub(crate) fn to_the_second(&self) -> Option<String> {
        self.clock(Some(self.time.as_ref()?.second.unwrap_or(0)))
    }

    fn clock(&self, second: Option<u32>) -> Option<String> {
        let Clock { hour, minute, offset, .. } = self.time.as_ref()?;
        let second = second.map(|it| format!(":{it:02}")).unwrap_or_default();
        let offset = offset.as_deref().unwrap_or_default();
        Some(format!("{}T{hour:02}:{minute:02}{second}{offset}", self.iso_day()))
    }
}

/// How a text is read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The languages whose names of months count first.
    pub(super) languages: &'a [&'a str],
    /// What it is: a name or a heading may be no date at all.
    pub(super) of: Of,
}

impl Reading<'_> {
    fn is_name(self) -> bool {
        self.of == Of::Name
    }
}

/// Reads a text that is a date and nothing else.
///
/// # Errors
///
/// [`NoDate`] says why it is none.
pub(crate) fn read_written(text: &str) -> Result<Written, NoDate> {
    read_iso(text).unwrap_or_else(|| {
        let languages: Vec<&str> = super::settled().languages.iter().map(String::as_str).collect();
        read_any(text, Reading { languages: &languages, of: Of::Value })
    })
}

/// The first and the last day of a text that says one day, or the days from one to another, and no word more; the time of one day,
/// too. A list that leaves days out is none: `3 and 9 May 2024`.
///
/// # Errors
///
/// [`NoDate`] says why it is none.
pub(crate) fn read_alone(text: &str) -> Result<(Written, NaiveDate), NoDate> {
    let languages: Vec<&str> = super::settled().languages.iter().map(String::as_str).collect();
    match read_iso(text) {
        Some(read) => read.map(|it| (it.clone(), it.day)),
        None => read_days(text, Reading { languages: &languages, of: Of::Alone }),
    }
}

/// The same, where the names of months are of these languages first.
pub(crate) fn read_in(text: &str, languages: &[&str]) -> Result<Written, NoDate> {
    let reading = Reading { languages, of: Of::Value };
    read_iso(text).unwrap_or_else(|| read_any(text, reading))
}

/// The same of the value of a key that says the day and nothing else: its clock may stand apart from it, `16 Eylül 2025 Salı 14:35`,
/// `14:35, 16 May 2025`.
pub(super) fn read_value(text: &str, languages: &[&str]) -> Result<Written, NoDate> {
    match read_in(text, languages) {
        Err(NoDate::Unknown) => read_apart(text, languages).ok_or(NoDate::Unknown),
        read => read,
    }
}

fn read_apart(text: &str, languages: &[&str]) -> Option<Written> {
    let plain = with_plain_digits(&with_plain_spaces(text.trim()));
    clock_apart::readings(&plain).find_map(|(date, clock)| {
        let day = read_in(&date, languages).ok().filter(|it| it.time.is_none())?;
        read_in(&format!("{} {clock}", day.iso_day()), &[]).ok()
    })
}

/// The same of a name or a heading, where `2024-042`, `V 12 2024` and `2024-set-1` are something else.
pub(super) fn read_name(text: &str, languages: &[&str]) -> Result<Written, NoDate> {
    let reading = Reading { languages, of: Of::Name };
    read_iso(text).unwrap_or_else(|| read_any(text, reading))
}

/// The same of a heading, where nothing says the language of the entry.
pub(crate) fn read_heading(text: &str) -> Result<Written, NoDate> {
    let languages: Vec<&str> = super::settled().languages.iter().map(String::as_str).collect();
    read_name(text, &languages)
}

/// The time behind a date, whatever its month is called: the day may have been read in a language that its entry names.
pub(super) fn read_clock(text: &str) -> Option<NaiveTime> {
    let languages: Vec<&str> = super::settled().languages.iter().map(String::as_str).collect();
    if let Ok(written) = read_value(text, &languages) {
        return written.time?.time();
    }
    let plain = with_plain_digits(&with_plain_spaces(text.trim()));
    let apart = han::with_clock_apart(&plain);
    let text = &*han::in_digits(&apart);
    if !text.bytes().any(|it| it.is_ascii_digit()) {
        return None;
    }
    let bare = trimmed(text, Of::Value);
    let found = WRITTEN.captures(text).or_else(|| WRITTEN.captures(&bare))?;
    read_time(&found).ok()?.time()
}

#[cfg(test)]
mod tests;
