//! What an open archive is asked of itself: its file, its connection, and whether others see the same.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::beside::{beside, real};
use crate::archive::{Archive, ArchiveError, Seen};
use crate::engine::owner::Owner;
use crate::progress::Progress;

impl Archive {
    /// The file, as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whose it is.
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// The connection, for questions.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// How many bytes lie in the log of an archive that another program has put into WAL mode; none where it is in none.
    pub fn log(&self) -> rusqlite::Result<Option<u64>> {
        let mode: String =
            self.connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        let size = || beside(&real(&self.path), "-wal").metadata().map_or(0, |it| it.len());
        // A connection that does without the log does not know of it.
        Ok((mode == "wal" || !self.has_locks()).then(size))
    }

    /// Whether others can open what this one reads, and see the same: what is read without a lock they cannot.
    pub(crate) fn has_locks(&self) -> bool {
        matches!(self.seen, Seen::Itself)
    }

    /// Whether all that was read so far is of one moment, where it was read without a lock.
    pub fn is_as_it_was(&self) -> bool {
        match &self.seen {
            Seen::Itself | Seen::Copy => true,
            Seen::Still(still) => still.holds(&self.path),
        }
    }

    /// Begins to read: all that is asked from now on is of one moment, and a writer waits meanwhile, or, in WAL mode, goes
    /// its own way.
    pub fn begin_reading(&self) -> Result<(), ArchiveError> {
        let begun = self.connection.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema");
        begun.map_err(ArchiveError::database("read the archive"))
    }

    /// Ends what [`Archive::begin_reading`] began, so that nobody waits while a person reads.
    pub fn end_reading(&self) -> Result<(), ArchiveError> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        let ended = self.connection.execute_batch("COMMIT");
        ended.map_err(ArchiveError::database("read the archive"))
    }

    /// The connection, for a transaction.
    pub fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Lets a statement that takes long be stopped by the person who watches its progress.
    pub fn interrupt_by(
        &self,
        progress: &Arc<dyn Progress + Send + Sync>,
    ) -> Result<(), ArchiveError> {
        stopped_by(&self.connection, progress)
    }

    /// Whether it is being built beside its place, and will be put there by [`Archive::publish`].
    pub fn is_new(&self) -> bool {
        self.scratch.is_some()
    }
}

/// Lets a statement of any connection be stopped so.
pub(crate) fn stopped_by(
    connection: &Connection,
    progress: &Arc<dyn Progress + Send + Sync>,
) -> Result<(), ArchiveError> {
    let progress = Arc::clone(progress);
    let is_stopped = move || progress.is_stopped();
    // Asked about every millisecond: often enough for a person, too rarely to be felt.
    let set = connection.progress_handler(100_000, Some(is_stopped));
    set.map_err(ArchiveError::database("watch for Ctrl-C"))
}
