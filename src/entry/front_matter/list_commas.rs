//! Commas that lists and maps in brackets lack: between items on lines of their own, before a comment, between two pairs.

use super::fault::Fault;
use super::laid::{Laid, laid_out};
use super::written::Written;

/// A longer item may be folded.
const LONGEST_ITEM: usize = 40;

/// What is told of a list in brackets whose items stand on lines of their own, and of which one has no comma behind it: to YAML it is
/// one text with the next.
pub(super) fn without_commas(block: &str) -> Option<Fault> {
    if !block.contains('[') {
        return None;
    }
    let all: Vec<Laid<'_>> = laid_out(block);
    let at = (0..all.len().saturating_sub(1)).find(|at| is_one_with_next(&all, *at))?;
    let line = all[at].line;
    let text = line.text.trim_end();
    let item = match all[at].before.is_closed() {
        true => text[text.find('[').map_or(0, |it| it + 1)..].trim_start(),
        false => text.trim_start(),
    };
    let message = "no comma stands behind this item, so that it is one with the next";
    let fault = Fault::new("list-comma", line.start + text.len() - item.len(), message)
        .with_length(item.chars().count());
    Some(fault.with_hint(format!("write `{text},`")))
}

/// Whether the last item of a line has no comma behind it, and the next line is one item more.
fn is_one_with_next(all: &[Laid<'_>], at: usize) -> bool {
    let (item, next) = (&all[at], &all[at + 1]);
    let margin = |it: &Laid<'_>| it.line.text.len() - it.line.text.trim_start().len();
    match opener(all, at) {
        // The first item stands beside the bracket.
        Some((opener, first)) if opener == at => is_open(first) && says(next),
        Some((_, first)) => {
            let is_begun =
                first.find(',').is_none_or(|at| at + 1 == first.len()) && !is_open(first);
            let is_item = is_begun && says(item) && is_open(item.line.text.trim());
            is_item && says(next) && margin(item) == margin(next)
        }
        None => false,
    }
}

/// The line that opens the list of a line, and what stands beside the bracket. A title is one text, of which another finding says
/// that it is no list.
fn opener<'a>(all: &[Laid<'a>], at: usize) -> Option<(usize, &'a str)> {
    let at = all[..=at].iter().rposition(|it| it.before.is_closed())?;
    let written = Written::of(all[at].line.text);
    let is_title = written.key.is_some_and(|it| it.eq_ignore_ascii_case("title"));
    (!is_title).then_some((at, written.value.strip_prefix('[')?.trim()))
}

/// Whether a line in brackets is one item, or ends with one that closes them.
fn says(laid: &Laid<'_>) -> bool {
    let text = laid.line.text.trim();
    laid.before.innermost() == Some('[') && is_word(text.trim_end_matches([']', ' ']))
}

fn is_word(item: &str) -> bool {
    let is_sign = |it: char| "\"'#:[]{}".contains(it);
    item.starts_with(char::is_alphanumeric) && !item.contains(is_sign)
}

/// Whether a text is one short item without a comma behind it.
fn is_open(item: &str) -> bool {
    item.chars().count() <= LONGEST_ITEM && !item.contains(',') && is_word(item)
}

/// A line of a list in brackets with a comma before its comment: `a # the first`.
pub(super) fn with_comma(laid: &Laid<'_>) -> Option<String> {
    let line = laid.line.text;
    let from = laid.flow_from();
    let said = line[..from + laid.before.comment_within(&line[from..])?].trim_end();
    let is_item = said.ends_with(|it: char| it.is_alphanumeric() || "\"'".contains(it));
    is_item.then(|| format!("{said},{}", &line[said.len()..]))
}

/// The keys that stand in maps of people, places and moods, beside those of entries.
const IN_MAPS: [&str; 18] = [
    "name",
    "role",
    "relation",
    "age",
    "email",
    "note",
    "since",
    "scale",
    "level",
    "intensity",
    "city",
    "country",
    "region",
    "lat",
    "lon",
    "latitude",
    "longitude",
    "type",
];

/// A map in braces with a comma before each key that such maps have: `{name: Ann role: friend}`.
pub(super) fn with_commas_between_pairs(flow: &str) -> Option<String> {
    let inner = flow.strip_prefix('{')?.strip_suffix('}')?;
    if inner.contains(['"', '\'', '[', ']', '{', '}', '#']) {
        return None;
    }
    let (mut mended, mut from) = (String::from("{"), 0);
    for (at, _) in inner.match_indices(": ") {
        let start = inner[..at].rfind(' ').map_or(0, |it| it + 1);
        let before = inner[from..start].trim_end();
        let is_key = IN_MAPS.contains(&&inner[start..at]);
        if is_key && !before.is_empty() && !before.ends_with([',', ':']) {
            mended.push_str(before);
            mended.push_str(", ");
            from = start;
        }
    }
    mended.push_str(&inner[from..]);
    (from > 0).then(|| mended + "}")
}
