//! What keeps a command from reading or writing rows: an archive that is not at head, rows that a newer `journal` derived,
//! columns and tables that are somebody else's.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::archive::model::missing;
use crate::archive::model::parts::Due;
use crate::archive::model::shape::Shape;
use crate::archive::model::taken::Taken;
use crate::archive::model::{parts, taken as taken_names};
use crate::archive::rows::altering::Altering;
use crate::archive::{Archive, ArchiveError};
use crate::engine::ledger;
use crate::field::Field;
use crate::migrate::{self, MigrateError, Terms};
use crate::revision::graph::RevisionGraph;
use crate::revision::plan::{Direction, Plan};
use crate::revision::repopulate::listed::{is_plural, listed};
use crate::revision::target::Target;

/// Why rows are not to be read or written; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// The archive is behind the newest revision.
    #[error("the archive is {} behind", revisions(*.pending))]
    Behind {
        /// How many revisions wait.
        pending: usize,
    },
    /// A newer `journal` derived some parts of the rows: this one would spoil them.
    #[error("{} {} derived by a newer `journal`", listed(.parts), if is_plural(.parts) { "were" } else { "was" })]
    DerivedByNewer {
        /// Their names.
        parts: Vec<String>,
    },
    /// The column or the tables of a field are somebody else's.
    #[error("{0}")]
    Taken(Box<Taken>),
    /// Somebody dropped tables or columns of ours.
    #[error("the archive lacks what is its own: {}", listed(.tables))]
    Missing {
        /// Their names.
        tables: Vec<String>,
        /// The archive.
        archive: PathBuf,
    },
    /// The file is empty, and there are backups of what stood in it.
    #[error("`{}` is an empty file, and there are backups of it", path.display())]
    Emptied {
        /// The file.
        path: PathBuf,
    },
    /// Ledger and revisions do not agree, or no way leads from the one to the other.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

fn revisions(pending: usize) -> String {
    if pending == 1 { "one revision".to_owned() } else { format!("{pending} revisions") }
}

/// Refuses an archive that is not at head: its rows are read and written by a newer or an older form.
///
/// # Errors
///
/// [`GuardError::Behind`], and [`GuardError::Migrate`] where ledger and files disagree.
pub fn at_head(archive: &Archive, graph: &RevisionGraph) -> Result<(), GuardError> {
    let reading = ArchiveError::database("read the ledger");
    let ledger = ledger::read(archive.connection()).map_err(reading)?;
    let (connection, owner) = (archive.connection(), archive.owner());
    if !migrate::is_at_head(connection, &ledger, graph, owner)? {
        migrate::check_standing(connection, &ledger, graph, owner)?;
        migrate::check_agreement(&ledger, graph, Direction::Up, owner)?;
    }
    let plan = Plan::up(graph, &ledger, &Target::heads()).map_err(MigrateError::from)?;
    match plan.steps.len() {
        0 => Ok(()),
        pending => Err(GuardError::Behind { pending }),
    }
}

/// Refuses to read rows where what the binary carries waits, and gives back how many revisions of the workspace do: the rows
/// are read without these as well.
///
/// # Errors
///
/// As [`at_head`].
pub fn readable(archive: &Archive, graph: &RevisionGraph) -> Result<usize, GuardError> {
    match at_head(archive, graph) {
        Err(GuardError::Behind { pending }) if is_behind_itself(archive, graph)? => Ok(pending),
        tried => tried.map(|()| 0),
    }
}

/// Whether all that waits is the workspace's own.
fn is_behind_itself(archive: &Archive, graph: &RevisionGraph) -> Result<bool, GuardError> {
    let reading = ArchiveError::database("read the ledger");
    let ledger = ledger::read(archive.connection()).map_err(reading)?;
    let plan = Plan::up(graph, &ledger, &Target::heads()).map_err(MigrateError::from)?;
    Ok(plan.steps.iter().all(|it| !it.revision().is_carried))
}

/// Refuses to write where the archive is at head of what the binary carries, and lacks a table that this makes.
///
/// # Errors
///
/// [`GuardError::Missing`].
pub fn whole(archive: &Archive, graph: &RevisionGraph) -> Result<(), GuardError> {
    let reading = ArchiveError::database("read the schema");
    let tables = missing::lacking(archive.connection(), graph).map_err(reading)?;
    match tables.is_empty() {
        true => Ok(()),
        false => Err(GuardError::Missing { tables, archive: archive.path().to_owned() }),
    }
}

/// Refuses to write rows where a newer `journal` derived some of their parts.
///
/// # Errors
///
/// [`GuardError::DerivedByNewer`].
pub fn derived_here(archive: &Archive, fields: &[Field]) -> Result<(), GuardError> {
    let newer = due(archive, fields)?.map(|it| it.newer).unwrap_or_default();
    match newer.is_empty() {
        true => Ok(()),
        false => Err(GuardError::DerivedByNewer { parts: newer.into_iter().collect() }),
    }
}

/// Refuses to write rows where the column or the tables of a field are somebody else's.
///
/// # Errors
///
/// [`GuardError::Taken`].
pub fn names_are_free(archive: &Archive, terms: &Terms) -> Result<(), GuardError> {
    let first = taken(archive, &terms.graph, &terms.fields, &terms.of_schema)?.into_iter().next();
    first.map_or(Ok(()), |taken| Err(GuardError::Taken(Box::new(taken))))
}

/// Refuses to write rows where a trigger of somebody else's would change them.
///
/// # Errors
///
/// [`ArchiveError::Altered`].
pub fn unaltered(archive: &Archive, fields: &[Field]) -> Result<(), GuardError> {
    match altering(archive, fields)?.told(Some(archive.path())) {
        None => Ok(()),
        Some(error) => Err(error.into()),
    }
}

/// The triggers of others that would change what a sync writes.
///
/// # Errors
///
/// [`ArchiveError`] where the schema cannot be read.
pub fn altering(archive: &Archive, fields: &[Field]) -> Result<Altering, ArchiveError> {
    let altering = Altering::of(archive.connection(), fields);
    altering.map_err(ArchiveError::database("read the triggers"))
}

/// What is not derived as it would be today; nothing is known of an archive from before that was noted.
///
/// # Errors
///
/// [`ArchiveError`] where it cannot be read.
pub fn due(archive: &Archive, fields: &[Field]) -> Result<Option<Due>, ArchiveError> {
    ledger::read(archive.connection()).map_err(ArchiveError::database("read the ledger"))?;
    due_by_rows(archive, fields)
}

/// As [`due`], of an archive whose ledger was read before.
///
/// # Errors
///
/// As [`due`].
pub fn due_by_rows(archive: &Archive, fields: &[Field]) -> Result<Option<Due>, ArchiveError> {
    let reading = || ArchiveError::database("read by what the rows were derived");
    let shape = Shape::of(archive.connection(), fields).map_err(reading())?;
    if !shape.histories {
        return Ok(None);
    }
    parts::due(archive.connection(), &shape).map(Some).map_err(reading())
}

/// The fields whose columns or tables are somebody else's.
///
/// # Errors
///
/// [`ArchiveError`] where it cannot be read.
pub fn taken(
    archive: &Archive,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
) -> Result<Vec<Taken>, ArchiveError> {
    let taken = taken_names::taken(archive.connection(), graph, fields, of_schema);
    taken.map_err(ArchiveError::database("look whose the tables are"))
}
