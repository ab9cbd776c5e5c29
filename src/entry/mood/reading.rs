//! What one text says of a mood: a name, a number, or a name and the scale behind it.

use std::sync::LazyLock;

use regex::Regex;

use super::super::commas::COMMAS;
use super::super::names::plain_name;
use super::keys::{is_counting, is_of_scale};
use super::written::Written;
use crate::number::with_plain_digits;

/// The parts of a text between commas and line ends; a comma between two digits is a decimal one.
pub(super) fn separated(text: &str) -> Vec<&str> {
    let is_digit = |it: Option<char>| {
        it.is_some_and(|it| {
            with_plain_digits(it.encode_utf8(&mut [0; 4])).as_bytes()[0].is_ascii_digit()
        })
    };
    let mut parts = Vec::new();
    let mut start = 0;
    let is_separator = |it: char| it == '\n' || COMMAS.contains(&it);
    for (at, separator) in text.char_indices().filter(|(_, it)| is_separator(*it)) {
        let next = at + separator.len_utf8();
        let (before, after) = (text[..at].chars().next_back(), text[next..].chars().next());
        if separator == '\n' || !(is_digit(before) && is_digit(after)) {
            parts.push(&text[start..at]);
            start = next;
        }
    }
    parts.push(&text[start..]);
    parts
}

/// A mood as its name is held: in small letters, and without the `#` of a tag.
pub(super) fn name_of(text: &str) -> String {
    let text = plain_name(text).to_lowercase();
    match text.strip_prefix('#').filter(|it| it.starts_with(is_sign_of_name)) {
        Some(name) => name.to_owned(),
        None => text,
    }
}

/// What a text says of a mood.
pub(super) enum Reading {
    Number(Written),
    Mood {
        name: String,
        scale: Option<Written>,
    },
    /// A name beside which a number stands that is not surely its scale.
    Doubtful(String),
    /// Digits and signs that are no number.
    Nothing(String),
}

impl Reading {
    /// Reads `7`, `7/10`, `calm`, `calm 7`, `calm 7/10`, `calm (7)`, `calm: 7`, `calm - 7`; nothing of a text without a sign.
    ///
    /// Behind a space alone a number from 0 to 10 is a scale; `area 51`, `7 calm` and `calm 7 to 8` are names. Behind a word for
    /// scales, `level 8`, it is a number without a name.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = name_of(text);
        if text.is_empty() {
            return None;
        }
        if is_of_letters(&text) && !matches!(&*text, "inf" | "nan") {
            return Some(Self::Mood { name: text, scale: None });
        }
        if let Some(written) = Written::read(&text) {
            return Some(Self::Number(written));
        }
        let plain = with_plain_digits(&text);
        if !plain.contains(is_sign_of_name) && plain.contains(char::is_numeric) {
            return Some(Self::Nothing(text));
        }
        if matches!(plain.trim_start_matches(['+', '-', '.']), "inf" | "nan") {
            return Some(Self::Doubtful(text));
        }
        let Some(split) = Split::of(&plain) else {
            return Some(match leaves_doubt(&plain) || holds_scale(&plain, false) {
                true => Self::Doubtful(text),
                false => Self::Mood { name: text, scale: None },
            });
        };
        if is_of_scale(split.name) {
            return Some(Self::Number(split.scale));
        }
        let is_scale = (split.is_marked
            || split.scale.on_scale().is_some() && !leaves_doubt(split.name))
            && !joins_another(split.name)
            && !is_counting(split.name)
            && !holds_scale(split.name, true);
        if !is_scale {
            return Some(Self::Doubtful(text));
        }
        // The digits of a name stay those that were written.
        let name: String = text.chars().take(split.name.chars().count()).collect();
        Some(Self::Mood { name, scale: Some(split.scale) })
    }
}

/// A name and the scale behind it.
struct Split<'a> {
    name: &'a str,
    scale: Written,
    /// Whether brackets, a colon, a per cent or a fraction say that it is one.
    is_marked: bool,
}

impl<'a> Split<'a> {
    fn of(text: &'a str) -> Option<Self> {
        static SCALED: LazyLock<Option<Regex>> = LazyLock::new(|| {
            let number = r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|\.[0-9]+)";
            let fraction = format!(
                r"{number} ?/ ?{number}|{number} out of {number}|{number} of (?:5|100?)|{number} ?%"
            );
            let dash = r"(?: (?:[-–—−|]+|-?>|=>|→))?";
            let scale = format!(
                r"(?:{dash} ({fraction})| ?\(({fraction}|{number})\)| ?[:=;：；＝] ?({fraction}|{number}))"
            );
            let name = r".*[\p{L}\p{So}].*?";
            Regex::new(&format!(r"^(?:({name}){scale}|({name}){dash} ({number}))$")).ok()
        });
        let ends_in_scale = text.ends_with(|it: char| it.is_ascii_digit() || "%).".contains(it));
        let found = SCALED.as_ref().filter(|_| ends_in_scale)?.captures(text)?;
        let group = |number: usize| found.get(number).map(|it| it.as_str());
        let name = found.get(1).or(found.get(5))?.as_str().trim_end();
        let marked = (2..=4).find_map(group);
        let scale = Written::read(marked.or(group(6))?)?;
        Some(Self { name, scale, is_marked: marked.is_some() })
    }
}

/// Whether a text has nothing but letters and spaces, as most moods: no sign, no number, and nothing beyond ASCII.
pub(super) fn is_of_letters(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_alphabetic() || it == b' ')
}

/// Whether a character makes a text a name: a letter, or a picture.
fn is_sign_of_name(letter: char) -> bool {
    static SIGN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{L}\p{So}]$").ok());
    let mut buffer = [0; 4];
    letter.is_alphabetic()
        || SIGN.as_ref().is_some_and(|it| it.is_match(letter.encode_utf8(&mut buffer)))
}

/// Words that join two numbers: `7 to 8`, `between 3 and 7`, `7 or 8`.
const JOINING: [&str; 21] = [
    "to", "or", "and", "of", "till", "until", "bis", "oder", "und", "von", "à", "a", "ou", "et",
    "sur", "o", "y", "e", "de", "su", "&",
];

/// Signs that stand between a name and its scale.
const LEADING: [&str; 11] = ["-", "--", "–", "—", "−", "|", "=", ":", "->", "=>", "→"];

/// Whether a name begins or ends in a number, or in a sign that leads to one: then nobody knows what the number means.
fn leaves_doubt(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let is_number = |word: &&str| {
        !word.contains(is_sign_of_name) && word.contains(|it: char| it.is_ascii_digit())
    };
    let is_joined = |word: &&str| JOINING.contains(word) && words.iter().any(is_number);
    let (first, last) = (words.first(), words.last());
    first.is_some_and(|it| is_number_of_scale(it) || is_of_points(it))
        || last.is_some_and(|it| {
            is_number(it)
                || is_of_points(it)
                || is_joined(it)
                || LEADING.contains(it) && words.len() > 1
        })
}

/// Whether a word is a number of points or stars, of which nobody says how many there are: `8点`, `8pts`, `4★`.
fn is_of_points(word: &str) -> bool {
    const POINTS: [&str; 14] =
        ["点", "點", "分", "점", "級", "级", "星", "★", "☆", "⭐", "pt", "pts", "points", "stars"];
    let word = word.trim_end_matches('\u{fe0f}');
    let number = POINTS.iter().find_map(|it| word.strip_suffix(it));
    number.is_some_and(|it| Written::read(it).is_some())
}

/// Whether a number on the scale stands between the words of a name, as if there were two moods: `calm 7/10 tired`, `calm 7 tired`.
/// A bare one in many words, `slept 4 hours and was fine`, is one of the sentence, where no scale stands behind it.
fn holds_scale(name: &str, has_scale: bool) -> bool {
    const MOST_WORDS: usize = 20;
    let words = name.split([' ', '(', ')', ':', '=', ';']).filter(|it| !it.is_empty());
    let words: Vec<&str> = words.take(MOST_WORDS + 1).collect();
    let has_letter = |it: &&str| it.contains(is_sign_of_name);
    let (first, last) = (words.iter().position(has_letter), words.iter().rposition(has_letter));
    let Some((first, last)) = first.zip(last).filter(|_| words.len() <= MOST_WORDS) else {
        return false;
    };
    let is_scale = |it: &str| Written::read(it).is_some_and(|it| it.on_scale().is_some());
    let is_marked = |it: &str| {
        let signs = ["(", ":", ": ", "=", "= "];
        it.contains(['/', '%']) || signs.iter().any(|sign| name.contains(&format!("{sign}{it}")))
    };
    let is_glued = |it: &str| {
        it.split_once('/').is_some_and(|(scale, word)| is_scale(scale) && has_letter(&word))
    };
    words.iter().enumerate().skip(first + 1).any(|(at, it)| {
        let counts = || has_scale || words.len() == 3 || is_marked(it);
        is_glued(it) || at < last && is_scale(it) && counts()
    })
}

/// Whether a name has a number of its own, and goes on with another: `calm 7 & sad`.
fn joins_another(name: &str) -> bool {
    let mut words = name.split(' ').skip_while(|it| Written::read(it).is_none()).skip(1);
    words.next().is_some_and(|it| JOINING.contains(&it) || matches!(it, "+" | "/" | "|" | ";"))
}

/// Whether a word reads as a number alone.
fn is_number_of_scale(word: &str) -> bool {
    Written::read(word.trim_end_matches([':', '.', ')'])).is_some()
}
