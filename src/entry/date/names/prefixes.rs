//! Which words can be no name of one month or weekday in any language, by their first three letters. To see that costs next to nothing;
//! to lay the names out costs as much as to read a file.

use std::sync::LazyLock;

use pure_rust_locales::locale_match;

use super::cldr::OF_CLDR;
use super::initial::has_particle;
use super::locales::locales;
use super::{folded, weekday};

/// The plain Latin letters, and that a word has come to its end.
const SIGNS: usize = 27;

/// Where a word has come to its end.
const END: usize = SIGNS - 1;

/// For each three first letters the months, a bit each from January on, and the weekdays from Sunday on, whose names begin so.
static MASKS: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut masks = Masks(vec![0; SIGNS * SIGNS * SIGNS]);
    for (_, it) in locales() {
        let lists = [
            Some(locale_match!(it => LC_TIME::MON)),
            locale_match!(it => LC_TIME::ALT_MON),
            Some(locale_match!(it => LC_TIME::ABMON)),
            locale_match!(it => LC_TIME::AB_ALT_MON),
        ];
        for list in lists.into_iter().flatten() {
            list.iter().enumerate().for_each(|(index, name)| masks.note(name, of_month(index)));
        }
    }
    for (_, number, name) in OF_CLDR {
        masks.note(name, of_month(*number as usize - 1));
    }
    for index in 0..7 {
        weekday(index).for_each(|(name, _)| masks.note(name, of_weekday(index)));
    }
    masks.0
});

fn of_month(index: usize) -> u32 {
    1 << index
}

fn of_weekday(index: usize) -> u32 {
    1 << (12 + index)
}

struct Masks(Vec<u32>);

impl Masks {
    /// Notes a name as a locale lists it.
    fn note(&mut self, name: &str, mask: u32) {
        /// So many letters has a name of which an ending may take the third.
        const SHORT: usize = 5;
        let mut letters = name.chars().take(3);
        let is_plain = letters.all(|it| it.is_ascii_alphabetic());
        // `dg.`
        let is_cut = !is_plain && name.chars().take(3).all(|it| it.is_ascii());
        let is_unseen = |it: char| matches!(it, '\u{200b}'..='\u{200d}');
        let is_led = !name.starts_with(char::is_alphabetic) || name.starts_with('İ');
        let folded = match () {
            // What is left out of it may leave plain letters.
            () if is_led || is_cut || has_particle(name) || name.contains(is_unseen) => {
                Some(folded(&name.replace(is_unseen, "")))
            }
            () if is_plain => None,
            // No plain word begins so.
            () => return,
        };
        let name = folded.as_deref().unwrap_or(name);
        let Some([one, two, three]) = first(name) else { return };
        let may_end_otherwise = three != END && name.len() <= SHORT;
        let thirds = if may_end_otherwise { 0..SIGNS } else { three..three + 1 };
        for three in thirds {
            self.0[place([one, two, three])] |= mask;
        }
    }
}

fn place([one, two, three]: [usize; 3]) -> usize {
    (one * SIGNS + two) * SIGNS + three
}

/// The first three letters of a word; none where they are not all plain.
fn first(word: &str) -> Option<[usize; 3]> {
    let mut letters = word.chars();
    let mut next = || match letters.next() {
        None => Some(END),
        Some(it) if it.is_ascii_alphabetic() => {
            Some((it.to_ascii_lowercase() as usize) - ('a' as usize))
        }
        Some(_) => None,
    };
    Some([next()?, next()?, next()?])
}

/// Whether a word may be the name of the month of a number.
pub(super) fn may_be_month(word: &str, number: u32) -> bool {
    may_be(word, of_month(number as usize - 1))
}

/// Whether a word may be the name of the weekday that is so many days after Sunday.
pub(super) fn may_be_weekday(word: &str, index: usize) -> bool {
    may_be(word, of_weekday(index))
}

fn may_be(word: &str, mask: u32) -> bool {
    first(word).is_none_or(|it| MASKS[place(it)] & mask != 0)
}

#[cfg(test)]
mod tests {
    use super::super::super::weekday_names::forms;
    use super::super::listed::{EVERY, months_of};
    use super::super::weekdays;
    use super::*;

    #[test]
    fn every_name_may_be_one() {
        let months = locales().flat_map(|(name, it)| months_of(name, it, &EVERY));
        for (name, number) in months {
            assert!(may_be_month(&name, number), "{name}");
        }
        for (index, name, language) in weekdays() {
            for form in forms(name, language) {
                assert!(may_be_weekday(&form, index), "{form}");
            }
        }
    }

    #[test]
    fn most_words_are_passed_over() {
        for word in ["rain", "boat", "xylophone", "a", "market"] {
            assert!((1..=12).any(|it| !may_be_month(word, it)), "{word}");
            assert!((0..7).any(|it| !may_be_weekday(word, it)), "{word}");
        }
        assert!(!may_be_month("harbour", 9) && !may_be_weekday("harbour", 1));
        assert!(may_be_month("September", 9) && !may_be_month("September", 2));
    }
}
