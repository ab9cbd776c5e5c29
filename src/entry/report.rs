//! What was found while an entry was read: findings that know their place in the file.

use std::ops::Range;

use super::front_matter::Fault;
use super::path::EntryPath;
use crate::finding::{Excerpt, Finding, Place, Severity};

/// Collects the findings of one file.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    path: &'a EntryPath,
    /// The text of the file.
    text: &'a str,
    /// Where the front matter stands in it.
    block: Range<usize>,
    findings: Vec<Finding>,
    /// How many were not taken in.
    left_out: usize,
}

/// How many findings of one file are told; a file made to hold thousands would cost more to report than to read.
const MOST_FINDINGS: usize = 20;

impl<'a> Report<'a> {
    pub(crate) fn new(path: &'a EntryPath, text: &'a str, block: Range<usize>) -> Self {
        Self { path, text, block, findings: Vec::new(), left_out: 0 }
    }

    /// What was found, and how much more there was.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        if self.left_out > 0 {
            let message = format!("{} more findings are left out", self.left_out);
            let place = Place::file(self.path.as_str());
            self.findings.push(Finding::warning(place, "more-findings", message));
        }
        self.findings
    }

    /// Adds a finding of another's making.
    pub(crate) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Whether there is no room for another finding, which then counts as left out.
    fn is_full(&mut self) -> bool {
        let is_full = self.findings.len() >= MOST_FINDINGS;
        self.left_out += usize::from(is_full);
        is_full
    }

    /// Adds the error that the front matter cannot be read, and gives its place.
    pub(crate) fn add_error(&mut self, fault: Fault) -> Place {
        self.add_fault(fault, Severity::Error)
    }

    /// Adds a warning about a place in the front matter.
    pub(crate) fn add_doubt(&mut self, fault: Fault) {
        if !self.is_full() {
            self.add_fault(fault, Severity::Warning);
        }
    }

    fn add_fault(&mut self, fault: Fault, severity: Severity) -> Place {
        let (before, after) = self.text.split_at(fault.offset);
        // What is missing at the end of a line is missing before its CR LF, not within.
        let crlf = before.strip_suffix('\r').filter(|_| after.starts_with('\n'));
        let offset = crlf.unwrap_or(before).len();
        let place = Place::of_offset(self.path.as_str(), self.text, offset);
        let excerpt = Excerpt::of(self.text, &place, fault.length);
        let finding = Finding::error(place.clone(), fault.code, fault.message);
        self.findings.push(Finding { severity, hint: fault.hint, excerpt, ..finding });
        place
    }

    /// Adds a warning about the whole file.
    pub(crate) fn warn(&mut self, code: &'static str, message: &str, hint: &str) {
        let place = Place::file(self.path.as_str());
        self.findings.push(Finding::warning(place, code, message).with_hint(hint));
    }

    /// Adds a warning about a line of the file.
    pub(crate) fn warn_at(&mut self, offset: usize, code: &'static str, message: &str, hint: &str) {
        let place = Place::of_offset(self.path.as_str(), self.text, offset);
        let excerpt = Excerpt::of(self.text, &place, usize::MAX);
        let warning = Finding::warning(place, code, message).with_hint(hint);
        self.findings.push(warning.with_excerpt(excerpt));
    }

    /// Adds a warning about some words of the text, at their line where they stand in one as they are.
    pub(crate) fn warn_words(
        &mut self,
        words: &str,
        code: &'static str,
        message: &str,
        hint: &str,
    ) {
        let from = self.block.end.min(self.text.len());
        match self.text[from..].find(words) {
            Some(at) => self.warn_at(from + at, code, message, hint),
            None => self.warn(code, message, hint),
        }
    }

    /// Adds a warning about a key of the front matter, at its value where that stands on the same line.
    pub(crate) fn warn_key(&mut self, key: &str, code: &'static str, message: &str, hint: &str) {
        if self.is_full() {
            return;
        }
        let block = &self.text[self.block.clone()];
        let found = offset_of_key(block, key);
        let (offset, length) = match found {
            Some(at) => value_behind(block, at + key.len()).unwrap_or((at, key.chars().count())),
            None => (0, 1),
        };
        let place = match found {
            Some(_) => Place::of_offset(self.path.as_str(), self.text, self.block.start + offset),
            None => Place::file(self.path.as_str()),
        };
        let excerpt = Excerpt::of(self.text, &place, length);
        let warning = Finding::warning(place, code, message).with_hint(hint);
        self.findings.push(warning.with_excerpt(excerpt));
    }
}

/// Where the value behind a key begins, and how many characters it has on that line.
fn value_behind(block: &str, key_end: usize) -> Option<(usize, usize)> {
    let rest =
        block[key_end..].trim_start_matches(['"', '\'', ' ', '\t']).strip_prefix([':', '='])?;
    let rest = rest.trim_start_matches([' ', '\t']);
    let line = rest.lines().next()?.trim_end().trim_end_matches(['}', ',']);
    let is_value = !line.is_empty() && !line.starts_with('#');
    is_value.then(|| (block.len() - rest.len(), line.chars().count()))
}

/// Where a key of the first level stands in a block, in any dialect: values know no place, so it is looked for.
fn offset_of_key(block: &str, key: &str) -> Option<usize> {
    let is_key = |at: &usize| {
        let before = block[..*at].trim_end_matches(['"', '\'']);
        let after = block[at + key.len()..].trim_start_matches(['"', '\'']);
        let opens = before.is_empty()
            || before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r', '{', ',', '[']);
        opens && after.trim_start_matches([' ', '\t']).starts_with([':', '=', '.', ']'])
    };
    let places = || block.match_indices(key).map(|(at, _)| at).filter(is_key);
    let at_margin = |at: &usize| {
        let quote = block[..*at].trim_end_matches(['"', '\'']).len();
        quote == 0 || block[..quote].ends_with(['\n', '\r'])
    };
    places().find(at_margin).or_else(|| places().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, key: &str, line_and_column: Option<(usize, usize)>) {
        let place = offset_of_key(block, key).map(|at| Place::of_offset("", block, at));
        let found = place.and_then(|it| Some((it.line?, it.column?)));
        assert_eq!(found, line_and_column, "{block:?}");
    }

    #[test]
    fn a_key_is_found_in_every_dialect() {
        check("title: date\ndate: 1\n", "date", Some((2, 1)));
        check("x: {date: 1}\n\"date\" : 1\n", "date", Some((2, 2)));
        check("a = 1\ndate= 1\n", "date", Some((2, 1)));
        check("[[moods]]\n", "moods", Some((1, 3)));
        check("{\"a\": \"date\", \"date\": 1}", "date", Some((1, 16)));
        check("title: x\n", "date", None);
        check("update: x\n", "date", None);
    }
}
