//! Why a journal, or one of its files, cannot be read.

use std::io;
use std::path::PathBuf;

use super::kind::NoFile;
use super::{LARGEST_FILE, TRIES};
use crate::threads::NoThreads;

/// Why a folder cannot be used as a journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The root is missing or no folder.
    #[error("there is no journal folder at `{}`", root.display())]
    NoRoot {
        /// Where it was looked for.
        root: PathBuf,
        /// What the file system said, where it said something.
        source: Option<io::Error>,
    },
    /// The root itself cannot be listed.
    #[error("cannot list the journal folder `{}`", root.display())]
    Unreadable {
        /// The root.
        root: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The system gives no threads to list it.
    #[error(transparent)]
    Threads(#[from] NoThreads),
    /// The person asked to stop.
    #[error("stopped")]
    Stopped,
}

/// Why one file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file system said no.
    #[error("cannot be read: {0}")]
    File(#[from] io::Error),
    /// A folder, a link, a pipe, a socket or a device has the name of an entry.
    #[error("is {0}, not a file")]
    NoFile(NoFile),
    /// It is larger than [`LARGEST_FILE`].
    #[error("is too large: {bytes} bytes, where at most {LARGEST_FILE} are read")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// It changed each time it was read.
    #[error("changed while it was read, {TRIES} times in a row")]
    Restless,
}

impl ReadError {
    /// Whether there is nothing under the name.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::File(error) if error.kind() == io::ErrorKind::NotFound)
    }
}
