//! What of the core a database holds: what a script of the user's may add to, and takes nothing of.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use super::Bookkeeping;
use crate::sql;

/// What of the core is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Core {
    /// Tables, and `table.column`.
    tables: BTreeSet<String>,
    /// Indexes and views, by kind and name, with what they say.
    objects: BTreeMap<(String, String), Vec<String>>,
}

impl Core {
    pub(super) fn of(connection: &Connection, bookkeeping: Bookkeeping) -> Result<Self> {
        let tables = tables(connection, bookkeeping.core)?;
        let objects = objects(connection, bookkeeping.core_objects)?;
        Ok(Self { tables, objects })
    }

    /// What is not in the other one any more, or says something else there than before and than these statements, in words.
    pub(super) fn taken(&self, after: &Self, statements: &str) -> Vec<String> {
        // Where the table went, its columns are not told, nor is what hangs on it.
        let table_of = |it: &str| it.split_once('.').map(|it| it.0.to_owned());
        let is_told = |it: &&String| table_of(it).is_none_or(|it| after.tables.contains(&it));
        let tables = self.tables.difference(&after.tables).filter(is_told);
        let tables: Vec<String> = tables.map(|it| format!("`{it}`")).collect();
        if !tables.is_empty() {
            return tables;
        }
        let is_as_made =
            |now: &Vec<String>| sql::statements(statements).iter().any(|it| said(it.text) == *now);
        let is_other = |(object, before): &(&(String, String), &Vec<String>)| {
            let now = after.objects.get(*object);
            now != Some(*before) && !now.is_some_and(is_as_made)
        };
        let objects = self.objects.iter().filter(is_other);
        objects.map(|((kind, name), _)| format!("{kind} `{name}`")).collect()
    }
}

fn tables(connection: &Connection, core: &[(&str, &str)]) -> Result<BTreeSet<String>> {
    let mut there = BTreeSet::new();
    let mut statement =
        connection.prepare_cached("SELECT lower(name) FROM pragma_table_xinfo(?1)")?;
    for (table, columns) in core {
        let found = statement.query_map([table], |row| row.get(0))?;
        let found = found.collect::<Result<BTreeSet<String>>>()?;
        there.extend((!found.is_empty()).then(|| (*table).to_owned()));
        let known = columns.split(' ').filter(|it| found.contains(*it));
        there.extend(known.map(|it| format!("{table}.{it}")));
    }
    Ok(there)
}

fn objects(
    connection: &Connection,
    core: &[(&str, &str)],
) -> Result<BTreeMap<(String, String), Vec<String>>> {
    const SQL: &str = "SELECT type, lower(name), sql FROM main.sqlite_schema
        WHERE type IN ('index', 'view') AND sql IS NOT NULL";
    if core.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut statement = connection.prepare_cached(SQL)?;
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut objects = BTreeMap::new();
    for row in rows {
        let (kind, name, sql): (String, String, String) = row?;
        if core.contains(&(&kind, &name)) {
            objects.insert((kind, name), said(&sql));
        }
    }
    Ok(objects)
}

/// What a definition says, whatever its layout, its comments, the case of its words and the quotes of its names.
fn said(sql: &str) -> Vec<String> {
    let code = sql::code(sql);
    code.iter()
        .map(|it| it.name().map_or_else(|| it.text.to_owned(), |it| it.to_ascii_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE: &str = "CREATE VIEW seen AS SELECT b, a FROM t;";

    fn check(script: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t(a, b); CREATE INDEX t_a ON t(a); CREATE VIEW seen AS SELECT a FROM t; CREATE INDEX own ON t(b);";
        connection.execute_batch(made).unwrap();
        let bookkeeping = Bookkeeping {
            core: &[("t", "a")],
            core_objects: &[("index", "t_a"), ("view", "seen"), ("view", "never")],
            ..Bookkeeping::default()
        };
        let before = Core::of(&connection, bookkeeping).unwrap();
        connection.execute_batch(script).unwrap();
        let after = Core::of(&connection, bookkeeping).unwrap();
        assert_eq!(before.taken(&after, MADE), expected, "{script}");
    }

    #[test]
    fn what_goes_of_the_core_or_is_made_otherwise_is_named() {
        check("DROP INDEX own; ALTER TABLE t ADD COLUMN c", &[]);
        check("DROP VIEW seen", &["view `seen`"]);
        check("DROP INDEX t_a; CREATE INDEX T_A ON t(b)", &["index `t_a`"]);
        check("DROP VIEW seen; CREATE VIEW seen AS SELECT b AS a FROM t", &["view `seen`"]);
        check("DROP VIEW seen; CREATE VIEW \"Seen\"  AS /* as before */ select A FROM t", &[]);
        check("DROP VIEW seen; CREATE VIEW seen AS SELECT b, a FROM t", &[]);
        check("DROP INDEX t_a; DROP VIEW seen; DROP TABLE t", &["`t`"]);
        check("DROP INDEX t_a; DROP VIEW seen; ALTER TABLE t DROP COLUMN a", &["`t.a`"]);
    }
}
