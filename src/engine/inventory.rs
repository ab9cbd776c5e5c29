//! Tables, columns and row counts before and after a step: what it lost, whatever its SQL looks like.

mod after;
mod aside;
mod beside;
mod compared;
mod core;
mod elsewhere;
mod linked;
pub mod renames;
mod stored;
mod values;
mod virtual_table;
mod witness;
mod writes;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use rusqlite::{Connection, Result};

use crate::engine::ledger;
use crate::revision::Revision;
use crate::revision::losses::Losses;
use crate::sql;
use crate::sqlite::{shadow, source};

pub use self::core::Core;
pub use compared::Compared;
pub use renames::{ByTriggers, Renames, renames, renames_of};
pub use witness::{Witness, free_name};
pub use writes::written_over;

/// What is particular about the tables of a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bookkeeping {
    /// Tables in which it notes what it can note again: their rows are not counted. Names in small letters.
    pub books: &'static [&'static str],
    /// Tables which only the revisions that it brings along make, change and drop, and columns (`table.column`) that only
    /// they change. Names in small letters.
    pub closed: &'static [&'static str],
    /// Tables, with their columns in one text, that stay whatever a script of the user's says. Names in small letters.
    pub core: &'static [(&'static str, &'static str)],
    /// Indexes and views, by kind and name, that stay as they are whatever a script of the user's says. In small letters.
    pub core_objects: &'static [(&'static str, &'static str)],
    /// The statements that make them as they are to be: a script may lead back to that.
    pub core_sql: &'static str,
    /// Tables with a column: of how many different values the rows are is told where the table goes.
    pub owners: &'static [(&'static str, &'static str)],
}

impl Bookkeeping {
    /// The tables, and the columns, that a script of a revision may not touch: the ledger, and the books, which those that the binary brings
    /// along make, and a squash that stands for them.
    pub fn closed_to(&self, revision: &Revision) -> Vec<&'static str> {
        let is_own = revision.is_own() && revision.header.replaces.is_empty();
        self.closed_where(is_own)
    }

    /// What stays, and what a step of the user's has taken away, renamed or made otherwise all the same: tables, and
    /// `table.column`; where all of these stand, indexes and views.
    pub fn taken_from_core(&self, revision: &Revision, before: &Core, after: &Core) -> Vec<String> {
        let is_own = revision.is_own() && revision.header.replaces.is_empty();
        if !is_own {
            return Vec::new();
        }
        before.taken(after, self.core_sql)
    }

    /// The same for any script, by whether it is the user's own.
    pub fn closed_where(&self, is_own: bool) -> Vec<&'static str> {
        let books = if is_own { self.closed } else { &[] };
        std::iter::once(ledger::table()).chain(books.iter().copied()).collect()
    }
}

/// What a database holds, by the names of its tables in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    tables: BTreeMap<Arc<str>, Arc<Holding>>,
    /// How far tables have given ids that are never given twice.
    sequences: BTreeMap<String, i64>,
    bookkeeping: Bookkeeping,
    core: Core,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Holding {
    columns: BTreeSet<String>,
    /// Those of the columns that are computed: what is in them is in others.
    computed: BTreeSet<String>,
    rows: i64,
    /// Whether it never gives an id twice.
    keeps_sequence: bool,
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
    /// How far a table has given ids: it would give some again.
    Ids {
        /// The table.
        table: String,
        /// The greatest id that it has given.
        given: i64,
    },
    /// An index or a trigger that no revision made, and that cannot be made again on its table.
    Object {
        /// What it is, with its name.
        object: String,
        /// Its table.
        table: String,
        /// What SQLite says.
        reason: String,
    },
}

impl Lost {
    /// The table from which it goes.
    pub fn table(&self) -> &str {
        match self {
            Self::Table { table, .. }
            | Self::Column { table, .. }
            | Self::Rows { table, .. }
            | Self::Ids { table, .. }
            | Self::Object { table, .. } => table,
        }
    }

    /// Whether a revision says that it may lose this.
    pub fn is_named_in(&self, losses: &Losses) -> bool {
        match self {
            Self::Table { table, .. }
            | Self::Rows { table, .. }
            | Self::Ids { table, .. }
            | Self::Object { table, .. } => losses.covers_table(table),
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
            Self::Ids { table, given } => {
                write!(f, "the mark that `{table}` has given ids up to {given}")
            }
            Self::Object { object, table, reason } => {
                write!(f, "{object} of another tool on `{table}` ({reason})")
            }
        }
    }
}

/// `1 row`, `2 rows`.
pub fn count(count: i64, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// Lists tables, columns, row counts and how far ids were given. A virtual table is counted where its rows are its own; one
/// whose module is not to be had is left out, but for the tables in which it keeps them.
pub fn take(connection: &Connection, bookkeeping: Bookkeeping) -> Result<Inventory> {
    let sql = "SELECT name, type FROM pragma_table_list \
               WHERE schema = 'main' AND type IN ('table', 'virtual', 'shadow') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare(sql)?;
    let tables: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
    let definitions = definitions(connection)?;
    let sequences = sequences(connection)?;
    let core = Core::of(connection, bookkeeping)?;
    let mut inventory = Inventory { sequences, bookkeeping, core, ..Inventory::default() };
    let is_counted = |table: &str| table != ledger::table() && !bookkeeping.books.contains(&table);
    let taken = shadow::taken_for_shadows(connection)?;
    let is_own =
        |table: &str, kind: &str| kind != "shadow" || taken.contains(&table.to_ascii_lowercase());
    let tables =
        tables.into_iter().filter(|(table, kind)| is_counted(table) && is_own(table, kind));
    for (table, kind) in tables {
        let definition = definitions.get(&table).map_or("", String::as_str);
        let held = match kind.as_str() {
            "virtual" => match virtual_table::holding(connection, &table, definition)? {
                Some(held) => held,
                None => continue,
            },
            _ => Holding::of(connection, &table, definition, true)?,
        };
        inventory.tables.insert(table.to_ascii_lowercase().into(), Arc::new(held));
    }
    Ok(inventory)
}

/// What of the core a database has.
pub fn core(connection: &Connection, bookkeeping: Bookkeeping) -> Result<Core> {
    Core::of(connection, bookkeeping)
}

/// The texts that are stored for tables, by the names of these.
fn definitions(connection: &Connection) -> Result<BTreeMap<String, String>> {
    let sql = "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND sql IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn sequences(connection: &Connection) -> Result<BTreeMap<String, i64>> {
    if !connection.table_exists(Some(rusqlite::MAIN_DB), c"sqlite_sequence")? {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT lower(name), max(CAST(seq AS INTEGER)) FROM main.sqlite_sequence GROUP BY lower(name)";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?)))?;
    rows.map(|row| row.map(|(table, seq)| (table, seq.unwrap_or(0)))).collect()
}

impl Inventory {
    /// How many rows a table has; 0 where there is no such table.
    pub fn rows_of(&self, table: &str) -> u64 {
        let held = self.tables.get(table.to_ascii_lowercase().as_str());
        held.and_then(|it| u64::try_from(it.rows).ok()).unwrap_or(0)
    }

    /// What of the core there is.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Whether there is such a table.
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table.to_ascii_lowercase().as_str())
    }

    /// Whether there is such a table and has such a column.
    pub fn has_column(&self, table: &str, column: &str) -> bool {
        let held = self.tables.get(table.to_ascii_lowercase().as_str());
        held.is_some_and(|it| it.columns.contains(&column.to_ascii_lowercase()))
    }
}

impl Holding {
    /// What a table holds whose stored text this is.
    fn of(connection: &Connection, table: &str, definition: &str, has_rows: bool) -> Result<Self> {
        let mut columns = connection.prepare_cached(
            "SELECT lower(name), hidden IN (2, 3) FROM pragma_table_xinfo(?1) WHERE hidden <> 1",
        )?;
        let columns = columns.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let columns = columns.collect::<Result<BTreeMap<String, bool>>>()?;
        let computed = columns.iter().filter(|it| *it.1).map(|it| it.0.clone()).collect();
        let columns = columns.into_keys().collect();
        let sql = format!("SELECT count(*) FROM {}", source::all_of(connection, table)?);
        let rows = if has_rows { connection.query_row(&sql, [], |row| row.get(0))? } else { 0 };
        let may_keep = definition.to_ascii_uppercase().contains("AUTOINCREMENT");
        let code = if may_keep { sql::code(definition) } else { Vec::new() };
        let keeps_sequence = code.iter().any(|it| it.is_word("AUTOINCREMENT"));
        Ok(Self { columns, computed, rows, keeps_sequence, ..Self::default() })
    }

    fn losses(&self, after: &Self, table: &str, now_called: &str, renames: &Renames) -> Vec<Lost> {
        let called = |column: &String| renames.column(now_called, column, &self.columns);
        // What is computed from now on keeps nothing.
        let holds =
            |column: &String| after.columns.contains(column) && !after.computed.contains(column);
        let is_there = |column: &String| called(column).is_some_and(|it| holds(&it));
        let stored = self.columns.difference(&self.computed);
        let gone = stored.filter(|column| self.rows > 0 && !is_there(column));
        let lost = |column: &String| {
            let values = self.values.get(column).copied().unwrap_or(self.rows);
            let (table, column) = (table.to_owned(), column.clone());
            (values > 0).then_some(Lost::Column { table, column, values })
        };
        let mut losses: Vec<Lost> = gone.filter_map(lost).collect();
        let is_emptied = |(column, values): &(&String, &i64)| {
            let now = called(column).and_then(|it| after.values.get(&it));
            **values > 0 && is_there(column) && after.rows > 0 && now == Some(&0)
        };
        let emptied = self.values.iter().filter(is_emptied);
        losses.extend(emptied.map(|(column, values)| Lost::Column {
            table: table.to_owned(),
            column: column.clone(),
            values: *values,
        }));
        if after.rows < self.rows {
            losses.push(Lost::Rows { table: table.to_owned(), rows: self.rows - after.rows });
        }
        losses
    }
}

#[cfg(test)]
mod tests;
