//! Who uses an archive: the holder of our lock, or the process that the system names.

use std::fmt;
use std::fs::{self, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process;

use crate::archive::file::beside::{beside, open_plain};
use crate::sqlite::users;

/// More than any line of a lock file has.
pub(super) const LONGEST: u64 = 512;

/// Who holds an archive, as far as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Its process id and its command line or name: `process 4711 (journal sync)`.
    pub words: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.words {
            Some(words) => f.write_str(words),
            None => f.write_str("another process"),
        }
    }
}

/// Which other process holds the lock of an archive; where none does, which has locked its database, or has it open.
pub fn holder_of(archive: &Path) -> Holder {
    let own = format!("process {} ", process::id());
    let signed = is_held(archive).then(|| signature(archive)).flatten();
    let words = match signed {
        Some(words) if words.starts_with(&own) => users::user_of(archive),
        None if !is_held(archive) => users::user_of(archive),
        signed => signed,
    };
    Holder { words }
}

/// Whether another process has a file open, as far as the system tells: that of other users it does not.
pub fn is_open_elsewhere(path: &Path) -> bool {
    users::opener_of(path).is_some()
}

/// Whether some process holds the lock right now.
pub fn is_held(archive: &Path) -> bool {
    is_locked(&path_of(archive))
}

/// Whether some process holds the lock of a file.
pub fn is_locked(path: &Path) -> bool {
    let Ok(file) = open_plain(path, false) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// The lock file of an archive.
pub(super) fn path_of(archive: &Path) -> PathBuf {
    // Two names of one archive must meet at one lock.
    let archive = fs::canonicalize(archive).unwrap_or_else(|_| archive.to_owned());
    beside(&archive, ".lock")
}

fn signature(archive: &Path) -> Option<String> {
    let mut words = String::new();
    // Whatever is in the file, its first line of a sensible length is enough to name somebody.
    let file = open_plain(&path_of(archive), false).ok()?;
    file.take(LONGEST).read_to_string(&mut words).ok()?;
    let line = words.lines().next().unwrap_or_default().trim();
    (!line.is_empty()).then(|| line.to_owned())
}
