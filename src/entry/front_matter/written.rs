//! One line of YAML in its parts, and its value in quotes.

use super::mark::{self, State};

/// `  - key: value # comment`, in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written<'a> {
    line: &'a str,
    /// The columns of the dashes before it.
    dashes: usize,
    pub(super) key: Option<&'a str>,
    /// Where the value begins in the line.
    pub(super) at: usize,
    /// The value, without the space and the comment behind it.
    pub(super) value: &'a str,
}

impl<'a> Written<'a> {
    /// Reads a line.
    pub(super) fn of(line: &'a str) -> Self {
        let margin = line.len() - line.trim_start_matches([' ', '\t']).len();
        let (mut at, mut dashes) = (margin, 0);
        while let Some(rest) = line[at..].strip_prefix('-').filter(|it| it.starts_with([' ', '\t']))
        {
            dashes += 1;
            at = line.len() - rest.trim_start_matches([' ', '\t']).len();
        }
        if &line[at..] == "-" {
            (dashes, at) = (dashes + 1, line.len());
        }
        let key = match dashes {
            0 => key_before(&line[at..]).or_else(|| marked_key(&line[at..])),
            _ => key_before(&line[at..]),
        };
        if let Some((_, after)) = key {
            at += after;
        }
        let rest = &line[at..];
        let value = match rest.starts_with(['"', '\'']) {
            true => rest.trim_end(),
            false => mark::comment(rest).map_or(rest, |end| &rest[..end]).trim_end(),
        };
        Self { line, dashes, key: key.map(|(key, _)| key), at, value }
    }

    /// How deep the line stands.
    pub(super) fn margin(&self) -> usize {
        self.line.len() - self.line.trim_start_matches([' ', '\t']).len()
    }

    /// How deep what it belongs to stands: what is deeper goes on with its value.
    pub(super) fn indent(&self) -> usize {
        match (self.dashes, self.key) {
            (0, _) | (_, None) => self.margin(),
            (dashes, Some(_)) => self.margin() + 2 * dashes,
        }
    }

    /// Its key where that begins with what means something else to YAML, and so takes quotes.
    pub(super) fn marked_key(&self) -> Option<&'a str> {
        self.key.filter(|it| self.dashes == 0 && it.starts_with(KEY_MARKS))
    }

    /// Whether it is an item of a list.
    pub(super) fn is_item(&self) -> bool {
        self.dashes > 0
    }

    /// Whether it is an item of one list, and not of a list in a list.
    pub(super) fn is_one_item(&self) -> bool {
        self.dashes == 1
    }

    /// Whether its value is the head of a block of text: `|`, `>-`.
    pub(super) fn opens_block(&self) -> bool {
        let is_sign = |it: char| matches!(it, '+' | '-') || it.is_ascii_digit();
        let sign = self.value.strip_prefix(['|', '>']);
        (self.key.is_some() || self.is_item())
            && sign.is_some_and(|it| it.len() <= 2 && it.chars().all(is_sign))
    }

    /// Whether its value is a quotation or a bracket that the line does not close.
    pub(super) fn is_unclosed(&self) -> bool {
        !State::of(&self.line[self.at..]).is_closed()
    }

    /// What stands behind its key or dash, where that is one list or one map in brackets, whatever is in it.
    pub(super) fn flow(&self) -> Option<&'a str> {
        let rest = self.line[self.at..].trim_end();
        let open = rest.chars().next().filter(|it| matches!(it, '[' | '{'))?;
        let close = if open == '[' { ']' } else { '}' };
        let mut depth = 0_usize;
        for (at, letter) in rest.char_indices() {
            depth = match letter {
                it if it == open => depth + 1,
                it if it == close => depth.checked_sub(1)?,
                _ => depth,
            };
            if depth == 0 {
                return (at + 1 == rest.len()).then_some(rest);
            }
        }
        None
    }
}

/// The key that a text begins with, and where its value begins.
fn key_before(text: &str) -> Option<(&str, usize)> {
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''));
    let from = match quote {
        Some(mark) => end_of_quotation(text, mark)?,
        None if text.starts_with(['[', '{', '#']) || text.starts_with(KEY_MARKS) => return None,
        None => 0,
    };
    let (key, after) = key_to_colon(text, from)?;
    let is_whole = quote.is_none() || text[from..key.len()].trim().is_empty();
    (is_whole && !key.trim().is_empty()).then_some((key, after))
}

/// Where the quotation ends that a text begins with: a mark in it is doubled, or escaped in double quotes.
fn end_of_quotation(text: &str, mark: char) -> Option<usize> {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if mark == '"' => _ = letters.next(),
            it if it != mark => {}
            '\'' if letters.next_if(|it| it.1 == '\'').is_some() => {}
            _ => return Some(at + 1),
        }
    }
    None
}

/// What a key may begin with that means something else to YAML there.
pub(super) const KEY_MARKS: [char; 8] = ['|', '>', '!', '&', '*', '%', '@', '`'];

/// The same of a key that begins with a mark of YAML: `&mood: calm`. Of Obsidian's comments none is a key: `%%so: it is%%`.
fn marked_key(text: &str) -> Option<(&str, usize)> {
    let (key, after) = key_to_colon(text, 0).filter(|_| text.starts_with(KEY_MARKS))?;
    let is_text = !key.contains(['"', '\'', '[', '{']) && key.trim().len() > 1;
    (is_text && !is_comment_of_percent_signs(text)).then_some((key, after))
}

/// Whether a line is a comment of Obsidian, which is none to YAML, or begins one.
pub(super) fn is_comment_of_percent_signs(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("%%") && (text.len() < 4 || text.ends_with("%%"))
}

/// What stands before the first colon from a byte on that ends a key, and where the value behind it begins.
pub(super) fn key_to_colon(text: &str, from: usize) -> Option<(&str, usize)> {
    let is_colon = |at: &usize| {
        let rest = &text[at + 1..];
        rest.is_empty() || rest.starts_with([' ', '\t'])
    };
    let colon = text[from..].match_indices(':').map(|(at, _)| from + at).find(is_colon)?;
    let key = &text[..colon];
    let after = text.len() - text[colon + 1..].trim_start_matches([' ', '\t']).len();
    mark::comment(key).is_none().then_some((key, after))
}

/// A text in quotes, in those that it does not hold itself, as one writes them: what holds backslashes takes single ones.
pub(super) fn quoted(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}

/// A text of one or several lines in single quotes, which fold lines as plain texts do.
pub(super) fn quoted_lines(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether a value stands without quotes, brackets or marks.
pub(super) fn is_plain(value: &str) -> bool {
    !value.is_empty()
        && !value.starts_with(['"', '\'', '[', '{', '|', '>', '#', '*', '&', '!', '?'])
}

/// `[@a, b]` as `["@a", "b"]`: each item that is not one quotation, of a list or a map or of a line within this bracket.
pub(super) fn items_in_quotes(flow: &str, within: Option<char>) -> String {
    with_items(
        flow,
        within,
        |item| if is_one_quotation(item) { item.to_owned() } else { quoted(item) },
    )
}

/// The same, with what holds a backslash in single quotes: there it is itself.
pub(super) fn items_in_single_quotes(flow: &str, within: Option<char>) -> String {
    let escapes = |item: &str| item.starts_with('"') && item.contains('\\');
    with_items(flow, within, |item| match is_one_quotation(item) && !escapes(item) {
        true => item.to_owned(),
        false => quoted(unwrapped(item)),
    })
}

/// A list, a map, or a line within brackets with each item written otherwise.
pub(super) fn with_items(
    flow: &str,
    within: Option<char>,
    mut write: impl FnMut(&str) -> String,
) -> String {
    let mut mended = String::with_capacity(flow.len() + 8);
    let mut from = 0;
    for (at, item) in mark::items_within(flow, within) {
        mended.push_str(&flow[from..at]);
        mended.push_str(&write(item));
        from = at + item.len();
    }
    mended + &flow[from..]
}

/// Whether a text is one quotation, and nothing stands behind it.
pub(super) fn is_one_quotation(text: &str) -> bool {
    let Some(mark) = text.chars().next().filter(|it| matches!(it, '"' | '\'')) else {
        return false;
    };
    let Some(inner) = text[1..].strip_suffix(mark) else { return false };
    match mark {
        '"' => !inner.replace("\\\\", "").replace("\\\"", "").contains('"'),
        _ => !inner.replace("''", "").contains('\''),
    }
}

/// What somebody meant who put a text into quotes that hold the same quotes: the text between them.
pub(super) fn unwrapped(value: &str) -> &str {
    let Some(mark) = value.chars().next().filter(|it| matches!(it, '"' | '\'')) else {
        return value;
    };
    let Some(inner) = value[1..].strip_suffix(mark) else { return value };
    let marks: Vec<usize> = inner.match_indices(mark).map(|(at, _)| at).collect();
    let is_nested = marks.first().is_some_and(|at| inner[..*at].ends_with([' ', '(']));
    match is_nested || marks.len() % 2 == 1 || marks.is_empty() {
        true => inner,
        false => value,
    }
}

#[cfg(test)]
mod tests;
