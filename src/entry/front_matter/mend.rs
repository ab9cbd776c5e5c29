//! What writers mean and YAML takes for something else: read as it was meant, and told.
//!
//! A block that is not written as plainly as most is looked through line by line before the parser has it. Where a line is
//! changed, the parser's places are taken back to where they are in the file.

mod above;
mod lists;

use std::borrow::Cow;

use super::Value;
use super::fault::{Fault, Line, lines};
use super::mark;
use super::written::{Written, is_plain, quoted, quoted_lines};
use above::Above;

/// A block as the parser is to read it.
pub(super) struct Mended<'a> {
    /// The text, in which what was meant is written so that YAML takes it for itself.
    pub(super) text: Cow<'a, str>,
    edits: Vec<Edit>,
    stand_ins: Vec<(char, char)>,
    /// What was read as it was meant.
    pub(super) doubts: Vec<Fault>,
}

/// So many bytes from `at` on, counted in the block as it was written, are replaced.
#[derive(Debug)]
struct Edit {
    at: usize,
    length: usize,
    text: String,
}

/// Looks a block through.
pub(super) fn mend(block: &str) -> Mended<'_> {
    let mut scan = Scan {
        block,
        edits: Vec::new(),
        doubts: Vec::new(),
        item: None,
        above: Above::Closed,
        goes_on: false,
        parent: None,
        is_list_of_tags: false,
    };
    scan.read();
    let Scan { mut edits, doubts, .. } = scan;
    edits.sort_by_key(|it| it.at);
    let text = if edits.is_empty() { Cow::Borrowed(block) } else { applied(block, &edits) };
    let stand_ins = stand_ins(block);
    let text = match stand_ins.is_empty() {
        true => text,
        false => Cow::Owned(replaced(&text, &stand_ins)),
    };
    Mended { text, edits, stand_ins, doubts }
}

impl Mended<'_> {
    /// Where a byte of the mended text stands in the block.
    pub(super) fn origin(&self, offset: usize) -> usize {
        let mut shift = 0_isize;
        for edit in &self.edits {
            let begins = edit.at.saturating_add_signed(shift);
            if offset < begins {
                break;
            }
            if offset < begins + edit.text.len() {
                return edit.at;
            }
            shift += edit.text.len().cast_signed() - edit.length.cast_signed();
        }
        offset.saturating_add_signed(-shift)
    }

    /// What is lost where the block is read as it was written, tags and anchors.
    pub(super) fn lost(self) -> Vec<Fault> {
        let is_lost = |it: &Fault| it.code.starts_with("value-is-");
        let told = |it: Fault| it.with_hint("put what begins with it in quotes, to its end");
        self.doubts.into_iter().filter(is_lost).map(told).collect()
    }

    /// The keys and values with the characters that the writer wrote.
    pub(super) fn restored(&self, pairs: Vec<(String, Value)>) -> Vec<(String, Value)> {
        if self.stand_ins.is_empty() {
            return pairs;
        }
        let back: Vec<(char, char)> = self.stand_ins.iter().map(|(a, b)| (*b, *a)).collect();
        pairs.into_iter().map(|(key, value)| (replaced(&key, &back), value.map(&back))).collect()
    }
}

impl Value {
    fn map(self, letters: &[(char, char)]) -> Self {
        match self {
            Self::Null(text) => Self::Null(replaced(&text, letters)),
            Self::Scalar(text) => Self::Scalar(replaced(&text, letters)),
            Self::Plain(text) => Self::Plain(replaced(&text, letters)),
            Self::List(values) => {
                Self::List(values.into_iter().map(|it| it.map(letters)).collect())
            }
            Self::Map(pairs) => {
                let pair =
                    |(key, value): (String, Self)| (replaced(&key, letters), value.map(letters));
                Self::Map(pairs.into_iter().map(pair).collect())
            }
        }
    }
}

fn applied(block: &str, edits: &[Edit]) -> Cow<'static, str> {
    let mut text = String::with_capacity(block.len() + 16);
    let mut from = 0;
    for edit in edits {
        text.push_str(&block[from..edit.at]);
        text.push_str(&edit.text);
        from = edit.at + edit.length;
    }
    text.push_str(&block[from..]);
    Cow::Owned(text)
}

/// Characters that YAML 1.1 takes for the end of a line, and of which nobody who writes them thinks so; each with one of
/// as many bytes that does not stand in the block.
fn stand_ins(block: &str) -> Vec<(char, char)> {
    let ends = [
        ('\u{85}', '\u{378}'..='\u{383}'),
        ('\u{2028}', '\u{e000}'..='\u{e0ff}'),
        ('\u{2029}', '\u{e100}'..='\u{e1ff}'),
    ];
    let ends = ends.into_iter().filter(|(end, _)| block.contains(*end));
    ends.filter_map(|(end, mut others)| Some((end, others.find(|it| !block.contains(*it))?)))
        .collect()
}

fn replaced(text: &str, letters: &[(char, char)]) -> String {
    let other = |it: char| letters.iter().find(|(from, _)| *from == it).map_or(it, |(_, to)| *to);
    text.chars().map(other).collect()
}

/// A pass over the lines of a block.
struct Scan<'a> {
    block: &'a str,
    edits: Vec<Edit>,
    doubts: Vec<Fault>,
    /// Where the item of a list begins that was written plainly on the line before, in columns.
    item: Option<usize>,
    /// What the line before leaves open.
    above: Above,
    /// Whether the line only goes on with the text above it.
    goes_on: bool,
    /// How deep what its value belongs to stands; none of a line that is no value.
    parent: Option<usize>,
    /// Whether the lines are those of a list of tags.
    is_list_of_tags: bool,
}

impl<'a> Scan<'a> {
    fn read(&mut self) {
        let all: Vec<Line<'a>> = lines(self.block, 0).collect();
        let mut at = 0;
        while let Some(line) = all.get(at) {
            at += 1;
            if line.is_blank() || line.text.trim_start().starts_with('#') {
                continue;
            }
            let written = Written::of(line.text);
            self.goes_on = self.above.goes_on_with(&written);
            self.parent = self.above.parent_of(&written);
            self.above = self.above.then(&written);
            self.marked_key(*line, &written);
            if written.opens_block() {
                self.item = None;
                at += deeper(&all[at..], written.indent());
                continue;
            }
            if written.is_unclosed() {
                self.item = None;
                self.surrogates(*line);
                let below = self.lines_to_close(&all[at..], &written);
                at += below;
                if below > 0 && self.parent.is_some() && !self.goes_on {
                    self.tagged_parts(line.start + written.at, all[at - 1]);
                }
                continue;
            }
            self.line(*line, &written, &all[at..]);
        }
    }

    /// How many lines a quotation or a bracket goes on.
    fn lines_to_close(&mut self, rest: &[Line<'a>], written: &Written<'_>) -> usize {
        let mut state = mark::State::of(written.value);
        for (index, line) in rest.iter().enumerate() {
            self.surrogates(*line);
            state.go_on(line.text);
            if state.is_closed() {
                return index + 1;
            }
        }
        // It is never closed, and what stands after it is read as if it were.
        0
    }

    fn line(&mut self, line: Line<'a>, written: &Written<'a>, rest: &[Line<'a>]) {
        if let Some(indent) = self.item
            && written.is_item()
            && written.margin() > indent
        {
            self.slipped_item(line, written, indent);
        } else {
            self.item = None;
        }
        if self.item.is_none()
            && written.is_one_item()
            && written.key.is_none()
            && is_plain(written.value)
        {
            self.item = Some(written.margin());
        }
        self.surrogates(line);
        self.paths_in_quotes(line, written);
        if !self.tagged(line, written, rest) && !self.line_ends_within(line, written) {
            self.items_of_text(written, rest);
            self.items_without_dash(written, rest);
            self.comma_in_item(line, written);
            self.bracket_without_first(line, written);
        }
    }

    /// What stands behind a line end that is none to its writer is no key, though it looks like one.
    fn line_ends_within(&mut self, line: Line<'a>, written: &Written<'a>) -> bool {
        let value = written.value;
        if !is_plain(value) || !value.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
            return false;
        }
        let at = line.start + written.at;
        let has_key = value.contains(": ") || value.ends_with(':');
        let message = match has_key {
            true => "other parsers take what stands behind the line separator in it for a key",
            false => "other parsers end the line at the line separator in it",
        };
        let fault = Fault::new("line-separator", at, message);
        self.doubts.push(fault.with_hint("put the whole value in quotes"));
        if has_key {
            self.edits.push(Edit { at, length: value.len(), text: quoted_lines(value) });
        }
        has_key
    }

    /// `&mood: calm` and `!new: yes` are keys, unless they are what YAML has these marks for.
    fn marked_key(&mut self, line: Line<'a>, written: &Written<'a>) {
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
    fn tagged(&mut self, line: Line<'a>, written: &Written<'a>, rest: &[Line<'a>]) -> bool {
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
    fn tagged_parts(&mut self, from: usize, last: Line<'a>) -> bool {
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

    /// `"C:\temp"` is a tab and `emp` to YAML.
    fn paths_in_quotes(&mut self, line: Line<'a>, written: &Written<'a>) {
        let rest = &line.text[written.at..];
        let is_flow = rest.starts_with(['[', '{']);
        let parts = match is_flow {
            true => mark::parts_of_flow(rest).into_iter().map(|it| (it.at, it.text)).collect(),
            false => vec![(0, written.value)],
        };
        for (at, text) in parts {
            let Some(path) = path_in_quotes(text) else { continue };
            let message =
                "a backslash in double quotes begins an escape, so that this path loses letters";
            let fault = Fault::new("escape-in-path", line.start + written.at + at, message);
            let fault = fault.with_length(text.chars().count());
            let lead = &line.text[..written.at];
            self.doubts.push(fault.with_hint(match is_flow {
                true => format!("write `{}` in its place", quoted(path)),
                false => format!("write `{lead}{}`", quoted(path)),
            }));
        }
    }

    /// `"\ud83c\udf89"` is one character to JSON, and to all that reads YAML as JSON does.
    fn surrogates(&mut self, line: Line<'a>) {
        let mut from = 0;
        while let Some((at, letter)) = mark::surrogate_pair(line.text, from) {
            from = at + 12;
            if mark::is_in_double_quotes(line.text, at) {
                let text = letter.to_string();
                self.edits.push(Edit { at: line.start + at, length: 12, text });
            }
        }
    }
}

/// The path of Windows in double quotes in which a backslash stands alone, and so begins an escape.
fn path_in_quotes(text: &str) -> Option<&str> {
    let path = text.strip_prefix('"')?.strip_suffix('"')?;
    let is_drive =
        path.starts_with(|it: char| it.is_ascii_alphabetic()) && path[1..].starts_with(":\\");
    let is_escaped = !path.replace("\\\\", "").contains('\\');
    (is_drive && !is_escaped && !path.contains('"')).then_some(path)
}

/// How many of the lines stand deeper than this, empty ones between them too.
fn deeper(rest: &[Line<'_>], indent: usize) -> usize {
    let margin = |it: &Line<'_>| it.text.len() - it.text.trim_start_matches(' ').len();
    rest.iter().take_while(|it| it.is_blank() || margin(it) > indent).count()
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
