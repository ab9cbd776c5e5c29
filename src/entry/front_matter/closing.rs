//! Where a block ends whose closing fence is not as it should be: it is forgotten, indented, longer, or goes on with text.

use super::fault::{self, Fault, Line, lines};
use super::laid::{Laid, laid_out};
use super::split::{Block, key_of, keys_at_start};
use super::written::Written;
use super::{Dialect, near, read_block};

/// Where the body begins, where the closing fence was forgotten and a rule in the text was taken for it: after lines
/// that can be read alone, and an empty line.
pub(super) fn closed_too_late(block: &Block<'_>) -> Option<usize> {
    if let Some(fence) = near_close(block) {
        return (!has_sure_keys(block, fence.next)).then_some(block.offset + fence.next);
    }
    if let Some(line) = glued_close(block).filter(|it| !has_sure_keys(block, it.next)) {
        return Some(block.offset + line.start);
    }
    if near::is_all_keys(block.text) || goes_on_with_keys(block) {
        return None;
    }
    let keys = keys_at_start(block.text, block.dialect)?;
    let goes_on = lines(block.text, keys.len()).next()?.is_blank();
    let alone = Block { text: keys, ..*block };
    (goes_on && matches!(read_block(&alone), Ok((Some(_), _)))).then_some(block.offset + keys.len())
}

/// Whether keys stand between a byte of a block and the fence that closes it, which no text has: whatever closes the block above
/// them makes them text.
fn has_sure_keys(block: &Block<'_>, from: usize) -> bool {
    let is_sure = |it: Line<'_>| {
        key_of(it.text, block.dialect).is_some_and(|key| {
            near::is_usual_key(key) || !key.contains(' ') && key.starts_with(char::is_lowercase)
        })
    };
    block.is_closed && lines(block.text, from).any(is_sure)
}

/// A line of signs among the keys of a block that is closed below: `=======`, `***`.
pub(super) fn rule_among_keys(block: &Block<'_>) -> Option<Fault> {
    let line = near_close(block).or_else(|| second_document(block));
    let line = line.filter(|it| has_sure_keys(block, it.next))?;
    let code = if block.dialect == Dialect::Toml { "invalid-toml" } else { "invalid-yaml" };
    let written = line.text.trim();
    let message = format!("`{}` stands among the keys, and is none", fault::excerpt(written));
    let margin = line.text.len() - line.text.trim_start().len();
    Some(
        Fault::new(code, line.start + margin, message)
            .with_length(written.chars().count())
            .with_hint("delete this line"),
    )
}

/// Whether what stands behind an empty line reads like keys, too, and what belongs to them, to the fence: `mood: good` and, one
/// column deeper below it, `tags: sea`.
fn goes_on_with_keys(block: &Block<'_>) -> bool {
    let Some(keys) = keys_at_start(block.text, block.dialect) else { return false };
    let below = || lines(block.text, keys.len()).filter(|it| !it.is_blank());
    let is_key = |text: &str| key_of(text.trim_start(), block.dialect).is_some();
    let is_marked = |text: &str| Written::of(text).marked_key().is_some_and(|it| !it.contains(' '));
    let is_part = |it: &Line<'_>| {
        let text = it.text;
        text.starts_with([' ', '\t', '#', ']', '}']) || is_key(text) || is_marked(text)
    };
    if has_sure_keys(block, keys.len()) {
        return true;
    }
    // One line may have lost its colon, where keys stand around it.
    let begins = below().next().is_some_and(|it| is_key(it.text));
    let (others, keys) =
        (below().filter(|it| !is_part(it)).count(), below().filter(|it| is_key(it.text)).count());
    match others {
        0 => true,
        1 => begins || keys > 1,
        _ => false,
    }
}

/// The line that begins a second document of YAML within a block: `--- # again`.
fn second_document<'a>(block: &Block<'a>) -> Option<Line<'a>> {
    let is_mark = |it: &Line<'_>| it.text.strip_prefix("---").is_some_and(|it| it.starts_with(' '));
    let is_yaml = block.dialect == Dialect::Yaml;
    lines(block.text, 0).find(|it| is_yaml && it.start > 0 && is_mark(it))
}

/// The line that was meant to close a block, `----` or an indented `---`, where what stands above it can be read.
fn near_close<'a>(block: &Block<'a>) -> Option<Line<'a>> {
    let all = laid_out(block.text);
    let mut near = all.iter().enumerate().filter(|(_, it)| near::is_like_fence(it.line.text));
    let (_, fence) = near.find(|(at, _)| !is_of_a_value(&all, *at, block.is_closed))?;
    let alone = Block { text: &block.text[..fence.line.start], ..*block };
    matches!(read_block(&alone), Ok((Some(_), _))).then_some(fence.line)
}

/// Whether a line that is like a fence is a part of what stands above it: a rule or the sign of a signature in a text, an item
/// of a list. Above a fence that is one it is so, too, where the lines below it are indented as it is, or keys.
fn is_of_a_value(all: &[Laid<'_>], at: usize, is_closed: bool) -> bool {
    let Some(laid) = all.get(at) else { return false };
    let margin = |it: &Laid<'_>| it.line.text.len() - it.line.text.trim_start().len();
    let says = |it: &&Laid<'_>| !it.line.is_blank();
    let below = all[at + 1..].iter().find(says);
    let goes_on = below.is_some_and(|it| margin(it) >= margin(laid));
    if !laid.before.is_closed() {
        return true;
    }
    if laid.is_text {
        let above = all[..at].iter().rev();
        let begun = above.take_while(|it| it.is_text).filter(|it| !it.line.is_blank()).last();
        return begun.is_none_or(|it| margin(laid) >= margin(it)) && (is_closed || goes_on);
    }
    if Written::of(laid.line.text).is_item() {
        let above = all[..at].iter().rev().find(says);
        return above
            .map(|it| Written::of(it.line.text))
            .is_some_and(|it| it.is_item() || it.key.is_some() && it.value.is_empty());
    }
    let is_key = |it: &Laid<'_>| key_of(it.line.text, Dialect::Yaml).is_some();
    let is_more = below.is_some_and(|it| goes_on || is_key(it));
    is_closed && margin(laid) > 0 && is_more
}

/// The line that was meant to close a block, and goes on with text: `---Rain`.
fn glued_close<'a>(block: &Block<'a>) -> Option<Line<'a>> {
    let fence = if block.dialect == Dialect::Toml { "+++" } else { "---" };
    let is_glued = |it: &Line<'_>| it.text.starts_with(fence) && !near::is_like_fence(it.text);
    let line = lines(block.text, 0).find(is_glued)?;
    let alone = Block { text: &block.text[..line.start], ..*block };
    matches!(read_block(&alone), Ok((Some(_), _))).then_some(line)
}

/// The fault of a block that is never closed: at the line that was meant to, else at the fence that opens it.
pub(super) fn unclosed(text: &str, block: &Block<'_>, body: usize) -> Fault {
    const CODE: &str = "unclosed-front-matter";
    let fence = if block.dialect == Dialect::Toml { "+++" } else { "---" };
    if let Some(line) = near_close(block) {
        let written = line.text.trim();
        let margin = line.text.len() - line.text.trim_start().len();
        let message = match written == fence {
            true => format!(
                "the `{fence}` that is to close the front matter does not stand at the margin"
            ),
            false => format!("`{}` does not close the front matter", fault::excerpt(written)),
        };
        return Fault::new(CODE, block.offset + line.start + margin, message)
            .with_length(written.chars().count())
            .with_hint(format!("write `{fence}` in its place, at the margin"));
    }
    let last_line = text[..body].matches('\n').count();
    let glued = glued_close(block);
    let offset = match glued {
        Some(line) => block.offset + line.start,
        None => text[..block.offset].rfind(fence).unwrap_or(0),
    };
    let message = match glued {
        Some(_) => format!("a `{fence}` with text behind it does not close the front matter"),
        None => format!("the front matter's `{fence}` is never closed"),
    };
    Fault::new(CODE, offset, message)
        .with_length(fence.len())
        .with_hint(format!("put `{fence}` on a line of its own after line {last_line}"))
}
