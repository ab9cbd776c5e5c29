//! The options by which this run found its archive: a command that it prints has to find the same one.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::finding::shell_quoted;

/// What opens a command in a printed text, and what ends it.
const OPENS: &str = "`journal ";

/// The keys of a document under which the user's own data stands.
pub(super) const DATA: [&str; 5] = ["entries", "fields", "front_matter", "rows", "values"];

/// Options that say which archive is meant, as they were given on the command line, and the journal's folder, where a
/// command would not find it without.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    options: Vec<(&'static str, String)>,
    /// All copies know it at once.
    folder: Arc<OnceLock<Folder>>,
}

/// The word for the journal's folder, and which commands have to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// Those that look at entries alone: the archive remembers it for those that bring it up to date.
    Lint(String),
    /// Those that bring the archive up to date: no folder is known.
    Sync(String),
    /// All.
    Both(String),
}

impl Folder {
    /// The word that a command lacks.
    fn lacking_in(&self, command: &str) -> Option<&str> {
        let mut words = command.split(' ');
        let verb = words.next()?;
        let (is_of_sync, is_of_entries) = (["sync", "watch"].contains(&verb), verb == "lint");
        let has_operand = words.any(|it| !it.starts_with('-'));
        let word = match self {
            Self::Lint(word) if is_of_entries => word,
            Self::Sync(word) if is_of_sync => word,
            Self::Both(word) if is_of_sync || is_of_entries => word,
            _ => return None,
        };
        (!has_operand).then_some(word)
    }
}

impl Given {
    /// The options with their values; none that was not given.
    pub(crate) fn new(
        journal: Option<&str>,
        config: Option<&Path>,
        archive: Option<&Path>,
        environment: Option<&str>,
    ) -> Self {
        let path = |it: &Path| shell_quoted(&it.to_string_lossy());
        let all = [
            ("-j", journal.map(shell_quoted)),
            ("--config", config.map(path)),
            ("--archive", archive.map(path)),
            ("--env", environment.map(shell_quoted)),
        ];
        let options = all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Self { options, folder: Arc::default() }
    }

    /// Notes the journal's folder; the first one counts.
    pub(crate) fn name_folder(&self, folder: Folder) {
        let _ = self.folder.set(folder);
    }

    fn is_nothing(&self) -> bool {
        self.options.is_empty() && self.folder.get().is_none()
    }

    /// A text whose commands, between backticks, say the options too.
    pub(crate) fn repeated_in(&self, text: &str) -> String {
        let mut rest = text;
        let mut repeated = String::with_capacity(text.len());
        while let Some(at) = rest.find(OPENS).filter(|_| !self.is_nothing()) {
            let (before, command) = rest.split_at(at + OPENS.len());
            let end = command.find('`').unwrap_or(command.len());
            repeated.push_str(before);
            for (name, value) in self.options.iter().filter(|it| !names(&command[..end], it.0)) {
                repeated.push_str(&format!("{name} {value} "));
            }
            repeated.push_str(&command[..end]);
            if let Some(word) = self.folder.get().and_then(|it| it.lacking_in(&command[..end])) {
                repeated.push_str(&format!(" {word}"));
            }
            rest = &command[end..];
        }
        repeated.push_str(rest);
        repeated
    }

    /// The same of a document: of its hints, and of what it names as the next command.
    pub(crate) fn repeated_in_document<'d>(&self, document: &'d Value) -> Cow<'d, Value> {
        if self.is_nothing() {
            return Cow::Borrowed(document);
        }
        let mut document = document.clone();
        self.repeat_in(&mut document);
        Cow::Owned(document)
    }

    fn repeat_in(&self, document: &mut Value) {
        match document {
            Value::Array(values) => values.iter_mut().for_each(|it| self.repeat_in(it)),
            Value::Object(values) => {
                let ours = values.iter_mut().filter(|(key, _)| !DATA.contains(&key.as_str()));
                for (key, value) in ours {
                    match (key.as_str(), value) {
                        ("hint", Value::String(text)) => *text = self.repeated_in(text),
                        // It stands there as a command alone.
                        ("next", Value::String(text)) => {
                            *text = self.repeated_in(&format!("`{text}")).split_off(1);
                        }
                        (_, value) => self.repeat_in(value),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a command says an option.
fn names(command: &str, option: &str) -> bool {
    command.split([' ', '=']).any(|it| it == option)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Given {
        Given::new(None, None, Some(Path::new("my p.db")), Some("test"))
    }

    #[test]
    fn a_printed_command_says_what_the_run_was_given() {
        let text = "`journal upgrade` first, then `--force`; `journal --archive x sync 'a`b'`";
        assert_eq!(
            given().repeated_in(text),
            "`journal --archive 'my p.db' --env test upgrade` first, then `--force`; \
             `journal --env test --archive x sync 'a`b'`"
        );
        assert_eq!(Given::default().repeated_in(text), text);
    }

    #[test]
    fn a_printed_command_names_the_folder_that_it_would_not_find() {
        let check = |folder: Folder, expected: &str| {
            let given = Given::default();
            given.name_folder(folder);
            let text =
                "`journal sync --root-moved`, `journal sync x`, `journal lint`, `journal status`";
            assert_eq!(given.repeated_in(text), expected);
        };
        check(
            Folder::Both("'my j'".to_owned()),
            "`journal sync --root-moved 'my j'`, `journal sync x`, `journal lint 'my j'`, `journal status`",
        );
        check(
            Folder::Sync("DIR".to_owned()),
            "`journal sync --root-moved DIR`, `journal sync x`, `journal lint`, `journal status`",
        );
        check(
            Folder::Lint("j".to_owned()),
            "`journal sync --root-moved`, `journal sync x`, `journal lint j`, `journal status`",
        );
    }

    #[test]
    fn a_document_says_it_in_its_hints_alone() {
        let document = serde_json::json!({
            "next": "journal sync",
            "findings": [{"hint": "`journal sync` mends it", "message": "`journal sync`"}],
            "entries": [{"hint": "`journal sync`"}],
        });
        let document = given().repeated_in_document(&document);
        assert_eq!(document["next"], "journal --archive 'my p.db' --env test sync");
        assert_eq!(
            document["findings"][0],
            serde_json::json!({
                "hint": "`journal --archive 'my p.db' --env test sync` mends it",
                "message": "`journal sync`",
            })
        );
        assert_eq!(document["entries"][0]["hint"], "`journal sync`");
    }
}
