//! Where the front matter ends and the body begins.

use super::Dialect;
use super::fault::{Line, lines};
use super::unseen::looks_blank;

/// A block that may be front matter; what its parser says of it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) dialect: Dialect,
    /// What stands between the fences; of JSON, the object with its braces.
    pub(super) text: &'a str,
    /// Where that begins in the file's text.
    pub(super) offset: usize,
    /// Where the body begins: right after the line that closes the block, so that an empty line after it is body.
    pub(super) body: usize,
    /// Whether the closing fence is there.
    pub(super) is_closed: bool,
    /// Where the opening fence names a language, as that of gray-matter may: `---json`.
    pub(super) language: Option<usize>,
}

/// Finds the block that opens a text; blank lines may stand before it, and lines that look blank.
///
/// A fence that is never closed opens front matter where the lines after it read like keys and values, and otherwise
/// is a thematic rule of the body. An unclosed block ends with the last line that reads so.
pub(super) fn split(text: &str) -> Option<Block<'_>> {
    let first = lines(text, 0).find(|line| !looks_blank(line.text))?;
    match first.text.trim_end_matches([' ', '\t']) {
        "---" => fenced(text, first.next, Dialect::Yaml),
        "+++" => fenced(text, first.next, Dialect::Toml),
        _ if first.text.starts_with('{') => braced(text, first.start),
        fence => {
            let dialect =
                match fence.strip_prefix("---").or(fence.strip_prefix("+++"))?.trim_start() {
                    "json" | "JSON" => Dialect::Json,
                    "yaml" | "yml" | "YAML" => Dialect::Yaml,
                    "toml" | "TOML" => Dialect::Toml,
                    _ => return None,
                };
            let block = in_language(text, first.next, &fence[..3])?;
            Some(Block { dialect, language: Some(first.start), ..block })
        }
    }
}

/// The block of a language that its fence names.
fn in_language<'a>(text: &'a str, start: usize, fence: &str) -> Option<Block<'a>> {
    let close = lines(text, start).find(|line| line.text.trim_end_matches([' ', '\t']) == fence)?;
    let block = &text[start..close.start];
    let (body, is_closed) = (close.next, true);
    Some(Block {
        dialect: Dialect::None,
        text: block,
        offset: start,
        body,
        is_closed,
        language: None,
    })
}

fn fenced(text: &str, start: usize, dialect: Dialect) -> Option<Block<'_>> {
    let closes = |line: &Line<'_>| match line.text.trim_end_matches([' ', '\t']) {
        "---" | "..." => dialect == Dialect::Yaml,
        "+++" => dialect == Dialect::Toml,
        _ => false,
    };
    if let Some(fence) = lines(text, start).find(closes) {
        let block = &text[start..fence.start];
        return Some(Block {
            dialect,
            text: block,
            offset: start,
            body: fence.next,
            is_closed: true,
            language: None,
        });
    }
    let block = keys_at_start(&text[start..], dialect)?;
    let body = start + block.len();
    Some(Block { dialect, text: block, offset: start, body, is_closed: false, language: None })
}

/// The lines at the start of `text` that read like front matter, to the first empty one after a key; none where they
/// read like prose.
///
/// Prose can begin with one word and a colon, so such a line counts alone only where no empty line stands before it.
pub(super) fn keys_at_start(text: &str, dialect: Dialect) -> Option<&str> {
    let first = lines(text, 0).next()?;
    let (mut keys, mut end) = (0, 0);
    for line in lines(text, 0).skip_while(Line::is_blank) {
        let is_key = key_of(line.text, dialect).is_some_and(|key| !key.contains(' '));
        let behind_fence = line.text.strip_prefix("---").unwrap_or_default();
        let is_glued = !behind_fence.trim_matches(['-', ' ', '\t']).is_empty();
        let goes_on = line.text.starts_with([' ', '\t', '-', '#', '[', ']', '}']) && !is_glued;
        if line.is_blank() || !(is_key || (goes_on && keys > 0)) {
            break;
        }
        (keys, end) = (keys + usize::from(is_key), line.next);
    }
    let reads_like_keys = keys > 1 || (keys == 1 && !first.is_blank());
    reads_like_keys.then(|| &text[..end])
}

/// The key that a line at the margin begins with: up to two words before a `:` and a space (in TOML, before a `=`).
pub(super) fn key_of(line: &str, dialect: Dialect) -> Option<&str> {
    let mark = if dialect == Dialect::Toml { '=' } else { ':' };
    let (key, value) = line.split_once(mark)?;
    let is_value = dialect == Dialect::Toml || value.is_empty() || value.starts_with([' ', '\t']);
    let key = key.trim_end_matches([' ', '\t']);
    let bare = key.trim_matches(['"', '\'']);
    let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '/' | ' ');
    let is_key = !bare.is_empty()
        && !bare.starts_with([' ', '-'])
        && bare.split(' ').count() <= 2
        && bare.chars().all(is_word);
    (is_value && is_key).then_some(bare)
}

/// Finds an object of JSON; anything else in braces is body.
fn braced(text: &str, start: usize) -> Option<Block<'_>> {
    let rest = &text[start..];
    let dialect = Dialect::Json;
    let mut values =
        serde_json::Deserializer::from_str(rest).into_iter::<&serde_json::value::RawValue>();
    if let Some(Ok(value)) = values.next() {
        let end = start + values.byte_offset();
        let line = lines(text, end).next();
        let stands_alone = line.is_none_or(|line| line.is_blank());
        let body = line.map_or(end, |line| line.next);
        let (text, is_closed, language) = (value.get(), true, None);
        let block = Block { dialect, text, offset: start, body, is_closed, language };
        return stands_alone.then_some(block);
    }
    let inner = rest[1..].trim_start().strip_prefix('"')?;
    let (_, after_key) = inner.split_once('"')?;
    after_key.trim_start().starts_with(':').then(|| broken_braces(text, start))
}

/// An object that cannot be read ends with a closing brace at the margin, or before the first empty line.
fn broken_braces(text: &str, start: usize) -> Block<'_> {
    let is_brace = |line: &Line<'_>| line.text.trim_end_matches([' ', '\t']) == "}";
    let closed = lines(text, start).find(is_brace);
    let blank = || lines(text, start).find(Line::is_blank);
    let (end, body) = match closed {
        Some(line) => (line.start + 1, line.next),
        None => blank().map_or((text.len(), text.len()), |line| (line.start, line.start)),
    };
    let block = &text[start..end];
    let (dialect, is_closed) = (Dialect::Json, closed.is_some());
    Block { dialect, text: block, offset: start, body, is_closed, language: None }
}
