//! What writers mean and YAML takes for something else: read as it was meant, and told.
//!
//! A block that is not written as plainly as most is looked through line by line before the parser has it. Where a line is
//! changed, the parser's places are taken back to where they are in the file.

mod above;
mod line_ends;
mod lists;
mod marks;
mod quotations;

use std::borrow::Cow;

use super::Value;
use super::fault::{Fault, Line, lines};
use super::mark;
use super::written::{Written, is_plain};
use above::Above;
use line_ends::{replaced, stand_ins};
pub(super) use quotations::path_in_quotes;

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
        is_list_of_names: false,
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
    /// Whether they are those of a list of names, each of which is one item: tags, people, categories.
    is_list_of_names: bool,
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
            self.follow(&written);
            self.marked_key(*line, &written);
            if written.opens_block() {
                self.item = None;
                at += deeper(&all[at..], written.indent());
                continue;
            }
            if written.is_unclosed() {
                at += self.unclosed(*line, &written, &all[at..]);
                continue;
            }
            self.line(*line, &written, &all[at..]);
        }
    }

    /// Goes on from what the line above leaves open.
    fn follow(&mut self, written: &Written<'a>) {
        self.goes_on = self.above.goes_on_with(written);
        self.parent = self.above.parent_of(written);
        self.above = self.above.then(written);
    }

    /// A value whose quotation or bracket is closed on a line below; how many lines it goes on.
    fn unclosed(&mut self, line: Line<'a>, written: &Written<'a>, rest: &[Line<'a>]) -> usize {
        self.item = None;
        self.surrogates(line);
        let below = self.lines_to_close(rest, written);
        if below > 0 && self.parent.is_some() && !self.goes_on {
            self.tagged_parts(line.start + written.at, rest[below - 1]);
        }
        below
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
        self.item(line, written);
        self.surrogates(line);
        self.paths_in_quotes(line, written);
        if !self.tagged(line, written, rest) && !self.line_ends_within(line, written) {
            self.items_of_text(written, rest);
            self.items_without_dash(written, rest);
            self.semicolons(line, written);
            self.comma_in_item(line, written);
            self.bracket_without_first(line, written);
        }
    }

    /// An item that stands deeper than the one before it, which was written plainly; and which that is for the next line.
    fn item(&mut self, line: Line<'a>, written: &Written<'a>) {
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
    }
}

/// How many of the lines stand deeper than this, empty ones between them too.
fn deeper(rest: &[Line<'_>], indent: usize) -> usize {
    let margin = |it: &Line<'_>| it.text.len() - it.text.trim_start_matches(' ').len();
    rest.iter().take_while(|it| it.is_blank() || margin(it) > indent).count()
}
