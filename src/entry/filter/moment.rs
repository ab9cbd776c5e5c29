//! A moment as people say it, to look back at: a day, which means its end, or a time.

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::super::date::{Written, read_written};
use super::days::{DayRange, NoDays};

/// Why a text names no moment that one can look back at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMoment {
    /// It names no day and no time.
    #[error("{0}")]
    Days(#[from] NoDays),
    /// It names a span that is meant to be open, or goes from one day to another.
    #[error("that is a span, not a moment")]
    Span,
    /// It is a time of a zone that it names, and nothing here knows how far that lies from UTC.
    #[error("how far `{0}` lies from UTC is not known here")]
    Zone(String),
    /// It is still to come.
    #[error("that is still to come")]
    Future,
}

/// What a moment is reckoned from.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    /// The present moment, on the user's clock.
    pub now: DateTime<FixedOffset>,
    /// The moment at which the user's clock on the wall shows a time.
    pub instant: &'a dyn Fn(NaiveDateTime) -> DateTime<Utc>,
}

/// Reads a moment as people say it. A day, a week, a month or a year means its end, or the present where that is still to
/// come; a time without seconds means the end of its minute; `3 hours ago` is so long ago. A time without an offset is one
/// of the user's clock.
///
/// # Errors
///
/// [`NoMoment`] says why a text names none.
pub fn said(text: &str, here: Here<'_>) -> Result<DateTime<Utc>, NoMoment> {
    let now = here.now.with_timezone(&Utc);
    let text = text.trim();
    if let Some(back) = time_ago(text) {
        return now.checked_sub_signed(back).ok_or(NoMoment::Days(NoDays::Impossible));
    }
    if let Some(zone) = read_written(text).ok().as_ref().and_then(Written::zone) {
        return Err(NoMoment::Zone(zone.to_owned()));
    }
    if let Some(moment) = time(text, here) {
        return if moment.0 > now { Err(NoMoment::Future) } else { Ok(moment.1.min(now)) };
    }
    if text.contains("..") {
        return Err(NoMoment::Span);
    }
    let days = DayRange::said(text, here.now.date_naive())?;
    let first = days.first.map(|day| (here.instant)(day.and_time(NaiveTime::MIN)));
    if first.is_some_and(|it| it > now) {
        return Err(NoMoment::Future);
    }
    let last = days.last.ok_or(NoMoment::Span)?;
    Ok(end_of(last, here).min(now))
}

fn end_of(day: NaiveDate, here: Here<'_>) -> DateTime<Utc> {
    let next = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
    (here.instant)(next) - Duration::nanoseconds(1)
}

/// `3 hours ago`, `20 minutes ago`: what days do not know.
fn time_ago(text: &str) -> Option<Duration> {
    let text = text.to_lowercase();
    let [number, unit, "ago"] = text.split_whitespace().collect::<Vec<_>>()[..] else {
        return None;
    };
    let number: i64 = if matches!(number, "a" | "an") { 1 } else { number.parse().ok()? };
    let number = Some(number).filter(|it| (0..100_000_000).contains(it))?;
    match unit {
        "hour" | "hours" => Duration::try_hours(number),
        "minute" | "minutes" => Duration::try_minutes(number),
        "second" | "seconds" => Duration::try_seconds(number),
        _ => None,
    }
}

/// When a time begins that was written with its day, and its last moment.
fn time(text: &str, here: Here<'_>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let written = read_written(text).ok()?.iso_datetime()?;
    let (clock, offset) = match written.char_indices().skip(11).find(|(_, it)| "Z+-".contains(*it))
    {
        Some((at, _)) => written.split_at(at),
        None => (written.as_str(), ""),
    };
    let has_seconds = clock.matches(':').count() == 2;
    let clock = if has_seconds { clock.to_owned() } else { format!("{clock}:00") };
    let begin = match offset {
        "" => (here.instant)(NaiveDateTime::parse_from_str(&clock, "%Y-%m-%dT%H:%M:%S").ok()?),
        offset => DateTime::parse_from_rfc3339(&format!("{clock}{offset}")).ok()?.to_utc(),
    };
    let length = Duration::seconds(if has_seconds { 1 } else { 60 });
    Some((begin, begin + length - Duration::nanoseconds(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On the user's clock it is noon on Thursday, the 15th of January 2026, two hours ahead of UTC.
    fn check(text: &str, expected: &str) {
        let now = DateTime::parse_from_rfc3339("2026-01-15T12:00:00+02:00").unwrap();
        let offset = *now.offset();
        let instant = |at: NaiveDateTime| at.and_local_timezone(offset).unwrap().to_utc();
        let said = match said(text, Here { now, instant: &instant }) {
            Ok(moment) => moment.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn a_day_means_its_end_on_the_writers_clock() {
        check("2026-01-10", "2026-01-10T21:59:59Z");
        check("yesterday", "2026-01-14T21:59:59Z");
        check("3 weeks ago", "2025-12-25T21:59:59Z");
        check("2025-12", "2025-12-31T21:59:59Z");
        check("2025", "2025-12-31T21:59:59Z");
    }

    #[test]
    fn what_has_not_ended_means_the_present() {
        for text in ["today", "2026", "this month", "now", "2026-01-15 12:00"] {
            check(text, "2026-01-15T10:00:00Z");
        }
    }

    #[test]
    fn a_time_means_the_end_of_its_minute_or_second() {
        check("2026-01-10 14:30", "2026-01-10T12:30:59Z");
        check("2026-01-10T14:30:05", "2026-01-10T12:30:05Z");
        check("2026-01-10T14:30:05Z", "2026-01-10T14:30:05Z");
        check("2026-01-10T14:30+05:00", "2026-01-10T09:30:59Z");
        check("3 hours ago", "2026-01-15T07:00:00Z");
        check("an hour ago", "2026-01-15T09:00:00Z");
        check("90 minutes ago", "2026-01-15T08:30:00Z");
    }

    #[test]
    fn what_is_no_moment_of_the_past_is_said() {
        check("tomorrow", "that is still to come");
        check("2027", "that is still to come");
        check("2026-01-15 12:01", "that is still to come");
        check("2024..2025", "that is a span, not a moment");
        check("2024..", "that is a span, not a moment");
        check("03/04/2025", "that may be two days");
        check("2025-02-30", "there is no such day");
        check("2026-01-10 14:30 EST", "how far `EST` lies from UTC is not known here");
        check("Monday 10 January 2026", "2026-01-10 is a Saturday");
        check("soon", "not a date or a date range");
        check("999999999 hours ago", "not a date or a date range");
    }
}
