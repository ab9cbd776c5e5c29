//! Lines that were meant for a block of text, `|` or `>`, and do not stand deeper than its key.

use super::Dialect;
use super::fault::Fault;
use super::laid::laid_out;
use super::split::key_of;
use super::written::{Written, key_to_colon};

/// Such lines, to the next key.
pub(super) struct Unindented {
    /// Where the first line begins, and the last one ends, in bytes of the block.
    start: usize,
    end: usize,
    /// How many characters the first line has.
    length: usize,
    /// `|` or `>`.
    mark: char,
    /// The column where they are to begin.
    indent: usize,
}

impl Unindented {
    /// Whether a byte of the block is one of them.
    pub(super) fn holds(&self, offset: usize) -> bool {
        (self.start..=self.end).contains(&offset)
    }

    /// Whether the first of them, which YAML takes for a key, reads like a text with a colon.
    pub(super) fn reads_like_text(&self, block: &str) -> bool {
        let line = &block[self.start..self.end];
        key_to_colon(line, 0).is_none_or(|(key, _)| key.split_whitespace().count() > 2)
    }

    /// What is told of them.
    pub(super) fn told(&self) -> Fault {
        let Self { start, length, mark, indent, .. } = *self;
        let message =
            format!("only lines that stand deeper belong to the text of the `{mark}` above");
        let hint = format!("begin each line of the text below the `{mark}` with {indent} spaces");
        Fault::new("block-indentation", start, message).with_length(length).with_hint(hint)
    }
}

/// The lines right below each block of text that has none, where they read like no key.
pub(super) fn unindented(block: &str) -> Vec<Unindented> {
    let is_key = |text: &str| key_of(text.trim_start(), Dialect::Yaml).is_some();
    if !block.contains(['|', '>']) {
        return Vec::new();
    }
    let lines = laid_out(block);
    let opener = |at: usize| {
        let head = lines.get(at).filter(|it| !it.is_text && it.before.is_closed())?;
        let written = Written::of(head.line.text);
        let mark = written.value.chars().next().filter(|_| written.opens_block())?;
        let below = lines[at + 1..].iter().skip_while(|it| it.line.is_blank());
        let meant: Vec<_> = below.take_while(|it| !it.is_text || it.line.is_blank()).collect();
        let meant = meant.split(|it| is_key(it.line.text)).next()?;
        let last = meant.iter().rfind(|it| !it.line.is_blank())?;
        let first = meant.first()?.line;
        let begun = Written::of(first.text);
        let is_other = first.text.trim_start().starts_with('#')
            || written.is_item() && begun.is_item()
            || begun.margin() < written.margin();
        (!is_other).then(|| Unindented {
            start: first.start,
            end: last.line.start + last.line.text.len(),
            length: first.text.trim_end().chars().count(),
            mark,
            indent: written.indent() + 2,
        })
    };
    (0..lines.len()).filter_map(opener).collect()
}
