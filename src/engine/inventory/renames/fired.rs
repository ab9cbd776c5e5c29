//! What triggers write in rows that are there, while statements of a script fire them.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Trigger, trigger};
use super::statement::{self, Action, Statement};
use super::steps::ALL;
use crate::revision::Script;
use crate::schema::{Name, Schema};
use crate::sql;

/// Columns, by their tables.
type Written = BTreeMap<String, BTreeSet<String>>;

/// The columns that triggers write, those of a schema and those that a script makes, by the tables that they name; all names in
/// small letters.
pub(in super::super) fn fired(schema: &Schema, script: &Script) -> Written {
    let statements = script.statements();
    let codes: Vec<_> = statements.iter().map(|it| sql::unqualified(it.text)).collect();
    let own = schema.triggers.iter().map(|it| sql::unqualified(&it.sql)).collect::<Vec<_>>();
    let mut waiting: Vec<Trigger<'_>> =
        own.iter().chain(&codes).filter_map(|it| trigger(it)).collect();
    let own = codes.iter().filter_map(|it| statement::read(it));
    let mut reached: BTreeSet<String> = own.map(|it| it.table).collect();
    let mut written = Written::new();
    while let Some(at) = waiting.iter().position(|it| reached.contains(&it.on)) {
        let fired = waiting.swap_remove(at);
        for statement in fired.body.iter().filter_map(|it| statement::read(it)) {
            reached.insert(statement.table.clone());
            let columns = columns(&statement);
            written.entry(statement.table).or_default().extend(columns);
        }
    }
    written
}

/// What triggers write while the statements of a script fire them.
#[derive(Debug)]
pub struct ByTriggers(Written);

impl ByTriggers {
    /// Of a script that meets this schema.
    pub fn of(schema: &Schema, script: &Script) -> Self {
        Self(fired(schema, script))
    }

    /// Whether a column of a table is among it, or all of them.
    pub fn write(&self, table: &Name, column: &Name) -> bool {
        let columns = self.0.get(&table.folded());
        columns.is_some_and(|it| it.contains(ALL) || it.contains(&column.folded()))
    }
}

fn columns(statement: &Statement<'_>) -> BTreeSet<String> {
    let sets = match &statement.action {
        Action::Update { sets, .. } | Action::Insert { replaces: false, sets, .. } => sets,
        Action::Insert { .. } | Action::Delete { .. } => {
            return BTreeSet::from([ALL.to_owned()]);
        }
    };
    sets.iter().flat_map(|it| it.columns.iter().cloned()).collect()
}
