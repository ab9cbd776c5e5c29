//! A block between its fences, read in its dialect, and told from a text between two rules.

use super::fault::{Fault, Line, lines};
use super::split::{Block, key_of, keys_at_start};
use super::value::Value;
use super::written::Written;
use super::{Dialect, json, near, paths, toml, yaml};

/// The keys and values of a block, and what is told of it.
pub(super) type Read = (Option<Vec<(String, Value)>>, Vec<Fault>);

/// Reads a block in its dialect; no keys where it is no front matter but a text between two rules.
pub(super) fn read_block(block: &Block<'_>) -> Result<Read, Fault> {
    let with_paths = |pairs| (Some(pairs), paths::told(block.text, block.dialect));
    match block.dialect {
        Dialect::Yaml => match yaml::read(block.text)? {
            (None, doubts) if holds_nothing(block.text) => Ok((Some(Vec::new()), doubts)),
            read => Ok(read),
        },
        Dialect::Toml => toml::read(block.text)
            .map(with_paths)
            .map_err(|fault| near::yaml_in_toml(block.text).unwrap_or(fault)),
        Dialect::Json => json::read(block.text).map(with_paths),
        Dialect::None => Ok((None, Vec::new())),
    }
}

/// Whether a block is front matter that is empty: no line at all, or each key commented out. Other comments may stand among
/// these, where no empty line does: a heading between two rules is a heading.
fn holds_nothing(block: &str) -> bool {
    let is_key = |comment: &str| {
        let comment = comment.trim();
        key_of(comment, Dialect::Yaml).is_some() || near::is_usual_key(comment)
    };
    let said = || lines(block, 0).filter(|line| !line.is_blank());
    let comments: Option<Vec<&str>> =
        said().map(|it| it.text.trim_start().strip_prefix('#')).collect();
    comments.is_some_and(|it| {
        let is_dense = it.len() == lines(block, 0).count();
        it.iter().all(|it| is_key(it)) || is_dense && it.iter().any(|it| is_key(it))
    })
}

/// The fault of a block that is nothing but directives of YAML: `%YAML 1.2` stands before the first fence.
pub(super) fn directives(text: &str, block: &Block<'_>) -> Option<Fault> {
    let mut said = lines(block.text, 0).filter(|it| !it.is_blank()).peekable();
    let first = *said.peek()?;
    let is_directive = |it: Line<'_>| it.text.starts_with("%YAML") || it.text.starts_with("%TAG");
    if block.dialect != Dialect::Yaml || !said.all(is_directive) {
        return None;
    }
    let message = "a directive of YAML is no key, and nothing below its line is front matter";
    let has_keys = keys_at_start(&text[block.body..], Dialect::Yaml).is_some();
    let hint = match has_keys {
        true => "delete this line, and the `---` below it",
        false => "delete this line",
    };
    let length = first.text.trim_end().chars().count();
    Some(Fault::new("invalid-yaml", first.start, message).with_length(length).with_hint(hint))
}

/// Whether a block that cannot be read was meant to be: a line begins with a key, in quotes or behind a `?` with its value on
/// the line below, a placeholder of a template, or a directive of YAML.
pub(super) fn reads_like_front_matter(block: &Block<'_>) -> bool {
    let is_value = |it: Line<'_>| it.text.trim_start().starts_with(": ");
    block.dialect != Dialect::Yaml
        || lines(block.text, 0).any(|line| {
            let text = line.text.trim_start_matches([' ', '\t']);
            let marks = ["{{", "<%", "%YAML", "%TAG"];
            let is_marked = marks.iter().any(|mark| text.starts_with(mark));
            let is_asked =
                text.starts_with("? ") && lines(block.text, line.next).next().is_some_and(is_value);
            let is_quoted = || text.starts_with(['"', '\'']) && Written::of(text).key.is_some();
            let in_braces = text.strip_prefix('{').map(str::trim_start);
            let is_in_braces = in_braces.is_some_and(|it| key_of(it, block.dialect).is_some());
            let is_key = key_of(text, block.dialect).is_some();
            is_marked || is_asked || is_key || is_in_braces || is_quoted()
        })
        || is_of_marked_keys(block)
}

/// Whether each line of a block is a key that begins with a mark of YAML: `*a: yes`. What Markdown has the mark for ends with it,
/// too: `*Note: rain*`.
fn is_of_marked_keys(block: &Block<'_>) -> bool {
    let says = |it: &Line<'_>| !it.is_blank() && !it.text.starts_with('#');
    let mut said = lines(block.text, 0).filter(says).peekable();
    let is_marked = |line: Line<'_>| {
        let (written, text) = (Written::of(line.text), line.text.trim());
        let key =
            written.key.filter(|it| it.split(' ').count() <= 2 && !it.starts_with(['|', '>']));
        // `* Note: rain` is an item to Markdown.
        let is_key = key.is_some_and(|it| it.chars().nth(1).is_some_and(|it| !it.is_whitespace()));
        let mark = text.chars().next();
        is_key
            && !written.is_item()
            && !written.value.is_empty()
            && !mark.is_some_and(|it| text.ends_with(it))
    };
    said.peek().is_some() && said.all(is_marked)
}
