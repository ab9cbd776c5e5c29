//! Quotations and brackets that are never closed, or closed before their line ends.

use super::super::fault::{Fault, Line, line_at, lines};
use super::super::hidden::{self, VALUE_IS_COMMENT};
use super::super::laid::{Laid, laid_out};
use super::super::written::Written;
use super::Stop;

impl Stop<'_> {
    /// A `#` in brackets hides the closing one, or a comma.
    pub(super) fn hidden_bracket(&self) -> Option<Fault> {
        let in_one_line = || {
            let above = lines(self.block, 0).take_while(|it| it.start <= self.offset);
            let mut above = above.map(|line| (line, Written::of(line.text)));
            let (line, written) = above.find(|(_, it)| it.flow().is_some() && it.is_unclosed())?;
            Some(line.start + written.at + written.flow()?.find('#')?)
        };
        let at = in_one_line().or_else(|| {
            let at = hidden::first_in_brackets(self.block)?;
            (self.began <= at && self.block[self.began..at].contains(['[', '{'])).then_some(at)
        })?;
        let message = "a `#` begins a comment, which hides the rest of the list";
        let fault = Fault::new(VALUE_IS_COMMENT, at, message);
        Some(fault.with_hint("put what begins with `#` in quotes"))
    }

    pub(super) fn unclosed(&self, problem: &str, context: &str) -> Option<Fault> {
        if problem == "found unexpected end of stream" && context.contains("quoted scalar") {
            let fault = Fault::new("unclosed-quote", self.began, "the quotation is never closed");
            return Some(fault.with_hint("close it, or take the quotation mark away"));
        }
        let is_at_end = problem == "did not find expected node content"
            && self.block[self.offset..].trim().is_empty();
        if let Some(at) = open_bracket(self.block).filter(|_| is_at_end) {
            let bracket = self.block[at..].chars().next().unwrap_or('[');
            let message = format!("the `{bracket}` is never closed");
            let hint = "close the bracket, or put the whole value in quotes";
            return Some(Fault::new("unclosed-bracket", at, message).with_hint(hint));
        }
        let is_bracket = problem.starts_with("did not find expected ',' or");
        is_bracket.then(|| {
            let is_open = self.block[self.began..].starts_with(['[', '{']);
            let at = Some(self.began).filter(|_| is_open).or_else(|| open_bracket(self.block));
            let at = at.unwrap_or(self.began);
            let bracket = self.block[at..].chars().next().unwrap_or('[');
            if Written::of(line_at(self.block, self.began).text).flow().is_some() {
                let message = "an item goes on after its closing quote, or lacks a comma behind it";
                let fault = Fault::new("invalid-yaml", self.offset, message);
                return fault.with_hint("put the whole item in quotes");
            }
            let message = format!("the `{bracket}` is never closed");
            let hint = "close the bracket, or put the whole value in quotes";
            Fault::new("unclosed-bracket", at, message).with_hint(hint)
        })
    }

    /// Text after a quotation or a bracket that ends before the line does.
    pub(super) fn after_quote(&self, problem: &str) -> Option<Fault> {
        let line = self.line();
        let before = line.text.get(..self.offset - line.start)?.trim_end();
        let ends_early =
            problem == "did not find expected key" && before.ends_with(['"', '\'', ']', '}']);
        if let Some(line) = quote_above(self.block, self.offset).filter(|_| ends_early) {
            let written = Written::of(line.text);
            let at = line.start + written.at;
            let message =
                "the quotation that begins here ends in a line below it, and text follows";
            return Some(
                Fault::new("unclosed-quote", at, message)
                    .with_hint("close it, or take the quotation mark away"),
            );
        }
        ends_early.then(|| {
            let message = "the value goes on after its closing quote or bracket";
            let fault = Fault::new("invalid-yaml", self.offset, message);
            fault.with_hint("put the whole value in quotes")
        })
    }
}

/// The bracket that is open at the end of a block, in bytes.
fn open_bracket(block: &str) -> Option<usize> {
    let all = laid_out(block);
    let opens = |it: &&Laid<'_>| !it.is_text && it.before.is_closed() && it.depth() > 0;
    let last =
        all.iter().rfind(|it| !it.is_text && it.before.is_closed() && !it.line.is_blank())?;
    Some(last).filter(opens).map(|it| it.line.start + it.flow_from())
}

/// The line in which the quotation begins that a later line closes at a byte.
fn quote_above(block: &str, offset: usize) -> Option<Line<'_>> {
    let all = laid_out(block);
    let at = all.iter().rposition(|it| it.line.start <= offset)?;
    all[at].before.is_in_quotation().then_some(())?;
    all[..at].iter().rev().find(|it| !it.before.is_in_quotation()).map(|it| it.line)
}
