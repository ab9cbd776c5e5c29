//! In which language, and in which letters, the names in paths are written.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::component::without_feira;
use crate::entry::date::names::locales::{self, Names};
use crate::entry::date::settled;
use crate::entry::names::composed;

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Month,
    Weekday,
}

/// A name that stands in a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    pub(super) named: Named,
    /// Of which month, from January on, or of which weekday, from Sunday on: from 0.
    pub(super) index: usize,
    pub(super) letters: String,
}

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

/// How well a list of names fits: how many of the words of its kind it has, how many of the other kind the same language has, whether
/// `[dates]` names the language, whether many people write it, and how many it writes as they are.
type Fit = (usize, usize, bool, bool, usize);

impl Spelling {
    /// The names of one kind, with those that the other kind has beside them: of languages that have at least half of them, and as many, the one that
    /// has more of both, then one that `languages` names, then one that many people write, then the one that writes them so, then the first in [`locales::in_order`].
    pub(super) fn of(named: Named, words: &BTreeMap<&Word, usize>) -> Self {
        let (own, others): (Vec<&Word>, Vec<&Word>) =
            words.keys().partition(|it| it.named == named);
        let mut best: Option<(Fit, Vec<String>)> = None;
        for locale in locales::in_order() {
            let beside =
                lists(&locale, other(named), &others).map(|it| alike(&it, &others).0).max();
            let is_named =
                settled().languages.iter().any(|it| locales::primary(it) == locale.language);
            for list in lists(&locale, named, &own) {
                let (alike, exact) = alike(&list, &own);
                let is_written = locales::is_most_written(locale.language);
                let fit = (alike, beside.unwrap_or_default(), is_named, is_written, exact);
                if alike * 2 >= own.len() && alike > 0 && best.as_ref().is_none_or(|it| fit > it.0)
                {
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
        let others = best.and_then(|(_, names)| Others::of(names, &own));
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
    fn of(names: Vec<String>, own: &[&Word]) -> Option<Self> {
        let is_it = |word: &&&Word| {
            names.get(word.index).is_some_and(|name| is_alike(name, without_feira(&word.letters)))
        };
        let word = own.iter().find(is_it)?;
        let letters = without_feira(&word.letters);
        let is_so = |it: &Letters| it.apply(&names[word.index]) == letters;
        let letters = Letters::ALL.into_iter().find(is_so).unwrap_or(Letters::AsTheyAre);
        let feira = |it: &&Word| Some(it.letters[without_feira(&it.letters).len()..].to_owned());
        let feira = own.iter().filter_map(feira).find(|it| !it.is_empty());
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

/// The names of one kind in one language: as they stand alone, beside a day, short, and, where all words have as many letters, the whole ones cut there.
fn lists(locale: &Names, named: Named, words: &[&Word]) -> impl Iterator<Item = Vec<String>> {
    let [alone, whole, short] = match named {
        Named::Month => locale.months,
        Named::Weekday => {
            let [whole, short] = locale.weekdays;
            [whole, whole, short]
        }
    };
    let count = |it: &Word| it.letters.chars().count();
    let length =
        words.first().map(|it| count(it)).filter(|it| words.iter().all(|word| count(word) == *it));
    let cut =
        length.map(|length| alone.iter().map(|it| it.chars().take(length).collect()).collect());
    let owned = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect();
    [owned(alone), owned(whole), owned(short)].into_iter().chain(cut)
}

/// How many of the words a list has, and how many of them as they are written.
fn alike(list: &[String], words: &[&Word]) -> (usize, usize) {
    let named =
        words.iter().filter_map(|it| Some((list.get(it.index)?, without_feira(&it.letters))));
    named.fold((0, 0), |(alike, exact), (name, word)| {
        (alike + usize::from(is_alike(name, word)), exact + usize::from(name == word))
    })
}

fn is_alike(name: &str, word: &str) -> bool {
    // macOS writes names with their marks apart.
    name == word || name.to_lowercase() == composed(word.to_lowercase())
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
