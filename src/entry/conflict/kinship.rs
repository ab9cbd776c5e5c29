//! Whether two texts are versions of one.

use std::collections::HashSet;

use super::mark::Strength;
use crate::entry::body::{is_cjk, plain_text};
use crate::entry::names::fold_case;

/// Below so many words a text says too little: a strong mark then decides by itself.
const FEW: usize = 5;

/// Whether one text (Markdown) is a version of the other, as far as must be known beside a mark of this strength.
///
/// They are kin where at least half of the shorter text's words occur in the longer. Any two entries of one writer share
/// half of their small words, so beside a mark that people use too at least half of the pairs of neighbouring words must be
/// shared as well, and a text without words is kin to none.
pub fn is_kin(strength: Strength, one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    match strength {
        Strength::Strong => shorter.len() < FEW || half_of(&shorter, &longer),
        Strength::Weak => {
            !shorter.is_empty()
                && half_of(&shorter, &longer)
                && (shorter.len() == 1 || half_of(&pairs(&shorter), &pairs(&longer)))
        }
    }
}

/// Whether at least half of some things are among others.
fn half_of<T: Eq + std::hash::Hash>(some: &[T], others: &[T]) -> bool {
    let others: HashSet<&T> = others.iter().collect();
    let shared = some.iter().filter(|it| others.contains(it)).count();
    shared * 2 >= some.len()
}

fn pairs(words: &[String]) -> Vec<(&str, &str)> {
    words.windows(2).map(|it| (it[0].as_str(), it[1].as_str())).collect()
}

/// The words of a text, in one case; each character that is written without spaces is one.
fn words(markdown: &str) -> Vec<String> {
    let text = fold_case(&plain_text(markdown));
    let (mut words, mut word) = (Vec::new(), String::new());
    for letter in text.chars() {
        let is_alone = is_cjk(letter);
        if !is_alone && letter.is_alphanumeric() {
            word.push(letter);
            continue;
        }
        // An apostrophe and an accent of its own are part of a word.
        if !word.is_empty() && !letter.is_whitespace() && !is_alone && !letter.is_ascii() {
            word.push(letter);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        words.extend(is_alone.then(|| letter.to_string()));
    }
    words.extend(Some(word).filter(|it| !it.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, strong: bool, weak: bool) {
        for (one, other) in [(one, other), (other, one)] {
            assert_eq!(is_kin(Strength::Strong, one, other), strong, "{one} / {other}");
            assert_eq!(is_kin(Strength::Weak, one, other), weak, "{one} / {other}");
        }
    }

    #[test]
    fn versions_of_a_text_are_kin_and_other_texts_are_not() {
        let text = "It rained all day, and we stayed at home with the old books.";
        check(text, &format!("{text}\n\nIn the evening Ana came."), true, true);
        check(text, "It rained all day and *we* stayed at home.", true, true);
        check(text, "Sun at last! Ben mowed, Ana swam; nobody read anything.", false, false);
    }

    #[test]
    fn half_of_the_shorter_texts_words_is_enough() {
        check("one two three four nine ten", "one two three four five six", true, true);
        check("one two three seven eight nine", "one two three four five six", true, false);
        check("one two seven eight nine", "one two three four five six", false, false);
    }

    #[test]
    fn small_words_alone_make_no_kin_beside_a_mark_that_people_use() {
        let long = "We went to the river and it was cold, so that in the end I walked home with Ana, \
                    who had the key, and then we were glad of the fire.";
        let other = "I was in the garden with Ben and we had the best of it, to the end.";
        check(long, other, true, false);
    }

    #[test]
    fn of_a_few_words_a_strong_mark_decides() {
        check("one two three", "one two three four", true, true);
        check("Rain.", "Sun.", true, false);
        check("Rain.", "Rain and sun.", true, true);
        check("", "Rain and sun.", true, false);
    }

    #[test]
    fn scripts_without_spaces_are_compared_by_their_characters() {
        check("今日は雨が降った。", "今日は雨が降った。夜は晴れ。", true, true);
        check("今日は雨が降った。", "明晩去海边看星星", false, false);
    }
}
