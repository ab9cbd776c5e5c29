//! Days as people say them: `2025`, `last month`, `3 weeks ago`, `16 september`.

mod meant;
mod today;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::super::date::weekdays::is_denied_by;
use super::super::date::{NoDate, WEEKDAYS, month_named, read_alone};
use meant::meant;
use today::of_today;

/// The days from `first` to `last`, both included; an end that is none is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRange {
    /// The first day.
    pub first: Option<NaiveDate>,
    /// The last day.
    pub last: Option<NaiveDate>,
}

/// Why a text names no days.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDays {
    /// It does not read like any.
    #[error("not a date or a date range")]
    Unknown {
        /// What was likely meant.
        nearest: Option<String>,
    },
    /// It reads like a day that no calendar has, or one before the year 1 or after the year 9999.
    #[error("there is no such day")]
    Impossible,
    /// It could be the third of April or the fourth of March.
    #[error("that may be two days")]
    Ambiguous,
    /// It names a weekday that the day is not.
    #[error("{0} is a {weekday}", weekday = .0.format("%A"))]
    OtherWeekday(NaiveDate),
    /// Its end lies before its beginning.
    #[error("that ends before it begins")]
    Backwards,
    /// It says a time, which a filter would leave out.
    #[error("a filter takes whole days, and no time")]
    Time(NaiveDate),
}

impl NoDays {
    /// The way out, where it is another than to write the day in a usual way.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { nearest } => nearest.as_ref().map(|it| format!("did you mean `{it}`?")),
            Self::OtherWeekday(_) => {
                Some("leave the weekday away, or write the day that is meant".to_owned())
            }
            Self::Time(day) => Some(format!("write `{day}`")),
            Self::Impossible | Self::Ambiguous | Self::Backwards => None,
        }
    }
}

impl DayRange {
    /// Reads days as people say them: a day, a week, a month or a year of the calendar, one that is so far from
    /// `today`, or a span `FROM..TO` of these, open where an end is left out.
    ///
    /// `last week`, `last month` and `last year` are those of the calendar (weeks begin on Monday); `last 3 weeks` are
    /// the 21 days that end today; `3 weeks ago`, or `3w`, is one day. A month, a weekday or a day without its year is the latest
    /// that has begun.
    ///
    /// # Errors
    ///
    /// [`NoDays`] says why a text names none.
    pub fn said(text: &str, today: NaiveDate) -> Result<Self, NoDays> {
        let Some((from, to)) = text.split_once("..") else { return said_alone(text, today) };
        let end = |text: &str| match text.trim() {
            "" => Ok(None),
            text => said_alone(text, today).map(Some),
        };
        let (from, to) = (end(from)?, end(to)?);
        match (from.and_then(|it| it.first), to.and_then(|it| it.last)) {
            (None, None) => Err(NoDays::Unknown { nearest: None }),
            (Some(first), Some(last)) if first > last => Err(NoDays::Backwards),
            (first, last) => Ok(Self { first, last }),
        }
    }

    /// Reads the same, but no time of a day, which whole days would leave out: `2025-09-16 12:00`.
    ///
    /// # Errors
    ///
    /// [`NoDays`] says why a text names none.
    pub fn whole(text: &str, today: NaiveDate) -> Result<Self, NoDays> {
        let days = Self::said(text, today)?;
        let with_time = |text: &str| read_alone(text).ok().filter(|it| it.0.time.is_some());
        let ends = || text.splitn(2, "..");
        match text.contains([':', '.', 'T', ' ']).then(|| ends().find_map(with_time)).flatten() {
            Some((written, _)) => Err(NoDays::Time(written.day)),
            None => Ok(days),
        }
    }

    fn day(day: NaiveDate) -> Self {
        Self { first: Some(day), last: Some(day) }
    }

    /// The days from `first` to the day before `end`.
    fn until(first: Option<NaiveDate>, end: Option<NaiveDate>) -> Option<Self> {
        let last = end?.pred_opt()?;
        Some(Self { first: Some(first?), last: Some(last) })
    }
}

/// The month that a text names without a year: `9`, `sep`, `September`.
pub(super) fn month_alone(text: &str) -> Option<u32> {
    let text = text.trim();
    let of_number = || text.parse().ok().filter(|it| text.len() <= 2 && (1..=12).contains(it));
    of_number().or_else(|| named_month(text))
}

/// The month and the day of it that a text names without a year: `09-16`. The 29th of February is one.
pub fn month_and_day(text: &str) -> Option<(u32, u32)> {
    const LEAP_YEAR: i32 = 2024;
    let (month, day) = text.trim().split_once('-')?;
    let number = |text: &str| {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_number)
    };
    let (month, day) = (number(month)?, number(day)?);
    NaiveDate::from_ymd_opt(LEAP_YEAR, month, day).map(|_| (month, day))
}

fn said_alone(text: &str, today: NaiveDate) -> Result<DayRange, NoDays> {
    let lower = text.to_lowercase().replace(',', " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    // `3 weeks ago` is no date of any form, which to see costs more than the answer.
    if let Some(reading) = of_today(&words, today).filter(|_| words.last() == Some(&"ago")) {
        return in_calendar(reading);
    }
    match read_alone(text) {
        Ok((written, _)) if is_denied_by(written.day, text) => {
            return Err(NoDays::OtherWeekday(written.day));
        }
        Ok((written, last)) => {
            return Ok(DayRange { first: Some(written.day), last: Some(last) });
        }
        Err(NoDate::Ambiguous | NoDate::OtherMonth) => return Err(NoDays::Ambiguous),
        Err(NoDate::Impossible) => return Err(NoDays::Impossible),
        Err(NoDate::Unknown) => {}
    }
    if let Some((weekday, day)) = with_weekday(&words, today) {
        let is_it = day.weekday().num_days_from_monday() == weekday;
        return if is_it { Ok(DayRange::day(day)) } else { Err(NoDays::OtherWeekday(day)) };
    }
    let reading = of_calendar(&words, today).or_else(|| of_today(&words, today));
    in_calendar(reading.ok_or_else(|| NoDays::Unknown { nearest: meant(&words, today) })?)
}

/// A weekday, from Monday as 0, before or behind a day without its year, and that day: `monday 30 november`.
fn with_weekday(words: &[&str], today: NaiveDate) -> Option<(u32, NaiveDate)> {
    let (named, [a, b]) = match words {
        [first, a, b] if weekday(first).is_some() => (first, [a, b]),
        [a, b, last] => (last, [a, b]),
        _ => return None,
    };
    let (month, day) = named_month(b).zip(day_number(a)).or(named_month(a).zip(day_number(b)))?;
    Some((weekday(named)?, latest_day(month, day, today)?.first?))
}

/// Days that a calendar has.
fn in_calendar(reading: Option<DayRange>) -> Result<DayRange, NoDays> {
    let is_in_calendar =
        |day: Option<NaiveDate>| day.is_none_or(|day| (1..=9999).contains(&day.year()));
    reading
        .filter(|it| is_in_calendar(it.first) && is_in_calendar(it.last))
        .ok_or(NoDays::Impossible)
}

/// What a text reads as: nothing, days that no calendar has, or days.
type Reading = Option<Option<DayRange>>;

/// A year, quarter, month or week of the calendar, and a month or a day whose year is left out.
fn of_calendar(words: &[&str], today: NaiveDate) -> Reading {
    match words {
        [word] => year(word).map(year_of).or_else(|| of_one_word(word, today)),
        [a, b] => {
            let quarter_year = || Some(quarter_of(year(b)?, quarter(a)?));
            let month_year = || month_and_year(a, b).or_else(|| month_and_year(b, a));
            let day_month = || day_of_month(a, b, today).or_else(|| day_of_month(b, a, today));
            quarter_year().or_else(month_year).or_else(day_month)
        }
        _ => None,
    }
}

fn month_and_year(month: &str, of_year: &str) -> Reading {
    Some(month_of(year(of_year)?, named_month(month)?))
}

fn day_of_month(day: &str, month: &str, today: NaiveDate) -> Reading {
    Some(latest_day(named_month(month)?, day_number(day)?, today))
}

/// `2025-09`, `2025-w38`, `2025-q3`; `september` and `monday`, the latest that have begun.
fn of_one_word(word: &str, today: NaiveDate) -> Reading {
    if let Some((first, second)) = word.split_once(['-', '/', '.']) {
        let year = year(first)?;
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
        if let Some(week) = second.strip_prefix('w') {
            let monday = NaiveDate::from_isoywd_opt(year, number(week)?, chrono::Weekday::Mon);
            return Some(DayRange::until(monday, monday.and_then(|it| after(it, 7))));
        }
        if let Some(quarter) = quarter(second) {
            return Some(quarter_of(year, quarter));
        }
        return Some(month_of(year, number(second)?));
    }
    if let Some(month) = named_month(word) {
        let is_ahead = month > today.month();
        return Some(month_of(today.year() - i32::from(is_ahead), month));
    }
    let weekday = weekday(word)?;
    let back = (today.weekday().num_days_from_monday() + 7 - weekday) % 7;
    Some(before(today, u64::from(back)).map(DayRange::day))
}

fn before(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(days))
}

fn after(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}

fn year_of(year: i32) -> Option<DayRange> {
    months(year, 1, 12)
}

fn quarter_of(year: i32, quarter: u32) -> Option<DayRange> {
    months(year, quarter * 3 - 2, 3)
}

fn month_of(year: i32, month: u32) -> Option<DayRange> {
    months(year, month, 1)
}

fn months(year: i32, first: u32, count: u32) -> Option<DayRange> {
    let first = NaiveDate::from_ymd_opt(year, first, 1);
    DayRange::until(first, first?.checked_add_months(Months::new(count)))
}

/// The latest such month that begins on `today` or before it.
fn month_of_latest(month: u32, today: NaiveDate) -> Option<DayRange> {
    month_of(today.year() - i32::from(month > today.month()), month)
}

/// The latest such day up to `today`; a 29th of February may be some years back.
fn latest_day(month: u32, day: u32, today: NaiveDate) -> Option<DayRange> {
    let years = (0..9).map(|back| today.year() - back);
    let days = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    days.into_iter().find(|it| *it <= today).map(DayRange::day)
}

fn year(word: &str) -> Option<i32> {
    let is_year = word.len() == 4 && word.bytes().all(|it| it.is_ascii_digit());
    word.parse().ok().filter(|_| is_year)
}

fn quarter(word: &str) -> Option<u32> {
    word.strip_prefix('q')?.parse().ok().filter(|it| (1..=4).contains(it))
}

/// The day of a month: `16`, `16th`.
fn day_number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let is_ordinal = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th");
    digits.parse().ok().filter(|it| is_ordinal && (1..=31).contains(it))
}

/// The month whose name has at least three letters of it at its beginning.
fn named_month(word: &str) -> Option<u32> {
    month_named(word).filter(|_| word.len() >= 3)
}

/// The weekday, from Monday as 0, whose name has at least three letters of it at its beginning.
fn weekday(word: &str) -> Option<u32> {
    let mut weekdays = (0..).zip(WEEKDAYS).filter(|_| word.len() >= 3);
    weekdays.find(|(_, name)| name.starts_with(word)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests;
