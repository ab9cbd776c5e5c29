//! The form in which jrnl was set to write dates, as strftime has it: `%d/%m/%Y %H%M`.

use std::sync::LazyLock;

use chrono::{NaiveDate, Weekday};
use regex::{Captures, Regex};

use super::forms::{Blob, Head};
use super::{distinct, tag_name};
use crate::entry::date::read_written;

/// A form of dates.
#[derive(Debug)]
pub(super) struct Format {
    pattern: Regex,
}

impl Format {
    /// Reads a form; none where it names neither a day nor a time.
    pub(super) fn of(format: &str) -> Option<Self> {
        let mut pattern = String::from("^");
        push(&mut pattern, format);
        pattern.push('$');
        let says = |group: &str| pattern.contains(&format!("(?P<{group}>"));
        let is_date = ["d", "of_year", "weekday", "hour", "half_hour"].into_iter().any(says);
        Some(Self { pattern: Regex::new(&pattern).ok().filter(|_| is_date)? })
    }

    /// The date that a text is in this form.
    pub(super) fn blob(&self, text: &str) -> Option<Blob> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = self.pattern.captures(&text)?;
        let time = time(&found);
        let Some(day) = day(&found) else {
            return time.filter(|_| !self.has_day()).map(Blob::Time);
        };
        let written = time.map_or_else(|| day.to_string(), |time| format!("{day}T{time}"));
        Some(Blob::Certain(Head { day, written }))
    }

    fn has_day(&self) -> bool {
        self.pattern.capture_names().flatten().any(|it| matches!(it, "y" | "short" | "of_weeks"))
    }
}

/// How the dates of a journal are read: in the form that is known, else in any that is certain; and its tags, by their signs.
#[derive(Debug, Default)]
pub(super) struct Dates {
    format: Option<Format>,
    tag: Option<Regex>,
}

impl Dates {
    /// `signs` are those before a tag, where they are known; else `#` and `@`.
    pub(super) fn of(format: Option<Format>, signs: Option<&str>) -> Self {
        Self { format, tag: signs.and_then(tag_of) }
    }

    /// The words that begin with a sign, small and each once, in the order of the alphabet: jrnl's own JSON has them in
    /// another order each time.
    pub(super) fn tags(&self, text: &str) -> Vec<String> {
        static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| tag_of("@#"));
        let found = self.tag.as_ref().or(TAG.as_ref()).into_iter();
        let found = found.flat_map(|it| it.captures_iter(text));
        distinct(found.map(|it| tag_name(&it[2])))
    }

    /// Whether the form is known, so that what is not in it is no date.
    pub(super) fn are_known(&self) -> bool {
        self.format.is_some()
    }

    /// What stands in brackets.
    pub(super) fn whole(&self, text: &str) -> Option<Blob> {
        let Some(format) = &self.format else { return Blob::whole(text) };
        // Whatever it was set to, jrnl reads a day and a time that no country writes otherwise.
        format.blob(text).or_else(|| Blob::whole(text).filter(|_| is_iso(text)))
    }

    /// The first words of a line.
    pub(super) fn words(&self, text: &str) -> Option<Blob> {
        self.format.as_ref().map_or_else(|| Blob::of(text), |it| it.blob(text))
    }
}

/// The pattern of a word behind one of some signs.
fn tag_of(signs: &str) -> Option<Regex> {
    let signs: String = signs.chars().filter(|it| !it.is_whitespace()).collect();
    let each = signs.chars().map(|it| regex::escape(&it.to_string())).collect::<Vec<_>>();
    Regex::new(&format!(r"(?:^|\s)({})([-+*#/\w]+)", each.join("|")))
        .ok()
        .filter(|_| !each.is_empty())
}

/// Whether a text is `2024-03-02 10:00`, with its seconds or without.
fn is_iso(text: &str) -> bool {
    static ISO: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?$").ok());
    ISO.as_ref().is_some_and(|it| it.is_match(text.trim()))
}

/// Writes the pattern of a form behind what there is.
fn push(pattern: &mut String, format: &str) {
    static PART: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"%([-_0^#]?)([A-Za-z%+])|\s+").ok());
    let mut end = 0;
    for found in PART.iter().flat_map(|it| it.captures_iter(format)) {
        let Some(whole) = found.get(0) else { continue };
        pattern.push_str(&regex::escape(&format[end..whole.start()]));
        end = whole.end();
        let Some(letter) = found.get(2) else {
            pattern.push_str(" ?");
            continue;
        };
        let is_short = found.get(1).is_some_and(|it| !it.is_empty());
        let two = if is_short { "[0-9]{1,2}" } else { "[0-9]{2}" };
        let group = |pattern: &str, name: &str, what: &str| {
            let is_there = pattern.contains(&format!("(?P<{name}>"));
            if is_there { what.to_owned() } else { format!("(?P<{name}>{what})") }
        };
        let part = match letter.as_str() {
            "Y" => group(pattern, "y", "[0-9]{4}"),
            "y" => group(pattern, "short", two),
            "G" => group(pattern, "of_weeks", "[0-9]{4}"),
            "V" => group(pattern, "week", two),
            "u" => group(pattern, "weekday", "[1-7]"),
            "m" => group(pattern, "m", two),
            "d" => group(pattern, "d", two),
            "e" => group(pattern, "d", "[0-9]{1,2}"),
            "B" | "b" | "h" => group(pattern, "month", r"[\p{L}\p{M}.]+"),
            "j" => group(pattern, "of_year", if is_short { "[0-9]{1,3}" } else { "[0-9]{3}" }),
            "H" => group(pattern, "hour", two),
            "k" => group(pattern, "hour", "[0-9]{1,2}"),
            "I" => group(pattern, "half_hour", two),
            "l" => group(pattern, "half_hour", "[0-9]{1,2}"),
            "M" => group(pattern, "minute", two),
            "S" => group(pattern, "second", two),
            "p" | "P" => group(pattern, "half", r"[\p{L}.]*"),
            "A" | "a" => r"[\p{L}\p{M}.-]+".to_owned(),
            "Z" => r"[\p{L}0-9+-]*".to_owned(),
            "z" => "(?:[+-][0-9:]{4,6}|Z)?".to_owned(),
            "n" | "t" => " ?".to_owned(),
            "%" => "%".to_owned(),
            letter => match whole_of(letter) {
                Some(more) => {
                    push(pattern, more);
                    continue;
                }
                None => "[0-9]+".to_owned(),
            },
        };
        pattern.push_str(&part);
    }
    pattern.push_str(&regex::escape(&format[end..]));
}

/// What a letter stands for that stands for several.
fn whole_of(letter: &str) -> Option<&'static str> {
    match letter {
        "F" => Some("%Y-%m-%d"),
        "T" | "X" => Some("%H:%M:%S"),
        "R" => Some("%H:%M"),
        "r" => Some("%I:%M:%S %p"),
        "D" | "x" => Some("%m/%d/%y"),
        "c" => Some("%a %b %e %H:%M:%S %Y"),
        _ => None,
    }
}

fn number(found: &Captures<'_>, name: &str) -> Option<u32> {
    found.name(name)?.as_str().parse().ok()
}

fn day(found: &Captures<'_>) -> Option<NaiveDate> {
    let number = |name: &str| number(found, name);
    if let (Some(year), Some(week), Some(day)) =
        (number("of_weeks"), number("week"), number("weekday"))
    {
        let day = Weekday::try_from(u8::try_from(day.checked_sub(1)?).ok()?).ok()?;
        return NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, week, day);
    }
    // As Python reads `%y`.
    let short = || number("short").map(|it| it + if it < 69 { 2000 } else { 1900 });
    let year = i32::try_from(number("y").or_else(short)?).ok()?;
    if let Some(day) = number("of_year") {
        return NaiveDate::from_yo_opt(year, day);
    }
    let day = number("d")?;
    if let Some(month) = number("m") {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let month = found.name("month")?.as_str();
    read_written(&format!("{day} {month} {year}")).ok().map(|it| it.day)
}

fn time(found: &Captures<'_>) -> Option<String> {
    let half = found.name("half").map(|it| it.as_str().to_lowercase()).unwrap_or_default();
    let hour = match (number(found, "hour"), number(found, "half_hour")) {
        (Some(hour), _) => hour,
        (None, Some(hour)) if half.starts_with('p') => hour % 12 + 12,
        (None, Some(hour)) if half.starts_with('a') => hour % 12,
        (None, hour) => hour?,
    };
    let minute = number(found, "minute").unwrap_or_default();
    let second = number(found, "second").unwrap_or_default().min(59);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}:{second:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_the_form_that_was_named() {
        let check = |format: &str, text: &str, expected: &str| {
            let told = match Format::of(format).unwrap().blob(text) {
                Some(Blob::Certain(head)) => head.written,
                Some(Blob::Time(time)) => time,
                _ => "none".to_owned(),
            };
            assert_eq!(told, expected, "{format} {text}");
        };
        check("%F %r", "2024-03-01 07:05:00 PM", "2024-03-01T19:05:00");
        check("%y%m%d", "240301", "2024-03-01");
        check("%d%m%Y", "01032024", "2024-03-01");
        check("%d/%m/%Y %H%M", "03/04/2024 0705", "2024-04-03T07:05:00");
        check("%m/%d/%Y %I%p", "03/04/2024 07PM", "2024-03-04T19:00:00");
        check("%Y-%j", "2024-061", "2024-03-01");
        check("%b %d, '%y", "Mar 01, '24", "2024-03-01");
        check("%A, %-d. %B %Y um %H.%M", "Freitag, 1. März 2024 um 07.05", "2024-03-01T07:05:00");
        check("%G-W%V-%u", "2024-W09-5", "2024-03-01");
        check("%c", "Fri Mar  1 07:05:00 2024", "2024-03-01T07:05:00");
        check("%H:%M", "07:05", "07:05:00");
        check("%d/%m/%Y", "2024-03-01", "none");
        check("%d/%m/%Y", "31/02/2024", "none");
        assert!(Format::of("%Q x").is_none() && Format::of("x").is_none());
    }
}
