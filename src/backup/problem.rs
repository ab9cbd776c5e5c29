//! What can be wrong with a database, and how deep somebody looked for it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// The file's hash, SQLite's `quick_check`, foreign keys, counts and hashes of every table.
    Quick,
    /// Also the whole `integrity_check`, each full-text index against its text, and what the owner has hashed.
    Full,
}

/// One thing that is wrong with a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The manifest cannot be read.
    #[error("{message}")]
    Manifest {
        /// Why.
        message: String,
    },
    /// The file cannot be read.
    #[error("{message}")]
    Closed {
        /// Why.
        message: String,
    },
    /// The archive was damaged already when the copy was made.
    #[error("it was copied from a damaged archive: {message}")]
    Evidence {
        /// What was wrong with the archive.
        message: String,
    },
    /// The file is shorter or longer than it was.
    #[error("it has {found} bytes, and had {expected}")]
    Size {
        /// The size that its manifest says.
        expected: u64,
        /// Its size.
        found: u64,
    },
    /// The file's bytes are not what they were.
    #[error("its bytes have changed since it was made")]
    Bytes,
    /// A journal of SQLite's stands beside a file that no manifest describes: the file alone may not be the whole.
    #[error("`{}` stands beside it, and may hold changes that it lacks", .journal.display())]
    Unsettled {
        /// The journal.
        journal: PathBuf,
    },
    /// The file is no SQLite database, or of another program.
    #[error("it is not an archive of this program: {reason}")]
    NotOurs {
        /// How that is known.
        reason: &'static str,
    },
    /// SQLite finds its structure damaged.
    #[error("its structure is damaged: {message}")]
    Structure {
        /// In SQLite's words.
        message: String,
    },
    /// Rows refer to rows that are not there.
    #[error("{found} references lead nowhere, and {expected} did when it was made")]
    ForeignKeys {
        /// How many the manifest says.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// A table does not hold what it held.
    #[error("the rows of `{name}` have changed since it was made")]
    Table {
        /// Its name.
        name: String,
    },
    /// A full-text index does not belong to its text.
    #[error("the full-text index `{table}` does not agree with its text")]
    FullText {
        /// Its name.
        table: String,
    },
    /// Something without which all else is of use is not what it was when it was hashed.
    #[error("{what} is damaged")]
    Minor {
        /// What, as its owner calls it: see [`Harm`](super::Harm).
        what: String,
    },
    /// Something is not what it was when it was hashed.
    #[error("{what} is damaged")]
    Item {
        /// What, as its owner calls it: see [`Harm`](super::Harm).
        what: String,
    },
}

impl Problem {
    /// Whether all of these leave a database of use: nothing is wrong, or only such things as it does without, whatever is noted
    /// of these where it was copied.
    pub(super) fn are_minor(problems: &[Self]) -> bool {
        let minor = |it: &Self| matches!(it, Self::Minor { .. });
        problems.iter().all(|it| match it {
            Self::Evidence { message } => {
                problems.iter().any(|other| minor(other) && other.to_string() == *message)
            }
            it => minor(it),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_of_a_copy_weighs_as_much_as_what_is_found_in_it() {
        let minor = Problem::Minor { what: "a".to_owned() };
        let noted = |message: &str| Problem::Evidence { message: message.to_owned() };
        assert!(Problem::are_minor(&[]));
        assert!(Problem::are_minor(&[noted("a is damaged"), minor.clone()]));
        assert!(!Problem::are_minor(&[noted("b is damaged"), minor.clone()]));
        assert!(!Problem::are_minor(&[Problem::Bytes, minor]));
    }
}
