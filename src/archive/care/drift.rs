//! Whether an archive's schema is what its ledger says.

use rusqlite::Connection;

use crate::archive::ArchiveError;
use crate::archive::file::functions;
use crate::engine::drift::{self, Drift};
use crate::revision::ledger::Ledger;
use crate::schema::Schema;
use crate::sqlite::scratch::ScratchError;

/// Compares the schema of an archive with what its ledger says, as [`drift::of`] does.
///
/// # Errors
///
/// [`ArchiveError::Database`] and [`ArchiveError::Schema`], where the file cannot be read.
pub fn of(connection: &Connection, ledger: &Ledger) -> Result<Drift, ArchiveError> {
    Ok(drift::of(connection, ledger, functions::register)?)
}

/// The same by the applied scripts themselves, as [`drift::thoroughly`] does.
///
/// # Errors
///
/// As [`of`].
pub fn thoroughly(connection: &Connection, ledger: &Ledger) -> Result<Drift, ArchiveError> {
    Ok(drift::thoroughly(connection, ledger, functions::register)?)
}

/// The schema that the applied scripts make, as [`drift::replay`] builds it.
///
/// # Errors
///
/// A script that fails.
pub fn replay(ledger: &Ledger) -> Result<Schema, ScratchError> {
    drift::replay(ledger, functions::register)
}

/// Whether the schema is the one that the scripts of a ledger make; not, where these cannot be replayed.
///
/// # Errors
///
/// [`ArchiveError::Database`] and [`ArchiveError::Schema`], where the file cannot be read.
pub fn is_that_of(connection: &Connection, ledger: &Ledger) -> Result<bool, ArchiveError> {
    Ok(drift::is_that_of(connection, ledger, functions::register)?)
}
