//! Files under a temporary name: made for their owner alone, locked while they are written, and put in place without
//! replacing anything.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, OFlags, RenameFlags};

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
    /// Makes `<target>.partial`, 0600 and locked; an error of the kind `AlreadyExists` where somebody has made it.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let path = with_ending(target, ENDING);
        let file =
            OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        // In the moment before the lock, another process's cleaning may have taken the file for a leftover.
        if is_locked_by_another(&file) || !is_at(&path, &file) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        Ok(Self { path, file, is_placed: false })
    }

    /// Makes `<target>.partial` again where an earlier one was left behind by a process that has ended.
    pub(super) fn create_over_leftover(target: &Path) -> io::Result<Self> {
        match Self::create(target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let leftover = Leftover::claim(&with_ending(target, ENDING))?;
                leftover.map_or(Err(error), Leftover::remove)?;
                Self::create(target)
            }
            other => other,
        }
    }

    /// Where it is now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file itself.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Brings its bytes to the disk and gives it the name `target`, which must be free; then the name is on the disk.
    ///
    /// A sync that fails is never tried again: the kernel may have dropped the pages that it could not write.
    pub(super) fn place(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        rename_without_replacing(&self.path, target)?;
        self.is_placed = true;
        sync_folder_of(target)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_placed {
            // Nothing can be told from here; what stays is cleaned up by the next backup.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A path with something at the end of its file name.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut longer = OsString::from(path);
    longer.push(ending);
    PathBuf::from(longer)
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
    pub(super) fn claim(path: &Path) -> io::Result<Option<Self>> {
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

/// Gives a file another name, unless something has that name already: then the error is of the kind `AlreadyExists`.
pub(super) fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some network file systems know no such renaming, but a second link is never made over a file either.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        other => Ok(other?),
    }
}

/// Takes a file that is not there for one that is already done away with.
pub(super) fn unless_gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Brings the names in the folder of `path` to the disk.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// The folder in which `path` lies.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Takes the lock; whether somebody else has it. A file system without locks locks nothing.
fn is_locked_by_another(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
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
        drop(partial);
        assert!(!path.exists());
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
        assert!(Leftover::claim(partial.path()).unwrap().is_none());
        assert!(partial.path().exists());
        let error = Partial::create_over_leftover(&target).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn a_link_is_not_followed_when_leftovers_go() {
        let folder = tempfile::tempdir().unwrap();
        let precious = folder.path().join("precious");
        fs::write(&precious, "mine").unwrap();
        let link = folder.path().join("a.partial");
        std::os::unix::fs::symlink(&precious, &link).unwrap();
        assert!(Leftover::claim(&link).is_err());
        assert!(precious.exists());
    }
}
