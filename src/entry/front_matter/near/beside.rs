//! A fence with a comment or a key beside it: `--- # mine`, `--- title: Rain`.

use super::super::Dialect;
use super::super::fault::{Fault, Line, excerpt, lines};
use super::super::split::key_of;
use super::keys::keys_in;
use super::{NOT_FRONT_MATTER, Near, UNREAD};

/// What stands between such a fence and the one that closes it.
pub(super) fn near<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let fence = ["---", "+++"].into_iter().find(|it| first.text.starts_with(it))?;
    let beside = first.text[fence.len()..].trim();
    let dialect = if fence == "+++" { Dialect::Toml } else { Dialect::Yaml };
    if let Some(near) = of_language(text, first, fence, beside) {
        return Some(near);
    }
    if !beside.starts_with('#') && key_of(beside, dialect).is_none() {
        return None;
    }
    let closes = |it: &Line<'_>| matches!(it.text.trim_end(), "..." | "---" | "+++");
    let close = lines(text, first.next).find(closes)?;
    let block = format!("{beside}\n{}", &text[first.next..close.start]);
    keys_in(&block).filter(|it| it.all > 0)?;
    let message = format!("a `{fence}` with text beside it opens no front matter, {UNREAD}");
    let hint = format!("write `{fence}`, and `{}` on the line below it", excerpt(beside));
    let fault = Fault::new(NOT_FRONT_MATTER, first.start, message)
        .with_length(first.text.trim_end().chars().count())
        .with_hint(hint);
    Some(Near { fault, block: block.into(), body: close.next })
}

/// What stands below a fence that names a language which is not read here: `---js`.
fn of_language<'a>(
    text: &'a str,
    first: Line<'_>,
    fence: &str,
    language: &str,
) -> Option<Near<'a>> {
    let is_name = |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric());
    let is_language = first.text[fence.len()..].trim_end() == language
        && !language.is_empty()
        && is_name(language);
    let close = lines(text, first.next).find(|it| it.text.trim_end() == fence)?;
    let block = &text[first.next..close.start];
    if !is_language || !block.trim_start().starts_with(['{', '(']) && keys_in(block).is_none() {
        return None;
    }
    let message = format!("front matter in `{}` is not read, {UNREAD}", excerpt(language));
    let fault = Fault::new(NOT_FRONT_MATTER, first.start, message)
        .with_length(first.text.trim_end().chars().count())
        .with_hint("write the keys as YAML, between `---` and `---`");
    Some(Near { fault, block: "".into(), body: close.next })
}
