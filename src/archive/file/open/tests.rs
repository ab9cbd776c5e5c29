//! Files that are opened, and those that are refused.

use super::*;

fn in_wal_mode(folder: &Path) -> (std::path::PathBuf, Connection) {
    let path = folder.join("a.db");
    let connection = Connection::open(&path).unwrap();
    let made = "PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)";
    connection.execute_batch(made).unwrap();
    (path, connection)
}

/// What somebody reads whom SQLite refuses, because he may not write.
fn refused(path: &Path) -> Result<(Connection, Seen), ArchiveError> {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
    let refused = rusqlite::Error::SqliteFailure(code, None);
    without_writing(path, ArchiveError::database("read the archive")(refused))
}

#[test]
fn what_is_read_without_a_lock_says_what_the_header_says_and_notices_who_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = in_wal_mode(folder.path());
    drop(other);
    let archive = Archive::open_to_examine(&path, Owner::Program, |_| ()).unwrap();
    assert_eq!(archive.log().unwrap(), Some(0));
    assert!(archive.is_as_it_was() && !archive.has_locks());
    let other = Connection::open(&path).unwrap();
    other.execute_batch("INSERT INTO t VALUES (2); PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    assert!(!archive.is_as_it_was());
}

#[test]
fn whoever_may_not_write_reads_a_copy_that_nobody_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = in_wal_mode(folder.path());
    drop(other);
    let (copy, seen) = refused(&path).unwrap();
    assert!(matches!(seen, Seen::Copy));
    let other = Connection::open(&path).unwrap();
    let way = "UPDATE t SET a = 2; PRAGMA wal_checkpoint(TRUNCATE)";
    other.execute_batch(way).unwrap();
    let row = copy.query_row("SELECT a FROM t", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(row, 1);
}

#[test]
fn whoever_may_not_write_is_told_what_stands_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = in_wal_mode(folder.path());
    assert!(matches!(refused(&path), Err(ArchiveError::OutOfReach { .. })));
    other.execute_batch("PRAGMA journal_mode=DELETE").unwrap();
    assert!(matches!(refused(&path), Err(ArchiveError::Database { .. })));
    fs::write(folder.path().join("a.db-journal"), "what was cut off").unwrap();
    assert!(matches!(refused(&path), Err(ArchiveError::CutOff { .. })));
}
