//! Files under a temporary name: made for their owner alone, locked while they are written, and put in place without
//! replacing anything.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::place::{folder_of, rename_new};
use rustix::fs::OFlags;

/// The ending of a file that is still being written.
pub(super) const ENDING: &str = ".partial";

/// A file that is not finished; it goes away with this value unless it is put in place.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    /// Held open for its lock: whoever cleans up leaves a locked file alone.
    file: File,
    is_placed: bool,
}

impl Partial {
    /// Makes `<target>.partial`, 0600 and locked; an error of the kind `AlreadyExists` where there is one.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let path = with_ending(target, ENDING);
        // Before its lock, the new file looks like a leftover.
        let _no_cleaning = hold_off_cleaning(folder_of(target));
        let file =
            OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        // On a file system without locks there is none, and then nobody cleans up either.
        let _ = file.try_lock();
        Ok(Self { path, file, is_placed: false })
    }

    /// Makes `<target>.partial` again where an earlier one was left behind by a process that has ended.
    pub(super) fn create_over_leftover(target: &Path) -> io::Result<Self> {
        if let Some(cleaning) = Cleaning::begin(folder_of(target)) {
            let leftover =
                unless_gone(Leftover::claim(&cleaning, &with_ending(target, ENDING)))?.flatten();
            leftover.map_or(Ok(()), Leftover::remove)?;
        }
        Self::create(target)
    }

    /// Where it is now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Brings its bytes to the disk and gives it the name `target`, which must be free; where this fails, nothing has
    /// that name. The name itself is on the disk when the [folder is synced](crate::place::sync_folder_of).
    ///
    /// A sync that fails is never tried again: the kernel may have dropped the pages that it could not write.
    pub(super) fn place(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        rename_new(&self.path, target)?;
        self.is_placed = true;
        Ok(())
    }

    /// As [`Partial::place`], but in the stead of what has the name.
    pub(super) fn replace(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        self.is_placed = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_placed {
            // Nothing can be told from here; what stays is cleaned up by the next backup.
            let _ = fs::remove_file(&self.path);
            // What SQLite keeps beside a database is not found without it.
            for ending in ["-journal", "-wal", "-shm"] {
                let _ = fs::remove_file(with_ending(&self.path, ending));
            }
        }
    }
}

/// A path with something at the end of its file name.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut longer = OsString::from(path);
    longer.push(ending);
    PathBuf::from(longer)
}

/// The right to remove leftovers in a folder, while nobody begins a new file there.
#[derive(Debug)]
pub(super) struct Cleaning {
    /// None on a file system that locks no folders; beginning and cleaning may then meet, and the former fails.
    _lock: Option<File>,
}

impl Cleaning {
    /// Begins to clean; none while others begin files or clean.
    pub(super) fn begin(folder: &Path) -> Option<Self> {
        let folder = File::open(folder).ok()?;
        match folder.try_lock() {
            Ok(()) => Some(Self { _lock: Some(folder) }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) => Some(Self { _lock: None }),
        }
    }
}

/// A partial file whose process has ended, locked so that nobody else takes it up.
#[derive(Debug)]
pub(super) struct Leftover {
    path: PathBuf,
    _lock: File,
}

impl Leftover {
    /// Takes up the partial file at `path`; none where somebody still writes it.
    ///
    /// # Errors
    ///
    /// Also where the file system knows no locks, because then nobody can tell a leftover from work in progress.
    pub(super) fn claim(_right: &Cleaning, path: &Path) -> io::Result<Option<Self>> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true);
        let file = options.custom_flags(OFlags::NOFOLLOW.bits().cast_signed()).open(path)?;
        match file.try_lock() {
            Ok(()) if is_at(path, &file) => Ok(Some(Self { path: path.to_owned(), _lock: file })),
            Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
    /// Removes it.
    pub(super) fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// Waits until nobody cleans the folder, and keeps it so; but not for long, because anybody may lock a folder that
/// everybody can read.
fn hold_off_cleaning(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    for _ in 0..100 {
        match folder.try_lock_shared() {
            Ok(()) => return Some(folder),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
            Err(TryLockError::Error(_)) => return None,
        }
    }
    None
}

/// Takes a file that is not there for one that is done away with already: then there is no value, and no error.
pub(super) fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Whether `path` still names this very file.
fn is_at(path: &Path, file: &File) -> bool {
    match (fs::symlink_metadata(path), file.metadata()) {
        (Ok(there), Ok(ours)) => (there.dev(), there.ino()) == (ours.dev(), ours.ino()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_partial_file_is_its_owners_and_goes_away_unless_placed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        let partial = Partial::create(&target).unwrap();
        let path = partial.path().to_owned();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        // As SQLite leaves it where the disk is full.
        let journal = with_ending(&path, "-journal");
        fs::write(&journal, "").unwrap();
        drop(partial);
        assert!(!path.exists() && !journal.exists());
    }

    #[test]
    fn placing_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        fs::write(&target, "first").unwrap();
        let mut partial = Partial::create(&target).unwrap();
        partial.file().write_all(b"second").unwrap();
        let error = partial.place(&target).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&target).unwrap(), "first");
        assert!(!with_ending(&target, ENDING).exists());
    }

    #[test]
    fn a_leftover_is_removed_and_work_in_progress_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        fs::write(with_ending(&target, ENDING), "left").unwrap();
        let partial = Partial::create_over_leftover(&target).unwrap();
        let cleaning = Cleaning::begin(folder.path()).unwrap();
        assert!(Leftover::claim(&cleaning, partial.path()).unwrap().is_none());
        drop(cleaning);
        let error = Partial::create_over_leftover(&target).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(partial.path().exists());
    }

    #[test]
    fn nobody_cleans_while_a_file_begins() {
        let folder = tempfile::tempdir().unwrap();
        let beginning = hold_off_cleaning(folder.path()).unwrap();
        assert!(Cleaning::begin(folder.path()).is_none());
        let _another = hold_off_cleaning(folder.path()).unwrap();
        drop(beginning);
        assert!(Cleaning::begin(folder.path()).is_none());
    }

    #[test]
    fn a_link_is_not_followed_when_leftovers_go() {
        let folder = tempfile::tempdir().unwrap();
        let precious = folder.path().join("precious");
        fs::write(&precious, "mine").unwrap();
        let link = folder.path().join("a.partial");
        std::os::unix::fs::symlink(&precious, &link).unwrap();
        assert!(Leftover::claim(&Cleaning::begin(folder.path()).unwrap(), &link).is_err());
        assert!(precious.exists());
    }
}
