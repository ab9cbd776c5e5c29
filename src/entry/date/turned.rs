//! Dates of programs, in the order in which people write them.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::names::month_named;
use super::pattern::pattern;
use super::weekdays::{falls_on, is_english};

/// What `date` prints without its weekday, `Aug 26 10:12:00 CEST 2023`, with the year where others have it.
pub(super) fn as_of_unix(text: &str) -> Option<String> {
    static UNIX: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "^(MONTH)\\.? +([0-9]{1,2}) ([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [AaPp][Mm])?)( (?:UTC|GMT|[-+][0-9]{4}))?(?: [A-Z]{2,5})? ([0-9]{4})$",
        )
    });
    let found = UNIX.captures(text)?;
    let offset = found.get(4).map_or("", |it| it.as_str());
    Some(format!("{} {} {} {}{offset}", &found[2], &found[1], &found[5], &found[3]))
}

/// A day of RFC 850 or 822 with its year whole, which is the one that has this weekday: `Thursday, 09-May-24 10:11:12 GMT`.
pub(super) fn with_whole_year(text: &str) -> Option<String> {
    static SHORT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "^(\\p{L}{3,9})\\.?,? ([0-9]{1,2})[- ](MONTH)[- ]([0-9]{2}) ([0-9]{1,2}:[0-9]{2}.*)$",
        )
    });
    let found = SHORT.captures(text).filter(|it| is_english(&it[1]))?;
    let number = |group: usize| found[group].parse::<u32>().ok();
    let (month, day, year) = (month_named(&found[3])?, number(2)?, number(4)?);
    let is_it = |year: &u32| day_of(*year, month, day).is_some_and(|it| falls_on(it, &found[1]));
    let year = [2000 + year, 1900 + year].into_iter().find(is_it)?;
    Some(format!("{day} {} {year} {}", &found[3], &found[5]))
}

fn day_of(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}
