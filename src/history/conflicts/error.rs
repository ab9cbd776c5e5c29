//! Why a conflict is not found, or not settled.

use crate::archive::ArchiveError;
use crate::entry::EntryPath;
use crate::journal::ReadError;
use crate::journal::links::LinkError;
use crate::journal::write::WriteError;
use crate::number::counted;

/// Why a conflict cannot be shown, or the chosen text not be written.
#[derive(Debug, thiserror::Error)]
pub enum ConflictError {
    /// No entry is called so, or none that is a copy or has one.
    #[error("`{word}` is not a copy of a conflict, and has none")]
    NoConflict {
        /// What was asked for.
        word: String,
    },
    /// An entry has several copies.
    #[error("`{word}` has {}", counted(.copies.len() as u64, "copy", "copies"))]
    Several {
        /// What was asked for.
        word: String,
        /// Where they lie.
        copies: Vec<String>,
    },
    /// What the archive holds of it is damaged.
    #[error("what the archive holds of `{path}` is damaged")]
    Damaged {
        /// The entry.
        path: EntryPath,
    },
    /// The file holds something that no sync has seen.
    #[error("`{path}` was changed after the last sync")]
    Unsynced {
        /// The file.
        path: EntryPath,
    },
    /// The file cannot be looked at.
    #[error("`{path}` {reason}")]
    Unreadable {
        /// The file.
        path: EntryPath,
        /// Why.
        reason: ReadError,
    },
    /// Its path leads through a link that is not written through.
    #[error("`{path}` is not written")]
    Link {
        /// The file.
        path: EntryPath,
        /// Which link, and why.
        source: LinkError,
    },
    /// Two texts in different encodings make no one file.
    #[error("`{path}` is not UTF-8, and cannot be joined with another text")]
    NotUtf8 {
        /// The file.
        path: EntryPath,
    },
    /// The file system said no.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}
