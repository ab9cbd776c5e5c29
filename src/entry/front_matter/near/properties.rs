//! Properties of Logseq at the head of a page: `title:: Rain`.

use super::super::fault::{Fault, Line, lines};
use super::keys::keys_in;
use super::{NOT_FRONT_MATTER, Near, TEXT, UNREAD};

/// Two or more of them, to the first line that is none; a day or a title is among them, or each is a key that entries have.
pub(super) fn near<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let is_property =
        |it: &Line<'_>| it.text.split_once(":: ").is_some_and(|it| !it.0.contains(' '));
    let last = lines(text, first.start).take_while(is_property).last()?;
    let block = text[first.start..last.next].replace(":: ", ": ");
    let keys = keys_in(&block)
        .filter(|it| it.colons == it.all && it.all > 1 && (it.is_head || it.usual == it.all))?;
    let says_day = keys.is_head;
    let unread = if says_day { UNREAD } else { TEXT };
    let message = format!("properties of Logseq are no front matter, {unread}");
    let hint =
        "write `---` on a line of its own above and below them, and one colon in place of two";
    let fault = Fault::new(NOT_FRONT_MATTER, first.start, message)
        .with_length(first.text.trim_end().chars().count())
        .with_hint(hint);
    Some(match says_day {
        true => Near { fault, block: block.into(), body: last.next },
        false => Near::of_text(fault, &block),
    })
}
