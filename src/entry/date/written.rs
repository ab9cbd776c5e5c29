//! Dates as people write them.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime, Timelike};
use regex::{Captures, Regex};

use super::epoch::Moment;
use super::forms::WRITTEN;
use super::names::{Month, month_named};
use super::pattern::pattern;
use super::plain::with_plain_spaces;
use super::trimmed::trimmed;
use super::turned::{as_of_unix, with_whole_year};
use super::weekdays::{is_english, is_weekday_in_short};
use super::{among, clock_apart, epoch, han, lead, names, span};
use crate::number::with_plain_digits;

/// A date that was written, with the time and the offset beside it, where they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) day: NaiveDate,
    pub(crate) time: Option<Clock>,
}

/// A time of day, and the offset it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    hour: u32,
    minute: u32,
    second: Option<u32>,
    offset: Option<String>,
    /// The name of its zone, in the place of an offset: nothing here knows how far that lies from UTC.
    zone: Option<String>,
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

impl Clock {
    /// Itself, where a clock can show it; `24:00` is the last moment of its day.
    fn checked(self) -> Result<Self, NoDate> {
        if (self.hour, self.minute, self.second.unwrap_or(0)) == (24, 0, 0) {
            return Ok(Self { hour: 23, minute: 59, second: Some(59), ..self });
        }
        let is_possible =
            self.hour <= 23 && self.minute <= 59 && self.second.is_none_or(|it| it <= 60);
        is_possible.then_some(self).ok_or(NoDate::Impossible)
    }

    /// The time of day; a leap second is the one before it.
    pub(crate) fn time(&self) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(self.hour, self.minute, self.second.unwrap_or(0).min(59))
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

/// The day that a pattern has found.
pub(super) fn read_day(found: &Captures<'_>, reading: Reading<'_>) -> Result<NaiveDate, NoDate> {
    const NAMED: [(&str, &str, &str); 4] =
        [("y3", "m3", "d3"), ("y4", "m4", "d4"), ("y6", "m6", "d6"), ("y7", "m7", "d7")];
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    let is_one = |one: &str, other: &str| {
        found.name(one).map(|it| it.as_str()) == found.name(other).map(|it| it.as_str())
    };
    if let (Some(a), Some(b), Some(year)) = (number("a"), number("b"), number("y5")) {
        let is_date = is_one("separator", "separator2");
        if !is_date {
            return Err(NoDate::Unknown);
        }
        let day = day_and_month(a, b, year, &found["separator"]);
        // `12.31.2024` can be but one day; in a name it is a version.
        let other = date(year, a, b).filter(|_| !reading.is_name);
        return day.or_else(|error| match error {
            NoDate::Impossible => other.ok_or(error),
            _ => Err(error),
        });
    }
    // Between a year and the end of a double issue stand two signs: `2024/5-6`.
    if found.name("s1").is_some_and(|it| it.as_str().is_ascii()) && !is_one("s1", "s2") {
        return Err(NoDate::Unknown);
    }
    if reading.is_name && !among::is_name(found) {
        return Err(NoDate::Unknown);
    }
    if found.name("m4").is_some_and(|it| is_weekday_before(it.as_str(), found)) {
        return Err(NoDate::Unknown);
    }
    for (year, month, day) in
        [("y1", "m1", "d1"), ("y2", "m2", "d2"), ("y8", "m8", "d8"), ("y9", "m9", "d9")]
    {
        if let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) {
            return date(year, month, day).ok_or(NoDate::Impossible);
        }
    }
    for (year, month, day) in NAMED {
        if let (Some(year), Some(month), Some(day)) = (number(year), found.name(month), number(day))
        {
            let year = names::year_of(year, month.as_str());
            // What stands around the year of such a form is read as nothing else.
            let is_name = reading.is_name && found.name("m7").is_none();
            let month = month_for(month.as_str(), Reading { is_name, ..reading })?;
            return date(year, month, day).ok_or(NoDate::Impossible);
        }
    }
    Err(NoDate::Unknown)
}

/// Whether a weekday stands where a month may, before its day, as in `Sat 5 2024` and `Vas 5 2024`: who calls a month so
/// writes it behind its day, or at least a comma.
fn is_weekday_before(month: &str, found: &Captures<'_>) -> bool {
    let has_comma = found.name("comma").is_some_and(|it| !it.is_empty());
    let is_month = month_named(month).is_some() || has_comma && names::is_exact(month);
    !is_month && is_weekday_in_short(month)
}

/// The month of a name; the value of a key is read in any language, where no other knows it.
fn month_for(name: &str, reading: Reading<'_>) -> Result<u32, NoDate> {
    match month_in(name, reading.languages) {
        Err(NoDate::Unknown)
            if !reading.is_name && !is_english(name) && !names::is_strange(reading.languages) =>
        {
            match names::anywhere(name) {
                Month::One(month) => Ok(month),
                Month::Several => Err(NoDate::OtherMonth),
                Month::Unknown => Err(NoDate::Unknown),
            }
        }
        known => known,
    }
}

/// Two numbers before a year: with dots the day comes first; else only a number above twelve tells which is which.
pub(super) fn day_and_month(
    a: u32,
    b: u32,
    year: u32,
    separator: &str,
) -> Result<NaiveDate, NoDate> {
    let (day_first, month_first) = (date(year, b, a), date(year, a, b));
    match (day_first, month_first) {
        (Some(day), _) if separator == "." => Ok(day),
        (Some(one), Some(other)) if one != other => Err(NoDate::Ambiguous),
        (Some(day), _) => Ok(day),
        (None, Some(day)) if separator != "." => Ok(day),
        _ => Err(NoDate::Impossible),
    }
}

/// A day of the calendar, from the year 1 on.
pub(super) fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|it| *it > 0)?;
    NaiveDate::from_ymd_opt(year, month, day)
}

fn read_time(found: &Captures<'_>) -> Result<Clock, NoDate> {
    let number = |name: &str| found.name(name).and_then(|it| it.as_str().parse::<u32>().ok());
    let any = |names: &[&str]| names.iter().find_map(|it| number(it));
    let hour = any(&["hour", "hour3", "hour4"]).ok_or(NoDate::Unknown)?;
    // An hour alone is one of the clock where it is said of which half of the day, or behind a `T`: `10 am`.
    let half = ["half", "half2", "half3"].iter().find_map(|it| found.name(it));
    let whole = half.or(found.name("noon")).or(found.name("t")).map(|_| 0);
    let minute =
        any(&["minute", "minute2", "minute3", "minute4"]).or(whole).ok_or(NoDate::Unknown)?;
    let second = any(&["second", "second2", "second3", "second5"]);
    let is_late = |noon: &str| matches!(noon, "下午" | "午後" | "오후");
    let hour = match (half.map(|it| it.as_str()), found.name("noon").map(|it| it.as_str())) {
        (None, None) => hour,
        (None, Some(noon)) if hour <= 12 => hour % 12 + if is_late(noon) { 12 } else { 0 },
        (None, Some(noon)) if is_late(noon) => hour,
        _ if !(1..=12).contains(&hour) => return Err(NoDate::Impossible),
        (Some("a" | "A" | "π" | "ص"), _) => hour % 12,
        _ => hour % 12 + 12,
    };
    let clock = Clock { hour, minute, second, offset: None, zone: None }.checked()?;
    let offset = found.name("offset").map(|it| read_offset(it.as_str())).transpose()?;
    let zone = ["zone", "zone2", "zone3"].iter().find_map(|it| found.name(it));
    let zone = zone.filter(|_| offset.is_none()).map(|it| it.as_str().to_owned());
    Ok(Clock { offset, zone, ..clock })
}

/// An offset as `Z` or `+02:00`.
fn read_offset(text: &str) -> Result<String, NoDate> {
    let text = text.trim_start_matches(|it: char| it.is_ascii_alphabetic());
    let Some(sign) = text.chars().next().filter(|it| matches!(it, '+' | '-')) else {
        return Ok("Z".to_owned());
    };
    let digits: Vec<u32> = text.chars().filter_map(|it| it.to_digit(10)).collect();
    let (hours, minutes) = digits.split_at(if digits.len() % 2 == 1 { 1 } else { 2 });
    let number = |digits: &[u32]| digits.iter().fold(0, |number, digit| number * 10 + digit);
    let (hours, minutes) = (number(hours), number(minutes));
    // The sea reaches from -12:00 to +14:00.
    let is_possible = hours <= 14 && minutes <= 59;
    is_possible.then(|| format!("{sign}{hours:02}:{minutes:02}")).ok_or(NoDate::Impossible)
}

/// The number of a month that is named in whatever language, in full or shortened.
pub(super) fn month_in(name: &str, languages: &[&str]) -> Result<u32, NoDate> {
    let english = || month_named(name).filter(|_| name.len() >= 3);
    if let Some(month) = english().filter(|_| languages.is_empty()) {
        return Ok(month);
    }
    match names::month(name, languages) {
        Month::One(month) => Ok(month),
        Month::Several => english().ok_or(NoDate::OtherMonth),
        Month::Unknown => english().ok_or(NoDate::Unknown),
    }
}

/// The same, as names of months are told apart.
pub(super) fn month_of(name: &str, languages: &[&str]) -> Month {
    match month_in(name, languages) {
        Ok(month) => Month::One(month),
        Err(NoDate::OtherMonth) => Month::Several,
        Err(_) => Month::Unknown,
    }
}

#[cfg(test)]
mod tests;
