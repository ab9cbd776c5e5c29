//! What was meant for front matter and is none: other fences, no space behind the colons, a line before it.

mod around;
mod below;
mod beside;
mod braces;
mod dashed;
mod fence;
mod glued;
mod head;
pub(super) mod keys;
mod properties;

#[cfg(test)]
pub(super) use dashed::without_dashes;
pub(super) use fence::is_like_fence;
pub(super) use keys::{is_sure_key, is_usual_key, keys_go_on, keys_in};

use std::borrow::Cow;

use super::Dialect;
use super::fault::{Fault, Line, excerpt, lines};
use super::keys_on_line::glued_lines;
use super::split::{Block, key_of};
use super::unseen::{bare, is_invisible, looks_blank};
use super::{json, toml, yaml};
pub(super) use around::is_slipped_fence;
pub(super) use below::are_for_programs;
use below::{below_comment, below_text};
use fence::{Fence, fence};

/// The codes of what stands here.
const NOT_FRONT_MATTER: &str = "not-front-matter";
/// What is read of such a block.
const UNREAD: &str =
    "so it is text: its day and title count only where the name and the headings say none";
/// The same of one that is text as it stands.
const TEXT: &str = "so it is text, and nothing of it is read";
const INVALID: &str = "invalid-yaml";

/// A block that was meant for front matter.
pub(super) struct Near<'a> {
    /// What is told of it.
    pub(super) fault: Fault,
    /// What stands in it, at the margin.
    pub(super) block: Cow<'a, str>,
    /// Where the text below it begins; at the very beginning, where the block is a part of it, and says nothing of the entry.
    pub(super) body: usize,
}

impl<'a> Near<'a> {
    fn new(fault: Fault, block: impl Into<Cow<'a, str>>, body: usize) -> Self {
        Self { fault, block: block.into(), body }
    }

    /// A block that stays text: of it nothing but the marks of an import are known.
    fn of_text(fault: Fault, block: &str) -> Self {
        let is_mark = |it: &&str| it.starts_with("imported:") || it.starts_with("uuid:");
        let marks: String = block.split_inclusive('\n').filter(is_mark).collect();
        Self { fault, block: marks.into(), body: 0 }
    }
}

/// What a text without front matter begins with that reads as if it had some.
pub(super) fn near(text: &str) -> Option<Near<'_>> {
    let first = lines(text, 0).find(|it| !looks_blank(it.text))?;
    let other = match fence(first.text) {
        Some(kind) => other_fence(text, first, kind).or_else(|| dashed::near(text, first)),
        None => below_comment(text, first).or_else(|| without_first_fence(text, first)),
    };
    other
        .or_else(|| beside::near(text, first))
        .or_else(|| braces::near(text, first))
        .or_else(|| head::near(text, first))
        .or_else(|| properties::near(text, first))
        .or_else(|| glued::near(text, first))
        .or_else(|| below_text(text, first))
        .or_else(|| braces::behind_slip(text, first))
}

/// Front matter that lacks the fence above it: keys, and right below them the fence that closes them.
fn without_first_fence<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    /// Nobody writes more keys.
    const MOST_LINES: usize = 60;
    let is_fence = |it: &str| matches!(it, "---" | "+++" | "...");
    let closes = |it: &Line<'_>| is_fence(it.text.trim_end()) || fence::is_like_fence(it.text);
    let close = lines(text, first.start).take(MOST_LINES).find(closes)?;
    let written = close.text.trim_end();
    let is_right = is_fence(written);
    let block = &text[first.start..close.start];
    let has_gap = lines(block, 0).any(|it| it.is_blank());
    // One line above `---` is a heading to Markdown, but nobody calls one `date: 2024-05-01`.
    let is_block = |it: &keys::Keys<'_>| match (has_gap, it.all) {
        _ if !is_right => it.usual > 1 && it.is_head && it.colons == it.all,
        (true, _) => it.usual > 1 && it.is_head,
        (false, 1) => it.is_head && it.colons == 1 && !first.text.trim_end().ends_with(':'),
        (false, _) => it.all > 1 && it.is_usual,
    };
    let keys = keys_in(block).filter(is_block)?;
    let fence = if keys.equals > 0 || written == "+++" { "+++" } else { "---" };
    let message = format!("no fence opens the front matter that `{written}` closes, {UNREAD}");
    let fault = Fault::new(NOT_FRONT_MATTER, first.start, message)
        .with_length(first.text.trim_end().chars().count())
        .with_hint(format!("write `{fence}` on a line of its own before it"));
    Some(Near { fault, block: block.into(), body: close.next })
}

/// Front matter between other signs than `---`, `+++` or braces.
fn other_fence<'a>(text: &'a str, line: Line<'_>, kind: Fence) -> Option<Near<'a>> {
    let (block, body) = between(text, &line, kind)?;
    let hint = if is_json(block) {
        Some("leave both fences away: the braces alone are known to more".to_owned())
    } else if is_json(&format!("{{{block}}}")) && kind == Fence::Semicolons {
        Some("write `{` in place of the fence above, and `}` in place of the one below".to_owned())
    } else {
        None
    };
    let at_margin = at_margin(block, &line);
    let is_indented = at_margin.len() < block.len();
    let keys = keys_in(&at_margin);
    if hint.is_none() && !keys.as_ref().is_some_and(|it| it.is_usual || kind == Fence::Signs) {
        return None;
    }
    let right = if keys.is_some_and(|it| it.equals > 0) { "+++" } else { "---" };
    let fault = not_a_fence(line, right)?;
    let usual = || {
        let keys = if is_indented { ", and the keys at the margin, too" } else { "" };
        format!(
            "write `{right}` at the margin, on the line before the keys and on the line after them{keys}"
        )
    };
    let fault = fault.with_hint(hint.unwrap_or_else(usual));
    // A block of code is a sample of something, and says nothing of the entry.
    if is_code(bare(line.text)) {
        return Some(Near { fault, block: "".into(), body: 0 });
    }
    Some(Near { fault, block: at_margin, body })
}

/// A block without the space that stands before its fence, where that stands before all of its lines.
pub(super) fn at_margin<'a>(block: &'a str, fence: &Line<'_>) -> Cow<'a, str> {
    let margin = &fence.text[..fence.text.len() - fence.text.trim_start_matches([' ', '\t']).len()];
    let mut each = lines(block, 0).filter(|it| !it.is_blank());
    if margin.is_empty() || !each.all(|it| it.text.starts_with(margin)) {
        return block.into();
    }
    block.split_inclusive('\n').map(|it| it.strip_prefix(margin).unwrap_or(it)).collect()
}

fn is_code(fence: &str) -> bool {
    fence.starts_with(['`', '~'])
}

fn is_json(block: &str) -> bool {
    block.trim_start().starts_with('{') && json::read(block.trim()).is_ok_and(|it| !it.is_empty())
}

/// What is told of a line in the place of a fence; none where it is the right one.
fn not_a_fence(line: Line<'_>, right: &str) -> Option<Fault> {
    let written = bare(line.text);
    let at = line.text.find(written).unwrap_or(0);
    let hidden = line.text.char_indices().find(|it| is_invisible(it.1));
    let (at, length, message) = match hidden {
        _ if written != right => {
            let message = match is_code(written) {
                true => "a block of code is no front matter, so nothing of it is read".to_owned(),
                false => format!("`{}` opens no front matter, {UNREAD}", excerpt(written)),
            };
            (at, written.chars().count(), message)
        }
        Some((at, letter)) => {
            let code = u32::from(letter);
            let message = format!(
                "an invisible character (U+{code:04X}) stands beside the `{written}`, {UNREAD}"
            );
            (at, 1, message)
        }
        None if at > 0 => {
            (at, written.chars().count(), format!("space stands before the `{written}`, {UNREAD}"))
        }
        None if line.text.trim_end_matches([' ', '\t']) != right => {
            let message = format!("an unusual space stands behind the `{written}`, {UNREAD}");
            (at, written.chars().count(), message)
        }
        None => return None,
    };
    Some(Fault::new(NOT_FRONT_MATTER, line.start + at, message).with_length(length))
}

/// What stands between a fence and the next line that is like one, and where the line after that begins.
fn between<'a>(text: &'a str, open: &Line<'_>, kind: Fence) -> Option<(&'a str, usize)> {
    let first = bare(open.text).chars().next()?;
    let closes = |it: &Line<'_>| match kind {
        // A block of code ends with its own signs, a rule with another rule.
        Fence::Markdown => {
            fence(it.text).is_some() && bare(it.text).trim_matches([first, ' ']).is_empty()
        }
        _ => is_like_fence(it.text) || it.text.trim() == "...",
    };
    // A fence that stands deeper than the one above may be a part of a text.
    let margin = |it: &Line<'_>| it.text.len() - it.text.trim_start_matches([' ', '\t']).len();
    let is_beside = |it: &Line<'_>| closes(it) && margin(it) <= margin(open);
    let close =
        lines(text, open.next).find(is_beside).or_else(|| lines(text, open.next).find(closes))?;
    Some((&text[open.next..close.start], close.next))
}

/// The fault of a block between fences that is no map, where it was meant to be one: no colon has a space behind it, or
/// it is TOML.
pub(super) fn meant(block: &Block<'_>) -> Option<Fault> {
    if block.dialect != Dialect::Yaml {
        return None;
    }
    let keys = keys_in(block.text).filter(|it| it.colons < it.all)?;
    let line = keys.first_slip?;
    let margin = line.text.len() - line.text.trim_start().len();
    let fault = |message: &str| {
        Fault::new(INVALID, line.start + margin, message)
            .with_length(line.text.trim().chars().count())
    };
    let hint = || match glued_lines(line.text) {
        Some(each) => format!("write `{}`, each on a line of its own", each.join("` and `")),
        None => format!("write `{}{}`", &line.text[..margin], mended(line.text)),
    };
    if keys.equals > 0 {
        let fault =
            fault("YAML writes `key: value`; this is TOML, which stands between `+++` and `+++`");
        let is_toml = keys.equals == keys.all && toml::read(block.text).is_ok();
        return Some(match is_toml {
            true => fault.with_hint("write `+++` in place of each `---`"),
            false => fault.with_hint(hint()),
        });
    }
    let is_wide = mended(line.text) != line.text
        && line.text.find('：').is_some_and(|at| !line.text[..at].contains(':'));
    let message = match is_wide {
        true => "a full-width colon ends no key",
        false => "a colon without a space behind it ends no key",
    };
    Some(fault(message).with_hint(hint()))
}

fn mended(line: &str) -> String {
    let (key, value) = line.split_once([':', '=', '：']).unwrap_or((line, ""));
    // Some languages write `key => value`.
    let is_arrow = line[key.len()..].starts_with("=>");
    let value = if is_arrow { &value[1..] } else { value };
    // A comma behind the key of a list is no value.
    let value = value.trim();
    let is_sign = value.chars().all(|it| matches!(it, ',' | ';' | '.'));
    match is_sign {
        true => format!("{}:", key.trim()),
        false => format!("{}: {value}", key.trim()),
    }
}

/// Whether a block that cannot be read is keys and values to its last line, some of them deeper than they should be.
pub(super) fn is_all_keys(block: &str) -> bool {
    let is_key = |it: &Line<'_>| key_of(it.text.trim_start(), Dialect::Yaml).is_some();
    keys_in(block).is_some() && lines(block, 0).filter(is_key).nth(1).is_some()
}

/// The fault of a block between `+++` that is YAML.
pub(super) fn yaml_in_toml(block: &str) -> Option<Fault> {
    let keys = keys_in(block).filter(|it| it.equals == 0)?;
    let first = lines(block, 0).find(|it| !it.is_blank())?;
    let message = "this is YAML, which stands between `---` and `---`";
    let is_read = matches!(yaml::read(block), Ok((Some(pairs), _)) if pairs.len() >= keys.colons);
    is_read.then(|| {
        Fault::new("invalid-toml", first.start, message)
            .with_length(first.text.trim_end().chars().count())
            .with_hint("write `---` in place of each `+++`")
    })
}
