//! The time of day that is written beside a date, and its offset.

use chrono::NaiveTime;
use regex::Captures;

use super::NoDate;

/// A time of day, and the offset it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: Option<u32>,
    pub(super) offset: Option<String>,
    /// The name of its zone, in the place of an offset: nothing here knows how far that lies from UTC.
    pub(super) zone: Option<String>,
}

impl Clock {
    /// Itself, where a clock can show it; `24:00` is the last moment of its day.
    pub(super) fn checked(self) -> Result<Self, NoDate> {
        if (self.hour, self.minute, self.second.unwrap_or(0)) == (24, 0, 0) {
            return Ok(Self { hour: 23, minute: 59, second: Some(59), ..self });
        }
        let is_possible =
            self.hour <= 23 && self.minute <= 59 && self.second.is_none_or(|it| it <= 60);
        is_possible.then_some(self).ok_or(NoDate::Impossible)
    }

    /// The time of day; a leap second is the one before it.
    pub(crate) fn time(&self) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(self.hour, self.minute, self.second.unwrap_or(0).min(59))
    }
}

/// The time that a pattern has found.
pub(super) fn read_time(found: &Captures<'_>) -> Result<Clock, NoDate> {
    let number = |name: &str| found.name(name).and_then(|it| it.as_str().parse::<u32>().ok());
    let any = |names: &[&str]| names.iter().find_map(|it| number(it));
    let hour = any(&["hour", "hour3", "hour4"]).ok_or(NoDate::Unknown)?;
    // An hour alone is one of the clock where it is said of which half of the day, or behind a `T`: `10 am`.
    let half = ["half", "half2", "half3"].iter().find_map(|it| found.name(it));
    let whole = half.or(found.name("noon")).or(found.name("t")).map(|_| 0);
    let minute =
        any(&["minute", "minute2", "minute3", "minute4"]).or(whole).ok_or(NoDate::Unknown)?;
    let second = any(&["second", "second2", "second3", "second5"]);
    let is_late = |noon: &str| matches!(noon, "下午" | "午後" | "오후");
    let hour = match (half.map(|it| it.as_str()), found.name("noon").map(|it| it.as_str())) {
        (None, None) => hour,
        (None, Some(noon)) if hour <= 12 => hour % 12 + if is_late(noon) { 12 } else { 0 },
        (None, Some(noon)) if is_late(noon) => hour,
        _ if !(1..=12).contains(&hour) => return Err(NoDate::Impossible),
        (Some("a" | "A" | "π" | "ص"), _) => hour % 12,
        _ => hour % 12 + 12,
    };
    let clock = Clock { hour, minute, second, offset: None, zone: None }.checked()?;
    let offset = found.name("offset").map(|it| read_offset(it.as_str())).transpose()?;
    let zone = ["zone", "zone2", "zone3"].iter().find_map(|it| found.name(it));
    let zone = zone.filter(|_| offset.is_none()).map(|it| it.as_str().to_owned());
    Ok(Clock { offset, zone, ..clock })
}

/// An offset as `Z` or `+02:00`.
pub(super) fn read_offset(text: &str) -> Result<String, NoDate> {
    let text = text.trim_start_matches(|it: char| it.is_ascii_alphabetic());
    let Some(sign) = text.chars().next().filter(|it| matches!(it, '+' | '-')) else {
        return Ok("Z".to_owned());
    };
    let digits: Vec<u32> = text.chars().filter_map(|it| it.to_digit(10)).collect();
    let (hours, minutes) = digits.split_at(if digits.len() % 2 == 1 { 1 } else { 2 });
    let number = |digits: &[u32]| digits.iter().fold(0, |number, digit| number * 10 + digit);
    let (hours, minutes) = (number(hours), number(minutes));
    // The sea reaches from -12:00 to +14:00.
    let is_possible = hours <= 14 && minutes <= 59;
    is_possible.then(|| format!("{sign}{hours:02}:{minutes:02}")).ok_or(NoDate::Impossible)
}
