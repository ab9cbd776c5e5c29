//! Why entries could not be written.

use std::io;
use std::path::PathBuf;

use crate::journal::protected::Refused;
use crate::journal::write::WriteError;

/// Why entries could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The archive cannot be read.
    #[error("cannot read the entries from the archive")]
    Sqlite(#[from] rusqlite::Error),
    /// A file is there already.
    #[error("`{}` exists already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Something else has the place of a folder.
    #[error("`{}` is no folder, and one is needed there", path.display())]
    NoFolder {
        /// What is there.
        path: PathBuf,
    },
    /// A folder has the place of a file.
    #[error("`{}` is a folder, and a file is to be written there", path.display())]
    NoFile {
        /// The folder.
        path: PathBuf,
    },
    /// A file must not be replaced, whatever was asked for.
    #[error(transparent)]
    Protected(#[from] Refused),
    /// An entry of the journal is nothing that the archive holds.
    #[error("`{}` is an entry of the journal, and has text that the archive does not hold", path.display())]
    Unsynced {
        /// The file.
        path: PathBuf,
    },
    /// A file in the journal that no sync looks at is nothing that the archive holds.
    #[error("`{}` lies in the journal, and has text that the archive does not hold", path.display())]
    Unlisted {
        /// The file.
        path: PathBuf,
    },
    /// A file of a folder could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A file or a folder could not be made, or put in its place.
    #[error("cannot write `{}`", path.display())]
    Place {
        /// The file or folder.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
    /// The text could not be written out.
    #[error("cannot write the entries")]
    Output(#[from] io::Error),
    /// The person asked to stop.
    #[error("stopped")]
    Stopped,
}
