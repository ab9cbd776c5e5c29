//! Front matter that stands below some text, or below a comment.

use super::super::fault::{Fault, Line, lines};
use super::super::split::key_of;
use super::super::unseen::looks_blank;
use super::super::{Dialect, toml, yaml};
use super::fence::Fence;
use super::glued::is_block;
use super::keys::{is_usual_key, keys_in};
use super::{NOT_FRONT_MATTER, Near, UNREAD, between};

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

/// Front matter that begins at a fence, with a line of text, or an empty one, above it.
fn behind<'a>(text: &'a str, above: Line<'_>, fence: Line<'_>) -> Option<Near<'a>> {
    let written = fence.text.trim_end();
    let close = lines(text, fence.next).find(|it| it.text.trim_end() == written)?;
    let block = &text[fence.next..close.start];
    let is_apart = written == "+++" || looks_blank(above.text);
    if !is_block(block, written) || !is_apart && is_heading_above(above.text, block) {
        return None;
    }
    let message =
        format!("front matter stands at the very beginning; text stands before this, {UNREAD}");
    let fault = Fault::new(NOT_FRONT_MATTER, fence.start, message)
        .with_length(written.chars().count())
        .with_hint(format!("move what stands before it below the `{written}` that closes it"));
    Some(Near { fault, block: block.into(), body: close.next })
}

/// Whether a line above dashes may be a heading to Markdown, below which lines such as `Mood: good` are for people to read: a key in
/// small letters, or a day or a title beside another key, is not; below words, a single key may be a line of the text.
fn is_heading_above(above: &str, block: &str) -> bool {
    let small = |it: &Line<'_>| {
        it.text.starts_with(char::is_lowercase)
            && key_of(it.text, Dialect::Yaml).is_some_and(is_usual_key)
    };
    let is_small = lines(block, 0).any(|it| small(&it));
    let keys = keys_in(block);
    let is_alone = keys.as_ref().is_none_or(|it| it.all < 2);
    let is_head = keys.is_some_and(|it| it.is_head && it.usual > 1);
    let has_words = above.trim().contains(char::is_whitespace);
    !(is_small || is_head) || is_alone && has_words
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
        Near { fault, block: block.into(), body }
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
