//! Whether a move can be made at all, asked before a backup is taken, and by a dry run.

use rusqlite::Connection;

use super::{MigrateError, Prepared, Terms, attempt, check_drift, foretold, handed};
use crate::archive::Archive;
use crate::archive::care::standing::{self, Misplaced};
use crate::archive::file::functions;
use crate::engine::executor;
use crate::engine::owner::Owner;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::plan::Direction;

/// Whether a ledger is counted as its rows are, stands at every head and agrees with the files.
///
/// # Errors
///
/// [`MigrateError`] where the schema cannot be read.
pub fn is_at_head(
    connection: &Connection,
    ledger: &Ledger,
    graph: &RevisionGraph,
    owner: Owner,
) -> Result<bool, MigrateError> {
    let is_counted = standing::is_counted(connection, ledger, owner)?;
    let stands = || ledger.current(graph).is_ok_and(|it| it == graph.heads());
    Ok(is_counted && stands() && ledger.agree(graph).is_ok())
}

/// Refuses a ledger that does not say what the schema says, and gives back that only its rows are miscounted. Where it stands
/// at head and agrees with the files, nothing but these is looked at: a sync with nothing to do asks no more.
///
/// # Errors
///
/// [`MigrateError::Misplaced`].
pub fn check_standing(
    connection: &Connection,
    ledger: &Ledger,
    graph: &RevisionGraph,
    owner: Owner,
) -> Result<Option<Misplaced>, MigrateError> {
    if is_at_head(connection, ledger, graph, owner)? {
        return Ok(None);
    }
    match standing::misplaced(connection, graph, ledger, owner)? {
        Some(misplaced) if !misplaced.is_count_alone() => {
            Err(MigrateError::Misplaced(Box::new(misplaced)))
        }
        miscounted => Ok(miscounted),
    }
}

/// Refuses a move that cannot be made on this schema: before a backup is taken, because what fails each
/// time would take the time, and once the room, of one.
///
/// # Errors
///
/// [`MigrateError::Unfit`], [`MigrateError::Drift`], and [`MigrateError::Execute`] as the execution would have failed.
pub fn check_fit(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<(), MigrateError> {
    let (connection, plan) = (archive.connection(), &prepared.plan);
    // A corrected script moves no schema: neither drift nor rows are in its way.
    if plan.steps.is_empty() {
        return Ok(());
    }
    if plan.direction() == Some(Direction::Up) {
        handed::check(connection, prepared, handed::Names::of(terms))?;
    }
    if !terms.consent.drift {
        check_drift(connection, &prepared.ledger)?;
    }
    check_within(connection, prepared)?;
    attempt::attempt(connection, plan, terms)?;
    if plan.direction() == Some(Direction::Up) {
        handed::check_rows(archive, prepared, terms)?;
        foretold::check(archive, prepared, terms)?;
    }
    Ok(())
}

/// Refuses a plan whose scripts reach beyond what the revisions make.
fn check_within(connection: &Connection, prepared: &Prepared) -> Result<(), MigrateError> {
    executor::check_within(connection, &prepared.ledger, &prepared.plan, functions::register)
        .map_err(|error| MigrateError::Execute { error, backup: None })
}
