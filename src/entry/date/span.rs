//! Spans of days, of which the first one counts: `2-5 January 2024`, `30 April - 2 May 2024`, `2024-05-01/2024-05-05`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::written::{month_in, pattern};

/// What stands between the ends of a span.
const BETWEEN: &str =
    "(?P<between> ?[-–—/~] ?| (?:to|till?|until|through|and|&|bis|und|au|et|al|a|e|y|do|tot|t/m) )";
/// What stands behind the number of a day.
const ENDING: &str = "(?:st|nd|rd|th|er|ère|\\.)?";
const OF: &str = "(?:(?:of|de|di|del) |d['’])?";

/// Words before a span: `du 1 au 5 mai 2024`.
const ARTICLES: [&str; 12] =
    ["du", "vom", "von", "from", "del", "dal", "od", "van", "den", "le", "the", "de"];

/// A span within a text: where it stands, and its first day.
pub(super) struct Span {
    pub(super) place: Range<usize>,
    pub(super) first: String,
}

/// The first span of a text whose months are named.
pub(super) fn with_month(text: &str, languages: &[&str]) -> Option<Span> {
    static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
        spans(&format!(
            "(?P<day>[0-9]{{1,2}}){ENDING}(?: {OF}(?P<month>MONTH)\\.?)?{BETWEEN}(?P<last>[0-9]{{1,2}}){ENDING},?[- ]{OF}(?P<end>MONTH)\\.?,?[- ](?:(?:de|del) )?(?P<year>[0-9]{{4}})"
        ))
    });
    static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
        spans(&format!(
            "(?P<month>MONTH)\\.? (?P<day>[0-9]{{1,2}}){ENDING}{BETWEEN}(?:(?P<end>MONTH)\\.? )?(?P<last>[0-9]{{1,2}}){ENDING},? (?P<year>[0-9]{{4}})"
        ))
    });
    // Nothing shorter has two days, a month and a year.
    text.bytes().filter(u8::is_ascii_digit).nth(5)?;
    let found = DAY_FIRST.captures(text).or_else(|| MONTH_FIRST.captures(text))?;
    let whole = found.name("span")?;
    let lead = text[..whole.start()].trim_end();
    // `Day 3 - 6 May 2024` is one day behind other words.
    let is_spaced = found.name("month").is_none() && found["between"].trim() != &found["between"];
    let is_sign = !found["between"].contains(char::is_alphanumeric);
    if is_spaced && is_sign && !is_article(lead.rsplit(' ').next()?) {
        return None;
    }
    Some(Span { place: whole.range(), first: first_day(&found, languages)? })
}

fn spans(text: &str) -> Regex {
    pattern(&format!("(?:^|[^0-9\\p{{L}}./–-])(?P<span>{text})(?:[^0-9]|$)"))
}

/// Whether a word says nothing but that a span follows, or is none.
pub(super) fn is_article(word: &str) -> bool {
    word.is_empty()
        || word.ends_with([',', ';', ':', '('])
        || ARTICLES.contains(&word.to_lowercase().as_str())
}

/// The first day of a span; none where its words are no months, or its end comes before its beginning.
fn first_day(found: &Captures<'_>, languages: &[&str]) -> Option<String> {
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    let month_of = |name: &str| found.name(name).map(|it| month_in(it.as_str(), languages));
    let (day, last, year) = (number("day")?, number("last")?, number("year")?);
    let month = found.name("month").or_else(|| found.name("end"))?.as_str();
    let year = match (month_of("month"), month_of("end")) {
        (Some(Ok(first)), Some(Ok(end))) if first > end => year.checked_sub(1)?,
        (Some(Ok(first)), Some(Ok(end))) if first < end => year,
        // A month that is another one elsewhere is told where its day is read.
        _ if day < last && last <= 31 => year,
        _ => return None,
    };
    let is_month = [month_of("month"), month_of("end")]
        .into_iter()
        .flatten()
        .all(|it| !matches!(it, Err(super::NoDate::Unknown)));
    is_month.then(|| format!("{day} {month} {year:04}"))
}

/// The ways to cut a text into two days.
pub(super) fn halves(text: &str) -> impl Iterator<Item = (&str, &str)> {
    /// The shortest day.
    const SHORTEST: usize = 8;
    let is_between = |it: char| matches!(it, '-' | '–' | '—' | '/' | '~' | '.' | ' ');
    let words = [" to ", " till ", " until ", " bis ", " au ", " al ", " do "];
    let signs = text.match_indices(['-', '–', '—', '/', '~']);
    let dots = text.match_indices("..");
    let words = words.into_iter().filter_map(|it| Some((text.find(it)?, it)));
    signs.chain(dots).chain(words).filter_map(move |(at, sign)| {
        let (first, last) = (&text[..at], &text[at + sign.len()..]);
        let (first, last) =
            (first.trim_end_matches(is_between), last.trim_start_matches(is_between));
        (first.len() >= SHORTEST && last.len() >= SHORTEST).then_some((first, last))
    })
}

#[cfg(test)]
mod tests {
    use super::super::written::{find_with_month, read_written};
    use super::*;

    #[test]
    fn of_a_span_the_first_day_counts_wherever_it_stands() {
        for (text, day) in [
            ("30 April - 2 May 2024", "2024-04-30"),
            ("2-5 January 2024", "2024-01-02"),
            ("2 – 5 January 2024", "2024-01-02"),
            ("1.-5. Mai 2024", "2024-05-01"),
            ("1. bis 5. Mai 2024", "2024-05-01"),
            ("vom 1. bis 5. Mai 2024", "2024-05-01"),
            ("du 1 au 5 mai 2024", "2024-05-01"),
            ("du 1er au 5 mai 2024", "2024-05-01"),
            ("del 2 al 5 de mayo de 2024", "2024-05-02"),
            ("5/6 May 2024", "2024-05-05"),
            ("May 1-5, 2024", "2024-05-01"),
            ("April 30 - May 2, 2024", "2024-04-30"),
            ("30 December - 2 January 2024", "2023-12-30"),
            ("30 kwietnia – 2 maja 2024", "2024-04-30"),
        ] {
            let read = read_written(text).map(|it| it.iso_day());
            assert_eq!(read.as_deref(), Ok(day), "{text}");
            let within = find_with_month(&format!("Rome, {text}, sun"), &[]);
            assert_eq!(within.map(|it| it.to_string()).as_deref(), Ok(day), "{text}");
        }
        for text in [
            "30 Dec 2023 - 2 Jan 2024",
            "2023-12-30/2024-01-02",
            "2023-12-30 - 2024-01-02",
            "2023-12-30..2024-01-02",
            "2023-12-30 to 2024-01-02",
            "<2023-12-30 Sat>--<2024-01-02 Tue>",
            "30.12.2023 - 2.1.2024",
        ] {
            let read = read_written(text).map(|it| it.iso_day());
            assert_eq!(read.as_deref(), Ok("2023-12-30"), "{text}");
        }
    }

    #[test]
    fn other_numbers_before_a_day_begin_no_span() {
        for text in ["Day 3 - 6 May 2024", "30 minutes - 6 May 2024", "Room 24/6 May 2024"] {
            let found = find_with_month(text, &[]).map(|it| it.to_string());
            assert_eq!(found.as_deref(), Ok("2024-05-06"), "{text}");
        }
        assert!(with_month("3 things - 6 May 2024", &[]).is_none());
        assert!(read_written("2024-01-02/2023-12-30").is_err());
    }
}
