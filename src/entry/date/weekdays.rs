//! Which words are weekdays, and in which languages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::super::fold::fold;
use super::names::{self, folded};

pub(crate) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Names, in small letters and with a keyboard's apostrophe, each with the languages that have it.
type Languages = BTreeMap<String, BTreeSet<&'static str>>;

static ALL: LazyLock<Languages> = LazyLock::new(|| named(|it| it));
static FOLDED: LazyLock<Languages> = LazyLock::new(|| named(|it| fold(&it)));

fn named(form: impl Fn(String) -> String) -> Languages {
    let mut all = Languages::new();
    for (name, language) in names::weekdays() {
        let name = with_apostrophes(name);
        if name.chars().count() > 1 && !name.contains(char::is_numeric) {
            all.entry(form(name)).or_default().insert(language);
        }
    }
    all
}

/// Whether a word is the name of a weekday in some language.
pub(super) fn is_weekday(word: &str) -> bool {
    ALL.contains_key(&with_apostrophes(word))
}

/// Whether a word of some length is the name of a weekday in some language.
pub(crate) fn is_name(word: &str) -> bool {
    const SHORTEST: usize = 3;
    word.chars().count() >= SHORTEST && is_weekday(word)
}

/// The languages in which a weekday is called so, with or without its marks.
pub(super) fn languages_of_weekday(word: &str) -> BTreeSet<&'static str> {
    FOLDED.get(&fold(&with_apostrophes(word))).cloned().unwrap_or_default()
}

/// Whether a word is a weekday in some language, or the three letters that one begins with: `Vas` of `vasárnap`.
pub(super) fn is_weekday_in_short(word: &str) -> bool {
    const SHORT: usize = 3;
    let word = fold(&with_apostrophes(word));
    let begins = || FOLDED.range(word.clone()..).next().is_some_and(|it| it.0.starts_with(&word));
    is_english(&word) || FOLDED.contains_key(&word) || word.chars().count() == SHORT && begins()
}

/// Whether a word is a weekday in English, in full or by at least three letters.
pub(super) fn is_english(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.len() >= 3 && WEEKDAYS.iter().any(|weekday| weekday.starts_with(&name))
}

/// A name with the apostrophe of a keyboard in place of those of Unicode.
fn with_apostrophes(name: &str) -> String {
    folded(&name.replace(['’', 'ʼ'], "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_known_in_every_language() {
        for name in ["mardi", "Dienstag", "wtorek", "вторник", "Tuesday", "tue", "mar."] {
            assert!(is_weekday(name), "{name}");
        }
        assert!(!is_weekday("rain"));
        assert!(
            languages_of_weekday("Sab").contains("es") && languages_of_weekday("rain").is_empty()
        );
        assert!(
            is_weekday_in_short("Vas") && is_weekday_in_short("Mie") && is_weekday_in_short("Thu")
        );
        assert!(!is_weekday_in_short("d") && !is_weekday_in_short("rain"));
    }
}
