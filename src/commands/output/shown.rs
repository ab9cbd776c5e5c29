//! Data on its way to stdout: as it is, or on a terminal with escapes for what that would obey.

use std::io::{self, Write};

use crate::terminal::escaped;

/// A writer that hands on text, what a terminal would obey as `\u001b`; JSON says the same then.
#[derive(Debug)]
pub(crate) struct Shown<W: Write> {
    out: W,
    is_terminal: bool,
    /// What may be the first part of a letter, or of a line end.
    begun: Vec<u8>,
}

impl<W: Write> Shown<W> {
    pub(super) fn new(out: W, is_terminal: bool) -> Self {
        Self { out, is_terminal, begun: Vec::new() }
    }
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_terminal {
            return self.out.write(bytes);
        }
        self.begun.extend_from_slice(bytes);
        let valid = match std::str::from_utf8(&self.begun) {
            Ok(text) => text.len(),
            // What is no text in the middle is none at the end either.
            Err(error) => error.error_len().map_or(error.valid_up_to(), |_| self.begun.len()),
        };
        let is_cut = valid == self.begun.len() && self.begun.ends_with(b"\r");
        let whole = valid - usize::from(is_cut);
        let rest = self.begun.split_off(whole);
        let whole = std::mem::replace(&mut self.begun, rest);
        self.out.write_all(escaped(&String::from_utf8_lossy(&whole)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.begun);
        if !rest.is_empty() {
            self.out.write_all(escaped(&String::from_utf8_lossy(&rest)).as_bytes())?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(chunks: &[&[u8]], is_terminal: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let mut shown = Shown::new(&mut out, is_terminal);
        for chunk in chunks {
            shown.write_all(chunk).unwrap();
        }
        shown.flush().unwrap();
        drop(shown);
        out
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped_there_alone() {
        let text = "a\u{1b}]52;c;eA==\u{7}b\u{9b}1m\u{202e}c\r\nd\re\t\u{7f}é\n";
        let escaped = "a\\u001b]52;c;eA==\\u0007b\\u009b1m\\u202ec\r\nd\\u000de\t\\u007fé\n";
        assert_eq!(shown(&[text.as_bytes()], true), escaped.as_bytes());
        assert_eq!(shown(&[text.as_bytes()], false), text.as_bytes());
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(shown(&bytes, true), escaped.as_bytes());
    }
}
