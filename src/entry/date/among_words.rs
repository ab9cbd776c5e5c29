//! The day that the name of a file or a heading says, alone or among other words: both are read by one rule.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::super::body::{is_hangul, is_unspaced};
use super::epoch::{is_moment, may_be_a_number};
use super::found::find_with_month;
use super::numbers::counts;
use super::pattern::pattern;
use super::written::{NoDate, date, read_name};
use super::{han, numeric};
use crate::number::with_plain_digits;

/// What a text is: in a heading bare digits are a day only at its beginning, `Order 20240101` is a number; names of files are
/// written so by cameras and scanners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// The name of a file, without its extension.
    Name,
    Heading,
}

/// The day that a text says, with a `_` for a space or without.
///
/// # Errors
///
/// Why what reads most like one is none.
pub(super) fn day_among_words(text: &str, languages: &[&str], of: Of) -> Result<NaiveDate, NoDate> {
    if let Some(day) = leading_day(text) {
        return Ok(day);
    }
    // Nearly every other name that has a day is one in numbers, for which the forms with words need not be tried.
    let is_in_numbers = text.bytes().all(|it| it.is_ascii_digit() || b"-_. ".contains(&it));
    if is_in_numbers && let Some(day) = find(text, of) {
        return Ok(day);
    }
    let spaced = text.replace('_', " ");
    let is_number = may_be_a_number(text);
    let texts = [Some(text), Some(&*spaced).filter(|it| *it != text)];
    let alone = texts.into_iter().flatten().find_map(|text| match read_name(text, languages) {
        Ok(written) => Some(Ok(written.day)),
        Err(NoDate::OtherMonth) => Some(Err(NoDate::OtherMonth)),
        Err(_) => None,
    });
    if let Some(alone) = alone.filter(|_| !is_number) {
        return alone;
    }
    find(text, of).map_or_else(|| find_with_month(&spaced, languages), Ok)
}

/// Finds a full date in a heading that stands at a boundary: not among other digits, but for the time of a `202509160620`; bare
/// digits not among letters either.
pub(in crate::entry) fn find_in_heading(text: &str) -> Option<NaiveDate> {
    find(text, Of::Heading)
}

/// The day that a heading says, alone or among other words, in whatever language.
pub(in crate::entry) fn day_of_heading(text: &str) -> Option<NaiveDate> {
    day_among_words(text, &[], Of::Heading).ok()
}

/// A whole date in digits, with signs between its numbers or without, and a time behind it.
static FULL: LazyLock<Regex> = LazyLock::new(|| {
    let separated = "([0-9]{4})([-_. ])([0-9]{2})([-_. ])([0-9]{2})";
    let compact =
        "((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{6}|[Tt][0-9]{2,6}[Zz]?)?";
    pattern(&format!("(?:^|[^0-9])(?:{separated}|({compact}))(?:[^0-9]|$)"))
});

fn find(text: &str, of: Of) -> Option<NaiveDate> {
    if let Some(day) = leading_day(text) {
        return Some(day);
    }
    let mut from = 0;
    while let Some(found) = FULL.captures_at(text, from) {
        let number = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
        let separated = || {
            let sign = found.get(2)?.as_str();
            let is_one = sign == found.get(4)?.as_str();
            let place = found.get(1)?.start()..found.get(5)?.end();
            let is_day = is_one && !is_version(text, place, sign);
            date(number(1)?, number(3)?, number(5)?).filter(|_| is_day)
        };
        let compact = || {
            let bare = found.get(6)?;
            let has_time = found
                .get(10)
                .is_some_and(|it| it.as_str().starts_with(|c: char| c.is_ascii_digit()));
            let is_day = stands_apart(text, bare.range())
                && !is_behind_point(&text[..bare.start()])
                && (!has_time || is_moment(bare.as_str()));
            let day = date(number(7)?, number(8)?, number(9)?);
            day.filter(|_| is_day && (of == Of::Name || bare.start() == 0))
        };
        if let Some(day) = separated().or_else(compact) {
            return Some(day);
        }
        // The next one may begin with the character that ended this one.
        let whole = found.get(0)?;
        let first = text[whole.start()..].chars().next()?;
        from = whole.start() + first.len_utf8();
    }
    let plain = with_plain_digits(text);
    if let Some(day) = numeric::find(&plain) {
        return Some(day);
    }
    if text.is_ascii() { None } else { in_characters(&plain) }
}

/// Whether what follows is the decimals of a number: `12.20240509`.
fn is_behind_point(before: &str) -> bool {
    let number = before.strip_suffix(['.', ',']);
    number.is_some_and(|it| it.ends_with(|it: char| it.is_ascii_digit()))
}

/// Whether numbers are those of a version: `v2024.05.09`, `2024.05.09.1`.
fn is_version(text: &str, place: std::ops::Range<usize>, sign: &str) -> bool {
    let (before, behind) = (&text[..place.start], &text[place.end..]);
    let mut letters = before.chars().rev();
    let last = letters.next();
    let is_v =
        matches!(last, Some('v' | 'V')) && !letters.next().is_some_and(char::is_alphanumeric);
    let goes_on = |it: &str| it.starts_with(|it: char| it.is_ascii_digit());
    let is_longer = sign == "." && behind.strip_prefix('.').is_some_and(goes_on);
    is_v || is_longer || sign == "." && last.is_some_and(|it| it.is_ascii_alphabetic())
}

/// A day in the characters of East Asia, in digits: `2024年5月5日`.
static DAY_IN_CHARACTERS: LazyLock<Regex> =
    LazyLock::new(|| pattern("([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일号號]"));

/// What stands before a day of another calendar, or before Christ.
const OTHER_CALENDARS: &[&str] = &[
    "음력",
    "기원전",
    "農曆",
    "农历",
    "阴历",
    "陰曆",
    "旧暦",
    "旧历",
    "舊曆",
    "旧正月",
    "公元前",
    "紀元前",
    "纪元前",
];

/// A day between the characters for year, month and day, where they count no days and no year of another calendar.
fn in_characters(text: &str) -> Option<NaiveDate> {
    let text = han::in_digits(text);
    let found = DAY_IN_CHARACTERS.captures(&text)?;
    let whole = found.get(0)?.range();
    let (before, behind) = (text[..whole.start].trim_end(), &text[whole.end..]);
    let is_of_another =
        OTHER_CALENDARS.iter().any(|it| before.ends_with(it)) || han::ends_with_era(before);
    let is_counted = counts(text[..whole.end].chars().next_back(), behind);
    let number = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
    let is_apart = !before.ends_with(|it: char| it.is_ascii_digit());
    let day = date(number(1)?, number(2)?, number(3)?);
    day.filter(|_| is_apart && !is_of_another && !is_counted)
}

/// Whether no letter stands beside a part of a text, as one does in `deadbeef20240101`; where words have no spaces between
/// them, one says nothing.
fn stands_apart(text: &str, part: std::ops::Range<usize>) -> bool {
    let joins = |it: char| it.is_alphanumeric() && !is_unspaced(it) && !is_hangul(it);
    !text[..part.start].ends_with(joins) && !text[part.end..].starts_with(joins)
}

/// The full date that a text begins with, as nearly every name does that has one.
pub(super) fn leading_day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let stands_alone = !rest.starts_with(|it: char| it.is_ascii_digit());
    let [year @ .., b'-', m, n, b'-', d, e] = day.as_bytes() else { return None };
    let number = |digits: &[u8]| str::from_utf8(digits).ok()?.parse::<u32>().ok();
    let is_date = stands_alone && [year, &[*m, *n, *d, *e]].concat().iter().all(u8::is_ascii_digit);
    is_date.then(|| date(number(year)?, number(&[*m, *n])?, number(&[*d, *e])?)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_no_days() {
        for text in ["v2024.05.09", "2024.05.09.1", "Release v2024.05.09", "API v2024-05-09"] {
            assert_eq!(find_in_heading(text), None, "{text}");
        }
        for text in ["2024.05.09", "2024.05.09.", "Rain 2024-05-09", "IMG_2024-05-09"] {
            assert!(find_in_heading(text).is_some(), "{text}");
        }
    }

    #[test]
    fn names_and_headings_are_read_alike() {
        let texts = [
            "2024-05-09",
            "Trip 2024-05-09 Lisbon",
            "9 May 2024",
            "Lisbon, 9 May 2024",
            "Trip to Lisbon on 9 May 2024, by train",
            "Notes (9 May 2024)",
            "Lisboa, 9 de mayo de 2024 - mar",
            "Rome, 9-12 May 2024",
            "Trip May 9, 2024 Lisbon",
            "lisbon-may-9-2024",
            "rain-on-9-may-2024",
            "Lisbon,_9_May_2024",
            "Journal 09.05.2024",
            "日記 2024年5月9日",
        ];
        for of in [Of::Name, Of::Heading] {
            for text in texts {
                let day = day_among_words(text, &[], of).map(|it| it.to_string());
                assert_eq!(day.as_deref(), Ok("2024-05-09"), "{text} {of:?}");
            }
            for text in [
                "Lisbon 9 May 2024",
                "track-9-may-2024",
                "covid-19-march-2024",
                "App 2024.05.09.1 notes",
                "iPhone 15 Pro 2024",
                "ISBN 978-3-16-148410-0",
                "Score 3-2 May 2024",
                "$5 May 2024",
                "Kernel 3.12.2024",
            ] {
                assert_eq!(day_among_words(text, &[], of), Err(NoDate::Unknown), "{text} {of:?}");
            }
        }
    }

    #[test]
    fn bare_digits_within_a_name_are_a_day_and_within_a_heading_a_number() {
        let day = NaiveDate::from_ymd_opt(2024, 5, 9).unwrap();
        for (text, of) in [
            ("Scan 20240509", Of::Name),
            ("20240509 Scan", Of::Name),
            ("20240509 Scan", Of::Heading),
        ] {
            assert_eq!(day_among_words(text, &[], of), Ok(day), "{text} {of:?}");
        }
        let said = day_among_words("Order 20240509", &[], Of::Heading);
        assert_eq!(said, Err(NoDate::Unknown));
    }
}
