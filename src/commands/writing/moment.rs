//! A day, a time, or both, as somebody says them: `yesterday 6pm`, `16 Sep noon`, `18:30`.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveTime};
use regex::Regex;

use super::day_words::{begins_in_another_language, is_day_alone, look_like_a_day};
use crate::entry::date;
use crate::entry::filter::{DayRange, NoDays};

/// Why a day that a calendar has is none of an entry.
pub(in crate::commands) const NOT_LIVED: &str =
    "a day before 1800 or after 2199 is none of a journal";

/// How a day and a time are said, where what looks like them is none.
pub(in crate::commands) const NOT_SO: &str =
    "a day and a time open an entry as in `yesterday 6pm` and `2025-09-16 18:30`, alone";

/// In which words a day is read.
pub(in crate::commands) const IN_ENGLISH: &str =
    "`yesterday` and its like are read in English alone; a date is in any language";

/// The day that a text says as a whole, and how it is written into an entry: one day, a time of today, or both.
pub(in crate::commands) fn day_and_time(
    said: &str,
    today: NaiveDate,
) -> Option<(NaiveDate, String)> {
    let said = &*date::with_plain_spaces(said);
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
    let parted = said.match_indices(' ').find_map(|(space, _)| {
        let (front, back) = (said[..space].trim(), said[space + 1..].trim());
        let day_first = || Some(both(one_day(front, today)?, time(back)?));
        day_first().or_else(|| Some(both(one_day(back, today)?, time(front)?)))
    });
    parted.or_else(|| as_of_a_key(said, today))
}

/// The day, with its time, that a text says as a key of front matter may: `16 septembre 2025 à 18h30`, `2025年9月16日（火）`,
/// `20250916`. What begins as ISO 8601 has it, and goes on otherwise, may be a sentence: `2025-09-16 22:10 (with Ana)`.
fn as_of_a_key(said: &str, today: NaiveDate) -> Option<(NaiveDate, String)> {
    static ISO: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(\d{4}-\d\d-\d\d|\d{8}T|[<\[])").ok());
    if !said.contains(char::is_numeric) {
        return None;
    }
    // A number of other digits counts something, and a span of days is more than one.
    let is_counted = is_number(said) && said.len() != "20250916".len();
    let is_span = said.contains("..") || said.contains(['–', '—', '〜', '～', '~']);
    let is_iso = ISO.as_ref().is_none_or(|it| it.is_match(said));
    if is_counted || is_span || is_iso || !says_weekdays_in_brackets(said) {
        return None;
    }
    let days = DayRange::said(said, today).ok()?;
    let day = days.first.filter(|it| Some(*it) == days.last)?;
    let written = date::to_the_second(said);
    let is_end = |it: &String| it.contains("T23:59:59") && !said.contains("59");
    if date::zone_of(said).is_some() || written.as_ref().is_some_and(is_end) {
        return None;
    }
    Some((day, written.unwrap_or_else(|| day.to_string())))
}

/// Whether nothing but the names of weekdays stands in the brackets of a text: what else does would be lost.
fn says_weekdays_in_brackets(said: &str) -> bool {
    const BRACKETS: [char; 8] = ['(', ')', '（', '）', '[', ']', '<', '>'];
    let mut pieces = said.split(BRACKETS).skip(1).step_by(2);
    pieces.all(|it| date::is_any_weekday(it.trim_matches([' ', '.', ','])))
}

/// Whether what stands before a colon may be a word of its own: `Sun: it shone`, `3d: printed a boat`.
pub(in crate::commands) fn is_short(said: &str) -> bool {
    said.len() < 5 && said.chars().all(char::is_alphanumeric) && time(said).is_none()
}

fn is_number(said: &str) -> bool {
    said.bytes().all(|it| it.is_ascii_digit())
}

/// Why a text is not taken for a day, or a day and a time, though it reads like one.
pub(in crate::commands) fn why_no_day(said: &str, today: NaiveDate) -> Option<String> {
    if let Some((day, _)) = day_and_time(said, today) {
        return (!date::is_lived(day)).then(|| NOT_LIVED.to_owned());
    }
    let said = &*date::with_plain_spaces(said);
    let spaces = said.match_indices(' ').map(|(space, _)| (&said[..space], &said[space + 1..]));
    let of_day = spaces.filter_map(|(front, back)| match (is_clock(front), is_clock(back)) {
        (_, true) => Some(front),
        (true, _) => Some(back),
        _ => None,
    });
    let why = |said: &str| match DayRange::said(said.trim(), today) {
        Err(error @ (NoDays::Impossible | NoDays::Ambiguous | NoDays::OtherWeekday(_))) => {
            Some(error.to_string())
        }
        Ok(days) if days.first.is_some() && days.first == days.last => match date::zone_of(said) {
            Some(zone) => Some(format!("how far `{zone}` lies from UTC is not known here")),
            None => (!is_number(said)).then(|| NOT_SO.to_owned()),
        },
        Ok(_) => is_longer(said).then(|| NOT_SO.to_owned()),
        Err(_) => (opens_as_a_day(said) && date::day_of(said).is_some()).then(|| NOT_SO.to_owned()),
    };
    let in_words = || {
        let is_english = || !begins_in_another_language(said);
        look_like_a_day(said).then(|| if is_english() { NOT_SO } else { IN_ENGLISH }.to_owned())
    };
    let is_linked = || said.strip_prefix("[[").and_then(|it| it.strip_suffix("]]")).and_then(why);
    let behind_place = || place_before(said).and_then(why);
    let why_alone = std::iter::once(said).chain(of_day).find_map(why);
    let several = || are_days(said, today).then(|| NOT_SO.to_owned());
    why_alone.or_else(in_words).or_else(is_linked).or_else(behind_place).or_else(several)
}

/// Whether a text is a time, or two with a dash between them: `6pm`, `6-8pm`. `5-7` may be anything.
fn is_clock(said: &str) -> bool {
    let span = said.split_once(['-', '–']).map(|(from, to)| (from.trim(), to.trim()));
    let is_span = |(from, to): (&str, &str)| {
        time(to).is_some() && (time(from).is_some() || number(from).is_some())
    };
    time(said).is_some() || span.is_some_and(is_span)
}

/// The date behind a place, or a name, as a letter begins: `Lisbon, 5 May 2024`.
fn place_before(said: &str) -> Option<&str> {
    const MOST_WORDS: usize = 3;
    let (place, day) = said.split_once(", ")?;
    let is_name =
        |it: &str| it.starts_with(char::is_uppercase) && it.chars().all(char::is_alphabetic);
    let words: Vec<&str> = place.split(' ').collect();
    let ends = [words.first(), words.last()];
    let is_place = words.len() <= MOST_WORDS && ends.iter().flatten().all(|it| is_name(it));
    let has_year = day.split(' ').any(|it| it.len() == 4 && is_number(it));
    (is_place && (has_year || opens_as_a_day(day) && date::day_of(day).is_some())).then_some(day)
}

/// Whether a text is days with a word between them: `5 May 2024 and 6 May 2024`.
fn are_days(said: &str, today: NaiveDate) -> bool {
    const BETWEEN: [&str; 5] = [" and ", " & ", " or ", " und ", " et "];
    let parts = BETWEEN.iter().find_map(|it| said.split_once(it));
    parts.is_some_and(|(one, other)| [one, other].iter().all(|it| one_day(it, today).is_some()))
}

/// Whether a text opens as days do: with a digit, or a weekday.
fn opens_as_a_day(said: &str) -> bool {
    let word = said.split([' ', ',']).next().unwrap_or_default();
    said.starts_with(|it: char| it.is_ascii_digit()) || is_weekday(word)
}

/// Whether a word is a weekday to most people: `mon`, `Freitag`.
fn is_weekday(word: &str) -> bool {
    const SHORTEST: usize = 3;
    let word = word.to_lowercase();
    let begins = || date::WEEKDAYS.iter().any(|it| it.starts_with(&word));
    word.len() > SHORTEST && date::is_often_a_weekday(&word) || word.len() >= SHORTEST && begins()
}

/// Whether days are said for more than one as an entry may begin with one: `2025-09`, `16-18 May 2025`, `last week`. A year, or a
/// quarter, is what a list of the year is called by.
fn is_longer(said: &str) -> bool {
    let lower = said.to_lowercase();
    let is_last = ["last week", "last weekend", "last month", "last year"].contains(&&*lower);
    is_last || said.starts_with(|it: char| it.is_ascii_digit()) && !is_number(said)
}

/// Why the word of a day is none of the entry where no space stands behind its colon: `yesterday:8 knots`, `2025-09-16:rain`.
pub(in crate::commands) fn why_no_day_glued(
    word: &str,
    rest: &str,
    today: NaiveDate,
) -> Option<String> {
    let why = || "a space stands behind the colon of a day that opens an entry".to_owned();
    // What goes on with a digit is a time, or a number.
    let is_free = !rest.starts_with(|it: char| it.is_ascii_digit());
    let is_day = || is_free && !is_short(word) && day_and_time(word.trim(), today).is_some();
    if rest.starts_with(char::is_whitespace) {
        let is_other = is_day_alone(word) && begins_in_another_language(word);
        return is_other.then(|| IN_ENGLISH.to_owned());
    }
    (is_day_alone(word) || is_day()).then(why)
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
    if is_number(said) || !said.chars().all(is_plain) || said.contains("..") {
        return None;
    }
    let days = DayRange::said(said, today).ok()?;
    days.first.filter(|it| Some(*it) == days.last)
}

/// A time of day: `6pm`, `6:30 pm`, `18:30`, `18:30:05`, `noon`, `midnight`; with `at` before it, too.
pub(in crate::commands) fn time(said: &str) -> Option<NaiveTime> {
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
