//! Files written out: a tree of sources below one folder, nothing outside it, nothing replaced unless that was asked for.

use std::ffi::OsStr;
use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

mod alone;
mod error;
mod partial;

use super::mark;
use crate::entry::path::EntryPath;
use crate::place::make_private;
pub use alone::{create_new, replace};
pub use error::WriteError;
pub(super) use partial::is_left_behind;

/// A folder that files are written below.
///
/// Each folder on the way is opened from the one above it, and a link is never followed: whatever another process does
/// meanwhile, no file lands outside.
#[derive(Debug)]
pub struct Tree {
    path: PathBuf,
    root: OwnedFd,
    overwrite: bool,
    durable: bool,
    is_marking: bool,
    /// Whether who may read what is new is left to the user's mask; otherwise its owner alone.
    is_shared: bool,
    /// The folder that was written to last: files come sorted, so it is mostly the next one's too.
    last: Option<(Vec<u8>, OwnedFd)>,
}

impl Tree {
    /// Opens `path`, making it for its owner alone where it is missing.
    ///
    /// # Errors
    ///
    /// What the file system said.
    pub fn open(path: &Path, overwrite: bool) -> Result<Self, WriteError> {
        let fail = |source| WriteError { path: path.to_owned(), source };
        make_private(path).map_err(fail)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root =
            rustix::fs::open(path, flags, Mode::empty()).map_err(|error| fail(error.into()))?;
        let (durable, is_marking, is_shared, last) = (false, false, false, None);
        Ok(Self { path: path.to_owned(), root, overwrite, durable, is_marking, is_shared, last })
    }

    /// Opens a journal: what is new in it may be read as whatever its user makes.
    ///
    /// # Errors
    ///
    /// What the file system said.
    pub fn of_journal(root: &Path, overwrite: bool) -> Result<Self, WriteError> {
        let fail = |source| WriteError { path: root.to_owned(), source };
        std::fs::create_dir_all(root).map_err(fail)?;
        Ok(Self { is_shared: true, ..Self::open(root, overwrite)? })
    }

    /// Lets each file be safe against a power cut once it is written.
    #[must_use]
    pub fn durable(self) -> Self {
        Self { durable: true, ..self }
    }

    /// Marks the files that follow, so that [`mark::is_untouched`] knows them again, or does not.
    pub fn mark(&mut self, is_marking: bool) {
        self.is_marking = is_marking;
    }

    /// Writes one file whole: under a name of its own first, then renamed, so that it is there whole or not at all.
    ///
    /// # Errors
    ///
    /// Where the file exists already and may not be replaced, a link stands in the way, or the disk is full.
    pub fn write(&mut self, path: &EntryPath, bytes: &[u8]) -> Result<(), WriteError> {
        self.write_as(path, bytes, None)
    }

    /// The same with these permissions; without any, it gets those of the file that it replaces.
    ///
    /// # Errors
    ///
    /// As of [`Tree::write`].
    pub fn write_as(
        &mut self,
        path: &EntryPath,
        bytes: &[u8],
        mode: Option<u32>,
    ) -> Result<(), WriteError> {
        let shown = self.path.join(path.as_str());
        let is_marking = self.is_marking;
        let fill = |file: &mut File| {
            file.write_all(bytes)?;
            if is_marking {
                mark::put(file, path.bytes(), bytes);
            }
            Ok(())
        };
        self.put(path.bytes(), fill, mode).map_err(|source| WriteError { path: shown, source })
    }

    /// Writes one file whole as [`Tree::write`] does, its bytes handed in a piece at a time.
    ///
    /// # Errors
    ///
    /// As of [`Tree::write`], and what `fill` says; no file is there then.
    pub fn copy(
        &mut self,
        path: &EntryPath,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let shown = self.path.join(path.as_str());
        self.put(path.bytes(), fill, None).map_err(|source| WriteError { path: shown, source })
    }

    /// Deletes one file; no link on the way is followed, and one at its place is deleted itself.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub fn remove(&self, path: &EntryPath) -> Result<(), WriteError> {
        let (folder, name) = parted(path.bytes());
        let remove = || -> io::Result<()> {
            let parent = self.folder(folder)?;
            rustix::fs::unlinkat(&parent, OsStr::from_bytes(name), AtFlags::empty())?;
            if self.durable { Ok(rustix::fs::fsync(&parent)?) } else { Ok(()) }
        };
        let shown = self.path.join(path.as_str());
        remove().map_err(|source| WriteError { path: shown, source })
    }

    /// Removes a folder that has the place of a file, where nothing is in it but folders. What else lies there stays.
    ///
    /// # Errors
    ///
    /// Where a file is in it, or the file system says no.
    pub fn clear(&mut self, path: &EntryPath) -> Result<(), WriteError> {
        let place = self.path.join(OsStr::from_bytes(path.bytes()));
        if !place.symlink_metadata().is_ok_and(|it| it.is_dir()) {
            return Ok(());
        }
        self.last = None;
        remove_folders(&place).map_err(|source| WriteError { path: place, source })
    }

    fn put(
        &mut self,
        path: &[u8],
        fill: impl FnOnce(&mut File) -> io::Result<()>,
        mode: Option<u32>,
    ) -> io::Result<()> {
        let (folder, name) = parted(path);
        let is_last = self.last.as_ref().is_some_and(|(last, _)| last == folder);
        if !is_last {
            self.last = Some((folder.to_owned(), self.folder(folder)?));
        }
        let parent = self.last.as_ref().map_or(&self.root, |(_, parent)| parent);
        let name = OsStr::from_bytes(name);
        let (partial, mut file) = partial::begin(parent, self.new_file())?;
        let replaced = || mode_of(parent, name).filter(|_| self.overwrite);
        // Before the first byte: nobody reads what the file in its stead kept from them.
        let prepared = match mode.or_else(replaced) {
            Some(mode) => file.set_permissions(Permissions::from_mode(mode)),
            None => Ok(()),
        };
        let placed = prepared.and_then(|()| fill(&mut file)).and_then(|()| {
            self.sync(&file)?;
            self.place(parent, OsStr::new(&partial), name)
        });
        if placed.is_ok() && self.durable {
            rustix::fs::fsync(parent).map_err(placed_and_not_safe)?;
        }
        if placed.is_err() {
            // The error that is told is the first one; a leftover is known by its name.
            let _ = rustix::fs::unlinkat(parent, &partial, AtFlags::empty());
        }
        placed
    }

    fn new_file(&self) -> Mode {
        let owner = Mode::RUSR | Mode::WUSR;
        let others = Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
        if self.is_shared { owner | others } else { owner }
    }

    fn new_folder(&self) -> Mode {
        if self.is_shared { Mode::RWXU | Mode::RWXG | Mode::RWXO } else { Mode::RWXU }
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        if self.durable { file.sync_all() } else { Ok(()) }
    }

    fn place(&self, parent: &OwnedFd, partial: &OsStr, name: &OsStr) -> io::Result<()> {
        if self.overwrite {
            return Ok(rustix::fs::renameat(parent, partial, parent, name)?);
        }
        let flags = rustix::fs::RenameFlags::NOREPLACE;
        match rustix::fs::renameat_with(parent, partial, parent, name, flags) {
            Err(Errno::INVAL | Errno::NOSYS) => {
                rustix::fs::linkat(parent, partial, parent, name, AtFlags::empty())?;
                Ok(rustix::fs::unlinkat(parent, partial, AtFlags::empty())?)
            }
            other => Ok(other?),
        }
    }

    /// Opens a folder below the root, making what is missing on the way.
    fn folder(&self, path: &[u8]) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut folder = self.root.try_clone()?;
        for part in path.split(|it| *it == b'/').filter(|it| !it.is_empty()) {
            let part = OsStr::from_bytes(part);
            match rustix::fs::mkdirat(&folder, part, self.new_folder()) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            folder = rustix::fs::openat(&folder, part, flags, Mode::empty())?;
        }
        Ok(folder)
    }
}

/// What is told where a file has its bytes, and its folder could not be made safe against a power cut.
fn placed_and_not_safe(error: Errno) -> io::Error {
    let error = io::Error::from(error);
    let message =
        format!("the file has its new text already, and a power cut may take that away: {error}");
    io::Error::new(error.kind(), message)
}

/// The permissions of a regular file; none where none is there.
fn mode_of(parent: &OwnedFd, name: &OsStr) -> Option<u32> {
    let stat = rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
    FileType::from_raw_mode(stat.st_mode).is_file().then_some(stat.st_mode & 0o777)
}

/// Removes a folder and those in it; a file among them is no folder, and an error.
fn remove_folders(folder: &Path) -> io::Result<()> {
    for inside in std::fs::read_dir(folder)? {
        remove_folders(&inside?.path())?;
    }
    std::fs::remove_dir(folder)
}

/// The folder of a path, and the name in it.
fn parted(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|it| *it == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (&path[..0], path),
    }
}

#[cfg(test)]
mod tests;
