//! An error as it is told: its place, its words, its hint.

use serde_json::{Value, json};

use super::hint;
use crate::finding::{Excerpt, Finding, Place};

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

    pub(super) fn new(code: &'static str, message: String) -> Self {
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
    pub(super) fn whole_message(&self) -> String {
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
