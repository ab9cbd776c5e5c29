//! What deleted rows have left in free pages, overwritten; and the note that a purge still owes this.

use std::path::Path;

use rusqlite::limits::Limit;
use rusqlite::{Connection, Result};

use crate::archive::ArchiveError;
use crate::archive::file::open;

/// The table that keeps the note.
const TABLE: &str = "syncs";

/// The word by which the note is known. It says nothing of what was purged.
const KIND: &str = "sweep";

/// Whether a purge was cut off before it had overwritten what it left in free pages.
pub fn is_owed(connection: &Connection) -> Result<bool> {
    if !can_note(connection)? {
        return Ok(false);
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM syncs WHERE kind = ?1)";
    connection.query_row(sql, [KIND], |row| row.get(0))
}

/// Notes that a sweep is owed; to be called in the transaction that deletes.
///
/// Its number is none that a sync has: they count from 1.
pub(crate) fn owe(connection: &Connection, now: &str) -> Result<()> {
    if !can_note(connection)? {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO syncs (number, synced_at, kind) VALUES (0, ?1, ?2)";
    connection.execute(sql, [now, KIND]).map(|_| ())
}

/// Takes the note back.
pub fn settle(connection: &Connection) -> Result<()> {
    if !can_note(connection)? {
        return Ok(());
    }
    connection.execute("DELETE FROM syncs WHERE kind = ?1", [KIND]).map(|_| ())
}

/// Whether there are free pages in an archive that cannot note what is owed: it is older than the note.
pub fn is_in_doubt(connection: &Connection) -> Result<bool> {
    let free: i64 = connection.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
    Ok(free > 0 && !can_note(connection)?)
}

/// Whether the archive can note that a sweep is owed.
pub fn can_note(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
    connection.query_row(sql, [TABLE], |row| row.get(0))
}

/// Overwrites what deleted rows have left in free pages, now and from earlier times. Nothing is owed from then on.
///
/// # Errors
///
/// [`ArchiveError::Unswept`], mostly for want of room; it is still owed then, where it was.
pub fn sweep(connection: &Connection) -> std::result::Result<(), ArchiveError> {
    // The rows are gone by now: a Ctrl-C would leave the work half done and undo nothing.
    let sweep = || {
        connection.progress_handler(0, None::<fn() -> bool>)?;
        vacuum(connection)?;
        leave_no_log(connection)?;
        settle(connection)
    };
    sweep().map_err(|source| ArchiveError::Unswept { source })
}

/// Finishes what an earlier purge owes to the archive at `path`, whose lock the caller holds; whether there was anything
/// to do. Where the archive cannot be opened, that is for whoever opens it next to say.
///
/// # Errors
///
/// [`ArchiveError::Unswept`].
pub fn finish(path: &Path) -> std::result::Result<bool, ArchiveError> {
    let Some(connection) = owing(path) else { return Ok(false) };
    let writable = connection.pragma_update(None, "query_only", false);
    writable.map_err(|source| ArchiveError::Unswept { source })?;
    sweep(&connection).map(|()| true)
}

/// The archive, where it owes a sweep.
fn owing(path: &Path) -> Option<Connection> {
    open::check_header(path).ok()?;
    let connection = open::database_to_read(path).ok()?;
    is_owed(&connection).ok()?.then_some(connection)
}

/// Writes the whole file anew. SQLite attaches a temporary database for it, which no statement of ours may do else.
pub(crate) fn vacuum(connection: &Connection) -> Result<()> {
    let allowed = connection.limit(Limit::SQLITE_LIMIT_ATTACHED)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, allowed.max(1))?;
    let vacuumed = connection.execute_batch("VACUUM");
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, allowed)?;
    vacuumed
}

/// Where a write-ahead log is kept, the old pages stand in the file until the log has been played into it, and in the log
/// until that is cut off.
fn leave_no_log(connection: &Connection) -> Result<()> {
    let is_busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        return Err(rusqlite::Error::SqliteFailure(code, None));
    }
    Ok(())
}
