//! Whether what reads like a day is one in a name or a heading, among other words: `iPhone 15 Pro 2024` is none.

use regex::Captures;

use super::names::{self, month_named};

/// Words before a number that it counts something else than a day, and in which language.
const LABELS: &[&str] = &[
    "week",
    "wk",
    "kw",
    "woche",
    "semaine",
    "semana",
    "settimana",
    "issue",
    "sprint",
    "no",
    "nr",
    "number",
    "nummer",
    "numero",
    "número",
    "numéro",
    "vol",
    "volume",
    "band",
    "ch",
    "chapter",
    "chapters",
    "kapitel",
    "chapitre",
    "ep",
    "episode",
    "episodes",
    "folge",
    "part",
    "parts",
    "teil",
    "top",
    "page",
    "pages",
    "seite",
    "version",
    "level",
    "lesson",
    "lektion",
    "room",
    "bus",
    "line",
    "выпуск",
    "глава",
    "номер",
    "часть",
    "неделя",
];

/// Whether a month is called by its whole name, which is no other word, or in English.
pub(super) fn is_whole(month: &str) -> bool {
    month_named(month).is_some_and(|_| month.len() >= 3) || names::is_whole(month)
}

/// Whether a whole name or heading that reads like a day is one: not in a form that has other uses, and in which nobody writes
/// days.
pub(super) fn is_name(found: &Captures<'_>) -> bool {
    let month = |group: &str| found.name(group).map(|it| it.as_str());
    let is_plain = |month: &str| is_whole(month) && names::roman(month).is_none();
    // Short names stand between day and year alone, and apart from them.
    if let Some(month) = month("m3") {
        let is_apart = found.name("between").is_some_and(|it| !it.is_empty());
        return match names::roman(month) {
            Some(_) => month.len() > 1,
            None => is_apart || is_whole(month),
        };
    }
    month("m6").is_none_or(is_plain) && is_month_first(found).unwrap_or(true)
}

/// Whether a day among other words is one.
pub(super) fn is_date(text: &str, found: &Captures<'_>) -> bool {
    let Some(whole) = found.get(0) else { return false };
    let before = &text[..whole.start()];
    if is_joined(before) || is_labelled(before) {
        return false;
    }
    if let Some(is_month_first) = is_month_first(found) {
        return is_month_first;
    }
    let Some(month) = found.name("m3").map(|it| it.as_str()) else { return true };
    let between = found.name("between").map_or("", |it| it.as_str());
    // A bare number, a comma and a month: `Issue 5, May 2024`.
    let has_ending = text[whole.start()..].chars().find(|it| !it.is_ascii_digit()) != Some(',');
    let has_particle = whole.as_str().to_lowercase().contains(" de ");
    let is_first = before.chars().all(|it| !it.is_alphanumeric());
    names::roman(month).is_none()
        && (has_ending || !between.starts_with(','))
        && (is_first || has_particle || is_whole(month) && !between.is_empty())
}

/// Whether a month before its day is one; none where the day comes first. Who writes it so writes English, as a rule, or at
/// least a comma behind the day.
fn is_month_first(found: &Captures<'_>) -> Option<bool> {
    let month = found.name("m4")?.as_str();
    let has_comma = found.name("comma").is_some_and(|it| !it.is_empty());
    Some(month_named(month).is_some() || has_comma && names::is_whole(month))
}

/// Whether a number goes on before this one, or a sign makes it an amount: `3.12`, `1/3`, `10:30`, `$5`, `#5`.
fn is_joined(before: &str) -> bool {
    let mut letters = before.chars().rev();
    match letters.next() {
        Some('$' | '€' | '£' | '¥' | '₽' | '#' | '№' | '°' | '&' | '=' | '+') => true,
        Some('.' | ',' | ':' | '/' | '-') => letters.next().is_some_and(|it| it.is_ascii_digit()),
        _ => false,
    }
}

/// Whether the word before a number says what it counts.
pub(super) fn is_labelled(before: &str) -> bool {
    let word =
        before.trim_end_matches([' ', '.', ':']).rsplit(|it: char| !it.is_alphanumeric()).next();
    word.is_some_and(|it| LABELS.contains(&it.to_lowercase().as_str()))
}
