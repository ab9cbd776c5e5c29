//! Where the statements of a plan are tried before they are proposed.

use std::cell::RefCell;

use rusqlite::Connection;

use crate::schema;
use crate::schema::{AnsweredDiff, Options, Plan, PlanError, Schema, Statement};

use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;

/// Finds the statements that lead from one schema to another; each proposal is tried on a scratch database.
///
/// # Errors
///
/// [`PlanError`], where no way is known, and where the schema it leads from cannot be built.
pub fn plan(
    diff: &AnsweredDiff,
    options: Options,
    register: impl Fn(&Connection) -> rusqlite::Result<()>,
) -> Result<Plan, PlanError> {
    let trial = RefCell::new(None);
    let attempt = |statements: &[Statement]| -> Result<Schema, ScratchError> {
        let mut trial = trial.borrow_mut();
        // A statement that failed may leave a virtual table in no state to go on from: then it begins anew.
        let known = trial.take().and_then(|it: Trial| it.gone_to(statements));
        let mut known = match known {
            Some(known) => known,
            None => Trial::new(diff.from(), &register)?,
        };
        let reached = known.run(statements)?;
        *trial = Some(known);
        Ok(reached)
    };
    schema::plan(diff, options, &|it| attempt(it).map_err(|error| error.to_string()))
}

/// A scratch database that stands where the last attempt left it.
///
/// A plan tries its statements again and again with one more step. So what was tried last lies in a savepoint: the next
/// attempt goes on from there, or from before it, and rarely from the start.
struct Trial {
    scratch: Scratch,
    /// How many statements lie before the savepoint.
    settled: usize,
    /// The statements that have run.
    done: Vec<Statement>,
}

impl Trial {
    fn new(
        from: &Schema,
        register: impl Fn(&Connection) -> rusqlite::Result<()>,
    ) -> Result<Self, ScratchError> {
        let scratch = Scratch::of_schema(register, from)?;
        scratch
            .connection()
            .execute_batch("SAVEPOINT start; SAVEPOINT step")
            .map_err(ScratchError::Open)?;
        Ok(Self { scratch, settled: 0, done: Vec::new() })
    }

    /// Stands at the latest place that the statements share with those that have run; none where there is no way back.
    fn gone_to(mut self, statements: &[Statement]) -> Option<Self> {
        let way = if statements.starts_with(&self.done) {
            "RELEASE step; SAVEPOINT step"
        } else if statements.starts_with(&self.done[..self.settled]) {
            self.done.truncate(self.settled);
            "ROLLBACK TO step"
        } else {
            self.done.clear();
            "ROLLBACK TO start; SAVEPOINT step"
        };
        self.settled = self.done.len();
        self.scratch.connection().execute_batch(way).ok()?;
        Some(self)
    }

    fn run(&mut self, statements: &[Statement]) -> Result<Schema, ScratchError> {
        for statement in &statements[self.done.len()..] {
            // A plan is for other programs, too.
            Script { path: "", text: &statement.sql }.run_plainly(self.scratch.connection())?;
            self.done.push(statement.clone());
        }
        Ok(self.scratch.schema()?)
    }
}
