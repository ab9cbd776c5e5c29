//! The whole journal, as it stood, written into a folder of its own.

use std::io;
use std::path::Path;

use super::left_out;
use crate::archive::model::syncs::NotedSync;
use crate::archive::versions::standing::Standing;
use crate::archive::versions::story::Care;
use crate::archive::versions::{VersionError, standing};
use crate::archive::{Archive, ArchiveError};
use crate::finding::{Finding, Place};
use crate::journal::fresh::Fresh;
use crate::journal::write::WriteError;
use crate::progress::Progress;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeReport {
    /// The sync whose journal it is.
    pub sync: NotedSync,
    /// How many files were written.
    pub written: usize,
    /// The entries that could not be given back.
    pub findings: Vec<Finding>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WholeError {
    /// The archive said no, or the person asked to stop.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The file system said no.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes the journal as it stood into a folder that is missing or empty: all of it that can be given back, or, where the
/// file system says no, nothing.
///
/// # Errors
///
/// [`WholeError`].
pub fn write(
    archive: &Archive,
    sync: NotedSync,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<WholeReport, WholeError> {
    let connection = archive.connection();
    let reading = || ArchiveError::database("read the versions");
    let standing = standing::standing_at(connection, sync.number).map_err(reading())?;
    let mut findings =
        left_out::not_held(connection, sync.number, Care::Every).map_err(reading())?;
    findings.extend(left_out::disputed(connection, sync.number, None).map_err(reading())?);
    let mut report = WholeReport { sync, written: 0, findings };
    report.findings.extend(standing.iter().filter_map(|it| {
        it.noted.as_deref().map(|noted| left_out::noted_elsewhere(it.path.as_str(), noted))
    }));
    let mut fresh = Fresh::begin(folder)?;
    progress.begin("writing", u64::try_from(standing.len()).ok());
    for entry in &standing {
        if progress.is_stopped() {
            return Err(ArchiveError::Stopped.into());
        }
        match put(archive, entry, &report.sync, &mut fresh)? {
            None => report.written += 1,
            Some(finding) => report.findings.push(finding),
        }
        progress.advance(1);
    }
    fresh.finish()?;
    Ok(report)
}

/// Writes one file; what cannot be given back is a finding.
fn put(
    archive: &Archive,
    entry: &Standing,
    sync: &NotedSync,
    fresh: &mut Fresh,
) -> Result<Option<Finding>, WholeError> {
    let place = || Place::file(entry.path.as_str());
    let source = match standing::bytes_standing(archive.connection(), entry) {
        Ok(source) => source,
        Err(VersionError::Sqlite(error)) => {
            return Err(ArchiveError::database("read the versions")(error).into());
        }
        Err(error @ (VersionError::Damaged | VersionError::Missing)) => {
            let finding = Finding::error(place(), "damaged-version", error.to_string());
            let hint = "a backup may hold it whole: `journal doctor` says more";
            return Ok(Some(finding.with_hint(hint)));
        }
    };
    match fresh.tree().write(&entry.path, source.bytes()) {
        Err(error) if is_in_the_way(&error) => {
            let message = "another entry had this path at the same time, and was written";
            Ok(Some(Finding::error(place(), "path-twice", message).with_hint(format!(
                "`journal restore --entry {} --at {} --to FILE` writes this one",
                entry.entry, sync.synced_at
            ))))
        }
        other => Ok(other.map(|()| None)?),
    }
}

/// Whether another file, or a folder of others, has the place of one.
fn is_in_the_way(error: &WriteError) -> bool {
    use io::ErrorKind::{AlreadyExists, IsADirectory, NotADirectory};
    matches!(error.source.kind(), AlreadyExists | IsADirectory | NotADirectory)
}
