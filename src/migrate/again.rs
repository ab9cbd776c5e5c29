//! Rows derived again where the schema already stands where it is to be: a reader of another version, or fields that are
//! declared otherwise, are no step of a plan.

use chrono::SecondsFormat;

use super::{MigrateError, MigrationReport, Prepared, Terms};
use crate::archive::model::parts;
use crate::archive::model::shape::Shape;
use crate::archive::rows::derive;
use crate::archive::rows::derive::{Derivation, Undeclared};
use crate::archive::{Archive, ArchiveError};
use crate::backup::Backups;
use crate::engine::ledger;
use crate::field::Field;
use crate::revision::plan::Direction;
use crate::revision::repopulate::Repopulate;

/// What would be derived again; nothing of an archive that cannot note by what its parts were derived.
///
/// # Errors
///
/// [`MigrateError::Archive`].
pub fn due(
    archive: &Archive,
    prepared: &Prepared,
    fields: &[Field],
) -> Result<Repopulate, MigrateError> {
    if !archive.owner().is_journal() {
        return Ok(Repopulate::None);
    }
    let reading = || ArchiveError::database("look by what rows were derived");
    let shape = Shape::of(archive.connection(), fields).map_err(reading())?;
    if !shape.histories {
        return Ok(Repopulate::None);
    }
    let due = parts::due(archive.connection(), &shape).map_err(reading())?;
    let asked = prepared.ledger.pending_repopulation().unwrap_or_default();
    Ok(due.parts.and(asked).without(&due.newer))
}

/// Derives what is due, in one transaction, after a backup.
pub(super) fn derive(
    archive: &mut Archive,
    prepared: &Prepared,
    backups: &Backups,
    terms: &Terms,
) -> Result<MigrationReport, MigrateError> {
    let (from, to) = (prepared.from.clone(), prepared.to.clone());
    let parts = due(archive, prepared, &terms.fields)?;
    if parts.is_none() {
        return Ok(MigrationReport { from, to, ..MigrationReport::default() });
    }
    let receipt = super::back_up(backups, archive, Direction::Up, terms)?;
    let backup = receipt.path().map(ToOwned::to_owned);
    let Derivation { parts: repopulated, findings, .. } = write(archive, &parts, terms)?;
    Ok(MigrationReport { from, to, backup, repopulated, findings, ..MigrationReport::default() })
}

fn write(
    archive: &mut Archive,
    parts: &Repopulate,
    terms: &Terms,
) -> Result<Derivation, ArchiveError> {
    let writing = || ArchiveError::database("derive the rows again");
    let transaction = archive.connection_mut().transaction().map_err(writing())?;
    let progress = &*terms.progress;
    let derived =
        derive::derive_due(&transaction, &terms.fields, parts, Undeclared::Stays, progress)?;
    let now = terms.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    ledger::note_repopulated(&transaction, &now)
        .map_err(ArchiveError::database("write to the ledger"))?;
    transaction.commit().map_err(writing())?;
    Ok(derived)
}
