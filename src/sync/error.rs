//! Why a sync stopped.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::archive::ArchiveError;
use crate::archive::rows::refusal::blame;
use crate::journal::JournalError;

/// Why a sync stopped; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The folder.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// So much is gone that the journal itself may be.
    #[error("{}", disappearance(*.removed, *.emptied, *.living))]
    MassDisappearance {
        /// How many files are gone.
        removed: usize,
        /// How many files are there without their text.
        emptied: usize,
        /// How many entries there were.
        living: usize,
    },
    /// The archive is kept in step with another folder.
    #[error("{}", another_folder(.here, .remembered))]
    AnotherFolder {
        /// The folder that was named.
        here: PathBuf,
        /// What the archive remembers.
        remembered: Remembered,
    },
    /// A newer `journal` has derived a part of the rows.
    #[error("a newer `journal` has derived {}", .parts.join(", "))]
    NewerReader {
        /// The parts.
        parts: Vec<String>,
    },
}

impl SyncError {
    /// Names what is not ours and may have refused a row.
    pub(super) fn blaming(self, connection: &Connection) -> Self {
        match self {
            Self::Archive(error) => Self::Archive(blame(connection, error)),
            other => other,
        }
    }
}

fn disappearance(removed: usize, emptied: usize, living: usize) -> String {
    match (removed, emptied) {
        (1, 0) if living == 1 => "the only entry is gone from the journal".to_owned(),
        (0, 1) if living == 1 => {
            "the only entry has lost its text, though its file is there".to_owned()
        }
        (removed, 0) => format!("{removed} of {living} entries are gone from the journal at once"),
        (0, emptied) => {
            format!(
                "{emptied} of {living} entries have lost their text at once, though their files are there"
            )
        }
        (removed, emptied) => format!(
            "{removed} of {living} entries are gone from the journal at once, and {emptied} have lost their text"
        ),
    }
}

/// The folder of an archive that another one is not known as.
#[derive(Debug)]
pub enum Remembered {
    /// It is there.
    Elsewhere(PathBuf),
    /// It is gone.
    Gone(PathBuf),
    /// None is remembered.
    Nowhere {
        /// How many entries lie in the folder that was named, as they were synced.
        found: usize,
        /// How many entries there are.
        all: usize,
    },
}

fn another_folder(here: &Path, remembered: &Remembered) -> String {
    let here = here.display();
    match remembered {
        Remembered::Elsewhere(then) | Remembered::Gone(then) => {
            let then = then.display();
            format!("the archive is kept in step with `{then}`, and `{here}` is another folder")
        }
        Remembered::Nowhere { found: 0, .. } => {
            format!("the entries of the archive do not lie in `{here}`")
        }
        Remembered::Nowhere { found, all } => format!(
            "only {found} of {all} entries of the archive lie in `{here}` as they were synced"
        ),
    }
}
