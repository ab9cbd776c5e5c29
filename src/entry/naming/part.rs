//! One component of a path, taken apart into what its day says of it and what stands between.

use chrono::{Datelike, NaiveDate};

use super::spelling::{Named, Word};
use crate::entry::date::names::called::{is_its_month, is_its_weekday};

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Text(String),
    Year,
    Month(Width),
    Day(Width),
    MonthName,
    Weekday,
    /// `st`, `nd`, `rd`, `th`: behind the day.
    Ordinal,
    /// The year and the number of the week by ISO 8601: `2025-W38`.
    WeekYear,
    Week,
}

/// How a number below ten is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Width {
    /// `05`.
    Padded,
    /// `5`.
    Plain,
    /// It has two digits: other paths tell.
    Either,
    /// The same of a day beside the name of its month, which mostly has no zero: `September 5`.
    Named,
}

impl Width {
    fn of(run: &str) -> Self {
        match run.len() {
            1 => Self::Plain,
            _ if run.starts_with('0') => Self::Padded,
            _ => Self::Either,
        }
    }

    fn written(self, number: u32) -> String {
        match self {
            Self::Plain => number.to_string(),
            Self::Padded | Self::Either | Self::Named => format!("{number:02}"),
        }
    }
}

impl Part {
    pub(super) fn is_year(&self) -> bool {
        matches!(self, Self::Year)
    }

    pub(super) fn is_month(&self) -> bool {
        matches!(self, Self::Month(_) | Self::MonthName)
    }

    pub(super) fn is_day(&self) -> bool {
        matches!(self, Self::Day(_))
    }

    /// Settles what other paths tell: whether months, days, and days beside names have no zero before them.
    pub(super) fn settle(&mut self, [month, day, named]: [bool; 3]) {
        let width = |is_plain| if is_plain { Width::Plain } else { Width::Padded };
        match self {
            Self::Month(it @ Width::Either) => *it = width(month),
            Self::Day(it @ Width::Either) => *it = width(day),
            Self::Day(it @ Width::Named) => *it = width(named),
            _ => {}
        }
    }

    /// What stands in the path of a day; nothing for a name.
    pub(super) fn written(&self, day: NaiveDate) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Year => format!("{:04}", day.year()),
            Self::Month(width) => width.written(day.month()),
            Self::Day(width) => width.written(day.day()),
            Self::Ordinal => ordinal(day.day()).to_owned(),
            Self::WeekYear => format!("{:04}", day.iso_week().year()),
            Self::Week => format!("{:02}", day.iso_week().week()),
            Self::MonthName | Self::Weekday => String::new(),
        }
    }
}

fn ordinal(day: u32) -> &'static str {
    match (day / 10, day % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

/// What is known of a component before it is read.
pub(super) struct Around<'a> {
    pub(super) day: NaiveDate,
    /// What the folders above it say.
    pub(super) before: &'a [Part],
    pub(super) is_folder: bool,
}

/// A component of a path.
#[derive(Default)]
pub(super) struct Component {
    pub(super) parts: Vec<Part>,
    pub(super) words: Vec<Word>,
}

impl Component {
    /// Takes a component apart. None where a number may be day and month, and nothing tells which, or where it says more than a day.
    pub(super) fn read(text: &str, around: &Around<'_>) -> Option<Self> {
        let day = around.day;
        let runs = runs(text);
        let has_name = runs.iter().any(|it| is_its_month(it, day));
        let mut read = Self::default();
        for (index, run) in runs.iter().enumerate() {
            let is_number = run.bytes().all(|it| it.is_ascii_digit());
            let is_behind_day = matches!(read.parts.last(), Some(Part::Day(_)));
            let is_behind_w = index > 0 && matches!(runs[index - 1], "W" | "w");
            if is_number && is_behind_w && *run == Part::Week.written(day) {
                read.is_of_a_week();
            } else if is_number && run.len() < 3 {
                let year_follows = runs[index + 1..].contains(&Part::Year.written(day).as_str());
                read.short(run, around, has_name, year_follows)?;
            } else if is_number {
                read.number(run, day)?;
            } else if is_behind_day && run.eq_ignore_ascii_case(ordinal(day.day())) {
                read.parts.push(Part::Ordinal);
            } else if is_its_month(run, day) {
                read.name(Named::Month, run, day.month0());
            } else if is_its_weekday(run, day) {
                read.name(Named::Weekday, run, day.weekday().num_days_from_sunday());
            } else {
                read.text(run);
            }
        }
        if read.parts.contains(&Part::MonthName) {
            let days = read.parts.iter_mut().filter(|it| **it == Part::Day(Width::Either));
            days.for_each(|it| *it = Part::Day(Width::Named));
        }
        Some(read)
    }

    /// Takes off what stands behind the last piece that says something of the day.
    pub(super) fn split_end(&mut self) -> String {
        let is_text = |it: &&Part| matches!(it, Part::Text(_));
        let count = self.parts.iter().rev().take_while(is_text).count();
        let end = self.parts.split_off(self.parts.len() - count);
        end.iter().map(|it| if let Part::Text(text) = it { text.as_str() } else { "" }).collect()
    }

    fn text(&mut self, run: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push_str(run),
            _ => self.parts.push(Part::Text(run.to_owned())),
        }
    }

    fn name(&mut self, named: Named, run: &str, index: u32) {
        self.words.push(Word { named, letters: run.to_owned(), index: index as usize });
        self.parts.push(match named {
            Named::Month => Part::MonthName,
            Named::Weekday => Part::Weekday,
        });
    }

    /// The number of a week, with the year before it.
    fn is_of_a_week(&mut self) {
        if let Some(year) = self.parts.iter_mut().rev().find(|it| it.is_year()) {
            *year = Part::WeekYear;
        }
        self.parts.push(Part::Week);
    }

    /// Several parts of a day in one number, or its year.
    fn number(&mut self, run: &str, day: NaiveDate) -> Option<()> {
        let [year, month, of_month] =
            [Part::Year, Part::Month(Width::Padded), Part::Day(Width::Padded)];
        let orders = [
            vec![year.clone(), month.clone(), of_month.clone()],
            vec![of_month.clone(), month.clone(), year.clone()],
            vec![year.clone(), month.clone()],
            vec![year],
            vec![month, of_month],
        ];
        let written =
            |order: &Vec<Part>| order.iter().map(|it| it.written(day)).collect::<String>();
        // A moment, which no other entry has.
        if run.len() > 8 && run.starts_with(&written(&orders[0])) {
            return None;
        }
        let has_one = |it: &Vec<Part>| it.iter().any(|part| self.parts.contains(part));
        match orders.into_iter().find(|it| written(it) == run && !has_one(it)) {
            Some(order) => self.parts.extend(order),
            None => self.text(run),
        }
        Some(())
    }

    /// A number of one or two digits: the month, or the day.
    fn short(
        &mut self,
        run: &str,
        around: &Around<'_>,
        has_name: bool,
        year_follows: bool,
    ) -> Option<()> {
        let value: u32 = run.parse().ok()?;
        let width = Width::of(run);
        let has_month = |parts: &[Part]| parts.iter().any(|it| matches!(it, Part::Month(_)));
        // What a component has said already is the number of an entry: `2025-09-02-2`.
        let has_day = self.parts.iter().any(Part::is_day);
        let is_said = has_month(&self.parts) || has_day && has_month(around.before);
        let may_be_month = value == around.day.month() && !is_said;
        let is_day = match (may_be_month, value == around.day.day() && !has_day) {
            (true, false) => false,
            (false, true) => true,
            (false, false) => {
                self.text(run);
                return Some(());
            }
            // It may be either: months stand before days behind a year, and in folders before their names.
            (true, true) if self.parts.contains(&Part::Year) => false,
            (true, true) if year_follows && !has_name => return None,
            (true, true) => has_name && !around.is_folder || has_month(around.before),
        };
        self.parts.push(if is_day { Part::Day(width) } else { Part::Month(width) });
        Some(())
    }
}

/// A text as runs of digits, of letters, and of each other character.
fn runs(text: &str) -> Vec<&str> {
    let kind = |it: char| match it {
        _ if it.is_ascii_digit() => 0,
        _ if it.is_alphabetic() => 1,
        _ => 2,
    };
    let mut runs = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, it) in text.char_indices() {
        if last.is_some_and(|last| last != kind(it) || last == 2) {
            runs.push(&text[start..at]);
            start = at;
        }
        last = Some(kind(it));
    }
    if start < text.len() {
        runs.push(&text[start..]);
    }
    runs
}
