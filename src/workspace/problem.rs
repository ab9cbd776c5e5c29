//! What can be wrong with `journal.toml`, where, and the way out.

mod hints;
mod value_type;

use crate::field::FieldNameError;
use crate::finding::{Excerpt, Place};

use super::globs::GlobError;
pub use value_type::ValueType;

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

/// That a key does not take a word; where it takes none, there is nothing yet that it could name.
fn word_refused(key: &str, text: &str, known: &[String]) -> String {
    match known {
        [] => format!("`{key}` names `{text}`, and there is no `[journals.{text}]`"),
        known => format!("`{key}` takes {}, not `{text}`", list(known)),
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

/// The text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
