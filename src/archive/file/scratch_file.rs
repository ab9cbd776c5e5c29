//! The file in which a new archive is built, and how it gets its place: nothing on the way is followed, replaced or
//! deleted that is not ours.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::archive::file::beside::{beside, create_private, open_plain};
use crate::archive::file::holder::is_open_elsewhere;
use crate::archive::file::vacant::{is_empty, is_vacant};
use crate::archive::{APPLICATION_ID, ArchiveError};
use crate::place;
use crate::sqlite::users;

/// A file in which a new archive is built, or a part of it; deleted when dropped, if it is still there.
#[derive(Debug)]
pub(crate) struct ScratchFile {
    path: PathBuf,
}

impl ScratchFile {
    /// Creates it beside an archive, whose lock the caller holds. Where somebody's own file has the name, the file gets
    /// another one: `.new2`.
    pub(crate) fn create(archive: &Path, ending: &str) -> Result<Self, ArchiveError> {
        let first = beside(archive, ending);
        let others = (2..=u8::MAX).map(|nth| beside(archive, &format!("{ending}{nth}")));
        for path in std::iter::once(first.clone()).chain(others).filter(|it| has_no_journal(it)) {
            if is_leftover(&path) {
                // The lock is ours, so nobody else needs it; what cannot be deleted is in the way.
                let _ = fs::remove_file(&path);
            }
            match create_private(&path) {
                Ok(_) => return Ok(Self { path }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(ArchiveError::file("create", &path)(error)),
            }
        }
        Err(ArchiveError::InTheWay { path: first })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes its name away, while a connection holds it open, as SQLite does with its own temporary files. Where the
    /// file system does not let it go, it keeps its name until it is dropped.
    pub(crate) fn unname(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Drop for ScratchFile {
    fn drop(&mut self) {
        // Once it is in its place there is nothing to delete; if deleting fails, the next first sync deletes it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether nothing has the name of a journal of this database: it has none of ours, and SQLite would delete another.
fn has_no_journal(database: &Path) -> bool {
    let journals = ["-journal", "-wal", "-shm"].map(|it| beside(database, it));
    journals.iter().all(|it| it.symlink_metadata().is_err())
}

/// Whether a file is what a process of ours that died has left: nothing was written yet, or it is an archive, because
/// that is the first thing its header says.
fn is_leftover(path: &Path) -> bool {
    let Ok(file) = open_plain(path, false) else { return false };
    let mut header = Vec::new();
    let read = (&file).take(72).read_to_end(&mut header);
    let is_alone = file.metadata().is_ok_and(|it| it.nlink() == 1);
    // The file format of SQLite keeps the application id at offset 68, big-endian.
    let is_archive =
        header.starts_with(b"SQLite format 3\0") && header.ends_with(&APPLICATION_ID.to_be_bytes());
    read.is_ok() && is_alone && (header.is_empty() || (header.len() == 72 && is_archive))
}

/// Refuses a place where somebody has open what another database left: a program that still works on a database which was
/// deleted would mix it into the new one.
pub(crate) fn refuse_stale_files_in_use(archive: &Path) -> Result<(), ArchiveError> {
    let stale = ["-journal", "-wal", "-shm"].map(|it| beside(archive, it));
    let used = stale.into_iter().find_map(|path| users::opener_of(&path).map(|user| (path, user)));
    used.map_or(Ok(()), |(path, user)| Err(ArchiveError::StaleInUse { path, user }))
}

/// Moves what another database left under the name of a new archive out of its way, because SQLite would play a stale
/// journal back into it.
pub(crate) fn set_stale_files_aside(archive: &Path) -> Result<(), ArchiveError> {
    refuse_stale_files_in_use(archive)?;
    for ending in ["-journal", "-wal", "-shm"] {
        let stale = beside(archive, ending);
        if stale.symlink_metadata().is_ok() {
            set_aside(&stale)?;
        }
    }
    Ok(())
}

fn set_aside(stale: &Path) -> Result<(), ArchiveError> {
    for nth in 1..=u16::MAX {
        match place::rename_new(stale, &beside(stale, &format!(".stale{nth}"))) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map_err(ArchiveError::file("move aside", stale)),
        }
    }
    Err(ArchiveError::InTheWay { path: stale.to_owned() })
}

/// Puts a new archive in its place, also where an empty file is that nobody has open.
pub(crate) fn put_in_place(scratch: &Path, archive: &Path) -> Result<(), ArchiveError> {
    if is_empty(archive) && is_vacant(archive) && is_exchanged(scratch, archive) {
        return Ok(());
    }
    place::rename_new(scratch, archive).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => ArchiveError::InTheWay { path: archive.to_owned() },
        _ => ArchiveError::file("put the new archive in its place,", archive)(error),
    })
}

/// Exchanges a new archive for an empty file, which is deleted. What was written there meanwhile goes back to its place; where
/// the file system cannot exchange two files, nothing is done.
fn is_exchanged(scratch: &Path, archive: &Path) -> bool {
    let exchange = || renameat_with(CWD, scratch, CWD, archive, RenameFlags::EXCHANGE);
    if exchange().is_err() {
        return false;
    }
    if is_empty(scratch) && !is_open_elsewhere(scratch) && fs::remove_file(scratch).is_ok() {
        return true;
    }
    exchange().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(application_id: i32) -> Vec<u8> {
        [&b"SQLite format 3\0"[..], &[0; 52], &application_id.to_be_bytes(), &[0; 28]].concat()
    }

    fn name_beside(content: &[u8]) -> (String, bool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db.new");
        fs::write(&path, content).unwrap();
        let scratch = ScratchFile::create(&folder.path().join("a.db"), ".new").unwrap();
        let name = scratch.path().file_name().unwrap().to_str().unwrap().to_owned();
        drop(scratch);
        (name, fs::read(&path).is_ok_and(|it| it == content))
    }

    #[test]
    fn a_leftover_of_ours_goes_and_what_is_somebody_elses_stays() {
        assert_eq!(name_beside(b""), ("a.db.new".to_owned(), false));
        assert_eq!(name_beside(&header(APPLICATION_ID)), ("a.db.new".to_owned(), false));
        let stays = ("a.db.new2".to_owned(), true);
        assert_eq!(name_beside(b"precious"), stays);
        assert_eq!(name_beside(&header(0)), stays);
        assert_eq!(name_beside(&header(APPLICATION_ID)[..70]), stays);
    }

    #[test]
    fn a_link_is_neither_followed_nor_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let (archive, link) = (folder.path().join("a.db"), folder.path().join("a.db.new"));
        for target in ["precious", "nowhere"] {
            fs::write(folder.path().join("precious"), "").unwrap();
            std::os::unix::fs::symlink(target, &link).unwrap();
            let scratch = ScratchFile::create(&archive, ".new").unwrap();
            assert!(scratch.path().ends_with("a.db.new2") && link.is_symlink());
            assert!(folder.path().join("precious").exists());
            fs::remove_file(&link).unwrap();
        }
    }

    #[test]
    fn what_is_set_aside_never_replaces_what_was_set_aside_before() {
        let folder = tempfile::tempdir().unwrap();
        let (archive, path) = (folder.path().join("a.db"), |it| folder.path().join(it));
        std::os::unix::fs::symlink("nowhere", path("a.db-journal.stale1")).unwrap();
        fs::write(path("a.db-journal"), "1").unwrap();
        std::os::unix::fs::symlink("nowhere", path("a.db-wal")).unwrap();
        set_stale_files_aside(&archive).unwrap();
        assert_eq!(fs::read(path("a.db-journal.stale2")).unwrap(), b"1");
        assert!(path("a.db-wal.stale1").is_symlink() && !path("a.db-wal").is_symlink());
    }
}
