//! The text of a path's component as runs of digits, of letters, and of each other character, and which of them are its day.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::char::is_combining_mark;

use super::part::{Part, Width};
use crate::entry::date::folder_words::{MONTHS, QUARTERS, WEEKS};
use crate::entry::date::names::called::is_its_month;

/// What stands behind the first five weekdays in Portuguese: `Terça-feira`.
pub(super) const FEIRA: &str = "-feira";

/// Takes a text apart; a weekday in Portuguese is one run, and so is the sign of a year, a month or a day behind its number,
/// whatever letters follow: `16日月曜日`.
pub(super) fn runs(text: &str) -> Vec<&str> {
    let kind = |it: char| match it {
        _ if it.is_ascii_digit() => 0,
        _ if it.is_alphabetic() || is_combining_mark(it) => 1,
        _ => 2,
    };
    let mut runs = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, it) in text.char_indices() {
        let is_feira = it == '-' && last == Some(1) && ends_with_feira(&text[at..]);
        let now = match kind(it) {
            1 if last == Some(0) && UNITS.contains(&it) => 3,
            _ if is_feira => 1,
            other => other,
        };
        if last.is_some_and(|last| last != now || last == 2) {
            runs.push(&text[start..at]);
            start = at;
        }
        last = Some(now);
    }
    if start < text.len() {
        runs.push(&text[start..]);
    }
    runs
}

/// The signs for year, month and day behind their numbers.
const UNITS: [char; 8] = ['年', '月', '日', '号', '號', '년', '월', '일'];

fn ends_with_feira(text: &str) -> bool {
    let parts = text.split_at_checked(FEIRA.len());
    parts.is_some_and(|(word, rest)| {
        word.eq_ignore_ascii_case(FEIRA) && !rest.starts_with(char::is_alphabetic)
    })
}

pub(super) fn is_number(run: &str) -> bool {
    run.bytes().all(|it| it.is_ascii_digit())
}

/// The word that says what a number is: of `Week 44`, `W44` and `第44週` the week.
pub(super) fn is_called(runs: &[&str], index: usize, called: &Called) -> bool {
    let is_one = |words: &[&str], at: usize| {
        runs.get(at).is_some_and(|run| words.contains(&run.to_lowercase().as_str()))
    };
    let is_apart = index > 1 && matches!(runs[index - 1], " " | "-" | "_");
    index > 0 && (is_one(called.sign, index - 1) || is_one(called.words, index - 1))
        || is_apart && is_one(called.words, index - 2)
        || is_one(called.behind, index + 1)
}

/// How numbers of one kind are called.
pub(super) struct Called {
    /// Right before the number.
    sign: &'static [&'static str],
    /// Before the number, or before what parts them.
    words: &'static [&'static str],
    /// Right behind it.
    behind: &'static [&'static str],
}

pub(super) const WEEK: Called =
    Called { sign: &["w"], words: WEEKS, behind: &["週", "周", "주"] };
pub(super) const QUARTER: Called = Called { sign: &["q"], words: QUARTERS, behind: &[] };
pub(super) const HALF: Called = Called { sign: &["h"], words: &["half"], behind: &[] };
pub(super) const DAY_OF_YEAR: Called = Called {
    sign: &[],
    words: &["day", "tag", "jour", "día", "dia", "giorno", "dag", "dzień", "den", "день"],
    behind: &[],
};
pub(super) const MONTH: Called = Called { sign: &[], words: MONTHS, behind: &["月", "월"] };

/// The runs that are year, month and day of one date, where all three stand in a component.
pub(super) type Date = Vec<(usize, Part)>;

/// A number may be day and month, and nothing tells which.
pub(super) struct Unclear;

/// Finds year, month and day of a date that stands whole among the runs; no parts for one in a single run.
pub(super) fn date(runs: &[&str], day: NaiveDate) -> Result<Option<Date>, Unclear> {
    let is_token = |run: &str| is_number(run) || is_its_month(run, day);
    let tokens = runs.iter().enumerate().filter(|(_, run)| is_token(run));
    let tokens: Vec<Token> = tokens.map(|(at, run)| Token::of(run, at, day)).collect();
    let mut is_unclear = false;
    for three in tokens.windows(3) {
        let [one, two, three] = three else { continue };
        let order = match (one.is_year, three.is_year) {
            (true, _) if two.is_month() && three.is_day => [one.year(), two.month(), three.day()],
            (true, _) if two.is_day && three.is_name => [one.year(), two.day(), three.month()],
            (_, true) if one.is_either() && two.is_either() => {
                is_unclear = true;
                continue;
            }
            (_, true) if one.is_day && two.is_month() => [one.day(), two.month(), three.year()],
            (_, true) if one.is_month() && two.is_day => [one.month(), two.day(), three.year()],
            _ => continue,
        };
        return Ok(Some(order.to_vec()));
    }
    match runs.iter().any(|run| is_in_one(run, day)) {
        true => Ok(Some(Date::new())),
        false if is_unclear => Err(Unclear),
        false => Ok(None),
    }
}

/// Whether a number is year, month and day: `20250916`, `16092025`.
pub(super) fn is_in_one(run: &str, day: NaiveDate) -> bool {
    const DIGITS: usize = 8;
    if run.len() != DIGITS || !is_number(run) {
        return false;
    }
    let [year, month, of_month] =
        [Part::Year, Part::Month(Width::Padded), Part::Day(Width::Padded)]
            .map(|it| it.written(day));
    run == format!("{year}{month}{of_month}") || run == format!("{of_month}{month}{year}")
}

/// The runs before and behind one, with nothing or one sign between them.
pub(super) fn beside(runs: &[&str], index: usize) -> impl Iterator<Item = usize> {
    let is_sign = |at: &usize| !runs[*at].contains(char::is_alphanumeric);
    let before = (index.saturating_sub(2)..index).rev().find(|it| !is_sign(it));
    let behind = (index + 1..runs.len().min(index + 3)).find(|it| !is_sign(it));
    before.into_iter().chain(behind)
}

/// What a number or the name of a month may be of a date.
struct Token {
    at: usize,
    width: Width,
    is_year: bool,
    is_name: bool,
    is_number_of_month: bool,
    is_day: bool,
}

impl Token {
    fn of(run: &str, at: usize, day: NaiveDate) -> Self {
        let is_name = !is_number(run);
        let is_short = !is_name && run.len() < 3;
        let is = |number: u32| is_short && run.parse() == Ok(number);
        Self {
            at,
            width: Width::of(run),
            is_year: run == Part::Year.written(day),
            is_name,
            is_number_of_month: is(day.month()),
            is_day: is(day.day()),
        }
    }

    fn is_month(&self) -> bool {
        self.is_name || self.is_number_of_month
    }

    fn is_either(&self) -> bool {
        self.is_number_of_month && self.is_day
    }

    fn year(&self) -> (usize, Part) {
        (self.at, Part::Year)
    }

    fn month(&self) -> (usize, Part) {
        (self.at, if self.is_name { Part::MonthName } else { Part::Month(self.width) })
    }

    fn day(&self) -> (usize, Part) {
        (self.at, Part::Day(self.width))
    }
}

/// Whether a number is one end of a span of two years: `2025-26`, `2025-2026`, and no `2011-12` of a December.
pub(super) fn is_of_two_years(runs: &[&str], index: usize, day: NaiveDate) -> bool {
    let month = Part::Month(Width::Padded).written(day);
    let follows = |year: &str, next: &str| {
        let next_year = year.parse().map(|it: u32| (it + 1).to_string());
        let is_next = |it: String| it == next || it.get(2..) == Some(next);
        year.len() == 4 && next != month && next_year.is_ok_and(is_next)
    };
    let at = |index: Option<usize>| index.and_then(|it| runs.get(it)).copied().unwrap_or_default();
    follows(runs[index], at(index.checked_add(2))) || follows(at(index.checked_sub(2)), runs[index])
}
