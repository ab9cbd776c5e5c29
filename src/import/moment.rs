//! A moment that another tool stored, and the day it was where its writer was.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;

use crate::entry::date::Written;

/// A day, and how date, time and offset are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) day: NaiveDate,
    pub(super) written: String,
}

impl Moment {
    fn of<Z: TimeZone>(local: &DateTime<Z>) -> Self
    where
        Z::Offset: std::fmt::Display,
    {
        let written = local.to_rfc3339_opts(SecondsFormat::Secs, true);
        Self { day: local.date_naive(), written }
    }

    /// A moment as the clocks of a zone showed it; in UTC where there is none of that name.
    pub(super) fn in_zone(moment: DateTime<Utc>, zone: Option<&str>) -> Self {
        let zone: Option<Tz> = zone.and_then(|it| it.parse().ok());
        Self::of(&moment.with_timezone(&zone.unwrap_or(Tz::UTC)))
    }

    /// A moment as clocks showed it that are so many seconds before UTC.
    pub(super) fn at_offset(moment: DateTime<Utc>, east: i32) -> Option<Self> {
        Some(Self::of(&moment.with_timezone(&FixedOffset::east_opt(east)?)))
    }

    /// What was written, as it was.
    pub(super) fn of_written(written: &Written) -> Self {
        let full = written.iso_datetime().unwrap_or_else(|| written.iso_day());
        Self { day: written.day, written: full }
    }

    /// Its day alone.
    pub(super) fn without_time(self) -> Self {
        Self { day: self.day, written: self.day.to_string() }
    }
}

/// The seconds of an offset such as `+01:00`, `-0330`, `+01_00`, `Z`.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes: i32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    let hours: i32 = hours.parse().ok()?;
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Whether a zone is known by this name.
pub(super) fn is_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_day_of_its_writer() {
        let moment: DateTime<Utc> = "2024-03-02T23:30:00Z".parse().unwrap();
        let berlin = Moment::in_zone(moment, Some("Europe/Berlin"));
        assert_eq!(berlin.written, "2024-03-03T00:30:00+01:00");
        assert_eq!(berlin.day.to_string(), "2024-03-03");
        assert_eq!(Moment::in_zone(moment, Some("Mars")).written, "2024-03-02T23:30:00Z");
        let west = Moment::at_offset(moment, -3600).unwrap();
        assert_eq!(west.written, "2024-03-02T22:30:00-01:00");
        assert_eq!(west.without_time().written, "2024-03-02");
    }

    #[test]
    fn offsets_are_written_in_many_ways() {
        assert_eq!(offset("+01:00"), Some(3600));
        assert_eq!(offset("-0330"), Some(-12_600));
        assert_eq!(offset("+01_00"), Some(3600));
        assert_eq!(offset("Z"), Some(0));
        assert_eq!((offset("1"), offset("+99:00")), (None, None));
    }
}
