//! The lines of a block of YAML, each with what is open where it begins.

use super::fault::{Line, lines};
use super::mark::State;
use super::written::Written;

/// A line, and what is open where it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Laid<'a> {
    pub(super) line: Line<'a>,
    /// The quotation or the brackets that it stands in.
    pub(super) before: State,
    /// Whether it belongs to a block of text, `|` or `>`.
    pub(super) is_text: bool,
}

impl Laid<'_> {
    /// Where in the line brackets may stand: behind its key or dash, or at its beginning where it goes on with others.
    pub(super) fn flow_from(&self) -> usize {
        match self.before.is_closed() {
            true => Written::of(self.line.text).at,
            false => 0,
        }
    }

    /// How many brackets are open behind the line.
    pub(super) fn depth(&self) -> usize {
        self.depth_of(self.line.text)
    }

    /// How many would be, were another line in its place.
    pub(super) fn depth_of(&self, text: &str) -> usize {
        match self.before.is_closed() {
            true => {
                let rest = &text[Written::of(text).at..];
                let is_flow = rest.starts_with(['[', '{']);
                if is_flow { State::default().depth_after(rest) } else { 0 }
            }
            false => self.before.depth_after(text),
        }
    }
}

/// The lines of a block. Whatever is never closed is open to its end.
pub(super) fn laid_out(block: &str) -> Vec<Laid<'_>> {
    let (mut state, mut text_above) = (State::default(), None);
    let mut found = Vec::new();
    for line in lines(block, 0) {
        let margin = line.text.len() - line.text.trim_start_matches(' ').len();
        let is_text = text_above.is_some_and(|indent| line.is_blank() || margin > indent);
        found.push(Laid { line, before: state, is_text });
        if is_text {
            continue;
        }
        text_above = None;
        let is_comment = line.text.trim_start().starts_with('#');
        if !state.is_closed() {
            state.go_on(line.text);
        } else if !is_comment {
            let written = Written::of(line.text);
            text_above = written.opens_block().then(|| written.indent());
            state = State::of(&line.text[written.at..]);
        }
    }
    found
}
