//! Words that begin as a day does, and are none that is read: `yesterday evening`, `gestern`, `29.11.26`.

use chrono::NaiveDate;

use crate::entry::date;

/// What the day before today is called. `hier` is left out: it is `here`, too.
#[rustfmt::skip]
const YESTERDAY: &[&str] = &[
    "yesterday", "gestern", "vorgestern", "ontem", "anteontem", "ayer", "anteayer", "anoche", "ieri", "avant-hier", "gisteren",
    "eergisteren", "wczoraj", "przedwczoraj", "včera", "igår", "tegnap", "eilen", "dün", "kemarin", "вчера", "позавчера", "вчора",
    "χθες", "أمس", "אתמול", "昨日", "昨天", "昨晚", "昨夜", "前天", "어제",
];

/// What the parts of a day are called, and the small words before them and before a time.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "morning", "noon", "midday", "afternoon", "evening", "night", "midnight", "dawn", "dusk", "early", "late", "at", "around", "about",
    "in", "the", "o'clock", "o’clock", "am", "pm", "a.m", "p.m", "morgen", "früh", "vormittag", "mittag", "nachmittag", "abend", "nacht",
    "um", "gegen", "uhr", "matin", "midi", "après-midi", "soir", "nuit", "au", "à", "vers", "manhã", "tarde", "noite", "de", "da", "às",
    "mañana", "noche", "por", "la", "a", "las", "mattina", "pomeriggio", "sera", "notte", "alle", "ochtend", "middag", "avond", "om",
    "rano", "wieczorem", "утром", "днём", "днем", "вечером", "ночью", "в", "-", "–", "—",
];

/// Whether a text is the word of a day with a part of that day or a time, or a day with a year of two digits, and nothing else.
pub(super) fn look_like_a_day(said: &str) -> bool {
    let lower = said.to_lowercase();
    let words = lower.split([' ', ',']).filter(|it| !it.is_empty());
    let words: Vec<&str> = words.map(|it| it.trim_end_matches('.')).collect();
    let behind = match words.as_slice() {
        ["last", "night", rest @ ..] | ["i", "går", rest @ ..] | ["hôm", "qua", rest @ ..] => {
            rest
        }
        ["last" | "this" | "next", day, rest @ ..] if is_weekday(day) => rest,
        ["today" | "tomorrow", rest @ ..] if !rest.is_empty() => rest,
        [day, rest @ ..] if is_weekday(day) || YESTERDAY.contains(day) => rest,
        _ => return has_a_short_year(said) || has_no_year(said),
    };
    behind.iter().all(|it| PARTS.contains(it) || is_clock(it))
}

/// Whether a text begins with the word of a day in another language than English, in which none is read.
pub(super) fn begins_in_another_language(said: &str) -> bool {
    let lower = said.to_lowercase();
    let word = lower.split([' ', ',']).next().unwrap_or_default().trim_end_matches('.');
    let is_english = word == "yesterday" || date::WEEKDAYS.contains(&word);
    !is_english && (YESTERDAY.contains(&word) || is_weekday(word))
        || ["i går", "hôm qua"].iter().any(|it| lower.starts_with(it))
}

/// Whether a word is a day that stands alone right before a colon: `yesterday:x`.
pub(super) fn is_day_alone(word: &str) -> bool {
    let lower = word.to_lowercase();
    YESTERDAY.contains(&lower.as_str()) || is_weekday(&lower)
}

/// Whether a word is the whole name of a weekday in a language that many people write.
fn is_weekday(word: &str) -> bool {
    const SHORTEST: usize = 5;
    date::WEEKDAYS.contains(&word) || word.len() >= SHORTEST && date::is_often_a_weekday(word)
}

/// A time, or the number of an hour.
fn is_clock(word: &str) -> bool {
    let (mut digits, mut others) = (0, 0);
    for letter in word.chars() {
        match letter {
            '0'..='9' => digits += 1,
            ':' | '.' | 'h' | 'a' | 'p' | 'm' => others += 1,
            _ => return false,
        }
    }
    word.starts_with(|it: char| it.is_ascii_digit()) && digits <= 4 && others <= 3
}

/// Whether a text is day, month and year, of two digits each, or of one where that is clear: `16/9/25`; a date that has four of a
/// year is read, and `1.2.30` is a version.
fn has_a_short_year(said: &str) -> bool {
    let number = |it: &str| it.parse::<u32>().ok().filter(|_| matches!(it.len(), 1 | 2));
    let of = |sign: char| {
        let parts: Vec<&str> = said.split(sign).collect();
        let [a, b, c] = parts.iter().copied().map(number).collect::<Option<Vec<_>>>()?[..] else {
            return None;
        };
        let is_clear = sign == '/' || parts[0].len() == 2;
        if parts[2].len() != 2 || !is_clear {
            return Some(false);
        }
        let is_day = |year: u32, month: u32, day: u32| {
            NaiveDate::from_ymd_opt(2000 + year.cast_signed(), month, day).is_some()
        };
        Some(is_day(c, b, a) || is_day(c, a, b) || is_day(a, b, c))
    };
    ['.', '/', '-'].into_iter().find_map(of).unwrap_or(false)
}

/// Whether a text is the day of a month and that month, which can be but this way round: `29/11`. What stays open all day is none.
fn has_no_year(said: &str) -> bool {
    let number = |it: &str| it.parse::<u32>().ok().filter(|_| matches!(it.len(), 1 | 2));
    let parts = said.split_once('/').and_then(|(a, b)| Some((number(a)?, number(b)?)));
    parts.is_some_and(|(a, b)| {
        let (month, day) = (a.min(b), a.max(b));
        day > 12 && (a, b) != (24, 7) && NaiveDate::from_ymd_opt(2024, month, day).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_day_is_told_from_a_sentence() {
        for text in [
            "yesterday evening",
            "last night",
            "yesterday at 6",
            "Yesterday at 18h30",
            "Yesterday - 6pm",
            "this sunday",
            "Sunday night",
            "gestern",
            "Gestern Abend",
            "ontem à noite",
            "Freitag",
            "昨日",
            "29.11.26",
            "11/29/26",
            "29/11",
            "11/29",
            "today 25:00",
            "tomorrow at 6",
            "next friday",
            "16/9/25",
            "5/6/25",
            "16.9.25",
        ] {
            assert!(look_like_a_day(text), "{text}");
        }
        for text in [
            "yesterday I learned",
            "Yesterday's soup",
            "Sunday lunch",
            "Monday mornings",
            "Friday the 13th",
            "Tuesday 5-7",
            "last week",
            "last words",
            "this morning",
            "10.12.99.1",
            "1.2.3",
            "1.2.30",
            "next week",
            "5/6",
            "24/7",
            "20/20",
            "today",
            "today in bed",
            "hier",
            "Dear Sunday",
            "Note",
        ] {
            assert!(!look_like_a_day(text), "{text}");
        }
    }
}
