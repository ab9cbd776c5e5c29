//! A copy of an archive in a temporary file beside it, on which a change is tried before it is made.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, process};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, ffi};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use tempfile::TempPath;

use crate::archive::ArchiveError;
use crate::archive::file::open;
use crate::archive::file::opened::stopped_by;
use crate::place::{folder_of, of_system};
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
    /// Copies what a connection sees into a temporary file beside the archive, where there is room for it. A statement that takes
    /// long on the copy is stopped by the person who watches its progress, as one on the archive is.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::File`] and [`ArchiveError::Database`], where the folder cannot be written or has no room;
    /// [`ArchiveError::Stopped`].
    pub fn beside(
        archive: &Path,
        source: &Connection,
        progress: &Arc<dyn Progress + Send + Sync>,
    ) -> Result<Self, ArchiveError> {
        let folder = archive.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        sweep(archive);
        let prefix = format!("{}{}-", prefix_of(&name), process::id());
        let file = tempfile::Builder::new().prefix(&prefix).tempfile_in(folder);
        let file = file.map_err(of_system).map_err(ArchiveError::file("make a copy in", folder))?;
        let file = Beside(file.into_temp_path());
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copying = || ArchiveError::database("copy the archive");
        let mut connection = Connection::open_with_flags(&file.0, flags).map_err(copying())?;
        copy_pages(source, &mut connection, &**progress)?;
        settle(&mut connection).map_err(copying())?;
        settings::take_text_as(&connection, source).map_err(copying())?;
        stopped_by(&connection, progress)?;
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

/// How the copies of an archive of this name begin; then comes the number of the process.
fn prefix_of(archive: &str) -> String {
    format!(".{archive}.trial-")
}

/// The copies that processes which are there no more have left beside an archive, and what SQLite has left beside these, sorted.
/// Whose those of an older program are, nobody can tell.
pub fn left_behind(archive: &Path) -> Vec<PathBuf> {
    let left = copies(archive).filter(|(_, process)| !process.is_some_and(is_running));
    let mut left: Vec<PathBuf> = left.map(|it| it.0).collect();
    left.sort();
    left
}

/// The copies beside an archive, each with the number of the process that made it.
fn copies(archive: &Path) -> impl Iterator<Item = (PathBuf, Option<i32>)> {
    let prefix = prefix_of(&archive.file_name().unwrap_or_default().to_string_lossy());
    let entries = fs::read_dir(folder_of(archive)).into_iter().flatten().flatten();
    entries.filter_map(move |it| {
        let name = it.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix(&prefix)?.split_once('-').and_then(|it| it.0.parse().ok());
        Some((it.path(), number))
    })
}

/// Whether there is a process of this number, as far as the system tells.
fn is_running(process: i32) -> bool {
    Pid::from_raw(process).is_some_and(|it| test_kill_process(it) != Err(Errno::SRCH))
}

/// Deletes the copies that killed commands have left. What cannot be deleted stays, and `doctor` names it.
pub fn sweep(archive: &Path) {
    let is_left = |process: Option<i32>| process.is_some_and(|it| !is_running(it));
    for (path, _) in copies(archive).filter(|(_, process)| is_left(*process)) {
        let _ = fs::remove_file(path);
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
        let silent: Arc<dyn Progress + Send + Sync> = Arc::new(Silent);
        let copy = Copy::beside(&path, &source, &silent).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        copy.connection().execute_batch("DROP TABLE t").unwrap();
        let name = copy.connection().path().unwrap().to_owned();
        for ending in ["-journal", "-wal", "-shm"] {
            fs::write(format!("{name}{ending}"), "").unwrap();
        }
        // A killed command has left one; of what has no number nobody can tell whose it is.
        let gone = folder.path().join(format!(".a.db.trial-{}-abc", i32::MAX));
        let unknown = folder.path().join(".a.db.trial-abc");
        fs::write(&gone, "").unwrap();
        fs::write(&unknown, "").unwrap();
        assert_eq!(left_behind(&path), [gone.clone(), unknown.clone()]);
        drop(Copy::beside(&path, &source, &silent).unwrap());
        assert!(!gone.exists() && unknown.exists() && Path::new(&name).exists());
        fs::remove_file(unknown).unwrap();
        drop(copy);
        source.query_row("SELECT a FROM t", [], |_| Ok(())).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
