//! The one lock beside the archive that serialises its writers.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::ArchiveError;

/// How long a command waits for another one's lock before it gives up.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long it sleeps between two tries.
const NAP: Duration = Duration::from_millis(40);

/// The lock file `<archive>.lock`, held until this value is dropped, or the process dies.
///
/// It is a lock of the kernel on an open file (`flock`): a killed process leaves none behind. The file itself is never
/// deleted, because a second process could hold a lock on the deleted one.
#[derive(Debug)]
pub struct WriteLock {
    _file: File,
}

/// Who holds a lock, as the lock file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Its process id and command line, where the file says so.
    pub words: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.words {
            Some(words) => f.write_str(words),
            None => f.write_str("another process"),
        }
    }
}

impl WriteLock {
    /// Takes the lock of the archive at `archive` for `command`, waiting up to [`PATIENCE`]; `notice` is called once
    /// with the holder where there is something to wait for.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Locked`] names the holder; [`ArchiveError::File`] where the lock file cannot be made.
    pub fn take(
        archive: &Path,
        command: &str,
        notice: impl FnOnce(&Holder),
    ) -> Result<Self, ArchiveError> {
        let path = path_of(archive);
        let mut file = open(&path).map_err(ArchiveError::file("open the lock file", &path))?;
        let mut notice = Some(notice);
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    return Err(ArchiveError::file("lock", &path)(error));
                }
            }
            let holder = holder_of(archive);
            if start.elapsed() >= PATIENCE {
                return Err(ArchiveError::Locked { path: archive.to_owned(), holder });
            }
            if let Some(notice) = notice.take() {
                notice(&holder);
            }
            thread::sleep(NAP);
        }
        sign(&mut file, command).map_err(ArchiveError::file("write to the lock file", &path))?;
        Ok(Self { _file: file })
    }
}

/// Reads who holds, or last held, the lock of an archive.
pub fn holder_of(archive: &Path) -> Holder {
    let mut words = String::new();
    // Whatever is in the file, its first line of a sensible length is enough to name somebody.
    let read =
        File::open(path_of(archive)).and_then(|file| file.take(512).read_to_string(&mut words));
    let line = words.lines().next().unwrap_or_default().trim();
    let known = read.is_ok() && !line.is_empty();
    Holder { words: known.then(|| line.to_owned()) }
}

/// Whether some process holds the lock right now.
pub fn is_held(archive: &Path) -> bool {
    let Ok(file) = File::open(path_of(archive)) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn path_of(archive: &Path) -> PathBuf {
    // Two names of one archive must meet at one lock.
    let archive = fs::canonicalize(archive).unwrap_or_else(|_| archive.to_owned());
    let mut path = archive.into_os_string();
    path.push(".lock");
    PathBuf::from(path)
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

fn sign(file: &mut File, command: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "process {} ({command})", std::process::id())?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_names_its_holder_and_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("a.db");
        let lock = WriteLock::take(&archive, "journal sync", |_| {}).unwrap();
        assert!(is_held(&archive));
        assert!(holder_of(&archive).to_string().ends_with("(journal sync)"));
        drop(lock);
        assert!(!is_held(&archive));
        WriteLock::take(&archive, "journal upgrade", |_| panic!("nobody holds it")).unwrap();
    }
}
