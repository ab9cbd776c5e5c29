//! The file under which a new one is written: locked meanwhile, and told from what a command that was killed has left.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;

use crate::place::{DRAFTED, EXPORTED, RESTORED};

/// What the name of a file begins with that is still being written. No user's file is called so: what has the name, and is
/// no link and has no second name, was left by a command that was killed, and is ours to delete.
pub(super) const PARTIAL: &str = ".journal-export-4c1d7be09a53";

/// Whether a name is that of a file or folder which a command that writes files has left when it was killed; also of
/// earlier versions, which did not take care that nobody else has the name.
pub(in crate::journal) fn is_left_behind(name: &[u8]) -> bool {
    let is_partial = name.starts_with(b".journal-export") && name.ends_with(b".partial");
    let beside = [RESTORED, EXPORTED, DRAFTED];
    is_partial || beside.iter().any(|it| name.starts_with(it.as_bytes()))
}

/// Makes a file under a name of its own, and holds it locked as long as it is written. What a command that was killed has left is
/// deleted.
pub(super) fn begin(parent: &OwnedFd, mode: Mode) -> io::Result<(String, File)> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for nth in 1..=u8::MAX {
        let name = format!("{PARTIAL}-{nth}.partial");
        remove_leftover(parent, &name);
        match rustix::fs::openat(parent, &name, flags, mode) {
            // Somebody who looked between the two took it for a leftover, and deletes it.
            Ok(file) if is_taken(&file) || !is_at(parent, &name, &file) => {}
            Ok(file) => return Ok((name, File::from(file))),
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Deletes what has the name of a partial file and nobody writes: a file of one name that is not locked.
fn remove_leftover(parent: &OwnedFd, name: &str) {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = rustix::fs::openat(parent, name, flags, Mode::empty()) else { return };
    let is_leftover = rustix::fs::fstat(&file)
        .is_ok_and(|it| FileType::from_raw_mode(it.st_mode).is_file() && it.st_nlink == 1);
    let locked = || rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
    if is_leftover && locked() && is_at(parent, name, &file) {
        // Where it stays, the next name is taken.
        let _ = rustix::fs::unlinkat(parent, name, AtFlags::empty());
    }
}

/// Whether somebody else holds a file locked. Where files cannot be locked, nobody does, and no leftover is deleted.
fn is_taken(file: &OwnedFd) -> bool {
    let lock = rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive);
    lock == Err(Errno::WOULDBLOCK)
}

/// Whether a name is still that of an open file.
fn is_at(parent: &OwnedFd, name: &str, file: &OwnedFd) -> bool {
    let (open, named) =
        (rustix::fs::fstat(file), rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW));
    matches!((open, named), (Ok(open), Ok(named)) if (open.st_dev, open.st_ino) == (named.st_dev, named.st_ino))
}
