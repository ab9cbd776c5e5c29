//! Dates as people write them.

mod clock;
mod day;

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime, Timelike};
use regex::{Captures, Regex};

use super::epoch::Moment;
use super::forms::WRITTEN;
use super::pattern::pattern;
use super::plain::with_plain_spaces;
use super::trimmed::trimmed;
use super::turned::{as_of_unix, with_whole_year};
use super::weekdays::is_english;
use super::{clock_apart, epoch, halves, han, lead, span};
use crate::number::with_plain_digits;
pub(crate) use clock::Clock;
use clock::{read_offset, read_time};
pub(super) use day::{date, day_and_month, month_in, month_of, read_day};

/// A date that was written, with the time and the offset beside it, where they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) day: NaiveDate,
    pub(crate) time: Option<Clock>,
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// It does not read like one.
    Unknown,
    /// It reads like one that no calendar or clock has.
    Impossible,
    /// It could be the third of April or the fourth of March.
    Ambiguous,
    /// Its month is another one in another language.
    OtherMonth,
}

impl Written {
    /// `YYYY-MM-DD`.
    pub(crate) fn iso_day(&self) -> String {
        self.day.format("%Y-%m-%d").to_string()
    }

    /// The name of a zone that stands in the place of an offset: `EST`, `Europe/Berlin`.
    pub(crate) fn zone(&self) -> Option<&str> {
        self.time.as_ref()?.zone.as_deref()
    }

    /// `YYYY-MM-DDTHH:MM[:SS]` and the offset; none where no time was written.
    pub(crate) fn iso_datetime(&self) -> Option<String> {
        self.clock(self.time.as_ref()?.second)
    }

    /// The same with seconds, without which Hugo stops, and other tools read a text.
    pub(crate) fn to_the_second(&self) -> Option<String> {
        self.clock(Some(self.time.as_ref()?.second.unwrap_or(0)))
    }

    fn clock(&self, second: Option<u32>) -> Option<String> {
        let Clock { hour, minute, offset, .. } = self.time.as_ref()?;
        let second = second.map(|it| format!(":{it:02}")).unwrap_or_default();
        let offset = offset.as_deref().unwrap_or_default();
        Some(format!("{}T{hour:02}:{minute:02}{second}{offset}", self.iso_day()))
    }
}

/// How a text is read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The languages whose names of months count first.
    pub(super) languages: &'a [&'a str],
    /// Whether it is a name or a heading, which may be no date at all, and not the value of a key that holds one.
    pub(super) is_name: bool,
}

/// Reads a text that is a date and nothing else.
///
/// # Errors
///
/// [`NoDate`] says why it is none.
pub(crate) fn read_written(text: &str) -> Result<Written, NoDate> {
    read_iso(text).unwrap_or_else(|| {
        let languages: Vec<&str> = super::settled().languages.iter().map(String::as_str).collect();
        read_any(text, Reading { languages: &languages, is_name: false })
    })
}

/// The same, where the names of months are of these languages first.
pub(crate) fn read_in(text: &str, languages: &[&str]) -> Result<Written, NoDate> {
    let reading = Reading { languages, is_name: false };
    read_iso(text).unwrap_or_else(|| read_any(text, reading))
}

/// The same of the value of a key that says the day and nothing else: its clock may stand apart from it, `16 Eylül 2025 Salı 14:35`,
/// `14:35, 16 May 2025`.
pub(super) fn read_value(text: &str, languages: &[&str]) -> Result<Written, NoDate> {
    match read_in(text, languages) {
        Err(NoDate::Unknown) => read_apart(text, languages).ok_or(NoDate::Unknown),
        read => read,
    }
}

fn read_apart(text: &str, languages: &[&str]) -> Option<Written> {
    let plain = with_plain_digits(&with_plain_spaces(text.trim()));
    clock_apart::readings(&plain).find_map(|(date, clock)| {
        let day = read_in(&date, languages).ok().filter(|it| it.time.is_none())?;
        read_in(&format!("{} {clock}", day.iso_day()), &[]).ok()
    })
}

/// The same of a name or a heading, where `2024-042`, `V 12 2024` and `2024-set-1` are something else.
pub(super) fn read_name(text: &str, languages: &[&str]) -> Result<Written, NoDate> {
    let reading = Reading { languages, is_name: true };
    read_iso(text).unwrap_or_else(|| read_any(text, reading))
}

/// The same of a heading, where nothing says the language of the entry.
pub(crate) fn read_heading(text: &str) -> Result<Written, NoDate> {
    let languages: Vec<&str> = super::settled().languages.iter().map(String::as_str).collect();
    read_name(text, &languages)
}

/// Reads what most dates look like, `2025-09-16`, `2025-09-16 06:20`, `2025-09-16T06:20:31+02:00`, in a tenth of the time
/// that the pattern takes; none where it is anything else.
fn read_iso(text: &str) -> Option<Result<Written, NoDate>> {
    let (day, rest) = text.split_at_checked(10).filter(|(day, _)| day.is_ascii())?;
    let (year, month, of_month) = (number(&day[..4])?, number(&day[5..7])?, number(&day[8..])?);
    if &day[4..5] != "-" || &day[7..8] != "-" {
        return None;
    }
    let day = date(year, month, of_month);
    if rest.is_empty() {
        return Some(day.map(|day| Written { day, time: None }).ok_or(NoDate::Impossible));
    }
    let clock = rest.strip_prefix(['T', ' '])?;
    let (hour, minute) =
        (number(clock.get(..2)?)?, number(clock.get(2..)?.strip_prefix(':')?.get(..2)?)?);
    let rest = clock.get(5..)?;
    let second = rest.strip_prefix(':').map(|it| number(it.get(..2)?));
    let (second, rest) = match second {
        Some(second) => (Some(second?), rest.get(3..)?),
        None => (None, rest),
    };
    let is_offset = match rest.as_bytes() {
        b"" | b"Z" => true,
        [b'+' | b'-', a, b, b':', c, d] => [a, b, c, d].iter().all(|it| it.is_ascii_digit()),
        _ => false,
    };
    let offset = (!rest.is_empty()).then(|| read_offset(rest));
    is_offset.then(|| {
        let offset = offset.transpose();
        let clock = Clock { hour, minute, second, offset: None, zone: None };
        let clock = clock.checked().and_then(|it| Ok(Clock { offset: offset?, ..it }))?;
        Ok(Written { day: day.ok_or(NoDate::Impossible)?, time: Some(clock) })
    })
}

/// Digits, and nothing but digits, as a number.
fn number(digits: &str) -> Option<u32> {
    let is_number = digits.bytes().all(|it| it.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn read_any(text: &str, reading: Reading<'_>) -> Result<Written, NoDate> {
    /// Nobody writes a longer day, in bytes.
    const LONGEST: usize = 512;
    if text.len() > LONGEST {
        return Err(NoDate::Unknown);
    }
    let whole = read_one(text, reading);
    match whole {
        Err(NoDate::Unknown) => read_span(text.trim(), reading).unwrap_or(whole),
        _ => whole,
    }
}

/// The first day of a text that is a span of days and nothing else.
fn read_span(text: &str, reading: Reading<'_>) -> Option<Result<Written, NoDate>> {
    static IN_CHARACTERS: LazyLock<Regex> = LazyLock::new(|| {
        let number = "[0-9]{1,2}";
        pattern(&format!(
            "^(?P<first>[0-9]{{4}}年{number}月{number}日) ?[〜～~–—-] ?(?:(?:[0-9]{{4}}年)?{number}月)?{number}日$"
        ))
    });
    let plain = with_plain_digits(&with_plain_spaces(text));
    if let Some(found) = IN_CHARACTERS.captures(&plain) {
        return Some(read_one(&found["first"], reading));
    }
    if let Some(span) = span::in_numbers(&plain) {
        let is_whole = plain[span.place.end..].trim_matches(['.', ' ']).is_empty()
            && span::is_article(plain[..span.place.start].trim());
        let day = date(span.year, span.month, span.day).ok_or(NoDate::Impossible);
        return is_whole.then(|| Ok(Written { day: day?, time: None }));
    }
    if let Some(span) = span::with_month(text, |name| month_of(name, reading.languages)) {
        let is_whole = text[span.place.end..].trim().is_empty()
            && span::is_article(text[..span.place.start].trim());
        return is_whole.then(|| read_one(&span.first, reading));
    }
    span::halves(text).find_map(|(first, last)| {
        let [first, last] = [first, last].map(|it| read_one(it, reading));
        let is_span = first.as_ref().ok()?.day <= last.ok()?.day;
        is_span.then_some(first)
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
    let bare = trimmed(text, reading.is_name);
    let turned = as_of_unix(&bare);
    let found = WRITTEN.captures(turned.as_deref().unwrap_or(&bare)).ok_or(NoDate::Unknown)?;
    let is_free = is_behind_nothing(text, &found) && !is_behind_letters(text, &found);
    if reading.is_name && turned.is_none() && !is_free {
        return Err(NoDate::Unknown);
    }
    read_found(&found, reading)
}

/// A text without the era that all days of a journal are of: `9 May 2024 AD`, `公元2024年5月9日`.
fn without_era(text: &str) -> &str {
    const BEFORE: [&str; 5] = ["公元", "西元", "西暦", "西曆", "西历"];
    const BEHIND: [&str; 14] = [
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
    let begins = |it: &&str| it.trim_start().starts_with(|it: char| it.is_ascii_digit());
    let text = BEFORE.iter().find_map(|it| text.strip_prefix(it)).filter(begins).unwrap_or(text);
    BEHIND.iter().find_map(|it| text.strip_suffix(it)).unwrap_or(text).trim()
}

/// The time behind a date, whatever its month is called: the day may have been read in a language that its entry names.
pub(super) fn read_clock(text: &str) -> Option<NaiveTime> {
    let languages: Vec<&str> = super::settled().languages.iter().map(String::as_str).collect();
    if let Ok(written) = read_value(text, &languages) {
        return written.time?.time();
    }
    let plain = with_plain_digits(&with_plain_spaces(text.trim()));
    let apart = han::with_clock_apart(&plain);
    let text = &*han::in_digits(&apart);
    if !text.bytes().any(|it| it.is_ascii_digit()) {
        return None;
    }
    let bare = trimmed(text, false);
    let found = WRITTEN.captures(text).or_else(|| WRITTEN.captures(&bare))?;
    read_time(&found).ok()?.time()
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
    let of_year = || read("%Y-%j").filter(|_| !reading.is_name);
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

#[cfg(test)]
mod tests;
