//! What languages call one weekday, each name laid out at most once, and only where a word may be it: to lay one out costs a hundred
//! times as much as to see that it begins otherwise.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::names::initial::{Initial, has_particle};
use super::names::{self, folded};

/// The endings that weekdays have before a day, in the languages that have cases or put their article behind the word: *on
/// Sunday*, `sunnuntaina`, `niedzielę`, `søndagen`. Each with the ending that it takes the place of.
#[rustfmt::skip]
const ENDINGS: &[(&str, &[(&str, &str)])] = &[
    ("be", &[("а", "у"), ("я", "ю")]),
    ("bs", &[("a", "u")]),
    ("cs", &[("a", "u"), ("e", "i")]),
    ("da", &[("", "en")]),
    ("et", &[("", "l"), ("", "al")]),
    ("fi", &[("", "na")]),
    ("fo", &[("ur", "in"), ("ur", "")]),
    ("hr", &[("a", "u")]),
    ("hu", &[("a", "án"), ("", "n"), ("", "en"), ("", "on"), ("", "ön")]),
    ("is", &[("ur", "inn"), ("ur", "")]),
    ("lt", &[("is", "į")]),
    ("lv", &[("a", ""), ("a", "ā"), ("a", "u")]),
    ("nb", &[("", "en")]),
    ("nn", &[("", "en")]),
    ("pl", &[("a", "ę")]),
    ("ro", &[("ă", "a"), ("i", "ea")]),
    ("ru", &[("а", "у")]),
    ("sk", &[("a", "u")]),
    ("sl", &[("a", "o")]),
    ("sr", &[("а", "у"), ("a", "u")]),
    ("sv", &[("", "en")]),
    ("uk", &[("а", "у"), ("я", "ю")]),
];

/// The most letters of a short name, which takes none of these endings.
const LONGEST_SHORT: usize = 3;

/// A name as a locale has it, and the forms that it has in texts once they were asked for.
struct Name {
    listed: &'static str,
    language: &'static str,
    forms: OnceLock<Vec<String>>,
}

/// Names of one weekday, each once.
type Names = Vec<Name>;

/// The names of a weekday that may begin so in a text.
fn beginning(index: usize, initial: Initial) -> &'static [Name] {
    static NAMES: [[OnceLock<Names>; Initial::COUNT]; 7] =
        [const { [const { OnceLock::new() }; Initial::COUNT] }; 7];
    NAMES[index][initial.index()].get_or_init(|| {
        let mut seen = HashSet::new();
        let listed = names::weekday(index).filter(|it| initial.may_be_of(it.0));
        let apart = listed.filter(|it| seen.insert(*it));
        apart.map(|(listed, language)| Name { listed, language, forms: OnceLock::new() }).collect()
    })
}

/// What languages call the weekday that is so many days after Sunday: at least all the names that begin as a word does, which is in
/// small letters.
pub(super) fn names_of(index: usize, word: &str) -> impl Iterator<Item = &'static str> {
    let names = beginning(index, Initial::of(word)).iter();
    names.filter(move |it| it.may_begin(word)).flat_map(Name::forms)
}

/// All that languages call the weekday that is so many days after Sunday.
pub(super) fn all_names_of(index: usize) -> impl Iterator<Item = &'static str> {
    Initial::all().flat_map(move |it| beginning(index, it)).flat_map(Name::forms)
}

impl Name {
    fn forms(&self) -> impl Iterator<Item = &str> {
        let forms = self.forms.get_or_init(|| forms(self.listed, self.language));
        forms.iter().map(String::as_str)
    }

    /// Whether some form of it may begin as a word does. Only plain Latin letters are looked at, up to the first other one.
    fn may_begin(&self, word: &str) -> bool {
        /// So many letters at the end of a name may give way to an ending, where it is no short one.
        const LONGEST_ENDING: usize = 2;
        let is_letter =
            |it: &(char, char)| it.0.is_ascii_alphabetic() && it.1.is_ascii_alphabetic();
        let mut pairs = self.listed.chars().zip(word.chars()).take_while(is_letter);
        let differs = pairs.position(|(one, other)| !one.eq_ignore_ascii_case(&other));
        let count = self.listed.chars().count();
        has_particle(self.listed)
            || differs.is_none_or(|at| count > LONGEST_SHORT && at + LONGEST_ENDING >= count)
    }
}

/// A name of a locale in the forms that it has in texts; none of what is no name.
pub(super) fn forms(name: &str, language: &str) -> Vec<String> {
    let name = with_apostrophes(name);
    if name.chars().count() < 2 || name.contains(char::is_numeric) {
        return Vec::new();
    }
    // `day` stands before each of them in Khmer, and may be left out.
    let alone = name.strip_prefix("ថ្ងៃ").map(str::to_owned);
    in_dates(&name, language).into_iter().chain(alone).chain([name]).collect()
}

/// The forms that a weekday has before a day.
fn in_dates(name: &str, language: &str) -> Vec<String> {
    let endings = ENDINGS.iter().find(|it| it.0 == language).map_or(&[][..], |it| it.1);
    let is_whole = name.chars().count() > LONGEST_SHORT;
    let endings = endings.iter().filter(|_| is_whole);
    endings.filter_map(|(end, other)| Some(format!("{}{other}", name.strip_suffix(end)?))).collect()
}

/// A name with the apostrophe of a keyboard in place of those of Unicode, and without what nobody sees in it.
pub(super) fn with_apostrophes(name: &str) -> String {
    const UNSEEN: [char; 3] = ['\u{200b}', '\u{200c}', '\u{200d}'];
    match name.is_ascii() {
        true => folded(name),
        false => folded(&name.replace(['’', 'ʼ'], "'").replace(UNSEEN, "")),
    }
}
