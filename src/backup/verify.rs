//! Whether a copy is whole: its bytes, its structure, its references, its rows, its full-text index, and what its owner has hashed.

use std::error::Error;
use std::io::Read;
use std::path::Path;

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::check;
use super::connection;
use super::contents::{Contents, application_id};
use super::digest::hexadecimal;
use super::error::BackupError;
use super::holdings::Holdings;
use super::manifest::{self, Manifest, ManifestError};
use super::partial::with_ending;
use super::problem::{Depth, Problem};
use super::{Backup, Backups};
use crate::place;
use crate::progress::Progress;
use crate::sqlite::damage::{ReadError, is_damage};

/// What verifying a backup found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// How much was looked at.
    pub depth: Depth,
    /// Everything that is wrong; empty for a backup that can be trusted.
    pub problems: Vec<Problem>,
    /// What it holds; none where its structure is damaged, because then reading it all may never end.
    pub contents: Option<Contents>,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// What there is to say of a backup that cannot be read.
    pub fn closed(error: &BackupError) -> Self {
        let causes = std::iter::successors(Some(error as &dyn Error), |it| Error::source(*it));
        let causes: Vec<String> = causes.map(ToString::to_string).collect();
        let problems = vec![Problem::Closed { message: causes.join(": ") }];
        Self { depth: Depth::Quick, problems, contents: None }
    }
}

impl Backups {
    /// Looks at everything that can go wrong with a backup, without changing a byte of it.
    ///
    /// A file without a manifest is verified as far as it can be by itself.
    ///
    /// # Errors
    ///
    /// [`BackupError`] where it cannot be looked at; what is wrong with it is no error, but what was asked for.
    pub fn verify(
        &self,
        backup: &Backup,
        depth: Depth,
        progress: &dyn Progress,
    ) -> Result<Verification, BackupError> {
        let (verification, _) = self.open_verified(backup, depth, progress)?;
        Ok(verification)
    }

    /// Verifies a backup and hands over the connection through which it was read, unless SQLite cannot read it.
    pub(super) fn open_verified(
        &self,
        backup: &Backup,
        depth: Depth,
        progress: &dyn Progress,
    ) -> Result<(Verification, Option<Connection>), BackupError> {
        let path = &backup.path;
        self.refuse_the_archive(path)?;
        progress.begin("verifying", None);
        let manifest = manifest::beside(path);
        let mut problems = problems_of_manifest(&manifest);
        let manifest = manifest.ok().flatten();
        match &manifest {
            Some(manifest) => problems.extend(changed_bytes(path, manifest, progress)?),
            None => problems.extend(journal_beside(path)),
        }
        let connection =
            connection::open_for_reading(path).map_err(BackupError::sqlite("open", path))?;
        match application_id(&connection) {
            Ok(id) if self.settings.application_id.is_none_or(|it| it == id) => {}
            Err(error) if !is_damage(&error) => {
                return Err(BackupError::sqlite("read", path)(error));
            }
            _ => {
                problems.push(Problem::NotOurs { reason: why_not_ours(path) });
                return Ok((Verification { depth, problems, contents: None }, None));
            }
        }
        let inspection = inspect_doubtful(&connection, self.settings.holdings, depth, progress)
            .map_err(BackupError::read("read", path))?;
        problems.extend(inspection.problems);
        let had = manifest.and_then(|it| it.record).and_then(|it| it.contents);
        if let (Some(had), Some(has)) = (&had, &inspection.contents) {
            problems.extend(changes(had, has));
        }
        let contents = inspection.contents;
        Ok((Verification { depth, problems, contents }, Some(connection)))
    }
}

/// What the first bytes of a file tell that is no archive.
fn why_not_ours(path: &Path) -> &'static str {
    let mut start = Vec::new();
    let Ok(length) = place::open_file(path).and_then(|file| {
        let length = file.metadata()?.len();
        file.take(100).read_to_end(&mut start)?;
        Ok(length)
    }) else {
        return "it cannot be read";
    };
    match start.first_chunk::<100>() {
        _ if start.is_empty() => "it is empty",
        _ if !start.starts_with(b"SQLite format 3\0") => "it is not a SQLite database",
        Some(header) if length >= size_by_header(header) => {
            "it is a database of something else, or its first page is damaged"
        }
        _ => "it is cut off",
    }
}

/// The size that an SQLite database says it has: the page size at offset 16, where 1 stands for 65,536, times the number of
/// pages at offset 28, both big-endian.
fn size_by_header(header: &[u8; 100]) -> u64 {
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    page * u64::from(u32::from_be_bytes([header[28], header[29], header[30], header[31]]))
}

fn problems_of_manifest(manifest: &Result<Option<Manifest>, ManifestError>) -> Vec<Problem> {
    match manifest {
        Err(error) => vec![Problem::Manifest { message: error.to_string() }],
        Ok(manifest) => {
            let record = manifest.as_ref().and_then(|it| it.record.as_ref());
            let messages = record.into_iter().flat_map(|it| it.problems.clone());
            messages.map(|message| Problem::Evidence { message }).collect()
        }
    }
}

/// Compares size and hash of the file with its manifest.
fn changed_bytes(
    path: &Path,
    manifest: &Manifest,
    progress: &dyn Progress,
) -> Result<Option<Problem>, BackupError> {
    let found = path.metadata().map_err(BackupError::file("read", path))?.len();
    let expected = manifest.record.as_ref().map_or(found, |it| it.bytes);
    if found != expected {
        return Ok(Some(Problem::Size { expected, found }));
    }
    let has_changed = sha256(path, progress)? != manifest.sha256;
    Ok(has_changed.then_some(Problem::Bytes))
}

/// A journal that SQLite would take into account, had the file not been opened as one that nobody changes.
fn journal_beside(path: &Path) -> Option<Problem> {
    let journals = ["-journal", "-wal"].map(|it| with_ending(path, it));
    let journal = journals.into_iter().find(|it| it.metadata().is_ok_and(|it| it.len() > 0))?;
    Some(Problem::Unsettled { journal })
}

fn changes(had: &Contents, has: &Contents) -> Vec<Problem> {
    let tables = had.differences(has);
    let mut problems: Vec<_> = tables.into_iter().map(|name| Problem::Table { name }).collect();
    let (expected, found) = (had.foreign_key_violations, has.foreign_key_violations);
    if found != expected {
        problems.push(Problem::ForeignKeys { expected, found });
    }
    problems
}

/// What a database says about itself.
pub(super) struct Inspection {
    pub(super) problems: Vec<Problem>,
    pub(super) contents: Option<Contents>,
}

/// Looks at a database; its rows are read only where its structure is sound.
pub(super) fn inspect(
    connection: &Connection,
    holdings: Holdings,
    depth: Depth,
    progress: &dyn Progress,
) -> Result<Inspection, ReadError> {
    let mut problems = check::structure(connection, depth)?;
    if !problems.is_empty() {
        return Ok(Inspection { problems, contents: None });
    }
    if depth == Depth::Full {
        problems.extend(check::items(connection, holdings, progress)?);
        problems.extend(check::full_text(connection, progress)?);
    }
    let contents = Contents::read(connection, holdings, progress)?;
    Ok(Inspection { problems, contents: Some(contents) })
}

/// As [`inspect`]; a database that cannot be read because of what is in it is one that is damaged.
pub(super) fn inspect_doubtful(
    connection: &Connection,
    holdings: Holdings,
    depth: Depth,
    progress: &dyn Progress,
) -> Result<Inspection, ReadError> {
    match inspect(connection, holdings, depth, progress) {
        Err(error) if error.is_damage() => {
            let problem = Problem::Structure { message: error.to_string() };
            Ok(Inspection { problems: vec![problem], contents: None })
        }
        other => other,
    }
}

/// The SHA-256 of a file, in small hexadecimal digits.
pub(super) fn sha256(path: &Path, progress: &dyn Progress) -> Result<String, BackupError> {
    let mut file = place::open_file(path).map_err(BackupError::file("read", path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        if progress.is_stopped() {
            return Err(BackupError::Stopped);
        }
        match file.read(&mut buffer).map_err(BackupError::file("read", path))? {
            0 => return Ok(hexadecimal(&hasher.finalize())),
            length => hasher.update(&buffer[..length]),
        }
    }
}
