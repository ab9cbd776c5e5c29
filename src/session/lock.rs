//! The lock of the archive's writers, and what is due with it.

use std::path::Path;

use super::{Notice, Tell};
use crate::archive::ArchiveError;
use crate::archive::file::lock::WriteLock;
use crate::archive::file::sweep;

/// How a command takes the lock, and who hears of it.
pub struct Door {
    /// The command, as the lock file names it.
    pub command: String,
    /// Whether it was told to change nothing.
    pub is_dry_run: bool,
    /// Who hears what happens on the way.
    pub tell: Tell,
}

impl Door {
    /// Tells the room something.
    pub fn tell(&self, notice: Notice<'_>) {
        (self.tell)(notice);
    }

    /// Takes the lock. Whoever is about to write finishes first what a purge that was cut off still owes, so that no backup
    /// of now, and nothing that is written from now on, carries it along.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Locked`] where another writer holds it for too long.
    pub fn lock(&self, archive: &Path) -> Result<WriteLock, ArchiveError> {
        let waiting = |holder: &_| self.tell(Notice::Waiting { archive, holder });
        let lock = WriteLock::take(archive, &self.command, waiting)?;
        if !self.is_dry_run {
            // Where it cannot be finished, it is said and still owed, and the command goes on.
            match sweep::finish(archive) {
                Ok(false) => {}
                Ok(true) => self.tell(Notice::Swept),
                Err(error) => self.tell(Notice::Unswept(error)),
            }
        }
        Ok(lock)
    }
}
