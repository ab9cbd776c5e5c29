//! In which language, and in which letters, the names in paths are written.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::component::without_feira;
use super::names_listed::{List, Named, Word, bare};
use crate::entry::date::names::locales;
use crate::entry::date::settled;

/// The names of one kind as the paths write them, and of one language those that they lack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelling {
    named: Named,
    own: BTreeMap<usize, String>,
    /// None where no language has one of the names.
    others: Option<Others>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Others {
    names: Vec<String>,
    letters: Letters,
    /// What Portuguese has behind the names of weekdays, as it is written.
    feira: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Letters {
    AsTheyAre,
    FirstCapital,
    Small,
    Capital,
}

/// How well a list of names fits: how many of the words of its kind it has, in some form, and how many as listed; how many of the
/// other kind the same language has, whether `[dates]` names the language, whether many people write it, and how many it writes as
/// they are.
type Fit = (usize, usize, usize, bool, bool, usize);

impl Spelling {
    /// The names of one kind, with those that the other kind has beside them: of languages that have at least half of them, and as many, the one that
    /// has more of both, then one that `languages` names, then one that many people write, then the one that writes them so, then the first in [`locales::in_order`].
    pub(super) fn of(named: Named, words: &BTreeMap<&Word, usize>) -> Self {
        let (own, others): (Vec<&Word>, Vec<&Word>) =
            words.keys().partition(|it| it.named == named);
        let mut best: Option<(Fit, List)> = None;
        for locale in locales::in_order() {
            let beside =
                List::all(&locale, other(named), &others).map(|it| it.fits(&others).0).max();
            let is_named =
                settled().languages.iter().any(|it| locales::primary(it) == locale.language);
            let is_written = locales::is_most_written(locale.language);
            for list in List::all(&locale, named, &own) {
                let (known, listed, exact) = list.fits(&own);
                let beside = beside.unwrap_or_default();
                let fit = (known, listed, beside, is_named, is_written, exact);
                let is_better = best.as_ref().is_none_or(|it| fit > it.0);
                if known * 2 >= own.len() && known > 0 && is_better {
                    best = Some((fit, list));
                }
            }
        }
        let mut counted: BTreeMap<usize, (usize, String)> = BTreeMap::new();
        for word in &own {
            let most = counted.entry(word.index).or_default();
            if words[word] >= most.0 {
                *most = (words[word], word.letters.clone());
            }
        }
        let own_names = counted.into_iter().map(|(index, it)| (index, it.1)).collect();
        let others = best.and_then(|(_, list)| Others::of(&list, &own));
        Self { named, own: own_names, others }
    }

    /// The name of a day's month, or of its weekday: the one that the paths have, before any other. None where nothing tells it.
    pub(super) fn written(&self, day: NaiveDate) -> Option<String> {
        let index = match self.named {
            Named::Month => day.month0(),
            Named::Weekday => day.weekday().num_days_from_sunday(),
        };
        let index = index as usize;
        let own = self.own.get(&index).cloned();
        own.or_else(|| self.others.as_ref()?.written(index))
    }
}

impl Others {
    fn of(list: &List, own: &[&Word]) -> Option<Self> {
        let known = || own.iter().filter(|it| list.place(it).is_some());
        let word = known().find(|it| list.has(it)).or_else(|| known().next())?;
        let letters = Letters::of(&list.names[word.index], bare(word));
        let feira = |it: &&Word| Some(it.letters[without_feira(&it.letters).len()..].to_owned());
        let feira = own.iter().filter_map(feira).find(|it| !it.is_empty());
        let has_stop = |it: &&&Word| it.letters.ends_with('.');
        let (any, all) = (known().any(|it| has_stop(&it)), known().all(|it| has_stop(&it)));
        let stopped = |(index, name): (usize, &String)| {
            // `Mai` is all of it.
            let is_short = list.is_short && !list.is_whole(index);
            let is_stopped = if list.is_short { any && is_short } else { all };
            if is_stopped { format!("{name}.") } else { name.clone() }
        };
        let names = list.names.iter().enumerate().map(stopped).collect();
        Some(Self { names, letters, feira })
    }

    fn written(&self, index: usize) -> Option<String> {
        let name = self.letters.apply(self.names.get(index)?);
        // Neither Sunday nor Saturday has it.
        let feira = self.feira.as_deref().filter(|_| (1..=5).contains(&index));
        Some(name + feira.unwrap_or_default())
    }
}

fn other(named: Named) -> Named {
    match named {
        Named::Month => Named::Weekday,
        Named::Weekday => Named::Month,
    }
}

impl Letters {
    const ALL: [Self; 4] = [Self::AsTheyAre, Self::FirstCapital, Self::Small, Self::Capital];

    /// How a name is written that a list has otherwise.
    fn of(name: &str, word: &str) -> Self {
        let shaped = || match word {
            _ if word.to_lowercase() == word => Self::Small,
            _ if word.to_uppercase() == word => Self::Capital,
            _ => Self::FirstCapital,
        };
        Self::ALL.into_iter().find(|it| it.apply(name) == word).unwrap_or_else(shaped)
    }

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
