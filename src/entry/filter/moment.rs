//! A moment as people say it, to look back at: a day, or a time; it means its end, or, of what was before it, its beginning.

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::super::date::read_alone;
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
    let Lasting { begin, end } = lasting(text.trim(), here)?;
    if begin > now { Err(NoMoment::Future) } else { Ok(end.min(now)) }
}

/// Reads the same as what others were before: a day, a week, a month, a year and a minute mean their beginning, which may be
/// still to come. What was before `now` has happened, in the second that it is, too.
///
/// # Errors
///
/// [`NoMoment`] says why a text names none.
pub fn said_before(text: &str, here: Here<'_>) -> Result<DateTime<Utc>, NoMoment> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Ok(here.now.with_timezone(&Utc) + Duration::seconds(1));
    }
    Ok(lasting(text, here)?.begin)
}

/// What a text names, from its first moment to its last one.
struct Lasting {
    begin: DateTime<Utc>,
    end: DateTime<Utc>,
}

fn lasting(text: &str, here: Here<'_>) -> Result<Lasting, NoMoment> {
    if let Some(back) = time_ago(text) {
        let then = here.now.with_timezone(&Utc).checked_sub_signed(back);
        let then = then.ok_or(NoMoment::Days(NoDays::Impossible))?;
        return Ok(Lasting { begin: then, end: then });
    }
    // To look for a time in what is said in words alone, `3 weeks ago`, costs more than to look for the days.
    let is_in_words = !text.contains(|it: char| it.is_ascii_digit()) || text.ends_with(" ago");
    if is_in_words && let Ok(days) = DayRange::said(text, here.now.date_naive()) {
        return of_days(days, here);
    }
    if let Some(zone) = read_alone(text).ok().as_ref().and_then(|it| it.0.zone()) {
        return Err(NoMoment::Zone(zone.to_owned()));
    }
    if let Some((begin, end)) = time(text, here) {
        return Ok(Lasting { begin, end });
    }
    if text.contains("..") {
        return Err(NoMoment::Span);
    }
    of_days(DayRange::said(text, here.now.date_naive())?, here)
}

fn of_days(days: DayRange, here: Here<'_>) -> Result<Lasting, NoMoment> {
    let (first, last) = days.first.zip(days.last).ok_or(NoMoment::Span)?;
    let begin = (here.instant)(first.and_time(NaiveTime::MIN));
    Ok(Lasting { begin, end: end_of(last, here) })
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
    let (written, last) = read_alone(text).ok()?;
    let written = written.iso_datetime().filter(|_| last == written.day)?;
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
    use chrono::Datelike;

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

    /// As [`check`]; in summer the user's clock is three hours ahead of UTC.
    fn check_before(text: &str, expected: &str) {
        let now = DateTime::parse_from_rfc3339("2026-01-15T12:00:00+02:00").unwrap();
        let instant = |at: NaiveDateTime| {
            let is_summer = (4..=9).contains(&at.month());
            at.and_utc() - Duration::hours(if is_summer { 3 } else { 2 })
        };
        let said = match said_before(text, Here { now, instant: &instant }) {
            Ok(moment) => moment.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn what_was_before_something_was_before_its_beginning() {
        check_before("2026-01-10", "2026-01-09T22:00:00Z");
        check_before("2026-01-10 14:30", "2026-01-10T12:30:00Z");
        check_before("2026-01-10T14:30:05", "2026-01-10T12:30:05Z");
        check_before("2026-01-10T14:30:05+05:00", "2026-01-10T09:30:05Z");
        check_before("2 hours ago", "2026-01-15T08:00:00Z");
        check_before("yesterday", "2026-01-13T22:00:00Z");
        check_before("2025-12", "2025-11-30T22:00:00Z");
        check_before("now", "2026-01-15T10:00:01Z");
        check_before("tomorrow", "2026-01-15T22:00:00Z");
        check_before("2024..2025", "that is a span, not a moment");
        check_before("..2025", "that is a span, not a moment");
        check_before("soon", "not a date or a date range");
    }

    #[test]
    fn a_day_of_summer_begins_as_clocks_stood_then() {
        check_before("2025-07-01", "2025-06-30T21:00:00Z");
        check_before("2025-07-01 00:30", "2025-06-30T21:30:00Z");
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
