//! What a move of the schema is handed beside its target: what is declared, the moment, and what the user agrees to.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::archive::file::functions;
use crate::archive::model::losses::BOOKKEEPING;
use crate::archive::rows::moved::EntryRows;
use crate::engine::inventory::Bookkeeping;
use crate::engine::outcome::{MayLose, Settings};
use crate::engine::owner::Owner;
use crate::field::Field;
use crate::progress::Progress;
use crate::revision::graph::RevisionGraph;
use crate::revision::repopulate::Repopulate;
use crate::sql::variables::Values;

/// What every move of the schema goes by; made once for a command.
#[derive(Clone)]
pub struct Terms {
    /// Whose the database is.
    pub owner: Owner,
    /// All revisions that are known.
    pub graph: RevisionGraph,
    /// The declared fields.
    pub fields: Vec<Field>,
    /// The names, as those of fields, that the workspace's own part of the model declares.
    pub of_schema: BTreeSet<String>,
    /// The present moment, to the second.
    pub now: DateTime<Utc>,
    /// Where progress is told.
    pub progress: Arc<dyn Progress + Send + Sync>,
    /// What the user agrees to.
    pub consent: Consent,
    /// The values that scripts take from outside (`-x`).
    pub values: Values,
}

/// What the user agrees to, each by a flag; without one, to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// That a step loses data (`--allow-data-loss`).
    pub data_loss: bool,
    /// That the schema differs from what the ledger says (`--allow-drift`).
    pub drift: bool,
    /// That no backup is made (`--no-backup`).
    pub no_backup: bool,
}

impl Terms {
    /// What is particular about the tables.
    pub(super) fn bookkeeping(&self) -> Bookkeeping {
        if self.owner.is_journal() { BOOKKEEPING } else { Bookkeeping::default() }
    }

    /// What an execution is handed, whose rows follow as the terms say: those of an archive alone do.
    pub(super) fn settings(
        &self,
        repopulate: Repopulate,
        may_lose: MayLose,
    ) -> Settings<Option<EntryRows>> {
        let now = self.now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let progress = &self.progress;
        let rows = EntryRows {
            fields: self.fields.clone(),
            repopulate,
            now: now.clone(),
            progress: Arc::clone(progress),
        };
        let rows = self.owner.is_journal().then_some(rows);
        let (owner, register) = (self.owner, functions::register);
        let (progress, values) = (Arc::clone(progress), self.values.clone());
        Settings { owner, now, rows, may_lose, register, values, progress }
    }
}
