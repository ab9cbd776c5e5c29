//! A plan, executed through `rusqlite_migration`: one transaction, each step a hook that runs our statements one by one.
//!
//! The library knows a list and a count, `user_version`. The list is laid out as the revisions that stay, then those
//! that move; its entries carry no SQL of their own, so that an error has a place, losses are counted, and the ledger is
//! written in the same transaction.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction};
use rusqlite_migration::{HookError, M, Migrations};

use super::derive::Derive;
use super::error::{ExecuteError, outside};
use super::expected::{Expected, Unknown};
use super::ledger;
use super::outcome::{Executed, Settings};
use super::run::{Run, check_unchanged};
use crate::backup::Receipt;
use crate::revision::Origin;
use crate::revision::ledger::{Applied, Ledger};
use crate::revision::plan::{Direction, Plan};
use crate::sqlite::damage::is_of_another_shape;
use crate::sqlite::error::DatabaseError;
use crate::sqlite::foreign_keys_off::ForeignKeysOff;
use crate::sqlite::scratch::Register;

/// Executes a plan in one transaction: all of its steps, or none.
///
/// # Errors
///
/// [`ExecuteError`]; whatever it is, nothing was changed.
pub fn execute<D: Derive>(
    connection: &mut Connection,
    plan: &Plan,
    receipt: &Receipt,
    settings: Settings<D>,
) -> Result<Executed<D::Derived>, ExecuteError<D::Error>> {
    if plan.is_empty() {
        return Ok(Executed::default());
    }
    let read = ledger::read(connection).map_err(DatabaseError::sqlite("read the ledger"))?;
    let user_version =
        ledger::user_version(connection).map_err(DatabaseError::sqlite("read the ledger"))?;
    if usize::try_from(user_version).ok() != Some(read.applied().len()) {
        return Err(ExecuteError::Count { user_version, rows: read.applied().len() });
    }
    if plan.steps.is_empty() {
        return correct(connection, &plan.corrected, receipt);
    }
    // In a new database stands nothing but what the revisions make.
    let expected = match is_bare(connection)? {
        true => None,
        false => expected(&read, plan, settings.register)?,
    };
    let run = Arc::new(Run {
        receipt: receipt.clone(),
        plan: plan.clone(),
        ledger: read,
        expected,
        settings,
        state: Mutex::default(),
    });
    // SQLite ignores this pragma inside a transaction, so it is set before the steps and put back after them.
    let off = ForeignKeysOff::new(connection)
        .map_err(DatabaseError::sqlite("switch foreign keys off"))?;
    let (list, target) = lay_out(plan, &run);
    let result = Migrations::from_iter(list).to_version(off.connection, target);
    drop(off);
    let state = std::mem::take(&mut *run.state.lock().unwrap_or_else(PoisonError::into_inner));
    match (result, state.error) {
        (Ok(()), _) => Ok(state.executed),
        (Err(_), Some(error)) => Err(error),
        (Err(rusqlite_migration::Error::RusqliteError { err, .. }), None) => {
            Err(DatabaseError::sqlite("change the schema")(err).into())
        }
        (Err(error), None) => Err(ExecuteError::Library { words: error.to_string() }),
    }
}

/// Lets the ledger take corrected scripts, where there is nothing else to do: the library runs no hook then.
fn correct<T: Default, E>(
    connection: &mut Connection,
    corrected: &[Applied],
    receipt: &Receipt,
) -> Result<Executed<T>, ExecuteError<E>> {
    let writing = || DatabaseError::sqlite("write to the ledger");
    let transaction = connection.transaction().map_err(writing())?;
    check_unchanged(&transaction, receipt)?;
    ledger::correct(&transaction, corrected).map_err(writing())?;
    transaction.commit().map_err(writing())?;
    Ok(Executed { steps: Vec::new(), lost: Vec::new(), derived: T::default() })
}

/// Refuses a plan one of whose revisions, of the workspace's own, runs only where something stands that no revision makes.
///
/// # Errors
///
/// [`ExecuteError::Outside`].
pub fn check_within<E>(
    ledger: &Ledger,
    plan: &Plan,
    register: Register,
) -> Result<(), ExecuteError<E>> {
    expected(ledger, plan, register).map(drop)
}

fn is_bare(connection: &Connection) -> Result<bool, DatabaseError> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM main.sqlite_schema)";
    connection
        .query_row(sql, [], |row| row.get(0))
        .map_err(DatabaseError::sqlite("read the archive"))
}

/// What the revisions make after each step; none where the ledger cannot be replayed, which is told as drift.
fn expected<E>(
    ledger: &Ledger,
    plan: &Plan,
    register: Register,
) -> Result<Option<Expected>, ExecuteError<E>> {
    match Expected::of(ledger, plan, register) {
        Ok(expected) => Ok(Some(expected)),
        // What SQLite does not even compile names something; what fails by rows is for the rows to say.
        Err(Unknown::Step(index, error))
            if plan.steps[index].revision().origin == Origin::Workspace
                && is_of_another_shape(&error.source) =>
        {
            Err(outside(&plan.steps[index], error))
        }
        Err(_) => Ok(None),
    }
}

/// The list as the library wants it, and the number to go to.
fn lay_out<D: Derive>(plan: &Plan, run: &Arc<Run<D>>) -> (Vec<M<'static>>, usize) {
    let hook = |index: usize| {
        let run = Arc::clone(run);
        move |transaction: &Transaction<'_>| run.hook(transaction, index).map_err(HookError::Hook)
    };
    let moving = (0..plan.steps.len())
        .map(|index| M::up_with_hook("", hook(index)).down_with_hook("", hook(index)));
    let mut moving: Vec<_> = moving.collect();
    let kept = plan.kept.len();
    let target = match plan.direction() {
        Some(Direction::Down) => {
            // The library undoes its list from the end.
            moving.reverse();
            kept
        }
        _ => kept + moving.len(),
    };
    let list = std::iter::repeat_n(M::up(""), kept).chain(moving).collect();
    (list, target)
}
