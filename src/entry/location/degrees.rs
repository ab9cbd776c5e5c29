//! Pairs of degrees among the words of a text: `38.72,-9.14`, `38.72N 9.14W`, `38°43′ N, 9°8′ W`, `lat 38.72, lon -9.14`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Coordinates;

/// Where two numbers stand that may be a position; none where nobody is sure that they are.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) pair: Option<Coordinates>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    Latitude,
    Longitude,
}

/// A number that may be one of degrees.
#[derive(Debug)]
struct Degrees {
    range: Range<usize>,
    value: f64,
    /// Which of the two it says that it is, by a word or a letter of the compass.
    axis: Option<Axis>,
    /// Whether the sign of degrees stands behind it.
    has_sign: bool,
    has_fraction: bool,
    has_comma: bool,
    has_plus_or_minus: bool,
    /// Whether it is written as no count of anything is: a fraction with `-` or `+`, or with three decimals or more.
    is_written_so: bool,
    /// Whether it says two things of itself: `-9.14W`, or a letter that is one half of the earth here and the other there.
    is_unsure: bool,
}

impl Degrees {
    /// A whole number is one of degrees only where something says so.
    fn is_meant(&self) -> bool {
        self.has_fraction || self.has_sign || self.axis.is_some()
    }
}

/// Every two numbers of a text that stand together as a position does.
pub(super) fn pairs(text: &str) -> Vec<Found> {
    if text.bytes().filter(u8::is_ascii_digit).nth(1).is_none() {
        return Vec::new();
    }
    let all = all_degrees(text);
    let mut pairs = Vec::new();
    let mut rest = all.as_slice();
    while let [first, second, ..] = rest {
        let between = &text[first.range.end..second.range.start];
        let is_end = !text[second.range.end..].contains(char::is_alphanumeric);
        let found = found(first, second, between, is_end);
        let found = found.filter(|it| !is_in_link(text, it.range.start));
        rest = &rest[if found.is_some() { 2 } else { 1 }..];
        pairs.extend(found);
    }
    pairs
}

/// What two numbers with this between them are, if they may be a position; `is_end` where no word follows them.
fn found(first: &Degrees, second: &Degrees, between: &str, is_end: bool) -> Option<Found> {
    let range = first.range.start..second.range.end;
    let sign = between.trim();
    if between.is_empty() || !matches!(sign, "" | "," | ";" | "/" | "|" | "&" | "，" | "；" | "、")
    {
        return None;
    }
    if !(first.is_meant() && second.is_meant()) {
        // `Quito 0, -78.5`, `Greenwich 51.4779, 0`; and `Room 3.14, 2` is none.
        let may_be = first.is_written_so
            || second.is_written_so
            || first.has_fraction && second.has_plus_or_minus;
        return (may_be && is_end && !sign.is_empty()).then_some(Found { range, pair: None });
    }
    let values = (first.value, second.value);
    let pair = match (first.axis, second.axis) {
        (Some(Axis::Latitude), Some(Axis::Longitude)) => Some(values),
        (Some(Axis::Longitude), Some(Axis::Latitude)) => Some((values.1, values.0)),
        (None, None) => {
            let is_parted = !sign.is_empty() || first.has_sign && second.has_sign;
            // A comma of decimals is no comma between two numbers.
            let has_comma = first.has_comma || second.has_comma;
            let is_clear = !has_comma || matches!(sign, ";" | "/" | "；");
            Some(values).filter(|_| is_parted && is_clear)
        }
        _ => None,
    };
    let pair = pair.filter(|_| !first.is_unsure && !second.is_unsure);
    Some(Found { range, pair })
}

/// Whether a place in a text lies within the link of a wiki.
fn is_in_link(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.rfind("[[").is_some_and(|open| !before[open..].contains("]]"))
}

fn all_degrees(text: &str) -> Vec<Degrees> {
    static DEGREES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let label = r"(?:\b((?i:lat(?:itude)?|lon(?:g(?:itude)?)?|lng))\.? ?[:=]? ?)?";
        let number = r"([-+−]?[0-9]{1,3}(?:[.,][0-9]+)?)";
        let part = r"([0-9]{1,2}(?:[.,][0-9]+)?)";
        let seconds = format!(r#"(?: ?{part} ?(?:["”″]|''|’’|′′))?"#);
        let of_degrees = format!(r"{number}( ?[°º](?: ?{part} ?['’′]{seconds})?)?");
        let half_behind = r"(?: ?([NSEWO])\b|([nsew])\b)?";
        let of_half = format!(r"\b([NSEWO]) ?{of_degrees}");
        Regex::new(&format!("{label}(?:{of_half}|{of_degrees}{half_behind})")).ok()
    });
    let Some(degrees) = DEGREES.as_ref() else { return Vec::new() };
    degrees.captures_iter(text).filter_map(|it| degrees_of(text, &it)).collect()
}

/// What the groups of a match say, where no other letter or digit touches it.
fn degrees_of(text: &str, found: &Captures<'_>) -> Option<Degrees> {
    let group = |at: usize| found.get(at).map(|it| it.as_str());
    let range = found.get(0)?.range();
    let first = if found.get(3).is_some() { 3 } else { 7 };
    let written = group(first)?;
    let half = group(2).or_else(|| group(11)).or_else(|| group(12));
    let (has_sign, has_fraction) = (group(first + 1).is_some(), written.contains(['.', ',']));
    let is_before = group(2).is_some();
    if !stands_alone(text, &range) || is_before && !has_sign && !has_fraction {
        return None;
    }
    let has_minus = written.starts_with(['-', '−']);
    let number =
        |it: &str| it.trim_start_matches(['-', '+', '−']).replace(',', ".").parse::<f64>().ok();
    let below = |at: usize, parts: f64| group(at).map_or(Some(0.0), |it| Some(number(it)? / parts));
    let size = number(written)? + below(first + 2, 60.0)? + below(first + 3, 3600.0)?;
    let half = half.map(str::to_ascii_uppercase);
    let is_other_half = has_minus || matches!(half.as_deref(), Some("S" | "W"));
    let of_half = match half.as_deref() {
        Some("N" | "S") => Some(Axis::Latitude),
        Some(_) => Some(Axis::Longitude),
        None => None,
    };
    let of_label = group(1).map(|it| match it.to_ascii_lowercase().starts_with("la") {
        true => Axis::Latitude,
        false => Axis::Longitude,
    });
    let is_signed = written.starts_with(['-', '+', '−']);
    let decimals = written.split_once(['.', ',']).map_or(0, |it| it.1.len());
    Some(Degrees {
        range,
        value: if is_other_half { -size } else { size },
        axis: of_half.or(of_label),
        has_sign,
        has_fraction,
        has_comma: written.contains(','),
        has_plus_or_minus: is_signed,
        is_written_so: decimals >= if is_signed { 1 } else { 3 },
        is_unsure: half.as_deref() == Some("O")
            || half.is_some() && is_signed
            || of_half.is_some() && of_label.is_some_and(|it| Some(it) != of_half),
    })
}

/// Whether neither a letter nor a digit, nor another part of a version, touches a number.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let is_part = |it: char| it.is_alphanumeric() || it == '.';
    let is_apart = !text[..range.start].ends_with(is_part);
    let mut behind = text[range.end..].chars();
    let is_ended = match (behind.next(), behind.next()) {
        (Some('.'), Some(next)) => !next.is_ascii_digit(),
        (Some(next), _) => !next.is_alphanumeric(),
        (None, _) => true,
    };
    is_apart && is_ended
}
