//! Long output a page at a time: through `$PAGER` on a terminal, plainly elsewhere.

use std::io::Write;
use std::process::{Command, Stdio};

use super::error::CommandError;
use super::output::Output;

/// Where long output goes.
#[derive(Debug)]
pub(crate) struct Pages<'a> {
    output: &'a Output,
    pager: Option<String>,
    /// Whether the person says how `less` is to behave.
    is_less_set: bool,
}

impl<'a> Pages<'a> {
    /// Pages through the program that `$JOURNAL_PAGER` or `$PAGER` names, `less` where there is none; an empty one, or
    /// `cat`, is none.
    pub(crate) fn new(output: &'a Output, pager: Option<String>, is_less_set: bool) -> Self {
        let pager = pager.unwrap_or_else(|| "less".to_owned());
        let is_wanted = output.is_terminal() && !matches!(pager.trim(), "" | "cat");
        Self { output, pager: is_wanted.then_some(pager), is_less_set }
    }

    /// Prints lines.
    pub(crate) fn text(&self, lines: impl IntoIterator<Item = String>) -> Result<(), CommandError> {
        let Some(pager) = &self.pager else {
            return lines.into_iter().try_for_each(|line| self.output.line(&line));
        };
        // As a person would type it: `less -S`.
        let mut child = Command::new("/bin/sh");
        child.args(["-c", pager]).env("LESSCHARSET", "utf-8").stdin(Stdio::piped());
        if !self.is_less_set {
            // F: no page for what fits on the screen; R: our colours; X: it stays there.
            child.env("LESS", "FRX");
        }
        let Ok(mut child) = child.spawn() else {
            return lines.into_iter().try_for_each(|line| self.output.line(&line));
        };
        if let Some(mut pipe) = child.stdin.take() {
            for line in lines {
                // The person has seen enough: that is no error.
                if writeln!(pipe, "{}", self.output.styled(&line)).is_err() {
                    break;
                }
            }
        }
        child.wait().map(|_| ()).map_err(CommandError::from)
    }
}
