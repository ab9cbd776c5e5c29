//! What a language calls the months or the weekdays, beside what stands in paths.

use super::component::without_feira;
use crate::entry::date::names::locales::Names;
use crate::entry::date::names::with_two_letters;
use crate::entry::fold::fold;
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

/// The names of one kind in one language, of one length: whole, or short.
pub(super) struct List {
    /// Without full stops.
    pub(super) names: Vec<String>,
    pub(super) is_short: bool,
    /// As they stand alone, and as they stand beside a day.
    whole: [&'static [&'static str]; 2],
    /// What people write besides, and the locales do not list.
    besides: Vec<(usize, &'static str)>,
}

/// Short names that are as common as those of the locales: the language, the month from 0, the name.
const BESIDES: [(&str, usize, &str); 2] = [("en", 8, "sept"), ("de", 8, "sept")];

/// As many letters as whole names are cut to where one word alone is known: `Sept` is no name cut.
const LONGEST_CUT: usize = 3;

impl List {
    /// The lists of a language: the names as they stand alone, beside a day, short, and, where all words have as many letters, the
    /// whole ones cut there, if its short ones are whole ones cut.
    pub(super) fn all(locale: &Names, named: Named, words: &[&Word]) -> impl Iterator<Item = Self> {
        let [alone, whole, short] = match named {
            Named::Month => locale.months,
            Named::Weekday => {
                let [whole, short] = locale.weekdays;
                [whole, whole, short]
            }
        };
        let besides = BESIDES.iter().filter(|it| named == Named::Month && it.0 == locale.language);
        let besides: Vec<(usize, &str)> = besides.map(|it| (it.1, it.2)).collect();
        let list = move |names: Vec<String>, is_short| {
            let besides = if is_short { besides.clone() } else { Vec::new() };
            Self { names, is_short, whole: [alone, whole], besides }
        };
        let owned = |list: &[&str]| list.iter().map(|it| without_stop(it).to_owned()).collect();
        // `Sept` is short of itself, whatever stands beside it.
        let is_besides = |it: &Word| BESIDES.iter().any(|name| bare(it).to_lowercase() == name.2);
        let are_several = |it: &Word| it.letters != words[0].letters || !it.letters.is_ascii();
        let is_of_list =
            words.iter().any(|it| are_several(it)) && !words.iter().any(|it| is_besides(it));
        let cut = length_of(words).filter(|it| *it <= LONGEST_CUT || is_of_list);
        let cut = cut.filter(|_| are_cut(short, alone));
        let cut = cut.map(|it| alone.iter().map(|name| beginning(name, it)).collect());
        let listed = [(owned(alone), false), (owned(whole), false), (owned(short), true)];
        listed
            .into_iter()
            .chain(cut.map(|it| (it, true)))
            .map(move |(names, is_short)| list(names, is_short))
    }

    /// How many of the words it has in some form, how many as they are listed, and how many of these letter for letter.
    pub(super) fn fits(&self, words: &[&Word]) -> (usize, usize, usize) {
        words.iter().fold((0, 0, 0), |(known, listed, exact), word| {
            let is_exact = self.names.get(word.index).is_some_and(|it| it == bare(word));
            let (is_known, is_listed) = (self.place(word).is_some(), self.has(word));
            (
                known + usize::from(is_known),
                listed + usize::from(is_listed),
                exact + usize::from(is_exact),
            )
        })
    }

    /// Where a word stands in it: as it is listed, or as the beginning of the name that a short one stands for.
    pub(super) fn place(&self, word: &Word) -> Option<usize> {
        let is_known = self.names.len() > word.index && (self.has(word) || self.is_begun(word));
        is_known.then_some(word.index)
    }

    /// Whether it lists a word, with its marks or without.
    pub(super) fn has(&self, word: &Word) -> bool {
        let letters = bare(word);
        let is_besides =
            |it: &(usize, &str)| it.0 == word.index && letters.eq_ignore_ascii_case(it.1);
        let name = self.names.get(word.index);
        name.is_some_and(|it| is_alike(it, letters)) || self.besides.iter().any(is_besides)
    }

    /// Whether the short name of a month or a weekday is the whole one.
    pub(super) fn is_whole(&self, index: usize) -> bool {
        let name = self.names.get(index);
        name.is_some_and(|name| self.wholes(index).any(|it| fold(it) == fold(name)))
    }

    /// `juill` of `juillet`, where the list has `juil`.
    fn is_begun(&self, word: &Word) -> bool {
        const SHORTEST: usize = 3;
        let letters = fold(bare(word));
        self.is_short
            && letters.chars().count() >= SHORTEST
            && self.wholes(word.index).any(|it| fold(it).starts_with(&letters))
    }

    fn wholes(&self, index: usize) -> impl Iterator<Item = &'static str> {
        self.whole.into_iter().filter_map(move |it| it.get(index).copied())
    }
}

/// A name without the full stop of a short one, and as its language lists it.
pub(super) fn bare(word: &Word) -> &str {
    without_feira(&word.letters).trim_end_matches('.')
}

/// How many letters each of the words has.
fn length_of(words: &[&Word]) -> Option<usize> {
    let count = |it: &Word| bare(it).chars().count();
    let length = words.first().map(|it| count(it));
    length.filter(|length| words.iter().all(|it| count(it) == *length))
}

/// Whether short names are all whole ones cut behind as many letters.
fn are_cut(short: &[&str], whole: &[&str]) -> bool {
    let short = || short.iter().map(|it| without_stop(it));
    let Some(length) = short().next().map(|it| it.chars().count()) else { return false };
    let is_cut = |(short, whole): (&str, &&str)| {
        short.to_lowercase() == beginning(whole, length).to_lowercase()
    };
    short().zip(whole).all(is_cut)
}

fn beginning(name: &str, letters: usize) -> String {
    name.chars().take(letters).collect()
}

fn without_stop(name: &str) -> &str {
    name.trim_end_matches('.')
}

fn is_alike(name: &str, word: &str) -> bool {
    const SHORTEST_BARE: usize = 4;
    let small = || composed(word.to_lowercase());
    // macOS writes names with their marks apart; many write them without: `Aout`, `Maerz`.
    let is_bare = || {
        word.is_ascii()
            && word.len() >= SHORTEST_BARE
            && [fold(name), fold(&with_two_letters(name))].contains(&fold(word))
    };
    name == word || name.to_lowercase() == small() || is_bare()
}
