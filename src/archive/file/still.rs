//! An archive in WAL mode that is read without a file being made beside it: by somebody who may make none, or by an
//! examination, which leaves everything as it is.
//!
//! SQLite then looks at the file alone, and takes no notice of anybody who writes to it meanwhile. So whoever reads looks
//! whether it is still the same file afterwards.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::archive::ArchiveError;
use crate::archive::file::beside::{beside, real};
use crate::archive::file::unmarked::immutable;

/// Longer than the time between two ticks of the clock by which a file system stamps.
const TICK: Duration = Duration::from_millis(25);

/// What a file looked like that nobody was writing to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Still {
    file: (u64, u64),
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Still {
    /// Looks at a database; none where somebody writes to it, or a log stands beside it.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let seen = Self::look(path)?;
        // A write within the same tick as the one before it would leave the same stamp.
        thread::sleep(TICK);
        seen.holds(path).then_some(seen)
    }

    /// Whether it looks the same still, so that everything that was read since is of one moment.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        Self::look(path).is_some_and(|it| it == *self)
    }

    fn look(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok().filter(|_| !has_log(path))?;
        Some(Self {
            file: (file.dev(), file.ino()),
            size: file.len(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
        })
    }
}

/// Whether something may stand in a log beside a database.
pub(super) fn has_log(path: &Path) -> bool {
    beside(&real(path), "-wal").symlink_metadata().is_ok_and(|it| it.len() > 0)
}

/// Opens a database as a file that nobody changes: SQLite takes no lock, and looks at no other file.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(immutable(path), flags)
}

/// Copies a database, for as long as it is read, into a file without a name that SQLite makes among the temporary ones; none
/// where somebody wrote to it meanwhile.
///
/// # Errors
///
/// [`ArchiveError::Database`], mostly for want of room.
pub(super) fn copied(path: &Path) -> Result<Option<Connection>, ArchiveError> {
    let Some(still) = Still::of(path) else { return Ok(None) };
    match copy(path) {
        Ok(copy) => Ok(still.holds(path).then_some(copy)),
        // Half of a change looks like damage.
        Err(_) if !still.holds(path) => Ok(None),
        Err(error) => Err(ArchiveError::database("copy the archive to read it")(error)),
    }
}

fn copy(path: &Path) -> rusqlite::Result<Connection> {
    let (source, mut target) = (connect(path)?, Connection::open("")?);
    let backup = Backup::new(&source, &mut target)?;
    while backup.step(-1)? != StepResult::Done {
        // Nobody else has either of them.
        thread::sleep(TICK);
    }
    drop(backup);
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_wal_mode(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        let made = "PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)";
        connection.execute_batch(made).unwrap();
        connection
    }

    fn rows(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_copy_is_of_one_moment_and_leaves_nothing_beside_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        drop(in_wal_mode(&path));
        let copy = copied(&path).unwrap().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        Connection::open(&path).unwrap().execute_batch("INSERT INTO t VALUES (2)").unwrap();
        assert_eq!(rows(&copy), 1);
        assert_eq!(rows(&copied(&path).unwrap().unwrap()), 2);
    }

    #[test]
    fn whoever_writes_meanwhile_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        drop(in_wal_mode(&path));
        let still = Still::of(&path).unwrap();
        assert!(still.holds(&path));
        let other = Connection::open(&path).unwrap();
        other.execute_batch("INSERT INTO t VALUES (2)").unwrap();
        assert!(!still.holds(&path), "it stands in the log");
        assert!(copied(&path).unwrap().is_none());
        other.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        assert!(!still.holds(&path), "it stands in the file");
        assert!(Still::of(&path).is_some());
    }
}
