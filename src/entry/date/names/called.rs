//! Whether a word is what some language calls the month or the weekday of one day.

use chrono::{Datelike, NaiveDate};

use super::super::weekday_names::with_apostrophes;
use super::index::{begins_month, is_bare_month, is_month, is_weekday};
use super::{folded, roman};
use crate::entry::fold::fold;

/// Whether a word is the name of the month of a day in some language, whole or short, or what is read as one: without its marks
/// (`Maerz`), or cut where only names of that month begin so (`juill`).
pub(in crate::entry) fn is_its_month(word: &str, day: NaiveDate) -> bool {
    let (number, is_word) = (day.month(), has_letters(word));
    is_word && (is_month(&folded(word), number) || is_read_as_month(word, number))
}

fn is_read_as_month(word: &str, number: u32) -> bool {
    const SHORTEST: usize = 4;
    if word.chars().count() < SHORTEST || roman(word).is_some() {
        return false;
    }
    is_bare_month(&fold(word), number) || begins_month(&folded(word), number)
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
        for name in ["sett", "Septemb", "SETTEMBRE"] {
            assert!(is_its_month(name, day), "{name}");
        }
        let of = |month| NaiveDate::from_ymd_opt(2025, month, 5).unwrap();
        for (name, month) in [("juill", 7), ("Maerz", 3), ("Aout", 8), ("FEVRIER", 2)] {
            assert!(is_its_month(name, of(month)), "{name}");
            assert!(!is_its_month(name, of(month + 1)), "{name}");
        }
        assert!(!is_its_month("VIII", of(8)) && !is_its_month("sea", day));
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
