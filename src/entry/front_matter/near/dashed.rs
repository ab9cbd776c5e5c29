//! Keys between fences, each behind a dash: a list of them, and no map.

use super::super::fault::{Fault, Line, lines};
use super::super::written::Written;
use super::super::yaml;
use super::keys::keys_in;
use super::{NOT_FRONT_MATTER, Near, UNREAD};

/// The keys without their dashes.
pub(super) fn near<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let closes = |it: &Line<'_>| matches!(it.text.trim_end(), "..." | "---");
    let close = lines(text, first.next).find(closes).filter(|_| first.text.trim_end() == "---")?;
    let block = &text[first.next..close.start];
    let item = lines(block, 0).find(|it| !it.is_blank())?;
    let is_of_keys = |it: &Line<'_>| {
        let written = Written::of(it.text);
        let is_item = written.margin() == 0 && written.is_one_item() && written.key.is_some();
        is_item || it.text.starts_with("  ")
    };
    if !lines(block, 0).filter(|it| !it.is_blank()).all(|it| is_of_keys(&it)) {
        return None;
    }
    let without_dashes = without_dashes(block);
    let keys = keys_in(&without_dashes).filter(|it| it.is_usual)?;
    let is_read = matches!(yaml::read(&without_dashes), Ok((Some(_), _)));
    let message = format!("a list of keys is no front matter, {UNREAD}");
    let fault = Fault::new(NOT_FRONT_MATTER, first.next + item.start, message)
        .with_length(item.text.trim_end().chars().count())
        .with_hint("take the dash before each key away");
    (is_read && keys.all > 0).then(|| Near {
        fault,
        block: without_dashes.into(),
        body: close.next,
    })
}

pub(in super::super) fn without_dashes(block: &str) -> String {
    let bare = |it: &str| it.strip_prefix("- ").or(it.strip_prefix("  ")).unwrap_or(it).to_owned();
    block.split_inclusive('\n').map(bare).collect()
}
