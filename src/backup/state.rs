//! Which copies hold the same state of an archive: told by one hash, so that a command that fails again and again does not
//! make a backup of one state each time.
//!
//! A copy that SQLite makes page by page equals its source but for three numbers of the header, which count changes and
//! are written anew with each copy. So two copies of one state are the same where these are left out of the hash, and
//! copies of two states never are. It is taken from the copy, while nobody can change the source: the archive's own file
//! is not read beside SQLite, because closing it would drop SQLite's locks.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::digest::hexadecimal;
use super::error::BackupError;
use super::reason::Reason;
use super::{Backup, Backups, Occasion, Standing};
use crate::place;
use crate::progress::Progress;
use crate::threads;

/// The change counter, the schema cookie, and the change counter for which the version number after it holds
/// (<https://sqlite.org/fileformat2.html#the_database_header>).
const WRITTEN_ANEW: [Range<usize>; 3] = [24..28, 40..44, 92..96];

/// How much is read at once.
const BUFFER: usize = 1 << 20;

/// The SHA-256 of a file, twice, in small hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hashes {
    /// Of all of its bytes.
    pub(super) file: String,
    /// Of the state that it holds: with zeros for the numbers that each copy has of its own.
    pub(super) state: String,
}

/// Reads a copy once, for both of its hashes.
pub(super) fn hashes(path: &Path, progress: &dyn Progress) -> Result<Hashes, BackupError> {
    let failed = || BackupError::file("read", path);
    let mut opened = place::open_file(path).map_err(failed())?;
    let (mut file, mut state) = (Sha256::new(), Sha256::new());
    let mut buffer = vec![0; BUFFER];
    let mut is_first = true;
    loop {
        if progress.is_stopped() {
            return Err(BackupError::Stopped);
        }
        // The header lies in one piece in the first buffer, however little a single reading gives.
        let mut piece = opened.by_ref().take(BUFFER as u64);
        let length = read_whole(&mut piece, &mut buffer).map_err(failed())?;
        if length == 0 {
            let (file, state) = (hexadecimal(&file.finalize()), hexadecimal(&state.finalize()));
            return Ok(Hashes { file, state });
        }
        let piece = &buffer[..length];
        if !std::mem::take(&mut is_first) {
            threads::both(|| file.update(piece), || state.update(piece));
            continue;
        }
        file.update(piece);
        for number in WRITTEN_ANEW {
            buffer[number].fill(0);
        }
        state.update(&buffer[..length]);
    }
}

fn read_whole(piece: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match piece.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

impl Backups {
    /// Whether the newest verified backup may hold the state of a copy of so many bytes, by what its manifest says.
    pub(super) fn may_hold(&self, bytes: u64) -> Result<bool, BackupError> {
        let newest = self.list()?.into_iter().find(Backup::is_verified);
        Ok(newest.is_some_and(|it| it.bytes == bytes))
    }

    /// The verified backup that was made on such an occasion, of this very state, and is whole.
    ///
    /// Only the newest state counts: where a later backup holds another one, `latest` would not be the state from before.
    /// What a manifest says only picks the file, whose bytes then decide.
    pub(super) fn of_same_state(
        &self,
        occasion: Occasion<'_>,
        state: &str,
        progress: &dyn Progress,
    ) -> Result<Option<Backup>, BackupError> {
        let verified = self.list()?.into_iter().filter(Backup::is_verified);
        let same = verified.take_while(|it| it.source_sha256.as_deref() == Some(state));
        for backup in same.filter(|it| it.reason.as_ref() == Some(&occasion.reason())) {
            // A second name of the archive itself is no backup, and not to be opened.
            if self.refuse_the_archive(&backup.path).is_err() {
                continue;
            }
            match hashes(&backup.path, progress) {
                Err(BackupError::Stopped) => return Err(BackupError::Stopped),
                Ok(found)
                    if found.state == state && backup.sha256.as_ref() == Some(&found.file) =>
                {
                    return Ok(Some(backup));
                }
                // What cannot be read, or has changed, is none.
                _ => {}
            }
        }
        Ok(None)
    }

    /// The newest copy of this very state that was kept, marked as damaged, and still has its bytes: another one would be no more
    /// evidence, and no policy lets it go.
    pub(super) fn marked_of_same_state(
        &self,
        state: &str,
        progress: &dyn Progress,
    ) -> Result<Option<Backup>, BackupError> {
        let is_one = |it: &Backup| {
            let is_marked = matches!(it.standing, Standing::Damaged(_));
            let is_asked = matches!(it.reason, Some(Reason::Asked));
            is_marked && is_asked && it.source_sha256.as_deref() == Some(state)
        };
        for backup in self.list()?.into_iter().filter(is_one) {
            match hashes(&backup.path, progress) {
                Err(BackupError::Stopped) => return Err(BackupError::Stopped),
                Ok(it) if it.state == state && backup.sha256.as_ref() == Some(&it.file) => {
                    return Ok(Some(backup));
                }
                _ => {}
            }
        }
        Ok(None)
    }
}
