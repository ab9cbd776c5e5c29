//! A plan, executed through `rusqlite_migration`: one transaction, each step a hook that runs our statements one by one.
//!
//! The library knows a list and a count, `user_version`. The list is laid out as the revisions that stay, then those
//! that move; its entries carry no SQL of their own, so that an error has a place, losses are counted, and the ledger is
//! written in the same transaction.

mod before;
mod fields;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};
use rusqlite_migration::{HookError, M, Migrations};

use self::before::Before;
use crate::archive::ArchiveError;
use crate::archive::file::sweep;
use crate::archive::model::derived::Derived;
use crate::archive::model::owned::Held;
use crate::archive::model::shape::Shape;
use crate::archive::model::{owned, parts};
use crate::archive::rows::derive;
use crate::archive::rows::derive::Undeclared;
use crate::archive::rows::refusal::blame;
use crate::backup::Receipt;
use crate::engine::inventory::Inventory;
use crate::engine::pace::Pace;
use crate::engine::{inventory, ledger};
use crate::field::Field;
use crate::finding::{Excerpt, Finding};
use crate::progress::Progress;
use crate::revision::ledger::{Applied, Ledger};
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Plan, Step};
use crate::revision::repopulate::Repopulate;
use crate::sqlite::foreign_keys::Violation;
use crate::sqlite::foreign_keys_off::ForeignKeysOff;
use crate::sqlite::script::ScriptError;
use crate::sqlite::{foreign_keys, introspect, script};

/// What an execution is handed beside its plan.
#[derive(Clone)]
pub struct Settings {
    /// The present moment, RFC 3339 in UTC: the ledger keeps it.
    pub now: String,
    /// The declared fields, for rows that are derived again.
    pub fields: Vec<Field>,
    /// What the revisions ask to be derived again after the last step; what would be derived otherwise today is, too.
    pub repopulate: Repopulate,
    /// Whether a step may lose more than its revision says.
    pub allow_data_loss: bool,
    /// Where progress is told.
    pub progress: Arc<dyn Progress + Send + Sync>,
}

/// What an execution did.
#[derive(Debug, Default)]
pub struct Executed {
    /// Its steps, in order.
    pub steps: Vec<Done>,
    /// What went, in words: `table moods (3 rows)`.
    pub lost: Vec<String>,
    /// What was derived again.
    pub repopulated: Repopulate,
    /// What was found when rows were derived again.
    pub findings: Vec<Finding>,
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
pub enum ExecuteError {
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
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
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
pub fn execute(
    connection: &mut Connection,
    plan: &Plan,
    receipt: &Receipt,
    settings: &Settings,
) -> Result<Executed, ExecuteError> {
    if plan.is_empty() {
        return Ok(Executed::default());
    }
    let read = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
    let user_version =
        ledger::user_version(connection).map_err(ArchiveError::database("read the ledger"))?;
    if usize::try_from(user_version).ok() != Some(read.applied().len()) {
        return Err(ExecuteError::Count { user_version, rows: read.applied().len() });
    }
    if plan.steps.is_empty() {
        return correct(connection, &plan.corrected, receipt);
    }
    let run = Arc::new(Run {
        data_version: receipt.data_version(),
        has_backup: receipt.data_version().is_some(),
        plan: plan.clone(),
        ledger: read,
        settings: settings.clone(),
        state: Mutex::default(),
    });
    // SQLite ignores this pragma inside a transaction, so it is set before the steps and put back after them.
    let off = ForeignKeysOff::new(connection)
        .map_err(ArchiveError::database("switch foreign keys off"))?;
    let (list, target) = lay_out(plan, &run);
    let result = Migrations::from_iter(list).to_version(off.connection, target);
    drop(off);
    let state = std::mem::take(&mut *run.state.lock().unwrap_or_else(PoisonError::into_inner));
    match (result, state.error) {
        (Ok(()), _) => Ok(state.executed),
        (Err(_), Some(error)) => Err(error),
        (Err(rusqlite_migration::Error::RusqliteError { err, .. }), None) => {
            Err(ArchiveError::database("change the schema")(err).into())
        }
        (Err(error), None) => Err(ExecuteError::Library { words: error.to_string() }),
    }
}

/// Lets the ledger take corrected scripts, where there is nothing else to do: the library runs no hook then.
fn correct(
    connection: &mut Connection,
    corrected: &[Applied],
    receipt: &Receipt,
) -> Result<Executed, ExecuteError> {
    let writing = || ArchiveError::database("write to the ledger");
    let transaction = connection.transaction().map_err(writing())?;
    check_unchanged(&transaction, receipt.data_version())?;
    ledger::correct(&transaction, corrected).map_err(writing())?;
    transaction.commit().map_err(writing())?;
    Ok(Executed::default())
}

/// Refuses an archive that is not what it was when its backup was made, by `PRAGMA data_version`.
fn check_unchanged(connection: &Connection, then: Option<i64>) -> Result<(), ExecuteError> {
    let now: i64 = connection
        .pragma_query_value(None, "data_version", |row| row.get(0))
        .map_err(ArchiveError::database("read the archive"))?;
    match then {
        Some(then) if then != now => Err(ExecuteError::ChangedSinceBackup),
        _ => Ok(()),
    }
}

/// The list as the library wants it, and the number to go to.
fn lay_out(plan: &Plan, run: &Arc<Run>) -> (Vec<M<'static>>, usize) {
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
struct Run {
    plan: Plan,
    /// As it was before the first step.
    ledger: Ledger,
    data_version: Option<i64>,
    has_backup: bool,
    settings: Settings,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    before: Before,
    /// Whose columns and tables are whose before the step at hand.
    held: Held,
    executed: Executed,
    violations: Vec<Violation>,
    inventory: Inventory,
    /// Whether a purge that was cut off may have left something in free pages, and nobody could note it.
    is_in_doubt: bool,
    /// The real error: the library takes only text from a hook.
    error: Option<ExecuteError>,
}

impl Run {
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
        state: &mut State,
    ) -> Result<(), ExecuteError> {
        let start = Instant::now();
        if index == 0 {
            self.begin(connection, state)?;
        }
        let step = &self.plan.steps[index];
        let (revision, direction) = (step.revision().id().clone(), step.direction());
        state
            .inventory
            .count_values(connection, step.script())
            .map_err(ArchiveError::database("read the archive"))?;
        let what = if direction == Direction::Up { "upgrading" } else { "downgrading" };
        let (inventory, progress) = (&state.inventory, &self.settings.progress);
        let pace = Pace::begin(connection, what, &step.script().text, inventory, progress)
            .map_err(ArchiveError::database("watch the step"))?;
        run_script(connection, step, &pace)?;
        drop(pace);
        self.count_losses(connection, index, state)?;
        self.forget_derived(connection, step)?;
        let fingerprint = fingerprint(connection)?;
        let noted = self.note(connection, step, index, &fingerprint);
        noted.map_err(ArchiveError::database("write to the ledger"))?;
        state.executed.steps.push(Done { revision, direction, took: start.elapsed() });
        if index + 1 == self.plan.steps.len() {
            self.finish(connection, state)?;
        }
        Ok(())
    }

    /// What is looked at before the first step, inside the transaction.
    fn begin(&self, connection: &Connection, state: &mut State) -> Result<(), ExecuteError> {
        let reading = || ArchiveError::database("read the archive");
        check_unchanged(connection, self.data_version)?;
        ledger::create(connection).map_err(ArchiveError::database("make the ledger"))?;
        let correcting = ArchiveError::database("write to the ledger");
        ledger::correct(connection, &self.plan.corrected).map_err(correcting)?;
        state.before = Before::of(connection).map_err(reading())?;
        state.held = Held::of(connection).map_err(reading())?;
        state.violations = foreign_keys::violations(connection).map_err(reading())?;
        state.inventory = inventory::take(connection).map_err(reading())?;
        state.is_in_doubt = sweep::is_in_doubt(connection).map_err(reading())?;
        Ok(())
    }

    /// Forgets by what those parts were derived that the step may have touched.
    fn forget_derived(&self, connection: &Connection, step: &Step) -> Result<(), ExecuteError> {
        let forget = || {
            let shape = Shape::of(connection, &self.settings.fields)?;
            parts::forget_named(connection, &shape, &step.script().text)
        };
        forget().map_err(ArchiveError::database("note what is derived")).map_err(Into::into)
    }

    /// Compares tables, columns, row counts, and the values of dropped columns with those before the step.
    fn count_losses(
        &self,
        connection: &Connection,
        index: usize,
        state: &mut State,
    ) -> Result<(), ExecuteError> {
        let step = &self.plan.steps[index];
        let after =
            inventory::take(connection).map_err(ArchiveError::database("read the archive"))?;
        let revision = step.revision().id().clone();
        let renames = inventory::renames(step.script());
        let declared = &step.revision().header.loses;
        let mut losses = state.inventory.losses(&after, &renames);
        let noted = state.before.noted();
        let derived = Derived::during(&self.ledger, &self.plan, index).and_noted(noted);
        losses.retain(|it| !it.is_derived(&derived));
        if step.direction() == Direction::Up {
            let reading = ArchiveError::database("look what is handed over to fields");
            let (held, before) = (&state.held, &state.inventory);
            let handed = before.handed_over(&after, connection, held, step.revision());
            losses.extend(handed.map_err(reading)?);
            state.held.add(step.revision());
        }
        let undeclared: Vec<&inventory::Lost> =
            losses.iter().filter(|it| !it.is_named_in(declared)).collect();
        let is_refused = !undeclared.is_empty() && !self.settings.allow_data_loss;
        match step.direction() {
            Direction::Up if is_refused => {
                let lost = undeclared.iter().map(ToString::to_string).collect();
                return Err(ExecuteError::Lost { revision, lost });
            }
            Direction::Down if is_refused && !self.has_backup => {
                let lost = inventory::in_words(undeclared);
                return Err(ExecuteError::LostWithoutBackup { revision, lost });
            }
            _ => {}
        }
        state.executed.lost.extend(inventory::in_words(&losses));
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
    fn finish(&self, connection: &Connection, state: &mut State) -> Result<(), ExecuteError> {
        let settings = &self.settings;
        owned::note(connection).map_err(ArchiveError::database("note which objects are whose"))?;
        self.note_fields(connection, &state.before)
            .map_err(ArchiveError::database("note which fields there are"))?;
        let (fields, progress) = (&settings.fields, &*settings.progress);
        let derived = derive::derive_due(
            connection,
            fields,
            &settings.repopulate,
            Undeclared::Stays,
            progress,
        )
        .map_err(|error| blame(connection, error))?;
        (state.executed.repopulated, state.executed.findings) = (derived.parts, derived.findings);
        ledger::note_repopulated(connection, &settings.now)
            .map_err(ArchiveError::database("write to the ledger"))?;
        if state.is_in_doubt {
            let noting = ArchiveError::database("note that free pages are to be overwritten");
            sweep::owe(connection, &settings.now).map_err(noting)?;
        }
        let after = foreign_keys::violations(connection)
            .map_err(ArchiveError::database("check foreign keys"))?;
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
fn run_script(connection: &Connection, step: &Step, pace: &Pace<'_>) -> Result<(), ExecuteError> {
    let script = step.script();
    let script_to_run = script::Script { path: &script.path, text: &script.text };
    let run = script_to_run.run_telling(connection, |index| pace.is_past(index));
    run.map_err(|error| {
        if error.source.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
            return ExecuteError::Archive(ArchiveError::Stopped);
        }
        failed(step, error)
    })
}

/// The error of a step one of whose statements failed.
pub(crate) fn failed(step: &Step, error: ScriptError) -> ExecuteError {
    let excerpt = Excerpt::of(&step.script().text, &error.place, 1).map(Box::new);
    let (revision, direction) = (step.revision().id().clone(), step.direction());
    ExecuteError::Statement { revision, direction, source: Box::new(error), excerpt }
}

/// The fingerprint of the schema as it stands.
fn fingerprint(connection: &Connection) -> Result<String, ArchiveError> {
    let schema = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    Ok(schema.without(&[ledger::TABLE]).fingerprint())
}
