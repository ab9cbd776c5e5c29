//! Lines cut into words, of which each is kept, gone or new.

use super::super::body::{is_cjk, is_hangul};

/// A word without its signs, signs, a single character of Chinese, Japanese or Korean, or the end of a line.
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// Whether white space follows it in its line.
    pub(super) is_apart: bool,
}

pub(super) fn words<'a>(lines: &[&'a str]) -> Vec<Word<'a>> {
    let mut words: Vec<Word<'a>> = Vec::new();
    for line in lines {
        for (at, run) in line.split_whitespace().enumerate() {
            if let Some(before) = words.last_mut().filter(|_| at > 0) {
                before.is_apart = true;
            }
            words.extend(cut(run).into_iter().map(|text| Word { text, is_apart: false }));
        }
        words.push(Word { text: "\n", is_apart: false });
    }
    words
}

/// Cuts what is written without spaces: the signs at its ends from a word, and each character of Chinese, Japanese or
/// Korean from what stands beside it.
fn cut(run: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let end = match is_alone(first) {
            true => first.len_utf8(),
            false => rest.find(is_alone).unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at(end);
        let start = part.find(char::is_alphanumeric).unwrap_or(part.len());
        let (lead, word) = part.split_at(start);
        let (word, trail) = word.split_at(word.trim_end_matches(is_sign).len());
        parts.extend([lead, word, trail].into_iter().filter(|it| !it.is_empty()));
        rest = after;
    }
    parts
}

/// Whether a character is counted as a word of its own, as words are counted everywhere.
fn is_alone(letter: char) -> bool {
    is_cjk(letter) && !is_hangul(letter)
}

fn is_sign(letter: char) -> bool {
    !letter.is_alphanumeric()
}
