//! Why a command could not do its work, told with the way out, and what its exit status is.

mod archive;
mod backup;
mod files;
mod hint;
mod in_use;
mod looking_back;
mod migration;
mod reading;
mod session;
mod upgrade;
mod workspace;

pub(crate) use files::{UNLISTED, unwritable};

use std::error::Error;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::finding::{Excerpt, Finding, Place};
use crate::place::right::right_to;
use crate::revision::header::Spot;
use crate::sqlite::settings::is_of_busy;

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

/// What is told of an error.
#[derive(Debug)]
pub(crate) struct Report {
    /// A short, stable name, in kebab-case.
    pub(crate) code: &'static str,
    /// What was tried and did not work.
    pub(crate) message: String,
    /// What lies behind it, the nearest cause first.
    pub(crate) causes: Vec<String>,
    /// The way out.
    pub(crate) hint: Option<String>,
    /// Where it is.
    pub(crate) place: Option<Place>,
    /// The line it is about.
    pub(crate) excerpt: Option<Excerpt>,
    /// Whether another program has the archive, or a part of it, for itself.
    pub(crate) is_in_use: bool,
    /// What stands beside the error in the JSON document.
    pub(crate) beside: Vec<(&'static str, Value)>,
}

impl Report {
    /// That the person, or the system, asked the command to stop.
    pub(crate) fn stopped() -> Self {
        Self::new("stopped", "stopped, and rolled back: nothing was changed".to_owned())
    }

    /// The same of a command that changes nothing anyway.
    pub(crate) fn ended() -> Self {
        Self::new("stopped", "stopped".to_owned())
    }

    fn new(code: &'static str, message: String) -> Self {
        Self {
            code,
            message,
            causes: Vec::new(),
            hint: None,
            place: None,
            excerpt: None,
            is_in_use: false,
            beside: Vec::new(),
        }
    }

    /// The message with all that lies behind it, in one line.
    fn whole_message(&self) -> String {
        let causes = self.causes.iter().map(String::as_str);
        std::iter::once(self.message.as_str()).chain(causes).collect::<Vec<_>>().join(": ")
    }

    /// The same as something that was found, for a command that goes on.
    pub(crate) fn into_finding(self) -> Finding {
        let message = self.whole_message();
        let finding = Finding::error(self.place.unwrap_or_default(), self.code, message);
        Finding { hint: self.hint, ..finding }.with_excerpt(self.excerpt)
    }

    /// The same with a hint that the command which runs can obey.
    #[must_use]
    pub(crate) fn fitted(mut self, running: &str, grammar: &clap::Command) -> Self {
        self.hint = self.hint.map(|it| hint::fitted(&it, running, grammar));
        self
    }

    /// The same with a way out that leads somewhere in a workspace without a journal.
    #[must_use]
    pub(crate) fn of_a_database(mut self) -> Self {
        let hint = match self.code {
            "no-archive" => "`journal upgrade` makes it; `--archive FILE` names another one",
            "not-an-archive" => {
                "name another file with `--archive`; a damaged database comes back with `journal restore latest`"
            }
            _ => return self,
        };
        self.hint = Some(hint.to_owned());
        self
    }

    /// The same with a way out that leads somewhere where a `DATABASE_URL` says that no archive is made.
    #[must_use]
    pub(crate) fn not_to_be_made(mut self) -> Self {
        if self.code == "no-archive" {
            let hint = "look for it, or say `mode=rwc` in `DATABASE_URL`, with which it is made; `--archive FILE` names another one";
            self.hint = Some(hint.to_owned());
        }
        self
    }

    /// The same in other words.
    #[must_use]
    pub(crate) fn worded(mut self, worded: impl Fn(&str) -> String) -> Self {
        self.message = worded(&self.message);
        self.causes.iter_mut().for_each(|it| *it = worded(it));
        self.hint = self.hint.as_deref().map(worded);
        self
    }

    /// The document of the contract.
    pub(crate) fn to_json(&self) -> Value {
        let message = self.whole_message();
        let place = self.place.as_ref().filter(|it| !it.path.is_empty());
        let mut document = json!({"error": {
            "code": self.code,
            "message": message,
            "hint": self.hint,
            "path": place.map(|it| it.path.clone()),
            "line": place.and_then(|it| it.line),
            "column": place.and_then(|it| it.column),
        }});
        for (key, value) in &self.beside {
            document[*key] = value.clone();
        }
        document
    }
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
