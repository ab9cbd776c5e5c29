//! The archive's rows, taken along when the schema is moved.

mod before;
mod fields;

use std::sync::Arc;

use rusqlite::Connection;

use self::before::Before;
use crate::archive::ArchiveError;
use crate::archive::file::sweep;
use crate::archive::model::derived::Derived;
use crate::archive::model::owned::OwnedParts;
use crate::archive::model::shape::Shape;
use crate::archive::model::{losses, missing, owned, parts};
use crate::archive::rows::derive::{self, Derivation, Undeclared};
use crate::archive::rows::refusal::blame;
use crate::engine::derive::{Derive, Moved};
use crate::engine::inventory::{Bookkeeping, Inventory, Lost};
use crate::engine::kept::Changed;
use crate::field::Field;
use crate::progress::Progress;
use crate::revision::plan::Direction;
use crate::revision::repopulate::Repopulate;

/// The rows of entries, which follow a move of the schema.
pub struct EntryRows {
    /// The declared fields.
    pub fields: Vec<Field>,
    /// What the revisions ask to be derived again after the last step; what would be derived otherwise today is, too.
    pub repopulate: Repopulate,
    /// The present moment, RFC 3339 in UTC.
    pub now: String,
    /// Where progress is told.
    pub progress: Arc<dyn Progress + Send + Sync>,
}

/// What is known of the rows before the first step.
#[derive(Default)]
pub struct RowsBefore {
    fields: Before,
    /// Whose columns and tables are whose before the step at hand.
    held: OwnedParts,
    /// Whether a purge that was cut off may have left something in free pages, and nobody could note it.
    is_in_doubt: bool,
}

impl Derive for EntryRows {
    type Before = RowsBefore;
    type Derived = Derivation;
    type Error = ArchiveError;

    fn bookkeeping(&self) -> Bookkeeping {
        losses::BOOKKEEPING
    }

    fn look(&self, connection: &Connection) -> Result<RowsBefore, ArchiveError> {
        let look = || {
            let (fields, held) = (Before::of(connection)?, OwnedParts::of(connection)?);
            Ok(RowsBefore { fields, held, is_in_doubt: sweep::is_in_doubt(connection)? })
        };
        look().map_err(ArchiveError::database("read the archive"))
    }

    fn judge(
        &self,
        connection: &Connection,
        known: &mut RowsBefore,
        before: &Inventory,
        after: &Inventory,
        moved: &Moved<'_>,
        lost: &mut Vec<Lost>,
    ) -> Result<(), ArchiveError> {
        let derived = Derived::during(moved.ledger, moved.plan, moved.step);
        let derived = derived.and_noted(known.fields.noted());
        lost.retain(|it| !losses::is_derived(it, &derived));
        let step = &moved.plan.steps[moved.step];
        if step.direction() == Direction::Up {
            let reading = ArchiveError::database("look what is handed over to fields");
            let (held, revision) = (&known.held, step.revision());
            let handed = losses::handed_over(before, after, connection, held, revision);
            lost.extend(handed.map_err(reading)?);
            known.held.add(revision);
        }
        Ok(())
    }

    fn judge_changed(&self, known: &RowsBefore, moved: &Moved<'_>, all: &mut Vec<Changed>) {
        if all.is_empty() {
            return;
        }
        let derived = Derived::during(moved.ledger, moved.plan, moved.step);
        let derived = derived.and_noted(known.fields.noted());
        all.retain(|it| !derived.covers_column(it.table.as_str(), it.column.as_str()));
    }

    fn in_words(&self, lost: &[&Lost]) -> Vec<String> {
        losses::in_words(lost.iter().copied())
    }

    /// Forgets by what those parts were derived that the step may have touched.
    fn follow(&self, connection: &Connection, script: &str) -> Result<(), ArchiveError> {
        let forget = || {
            let shape = Shape::of(connection, &self.fields)?;
            parts::forget_named(connection, &shape, script)
        };
        let noting = ArchiveError::database("note what is derived");
        forget().map_err(noting).map_err(|error| blame(connection, error))
    }

    fn judge_derived(&self, moved: &Moved<'_>, lost: &mut Vec<Lost>) {
        let mut derived = Derived::during(moved.ledger, moved.plan, moved.step);
        derived.add(moved.plan.steps[moved.step].revision());
        let is_core = |it: &Lost| missing::TABLES.iter().any(|(table, _)| *table == it.table());
        lost.retain(|it| !is_core(it) && !losses::is_derived(it, &derived));
    }

    fn derive(
        &self,
        connection: &Connection,
        before: RowsBefore,
        moved: &Moved<'_>,
    ) -> Result<Derivation, ArchiveError> {
        owned::note(connection)
            .map_err(ArchiveError::database("note which objects are whose"))
            .map_err(|error| blame(connection, error))?;
        self.note_fields(connection, &before.fields, moved.plan)
            .map_err(ArchiveError::database("note which fields there are"))
            .map_err(|error| blame(connection, error))?;
        let (fields, parts, progress) = (&self.fields, &self.repopulate, &*self.progress);
        let derived = derive::derive_due(connection, fields, parts, Undeclared::Stays, progress)
            .map_err(|error| blame(connection, error))?;
        if before.is_in_doubt {
            let noting = ArchiveError::database("note that free pages are to be overwritten");
            sweep::owe(connection, &self.now).map_err(noting)?;
        }
        Ok(derived)
    }
}
