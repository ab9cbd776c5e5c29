//! Single entries in a backup, which is read and not trusted.

use rusqlite::Connection;

use super::error::BackupError;
use super::{Backup, Backups, check, connection};
use crate::progress::Progress;

impl Backups {
    /// Opens a backup for reading alone, as a file that nothing is believed of.
    ///
    /// # Errors
    ///
    /// [`BackupError`]; also where it is the archive itself.
    pub fn open(&self, backup: &Backup) -> Result<Connection, BackupError> {
        self.refuse_the_archive(&backup.path)?;
        connection::open_for_reading(&backup.path)
            .map_err(BackupError::sqlite("open", &backup.path))
    }

    /// The bytes of an entry as a backup holds them: of the rows at `path` the living one, else the one that was removed
    /// last, and with a `hash` only one that has it. None where there is no such row, or its bytes are damaged.
    ///
    /// # Errors
    ///
    /// [`BackupError`] where the backup cannot be read.
    pub fn entry_in(
        &self,
        backup: &Backup,
        path: &str,
        hash: Option<&str>,
    ) -> Result<Option<Vec<u8>>, BackupError> {
        let connection = self.open(backup)?;
        super::diff::whole_source(&connection, path, hash)
            .map_err(BackupError::sqlite("read", &backup.path))
    }

    /// The full-text indexes of an open database that do not agree with their text.
    ///
    /// SQLite compares them only by an `INSERT`, so it is done on a scratch copy, and the database stays untouched.
    ///
    /// # Errors
    ///
    /// [`BackupError`] where there is no room for a copy, or the person asked to stop.
    pub fn stray_indexes(
        &self,
        archive: &Connection,
        progress: &dyn Progress,
    ) -> Result<Vec<String>, BackupError> {
        check::stray_indexes(archive, progress)
            .map_err(BackupError::read("compare the full-text index of", &self.settings.archive))
    }
}
