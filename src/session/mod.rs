//! The order of a command that changes the archive: lock, look, guard, upgrade, do, publish.
//!
//! A room says what is wished for and tells what was done; the verbs below know nothing of each other.

pub mod guard;
mod lock;
pub mod migrate;
mod notice;
pub mod repopulate;
pub mod restore;
mod site;
pub mod sync;

use chrono::{DateTime, SubsecRound, Utc};

use crate::archive::file::lock::WriteLock;
use crate::archive::file::open;
use crate::archive::file::vacant::is_empty;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{BackupError, Backups, Occasion, Receipt, RestoreError, Wall};
use crate::engine::owner::Owner;
use crate::migrate::{MigrateError, MigrationReport, Terms};
use crate::sync::SyncError;
use crate::workspace::Workspace;

use guard::GuardError;
use repopulate::UnknownPart;
use restore::Unfit;

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
    /// What the user's clock on the wall showed at a moment.
    pub wall: Wall,
    /// The folder of backups.
    pub backups: Backups,
    /// How the lock is taken, and who hears what happens on the way.
    pub door: Door,
}

/// Why a command ended before its work was done; the archive is as it was, but for [`SessionError::AfterUpgrade`].
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
    /// A backup is not to be put in the place of the archive.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// A word names nothing that can be derived.
    #[error(transparent)]
    UnknownPart(#[from] UnknownPart),
    /// The archive was upgraded, which stays, and what came after it was not done.
    #[error(transparent)]
    AfterUpgrade(Box<AfterUpgrade>),
}

/// What went wrong after an upgrade that stays.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct AfterUpgrade {
    /// The upgrade.
    pub upgrade: MigrationReport,
    /// What went wrong.
    pub error: SessionError,
}

impl SessionError {
    /// The same, where an upgrade before it stays.
    #[must_use]
    fn after(self, upgrade: Option<MigrationReport>) -> Self {
        match upgrade {
            Some(upgrade) => Self::AfterUpgrade(Box::new(AfterUpgrade { upgrade, error: self })),
            None => self,
        }
    }
}

impl Session {
    /// Takes the lock of the archive's writers, before anything is looked at that a writer will change.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Locked`] where another writer holds it for too long.
    pub fn begin(mut means: Means) -> Result<Self, ArchiveError> {
        open::refuse_to_write(means.workspace.archive(), means.workspace.owner())?;
        let lock = means.door.lock(means.workspace.archive())?;
        // Who had to wait begins now.
        means.terms.now = means.now();
        Ok(Self { means, lock })
    }

    /// Opens the archive, which must be there.
    ///
    /// # Errors
    ///
    /// [`GuardError::Archive`] and [`GuardError::Emptied`].
    pub fn open(self) -> Result<(Archive, Means), GuardError> {
        let Self { means, lock } = self;
        means.refuse_emptied()?;
        let workspace = &means.workspace;
        let archive =
            Archive::open_database_to_write(workspace.archive(), workspace.owner(), lock)?;
        Ok((archive, means))
    }

    /// Opens a database that is to become the archive, whatever program made it; gives the program's number in its header
    /// too.
    ///
    /// # Errors
    ///
    /// [`GuardError::Archive`] and [`GuardError::Emptied`].
    pub fn open_to_adopt(self) -> Result<(Archive, i32, Means), GuardError> {
        let Self { means, lock } = self;
        means.refuse_emptied()?;
        let (path, owner) = (means.workspace.archive(), means.workspace.owner());
        let (archive, program) = match owner {
            Owner::Journal => Archive::open_to_adopt(path, lock)?,
            // Its number is the program's, whatever it is.
            Owner::Program => (Archive::open_database_to_write(path, owner, lock)?, 0),
        };
        Ok((archive, program, means))
    }

    /// Opens the archive to write rows: it must be there and at head, and nobody else may change what is written.
    ///
    /// # Errors
    ///
    /// [`GuardError`].
    pub fn open_at_head(self) -> Result<(Archive, Means), GuardError> {
        let (archive, means) = self.open()?;
        guard::at_head(&archive, &means.terms.graph)?;
        guard::unaltered(&archive, &means.terms.fields)?;
        Ok((archive, means))
    }
}

impl Means {
    /// The present moment, to the second.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(0)
    }

    /// Refuses a file that was emptied: it is no new place, a backup tells that something stood there.
    ///
    /// # Errors
    ///
    /// [`GuardError::Emptied`].
    fn refuse_emptied(&self) -> Result<(), GuardError> {
        let path = self.workspace.archive();
        match is_empty(path) && self.backups.list().is_ok_and(|it| !it.is_empty()) {
            true => Err(GuardError::Emptied { path: path.to_owned() }),
            false => Ok(()),
        }
    }

    /// A backup of an archive that is about to be written, unless the user agrees that none is made.
    ///
    /// # Errors
    ///
    /// [`SessionError::Archive`] where the archive may not be written, [`SessionError::Backup`].
    pub fn receipt(
        &self,
        archive: &Archive,
        command: &'static str,
    ) -> Result<Receipt, SessionError> {
        archive.refuse_closed()?;
        if self.terms.consent.no_backup {
            self.door.tell(Notice::NoBackup);
            return Ok(Receipt::declined_by_user());
        }
        let (before, progress) = (Occasion::Before(command), &*self.terms.progress);
        Ok(self.backups.take(archive.connection(), before, self.now(), progress)?)
    }

    /// From now on the user may stop the work.
    pub fn at_work(&self) {
        self.door.tell(Notice::AtWork);
    }

    /// From now on the user may stop the work, and what the archive is at, which rolls it back.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn begin_work(&self, archive: &Archive) -> Result<(), ArchiveError> {
        self.at_work();
        archive.interrupt_by(&self.terms.progress)
    }
}
