//! Words compared by their letters: how they begin, and in which script.

use std::collections::BTreeSet;

use super::Word;
use crate::entry::fold::{fold, folds};
use crate::entry::language::Language;

/// Of words those whose stem in a language is that of a word.
pub(super) fn of_one_stem(word: &Word, near: &BTreeSet<String>, language: Language) -> Vec<String> {
    let wanted = word.stems(language);
    let firsts: BTreeSet<String> =
        wanted.iter().map(|stem| first_letters(&in_script_of(&word.term, stem))).collect();
    let begins = |it: &str| firsts.iter().any(|first| it.starts_with(first));
    let is_near = |it: &&String| {
        let it = fold(it);
        let behind = language.articles().iter().filter_map(|article| it.strip_prefix(article));
        begins(&it) || behind.into_iter().any(begins)
    };
    let is_kindred = |it: &&String| language.stems(it).iter().any(|stem| wanted.contains(stem));
    let folded = fold(&word.term);
    let bare = language.without_article(&folded);
    // A stemmer takes the first letter of some nouns for a word before them, too.
    let is_same_noun = |it: &&String| {
        !language.articles().is_empty() && language.without_article(&fold(it)) == bare
    };
    let all = near.iter();
    all.filter(|it| is_near(it) && is_kindred(it) || is_same_noun(it)).cloned().collect()
}

/// A stem without marks, or the word where its stem is in another script: that of Serbian is in Latin letters.
fn in_script_of(word: &str, stem: &str) -> String {
    // `æ` and `ł` are Latin, as what is written for them is.
    let is_latin = |text: &str| {
        text.starts_with(|it| matches!(it, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'))
    };
    match is_latin(word) == is_latin(stem) {
        true => stem.to_owned(),
        false => fold(word).chars().take(stem.chars().count()).collect(),
    }
}

/// The letters of a stem that all words of it have: the last one may be another, and in short ones more of them.
pub(super) fn first_letters(stem: &str) -> String {
    let count = stem.chars().count().saturating_sub(changing_letters(stem)).max(2);
    stem.chars().take(if is_short(stem) { 1 } else { count }).collect()
}

/// How many letters at the end of a stem its words may have otherwise: in Tamil a consonant and the sign that no vowel follows it,
/// `பாடம்` and `பாடங்கள்`.
fn changing_letters(stem: &str) -> usize {
    if stem.ends_with('\u{bcd}') { 2 } else { 1 }
}

/// Whether a stem is one of those whose words have but their first letter in common: *die* and *dying*.
fn is_short(stem: &str) -> bool {
    stem.chars().count() == 3 && stem.ends_with("ie")
}

/// Every phrase with one word of each choice, that of the first words first.
pub(super) fn product(choices: &[Vec<String>]) -> Vec<Vec<String>> {
    choices.iter().fold(vec![Vec::new()], |phrases, choice| {
        let longer = |phrase: &Vec<String>| {
            let phrase = phrase.clone();
            choice.iter().map(move |word| [phrase.clone(), vec![word.clone()]].concat())
        };
        phrases.iter().flat_map(longer).collect()
    })
}

/// Each once; what is nothing folded is left out.
pub(super) fn distinct(first: Vec<String>, known: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(first.len() + known.len());
    let mut seen = BTreeSet::new();
    all.extend(
        first.into_iter().chain(known).filter(|it| !it.is_empty() && seen.insert(it.clone())),
    );
    all
}

/// The shortest beginning of a form that folds to more than these letters, or to them.
pub(super) fn beginning_of<'f>(form: &'f str, folded: &str) -> Option<&'f str> {
    let ends = form.char_indices().map(|(at, letter)| at + letter.len_utf8());
    ends.map(|end| &form[..end]).find(|it| folds(it).iter().any(|it| it.starts_with(folded)))
}

/// How many letters a word shares with all words of its stem: the last letter of the stem may be another one there, as in *fly*
/// and *flies*, and *use* and *using*. At least three, because all words that begin so are looked at; fewer before `i` and in short words.
pub(super) fn shared_letters(word: &str, stem: &str) -> usize {
    let same = word.chars().zip(stem.chars()).take_while(|(one, other)| one == other).count();
    let count = stem.chars().count();
    let least = if count <= 3 || stem.ends_with(['i', 'y']) { 2 } else { 3 };
    if is_short(stem) {
        1
    } else {
        same.min(count.saturating_sub(changing_letters(stem))).max(least)
    }
}

/// What stands behind all words that begin with these letters.
pub(super) fn behind(letters: &str) -> String {
    format!("{letters}{}", char::MAX)
}
