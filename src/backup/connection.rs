//! How copies are opened: a new one for writing by nobody else, a finished one for reading without trust.

use std::ffi::OsString;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, absolute};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::BackupError;
use super::{Backup, Backups};

impl Backups {
    /// Opens a backup for reading alone, as a file that nothing is believed of.
    ///
    /// # Errors
    ///
    /// [`BackupError`]; also where it is the archive itself.
    pub fn open(&self, backup: &Backup) -> Result<Connection, BackupError> {
        self.refuse_the_archive(&backup.path)?;
        open_for_reading(&backup.path).map_err(BackupError::sqlite("open", &backup.path))
    }
}

/// Opens a finished copy for reading alone, as a file that nobody changes and that nothing is believed of.
///
/// SQLite then takes no lock, makes no file beside it and looks at none: a stale journal there changes nothing.
pub(super) fn open_for_reading(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(immutable_uri(path), flags)?;
    distrust(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Opens a database without a name, which SQLite spills to a file of its own and takes away at the end.
pub(super) fn open_scratch() -> rusqlite::Result<Connection> {
    let connection = Connection::open("")?;
    distrust(&connection)?;
    Ok(connection)
}

/// Opens a copy that is being made. The file is locked already, and scrap until it has its name: no journal, no syncs.
pub(super) fn open_for_copying(path: &Path) -> rusqlite::Result<Connection> {
    let connection = open_unlocked(path)?;
    connection.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    Ok(connection)
}

/// Makes a copy one file at rest, whatever journal its source keeps.
pub(super) fn settle(path: &Path) -> rusqlite::Result<()> {
    let connection = open_unlocked(path)?;
    // Alone with the file, SQLite needs no shared memory to leave a write-ahead log.
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)
}

/// SQLite's own locks are left out: on network file systems they would clash with ours on the same file.
fn open_unlocked(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // Absolute, because SQLite would take a relative `file:…` for a URI.
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    Connection::open_with_flags_and_vfs(path, flags, c"unix-none")
}

/// Settings for a file that may be hostile.
fn distrust(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    // A view may never end, and a full-text index may read one.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(())).or_else(none_is_fine)
}

/// `mmap_size` answers nothing for a database that can have no map.
fn none_is_fine(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        error => Err(error),
    }
}

fn immutable_uri(path: &Path) -> OsString {
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = String::from("file://");
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri.push_str("?immutable=1");
    uri.into()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;

    use super::*;

    #[test]
    fn any_file_name_can_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        for name in [&b"a b?c#d%41.db"[..], b"\xff\xfe", b"x?immutable=0"] {
            let path = folder.path().join(OsStr::from_bytes(name));
            Connection::open_with_flags_and_vfs(
                &path,
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
                c"unix",
            )
            .unwrap()
            .execute_batch("CREATE TABLE t(a)")
            .unwrap();
            let connection = open_for_reading(&path).unwrap();
            let count: i64 =
                connection.query_one("SELECT count(*) FROM t", (), |row| row.get(0)).unwrap();
            assert_eq!(count, 0);
        }
    }

    #[test]
    fn a_write_ahead_log_ends_with_settling() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA journal_mode=WAL; CREATE TABLE t(a);").unwrap();
        drop(connection);
        settle(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap()[18..20], [1, 1]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
