//! Moments that are written as nothing but digits.

use chrono::{DateTime, Datelike, NaiveDateTime};

use crate::number::with_plain_digits;

/// What digits mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// What a clock on the wall showed, to the minute or to the second.
    Wall { at: NaiveDateTime, has_seconds: bool },
    /// So much since 1970, in UTC.
    Utc(NaiveDateTime),
}

/// The years of names and headings that are a moment and nothing but digits.
const YEARS: std::ops::RangeInclusive<i32> = 1995..=2099;
/// The same of milliseconds since 1970: many bar codes would be a later one.
const YEARS_OF_MILLIS: std::ops::RangeInclusive<i32> = 2000..=2049;

/// Whether digits that are a name or a heading are a number like any other: of a telephone, of a ware, seconds since 1970.
/// Under a key that says that it is a day they may be one.
pub(crate) fn may_be_a_number(text: &str) -> bool {
    let text = with_plain_digits(text.trim());
    text.len() > 8 && text.bytes().all(|it| it.is_ascii_digit()) && !is_moment(&text)
}

/// Whether digits are a moment, whatever they stand in.
pub(super) fn is_moment(digits: &str) -> bool {
    match (digits.len(), read(digits)) {
        (12 | 14, Some(Moment::Wall { at, .. })) => YEARS.contains(&at.year()),
        (13, Some(Moment::Utc(at))) => YEARS_OF_MILLIS.contains(&at.year()),
        _ => false,
    }
}

/// What so many digits say: 14 are a day and a time to the second, 12 to the minute where there is such a time, and else
/// 12 or 13 are milliseconds since 1970 (UTC), as Dendron writes them, and 10 are seconds.
pub(super) fn read(digits: &str) -> Option<Moment> {
    if !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let clock = |format: &str| {
        let padded = if digits.len() == 12 { format!("{digits}00") } else { digits.to_owned() };
        NaiveDateTime::parse_from_str(&padded, format).ok()
    };
    let since =
        |millis: i64| Some(Moment::Utc(DateTime::from_timestamp_millis(millis)?.naive_utc()));
    let wall = |at: NaiveDateTime| Moment::Wall { at, has_seconds: digits.len() == 14 };
    let number: i64 = digits.parse().ok()?;
    match digits.len() {
        14 => clock("%Y%m%d%H%M%S").map(wall),
        12 => {
            let lived = clock("%Y%m%d%H%M%S").filter(|it| super::is_lived(it.date()));
            lived.map(wall).or_else(|| since(number))
        }
        13 => since(number),
        10 => since(number.checked_mul(1000)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_another_kind_are_told_from_moments() {
        for text in [
            "1757996400",
            "491701234567",
            "972501234567",
            "4006381333931",
            "0012345678905",
            "18991231235959",
            "99999999999999",
            "123456789",
        ] {
            assert!(may_be_a_number(text), "{text}");
        }
        for text in
            ["20250916", "202509160620", "20250916062031", "1757996400000", "2025-09-16", ""]
        {
            assert!(!may_be_a_number(text), "{text}");
        }
    }
}
