//! A page that is being written: its blocks, and the runs of the paragraph that is not complete yet.

use std::collections::BTreeSet;

use super::Look;
use crate::import::escape::escaped;
use crate::import::markdown::{Closed, Next, between, code, open_link, reads_as};
use crate::import::shown::Styled;

/// Blocks that are complete, and the paragraph that is being written, in runs.
#[derive(Default)]
pub(super) struct Page {
    pub(super) blocks: Vec<String>,
    runs: Vec<Run>,
    kind: Kind,
    /// The styles of its texts that do not show.
    pub(super) unshown: BTreeSet<&'static str>,
}

/// What is being written.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Text,
    /// The words of a link, in which brackets are signs and no link stands.
    Label,
}

/// A part of a paragraph.
pub(super) enum Run {
    Text(Look, String),
    /// Code, which stands in one piece however many elements it is of.
    Code(String),
    /// Markdown as it is.
    Raw(String),
    /// Markdown of a link.
    Link(String),
}

impl Run {
    /// What it begins with for a run right before it.
    fn as_next(&self) -> Next {
        let (signs, text) = match self {
            Self::Text(look, text) => (look.signs(), text),
            Self::Code(text) | Self::Raw(text) | Self::Link(text) => (Vec::new(), text),
        };
        Next { letter: text.chars().next(), signs }
    }
}

impl Page {
    /// The words of a link.
    pub(super) fn of_label() -> Self {
        Self { kind: Kind::Label, ..Self::default() }
    }

    pub(super) fn is_label(&self) -> bool {
        self.kind == Kind::Label
    }

    pub(super) fn push(&mut self, run: Run) {
        match (self.runs.last_mut(), run) {
            (Some(Run::Text(last, before)), Run::Text(look, text)) if *last == look => {
                before.push_str(&text);
            }
            (Some(Run::Code(before)), Run::Code(text)) => before.push_str(&text),
            (_, run) => self.runs.push(run),
        }
    }

    pub(super) fn text(&mut self, look: Look, text: &str) {
        self.push(Run::Text(look, text.to_owned()));
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.push(Run::Raw(text.to_owned()));
    }

    /// The paragraph as Markdown, in which two line feeds and more begin another.
    fn paragraph(&mut self) -> String {
        let runs = std::mem::take(&mut self.runs);
        let (styled, plain) = (written(&runs, true, self.kind), written(&runs, false, self.kind));
        let text = if reads_as(&styled, &plain) { styled } else { plain };
        self.unshown.extend(wanted(&runs).unshown_in(&text));
        text
    }

    pub(super) fn end(&mut self) {
        let text = self.paragraph();
        for part in text.split("\n\n") {
            let lines: Vec<&str> =
                part.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
            if !lines.is_empty() {
                self.blocks.push(lines.join("  \n"));
            }
        }
    }

    pub(super) fn block(&mut self, text: String) {
        self.end();
        if !text.trim().is_empty() {
            self.blocks.push(text);
        }
    }
}

/// The styles that runs are to have.
fn wanted(runs: &[Run]) -> Styled {
    let mut wanted = Styled::default();
    for run in runs {
        match run {
            Run::Text(look, text) => wanted.add(&look.signs(), text),
            Run::Link(it) => wanted.add_read(&format!("[{it}")),
            Run::Code(_) | Run::Raw(_) => {}
        }
    }
    wanted
}

/// Runs as Markdown, with the styles of their texts or without them.
fn written(runs: &[Run], has_styles: bool, kind: Kind) -> String {
    let (mut text, mut closed) = (String::new(), Closed::default());
    for (number, run) in runs.iter().enumerate() {
        match run {
            Run::Text(look, run) => {
                let next = runs.get(number + 1).map(Run::as_next).unwrap_or_default();
                let look = if has_styles { *look } else { Look::default() };
                styled(&mut text, look, run, &next, &mut closed, kind);
            }
            Run::Code(it) => text.push_str(&code(it)),
            Run::Raw(it) => text.push_str(it),
            Run::Link(it) => {
                open_link(&mut text);
                text.push_str(it);
            }
        }
    }
    text
}

/// Writes a run with its signs, each line by itself; spaces stay outside of them.
fn styled(out: &mut String, look: Look, run: &str, next: &Next, closed: &mut Closed, kind: Kind) {
    let is_label = kind == Kind::Label;
    let count = run.split('\n').count();
    for (nth, line) in run.split('\n').enumerate() {
        if nth > 0 {
            out.push('\n');
        }
        let inner = line.trim();
        if inner.is_empty() {
            // A space in a paragraph stays one.
            let is_apart = !line.is_empty() && !out.is_empty() && !out.ends_with([' ', '\n']);
            out.push_str(if is_apart { " " } else { "" });
            continue;
        }
        let signs = look.signs();
        if line.starts_with(char::is_whitespace) && !out.ends_with([' ', '\n']) && !out.is_empty() {
            out.push(' ');
        }
        let is_apart = line.ends_with(char::is_whitespace) || nth + 1 < count;
        let next = if is_apart { &Next::default() } else { next };
        between(out, &signs, inner, next, closed, |out, text| escaped(out, text, is_label));
        if line.ends_with(char::is_whitespace) {
            out.push(' ');
        }
    }
}
