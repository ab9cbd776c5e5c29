//! The numbers that a component of a path says: `2025-09`, `16日`, `September 16`.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::char::is_combining_mark;

use super::among::{self, is_common};
use super::folder_words::{is_counted, is_of_journal, words};
use super::names::{is_of_europe, month_named};
use super::pattern::pattern;
use super::weekdays::{in_one_character, is_english, is_weekday};
use super::written::month_in;

/// The signs for year, month and day.
pub(super) const UNITS: [char; 6] = ['年', '月', '日', '년', '월', '일'];

/// The numbers of two or four digits that a component begins with: of `2025-09` two, of `09 September` one. A component may
/// also be one number alone (`9`), one with its ending (`15th`), one that a word begins behind (`08The`), or the name of a
/// month.
pub(super) fn leading_numbers(component: &str, languages: &[&str]) -> Vec<u32> {
    let is_number =
        |it: &&str| matches!(it.len(), 2 | 4) && it.bytes().all(|it| it.is_ascii_digit());
    let is_counted = |it: &str| {
        it.ends_with(UNITS)
            && it.chars().all(|it| it.is_ascii_digit() || UNITS.contains(&it) || it == ' ')
    };
    if is_counted(component) {
        return numbers_of(component);
    }
    // `03日 晴れ`, `3月16日(月)`.
    let first = || component.split(' ').next().filter(|it| is_counted(it));
    if let Some(counted) = counted_first(component).or_else(first) {
        return numbers_of(counted);
    }
    let numbers = component.split(['-', '–', '—', '_', '.', ' ']).take_while(is_number);
    let numbers: Vec<u32> = numbers.filter_map(|it| it.parse().ok()).collect();
    let parts = words_apart(component);
    // `2025-May`, `May 2025`, `2025 - May`.
    if let [one, other] = parts[..]
        && let Some((year, month)) =
            is_year(one).map(|it| (it, other)).or_else(|| Some((is_year(other)?, one)))
        && !month.starts_with(|it: char| it.is_ascii_digit())
        && among::is_whole(month)
        && let Ok(month) = month_in(month, languages)
    {
        return vec![year, month];
    }
    if let Some(year) = year_of_journal(&parts) {
        return vec![year];
    }
    if let Some(day) = day_in_month(component, languages) {
        return day.to_vec();
    }
    if numbers.len() == 1 && has_point(component) || is_version(component) {
        return Vec::new();
    }
    if let Some(year_and_month) = with_one_digit(component) {
        return year_and_month.to_vec();
    }
    if !numbers.is_empty() {
        return numbers;
    }
    let end = component.find(|it: char| !it.is_ascii_digit()).unwrap_or(component.len());
    let (digits, rest) = component.split_at(end);
    let is_day = if rest.is_empty() || has_ending(rest) || weekday_behind(component).is_some() {
        matches!(digits.len(), 1 | 2)
    } else {
        // A word begins behind it, or it is one of several of a day, `09A`; the letter of `12V battery` is a unit.
        let is_word = rest.chars().nth(1).is_some_and(char::is_alphabetic);
        let is_one_of_several = digits.starts_with('0') || rest.starts_with(['A', 'B', 'C', 'D']);
        digits.len() == 2 && rest.starts_with(char::is_uppercase) && (is_word || is_one_of_several)
    };
    let month = |word: &str| {
        let is_letter = |it: char| it.is_alphabetic() || is_combining_mark(it);
        // `मई` is a whole name.
        let is_long = word.chars().count() >= if is_of_europe(word) { 3 } else { 2 };
        let is_word = is_long && word.chars().all(is_letter);
        let is_month = is_word && !is_common(word);
        is_month.then(|| month_in(word, languages).ok()).flatten()
    };
    match digits.parse() {
        Ok(number) if is_day => vec![number],
        // `09-September`, which says its month twice.
        Ok(number) => {
            let named = month(rest.trim_start_matches(['-', '_', '.', ' ']));
            named.filter(|it| *it == number).into_iter().collect()
        }
        Err(_) => month(component).into_iter().collect(),
    }
}

/// Year and month of a component that is no more, the month without a zero: `2025-9`.
fn with_one_digit(component: &str) -> Option<[u32; 2]> {
    let (year, month) = component.split_once(['-', '_'])?;
    let month = month.parse().ok().filter(|it| month.len() == 1 && (1..=9).contains(it));
    Some([is_year(year)?, month?])
}

/// Whether a component begins with the numbers of a version, which go on as those of a day do not: `2024.05.09.1`.
fn is_version(component: &str) -> bool {
    static VERSION: LazyLock<Regex> =
        LazyLock::new(|| pattern("^[0-9]{4}\\.[0-9]{2}\\.[0-9]{2}\\.[0-9]"));
    VERSION.is_match(component)
}

/// The year that stands behind what a journal is called: `Diary 2024`.
fn year_of_journal(words: &[&str]) -> Option<u32> {
    let (year, words) = words.split_last()?;
    let is_journal = !words.is_empty() && words.iter().all(|it| is_of_journal(it));
    is_year(year).filter(|_| is_journal)
}

/// Whether the ending of a number stands right behind it, and then nothing, a sign that ends something, or a title: `16th`, `16th –
/// rain`, `16th Rain`, but not `2nd draft`, nor `2nd Draft`.
pub(super) fn has_ending(behind: &str) -> bool {
    let endings = ["st", "nd", "rd", "th"];
    let rest = endings.iter().find_map(|it| behind.strip_prefix(it));
    rest.is_some_and(|it| {
        let sign = it.trim_start();
        let is_title = || {
            let word = words(sign).next().unwrap_or_default();
            it.len() > sign.len() && sign.starts_with(char::is_uppercase) && !is_counted(word)
        };
        sign.is_empty()
            || sign.starts_with([',', '–', '—', '('])
            || it.starts_with(" - ")
            || is_title()
    })
}

fn numbers_of(text: &str) -> Vec<u32> {
    text.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok()).collect()
}

/// What a component begins with that is numbers with their signs, and behind which a word begins, or a sign or a weekday behind the
/// day: `3月16日(月)`, `10월 12일 비`. `1日1食` and `3日間` count days.
fn counted_first(component: &str) -> Option<&str> {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:[0-9]{1,4}[年月日년월일] ?)+"));
    let counted = COUNTED.find(component)?.as_str();
    let behind = &component[counted.len()..];
    let is_apart = counted.ends_with(' ') || !behind.starts_with(char::is_alphanumeric);
    let is_day = || counted.ends_with(['日', '일']) && weekday_behind(component).is_some();
    (is_apart || is_day()).then_some(counted)
}

/// The weekday right behind the number that a component begins with, in brackets or behind the sign of the day: `16(Mon)`, `16日（月）
/// 雨`, `16日月曜日`.
pub(super) fn weekday_behind(component: &str) -> Option<&str> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern("^(?:[0-9] |(?:[0-9]+[年月년월] ?)*[0-9]+(?P<sign>[日일号號])?)"));
    let found = NUMBER.captures(component)?;
    let behind = &component[found.get(0)?.end()..];
    let in_brackets = || {
        let (word, _) = behind.strip_prefix(['(', '（', '['])?.split_once([')', '）', ']'])?;
        let is_month = word.len() > 2 && month_named(word).is_some();
        let is_it = is_english(word) || is_weekday(word) || !in_one_character(word).is_empty();
        (is_it && !is_month).then_some(word)
    };
    let behind_sign = || {
        let word = words(behind).next().filter(|it| behind.starts_with(it))?;
        (found.name("sign").is_some() && is_weekday(word)).then_some(word)
    };
    in_brackets().or_else(behind_sign)
}

/// Month and day of a component that is both, the month with its whole name: `March 5`, `5 March`, `3. Mai`, `March 5th - Rain`. A
/// number before its own month is that of the month, as folders and files of months have it: `05 May`.
pub(super) fn day_in_month(component: &str, languages: &[&str]) -> Option<[u32; 2]> {
    const SIGNS: [&str; 6] = [" - ", " – ", " — ", ", ", ": ", " ("];
    let title = SIGNS.iter().filter_map(|it| component.find(it)).min();
    let before_title = title.map(|it| words_apart(&component[..it])).filter(|it| it.len() == 2);
    let words = before_title.unwrap_or_else(|| words_apart(component));
    let [one, other] = words[..] else { return None };
    let day = |word: &str| {
        let end = word.find(|it: char| !it.is_ascii_digit()).unwrap_or(word.len());
        let (digits, ending) = word.split_at(end);
        let is_day =
            matches!(digits.len(), 1 | 2) && matches!(ending, "" | "." | "st" | "nd" | "rd" | "th");
        is_day.then(|| digits.parse().ok()).flatten()
    };
    let month = |word: &str| {
        let is_month = !word.starts_with(|it: char| it.is_ascii_digit())
            && among::is_whole(word)
            && !is_common(word);
        is_month.then(|| month_in(word, languages).ok()).flatten()
    };
    match (day(one), day(other)) {
        (Some(day), None) => Some([month(other)?, day]).filter(|[month, day]| month != day),
        (None, Some(day)) => Some([month(one)?, day]),
        _ => None,
    }
}

fn words_apart(text: &str) -> Vec<&str> {
    text.split([' ', '-', '_']).filter(|it| !it.is_empty()).collect()
}

/// Whether the number that a text begins with goes on behind a point.
pub(super) fn has_point(text: &str) -> bool {
    let behind = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let goes_on = |it: &str| it.starts_with(|it: char| it.is_ascii_digit());
    behind.len() < text.len() && behind.strip_prefix(['.', ',']).is_some_and(goes_on)
}

/// The numbers of a component before the signs for year, month and day, each with its sign: of `5月12日` two. What a journal is
/// called, `日記`, is no sign.
pub(super) fn counted(component: &str) -> impl Iterator<Item = (u32, char)> + '_ {
    let is_sign = |it: &(usize, char)| {
        let word = || words(&component[it.0..]).next();
        UNITS.contains(&it.1) && !word().is_some_and(is_of_journal)
    };
    component.char_indices().filter(is_sign).filter_map(|(at, unit)| {
        let before = component[..at].trim_end_matches(' ');
        let digits = before.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        Some((before[digits..].parse().ok()?, unit))
    })
}

/// Whether what stands right behind the sign of a day makes a number of days of it (`3日間の`), or the number of a house or a
/// line (`3号楼`).
pub(super) fn counts(sign: Option<char>, behind: &str) -> bool {
    let mut letters = behind.chars();
    let (first, second) = (letters.next(), letters.next());
    match (sign, first) {
        (
            Some('号' | '號'),
            Some('线' | '線' | '楼' | '樓' | '栋' | '棟' | '室' | '房' | '车' | '車'),
        ) => true,
        (_, Some('間' | '间' | '目' | '游' | '간' | '차')) => {
            second.is_none_or(|it| matches!(it, 'の' | '的') || !it.is_alphanumeric())
        }
        _ => false,
    }
}

fn is_year(text: &str) -> Option<u32> {
    let is_year = text.len() == 4 && text.bytes().all(|it| it.is_ascii_digit());
    is_year.then(|| text.parse().ok()).flatten()
}
