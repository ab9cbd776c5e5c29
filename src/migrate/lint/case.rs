//! One script that is judged, and what its header says of what it loses.

use rusqlite::Connection;

use super::{LintError, Stand};
use crate::archive::ArchiveError;
use crate::archive::model::derived::Derived;
use crate::archive::model::losses;
use crate::engine::inventory::{self, Inventory, Lost, Witness};
use crate::engine::kept::{Changed, Kept};
use crate::finding::{Finding, Place};
use crate::migrate::ground::Ground;
use crate::migrate::met::Met;
use crate::migrate::{Terms, draft, model};
use crate::revision::Script as RevisionScript;
use crate::revision::losses::Losses;
use crate::schema::{Danger, DangerKind, Name, Plan, Schema};
use crate::sqlite::apart;
use crate::sqlite::introspect;
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::Script;

/// What is judged: one script, and what is known of it.
pub(super) struct Case<'a> {
    pub(super) script: &'a RevisionScript,
    pub(super) losses: &'a Losses,
    pub(super) derived: &'a Derived,
    pub(super) terms: &'a Terms,
    /// The tables that it may not touch.
    pub(super) closed: Vec<&'static str>,
    /// Whether its header says what it loses.
    pub(super) has_header: bool,
    /// Whether it is the user's own.
    pub(super) is_own: bool,
}

impl Case<'_> {
    /// Whether a danger is worth telling: rows that stand in the way only where something failed, because a script may
    /// have moved them first; what a field held never.
    pub(super) fn is_told(&self, danger: &Danger, stands: bool) -> bool {
        match danger.kind {
            DangerKind::Stands => stands,
            _ => !draft::is_derived(danger, self.derived),
        }
    }

    /// Whether the header says that this may go.
    pub(super) fn is_declared(&self, danger: &Danger) -> bool {
        let table = danger.table.as_str();
        !self.has_header
            || match &danger.column {
                None => self.losses.covers_table(table),
                Some(column) => self.losses.covers_column(table, column.as_str()),
            }
    }

    /// What goes to a field with all that is in it.
    pub(super) fn handed_over(&self, lost: &Lost) -> Finding {
        let place = Place::file(&self.script.path);
        let message = format!("{lost} would go, for the entries' own values");
        match lost.is_named_in(self.losses) {
            true => Finding::warning(place, "data-loss", message),
            false => Finding::error(place, "undeclared-loss", message)
                .with_hint("name it in the `loses` line of the header, or mend the script"),
        }
    }

    /// The columns that hold other values after the script, each as it names it.
    pub(super) fn changed(
        &self,
        changed: Vec<Changed>,
        of: &'static str,
    ) -> impl Iterator<Item = Finding> {
        let is_derived =
            |it: &Changed| self.derived.covers_column(it.table.as_str(), it.column.as_str());
        changed.into_iter().filter(move |it| !is_derived(it)).map(move |it| {
            let Changed { table, column, rows, is_set } = it;
            let rows = inventory::count(rows, "row");
            let message = format!("column `{table}.{column}` would hold other values{of} ({rows})");
            let place = Place::file(&self.script.path);
            match self.losses.covers_column(table.as_str(), column.as_str()) {
                true => Finding::warning(place, "changed-values", message),
                // An upgrade refuses what is lost for sure, and tells the rest.
                false if (is_set || self.is_own) && of.is_empty() => {
                    Finding::warning(place, "changed-values", message)
                        .with_hint("mend the script, unless it is meant")
                }
                false => Finding::error(place, "changed-values", message).with_hint(
                    "mend the script; where it is meant, name the column in the `loses` line of the header",
                ),
            }
        })
    }

    /// The same on rows that nobody wrote, for the tables that have none: what goes wrong with them there would go wrong with
    /// every row.
    pub(super) fn changes_made_up(
        &self,
        before: &Schema,
        lead: Option<&Plan>,
        held: &Inventory,
    ) -> Result<Vec<Changed>, LintError> {
        let is_empty = |table: &Name| held.rows_of(table.as_str()) == 0;
        let written = inventory::written_over(before, self.script);
        let Some(lead) = lead.filter(|_| {
            before.tables.iter().any(|it| written.contains(&it.name.folded()) && is_empty(&it.name))
        }) else {
            return Ok(Vec::new());
        };
        let owner = self.terms.owner;
        let known =
            apart::apart(&model::scratch(owner)?, before).map_err(ScratchError::from)?.known;
        let ground = Ground::made_up(&known, lead.dangers(), owner)?;
        let reading = || ArchiveError::database("read made-up rows");
        let connection = ground.connection();
        let kept = Kept::of(connection, &known, self.script, is_empty).map_err(reading())?;
        let script = Script { path: &self.script.path, text: &self.script.text };
        let values = &self.terms.values;
        if script.run_with(connection, &self.closed, values, |_, _| Ok(())).is_err() {
            return Ok(Vec::new());
        }
        let now = introspect::schema(connection).map_err(ArchiveError::introspect)?;
        Ok(kept.changed(connection, &now).map_err(reading())?)
    }

    /// Keeps aside what the script may lose.
    pub(super) fn witness(
        &self,
        connection: &Connection,
        stand: &Stand,
    ) -> rusqlite::Result<Option<Witness>> {
        let Stand { schema, inventory, .. } = stand;
        let of = || Witness::of(connection, schema, inventory, self.script, self.losses);
        self.is_own.then(of).transpose()
    }

    /// What went, whoever tells of it.
    pub(super) fn lost(
        &self,
        connection: &Connection,
        held: &Inventory,
        now: &Stand,
        witness: Option<Witness>,
    ) -> Result<Vec<Lost>, LintError> {
        let reading = || ArchiveError::database("read the copy");
        let renames = inventory::renames(self.script, &|table| held.has(table));
        let mut now = now.inventory.clone();
        now.count_again(connection, held, &renames).map_err(reading())?;
        let mut lost = held.losses(&now, &renames);
        if let Some(witness) = witness {
            witness.judge(connection, &renames, &mut lost).map_err(reading())?;
        }
        Ok(lost)
    }

    /// Whether the header does not name it, and it is not derived again.
    pub(super) fn is_refused(&self, lost: &Lost) -> bool {
        !lost.is_named_in(self.losses) && !losses::is_derived(lost, self.derived)
    }

    /// What went that nothing has told of: rows that the script deletes.
    pub(super) fn undeclared(&self, lost: &[Lost], counted: &[(Danger, Met)]) -> Vec<Finding> {
        let is_news = |it: &&Lost| {
            let words = it.to_string();
            let told = counted
                .iter()
                .filter(|it| it.0.kind == DangerKind::Drops)
                .any(|(it, _)| it.loss().is_some_and(|name| words.contains(&format!("`{name}`"))));
            !told && self.is_refused(it)
        };
        let place = Place::file(&self.script.path);
        let told = lost.iter().filter(is_news).map(|it| {
            let message = format!("{it} would go");
            let finding = match self.has_header {
                true => Finding::error(place.clone(), "undeclared-loss", message),
                false => Finding::warning(place.clone(), "undeclared-loss", message),
            };
            finding.with_hint("name it in the `loses` line of the header, or mend the script")
        });
        told.collect()
    }
}
