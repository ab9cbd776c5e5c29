//! Marks of YAML that are letters to their writer: `title: !wow`, `&mood: calm`.

use super::super::fault::{Fault, Line};
use super::super::mark;
use super::super::written::{Written, is_plain, quoted, quoted_lines};
use super::{Edit, Scan, deeper};

impl<'a> Scan<'a> {
    /// `&mood: calm` and `!new: yes` are keys, unless they are what YAML has these marks for.
    pub(super) fn marked_key(&mut self, line: Line<'a>, written: &Written<'a>) {
        let is_text = |key: &&str| !self.goes_on && self.is_text(key);
        let Some(key) = written.marked_key().map(str::trim_end).filter(is_text) else { return };
        let (at, end) = (line.start + written.margin(), written.margin() + key.len());
        let (between, value) = (&line.text[end..written.at], written.value);
        // With a colon of its own the value would be a map that the mark stands before.
        let takes_quotes = is_plain(value) && (value.contains(": ") || value.ends_with(':'));
        let rest = match takes_quotes {
            true => format!("{between}{}", quoted(value)),
            false => line.text[end..].trim_end().to_owned(),
        };
        let margin = &line.text[..written.margin()];
        let hint = format!("write `{margin}{}{rest}`", quoted(key));
        self.doubts.push(tag(key, at).with_hint(hint));
        self.edits.push(Edit { at, length: key.len(), text: quoted_lines(key) });
        if takes_quotes {
            let at = line.start + written.at;
            self.edits.push(Edit { at, length: value.len(), text: quoted_lines(value) });
        }
    }

    /// `title: !wow` and `location: &Sons` are texts, unless they are what YAML has these marks for.
    pub(super) fn tagged(
        &mut self,
        line: Line<'a>,
        written: &Written<'a>,
        rest: &[Line<'a>],
    ) -> bool {
        let value = written.value;
        let Some(parent) = self.parent.filter(|_| !self.goes_on) else { return false };
        if value.starts_with(['[', '{']) {
            return self.tagged_parts(line.start + written.at, line);
        }
        let Some(end) = self.end_of_text(line, written, &rest[..deeper(rest, parent)]) else {
            return false;
        };
        let text = &self.block[line.start + written.at..end];
        let mended = quoted_lines(text);
        self.doubts.push(tag(value, line.start + written.at).with_hint(
            match text.contains('\n') {
                true => "put the whole value in quotes".to_owned(),
                false => {
                    format!("write `{}{}`", &line.text[..written.at], quoted(text))
                }
            },
        ));
        self.edits.push(Edit { at: line.start + written.at, length: text.len(), text: mended });
        true
    }

    /// Where a text ends that begins with `!` or `&`; none where the mark is YAML's own.
    fn end_of_text(
        &self,
        line: Line<'a>,
        written: &Written<'a>,
        below: &[Line<'a>],
    ) -> Option<usize> {
        let value = written.value;
        if !self.is_text(value) {
            return None;
        }
        let below: Vec<_> = below.iter().filter(|it| !it.is_blank()).collect();
        let (mark, said) = value.split_once([' ', '\t']).unwrap_or((value, ""));
        let is_structure = |it: &Line<'_>| {
            let below = Written::of(it.text);
            below.is_item() || below.key.is_some() || it.text.contains(" #")
        };
        let is_named = mark.len() > 1 && said.trim().is_empty();
        match below.as_slice() {
            [] => Some(line.start + written.at + value.len()),
            // What stands below is a list or a map that the mark names, or a text that it says how to read.
            _ if is_named || below.iter().any(|it| is_structure(it)) => None,
            [.., last] => Some(last.start + last.text.trim_end().len()),
        }
    }

    /// Whether a value that begins with a mark of YAML is a text of the writer's.
    fn is_text(&self, value: &str) -> bool {
        let (mark, said) = value.split_once([' ', '\t', '\n', '\r']).unwrap_or((value, ""));
        let said = said.trim_start();
        match mark.as_bytes() {
            [b'!', ..] => {
                !is_tag_of_yaml(mark)
                    && !said.starts_with(['[', '{', '"', '\'', '|', '>', '&', '*'])
            }
            [b'&', _, ..] => {
                !said.starts_with(['[', '{', '|', '>']) && !self.is_named_again(&mark[1..])
            }
            _ => false,
        }
    }

    /// Whether an alias names this anchor.
    fn is_named_again(&self, name: &str) -> bool {
        let alias = format!("*{name}");
        self.block.match_indices(&alias).any(|(at, _)| {
            let before = self.block[..at].chars().next_back();
            let after = self.block[at + alias.len()..].chars().next();
            before.is_none_or(|it| it.is_whitespace() || "[{,".contains(it))
                && after.is_none_or(|it| it.is_whitespace() || "]},:".contains(it))
        })
    }

    /// The same of the keys and items of a list or a map, from a byte to the end of a line.
    pub(super) fn tagged_parts(&mut self, from: usize, last: Line<'a>) -> bool {
        let flow = &self.block[from..last.start + last.text.len()];
        if !flow.starts_with(['[', '{']) {
            return false;
        }
        let mut found = false;
        for part in mark::parts_of_flow(flow).into_iter().filter(|it| !it.is_before_bracket) {
            let (item, at) = (part.text, from + part.at);
            let begins_key =
                item.starts_with('?') && !item[1..].starts_with([' ', '\t', '\n', '\r']);
            let is_mark = self.is_text(item) || begins_key && item.len() > 1;
            if !is_mark {
                continue;
            }
            found = true;
            let hint = match item.contains(['\n', '\r']) {
                true => "put the whole item in quotes".to_owned(),
                false => format!("write `{}` in its place", quoted(item)),
            };
            self.doubts.push(tag(item, at).with_hint(hint));
            self.edits.push(Edit { at, length: item.len(), text: quoted_lines(item) });
        }
        found
    }
}

/// The tags that YAML itself knows, and those written out.
fn is_tag_of_yaml(mark: &str) -> bool {
    const KNOWN: [&str; 14] = [
        "str",
        "int",
        "float",
        "bool",
        "null",
        "map",
        "seq",
        "set",
        "omap",
        "pairs",
        "binary",
        "timestamp",
        "merge",
        "value",
    ];
    mark.starts_with("!<") || mark.strip_prefix("!!").is_some_and(|it| KNOWN.contains(&it))
}

fn tag(value: &str, offset: usize) -> Fault {
    let (what, code) = match value.chars().next() {
        Some('!') => ("`!` for a tag", "value-is-tag"),
        Some('?') => ("`?` in brackets for a key", "value-is-key"),
        _ => ("`&` for an anchor", "value-is-anchor"),
    };
    let message = format!("other parsers take what begins with {what}, and lose it");
    let length = value.split([' ', '\t', '\n', '\r']).next().map_or(1, |it| it.chars().count());
    Fault::new(code, offset, message).with_length(length)
}
