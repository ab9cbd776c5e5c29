//! Days of numbers alone, in names and headings: `15.03.2025`, `2025/3/15`, among other words or before them.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};

use super::lead::{ends_something, goes_on, is_at_beginning, is_labelled};
use super::pattern::pattern;
use super::span;
use super::weekdays::begins_its_name;
use super::written::{date, day_and_month};

/// A day in digits between spaces and signs, its year first or last.
static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    let day_first = "(?P<a>[0-9]{1,2})(?P<s1>[-/_]|\\. ?)(?P<b>[0-9]{1,2})(?P<s2>[-/_]|\\. ?)(?P<y1>[12][0-9]{3})";
    let year_first = "(?P<y2>[12][0-9]{3})(?P<s3>[-/_]|\\. ?)(?P<m>[0-9]{1,2})(?P<s4>[-/_]|\\. ?)(?P<d>[0-9]{1,2})";
    pattern(&format!(
        "(?:^|[\\s(\\[,;–—_])(?P<day>{day_first}|{year_first})(?:$|(?P<of_year> ?[гр]\\.)|\\.?(?:$|[^0-9.\\p{{L}}/-]))"
    ))
});

/// The first day of a text that is written in numbers.
///
/// What begins a text may have one digit for day and month, and any sign between them; behind other words `3.12.2024` is a
/// version, and a day has two digits, or spaces behind its full stops.
pub(super) fn find(text: &str) -> Option<NaiveDate> {
    if let Some(span) = span::in_numbers(text) {
        let before = &text[..span.place.start];
        let is_free = is_at_beginning(before) || ends_something(before);
        if is_free && !goes_on(before, span.day) {
            return date(span.year, span.month, span.day);
        }
    }
    DAYS.captures_iter(text).find_map(|found| {
        let start = found.name("day")?.start();
        let before = &text[..start];
        let is_first = is_at_beginning(before);
        let goes_on = number_of(&found, "a").is_some_and(|day| goes_on(before, day));
        // `5.01.2024 г.`
        let is_plain = is_plain(&found)
            || found.name("of_year").is_some()
            || ends_something(before) && is_of_two_digits(&found);
        let day = day_of(&found).filter(|_| !is_labelled(before) && !goes_on)?;
        (is_first || is_plain || is_behind_its_weekday(before, day)).then_some(day)
    })
}

/// Whether nothing stands before a day but its weekday, shortened: `tors. 9.5.2024`.
fn is_behind_its_weekday(before: &str, day: NaiveDate) -> bool {
    let word = before.trim().strip_suffix('.');
    word.is_some_and(|it| it.chars().all(char::is_alphabetic) && begins_its_name(day, it))
}

/// Whether day and month have two digits, and no full stop between them: `16/03/2024`.
fn is_of_two_digits(found: &Captures<'_>) -> bool {
    let group = |name: &str| found.name(name).map_or("", |it| it.as_str());
    group("a").len() == 2 && group("b").len() == 2 && matches!(group("s1"), "/" | "-")
}

/// Whether a day is written as no version is.
fn is_plain(found: &Captures<'_>) -> bool {
    let group = |name: &str| found.name(name).map_or("", |it| it.as_str());
    let is_long = |one: &str, other: &str| group(one).len() == 2 && group(other).len() == 2;
    match group("y2") {
        "" => (is_long("a", "b") && group("s1") == ".") || group("s1") == ". ",
        _ => (is_long("m", "d") && group("s3") == "/") || group("s3") == ". ",
    }
}

fn number_of(found: &Captures<'_>, name: &str) -> Option<u32> {
    found.name(name)?.as_str().parse().ok()
}

fn day_of(found: &Captures<'_>) -> Option<NaiveDate> {
    let number = |name: &str| number_of(found, name);
    let sign = |name: &str| found.name(name).map_or("", |it| it.as_str());
    if let Some(year) = number("y1") {
        let separator = if sign("s1").starts_with('.') { "." } else { sign("s1") };
        let day = day_and_month(number("a")?, number("b")?, year, separator).ok();
        return day.filter(|_| sign("s1") == sign("s2"));
    }
    // `2024.1.2` is a version wherever it stands.
    let is_day = sign("s3") == sign("s4") && sign("s3") != ".";
    date(number("y2")?, number("m")?, number("d")?).filter(|_| is_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_weekday_stands_before_its_day_alone() {
        let day = NaiveDate::from_ymd_opt(2024, 5, 9);
        for text in ["tors. 9.5.2024", "torsd. 9.5.2024", "Don. 9.5.2024 Regen", "czwart. 9.5.2024"]
        {
            assert_eq!(find(text), day, "{text}");
        }
        for text in ["mand. 9.5.2024", "Bd. 9.5.2024", "Donau 9.5.2024", "Fassung. 9.5.2024"] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn days_of_numbers_are_told_from_versions() {
        for text in [
            "15.03.2025",
            "15.03.2025 Spaziergang",
            "Tagebuch 15.03.2025",
            "Deník 15. 3. 2025, déšť",
            "2025/3/15 雨",
            "Notes, 2025/03/15",
            "2025. 3. 15. 토요일",
            "15-03-2025 rain",
            "sobota, 15/03/2025: deszcz",
            "2025-3-15 rain",
            "2025_3_15",
            "Lisboa, 15/03/2025",
            "Rain: 15-03-2025",
        ] {
            assert_eq!(
                find(text).map(|it| it.to_string()).as_deref(),
                Some("2025-03-15"),
                "{text}"
            );
        }
        for text in ["15.–17.03.2025", "15. und 17.03.2025 Rom", "Rom, 15.3.-2.4.2025"] {
            assert_eq!(find(text), NaiveDate::from_ymd_opt(2025, 3, 15), "{text}");
        }
        for text in [
            "§ 5.3.2024",
            "Fig. 2.3.2024",
            "Python 3.12.2024",
            "kernel 6.12.2024",
            "v1.12.2024",
            "IntelliJ 2024.1.2",
            "2024.1.2",
            "RFC 2024/5/12",
            "Version 01.02.2024",
            "1.2.2024.5",
            "05/03/2025 rain",
            "RFC 15/03/2025",
            "Lisboa, 05/03/2025",
            "kernel: 6.12.2024",
            "13-12.2024",
            "2024/5-6",
            "Bd. 01.–05.05.2024",
            "Bd. 5.3.2024",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
