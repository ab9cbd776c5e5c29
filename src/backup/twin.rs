//! A copy that is known to hold what its source holds, because both were read to the end and compared.

use std::panic::resume_unwind;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};

use rusqlite::{Connection, Transaction, TransactionBehavior, TransactionState};

use super::check;
use super::contents::{Contents, differences};
use super::digest::{Digest, digest};
use super::error::BackupError;
use super::holdings::Holdings;
use super::problem::{Depth, Problem};
use super::state::{self, Hashes};
use super::verify::{Inspection, inspect_doubtful};
use super::{connection, copy};
use crate::place::folder_of;
use crate::progress::Progress;
use crate::threads::{self, NoThreads};

/// How much room a copy asks for, as a multiple of its size: the rest of the system goes on writing meanwhile.
const HEADROOM: u64 = 2;

/// What is known of a copy that equals its source.
pub(super) struct Twin {
    /// The size of the copy.
    pub(super) bytes: u64,
    /// What is wrong with the source, and so with the copy.
    pub(super) problems: Vec<Problem>,
    /// What both hold; none where the source is too damaged to be read.
    pub(super) contents: Option<Contents>,
}

/// A copy whose source nobody can change until this value goes: it is still to be compared.
pub(super) struct Copied<'a> {
    source: &'a Connection,
    path: &'a Path,
    /// `PRAGMA data_version` of the source's connection while it is held.
    pub(super) data_version: i64,
    _held: Option<Transaction<'a>>,
}

/// Fills the empty file at `path` from `source`.
pub(super) fn copy<'a>(
    source: &'a Connection,
    path: &'a Path,
    progress: &dyn Progress,
) -> Result<Copied<'a>, BackupError> {
    let failed = || BackupError::sqlite("copy the archive to", path);
    let held = hold(source, path)?;
    let data_version = data_version(source).map_err(failed())?;
    let size = copy::size(source).map_err(failed())?;
    copy::check_space(folder_of(path), size.saturating_mul(HEADROOM))?;
    copy::into_new_file(source, path, progress)?;
    Ok(Copied { source, path, data_version, _held: held })
}

impl Copied<'_> {
    /// Reads both to the end, and compares; the hashes of the copy are taken meanwhile, where they are not known.
    pub(super) fn compare(
        self,
        holdings: Holdings,
        depth: Depth,
        known: Option<&Hashes>,
        progress: &dyn Progress,
    ) -> Result<(Twin, Hashes), BackupError> {
        let Self { source, path, .. } = self;
        progress.begin("verifying", None);
        let inspect = || {
            let connection = connection::open_for_reading(path)?;
            inspect_doubtful(&connection, holdings, depth, progress)
        };
        let hash = || known.cloned().map_or_else(|| state::hashes(path, progress), Ok);
        let (ours, copied, hashes) = thread::scope(|scope| {
            let (inspecting, hashing) =
                (threads::beside(scope, inspect), threads::beside(scope, hash));
            let ours = digest(source, progress);
            (ours, done(inspecting, inspect), done(hashing, hash))
        });
        let copied = copied.map_err(BackupError::read("verify", path))?;
        let (problems, contents) = match ours {
            Ok(ours) => compare(source, &ours, copied, path, holdings, depth, progress)?,
            Err(error) if error.is_damage() && !copied.problems.is_empty() => {
                (copied.problems, None)
            }
            Err(error) => return Err(BackupError::read("copy the archive to", path)(error)),
        };
        let bytes = path.metadata().map_err(BackupError::file("read", path))?.len();
        Ok((Twin { bytes, problems, contents }, hashes?))
    }
}

/// Begins to read, so that the source stays as it is; nothing to do where the caller has begun already.
fn hold<'a>(source: &'a Connection, path: &Path) -> Result<Option<Transaction<'a>>, BackupError> {
    let failed = || BackupError::sqlite("copy the archive to", path);
    if source.transaction_state(Some("main")).map_err(failed())? == TransactionState::Write {
        return Err(BackupError::MidChange);
    }
    let held = if source.is_autocommit() {
        let deferred = TransactionBehavior::Deferred;
        Some(Transaction::new_unchecked(source, deferred).map_err(failed())?)
    } else {
        None
    };
    // A deferred transaction begins with its first reading.
    data_version(source).map_err(failed())?;
    Ok(held)
}

/// A number that changes whenever another connection has changed the database.
pub(super) fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

/// What was begun beside this thread, or is done now, where there was no thread for it.
fn done<T>(begun: Result<ScopedJoinHandle<'_, T>, NoThreads>, alone: impl FnOnce() -> T) -> T {
    match begun {
        Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
        Err(_) => alone(),
    }
}

/// Gives back what is wrong with both, and what both hold; an error where the copy alone is at fault.
///
/// Rows that are equal refer to the same rows: what follows from them is asked of the copy alone.
fn compare(
    source: &Connection,
    ours: &Digest,
    copied: Inspection,
    path: &Path,
    holdings: Holdings,
    depth: Depth,
    progress: &dyn Progress,
) -> Result<(Vec<Problem>, Option<Contents>), BackupError> {
    match copied.contents {
        Some(theirs) if theirs.tables == *ours => Ok((copied.problems, Some(theirs))),
        Some(theirs) => Err(BackupError::NotTheSame { tables: differences(ours, &theirs.tables) }),
        None => {
            let problems = check::structure(source, depth)
                .map_err(BackupError::sqlite("check the archive before it goes to", path))?;
            if problems.is_empty() {
                let tables = ours.keys().cloned().collect();
                return Err(BackupError::NotTheSame { tables });
            }
            match Contents::read(source, holdings, progress) {
                Ok(contents) => Ok((problems, Some(contents))),
                Err(error) if error.is_damage() => Ok((problems, None)),
                Err(error) => Err(BackupError::read("copy the archive to", path)(error)),
            }
        }
    }
}
