//! What a step loses, and what rows lose that are derived behind the last: judged, refused, or told.

use rusqlite::Connection;

use super::{Run, State};
use crate::engine::derive::Derive;
use crate::engine::error::ExecuteError;
use crate::engine::inventory::{self, Inventory, Lost, Renames, Witness};
use crate::engine::kept::{Changed, Kept};
use crate::engine::outcome::{MayLose, Otherwise};
use crate::engine::uncomputed;
use crate::revision::losses::Losses;
use crate::revision::plan::{Direction, Step};
use crate::sqlite::error::DatabaseError;
use crate::sqlite::introspect::Reading;
use crate::sqlite::touched::Touched;

impl<D: Derive> Run<D> {
    /// Compares tables, columns, row counts, and the values of dropped columns with those before the step.
    pub(super) fn count_losses(
        &self,
        connection: &Connection,
        index: usize,
        touched: &Touched,
        state: &mut State<D>,
    ) -> Result<(), ExecuteError<D::Error>> {
        let (step, rows) = (&self.plan.steps[index], &self.settings.rows);
        let reading = || DatabaseError::sqlite("read the archive");
        let gone = state.bystanders.bring_back(connection).map_err(reading())?;
        let stood = state.reading.last().clone();
        let all = Touched::anything();
        let touched = if state.is_beset { &all } else { touched };
        // What others made is made again beside what the script says.
        let read = if state.bystanders.are_none() { touched } else { &all };
        let schema = state.reading.after(connection, read).map_err(DatabaseError::introspect)?;
        let uncomputed = uncomputed::first(connection, &stood, schema).map_err(reading())?;
        if let Some(column) = uncomputed.map(Box::new) {
            return Err(ExecuteError::Uncomputed {
                revision: step.revision().id().clone(),
                column,
            });
        }
        let after = state.inventory.after(connection, (&stood, schema), touched);
        let mut after = after.map_err(reading())?;
        let revision = step.revision().id().clone();
        let renames = inventory::renames(step.script(), &|it| state.inventory.has(it));
        after.count_again(connection, &state.inventory, &renames).map_err(reading())?;
        let taken = rows.bookkeeping().taken_from_core(
            step.revision(),
            state.inventory.core(),
            after.core(),
        );
        if !taken.is_empty() {
            return Err(ExecuteError::TakesCore { revision, tables: taken });
        }
        let declared = &step.revision().header.loses;
        let compared = state.inventory.compared(&after, &renames);
        let mut losses = compared.losses();
        if let Some(witness) = state.witness.take() {
            let judging = DatabaseError::sqlite("compare the rows");
            witness.judge(connection, &renames, &mut losses).map_err(judging)?;
        }
        losses.extend(gone);
        let (before, known) = (&state.inventory, &mut state.before);
        rows.judge(connection, known, before, &after, &self.moved(index), &mut losses)
            .map_err(ExecuteError::Rows)?;
        let undeclared: Vec<&Lost> = losses.iter().filter(|it| !it.is_named_in(declared)).collect();
        self.refuse(step, &undeclared)?;
        if let Some(kept) = state.kept.take() {
            let mut changed = kept.changed(connection, state.reading.last()).map_err(reading())?;
            rows.judge_changed(&state.before, &self.moved(index), &mut changed);
            let otherwise = otherwise(step, changed, &losses, &undeclared);
            state.executed.otherwise.extend(otherwise);
        }
        state.executed.lost.extend(rows.in_words(&losses.iter().collect::<Vec<_>>()));
        state.executed.lost.extend(state.bystanders.take_gone(connection).map_err(reading())?);
        state.executed.reused.extend(compared.reused());
        if step.revision().is_own() {
            state.executed.filled.extend(compared.filled());
        }
        state.inventory = after;
        Ok(())
    }

    /// Refuses a step that loses what its revision does not name, unless that was agreed to; a way down goes where a backup was made.
    fn refuse(&self, step: &Step, undeclared: &[&Lost]) -> Result<(), ExecuteError<D::Error>> {
        let refused = undeclared.iter().copied().filter(|it| !self.may_go(step, it));
        let refused: Vec<&Lost> = refused.collect();
        let revision = step.revision().id().clone();
        match step.direction() {
            _ if refused.is_empty() => Ok(()),
            Direction::Up => {
                let lost = refused.iter().map(ToString::to_string).collect();
                Err(ExecuteError::Lost { revision, lost })
            }
            Direction::Down if self.receipt.backup().is_none() => {
                let lost = self.settings.rows.in_words(&refused);
                Err(ExecuteError::LostWithoutBackup { revision, lost })
            }
            Direction::Down => Ok(()),
        }
    }

    /// Whether a step may lose what its revision does not name.
    fn may_go(&self, step: &Step, lost: &Lost) -> bool {
        match self.settings.may_lose {
            MayLose::Named => false,
            MayLose::Agreed => {
                step.direction() == Direction::Down
                    || !step.revision().is_own()
                    || matches!(lost, Lost::Object { .. })
            }
            MayLose::Anything => true,
        }
    }

    /// Compares tables and row counts with those before rows were derived, where triggers fire on such rows, whoever made them, or on the
    /// notes of a step.
    pub(super) fn count_losses_of_deriving(
        &self,
        connection: &Connection,
        last: usize,
        state: &mut State<D>,
    ) -> Result<(), ExecuteError<D::Error>> {
        let rows = &self.settings.rows;
        let derives_rows = !rows.bookkeeping().core.is_empty();
        if !derives_rows && !state.bystanders.have_triggers() && !state.is_beset {
            return Ok(());
        }
        let after = inventory::take(connection, rows.bookkeeping())
            .map_err(DatabaseError::sqlite("read the archive"))?;
        let mut losses = state.inventory.losses(&after, &Renames::default());
        rows.judge_derived(&self.moved(last), &mut losses);
        let step = &self.plan.steps[last];
        let declared = &step.revision().header.loses;
        let undeclared: Vec<&Lost> = losses.iter().filter(|it| !it.is_named_in(declared)).collect();
        if step.direction() == Direction::Up {
            self.refuse(step, &undeclared)?;
        }
        let told = rows.in_words(&losses.iter().collect::<Vec<_>>());
        state.executed.lost.extend(told);
        Ok(())
    }
}

/// Keeps aside what a script of the user's may lose.
pub(super) fn witness(
    connection: &Connection,
    step: &Step,
    before: &Inventory,
    reading: &Reading,
) -> rusqlite::Result<Option<Witness>> {
    if !step.revision().is_own() {
        return Ok(None);
    }
    // The header says what the way up may lose.
    let none = Losses::default();
    let may_go = match step.direction() {
        Direction::Up => &step.revision().header.loses,
        Direction::Down => &none,
    };
    Witness::of(connection, reading.last(), before, step.script(), may_go).map(Some)
}

/// Keeps aside what a script of the user's writes over.
pub(super) fn kept(
    connection: &Connection,
    step: &Step,
    before: &Reading,
) -> rusqlite::Result<Option<Kept>> {
    let of = || Kept::of(connection, before.last(), step.script(), |_| true);
    step.revision().is_own().then(of).transpose()
}

/// The columns that hold other values after a step, though they are not known to have lost theirs.
fn otherwise(
    step: &Step,
    changed: Vec<Changed>,
    losses: &[Lost],
    undeclared: &[&Lost],
) -> Vec<Otherwise> {
    // What a way up does not name is refused when it is gone; a way down may take it.
    let is_up = step.direction() == Direction::Up;
    let refused = if is_up { undeclared } else { &[] };
    let declared = &step.revision().header.loses;
    let is_named =
        |it: &Changed| is_up && declared.names_column(it.table.as_str(), it.column.as_str());
    let told = changed.into_iter().filter(|it| !is_named(it) && !it.is_told_by(losses, refused));
    let otherwise = told.map(|it| Otherwise {
        script: step.script().path.clone(),
        table: it.table.to_string(),
        column: it.column.to_string(),
        rows: inventory::count(it.rows, "row"),
    });
    otherwise.collect()
}
