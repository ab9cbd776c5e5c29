//! A text that is one date, or a span of days and nothing else, in whatever form.

use std::sync::LazyLock;

use chrono::{NaiveDate, Timelike};
use regex::{Captures, Regex};

use super::super::epoch::{self, Moment};
use super::super::forms::WRITTEN;
use super::super::pattern::pattern;
use super::super::plain::with_plain_spaces;
use super::super::span::Named;
use super::super::trimmed::{Of, trimmed};
use super::super::turned::{as_of_unix, with_whole_year};
use super::super::weekdays::{self, is_english};
use super::super::{halves, han, lead, span};
use super::clock::{Clock, read_time};
use super::day::{date, month_of, read_day};
use super::{NoDate, Reading, Written};
use crate::number::with_plain_digits;

pub(super) fn read_any(text: &str, reading: Reading<'_>) -> Result<Written, NoDate> {
    if text.len() > LONGEST {
        return Err(NoDate::Unknown);
    }
    let whole = read_one(text, reading);
    match whole {
        Err(NoDate::Unknown) => read_span(text.trim(), reading).map_or(whole, |it| it.first),
        _ => whole,
    }
}

/// The same, and the last day that it says; none where it is a list that leaves days out.
pub(super) fn read_days(text: &str, reading: Reading<'_>) -> Result<(Written, NaiveDate), NoDate> {
    if text.len() > LONGEST {
        return Err(NoDate::Unknown);
    }
    let whole = read_one(text, reading);
    let span = whole == Err(NoDate::Unknown);
    let Some(span) = span.then(|| read_span(text.trim(), reading)).flatten() else {
        let whole = whole?;
        let is_said = weekdays::are_known_on(whole.day, text);
        let day = whole.day;
        return is_said.then_some((whole, day)).ok_or(NoDate::Unknown);
    };
    let Found { first, last, named } = span;
    let (first, last) = (first?, last?.day);
    let is_whole = named.is_every_day(first.day, last);
    is_whole.then_some((first, last)).ok_or(NoDate::Unknown)
}

/// Nobody writes a longer day, in bytes.
const LONGEST: usize = 512;

/// A span of days in the characters of East Asia: `2024年5月3日〜5日`.
static IN_CHARACTERS: LazyLock<Regex> = LazyLock::new(|| {
    let number = "[0-9]{1,2}";
    pattern(&format!(
        "^(?P<first>(?P<y>[0-9]{{4}}年)(?P<m>{number}月){number}日) ?[〜～~–—-] ?(?P<y2>[0-9]{{4}}年)?(?P<m2>{number}月)?(?P<d2>{number}日)$"
    ))
});

/// The ends of a span, as each reads.
struct Found {
    first: Result<Written, NoDate>,
    last: Result<Written, NoDate>,
    named: Named,
}

/// A text that is a span or a list of days and nothing else.
fn read_span(text: &str, reading: Reading<'_>) -> Option<Found> {
    let plain = with_plain_digits(&with_plain_spaces(text));
    let is_lead = |lead: &str| match reading.of {
        Of::Alone => span::is_lone_article(lead.trim()),
        Of::Name | Of::Value => span::is_article(lead.trim()),
    };
    if let Some(found) = IN_CHARACTERS.captures(&plain) {
        let of = |end: &str, first: &str| {
            found.name(end).map_or(found[first].to_owned(), |it| it.as_str().to_owned())
        };
        let last = format!("{}{}{}", of("y2", "y"), of("m2", "m"), &found["d2"]);
        let [first, last] = [&found["first"], &*last].map(|it| read_one(it, reading));
        return Some(Found { first, last, named: Named::Ends });
    }
    if let Some(span) = span::in_numbers(&plain) {
        let is_whole = plain[span.place.end..].trim_matches(['.', ' ']).is_empty()
            && is_lead(&plain[..span.place.start]);
        let of = |(year, month, day)| {
            let day = date(year, month, day).ok_or(NoDate::Impossible);
            day.map(|day| Written { day, time: None })
        };
        let (first, last) = (of((span.year, span.month, span.day)), of(span.last));
        return is_whole.then_some(Found { first, last, named: span.named });
    }
    if let Some(span) = span::with_month(text, |name| month_of(name, reading.languages)) {
        let is_whole =
            text[span.place.end..].trim().is_empty() && is_lead(&text[..span.place.start]);
        let [first, last] = [&span.first, &span.last].map(|it| read_one(it, reading));
        return is_whole.then_some(Found { first, last, named: span.named });
    }
    span::halves(text).find_map(|(first, last)| {
        let [first, last] = [first, last].map(|it| read_one(it, reading));
        let is_span = first.as_ref().ok()?.day <= last.as_ref().ok()?.day;
        is_span.then_some(Found { first, last, named: Named::Ends })
    })
}

fn read_one(text: &str, reading: Reading<'_>) -> Result<Written, NoDate> {
    let plain = with_plain_digits(&with_plain_spaces(text.trim()));
    let plain = halves::in_english(&plain);
    let apart = han::with_clock_apart(without_era(&plain));
    let text = &*han::in_digits(&apart);
    if !text.bytes().any(|it| it.is_ascii_digit()) {
        return Err(NoDate::Unknown);
    }
    if let Some(moment) = epoch::read(text) {
        return Ok(Written::of_moment(moment));
    }
    if let Some(found) = WRITTEN.captures(text) {
        return read_found(&found, reading);
    }
    if let Some(turned) = with_whole_year(text)
        && let Some(found) = WRITTEN.captures(&turned)
    {
        return read_found(&found, reading);
    }
    if let Some(day) = of_week_or_year(text, reading) {
        return Ok(Written { day, time: None });
    }
    let bare = trimmed(text, reading.of);
    let turned = as_of_unix(&bare);
    let found = WRITTEN.captures(turned.as_deref().unwrap_or(&bare)).ok_or(NoDate::Unknown)?;
    let is_free = is_behind_nothing(text, &found) && !is_behind_letters(text, &found);
    if reading.is_name() && turned.is_none() && !is_free {
        return Err(NoDate::Unknown);
    }
    read_found(&found, reading)
}

/// The era that all days of a journal are of, as it stands before one.
const ERA_BEFORE: [&str; 5] = ["公元", "西元", "西暦", "西曆", "西历"];

/// The same behind one.
const ERA_BEHIND: [&str; 14] = [
    " AD",
    " A.D.",
    " CE",
    " C.E.",
    " n. Chr.",
    " n.Chr.",
    " u. Z.",
    " d.C.",
    " d. C.",
    " apr. J.-C.",
    " ap. J.-C.",
    " н. э.",
    " н.э.",
    " e.Kr.",
];

/// A text without the era that all days of a journal are of: `9 May 2024 AD`, `公元2024年5月9日`.
fn without_era(text: &str) -> &str {
    let begins = |it: &&str| it.trim_start().starts_with(|it: char| it.is_ascii_digit());
    let text =
        ERA_BEFORE.iter().find_map(|it| text.strip_prefix(it)).filter(begins).unwrap_or(text);
    ERA_BEHIND.iter().find_map(|it| text.strip_suffix(it)).unwrap_or(text).trim()
}

/// Whether bare digits stand behind letters that are more often those of a number than a weekday: `PO 20240509`.
fn is_behind_letters(text: &str, found: &Captures<'_>) -> bool {
    /// A weekday that is shortened.
    const SHORT: usize = 3;
    let word = text.split(' ').next().unwrap_or_default().trim_end_matches(['.', ',']);
    let is_short = word.starts_with(char::is_alphabetic) && word.chars().count() <= SHORT;
    found.name("y2").is_some() && is_short && !is_english(word)
}

/// Whether what stands before a day whose number comes first counts nothing with it.
fn is_behind_nothing(text: &str, found: &Captures<'_>) -> bool {
    let (Some(month), Some(day)) = (found.name("m3"), found.name("d3")) else { return true };
    let before = &text[..text.find(|it: char| it.is_ascii_digit()).unwrap_or_default()];
    let day = day.as_str().parse().unwrap_or_default();
    lead::is_free(before, &found[0], day, &lead::languages_of(month.as_str()))
}

/// ISO 8601's day of a week, `2025-W38-2`, and of a year, `2025-259`; in a name the latter is the number of an invoice.
fn of_week_or_year(text: &str, reading: Reading<'_>) -> Option<NaiveDate> {
    let is_long = matches!(text.len(), 8 | 10) && text.as_bytes()[4] == b'-';
    let read = |form| NaiveDate::parse_from_str(text, form).ok();
    let of_year = || read("%Y-%j").filter(|_| !reading.is_name());
    is_long.then(|| read("%G-W%V-%u").or_else(of_year)).flatten()
}

fn read_found(found: &Captures<'_>, reading: Reading<'_>) -> Result<Written, NoDate> {
    let day = read_day(found, reading)?;
    let has_time = ["hour", "hour3", "hour4"].iter().any(|it| found.name(it).is_some());
    let time = has_time.then(|| read_time(found)).transpose()?;
    Ok(Written { day, time })
}

impl Written {
    fn of_moment(moment: Moment) -> Self {
        let (at, has_seconds, offset) = match moment {
            Moment::Wall { at, has_seconds } => (at, has_seconds, None),
            Moment::Utc(at) => (at, true, Some("Z".to_owned())),
        };
        let (hour, minute, second) = (at.hour(), at.minute(), has_seconds.then(|| at.second()));
        Self { day: at.date(), time: Some(Clock { hour, minute, second, offset, zone: None }) }
    }
}
