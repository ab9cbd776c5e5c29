//! Whether a word is what some language calls the month or the weekday of one day: names of that month or weekday alone are laid
//! out, which takes a twelfth or a seventh of the time of all.

use std::collections::HashSet;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};

use pure_rust_locales::Locale;

use super::super::weekday_names::{names_of, with_apostrophes};
use super::folded;
use super::initial::Initial;
use super::listed::{Wanted, as_listed, months_of};
use super::locales::locales;
use super::prefixes;

/// Whether a word is the name of the month of a day in some language, whole or short.
pub(in crate::entry) fn is_its_month(word: &str, day: NaiveDate) -> bool {
    if !has_letters(word) || !prefixes::may_be_month(word, day.month()) {
        return false;
    }
    let word = folded(word);
    names_of_month(day.month(), Initial::of(&word)).contains(&word)
}

/// The names of the month of a number that may begin so, at least.
fn names_of_month(number: u32, initial: Initial) -> &'static HashSet<String> {
    static NAMES: [[OnceLock<HashSet<String>>; Initial::COUNT]; 12] =
        [const { [const { OnceLock::new() }; Initial::COUNT] }; 12];
    NAMES[number as usize - 1][initial.index()].get_or_init(|| {
        let wanted = Wanted { numbers: number..=number, initial: Some(initial) };
        let names = apart(number).iter().flat_map(|(name, it)| months_of(name, *it, &wanted));
        names.map(|(name, _)| name).collect()
    })
}

/// The locales that list the names of a month apart: of the countries of one language most call it alike.
fn apart(number: u32) -> &'static [(&'static str, Locale)] {
    static APART: [OnceLock<Vec<(&str, Locale)>>; 12] = [const { OnceLock::new() }; 12];
    APART[number as usize - 1].get_or_init(|| {
        let mut seen = HashSet::new();
        locales().filter(|it| seen.insert(as_listed(it.0, it.1, number))).collect()
    })
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
    let index = day.weekday().num_days_from_sunday() as usize;
    if !prefixes::may_be_weekday(word, index) {
        return false;
    }
    let word = with_apostrophes(word);
    has_letters(&word) && names_of(index, &word).any(|it| it == word)
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

    /// What is asked of one day says what is said of all of them.
    #[test]
    fn every_name_is_that_of_some_day() {
        let days = || (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(2025, month, 1));
        let of_months =
            locales().flat_map(|(name, it)| months_of(name, it, &super::super::listed::EVERY));
        for (name, number) in of_months {
            let day = days().nth(number as usize - 1).unwrap();
            assert!(is_its_month(&name, day), "{name}");
        }
        let first = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap();
        let week = || first.iter_days().take(7);
        for (index, name, _) in super::super::weekdays() {
            let name = with_apostrophes(name);
            if name.chars().count() >= 3 && !name.contains(char::is_numeric) {
                assert!(is_its_weekday(&name, week().nth(index).unwrap()), "{name}");
            }
        }
    }
}
