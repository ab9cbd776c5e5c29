//! An import that cannot be done changes nothing: what stands in its way is looked for before, and what was written goes back.

use std::cmp::Reverse;
use std::io;

use super::Desk;
use crate::entry::EntryPath;
use crate::import::ImportError;
use crate::journal::write::WriteError;

impl Desk<'_> {
    /// Looks whether a file can lie at its path: no link and no file stands where a folder must be.
    pub(super) fn look_at_way(&mut self, path: &EntryPath) -> Result<(), ImportError> {
        let folders = path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]);
        for folder in folders {
            if self.ways.contains_key(folder) {
                continue;
            }
            let place = self.wish.journal.root().join(folder);
            let is_there = match place.symlink_metadata() {
                Ok(it) if it.is_dir() => true,
                Ok(_) => {
                    let message = "a link or a file has the place of this folder";
                    let source = io::Error::new(io::ErrorKind::NotADirectory, message);
                    return Err(WriteError { path: place, source }.into());
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => false,
                Err(source) => return Err(WriteError { path: place, source }.into()),
            };
            self.ways.insert(folder.to_owned(), is_there);
        }
        Ok(())
    }

    /// Takes back what was written, so that nothing is changed. What cannot be taken back stays; the error that led here is
    /// the one that is told.
    pub(super) fn take_back(&mut self) {
        for (path, old) in std::mem::take(&mut self.done).into_iter().rev() {
            let _ = match (old, &mut self.new, &mut self.over) {
                (Some(old), _, Some(over)) => over.write(&path, old.as_bytes()),
                (None, Some(new), _) => new.remove(&path),
                _ => Ok(()),
            };
        }
        let mut made: Vec<&String> =
            self.ways.iter().filter(|(_, was_there)| !**was_there).map(|(it, _)| it).collect();
        made.sort_by_key(|it| Reverse(it.len()));
        for folder in made {
            // One in which something else lies by now stays.
            let _ = std::fs::remove_dir(self.wish.journal.root().join(folder));
        }
    }
}
