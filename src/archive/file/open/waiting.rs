//! What is waited for before an archive is opened: those who write it, and those who keep its log.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::refuse_names;
use crate::archive::ArchiveError;
use crate::archive::file::beside::refuse_links;
use crate::archive::file::header::check_header;
use crate::archive::file::holder::{Holder, holder_of};
use crate::engine::owner::Owner;
use crate::sqlite::settings::is_busy;
use crate::sqlite::write_ahead_log::Left;
use crate::sqlite::{patience, settings, write_ahead_log};

/// Waits for whoever has the database locked, as long as a connection of ours would; `notice` is called with its name when
/// there is something to wait for. What is no archive is not waited for.
///
/// # Errors
///
/// [`ArchiveError::Locked`].
pub fn wait_for_others(
    path: &Path,
    owner: Owner,
    notice: impl FnOnce(&Holder),
) -> Result<(), ArchiveError> {
    if check_header(path, owner).is_err() || refuse_links(path).is_err() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(connection) = Connection::open_with_flags(path, flags) else { return Ok(()) };
    if settings::secure(&connection, true).is_err() {
        return Ok(());
    }
    // The first page says enough: to read the schema takes longer.
    let look = || connection.query_row("PRAGMA schema_version", [], |_| Ok(()));
    match wait_for_writer(&connection, path, look, notice) {
        Err(error @ ArchiveError::Locked { .. }) => Err(error),
        _ => Ok(()),
    }
}

/// Takes an archive out of WAL mode, unless somebody else has it open; none where it is in none, or cannot be opened: that
/// is for whoever opens it next to say.
///
/// # Errors
///
/// [`ArchiveError::Database`].
pub fn leave_log(path: &Path) -> Result<Option<Left>, ArchiveError> {
    let may_be = check_header(path, Owner::Journal).is_ok()
        && refuse_links(path).is_ok()
        && refuse_names(path).is_ok();
    if !may_be || !write_ahead_log::is_kept(path) {
        return Ok(None);
    }
    let left = write_ahead_log::leave(path);
    left.map(Some).map_err(ArchiveError::database("take the archive out of WAL mode"))
}

/// Reads once: where somebody is in the way, says so and waits, then names it.
pub(super) fn wait_for_writer(
    connection: &Connection,
    path: &Path,
    look: impl Fn() -> rusqlite::Result<()>,
    notice: impl FnOnce(&Holder),
) -> Result<(), ArchiveError> {
    let set = connection.busy_timeout(Duration::ZERO);
    set.map_err(ArchiveError::database("open the archive"))?;
    let mut looked = look();
    patience::wait_on(connection).map_err(ArchiveError::database("open the archive"))?;
    if looked.as_ref().is_err_and(is_busy) {
        notice(&holder_of(path));
        looked = look();
    }
    looked.map_err(|source| match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            ArchiveError::NotAnArchive { path: path.to_owned(), reason: source.to_string() }
        }
        _ => locked_or("read the archive", path)(source),
    })
}

/// Wraps what SQLite said: that somebody has the archive for itself, with the name, or something else.
pub(super) fn locked_or(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    move |source| match is_busy(&source) {
        true => ArchiveError::Locked { path: path.to_owned(), holder: holder_of(path) },
        false => ArchiveError::database(action)(source),
    }
}
