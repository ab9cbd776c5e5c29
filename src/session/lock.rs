//! The lock of the archive's writers, and what is due with it.

use std::path::Path;

use super::{Notice, Tell};
use crate::archive::ArchiveError;
use crate::archive::file::holder::holder_of;
use crate::archive::file::lock::WriteLock;
use crate::archive::file::open::{self, wait_for_others};
use crate::archive::file::stray_log::refuse_stray_log;
use crate::archive::file::sweep;
use crate::engine::owner::Owner;
use crate::sqlite::write_ahead_log::{self, Left};
use crate::workspace::JournalMode;

/// How a command takes the lock, and who hears of it.
pub struct Door {
    /// The command, as the lock file names it.
    pub command: String,
    /// Whether it was told to change nothing.
    pub is_dry_run: bool,
    /// Whose the database is.
    pub owner: Owner,
    /// What `journal.toml` says of archives that another program has put into WAL mode.
    pub journal_mode: JournalMode,
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
        refuse_stray_log(archive)?;
        wait_for_others(archive, self.owner, waiting)?;
        if !self.is_dry_run && self.owner.is_journal() {
            // Where it cannot be finished, it is said and still owed, and the command goes on.
            match sweep::finish(archive) {
                Ok(false) => {}
                Ok(true) => self.tell(Notice::Swept),
                Err(error) => self.tell(Notice::Unswept(error)),
            }
        }
        Ok(lock)
    }

    /// Takes an archive back that another program has put into WAL mode, where `journal.toml` asks for it: once a command
    /// has done its work, so that one which is refused has changed nothing.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`]; what the command did is done.
    pub fn leave_log(&self, archive: &Path) -> Result<(), ArchiveError> {
        let is_asked_for = self.journal_mode == JournalMode::Delete && !self.is_dry_run;
        if !is_asked_for || !self.owner.is_journal() || !write_ahead_log::is_kept(archive) {
            return Ok(());
        }
        let _lock = WriteLock::take(archive, &self.command, |_| ())?;
        match open::leave_log(archive)? {
            None => {}
            Some(Left::Yes) => self.tell(Notice::TakenBack),
            Some(Left::InUse) => self.tell(Notice::StaysInLog { holder: &holder_of(archive) }),
        }
        Ok(())
    }
}
