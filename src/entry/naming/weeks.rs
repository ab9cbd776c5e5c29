//! The weeks in paths, and the years that are counted by them.

use chrono::{Datelike, NaiveDate};

use super::component::{Component, Piece, Standing};
use super::part::{Part, Width};
use super::taken::Taken;

/// A year of weeks is that of ISO 8601: the folder of a week lies in it, `2026/W01/2025-12-30.md`.
pub(super) fn count_by_weeks(components: &mut [Component], day: NaiveDate) {
    let is_of_weeks = |it: &Component| {
        it.has(|it| matches!(it, Part::Week(_)))
            && !it.has(Part::is_year)
            && !it.has(Part::is_month)
    };
    for at in 1..components.len().saturating_sub(1) {
        if is_one_year(day) && is_of_weeks(&components[at]) && is_year(&components[at - 1]) {
            components[at - 1].pieces[0].part = Part::WeekYear;
        }
    }
}

fn is_one_year(day: NaiveDate) -> bool {
    Part::Year.written(day) == Part::WeekYear.written(day)
}

fn is_year(component: &Component) -> bool {
    matches!(&component.pieces[..], [only] if only.part == Part::Year)
}

/// Where a bare number stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    /// Right below its year, or behind it: `2026/47`, `2026-47`.
    Year,
    /// Right below the month of a year: `2026/11/47`.
    Month,
}

/// A bare number below its year, beside a date that stands whole.
struct Bare {
    /// The component that it stands in.
    at: usize,
    /// What stands between the year and it.
    sign: String,
    digits: String,
}

/// Takes bare numbers below years for weeks where they are the weeks of more paths than they are the months or the days of:
/// `2026/47/2026-11-16.md`, `2026-47/2026-11-16.md`.
pub(super) fn settle_weeks(told: &mut [Taken]) {
    for below in [Below::Year, Below::Month] {
        settle_bare(told, below);
    }
}

fn settle_bare(told: &mut [Taken], below: Below) {
    let bare: Vec<Option<Bare>> = told.iter().map(|it| Bare::of(it, below)).collect();
    let count = |number: fn(NaiveDate) -> u32| {
        let are = told.iter().zip(&bare);
        are.filter(|(it, bare)| bare.as_ref().is_some_and(|bare| bare.is(number(it.day)))).count()
    };
    if count(week) <= count(|it| it.month()).max(count(|it| it.day())) {
        return;
    }
    for (taken, bare) in told.iter_mut().zip(bare) {
        if let Some(bare) = bare.filter(|it| it.is(week(taken.day))) {
            bare.take_for_week(taken);
        }
    }
}

fn week(day: NaiveDate) -> u32 {
    day.iso_week().week()
}

impl Bare {
    fn of(taken: &Taken, below: Below) -> Option<Self> {
        let folders = taken.components.split_last()?.1;
        let is_whole = |from: usize| taken.components[from..].iter().any(|it| it.is_whole);
        (0..folders.len()).find_map(|at| {
            let behind = match (&folders[at].pieces[..], &folders[..at]) {
                ([year, rest @ ..], _) if below == Below::Year && year.part == Part::Year => rest,
                (rest, [.., year]) if below == Below::Year && is_year(year) => rest,
                (rest, [.., year, month]) if below == Below::Month => {
                    let is_of_month = is_year(year) && month.is_bare() && month.has(Part::is_month);
                    is_of_month.then_some(rest)?
                }
                _ => return None,
            };
            let text: String = behind.iter().map(Self::letters).collect::<Option<_>>()?;
            let start = text.find(|it: char| it.is_ascii_digit())?;
            let (sign, digits) = text.split_at(start);
            let is_number = digits.len() < 3 && digits.bytes().all(|it| it.is_ascii_digit());
            let is_bare = is_number && !sign.contains(char::is_alphanumeric) && is_whole(at + 1);
            is_bare.then(|| Self { at, sign: sign.to_owned(), digits: digits.to_owned() })
        })
    }

    /// What a piece is written with, where it may be a number, or the sign before it.
    fn letters(piece: &Piece) -> Option<&str> {
        match &piece.part {
            Part::Text(text) => Some(text),
            Part::Month(_) | Part::Day(_) => Some(&piece.letters),
            _ => None,
        }
    }

    fn is(&self, number: u32) -> bool {
        self.digits.parse() == Ok(number)
    }

    fn take_for_week(self, taken: &mut Taken) {
        let Self { at, sign, digits } = self;
        let component = &mut taken.components[at];
        let piece = |part, letters| Piece { part, letters, standing: Standing::Sure };
        let year = component.pieces.first().filter(|it| it.part == Part::Year).cloned();
        component.pieces.clear();
        if let Some(mut year) = year {
            if is_one_year(taken.day) {
                year.part = Part::WeekYear;
            }
            component.pieces.push(year);
        }
        if !sign.is_empty() {
            component.pieces.push(piece(Part::Text(sign), String::new()));
        }
        component.pieces.push(piece(Part::Week(Width::of(&digits)), digits));
        count_by_weeks(&mut taken.components, taken.day);
    }
}
