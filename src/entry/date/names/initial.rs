//! How words begin, by which most names are passed over before they are laid out.

use unicode_normalization::char::is_combining_mark;

/// How a word begins: with which plain Latin letter, in small, or with any other character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::entry::date) struct Initial(Option<u8>);

impl Initial {
    /// So many there are.
    pub(in crate::entry::date) const COUNT: usize = 27;

    pub(in crate::entry::date) fn of(word: &str) -> Self {
        let first = word.bytes().next().filter(u8::is_ascii_alphabetic);
        Self(first.map(|it| it.to_ascii_lowercase()))
    }

    /// Its number among all, from 0.
    pub(in crate::entry::date) fn index(self) -> usize {
        self.0.map_or(Self::COUNT - 1, |it| usize::from(it - b'a'))
    }

    pub(in crate::entry::date) fn all() -> impl Iterator<Item = Self> {
        (b'a'..=b'z').map(Some).chain([None]).map(Self)
    }

    /// Whether a name, as a locale lists it, may begin so in a text: in small letters, composed, without the particle before it.
    pub(in crate::entry::date) fn may_be_of(self, name: &str) -> bool {
        match (self.0, letter_of(name)) {
            (Some(letter), Some(of_name)) => letter == of_name || has_particle(name),
            (None, Some(_)) => has_particle(name),
            // The small form of a letter with a mark may be a plain one: of `İ` it is `i`.
            (Some(_), None) => !name.starts_with(is_of_other_script),
            (None, None) => true,
        }
    }
}

/// The plain letter with which a name begins, in small; none where a mark belongs to it.
fn letter_of(name: &str) -> Option<u8> {
    let mut letters = name.chars();
    let first = letters.next().filter(char::is_ascii_alphabetic)?;
    let has_mark = letters.next().is_some_and(|it| !it.is_ascii() && is_combining_mark(it));
    (!has_mark).then(|| first.to_ascii_lowercase()).and_then(|it| it.try_into().ok())
}

/// Whether a letter is none of Latin, with or without marks.
fn is_of_other_script(letter: char) -> bool {
    matches!(letter, '\u{370}'..'\u{1e00}' | '\u{3040}'..'\u{fb00}')
}

/// Whether a particle stands before a name, which texts leave out: `d’abril`.
pub(in crate::entry::date) fn has_particle(name: &str) -> bool {
    const PARTICLES: [&str; 7] = ["'", "’", "ʼ", "e ", "i ", "E ", "I "];
    let is_of_d = matches!(name.as_bytes().first(), Some(b'd' | b'D'));
    is_of_d && PARTICLES.iter().any(|it| name[1..].starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::super::{folded, weekdays};
    use super::*;

    #[test]
    fn a_name_is_asked_for_by_the_letter_it_has_in_a_text() {
        let may = |word: &str, name: &str| Initial::of(word).may_be_of(name);
        assert!(may("march", "March") && may("Mai", "mai") && may("été", "été"));
        assert!(!may("april", "March") && !may("été", "mai") && !may("mai", "май"));
        assert!(may("abril", "d’abril") && may("gener", "de gener") && may("iyun", "İyun"));
        assert!(may("май", "май") && !may("май", "March"));
        assert_eq!(Initial::all().count(), Initial::COUNT);
        assert!(Initial::all().enumerate().all(|(at, it)| it.index() == at));
    }

    /// What is passed over would have been none of the words that begin so.
    #[test]
    fn no_name_is_passed_over_that_begins_so_in_a_text() {
        for (_, name, _) in weekdays() {
            let initial = Initial::of(&folded(name));
            assert!(initial.may_be_of(name), "{name}");
        }
    }
}
