//! A plan, executed: one transaction, each step a hook that runs our statements one by one.
//!
//! Two drivers call the hooks. An archive goes through `rusqlite_migration`, which knows a list and a count, `user_version`. The
//! list is laid out as the revisions that stay, then those that move; its entries carry no SQL of their own, so that an error
//! has a place, losses are counted, and the ledger is written in the same transaction. The library sets `user_version` after
//! the last hook, so in the database of another program, whose mark that is, the same hooks run in a transaction of our own.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use rusqlite_migration::{HookError, M, Migrations};

use super::derive::Derive;
use super::error::{ExecuteError, outside};
use super::expected::{Expected, Unknown};
use super::ledger;
use super::outcome::{Executed, Settings};
use super::owner::Owner;
use super::run::{Run, check_unchanged};
use crate::backup::Receipt;
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
    // Another process may move the schema between two questions; to those of one transaction it gives the same answer.
    let reading = || DatabaseError::sqlite("read the ledger");
    let snapshot = connection.transaction().map_err(reading())?;
    let read = ledger::read(&snapshot).map_err(reading())?;
    if settings.owner.is_journal() {
        check_count(&snapshot, &read)?;
    }
    if !plan.starts_at(&read) {
        return Err(ExecuteError::LedgerMoved);
    }
    if plan.steps.is_empty() {
        drop(snapshot);
        return correct(connection, &plan.corrected, receipt);
    }
    // In a new database stands nothing but what the revisions make; triggers may name what is not.
    let expected = match is_bare(&snapshot)? && !makes_triggers(plan) {
        true => None,
        false => expected(&snapshot, &read, plan, settings.register)?,
    };
    drop(snapshot);
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
    let driven = match run.settings.owner {
        Owner::Journal => through_library(off.connection, plan, &run),
        Owner::Program => in_transaction(off.connection, &run),
    };
    drop(off);
    let state = std::mem::take(&mut *run.state.lock().unwrap_or_else(PoisonError::into_inner));
    match (driven, state.error) {
        (Ok(()), _) => Ok(state.executed),
        // The real error: a driver is told only text by a hook.
        (Err(told), real) => Err(real.unwrap_or(told)),
    }
}

fn check_count<E>(connection: &Connection, held: &Ledger) -> Result<(), ExecuteError<E>> {
    let user_version =
        ledger::user_version(connection).map_err(DatabaseError::sqlite("read the ledger"))?;
    match usize::try_from(user_version).ok() == Some(held.applied().len()) {
        true => Ok(()),
        false => Err(ExecuteError::Count { user_version, rows: held.applied().len() }),
    }
}

/// Has the library call the hooks; it keeps `user_version`.
fn through_library<D: Derive>(
    connection: &mut Connection,
    plan: &Plan,
    run: &Arc<Run<D>>,
) -> Result<(), ExecuteError<D::Error>> {
    let (list, target) = lay_out(plan, run);
    Migrations::from_iter(list).to_version(connection, target).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => {
            DatabaseError::sqlite("change the schema")(err).into()
        }
        error => ExecuteError::Library { words: error.to_string() },
    })
}

/// Calls the hooks in a transaction that writes no mark of the file. It has the database for itself before the first of
/// them, and goes on only where the ledger is still the one for which the plan was made.
fn in_transaction<D: Derive>(
    connection: &mut Connection,
    run: &Run<D>,
) -> Result<(), ExecuteError<D::Error>> {
    let changing = || DatabaseError::sqlite("change the schema");
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = begun.map_err(changing())?;
    let held = ledger::read(&transaction).map_err(DatabaseError::sqlite("read the ledger"))?;
    if held != run.ledger {
        return Err(ExecuteError::LedgerMoved);
    }
    for index in 0..run.plan.steps.len() {
        run.hook(&transaction, index).map_err(|words| ExecuteError::Library { words })?;
    }
    Ok(transaction.commit().map_err(changing())?)
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
    Ok(Executed::default())
}

/// Refuses a plan one of whose revisions, of the workspace's own, runs only where something stands that no revision makes.
///
/// # Errors
///
/// [`ExecuteError::Outside`].
pub fn check_within<E>(
    connection: &Connection,
    ledger: &Ledger,
    plan: &Plan,
    register: Register,
) -> Result<(), ExecuteError<E>> {
    expected(connection, ledger, plan, register).map(drop)
}

/// Whether a step of the workspace's own may make a trigger.
fn makes_triggers(plan: &Plan) -> bool {
    let own = plan.steps.iter().filter(|it| it.revision().is_own());
    let mut texts = own.map(|it| it.script().text.to_ascii_uppercase());
    plan.direction() == Some(Direction::Up) && texts.any(|it| it.contains("TRIGGER"))
}

fn is_bare(connection: &Connection) -> Result<bool, DatabaseError> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM main.sqlite_schema)";
    connection
        .query_row(sql, [], |row| row.get(0))
        .map_err(DatabaseError::sqlite("read the archive"))
}

/// What the revisions make after each step; none where the ledger cannot be replayed, which is told as drift.
fn expected<E>(
    connection: &Connection,
    ledger: &Ledger,
    plan: &Plan,
    register: Register,
) -> Result<Option<Expected>, ExecuteError<E>> {
    match Expected::of(ledger, plan, register) {
        Ok(expected) => {
            for torn in &expected.torn {
                let Some(step) = plan.steps.get(expected.tears(torn, register)) else { continue };
                if step.revision().is_own() {
                    let lack = Box::new(expected.lack(torn, plan, connection)?);
                    let revision = step.revision().id().clone();
                    return Err(ExecuteError::Leaves {
                        revision,
                        torn: Box::new(torn.clone()),
                        lack,
                    });
                }
            }
            Ok(Some(expected))
        }
        // What SQLite does not even compile names something; what fails by rows is for the rows to say.
        Err(Unknown::Step(index, error))
            if plan.steps[index].revision().is_own() && is_of_another_shape(&error.source) =>
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::plan::Step;
    use crate::revision::{Origin, Revision};

    fn may_make_one(origin: Origin, direction: Direction, up: &str, down: &str) -> bool {
        let up = format!("-- One\n--\n-- revision: a\n-- revises: none\n\n{up}\n");
        let revision = Arc::new(Revision::read("m/a", &up, Some(down), origin).unwrap());
        let step = match direction {
            Direction::Up => Step::up(&revision),
            Direction::Down => Step::down(&revision).unwrap(),
        };
        makes_triggers(&Plan { steps: vec![step], kept: Vec::new(), corrected: Vec::new() })
    }

    #[test]
    fn a_trigger_is_made_by_the_workspaces_own_way_up() {
        let (trigger, none) = ("create trigger r insert on t begin select 1; end;", "SELECT 1;");
        let (own, up) = (Origin::Workspace, Direction::Up);
        assert!(may_make_one(own, up, trigger, none));
        assert!(!may_make_one(own, up, none, trigger));
        assert!(!may_make_one(own, Direction::Down, none, trigger));
        assert!(!may_make_one(Origin::Embedded, up, trigger, none));
    }
}
