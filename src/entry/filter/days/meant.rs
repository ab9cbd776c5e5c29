//! What was likely meant by words that say no days.

use chrono::NaiveDate;

use super::super::super::date::{MONTHS, WEEKDAYS};
use super::today::NUMBERS;
use super::{DayRange, named_month, said_alone, year};
use crate::nearest::nearest;

/// The words that days are said with, beside the names of months and weekdays.
const WORDS: [&str; 20] = [
    "today",
    "yesterday",
    "tomorrow",
    "this",
    "last",
    "next",
    "past",
    "previous",
    "day",
    "days",
    "week",
    "weeks",
    "weekend",
    "month",
    "months",
    "year",
    "years",
    "ago",
    "before",
    "now",
];

/// What was likely meant: the span that stands between a word for it, or the same words without a slip. It reads as days itself.
pub(super) fn meant(words: &[&str], today: NaiveDate) -> Option<String> {
    const TO: [&str; 6] = ["to", "until", "till", "through", "-", "–"];
    let is_read = |words: &[&str]| said_alone(&words.join(" "), today).is_ok();
    let to = words.iter().position(|it| TO.contains(it));
    let span = to.map(|at| (&words[usize::from(words[0] == "from")..at], &words[at + 1..]));
    if let Some((from, to)) = span.filter(|it| is_read(it.0) && is_read(it.1)) {
        let is_span = |meant: &String| DayRange::said(meant, today).is_ok();
        let ends = in_one_year(from, to).into_iter().chain([(from.join(" "), to.join(" "))]);
        return ends.map(|(from, to)| format!("{from}..{to}")).find(is_span);
    }
    mend(words).filter(|it| said_alone(it, today).is_ok())
}

/// Both ends of a span of which only one names its year: the other is of the same, or of the one beside it where the span would end
/// before it begins. `aug 2024` to `sep` ends in `sep 2024`.
fn in_one_year(from: &[&str], to: &[&str]) -> Vec<(String, String)> {
    let is_month = |words: &[&str]| words.iter().any(|it| named_month(it).is_some());
    let year_of = |words: &[&str]| words.iter().find_map(|it| year(it));
    let with = |words: &[&str], year: i32| format!("{} {year}", words.join(" "));
    match (year_of(from), year_of(to)) {
        (Some(year), None) if is_month(to) => {
            [year, year + 1].map(|it| (from.join(" "), with(to, it))).to_vec()
        }
        (None, Some(year)) if is_month(from) => {
            [year, year - 1].map(|it| (with(from, it), to.join(" "))).to_vec()
        }
        _ => Vec::new(),
    }
}

/// The same words with each that nobody knows replaced by its neighbour; none where one has no neighbour, or all were
/// known.
fn mend(words: &[&str]) -> Option<String> {
    let known = || WORDS.into_iter().chain(MONTHS).chain(WEEKDAYS).chain(NUMBERS);
    let is_known =
        |word: &&str| word.bytes().any(|it| it.is_ascii_digit()) || known().any(|it| it == *word);
    if words.iter().all(is_known) {
        return None;
    }
    let mended =
        words.iter().map(|word| if is_known(word) { Some(*word) } else { nearest(word, known()) });
    mended.collect::<Option<Vec<_>>>().map(|it| it.join(" "))
}
