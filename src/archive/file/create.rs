//! How a new archive comes into being: built beside its place, and put there whole.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::archive::file::lock::WriteLock;
use crate::archive::file::open::prepare;
use crate::archive::file::scratch_file::{
    ScratchFile, put_in_place, refuse_stale_files_in_use, set_stale_files_aside,
};
use crate::archive::{APPLICATION_ID, Archive, ArchiveError, Seen};
use crate::engine::owner::Owner;
use crate::place::{self, folder_of};
use crate::sqlite::settings;

/// Half as much of a page is left empty as with 8 KiB, because an entry with its text takes a good part of one, and a sync
/// takes as long.
const LARGE_PAGE: i64 = 16_384;

/// Each table and each index of a small archive takes a page, with one row in it or with fifty.
const SMALL_PAGE: i64 = 4_096;

/// From so many bytes of entries on pages are large.
const LARGE: u64 = 4 * 1024 * 1024;

/// The size of a page, in bytes, of an archive that is to hold entries of so many bytes; that of a large one where nobody has
/// seen them yet.
pub(crate) fn page_size(entries: Option<u64>) -> i64 {
    if entries.is_some_and(|it| it < LARGE) { SMALL_PAGE } else { LARGE_PAGE }
}

impl Archive {
    /// Begins a new archive in a scratch file beside its place; [`Archive::publish`] puts it there.
    ///
    /// The scratch file has no rollback journal: should the process die, it is nothing but a leftover, and the next
    /// one to hold the lock deletes it, where it can tell that it is one.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`] and [`ArchiveError::Database`] where the folder cannot be written; [`ArchiveError::StaleInUse`].
    pub fn create(path: &Path, lock: WriteLock) -> Result<Self, ArchiveError> {
        Self::create_database(path, Owner::Journal, lock, None)
    }

    /// As [`Archive::create`], whosever database it will be, for entries of so many bytes where these are known. Until it is published, its header says that it is ours: that
    /// tells a leftover.
    ///
    /// # Errors
    ///
    /// As [`Archive::create`].
    pub fn create_database(
        path: &Path,
        owner: Owner,
        lock: WriteLock,
        entries: Option<u64>,
    ) -> Result<Self, ArchiveError> {
        refuse_stale_files_in_use(path)?;
        let scratch = ScratchFile::create(path, ".new")?;
        let mut connection = connect_new(scratch.path(), owner, page_size(entries))?;
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        let (path, scratch, lock) = (path.to_owned(), Some(scratch), Some(lock));
        Ok(Self { connection, path, owner, seen: Seen::Itself, scratch, lock })
    }

    /// Puts a new archive in its place without replacing anything but an empty file that nobody has open, safe against a power cut from then on.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::InTheWay`] where something stands there by now, and [`ArchiveError::StaleInUse`]; the scratch file is
    /// then deleted.
    pub fn publish(self) -> Result<(), ArchiveError> {
        let Self { connection, path, owner, scratch, lock, .. } = self;
        let Some(scratch) = scratch else { return Ok(()) };
        if !owner.is_journal() {
            let unmarked = connection.pragma_update(None, "application_id", 0);
            unmarked.map_err(ArchiveError::database("finish the new database"))?;
        }
        connection
            .close()
            .map_err(|(_, source)| ArchiveError::database("finish the new archive")(source))?;
        let file = File::open(scratch.path()).map_err(ArchiveError::file("write", &path))?;
        file.sync_all().map_err(ArchiveError::file("write", &path))?;
        set_stale_files_aside(&path)?;
        put_in_place(scratch.path(), &path)?;
        drop(scratch);
        place::sync_folder_of(&path).map_err(ArchiveError::file("write", folder_of(&path)))?;
        drop(lock);
        Ok(())
    }
}

/// Opens the empty scratch file of a new archive, set for bulk work: nobody else sees it, and it may be lost whole.
pub(crate) fn connect_new(
    path: &Path,
    owner: Owner,
    page_size: i64,
) -> Result<Connection, ArchiveError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let settings = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        if owner.is_journal() {
            connection.pragma_update(None, "page_size", page_size)?;
        }
        // A defensive connection could not switch the journal off.
        connection.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        prepare(&connection, false)?;
        settings::take_text_in_double_quotes(&connection, !owner.is_journal())?;
        Ok(connection)
    };
    settings().map_err(ArchiveError::database("begin a new archive"))
}
