//! What is told of days that are not said, are slips, or are said in two ways.

use chrono::NaiveDate;

use super::super::super::front_matter::is_placeholder;
use super::super::super::path::EntryPath;
use super::super::path;
use super::super::written::NoDate;
use super::{
    BAD_DATE, CHANGE_ONE, DateReader, NAME_A_LANGUAGE, Said, WEEKDAY, WRITE_A_DAY,
    WRITE_FOUR_DIGITS, WRITE_THE_YEAR, another_weekday,
};
use crate::finding::shortened;
use crate::number::with_plain_digits;

impl DateReader<'_, '_> {
    /// Tells that the path says another day than the front matter does.
    pub(super) fn warn_of_path(&mut self, said: &Said<'_>, day: NaiveDate) {
        let message = format!("`{}` says {}, the path {day}", said.key, said.written.iso_day());
        let hint = "the front matter counts; change it or the name";
        self.report.warn_key(said.key, "date-disagrees", &message, hint);
    }

    /// Tells that nothing says the day: the path and the heading may have been meant to.
    pub(super) fn warn_of_none(
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

    /// Tells of a day that a key says and that is hardly meant: one to come, or one that is another weekday.
    pub(super) fn warn_of_slips(&mut self, key: &str, text: &str, day: NaiveDate) {
        if let Some(message) = self.too_late(&format!("`{}`", shortened(text)), day) {
            self.report.warn_key(key, BAD_DATE, &message, WRITE_THE_YEAR);
        }
        if let Some(message) = another_weekday(text, day) {
            self.report.warn_key(key, WEEKDAY, &message, CHANGE_ONE);
        }
    }

    /// Tells of a key that holds no date, unless it was never meant to (`published: false`, `day: Tuesday`), or is a
    /// placeholder, which is told for every key.
    pub(super) fn warn_of(&mut self, key: &str, text: &str, reason: NoDate) {
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

    pub(super) fn warn(&mut self, key: &str, message: &str, hint: &str) {
        self.is_told = true;
        self.report.warn_key(key, BAD_DATE, message, hint);
    }
}

/// Whether a text has the numbers of a day, a year or more than one: `posted: 5` and `written: 500 words` are something else.
fn has_several_numbers(text: &str) -> bool {
    const YEAR: usize = 4;
    let plain = with_plain_digits(text);
    let numbers: Vec<&str> =
        plain.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()).collect();
    numbers.len() > 1 || numbers.iter().any(|it| it.len() >= YEAR)
}
