//! What reads like more front matter below the fence that closes it: to every tool it is text.

use super::fault::{Fault, Line, lines};
use super::near::are_for_programs;
use super::near::keys::{is_usual_key, keys_in};
use super::split::{Block, key_of, split};
use super::{Dialect, read_block};

/// The code of what stands here.
const NOT_FRONT_MATTER: &str = "not-front-matter";

/// What is told of a second block, or of keys right below a block, with a fence below them; of a block that `is_empty` all are
/// keys, below another those that entries have.
pub(super) fn told(text: &str, block: &Block<'_>, is_empty: bool) -> Option<Fault> {
    let first = lines(text, block.body).find(|it| !it.is_blank())?;
    let is_fence = matches!(first.text.trim_end(), "---" | "+++");
    match is_fence {
        true => second_block(text, block, first),
        false => keys_below(text, block, is_empty),
    }
}

fn second_block(text: &str, block: &Block<'_>, fence: Line<'_>) -> Option<Fault> {
    let second = split(&text[fence.start..])?;
    let is_block = second.is_closed
        && second.dialect == block.dialect
        && matches!(read_block(&second), Ok((Some(pairs), _)) if !pairs.is_empty());
    let message = "a second block of front matter stands below the first, and is text";
    let hint = format!(
        "move its keys above line {}, which closes the first block, and delete both of its fences",
        number_of_last_line(text, block)
    );
    is_block.then(|| {
        let length = fence.text.trim_end().chars().count();
        Fault::new(NOT_FRONT_MATTER, fence.start, message).with_length(length).with_hint(hint)
    })
}

/// Keys between the fence that closes a block and another one.
fn keys_below(text: &str, block: &Block<'_>, is_empty: bool) -> Option<Fault> {
    let is_key = |it: &Line<'_>| key_of(it.text, Dialect::Yaml).is_some();
    // Below two fences with nothing between them an empty line parts the keys from no more.
    let mut below = lines(text, block.body).skip_while(|it| is_empty && it.is_blank());
    let first = below.next().filter(is_key)?;
    let key = key_of(first.text, Dialect::Yaml).unwrap_or_default();
    let is_end = |it: &Line<'_>| it.is_blank() || matches!(it.text.trim_end(), "---" | "...");
    let close = lines(text, first.start).find(|it| is_end(it) || is_empty && !is_key(it));
    if is_empty && close.is_none_or(|it| it.is_blank()) {
        return keys_above_text(text, block, first);
    }
    let close = close?;
    let keys = keys_in(&text[first.start..close.start]);
    let are_keys = is_empty
        || keys.is_some_and(|it| it.is_of_entries()) && (is_usual_key(key) || !key.contains(' '));
    let is_closed = !close.is_blank() && is_end(&close);
    if block.dialect == Dialect::Yaml && !is_closed && !is_empty {
        return keys_above_text(text, block, first);
    }
    let message = "keys stand below the fence that closes the front matter, and are text";
    let what = if is_empty { "it" } else { "the front matter above them" };
    let hint = format!("delete line {}, which closes {what}", number_of_last_line(text, block));
    (is_closed && are_keys && block.dialect == Dialect::Yaml).then(|| {
        let length = first.text.trim_end().chars().count();
        Fault::new(NOT_FRONT_MATTER, first.start, message).with_length(length).with_hint(hint)
    })
}

/// Keys right below a block that the text follows behind an empty line: two or more, with tags among them.
fn keys_above_text(text: &str, block: &Block<'_>, first: Line<'_>) -> Option<Fault> {
    let end = lines(text, first.start).find(Line::is_blank).map_or(text.len(), |it| it.start);
    let message = "keys stand below the fence that closes the front matter, and are text";
    let hint = format!("move them above line {}", number_of_last_line(text, block));
    let said = &text[first.start..end];
    // Between two fences that have nothing between them no text was meant.
    let is_head = || {
        let is_empty = block.text.trim().is_empty();
        is_empty && keys_in(said).is_some_and(|it| it.is_of_entries() && it.says_head())
    };
    (are_for_programs(said) || is_head()).then(|| {
        let length = first.text.trim_end().chars().count();
        Fault::new(NOT_FRONT_MATTER, first.start, message).with_length(length).with_hint(hint)
    })
}

/// The number of the line that closes a block.
fn number_of_last_line(text: &str, block: &Block<'_>) -> usize {
    lines(text, 0).take_while(|it| it.start < block.body).count()
}
