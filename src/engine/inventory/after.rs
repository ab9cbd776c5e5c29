//! The inventory after a step, taken of what the step may have changed: the rest is as it was.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Connection, Result};

use super::core::Core;
use super::{Holding, Inventory, sequences, take, virtual_table};
use crate::engine::ledger;
use crate::schema::{Name, Schema, VirtualTable};
use crate::sqlite::shadow;
use crate::sqlite::touched::Touched;

impl Inventory {
    /// What a database holds after statements that touched these tables, by its schema before and after them.
    pub fn after(
        &self,
        connection: &Connection,
        (before, now): (&Schema, &Schema),
        touched: &Touched,
    ) -> Result<Self> {
        let bookkeeping = self.bookkeeping;
        let mut virtual_tables = before.virtual_tables.iter().chain(&now.virtual_tables);
        let is_touched = |it: &VirtualTable| {
            let mut names = touched.names().map(Name::from);
            touched.has(it.name.as_str()) || names.any(|name| shadow::is_of(&name, it))
        };
        // What a module writes nobody tells, nor what is written where it keeps its rows.
        if touched.is_anything() || virtual_tables.any(is_touched) {
            return take(connection, bookkeeping);
        }
        let (gone, new) = before.without_shared(now);
        let mut after = Self { bookkeeping, tables: self.tables.clone(), ..Self::default() };
        for name in names(&gone) {
            after.tables.remove(name.to_ascii_lowercase().as_str());
        }
        let names = names(&new).map(str::to_ascii_lowercase);
        let due: BTreeSet<String> = names.chain(touched.names().map(ToOwned::to_owned)).collect();
        for name in due {
            let is_counted = name != ledger::table() && !bookkeeping.books.contains(&name.as_str());
            let its = Name::from(name.as_str());
            let held = match (now.table(&its), now.virtual_table(&its)) {
                (Some(it), _) => Some(Holding::of(connection, it.name.as_str(), &it.sql, true)?),
                (None, Some(it)) => virtual_table::holding(connection, it.name.as_str(), &it.sql)?,
                (None, None) => None,
            };
            if let Some(held) = held.filter(|_| is_counted) {
                after.tables.insert(name.into(), Arc::new(held));
            }
        }
        after.sequences = sequences(connection)?;
        after.core = Core::of(connection, bookkeeping)?;
        Ok(after)
    }
}

fn names(schema: &Schema) -> impl Iterator<Item = &str> {
    let virtual_tables = schema.virtual_tables.iter().map(|it| it.name.as_str());
    schema.tables.iter().map(|it| it.name.as_str()).chain(virtual_tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::inventory::{Bookkeeping, Lost, Renames, take};
    use crate::sql::variables::Values;
    use crate::sqlite::introspect::{self, Reading};
    use crate::sqlite::script::Script;

    const MADE: &str = r#"CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, x); CREATE TABLE b(x, y); CREATE TABLE c(x); CREATE TABLE log(x);
        INSERT INTO a(x) VALUES (1), (2); INSERT INTO b VALUES (1, 2), (3, 4); INSERT INTO c VALUES (7); INSERT INTO log VALUES (1), (2);
        CREATE VIEW of_b AS SELECT x FROM b; CREATE TABLE "Ö"(x); CREATE TABLE "ö"(x); INSERT INTO "Ö" VALUES (1);
        INSERT INTO "ö" VALUES (1); CREATE VIRTUAL TABLE f USING fts5(t); INSERT INTO f VALUES ('one');
        CREATE TRIGGER on_c AFTER INSERT ON c BEGIN DELETE FROM log; END;
        CREATE TRIGGER on_view INSTEAD OF INSERT ON of_b BEGIN DELETE FROM b; INSERT INTO c VALUES (new.x); END;"#;

    /// What goes by a script, told by an inventory of what it touches, which is that of everything.
    fn check(script: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MADE).unwrap();
        let mut reading = Reading::default();
        let schema = reading.again(&connection).unwrap().clone();
        let before = take(&connection, Bookkeeping::default()).unwrap();
        let run = Script { path: "up.sql", text: script };
        let touched = run.run_with(&connection, &[], &Values::default(), |_, _| Ok(())).unwrap();
        let now = reading.after(&connection, &touched).unwrap();
        assert_eq!(*now, introspect::schema(&connection).unwrap(), "{script}");
        let after = before.after(&connection, (&schema, now), &touched).unwrap();
        assert_eq!(after, take(&connection, Bookkeeping::default()).unwrap(), "{script}");
        let lost = before.losses(&after, &Renames::default());
        let lost: Vec<String> = lost.iter().map(Lost::to_string).collect();
        assert_eq!(lost, expected, "{script}");
    }

    #[test]
    fn what_changes_in_silence_is_counted_again() {
        check("SELECT * FROM a", &[]);
        check("INSERT INTO c VALUES (8)", &["2 rows of `log`"]);
        check("INSERT INTO of_b VALUES (9)", &["2 rows of `b`", "2 rows of `log`"]);
        check("REPLACE INTO a VALUES (1, 5)", &[]);
        check("DELETE FROM a WHERE id = 2", &["1 row of `a`"]);
        check("DELETE FROM sqlite_sequence", &["the mark that `a` has given ids up to 2"]);
        check("DELETE FROM f", &["1 row of `f`"]);
        check("DELETE FROM \"Ö\"", &["1 row of `Ö`"]);
        check("DROP TABLE \"Ö\"", &["table `Ö` (1 row)"]);
        check("DROP TABLE b; CREATE TABLE b(x, y)", &["2 rows of `b`"]);
        check("ALTER TABLE b RENAME TO d; CREATE TABLE b(x, y)", &["2 rows of `b`"]);
        check("ALTER TABLE b DROP COLUMN y", &["column `b.y` (2 values)"]);
        check(
            "ALTER TABLE log RENAME TO g; CREATE TABLE log AS SELECT 1 AS x",
            &["1 row of `log`"],
        );
        check("UPDATE b SET y = NULL", &[]);
        check("CREATE VIRTUAL TABLE g USING fts5(t); DROP TABLE f", &["table `f` (1 row)"]);
    }
}
