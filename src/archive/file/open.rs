//! How an archive is opened: for reading, for an examination, for writing, and for adoption.

mod waiting;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::archive::file::beside::refuse_links;
use crate::archive::file::cut_off;
use crate::archive::file::functions;
use crate::archive::file::header::{application_id, check_header, check_open, refuse_dangling};
use crate::archive::file::holder::{Holder, holder_of, is_open_elsewhere};
use crate::archive::file::lock::WriteLock;
use crate::archive::file::others_journal::refuse_others_journal;
use crate::archive::file::still::{self, Still};
use crate::archive::{Archive, ArchiveError, Seen};
use crate::engine::owner::Owner;
use crate::sqlite::guard;
use crate::sqlite::patience;
use crate::sqlite::settings;
use crate::sqlite::write_ahead_log;
pub use waiting::{leave_log, wait_for_others};
use waiting::{locked_or, wait_for_writer};

impl Archive {
    /// Opens the archive for reading: nothing that is asked of it can change it.
    ///
    /// Whoever has it locked is waited for; `notice` is called with its name when there is something to wait for.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Missing`], [`ArchiveError::NotAnArchive`], [`ArchiveError::NotOurs`], [`ArchiveError::OutOfReach`],
    /// and [`ArchiveError::Locked`] after five seconds.
    pub fn open_to_read(path: &Path, notice: impl FnOnce(&Holder)) -> Result<Self, ArchiveError> {
        Self::open_database_to_read(path, Owner::Journal, notice)
    }

    /// As [`Archive::open_to_read`], whosever database it is.
    ///
    /// # Errors
    ///
    /// As [`Archive::open_to_read`], and [`ArchiveError::OfJournal`].
    pub fn open_database_to_read(
        path: &Path,
        owner: Owner,
        notice: impl FnOnce(&Holder),
    ) -> Result<Self, ArchiveError> {
        check_header(path, owner)?;
        refuse_links(path)?;
        let (connection, seen) = match connect(path, notice) {
            Err(error) if is_kept_out(&error) => without_writing(path, error)?,
            other => (other?, Seen::Itself),
        };
        check_open(&connection, path, owner)?;
        let set = connection.pragma_update(None, "query_only", true);
        set.map_err(ArchiveError::database("open the archive"))?;
        Ok(Self { connection, path: path.to_owned(), owner, seen, scratch: None, lock: None })
    }

    /// Opens the archive for an examination, which leaves every file as it is: also one in WAL mode that nobody has open, of
    /// which SQLite would make files beside it. What is read of such a one holds where it [has not
    /// changed](Archive::is_as_it_was) meanwhile.
    ///
    /// # Errors
    ///
    /// As [`Archive::open_to_read`].
    pub fn open_to_examine(
        path: &Path,
        owner: Owner,
        notice: impl FnOnce(&Holder),
    ) -> Result<Self, ArchiveError> {
        let may_be_still = write_ahead_log::is_kept(path) && !is_open_elsewhere(path);
        let Some(still) = may_be_still.then(|| Still::of(path)).flatten() else {
            return Self::open_database_to_read(path, owner, notice);
        };
        check_header(path, owner)?;
        refuse_links(path)?;
        let opened = still::connect(path).and_then(|it| prepare(&it, true).map(|()| it));
        let connection = opened.map_err(ArchiveError::database("open the archive"))?;
        let (path, seen) = (path.to_owned(), Seen::Still(still));
        Ok(Self { connection, path, owner, seen, scratch: None, lock: None })
    }

    /// Opens the archive for writing, under a lock that the caller took before it looked at the file. One that another
    /// program has put into WAL mode stays in it.
    ///
    /// # Errors
    ///
    /// As [`Archive::open_to_read`], and [`ArchiveError::HardLinked`].
    pub fn open_to_write(path: &Path, lock: WriteLock) -> Result<Self, ArchiveError> {
        Self::open_database_to_write(path, Owner::Journal, lock)
    }

    /// As [`Archive::open_to_write`], whosever database it is.
    ///
    /// # Errors
    ///
    /// As [`Archive::open_to_write`], and [`ArchiveError::OfJournal`].
    pub fn open_database_to_write(
        path: &Path,
        owner: Owner,
        lock: WriteLock,
    ) -> Result<Self, ArchiveError> {
        check_header(path, owner)?;
        let archive = Self::write_through(path, owner, lock)?;
        check_open(&archive.connection, path, owner)?;
        Ok(archive)
    }

    fn write_through(path: &Path, owner: Owner, lock: WriteLock) -> Result<Self, ArchiveError> {
        refuse_links(path)?;
        refuse_names(path)?;
        refuse_others_journal(path)?;
        let mut connection = connect(path, |_| ())?;
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        let settings = || -> rusqlite::Result<()> {
            // With a log it means as much as FULL.
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            connection.pragma_update(None, "secure_delete", "FAST")?;
            guard::watch(&connection)
        };
        settings().map_err(ArchiveError::database("open the archive for writing"))?;
        let (path, seen, lock) = (path.to_owned(), Seen::Itself, Some(lock));
        Ok(Self { connection, path, owner, seen, scratch: None, lock })
    }

    /// Opens a database that is to become the archive, whatever program made it, under a lock that the caller took
    /// before. Gives back the program's number in its header too: 0 where it says none.
    ///
    /// # Errors
    ///
    /// As [`Archive::open_to_write`], but for a database of another program.
    pub fn open_to_adopt(path: &Path, lock: WriteLock) -> Result<(Self, i32), ArchiveError> {
        let application_id = application_id(path)?;
        Ok((Self::write_through(path, Owner::Journal, lock)?, application_id))
    }
}

/// Opens a database that need not be an archive, for reading: nothing that is asked of it can change it.
///
/// # Errors
///
/// [`ArchiveError::Locked`] where another program holds it for more than five seconds, else [`ArchiveError::Database`].
pub fn database_to_read(path: &Path) -> Result<Connection, ArchiveError> {
    let connection = connect(path, |_| ())?;
    let set = connection.pragma_update(None, "query_only", true);
    set.map_err(ArchiveError::database("open the database"))?;
    Ok(connection)
}

/// Opens a connection with every setting that readers and writers share, once nobody else has the database for itself.
fn connect(path: &Path, notice: impl FnOnce(&Holder)) -> Result<Connection, ArchiveError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Where the file cannot be written, SQLite itself opens it for reading only.
    let connection = Connection::open_with_flags(path, flags)
        .map_err(ArchiveError::database("open the archive"))?;
    settings::secure(&connection, true).map_err(ArchiveError::database("open the archive"))?;
    let look = || connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    wait_for_writer(&connection, path, look, notice)?;
    let tuned = settings::tune(&connection).and_then(|()| functions::register(&connection));
    tuned.map_err(locked_or("open the archive", path))?;
    Ok(connection)
}

/// Whether SQLite could not open a database although it may read it: in WAL mode it writes beside it.
fn is_kept_out(error: &ArchiveError) -> bool {
    let ArchiveError::Database { source, .. } = error else { return false };
    matches!(source.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen))
}

/// A database that is read by somebody who may not write beside it. In WAL mode all of it stands in the file where there is no
/// log; it is read from a copy then, because nothing keeps others from writing to the file.
fn without_writing(path: &Path, error: ArchiveError) -> Result<(Connection, Seen), ArchiveError> {
    let start = Instant::now();
    loop {
        if !write_ahead_log::is_kept(path) {
            return Err(cut_off::refused(path).unwrap_or(error));
        }
        if still::has_log(path) {
            return Err(ArchiveError::OutOfReach { path: path.to_owned() });
        }
        if let Some(copy) = still::copied(path)? {
            prepare(&copy, true).map_err(ArchiveError::database("open the archive"))?;
            return Ok((copy, Seen::Copy));
        }
        if !patience::goes_on(start) {
            return Err(ArchiveError::Locked { path: path.to_owned(), holder: holder_of(path) });
        }
        // Whoever writes has made by now what makes it readable, as a rule.
        match connect(path, |_| ()) {
            Err(error) if is_kept_out(&error) => {}
            other => return Ok((other?, Seen::Itself)),
        }
    }
}

/// Refuses what no command writes to, and beside which it makes nothing: a link that leads nowhere, an archive that has two
/// names, and a folder. What else is no archive may be set aside.
///
/// # Errors
///
/// [`ArchiveError::Dangling`], [`ArchiveError::HardLinked`], and [`ArchiveError::NotOurs`] of a folder.
pub fn refuse_to_write(path: &Path, owner: Owner) -> Result<(), ArchiveError> {
    refuse_dangling(path)?;
    match check_header(path, owner) {
        Ok(()) => refuse_names(path),
        Err(_) if path.is_dir() => {
            let (path, role) = (path.to_owned(), "the archive");
            let reason = "it is a folder or a device";
            Err(ArchiveError::NotOurs { path, role, reason })
        }
        Err(_) => Ok(()),
    }
}

/// Refuses to write to a file that has two names: SQLite looks for what a crash has left under the name by which it opens
/// it.
///
/// # Errors
///
/// [`ArchiveError::HardLinked`].
fn refuse_names(path: &Path) -> Result<(), ArchiveError> {
    match fs::metadata(path) {
        Ok(file) if file.nlink() > 1 => Err(ArchiveError::HardLinked { path: path.to_owned() }),
        _ => Ok(()),
    }
}

pub(crate) fn prepare(connection: &Connection, defensive: bool) -> rusqlite::Result<()> {
    settings::set_up(connection, defensive)?;
    functions::register(connection)
}

/// The permissions of a file that others may use too, where they are wider than the owner's alone.
pub fn wide_permissions(path: &Path) -> Option<u32> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(test)]
mod tests;
