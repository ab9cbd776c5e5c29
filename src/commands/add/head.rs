//! The day or the time before the colon that opens a quick entry: `yesterday 6pm: we sailed`.

use chrono::NaiveDate;

use super::super::writing::moment::{day_and_time, is_short, time, why_no_day, why_no_day_glued};
use crate::entry::date;

/// What opens a quick entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head<'t> {
    pub(super) day: NaiveDate,
    /// Its day, with the time and the offset that were said, as they are written into the entry.
    pub(super) written: String,
    /// What follows the colon.
    pub(super) rest: &'t str,
    /// What stands before it.
    said: &'t str,
}

/// The longest head, in characters: `last wednesday at 10:30 in the`… is none any more.
const LONGEST: usize = 40;

impl<'t> Head<'t> {
    /// The head of a text: what stands before its first colon that a space follows, where all of it reads as one day, as a time
    /// of today, or as both.
    pub(super) fn of(text: &'t str, today: NaiveDate) -> Option<Self> {
        let (said, rest) = parted(text)?;
        let (day, written) = day_and_time(said, today).filter(|it| date::is_lived(it.0))?;
        Some(Self { day, written, rest, said })
    }
}

/// What stands before the colon of a text and looks like a day, and why it is taken for none.
pub(super) fn no_head(text: &str, today: NaiveDate) -> Option<(&str, String)> {
    if let Some((said, _)) = parted(text) {
        return Some((said, why_no_day(said, today)?));
    }
    let colons = text.char_indices().take(LONGEST).filter(|it| it.1 == ':');
    let mut words = colons.map(|(at, _)| (text[..at].trim_start(), &text[at + 1..]));
    words.find_map(|(word, rest)| {
        let why = why_no_day_glued(word, rest, today)?;
        (!rest.trim().is_empty()).then_some((word, why))
    })
}

/// What stands before the first colon that a space follows, or that is as wide as one with it, and what stands behind that.
fn parted(text: &str) -> Option<(&str, &str)> {
    // Some editors begin every file with a mark of its encoding.
    let text = text.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
    let is_followed = |at: usize| text[at + 1..].starts_with(char::is_whitespace);
    let (at, colon) = text
        .char_indices()
        .take(LONGEST)
        .find(|(at, it)| *it == '：' || *it == ':' && is_followed(*at))?;
    let (said, rest) = (text[..at].trim(), text[at + colon.len_utf8()..].trim_start());
    let is_one = !rest.is_empty() && !said.is_empty() && !is_short(said);
    is_one.then_some((said, rest))
}

impl Head<'_> {
    /// Whether it says no day.
    pub(super) fn is_time_alone(&self) -> bool {
        time(self.said.strip_prefix("at ").unwrap_or(self.said)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::writing::moment::{IN_ENGLISH, NOT_LIVED, NOT_SO};
    use super::*;

    const GLUED: &str = "a space stands behind the colon of a day that opens an entry";

    /// It is Thursday, the 15th of January 2026.
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let head = Head::of(text, today);
        let found = head.as_ref().map(|it| (it.written.clone(), it.rest.to_owned()));
        let expected = expected.map(|(day, rest)| (day.to_owned(), rest.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_time_alone_is_told_from_a_day() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let is_time = |text: &str| Head::of(text, today).unwrap().is_time_alone();
        assert!(is_time("6pm: tea") && is_time("at noon: tea") && is_time("18:30: tea"));
        assert!(!is_time("yesterday 6pm: tea") && !is_time("2025-09-16: tea"));
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
        check("monday 5 january: rain", Some(("2026-01-05", "rain")));
        check("january 5, monday 6pm: rain", Some(("2026-01-05T18:00:00", "rain")));
        check("last friday: rain", Some(("2026-01-09", "rain")));
        check("9pm last friday: rain", Some(("2026-01-09T21:00:00", "rain")));
        check("on monday: rain: much", Some(("2026-01-12", "rain: much")));
    }

    #[test]
    fn what_a_key_of_front_matter_may_say_opens_an_entry() {
        let day = Some(("2025-09-16", "rain"));
        for text in [
            "2025年9月16日: rain",
            "2025年9月16日：rain",
            "2025年9月16日（火）: rain",
            "2025년 9월 16일: rain",
            "16/09/2025 (mardi): rain",
            "20250916: rain",
            "16 সেপ্টেম্বর, 2025: rain",
            "16 செப்டம்பர், 2025: rain",
            "วันอังคารที่ 16 กันยายน ค.ศ. 2025: rain",
            "16 सित॰ 2025: rain",
            "16 בספט׳ 2025: rain",
            "الثلاثاء، 16 سبتمبر 2025: rain",
            "16 сентября 2025\u{202f}г.: rain",
            "16\u{a0}September\u{a0}2025: rain",
        ] {
            check(text, day);
        }
        let evening = Some(("2025-09-16T18:30:00", "rain"));
        check("16 septembre 2025 à 18h30: rain", evening);
        check("16. September 2025 18:30 Uhr: rain", evening);
        check("2025年9月16日 下午6:30: rain", evening);
        check("16 May 2025 (Lisbon): rain", None);
        check("12345678: the phone of Ana", None);
    }

    #[test]
    fn no_word_beside_a_day_is_thrown_away() {
        for text in [
            "We sailed to Porto, 5 May 2024: fun",
            "Rent due, 5 May 2026: pay Ann",
            "Dear Ann, 5 May 2024: hello",
            "Ann, 5 May 2024: hello",
            "2025-09-16, Lisbon: x",
            "Mon 15 Sep 2025, with Ann: x",
            "Notes 5 May 2024: x",
            "before 5 May 2024: pay",
            "until 5 May 2024: pay",
            "5 May 2024, 6pm, Lisbon: x",
            "We sailed to Porto, 5 May 2024 18:30: fun",
            "2025-09-16 to 2025-09-18: trip",
            "16-18 September 2025: trip",
            "16 and 17 September 2025: trip",
            "Lisbon, 16-18 September 2025: trip",
        ] {
            check(text, None);
        }
        check("Tuesday, the 16 September 2025: rain", Some(("2025-09-16", "rain")));
        check("le mardi 16 septembre 2025: rain", Some(("2025-09-16", "rain")));
        check("on 16 September 2025: rain", Some(("2025-09-16", "rain")));
    }

    const NO_TIMES: &[&str] = &[
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
        "1750-05-05: rain",
    ];

    #[test]
    fn what_is_no_time_as_a_whole_is_text() {
        for text in NO_TIMES {
            check(text, None);
        }
    }

    #[test]
    fn what_looks_like_a_day_and_is_taken_for_none_has_a_reason() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
        let why = |text: &str| no_head(text, today).map(|it| it.1);
        for (text, reason) in [
            ("03/04/2025: tea", "that may be two days"),
            ("february 30: tea", "there is no such day"),
            ("february 30 6pm: tea", "there is no such day"),
            ("tue 30 nov 2026: tea", "2026-11-30 is a Monday"),
            ("tuesday 5 january: tea", "2026-01-05 is a Monday"),
            (
                "2025-05-03 18:00 Europe/Berlin: tea",
                "how far `Europe/Berlin` lies from UTC is not known here",
            ),
            ("yesterday evening: tea", NOT_SO),
            ("2025-09-16, Lisbon: tea", NOT_SO),
            ("Mon 15 Sep 2025, with Ann: tea", NOT_SO),
            ("2025-09-16 to 2025-09-18: trip", NOT_SO),
            ("29/11: tea", NOT_SO),
            ("today 25:00: tea", NOT_SO),
            ("last week: rain", NOT_SO),
            ("2025-09: tea", NOT_SO),
            ("[[2025-09-16]]: tea", NOT_SO),
            ("2025-09-16:rain all day", GLUED),
            ("yesterday 6pm:tea", GLUED),
            ("2025-09-16 18:30:rain", GLUED),
            ("ayer: tea", IN_ENGLISH),
            ("gestern Abend: tea", IN_ENGLISH),
            ("yesterday 18: tea", NOT_SO),
            ("last night: tea", NOT_SO),
            ("Freitag: tea", IN_ENGLISH),
            ("昨日：雨", IN_ENGLISH),
            ("29.11.26: tea", NOT_SO),
            ("2025-09-16 18h30: tea", NOT_SO),
            ("[2025-09-16]: tea", NOT_SO),
            ("yesterday:8 knots", GLUED),
            ("1750-05-05: grandfather", NOT_LIVED),
            ("2300-05-05 6pm: far", NOT_LIVED),
            ("5 May 2024 and 6 May 2024: x", NOT_SO),
            ("5 May 2024 6pm-8pm: x", NOT_SO),
            ("5 May 2024 6pm - 8pm: x", NOT_SO),
            ("yesterday 6-8pm: x", NOT_SO),
            ("Lisbon, 5 May 2024: x", NOT_SO),
            ("Rio de Janeiro, 2024-05-05: x", NOT_SO),
            ("next friday: x", NOT_SO),
            ("16/9/25: x", NOT_SO),
        ] {
            assert_eq!(why(text).as_deref(), Some(reason), "{text}");
        }
        for text in [
            "Note: tea",
            "yesterday: tea",
            "Sun: it shone",
            "2025: rain",
            "24/7: open",
            "We sailed to Porto, 5 May 2024: fun",
            "Rent due, 5 May 2026: pay Ann",
            "Ann and Bob: hello",
            "Ann, Bob: hello",
            "Lisbon, Portugal: rain",
            "Dinner, 8: two of us",
            "Chapter 5, 2024: x",
            "16:30 we sailed",
            "Mon:x",
            "9780306406157: a book",
            "351912345678: the phone of Ana",
            "5/6: done",
            "2:1: we won",
            "Yesterday I learned three things: a",
            "Yesterday's soup: good",
            "Yesterday was odd: rain",
            "Sunday lunch: roast",
            "Sunday roast recipe: beef",
            "Monday mornings: the worst",
            "Monday blues: none",
            "Friday the 13th: a film",
            "Tuesday 5-7: yoga",
            "Saturday market: apples",
            "Today in the garden: tulips",
            "Tonight: soup",
            "Last words: none",
            "Last week in numbers: 5",
            "This week: plans",
            "This morning in bed: a thought",
            "Night shift: over",
            "Morning pages: done",
            "Evening walk: 5 km",
            "May I ask: why",
            "March of the ants: a book",
            "Version 1.2.3: released",
            "v10.12: out",
            "10-12: meeting",
            "Psalm 23: read",
            "John 3:16: read",
            "Chapter 12: the sea",
            "Room 101: cold",
            "Bus 18: late",
            "Score 3-1: won",
            "Mood: calm",
            "Weather: rain",
            "Ana: hello",
            "Domino: won",
            "Mar: the sea",
            "To do: milk",
            "Ratio 1:2: fine",
            "http://example.org: a page",
            "Re: your letter",
            "PS: more",
            "Lesson one: listen",
            "Note to self: sleep",
            "Idea 2025: a boat",
            "2025 goals: sleep",
            "2025-2026: plans",
            "Q3 2025: over",
            "Week 38: rain",
            "Day 3: rain",
            "Day 1 of 30: rain",
            "30 days: done",
            "3 km: run",
            "5k: run",
            "100%: done",
            "1st: the sea",
            "16: my age",
            "今日：雨",
            "天气：雨",
            "メモ：雨",
            "We met yesterday, and he said: rain",
        ] {
            assert_eq!(why(text), None, "{text}");
        }
    }
}
