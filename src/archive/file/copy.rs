//! A copy of an archive in a temporary file beside it, on which a change is tried before it is made.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, ffi};
use tempfile::TempPath;

use crate::archive::ArchiveError;
use crate::archive::file::open;
use crate::progress::Progress;
use crate::sqlite::settings;

/// How many pages go over between two looks at whether to stop.
const PAGES_BETWEEN_LOOKS: i32 = 1024;

/// A copy of an archive: everything may be done to it, and it is gone when it is dropped.
#[derive(Debug)]
pub struct Copy {
    // The order of fields is the order of dropping: the connection closes before the file goes.
    connection: Connection,
    _file: Beside,
}

/// The file of a copy, which takes along what SQLite has left beside it: where there was no room, a journal stays.
#[derive(Debug)]
struct Beside(TempPath);

impl Drop for Beside {
    fn drop(&mut self) {
        for ending in ["-journal", "-wal", "-shm"] {
            let mut path = self.0.as_os_str().to_owned();
            path.push(ending);
            // Mostly there is none, and there is nobody to tell that it could not be taken away.
            let _ = fs::remove_file(path);
        }
    }
}

impl Copy {
    /// Copies what a connection sees into a temporary file beside the archive, where there is room for it.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`] and [`ArchiveError::Database`], where the folder cannot be written or has no room;
    /// [`ArchiveError::Stopped`].
    pub fn beside(
        archive: &Path,
        source: &Connection,
        progress: &dyn Progress,
    ) -> Result<Self, ArchiveError> {
        let folder = archive.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        let file = tempfile::Builder::new().prefix(&format!(".{name}.trial-")).tempfile_in(folder);
        let file = file.map_err(ArchiveError::file("make a copy in", folder))?;
        let file = Beside(file.into_temp_path());
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copying = || ArchiveError::database("copy the archive");
        let mut connection = Connection::open_with_flags(&file.0, flags).map_err(copying())?;
        copy_pages(source, &mut connection, progress)?;
        settle(&mut connection).map_err(copying())?;
        settings::take_text_as(&connection, source).map_err(copying())?;
        Ok(Self { connection, _file: file })
    }

    /// The connection.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The connection, for a transaction.
    pub fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

fn copy_pages(
    source: &Connection,
    target: &mut Connection,
    progress: &dyn Progress,
) -> Result<(), ArchiveError> {
    let copying = || ArchiveError::database("copy the archive");
    let backup = Backup::new(source, target).map_err(copying())?;
    let mut done = 0;
    progress.begin("copying", None);
    loop {
        if progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        match backup.step(PAGES_BETWEEN_LOOKS).map_err(copying())? {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked => {
                let busy = ffi::Error::new(ffi::SQLITE_BUSY);
                return Err(copying()(rusqlite::Error::SqliteFailure(busy, None)));
            }
            _ => {}
        }
        let copied = backup.progress();
        let now = u64::try_from(copied.pagecount - copied.remaining).unwrap_or(0);
        progress.advance(now.saturating_sub(done));
        done = now;
    }
}

/// Sets the copy up as an archive is, but for what makes that one safe against a power cut.
fn settle(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    open::prepare(connection, true)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn a_copy_is_changed_alone_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let source = Connection::open(&path).unwrap();
        source.execute_batch("CREATE TABLE t(a); INSERT INTO t VALUES (1)").unwrap();
        let copy = Copy::beside(&path, &source, &Silent).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        copy.connection().execute_batch("DROP TABLE t").unwrap();
        let name = copy.connection().path().unwrap().to_owned();
        for ending in ["-journal", "-wal", "-shm"] {
            fs::write(format!("{name}{ending}"), "").unwrap();
        }
        drop(copy);
        source.query_row("SELECT a FROM t", [], |_| Ok(())).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
