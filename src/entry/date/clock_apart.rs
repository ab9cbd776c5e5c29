//! A time of day that stands apart from its date: before it, or behind a weekday or a word, as many languages write it.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

/// So many words may stand between a date and its time, or before it: `lúc`, `um`, `à`.
const MOST_WORDS: usize = 1;

/// The most letters of such a word, which is no name: it begins with no capital.
const LONGEST_WORD: usize = 4;

fn is_small_word(word: &str) -> bool {
    word.chars().count() <= LONGEST_WORD
        && !word.starts_with(char::is_uppercase)
        && !word.contains(|it: char| it.is_ascii_digit())
}

/// A clock that stands free: `14:35`, `2:35 p.m.`
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[\s,(])(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?(?:[AaPp]\.? ?[Mm]\b\.?|[صم]\b))?)(?:$|[\s,)])",
    )
});

/// The readings of a text as a date and a clock, the most likely first: of `16 Eylül 2025 Salı 14:35` the clock is `14:35`, and the
/// date what stands before it, whole, or without its last words.
pub(super) fn readings(text: &str) -> impl Iterator<Item = (String, String)> {
    let mut all = CLOCK.captures_iter(text);
    let found = all.next().filter(|_| all.next().is_none()).and_then(|it| it.name("clock"));
    found.into_iter().flat_map(|clock| {
        let (before, after) = (&text[..clock.start()], &text[clock.end()..]);
        let is_dated = |it: &str| it.contains(|it: char| it.is_ascii_digit());
        let (date, beside, is_before) = match (is_dated(before), is_dated(after)) {
            (true, false) => (before, after, true),
            (false, true) => (after, before, false),
            _ => ("", "", true),
        };
        let has_room = beside
            .split_whitespace()
            .filter(|it| it.contains(char::is_alphanumeric))
            .all(is_small_word)
            && beside.split_whitespace().count() <= MOST_WORDS;
        let clock = clock.as_str().to_owned();
        (0..=MOST_WORDS)
            .map_while(move |count| without_words(date, count, is_before))
            .filter(move |it| has_room && !it.is_empty())
            .map(move |date| (date.to_owned(), clock.clone()))
    })
}

/// A date without so many words at the end, or the beginning, where its clock stands.
fn without_words(date: &str, count: usize, at_end: bool) -> Option<&str> {
    let signs = |it: char| it.is_whitespace() || matches!(it, ',' | '(' | ')');
    let mut date = date.trim_matches(signs);
    for _ in 0..count {
        let parts = if at_end { date.rsplit_once(' ') } else { date.split_once(' ') };
        let (rest, word) = parts.map(|it| if at_end { it } else { (it.1, it.0) })?;
        if !is_small_word(word) {
            return None;
        }
        date = rest.trim_matches(signs);
    }
    Some(date)
}
