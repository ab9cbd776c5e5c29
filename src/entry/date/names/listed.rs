//! What locales list as names of months, each with its number.

use pure_rust_locales::{Locale, locale_match};

use super::cldr::OF_CLDR;
use super::{folded, is_of};

/// The endings that months have in dates, in the languages whose locales have but the bare names: the partitive, `5.
/// maaliskuuta`, and the genitive, `martxoaren 5a`, `5. apríla`.
const ENDINGS: [(&str, &str); 3] = [("fi", "ta"), ("eu", "ren"), ("sk", "a")];

/// The names of the months of a locale, whole and short, each with its number.
pub(super) fn months_of(name: &str, locale: Locale) -> Vec<(String, u32)> {
    let short = [
        Some(locale_match!(locale => LC_TIME::ABMON)),
        locale_match!(locale => LC_TIME::AB_ALT_MON),
    ];
    let known = OF_CLDR.iter().filter(|(language, _, _)| is_of(name, language));
    let known = known.map(|(_, number, short)| (folded(short), *number));
    let whole = whole_months_of(name, locale).into_iter();
    whole.chain(numbered(short)).chain(known).filter(is_name).collect()
}

/// The whole names, in the forms that they have in dates, too.
pub(super) fn whole_months_of(name: &str, locale: Locale) -> Vec<(String, u32)> {
    let lists =
        [Some(locale_match!(locale => LC_TIME::MON)), locale_match!(locale => LC_TIME::ALT_MON)];
    let whole = numbered(lists);
    let ending = ENDINGS.iter().find(|(language, _)| is_of(name, language)).map(|it| it.1);
    // `október` and `marec` lose a letter: `5. októbra`, `5. marca`.
    let stem = |month: &str| {
        let shorter =
            |last: &str| Some(format!("{}{last}", month.strip_suffix(last)?.strip_suffix('e')?));
        let shorter = || shorter("r").or_else(|| shorter("c"));
        is_of(name, "sk").then(shorter).flatten().unwrap_or_else(|| month.to_owned())
    };
    let in_dates: Vec<_> = whole
        .iter()
        .filter_map(|(month, number)| Some((format!("{}{}", stem(month), ending?), *number)))
        .collect();
    // Mongolian counts them: `2024 оны нэгдүгээр сарын 5`.
    let counted: Vec<_> = whole
        .iter()
        .filter_map(|(month, number)| Some((month.strip_suffix(" сар")?.to_owned(), *number)))
        .collect();
    whole.into_iter().chain(in_dates).chain(counted).filter(is_name).collect()
}

fn numbered(lists: [Option<&[&str]>; 2]) -> Vec<(String, u32)> {
    let numbered = lists.into_iter().flatten().flat_map(|names| (1..).zip(names));
    numbered.map(|(number, name)| (folded(name), number)).collect()
}

/// Whether a name is long enough to be told from other words; the locales without names have numbers.
fn is_name((name, _): &(String, u32)) -> bool {
    let least = if name.is_ascii() { 3 } else { 2 };
    let is_numeric = |it: char| it.is_ascii_digit() || !it.is_ascii() && it.is_numeric();
    name.chars().count() >= least && !name.contains(is_numeric)
}
