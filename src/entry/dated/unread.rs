//! Headings that say a day which is none, or not the whole of one, in a file whose other headings name days.

use crate::entry::date::{NoDate, may_be_a_number, read_heading};
use crate::entry::names::plain_name;

/// Why a heading that says a day names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDay {
    /// No calendar has it: `2024-02-30`.
    Impossible,
    /// It may be two days: `5/4/2024`.
    Ambiguous,
    /// Its month is another one in another language.
    OtherMonth,
    /// Its day or its year is lacking: `2024-05`, `Fri 3 May`.
    Incomplete,
}

/// What of a heading says a day that is none, and why.
pub(super) fn of(heading: &str, separators: &[&str]) -> Option<(String, NoDay)> {
    let heading = plain_name(heading);
    let whole = heading.trim();
    let fronts = separators.iter().filter_map(|it| Some(whole.split_once(it)?.0));
    let said: Vec<&str> = std::iter::once(whole).chain(fronts).map(str::trim).collect();
    let words = in_front(whole).filter(|it| is_whole(it));
    let refused = said.iter().copied().filter(|it| is_whole(it)).chain(words);
    let refused = refused.filter(|it| !may_be_a_number(it)).find_map(|it| Some((it, reason(it)?)));
    let incomplete = || Some((said.into_iter().find(|it| is_incomplete(it))?, NoDay::Incomplete));
    refused.or_else(incomplete).map(|(text, why)| (text.to_owned(), why))
}

fn reason(text: &str) -> Option<NoDay> {
    match read_heading(text).err()? {
        NoDate::Impossible => Some(NoDay::Impossible),
        NoDate::Ambiguous => Some(NoDay::Ambiguous),
        NoDate::OtherMonth => Some(NoDay::OtherMonth),
        NoDate::Unknown => None,
    }
}

/// The words that a heading begins with, the most first: a day with its weekday has no more.
fn in_front(heading: &str) -> impl Iterator<Item = &str> {
    const MOST_WORDS: usize = 6;
    let ends: Vec<usize> = heading.match_indices(' ').map(|it| it.0).take(MOST_WORDS).collect();
    ends.into_iter().rev().map(|end| heading[..end].trim_end_matches([',', ':']))
}

/// Whether a text has a year of four digits, and a day beside it.
fn is_whole(text: &str) -> bool {
    has_year(text) && digits(text) > 4
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn has_year(text: &str) -> bool {
    text.split(|it: char| !it.is_ascii_digit()).any(|it| it.len() == 4)
}

/// Whether a text is a day but for what it lacks: with a year, or a day, and nothing else it is one.
fn is_incomplete(text: &str) -> bool {
    if digits(text) == 0 {
        return false;
    }
    let is_day = |text: &str| read_heading(text).is_ok();
    let has_letters = text.chars().any(char::is_alphabetic);
    match (has_letters, has_year(text)) {
        (true, true) => is_day(&format!("1 {text}")),
        // A leap year has every day.
        (true, false) => is_day(&format!("{text} 2024")) || is_day(&format!("{text}, 2024")),
        (false, true) => is_month(text) && is_day(&format!("{text}-01")),
        (false, false) => is_day_and_month(text) && is_day(&format!("{text}2024")),
    }
}

/// `2024-05`.
fn is_month(text: &str) -> bool {
    let is_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| {
        (year.len(), month.len()) == (4, 2) && is_digits(year) && is_digits(month)
    })
}

/// `03.05.`, and no number of a chapter, `3.5.`.
fn is_day_and_month(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_two = |it: &&str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit());
    matches!(parts.as_slice(), [day, month, ""] if is_two(day) && is_two(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(heading: &str, expected: Option<(&str, NoDay)>) {
        let found = of(heading, &[" - ", ": "]);
        let found = found.as_ref().map(|it| (it.0.as_str(), it.1));
        assert_eq!(found, expected, "{heading}");
    }

    #[test]
    fn a_day_that_is_none_is_found() {
        for it in ["2024-02-30", "2024-13-05", "31.04.2024", "31 April 2024", "30 February 2024"] {
            check(it, Some((it, NoDay::Impossible)));
            check(&format!("{it} - the boat"), Some((it, NoDay::Impossible)));
            check(&format!("{it} Rain"), Some((it, NoDay::Impossible)));
        }
        check("5/4/2024", Some(("5/4/2024", NoDay::Ambiguous)));
    }

    #[test]
    fn a_day_that_is_not_whole_is_found() {
        for it in ["2024-05", "Fri 3 May", "3 May", "May 3", "Friday, May 3", "May 2024", "03.05."]
        {
            check(it, Some((it, NoDay::Incomplete)));
            check(&format!("{it}: rain"), Some((it, NoDay::Incomplete)));
        }
    }

    #[test]
    fn what_says_no_day_is_none() {
        for it in [
            "Notes",
            "May",
            "March on",
            "Chapter 3",
            "12 Rules",
            "Top 10 of 2024",
            "2024",
            "Plans 2024",
            "10:30",
            "24/7",
            "1.2.3",
            "1.2.",
            "v2024.13.1 of it",
            "2019-20",
            "2024-2025",
            "Room 2024-130",
            "1234567890",
            "+49 30 1234 5678",
            "3 May be enough",
            "Order 2024-99-99",
            "Q3 2024",
            "Week 18, 2024",
            "5 things",
            "Day 3",
        ] {
            check(it, None);
        }
    }
}
