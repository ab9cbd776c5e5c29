//! A folder that is there whole or not at all: built beside its place, and put there once every file in it is safe.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::write::{Tree, WriteError};
use crate::place::{Beside, RESTORED, folder_beside};

/// A folder that is being built.
#[derive(Debug)]
pub struct Fresh {
    place: PathBuf,
    beside: Beside,
    tree: Tree,
}

impl Fresh {
    /// Begins a folder that is to lie at a place where nothing is yet, or an empty folder.
    ///
    /// # Errors
    ///
    /// Where something is there, with [`io::ErrorKind::AlreadyExists`], and what the file system says.
    pub fn begin(place: &Path) -> Result<Self, WriteError> {
        let fail = |source| WriteError { path: place.to_owned(), source };
        match fs::read_dir(place).map(|mut entries| entries.next().is_none()) {
            Ok(true) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(false) => return Err(fail(io::ErrorKind::AlreadyExists.into())),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(fail(io::ErrorKind::AlreadyExists.into()));
            }
            Err(error) => return Err(fail(error)),
        }
        let beside = folder_beside(place, RESTORED).map_err(fail)?;
        let tree = Tree::open(beside.path(), false)?;
        Ok(Self { place: place.to_owned(), beside, tree })
    }

    /// Where its files are written.
    pub fn tree(&mut self) -> &mut Tree {
        &mut self.tree
    }

    /// Puts it in its place, with all that was written safe against a power cut.
    ///
    /// # Errors
    ///
    /// What the file system says; nothing is then at the place that was not there before.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self { place, beside, .. } = self;
        let put = || {
            // Only what is on the disk may get its name: the files of a folder are synced all at once.
            rustix::fs::syncfs(File::open(beside.path())?)?;
            // A folder takes the place of one that is missing or empty, and of nothing else.
            fs::rename(beside.path(), &place)
        };
        put().map_err(|source| WriteError { path: place.clone(), source })?;
        // Nothing is left where the folder was built.
        beside.keep();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::EntryPath;

    #[test]
    fn a_folder_that_was_not_finished_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out");
        let mut fresh = Fresh::begin(&place).unwrap();
        fresh.tree().write(&EntryPath::new("2025/a.md").unwrap(), b"x").unwrap();
        drop(fresh);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_holds_something_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mine"), "mine").unwrap();
        for place in [folder.path().to_owned(), folder.path().join("mine")] {
            let refused = Fresh::begin(&place).unwrap_err();
            assert_eq!(refused.source.kind(), io::ErrorKind::AlreadyExists);
        }
        let empty = folder.path().join("empty");
        fs::create_dir(&empty).unwrap();
        let mut fresh = Fresh::begin(&empty).unwrap();
        fresh.tree().write(&EntryPath::new("a.md").unwrap(), b"x").unwrap();
        fresh.finish().unwrap();
        assert_eq!(fs::read(empty.join("a.md")).unwrap(), b"x");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
