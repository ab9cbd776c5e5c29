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
        return (below(block, fence) != Below::Keys).then_some(block.offset + fence.next);
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

/// The block with the keys that go on behind it, where nothing closes it.
pub(super) fn with_keys_below<'a>(text: &'a str, block: Block<'a>) -> Block<'a> {
    if block.is_closed || block.dialect == Dialect::Json {
        return block;
    }
    let mut body = block.body;
    while let Some(length) = near::keys_go_on(&text[body..], block.dialect) {
        body += length;
    }
    Block { text: &text[block.offset..body], body, ..block }
}

/// What stands below a line of a block that is like a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    /// More of the front matter: whatever closes the block above it makes a text of it.
    Keys,
    /// Nothing that could be a key.
    Text,
    /// What may be either.
    Either,
}

fn below(block: &Block<'_>, fence: Line<'_>) -> Below {
    let read = |text: &str| match read_block(&Block { text, ..*block }) {
        Ok((Some(pairs), _)) => Some(pairs),
        _ => None,
    };
    if has_sure_keys(block, fence.next) {
        return Below::Keys;
    }
    let (above, rest) = (&block.text[..fence.start], &block.text[fence.next..]);
    let whole = read(&format!("{above}{rest}"));
    let goes_on = whole.is_some_and(|it| read(above).is_some_and(|above| above != it));
    let said = || lines(rest, 0).filter(|it| !it.is_blank());
    let is_part =
        |it: Line<'_>| Written::of(it.text).is_item() || may_be_key(it.text, block.dialect);
    // `# Monday` is a heading, too; and where nothing closes the block, the line like a fence may have been meant to.
    let is_clear = block.is_closed && !said().any(|it| it.text.starts_with('#'));
    match said().any(is_part) {
        true if goes_on && is_clear => Below::Keys,
        _ if goes_on || said().any(|it| may_be_key(it.text, block.dialect)) => Below::Either,
        _ => Below::Text,
    }
}

/// Whether a line may begin with a key, however that is called; a sentence of a few words and a colon may be one.
fn may_be_key(line: &str, dialect: Dialect) -> bool {
    const MOST_WORDS: usize = 4;
    match dialect {
        Dialect::Toml => key_of(line.trim_start(), dialect).is_some(),
        _ => Written::of(line)
            .key
            .is_some_and(|it| !it.starts_with('>') && it.split(' ').count() <= MOST_WORDS),
    }
}

/// Whether keys stand between a byte of a block and its end, which no text has.
fn has_sure_keys(block: &Block<'_>, from: usize) -> bool {
    lines(block.text, from).any(|it| near::is_sure_key(it.text, block.dialect))
}

/// A line of signs among the keys of a block: `=======`, `***`.
pub(super) fn rule_among_keys(block: &Block<'_>) -> Option<Fault> {
    let line = match near_close(block) {
        Some(fence) => Some(fence).filter(|it| below(block, *it) == Below::Keys),
        None => second_document(block).filter(|it| has_sure_keys(block, it.next)),
    };
    let line = line?;
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
    let is_mark = |it: &Line<'_>| {
        it.text.strip_prefix("---").is_some_and(|it| it.starts_with(' '))
            || near::is_slipped_fence(it.text, "---")
    };
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

/// The line that was meant to close a block, and goes on with text, or has a slip before it: `---Rain`, `x---`.
fn glued_close<'a>(block: &Block<'a>) -> Option<Line<'a>> {
    let fence = if block.dialect == Dialect::Toml { "+++" } else { "---" };
    let is_glued = |it: &Line<'_>| {
        (it.text.starts_with(fence) || near::is_slipped_fence(it.text, fence))
            && !near::is_like_fence(it.text)
    };
    let line = lines(block.text, 0).find(is_glued)?;
    let alone = Block { text: &block.text[..line.start], ..*block };
    matches!(read_block(&alone), Ok((Some(_), _))).then_some(line)
}

/// What is told beside a fence that is to be written above lines that may be keys.
const AND_KEYS: &str = "; move keys that stand below it above it";

/// The fault of a block that is never closed: at the line that was meant to, else at the fence that opens it.
pub(super) fn unclosed(text: &str, block: &Block<'_>, body: usize) -> Fault {
    const CODE: &str = "unclosed-front-matter";
    let fence = if block.dialect == Dialect::Toml { "+++" } else { "---" };
    let told = |is_either: bool| if is_either { AND_KEYS } else { "" };
    if let Some((line, is_either)) = meant_to_close(text, block) {
        let written = line.text.trim();
        let margin = line.text.len() - line.text.trim_start().len();
        let message = match written == fence {
            true => format!(
                "the `{fence}` that is to close the front matter does not stand at the margin"
            ),
            false => format!("`{}` does not close the front matter", fault::excerpt(written)),
        };
        return Fault::new(CODE, line.start + margin, message)
            .with_length(written.chars().count())
            .with_hint(format!("write `{fence}` in its place, at the margin{}", told(is_either)));
    }
    let last_line = text[..body].matches('\n').count();
    let glued = glued_close(block);
    let offset = match glued {
        Some(line) => block.offset + line.start,
        None => text[..block.offset].rfind(fence).unwrap_or(0),
    };
    let message = match glued {
        Some(line) if !line.text.starts_with(fence) => {
            format!("a `{fence}` with text before it does not close the front matter")
        }
        Some(_) => format!("a `{fence}` with text behind it does not close the front matter"),
        None => format!("the front matter's `{fence}` is never closed"),
    };
    let end = if block.is_closed { block.offset + block.text.len() } else { text.len() };
    let is_either = may_hold_keys(&text[body..end.max(body)], block);
    Fault::new(CODE, offset, message).with_length(fence.len()).with_hint(format!(
        "put `{fence}` on a line of its own after line {last_line}{}",
        told(is_either)
    ))
}

/// The line of a text that was meant to close a block, and whether what stands below it may be keys.
fn meant_to_close<'a>(text: &'a str, block: &Block<'a>) -> Option<(Line<'a>, bool)> {
    if let Some(line) = near_close(block) {
        let is_either = below(block, line) != Below::Text
            || !block.is_closed && may_hold_keys(&text[block.body..], block);
        let (start, next) = (block.offset + line.start, block.offset + line.next);
        return Some((Line { start, next, ..line }, is_either));
    }
    // Right below keys that nothing closes, and no code.
    let is_rule = |it: &Line<'_>| {
        near::is_like_fence(it.text) && !it.text.trim_start().starts_with(['`', '~'])
    };
    let line = lines(text, block.body).next().filter(|it| !block.is_closed && is_rule(it))?;
    matches!(read_block(block), Ok((Some(_), _)))
        .then(|| (line, may_hold_keys(&text[line.next..], block)))
}

/// Whether the first lines of a text, to an empty one, may be keys.
fn may_hold_keys(text: &str, block: &Block<'_>) -> bool {
    let first = lines(text, 0).skip_while(Line::is_blank);
    first.take_while(|it| !it.is_blank()).any(|it| may_be_key(it.text, block.dialect))
}
