//! The steps of one execution, inside its transaction: each is run, what it lost is counted, and the ledger says so.

use std::sync::Mutex;
use std::time::Instant;

use rusqlite::Connection;

use super::error::{ExecuteError, failed};
use super::{Done, Executed, Settings};
use crate::backup::Receipt;
use crate::engine::derive::{Derive, Moved};
use crate::engine::inventory::{self, Inventory, Lost};
use crate::engine::ledger;
use crate::engine::pace::Pace;
use crate::revision::ledger::{Applied, Ledger};
use crate::revision::plan::{Direction, Plan, Step};
use crate::sqlite::error::DatabaseError;
use crate::sqlite::foreign_keys::{self, Violation};
use crate::sqlite::introspect;
use crate::sqlite::script;

/// What the hooks of one execution share.
pub(super) struct Run<D: Derive> {
    pub(super) plan: Plan,
    /// As it was before the first step.
    pub(super) ledger: Ledger,
    pub(super) receipt: Receipt,
    pub(super) settings: Settings<D>,
    pub(super) state: Mutex<State<D>>,
}

pub(super) struct State<D: Derive> {
    pub(super) before: D::Before,
    pub(super) executed: Executed<D::Derived>,
    pub(super) violations: Vec<Violation>,
    pub(super) inventory: Inventory,
    /// The real error: the library takes only text from a hook.
    pub(super) error: Option<ExecuteError<D::Error>>,
}

impl<D: Derive> Default for State<D> {
    fn default() -> Self {
        Self {
            before: D::Before::default(),
            executed: Executed::default(),
            violations: Vec::new(),
            inventory: Inventory::default(),
            error: None,
        }
    }
}

impl<D: Derive> Run<D> {
    pub(super) fn take_step(
        &self,
        connection: &Connection,
        index: usize,
        state: &mut State<D>,
    ) -> Result<(), ExecuteError<D::Error>> {
        let start = Instant::now();
        if index == 0 {
            self.begin(connection, state)?;
        }
        let step = &self.plan.steps[index];
        let (revision, direction) = (step.revision().id().clone(), step.direction());
        state
            .inventory
            .count_values(connection, step.script())
            .map_err(DatabaseError::sqlite("read the archive"))?;
        let what = if direction == Direction::Up { "upgrading" } else { "downgrading" };
        let (inventory, progress) = (&state.inventory, &self.settings.progress);
        let pace = Pace::begin(connection, what, &step.script().text, inventory, progress)
            .map_err(DatabaseError::sqlite("watch the step"))?;
        run_script(connection, step, &pace)?;
        drop(pace);
        self.count_losses(connection, index, state)?;
        let rows = &self.settings.rows;
        rows.follow(connection, &step.script().text).map_err(ExecuteError::Rows)?;
        let fingerprint = fingerprint(connection)?;
        let noted = self.note(connection, step, index, &fingerprint);
        noted.map_err(DatabaseError::sqlite("write to the ledger"))?;
        state.executed.steps.push(Done { revision, direction, took: start.elapsed() });
        if index + 1 == self.plan.steps.len() {
            self.finish(connection, state)?;
        }
        Ok(())
    }

    /// What is looked at before the first step, inside the transaction.
    fn begin(
        &self,
        connection: &Connection,
        state: &mut State<D>,
    ) -> Result<(), ExecuteError<D::Error>> {
        let reading = || DatabaseError::sqlite("read the archive");
        check_unchanged(connection, &self.receipt)?;
        ledger::create(connection).map_err(DatabaseError::sqlite("make the ledger"))?;
        let correcting = DatabaseError::sqlite("write to the ledger");
        ledger::correct(connection, &self.plan.corrected).map_err(correcting)?;
        let rows = &self.settings.rows;
        state.before = rows.look(connection).map_err(ExecuteError::Rows)?;
        state.violations = foreign_keys::violations(connection).map_err(reading())?;
        state.inventory = inventory::take(connection, rows.bookkeeping()).map_err(reading())?;
        Ok(())
    }

    fn moved(&self, step: usize) -> Moved<'_> {
        Moved { ledger: &self.ledger, plan: &self.plan, step }
    }

    /// Compares tables, columns, row counts, and the values of dropped columns with those before the step.
    fn count_losses(
        &self,
        connection: &Connection,
        index: usize,
        state: &mut State<D>,
    ) -> Result<(), ExecuteError<D::Error>> {
        let (step, rows) = (&self.plan.steps[index], &self.settings.rows);
        let after = inventory::take(connection, rows.bookkeeping())
            .map_err(DatabaseError::sqlite("read the archive"))?;
        let revision = step.revision().id().clone();
        let renames = inventory::renames(step.script());
        let declared = &step.revision().header.loses;
        let mut losses = state.inventory.losses(&after, &renames);
        let (before, known) = (&state.inventory, &mut state.before);
        rows.judge(connection, known, before, &after, &self.moved(index), &mut losses)
            .map_err(ExecuteError::Rows)?;
        let undeclared: Vec<&Lost> = losses.iter().filter(|it| !it.is_named_in(declared)).collect();
        let is_refused = !undeclared.is_empty() && !self.settings.allow_data_loss;
        match step.direction() {
            Direction::Up if is_refused => {
                let lost = undeclared.iter().map(ToString::to_string).collect();
                return Err(ExecuteError::Lost { revision, lost });
            }
            Direction::Down if is_refused && self.receipt.backup().is_none() => {
                let lost = rows.in_words(&undeclared);
                return Err(ExecuteError::LostWithoutBackup { revision, lost });
            }
            _ => {}
        }
        state.executed.lost.extend(rows.in_words(&losses.iter().collect::<Vec<_>>()));
        state.inventory = after;
        Ok(())
    }

    /// Writes the step to the ledger.
    fn note(
        &self,
        connection: &Connection,
        step: &Step,
        index: usize,
        fingerprint: &str,
    ) -> rusqlite::Result<()> {
        if step.direction() == Direction::Down {
            ledger::delete(connection, step.revision().id())?;
            return ledger::note_fingerprint(connection, fingerprint);
        }
        let position = self.ledger.next_position() + i64::try_from(index).unwrap_or(i64::MAX);
        let mut row = Applied::new(position, step.revision(), &self.settings.now, fingerprint);
        // What it asks for is derived after the last step, or all is rolled back.
        row.repopulated_at = Some(self.settings.now.clone());
        ledger::insert(connection, &row)
    }

    /// What is done after the last step, inside the transaction.
    fn finish(
        &self,
        connection: &Connection,
        state: &mut State<D>,
    ) -> Result<(), ExecuteError<D::Error>> {
        let (settings, before) = (&self.settings, std::mem::take(&mut state.before));
        let last = self.plan.steps.len().saturating_sub(1);
        let derived = settings.rows.derive(connection, before, &self.moved(last));
        state.executed.derived = derived.map_err(ExecuteError::Rows)?;
        ledger::note_repopulated(connection, &settings.now)
            .map_err(DatabaseError::sqlite("write to the ledger"))?;
        let after = foreign_keys::violations(connection)
            .map_err(DatabaseError::sqlite("check foreign keys"))?;
        let new: Vec<_> = after.iter().filter(|it| !state.violations.contains(it)).collect();
        match new.first() {
            None => Ok(()),
            Some(first) => {
                let count = if new.len() == 1 {
                    "one row".to_owned()
                } else {
                    format!("{} rows", new.len())
                };
                Err(ExecuteError::ForeignKeys { count, example: first.to_string() })
            }
        }
    }
}

/// Runs the script of a step, statement by statement.
fn run_script<E>(
    connection: &Connection,
    step: &Step,
    pace: &Pace<'_>,
) -> Result<(), ExecuteError<E>> {
    let script = step.script();
    let script_to_run = script::Script { path: &script.path, text: &script.text };
    let run = script_to_run.run_telling(connection, |index| pace.is_past(index));
    run.map_err(|error| {
        if error.source.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
            return ExecuteError::Database(DatabaseError::Stopped);
        }
        failed(step, error)
    })
}

/// The fingerprint of the schema as it stands.
fn fingerprint(connection: &Connection) -> Result<String, DatabaseError> {
    let schema = introspect::schema(connection).map_err(DatabaseError::introspect)?;
    Ok(schema.without(&[ledger::TABLE]).fingerprint())
}

/// Refuses a database that is not what it was when its backup was made.
pub(super) fn check_unchanged<E>(
    connection: &Connection,
    receipt: &Receipt,
) -> Result<(), ExecuteError<E>> {
    match receipt.still_holds(connection).map_err(DatabaseError::sqlite("read the archive"))? {
        true => Ok(()),
        false => Err(ExecuteError::ChangedSinceBackup),
    }
}
