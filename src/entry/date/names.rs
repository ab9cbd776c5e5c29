//! The names of months and weekdays in the languages of the GNU C Library, as `pure-rust-locales` has them.

pub(in crate::entry) mod called;
mod cldr;
mod counted;
pub(super) mod index;
mod languages;
mod listed;
pub(in crate::entry) mod locales;
mod of_weekdays;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use super::super::fold::fold;
use counted::Names;
pub(in crate::entry) use counted::with_two_letters;
use languages::with_names;
pub(crate) use languages::{language_code, nearest_language};
use listed::{months_of, whole_months_of};
use locales::{locales, most, primary};
pub(super) use of_weekdays::weekdays;

pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of a month that is named in English, in full or by at least three letters.
pub(crate) fn month_named(name: &str) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    let starts = |month: &&str| month.starts_with(&name);
    (1..).zip(&MONTHS).find(|(_, month)| starts(month)).map(|(number, _)| number)
}

/// What a word says of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Month {
    /// It names none.
    Unknown,
    /// Its number, from 1.
    One(u32),
    /// It is another month in another language; one in a language or two does not count against one in many.
    Several,
}

/// The months as the Romans counted them: `5 IX 2025`.
const ROMAN: [&str; 12] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// As many letters as a name of another language may have and be a common word of this one, or of any that is not asked for.
const LIKE_A_WORD: usize = 5;

/// The fewest letters of a name that is known without its marks.
const SHORTEST_BARE: usize = 4;

/// What stands before the name of a month in Hebrew: in.
const IN_HEBREW: char = 'ב';

/// The month that a word names in one of these languages, else in any.
pub(super) fn month(word: &str, languages: &[&str]) -> Month {
    if let Some(number) = roman(word) {
        return Month::One(number);
    }
    let word = folded(word);
    let bare = word.strip_prefix(IN_HEBREW).map(|it| it.trim_start_matches(['־', '-']));
    match named(&word, languages) {
        Month::Unknown => bare.map_or(Month::Unknown, |it| named(it, languages)),
        known => known,
    }
}

/// The month that a number of the Romans stands for.
pub(super) fn roman(word: &str) -> Option<u32> {
    (1..).zip(ROMAN).find(|it| it.1 == word).map(|it| it.0)
}

/// The same, of a word that is the name of a month as it is.
fn named(word: &str, languages: &[&str]) -> Month {
    for language in languages.iter().filter_map(|it| language_code(it)) {
        let language = with_names(&language);
        let of_language = locales().filter(|(name, _)| is_of(name, language));
        let months = of_language.flat_map(|(name, it)| months_of(name, it));
        match Names::of(months).month(word) {
            Month::Unknown => {}
            known => return known,
        }
    }
    if is_strange(languages) {
        return Month::Unknown;
    }
    // What few write counts against none of these, and where it is short for none: `can`, `the` and `there` are months
    // somewhere.
    let known = match MOST.month(word) {
        Month::Unknown if word.chars().count() > LIKE_A_WORD || is_apart(word) => ALL.exact(word),
        known => known,
    };
    match known {
        Month::Unknown => MOST.beginning(word),
        known => known,
    }
}

/// Whether the first of these languages is one whose names of months nobody here knows: in another they may be other months.
pub(super) fn is_strange(languages: &[&str]) -> bool {
    let first = languages.first().and_then(|it| language_code(it));
    first.is_some_and(|it| !locales().any(|(name, _)| is_of(name, with_names(&it))))
}

/// Whether a word is in a script in which none of the words are written that are months only somewhere.
fn is_apart(word: &str) -> bool {
    const SHORTEST: usize = 3;
    word.chars().count() >= SHORTEST && !is_of_europe(word)
}

/// Whether a word is in a script of Europe: Latin, Greek, Cyrillic.
pub(super) fn is_of_europe(word: &str) -> bool {
    word.contains(|it: char| {
        matches!(it, '\0'..='\u{52f}' | '\u{1d00}'..='\u{1fff}' | '\u{2c60}'..='\u{2c7f}')
    })
}

/// Whether a word is a name of a month in a language that most people write, with its marks.
pub(super) fn is_exact(word: &str) -> bool {
    MOST.exact(&folded(word)) != Month::Unknown
}

/// The month that a word names in any language, where it can be nothing else.
pub(super) fn anywhere(word: &str) -> Month {
    ALL.exact(&folded(word))
}

/// The languages in which a month is called so, with its marks or without.
pub(super) fn languages_of_month(name: &str) -> BTreeSet<&'static str> {
    static LANGUAGES: LazyLock<HashMap<String, BTreeSet<&str>>> = LazyLock::new(|| {
        let mut all = HashMap::<_, BTreeSet<_>>::new();
        for (locale, it) in locales() {
            for (name, _) in months_of(locale, it) {
                all.entry(fold(&name)).or_default().insert(primary(locale));
            }
        }
        all
    });
    let word = folded(name);
    let behind_in = word.strip_prefix(IN_HEBREW).map(|it| it.trim_start_matches(['־', '-']));
    let of = |word: &str| LANGUAGES.get(&fold(word)).cloned();
    let mut languages = of(&word).or_else(|| of(behind_in?)).unwrap_or_default();
    languages.extend(month_named(&word).filter(|_| word.len() >= 3).map(|_| "en"));
    languages
}

/// The year of our calendar, where a month is named in Thai and the year counted from the Buddha's: 2567 is 2024.
pub(super) fn year_of(year: u32, month: &str) -> u32 {
    const BEFORE_OURS: u32 = 543;
    let is_thai = month.starts_with(|it| matches!(it, '\u{e01}'..='\u{e4e}'));
    if is_thai && year >= 2400 { year - BEFORE_OURS } else { year }
}

/// The names in all languages.
static ALL: LazyLock<Names> =
    LazyLock::new(|| Names::of(locales().flat_map(|(name, it)| months_of(name, it))));

/// The names in the languages that most people write.
static MOST: LazyLock<Names> =
    LazyLock::new(|| Names::of(most().flat_map(|(name, it)| months_of(name, it))));

/// Whether a word is the whole name of a month in a language that most people write, with its marks.
pub(super) fn is_whole(word: &str) -> bool {
    static WHOLE: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let most = most().flat_map(|(name, it)| whole_months_of(name, it));
        let apart = locales().flat_map(|(name, it)| whole_months_of(name, it));
        most.chain(apart.filter(|it| is_apart(&it.0))).map(|it| it.0).collect()
    });
    let word = folded(word);
    let behind_in = word.strip_prefix(IN_HEBREW).map(|it| it.trim_start_matches(['־', '-']));
    let is_bare = || word.chars().count() > LIKE_A_WORD && MOST.month(&word) != Month::Unknown;
    WHOLE.contains(&word) || behind_in.is_some_and(|it| WHOLE.contains(it)) || is_bare()
}

/// A name in small letters, without the particle before it (`de gener`, `d’abril`) and the full stop behind it.
pub(super) fn folded(name: &str) -> String {
    let name = match name.is_ascii() {
        true => name.trim().to_ascii_lowercase(),
        false => in_one_form(name),
    };
    let name = name.trim_matches(['.', ',', '\'', '’', '׳', '॰', ' ']);
    let particles = ["de ", "d’", "d'", "di "];
    let bare = particles.iter().find_map(|it| name.strip_prefix(it));
    bare.unwrap_or(name).to_owned()
}

/// A name in small letters, composed.
fn in_one_form(name: &str) -> String {
    // Persian and Arabic keyboards have two letters for each of these.
    let name = name.trim().to_lowercase().replace('ك', "ک").replace('ي', "ی");
    let name = name.replace(['\u{200b}', '\u{200c}', '\u{200d}'], "");
    super::super::names::composed(name)
}

/// Whether a locale is of a language that is written `cs`, `cs-CZ` or `cs_CZ`.
fn is_of(locale: &str, language: &str) -> bool {
    !language.is_empty() && primary(locale).eq_ignore_ascii_case(primary(language))
}

#[cfg(test)]
mod tests;
