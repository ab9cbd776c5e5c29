//! The one lock beside the archive that serialises its writers.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

use crate::archive::ArchiveError;
use crate::archive::file::beside::{create_private, open_plain};
use crate::archive::file::holder::{Holder, LONGEST, holder_of, path_of};
use crate::sqlite::patience;

/// The lock file `<archive>.lock`, held until this value is dropped, or the process dies.
///
/// It is a lock of the kernel on an open file (`flock`): a killed process leaves none behind. The file itself is never
/// deleted, because a second process could hold a lock on the deleted one.
///
/// Its content is one line, `process 4711 (journal sync)`. Only a file that is made here, or that holds such a line, is
/// written to: whatever else has the name is somebody's own.
#[derive(Debug)]
pub struct WriteLock {
    _file: File,
}

impl WriteLock {
    /// Takes the lock of the archive at `archive` for `command`, waiting up to [`patience::PATIENCE`]; `notice` is called once
    /// with the holder where there is something to wait for.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Locked`] names the holder; [`ArchiveError::Stopped`]; [`ArchiveError::NotOurs`] where something else has the name of the lock
    /// file; [`ArchiveError::File`] where it cannot be made.
    pub fn take(
        archive: &Path,
        command: &str,
        notice: impl FnOnce(&Holder),
    ) -> Result<Self, ArchiveError> {
        let path = path_of(archive);
        let mut file = open(&path)?;
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
            if let Some(notice) = notice.take() {
                notice(&holder);
            }
            if !patience::goes_on(start) {
                return match patience::is_stopped() {
                    true => Err(ArchiveError::Stopped),
                    false => Err(ArchiveError::Locked { path: archive.to_owned(), holder }),
                };
            }
        }
        sign(&mut file, command).map_err(ArchiveError::file("write to the lock file", &path))?;
        Ok(Self { _file: file })
    }
}

/// Refuses what has the name of an archive's lock file and is none.
///
/// # Errors
///
/// [`ArchiveError::NotOurs`].
pub fn refuse_others(archive: &Path) -> Result<(), ArchiveError> {
    match open_ours(&path_of(archive)) {
        Err(error @ ArchiveError::NotOurs { .. }) => Err(error),
        _ => Ok(()),
    }
}

/// Opens the lock file, or makes it where nothing has its name.
fn open(path: &Path) -> Result<File, ArchiveError> {
    match create_private(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => open_ours(path),
        other => other.map_err(ArchiveError::file("open the lock file", path)),
    }
}

/// Opens the lock file that is there, where it is one.
fn open_ours(path: &Path) -> Result<File, ArchiveError> {
    let mut file = open_plain(path, true).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => not_ours(path, "it is a link, a folder or a device"),
        _ => ArchiveError::file("open the lock file", path)(error),
    })?;
    match is_ours(&mut file).map_err(ArchiveError::file("read the lock file", path))? {
        true => Ok(file),
        false => Err(not_ours(path, "it holds something else")),
    }
}

fn not_ours(path: &Path, reason: &'static str) -> ArchiveError {
    ArchiveError::NotOurs { path: path.to_owned(), role: "the archive's lock file", reason }
}

/// Whether a file holds what [`sign`] writes, as far as it came before its process or the power went.
fn is_ours(file: &mut File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    // A power cut leaves no bytes, or zeros. A file that has a second name tells nothing by that.
    let is_blank = bytes.iter().all(|it| *it == 0) && file.metadata()?.nlink() == 1;
    let is_short = bytes.len() as u64 <= LONGEST;
    Ok(is_short && (is_blank || str::from_utf8(&bytes).is_ok_and(is_signature)))
}

/// Whether a text is `process 4711 (journal sync)`, or, but for the empty text, how such a line begins: it was once
/// written word by word.
fn is_signature(text: &str) -> bool {
    const OPENING: &str = " (journal";
    if !text.is_empty() && "process ".starts_with(text) {
        return true;
    }
    let (text, is_whole) = match text.strip_prefix("process ") {
        Some(rest) => (rest, false),
        None => (text, true),
    };
    let rest = text.trim_start_matches(|it: char| it.is_ascii_digit());
    if rest.len() == text.len() {
        return false;
    }
    let Some(words) = rest.strip_prefix(OPENING) else {
        return !is_whole && OPENING.starts_with(rest);
    };
    let end = words.trim_start_matches(|it: char| it.is_ascii_lowercase() || " -".contains(it));
    matches!(end, ")" | ")\n") || (end.is_empty() && !is_whole)
}

fn sign(file: &mut File, command: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(format!("process {} ({command})\n", std::process::id()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::file::holder::is_held;
    use std::fs;

    #[test]
    fn a_lock_names_its_holder_and_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("a.db");
        let lock = WriteLock::take(&archive, "journal sync", |_| {}).unwrap();
        assert!(is_held(&archive));
        let line = fs::read_to_string(folder.path().join("a.db.lock")).unwrap();
        assert_eq!(line, format!("process {} (journal sync)\n", std::process::id()));
        drop(lock);
        assert!(!is_held(&archive));
        WriteLock::take(&archive, "journal upgrade", |_| panic!("nobody holds it")).unwrap();
    }

    fn taken(folder: &Path) -> Result<WriteLock, ArchiveError> {
        WriteLock::take(&folder.join("a.db"), "journal sync", |_| {})
    }

    #[test]
    fn a_file_that_holds_something_else_is_no_lock_file() {
        for text in
            ["precious\n", "4711\n", "process of writing", "\0\0x", "4711 (vim)", "1 (journal"]
        {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.db.lock");
            fs::write(&path, text).unwrap();
            let refused = taken(folder.path());
            assert!(matches!(refused, Err(ArchiveError::NotOurs { .. })), "{text:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn what_any_of_our_processes_has_left_is_taken_up_again() {
        let line = "process 4711 (journal migration create)\n";
        let mut left: Vec<&str> = (0..=line.len()).map(|end| &line[..end]).collect();
        left.extend(["\0\0\0\0", "4711 (journal upgrade)"]);
        for text in left {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("a.db.lock"), text).unwrap();
            taken(folder.path()).unwrap();
        }
    }

    #[test]
    fn a_link_is_not_followed_and_nothing_but_a_file_is_locked() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a.db.lock"), folder.path().join("other"));
        let pipe = |path: &Path| {
            let kind = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(rustix::fs::CWD, path, kind, rustix::fs::Mode::RUSR, 0).unwrap();
        };
        fs::write(&other, "").unwrap();
        let ways: [&dyn Fn(); 5] = [
            &|| symlink("other", &path).unwrap(),
            &|| symlink("nowhere", &path).unwrap(),
            &|| fs::create_dir(&path).unwrap(),
            &|| pipe(&path),
            // A second name of an empty file: nothing says that it is ours.
            &|| fs::hard_link(&other, &path).unwrap(),
        ];
        for make in ways {
            make();
            assert!(matches!(taken(folder.path()), Err(ArchiveError::NotOurs { .. })));
            assert!(!is_held(&folder.path().join("a.db")));
            assert_eq!(holder_of(&folder.path().join("a.db")), Holder::default());
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir(&path));
        }
        assert_eq!(fs::read(&other).unwrap(), b"");
        assert!(!folder.path().join("nowhere").exists());
    }
}
