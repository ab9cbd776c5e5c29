//! The line above that says something, and what of the lines below it was meant to belong to it.

use super::super::Dialect;
use super::super::fault::Line;
use super::super::laid::Laid;
use super::super::mark::{self, is_glued};
use super::super::split::key_of;
use super::super::written::{Written, is_plain, quoted};
use super::is_more_than_text;
use super::keys::{holds_names, holds_text};
use super::slip::Slip;

/// The line above that says something, as far as a line of handles may belong to it.
pub(super) struct Above<'a> {
    pub(super) written: Written<'a>,
    /// The key that names what stands here.
    pub(super) key: Option<&'a str>,
    /// How deep that stands, or the dash of an item.
    indent: usize,
    /// Where a text without quotes begins that may go on below.
    text_from: Option<usize>,
}

impl<'a> Above<'a> {
    pub(super) fn of(line: Line<'a>, above: Option<&Self>) -> Self {
        let written = Written::of(line.text);
        let key = written.key.or_else(|| above.and_then(|it| it.key));
        let begins = written.key.is_some() || written.is_item();
        let text_from = match above {
            Some(above) if !begins => above.text_from_with(line),
            _ => is_plain(written.value).then_some(line.start + written.at),
        };
        let indent = match above {
            Some(above) if !begins => above.indent,
            _ => written.indent(),
        };
        Self { written, key, indent, text_from }
    }

    /// Where a text begins that a line goes on with, or begins below its key.
    fn text_from_with(&self, line: Line<'_>) -> Option<usize> {
        let written = Written::of(line.text);
        let is_below = self.written.value.is_empty() && is_plain(written.value);
        self.text_from.or(is_below.then_some(line.start + written.at))
    }

    /// A line below this one that is nothing but `#handles`, or a text that begins with one.
    pub(super) fn handles(&self, line: Line<'_>, below: &[Laid<'_>]) -> Option<Slip> {
        let text = line.text.trim();
        let at = line.text.len() - line.text.trim_start().len();
        let (holds_names, holds_text) =
            (self.key.is_some_and(holds_names), self.key.is_some_and(holds_text));
        let is_name = |it: &str| is_glued(it) && key_of(&it[1..], Dialect::Yaml).is_none();
        let words = || text.split([' ', '\t', ',']).filter(|it| !it.is_empty());
        let is_deeper = at > self.indent || holds_names && at == self.indent;
        let is_list = self.written.key.is_none() && self.written.is_item();
        // What nobody writes for a line that is switched off: `#1 fan: me`.
        let is_number = text[1..].starts_with(|it: char| it.is_ascii_digit());
        let reads_like_text = is_glued(text)
            && (holds_text || holds_names && (is_number || is_name(text)))
            && is_last_of(self.indent, below);
        let belongs = match (self.written.value, self.written.key) {
            ("", _) => is_deeper,
            (_, None) if is_list => at >= self.written.margin(),
            _ => (holds_names || holds_text) && self.text_from.is_some() && at > self.indent,
        };
        if !belongs || !(words().all(is_name) || reads_like_text) {
            return None;
        }
        let goes_on = !self.written.value.is_empty() && !is_list;
        let margin = &line.text[..at];
        let item = || format!("{margin}- {}", quoted(text.trim_end_matches(',')));
        let meant = match holds_text {
            true => format!("{margin}{}", quoted(text)),
            false => item(),
        };
        Some(Slip {
            at,
            length: text.chars().count(),
            meant: if goes_on { Vec::new() } else { vec![meant] },
            whole: self.text_from.filter(|_| goes_on),
            comment: None,
        })
    }

    /// The comment behind a line that goes on with the text above it, or begins it below its key: `two #three`.
    pub(super) fn behind_more(&self, line: Line<'_>) -> Option<Slip> {
        let written = Written::of(line.text);
        let text_from = self.text_from_with(line)?;
        let is_other =
            written.key.is_some() || written.is_item() || written.margin() <= self.indent;
        let at = written.at + mark::comment(&line.text[written.at..])?;
        if is_other || !is_glued(&line.text[at..]) {
            return None;
        }
        let begins_here = text_from >= line.start;
        let (margin, text) = line.text.split_at(written.at);
        let (before, behind) = line.text.split_at(at + 1);
        let comment = is_more_than_text(self.key, written.value)
            .then(|| format!("{} {}", before.trim_start(), behind.trim_end()));
        Some(Slip {
            at,
            length: line.text[at..].trim_end().chars().count(),
            meant: begins_here
                .then(|| format!("{margin}{}", quoted(text.trim())))
                .into_iter()
                .collect(),
            whole: Some(text_from),
            comment,
        })
    }
}

/// Whether no line below says more of what stands under a key.
fn is_last_of(indent: usize, below: &[Laid<'_>]) -> bool {
    let mut says = below
        .iter()
        .filter(|it| !it.line.is_blank() && !it.line.text.trim_start().starts_with('#'));
    says.next().is_none_or(|it| {
        let written = Written::of(it.line.text);
        written.margin() <= indent && !(written.is_item() && written.margin() == indent)
    })
}
