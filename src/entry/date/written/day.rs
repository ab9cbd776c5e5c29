//! The day that is written in a text, and the month that is named there.

use chrono::NaiveDate;
use regex::Captures;

use super::super::names::{Month, month_named};
use super::super::trimmed::Of;
use super::super::weekdays::{is_english, is_weekday_in_short};
use super::super::{among, names};
use super::{NoDate, Reading};

/// The day that a pattern has found.
pub(in crate::entry::date) fn read_day(
    found: &Captures<'_>,
    reading: Reading<'_>,
) -> Result<NaiveDate, NoDate> {
    const NAMED: [(&str, &str, &str); 4] =
        [("y3", "m3", "d3"), ("y4", "m4", "d4"), ("y6", "m6", "d6"), ("y7", "m7", "d7")];
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    let is_one = |one: &str, other: &str| {
        found.name(one).map(|it| it.as_str()) == found.name(other).map(|it| it.as_str())
    };
    if let (Some(a), Some(b), Some(year)) = (number("a"), number("b"), number("y5")) {
        let is_date = is_one("separator", "separator2");
        if !is_date {
            return Err(NoDate::Unknown);
        }
        let day = day_and_month(a, b, year, &found["separator"]);
        // `12.31.2024` can be but one day; in a name it is a version.
        let other = date(year, a, b).filter(|_| !reading.is_name());
        return day.or_else(|error| match error {
            NoDate::Impossible => other.ok_or(error),
            _ => Err(error),
        });
    }
    // Between a year and the end of a double issue stand two signs: `2024/5-6`.
    if found.name("s1").is_some_and(|it| it.as_str().is_ascii()) && !is_one("s1", "s2") {
        return Err(NoDate::Unknown);
    }
    if reading.is_name() && !among::is_name(found) {
        return Err(NoDate::Unknown);
    }
    if found.name("m4").is_some_and(|it| is_weekday_before(it.as_str(), found)) {
        return Err(NoDate::Unknown);
    }
    for (year, month, day) in
        [("y1", "m1", "d1"), ("y2", "m2", "d2"), ("y8", "m8", "d8"), ("y9", "m9", "d9")]
    {
        if let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) {
            return date(year, month, day).ok_or(NoDate::Impossible);
        }
    }
    for (year, month, day) in NAMED {
        if let (Some(year), Some(month), Some(day)) = (number(year), found.name(month), number(day))
        {
            let year = names::year_of(year, month.as_str());
            // What stands around the year of such a form is read as nothing else.
            let of = if found.name("m7").is_some() { Of::Value } else { reading.of };
            let month = month_for(month.as_str(), Reading { of, ..reading })?;
            return date(year, month, day).ok_or(NoDate::Impossible);
        }
    }
    Err(NoDate::Unknown)
}

/// Whether a weekday stands where a month may, before its day, as in `Sat 5 2024` and `Vas 5 2024`: who calls a month so
/// writes it behind its day, or at least a comma.
fn is_weekday_before(month: &str, found: &Captures<'_>) -> bool {
    let has_comma = found.name("comma").is_some_and(|it| !it.is_empty());
    let is_month = month_named(month).is_some() || has_comma && names::is_exact(month);
    !is_month && is_weekday_in_short(month)
}

/// The month of a name; the value of a key is read in any language, where no other knows it.
fn month_for(name: &str, reading: Reading<'_>) -> Result<u32, NoDate> {
    match month_in(name, reading.languages) {
        Err(NoDate::Unknown)
            if !reading.is_name() && !is_english(name) && !names::is_strange(reading.languages) =>
        {
            match names::anywhere(name) {
                Month::One(month) => Ok(month),
                Month::Several => Err(NoDate::OtherMonth),
                Month::Unknown => Err(NoDate::Unknown),
            }
        }
        known => known,
    }
}

/// Two numbers before a year: with dots the day comes first; else only a number above twelve tells which is which.
pub(in crate::entry::date) fn day_and_month(
    a: u32,
    b: u32,
    year: u32,
    separator: &str,
) -> Result<NaiveDate, NoDate> {
    let (day_first, month_first) = (date(year, b, a), date(year, a, b));
    match (day_first, month_first) {
        (Some(day), _) if separator == "." => Ok(day),
        (Some(one), Some(other)) if one != other => Err(NoDate::Ambiguous),
        (Some(day), _) => Ok(day),
        (None, Some(day)) if separator != "." => Ok(day),
        _ => Err(NoDate::Impossible),
    }
}

/// A day of the calendar, from the year 1 on.
pub(in crate::entry::date) fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|it| *it > 0)?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The number of a month that is named in whatever language, in full or shortened.
pub(in crate::entry::date) fn month_in(name: &str, languages: &[&str]) -> Result<u32, NoDate> {
    let english = || month_named(name).filter(|_| name.len() >= 3);
    if let Some(month) = english().filter(|_| languages.is_empty()) {
        return Ok(month);
    }
    match names::month(name, languages) {
        Month::One(month) => Ok(month),
        Month::Several => english().ok_or(NoDate::OtherMonth),
        Month::Unknown => english().ok_or(NoDate::Unknown),
    }
}

/// The same, as names of months are told apart.
pub(in crate::entry::date) fn month_of(name: &str, languages: &[&str]) -> Month {
    match month_in(name, languages) {
        Ok(month) => Month::One(month),
        Err(NoDate::OtherMonth) => Month::Several,
        Err(_) => Month::Unknown,
    }
}
