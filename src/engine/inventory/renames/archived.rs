//! Rows that a script deletes, and that triggers of the schema put elsewhere as they go.

use super::statement::{self, Action};
use super::terms::{Code, name, parts, top};
use super::trigger::trigger;
use crate::schema::{Name, Schema, Trigger};
use crate::sql;

/// What a trigger puts into another table of each row that is deleted; all names in small letters.
#[derive(Debug)]
pub(super) struct Archive {
    trigger: String,
    /// The table whose rows go.
    pub(super) on: String,
    pub(super) into: String,
    /// Columns of that table, each with the one of the row that it takes.
    pub(super) columns: Vec<(String, String)>,
}

impl Archive {
    /// Those of the triggers of a schema.
    pub(super) fn all(schema: &Schema) -> Vec<Self> {
        schema.triggers.iter().flat_map(|it| Self::of(schema, it)).collect()
    }

    fn of(schema: &Schema, stored: &Trigger) -> Vec<Self> {
        let code = sql::unqualified(&stored.sql);
        let Some(read) = trigger(&code) else { return Vec::new() };
        let event = &code[..top(&code, &["ON"])];
        let is_of = |word: &str| event.iter().any(|it| it.is_word(word));
        if !is_of("DELETE") || is_of("INSTEAD") {
            return Vec::new();
        }
        let taken = read.body.iter().filter_map(|it| taken(schema, it));
        let elsewhere = taken.filter(|(into, _)| *into != read.on);
        let all = elsewhere.map(|(into, columns)| Self {
            trigger: read.name.clone(),
            on: read.on.clone(),
            into,
            columns,
        });
        all.collect()
    }

    /// Whether a statement may make another of it: what it says of the names is not followed.
    pub(super) fn is_touched(&self, code: Code<'_>) -> bool {
        let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
        let its = |it: &String| code.iter().any(|token| name(token) == *it);
        match () {
            () if is(0, "DROP") && is(1, "TRIGGER") => its(&self.trigger),
            () if is(0, "DROP") || is(0, "ALTER") => its(&self.on) || its(&self.into),
            () => false,
        }
    }
}

/// Which columns of which table a statement of a trigger fills with those of the row that goes.
fn taken(schema: &Schema, code: Code<'_>) -> Option<(String, Vec<(String, String)>)> {
    let statement = statement::read(code)?;
    let Action::Insert { columns, select, .. } = statement.action else { return None };
    let declared = || {
        let table = schema.table(&Name::from(statement.table.as_str()))?;
        let stored = table.columns.iter().filter(|it| it.generated.is_none());
        Some(stored.map(|it| it.name.folded()).collect::<Vec<_>>())
    };
    let columns = columns.or_else(declared)?;
    let terms = select.map(|it| it.terms).or_else(|| values(code))?;
    let pairs = columns.iter().zip(&terms).filter_map(|(column, term)| {
        let [old, point, its] = term else { return None };
        let is_old = old.name().is_some_and(|it| it.eq_ignore_ascii_case("old"));
        (is_old && point.is_symbol(".")).then(|| (column.clone(), name(its)))
    });
    let is_each = columns.len() == terms.len();
    is_each.then(|| (statement.table, pairs.collect()))
}

/// The terms of the first row of `VALUES`.
fn values(code: Code<'_>) -> Option<Vec<Code<'_>>> {
    let rest = code.get(top(code, &["VALUES"]) + 1..)?;
    let [open, rest @ ..] = rest else { return None };
    open.is_symbol("(").then(|| parts(&rest[..top(rest, &[")"])]))
}
