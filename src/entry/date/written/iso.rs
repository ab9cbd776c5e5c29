//! What most dates look like, read without a pattern.

use super::clock::{Clock, read_offset};
use super::day::date;
use super::{NoDate, Written};

/// Reads what most dates look like, `2025-09-16`, `2025-09-16 06:20`, `2025-09-16T06:20:31+02:00`, in a tenth of the time
/// that the pattern takes; none where it is anything else.
pub(super) fn read_iso(text: &str) -> Option<Result<Written, NoDate>> {
    let (day, rest) = text.split_at_checked(10).filter(|(day, _)| day.is_ascii())?;
    let (year, month, of_month) = (number(&day[..4])?, number(&day[5..7])?, number(&day[8..])?);
    if &day[4..5] != "-" || &day[7..8] != "-" {
        return None;
    }
    let day = date(year, month, of_month);
    if rest.is_empty() {
        return Some(day.map(|day| Written { day, time: None }).ok_or(NoDate::Impossible));
    }
    let clock = rest.strip_prefix(['T', ' '])?;
    let (hour, minute) =
        (number(clock.get(..2)?)?, number(clock.get(2..)?.strip_prefix(':')?.get(..2)?)?);
    let rest = clock.get(5..)?;
    let second = rest.strip_prefix(':').map(|it| number(it.get(..2)?));
    let (second, rest) = match second {
        Some(second) => (Some(second?), rest.get(3..)?),
        None => (None, rest),
    };
    let is_offset = match rest.as_bytes() {
        b"" | b"Z" => true,
        [b'+' | b'-', a, b, b':', c, d] => [a, b, c, d].iter().all(|it| it.is_ascii_digit()),
        _ => false,
    };
    let offset = (!rest.is_empty()).then(|| read_offset(rest));
    is_offset.then(|| {
        let offset = offset.transpose();
        let clock = Clock { hour, minute, second, offset: None, zone: None };
        let clock = clock.checked().and_then(|it| Ok(Clock { offset: offset?, ..it }))?;
        Ok(Written { day: day.ok_or(NoDate::Impossible)?, time: Some(clock) })
    })
}

/// Digits, and nothing but digits, as a number.
pub(super) fn number(digits: &str) -> Option<u32> {
    let is_number = digits.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}
