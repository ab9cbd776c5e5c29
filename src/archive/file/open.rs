//! How an archive is opened: what is asked of the file before SQLite sees it, the settings, and the way in for a new one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::archive::file::beside::{beside, refuse_links};
use crate::archive::file::functions;
use crate::archive::file::lock::{Holder, PATIENCE, WriteLock, holder_of};
use crate::archive::file::scratch_file::{ScratchFile, put_in_place, set_stale_files_aside};
use crate::archive::file::vacant::{is_open_elsewhere, is_vacant};
use crate::archive::{APPLICATION_ID, Archive, ArchiveError};
use crate::place::{self, folder_of};

/// Pages of 16 KiB: half as much of them is left empty as of 8 KiB, because an entry with its text takes a good part of
/// one, and a sync takes as long.
const PAGE_SIZE: i64 = 16_384;

/// 8 MiB of page cache; more was no faster.
const CACHE_KIB: i64 = 8192;

impl Archive {
    /// Opens the archive for reading: nothing that is asked of it can change it.
    ///
    /// A writer of another process is waited for; `notice` is called with its name when there is something to wait for.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Missing`], [`ArchiveError::NotAnArchive`], [`ArchiveError::NotOurs`], and [`ArchiveError::Locked`]
    /// after five seconds.
    pub fn open_to_read(path: &Path, notice: impl FnOnce(&Holder)) -> Result<Self, ArchiveError> {
        check_header(path)?;
        refuse_links(path)?;
        let connection = connect(path)?;
        wait_for_writer(&connection, path, notice)?;
        let settings = || -> rusqlite::Result<()> {
            // Who only reads does not fold a log into the archive either.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
            connection.pragma_update(None, "query_only", true)
        };
        settings().map_err(ArchiveError::database("open the archive"))?;
        Ok(Self { connection, path: path.to_owned(), scratch: None, lock: None })
    }

    /// Opens the archive for an examination, which leaves every file as it is: also one in WAL mode that nobody has open, of
    /// which SQLite would make, and delete, files beside it.
    ///
    /// # Errors
    ///
    /// As [`Archive::open_to_read`].
    pub fn open_to_examine(
        path: &Path,
        notice: impl FnOnce(&Holder),
    ) -> Result<Self, ArchiveError> {
        let has_log = beside(path, "-wal").symlink_metadata().is_ok();
        if has_log || !is_wal(path) || is_open_elsewhere(path) {
            return Self::open_to_read(path, notice);
        }
        check_header(path)?;
        refuse_links(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(immutable(path), flags)?;
            prepare(&connection, true)?;
            Ok(connection)
        };
        let connection = open().map_err(ArchiveError::database("open the archive"))?;
        Ok(Self { connection, path: path.to_owned(), scratch: None, lock: None })
    }

    /// Opens the archive for writing, under a lock that the caller took before it looked at the file.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Missing`] and [`ArchiveError::NotAnArchive`].
    pub fn open_to_write(path: &Path, lock: WriteLock) -> Result<Self, ArchiveError> {
        check_header(path)?;
        Self::write_through(path, lock)
    }

    fn write_through(path: &Path, lock: WriteLock) -> Result<Self, ArchiveError> {
        refuse_links(path)?;
        let mut connection = connect(path)?;
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        let settings = || -> rusqlite::Result<()> {
            // Another tool may have left it in WAL mode; at rest an archive is one file.
            connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            connection.pragma_update(None, "secure_delete", "FAST")
        };
        settings().map_err(ArchiveError::database("open the archive for writing"))?;
        Ok(Self { connection, path: path.to_owned(), scratch: None, lock: Some(lock) })
    }

    /// Opens a database that is to become the archive, whatever program made it, under a lock that the caller took
    /// before. Gives back the program's number in its header too: 0 where it says none.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Missing`], and [`ArchiveError::NotAnArchive`] where it is no SQLite database.
    pub fn open_to_adopt(path: &Path, lock: WriteLock) -> Result<(Self, i32), ArchiveError> {
        let application_id = application_id(path)?;
        Ok((Self::write_through(path, lock)?, application_id))
    }

    /// Begins a new archive in a scratch file beside its place; [`Archive::publish`] puts it there.
    ///
    /// The scratch file has no rollback journal: should the process die, it is nothing but a leftover, and the next
    /// one to hold the lock deletes it, where it can tell that it is one.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`] and [`ArchiveError::Database`] where the folder cannot be written.
    pub fn create(path: &Path, lock: WriteLock) -> Result<Self, ArchiveError> {
        let scratch = ScratchFile::create(path, ".new")?;
        let mut connection = connect_new(scratch.path())?;
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        Ok(Self { connection, path: path.to_owned(), scratch: Some(scratch), lock: Some(lock) })
    }

    /// Puts a new archive in its place without replacing anything but an empty file that nobody has open, safe against a power cut from then on.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::InTheWay`] where something stands there by now; the scratch file is then deleted.
    pub fn publish(self) -> Result<(), ArchiveError> {
        let Self { connection, path, scratch, lock } = self;
        let Some(scratch) = scratch else { return Ok(()) };
        connection
            .close()
            .map_err(|(_, source)| ArchiveError::database("finish the new archive")(source))?;
        let file =
            File::open(scratch.path()).map_err(ArchiveError::file("open", scratch.path()))?;
        file.sync_all().map_err(ArchiveError::file("write", scratch.path()))?;
        set_stale_files_aside(&path)?;
        put_in_place(scratch.path(), &path)?;
        drop(scratch);
        place::sync_folder_of(&path).map_err(ArchiveError::file("write", folder_of(&path)))?;
        drop(lock);
        Ok(())
    }
}

/// Looks at the first bytes of the file, before SQLite opens it: nothing of ours touches a file that is not an archive.
///
/// The file is closed again before SQLite opens it: closing it later would drop the locks of SQLite's connection.
pub(crate) fn check_header(path: &Path) -> Result<(), ArchiveError> {
    match application_id(path)? {
        APPLICATION_ID => Ok(()),
        _ => Err(ArchiveError::NotAnArchive {
            path: path.to_owned(),
            reason: "it is an SQLite database of something else".to_owned(),
        }),
    }
}

/// The number in the header of an SQLite database that says which program it belongs to.
fn application_id(path: &Path) -> Result<i32, ArchiveError> {
    let refuse = |reason: &str| {
        Err(ArchiveError::NotAnArchive { path: path.to_owned(), reason: reason.to_owned() })
    };
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ArchiveError::Missing { path: path.to_owned() });
        }
        other => other.map_err(ArchiveError::file("read", path))?,
    };
    if !metadata.is_file() {
        return refuse("it is not a regular file");
    }
    if metadata.len() == 0 {
        return match is_vacant(path) {
            // A first sync puts the archive there.
            true => Err(ArchiveError::Missing { path: path.to_owned() }),
            false if is_open_elsewhere(path) => {
                refuse("it is empty, and another program has it open")
            }
            false => refuse("it is empty, and a link leads to it"),
        };
    }
    let mut header = [0; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return refuse("it is too short");
        }
        other => other.map_err(ArchiveError::file("read", path))?,
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return refuse("it is not a SQLite database");
    }
    // The file format of SQLite keeps the application id at offset 68, big-endian.
    Ok(i32::from_be_bytes([header[68], header[69], header[70], header[71]]))
}

/// Whether the header of a database says that it keeps a write-ahead log. Not to be asked while a connection of ours has the
/// file open: closing it would drop that one's locks.
pub fn is_wal(path: &Path) -> bool {
    // The file format of SQLite keeps the versions for writing and reading at offsets 18 and 19; 2 is a log.
    let mut header = [0; 20];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header.starts_with(b"SQLite format 3\0") && header[18..20].contains(&2)
}

/// The address of a file that SQLite is to take for one that nobody changes.
fn immutable(path: &Path) -> String {
    let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"/-_.".contains(it);
    let bytes = path.as_os_str().as_bytes();
    let escaped = bytes.iter().map(|it| match is_plain(it) {
        true => char::from(*it).to_string(),
        false => format!("%{it:02X}"),
    });
    format!("file:{}?immutable=1", escaped.collect::<String>())
}

/// Opens a connection with every setting that readers and writers share.
fn connect(path: &Path) -> Result<Connection, ArchiveError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Where the file cannot be written, SQLite itself opens it for reading only.
    let connection = Connection::open_with_flags(path, flags)
        .map_err(ArchiveError::database("open the archive"))?;
    prepare(&connection, true).map_err(ArchiveError::database("open the archive"))?;
    Ok(connection)
}

/// Opens a database that need not be an archive, for reading: nothing that is asked of it can change it.
///
/// # Errors
///
/// [`ArchiveError::Database`], also where another program holds it for more than five seconds.
pub fn database_to_read(path: &Path) -> Result<Connection, ArchiveError> {
    let connection = connect(path)?;
    let set = connection.pragma_update(None, "query_only", true);
    set.map_err(ArchiveError::database("open the database"))?;
    Ok(connection)
}

/// Opens the empty scratch file of a new archive, set for bulk work: nobody else sees it, and it may be lost whole.
pub(crate) fn connect_new(path: &Path) -> Result<Connection, ArchiveError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let settings = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "page_size", PAGE_SIZE)?;
        // A defensive connection could not switch the journal off.
        connection.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        prepare(&connection, false)?;
        Ok(connection)
    };
    settings().map_err(ArchiveError::database("begin a new archive"))
}

pub(crate) fn prepare(connection: &Connection, defensive: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, defensive)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(()))?;
    connection.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 200)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10_000)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_prepared_statement_cache_capacity(64);
    functions::register(connection)?;
    connection.busy_timeout(PATIENCE)
}

/// Reads the first page once: where a writer is in the way, says so and waits, then names it.
fn wait_for_writer(
    connection: &Connection,
    path: &Path,
    notice: impl FnOnce(&Holder),
) -> Result<(), ArchiveError> {
    let look = || connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    let patience =
        |time| connection.busy_timeout(time).map_err(ArchiveError::database("open the archive"));
    patience(Duration::ZERO)?;
    let mut looked = look();
    if is_busy(&looked) {
        notice(&holder_of(path));
        patience(PATIENCE)?;
        looked = look();
    }
    if is_busy(&looked) {
        return Err(ArchiveError::Locked { path: path.to_owned(), holder: holder_of(path) });
    }
    patience(PATIENCE)?;
    looked.map_err(|source| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
            ArchiveError::NotAnArchive { path: path.to_owned(), reason: source.to_string() }
        }
        _ => ArchiveError::database("read the archive")(source),
    })
}

fn is_busy<T>(result: &rusqlite::Result<T>) -> bool {
    let code = result.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
    matches!(code, Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked))
}

/// The permissions of a file that others may use too, where they are wider than the owner's alone.
pub fn wide_permissions(path: &Path) -> Option<u32> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}
