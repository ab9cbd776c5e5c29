//! A moment that another tool stored, and the day it was where its writer was.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;

use crate::entry::date::{Written, read_key};

/// A day, and how date, time and offset are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) day: NaiveDate,
    pub(super) written: String,
}

impl Moment {
    /// The one place where a moment becomes the day and the time of a clock; none where its year is not one of four digits,
    /// which no file can say.
    fn of<Z: TimeZone>(moment: DateTime<Utc>, zone: &Z) -> Option<Self>
    where
        Z::Offset: std::fmt::Display,
    {
        // A zone moves a moment by a day at most, and a moment at the end of all time by none.
        if !(0..=9999).contains(&moment.year()) {
            return None;
        }
        let local = moment.with_timezone(zone);
        let written = local.to_rfc3339_opts(SecondsFormat::Secs, true);
        let day = local.date_naive();
        (0..=9999).contains(&day.year()).then_some(Self { day, written })
    }

    /// A moment as the clocks of a zone showed it; in UTC where there is none of that name.
    pub(super) fn in_zone(moment: DateTime<Utc>, zone: Option<&str>) -> Option<Self> {
        let named: Option<Tz> = zone.and_then(|it| it.parse().ok());
        match (named, zone.and_then(offset_of_zone)) {
            (None, Some(east)) => Self::at_offset(moment, east),
            (named, _) => Self::of(moment, &named.unwrap_or(Tz::UTC)),
        }
    }

    /// A moment as clocks showed it that are so many seconds before UTC.
    pub(super) fn at_offset(moment: DateTime<Utc>, east: i32) -> Option<Self> {
        Self::of(moment, &FixedOffset::east_opt(east)?)
    }

    /// What was written, as it was.
    pub(super) fn of_written(written: &Written) -> Self {
        let full = written.iso_datetime().unwrap_or_else(|| written.iso_day());
        Self { day: written.day, written: full }
    }

    /// What a text says as the archive will read it in the front matter.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        read_key(text).map(|it| Self::of_written(&it))
    }

    /// Its day alone.
    pub(super) fn without_time(self) -> Self {
        Self { day: self.day, written: self.day.to_string() }
    }
}

/// The seconds of an offset such as `+01:00`, `-0330`, `+01_00`, `Z`.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let text = text.strip_prefix("GMT").or(text.strip_prefix("UTC")).unwrap_or(text);
    if matches!(text, "" | "Z" | "z") {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let rest = text[1..].trim();
    let (hours, minutes) = match rest.split_once([':', '_', '.']) {
        Some(parts) => parts,
        // Without a sign between them the last two are minutes: `0330`, `330`; `3` and `03` are hours.
        None if rest.len() > 2 => rest.split_at_checked(rest.len() - 2)?,
        None => (rest, "0"),
    };
    let number = |it: &str| -> Option<i32> {
        let is_short = (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
        if is_short { it.parse().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    Some(sign * (hours * 3600 + minutes * 60))
}

/// The seconds of a zone that is called by its offset alone: `GMT+0200`, as programs of Apple's call one.
fn offset_of_zone(name: &str) -> Option<i32> {
    offset(name).filter(|_| name.starts_with("GMT") || name.starts_with("UTC"))
}

/// Whether a zone is known by this name.
pub(super) fn is_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok() || offset_of_zone(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_day_of_its_writer() {
        let moment: DateTime<Utc> = "2024-03-02T23:30:00Z".parse().unwrap();
        let berlin = Moment::in_zone(moment, Some("Europe/Berlin")).unwrap();
        assert_eq!(berlin.written, "2024-03-03T00:30:00+01:00");
        assert_eq!(berlin.day.to_string(), "2024-03-03");
        assert_eq!(Moment::in_zone(moment, Some("Mars")).unwrap().written, "2024-03-02T23:30:00Z");
        let west = Moment::in_zone(moment, Some("GMT-0100")).unwrap();
        assert_eq!(west.written, "2024-03-02T22:30:00-01:00");
        assert!(is_zone("GMT+0200") && is_zone("Europe/Berlin") && !is_zone("Mars"));
        let west = Moment::at_offset(moment, -3600).unwrap();
        assert_eq!(west.written, "2024-03-02T22:30:00-01:00");
        assert_eq!(west.without_time().written, "2024-03-02");
    }

    #[test]
    fn a_moment_beyond_the_years_of_four_digits_is_none() {
        for far in [8_210_266_876_799_999, -8_334_601_228_800_000, 253_402_300_799_999] {
            let moment = DateTime::from_timestamp_millis(far).unwrap();
            assert_eq!(Moment::in_zone(moment, Some("Asia/Tokyo")), None, "{far}");
            assert_eq!(Moment::at_offset(moment, 3600), None, "{far}");
        }
        let last = DateTime::from_timestamp_millis(253_402_300_799_999).unwrap();
        assert_eq!(Moment::in_zone(last, None).unwrap().written, "9999-12-31T23:59:59Z");
    }

    #[test]
    fn offsets_are_written_in_many_ways() {
        assert_eq!(offset("+01:00"), Some(3600));
        assert_eq!(offset("-0330"), Some(-12_600));
        assert_eq!(offset("+01_00"), Some(3600));
        assert_eq!(
            (offset("Z"), offset("GMT"), offset("GMT+0200")),
            (Some(0), Some(0), Some(7200))
        );
        assert_eq!((offset("1"), offset("+99:00")), (None, None));
        for (text, seconds) in [
            ("GMT+1:00", 3600),
            ("UTC-1:00", -3600),
            ("GMT-1:30", -5400),
            ("GMT+2", 7200),
            ("GMT+130", 5400),
            ("+14", 50_400),
        ] {
            assert_eq!(offset(text), Some(seconds), "{text}");
        }
        for text in ["-9999999999", "GMT+99999999999", "+1:2:3", "+", "+1:", "+a:00", "GMT+é"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
