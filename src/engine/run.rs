//! One execution of a plan, step by step, inside the transaction of whoever drives it.

mod losses;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rusqlite::Connection;

use super::bystanders::Bystanders;
use super::dangling;
use super::derive::{Derive, Moved};
use super::error::{ExecuteError, failed};
use super::expected::{Expected, Outsiders};
use super::inventory::{self, Inventory, Witness};
use super::kept::Kept;
use super::ledger;
use super::outcome::{Done, Executed, Settings};
use super::pace::Pace;
use super::text_indexes::TextIndexes;
use crate::backup::Receipt;
use crate::revision::ledger::{Applied, Ledger};
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Plan, Step};
use crate::schema::{Fingerprints, Name};
use crate::sqlite::damage::is_damage;
use crate::sqlite::error::DatabaseError;
use crate::sqlite::foreign_keys::{self, Violation};
use crate::sqlite::introspect::Reading;
use crate::sqlite::script;
use crate::sqlite::touched::Touched;
use losses::{kept, witness};

/// What the hooks of one execution share.
pub(super) struct Run<D: Derive> {
    pub(super) plan: Plan,
    /// As it was before the first step.
    pub(super) ledger: Ledger,
    pub(super) receipt: Receipt,
    pub(super) expected: Option<Expected>,
    pub(super) settings: Settings<D>,
    pub(super) state: Mutex<State<D>>,
}

pub(super) struct State<D: Derive> {
    before: D::Before,
    pub(super) executed: Executed<D::Derived>,
    violations: Vec<Violation>,
    inventory: Inventory,
    /// The inventory from before the first step.
    stood: Inventory,
    /// What the step may lose of the user's own.
    witness: Option<Witness>,
    /// What the step may make other of it.
    kept: Option<Kept>,
    bystanders: Bystanders,
    text_indexes: TextIndexes,
    outsiders: Outsiders,
    /// The schema as it was read last, but for the ledger: mostly little has changed since.
    reading: Reading,
    fingerprints: Fingerprints,
    /// Whether triggers of other tools may fire on what is noted of a step.
    is_beset: bool,
    /// In what the schema differed from what the revisions make before the first step.
    drift: Vec<String>,
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
            stood: Inventory::default(),
            witness: None,
            kept: None,
            bystanders: Bystanders::default(),
            text_indexes: TextIndexes::default(),
            outsiders: Outsiders::default(),
            reading: Reading::without(&[ledger::table()]),
            fingerprints: Fingerprints::default(),
            is_beset: false,
            drift: Vec::new(),
            error: None,
        }
    }
}

impl<D: Derive> Run<D> {
    /// Takes a step; in words why not, the error itself stays with the run.
    pub(super) fn hook(&self, connection: &Connection, index: usize) -> Result<(), String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.take_step(connection, index, &mut state).map_err(|error| {
            let words = error.to_string();
            state.error = Some(error);
            words
        })
    }

    fn take_step(
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
            .count_values(connection, state.reading.last(), step.script())
            .map_err(DatabaseError::sqlite("read the archive"))?;
        let what = if direction == Direction::Up { "upgrading" } else { "downgrading" };
        let (inventory, progress) = (&state.inventory, &self.settings.progress);
        let pace = Pace::begin(connection, what, &step.script().text, inventory, progress)
            .map_err(DatabaseError::sqlite("watch the step"))?;
        let bookkeeping = self.settings.rows.bookkeeping();
        let closed = bookkeeping.closed_to(step.revision());
        state.witness = witness(connection, step, &state.inventory, &state.reading)
            .map_err(DatabaseError::sqlite("keep rows aside"))?;
        state.kept = kept(connection, step, &state.reading)
            .map_err(DatabaseError::sqlite("keep rows aside"))?;
        let followers = (&mut state.bystanders, &mut state.witness);
        let touched = self.run_script(connection, step, &closed, &pace, followers)?;
        drop(pace);
        self.count_losses(connection, index, &touched, state)?;
        let rows = &self.settings.rows;
        rows.follow(connection, &step.script().text).map_err(ExecuteError::Rows)?;
        let fingerprint = self.reached(index, state)?;
        let noted = self.note(connection, step, index, &fingerprint);
        noted.map_err(|error| refused(&revision, state.is_beset, error))?;
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
        state.stood = state.inventory.clone();
        state.is_beset =
            ledger::is_beset(connection, rows.bookkeeping().books).map_err(reading())?;
        let found = state.reading.again(connection).map_err(DatabaseError::introspect)?;
        let scripts = self.plan.steps.iter().map(Step::script);
        let own = rows.bookkeeping().core;
        state.text_indexes = TextIndexes::of(connection, found, scripts, own).map_err(reading())?;
        if let Some(expected) = &self.expected {
            state.outsiders = Outsiders::of(found, &expected.before);
            state.drift = state.outsiders.differences(found, &expected.before);
            state.bystanders = Bystanders::of(connection, &expected.before).map_err(reading())?;
        }
        Ok(())
    }

    /// The fingerprint of the schema that the revisions make after a step. It has to lead there: what differs after it, and
    /// did not before, a way down has left behind, and a way up has found in its place.
    fn reached(
        &self,
        index: usize,
        state: &mut State<D>,
    ) -> Result<String, ExecuteError<D::Error>> {
        let found = state.reading.last();
        let Some(expected) = self.expected.as_ref().and_then(|it| it.after.get(index)) else {
            return Ok(state.fingerprints.of(found));
        };
        let direction = self.plan.steps[index].direction();
        let gone = state.outsiders.gone(found);
        if !gone.is_empty() {
            let revision = self.plan.steps[index].revision().id().clone();
            return Err(ExecuteError::Takes { revision, objects: gone });
        }
        // Drift that was allowed may take another form with each step up.
        if direction == Direction::Down || state.drift.is_empty() {
            let mut differences = state.outsiders.differences(found, expected);
            differences.retain(|it| !state.drift.contains(it));
            if !differences.is_empty() {
                let revision = self.plan.steps[index].revision().id().clone();
                return Err(match direction {
                    Direction::Up => ExecuteError::NotReached { revision, differences },
                    Direction::Down => ExecuteError::NotBack { revision, differences },
                });
            }
        }
        Ok(state.fingerprints.of(expected))
    }

    fn moved(&self, step: usize) -> Moved<'_> {
        Moved { ledger: &self.ledger, plan: &self.plan, step }
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
        // Each step looked at what it may have changed; that this was all is asked once.
        state.reading.again(connection).map_err(DatabaseError::introspect)?;
        self.reached(last, state)?;
        let derived = settings.rows.derive(connection, before, &self.moved(last));
        state.executed.derived = derived.map_err(ExecuteError::Rows)?;
        self.count_losses_of_deriving(connection, last, state)?;
        ledger::note_repopulated(connection, &settings.now)
            .map_err(DatabaseError::sqlite("write to the ledger"))?;
        self.check_ledger(connection)?;
        let stale = state.text_indexes.stale(connection, state.reading.last());
        if let Some(stale) =
            stale.map_err(DatabaseError::sqlite("compare the full-text indexes"))?
        {
            return Err(ExecuteError::StaleIndex { stale });
        }
        let after = foreign_keys::violations(connection)
            .map_err(DatabaseError::sqlite("check foreign keys"))?;
        // How a new table refers to others was settled when its revision was made, and a way down leads to what was there.
        let is_down = self.plan.direction() == Some(Direction::Down);
        let is_settled = |table: &str| is_down || !state.stood.has(table);
        // Nothing is known of what is another tool's where nobody knows what the revisions make.
        let is_others = |it: &str| {
            let ours = self.expected.as_ref().map(|it| &it.before);
            ours.is_some_and(|ours| ours.table(&Name::from(it)).is_none())
        };
        let is_lone = |it: &Violation| {
            let parent = it.parent().filter(|_| is_down);
            parent.is_some_and(|parent| !state.inventory.has(parent) || is_others(it.table()))
        };
        let stood = self.followed(&state.violations);
        let mut new = foreign_keys::new_since(&stood, &after);
        new.retain(|it| !it.is_unfollowable_of(is_settled));
        // No row of another tool stops a way down: it is told.
        let dangling: Vec<_> = new.extract_if(.., |it| is_lone(it)).collect();
        state.executed.dangling = dangling::told(&dangling, |it| state.inventory.has(it));
        match new.first() {
            None => Ok(()),
            Some(first) if first.is_unfollowable_of(|_| true) => {
                Err(ExecuteError::Unfollowable { example: first.sentence() })
            }
            Some(first) => {
                let count = if new.len() == 1 {
                    "one row points".to_owned()
                } else {
                    format!("{} rows point", new.len())
                };
                let way_out = foreign_keys::way_out_of_orphans(connection, first, &stood);
                let way_out = way_out.map_err(DatabaseError::sqlite("read the schema"))?;
                Err(ExecuteError::ForeignKeys { count, example: first.to_string(), way_out })
            }
        }
    }
}

impl<D: Derive> Run<D> {
    /// What pointed at nothing before the first step, by the names that it has after the last.
    fn followed(&self, stood: &[Violation]) -> Vec<Violation> {
        if stood.is_empty() {
            return Vec::new();
        }
        let renames = inventory::renames_of(self.plan.steps.iter().map(Step::script));
        let now_called = |table: &_, column: &_| renames.followed(table, column);
        stood.iter().map(|it| it.followed(now_called)).collect()
    }

    /// Reads the ledger back: it holds the revisions that stay and those that were applied, with their scripts, and no other.
    fn check_ledger(&self, connection: &Connection) -> Result<(), ExecuteError<D::Error>> {
        let reading = DatabaseError::sqlite("read the ledger");
        let held = ledger::read(connection).map_err(reading)?;
        let moved: BTreeSet<&RevisionId> =
            self.plan.steps.iter().map(|it| it.revision().id()).collect();
        let kept = |it: &Ledger| -> Vec<(RevisionId, String)> {
            let rows = it.applied().iter().filter(|row| !moved.contains(&row.revision));
            rows.map(|row| (row.revision.clone(), self.script_of(row))).collect()
        };
        let is_up = self.plan.direction() == Some(Direction::Up);
        let rows: BTreeMap<&RevisionId, &Applied> =
            held.applied().iter().map(|row| (&row.revision, row)).collect();
        let is_moved = self.plan.steps.iter().all(|step| {
            let row = rows.get(step.revision().id());
            row.is_some() == is_up && row.is_none_or(|it| it.up_sql == step.revision().up.text)
        });
        match is_moved && kept(&held) == kept(&self.ledger) {
            true => Ok(()),
            false => Err(ExecuteError::LedgerWritten),
        }
    }

    /// Runs the script of a step, statement by statement.
    fn run_script(
        &self,
        connection: &Connection,
        step: &Step,
        closed: &[&str],
        pace: &Pace<'_>,
        (bystanders, witness): (&mut Bystanders, &mut Option<Witness>),
    ) -> Result<Touched, ExecuteError<D::Error>> {
        let script = step.script();
        let script = script::Script { path: &script.path, text: &script.text };
        let run = script.run_with(connection, closed, &self.settings.values, |index, statement| {
            pace.is_past(index);
            witness.as_mut().map_or(Ok(()), |it| it.follow(connection, index))?;
            bystanders.follow(connection, statement)
        });
        run.map_err(|error| match error.is_stopped() {
            true => ExecuteError::Database(DatabaseError::Stopped),
            false => failed(step, error),
        })
    }

    /// The script that the ledger is to hold for a revision which stays.
    fn script_of(&self, row: &Applied) -> String {
        let corrected = self.plan.corrected.iter().find(|it| it.revision == row.revision);
        corrected.unwrap_or(row).up_sql.clone()
    }
}

/// Why a step cannot be noted: where other tools' triggers stand in the way, it is theirs to say.
fn refused<E>(revision: &RevisionId, is_beset: bool, error: rusqlite::Error) -> ExecuteError<E> {
    match is_beset && is_damage(&error) {
        true => ExecuteError::LedgerRefuses { revision: revision.clone(), source: Box::new(error) },
        false => DatabaseError::sqlite("write to the ledger")(error).into(),
    }
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
