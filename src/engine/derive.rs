//! The engine's only way up: whoever owns the rows follows a move of the schema inside its transaction.

use rusqlite::Connection;

use super::inventory::{Bookkeeping, Inventory, Lost};
use crate::revision::ledger::Ledger;
use crate::revision::plan::Plan;

/// What holds rows that are computed from something else, and computes them again after the schema was moved.
pub trait Derive: Send + Sync + 'static {
    /// What is known of the rows before the first step.
    type Before: Default + Send;
    /// What was derived again.
    type Derived: Default + Send;
    /// Why that failed.
    type Error: std::error::Error + Send + 'static;

    /// Which tables are its books, whose rows come and go without a loss.
    fn bookkeeping(&self) -> Bookkeeping;

    /// Looks at the rows before the first step.
    ///
    /// # Errors
    ///
    /// Where they cannot be read.
    fn look(&self, connection: &Connection) -> Result<Self::Before, Self::Error>;

    /// Takes out of what a step lost what can be derived again, and adds what goes when the rows are derived that the step
    /// asks for. `before` and `after` are what there was before the step, and after it.
    ///
    /// # Errors
    ///
    /// Where the rows cannot be read.
    fn judge(
        &self,
        connection: &Connection,
        known: &mut Self::Before,
        before: &Inventory,
        after: &Inventory,
        moved: &Moved<'_>,
        lost: &mut Vec<Lost>,
    ) -> Result<(), Self::Error>;

    /// Says what is lost, in the words of those whose rows they are, a line each.
    fn in_words(&self, lost: &[&Lost]) -> Vec<String>;

    /// Follows a step whose script has run.
    ///
    /// # Errors
    ///
    /// Where it cannot be noted what the script has touched.
    fn follow(&self, connection: &Connection, script: &str) -> Result<(), Self::Error>;

    /// Derives again, after the last step, what the revisions ask for and what would be derived otherwise today.
    ///
    /// # Errors
    ///
    /// Where rows cannot be read or written.
    fn derive(
        &self,
        connection: &Connection,
        before: Self::Before,
        moved: &Moved<'_>,
    ) -> Result<Self::Derived, Self::Error>;
}

/// How far a move of the schema is.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'m> {
    /// The ledger as it was before the first step.
    pub ledger: &'m Ledger,
    /// All steps.
    pub plan: &'m Plan,
    /// The index of the step that was taken last.
    pub step: usize,
}
