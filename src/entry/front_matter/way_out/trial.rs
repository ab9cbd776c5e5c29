//! A block of YAML with another line in the place of one: what is then read, and whether all is kept.

use super::super::fault::{Line, lines};
use super::super::glued_colon::makes_key;
use super::super::hidden::has_words;
use super::super::key_meant::{Read, keeps};
use super::super::laid::{Laid, laid_out};
use super::super::list_meant::numbered;
use super::super::quotations;
use super::super::written::Written;

/// A block with another line in the place of one.
pub(super) struct Trial<'a, R> {
    pub(super) block: &'a str,
    pub(super) laid: Laid<'a>,
    pub(super) read: R,
}

impl<R: Fn(&str) -> Read> Trial<'_, R> {
    fn with(&self, mended: &str) -> String {
        let line = self.laid.line;
        let (before, after) =
            (&self.block[..line.start], &self.block[line.start + line.text.len()..]);
        format!("{before}{mended}{after}")
    }

    /// Whether the whole block is then read, with all of its keys and all words of the line and what belongs to it.
    pub(super) fn mends_all(&self, mended: &str) -> bool {
        let text = self.with(mended);
        mended != self.laid.line.text
            && self.keeps_keys(mended)
            && self.stays_what_it_is(&text)
            && (self.read)(&text)
                .is_ok_and(|pairs| keeps(&text, &self.said(&self.told(mended), mended), &pairs))
    }

    /// What is to be read of the line and what belongs to it: all but its comment in brackets, where that stays one.
    fn told(&self, mended: &str) -> String {
        let (line, from) = (self.laid.line.text, self.laid.flow_from());
        let comment = self.laid.before.comment_within(&line[from..]);
        let comment = comment.map(|at| line[from + at..].trim_end());
        match comment.filter(|it| it.starts_with("# ") && mended.ends_with(*it)) {
            Some(comment) => self.value().replacen(comment, "", 1),
            None => self.value().to_owned(),
        }
    }

    /// Whether the line stands in a text, a quotation or brackets of a block only where it did: a key is none there.
    fn stays_what_it_is(&self, text: &str) -> bool {
        let place = |it: &Laid<'_>| (it.is_text, it.before);
        let all = laid_out(text);
        let line = all.iter().find(|it| it.line.start == self.laid.line.start);
        line.is_some_and(|it| place(it) == place(&self.laid))
    }

    /// Whether the line makes no key that nobody wrote, and what stands below it belongs to what it did: a text has no keys
    /// below it, and the items below a key are its own.
    fn keeps_keys(&self, mended: &str) -> bool {
        if !self.laid.before.is_closed() || self.laid.is_text {
            return true;
        }
        let is_said = |it: &Line<'_>| !it.is_blank() && !it.text.trim_start().starts_with('#');
        let below = lines(self.block, self.laid.line.next).find(is_said);
        let (written, below) = (Written::of(mended), below.map(|it| Written::of(it.text)));
        let is_kept = below.is_none_or(|below| match written.key {
            Some(_) if written.value.is_empty() && below.is_item() => {
                below.margin() >= written.indent()
            }
            None if written.is_item() && below.key.is_some() && !below.is_item() => {
                below.margin() <= written.margin()
            }
            // An item deeper than a key with a text goes on with that text.
            Some(_) if below.is_item() && !written.opens_block() => {
                below.margin() <= written.indent()
            }
            _ => true,
        });
        is_kept && !makes_key(mended)
    }

    /// A text of the line without the number that becomes a dash, and the words that become commas.
    fn said(&self, text: &str, mended: &str) -> String {
        let text =
            match numbered(self.laid.line.text).filter(|_| mended.trim_start().starts_with("- ")) {
                Some(_) => numbered(text).unwrap_or(text),
                None => text,
            };
        quotations::words_to_hold(text, mended)
    }

    /// The line, and those below it that go on with its value.
    pub(super) fn value(&self) -> &str {
        let line = self.laid.line;
        let indent = Written::of(line.text).indent();
        let margin = |it: &Line<'_>| it.text.len() - it.text.trim_start().len();
        let below =
            lines(self.block, line.next).take_while(|it| it.is_blank() || margin(it) > indent);
        let end = below.last().map_or(line.next, |it| it.next);
        &self.block[line.start..end]
    }

    /// Whether the block is then read past the line, which opens and closes what it did.
    pub(super) fn goes_further(&self, mended: &str) -> bool {
        let end = self.laid.line.start + mended.len();
        mended != self.laid.line.text
            && self.laid.depth_of(mended) == self.laid.depth()
            && has_words(mended, &self.said(self.laid.line.text, mended))
            && self.keeps_keys(mended)
            && self.stays_what_it_is(&self.with(mended))
            && (self.read)(&self.with(mended)).is_err_and(|offset| offset > end)
    }
}
