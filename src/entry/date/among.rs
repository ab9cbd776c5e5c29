//! Whether what reads like a day is one in a name or a heading, among other words: `iPhone 15 Pro 2024` is none.

use regex::Captures;

use super::lead::{is_at_beginning, is_free, is_joined, is_labelled, languages_of};
use super::names::{self, month_named};

/// Short names of months that are more often something else, and in which case: `iPhone 15 Pro`, `a set`.
const COMMON: &[&str] =
    &["pro", "api", "mac", "led", "now", "pay", "med", "fra", "ian", "och", "hun"];
const COMMON_IN_CAPITALS: &[&str] = &["set", "mag", "gen"];

/// Whether a word is something else wherever no folder of a year stands above it.
fn is_never_short(word: &str) -> bool {
    COMMON.contains(&word.to_lowercase().as_str())
}

/// Whether a word is more often something else than the short name of a month.
pub(super) fn is_common(word: &str) -> bool {
    let small = word.to_lowercase();
    let is_in_capitals = word.starts_with(char::is_uppercase);
    match small.as_str() {
        // In the languages in which these are months, they have no capital.
        "pro" | "led" => is_in_capitals,
        it => COMMON.contains(&it) || is_in_capitals && COMMON_IN_CAPITALS.contains(&it),
    }
}

/// Whether a month is called by its whole name, which is no other word, or in English.
pub(super) fn is_whole(month: &str) -> bool {
    month_named(month).is_some_and(|_| month.len() >= 3) || names::is_whole(month)
}

/// Whether a whole name or heading that reads like a day is one: not in a form that has other uses, and in which nobody writes
/// days.
pub(super) fn is_name(found: &Captures<'_>) -> bool {
    let month = |group: &str| found.name(group).map(|it| it.as_str());
    // Short names stand between day and year alone, and apart from them.
    if let Some(month) = month("m3") {
        let is_apart = found.name("between").is_some_and(|it| !it.is_empty());
        return match names::roman(month) {
            Some(_) => month.len() > 1,
            None => is_apart || is_whole(month),
        };
    }
    let is_plain =
        |month: &str| is_whole(month) || names::is_exact(month) && !is_never_short(month);
    let has_comma = found.name("comma").is_some_and(|it| !it.is_empty());
    month("m6").is_none_or(is_plain)
        && (is_month_first(found).unwrap_or(true) || has_comma && month("m4").is_some_and(is_plain))
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
    if let Some(month) = found.name("m6") {
        return names::is_exact(month.as_str()) && !is_never_short(month.as_str());
    }
    let Some(month) = found.name("m3").map(|it| it.as_str()) else { return true };
    let number = found.name("d3").and_then(|it| it.as_str().parse().ok());
    if !number.is_some_and(|day| is_free(before, day, &languages_of(month))) {
        return false;
    }
    let between = found.name("between").map_or("", |it| it.as_str());
    // A bare number, a comma and a month: `Issue 5, May 2024`.
    let has_ending = text[whole.start()..].chars().find(|it| !it.is_ascii_digit()) != Some(',');
    let has_particle = whole.as_str().to_lowercase().contains(" de ");
    let is_first = is_at_beginning(before)
        && !is_common(month)
        && !COMMON.contains(&month.to_lowercase().as_str());
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
