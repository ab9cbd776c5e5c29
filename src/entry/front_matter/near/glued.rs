//! A fence with signs glued to it, or with a letter or two beside it: `x---`, `---"`, `--- a`.

use super::super::fault::{Fault, Line, excerpt, lines};
use super::super::unseen::bare;
use super::super::{toml, yaml};
use super::around::{is_ours, is_slip};
use super::keys::keys_in;
use super::{NOT_FRONT_MATTER, Near, TEXT};

/// What stands between such a line and the fence that closes it: keys that entries have, and no empty line.
pub(super) fn near<'a>(text: &'a str, first: Line<'_>) -> Option<Near<'a>> {
    let written = bare(first.text);
    let beside = |fence: &str| written.strip_prefix(fence).or(written.strip_suffix(fence));
    let (fence, beside) =
        ["---", "+++"].into_iter().find_map(|it| beside(it).map(|rest| (it, rest.trim())))?;
    // The same slip may stand on both: `\---`.
    let closes = |it: &Line<'_>| it.text.trim_end() == fence || bare(it.text) == written;
    let close = lines(text, first.next).find(closes)?;
    // Empty lines may stand right below it: at the very beginning it is no rule.
    let begin = lines(text, first.next).find(|it| !it.is_blank())?.start.min(close.start);
    let block = &text[begin..close.start];
    if !is_block(block, fence) || !is_slip(beside) && !is_ours(block) {
        return None;
    }
    let message =
        format!("a `{fence}` with `{}` beside it opens no front matter, {TEXT}", excerpt(beside));
    let fault = Fault::new(NOT_FRONT_MATTER, first.start, message)
        .with_length(first.text.trim_end().chars().count())
        .with_hint(match beside.contains(char::is_whitespace) {
            true => format!(
                "write `{fence}` in its place, and `{}` below the `{fence}` that closes it",
                excerpt(beside)
            ),
            false => format!("write `{fence}` in its place, at the margin"),
        });
    Some(Near::of_text(fault, block))
}

/// Whether what stands between two fences is front matter, though the first one is none, or not at the beginning.
pub(super) fn is_block(block: &str, fence: &str) -> bool {
    let has_gap = lines(block, 0).any(|it| it.is_blank());
    let keys = || keys_in(block).filter(|it| it.is_usual);
    match fence {
        "+++" => keys().is_some_and(|it| it.equals > 0) && toml::read(block).is_ok(),
        _ => {
            !has_gap
                && keys().is_some_and(|it| it.colons == it.all)
                && matches!(yaml::read(block), Ok((Some(_), _)))
        }
    }
}
