//! The file written anew after an upgrade, where that is asked for: the pages that a rebuild has left free are given back.

use std::fs;
use std::sync::Arc;

use rusqlite::Connection;

use crate::archive::file::sweep;
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;
use crate::finding::{Finding, Place};
use crate::progress::Progress;
use crate::schema::{Name, Schema};
use crate::sql::quoted;
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
    let counting = ArchiveError::database("look at the numbers of the rows");
    let tables = renumbered(connection, &schema).map_err(counting)?;
    if !tables.is_empty() {
        let names: Vec<String> = tables.iter().map(|it| format!("`{it}`")).collect();
        let message = format!(
            "the file is not written anew: that gives rows of {} other numbers, and a full-text index, a view, or another \
             program may find them by these",
            names.join(", ")
        );
        return Ok(Err(Finding::warning(place(), "not-vacuumed", message).with_hint(
            "the schema is moved; give each of them an INTEGER PRIMARY KEY, or, where nothing knows their rows by number, \
             `VACUUM` with the SQLite shell",
        )));
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

/// The tables whose rows get other numbers where the file is written anew: nothing of theirs holds the numbers, which have
/// gaps. SQLite counts the rows of such tables again; it keeps the numbers of a table that has an index, which names them.
fn renumbered(connection: &Connection, schema: &Schema) -> rusqlite::Result<Vec<Name>> {
    let mut found = Vec::new();
    for table in &schema.tables {
        if table.is_without_rowid || table.rowid_alias().is_some() {
            continue;
        }
        let names = ["rowid", "_rowid_", "oid"].into_iter();
        let mut free = names.filter(|it| table.column(&Name::from(*it)).is_none());
        // A number that no name is left for is known to nobody.
        let Some(rowid) = free.next() else { continue };
        let name = table.name.as_str();
        let is_indexed = "SELECT count(*) > 0 FROM pragma_index_list(?1, 'main')";
        if connection.query_row(is_indexed, [name], |row| row.get(0))? {
            continue;
        }
        let has_gaps = format!(
            "SELECT count(*) > 0 AND (min({rowid}) <> 1 OR max({rowid}) <> count(*)) FROM main.{}",
            quoted(name)
        );
        if connection.query_row(&has_gaps, (), |row| row.get(0))? {
            found.push(table.name.clone());
        }
    }
    Ok(found)
}
