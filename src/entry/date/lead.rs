//! What stands before a day in a name or a heading: whether its number is that of the day, or counts what a word before it
//! names, as in `Track 9 May 2024`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::char::is_combining_mark;

use super::names::languages_of_month;
use super::pattern::pattern;
use super::small_words::{is_day_of_calendar, is_small};
use super::trimmed::{is_article, is_phrase, is_weekday_before};
use super::weekdays::{is_english, is_weekday, languages_of_weekday};

/// Words before a number that it counts something else than a day, in some languages.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "week", "wk", "kw", "woche", "semaine", "semana", "settimana", "vecka", "uge", "uke", "týden", "tydzień", "viikko",
    "hafta", "неделя", "issue", "sprint", "number", "nummer", "numero", "número", "numéro", "nº", "volume", "chapter",
    "chapters", "kapitel", "chapitre", "episode", "episodes", "folge", "part", "parts", "teil", "top", "page", "pages",
    "seite", "version", "level", "lesson", "lektion", "room", "section", "выпуск", "глава", "номер", "часть",
];

/// The same where they are shortened, mostly with a full stop.
const SHORT_LABELS: &[&str] = &["no", "nr", "vol", "ch", "ep", "kap", "fig", "sec"];

/// The same of the days of something, each of which has a day of its own: `Day 3 - 6 May 2024`.
const COUNTED_DAYS: &[&str] =
    &["day", "tag", "jour", "día", "dia", "giorno", "dag", "dzień", "день"];

/// Whether the number of a day, `said` with its month and year, stands free of what is before it: behind nothing, a sign that
/// ends something, a weekday, or a small word. Behind any other word it may count what the word names. `languages` are those
/// of the month's name.
pub(super) fn is_free(before: &str, said: &str, day: u32, languages: &BTreeSet<&str>) -> bool {
    // `rain-on-9-may-2024`: as part of an address, a dash is a space.
    if before.ends_with('-') && !before.contains(' ') && said.matches('-').count() == 2 {
        return is_free(&before.replace('-', " "), &said.replace('-', " "), day, languages);
    }
    is_day_of_calendar(&last_word(before), said) || stands_free(before, day, languages)
}

fn stands_free(before: &str, day: u32, languages: &BTreeSet<&str>) -> bool {
    let lead = before.trim_end();
    let Some(sign) = lead.chars().next_back() else { return true };
    let is_glued = lead.len() == before.len();
    match sign {
        // `l'8 maggio`.
        '\'' | '’' if is_glued => {
            let word = lead[..lead.len() - sign.len_utf8()].rsplit(' ').next().unwrap_or_default();
            languages.contains("it") && is_small(word, &BTreeSet::from(["it"]))
        }
        // `ה-5 במאי`: in Hebrew *the*, *in*, *from* and *to* are a letter.
        '-' | '־' if is_glued && languages.contains("he") => {
            let letter = lead.rsplit(' ').next().unwrap_or_default().trim_end_matches(['-', '־']);
            matches!(letter, "ה" | "ב" | "מ" | "ל" | "וה")
        }
        '#' | '№' | '§' | '$' | '€' | '£' | '¥' | '₽' | '%' | '°' | '&' | '=' | '+' | '*' | '^'
        | '@' | '_' | ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '»' => false,
        '.' => !is_glued && says_nothing(lead, languages),
        it if is_of_word(it) => says_nothing(lead, languages),
        '-' | '/' | '~' if is_glued => false,
        _ => !goes_on(before, day),
    }
}

/// The languages in which a month is called so.
pub(super) fn languages_of(month: &str) -> BTreeSet<&'static str> {
    languages_of_month(month)
}

/// Whether the last word before a day says no more than that a day follows.
fn says_nothing(lead: &str, languages: &BTreeSet<&str>) -> bool {
    let goes_on = |it: char| {
        is_of_word(it) || it.is_whitespace() || matches!(it, '.' | '-' | '’' | '\'' | 'ʼ')
    };
    let tail = lead.rsplit(|it| !goes_on(it)).next().unwrap_or_default().trim();
    let mut words =
        tail.rsplit([' ', '\u{a0}']).map(|it| it.trim_matches('.')).filter(|it| !it.is_empty());
    let Some(last) = words.next() else { return true };
    let is_in = |of: &BTreeSet<&str>| of.iter().any(|it| languages.contains(it));
    let is_day = |name: &str| is_english(name) || is_in(&languages_of_weekday(name));
    let both = words.next().map(|it| format!("{it} {last}"));
    is_small(last, languages)
        || is_day(last)
        || both.is_some_and(|it| is_day(&it))
        || is_phrase(tail)
}

/// Whether a number stands before a day as one of several days, of which this one is not the first: `30, 31 Dec 2024`. What
/// counts a part or a chapter does not: `Part 3 - 6 May 2024`.
pub(super) fn goes_on(before: &str, day: u32) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(?:^|[^0-9.,:/\\p{L}-])(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|\\.)?(?P<month> ?[0-9]{1,2}\\.)?(?:BETWEEN) ?$",
        )
    });
    let Some(found) = NUMBER.captures(before) else { return false };
    let Some((number, place)) =
        found.name("day").and_then(|it| Some((it.as_str().parse::<u32>().ok()?, it.start())))
    else {
        return false;
    };
    let lead = &before[..place];
    let is_counted = is_labelled(lead) || COUNTED_DAYS.contains(&last_word(lead).as_str());
    (number < day || found.name("month").is_some()) && !is_counted
}

/// Whether a number goes on before this one, or a sign makes it an amount: `3.12`, `1/3`, `10:30`, `$5`, `#5`.
pub(super) fn is_joined(before: &str) -> bool {
    let mut letters = before.chars().rev();
    match letters.next() {
        Some('$' | '€' | '£' | '¥' | '₽' | '#' | '№' | '°' | '&' | '=' | '+') => true,
        Some('.' | ',' | ':' | '/' | '-' | '–' | '—' | '~') => {
            letters.next().is_some_and(|it| it.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether the word before a number says what it counts; behind a colon something new begins.
pub(super) fn is_labelled(before: &str) -> bool {
    let is_shortened = before.trim_end().ends_with('.');
    let word = last_word(before);
    let is_in = |labels: &[&str]| labels.contains(&word.as_str());
    is_in(SHORT_LABELS) || !is_shortened && is_in(LABELS)
}

fn last_word(before: &str) -> String {
    let before = before.trim_end_matches([' ', '.']);
    let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
    word.to_lowercase()
}

/// Whether a weekday stands before a day, and nothing between but signs.
pub(super) fn is_behind_weekday(before: &str) -> bool {
    is_weekday(&last_word(before.trim_end_matches([',', ' '])))
}

/// Whether what stands before a day ends with a sign behind which something new begins.
pub(super) fn ends_something(before: &str) -> bool {
    before.trim_end().ends_with([',', ':', ';', '–', '—', '(', '|', '·'])
}

/// Whether nothing stands before a day but its weekday, and small words.
pub(super) fn is_at_beginning(before: &str) -> bool {
    const MOST: usize = 3;
    /// A weekday that is shortened: `wt.,`, `Πέμ,`.
    const SHORT: usize = 4;
    let words: Vec<&str> = before.split_whitespace().collect();
    let is_of_day = |word: &str| {
        let bare = word.trim_matches(|it: char| !it.is_alphanumeric());
        bare.is_empty() && !word.contains(['§', '№', '#', '$', '€', '£'])
            || is_weekday(bare)
            || is_article(bare)
            || word.ends_with(',')
                && bare.chars().count() <= SHORT
                && bare.chars().all(char::is_alphabetic)
    };
    words.len() <= MOST && (is_weekday_before(before) || words.into_iter().all(is_of_day))
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, month: &str, is_day: bool) {
        let said = format!("12 {month} 2024");
        assert_eq!(is_free(before, &said, 12, &languages_of(month)), is_day, "{before}{said}");
    }

    #[test]
    fn a_number_behind_signs_and_small_words_is_of_the_month() {
        for before in [
            "",
            "Rain, ",
            "Rain: ",
            "(",
            "Rain – ",
            "On ",
            "Rain on ",
            "Mon ",
            "Rain, Mon. ",
            "📅 ",
            "Part 3: ",
            "Part 3 - ",
            "10:05, ",
            "Room 101, ",
        ] {
            check(before, "March", true);
        }
    }

    #[test]
    fn a_number_behind_a_word_counts_what_it_names() {
        for before in [
            "Track ",
            "p. ",
            "# ",
            "№ ",
            "Covid-",
            "Chapter 3 and ",
            "Rome 2 - ",
            "Lisbon 11, ",
            "\"Psalm\" ",
            "Les ",
            "N.º ",
            "№",
            "Del ",
        ] {
            check(before, "March", false);
        }
    }

    #[test]
    fn a_small_word_and_a_weekday_are_of_the_language_of_the_month() {
        for (before, month) in [
            ("Del ", "marzo"),
            ("den ", "März"),
            ("dne ", "března"),
            ("lunedì ", "marzo"),
            ("op ", "maart"),
            ("Thứ Ba, ", "tháng"),
            ("L'", "maggio"),
            ("Appunti dell’", "maggio"),
            ("Oggi ", "maggio"),
            ("Today is ", "May"),
            ("Hoy es ", "mayo"),
            ("Journal ", "May"),
            ("Meeting notes ", "May"),
            ("Notizen ", "Mai"),
            ("No dia ", "de maio de"),
            ("ה-", "במאי"),
            ("maanantaina ", "toukokuuta"),
            ("w niedzielę ", "maja"),
        ] {
            check(before, month, true);
        }
        for (before, month) in [
            ("Del ", "mars"),
            ("Den ", "března"),
            ("Неделя ", "марта"),
            ("Les ", "maart"),
            ("Dia ", "maio"),
        ] {
            check(before, month, false);
        }
    }
}
