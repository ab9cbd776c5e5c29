//! What deleted rows have left in free pages, overwritten; and the note that a purge still owes this.

use std::path::Path;
use std::time::Duration;

use rusqlite::limits::Limit;
use rusqlite::{Connection, Result};

use crate::archive::file::beside::{beside, real};
use crate::archive::file::create::page_size;
use crate::archive::file::holder::is_held;
use crate::archive::file::ours::has_ours;
use crate::archive::file::{header, open};
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;

/// The table that keeps the note.
const TABLE: &str = "syncs";

/// What is still owed. The words by which the notes are known say nothing of what was purged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// Free pages hold what was deleted.
    Pages,
    /// The pages are overwritten, and the log of a program that keeps the archive open holds what stood in them.
    Log,
}

impl Owed {
    /// In words: where what was deleted may still stand.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pages => "free pages of the archive",
            Self::Log => "the write-ahead log of the archive",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Pages => "sweep",
            Self::Log => "log",
        }
    }
}

/// What a purge has not overwritten yet, because it was cut off or another program has the archive open.
pub fn owed(connection: &Connection) -> Result<Option<Owed>> {
    if !can_note(connection)? {
        return Ok(None);
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM syncs WHERE kind = ?1)";
    for owed in [Owed::Pages, Owed::Log] {
        if connection.query_row(sql, [owed.word()], |row| row.get(0))? {
            return Ok(Some(owed));
        }
    }
    Ok(None)
}

/// What a purge owes that no command is about to do: one that is at work overwrites it in the end.
pub fn owed_at_rest(archive: &Archive) -> Result<Option<Owed>> {
    let seen = owed(archive.connection())?;
    if seen != Some(Owed::Pages) {
        return Ok(seen);
    }
    if is_held(archive.path()) {
        return Ok(None);
    }
    // SQLite would make files beside one that is in WAL mode, and that nobody has open: nobody was at work there.
    let has_index = || beside(&real(archive.path()), "-shm").exists();
    if archive.log()?.is_some() && !has_index() {
        return Ok(seen);
    }
    // The command may have come to its end since this one began to read.
    let anew = open::database_to_read(archive.path());
    anew.map_or(Ok(seen), |it| owed(&it))
}

/// Whether what was purged may still stand in free pages.
pub fn is_owed(connection: &Connection) -> Result<bool> {
    Ok(owed(connection)? == Some(Owed::Pages))
}

/// Notes that a sweep is owed; to be called in the transaction that deletes.
///
/// Its number is none that a sync has: they count from 1.
pub(crate) fn owe(connection: &Connection, now: &str) -> Result<()> {
    if !can_note(connection)? {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO syncs (number, synced_at, kind) VALUES (0, ?1, ?2)";
    connection.execute(sql, [now, Owed::Pages.word()]).map(|_| ())
}

/// Takes the note back.
pub fn settle(connection: &Connection) -> Result<()> {
    if !can_note(connection)? {
        return Ok(());
    }
    let words = [Owed::Pages.word(), Owed::Log.word()];
    connection.execute("DELETE FROM syncs WHERE kind IN (?1, ?2)", words).map(|_| ())
}

/// Notes that the log alone is still to be cut off.
fn owe_log(connection: &Connection) -> Result<()> {
    if !can_note(connection)? {
        return Ok(());
    }
    let words = [Owed::Log.word(), Owed::Pages.word()];
    connection.execute("UPDATE syncs SET kind = ?1 WHERE kind = ?2", words).map(|_| ())
}

/// Whether there are free pages in an archive that cannot note what is owed: it is older than the note.
pub fn is_in_doubt(connection: &Connection) -> Result<bool> {
    let free: i64 = connection.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
    Ok(free > 0 && !can_note(connection)?)
}

/// Whether the archive can note that a sweep is owed.
pub fn can_note(connection: &Connection) -> Result<bool> {
    has_ours(connection, TABLE)
}

/// Overwrites what deleted rows have left in free pages, now and from earlier times. Nothing is owed from then on.
///
/// # Errors
///
/// [`ArchiveError::Unswept`], mostly for want of room; it is still owed then, where it was.
pub fn sweep(connection: &Connection) -> std::result::Result<(), ArchiveError> {
    // The rows are gone by now: a Ctrl-C would leave the work half done and undo nothing.
    let pages = || {
        connection.progress_handler(0, None::<fn() -> bool>)?;
        vacuum(connection)
    };
    pages().map_err(|source| ArchiveError::Unswept { owed: Owed::Pages, source })?;
    let log = || {
        // Where that cannot be noted, the whole is still owed.
        leave_no_log(connection).inspect_err(|_| drop(owe_log(connection)))?;
        settle(connection)
    };
    log().map_err(|source| ArchiveError::Unswept { owed: Owed::Log, source })
}

/// Finishes what an earlier purge owes to the archive at `path`, whose lock the caller holds; whether there was anything
/// to do. Where the archive cannot be opened, that is for whoever opens it next to say.
///
/// # Errors
///
/// [`ArchiveError::Unswept`].
pub fn finish(path: &Path) -> std::result::Result<bool, ArchiveError> {
    let Some((connection, owed)) = owing(path) else { return Ok(false) };
    let writable = connection.pragma_update(None, "query_only", false);
    writable.map_err(|source| ArchiveError::Unswept { owed, source })?;
    match owed {
        Owed::Pages => sweep(&connection).map(|()| true),
        // Whoever keeps a log for years is not waited for each time.
        Owed::Log => Ok(cut_off_log(&connection).is_ok()),
    }
}

/// The archive, where it owes something.
fn owing(path: &Path) -> Option<(Connection, Owed)> {
    header::check_header(path, Owner::Journal).ok()?;
    let connection = open::database_to_read(path).ok()?;
    let owed = owed(&connection).ok()??;
    Some((connection, owed))
}

fn cut_off_log(connection: &Connection) -> Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    leave_no_log(connection)?;
    settle(connection)
}

/// Writes the whole file anew, with pages that fit what it holds by now. SQLite attaches a temporary database for it, which no
/// statement of ours may do else.
pub(crate) fn vacuum(connection: &Connection) -> Result<()> {
    if connection.column_exists(Some("main"), "entries", "size")? {
        let bytes: i64 =
            connection
                .query_row("SELECT coalesce(sum(size), 0) FROM entries", [], |row| row.get(0))?;
        // Where a write-ahead log is kept, SQLite leaves them as they are.
        connection.pragma_update(None, "page_size", page_size(u64::try_from(bytes).ok()))?;
    }
    written_anew(connection)
}

/// Writes the whole file anew, its pages as large as they are.
pub(crate) fn written_anew(connection: &Connection) -> Result<()> {
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
