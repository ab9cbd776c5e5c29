//! Tables, columns and row counts before and after a step: what it lost, whatever its SQL looks like.

mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rusqlite::{Connection, Result};

use crate::engine::ledger;
use crate::revision::Script;
use crate::revision::losses::Losses;
use crate::schema::{Name, Rename};
use crate::sql;
use crate::sql::quoted;

/// What is particular about the tables of a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bookkeeping {
    /// Tables in which it notes what it can note again: their rows are not counted. Names in small letters.
    pub books: &'static [&'static str],
    /// Tables which only the revisions that it brings along make, change and drop. Names in small letters.
    pub closed: &'static [&'static str],
    /// Tables with a column: of how many different values the rows are is told where the table goes.
    pub owners: &'static [(&'static str, &'static str)],
}

/// What a database holds, by the names of its tables in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    tables: BTreeMap<String, Holding>,
    bookkeeping: Bookkeeping,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Holding {
    columns: BTreeSet<String>,
    rows: i64,
    /// How many values columns have, as far as that was counted.
    values: BTreeMap<String, i64>,
    /// Of how many owners the rows are, where the table has some and that was counted.
    owners: Option<i64>,
}

/// Something that was there before and is not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A table that had rows.
    Table {
        /// Its name.
        table: String,
        /// How many rows it had.
        rows: i64,
        /// Of how many owners they were, where the table had some and that was counted.
        owners: Option<i64>,
    },
    /// A column of a table that has rows.
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// How many values it had, or, where that was not counted, how many rows.
        values: i64,
    },
    /// Rows of a table.
    Rows {
        /// The table.
        table: String,
        /// How many.
        rows: i64,
    },
}

impl Lost {
    /// Whether a revision says that it may lose this.
    pub fn is_named_in(&self, losses: &Losses) -> bool {
        match self {
            Self::Table { table, .. } | Self::Rows { table, .. } => losses.covers_table(table),
            Self::Column { table, column, .. } => losses.covers_column(table, column),
        }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { table, rows, .. } => {
                write!(f, "table `{table}` ({})", count(*rows, "row"))
            }
            Self::Column { table, column, values } => {
                write!(f, "column `{table}.{column}` ({})", count(*values, "value"))
            }
            Self::Rows { table, rows } => write!(f, "{} of `{table}`", count(*rows, "row")),
        }
    }
}

/// `1 row`, `2 rows`.
pub fn count(count: i64, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// Old and new names of tables and columns, in small letters; the column names under the new name of their table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    tables: BTreeMap<String, String>,
    columns: BTreeMap<(String, String), String>,
}

/// Lists tables, columns and row counts; a virtual table counts as a table without rows of its own.
pub fn take(connection: &Connection, bookkeeping: Bookkeeping) -> Result<Inventory> {
    let sql = "SELECT name, type FROM pragma_table_list \
               WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare(sql)?;
    let tables: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
    let mut inventory = Inventory { bookkeeping, ..Inventory::default() };
    let is_counted = |table: &str| table != ledger::TABLE && !bookkeeping.books.contains(&table);
    for (table, kind) in tables.into_iter().filter(|(table, _)| is_counted(table)) {
        let mut columns = connection.prepare("SELECT lower(name) FROM pragma_table_xinfo(?1)")?;
        let columns = columns.query_map([&table], |row| row.get(0))?.collect::<Result<_>>()?;
        let rows = match kind.as_str() {
            "table" => {
                let sql = format!("SELECT count(*) FROM {}", quoted(&table));
                connection.query_row(&sql, [], |row| row.get(0))?
            }
            _ => 0,
        };
        inventory
            .tables
            .insert(table.to_lowercase(), Holding { columns, rows, ..Holding::default() });
    }
    Ok(inventory)
}

impl Inventory {
    /// How many rows a table has; 0 where there is no such table.
    pub fn rows_of(&self, table: &str) -> u64 {
        let held = self.tables.get(&table.to_lowercase());
        held.and_then(|it| u64::try_from(it.rows).ok()).unwrap_or(0)
    }

    /// Whether there is such a table.
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(&table.to_lowercase())
    }

    /// Whether there is such a table and has such a column.
    pub fn has_column(&self, table: &str, column: &str) -> bool {
        let held = self.tables.get(&table.to_lowercase());
        held.is_some_and(|it| it.columns.contains(&column.to_lowercase()))
    }

    /// What is in this one and not in the one after it.
    pub fn losses(&self, after: &Self, renames: &Renames) -> Vec<Lost> {
        let mut losses = Vec::new();
        for (table, before) in &self.tables {
            // A table that was put aside, built anew and filled from there is none that was renamed.
            let renamed = renames.tables.get(table).filter(|it| after.tables.contains_key(*it));
            let now_called = renamed.unwrap_or(table);
            match after.tables.get(now_called) {
                None if before.rows > 0 => {
                    let (table, owners) = (table.clone(), before.owners);
                    losses.push(Lost::Table { table, rows: before.rows, owners });
                }
                None => {}
                Some(now) => losses.extend(before.losses(now, table, now_called, renames)),
            }
        }
        losses
    }
}

impl Holding {
    fn losses(&self, after: &Self, table: &str, now_called: &str, renames: &Renames) -> Vec<Lost> {
        let is_there = |column: &String| {
            let renamed = renames.columns.get(&(now_called.to_owned(), column.clone()));
            after.columns.contains(renamed.unwrap_or(column))
        };
        let gone = self.columns.iter().filter(|column| self.rows > 0 && !is_there(column));
        let lost = |column: &String| {
            let values = self.values.get(column).copied().unwrap_or(self.rows);
            let (table, column) = (table.to_owned(), column.clone());
            (values > 0).then_some(Lost::Column { table, column, values })
        };
        let mut losses: Vec<Lost> = gone.filter_map(lost).collect();
        if after.rows < self.rows {
            losses.push(Lost::Rows { table: table.to_owned(), rows: self.rows - after.rows });
        }
        losses
    }
}

/// Reads the renames that a script makes: `ALTER TABLE a RENAME TO b`, `ALTER TABLE a RENAME [COLUMN] b TO c`.
pub fn renames(script: &Script) -> Renames {
    renames_of([script])
}

/// Reads the renames that several scripts make, one after the other.
pub fn renames_of<'a>(scripts: impl IntoIterator<Item = &'a Script>) -> Renames {
    let mut renames = Renames::default();
    scripts.into_iter().for_each(|it| renames.read(it));
    renames
}

impl Renames {
    /// What a table and its column are called in the end, by what they were called.
    pub fn followed(&self, table: &Name, column: &Name) -> (Name, Name) {
        let called = self.tables.get(&table.folded()).map_or_else(|| table.folded(), Clone::clone);
        let column =
            self.columns.get(&(called.clone(), column.folded())).map_or(column.clone(), Name::new);
        (Name::new(called), column)
    }

    /// The renames one by one, tables first; columns under the new names of their tables.
    pub fn list(&self) -> Vec<Rename> {
        let tables = self
            .tables
            .iter()
            .map(|(from, to)| Rename::Table { from: Name::new(from), to: Name::new(to) });
        let columns = self.columns.iter().map(|((table, from), to)| Rename::Column {
            table: Name::new(table),
            from: Name::new(from),
            to: Name::new(to),
        });
        tables.chain(columns).collect()
    }

    fn read(&mut self, script: &Script) {
        let name = |token: &sql::Token<'_>| token.name().unwrap_or_default().to_lowercase();
        for statement in script.statements() {
            let code = sql::code(statement.text);
            let [alter, table, its, rename, rest @ ..] = code.as_slice() else { continue };
            if !alter.is_word("ALTER") || !table.is_word("TABLE") || !rename.is_word("RENAME") {
                continue;
            }
            match rest {
                [to, new] if to.is_word("TO") => self.table(&name(its), name(new)),
                [column, old, to, new] if column.is_word("COLUMN") && to.is_word("TO") => {
                    self.column(&name(its), &name(old), name(new));
                }
                [old, to, new] if to.is_word("TO") => {
                    self.column(&name(its), &name(old), name(new));
                }
                _ => {}
            }
        }
    }

    fn table(&mut self, old: &str, new: String) {
        let columns: Vec<_> =
            self.columns.keys().filter(|(table, _)| table == old).cloned().collect();
        for key in columns {
            if let Some(column) = self.columns.remove(&key) {
                self.columns.insert((new.clone(), key.1), column);
            }
        }
        let original =
            self.tables.iter().find(|(_, now)| *now == old).map(|(first, _)| first.clone());
        self.tables.insert(original.unwrap_or_else(|| old.to_owned()), new);
    }

    fn column(&mut self, table: &str, old: &str, new: String) {
        let is_old = |((its, _), now): &(&(String, String), &String)| its == table && *now == old;
        let original = self.columns.iter().find(is_old).map(|((_, first), _)| first.clone());
        self.columns.insert((table.to_owned(), original.unwrap_or_else(|| old.to_owned())), new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        let setup = "CREATE TABLE a(x, y, n); INSERT INTO a VALUES (1, 2, NULL), (3, NULL, NULL); CREATE TABLE empty(z);";
        connection.execute_batch(setup).unwrap();
        let mut before = take(&connection, Bookkeeping::default()).unwrap();
        let text = script.to_owned();
        let script = Script { path: "up.sql".to_owned(), text };
        before.count_values(&connection, &script).unwrap();
        connection.execute_batch(&script.text).unwrap();
        let losses =
            before.losses(&take(&connection, Bookkeeping::default()).unwrap(), &renames(&script));
        let words: Vec<String> = losses.iter().map(ToString::to_string).collect();
        assert_eq!(words, expected, "{}", script.text);
    }

    #[test]
    fn what_is_gone_is_named_and_what_was_renamed_is_not_gone() {
        check("DROP TABLE a", &["table `a` (2 rows)"]);
        check("DROP TABLE empty", &[]);
        check(
            "ALTER TABLE a RENAME TO old; CREATE TABLE a(x, y, n); INSERT INTO a SELECT * FROM old; DROP TABLE old",
            &[],
        );
        check("ALTER TABLE a DROP COLUMN y", &["column `a.y` (1 value)"]);
        check("ALTER TABLE \"A\" DROP \"N\"", &[]);
        check("ALTER TABLE a DROP COLUMN x", &["column `a.x` (2 values)"]);
        check("DELETE FROM a WHERE x = 1", &["1 row of `a`"]);
        check("ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME y TO z", &[]);
        check(
            "ALTER TABLE a RENAME COLUMN y TO z; ALTER TABLE a RENAME z TO w; ALTER TABLE a RENAME TO \"B\"",
            &[],
        );
        check(
            "CREATE TABLE n(x); INSERT INTO n SELECT x FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a",
            &["column `a.y` (1 value)"],
        );
    }
}
