//! The file written anew after an upgrade, where that is asked for: the pages that a rebuild has left free are given back.

use std::fs;
use std::sync::Arc;

use crate::archive::file::sweep;
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;
use crate::finding::{Finding, Place};
use crate::progress::Progress;
use crate::schema::{Name, Schema};
use crate::sqlite::introspect;

/// What the file took, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vacuumed {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

/// Writes the file anew. The schema stands by then: what keeps the file from that is a finding.
///
/// # Errors
///
/// [`ArchiveError`], where the schema cannot be read, or Ctrl-C not be watched.
pub fn vacuum(
    archive: &Archive,
    progress: &Arc<dyn Progress + Send + Sync>,
) -> Result<Result<Vacuumed, Finding>, ArchiveError> {
    let connection = archive.connection();
    let place = || Place::file(archive.path().display().to_string());
    let schema = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    if let Some((index, table)) = leaning_on_rowids(&schema) {
        let message = format!(
            "the file is not written anew: that gives the rows of `{table}` other numbers, and the index `{index}` finds them by these"
        );
        let hint = format!(
            "the schema is moved; give `{table}` an INTEGER PRIMARY KEY, or, with the shell, `VACUUM; INSERT INTO \"{index}\"(\"{index}\") VALUES ('rebuild')`"
        );
        return Ok(Err(Finding::warning(place(), "not-vacuumed", message).with_hint(hint)));
    }
    let bytes = || fs::metadata(archive.path()).map_or(0, |it| it.len());
    let before = bytes();
    // The schema is moved by then: a Ctrl-C would undo nothing of that.
    let unwatched = connection.progress_handler(0, None::<fn() -> bool>);
    let written = unwatched.and_then(|()| match archive.owner() {
        Owner::Journal => sweep::vacuum(connection),
        // How large its pages are is the program's matter.
        Owner::Program => sweep::written_anew(connection),
    });
    archive.interrupt_by(progress)?;
    Ok(match written {
        Ok(()) => Ok(Vacuumed { before, after: bytes() }),
        Err(error) => Err(Finding::error(
            place(),
            "not-vacuumed",
            format!("the file could not be written anew: {error}"),
        )
        .with_hint(
            "the schema is moved; see to room on the disk, and that nobody else has the file open, then run \
             `journal upgrade --vacuum` again",
        )),
    })
}

/// A full-text index over a table whose rows have no number of their own, and that table: writing the file anew numbers such rows again.
fn leaning_on_rowids(schema: &Schema) -> Option<(Name, Name)> {
    schema.virtual_tables.iter().find_map(|index| {
        let content = Name::new(index.option("content")?);
        let table = schema.table(&content)?;
        let is_numbered = table.rowid_alias().is_some() || table.is_without_rowid;
        (!is_numbered).then(|| (index.name.clone(), content))
    })
}
