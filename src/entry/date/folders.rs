//! The days of paths whose parts say year, month and day each for itself: `2025/09 September/16.md`.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use super::folder_words::{is_away, is_of_journal, is_within_year, words};
use super::names::roman;
use super::numbers::{
    UNITS, counted, day_in_month, has_ending, has_point, leading_numbers, weekday_behind,
};
use super::part_of_year::parts_of_year;
use super::pattern::pattern;
use super::weekdays::{falls_on, in_one_character, weekday_beside};
use super::written::{NoDate, date, month_in};
use super::{glued, han};

/// Reads year, month and day from consecutive components, the last of them as low in the path as can be.
pub(super) fn day_of_folders(
    folders: Option<&str>,
    stem: &str,
    languages: &[&str],
) -> Option<NaiveDate> {
    let texts = folders.into_iter().flat_map(|it| it.split('/')).chain([stem]);
    let texts: Vec<Cow<'_, str>> = texts.map(han::component_in_digits).collect();
    let has_year = |it: &str| it.as_bytes().windows(4).any(|it| it.iter().all(u8::is_ascii_digit));
    if !texts.iter().any(|it| has_year(it)) {
        return None;
    }
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let day = day_of_components(&texts, languages)?;
    let is_within = parts_of_year(&texts).all(|(_, part)| part.holds(day));
    (is_within && texts.iter().all(|it| agrees(it, day))).then_some(day)
}

/// Whether what a component says with the signs of year, month and day, or of its weekday, is true of a day.
fn agrees(component: &str, day: NaiveDate) -> bool {
    weekday_behind(component).is_none_or(|it| is_on(day, it))
        && counted(component).all(|(number, unit)| match unit {
            '年' | '년' => i64::from(number) == i64::from(day.year()),
            '月' | '월' => number == day.month(),
            _ => number == day.day(),
        })
}

fn is_on(day: NaiveDate, weekday: &str) -> bool {
    in_one_character(weekday).contains(&day.weekday()) || falls_on(day, weekday)
}

/// A component of a path, and the numbers that it says.
#[derive(Clone)]
struct Component<'a> {
    text: &'a str,
    numbers: Vec<u32>,
}

fn day_of_components(texts: &[&str], languages: &[&str]) -> Option<NaiveDate> {
    let within: Vec<usize> = parts_of_year(texts).map(|it| it.0).collect();
    let texts: Vec<&str> =
        (0..texts.len()).filter(|at| !within.contains(at)).map(|at| texts[at]).collect();
    let (stem, folders) = texts.split_last()?;
    let component = |at: usize| {
        let (text, is_file) = (texts[at], at + 1 == texts.len());
        let below = glued::numbers_below(&texts[..at], text, is_file);
        Component { text, numbers: below.unwrap_or_else(|| leading_numbers(text, languages)) }
    };
    let components: Vec<Component<'_>> = (0..texts.len()).map(component).collect();
    let beside_weekday = || {
        let (word, rest) = weekday_beside(stem)?;
        let texts = [folders, &[rest][..]].concat();
        day_of_components(&texts, languages).filter(|it| falls_on(*it, word))
    };
    let of_numbers = || day_of_numbers(&components, languages).or_else(beside_weekday);
    match of_numeric(stem, folders, languages) {
        Numeric::Day(day) => return Some(day),
        Numeric::Undecided => return of_numbers(),
        Numeric::None => {}
    }
    of_numbers().or_else(|| {
        // A month that is no part of the day says that it is of another: `2024/March/April 5.md`.
        day_in_month(stem, languages).is_none().then_some(())?;
        // What stands behind the number of a day is a time, or where a span ends: `16-0830.md`.
        let mut components = components.clone();
        let last = &mut components.last_mut()?.numbers;
        // Behind a point it is a part of a number, or the month again: `12.30 lunch`, `24.10.`
        let behind = last.get(1).copied().filter(|_| has_point(stem));
        // `2024/05/05 2024.md` is of the month.
        let year_behind = last.get(1).and_then(|it| i32::try_from(*it).ok());
        last.truncate(1);
        let day = day_of_numbers(&components, languages);
        let day = day.filter(|it| it.day() != it.month() || Some(it.year()) != year_behind);
        day.filter(|day| behind.is_none_or(|it| it == day.month()))
    })
}

/// What a name says that may be a whole date in numbers.
enum Numeric {
    Day(NaiveDate),
    /// It is one, and the folders do not tell which number is the month: its first one alone says nothing.
    Undecided,
    None,
}

/// Reads a name that is a whole date in numbers, of which the folders tell which is the month: `2024/12/12-05-2024`. A year of two
/// digits is one where it is that of the folders: else it is a time.
fn of_numeric(stem: &str, folders: &[&str], languages: &[&str]) -> Numeric {
    numeric(stem, folders, languages).unwrap_or(Numeric::None)
}

/// A date of two numbers and a year at the beginning, with one sign between them.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let of_sign = |sign: &str| {
        format!("([0-9]{{1,2}}){sign}([0-9]{{1,2}}){sign}([0-9]{{4}}|[0-9]{{2}})(?:[^0-9]|$)")
    };
    let signs = ["-", "_", "\\.", " "].map(|it| format!("(?:{})", of_sign(it)));
    pattern(&format!("^(?:{})", signs.join("|")))
});

fn numeric(stem: &str, folders: &[&str], languages: &[&str]) -> Option<Numeric> {
    let found = DATE.captures(stem)?;
    let numbers: Vec<&str> = found.iter().skip(1).flatten().map(|it| it.as_str()).collect();
    let [one, other, year] = numbers[..] else { return None };
    let number = |text: &str| text.parse::<u32>().ok();
    let (one, other, said) = (number(one)?, number(other)?, number(year)?);
    let agrees = |month: u32, day: u32| {
        let name = format!("{day:02}");
        let it = day_of_components(&[folders, &[name.as_str()][..]].concat(), languages)?;
        let is_year =
            said == if year.len() == 4 { it.year() } else { it.year() % 100 }.unsigned_abs();
        (is_year && (it.month(), it.day()) == (month, day)).then_some(it)
    };
    let day = match (agrees(one, other), agrees(other, one)) {
        (Some(day), Some(same)) if day == same => Some(day),
        (Some(day), None) | (None, Some(day)) => Some(day),
        _ => None,
    };
    match day {
        Some(day) => Some(Numeric::Day(day)),
        None => (year.len() == 4).then_some(Numeric::Undecided),
    }
}

/// The day of the numbers of components.
fn day_of_numbers(components: &[Component<'_>], languages: &[&str]) -> Option<NaiveDate> {
    (1..=components.len()).rev().find_map(|end| {
        let with_numbers = |start: &usize| !components[*start].numbers.is_empty();
        (0..end).rev().take_while(with_numbers).find_map(|start| {
            let parts = &components[start..end];
            let said = said_by(parts, 0, &[])
                .filter(|it| !names_month_alone(&parts[it.day_at], it.day, languages));
            let Said { day, month_at, day_at } = said?;
            let is_of_it = month_at == day_at
                || parts[month_at].numbers.len() > 1
                || is_of_month(parts[month_at].text, languages)
                || is_of_day(parts[day_at].text, day, languages);
            is_of_it.then_some(day)
        })
    })
}

/// Whether a component, whose number is that of a day, says a month by its name or its sign, and no day: `2024/05/May.md`.
fn names_month_alone(component: &Component<'_>, day: NaiveDate, languages: &[&str]) -> bool {
    let text = component.text.trim();
    let without_sign = text.strip_suffix(['月', '월']).map(str::trim_end);
    let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    component.numbers.len() == 1
        && (without_sign.is_some_and(is_number) || month_in(text, languages) == Ok(day.day()))
}

/// A day, and which of the components say its month and its day.
struct Said {
    day: NaiveDate,
    month_at: usize,
    day_at: usize,
}

/// The day of components that say year, month and day; one may begin with what those above it end with:
/// `2025/2025-09/09-16.md`, `2026/03/March 3.md`. `before` is what those above `at` say, each number with its component.
fn said_by(parts: &[Component<'_>], at: usize, before: &[(u32, usize)]) -> Option<Said> {
    let day = match before {
        [] => None,
        [(year, _)] => (100..=9999).contains(year).then_some(None)?,
        [_, (month, _)] => (1..=12).contains(month).then_some(None)?,
        [(year, _), (month, month_at), (day, day_at)] => {
            let day = date(*year, *month, *day).filter(|_| (100..=9999).contains(year))?;
            Some(Said { day, month_at: *month_at, day_at: *day_at })
        }
        _ => return None,
    };
    let Some(part) = parts.get(at) else { return day };
    (0..=before.len().min(part.numbers.len())).find_map(|again| {
        let (above, said_again) = before.split_at(before.len() - again);
        let is_again = said_again.iter().map(|it| it.0).eq(part.numbers[..again].iter().copied());
        let numbers = part.numbers.iter().map(|it| (*it, at));
        let said: Vec<_> = above.iter().copied().chain(numbers).collect();
        is_again.then(|| said_by(parts, at + 1, &said)).flatten()
    })
}

/// Whether a folder that begins with the number of a month may be that of the month: it has no other words, or the name of a
/// month, what a journal is called, a part of the year, or a time away.
fn is_of_month(text: &str, languages: &[&str]) -> bool {
    /// A quarter or a week.
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern("\\b[QqWw][0-9]{1,2}\\b"));
    let is_month =
        |word: &str| matches!(month_in(word, languages), Ok(_) | Err(NoDate::OtherMonth));
    let is_of_month = |word: &str| {
        word.contains(UNITS)
            || is_of_journal(word)
            || is_within_year(word)
            || is_away(word)
            || is_month(word)
    };
    let is_free = words(text).next().is_none() || NUMBERED.is_match(text);
    is_free || words(text).any(is_of_month)
}

/// Whether a name that begins with the number of a day says that it is one: it has no words, or right behind the number its
/// ending, its sign, its month, its weekday, or a time.
fn is_of_day(text: &str, day: NaiveDate, languages: &[&str]) -> bool {
    /// A number of four digits may be a year.
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        let hour = "(?:[01][0-9]|2[0-3])";
        pattern(&format!(
            "^[0-9]{{1,2}}[ _-]+(?:{hour}[.:_-][0-5][0-9]|(?:0[0-9]|1[0-8]|2[1-3])[0-5][0-9])(?:[^0-9]|$)"
        ))
    });
    /// `So` is a Sunday, and a word.
    const SHORTEST: usize = 3;
    let Some(word) = words(text).next() else { return true };
    let behind = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let is_apart = !behind.starts_with(char::is_alphabetic);
    let is_in_brackets = behind.trim_start().starts_with(['(', '（', '[']);
    let is_name = is_in_brackets || word.chars().count() >= SHORTEST;
    has_ending(behind)
        || behind.starts_with(['日', '일'])
        // `12V battery`.
        || month_in(word, languages) == Ok(day.month()) && (is_apart || roman(word).is_none())
        || is_name && is_on(day, word)
        || TIME.is_match(text)
}

#[cfg(test)]
mod tests;
