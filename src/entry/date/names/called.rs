//! Whether a word is what some language calls the month or the weekday of one day.

use chrono::{Datelike, NaiveDate};

use super::super::weekday_names::with_apostrophes;
use super::folded;
use super::index::{is_month, is_weekday};

/// Whether a word is the name of the month of a day in some language, whole or short.
pub(in crate::entry) fn is_its_month(word: &str, day: NaiveDate) -> bool {
    has_letters(word) && is_month(&folded(word), day.month())
}

/// Whether a word of three letters or more is the name of the weekday of a day in some language.
pub(in crate::entry) fn is_its_weekday(word: &str, day: NaiveDate) -> bool {
    word.chars().count() > SHORT && names_its_weekday(word, day)
}

/// The same of a word of two, which may be another one: `Mo`, `So`.
pub(in crate::entry) fn is_its_weekday_in_short(word: &str, day: NaiveDate) -> bool {
    word.chars().count() == SHORT && names_its_weekday(word, day)
}

/// As many letters as the shortest names of weekdays have that are no single character.
const SHORT: usize = 2;

fn names_its_weekday(word: &str, day: NaiveDate) -> bool {
    let word = with_apostrophes(word);
    has_letters(&word) && is_weekday(&word, day.weekday().num_days_from_sunday() as usize)
}

fn has_letters(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_called_by_its_own_month_and_weekday() {
        let day = NaiveDate::from_ymd_opt(2025, 9, 5).unwrap();
        for name in ["September", "SEPT", "sep", "septembre", "сентября", "сентябрь", "września"]
        {
            assert!(is_its_month(name, day), "{name}");
        }
        for name in ["August", "May", "9", "-", "next", ""] {
            assert!(!is_its_month(name, day), "{name}");
        }
        for name in ["Friday", "fri", "Freitag", "vendredi", "пятница", "perjantaina"] {
            assert!(is_its_weekday(name, day), "{name}");
        }
        for name in ["Saturday", "Samstag", "5", "next", "Fr"] {
            assert!(!is_its_weekday(name, day), "{name}");
        }
        assert!(is_its_weekday_in_short("Fr", day) && is_its_weekday_in_short("пт", day));
        assert!(!is_its_weekday_in_short("Sa", day) && !is_its_weekday_in_short("Fri", day));
    }
}
