//! The archive brought up to date with the journal: look, decide, write, tell.

mod change;
pub mod copies;
mod desk;
mod error;
mod fill;
mod forecast;
mod look;
mod pipeline;
pub mod place;
pub mod repopulate;
mod report;
mod write;

pub use change::{ChangeKind, EntryChange};
pub use error::{Remembered, SyncError};
pub use forecast::forecast;
pub use look::{Look, look, look_at_one};
pub use report::{SyncReport, VERSION_LOST};
pub use write::write;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::archive::model::known;
use crate::archive::model::row::Row;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{VersionPolicy, Wall};
use crate::entry::{EntryPath, Stamp};
use crate::field::Field;
use crate::finding::{Finding, Place, shell_quoted};
use crate::journal::{Journal, ReadError};
use crate::progress::Progress;

/// Whoever calls a sync hands it these.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// The declared fields.
    pub fields: &'a [Field],
    /// The names, as those of fields, whose columns or tables the workspace's own part of the model declares.
    pub of_schema: &'a BTreeSet<String>,
    /// The present moment: what is marked as removed is marked with it.
    pub now: DateTime<Utc>,
    /// Where progress is told.
    pub progress: &'a dyn Progress,
    /// How many changes the report names at most; a first sync keeps so many in memory.
    pub most_named: usize,
    /// Which earlier versions of entries stay.
    pub versions: VersionPolicy,
    /// The user's clock, by whose days they stay.
    pub wall: Wall,
}

/// The entries whose files have lost their text, while an earlier version has it: each sync tells of them as long as they
/// are so.
///
/// # Errors
///
/// [`ArchiveError`].
pub fn emptied(archive: &Archive) -> Result<Vec<Finding>, ArchiveError> {
    let paths = known::emptied(archive.connection());
    let paths = paths.map_err(ArchiveError::database("read the archive"))?;
    let finding = |path: String| {
        let hint = format!("`journal restore --entry {}` brings it back", shell_quoted(&path));
        Finding::warning(Place::file(path), "emptied", "the file has lost its text").with_hint(hint)
    };
    Ok(paths.into_iter().map(finding).collect())
}

/// What one file gave.
#[derive(Debug)]
struct Parsed {
    row: Row,
    stamp: Stamp,
    findings: Vec<Finding>,
    /// The id of its row, once it has become a new one.
    added_as: Option<i64>,
}

/// The code of a file or a folder that could not be read.
const UNREADABLE: &str = "unreadable";

/// A file that could not be read, as a finding: no error where it went after it was listed.
fn unreadable(journal: &Journal, path: &EntryPath, error: &ReadError) -> Finding {
    const LEFT: &str = "what the archive holds of it was left as it is";
    if error.is_gone() {
        let message = "was there when the journal was listed, and is gone";
        return Finding::warning(Place::file(path.as_str()), "gone", message)
            .with_hint("the next sync sees what became of it");
    }
    let way = journal.way_to_read(path, error).map(|it| format!("{it}; {LEFT}"));
    Finding::error(Place::file(path.as_str()), UNREADABLE, error.to_string())
        .with_hint(way.as_deref().unwrap_or(LEFT))
}

fn writing() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("write to the archive")
}

#[cfg(test)]
mod tests;
