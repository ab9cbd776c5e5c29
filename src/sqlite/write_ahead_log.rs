//! The write-ahead log that some programs switch on: whether a database keeps one, and how one leaves it.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Result};

use super::settings::is_busy;

/// Whether the header of a database says that it keeps a write-ahead log. Not to be asked while a connection of ours has the
/// file open: closing it would drop that one's locks.
pub fn is_kept(path: &Path) -> bool {
    versions(path).is_some_and(|it| it.contains(&2))
}

/// Whether the header of a database says that it keeps none; as [`is_kept`], not to be asked while it is open.
pub fn is_without(path: &Path) -> bool {
    versions(path).is_some_and(|it| !it.contains(&2))
}

/// The versions for writing and reading, which the file format of SQLite keeps at offsets 18 and 19; 2 is a log. None where
/// the file is no database, or cannot be read.
fn versions(path: &Path) -> Option<[u8; 2]> {
    let mut header = [0; 20];
    // A pipe would be waited for.
    let path = Some(path).filter(|it| it.is_file())?;
    File::open(path).and_then(|mut file| file.read_exact(&mut header)).ok()?;
    header.starts_with(b"SQLite format 3\0").then_some([header[18], header[19]])
}

/// What became of a database that was to leave its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is one file now.
    Yes,
    /// It keeps its log, because somebody else has it open.
    InUse,
}

/// Lets a database leave its log, unless somebody else has it open: that is asked once, and nobody is waited for.
///
/// SQLite does this in one order alone: the connection has read nothing yet when it takes the file for itself, and reads
/// once when it has let go of it.
pub fn leave(path: &Path) -> Result<Left> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    let left = connection
        .pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
    match left {
        Ok(mode) if mode == "delete" => {
            forget_index(path);
            connection.pragma_update_and_check(None, "locking_mode", "NORMAL", |_| Ok(()))?;
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            Ok(Left::Yes)
        }
        Ok(_) => Ok(Left::InUse),
        Err(error) if is_busy(&error) => Ok(Left::InUse),
        Err(error) => Err(error),
    }
}

/// Deletes the index that connections have shared, as SQLite does where it used it: nobody else has the database open.
fn forget_index(path: &Path) {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut index = path.into_os_string();
    index.push("-shm");
    // Where it cannot be deleted it does no harm.
    let _ = std::fs::remove_file(index);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_log(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.execute_batch("PRAGMA journal_mode=WAL; CREATE TABLE t(a)").unwrap();
        connection
    }

    #[test]
    fn a_log_is_left_once_nobody_else_has_the_database_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let other = with_log(&path);
        assert!(is_kept(&path));
        assert_eq!(leave(&path).unwrap(), Left::InUse);
        other.execute_batch("INSERT INTO t VALUES (1)").unwrap();
        // It leaves log and index behind.
        other
            .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .unwrap();
        drop(other);
        assert_eq!(leave(&path).unwrap(), Left::Yes);
        assert!(!is_kept(&path));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let rows = Connection::open(&path).unwrap();
        rows.query_row("SELECT a FROM t", [], |_| Ok(())).unwrap();
    }
}
