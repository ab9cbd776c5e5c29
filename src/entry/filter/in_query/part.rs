//! A query, cut into filters and text.

mod piece;

use super::{HEADS, Head, Said};
use crate::finding::shell_quoted;
use crate::nearest::nearest;
use piece::{Kind, Piece, pieces};

/// What is said for a head, and what it is called.
const OTHER_WORDS: [(&str, &str); 14] = [
    ("in", "place"),
    ("at", "place"),
    ("where", "place"),
    ("city", "place"),
    ("people", "person"),
    ("with", "person"),
    ("who", "person"),
    ("since", "from"),
    ("until", "to"),
    ("till", "to"),
    ("date", "on"),
    ("day", "on"),
    ("days", "on"),
    ("feeling", "mood"),
];

/// Options that no head of a query stands for.
const OPTIONS: [&str; 6] = ["near", "within", "words", "field", "sort", "limit"];

/// Heads of a query that say in which column a word stands.
const COLUMNS: [&str; 3] = ["title", "body", "text"];

/// How well a value suits its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Nothing is called so.
    None,
    /// Something is called almost so.
    Near,
    /// Something is called so.
    Known,
}

/// A query, its filters apart from its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parted {
    /// The filters.
    pub filters: Vec<Said>,
    /// All else.
    pub text: String,
    /// Words that are text, and read like filters that are written otherwise: each with what was likely meant.
    pub near: Vec<(String, String)>,
}

/// Why a query cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfPlace {
    /// A filter is one of two alternatives.
    #[error("`{0}` stands beside `OR`: a filter holds for the whole query")]
    BesideOr(String),
    /// A filter is part of what stands in brackets.
    #[error("`{0}` stands in brackets: a filter holds for the whole query")]
    InBrackets(String),
}

/// Whether an argument of a command line begins with a filter, and how it is then written without the quotes of a shell:
/// `place:Rio de Janeiro` is `place:"Rio de Janeiro"`, and `title:rain heron` one phrase.
pub fn quoted_again(argument: &str) -> Option<String> {
    let (mark, bare) = match argument.strip_prefix('-') {
        Some(bare) => ("-", bare),
        None => ("", argument),
    };
    let (head, value) = bare.split_once(':')?;
    let has_space = value.contains(char::is_whitespace) && !value.contains('"');
    let is_column = matches!(head, "title" | "body") && has_space && !value.starts_with('(');
    if Head::named(head).is_none() && !is_column {
        return None;
    }
    Some(if has_space { format!("{mark}{head}:\"{value}\"") } else { argument.to_owned() })
}

/// Takes the filters out of a query.
///
/// Where the whole query is one argument of a command line, a shell may have taken the quotes off the value of a filter: the
/// value is then as many words as `fit` finds the best for, the most of them.
///
/// # Errors
///
/// [`OutOfPlace`], where a filter stands where it cannot hold for the whole query.
pub fn part(
    query: &str,
    is_one_argument: bool,
    mut fit: impl FnMut(&Said) -> Fit,
) -> Result<Parted, OutOfPlace> {
    let pieces = pieces(query);
    let mut parted = Parted::default();
    let (mut depth, mut at) = (0_usize, 0);
    let mut is_left_out = false;
    while let Some(piece) = pieces.get(at) {
        at += 1;
        let Kind::Filter { minus, head, value } = &piece.kind else {
            match piece.text.trim() {
                "(" | "-(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            let filter_next = pieces.get(at).is_some_and(Piece::is_filter);
            let is_before = filter_next && matches!(piece.text.trim(), "AND" | "NOT");
            is_left_out ^= is_before && piece.text.trim() == "NOT";
            if !is_before {
                parted.text.push_str(piece.text);
                parted.near.extend(near(piece));
            }
            continue;
        };
        let mut said = Said {
            head: *head,
            value: value.clone(),
            is_left_out: *minus != std::mem::take(&mut is_left_out),
        };
        if is_one_argument && piece.may_go_on {
            at += longest(&mut said, &pieces[at..], &mut fit);
        }
        let neighbours = [pieces[..at].iter().rev().find(|it| !it.is_filter()), pieces.get(at)];
        let is_or = |it: &Piece<'_>| it.text.trim() == "OR";
        if depth > 0 {
            return Err(OutOfPlace::InBrackets(said.to_string()));
        }
        if neighbours.into_iter().flatten().any(is_or) {
            return Err(OutOfPlace::BesideOr(said.to_string()));
        }
        if pieces.get(at).is_some_and(|it| it.text.trim() == "AND") {
            at += 1;
        }
        parted.filters.push(said);
    }
    parted.text = parted.text.trim().to_owned();
    Ok(parted)
}

/// Lets a value go on over the words behind it, as far as it suits best; how many words these are.
fn longest(said: &mut Said, behind: &[Piece<'_>], fit: &mut impl FnMut(&Said) -> Fit) -> usize {
    const MOST: usize = 5;
    // Of `from:2025-09-14 sun` the day is said already, and of `from:2025 may` the year.
    let is_said = said.head.is_of_days() && is_in_digits(&said.value) && fit(said) == Fit::Known;
    if is_said && !behind.first().is_some_and(|it| goes_on_with(it.text.trim())) {
        return 0;
    }
    let words = behind.iter().take(MOST).take_while(|it| it.is_plain_word());
    let (mut best, mut taken) = ((Fit::None, 0), said.clone());
    let mut longer = said.clone();
    let mut consider = |longer: &Said, count: usize| {
        let fits = (fit(longer), count);
        if fits.0 > Fit::None && fits > best {
            (best, taken) = (fits, longer.clone());
        }
    };
    let words: Vec<_> = words.collect();
    if words.is_empty() {
        return 0;
    }
    consider(&longer, 0);
    for (count, word) in (1..).zip(words) {
        longer.value.push_str(&format!(" {}", word.text.trim()));
        consider(&longer, count);
    }
    *said = taken;
    best.1
}

/// Whether a value is a year, a month or a day in digits, or a span of them, and is not only the first number of one: `9 May`.
fn is_in_digits(value: &str) -> bool {
    value.len() >= 4 && value.chars().all(|it| it.is_ascii_digit() || matches!(it, '-' | '.' | '/'))
}

/// Whether a word goes on with a day that is said in digits: a time, an offset, the end of a span, or its weekday in full.
fn goes_on_with(word: &str) -> bool {
    let is_sign = |it: char| it.is_ascii_digit() || matches!(it, '+' | '.' | '-' | '–' | '—' | '~');
    word.starts_with(is_sign)
        || matches!(
            word.to_lowercase().as_str(),
            "at" | "to" | "until" | "till" | "bis" | "through"
        )
        || word.to_lowercase().ends_with("day") && word.len() > "today".len()
}

/// What a word was likely meant for that reads like a filter, and is none.
fn near(piece: &Piece<'_>) -> Option<(String, String)> {
    if !matches!(piece.kind, Kind::Word) {
        return None;
    }
    let word = piece.text.trim();
    let (head, value) = word.trim_start_matches('-').split_once(':')?;
    let is_head = head.chars().all(char::is_alphabetic) && !value.is_empty();
    if !is_head || value.starts_with('/') || COLUMNS.iter().any(|it| it.eq_ignore_ascii_case(head))
    {
        return None;
    }
    if let Some(option) = OPTIONS.iter().find(|it| it.eq_ignore_ascii_case(head)) {
        let meant = || (word.to_owned(), format!("--{option} {}", shell_quoted(value)));
        return (!word.starts_with('-')).then(meant);
    }
    let other = OTHER_WORDS.iter().find(|(it, _)| it.eq_ignore_ascii_case(head));
    // Of two letters every other word is near.
    let heads = || HEADS.iter().map(|(it, _)| *it).chain(COLUMNS).filter(|it| it.len() > 2);
    let meant = other.map(|(_, meant)| *meant);
    let meant = meant.or_else(|| nearest(head, heads()).filter(|_| head.len() > 2))?;
    let mark = if word.starts_with('-') { "-" } else { "" };
    Some((word.to_owned(), format!("{mark}{meant}:{value}")))
}

#[cfg(test)]
mod tests;
