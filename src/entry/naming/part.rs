//! What a piece of a path says of its day, and how it is written for another one.

use chrono::{Datelike, NaiveDate};

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Text(String),
    Year,
    /// `26`: a folder of a year that is written with two digits.
    YearInShort,
    Month(Width),
    Day(Width),
    MonthName,
    Weekday,
    /// `st`, `nd`, `rd`, `th`: behind the day.
    Ordinal,
    /// The year, the number of the week, and the day of the week by ISO 8601: `2025-W38-2`.
    WeekYear,
    Week(Width),
    DayOfWeek,
    /// `259`, of 365: behind a word that says so.
    DayOfYear(Width),
    /// `3`: behind a `Q`.
    Quarter,
    /// `2`: behind an `H`.
    Half,
    /// `2020`: before an `s`.
    Decade,
    /// `Autumn`, `age 36`: the layout knows which days they hold.
    Span(Span),
    /// Where the folder of an entry has the words of its title.
    Title,
}

/// What kind of span a folder is called by whose ends stand in no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Span {
    Season,
    Age,
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
}

impl Width {
    pub(super) fn of(run: &str) -> Self {
        match run.len() {
            1 => Self::Plain,
            _ if run.starts_with('0') => Self::Padded,
            _ => Self::Either,
        }
    }

    fn written(self, number: u32) -> String {
        match self {
            Self::Plain => number.to_string(),
            Self::Padded | Self::Either => format!("{number:02}"),
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

    pub(super) fn is_text(&self) -> bool {
        self.text().is_some()
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether these say which day it is.
    pub(super) fn are_whole(parts: &[&Self]) -> bool {
        let has = |is_one: fn(&Self) -> bool| parts.iter().any(|it| is_one(it));
        let has_year = has(|it| matches!(it, Self::Year | Self::WeekYear));
        let is_of_week =
            has(|it| matches!(it, Self::Week(_))) && has(|it| matches!(it, Self::DayOfWeek));
        has_year && (is_of_week || has(Self::is_month) && has(Self::is_day))
    }

    /// How the number in it is written, where that may be told by others.
    pub(super) fn width(&self) -> Option<Width> {
        match self {
            Self::Month(width) | Self::Day(width) | Self::Week(width) | Self::DayOfYear(width) => {
                Some(*width)
            }
            _ => None,
        }
    }

    /// Settles how the number in it is written, where it does not say it itself.
    pub(super) fn settle(&mut self, is_plain: bool) {
        if let Self::Month(width) | Self::Day(width) | Self::Week(width) | Self::DayOfYear(width) =
            self
            && *width == Width::Either
        {
            *width = if is_plain { Width::Plain } else { Width::Padded };
        }
    }

    /// What stands in the path of a day; nothing for a name, a span or a title.
    pub(super) fn written(&self, day: NaiveDate) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Year => format!("{:04}", day.year()),
            Self::YearInShort => format!("{:02}", day.year().rem_euclid(100)),
            Self::Month(width) => width.written(day.month()),
            Self::Day(width) => width.written(day.day()),
            Self::Ordinal => ordinal(day.day()).to_owned(),
            Self::WeekYear => format!("{:04}", day.iso_week().year()),
            Self::Week(width) => width.written(day.iso_week().week()),
            Self::DayOfWeek => day.weekday().number_from_monday().to_string(),
            Self::Quarter => (day.month0() / 3 + 1).to_string(),
            Self::Half => (day.month0() / 6 + 1).to_string(),
            Self::DayOfYear(Width::Padded) => format!("{:03}", day.ordinal()),
            Self::DayOfYear(_) => day.ordinal().to_string(),
            Self::Decade => format!("{:04}", day.year() - day.year().rem_euclid(10)),
            Self::MonthName | Self::Weekday | Self::Span(_) | Self::Title => String::new(),
        }
    }

    /// The number of what it says of a day, by which one tells whether it moves from day to day.
    pub(super) fn value(&self, day: NaiveDate) -> i64 {
        match self {
            Self::Year | Self::YearInShort => day.year().into(),
            Self::Month(_) | Self::MonthName => day.month().into(),
            Self::Day(_) | Self::Ordinal => day.day().into(),
            Self::DayOfYear(_) => day.ordinal().into(),
            Self::Weekday => day.weekday().num_days_from_sunday().into(),
            _ => 0,
        }
    }
}

pub(super) fn ordinal(day: u32) -> &'static str {
    match (day / 10, day % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}
