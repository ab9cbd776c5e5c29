//! The options by which this run found its archive: a command that it prints has to find the same one.

use std::borrow::Cow;
use std::path::Path;

use serde_json::Value;

use crate::finding::shell_quoted;

/// What opens a command in a printed text, and what ends it.
const OPENS: &str = "`journal ";

/// The keys of a document under which the user's own data stands.
pub(super) const DATA: [&str; 5] = ["entries", "fields", "front_matter", "rows", "values"];

/// Options that say which archive is meant, as they were given on the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given(Vec<(&'static str, String)>);

impl Given {
    /// The options with their values; none that was not given.
    pub(crate) fn new(
        config: Option<&Path>,
        archive: Option<&Path>,
        environment: Option<&str>,
    ) -> Self {
        let path = |it: &Path| shell_quoted(&it.to_string_lossy());
        let all = [
            ("--config", config.map(path)),
            ("--archive", archive.map(path)),
            ("--env", environment.map(shell_quoted)),
        ];
        Self(all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
    }

    /// A text whose commands, between backticks, say the options too.
    pub(crate) fn repeated_in(&self, text: &str) -> String {
        let mut rest = text;
        let mut repeated = String::with_capacity(text.len());
        while let Some(at) = rest.find(OPENS).filter(|_| !self.0.is_empty()) {
            let (before, command) = rest.split_at(at + OPENS.len());
            let end = command.find('`').unwrap_or(command.len());
            repeated.push_str(before);
            for (name, value) in self.0.iter().filter(|it| !names(&command[..end], it.0)) {
                repeated.push_str(&format!("{name} {value} "));
            }
            repeated.push_str(&command[..end]);
            rest = &command[end..];
        }
        repeated.push_str(rest);
        repeated
    }

    /// The same of a document: of its hints, and of what it names as the next command.
    pub(crate) fn repeated_in_document<'d>(&self, document: &'d Value) -> Cow<'d, Value> {
        if self.0.is_empty() {
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
        Given::new(None, Some(Path::new("my p.db")), Some("test"))
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
