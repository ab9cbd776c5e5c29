//! Why a command could not do its work, told with the way out, and what its exit status is.

mod archive;
mod backup;
mod files;
mod hint;
mod in_use;
mod looking_back;
mod migration;
mod reading;
mod report;
mod session;
mod upgrade;
mod workspace;

pub(crate) use files::{UNLISTED, unwritable};

use std::error::Error;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::finding::{Excerpt, Finding, Place};
use crate::place::right::right_to;
use crate::revision::header::Spot;
use crate::sqlite::settings::is_of_busy;
pub(crate) use report::Report;

/// How a command ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Fine: exit status 0.
    Clean,
    /// It found problems: exit status 1.
    Findings,
}

impl Outcome {
    /// Findings where an error is among them.
    pub(crate) fn of(findings: &[Finding]) -> Self {
        if findings.iter().any(Finding::is_error) { Self::Findings } else { Self::Clean }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::Findings => ExitCode::from(1),
        }
    }
}

/// How a command ended that did not do its work.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// It tells why: exit status 2.
    Told(Box<Report>),
    /// The person, or the system, asked it to stop: exit status 130, 143 or 129.
    Stopped,
    /// It went on until it was stopped, as it should: the exit status is that of the signal, and nothing is said.
    Ended,
    /// Nobody reads its output any more: `journal list | head`.
    ReaderGone,
}

impl CommandError {
    /// An error in so many words.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self::Told(Box::new(Report::new(code, message.into())))
    }

    /// An error with all that lies behind it; where a right is lacking, with who can give it.
    pub(crate) fn of(code: &'static str, error: &(dyn Error + 'static)) -> Self {
        let is_in_use = is_of_busy(error);
        let message = error.to_string();
        let mut causes: Vec<String> = Vec::new();
        let mut cause = error.source();
        while let Some(error) = cause {
            let words = error.to_string();
            // SQLite's bare code says less than the sentence before it; some errors repeat what lies behind them.
            let before = causes.last().map_or(&message, |it| it);
            let is_said = words.starts_with(before.as_str()) || before.ends_with(words.as_str());
            let is_news = !words.starts_with("Error code ") && !is_said;
            causes.extend(is_news.then_some(words));
            cause = error.source();
        }
        let hint = if is_denied(error) { named_file(&message).and_then(right_to) } else { None };
        match Self::new(code, message) {
            Self::Told(report) => {
                Self::Told(Box::new(Report { causes, hint, is_in_use, ..*report }))
            }
            other => other,
        }
    }

    /// The same error with a way out.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        if let Self::Told(report) = &mut self {
            report.hint = Some(hint.into());
        }
        self
    }

    /// The same error with more behind its way out.
    #[must_use]
    fn and_hint(mut self, more: &str) -> Self {
        if let Self::Told(report) = &mut self {
            let hint = report.hint.take();
            report.hint = Some(hint.map_or_else(|| more.to_owned(), |it| format!("{it}; {more}")));
        }
        self
    }

    /// The same error with a place.
    #[must_use]
    pub(crate) fn at(mut self, place: Place, excerpt: Option<Excerpt>) -> Self {
        if let Self::Told(report) = &mut self {
            report.place = Some(place);
            report.excerpt = excerpt;
        }
        self
    }

    /// Takes the place, the line and the hint of an error that knows them.
    pub(in crate::commands) fn placed(
        self,
        place: Option<&Place>,
        excerpt: Option<&Excerpt>,
        hint: Option<String>,
    ) -> Self {
        let placed = match place {
            Some(place) => self.at(place.clone(), excerpt.cloned()),
            None => self,
        };
        match hint {
            Some(hint) => placed.with_hint(hint),
            None => placed,
        }
    }

    fn spotted(self, spot: &Spot, hint: Option<String>) -> Self {
        self.placed(Some(&spot.place), spot.excerpt.as_ref(), hint)
    }
}

/// Whether the file system says that a right is lacking.
fn is_denied(error: &(dyn Error + 'static)) -> bool {
    let of_files = error.downcast_ref::<io::Error>();
    of_files.is_some_and(|it| it.kind() == io::ErrorKind::PermissionDenied)
        || error.source().is_some_and(is_denied)
}

/// The file that a message names first.
fn named_file(message: &str) -> Option<&Path> {
    let named = message.split('`').nth(1).map(Path::new)?;
    let is_path = named.components().count() > 1 || named.symlink_metadata().is_ok();
    is_path.then_some(named)
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::of("output", &error),
        }
    }
}
