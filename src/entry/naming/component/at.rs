//! A run among the others of its component, and what stands around it.

use chrono::{Datelike, NaiveDate};

use super::super::part::{Part, Width};
use super::super::runs::{
    self, Called, DAY_OF_YEAR, Date, HALF, MONTH, QUARTER, WEEK, is_called, is_number,
};
use super::{Standing, without_feira};
use crate::entry::date::names::called::{is_its_month, is_its_weekday, is_its_weekday_in_short};
use crate::entry::date::weekdays::in_one_character;

/// What is known of a component before it is read.
pub(in crate::entry::naming) struct Around<'a> {
    pub(in crate::entry::naming) day: NaiveDate,
    /// What the folders above it say.
    pub(in crate::entry::naming) before: &'a [Part],
    pub(in crate::entry::naming) is_folder: bool,
}

/// A run among the others of its component.
pub(super) struct At<'a> {
    pub(super) runs: &'a [&'a str],
    pub(super) index: usize,
    pub(super) around: &'a Around<'a>,
    /// The date that stands whole in the component.
    pub(super) date: Option<&'a Date>,
}

impl<'a> At<'a> {
    pub(super) fn run(&self) -> &'a str {
        self.runs[self.index]
    }

    /// Whether it is the full stop of a short name, and no sign before what follows.
    pub(super) fn is_stop(&self) -> bool {
        self.run() == "." && self.runs.get(self.index + 1).is_none_or(|it| *it == " ")
    }

    /// What it is of the date.
    pub(super) fn of_date(&self) -> Option<&'a Part> {
        self.date?.iter().find(|it| it.0 == self.index).map(|it| &it.1)
    }

    /// Whether such a run stands beside it that is no part of the date.
    pub(super) fn is_beside(&self, is_so: impl Fn(&str) -> bool) -> bool {
        let is_of_date = |at: usize| self.date.is_some_and(|it| it.iter().any(|it| it.0 == at));
        runs::beside(self.runs, self.index).any(|at| !is_of_date(at) && is_so(self.runs[at]))
    }

    /// Whether brackets stand around it: `(月)`.
    fn is_in_brackets(&self) -> bool {
        let is = |at: Option<usize>, brackets: &[&str]| {
            at.and_then(|it| self.runs.get(it)).is_some_and(|it| brackets.contains(it))
        };
        is(self.index.checked_sub(1), &["(", "（", "["])
            && is(Some(self.index + 1), &[")", "）", "]"])
    }

    /// How sure it is that it is the weekday of the day; none where it is not called so.
    pub(super) fn as_weekday(&self) -> Option<Standing> {
        let (run, day) = (self.run(), self.around.day);
        let is_short = is_its_weekday_in_short(run, day);
        let is_in_brackets = || {
            self.is_in_brackets() && (is_short || in_one_character(run).contains(&day.weekday()))
        };
        if is_its_weekday(without_feira(run), day) || is_in_brackets() {
            let is_in_name = self.date.is_some() || !self.around.is_folder;
            return Some(if is_in_name { Standing::Sure } else { Standing::Likely });
        }
        // `2025-09-16 Di`, but not `2025-09-14 So what`.
        let says_nothing =
            |runs: &[&str]| runs.iter().all(|it| !it.contains(char::is_alphanumeric));
        let is_at_end =
            says_nothing(&self.runs[..self.index]) || says_nothing(&self.runs[self.index + 1..]);
        (is_short && is_at_end && self.date.is_some()).then_some(Standing::Doubtful)
    }

    /// How sure it is that a number is the day of the year: `Day 259`; none where it is not that.
    pub(super) fn as_day_of_year(&self) -> Option<Standing> {
        const DIGITS: usize = 3;
        let (run, day) = (self.run(), self.around.day);
        if run.len() > DIGITS || run.parse() != Ok(day.ordinal()) {
            return None;
        }
        match (is_called(self.runs, self.index, &DAY_OF_YEAR), run.len() == DIGITS) {
            (true, true) => Some(Standing::Sure),
            // In January it may be that of the month.
            (true, false) if day.month() > 1 => Some(Standing::Doubtful),
            (false, true) if self.around.is_folder => Some(Standing::Doubtful),
            _ => None,
        }
    }

    pub(super) fn is_day(&self, run: &str) -> bool {
        run.len() < 3 && run.parse() == Ok(self.around.day.day())
    }
}

/// What a number is called by the word beside it: a week with its year, a quarter, a month.
pub(super) fn called(runs: &[&str], index: usize, day: NaiveDate) -> Option<Part> {
    let run = runs[index];
    let is_week = |index: usize| {
        let is_it = runs.get(index).is_some_and(|it| it.parse() == Ok(day.iso_week().week()));
        is_it && is_called(runs, index, &WEEK)
    };
    // The year of the week is the number right before it, or behind it: `2025-W38`, `2025W38`, `KW38 2025`.
    let is_behind_week = || {
        let before = (0..index).rev().find(|at| is_number(runs[*at]));
        before.is_some_and(is_week) && !runs.iter().any(|it| is_its_month(it, day))
    };
    if run == Part::WeekYear.written(day)
        && (is_week(index + 2) || is_week(index + 3) || is_behind_week())
    {
        return Some(Part::WeekYear);
    }
    // `2020s`.
    let is_behind_s = |at: usize| runs.get(at).is_some_and(|it| it.eq_ignore_ascii_case("s"));
    if run == Part::Decade.written(day) && is_behind_s(index + 1) {
        return Some(Part::Decade);
    }
    let is_short = run.len() < 3;
    let is = |called: &Called, part: Part| {
        let is_it = is_short && run.parse() == part.written(day).parse::<u32>();
        (is_it && is_called(runs, index, called)).then_some(part)
    };
    let width = match Width::of(run) {
        // By ISO 8601 it has two digits.
        Width::Either if matches!(runs.get(index.wrapping_sub(1)), Some(&("W" | "w"))) => {
            Width::Padded
        }
        other => other,
    };
    is(&WEEK, Part::Week(width))
        .or_else(|| is(&QUARTER, Part::Quarter))
        .or_else(|| is(&HALF, Part::Half))
        .or_else(|| is(&MONTH, Part::Month(Width::of(run))))
}
