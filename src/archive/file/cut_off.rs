//! A write that was cut off: what it left is undone by whoever opens the archive next, and may write to it.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::archive::ArchiveError;
use crate::archive::file::beside::{beside, real};
use crate::place::folder_of;
use crate::place::right::owner_of;

/// The journal by which a write is still to be undone; one that may not be read counts as such.
pub fn journal(archive: &Path) -> Option<PathBuf> {
    // SQLite keeps its own files beside the file to which a link leads.
    let journal = beside(&real(archive), "-journal");
    let mut byte = [0];
    let begins = File::open(&journal).and_then(|mut file| file.read_exact(&mut byte));
    let is_to_be_played_back = match begins {
        Ok(()) => byte[0] != 0,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            fs::metadata(&journal).is_ok_and(|it| it.len() > 0)
        }
        Err(_) => false,
    };
    is_to_be_played_back.then_some(journal)
}

/// The error for somebody who may read the archive, and not undo that.
pub(super) fn refused(archive: &Path) -> Option<ArchiveError> {
    journal(archive).map(|_| ArchiveError::CutOff { path: archive.to_owned() })
}

/// The command that undoes it, for whoever may do so.
pub fn way_out(archive: &Path) -> String {
    let file = real(archive);
    let may_write = |it: &Path| access(it, Access::WRITE_OK).is_ok();
    match may_write(&file) && may_write(folder_of(&file)) {
        true => "`journal status` undoes it".to_owned(),
        false => format!(
            "that takes the right to write to the archive and to its folder: let {}, to whom it belongs, run \
             `journal status`, which undoes it",
            owner_of(&file)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_waits_to_be_played_back_unless_it_is_empty_or_wiped() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("a.db");
        assert_eq!(journal(&archive), None);
        for (content, is_hot) in [(&b""[..], false), (&[0; 28], false), (&[0xd9, 0xd5], true)] {
            fs::write(folder.path().join("a.db-journal"), content).unwrap();
            assert_eq!(journal(&archive).is_some(), is_hot, "{content:?}");
        }
        assert!(way_out(&folder.path().join("b.db")).contains("`journal status`"));
    }
}
