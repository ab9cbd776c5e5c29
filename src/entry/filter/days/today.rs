//! Days that are said from today: `yesterday`, `last month`, `3 weeks ago`.

use chrono::{Datelike, Months, NaiveDate};

use super::{
    DayRange, Reading, after, before, month_of, month_of_latest, named_month, of_one_word, weekday,
    year_of,
};

/// `yesterday`, `this week`, `last month`, `last 3 weeks`, `3 weeks ago`, `3w`.
pub(super) fn of_today(words: &[&str], today: NaiveDate) -> Reading {
    let reading = match words {
        ["today" | "now"] => Some(DayRange::day(today)),
        ["yesterday"] => today.pred_opt().map(DayRange::day),
        ["tomorrow"] => today.succ_opt().map(DayRange::day),
        ["day", "before", "yesterday"] | ["the", "day", "before", "yesterday"] => {
            before(today, 2).map(DayRange::day)
        }
        ["weekend"] | ["this", "weekend"] => weekend_of(Unit::Week.around(today, 0)),
        ["last" | "past", "weekend"] => weekend_of(Unit::Week.around(today, -1)),
        [distance] => {
            let (number, unit) = short_distance(distance)?;
            unit.back(today, number).map(DayRange::day)
        }
        ["this", unit] => Unit::named(unit)?.around(today, 0),
        ["last" | "past" | "previous", name] => return before_this_one(name, today),
        ["next", unit] => Unit::named(unit)?.around(today, 1),
        ["last" | "past", number, unit] => up_to(today, Unit::named(unit)?, count(number)?),
        [number, unit, "ago"] => Unit::named(unit)?.back(today, count(number)?).map(DayRange::day),
        _ => return None,
    };
    Some(reading)
}

/// The unit, the weekday or the month of a name that came before this one.
fn before_this_one(name: &str, today: NaiveDate) -> Reading {
    match (Unit::named(name), weekday(name)) {
        (Some(unit), _) => Some(unit.around(today, -1)),
        (None, Some(_)) => of_one_word(name, today.pred_opt()?),
        (None, None) => {
            let month_start = today.with_day(1)?;
            Some(month_of_latest(named_month(name)?, month_start.pred_opt()?))
        }
    }
}

/// So many units of days that end today.
fn up_to(today: NaiveDate, unit: Unit, units: u32) -> Option<DayRange> {
    let first = unit.back(today, units)?.succ_opt()?;
    Some(DayRange { first: Some(first), last: Some(today) })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "day" | "days" => Self::Day,
            "week" | "weeks" => Self::Week,
            "month" | "months" => Self::Month,
            "year" | "years" => Self::Year,
            _ => return None,
        })
    }

    /// The day so many units before `today`; where that month is too short, its last day.
    fn back(self, today: NaiveDate, units: u32) -> Option<NaiveDate> {
        match self {
            Self::Day => before(today, u64::from(units)),
            Self::Week => before(today, u64::from(units) * 7),
            Self::Month => today.checked_sub_months(Months::new(units)),
            Self::Year => today.checked_sub_months(Months::new(units.checked_mul(12)?)),
        }
    }

    /// The unit of the calendar that holds `today`, or the one before (-1) or after it (1).
    fn around(self, today: NaiveDate, shift: i32) -> Option<DayRange> {
        match self {
            Self::Day => {
                let day = after(today, 1).filter(|_| shift > 0);
                let day = if shift < 0 { today.pred_opt() } else { day.or(Some(today)) };
                day.map(DayRange::day)
            }
            Self::Week => {
                let monday = before(today, today.weekday().num_days_from_monday().into())?;
                let monday = if shift < 0 { before(monday, 7) } else { Some(monday) };
                let monday = if shift > 0 { after(monday?, 7) } else { monday };
                DayRange::until(monday, after(monday?, 7))
            }
            Self::Month => {
                let months = today.year() * 12 + today.month0().cast_signed() + shift;
                month_of(months.div_euclid(12), months.rem_euclid(12).cast_unsigned() + 1)
            }
            Self::Year => year_of(today.year() + shift),
        }
    }
}

/// `10d`, `3w`, `2m`, `1y`: so long ago.
fn short_distance(word: &str) -> Option<(u32, Unit)> {
    let digits = word.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let unit = match &word[digits.len()..] {
        "d" => Unit::Day,
        "w" => Unit::Week,
        "m" => Unit::Month,
        "y" => Unit::Year,
        _ => return None,
    };
    Some((digits.parse().ok()?, unit))
}

/// The Saturday and the Sunday of a week.
fn weekend_of(week: Option<DayRange>) -> Option<DayRange> {
    let sunday = week?.last?;
    Some(DayRange { first: sunday.pred_opt(), last: Some(sunday) })
}

pub(super) const NUMBERS: [&str; 12] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

pub(super) fn count(word: &str) -> Option<u32> {
    let of_word = || (1..).zip(NUMBERS).find(|(_, name)| *name == word).map(|(number, _)| number);
    match word {
        "a" | "an" => Some(1),
        _ => word.parse().ok().or_else(of_word),
    }
}
