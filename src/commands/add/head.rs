//! The day or the time before the colon that opens a quick entry: `yesterday 6pm: we sailed`.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use regex::Regex;

use crate::entry::date;
use crate::entry::filter::DayRange;

/// What opens a quick entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head<'t> {
    pub(super) day: NaiveDate,
    /// Its day, with the time and the offset that were said, as they are written into the entry.
    pub(super) written: String,
    /// What follows the colon.
    pub(super) rest: &'t str,
}

/// The longest head, in characters: `last wednesday at 10:30 in the`… is none any more.
const LONGEST: usize = 40;

impl<'t> Head<'t> {
    /// The head of a text: what stands before its first colon that a space follows, where all of it reads as one day, as a time
    /// of today, or as both.
    pub(super) fn of(text: &'t str, today: NaiveDate) -> Option<Self> {
        // Some editors begin every file with a mark of its encoding.
        let text = text.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
        let (colon, _) = text
            .char_indices()
            .take(LONGEST)
            .find(|(at, it)| *it == ':' && text[at + 1..].starts_with(char::is_whitespace))?;
        let (said, rest) = (text[..colon].trim(), text[colon + 1..].trim_start());
        if rest.is_empty() || said.is_empty() || is_short(said) {
            return None;
        }
        let (day, written) = day_and_time(said, today)?;
        Some(Self { day, written, rest })
    }
}

/// Whether a head may be a word of its own: `Sun: it shone`, `3d: printed a boat`.
fn is_short(said: &str) -> bool {
    said.len() < 5 && said.chars().all(char::is_alphanumeric) && time(said).is_none()
}

fn day_and_time(said: &str, today: NaiveDate) -> Option<(NaiveDate, String)> {
    let both =
        |day: NaiveDate, time: NaiveTime| (day, format!("{day}T{}", time.format("%H:%M:%S")));
    if let Some(time) = time(said) {
        return Some(both(today, time));
    }
    if let Some(written) = date::to_the_second(said).filter(|_| is_a_moment(said)) {
        let (day, _) = written.split_once('T')?;
        return Some((day.parse().ok()?, written));
    }
    // A day that is read together with a time would lose it.
    let has_time = date::to_the_second(said).is_some();
    if let Some(day) = one_day(said, today).filter(|_| !has_time) {
        return Some((day, day.to_string()));
    }
    // Each place between two words may part the day from the time, in either order.
    said.match_indices(' ').find_map(|(space, _)| {
        let (front, back) = (said[..space].trim(), said[space + 1..].trim());
        let day_first = || Some(both(one_day(front, today)?, time(back)?));
        day_first().or_else(|| Some(both(one_day(back, today)?, time(front)?)))
    })
}

/// Whether a text is a day and a time by ISO 8601 and nothing else. What front matter may say besides is a sentence here: a number, a
/// range (`12:00-13:00`), the name of a zone, a word in brackets.
fn is_a_moment(said: &str) -> bool {
    static MOMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let zone = r"Z|\+(0\d|1[0-4]):?[0-5]\d|-(0\d|1[0-2]):?[0-5]\d";
        let (hour, sixtieth) = (r"([01]\d|2[0-3])", r"[0-5]\d");
        Regex::new(&format!(
            r"^\d{{4}}-\d\d-\d\d([T ](\d|{hour}):{sixtieth}(:{sixtieth})?( ?Z| ({zone}))?|T{hour}:{sixtieth}(:{sixtieth})?({zone})|[T ]{hour}:{sixtieth}:{sixtieth}({zone}))$"
        ))
        .ok()
    });
    MOMENT.as_ref().is_some_and(|it| it.is_match(said))
}

fn one_day(said: &str, today: NaiveDate) -> Option<NaiveDate> {
    let said = said.strip_prefix("on ").unwrap_or(said);
    // A number alone is no day that somebody would open a sentence with; nor are brackets and ranges.
    let is_plain = |it: char| it.is_alphanumeric() || " -./,'’".contains(it);
    if said.bytes().all(|it| it.is_ascii_digit())
        || !said.chars().all(is_plain)
        || said.contains("..")
    {
        return None;
    }
    let days = DayRange::said(said, today).ok()?;
    let day = days.first.filter(|it| Some(*it) == days.last)?;
    // `2025-09-16 Monday`, which was a Tuesday, means one of the two.
    let has_date = said.bytes().any(|it| it.is_ascii_digit());
    let mut weekdays =
        said.split(|it: char| !it.is_alphabetic()).filter_map(|it| it.parse::<Weekday>().ok());
    (!has_date || weekdays.all(|it| it == day.weekday())).then_some(day)
}

/// A time of day: `6pm`, `6:30 pm`, `18:30`, `18:30:05`, `noon`, `midnight`; with `at` before it, too.
fn time(said: &str) -> Option<NaiveTime> {
    let said = said.to_lowercase();
    let said = said.strip_prefix("at ").unwrap_or(&said).trim();
    let at = |hour, minute, second| NaiveTime::from_hms_opt(hour, minute, second);
    match said {
        "noon" => return at(12, 0, 0),
        "midnight" => return at(0, 0, 0),
        _ => {}
    }
    let (clock, half) = halves(said);
    // `2:1` is how a game ended.
    let is_clock = clock.split(':').skip(1).all(|it| it.len() == 2);
    let parts: Option<Vec<u32>> = clock.split(':').map(number).collect();
    let parts = parts.filter(|_| is_clock);
    let (hour, minute, second) = match parts?.as_slice() {
        [hour] if half.is_some() => (*hour, 0, 0),
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    match half {
        None => at(hour, minute, second),
        Some(half) if (1..=12).contains(&hour) => at(hour % 12 + half, minute, second),
        Some(_) => None,
    }
}

/// A clock without `am` or `pm` behind it, and the hours that these stand for.
fn halves(said: &str) -> (&str, Option<u32>) {
    let ends = [("a.m.", 0), ("p.m.", 12), ("am", 0), ("pm", 12)];
    let found = ends.iter().find_map(|(end, hours)| Some((said.strip_suffix(end)?, *hours)));
    match found {
        Some((clock, hours)) => (clock.trim_end(), Some(hours)),
        None => (said, None),
    }
}

/// A number of one or two digits.
fn number(text: &str) -> Option<u32> {
    let is_one = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It is Thursday, the 15th of January 2026.
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let head = Head::of(text, today);
        let found = head.as_ref().map(|it| (it.written.clone(), it.rest.to_owned()));
        let expected = expected.map(|(day, rest)| (day.to_owned(), rest.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_day_a_time_or_both_open_an_entry() {
        check("yesterday 6pm: we sailed", Some(("2026-01-14T18:00:00", "we sailed")));
        check("yesterday at 18:30: we sailed", Some(("2026-01-14T18:30:00", "we sailed")));
        check("6:30 pm: tea", Some(("2026-01-15T18:30:00", "tea")));
        check("at noon: tea", Some(("2026-01-15T12:00:00", "tea")));
        check("12am: late", Some(("2026-01-15T00:00:00", "late")));
        check("2025-09-16 22:10: rain", Some(("2025-09-16T22:10:00", "rain")));
        check("2025-09-16 22:10 +02:00: rain", Some(("2025-09-16T22:10:00+02:00", "rain")));
        check("2025-09-16T22:10:05-03:00: rain", Some(("2025-09-16T22:10:05-03:00", "rain")));
        check("2025-09-16 22:10Z: rain", Some(("2025-09-16T22:10:00Z", "rain")));
        check("2025-09-16 6pm: rain", Some(("2025-09-16T18:00:00", "rain")));
        check("2025-09-16 6 p.m.: rain", Some(("2025-09-16T18:00:00", "rain")));
        check("16 September 2025 at 6pm: rain", Some(("2025-09-16T18:00:00", "rain")));
        check("September 16, 2025 6pm: rain", Some(("2025-09-16T18:00:00", "rain")));
        check("16.09.2025 6pm: rain", Some(("2025-09-16T18:00:00", "rain")));
        check("\u{feff}yesterday 6pm: rain", Some(("2026-01-14T18:00:00", "rain")));
        check("2025-09-16 Tuesday: rain", Some(("2025-09-16", "rain")));
        check("16 September 2025 at 9:05: rain", Some(("2025-09-16T09:05:00", "rain")));
        check("mon 9am: rain", Some(("2026-01-12T09:00:00", "rain")));
        check("2025-09-16: rain", Some(("2025-09-16", "rain")));
        check("last friday: rain", Some(("2026-01-09", "rain")));
        check("9pm last friday: rain", Some(("2026-01-09T21:00:00", "rain")));
        check("on monday: rain: much", Some(("2026-01-12", "rain: much")));
    }

    #[test]
    fn what_is_no_time_as_a_whole_is_text() {
        for text in [
            "Note: the boat",
            "yesterday evening: the boat",
            "the boat: yesterday",
            "yesterday:",
            "yesterday:8 knots",
            "last week: rain",
            "2025: rain",
            "5: rain",
            "25:10: rain",
            "13pm: rain",
            "18:30 we sailed",
            "Sun: it shone",
            "3d: printed a boat",
            "",
            ": rain",
            "We met yesterday, and he said: rain",
            "351912345678: the phone of Ana",
            "1912345678: rain",
            "9780306406157: a book",
            "2025-09-16 22:10 (with Ana): rain",
            "2025-09-16 22:10 (Lisbon): rain",
            "22:10 ABC: rain",
            "2025-09-16 22:10 CEST: rain",
            "2025-09-16 22:10 [Europe/Lisbon]: rain",
            "2025-09-16 12:00-13:00: rain",
            "2025-09-16 18h30: rain",
            "2025-09-16T1830: rain",
            "20250916T1800: rain",
            "2025-09-16 24:00: rain",
            "2025-09-16T18:30:60: rain",
            "2:1: we won",
            "3:5: rain",
            "2025-09-16 Monday: rain",
            "2025-09-16..2025-09-16: rain",
            "<2025-09-16>: rain",
            "[2025-09-16]: rain",
        ] {
            check(text, None);
        }
    }
}
