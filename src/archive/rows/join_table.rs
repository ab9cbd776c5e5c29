//! One table that joins entries with something that has an id of its own. A row that is still true is left alone: a row of
//! the user's may refer to it, and would go with it.

use rusqlite::types::Value;
use rusqlite::{Connection, Error, Result};

use crate::archive::model::prepared::Prepared;
use crate::sql::quoted;
use crate::sqlite::sentences;

/// Writes the rows of one entry after the other: [`JoinTable::begin`], each of its rows, [`JoinTable::end`].
pub(super) struct JoinTable<'c> {
    name: String,
    insert: Prepared<'c>,
    held: Prepared<'c>,
    update: Prepared<'c>,
    delete: Prepared<'c>,
    find: Prepared<'c>,
    has_more: bool,
    entry: i64,
    is_new: bool,
    position: i64,
    wanted: Vec<JoinRow>,
}

/// What a row says beside its entry: the id, its place, and the value of the one more column that a table may have.
type JoinRow = (i64, i64, Option<f64>);

impl<'c> JoinTable<'c> {
    /// The table whose column for the other id is `column`, with one more column where it has one.
    pub(super) fn new(
        connection: &'c Connection,
        table: &str,
        column: &str,
        more: Option<&str>,
    ) -> Self {
        let (name, table, column) = (table.to_owned(), quoted(table), quoted(column));
        let (into, mark) = more.map_or_else(Default::default, |it| (format!(", {it}"), ", ?4"));
        let set = more.map_or_else(String::new, |it| format!(", {it} = ?4"));
        let more = more.unwrap_or("NULL");
        let this = format!("entry_id = ?1 AND {column} IS ?2");
        let prepared = |sql: String| Prepared::new(connection, sql);
        Self {
            insert: prepared(format!(
                "INSERT OR IGNORE INTO {table} (entry_id, {column}, position{into}) VALUES (?1, ?2, ?3{mark})"
            )),
            held: prepared(format!(
                "SELECT {column}, position, {more} FROM {table} WHERE entry_id = ?1"
            )),
            update: prepared(format!("UPDATE {table} SET position = ?3{set} WHERE {this}")),
            delete: prepared(format!("DELETE FROM {table} WHERE {this}")),
            find: prepared(format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {this})")),
            has_more: more != "NULL",
            name,
            entry: 0,
            is_new: false,
            position: 0,
            wanted: Vec::new(),
        }
    }

    /// Begins with an entry, which has no rows yet where it `is_new`.
    pub(super) fn begin(&mut self, entry: i64, is_new: bool) {
        (self.entry, self.is_new, self.position) = (entry, is_new, 0);
        self.wanted.clear();
    }

    /// Joins the entry with another; with one that it is joined with already, the first joining counts.
    pub(super) fn add(&mut self, other: i64, more: Option<f64>) {
        if self.wanted.iter().all(|it| it.0 != other) {
            self.wanted.push((other, self.position, more));
        }
        self.position += 1;
    }

    /// Writes what was added. What is not true any more goes first.
    pub(super) fn end(&mut self) -> Result<()> {
        let mut wanted = std::mem::take(&mut self.wanted);
        if !self.is_new {
            for (other, position, more) in self.held()? {
                let at = wanted.iter().position(|it| Value::Integer(it.0) == other);
                let Some(row) = at.map(|at| wanted.remove(at)) else {
                    self.delete(&other)?;
                    continue;
                };
                if (position, more) != (Value::Integer(row.1), row.2.into()) {
                    let changed = Self::run(&mut self.update, self.entry, row, self.has_more)?;
                    check(changed == 1)?;
                }
            }
        }
        wanted.drain(..).try_for_each(|row| self.insert(row))?;
        self.wanted = wanted;
        Ok(())
    }

    fn held(&mut self) -> Result<Vec<(Value, Value, Value)>> {
        let entry = self.entry;
        let statement = self.held.statement()?;
        statement.query_map([entry], |it| Ok((it.get(0)?, it.get(1)?, it.get(2)?)))?.collect()
    }

    fn insert(&mut self, row: JoinRow) -> Result<()> {
        if Self::run(&mut self.insert, self.entry, row, self.has_more)? == 1 {
            return Ok(());
        }
        let values = (self.entry, row.0);
        let is_there = self.find.statement()?.query_row(values, |it| it.get(0))?;
        check(is_there)
    }

    fn delete(&mut self, other: &Value) -> Result<()> {
        let deleted = self.delete.execute((self.entry, other));
        let deleted = deleted.map_err(|error| sentences::with_parent(error, &self.name))?;
        check(deleted == 1)
    }

    fn run(
        statement: &mut Prepared<'c>,
        entry: i64,
        (other, position, more): JoinRow,
        has_more: bool,
    ) -> Result<usize> {
        let statement = statement.statement()?;
        for (at, value) in [entry, other, position].into_iter().enumerate() {
            statement.raw_bind_parameter(at + 1, value)?;
        }
        if has_more {
            statement.raw_bind_parameter(4, more)?;
        }
        statement.raw_execute()
    }
}

/// A trigger of somebody else's says `RAISE(IGNORE)`, or an index drops the row, and SQLite calls that no error.
fn check(is_done: bool) -> Result<()> {
    if is_done { Ok(()) } else { Err(Error::StatementChangedRows(0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "
        CREATE TABLE entry_moods (entry_id, mood_id, scale, position, PRIMARY KEY (entry_id, mood_id));
        INSERT INTO entry_moods VALUES (1, 7, 2.0, 0), (1, 8, NULL, 1), (1, 9, NULL, 2), (2, 7, NULL, 0);
        CREATE TABLE log (what TEXT);
        CREATE TRIGGER gone AFTER DELETE ON entry_moods BEGIN INSERT INTO log VALUES ('-' || OLD.mood_id); END;
        CREATE TRIGGER new AFTER INSERT ON entry_moods BEGIN INSERT INTO log VALUES ('+' || NEW.mood_id); END;
        CREATE TRIGGER other AFTER UPDATE ON entry_moods BEGIN INSERT INTO log VALUES ('*' || NEW.mood_id); END;";

    fn check(wanted: &[(i64, Option<f64>)], touched: &str, expected: &str) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(ROWS).unwrap();
        let mut table = JoinTable::new(&connection, "entry_moods", "mood_id", Some("scale"));
        table.begin(1, false);
        for (other, more) in wanted {
            table.add(*other, *more);
        }
        table.end().unwrap();
        let read = |sql: &str| connection.query_row(sql, [], |it| it.get::<_, String>(0)).unwrap();
        assert_eq!(read("SELECT coalesce(group_concat(what, ' '), '') FROM log"), touched);
        let rows = "SELECT coalesce(group_concat(mood_id || '@' || position || coalesce('=' || scale, ''), ' '), '')
                    FROM (SELECT * FROM entry_moods WHERE entry_id = 1 ORDER BY position)";
        assert_eq!(read(rows), expected);
    }

    #[test]
    fn rows_that_are_still_true_are_left_alone() {
        check(&[(7, Some(2.0)), (8, None), (9, None)], "", "7@0=2.0 8@1 9@2");
        check(&[(7, Some(2.0)), (8, None)], "-9", "7@0=2.0 8@1");
        check(&[(7, None), (8, None), (9, None)], "*7", "7@0 8@1 9@2");
        check(&[(8, None), (7, Some(2.0)), (5, None)], "*7 *8 -9 +5", "8@0 7@1=2.0 5@2");
        check(&[(7, Some(2.0)), (7, Some(5.0)), (8, None)], "*8 -9", "7@0=2.0 8@2");
        check(&[], "-7 -8 -9", "");
    }
}
