//! Which words are weekdays, and in which languages.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use unicode_normalization::char::is_combining_mark;

use super::super::fold::fold;
use super::names::index::{self, all_of_weekday, begins_weekday};
use super::names::{self};
use super::small_words::is_small_somewhere;
use super::weekday_names::{forms, with_apostrophes};

pub(crate) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Names, in small letters and with a keyboard's apostrophe, each with the languages that have it.
type Languages = BTreeMap<String, BTreeSet<&'static str>>;

static ALL: LazyLock<Languages> = LazyLock::new(|| named(|it| it));
static FOLDED: LazyLock<Languages> = LazyLock::new(|| named(|it| fold(&it)));

fn named(form: impl Fn(String) -> String) -> Languages {
    let mut all = Languages::new();
    for (_, name, language) in names::weekdays() {
        for name in forms(name, language) {
            all.entry(form(name)).or_default().insert(language);
        }
    }
    all
}

/// Whether a word is the name of a weekday in some language.
pub(super) fn is_weekday(word: &str) -> bool {
    ALL.contains_key(&with_apostrophes(word))
}

/// Whether a word is a weekday in whatever language, whole, short, or in one character.
pub(crate) fn is_any_weekday(word: &str) -> bool {
    is_english(word) || is_weekday(word) || !in_one_character(word).is_empty()
}

/// The languages in which a weekday is called so, with or without its marks.
pub(super) fn languages_of_weekday(word: &str) -> BTreeSet<&'static str> {
    FOLDED.get(&fold(&with_apostrophes(word))).cloned().unwrap_or_default()
}

/// Whether a word is a weekday in some language, or the three letters that one begins with: `Vas` of `vasárnap`.
pub(super) fn is_weekday_in_short(word: &str) -> bool {
    const SHORT: usize = 3;
    let word = fold(&with_apostrophes(word));
    let begins = || FOLDED.range(word.clone()..).next().is_some_and(|it| it.0.starts_with(&word));
    is_english(&word) || FOLDED.contains_key(&word) || word.chars().count() == SHORT && begins()
}

/// Whether a word is a weekday in English, in full or by at least three letters.
pub(super) fn is_english(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.len() >= 3 && WEEKDAYS.iter().any(|weekday| weekday.starts_with(&name))
}

/// Whether a day is of the weekday that a word names, in whatever language.
pub(super) fn falls_on(day: NaiveDate, word: &str) -> bool {
    let weekday = day.weekday();
    let english = WEEKDAYS[weekday.num_days_from_monday() as usize];
    if is_english(word) {
        return english.starts_with(&word.to_ascii_lowercase());
    }
    let word = with_apostrophes(word);
    index::is_weekday(&word, weekday.num_days_from_sunday() as usize)
}

/// Whether the weekday of a day has a name that begins with a word of enough letters, in whatever language: `tors` of `torsdag`.
pub(super) fn begins_its_name(day: NaiveDate, word: &str) -> bool {
    const SHORTEST: usize = 3;
    let word = with_apostrophes(word);
    let index = day.weekday().num_days_from_sunday() as usize;
    word.chars().count() >= SHORTEST && begins_weekday(&word, index)
}

/// The weekdays that a character stands for in Japanese, Korean or Chinese, as it does in brackets: `(月)`, `(周一)`.
pub(in crate::entry) fn in_one_character(word: &str) -> Vec<Weekday> {
    /// Each from Sunday on.
    const CHARACTERS: [&str; 3] = ["日月火水木金土", "일월화수목금토", "日一二三四五六"];
    const BEFORE: [&str; 5] = ["周", "週", "星期", "礼拜", "禮拜"];
    let word = BEFORE.iter().find_map(|it| word.strip_prefix(it)).unwrap_or(word);
    let places =
        CHARACTERS.iter().filter_map(|it| it.chars().position(|it| word == it.to_string()));
    // Sunday is one in two of them.
    let places: BTreeSet<usize> = places.collect();
    places
        .into_iter()
        .filter_map(|it| Weekday::try_from(u8::try_from((it + 6) % 7).ok()?).ok())
        .collect()
}

/// Whether each word of a text that is a weekday somewhere is one to most people, or the one that a day is: `Ann` and `Sam` are, too.
pub(super) fn are_known_on(day: NaiveDate, text: &str) -> bool {
    const SHORT: usize = 3;
    let is_short = |word: &str| word.is_ascii() && word.len() <= SHORT;
    let is_other = |word: &str| {
        is_english(word)
            || is_often_a_weekday(word)
            || names::month_named(word).is_some()
            || names::is_exact(word)
            || is_small_somewhere(word)
    };
    let words = text.split(|it| !is_of_word(it)).filter(|it| it.chars().any(char::is_alphabetic));
    words.filter(|it| is_weekday(it) && !is_other(it)).all(|it| !is_short(it) && falls_on(day, it))
}

/// Whether a text that says a day names a weekday, and not the one that the day is: `Tuesday, 12 May 2024`, `Di 12.5.2024`. A short
/// name of another language than English is looked at where it stands alone beside the day: elsewhere it may be a small word, too.
pub(in crate::entry) fn is_denied_by(day: NaiveDate, text: &str) -> bool {
    const SHORTEST: usize = 4;
    let text = &*without_sign_of_day(without_end_of_span(text));
    let is_month = |word: &str| names::month_named(word).is_some() || names::is_exact(word);
    let is_it = |word: &&str| {
        // To know the names of all languages costs more than a list does, and a number is none of them.
        if !word.chars().any(char::is_alphabetic) {
            return false;
        }
        // Three characters are a whole name where letters are syllables or words: `水曜日`, `수요일`.
        let is_of_few = word.chars().all(|it| matches!(it, '\u{3040}'..'\u{fb00}'));
        let is_long = word.chars().count() >= if is_of_few { SHORTEST - 1 } else { SHORTEST };
        !is_month(word) && (is_english(word) || is_long && is_often_a_weekday(word))
    };
    let mut named = text.split(|it| !is_of_word(it)).filter(is_it).peekable();
    match named.peek() {
        Some(_) => !named.any(|it| falls_on(day, it)) && !says_its_name(day, text),
        None => short_beside(text).is_some_and(|it| !falls_in_short_on(day, it)),
    }
}

/// What a name of a weekday is written with.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter) || "'’ʼ".contains(letter)
}

/// Whether [`is_denied_by`] may find a weekday in a text: most have no word that is one, nor a short one beside a day, and to know that
/// costs little.
pub(super) fn may_be_named_in(text: &str) -> bool {
    const SHORT: usize = 3;
    let is_name = |word: &str| {
        let has_letters = word.chars().any(char::is_alphabetic);
        has_letters && (is_english(word) || index::is_of_week(&with_apostrophes(word)))
    };
    let text = &*without_sign_of_day(without_end_of_span(text));
    text.split(|it| !is_of_word(it)).any(is_name)
        || beside(text).any(|it| (1..=SHORT).contains(&it.chars().count()))
}

/// Whether a word is the name of a weekday in a language that many people write: of the others what is listed may be wrong.
pub(crate) fn is_often_a_weekday(word: &str) -> bool {
    /// They have no names of months that would have to be listed.
    const EAST_ASIAN: [&str; 3] = ["ja", "ko", "zh"];
    let is_known =
        |it: &&'static str| names::locales::is_most_written(it) || EAST_ASIAN.contains(it);
    let word = with_apostrophes(word);
    // To lay out the names of all languages costs more than to see that it is none of them.
    let languages = || ALL.get(&word).into_iter().flatten();
    index::is_of_week(&word) && languages().any(is_known)
}

/// Whether a text has a long name of the weekday of a day in it, in whatever language: those of two words, `bazar ertəsi`, too.
fn says_its_name(day: NaiveDate, text: &str) -> bool {
    const LONG: usize = 5;
    const LONG_IN_OTHER_SCRIPTS: usize = 3;
    let text = with_apostrophes(text);
    let is_long = |it: &&str| {
        let least = if it.is_ascii() { LONG } else { LONG_IN_OTHER_SCRIPTS };
        it.chars().count() >= least
    };
    let index = day.weekday().num_days_from_sunday() as usize;
    all_of_weekday(index).filter(is_long).any(|it| text.contains(it))
}

/// A text that says a span of days without its last day: `30 April 2024 - Thursday 2 May 2024` without what follows the dash.
fn without_end_of_span(text: &str) -> &str {
    const SIGNS: [&str; 9] = [" - ", "–", "—", "--", "..", " to ", "〜", "～", " bis "];
    let has_digit = |it: &str| it.contains(|it: char| it.is_ascii_digit());
    let parts = SIGNS.iter().filter_map(|sign| text.split_once(sign));
    let first = parts.filter(|(first, last)| has_digit(first) && has_digit(last)).map(|it| it.0);
    first.min_by_key(|it| it.len()).unwrap_or(text)
}

/// A text without the sign of a day behind the number of one, which is a weekday's, too: `2025年9月16日` names no Sunday, and
/// `2025年9月14日 日` does.
fn without_sign_of_day(text: &str) -> Cow<'_, str> {
    const SIGNS: [char; 4] = ['日', '일', '号', '號'];
    const MONTHS: [char; 2] = ['月', '월'];
    let Some(month) = text.find(MONTHS) else { return text.into() };
    let is_behind_number = |at: usize| {
        let before = text[month..at].trim_end();
        before.ends_with(|it: char| it.is_numeric() || "〇一二三四五六七八九十".contains(it))
    };
    let found = text.match_indices(SIGNS).find(|(at, _)| *at > month && is_behind_number(*at));
    match found {
        Some((at, sign)) => format!("{} {}", &text[..at], &text[at + sign.len()..]).into(),
        None => text.into(),
    }
}

/// The short name of a weekday, in a language that many people write, that is all that stands before a day or behind it.
fn short_beside(text: &str) -> Option<&str> {
    let is_digit = |it: char| it.is_ascii_digit();
    let (first, last) = (text.find(is_digit)?, text.rfind(is_digit)?);
    // A month in numbers leaves no other to be named: `mar 16/9/2025`. Behind a time a zone may stand.
    let is_in_numbers = text[first..=last].split(|it| !is_digit(it)).count() == 3;
    let is_it = |word: &&str| {
        let is_short = word.chars().all(is_letter) && (2..=3).contains(&word.chars().count());
        let is_month = || names::month_named(word).is_some() || names::is_exact(word);
        let is_named =
            || languages_of_weekday(word).into_iter().any(names::locales::is_most_written);
        let is_name = is_short && !is_small_somewhere(word) && is_named();
        is_name && (is_in_numbers || !is_month()) || !in_one_character(word).is_empty()
    };
    beside(text).find(is_it)
}

fn is_letter(it: char) -> bool {
    it.is_alphabetic() || is_combining_mark(it)
}

/// What stands before the numbers of a text and behind them, without signs; behind a time, which may be a zone, nothing.
fn beside(text: &str) -> impl Iterator<Item = &str> {
    let is_digit = |it: char| it.is_ascii_digit();
    let before = text.find(is_digit).map(|first| &text[..first]);
    let behind = text.rfind(is_digit).filter(|_| !text.contains(':'));
    let words = before.into_iter().chain(behind.map(|last| &text[last + 1..]));
    words.map(|it| it.trim_matches(|it| !is_letter(it)))
}

/// Whether a day is of the weekday that a short word names, with its marks or without.
fn falls_in_short_on(day: NaiveDate, word: &str) -> bool {
    let weekday = day.weekday();
    let word = with_apostrophes(word);
    let index = weekday.num_days_from_sunday() as usize;
    // Without its mark `sáb` is another day elsewhere.
    let is_it = || match ALL.contains_key(&word) {
        true => index::is_weekday(&word, index),
        false => all_of_weekday(index).any(|it| fold(it) == fold(&word)),
    };
    in_one_character(&word).contains(&weekday) || is_it()
}

/// Whether three letters or more begin the name of a weekday in some language, and name no month: `niedz.`, `Πέμ`.
pub(super) fn begins_a_name(word: &str) -> bool {
    const SHORTEST: usize = 3;
    let is_month = || names::month_named(word).is_some() || names::is_exact(word);
    let word = fold(&with_apostrophes(word));
    let begins = || FOLDED.range(word.clone()..).next().is_some_and(|it| it.0.starts_with(&word));
    word.chars().count() >= SHORTEST && !is_month() && begins()
}

/// The weekday that a name begins or ends with, and the rest: `May 9th, Thursday`, `Thu 9`, `Thursday-09`.
pub(super) fn weekday_beside(stem: &str) -> Option<(&str, &str)> {
    const SIGNS: [char; 3] = [' ', '_', '-'];
    let bare = |it: &str| it.trim_end_matches([',', '.', ' ']).len();
    let is_other =
        |word: &str| word.is_empty() || names::month_named(word).is_some_and(|_| word.len() > 2);
    let is_it = |word: &str| !is_other(word) && (is_english(word) || is_weekday(word));
    let beside = |sign: char| {
        let first = stem
            .split_once(sign)
            .map(|(word, rest)| (&word[..bare(word)], number_first(rest.trim_start())));
        let last = stem.rsplit_once(sign);
        let last = last.map(|(rest, word)| (&word[..bare(word)], &rest[..bare(rest)]));
        first.into_iter().chain(last)
    };
    SIGNS.into_iter().flat_map(beside).find(|(word, _)| is_it(word))
}

/// The number of one digit that stands behind a weekday before other words, `Thursday 9 Rain`; the same text where none does.
fn number_first(text: &str) -> &str {
    let is_apart = |it: char| matches!(it, ' ' | '_' | '-');
    match text.split_once(is_apart) {
        Some((number, words)) if number.len() == 1 && words.starts_with(char::is_alphabetic) => {
            number
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests;
