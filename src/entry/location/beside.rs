//! A position that stands beside the name of a place: `Lisboa 38.72,-9.14`, `Lisboa @ 38.72N 9.14W`, `[Lisboa](geo:38.72,-9.14) harbour`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::super::front_matter::Value;
use super::super::mood::read_number;
use super::Coordinates;
use super::degrees::{self, Found};
use super::pair::{is_geo, read_other_pair, read_pair};

/// What a text says of a place.
#[derive(Debug, PartialEq)]
pub(super) struct Beside {
    /// The names, with commas between them, without what says the position.
    pub(super) names: String,
    pub(super) position: Position,
}

/// What a text says of where a place is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Position {
    Unsaid,
    Said(Coordinates),
    /// Numbers that may be a position, and are written so that nobody is sure of it.
    Doubtful,
    /// More than one: a text says one place.
    Several,
}

/// A longer text names no place.
const MOST_BYTES: usize = 1_000;

/// Reads the names and the position of a text; a street number, a post code and a number of a room are none.
pub(super) fn read(text: &str) -> Beside {
    if text.len() > MOST_BYTES {
        return Beside { names: text.to_owned(), position: Position::Unsaid };
    }
    let (text, of_links) = without_links(text);
    let addresses = addresses(&text);
    let mut found: Vec<Found> = addresses.iter().filter_map(of_address).collect();
    let is_apart = |it: &Found| {
        !addresses.iter().any(|(range, _)| range.start < it.range.end && it.range.start < range.end)
    };
    found.extend(degrees::pairs(&text).into_iter().filter(is_apart));
    let said = of_links.iter().copied().map(Some).chain(found.iter().map(|it| it.pair));
    let said: Vec<Option<Coordinates>> = said.collect();
    let whole = |position| Beside { names: text.to_string(), position };
    match (said.as_slice(), found.as_slice()) {
        ([], _) => whole(Position::Unsaid),
        ([Some(pair)], []) => whole(Position::Said(*pair)),
        ([Some(pair), same @ ..], [found]) if same.iter().all(|it| *it == Some(*pair)) => {
            match names_around(&text, &found.range) {
                Some(names) => Beside { names, position: Position::Said(*pair) },
                None => whole(Position::Doubtful),
            }
        }
        _ if said.contains(&None) => whole(Position::Doubtful),
        _ => whole(Position::Several),
    }
}

/// The position that a text says, and no name.
pub(super) fn pair_of_text(text: &str) -> Option<Coordinates> {
    let alone = || match read(text) {
        Beside { names, position: Position::Said(pair) } if names.is_empty() => Some(pair),
        _ => None,
    };
    read_pair(text).or_else(|| read_other_pair(text)).or_else(alone)
}

/// The items of a list, in which commas may have parted a position without quotes: of `[Lisboa (38.72, -9.14), Porto]` the first two are
/// one place, and all of `[Lisboa, 38.72, -9.14]` are.
pub(super) fn put_together(values: &[Value]) -> Vec<Cow<'_, Value>> {
    let mut items = Vec::new();
    let mut rest = values;
    while let Some(first) = rest.first() {
        let joined = joined(rest);
        let length = joined.as_ref().map_or(1, |it| it.0);
        items.push(joined.map_or(Cow::Borrowed(first), |(_, it)| Cow::Owned(Value::Scalar(it))));
        rest = &rest[length..];
    }
    items
}

/// How many items at the beginning of a list are one place, and that.
fn joined(values: &[Value]) -> Option<(usize, String)> {
    let text = |at: usize| values.get(at)?.text();
    let (first, second) = (text(0)?, text(1)?);
    if !second.contains(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let is_bare = |it: &&str| read_number(it).is_some();
    if let Some(third) = text(2).filter(is_bare)
        && is_bare(&second)
        && (second.contains('.') || third.contains('.'))
        && !first.contains(|it: char| it.is_ascii_digit())
    {
        return Some((3, format!("{first} ({second}, {third})")));
    }
    let is_said = |it: &str| matches!(read(it).position, Position::Said(_));
    let both = format!("{first}, {second}");
    let is_parted = is_said(&both) && !is_said(first) && !is_said(second);
    is_parted.then_some((2, both))
}

/// A text in which each link of Markdown is what it shows, and the positions of the maps among them.
fn without_links(text: &str) -> (Cow<'_, str>, Vec<Coordinates>) {
    static LINK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"!?\[([^\[\]\n]*)\]\(((?:[^()\n]|\([^()\n]*\))+)\)").ok());
    let mut pairs = Vec::new();
    let Some(link) = LINK.as_ref().filter(|_| text.contains("](")) else {
        return (Cow::Borrowed(text), pairs);
    };
    let shown = link.replace_all(text, |found: &Captures<'_>| {
        let pair = pair_of_map(found[2].trim());
        pairs.extend(pair);
        let is_shown = pair.is_some() || !found[1].trim().is_empty();
        found[usize::from(is_shown)].to_owned()
    });
    (shown, pairs)
}

/// The position in what a link names: of an address, `geo:` or of a map, or of two numbers.
fn pair_of_map(target: &str) -> Option<Coordinates> {
    let of_address = || read_other_pair(target).filter(|_| target.contains("://"));
    read_pair(target).or_else(of_address)
}

/// The addresses among the words of a text; `geo:` with a space in it is read as other numbers are.
fn addresses(text: &str) -> Vec<(Range<usize>, &str)> {
    static WORD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\b(?:geo:|https?://)[^\s()<>\[\]]+").ok());
    let Some(word) = WORD.as_ref().filter(|_| text.contains(':')) else { return Vec::new() };
    let trimmed = |it: regex::Match<'_>| it.as_str().trim_end_matches([',', '.', ';', ':']).len();
    let words = word.find_iter(text).map(|it| it.start()..it.start() + trimmed(it));
    let words = words.map(|it| (it.clone(), &text[it]));
    words.filter(|(_, it)| !is_geo(it) || read_pair(it).is_some()).collect()
}

fn of_address((range, word): &(Range<usize>, &str)) -> Option<Found> {
    pair_of_map(word).map(|pair| Found { range: range.clone(), pair: Some(pair) })
}

const BRACKETS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('（', '）')];
const OPENING: [char; 5] = ['(', '[', '{', '<', '（'];
const CLOSING: [char; 5] = [')', ']', '}', '>', '）'];

/// The names before a position and behind it; none where both may be one sentence.
fn names_around(text: &str, range: &Range<usize>) -> Option<String> {
    let before = without_lead(&text[..range.start]);
    let after = without_height(&text[range.end..]);
    let brackets =
        BRACKETS.iter().find(|(open, close)| before.ends_with(*open) && after.starts_with(*close));
    let (before, after) = match brackets {
        Some((open, close)) => {
            (without_lead(before.strip_suffix(*open)?), after.strip_prefix(*close)?.trim())
        }
        None => (before, after),
    };
    let is_joined = after.starts_with([',', '，', '、']);
    let names = match (before.is_empty(), after.is_empty()) {
        (_, true) => before.trim_end_matches(OPENING).trim().to_owned(),
        (true, false) => in_no_brackets(after.trim_start_matches(is_lead)).to_owned(),
        _ if after.starts_with(CLOSING) => format!("{before}{after}"),
        _ if is_joined => format!("{before}, {}", after.trim_start_matches(is_lead)),
        _ if brackets.is_some() => format!("{before} {after}"),
        _ => return None,
    };
    let is_sign = |it: char| it.is_ascii_punctuation() || is_lead(it);
    let is_name = names.contains(|it: char| !is_sign(it) && !it.is_ascii_digit());
    match names.chars().all(is_sign) {
        true => Some(String::new()),
        false => Some(names).filter(|_| is_name),
    }
}

/// Whether a character stands between a name and its position, on either side.
fn is_lead(letter: char) -> bool {
    letter.is_whitespace() || "@:;,|=-–—→·•，；：＠、".contains(letter)
}

/// What stands before a position without the signs and words that lead to it.
fn without_lead(before: &str) -> &str {
    const WORDS: [&str; 9] =
        ["gps", "geo", "coords", "coordinates", "position", "pos", "location", "at", "wgs84"];
    let before = before.trim_end_matches(is_lead);
    let last = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
    match WORDS.iter().any(|it| it.eq_ignore_ascii_case(last)) {
        true => before[..before.len() - last.len()].trim_end_matches(is_lead),
        false => before,
    }
}

/// What stands behind a position without its height, where nothing else follows.
fn without_height(after: &str) -> &str {
    static HEIGHT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^\s*[,;]\s*[-+]?[0-9]+(?:\.[0-9]+)?\s*m?\s*([)\]}>）]|$)").ok()
    });
    let closing = HEIGHT.as_ref().and_then(|it| it.captures(after)?.get(1)).map(|it| it.start());
    after[closing.unwrap_or(0)..].trim()
}

/// A name without the brackets around it: `38.72,-9.14 (Lisboa)`.
fn in_no_brackets(name: &str) -> &str {
    let name = name.trim();
    let between = |(open, close): &(char, char)| name.strip_prefix(*open)?.strip_suffix(*close);
    let inner = BRACKETS.iter().find_map(between);
    inner.filter(|it| !it.contains(CLOSING)).unwrap_or(name).trim()
}

#[cfg(test)]
mod tests;
