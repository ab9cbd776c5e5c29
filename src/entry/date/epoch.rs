//! Moments that are written as nothing but digits.

use chrono::{DateTime, NaiveDateTime};

/// What digits mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// What a clock on the wall showed, to the minute or to the second.
    Wall { at: NaiveDateTime, has_seconds: bool },
    /// So much since 1970, in UTC.
    Utc(NaiveDateTime),
}

/// Whether a text is so many digits as seconds since 1970 have: under a key that says that it is a day they are one, and
/// anywhere else a number like any other.
pub(crate) fn may_be_a_number(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|it| it.is_ascii_digit())
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
