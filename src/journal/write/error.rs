//! Why a file could not be written.

use std::io;
use std::path::PathBuf;

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`", path.display())]
pub struct WriteError {
    /// Which file.
    pub path: PathBuf,
    /// What the file system said.
    pub source: io::Error,
}
