//! Front matter that stands below some text, or below a comment.

use super::super::fault::{Fault, Line, lines};
use super::super::split::key_of;
use super::super::unseen::looks_blank;
use super::super::{Dialect, toml, yaml};
use super::around::{is_in_sample, is_ours, is_slip};
use super::fence::Fence;
use super::glued::is_block;
use super::keys::keys_in;
use super::{NOT_FRONT_MATTER, Near, TEXT, UNREAD, between};

/// Front matter between its fences below some lines of text.
pub(super) fn below_text<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    const MOST_LINES: usize = 20;
    let mut above = first;
    for fence in lines(text, first.next).take(MOST_LINES) {
        let written = fence.text.trim_end();
        if matches!(written, "---" | "+++") {
            let near = behind(text, above, fence);
            if near.is_some() {
                return near;
            }
        }
        above = fence;
    }
    None
}

/// Front matter that begins at a fence, with an empty line above it, or with a line that is there by a slip.
fn behind<'a>(text: &'a str, above: Line<'_>, fence: Line<'_>) -> Option<Near<'a>> {
    let written = fence.text.trim_end();
    let close = lines(text, fence.next).find(|it| it.text.trim_end() == written)?;
    let block = &text[fence.next..close.start];
    let is_apart = looks_blank(above.text);
    let is_meant = is_apart || is_slip(above.text.trim()) && is_of_entries(block) || is_ours(block);
    if !is_block(block, written) || !is_meant || is_in_sample(text, fence.start) {
        return None;
    }
    let says_day = is_apart && written == "---";
    let unread = if says_day { UNREAD } else { TEXT };
    let message =
        format!("front matter stands at the very beginning; text stands before this, {unread}");
    let fault = Fault::new(NOT_FRONT_MATTER, fence.start, message)
        .with_length(written.chars().count())
        .with_hint(format!("move what stands before it below the `{written}` that closes it"));
    Some(match says_day {
        true => Near::new(fault, block, close.next),
        false => Near::of_text(fault, block),
    })
}

/// Whether each key of a block, and no single one, is a key of entries in small letters: below a line of text `Mood: good` is for
/// people to read.
fn is_of_entries(block: &str) -> bool {
    let Some(keys) = keys_in(block) else { return false };
    let mut written = lines(block, 0)
        .filter_map(|it| key_of(it.text, Dialect::Yaml).or_else(|| toml_key(it.text)));
    keys.all > 1 && keys.usual == keys.all && written.all(|it| it.starts_with(char::is_lowercase))
}

/// Whether keys of entries are for programs, and not for people to read: tags are among them, and all are names of few words.
pub(in super::super) fn are_for_programs(block: &str) -> bool {
    const MOST_WORDS: usize = 3;
    let is_name = |it: &str| {
        let it = it.trim_matches(|it: char| it.is_whitespace() || "[]{}#".contains(it));
        it.split_whitespace().count() <= MOST_WORDS && !it.contains(['"', '?', '!'])
    };
    let are_names = |line: Line<'_>| {
        let said = line.text.split_once([':', '=']).map_or("", |it| it.1.trim_start_matches(':'));
        said.split(',').all(is_name)
    };
    let names_tags = |line: Line<'_>| {
        let said = line.text.split_once([':', '=']);
        said.is_some_and(|(key, said)| {
            ["tags", "tag", "keywords"].contains(&key.trim()) && said.contains(char::is_alphabetic)
        })
    };
    is_of_entries(block) && lines(block, 0).any(names_tags) && lines(block, 0).all(are_names)
}

fn toml_key(line: &str) -> Option<&str> {
    line.split_once('=').map(|it| it.0.trim())
}

/// Front matter below a comment, on one line or on several, or below a heading.
pub(super) fn below_comment<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let mut at = first.start;
    while let Some(next) = behind_comment(text, at) {
        at = next;
    }
    let fence = lines(text, at).next().filter(|_| at > first.start)?;
    let is_fence = matches!(fence.text.trim_end(), "---" | "+++");
    let (block, body) = between(text, &fence, Fence::Signs).filter(|_| is_fence)?;
    let is_block = match fence.text.starts_with('+') {
        true => !block.trim().is_empty() && toml::read(block).is_ok(),
        false => {
            keys_in(block).is_some_and(|it| it.colons == it.all)
                && matches!(yaml::read(block), Ok((Some(_), _)))
        }
    };
    is_block.then(|| {
        let written = fence.text.trim_end();
        let message = format!(
            "front matter stands at the very beginning; a line stands before this, {UNREAD}"
        );
        let fault = Fault::new(NOT_FRONT_MATTER, fence.start, message)
            .with_length(written.chars().count())
            .with_hint(format!("move what stands before it below the `{written}` that closes it"));
        Near::new(fault, block, body)
    })
}

/// Where the line begins that stands behind a comment and empty lines; none where no comment stands there.
fn behind_comment(text: &str, at: usize) -> Option<usize> {
    const PAIRS: [(&str, &str); 6] =
        [("<!--", "-->"), ("%%", "%%"), ("/*", "*/"), ("{/*", "*/}"), ("{#", "#}"), ("{%", "%}")];
    let line = lines(text, at).next()?;
    let begun = line.text.trim_start();
    let below = lines(text, line.next).find(|it| !it.is_blank())?;
    if begun.starts_with("<!--") && below.text.trim_end() == "---" {
        return Some(below.start);
    }
    let pair = PAIRS.into_iter().find(|it| begun.starts_with(it.0));
    let is_line = ["#", "//", "%", "[//]: ", "[comment]: "].iter().any(|it| begun.starts_with(it));
    let end = match pair {
        Some((open, close)) => {
            let from = line.start + line.text.len() - begun.len() + open.len();
            let end = from + text[from..].find(close)? + close.len();
            let last = lines(text, end).next();
            last.is_none_or(|it| it.is_blank()).then_some(last.map_or(end, |it| it.next))?
        }
        None if is_line => line.next,
        None => return None,
    };
    lines(text, end).find(|it| !it.is_blank()).map(|it| it.start)
}
