//! The renames that scripts make, followed from the first name to the last.

mod archived;
mod columns;
mod copy;
mod fired;
mod goings;
mod holds;
mod reading;
mod select;
mod statement;
mod step;
mod steps;
mod terms;
mod trigger;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use crate::revision::Script;
use crate::schema::{Name, Rename, Schema};
use archived::Archive;
use columns::Columns;
pub use fired::ByTriggers;
pub(super) use goings::{Going, goings};
use reading::Reading;
pub(super) use step::{ALL, Carried, Step};
pub(super) use steps::{kin, steps};

/// How it is known that a column holds what another one held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Held {
    /// A statement says so.
    Known,
    /// A statement takes all columns of its table.
    Perhaps,
}

/// Old and new names of tables and columns, in small letters, and which of them go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    tables: BTreeMap<String, String>,
    /// Tables that go, whatever takes their name afterwards.
    gone: BTreeSet<String>,
    /// By what their table is called now.
    columns: BTreeMap<String, Columns>,
    /// Columns, with their tables, that `ALTER TABLE` drops, whether they come back or not.
    dropped: BTreeSet<(String, String)>,
}

/// Reads the renames that a script makes: `ALTER TABLE a RENAME TO b`, `ALTER TABLE a RENAME [COLUMN] b TO c`, and a copy that
/// calls a column otherwise: `INSERT INTO new(c) SELECT b FROM old`, where the script makes `new`. `is_there` knows which tables are
/// there before it, by their names in small letters: `CREATE TABLE IF NOT EXISTS` makes none of those.
pub fn renames(script: &Script, is_there: &dyn Fn(&str) -> bool) -> Renames {
    Reading::of(Renames::default(), script, Some(is_there), Vec::new())
}

/// The same, and where triggers of a schema put what the script deletes.
pub(super) fn renames_and_archives(
    script: &Script,
    schema: &Schema,
    is_there: &dyn Fn(&str) -> bool,
) -> Renames {
    Reading::of(Renames::default(), script, Some(is_there), Archive::all(schema))
}

/// Reads the renames that several scripts make, one after the other, of whose tables nothing is known.
pub fn renames_of<'a>(scripts: impl IntoIterator<Item = &'a Script>) -> Renames {
    scripts
        .into_iter()
        .fold(Renames::default(), |it, script| Reading::of(it, script, None, Vec::new()))
}

impl Renames {
    /// What a table and its column are called in the end, by what they were called.
    pub fn followed(&self, table: &Name, column: &Name) -> (Name, Name) {
        let called = self.tables.get(&table.folded()).map_or_else(|| table.folded(), Clone::clone);
        let columns = self.columns.get(&called);
        let now = columns.and_then(|it| it.now(&column.folded()));
        let column = now.map_or_else(|| column.clone(), Name::new);
        (Name::new(called), column)
    }

    /// What a table is called in the end, by what it was called; none where it goes.
    pub(super) fn table<'n>(&'n self, table: &'n str) -> Option<&'n str> {
        let is_gone = self.gone.contains(table);
        let now = self.tables.get(table).map_or(table, String::as_str);
        (!is_gone).then_some(now)
    }

    /// What a column is called in the end, by what it was called, its table by its new name; none where it goes. A copy that fills
    /// a column which was there already, one of `held`, renames none.
    pub(super) fn column(
        &self,
        table: &str,
        column: &str,
        held: &BTreeSet<String>,
    ) -> Option<String> {
        match self.columns.get(table) {
            Some(columns) => columns.called(column, held),
            None => Some(column.to_owned()),
        }
    }

    /// The columns, with their tables, that the scripts drop by `ALTER TABLE`, by what both were called.
    pub(super) fn dropped(&self) -> &BTreeSet<(String, String)> {
        &self.dropped
    }

    /// The tables that may hold what a table held, by what both are called, this one before the scripts.
    pub(super) fn holders<'n>(&'n self, table: &'n str) -> impl Iterator<Item = &'n str> {
        self.columns.iter().filter(move |it| it.1.are_of(table)).map(|it| it.0.as_str())
    }

    /// Whether a column of a table may hold what another one held; that and its table by what they were called.
    pub(super) fn may_hold(
        &self,
        table: &str,
        column: &str,
        original: (&str, &str),
    ) -> Option<Held> {
        self.columns.get(table)?.may_hold(column, original)
    }

    /// The renames that `ALTER TABLE` makes, one by one, tables first; columns under the new names of their tables.
    pub fn list(&self) -> Vec<Rename> {
        let tables = self
            .tables
            .iter()
            .map(|(from, to)| Rename::Table { from: Name::new(from), to: Name::new(to) });
        let columns = self.columns.iter().flat_map(|(table, columns)| {
            columns.altered().map(move |(from, to)| Rename::Column {
                table: Name::new(table),
                from: Name::new(from),
                to: Name::new(to),
            })
        });
        tables.chain(columns).collect()
    }

    /// The renames of columns that copies make alone, the same way.
    pub fn copied(&self) -> Vec<Rename> {
        let columns = self.columns.iter().flat_map(|(table, columns)| {
            columns.copied().map(move |(from, to)| Rename::Column {
                table: Name::new(table),
                from: Name::new(from),
                to: Name::new(to),
            })
        });
        columns.collect()
    }

    /// What a table was called before all scripts, by what it is called now; none where another one is called so that they made.
    fn original(&self, table: &str) -> Option<String> {
        let renamed = self.tables.iter().find(|(_, now)| *now == table);
        let is_another = self.tables.contains_key(table) || self.gone.contains(table);
        let own = || (!is_another).then(|| table.to_owned());
        renamed.map(|(first, _)| first.clone()).or_else(own)
    }

    fn call(&mut self, original: String, table: &str) {
        match original == table {
            true => self.tables.remove(&original),
            false => self.tables.insert(original, table.to_owned()),
        };
    }
}

#[cfg(test)]
mod tests;
