//! One component of a path, taken apart into what its day says of it and what stands between.

mod at;

use chrono::{Datelike, NaiveDate};

use super::part::{Part, Width, ordinal};
use super::runs::{self, FEIRA, is_number, runs};
use crate::entry::date::names::called::is_its_month;
pub(super) use at::Around;
use at::{At, called};

/// How sure it is that a piece is of the day, and does not only happen to be its number or its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is part of a date that stands whole, or something says what it is: `W26`, `9月`.
    Sure,
    /// Nothing but the path it stands in speaks for it.
    Likely,
    /// It is of the day only where other paths show that it moves with the day: `12 Journal/2025-12-05.md`.
    Doubtful,
}

/// A piece of a path, and what stands there.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) part: Part,
    pub(super) letters: String,
    pub(super) standing: Standing,
}

/// A component of a path.
#[derive(Default)]
pub(super) struct Component {
    pub(super) pieces: Vec<Piece>,
    /// Whether a date stands whole in it.
    pub(super) is_whole: bool,
}

impl Component {
    /// Takes a component apart. None where a number may be day and month, and nothing tells which, or where it says more than a day.
    pub(super) fn read(text: &str, around: &Around<'_>) -> Option<Self> {
        let runs = runs(text);
        let date = runs::date(&runs, around.day).ok()?;
        let mut read = Self { pieces: Vec::new(), is_whole: date.is_some() };
        for index in 0..runs.len() {
            read.run(&At { runs: &runs, index, around, date: date.as_ref() })?;
        }
        Some(read)
    }

    fn run(&mut self, at: &At<'_>) -> Option<()> {
        if let Some(name) = self.pieces.last_mut().filter(|it| it.part == Part::MonthName)
            && at.is_stop()
        {
            name.letters.push('.');
            return Some(());
        }
        match at.of_date() {
            Some(part) => self.push(part.clone(), at.run(), Standing::Sure),
            None if is_number(at.run()) => self.digits(at)?,
            None => self.letters(at),
        }
        Some(())
    }

    /// A number that is no part of a date that stands whole.
    fn digits(&mut self, at: &At<'_>) -> Option<()> {
        let (run, day) = (at.run(), at.around.day);
        if let Some(part) = called(at.runs, at.index, day) {
            self.push(part, run, Standing::Sure);
        } else if let Some(standing) = at.as_day_of_year() {
            self.push(Part::DayOfYear(Width::of(run)), run, standing);
        } else if self.is_day_of_week(run, day) {
            self.push(Part::DayOfWeek, run, Standing::Sure);
        } else if at.is_day(run) && at.is_beside(|it| is_its_month(it, day)) && at.date.is_some() {
            self.push(Part::Day(Width::of(run)), run, Standing::Sure);
        } else if at.date.is_some() && run.len() < 8 {
            // What the date has said already is the number of an entry, or a time: `2025-09-02-2`.
            self.text(run);
        } else if runs::is_of_two_years(at.runs, at.index, day) {
            self.text(run);
        } else if run.len() < 3 {
            self.short(at.runs, at.index, at.around)?;
        } else {
            self.number(run, day)?;
        }
        Some(())
    }

    /// A word, or a sign.
    fn letters(&mut self, at: &At<'_>) {
        let (run, day) = (at.run(), at.around.day);
        let last = self.pieces.last().filter(|it| it.part.is_day()).map(|it| it.standing);
        if let Some(standing) = last
            && run.eq_ignore_ascii_case(ordinal(day.day()))
        {
            self.push(Part::Ordinal, run, standing);
        } else if is_its_month(run, day) {
            // What says no more than a date beside it: `2025-05-04 May`, but not `2025-05-04 May 4`.
            let standing = match at.date {
                None => Standing::Likely,
                Some(_) if at.is_beside(|it| at.is_day(it)) => Standing::Sure,
                Some(_) => Standing::Doubtful,
            };
            self.push(Part::MonthName, run, standing);
        } else if let Some(standing) = at.as_weekday() {
            self.push(Part::Weekday, run, standing);
        } else {
            self.text(run);
        }
    }

    /// Whether no words stand in it.
    pub(super) fn is_bare(&self) -> bool {
        self.texts().all(|it| !it.contains(char::is_alphanumeric))
    }

    /// What stands in it beside what it says of the day.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|it| it.part.text())
    }

    /// Whether such a part stands before or behind another one, with nothing or signs between them.
    pub(super) fn is_beside(&self, at: usize, is_one: impl Fn(&Part) -> bool) -> bool {
        let is_sign = |it: &&Piece| {
            let text = it.part.text();
            text.is_some_and(|it| !it.contains(char::is_alphanumeric) || it == "年")
        };
        let behind = self.pieces[at + 1..].iter().find(|it| !is_sign(it));
        let before = self.pieces[..at].iter().rev().find(|it| !is_sign(it));
        behind.into_iter().chain(before).any(|it| is_one(&it.part))
    }

    pub(super) fn has(&self, is_one: impl Fn(&Part) -> bool) -> bool {
        self.pieces.iter().any(|it| is_one(&it.part))
    }

    fn push(&mut self, part: Part, letters: &str, standing: Standing) {
        self.pieces.push(Piece { part, letters: letters.to_owned(), standing });
    }

    fn text(&mut self, run: &str) {
        match self.pieces.last_mut().map(|it| &mut it.part) {
            Some(Part::Text(text)) => text.push_str(run),
            _ => self.push(Part::Text(run.to_owned()), "", Standing::Sure),
        }
    }

    /// Whether a digit is the day of the week behind its number: `2025-W26-4`.
    fn is_day_of_week(&self, run: &str, day: NaiveDate) -> bool {
        let parts: Vec<&Part> = self.pieces.iter().map(|it| &it.part).collect();
        let is_behind_week = match parts[..] {
            [.., Part::Week(_), Part::Text(dash)] => dash == "-",
            _ => false,
        };
        is_behind_week
            && self.has(|it| *it == Part::WeekYear)
            && run == Part::DayOfWeek.written(day)
    }

    /// Several parts of a day in one number, or its year.
    fn number(&mut self, run: &str, day: NaiveDate) -> Option<()> {
        let orders = orders();
        let written =
            |order: &Vec<Part>| order.iter().map(|it| it.written(day)).collect::<String>();
        // A moment, which no other entry has.
        if run.len() > 8 && run.starts_with(&written(&orders[0])) {
            return None;
        }
        let has_one =
            |it: &Vec<Part>| run.len() < 8 && it.iter().any(|part| self.has(|other| other == part));
        let standing = if runs::is_in_one(run, day) { Standing::Sure } else { Standing::Likely };
        match orders.into_iter().find(|it| written(it) == run && !has_one(it)) {
            Some(order) => {
                for part in order {
                    let letters = part.written(day);
                    self.push(part, &letters, standing);
                }
            }
            None => self.text(run),
        }
        Some(())
    }

    /// A number of one or two digits: the month, or the day.
    fn short(&mut self, runs: &[&str], index: usize, around: &Around<'_>) -> Option<()> {
        let (run, day) = (runs[index], around.day);
        let value: u32 = run.parse().ok()?;
        let width = Width::of(run);
        let is_month = |it: &Part| matches!(it, Part::Month(_));
        let has_name = runs.iter().any(|it| is_its_month(it, day));
        // What a component has said already is the number of an entry: `09-02-2`.
        let has_day = self.has(Part::is_day);
        let is_said = self.has(is_month) || has_day && around.before.iter().any(is_month);
        let may_be_month = value == day.month() && !is_said;
        let is_day = match (may_be_month, value == day.day() && !has_day) {
            (true, false) => false,
            (false, true) => true,
            (false, false) => {
                // Only where it moves with the year: `26/2026-11-30.md`.
                let is_year = around.is_folder && run == Part::YearInShort.written(day);
                match is_year && !self.has(Part::is_year) {
                    true => self.push(Part::YearInShort, run, Standing::Doubtful),
                    false => self.text(run),
                }
                return Some(());
            }
            // It may be either: months stand before days behind a year, and in folders before their names.
            (true, true) if self.has(Part::is_year) => false,
            (true, true) => has_name && !around.is_folder || around.before.iter().any(is_month),
        };
        let part = if is_day { Part::Day(width) } else { Part::Month(width) };
        self.push(part, run, Standing::Likely);
        Some(())
    }
}

/// What one number may hold of a day, in the orders in which it does.
fn orders() -> [Vec<Part>; 5] {
    let [year, month, of_month] =
        [Part::Year, Part::Month(Width::Padded), Part::Day(Width::Padded)];
    [
        vec![year.clone(), month.clone(), of_month.clone()],
        vec![of_month.clone(), month.clone(), year.clone()],
        vec![year.clone(), month.clone()],
        vec![year],
        vec![month, of_month],
    ]
}

/// A weekday as its language lists it: of `Terça-feira` the first word.
pub(super) fn without_feira(run: &str) -> &str {
    let at = run.len().saturating_sub(FEIRA.len());
    match run.split_at_checked(at) {
        Some((word, ending)) if ending.eq_ignore_ascii_case(FEIRA) => word,
        _ => run,
    }
}
