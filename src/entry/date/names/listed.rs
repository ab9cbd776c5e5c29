//! What locales list as names of months, each with its number.

use std::ops::RangeInclusive;

use pure_rust_locales::{Locale, locale_match};

use super::cldr::OF_CLDR;
use super::initial::Initial;
use super::locales::primary;
use super::{folded, is_of};

/// Which names are asked for.
pub(super) struct Wanted {
    /// The numbers of their months.
    pub(super) numbers: RangeInclusive<u32>,
    /// How they may begin in a text, where not all are wanted.
    pub(super) initial: Option<Initial>,
}

/// All names of all months.
pub(super) const EVERY: Wanted = Wanted { numbers: 1..=12, initial: None };

impl Wanted {
    fn takes(&self, number: u32, name: &str) -> bool {
        self.numbers.contains(&number) && self.initial.is_none_or(|it| it.may_be_of(name))
    }
}

/// The endings that months have in dates, in the languages whose locales have but the bare names: the partitive, `5.
/// maaliskuuta`, and the genitive, `martxoaren 5a`, `5. apríla`.
const ENDINGS: [(&str, &str); 3] = [("fi", "ta"), ("eu", "ren"), ("sk", "a")];

/// The language of a locale, and what it lists as names of one month: what is equal in both has the same names.
pub(super) fn as_listed(
    name: &str,
    locale: Locale,
    number: u32,
) -> (&str, [Option<&'static str>; 4]) {
    let lists = [
        Some(locale_match!(locale => LC_TIME::MON)),
        locale_match!(locale => LC_TIME::ALT_MON),
        Some(locale_match!(locale => LC_TIME::ABMON)),
        locale_match!(locale => LC_TIME::AB_ALT_MON),
    ];
    (primary(name), lists.map(|it| it?.get(number as usize - 1).copied()))
}

/// The names of some months of a locale, whole and short, each with its number.
pub(super) fn months_of(name: &str, locale: Locale, wanted: &Wanted) -> Vec<(String, u32)> {
    let short = [
        Some(locale_match!(locale => LC_TIME::ABMON)),
        locale_match!(locale => LC_TIME::AB_ALT_MON),
    ];
    let is_known = |(language, number, short): &&(&str, u32, &str)| {
        wanted.takes(*number, short) && is_of(name, language)
    };
    let known = OF_CLDR.iter().filter(is_known);
    let known = known.map(|(_, number, short)| (folded(short), *number));
    let whole = whole_months_of(name, locale, wanted).into_iter();
    whole.chain(numbered(short, wanted)).chain(known).filter(is_name).collect()
}

/// The whole names, in the forms that they have in dates, too.
pub(super) fn whole_months_of(name: &str, locale: Locale, wanted: &Wanted) -> Vec<(String, u32)> {
    let lists =
        [Some(locale_match!(locale => LC_TIME::MON)), locale_match!(locale => LC_TIME::ALT_MON)];
    let whole = numbered(lists, wanted);
    if whole.is_empty() {
        return whole;
    }
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

fn numbered(lists: [Option<&[&str]>; 2], wanted: &Wanted) -> Vec<(String, u32)> {
    let lists = lists.into_iter().flatten();
    let numbered = lists.flat_map(|names| (1..).zip(names));
    let taken = numbered.filter(|(number, name)| wanted.takes(*number, name));
    taken.map(|(number, name)| (folded(name), number)).collect()
}

/// Whether a name is long enough to be told from other words; the locales without names have numbers.
fn is_name((name, _): &(String, u32)) -> bool {
    let least = if name.is_ascii() { 3 } else { 2 };
    let is_numeric = |it: char| it.is_ascii_digit() || !it.is_ascii() && it.is_numeric();
    name.chars().count() >= least && !name.contains(is_numeric)
}
