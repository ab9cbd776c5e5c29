//! In which language, and in which letters, the names in paths are written.

use chrono::{Datelike, NaiveDate};

use crate::entry::date::names::locales;

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Month,
    Weekday,
}

/// A name that stands in a path.
pub(super) struct Word {
    pub(super) named: Named,
    pub(super) letters: String,
    /// Of which month, from January on, or of which weekday, from Sunday on: from 0.
    pub(super) index: usize,
}

/// The names of one language, in the letters of the paths.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelling {
    named: Named,
    names: &'static [&'static str],
    letters: Letters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Letters {
    AsTheyAre,
    FirstCapital,
    Small,
    Capital,
}

impl Spelling {
    /// The list of names that has most of the words; of two the one that writes them so, then the first in [`locales::lists`]. None where none has one.
    pub(super) fn of(named: Named, words: &[&Word]) -> Option<Self> {
        let small: Vec<_> = words.iter().map(|it| it.letters.to_lowercase()).collect();
        // Of two languages that have them all, that which writes them so.
        let count = |list: &[&str]| {
            let named = words.iter().zip(&small);
            let named = named.filter_map(|(it, small)| Some((list.get(it.index)?, it, small)));
            named.fold((0, 0), |(alike, exact), (name, it, small)| {
                let is_alike = name.to_lowercase() == *small;
                (alike + usize::from(is_alike), exact + usize::from(*name == it.letters))
            })
        };
        let lists = locales::lists(named == Named::Month).map(|list| (count(list), list));
        // The first of those with most.
        let (most, names) = lists.reduce(|best, it| if it.0 > best.0 { it } else { best })?;
        let of_it = words.iter().find(|it| {
            names.get(it.index).is_some_and(|name| name.to_lowercase() == it.letters.to_lowercase())
        })?;
        let is_so = |it: &Letters| it.apply(names[of_it.index]) == of_it.letters;
        let letters = Letters::ALL.into_iter().find(is_so).unwrap_or(Letters::AsTheyAre);
        (most.0 > 0).then_some(Self { named, names, letters })
    }

    /// The name of a day's month, or of its weekday.
    pub(super) fn written(&self, day: NaiveDate) -> String {
        let index = match self.named {
            Named::Month => day.month0(),
            Named::Weekday => day.weekday().num_days_from_sunday(),
        };
        let name = self.names.get(index as usize).copied().unwrap_or_default();
        self.letters.apply(name)
    }
}

impl Letters {
    const ALL: [Self; 4] = [Self::AsTheyAre, Self::FirstCapital, Self::Small, Self::Capital];

    fn apply(self, name: &str) -> String {
        match self {
            Self::AsTheyAre => name.to_owned(),
            Self::Small => name.to_lowercase(),
            Self::Capital => name.to_uppercase(),
            Self::FirstCapital => {
                let mut letters = name.chars();
                let first: String =
                    letters.next().into_iter().flat_map(char::to_uppercase).collect();
                first + letters.as_str()
            }
        }
    }
}
