//! Whether what reads like a day is one in a name or a heading, among other words: `iPhone 15 Pro 2024` is none.

use regex::Captures;

use super::lead::{
    ends_something, is_at_beginning, is_behind_weekday, is_free, is_joined, is_labelled,
    languages_of,
};
use super::names::{self, month_named};

/// Short names of months that are more often something else, and in which case: `iPhone 15 Pro`, `a set`.
const COMMON: &[&str] =
    &["pro", "api", "mac", "led", "now", "pay", "med", "fra", "ian", "och", "hun", "sen"];
const COMMON_IN_CAPITALS: &[&str] = &["set", "mag", "gen"];

/// Those that are words behind a comma or a colon, but for a full stop: `Tennis: 3 set`, `Club, 5 out`.
const WORDS_BEHIND_SIGNS: &[&str] = &["set", "des", "out", "tem", "dis", "bal"];
/// The languages in which a short name of a month stands before its day: elsewhere `Ara 12, 2024` is somebody.
const MONTH_FIRST: [&str; 4] = ["fil", "tl", "kn", "zu"];

/// What stands behind a year in Mongolian alone.
const MONGOLIAN_YEAR: &str = " оны ";

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
    // Malay calls March `Mac`.
    let is_other = || COMMON.contains(&month.to_lowercase().as_str());
    month_named(month).is_some_and(|_| month.len() >= 3) || names::is_whole(month) && !is_other()
}

/// Whether a whole name or heading that reads like a day is one: not in a form that has other uses, and in which nobody writes
/// days.
pub(super) fn is_name(found: &Captures<'_>) -> bool {
    let month = |group: &str| found.name(group).map(|it| it.as_str());
    // Short names stand between day and year alone, and apart from them.
    if let Some(month) = month("m3") {
        if counts_otherwise(&found[0], month) {
            return false;
        }
        let is_apart = found.name("between").is_some_and(|it| !it.is_empty());
        return match names::roman(month) {
            Some(_) => month.len() > 1,
            None => is_apart || is_whole(month),
        };
    }
    let is_plain =
        |month: &str| is_whole(month) || names::is_exact(month) && !is_never_short(month);
    let is_mongolian = found[0].contains(MONGOLIAN_YEAR);
    month("m6").is_none_or(|it| is_plain(it) || is_mongolian)
        && (is_month_first(found).unwrap_or(true) || is_exact_before_comma(found))
}

/// Whether a day among other words is one.
pub(super) fn is_date(text: &str, found: &Captures<'_>) -> bool {
    let Some(whole) = found.get(0) else { return false };
    let before = &text[..whole.start()];
    if is_joined(before) || is_labelled(before) {
        return false;
    }
    if let Some(is_month_first) = is_month_first(found) {
        // `Ene 5, 2024 – Maynila`.
        let begins = is_at_beginning(before) || ends_something(before);
        return is_month_first || begins && is_exact_before_comma(found);
    }
    if let Some(month) = found.name("m6").map(|it| it.as_str()) {
        let is_month = names::is_exact(month) || names::is_whole(month);
        // `March 2024 march 3` says its month and its year.
        let last = before.trim_end().rsplit(' ').next().unwrap_or_default();
        if names::is_whole(last) || month_named(last).is_some_and(|_| last.len() >= 3) {
            return false;
        }
        return is_month && !is_never_short(month) || whole.as_str().contains(MONGOLIAN_YEAR);
    }
    // What stands around the year of `2024. gada 5. marts` is read as nothing else.
    let Some(month) = found.name("m3").map(|it| it.as_str()) else { return true };
    let number = found.name("d3").and_then(|it| it.as_str().parse().ok());
    let is_free = |day| is_free(before, whole.as_str(), day, &languages_of(month));
    if !number.is_some_and(is_free) || counts_otherwise(whole.as_str(), month) {
        return false;
    }
    let between = found.name("between").map_or("", |it| it.as_str());
    // A bare number, a comma and a month: `Issue 5, May 2024`.
    let behind_number = text[whole.start()..].chars().find(|it| !it.is_ascii_digit());
    let has_ending = behind_number != Some(',') || !names::is_of_europe(month);
    let has_particle = whole.as_str().to_lowercase().contains(" de ");
    let is_of_its_own = !is_common(month) && !COMMON.contains(&month.to_lowercase().as_str());
    // `Lisboa, 5 abr 2024`, but `iPad, 10th gen 2024`.
    let small = month.to_lowercase();
    let is_word = WORDS_BEHIND_SIGNS.contains(&small.as_str())
        && !whole.as_str().contains(&format!("{month}."));
    let is_word = is_word && ends_something(before) && !is_behind_weekday(before);
    let begins_anew = is_at_beginning(before) || ends_something(before);
    let is_first = is_of_its_own && begins_anew && !is_word;
    names::roman(month).is_none()
        && (has_ending || !between.starts_with(','))
        && (is_first || has_particle || is_whole(month) && !between.is_empty())
}

/// Whether a month before its day and a comma is one by its short name, too: in the languages that write it there.
fn is_exact_before_comma(found: &Captures<'_>) -> bool {
    let month = found.name("m4").map_or("", |it| it.as_str());
    let has_comma = found.name("comma").is_some_and(|it| !it.is_empty());
    let languages = languages_of(month);
    let is_there = MONTH_FIRST.iter().any(|it| languages.contains(it));
    has_comma && is_there && names::is_exact(month) && !is_common(month)
}

/// Whether the number before a month is no day's: an English ordinal before another word (`5th gen 2024`), or degrees, of which
/// only the first is a day (`1° maggio`).
fn counts_otherwise(said: &str, month: &str) -> bool {
    let behind = said.trim_start_matches(|it: char| it.is_ascii_digit());
    let is_ordinal = ["st", "nd", "rd", "th"].iter().any(|it| behind.starts_with(it));
    let is_english = month_named(month).is_some_and(|_| month.len() >= 3);
    is_ordinal && !is_english
        || behind.starts_with('°') && said[..said.len() - behind.len()] != *"1"
}

/// Whether a month before its day is one; none where the day comes first. Who writes it so writes English, as a rule, or at
/// least a comma behind the day.
fn is_month_first(found: &Captures<'_>) -> Option<bool> {
    let month = found.name("m4")?.as_str();
    let has_comma = found.name("comma").is_some_and(|it| !it.is_empty());
    Some(month_named(month).is_some() || has_comma && is_whole(month))
}
