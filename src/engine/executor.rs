//! A plan, executed through `rusqlite_migration`: one transaction, each step a hook that runs our statements one by one.
//!
//! The library knows a list and a count, `user_version`. The list is laid out as the revisions that stay, then those
//! that move; its entries carry no SQL of their own, so that an error has a place, losses are counted, and the ledger is
//! written in the same transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};
use rusqlite_migration::{HookError, M, Migrations};

use super::derive::{Derive, Moved};
use super::inventory::{self, Inventory, Lost};
use super::ledger;
use super::pace::Pace;
use crate::backup::Receipt;
use crate::finding::Excerpt;
use crate::progress::Progress;
use crate::revision::Origin;
use crate::revision::ledger::{Applied, Ledger};
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Plan, Step};
use crate::sqlite::error::DatabaseError;
use crate::sqlite::foreign_keys::{self, Violation};
use crate::sqlite::foreign_keys_off::ForeignKeysOff;
use crate::sqlite::introspect;
use crate::sqlite::script::{self, ScriptError};

/// What an execution is handed beside its plan.
pub struct Settings<D> {
    /// The present moment, RFC 3339 in UTC: the ledger keeps it.
    pub now: String,
    /// Whose rows follow the schema.
    pub rows: D,
    /// Whether a step may lose more than its revision says.
    pub allow_data_loss: bool,
    /// Where progress is told.
    pub progress: Arc<dyn Progress + Send + Sync>,
}

/// What an execution did.
#[derive(Debug, Default)]
pub struct Executed<T> {
    /// Its steps, in order.
    pub steps: Vec<Done>,
    /// What went, in words: `table moods (3 rows)`.
    pub lost: Vec<String>,
    /// What was derived again.
    pub derived: T,
}

/// One step that was done.
#[derive(Debug)]
pub struct Done {
    /// The revision.
    pub revision: RevisionId,
    /// Whether it was applied or undone.
    pub direction: Direction,
    /// How long it took.
    pub took: Duration,
}

/// Why a plan was not executed; the archive is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<E> {
    /// A statement failed.
    #[error("revision `{revision}` cannot be {}", past(*.direction))]
    Statement {
        /// The revision.
        revision: RevisionId,
        /// Which way.
        direction: Direction,
        /// The statement, its place, and what SQLite said.
        source: Box<ScriptError>,
        /// The line it stands on.
        excerpt: Option<Box<Excerpt>>,
    },
    /// A step lost what its revision does not say that it may lose.
    #[error("revision `{revision}` would lose {}, which its `loses` line does not name", .lost.join(", "))]
    Lost {
        /// The revision.
        revision: RevisionId,
        /// What it would have lost, in words.
        lost: Vec<String>,
    },
    /// A step down would lose data, and there is no backup.
    #[error("undoing revision `{revision}` would lose {}, and no backup was taken", .lost.join(", "))]
    LostWithoutBackup {
        /// The revision.
        revision: RevisionId,
        /// What it would have lost, in words.
        lost: Vec<String>,
    },
    /// Rows point at rows that are not there.
    #[error("after the last step {} point at rows that are not there: {}", .count, .example)]
    ForeignKeys {
        /// How many rows, in words.
        count: String,
        /// One of them, in words.
        example: String,
    },
    /// Another program changed the archive after the backup was made.
    #[error("the archive was changed by another program after the backup was made")]
    ChangedSinceBackup,
    /// `user_version` and ledger tell different numbers.
    #[error("the archive's `user_version` is {user_version}, but its ledger has {rows} rows")]
    Count {
        /// What the pragma says.
        user_version: i64,
        /// What the ledger says.
        rows: usize,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The rows could not follow.
    #[error(transparent)]
    Rows(E),
    /// The library said no.
    #[error("cannot execute the plan: {words}")]
    Library {
        /// What it said.
        words: String,
    },
}

fn past(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applied",
        Direction::Down => "undone",
    }
}

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
    let run = Arc::new(Run {
        receipt: receipt.clone(),
        plan: plan.clone(),
        ledger: read,
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

/// Refuses a database that is not what it was when its backup was made.
fn check_unchanged<E>(connection: &Connection, receipt: &Receipt) -> Result<(), ExecuteError<E>> {
    match receipt.still_holds(connection).map_err(DatabaseError::sqlite("read the archive"))? {
        true => Ok(()),
        false => Err(ExecuteError::ChangedSinceBackup),
    }
}

/// The list as the library wants it, and the number to go to.
fn lay_out<D: Derive>(plan: &Plan, run: &Arc<Run<D>>) -> (Vec<M<'static>>, usize) {
    let hook = |index: usize| {
        let run = Arc::clone(run);
        move |transaction: &Transaction<'_>| run.hook(transaction, index)
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

/// What the hooks of one execution share.
struct Run<D: Derive> {
    plan: Plan,
    /// As it was before the first step.
    ledger: Ledger,
    receipt: Receipt,
    settings: Settings<D>,
    state: Mutex<State<D>>,
}

struct State<D: Derive> {
    before: D::Before,
    executed: Executed<D::Derived>,
    violations: Vec<Violation>,
    inventory: Inventory,
    /// The real error: the library takes only text from a hook.
    error: Option<ExecuteError<D::Error>>,
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
    fn hook(&self, transaction: &Transaction<'_>, index: usize) -> Result<(), HookError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.take_step(transaction, index, &mut state).map_err(|error| {
            let words = error.to_string();
            state.error = Some(error);
            HookError::Hook(words)
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
            .count_values(connection, step.script())
            .map_err(DatabaseError::sqlite("read the archive"))?;
        let what = if direction == Direction::Up { "upgrading" } else { "downgrading" };
        let (inventory, progress) = (&state.inventory, &self.settings.progress);
        let pace = Pace::begin(connection, what, &step.script().text, inventory, progress)
            .map_err(DatabaseError::sqlite("watch the step"))?;
        run_script(connection, step, self.settings.rows.bookkeeping().closed, &pace)?;
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
    closed: &[&str],
    pace: &Pace<'_>,
) -> Result<(), ExecuteError<E>> {
    let script = step.script();
    let script_to_run = script::Script { path: &script.path, text: &script.text };
    // What this binary brings along makes and drops its books; the revisions of a workspace have others' in hand.
    let closed = if step.revision().origin == Origin::Workspace { closed } else { &[] };
    let run = script_to_run.run_telling(connection, closed, |index| pace.is_past(index));
    run.map_err(|error| {
        if error.source.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
            return ExecuteError::Database(DatabaseError::Stopped);
        }
        failed(step, error)
    })
}

/// The error of a step one of whose statements failed.
pub(crate) fn failed<E>(step: &Step, error: ScriptError) -> ExecuteError<E> {
    let excerpt = Excerpt::of(&step.script().text, &error.place, 1).map(Box::new);
    let (revision, direction) = (step.revision().id().clone(), step.direction());
    ExecuteError::Statement { revision, direction, source: Box::new(error), excerpt }
}

/// The fingerprint of the schema as it stands.
fn fingerprint(connection: &Connection) -> Result<String, DatabaseError> {
    let schema = introspect::schema(connection).map_err(DatabaseError::introspect)?;
    Ok(schema.without(&[ledger::TABLE]).fingerprint())
}
