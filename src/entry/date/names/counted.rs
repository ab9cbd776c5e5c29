//! Names, each with the months that it may be, and in how many locales.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::super::fold::fold;
use super::{Month, SHORTEST_BARE};

/// The months that each name may be, whole or short; and as it is written without its marks (`FEVRIER`, `marco`, `Maerz`).
#[derive(Default)]
pub(super) struct Names {
    pub(super) exact: Months,
    bare: Months,
}

/// Names, each with its months and the number of locales that say so.
type Months = HashMap<String, BTreeMap<u32, usize>>;

impl Names {
    pub(super) fn of(months: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut names = Self::default();
        let count = |table: &mut Months, name: String, month: u32| {
            *table.entry(name).or_default().entry(month).or_default() += 1;
        };
        for (name, month) in months {
            let spelt = with_two_letters(&name);
            if spelt != name {
                count(&mut names.bare, fold(&spelt), month);
            }
            count(&mut names.bare, fold(&name), month);
            count(&mut names.exact, name, month);
        }
        names
    }

    /// The month of a name, or of what it is without its marks.
    pub(super) fn month(&self, word: &str) -> Month {
        // Short ones without their marks are other words: `sub`, `paz`; and so are words with marks of their own.
        let bare = || {
            let plain = word.replace('\u{307}', "");
            let folded = fold(&plain);
            let is_bare = folded == plain && folded.chars().count() >= SHORTEST_BARE;
            Self::most_of(self.bare.get(&folded).filter(|_| is_bare))
        };
        match self.exact(word) {
            Month::Unknown => bare(),
            known => known,
        }
    }

    /// The month whose names alone begin with a word of enough letters: `juill` of `juillet`.
    pub(super) fn beginning(&self, word: &str) -> Month {
        const SHORTEST: usize = 4;
        if word.chars().count() < SHORTEST {
            return Month::Unknown;
        }
        let longer = self.exact.iter().filter(|it| it.0.starts_with(word));
        let months: BTreeSet<u32> = longer.flat_map(|it| it.1.keys().copied()).collect();
        match months.iter().collect::<Vec<_>>().as_slice() {
            [] => Month::Unknown,
            [month] => Month::One(**month),
            _ => Month::Several,
        }
    }

    pub(super) fn exact(&self, word: &str) -> Month {
        Self::most_of(self.exact.get(word))
    }

    fn most_of(months: Option<&BTreeMap<u32, usize>>) -> Month {
        const MANY: usize = 5;
        let Some(months) = months else { return Month::Unknown };
        let all: usize = months.values().sum();
        let most = months.iter().max_by_key(|(_, locales)| **locales);
        match most {
            Some((month, locales)) if *locales >= MANY * (all - locales) => Month::One(*month),
            _ => Month::Several,
        }
    }
}

/// A name as German is written without its letters: `Maerz`.
pub(in crate::entry) fn with_two_letters(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    name.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue")
}
