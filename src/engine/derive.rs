//! The engine's only way up: whoever owns the rows follows a move of the schema inside its transaction.

use std::convert::Infallible;

use rusqlite::Connection;

use super::inventory::{Bookkeeping, Inventory, Lost};
use super::kept::Changed;
use crate::revision::ledger::Ledger;
use crate::revision::plan::Plan;

/// What holds rows that are computed from something else, and computes them again after the schema was moved. What it says
/// nothing of is as where no rows are.
pub trait Derive: Send + Sync + 'static {
    /// What is known of the rows before the first step.
    type Before: Default + Send;
    /// What was derived again.
    type Derived: Default + Send;
    /// Why that failed.
    type Error: std::error::Error + Send + 'static;

    /// Which tables are its books, whose rows come and go without a loss.
    fn bookkeeping(&self) -> Bookkeeping {
        Bookkeeping::default()
    }

    /// Looks at the rows before the first step.
    ///
    /// # Errors
    ///
    /// Where they cannot be read.
    fn look(&self, _: &Connection) -> Result<Self::Before, Self::Error> {
        Ok(Self::Before::default())
    }

    /// Takes out of what a step lost what can be derived again, and adds what goes when the rows are derived that the step
    /// asks for. `before` and `after` are what there was before the step, and after it.
    ///
    /// # Errors
    ///
    /// Where the rows cannot be read.
    fn judge(
        &self,
        _connection: &Connection,
        _known: &mut Self::Before,
        _before: &Inventory,
        _after: &Inventory,
        _moved: &Moved<'_>,
        _lost: &mut Vec<Lost>,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Takes out of the columns that hold other values after a step those that are derived again.
    fn judge_changed(&self, _known: &Self::Before, _moved: &Moved<'_>, _all: &mut Vec<Changed>) {}

    /// Says what is lost, in the words of those whose rows they are, a line each.
    fn in_words(&self, lost: &[&Lost]) -> Vec<String> {
        lost.iter().map(ToString::to_string).collect()
    }

    /// Follows a step whose script has run.
    ///
    /// # Errors
    ///
    /// Where it cannot be noted what the script has touched.
    fn follow(&self, _connection: &Connection, _script: &str) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Takes out of what was there before rows were derived, and is not there after that, what deriving takes away by itself. The
    /// rest went by a trigger.
    fn judge_derived(&self, _moved: &Moved<'_>, _lost: &mut Vec<Lost>) {}

    /// Derives again, after the last step, what the revisions ask for and what would be derived otherwise today.
    ///
    /// # Errors
    ///
    /// Where rows cannot be read or written.
    fn derive(
        &self,
        _connection: &Connection,
        _before: Self::Before,
        _moved: &Moved<'_>,
    ) -> Result<Self::Derived, Self::Error> {
        Ok(Self::Derived::default())
    }
}

/// Rows that are computed from nothing else: nothing follows.
#[derive(Clone, Copy, Debug)]
pub struct NoRows;

impl Derive for NoRows {
    type Before = ();
    type Derived = ();
    type Error = Infallible;
}

/// Rows that follow where there are some that do.
impl<D: Derive> Derive for Option<D> {
    type Before = D::Before;
    type Derived = D::Derived;
    type Error = D::Error;

    fn bookkeeping(&self) -> Bookkeeping {
        self.as_ref().map_or_else(Bookkeeping::default, D::bookkeeping)
    }

    fn look(&self, connection: &Connection) -> Result<D::Before, D::Error> {
        self.as_ref().map_or_else(|| Ok(D::Before::default()), |it| it.look(connection))
    }

    fn judge(
        &self,
        connection: &Connection,
        known: &mut D::Before,
        before: &Inventory,
        after: &Inventory,
        moved: &Moved<'_>,
        lost: &mut Vec<Lost>,
    ) -> Result<(), D::Error> {
        let Some(rows) = self else { return Ok(()) };
        rows.judge(connection, known, before, after, moved, lost)
    }

    fn judge_changed(&self, known: &D::Before, moved: &Moved<'_>, all: &mut Vec<Changed>) {
        if let Some(rows) = self {
            rows.judge_changed(known, moved, all);
        }
    }

    fn in_words(&self, lost: &[&Lost]) -> Vec<String> {
        match self {
            Some(rows) => rows.in_words(lost),
            None => NoRows.in_words(lost),
        }
    }

    fn follow(&self, connection: &Connection, script: &str) -> Result<(), D::Error> {
        self.as_ref().map_or(Ok(()), |it| it.follow(connection, script))
    }

    fn judge_derived(&self, moved: &Moved<'_>, lost: &mut Vec<Lost>) {
        if let Some(rows) = self {
            rows.judge_derived(moved, lost);
        }
    }

    fn derive(
        &self,
        connection: &Connection,
        before: D::Before,
        moved: &Moved<'_>,
    ) -> Result<D::Derived, D::Error> {
        let Some(rows) = self else { return Ok(D::Derived::default()) };
        rows.derive(connection, before, moved)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_is_said_whether_rows_follow_or_not() {
        let lost = Lost::Rows { table: "t".to_owned(), rows: 2 };
        assert_eq!(Some(NoRows).in_words(&[&lost]), ["2 rows of `t`"]);
        assert_eq!(None::<NoRows>.in_words(&[&lost, &lost]).len(), 2);
    }
}
