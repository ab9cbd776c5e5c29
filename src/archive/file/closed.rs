//! An archive that this user may not write, told before a backup is made or anything tried.

use std::io;
use std::path::Path;

use crate::archive::file::beside::real;
use crate::archive::{Archive, ArchiveError};
use crate::place::right::right_to;

impl Archive {
    /// Refuses to write where this user may not; a new archive is in nobody's way.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`].
    pub fn refuse_closed(&self) -> Result<(), ArchiveError> {
        if self.is_new() { Ok(()) } else { refuse_closed(self.path()) }
    }
}

/// Refuses a file that may not be written, and one beside which SQLite may make no journal.
///
/// # Errors
///
/// [`ArchiveError::File`].
pub fn refuse_closed(path: &Path) -> Result<(), ArchiveError> {
    let path = real(path);
    if right_to(&path).is_some() {
        let source = io::ErrorKind::PermissionDenied.into();
        return Err(ArchiveError::File { action: "write to", path, source });
    }
    Ok(())
}
