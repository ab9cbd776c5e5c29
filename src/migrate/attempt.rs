//! A plan, tried on the archive's schema in memory before a backup is taken: what cannot work on the schema fails here.

use std::sync::Arc;

use rusqlite::{Connection, ErrorCode};

use super::tied::Tied;
use super::{MigrateError, in_the_way};
use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::archive::file::functions;
use crate::engine::{error, ledger};
use crate::finding::{Excerpt, Place};
use crate::progress::Progress;
use crate::revision::graph::RevisionGraph;
use crate::revision::plan::{Direction, Plan};
use crate::schema::Kind;
use crate::sqlite::introspect;
use crate::sqlite::scratch::Scratch;
use crate::sqlite::script::Script;

/// Tries the steps of a plan, without rows: statements that change the schema run, the others are compiled.
///
/// Where the schema cannot be built in memory (it may need a module of another tool) nothing is said, and the archive
/// itself must tell.
///
/// # Errors
///
/// [`MigrateError::InTheWay`], [`MigrateError::Tied`], and [`MigrateError::Execute`] as the execution would have failed.
pub(super) fn attempt(
    connection: &Connection,
    plan: &Plan,
    graph: &RevisionGraph,
    progress: &Arc<dyn Progress + Send + Sync>,
) -> Result<(), MigrateError> {
    let Some(scratch) = scratch_like(connection) else { return Ok(()) };
    let progress = Arc::clone(progress);
    let watched =
        scratch.connection().progress_handler(100_000, Some(move || progress.is_stopped()));
    watched.map_err(ArchiveError::database("watch for Ctrl-C"))?;
    let others = triggers_of_others(connection)?;
    for step in &plan.steps {
        let script = Script { path: &step.script().path, text: &step.script().text };
        let Err(error) = script.try_on_schema(scratch.connection()) else {
            // As they come back to a table that is built anew; what is there already stays.
            for it in &others {
                drop(scratch.connection().execute_batch(it));
            }
            continue;
        };
        if error.source.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
            return Err(ArchiveError::Stopped.into());
        }
        let tied = Tied::of(&error);
        if let Some(tied) = tied.filter(|_| step.direction() == Direction::Up)
            && tied.is_unmanaged(connection)?
        {
            let (place, text) = (error.place, &step.script().text);
            let excerpt = Excerpt::of(text, &place, 1);
            let revision = step.revision().id().clone();
            let (tied, spot) = (Box::new(tied), Box::new((place, excerpt)));
            return Err(MigrateError::Tied { revision, tied, spot });
        }
        let in_the_way = in_the_way::of(connection, step, &error, graph)?;
        return Err(match in_the_way {
            Some(in_the_way) => MigrateError::InTheWay(Box::new(in_the_way)),
            None => MigrateError::Execute { error: error::failed(step, error), backup: None },
        });
    }
    torn(connection, plan, &scratch)
}

/// The texts of the triggers that no revision made.
fn triggers_of_others(connection: &Connection) -> Result<Vec<String>, MigrateError> {
    let held = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
    let foreign = drift::of(connection, &held)?.foreign;
    if foreign.is_empty() {
        return Ok(Vec::new());
    }
    let schema = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    let triggers = schema.triggers.iter();
    let foreign =
        triggers.filter(|it| foreign.contains(&format!("{} `{}`", Kind::Trigger, it.name)));
    Ok(foreign.map(|it| it.sql.clone()).collect())
}

/// Refuses a plan that leaves something of another tool behind which names what went: a table that is built anew takes nothing
/// along that names it, and SQLite would find out only when that is used.
fn torn(connection: &Connection, plan: &Plan, after: &Scratch) -> Result<(), MigrateError> {
    let torn = Tied::torn(after);
    if torn.is_empty() {
        return Ok(());
    }
    let before = scratch_like(connection).map(|it| Tied::torn(&it)).unwrap_or_default();
    for tied in torn.into_iter().filter(|it| !before.iter().any(|old| old.is_same(it))) {
        if let Some(step) = plan.steps.last()
            && tied.is_unmanaged(connection)?
        {
            let (revision, tied) = (step.revision().id().clone(), Box::new(tied));
            let spot = Box::new((Place::file(&step.script().path), None));
            return Err(MigrateError::Tied { revision, tied, spot });
        }
    }
    Ok(())
}

/// The schema of a database, built in memory, with the tables of statistics where it has them.
pub(super) fn scratch_like(connection: &Connection) -> Option<Scratch> {
    let schema = introspect::schema(connection).ok()?;
    let scratch = Scratch::new(functions::register).ok()?;
    scratch.build(&schema).ok()?;
    let statistics = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1')";
    if connection.query_row(statistics, (), |row| row.get(0)).ok()? {
        scratch.connection().execute_batch("ANALYZE").ok()?;
    }
    Some(scratch)
}
