//! Keys at the head of a text, with no fence around them, as Pelican and `MultiMarkdown` have them.

use super::super::fault::{Fault, Line, lines};
use super::super::{Dialect, toml};
use super::below::are_for_programs;
use super::keys::{Keys, keys_go_on, keys_in};
use super::{NOT_FRONT_MATTER, Near, TEXT, UNREAD};

/// Two keys or more that entries have, to the first empty line behind which no more of them stand. A day or a title is among
/// them, or tags and short names alone: who writes `Mood: good` above the text may mean it to be read by people. Of TOML, `title = "Rain"`, one is enough.
pub(super) fn near<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let end = lines(text, first.start).find(Line::is_blank).map_or(text.len(), |it| it.start);
    let block = &text[first.start..end];
    let is_meant = |it: &Keys<'_>| it.is_head || are_for_programs(block);
    let keys = keys_in(block).filter(|it| is_meant(it) && !first.text.starts_with('#'))?;
    let is_toml = keys.equals == keys.all && toml::read(block).is_ok();
    if !is_toml && (keys.colons < keys.all || keys.usual < 2) {
        return None;
    }
    let (fence, dialect) = if is_toml { ("+++", Dialect::Toml) } else { ("---", Dialect::Yaml) };
    let mut end = end;
    while let Some(length) = keys_go_on(&text[end..], dialect) {
        end += length;
    }
    let unread = if keys.is_head { UNREAD } else { TEXT };
    let message = format!("no fences stand around the front matter, {unread}");
    let last = text[..end].trim_end_matches(['\n', '\r']).matches('\n').count() + 1;
    let hint =
        format!("write `{fence}` on a line of its own before it, and another after line {last}");
    let fault = Fault::new(NOT_FRONT_MATTER, first.start, message)
        .with_length(first.text.trim_end().chars().count())
        .with_hint(hint);
    let block = &text[first.start..end];
    Some(match keys.is_head {
        true => Near::new(fault, block, end),
        false => Near::of_text(fault, block),
    })
}
