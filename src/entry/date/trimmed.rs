//! What people and tools put around a date: weekdays, small words, angle brackets.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::char::is_combining_mark;

use super::names::{self, month_named};
use super::pattern::pattern;
use super::small_words::{is_small_alone, is_small_somewhere};
use super::weekdays::{begins_a_name, in_one_character, is_english, is_weekday};

/// Small words before a date: `le 1er mars`, `den 3. März`.
const ARTICLES: [&str; 14] =
    ["le", "la", "el", "il", "o", "d", "den", "am", "dne", "dnia", "on", "the", "ngày", "op"];

/// What is read as a day.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A name or a heading, which may be no date at all.
    Name,
    /// The value of a key that holds one: a place or a word may stand beside it.
    Value,
    /// What somebody says for a day, where each word that is not read would be lost.
    Alone,
}

/// A text without the name of a weekday before, behind or within it, in whatever language, and without what stands around
/// dates: `Tue, 16 Sep 2025`, `2025-09-16 (mardi)`, `<2025-09-16 Tue 06:20>`, `le mardi 16 septembre 2025`. In a name more of
/// the small words may be others; alone, no word may go that says more than a day.
pub(super) fn trimmed(text: &str, of: Of) -> String {
    let is_name = of == Of::Name;
    let inner = text.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    let inner = inner.or_else(|| text.strip_prefix('[').and_then(|it| it.strip_suffix(']')));
    let inner = inner.map_or(text, without_repeaters);
    let text = without_phrase(inner, of);
    let bare = match of {
        Of::Name => text,
        Of::Value => without_words(without_small_words(text, of)),
        Of::Alone => without_small_words(text, of),
    };
    let may_have_weekday = bare.len() == text.len();
    let text = without_article(bare);
    // `Sep` is a weekday somewhere, too.
    let is_first = |word: &str| {
        is_word(word) || !is_name && (is_character(word) || begins_a_name(word.trim_matches(MARKS)))
    };
    let first = text.split_once(' ').filter(|(word, _)| may_have_weekday && is_first(word));
    let text = without_article(first.map_or(text, |(_, rest)| rest));
    let last = text.rsplit_once(' ').filter(|(_, word)| is_word(word));
    let text = last.map_or(text, |(rest, _)| rest);
    // `2024-12-31-Tuesday`.
    let joined = text.rsplit_once('-').filter(|(_, word)| is_word(word));
    let text = joined.map_or(text, |(rest, _)| rest);
    let text = text.trim_matches([',', ' ']);
    // Org writes the weekday between the day and the time.
    let parts = text.split_once(' ').and_then(|(day, rest)| Some((day, rest.split_once(' ')?)));
    match parts.filter(|(day, (word, _))| day.contains('-') && is_word(word)) {
        Some((day, (_, time))) => format!("{day} {time}"),
        None => text.to_owned(),
    }
}

/// A timestamp of Org without how often it comes again, when it warns, and when it ends: `2025-09-16 Tue 06:20-07:00 +1w -2d`.
fn without_repeaters(inner: &str) -> &str {
    static REPEATERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(?P<end>[0-9]:[0-9]{2}-[0-9]{1,2}:[0-9]{2})?(?P<repeaters>(?: (?:[.+]?\\+|--?)[0-9]+[hdwmy](?:/[0-9]+[hdwmy])?)*)$",
        )
    });
    let Some(found) = REPEATERS.captures(inner) else { return inner };
    let repeaters = found.name("repeaters").map_or(inner.len(), |it| it.start());
    let end = found.name("end").map(|it| it.start() + it.as_str().find('-').unwrap_or_default());
    &inner[..end.unwrap_or(repeaters)]
}

/// A text without the small words and the weekday before its day: `w niedzielę 5 maja`, `no dia 5 de maio`, `ה-5 במאי`.
fn without_small_words(text: &str, of: Of) -> &str {
    const MOST: usize = 4;
    let is_small = match of {
        Of::Alone => is_small_alone,
        Of::Name | Of::Value => is_small_somewhere,
    };
    let mut rest = text;
    for _ in 0..MOST {
        let of_hebrew = ["ה-", "ב-", "ה־", "ב־"].iter().find_map(|it| rest.strip_prefix(it));
        let Some((word, behind)) = of_hebrew.map(|it| ("", it)).or_else(|| rest.split_once(' '))
        else {
            break;
        };
        let bare = word.trim_end_matches(['.', ',', ':']);
        // `mar` is a Tuesday, and March.
        let is_month = month_named(bare).is_some() || names::is_exact(bare);
        let is_small = is_small(bare) || of_hebrew.is_some() || is_weekday(bare) && !is_month;
        if !is_small || !behind.contains(|it: char| it.is_ascii_digit()) {
            break;
        }
        rest = without_phrase(behind.trim_start(), of);
    }
    rest
}

/// A text without the words that a comma parts from its day: a weekday of a spelling that is in no list, a place.
fn without_words(text: &str) -> &str {
    const MOST: usize = 3;
    let is_letter =
        |it: char| it.is_alphabetic() || is_combining_mark(it) || "'’ʼ-.\u{200c}".contains(it);
    let is_words = |it: &str| {
        it.split(' ').count() <= MOST
            && it.split(' ').all(|word| !word.is_empty() && word.chars().all(is_letter))
    };
    let text = text.split_once(", ").filter(|it| is_words(it.0)).map_or(text, |it| it.1);
    text.rsplit_once(", ").filter(|it| is_words(it.1)).map_or(text, |it| it.0)
}

/// A text without a weekday of several words, or of one with a hyphen, before its day: `Thứ Ba, 2 …`, `יום שלישי, 2 …`, `วันอังคารที่ 2 …`,
/// `terça-feira, 2 …`.
fn without_phrase(text: &str, of: Of) -> &str {
    let Some(day) = text.find(|it: char| it.is_ascii_digit()) else { return text };
    let (lead, rest) = text.split_at(day);
    let is_weekday = is_weekday_before(lead) && (of != Of::Alone || is_weekday_alone(lead));
    if is_weekday { rest } else { text }
}

/// Whether nothing stands before a day but the name of its weekday: `Dear Ann, 5 May` names one to those who do not know Ann.
fn is_weekday_alone(lead: &str) -> bool {
    const MOST_WORDS: usize = 2;
    let bare = lead.trim_end_matches([',', ' ']);
    let is_welsh = || bare.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("dydd "));
    is_weekday(bare) || bare.split(' ').count() <= MOST_WORDS && is_phrase(bare) || is_welsh()
}

/// Whether what stands before a day is a weekday of several words, or one with a comma behind it.
pub(super) fn is_weekday_before(lead: &str) -> bool {
    let bare = lead.trim_end_matches([',', ' ']);
    // `Dydd Llun, 15 Ionawr`.
    let last = || bare.split_once(' ').is_some_and(|(_, last)| is_weekday(last));
    let has_comma = lead.trim_end().ends_with(',');
    let is_of_words = || bare.contains(' ') && is_weekday(bare);
    is_phrase(bare) || is_of_words() || has_comma && (is_weekday(bare) || last())
}

/// Whether what stands before a day is a weekday of several words, or of one with a hyphen.
pub(super) fn is_phrase(lead: &str) -> bool {
    let lead = lead.to_lowercase();
    let begins = ["thứ ", "chủ nhật", "יום ", "วัน", "ວັນ", "ថ្ងៃ"];
    begins.iter().any(|it| lead.starts_with(it)) || lead.ends_with("-feira")
}

/// Whether a word is a small one that stands before dates.
pub(super) fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word.to_lowercase().as_str())
}

fn without_article(text: &str) -> &str {
    let article = text.split_once(' ').filter(|(word, rest)| {
        let is_date = rest.contains(|it: char| it.is_ascii_digit());
        is_date && is_article(word.trim_end_matches('.'))
    });
    article.map_or(text, |(_, rest)| rest)
}

/// What may stand around the name of a weekday.
const MARKS: [char; 9] = ['.', ',', '(', ')', '[', ']', '（', '）', ' '];

/// Whether a word is the character of a weekday: `火`, `(화)`.
fn is_character(word: &str) -> bool {
    !in_one_character(word.trim_matches(MARKS)).is_empty()
}

fn is_word(word: &str) -> bool {
    let word = word.trim_matches(MARKS);
    word.starts_with(char::is_alphabetic) && (is_english(word) || is_weekday(word))
}
