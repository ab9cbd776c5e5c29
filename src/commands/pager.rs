//! Long output a page at a time: through `$PAGER` on a terminal, plainly elsewhere.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rustix::io::ioctl_fionread;

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
                sent: 0,
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
        /// What was printed, while the pager may still turn out to have read nothing.
        kept: Option<String>,
        /// How many bytes went to the pager.
        sent: u64,
        /// Where it goes then.
        plain: Option<Lines>,
    },
    Plain(Lines),
}

/// A pipe takes so many bytes of which nobody has read one: with more the pager runs.
const UNREAD: usize = 256 * 1024;

/// How long it takes from one look at a pager to the next.
const LOOK: Duration = Duration::from_millis(1);

impl Sheet {
    /// Prints a line; false where the person has seen enough.
    pub(crate) fn line(&mut self, line: &str) -> Result<bool, CommandError> {
        match self {
            Self::Pager { child, dress, kept, sent, .. } => {
                if let Some(text) = kept {
                    text.push_str(line);
                    text.push('\n');
                }
                let mut bytes = Vec::with_capacity(line.len() + 1);
                put_line(&mut bytes, line, *dress)?;
                let pipe = child.stdin.as_mut();
                if pipe.is_some_and(|pipe| pipe.write_all(&bytes).is_ok()) {
                    *sent += bytes.len() as u64;
                    *kept = kept.take().filter(|it| it.len() < UNREAD);
                    return Ok(true);
                }
                self.go_on_without()
            }
            Self::Plain(lines) => lines.line(line).map(|()| true),
        }
    }

    /// Where the pager has failed and read nothing, as `false` does, or a program that is not there, prints plainly what it was
    /// handed, and all that follows. True where it was so.
    fn go_on_without(&mut self) -> Result<bool, CommandError> {
        let Self::Pager { child, kept, plain, sent, .. } = self else { return Ok(true) };
        let is_in_doubt = kept.as_ref().is_some_and(|it| !it.is_empty());
        let has_read = !is_in_doubt || has_read(child, *sent)?;
        drop(child.stdin.take());
        let status = child.wait()?;
        // A shell ends so where it finds no program, or none that it may run.
        let is_missing = matches!(status.code(), Some(126 | 127));
        let is_without = is_missing || (!status.success() && !has_read);
        let kept = kept.take().filter(|_| is_without);
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

/// Whether a pager has read anything of what it was sent: looked at until it has, or has ended.
fn has_read(child: &mut Child, sent: u64) -> Result<bool, CommandError> {
    loop {
        let has_ended = child.try_wait()?.is_some();
        let Some(pipe) = &child.stdin else { return Ok(true) };
        // Where the system does not say how much is left, it was read.
        if ioctl_fionread(pipe).map_or(true, |unread| unread < sent) {
            return Ok(true);
        }
        if has_ended {
            return Ok(false);
        }
        sleep(LOOK);
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
