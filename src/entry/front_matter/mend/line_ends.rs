//! Ends of lines to YAML that are none to their writer.

use super::super::Value;
use super::super::fault::{Fault, Line};
use super::super::written::{Written, is_plain, quoted_lines};
use super::{Edit, Scan};

impl Value {
    pub(super) fn map(self, letters: &[(char, char)]) -> Self {
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

/// Characters that YAML 1.1 takes for the end of a line, and of which nobody who writes them thinks so; each with one of
/// as many bytes that does not stand in the block.
pub(super) fn stand_ins(block: &str) -> Vec<(char, char)> {
    let ends = [
        ('\u{85}', '\u{378}'..='\u{383}'),
        ('\u{2028}', '\u{e000}'..='\u{e0ff}'),
        ('\u{2029}', '\u{e100}'..='\u{e1ff}'),
    ];
    let ends = ends.into_iter().filter(|(end, _)| block.contains(*end));
    ends.filter_map(|(end, mut others)| Some((end, others.find(|it| !block.contains(*it))?)))
        .collect()
}

pub(super) fn replaced(text: &str, letters: &[(char, char)]) -> String {
    let other = |it: char| letters.iter().find(|(from, _)| *from == it).map_or(it, |(_, to)| *to);
    text.chars().map(other).collect()
}

impl<'a> Scan<'a> {
    /// What stands behind a line end that is none to its writer is no key, though it looks like one.
    pub(super) fn line_ends_within(&mut self, line: Line<'a>, written: &Written<'a>) -> bool {
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
}
