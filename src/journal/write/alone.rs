//! One file written by its path, whichever tree it lies in: in the place of another, or where none is.

use std::io::Write;
use std::path::Path;

use super::WriteError;
use crate::place::{Draft, PRIVATE};

/// Writes a file in the stead of what has its name, whole or not at all; a link is replaced, not followed.
///
/// # Errors
///
/// What the file system said.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), WriteError> {
    let write = || {
        let mut draft = Draft::beside(path, mode)?;
        draft.write_all(bytes)?;
        draft.replace()
    };
    write().map_err(|source| WriteError { path: path.to_owned(), source })
}

/// Writes a file that must not be there yet, whole or not at all, safe against a power cut, for its owner alone.
///
/// # Errors
///
/// Where the file exists, or the file system says no.
pub fn create_new(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let write = || {
        let mut draft = Draft::beside(path, PRIVATE)?;
        draft.write_all(bytes)?;
        draft.place_new()
    };
    write().map_err(|source| WriteError { path: path.to_owned(), source })
}
