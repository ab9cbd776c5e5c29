//! What was meant for front matter and is none: other fences, no space behind the colons, a line before it.

use super::Dialect;
use super::fault::{Fault, Line, lines};
use super::split::{Block, key_of};
use super::yaml;

/// The codes of what stands here.
const NOT_FRONT_MATTER: &str = "not-front-matter";
const INVALID: &str = "invalid-yaml";

/// Keys that entries have; one of them alone tells what two lines with other words before a colon tell.
const USUAL: [&str; 16] = [
    "title",
    "date",
    "created",
    "updated",
    "modified",
    "tags",
    "tag",
    "mood",
    "location",
    "people",
    "author",
    "categories",
    "category",
    "layout",
    "aliases",
    "weather",
];

/// Whether a line is a fence, or was meant to be one: dashes, or another run of signs, at the margin or not.
pub(super) fn is_like_fence(line: &str) -> bool {
    let mut signs = line.trim().chars();
    let Some(first) = signs.next().filter(|it| "-–—‐‑−_=~+*;".contains(*it)) else {
        return false;
    };
    let count = 1 + signs.clone().count();
    let is_long = matches!(first, '–' | '—' | '−');
    (count > 2 || (count == 2 && first == '-') || is_long)
        && signs.all(|it| it == first || is_long && "–—−-".contains(it))
}

/// A block that was meant for front matter.
pub(super) struct Near {
    /// What is told of it.
    pub(super) fault: Fault,
    /// Where what stands in it begins and ends.
    pub(super) block: std::ops::Range<usize>,
    /// Where the text below it begins.
    pub(super) body: usize,
}

/// What a text without front matter begins with that reads as if it had some.
pub(super) fn near(text: &str) -> Option<Near> {
    let mut rest = lines(text, 0).skip_while(Line::is_blank);
    let first = rest.next()?;
    if is_like_fence(first.text) {
        return other_fence(text, first);
    }
    let is_comment = |line: &Line<'_>| {
        let line = line.text.trim();
        ["#", "<!--", "//", "%"].iter().any(|it| line.starts_with(it))
    };
    if !is_comment(&first) {
        return None;
    }
    let fence = rest.find(|it| !it.is_blank() && !is_comment(it))?;
    let is_fence = fence.text.trim_end() == "---";
    let (block, body) = between(text, &fence).filter(|_| is_fence)?;
    let is_block = keys_in(block).is_some_and(|it| it.colons == it.all)
        && matches!(yaml::read(block), Ok((Some(_), _)));
    is_block.then(|| {
        let message = "front matter stands at the very beginning; a line stands before this, so nothing of it is read";
        let fault = Fault::new(NOT_FRONT_MATTER, fence.start, message)
            .with_length(fence.text.trim_end().chars().count())
            .with_hint("move what stands before it below the `---` that closes it");
        Near { fault, block: fence.next..fence.next + block.len(), body }
    })
}

/// Front matter between other signs than `---`, `+++` or braces.
fn other_fence(text: &str, fence: Line<'_>) -> Option<Near> {
    let (block, body) = between(text, &fence)?;
    let keys = keys_in(block)?;
    let written = fence.text.trim();
    let right = if keys.equals > 0 { "+++" } else { "---" };
    let margin = fence.text.len() - fence.text.trim_start().len();
    if margin == 0 && written == right {
        return None;
    }
    let message = match margin > 0 && written == right {
        true => {
            format!("space stands before the `{written}`, so nothing of the front matter is read")
        }
        false => format!(
            "`{}` opens no front matter, so nothing of it is read",
            super::fault::excerpt(written)
        ),
    };
    let fault = Fault::new(NOT_FRONT_MATTER, fence.start + margin, message);
    let fault = fault.with_length(written.chars().count()).with_hint(format!(
        "write `{right}` at the margin, on the line before the keys and on the line after them"
    ));
    Some(Near { fault, block: fence.next..fence.next + block.len(), body })
}

/// What stands between a fence and the next line that is like one, and where the line after that begins.
fn between<'a>(text: &'a str, fence: &Line<'_>) -> Option<(&'a str, usize)> {
    let close =
        lines(text, fence.next).find(|it| is_like_fence(it.text) || it.text.trim() == "...")?;
    Some((&text[fence.next..close.start], close.next))
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
    if keys.equals > 0 {
        let fault =
            fault("YAML writes `key: value`; this is TOML, which stands between `+++` and `+++`");
        let is_toml = keys.equals == keys.all && super::toml::read(block.text).is_ok();
        return Some(match (is_toml, mended(line.text, '=')) {
            (true, _) => fault.with_hint("write `+++` in place of each `---`"),
            (false, line) => fault.with_hint(format!("write `{line}`")),
        });
    }
    let hint = format!("write `{}`", mended(line.text, ':'));
    Some(fault("a colon without a space behind it ends no key").with_hint(hint))
}

fn mended(line: &str, mark: char) -> String {
    let (key, value) = line.split_once(mark).unwrap_or((line, ""));
    format!("{}: {}", key.trim(), value.trim())
}

/// The lines of a block, counted by what they begin with.
#[derive(Default)]
struct Keys<'a> {
    all: usize,
    /// A key with a colon and a space.
    colons: usize,
    /// A key with a `=`.
    equals: usize,
    first_slip: Option<Line<'a>>,
}

/// Counts the keys of a block in which every line reads like one, or like a part of the one above; none of any other.
fn keys_in(block: &str) -> Option<Keys<'_>> {
    let mut found = Keys::default();
    let mut is_usual = false;
    for line in lines(block, 0).filter(|it| !it.is_blank()) {
        let text = line.text.trim_end();
        if text.starts_with('#') {
            continue;
        }
        if let Some(key) =
            key_of(text, Dialect::Yaml).filter(|it| it.starts_with(char::is_alphabetic))
        {
            (found.all, found.colons) = (found.all + 1, found.colons + 1);
            is_usual |= is_usual_key(key);
        } else if let Some((key, mark)) = loose_key(text.trim_start()) {
            found.all += 1;
            found.equals += usize::from(mark == '=');
            found.first_slip = found.first_slip.or(Some(line));
            is_usual |= is_usual_key(key);
        } else if found.all == 0 || !text.starts_with([' ', '\t', '-', '[', ']', '{', '}']) {
            return None;
        }
    }
    (found.all > 1 || is_usual).then_some(found)
}

fn is_usual_key(key: &str) -> bool {
    USUAL.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// One word before a colon or a `=`, behind which no space stands that YAML takes for one. An address is no key.
fn loose_key(line: &str) -> Option<(&str, char)> {
    let at = line.find([':', '='])?;
    let mark = if line[at..].starts_with('=') { '=' } else { ':' };
    let (key, value) = (line[..at].trim_end(), &line[at + 1..]);
    let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    let is_key = key.starts_with(char::is_alphabetic) && key.chars().all(is_word);
    let is_value =
        !value.starts_with([':', '=']) && !value.starts_with("//") && !value.trim().is_empty();
    let is_loose = mark == '=' || !value.starts_with([' ', '\t']);
    (is_key && is_value && is_loose).then_some((key, mark))
}
