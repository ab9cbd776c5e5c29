//! What people and tools put around a date: weekdays, small words, angle brackets.

use super::weekdays::{is_english, is_weekday, languages_of_weekday};

/// Small words before a date: `le 1er mars`, `den 3. März`.
const ARTICLES: [&str; 14] =
    ["le", "la", "el", "il", "o", "d", "den", "am", "dne", "dnia", "on", "the", "ngày", "op"];

/// A text without the name of a weekday before, behind or within it, in whatever language, and without what stands around
/// dates: `Tue, 16 Sep 2025`, `2025-09-16 (mardi)`, `<2025-09-16 Tue 06:20>`, `le mardi 16 septembre 2025`.
pub(super) fn trimmed(text: &str) -> String {
    let inner = text.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    let inner = inner.or_else(|| text.strip_prefix('[').and_then(|it| it.strip_suffix(']')));
    let text = without_article(without_phrase(inner.unwrap_or(text)));
    let first = text.split_once(' ').filter(|(word, _)| is_word(word));
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

/// A text without a weekday of several words, or of one with a hyphen, before its day: `Thứ Ba, 2 …`, `יום שלישי, 2 …`, `วันอังคารที่ 2 …`,
/// `terça-feira, 2 …`.
fn without_phrase(text: &str) -> &str {
    let Some(day) = text.find(|it: char| it.is_ascii_digit()) else { return text };
    let (lead, rest) = text.split_at(day);
    let bare = lead.trim_end_matches([',', ' ']);
    // `Dydd Llun, 15 Ionawr`.
    let last = || bare.split_once(' ').is_some_and(|(_, last)| is_weekday(last));
    let has_comma = lead.trim_end().ends_with(',');
    if is_phrase(bare) || has_comma && (is_weekday(bare) || last()) { rest } else { text }
}

/// Whether what stands before a day is a weekday of several words, or of one with a hyphen.
pub(super) fn is_phrase(lead: &str) -> bool {
    let lead = lead.to_lowercase();
    let begins = ["thứ ", "chủ nhật", "יום ", "วัน"];
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

/// Whether a word is a weekday with the article of Swedish behind it: `måndagen`.
fn is_definite(word: &str) -> bool {
    word.strip_suffix("en").is_some_and(|it| languages_of_weekday(it).contains("sv"))
}

fn is_word(word: &str) -> bool {
    let marks: &[char] = &['.', ',', '(', ')', '[', ']', '（', '）', ' '];
    let word = word.trim_matches(marks);
    word.starts_with(char::is_alphabetic)
        && (is_english(word) || is_weekday(word) || is_definite(word))
}
