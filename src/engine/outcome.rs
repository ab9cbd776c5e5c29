//! What an execution is handed beside its plan, and what it did.

use std::sync::Arc;
use std::time::Duration;

use super::owner::Owner;
use crate::progress::Progress;
use crate::revision::names::RevisionId;
use crate::revision::plan::Direction;
use crate::sql::variables::Values;
use crate::sqlite::scratch::Register;

/// What an execution is handed beside its plan.
pub struct Settings<D> {
    /// Whose the database is.
    pub owner: Owner,
    /// The present moment, RFC 3339 in UTC: the ledger keeps it.
    pub now: String,
    /// Whose rows follow the schema.
    pub rows: D,
    /// What a step may lose.
    pub may_lose: MayLose,
    /// What adds the SQL functions that scripts may call to a database in memory.
    pub register: Register,
    /// The values that scripts take from outside.
    pub values: Values,
    /// Where progress is told.
    pub progress: Arc<dyn Progress + Send + Sync>,
}

/// What the steps of an execution may lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayLose {
    /// What their revisions name.
    Named,
    /// The same, as the user has agreed to: beside it what a step down takes, what the binary's own revisions take of the workspace's, and
    /// what another tool has made.
    Agreed,
    /// Anything, on a copy that is thrown away.
    Anything,
}

impl MayLose {
    /// By whether the user agrees that data is lost.
    pub fn agreed(is_agreed: bool) -> Self {
        if is_agreed { Self::Agreed } else { Self::Named }
    }
}

/// Columns that hold other values after a step of the workspace, though nothing is known to be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The script.
    pub script: String,
    /// The table, as it was called before.
    pub table: String,
    /// The column, as it was called before.
    pub column: String,
    /// In how many rows, in words.
    pub rows: String,
}

/// What an execution did.
#[derive(Debug, Default)]
pub struct Executed<T> {
    /// Its steps, in order.
    pub steps: Vec<Done>,
    /// What went, in words: `table moods (3 rows)`.
    pub lost: Vec<String>,
    /// Where the workspace's own steps have given NULLs a value, in words: `column t.a (2 NULLs)`.
    pub filled: Vec<String>,
    /// What holds other values than before.
    pub otherwise: Vec<Otherwise>,
    /// The tables that may give ids of rows again that are gone, and did not before, in words.
    pub reused: Vec<String>,
    /// Rows that no step took along and that point at a table which is gone, in words.
    pub dangling: Vec<String>,
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
