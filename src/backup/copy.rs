//! SQLite's own way from one database to another, page by page, in one transaction of the target.

use std::io;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode};

use super::connection;
use super::error::BackupError;
use crate::progress::Progress;
use crate::sqlite::damage::ReadError;

/// How many pages go over between two looks at whether to stop.
const PAGES_BETWEEN_LOOKS: i32 = 1024;

/// Fills the empty file at `path`, which is nobody else's yet.
pub(super) fn into_new_file(
    source: &Connection,
    path: &Path,
    progress: &dyn Progress,
) -> Result<(), BackupError> {
    let mut copy = connection::open_for_copying(path).map_err(BackupError::sqlite("open", path))?;
    pages(source, &mut copy, "copying", progress).map_err(BackupError::read("write", path))?;
    copy.close().map_err(|(_, error)| error).map_err(BackupError::sqlite("write", path))?;
    connection::settle(path).map_err(BackupError::sqlite("write", path))
}

/// Replaces all that `target` holds by what `source` holds. Ended at any moment, it is the old or the new, whole.
/// `what` is this stage of the work.
pub(super) fn pages(
    source: &Connection,
    target: &mut Connection,
    what: &str,
    progress: &dyn Progress,
) -> Result<(), ReadError> {
    let backup = Backup::new(source, target)?;
    let mut copied = None;
    loop {
        if progress.is_stopped() {
            return Err(ReadError::Stopped);
        }
        let step = backup.step(PAGES_BETWEEN_LOOKS)?;
        let state = backup.progress();
        let done = u64::try_from(state.pagecount - state.remaining).unwrap_or(0);
        if copied.is_none() {
            progress.begin(what, u64::try_from(state.pagecount).ok());
        }
        progress.advance(done.saturating_sub(copied.unwrap_or(0)));
        copied = Some(done);
        match step {
            StepResult::Done => return Ok(()),
            StepResult::Busy => return Err(refused(rusqlite::ffi::SQLITE_BUSY)),
            StepResult::Locked => return Err(refused(rusqlite::ffi::SQLITE_LOCKED)),
            _ => {}
        }
    }
}

/// What `rusqlite` gives as a state of the copying is an error here: the connection has waited already.
fn refused(code: i32) -> ReadError {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into()
}

/// Tells a full disk, however it showed, with the number of bytes that a copy of `source` takes in `folder`.
pub(super) fn tell_space(source: &Connection, folder: &Path, error: BackupError) -> BackupError {
    let is_full = match &error {
        BackupError::File { source: cause, .. } => {
            matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        }
        BackupError::Sqlite { source: cause, .. } => {
            cause.sqlite_error_code() == Some(ErrorCode::DiskFull)
        }
        _ => false,
    };
    match size(source) {
        Ok(needed) if is_full => {
            let available = available(folder).unwrap_or(0);
            BackupError::NoSpace { folder: folder.to_owned(), needed, available }
        }
        _ => error,
    }
}

/// The size of a database in bytes, by its own account.
pub(super) fn size(connection: &Connection) -> rusqlite::Result<u64> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    Ok(u64::from(pragma("page_count")?) * u64::from(pragma("page_size")?))
}

/// Refuses early where a folder has no room for `needed` bytes.
pub(super) fn check_space(folder: &Path, needed: u64) -> Result<(), BackupError> {
    let available = available(folder)
        .map_err(|error| BackupError::file("measure the free space of", folder)(error.into()))?;
    if available < needed {
        return Err(BackupError::NoSpace { folder: folder.to_owned(), needed, available });
    }
    Ok(())
}

fn available(folder: &Path) -> rustix::io::Result<u64> {
    let volume = rustix::fs::statvfs(folder)?;
    Ok(volume.f_bavail.saturating_mul(volume.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_room_is_refused_with_the_bytes_it_takes() {
        let folder = tempfile::tempdir().unwrap();
        check_space(folder.path(), 1).unwrap();
        let error = check_space(folder.path(), u64::MAX).unwrap_err();
        assert!(error.to_string().contains("18446744073709551615"), "{error}");
    }

    #[test]
    fn a_disk_that_fills_up_on_the_way_is_told_by_its_bytes() {
        let source = Connection::open_in_memory().unwrap();
        source.execute_batch("CREATE TABLE t(a)").unwrap();
        let folder = Path::new("/");
        let full = BackupError::file("write", folder)(io::ErrorKind::StorageFull.into());
        let told = tell_space(&source, folder, full);
        assert!(matches!(told, BackupError::NoSpace { needed: 8192, .. }), "{told:?}");
        let other = BackupError::file("write", folder)(io::ErrorKind::PermissionDenied.into());
        assert!(matches!(tell_space(&source, folder, other), BackupError::File { .. }));
    }
}
