//! What is told while a command is still at work.

use std::path::Path;

use crate::archive::ArchiveError;
use crate::archive::care::standing::Misplaced;
use crate::archive::file::holder::Holder;
use crate::migrate::MigrationReport;

/// Whoever hears a notice: a room.
pub type Tell = Box<dyn Fn(Notice<'_>)>;

/// Something that a person is to know before the report comes, for the command may yet fail.
#[derive(Debug)]
pub enum Notice<'a> {
    /// Another writer is at work.
    Waiting {
        /// The archive.
        archive: &'a Path,
        /// Who holds its lock.
        holder: &'a Holder,
    },
    /// An archive that another program had put into WAL mode is one file again.
    TakenBack,
    /// It stays in WAL mode, because somebody has it open.
    StaysInLog {
        /// Who.
        holder: &'a Holder,
    },
    /// What an earlier purge had left in free pages was overwritten.
    Swept,
    /// It could not be, and is still owed.
    Unswept(ArchiveError),
    /// From now on the command watches for those who ask it to stop.
    AtWork,
    /// No backup is made, because the user agreed to that.
    NoBackup,
    /// The archive was brought to head before the sync.
    Upgraded(&'a MigrationReport),
    /// The ledger's rows are miscounted, and the sync goes on.
    Miscounted(&'a Misplaced),
    /// The archive is restored, and that it was could not be noted in it.
    Unnoted(ArchiveError),
    /// What is no archive was set aside.
    SetAside(&'a Path),
}
