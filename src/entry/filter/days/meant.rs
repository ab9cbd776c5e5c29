//! What was likely meant by words that say no days.

use chrono::NaiveDate;

use super::super::super::date::{MONTHS, WEEKDAYS};
use super::today::NUMBERS;
use super::{DayRange, said_alone};
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
        let meant = format!("{}..{}", from.join(" "), to.join(" "));
        return DayRange::said(&meant, today).is_ok().then_some(meant);
    }
    mend(words).filter(|it| said_alone(it, today).is_ok())
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
