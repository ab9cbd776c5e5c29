//! What begins with `#` and was meant for a value: to YAML it is a comment, and lost.

mod above;
mod keys;
mod slip;

use super::Value;
use super::fault::Fault;
use super::laid::{Laid, laid_out};
use above::Above;
pub(super) use keys::holds_names;
pub(super) use slip::has_words;
use slip::{Slip, behind_closed, behind_value, in_brackets};

/// The code of a value, or a part of one, that YAML takes for a comment.
pub(super) const VALUE_IS_COMMENT: &str = "value-is-comment";

/// The longest block that is read again with a line in another form.
pub(super) const LONGEST_BLOCK: usize = 16 * 1024;

/// How many lines are tried in another form; more findings of one file are not told.
const MOST_TRIED: usize = 20;

/// What a block that can be read hides behind `#`; a hint writes a line as it is to be only where `read` then finds all
/// that was meant.
pub(super) fn hidden(
    block: &str,
    read: impl Fn(&str) -> Option<Vec<(String, Value)>>,
) -> Vec<Fault> {
    if !block.contains('#') {
        return Vec::new();
    }
    let lines = laid_out(block);
    let mut above: Option<Above<'_>> = None;
    let mut found = Vec::new();
    for (at, laid) in lines.iter().enumerate() {
        if laid.is_text || laid.line.is_blank() {
            continue;
        }
        let slip = slip(laid, above.as_ref(), &lines[at + 1..]);
        let is_tried = found.len() < MOST_TRIED && block.len() <= LONGEST_BLOCK;
        let read = |text: &str| if is_tried { read(text) } else { None };
        found.extend(slip.map(|it| it.told(block, laid.line, read)));
        if laid.before.is_closed() && !laid.line.text.trim_start().starts_with('#') {
            above = Some(Above::of(laid.line, above.as_ref()));
        }
    }
    found
}

/// What a line hides behind `#`, by what stands above it and below.
fn slip(laid: &Laid<'_>, above: Option<&Above<'_>>, below: &[Laid<'_>]) -> Option<Slip> {
    match (laid.line.text.trim_start().starts_with('#'), laid.before.is_closed()) {
        (true, true) => above.and_then(|it| it.handles(laid.line, below)),
        (_, true) => behind_value(laid.line)
            .or_else(|| above?.behind_more(laid.line))
            .or_else(|| behind_closed(laid))
            .or_else(|| in_brackets(laid)),
        (_, false) => in_brackets(laid).or_else(|| behind_closed(laid)),
    }
}

/// The first `#` that hides what stands in brackets, in bytes of the block.
pub(super) fn first_in_brackets(block: &str) -> Option<usize> {
    let lines = laid_out(block);
    let mut lines = lines.iter().filter(|it| !it.is_text);
    lines.find_map(|it| in_brackets(it).map(|slip| it.line.start + slip.at))
}

/// Whether a value is a day, a number, a truth value or a mood, which in quotes together with its comment it is no more.
pub(super) fn is_more_than_text(key: Option<&str>, value: &str) -> bool {
    const KEYS: [&str; 10] =
        ["date", "datetime", "day", "mood", "moods", "lat", "latitude", "lon", "lng", "longitude"];
    const FIRST_WORDS: [&str; 6] =
        ["created", "creation", "updated", "modified", "published", "timestamp"];
    if value.is_empty() {
        return false;
    }
    let key = key.map(|it| it.trim_matches(['"', '\'']).to_ascii_lowercase());
    let is_known = key.as_deref().is_some_and(|key| {
        let first = key.split([' ', '_', '-']).next();
        KEYS.contains(&key) || first.is_some_and(|it| it == "date" || FIRST_WORDS.contains(&it))
    });
    let is_name = key.as_deref().is_some_and(holds_names);
    is_known || !is_name && is_figure(value)
}

/// Whether a value is a number, a truth value, or a day in digits.
fn is_figure(value: &str) -> bool {
    let is_truth =
        ["true", "false", "yes", "no", "on", "off"].iter().any(|it| it.eq_ignore_ascii_case(value));
    let has_digit = value.contains(|it: char| it.is_ascii_digit());
    let is_sign = |it: char| it.is_ascii_digit() || "+-./:,_%TZeE ".contains(it);
    is_truth || has_digit && value.chars().all(is_sign)
}
