//! Trouble with a colon: one too many, one too few, or one that comes too late.

use super::super::Dialect;
use super::super::fault::{Fault, Line, line_at, lines};
use super::super::split::key_of;
use super::{Stop, margin};

impl Stop<'_> {
    /// Trouble with a colon: one too many in a value, one too few on the line before, or one that comes too late.
    pub(super) fn colon(&self, problem: &str) -> Option<Fault> {
        const LONGEST_KEY: usize = 1024;
        let line = line_at(self.block, self.began);
        if line.text.find(": ").is_some_and(|key| key > LONGEST_KEY) {
            let message = "YAML takes no key of more than 1,024 characters";
            return Some(Fault::new("invalid-yaml", line.start + margin(line.text), message));
        }
        if problem == "could not find expected ':'" {
            return Some(missing_colon(line_at(self.block, self.began)));
        }
        if problem != "mapping values are not allowed in this context" {
            return None;
        }
        let line = self.line();
        let before = line.text.get(..self.offset - line.start)?;
        if before.contains(": ") || before.contains(":\t") {
            return Some(unquoted_colon(self.offset));
        }
        let above = lines(self.block, 0).take_while(|it| it.start < line.start);
        let above = above.filter(|it| !it.is_blank()).last()?;
        let is_indented = margin(line.text) > margin(above.text);
        if is_indented && key_of(above.text.trim_start(), Dialect::Yaml).is_some() {
            let message = "the line is indented as if it belonged to the value above";
            let fault = Fault::new("invalid-yaml", line.start, message)
                .with_length(margin(line.text))
                .with_hint("begin it where the line above begins");
            return Some(fault);
        }
        let has_key = key_of(above.text.trim_start(), Dialect::Yaml).is_some();
        (!has_key).then(|| missing_colon(above))
    }
}

fn unquoted_colon(colon: usize) -> Fault {
    let message = "a value with a colon and a space in it takes quotes";
    Fault::new("unquoted-colon", colon, message).with_hint("put the whole value in quotes")
}

/// The key that a line without one may have been meant to have, and its value: a colon of a time or an address ends none.
fn key_meant(text: &str) -> Option<(&str, &str)> {
    let words = || text.split_once(' ');
    let Some((key, value)) = text.split_once([':', '：']) else { return words() };
    let is_figure = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
    let is_within = value.starts_with("//")
        || is_figure(key.chars().next_back()) && is_figure(value.chars().next());
    match is_within {
        true => words().filter(|it| it.1.split(' ').next().is_some_and(|it| it.contains(':'))),
        false => Some((key, value)),
    }
}

fn missing_colon(line: Line<'_>) -> Fault {
    const LONGEST_KEY: usize = 1024;
    const LONGEST_HINT: usize = 200;
    let text = line.text.trim();
    let start = line.start + margin(line.text);
    if text.find(": ").is_some_and(|key| key > LONGEST_KEY) {
        return Fault::new(
            "invalid-yaml",
            start,
            "YAML takes no key of more than 1,024 characters",
        );
    }
    let fault = Fault::new("invalid-yaml", start, "the line has no key and colon")
        .with_length(text.chars().count());
    match key_meant(text) {
        Some((key, value)) => {
            let mended = format!("{key}: {}", value.trim());
            let whole = format!("{}{mended}", &line.text[..margin(line.text)]);
            let is_word = key.trim().chars().all(|it| it.is_alphanumeric() || " _-./".contains(it));
            match mended.len() > LONGEST_HINT {
                true => fault.with_hint("write a colon and a space after its key"),
                false if mended == text || !is_word => {
                    fault.with_hint("write a key and a colon before it")
                }
                // Nobody writes a full-width colon for anything else behind a word.
                false if !text.contains(':') && text.contains('：') => {
                    fault.with_hint(format!("write `{whole}`"))
                }
                false => fault.with_hint(format!("write `{whole}`, if that is what it means")),
            }
        }
        None => fault.with_hint("write a key and a colon before it"),
    }
}
