//! Long output a page at a time: through `$PAGER` on a terminal, plainly elsewhere.

use std::process::{Child, Command, Stdio};

use super::error::CommandError;
use super::output::{Dress, Lines, Output, put_line};

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
        let mut sheet = self.open();
        for line in lines {
            if !sheet.line(&line)? {
                break;
            }
        }
        sheet.close()
    }

    /// Begins to print lines, one by one as they come.
    pub(crate) fn open(&self) -> Sheet {
        let child = self.pager.as_ref().and_then(|pager| {
            // As a person would type it: `less -S`.
            let mut child = Command::new("/bin/sh");
            child.args(["-c", pager]).env("LESSCHARSET", "utf-8").stdin(Stdio::piped());
            if !self.is_less_set {
                // F: no page for what fits on the screen; R: our colours; X: it stays there.
                child.env("LESS", "FRX");
            }
            child.spawn().ok()
        });
        match child {
            Some(child) => Sheet::Pager {
                child,
                dress: self.output.dress(),
                kept: Some(String::new()),
                plain: Some(self.output.lines()),
            },
            None => Sheet::Plain(self.output.lines()),
        }
    }
}

/// Long output while it is printed; a pager has the terminal until it is closed.
#[derive(Debug)]
pub(crate) enum Sheet {
    Pager {
        child: Child,
        dress: Dress,
        /// What was printed, while the pager may still turn out to be no program.
        kept: Option<String>,
        /// Where it goes then.
        plain: Option<Lines>,
    },
    Plain(Lines),
}

/// A pipe takes so many bytes of which nobody has read one: with more the pager runs.
const UNREAD: usize = 256 * 1024;

impl Sheet {
    /// Prints a line; false where the person has seen enough.
    pub(crate) fn line(&mut self, line: &str) -> Result<bool, CommandError> {
        match self {
            Self::Pager { child, dress, kept, .. } => {
                if let Some(text) = kept {
                    text.push_str(line);
                    text.push('\n');
                }
                let pipe = child.stdin.as_mut();
                let is_put = pipe.is_some_and(|pipe| put_line(pipe, line, *dress).is_ok());
                if is_put {
                    *kept = kept.take().filter(|it| it.len() < UNREAD);
                    return Ok(true);
                }
                self.go_on_without()
            }
            Self::Plain(lines) => lines.line(line).map(|()| true),
        }
    }

    /// Where the pager is no program that can be run, prints plainly what it was handed, and all that follows; the shell has
    /// said why. True where it was so.
    fn go_on_without(&mut self) -> Result<bool, CommandError> {
        let Self::Pager { child, kept, plain, .. } = self else { return Ok(true) };
        drop(child.stdin.take());
        let status = child.wait()?;
        // A shell ends so where it finds no program, or none that it may run.
        let is_missing = matches!(status.code(), Some(126 | 127));
        let kept = kept.take().filter(|_| is_missing);
        let Some((text, mut lines)) = kept.zip(plain.take()) else { return Ok(false) };
        let printed = text.lines().try_for_each(|it| lines.line(it));
        *self = Self::Plain(lines);
        printed.map(|()| true)
    }

    /// Sends what has not left yet: a page that is whole is read while the next one is laid out.
    pub(crate) fn send(&mut self) -> Result<(), CommandError> {
        match self {
            Self::Plain(lines) => lines.finish(),
            Self::Pager { .. } => Ok(()),
        }
    }

    /// Sends what has not left yet, and waits until the person has read.
    pub(crate) fn close(mut self) -> Result<(), CommandError> {
        if let Self::Pager { .. } = self {
            self.go_on_without()?;
        }
        match &mut self {
            Self::Plain(lines) => lines.finish(),
            Self::Pager { .. } => Ok(()),
        }
    }
}

impl Drop for Sheet {
    /// Gives the terminal back where what was to be printed failed: only then can the person be told why.
    fn drop(&mut self) {
        if let Self::Pager { child, .. } = self {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}
