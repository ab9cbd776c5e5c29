//! What is built beside its place: locked meanwhile, and so told from what a command that was killed has left.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{CWD, FileType, FlockOperation, Mode, OFlags, Stat};
use rustix::io::Errno;
use tempfile::TempDir;

use super::{DRAFTED, EXPORTED, RESTORED};

/// What the name of everything that is built beside its place has in it. No user's file is called so.
pub(super) const OURS: &str = "4c1d7be09a53-";

/// How often something is begun anew that somebody took for a leftover before it was locked.
const TRIES: usize = 16;

/// A folder that is built beside its place; dropped before it is kept it is gone.
#[derive(Debug)]
pub struct Beside {
    folder: TempDir,
    _lock: OwnedFd,
}

impl Beside {
    /// Makes it, and holds it locked.
    pub(super) fn make(make: impl Fn() -> io::Result<TempDir>) -> io::Result<Self> {
        for _ in 0..TRIES {
            let folder = make()?;
            match open(folder.path()) {
                Ok(lock) if is_ours_now(&lock, folder.path()) => {
                    return Ok(Self { folder, _lock: lock });
                }
                Ok(_) | Err(Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves it where it is.
    pub fn keep(self) {
        let _ = self.folder.keep();
    }
}

/// Makes a file, and holds it locked as long as it is open.
pub(super) fn locked<T: AsRef<Path>, F: AsFd>(
    make: impl Fn() -> io::Result<T>,
    file: impl Fn(&T) -> &F,
) -> io::Result<T> {
    for _ in 0..TRIES {
        let made = make()?;
        if is_ours_now(file(&made), made.as_ref()) {
            return Ok(made);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Deletes what commands that were killed have left in a folder: what has a name of ours, and nobody holds locked. What cannot be
/// deleted stays, and is in nobody's way.
pub(super) fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_name_of_ours(&entry.file_name()) {
            delete(&entry.path());
        }
    }
}

fn is_name_of_ours(name: &OsStr) -> bool {
    let name = name.as_bytes();
    let behind = [DRAFTED, RESTORED, EXPORTED].into_iter();
    let mut behind = behind.filter_map(|it| name.strip_prefix(it.as_bytes()));
    behind.any(|it| it.starts_with(OURS.as_bytes()))
}

fn delete(path: &Path) {
    let Ok(file) = open(path) else { return };
    let Ok(stat) = rustix::fs::fstat(&file) else { return };
    let lock = rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive);
    if lock.is_err() || !is_at(&stat, path) {
        return;
    }
    let kind = FileType::from_raw_mode(stat.st_mode);
    if kind.is_dir() {
        let _ = fs::remove_dir_all(path);
    } else if kind.is_file() && stat.st_nlink == 1 {
        let _ = fs::remove_file(path);
    }
}

/// Opens a file or a folder; a link is not followed.
fn open(path: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    rustix::fs::openat(CWD, path, flags, Mode::empty())
}

/// Locks what was just made. Where files cannot be locked, nobody takes anything for a leftover; where another command did, it
/// is not ours.
fn is_ours_now(file: &impl AsFd, path: &Path) -> bool {
    let lock = rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive);
    let is_there = || rustix::fs::fstat(file).is_ok_and(|it| is_at(&it, path));
    lock != Err(Errno::WOULDBLOCK) && is_there()
}

/// Whether a path is still that of an open file.
fn is_at(open: &Stat, path: &Path) -> bool {
    let named = rustix::fs::lstat(path);
    named.is_ok_and(|it| (it.st_dev, it.st_ino) == (open.st_dev, open.st_ino))
}

#[cfg(test)]
mod tests {
    use super::super::{Draft, PRIVATE, folder_beside};
    use super::*;

    #[test]
    fn what_a_killed_command_left_goes_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let left = [
            format!("{RESTORED}{OURS}abc"),
            format!("{EXPORTED}{OURS}abc"),
            format!("{DRAFTED}{OURS}abc"),
        ];
        for name in &left[..2] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("a.md"), "text").unwrap();
        }
        fs::write(at(&left[2]), "text").unwrap();
        for name in [".journal-restore.mine", ".journal-export.4c1d", "4c1d7be09a53-"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("x"), "text").unwrap();
        std::os::unix::fs::symlink("x", at(&format!("{DRAFTED}{OURS}link"))).unwrap();
        let (out, page) = (at("out"), at("page"));
        let (living, draft) =
            (folder_beside(&out, RESTORED).unwrap(), Draft::beside(&page, PRIVATE).unwrap());
        assert!(left.iter().all(|it| !at(it).exists()));
        // What is still being built stays, and so does what is no name of ours.
        drop(folder_beside(&out, EXPORTED).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 7);
        draft.place_new().unwrap();
        fs::rename(living.path(), &out).unwrap();
        living.keep();
        sweep(folder.path());
        assert!(out.is_dir() && page.is_file());
    }
}
