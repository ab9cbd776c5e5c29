//! What can be wrong with `journal.toml`, where, and the way out.

use std::fmt;

use crate::entry::date;
use crate::field::{FieldKind, FieldName, FieldNameError};
use crate::finding::{Excerpt, Place};
use crate::nearest::nearest;

use super::globs::GlobError;

/// Why `journal.toml` was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct ConfigError {
    /// The line and column of the key or the value.
    pub place: Place,
    /// Its line, the key or the value underlined.
    pub excerpt: Option<Excerpt>,
    /// What is wrong with it.
    pub problem: Box<ConfigProblem>,
}

impl ConfigError {
    /// The way out, where there is one to name.
    pub fn hint(&self) -> Option<String> {
        self.problem.hint()
    }
}

/// What is wrong with a key or a value of `journal.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigProblem {
    /// The file is no TOML.
    #[error("not valid TOML: {message}")]
    Syntax {
        /// What the parser says.
        message: String,
    },
    /// Bytes that are no text.
    #[error("the file is not UTF-8 text")]
    NotUtf8,
    /// A key that nothing reads.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key with its tables.
        key: String,
        /// The key that was likely meant.
        nearest: Option<String>,
        /// Every key that may stand there.
        known: Vec<String>,
    },
    /// A key that is read, but not from this table.
    #[error("unknown key `{key}`")]
    MisplacedKey {
        /// The key with its tables.
        key: String,
        /// The key as it stands in its table.
        name: String,
        /// The table it belongs in; none is the top of the file.
        table: Option<String>,
    },
    /// The fields shape the schema, which is one for all environments.
    #[error("`{key}` cannot change with the environment")]
    NotInEnvironment {
        /// The key with its tables.
        key: String,
    },
    /// A key of a journal, where there is none.
    #[error(
        "`{key}` is for a journal, and `core = false` in `[schema]` says that this database is none"
    )]
    OfAJournal {
        /// The key with its tables.
        key: String,
    },
    /// A key of another program's database, where there is none.
    #[error("`{key}` is for another program's database, and this one is an archive")]
    OfAProgram {
        /// The key with its tables.
        key: String,
    },
    /// No name for the table of the ledger.
    #[error("`{name}` cannot be the name of the ledger's table")]
    LedgerName {
        /// What was written.
        name: String,
    },
    /// A key of one journal, in the user's settings.
    #[error("`{key}` is for one journal, and these settings are for all of them")]
    OfOneJournal {
        /// The key.
        key: String,
    },
    /// A path that would lead elsewhere from each folder, in the user's settings.
    #[error("`{key}` takes a whole path, not `{path}`")]
    NotWhole {
        /// The key with its tables.
        key: String,
        /// The path as it was written.
        path: String,
    },
    /// No name for a journal.
    #[error("`{name}` cannot be the name of a journal")]
    JournalName {
        /// What was written.
        name: String,
    },
    /// Two journals in one archive.
    #[error("the journals `{other}` and `{name}` have one archive")]
    SameArchive {
        /// The second one.
        name: String,
        /// The first one.
        other: String,
    },
    /// A key that has to be there.
    #[error("`{key}` is missing")]
    Missing {
        /// The key with its tables.
        key: String,
    },
    /// A value of another type than the key takes.
    #[error("`{key}` takes {expected}, not {found}")]
    WrongType {
        /// The key with its tables.
        key: String,
        /// What it takes.
        expected: ValueType,
        /// What stands there.
        found: ValueType,
        /// The value as it was likely meant.
        mended: Option<String>,
    },
    /// A string or a list of nothing.
    #[error("`{key}` is empty")]
    Empty {
        /// The key with its tables.
        key: String,
    },
    /// No system has such a path.
    #[error("`{key}` holds a NUL character, which no path has")]
    NulInPath {
        /// The key with its tables.
        key: String,
    },
    /// `~name`, which only a shell can resolve.
    #[error("`{path}` starts with another person's `~`")]
    OthersHome {
        /// The path as it was written.
        path: String,
    },
    /// No number of backups, versions or bytes.
    #[error("`{key}` takes a whole number from 0 to {most}, not {value}")]
    Count {
        /// The key with its tables.
        key: String,
        /// The number as it was written.
        value: String,
        /// The most that it may be.
        most: u64,
    },
    /// A word that is none of those that are read there.
    #[error("{}", word_refused(.key, .text, .known))]
    Word {
        /// The key with its tables.
        key: String,
        /// The word as it was written.
        text: String,
        /// The words that it takes.
        known: Vec<String>,
    },
    /// No language has this code or name.
    #[error("`{text}` in `{key}` is not a language that is known")]
    Language {
        /// The key with its tables.
        key: String,
        /// The language as it was written.
        text: String,
    },
    /// All versions or none are kept, and rules are given too.
    #[error("`{key}` says which versions stay, and `keep_*` says so too")]
    KeepTwice {
        /// The key with its tables.
        key: String,
    },
    /// No time of day.
    #[error("`{text}` is not a time of day")]
    TimeOfDay {
        /// The time as it was written.
        text: String,
    },
    /// No name for a column or a table beside the core's.
    #[error(transparent)]
    FieldName(#[from] FieldNameError),
    /// No type of a field.
    #[error("unknown field type `{text}`")]
    FieldKind {
        /// The type as it was written.
        text: String,
    },
    /// The same value twice in a list.
    #[error("`{text}` stands in `{key}` twice")]
    Repeated {
        /// The list with its tables.
        key: String,
        /// The value.
        text: String,
    },
    /// A pattern that cannot be read, or that no path of a journal matches.
    #[error("`{glob}` {error}")]
    Glob {
        /// The pattern as it was written.
        glob: String,
        /// What is wrong with it, said of it.
        error: GlobError,
    },
    /// Patterns that are too large together.
    #[error("`{key}` {error}")]
    Globs {
        /// The list with its tables.
        key: String,
        /// What is wrong with it, said of it.
        error: GlobError,
    },
}

impl ConfigProblem {
    fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownKey { nearest: Some(nearest), .. } => Some(did_you_mean(nearest)),
            Self::UnknownKey { known, .. } => Some(format!("known here: {}", list(known))),
            Self::MisplacedKey { name, table: Some(table), .. } => {
                Some(format!("`{name}` belongs in `[{table}]`"))
            }
            Self::MisplacedKey { name, table: None, .. } => {
                Some(format!("`{name}` belongs above the first `[table]`"))
            }
            Self::OfAJournal { .. } => Some("leave one of the two out".to_owned()),
            Self::OfAProgram { .. } => Some(
                "leave it out; `core = false` says that the database is another program's".to_owned(),
            ),
            Self::LedgerName { .. } => Some(
                "write small letters, digits and `_`, and no word of SQL: `ledger = \"my_revisions\"`"
                    .to_owned(),
            ),
            Self::OfOneJournal { key } if key == "journal" => {
                Some("name the journal: `[journals.NAME]` with `path = \"~/diary\"`".to_owned())
            }
            Self::OfOneJournal { key } if key == "archive" => {
                Some("write it beside `path` in `[journals.NAME]`".to_owned())
            }
            Self::OfOneJournal { .. } => Some("write it into `journal.toml`".to_owned()),
            Self::NotWhole { path, .. } if path.starts_with('~') => {
                Some("write it from `/` on: only a shell knows other people's home folders".to_owned())
            }
            Self::NotWhole { path, .. } => {
                Some(format!("write it from `/` on, or `~/{path}` for one in your home folder"))
            }
            Self::JournalName { .. } => Some(
                "write letters, digits, `-` and `_`; `all` means every journal".to_owned(),
            ),
            Self::SameArchive { .. } => {
                Some("each journal has an archive of its own; without `archive` it gets one".to_owned())
            }
            Self::Missing { .. } => {
                Some("name the folder of the entries, or of the workspace: `path = \"~/diary\"`".to_owned())
            }
            Self::NotInEnvironment { .. } => Some("move it out of `[environments]`".to_owned()),
            Self::WrongType { mended: Some(mended), .. } => Some(format!("write {mended}")),
            Self::OthersHome { path } => {
                Some(format!("write the whole path, or `./{path}` for a name with `~`"))
            }
            Self::TimeOfDay { .. } => {
                Some("write hour and minute, from `00:00` to `23:59`".to_owned())
            }
            Self::Word { text, known, .. } if known.is_empty() => {
                Some(format!("write `[journals.{text}]` with `path = \"~/diary\"`, or leave it out"))
            }
            Self::Word { text, known, .. } => {
                nearest(text, known.iter().map(String::as_str)).map(did_you_mean)
            }
            Self::Language { text, .. } => Some(language_hint(text)),
            Self::KeepTwice { .. } => {
                Some("leave `keep` out, or the rules (`keep_last`, `keep_daily`, …)".to_owned())
            }
            Self::FieldName(error) => Some(field_name_hint(error)),
            Self::FieldKind { text } => Some(field_kind_hint(text)),
            Self::Glob { error: GlobError::Unmatched { mended: Some(mended) }, .. } => {
                Some(did_you_mean(mended))
            }
            _ => None,
        }
    }
}

/// That a key does not take a word; where it takes none, there is nothing yet that it could name.
fn word_refused(key: &str, text: &str, known: &[String]) -> String {
    match known {
        [] => format!("`{key}` names `{text}`, and there is no `[journals.{text}]`"),
        known => format!("`{key}` takes {}, not `{text}`", list(known)),
    }
}

fn language_hint(text: &str) -> String {
    let write = || "write its code, as in `pl`, `hr` or `cs-CZ`".to_owned();
    date::nearest_language(text).map_or_else(write, did_you_mean)
}

/// The type of a TOML value, as errors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `"text"`
    Text,
    /// `7`
    Integer,
    /// `0.7`
    Fraction,
    /// `true`
    Boolean,
    /// `2025-09-16`, `14:30`
    Moment,
    /// `[1, 2]`
    List,
    /// `[table]`, `{ inline = "table" }`
    Table,
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a string",
            Self::Integer => "a whole number",
            Self::Fraction => "a fraction",
            Self::Boolean => "true or false",
            Self::Moment => "a date or a time",
            Self::List => "a list",
            Self::Table => "a table",
        })
    }
}

/// The question that names what was likely meant.
pub(super) fn did_you_mean(word: &str) -> String {
    format!("did you mean `{word}`?")
}

/// Words in backticks, with commas.
pub(super) fn list<W: AsRef<str>>(words: &[W]) -> String {
    words.iter().map(|it| format!("`{}`", it.as_ref())).collect::<Vec<_>>().join(", ")
}

fn field_name_hint(error: &FieldNameError) -> String {
    match error {
        FieldNameError::Core { name } => {
            format!("choose another name, and read it with `keys = [{}]`", quoted(name))
        }
        FieldNameError::Form { name } => match plain_name(name) {
            Some(plain) => format!("name it `{plain}`, with `keys = [{}]`", quoted(name)),
            None => "choose another name, and list the front matter key in `keys`".to_owned(),
        },
    }
}

fn field_kind_hint(text: &str) -> String {
    let kinds = FieldKind::ALL.map(FieldKind::as_str);
    match nearest(text, kinds) {
        Some(kind) => did_you_mean(kind),
        None => format!("a field is one of {}", list(&kinds)),
    }
}

/// `name` with small letters and underscores only, where that makes it the name of a field.
fn plain_name(name: &str) -> Option<FieldName> {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    name.to_lowercase().chars().map(plain).collect::<String>().parse().ok()
}

/// The text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
