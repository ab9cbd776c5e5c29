//! A database that has the tables of an archive, and whose header does not say that it is one.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::sqlite::catalog::has_columns;

/// A database that has the tables of an archive.
pub(super) struct Unmarked {
    /// The revision at which its ledger ends, where it has one.
    pub(super) revision: Option<String>,
}

/// Looks into a database whose header does not say that it is an archive; none of one that has not the tables. Not a byte of it, and no file beside it, is touched. Not to be asked while a connection of ours has the
/// file open: closing it would drop that one's locks.
pub(super) fn unmarked(path: &Path) -> Option<Unmarked> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(immutable(path), flags).ok()?;
    let entries = ["path", "source", "source_hash", "front_matter"];
    let is_archive = has_columns(&connection, "entries", &entries).ok()?;
    let last = "SELECT revision FROM schema_revisions WHERE length(up_sql) > 0 ORDER BY position DESC LIMIT 1";
    is_archive.then(|| Unmarked { revision: connection.query_row(last, (), |row| row.get(0)).ok() })
}

/// The address of a file that SQLite is to take for one that nobody changes.
pub(super) fn immutable(path: &Path) -> String {
    let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"/-_.".contains(it);
    let bytes = path.as_os_str().as_bytes();
    let escaped = bytes.iter().map(|it| match is_plain(it) {
        true => char::from(*it).to_string(),
        false => format!("%{it:02X}"),
    });
    format!("file:{}?immutable=1", escaped.collect::<String>())
}
