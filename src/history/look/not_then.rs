//! Why there is no such version of an entry.

use crate::archive::versions::{VersionError, story};
use crate::entry::EntryPath;

/// Why there is no such version of an entry.
#[derive(Debug, thiserror::Error)]
pub enum NotThen {
    /// Its file was not in the journal.
    #[error("`{path}` was not in the journal at the sync of {synced_at}")]
    Absent {
        /// The entry.
        path: EntryPath,
        /// The time of the sync that was meant.
        synced_at: String,
    },
    /// Its file was in the journal, and nothing says any more what was in it.
    #[error(
        "what `{path}` said at the sync of {synced_at} is {}", story::why_not_held(*.is_noted)
    )]
    NotHeld {
        /// The entry.
        path: EntryPath,
        /// The time of the sync that was meant.
        synced_at: String,
        /// Whether it is noted that something of it was let go.
        is_noted: bool,
    },
    /// What is noted of it does not agree as to whether its file was in the journal.
    #[error(
        "what is noted of `{path}` does not agree as to what it was at the sync of {synced_at}"
    )]
    Disputed {
        /// The entry.
        path: EntryPath,
        /// The time of the sync that was meant.
        synced_at: String,
    },
    /// It has fewer versions.
    #[error("`{path}` has no version {number}: its last is v{last}")]
    NoVersion {
        /// The entry.
        path: EntryPath,
        /// The number that was asked for.
        number: usize,
        /// The number of its last one.
        last: usize,
    },
    /// What is stored of it is damaged.
    #[error("v{number} of `{path}` cannot be given back")]
    Damaged {
        /// The entry.
        path: EntryPath,
        /// The number of the version.
        number: usize,
        /// Why.
        source: VersionError,
    },
    /// There is no such entry any more.
    #[error("the entry was forgotten a moment ago")]
    Forgotten,
    /// SQLite failed.
    #[error("cannot read the versions")]
    Sqlite(#[from] rusqlite::Error),
}

impl NotThen {
    /// The entry, where there is one.
    pub fn path(&self) -> Option<&EntryPath> {
        match self {
            Self::Absent { path, .. }
            | Self::NotHeld { path, .. }
            | Self::Disputed { path, .. }
            | Self::NoVersion { path, .. }
            | Self::Damaged { path, .. } => Some(path),
            Self::Forgotten | Self::Sqlite(_) => None,
        }
    }

    /// A short, stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "not-then",
            Self::NotHeld { .. } => "not-held",
            Self::Disputed { .. } => "whereabouts",
            Self::NoVersion { .. } => "no-version",
            Self::Damaged { .. } => "damaged-version",
            Self::Forgotten | Self::Sqlite(_) => "unknown-entry",
        }
    }
}
