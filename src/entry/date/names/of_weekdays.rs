//! What each language calls the weekdays.

use std::sync::LazyLock;

use pure_rust_locales::locale_match;

use super::cldr::WEEKDAYS_OF_CLDR;
use super::locales::{locales, primary};

/// The names of the weekdays of each locale, whole and short: the days from Sunday, the name, its language.
pub(in crate::entry::date) fn weekdays() -> impl Iterator<Item = (usize, &'static str, &'static str)>
{
    (0..7).flat_map(|index| weekday(index).map(move |(name, language)| (index, name, language)))
}

/// What each language calls the weekday that is so many days after Sunday, whole and short, and the language. What locales have
/// in common comes once or twice.
fn weekday(index: usize) -> impl Iterator<Item = (&'static str, &'static str)> {
    type Listed = (&'static str, [&'static [&'static str]; 2]);
    static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| {
        let mut all: Vec<Listed> = Vec::new();
        for (name, it) in locales() {
            let lists = [locale_match!(it => LC_TIME::DAY), locale_match!(it => LC_TIME::ABDAY)];
            // The locales of one language stand one behind the other.
            let of_language = all.iter().rev().take_while(|it| it.0 == primary(name));
            if !of_language.into_iter().any(|it| it.1 == lists) {
                all.push((primary(name), lists));
            }
        }
        all
    });
    let of_locales = LISTED.iter().flat_map(move |(language, lists)| {
        lists.iter().filter_map(move |list| Some((*list.get(index)?, *language)))
    });
    let of_cldr = WEEKDAYS_OF_CLDR.iter().filter(move |it| it.1 == index);
    of_locales.chain(of_cldr.map(|(language, _, name)| (*name, *language)))
}
