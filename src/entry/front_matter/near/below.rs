//! Front matter that stands below some text, or below a comment.

use super::super::fault::{Fault, Line, lines};
use super::super::{toml, yaml};
use super::fence::Fence;
use super::keys::keys_in;
use super::{NOT_FRONT_MATTER, Near, UNREAD, between};

/// Front matter between its fences below some lines of text.
pub(super) fn below_text<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    const MOST_LINES: usize = 20;
    let above =
        |it: &Line<'_>| text[..it.start].ends_with("\n\n") || text[..it.start].ends_with("\n\r\n");
    let mut fences = lines(text, first.next).take(MOST_LINES);
    let fence = fences.find(|it| it.text.trim_end() == "---" && above(it))?;
    let (block, body) = between(text, &fence, Fence::Signs)?;
    let is_block = !lines(block, 0).any(|it| it.is_blank())
        && keys_in(block).is_some_and(|it| it.is_of_entries())
        && matches!(yaml::read(block), Ok((Some(_), _)));
    is_block.then(|| {
        let message =
            format!("front matter stands at the very beginning; text stands before this, {UNREAD}");
        let fault = Fault::new(NOT_FRONT_MATTER, fence.start, message)
            .with_length(3)
            .with_hint("move what stands before it below the `---` that closes it");
        Near { fault, block: block.into(), body: body.min(text.len()) }
    })
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
