//! The order of a command that changes the archive: lock, look, guard, upgrade, do, publish.
//!
//! A room says what is wished for and tells what was done; the verbs below know nothing of each other.

pub mod guard;
mod lock;
mod notice;
mod site;
pub mod sync;

use chrono::{DateTime, SubsecRound, Utc};

use crate::archive::file::lock::WriteLock;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{BackupError, Backups, RestoreError};
use crate::migrate::{MigrateError, Terms};
use crate::sync::SyncError;
use crate::workspace::Workspace;

use guard::GuardError;

pub use lock::Door;
pub use notice::{Notice, Tell};

/// A command that has the lock of the archive, and has looked at nothing yet.
pub struct Session {
    means: Means,
    lock: WriteLock,
}

/// What a command goes by.
pub struct Means {
    /// The settings.
    pub workspace: Workspace,
    /// What is declared, and what the user agrees to.
    pub terms: Terms,
    /// When the command began, as exactly as the clock tells it: what the stamps of files are compared with.
    pub began: DateTime<Utc>,
    /// The clock.
    pub clock: Box<dyn Fn() -> DateTime<Utc>>,
    /// The folder of backups.
    pub backups: Backups,
    /// How the lock is taken, and who hears what happens on the way.
    pub door: Door,
}

/// Why a command ended before its work was done; the archive is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Something stands against reading or writing rows.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A sync, or a repopulation, stopped.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// The schema was not moved.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// No backup could be made.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A backup was not put back.
    #[error(transparent)]
    Restore(#[from] RestoreError),
}

impl Session {
    /// Takes the lock of the archive's writers, before anything is looked at that a writer will change.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Locked`] where another writer holds it for too long.
    pub fn begin(mut means: Means) -> Result<Self, ArchiveError> {
        let lock = means.door.lock(means.workspace.archive())?;
        // Who had to wait begins now.
        means.terms.now = means.now();
        Ok(Self { means, lock })
    }

    /// Opens the archive, which must be there.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn open(self) -> Result<(Archive, Means), ArchiveError> {
        let Self { means, lock } = self;
        let archive = Archive::open_to_write(means.workspace.archive(), lock)?;
        Ok((archive, means))
    }

    /// Opens the archive, which must be there and at head.
    ///
    /// # Errors
    ///
    /// [`GuardError`].
    pub fn open_at_head(self) -> Result<(Archive, Means), GuardError> {
        let (archive, means) = self.open()?;
        guard::at_head(&archive, &means.terms.graph)?;
        Ok((archive, means))
    }
}

impl Means {
    /// The present moment, to the second.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(0)
    }

    /// From now on the user may stop the work, which rolls it back.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn begin_work(&self, archive: &Archive) -> Result<(), ArchiveError> {
        self.door.tell(Notice::AtWork);
        archive.interrupt_by(&self.terms.progress)
    }
}
