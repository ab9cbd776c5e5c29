//! The way out of a fault of TOML: a line as it is to be written, which is offered only where the block is then read, or
//! read further.

mod candidates;

use super::fault::{Fault, Line, line_at, lines};
use super::mark;
use candidates::{candidates, with_items};

/// The longest block that is read again with a line in another form.
const LONGEST_BLOCK: usize = 16 * 1024;
/// The longest line that is written out in a hint, in bytes.
const LONGEST_LINE: usize = 200;

/// The fault with the mended line as its hint, where there is one; `read` says how far a block can be read, in bytes.
pub(super) fn way_out(
    block: &str,
    fault: Fault,
    read: impl Fn(&str) -> Result<(), usize>,
) -> Fault {
    if block.len() > LONGEST_BLOCK || fault.code == "duplicate-key" {
        return fault;
    }
    let here = line_at(block, fault.offset);
    if let Some(hint) = two_pairs(block, here, &read) {
        return at_line(fault, here).with_hint(hint);
    }
    if let Some(mended) = item_of_list(block, here, &read) {
        return fault.with_hint(format!("write `{}`", mended.trim()));
    }
    // What is never closed is missed on a later line.
    let above = lines(block, 0).take_while(|it| it.start < here.start);
    let opener = above.filter(|it| parts_of(it.text).is_some_and(|it| is_open(it.value))).last();
    let opener = opener.filter(|it| is_open_at(block, *it, here));
    let is_text = |it: &Line<'_>| opens_text(it.text) && goes_on(block, *it);
    if let Some(line) = opener.into_iter().chain([here]).find(is_text) {
        let fault = at_line(fault, line);
        return fault.with_hint("a text of several lines stands between `\"\"\"` and `\"\"\"`");
    }
    let opener = opener.filter(|it| !goes_on(block, *it));
    let tried = opener.into_iter().chain([here]).filter(|it| it.text.len() <= LONGEST_LINE);
    for line in tried {
        let with = |mended: &str| {
            format!("{}{mended}{}", &block[..line.start], &block[line.start + line.text.len()..])
        };
        let goes_further = |mended: &String| match read(&with(mended)) {
            Ok(()) => true,
            Err(offset) => offset > line.start + mended.len() && offset > here.start,
        };
        let is_nothing = parts_of(line.text).is_some_and(|it| is_nothing(it.value));
        if is_nothing && goes_further(&String::new()) {
            return fault.with_hint("delete the line: TOML has no word for nothing");
        }
        if let Some(mended) = candidates(line).into_iter().find(goes_further) {
            let fault = at_line(fault, line);
            return fault.with_hint(format!("write `{}`", mended.trim()));
        }
    }
    fault
}

/// What is told of two pairs on one line: `x = "a"; y = "b"`.
fn two_pairs(
    block: &str,
    line: Line<'_>,
    read: impl Fn(&str) -> Result<(), usize>,
) -> Option<String> {
    let is_key = |it: &str| {
        !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
    };
    let is_pair = |it: &str| it.split_once('=').is_some_and(|it| is_key(it.0.trim()));
    let mut signs = line.text.match_indices([';', ',']);
    let at_signs = signs.find_map(|(at, _)| {
        let (first, second) = (line.text[..at].trim(), line.text[at + 1..].trim());
        if !is_pair(first) || !is_pair(second) {
            return None;
        }
        let end = line.start + line.text.len();
        let text = format!("{}{first}\n{second}{}", &block[..line.start], &block[end..]);
        let is_read = match read(&text) {
            Ok(()) => true,
            Err(offset) => offset > line.start + first.len() + 1 + second.len(),
        };
        is_read.then(|| {
            format!(
                "write `{first}` and `{second}`, each on a line of its own; or put it in quotes"
            )
        })
    });
    at_signs.or_else(|| {
        let pairs = pairs_at_spaces(line.text.trim(), is_pair, &read);
        let (last, text) = (pairs.last()?, pairs.join("\n"));
        let end = line.start + line.text.len();
        let whole = format!("{}{text}{}", &block[..line.start], &block[end..]);
        let is_read = match read(&whole) {
            Ok(()) => true,
            Err(offset) => offset > line.start + text.len(),
        };
        let is_several = pairs.len() > 1 && !last.is_empty();
        (is_read && is_several)
            .then(|| format!("write `{}`, each on a line of its own", pairs.join("` and `")))
    })
}

/// The pairs of a line with nothing but space between them, each of which can be read: `title = "A" mood = "b"`.
fn pairs_at_spaces<'a>(
    line: &'a str,
    is_pair: impl Fn(&str) -> bool,
    read: &impl Fn(&str) -> Result<(), usize>,
) -> Vec<&'a str> {
    /// Nobody writes more keys on a line.
    const MOST: usize = 12;
    let (mut pairs, mut rest) = (Vec::new(), line);
    while pairs.len() < MOST {
        let mut spaces = rest.match_indices(' ').map(|(at, _)| (&rest[..at], rest[at..].trim()));
        let found = spaces.find(|(first, behind)| {
            is_pair(first) && is_pair(behind) && read(first.trim()).is_ok()
        });
        let Some((first, behind)) = found else { break };
        pairs.push(first.trim());
        rest = behind;
    }
    pairs.push(rest);
    pairs
}

/// Whether what a line opens is open where another begins.
fn is_open_at(block: &str, opener: Line<'_>, here: Line<'_>) -> bool {
    let mut state =
        parts_of(opener.text).map_or_else(Default::default, |it| mark::State::of(it.value));
    let between = lines(block, opener.next).take_while(|it| it.start < here.start);
    between.for_each(|it| state.go_on(it.text));
    !state.is_closed()
}

/// Whether a value opens a quotation that its line does not close.
fn opens_text(line: &str) -> bool {
    parts_of(line).is_some_and(|it| {
        let is_of_lines = it.value.starts_with("\"\"\"") || it.value.starts_with("'''");
        it.value.starts_with(['"', '\'']) && !is_of_lines && is_open(it.value)
    })
}

/// Whether the line below one is no key, and so may belong to what it opens.
fn goes_on(block: &str, line: Line<'_>) -> bool {
    let next = lines(block, line.next).find(|it| !it.is_blank());
    next.is_some_and(|it| !it.text.starts_with(['[', '#']) && parts_of(it.text).is_none())
}

/// A line of a list that goes on over several, with what is no value of TOML in quotes: `rain,`.
fn item_of_list(
    block: &str,
    here: Line<'_>,
    read: impl Fn(&str) -> Result<(), usize>,
) -> Option<String> {
    let is_opener = |it: &Line<'_>| parts_of(it.text).is_some_and(|it| it.value.starts_with('['));
    let above = || lines(block, 0).take_while(|it| it.start < here.start);
    let opener = above().filter(is_opener).last()?;
    let mut state = mark::State::of(parts_of(opener.text)?.value);
    above().filter(|it| it.start > opener.start).for_each(|it| state.go_on(it.text));
    let within = state.innermost().filter(|_| state.is_in_brackets())?;
    let comment = mark::comment(here.text).filter(|at| !mark::is_glued(&here.text[*at..]));
    let (said, comment) = here.text.split_at(comment.unwrap_or(here.text.len()));
    let mended = with_items(said, Some(within)) + comment;
    let end = here.start + here.text.len();
    let goes_further = match read(&format!("{}{mended}{}", &block[..here.start], &block[end..])) {
        Ok(()) => true,
        Err(offset) => offset > here.start + mended.len(),
    };
    (goes_further && mended != here.text && mended.len() <= LONGEST_LINE).then_some(mended)
}

/// The fault, at the value of the line that is told to be written.
fn at_line(fault: Fault, line: Line<'_>) -> Fault {
    if (line.start..=line.start + line.text.len()).contains(&fault.offset) {
        return fault;
    }
    let value =
        parts_of(line.text).map_or(0, |it| it.value.as_ptr().addr() - line.text.as_ptr().addr());
    Fault { offset: line.start + value, ..fault }.with_length(1)
}

/// A line `key = value # comment`, in its parts.
struct Parts<'a> {
    key: &'a str,
    value: &'a str,
    /// A comment with the space before it.
    comment: &'a str,
    /// Whether a `=` stands between.
    is_toml: bool,
}

fn parts_of(line: &str) -> Option<Parts<'_>> {
    let (equals, colon) = (line.find('='), line.find(": "));
    let (at, is_toml) = match (equals, colon) {
        (Some(equals), Some(colon)) if colon < equals => (colon, false),
        (Some(equals), _) => (equals, true),
        (None, Some(colon)) => (colon, false),
        (None, None) => return None,
    };
    let key = line[..at].trim();
    // `x := 1`
    let key = key.strip_suffix(':').filter(|_| is_toml).map_or(key, str::trim);
    let rest = line[at + 1..].trim();
    let rest = rest.strip_prefix(['=', '>']).filter(|_| is_toml).map_or(rest, str::trim);
    // A `#` that is glued to a word was none to its writer.
    let comment = mark::comment(rest).filter(|at| *at > 0 && !mark::is_glued(&rest[*at..]));
    let comment =
        comment.filter(|at| !rest.starts_with(['"', '\'']) || ends_quotation(&rest[..*at]));
    let value = rest[..comment.unwrap_or(rest.len())].trim_end();
    let comment = &rest[value.len()..];
    let is_key = !key.is_empty() && !key.starts_with(['#', '[']);
    is_key.then_some(Parts { key, value, comment, is_toml })
}

fn ends_quotation(text: &str) -> bool {
    text.trim_end().ends_with(['"', '\'']) && text.trim_end().len() > 1
}

fn is_nothing(value: &str) -> bool {
    value.is_empty()
        || value == "~"
        || ["null", "none", "nil"].iter().any(|it| it.eq_ignore_ascii_case(value))
}

/// Whether a value opens a bracket or a quotation that its line does not close.
fn is_open(value: &str) -> bool {
    !mark::State::of(value).is_closed()
}

#[cfg(test)]
mod tests;
