//! The days of paths whose parts say year, month and day each for itself: `2025/09 September/16.md`.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::char::is_combining_mark;

use super::among::{self, is_common};
use super::glued;
use super::weekdays::{falls_on, weekday_beside};
use super::written::{NoDate, date, month_in};

/// Reads year, month and day from consecutive components, the last of them as low in the path as can be.
pub(super) fn day_of_folders(
    folders: Option<&str>,
    stem: &str,
    languages: &[&str],
) -> Option<NaiveDate> {
    let components = folders.into_iter().flat_map(|it| it.split('/')).chain([stem]);
    let day = day_of_components(folders, stem, languages)?;
    let mut counted = components.flat_map(counted);
    counted
        .all(|(number, unit)| match unit {
            '年' | '년' => i64::from(number) == i64::from(day.year()),
            '月' | '월' => number == day.month(),
            _ => number == day.day(),
        })
        .then_some(day)
}

/// The numbers of a component before the signs for year, month and day, each with its sign: of `5月12日` two.
fn counted(component: &str) -> impl Iterator<Item = (u32, char)> + '_ {
    component.char_indices().filter(|it| UNITS.contains(&it.1)).filter_map(|(at, unit)| {
        let before = component[..at].trim_end_matches(' ');
        let digits = before.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        Some((before[digits..].parse().ok()?, unit))
    })
}

/// The signs for year, month and day.
const UNITS: [char; 6] = ['年', '月', '日', '년', '월', '일'];

fn day_of_components(folders: Option<&str>, stem: &str, languages: &[&str]) -> Option<NaiveDate> {
    let components = folders.into_iter().flat_map(|it| it.split('/')).chain([stem]);
    let has_year = |it: &str| it.as_bytes().windows(4).any(|it| it.iter().all(u8::is_ascii_digit));
    if !components.clone().any(has_year) {
        return None;
    }
    let components: Vec<&str> = components.collect();
    let numbers_at = |at: usize| {
        let below = || {
            let above = components[..at].last()?;
            glued::below_year(above, components[at], at + 1 == components.len())
        };
        let numbers = below().unwrap_or_else(|| leading_numbers(components[at], languages));
        (numbers, may_be_month(components[at], languages))
    };
    let numbers: Vec<(Vec<u32>, bool)> = (0..components.len()).map(numbers_at).collect();
    let beside_weekday = || {
        let (word, rest) = weekday_beside(stem)?;
        day_of_folders(folders, rest, languages).filter(|it| falls_on(*it, word))
    };
    day_of_numbers(&numbers).or_else(beside_weekday).or_else(|| {
        // A month that is no part of the day says that it is of another: `2024/March/April 5.md`.
        day_in_month(stem, languages).is_none().then_some(())?;
        // What stands behind the number of a day is a time, or where a span ends: `16-0830.md`.
        let mut numbers = numbers.clone();
        let last = &mut numbers.last_mut()?.0;
        // Behind a point it is a part of a number, or the month again: `12.30 lunch`, `24.10.`
        let behind = last.get(1).copied().filter(|_| has_point(stem));
        last.truncate(1);
        day_of_numbers(&numbers).filter(|day| behind.is_none_or(|it| it == day.month()))
    })
}

/// The day of the numbers of components; each is said with whether its first may be a month.
fn day_of_numbers(numbers: &[(Vec<u32>, bool)]) -> Option<NaiveDate> {
    (1..=numbers.len()).rev().find_map(|end| {
        let with_numbers = |start: &usize| !numbers[*start].0.is_empty();
        (0..end).rev().take_while(with_numbers).find_map(|start| {
            let parts = &numbers[start..end];
            // `05 Projects/12 Website.md`, but not `05 Journal/12.md`.
            let are_words = parts.len() > 2 && !parts[1].1 && parts.last().is_some_and(|it| !it.1);
            let is_month_of_words = are_words && parts[0].0.len() == 1;
            let all: Vec<u32> = parts.iter().flat_map(|it| it.0.iter().copied()).collect();
            day_of(&all).filter(|_| !is_month_of_words)
        })
    })
}

/// Whether a component that begins with a number may be a month by its words: none stand in it, or the name of one.
fn may_be_month(component: &str, languages: &[&str]) -> bool {
    let is_of_word = |it: char| it.is_alphabetic() || is_combining_mark(it);
    let mut words = component.split(|it| !is_of_word(it)).filter(|it| !it.is_empty()).peekable();
    let is_month = |word: &str| {
        word.contains(UNITS) || matches!(month_in(word, languages), Ok(_) | Err(NoDate::OtherMonth))
    };
    words.peek().is_none() || words.any(is_month)
}

/// Whether the number that a text begins with goes on behind a point.
fn has_point(text: &str) -> bool {
    let behind = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let goes_on = |it: &str| it.starts_with(|it: char| it.is_ascii_digit());
    behind.len() < text.len() && behind.strip_prefix(['.', ',']).is_some_and(goes_on)
}

/// The numbers of two or four digits that a component begins with: of `2025-09` two, of `09 September` one. A component may
/// also be one number alone (`9`), one with its ending (`15th`), one that a word begins behind (`08The`), or the name of a
/// month.
fn leading_numbers(component: &str, languages: &[&str]) -> Vec<u32> {
    let is_number =
        |it: &&str| matches!(it.len(), 2 | 4) && it.bytes().all(|it| it.is_ascii_digit());
    let is_counted = |it: &str| {
        it.ends_with(UNITS)
            && it.chars().all(|it| it.is_ascii_digit() || UNITS.contains(&it) || it == ' ')
    };
    // `03日 晴れ`.
    let first = component.split(' ').next().unwrap_or_default();
    if let Some(counted) = [component, first].into_iter().find(|it| is_counted(it)) {
        return counted
            .split(|it: char| !it.is_ascii_digit())
            .filter_map(|it| it.parse().ok())
            .collect();
    }
    let numbers = component.split(['-', '–', '—', '_', '.', ' ']).take_while(is_number);
    let numbers: Vec<u32> = numbers.filter_map(|it| it.parse().ok()).collect();
    let words: Vec<&str> = component.split(['-', '_', ' ']).collect();
    // `2025-May`, `May 2025`.
    if let [one, other] = words[..]
        && let Some((year, month)) =
            is_year(one).map(|it| (it, other)).or_else(|| Some((is_year(other)?, one)))
        && !month.starts_with(|it: char| it.is_ascii_digit())
        && among::is_whole(month)
        && let Ok(month) = month_in(month, languages)
    {
        return vec![year, month];
    }
    if let Some(day) = day_in_month(component, languages) {
        return day.to_vec();
    }
    if numbers.len() == 1 && has_point(component) {
        return Vec::new();
    }
    if !numbers.is_empty() {
        return numbers;
    }
    let end = component.find(|it: char| !it.is_ascii_digit()).unwrap_or(component.len());
    let (digits, rest) = component.split_at(end);
    let is_day = match rest {
        "" | "st" | "nd" | "rd" | "th" => matches!(digits.len(), 1 | 2),
        _ => digits.len() == 2 && rest.starts_with(char::is_uppercase),
    };
    let month = |word: &str| {
        let is_letter = |it: char| it.is_alphabetic() || is_combining_mark(it);
        let is_word = word.chars().count() >= 3 && word.chars().all(is_letter);
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

/// Month and day of a component that is both, the month with its whole name: `March 5`, `5 March`, `3. Mai`. A number before
/// its own month is that of the month, as folders and files of months have it: `05 May`.
fn day_in_month(component: &str, languages: &[&str]) -> Option<[u32; 2]> {
    let words: Vec<&str> = component.split([' ', '-', '_']).filter(|it| !it.is_empty()).collect();
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

fn is_year(text: &str) -> Option<u32> {
    let is_year = text.len() == 4 && text.bytes().all(|it| it.is_ascii_digit());
    is_year.then(|| text.parse().ok()).flatten()
}

/// The day of year, month and day; a folder may say again what the one above it says (`2025/2025-09/09-16.md`).
fn day_of(numbers: &[u32]) -> Option<NaiveDate> {
    let mut once = numbers.to_vec();
    once.dedup();
    [numbers, &once].into_iter().find_map(|numbers| {
        let [year, month, day] = numbers else { return None };
        date(*year, *month, *day).filter(|_| (100..=9999).contains(year))
    })
}
