//! Spans and lists of days, of which the first one counts: `2-5 January 2024`, `3, 4 and 5 May 2024`, `30 April - 2 May 2024`, `2024-05-01/2024-05-05`.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};

use super::names::Month;
use super::pattern::pattern;
use super::weekdays::{is_english, is_weekday};

/// What stands behind the number of a day.
const ENDING: &str = "(?:st|nd|rd|th|er|ère|\\.)?";
/// A weekday before it: `Sat 4 and Sun 5 May 2024`.
const WEEKDAY: &str = "(?:[\\p{L}\\p{M}’']{2,}\\.?,? )?";
const OF: &str = "(?:(?:of|de|di|del) |d['’])?";

/// Words before a span: `du 1 au 5 mai 2024`.
const ARTICLES: [&str; 13] =
    ["du", "vom", "von", "am", "from", "del", "dal", "od", "van", "den", "le", "the", "de"];

/// A span or a list of days within a text: where it stands, and its first day.
pub(super) struct Span {
    pub(super) place: Range<usize>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) named: Named,
}

/// How many days a span names, and how.
#[derive(Clone, Copy)]
pub(super) enum Named {
    /// Its first and its last one, and with them all between.
    Ends,
    /// So many, one by one: `16, 17 and 18`.
    Each(usize),
}

impl Named {
    /// What the signs between these many days say.
    fn of(days: usize, between: &str) -> Self {
        const TO: [&str; 17] = [
            "-", "–", "—", "~", "to", "til", "till", "until", "through", "bis", "au", "al", "a",
            "do", "tot", "t/m", "по",
        ];
        let is_to = days == 2 && TO.contains(&between.trim_matches([' ', ',']));
        if is_to { Self::Ends } else { Self::Each(days) }
    }

    /// Whether it names each day from the first to the last.
    pub(super) fn is_every_day(self, first: NaiveDate, last: NaiveDate) -> bool {
        match self {
            Self::Ends => first <= last,
            Self::Each(days) => usize::try_from((last - first).num_days() + 1) == Ok(days),
        }
    }
}

/// The first day of a span or a list whose months are numbers, and where all of it stands.
pub(super) struct Numbers {
    pub(super) place: Range<usize>,
    pub(super) day: u32,
    pub(super) month: u32,
    pub(super) year: u32,
    /// Year, month and day of the last one.
    pub(super) last: (u32, u32, u32),
    pub(super) named: Named,
}

/// The first span or list of a text whose months are numbers: `24.12.-26.12.2024`, `24.–26.12.2024`, `3., 4. und 5.5.2024`.
pub(super) fn in_numbers(text: &str) -> Option<Numbers> {
    static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
        let day = "[0-9]{1,2}\\.(?: ?[0-9]{1,2}\\.)?";
        pattern(&format!(
            "(?:^|[^0-9\\p{{L}}.:/–-])(?P<span>(?P<day>[0-9]{{1,2}})\\.(?: ?(?P<month>[0-9]{{1,2}})\\.)?(?P<others>(?:(?:BETWEEN){day})*)(?P<between>BETWEEN)(?P<last>[0-9]{{1,2}})\\. ?(?P<end>[0-9]{{1,2}})\\. ?(?P<year>[0-9]{{4}}))\\.?(?:$|[^0-9.\\p{{L}}/-])"
        ))
    });
    text.bytes().filter(u8::is_ascii_digit).nth(6)?;
    let found = NUMBERS.captures(text)?;
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    let (day, last, end, year) = (number("day")?, number("last")?, number("end")?, number("year")?);
    let month = number("month").unwrap_or(end);
    let named = Named::of(2 + numbers(&found["others"]).count(), &found["between"]);
    let last_day = (year, end, last);
    let year = match month.cmp(&end) {
        Ordering::Less => Some(year),
        Ordering::Equal => Some(year).filter(|_| day < last),
        Ordering::Greater => year.checked_sub(1),
    }?;
    Some(Numbers { place: found.name("span")?.range(), day, month, year, last: last_day, named })
}

/// `5 – 7 May 2024`
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    spans(&format!(
        "(?P<day>[0-9]{{1,2}}){ENDING}(?: {OF}(?P<month>MONTH)\\.?)?(?P<others>(?:(?:BETWEEN){WEEKDAY}[0-9]{{1,2}}{ENDING}(?: {OF}MONTH\\.?)?)*)(?P<between>BETWEEN)(?P<weekday>{WEEKDAY})(?P<last>[0-9]{{1,2}}){ENDING},?[- ]{OF}(?P<end>MONTH)\\.?,?[- ](?:(?:de|del) )?(?P<year>[0-9]{{4}})"
    ))
});

/// `May 5 – 7, 2024`
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    spans(&format!(
        "(?P<month>MONTH)\\.? (?P<day>[0-9]{{1,2}}){ENDING}(?P<others>(?:(?:BETWEEN)(?:MONTH\\.? )?[0-9]{{1,2}}{ENDING})*)(?P<between>BETWEEN)(?:(?P<end>MONTH)\\.? )?(?P<last>[0-9]{{1,2}}){ENDING},? (?P<year>[0-9]{{4}})"
    ))
});

/// The first span or list of a text whose months are named; `month_in` knows their names.
pub(super) fn with_month(text: &str, month_in: impl Fn(&str) -> Month) -> Option<Span> {
    // Nothing shorter has two days, a month and a year.
    text.bytes().filter(u8::is_ascii_digit).nth(5)?;
    let found = DAY_FIRST.captures(text).or_else(|| MONTH_FIRST.captures(text))?;
    let whole = found.name("span")?;
    let lead = text[..whole.start()].trim_end();
    // `Day 3 - 6 May 2024` is one day behind other words.
    let is_lone = found.name("month").is_none() && found["others"].is_empty();
    let is_dash = matches!(&found["between"], " - " | " – " | " — " | " / " | " ~ ");
    if is_lone && is_dash && !is_article(lead.rsplit(' ').next()?) {
        return None;
    }
    let first = first_day(&found, month_in)?;
    let end = found.name("end").or_else(|| found.name("month"))?.as_str();
    let last = format!("{} {end} {}", &found["last"], &found["year"]);
    let named = Named::of(2 + numbers(&found["others"]).count(), &found["between"]);
    Some(Span { place: whole.range(), first, last, named })
}

fn spans(text: &str) -> Regex {
    pattern(&format!("(?:^|[^0-9\\p{{L}}.:/–-])(?P<span>{text})(?:[^0-9]|$)"))
}

/// Whether a word says nothing but that a span follows, or is none; what a comma parts from the span may be any word.
pub(super) fn is_article(word: &str) -> bool {
    word.ends_with([',', ';', ':', '(']) || is_lone_article(word)
}

/// The same, where no other word may stand before the span.
pub(super) fn is_lone_article(word: &str) -> bool {
    let bare = word.trim_end_matches(['.', ',']);
    word.is_empty()
        || is_english(bare)
        || is_weekday(bare)
        || ARTICLES.contains(&word.to_lowercase().as_str())
}

/// The first day of a span; none where its words are no months, or its days do not follow each other.
fn first_day(found: &Captures<'_>, month_in: impl Fn(&str) -> Month) -> Option<String> {
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    let month_of = |name: &str| found.name(name).map(|it| month_in(it.as_str()));
    let (day, last, year) = (number("day")?, number("last")?, number("year")?);
    let month = found.name("month").or_else(|| found.name("end"))?.as_str();
    let days: Vec<u32> = [day].into_iter().chain(numbers(&found["others"])).chain([last]).collect();
    let year = match (month_of("month"), month_of("end")) {
        (Some(Month::One(first)), Some(Month::One(end))) if first > end => year.checked_sub(1)?,
        (Some(Month::One(first)), Some(Month::One(end))) if first < end => year,
        // A month that is another one elsewhere is told where its day is read.
        _ if days.is_sorted_by(|one, next| one < next) && last <= 31 => year,
        _ => return None,
    };
    let months = [month_of("month"), month_of("end")];
    let is_month = months.into_iter().flatten().all(|it| !matches!(it, Month::Unknown));
    let others =
        format!("{} {}", &found["others"], found.name("weekday").map_or("", |it| it.as_str()));
    let mut words = others.split(|it: char| !it.is_alphabetic());
    let is_list = words.all(|it| joins(it) || !matches!(month_in(it), Month::Unknown));
    (is_month && is_list).then(|| format!("{day} {month} {year:04}"))
}

fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok())
}

/// Whether a word stands between days: *and*, the ending of a number, a weekday.
fn joins(word: &str) -> bool {
    static JOINS: LazyLock<Regex> =
        LazyLock::new(|| pattern("^(?:WORDS|st|nd|rd|th|er|ère|of|de|di|del|d)?$"));
    JOINS.is_match(word) || is_english(word) || is_weekday(word)
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
