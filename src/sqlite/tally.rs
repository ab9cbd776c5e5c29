//! What the columns of a database hold, so that two states can be compared though tables and columns changed between
//! them.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use crate::progress::Progress;
use crate::schema::{Name, Schema, Table, VirtualTable};
use crate::sql::quoted;

use super::error::DatabaseError;
use super::source;

/// How many rows are read between two looks at whether to stop.
const ROWS_BETWEEN_LOOKS: u64 = 512;

/// Tables by name, each counted, each of its stored columns hashed by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Name, TableTally>);

/// The rows of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableTally {
    /// How many there are.
    pub rows: u64,
    /// What is a row's own name: its rowid, or the columns of its key; nothing where it has none.
    key: Vec<String>,
    columns: BTreeMap<Name, ColumnTally>,
}

/// The values of one column: sums of hashes, so that the order of the rows does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ColumnTally {
    /// Over the values.
    loose: u128,
    /// Over the values, each with the key of its row.
    keyed: u128,
}

/// Something that two tallies do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// A table has other many rows.
    Rows {
        /// The table, as it was called before.
        table: Name,
        /// How many it had.
        before: u64,
        /// How many it has; none where it is gone.
        after: Option<u64>,
    },
    /// A column is gone.
    Gone {
        /// The table, as it was called before.
        table: Name,
        /// The column, as it was called before.
        column: Name,
    },
    /// A column holds other values.
    Values {
        /// The table, as it was called before.
        table: Name,
        /// The column, as it was called before.
        column: Name,
    },
}

impl std::fmt::Display for Unlike {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rows { table, before, after: None } => {
                write!(f, "table `{table}` is gone, with {before} rows")
            }
            Self::Rows { table, before, after: Some(after) } => {
                write!(f, "table `{table}` had {before} rows and has {after}")
            }
            Self::Gone { table, column } => write!(f, "column `{table}.{column}` is gone"),
            Self::Values { table, column } => {
                write!(f, "column `{table}.{column}` holds other values")
            }
        }
    }
}

impl Tally {
    /// Reads every table of a schema that a database has. What is computed on reading is left out: it follows from the
    /// rest.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says, and [`DatabaseError::Stopped`].
    pub fn take(
        connection: &Connection,
        schema: &Schema,
        progress: &dyn Progress,
    ) -> Result<Self, DatabaseError> {
        progress.begin("counting", None);
        let tables = schema.tables.iter().map(Counted::table);
        let own = schema.virtual_tables.iter().filter(|it| it.keeps_rows());
        let tallies = tables
            .chain(own.map(Counted::virtual_table))
            .map(|it| Ok((it.name.clone(), table_tally(connection, &it, progress)?)));
        Ok(Self(tallies.collect::<Result<_, DatabaseError>>()?))
    }

    /// The tables, by name.
    pub fn tables(&self) -> impl Iterator<Item = (&Name, &TableTally)> {
        self.0.iter()
    }

    /// The table of this name.
    pub fn table(&self, name: &Name) -> Option<&TableTally> {
        self.0.get(name)
    }

    /// What was here and is not in the later tally; `now_called` gives the names that table and column have there.
    pub fn unlike(
        &self,
        after: &Self,
        now_called: impl Fn(&Name, &Name) -> (Name, Name),
    ) -> Vec<Unlike> {
        let mut found = Vec::new();
        for (table, before) in &self.0 {
            let any = Name::from("");
            let name = before.columns.keys().next().unwrap_or(&any);
            let rows = |after| Unlike::Rows { table: table.clone(), before: before.rows, after };
            // A table that was put aside, built anew and filled from there is none that was renamed.
            let renamed = after.0.get(&now_called(table, name).0);
            let Some(now) = renamed.or_else(|| after.0.get(table)) else {
                found.push(rows(None));
                continue;
            };
            if now.rows != before.rows {
                found.push(rows(Some(now.rows)));
                continue;
            }
            for (column, values) in &before.columns {
                let (table, column) = (table.clone(), column.clone());
                let renamed = now.columns.get(&now_called(&table, &column).1);
                match renamed.or_else(|| now.columns.get(&column)) {
                    None => found.push(Unlike::Gone { table, column }),
                    Some(other) if values.is_like(*other, before.key.len() == now.key.len()) => {}
                    Some(_) => found.push(Unlike::Values { table, column }),
                }
            }
        }
        found
    }
}

impl ColumnTally {
    fn add(&mut self, key: &Sha256, value: ValueRef<'_>) {
        let mut loose = Sha256::new();
        let mut keyed = key.clone();
        hash_value(&mut loose, value);
        hash_value(&mut keyed, value);
        self.loose = self.loose.wrapping_add(number(loose));
        self.keyed = self.keyed.wrapping_add(number(keyed));
    }

    /// Whether both hold the same values, in the same rows where rows of both tables are named alike.
    fn is_like(self, other: Self, same_keys: bool) -> bool {
        if same_keys { self.keyed == other.keyed } else { self.loose == other.loose }
    }
}

/// A table whose rows are counted, virtual or not.
struct Counted<'a> {
    name: &'a Name,
    key: Vec<String>,
    columns: Vec<&'a Name>,
}

impl<'a> Counted<'a> {
    fn table(table: &'a Table) -> Self {
        let columns = table.columns.iter().filter(|it| it.generated.is_none());
        let columns = columns.map(|it| &it.name).collect();
        Self { name: &table.name, key: key_of(table), columns }
    }

    fn virtual_table(table: &'a VirtualTable) -> Self {
        let number = table.number_column().map(|it| quoted(it.as_str()));
        let key = vec![number.unwrap_or_else(|| "rowid".to_owned())];
        Self { name: &table.name, key, columns: table.columns.iter().collect() }
    }
}

fn table_tally(
    connection: &Connection,
    table: &Counted<'_>,
    progress: &dyn Progress,
) -> Result<TableTally, DatabaseError> {
    let reading = || DatabaseError::sqlite("count the rows");
    let (key, columns) = (table.key.clone(), table.columns.clone());
    let mut terms = key.clone();
    terms.extend(columns.iter().map(|it| quoted(it.as_str())));
    let from = source::all_of(connection, table.name.as_str()).map_err(reading())?;
    let sql = format!("SELECT {} FROM {from}", terms.join(", "));
    let mut tallies = vec![ColumnTally::default(); columns.len()];
    let mut statement = connection.prepare(&sql).map_err(reading())?;
    let mut rows = statement.query(()).map_err(reading())?;
    let mut count = 0;
    while let Some(row) = rows.next().map_err(reading())? {
        add_row(row, key.len(), &mut tallies).map_err(reading())?;
        count += 1;
        if count % ROWS_BETWEEN_LOOKS == 0 {
            progress.advance(ROWS_BETWEEN_LOOKS);
            if progress.is_stopped() {
                return Err(DatabaseError::Stopped);
            }
        }
    }
    let columns = columns.into_iter().cloned().zip(tallies).collect();
    Ok(TableTally { rows: count, key, columns })
}

fn add_row(row: &Row<'_>, keys: usize, tallies: &mut [ColumnTally]) -> rusqlite::Result<()> {
    let mut key = Sha256::new();
    for place in 0..keys {
        hash_value(&mut key, row.get_ref(place)?);
    }
    for (place, tally) in tallies.iter_mut().enumerate() {
        tally.add(&key, row.get_ref(keys + place)?);
    }
    Ok(())
}

/// The expressions that name a row: its rowid, or the columns of its primary key.
fn key_of(table: &Table) -> Vec<String> {
    let is_taken = |name: &&str| table.column(&Name::from(*name)).is_some();
    let rowid = ["rowid", "_rowid_", "oid"].into_iter().find(|it| !is_taken(it));
    match (table.rowid_alias(), rowid, &table.primary_key) {
        (Some(alias), ..) => vec![quoted(alias.as_str())],
        (None, Some(rowid), _) if !table.is_without_rowid => vec![rowid.to_owned()],
        (None, _, Some(key)) => {
            let columns = key.terms.iter().filter_map(|it| it.column.as_ref());
            columns.map(|it| quoted(it.as_str())).collect()
        }
        (None, ..) => Vec::new(),
    }
}

/// Hashes a value with its class and length. A whole number is the same in both classes of numbers, because a column
/// that changes its type may change the class of what it holds.
fn hash_value(hasher: &mut Sha256, value: ValueRef<'_>) {
    let (class, bytes): (&[u8], &[u8]) = match value {
        ValueRef::Null => (b"N", &[]),
        ValueRef::Integer(number) => return hash_number(hasher, &number.to_string()),
        ValueRef::Real(number) => return hash_number(hasher, &number.to_string()),
        ValueRef::Text(bytes) => (b"T", bytes),
        ValueRef::Blob(bytes) => (b"B", bytes),
    };
    hasher.update(class);
    hasher.update((bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

fn hash_number(hasher: &mut Sha256, digits: &str) {
    hasher.update(b"#");
    hasher.update((digits.len() as u64).to_le_bytes());
    hasher.update(digits);
}

/// The first half of a hash, as a number.
fn number(hasher: Sha256) -> u128 {
    let bytes = hasher.finalize();
    bytes.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use crate::sqlite::introspect;

    fn tally(sql: &str) -> Tally {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        let schema = introspect::schema(&connection).unwrap();
        Tally::take(&connection, &schema, &Silent).unwrap()
    }

    fn check(before: &str, after: &str, expected: &[&str]) {
        let same = |table: &Name, column: &Name| (table.clone(), column.clone());
        let found: Vec<String> =
            tally(before).unlike(&tally(after), same).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{before} / {after}");
    }

    const ROWS: &str = "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y');";

    #[test]
    fn the_order_of_columns_and_of_insertion_does_not_count() {
        check(
            ROWS,
            "CREATE TABLE t(b, a); INSERT INTO t(rowid, a, b) VALUES (2, 2, 'y'), (1, 1.0, 'x')",
            &[],
        );
    }

    #[test]
    fn what_is_gone_or_other_is_named() {
        check(ROWS, "", &["table `t` is gone, with 2 rows"]);
        check(ROWS, "CREATE TABLE t(a)", &["table `t` had 2 rows and has 0"]);
        check(
            ROWS,
            "CREATE TABLE t(a, c); INSERT INTO t VALUES (1, 0), (3, 0)",
            &["column `t.a` holds other values", "column `t.b` is gone"],
        );
        check(
            ROWS,
            "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'y'), (2, 'x')",
            &["column `t.b` holds other values"],
        );
    }

    #[test]
    fn rows_are_told_apart_by_their_keys() {
        let keyed = "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID;";
        check(
            &format!("{keyed} INSERT INTO t VALUES ('p', 1), ('q', 2)"),
            &format!("{keyed} INSERT INTO t VALUES ('p', 2), ('q', 1)"),
            &["column `t.b` holds other values"],
        );
        // A table that has rowids again names its rows otherwise: then the values alone are compared.
        check(
            "CREATE TABLE t(a, b, PRIMARY KEY(a, b)) WITHOUT ROWID; INSERT INTO t VALUES (1, 'x'), (2, 'y')",
            "CREATE TABLE t(a, b); INSERT INTO t VALUES (2, 'y'), (1, 'x')",
            &[],
        );
    }

    #[test]
    fn a_new_name_is_followed() {
        let before = tally(ROWS);
        let after = tally("CREATE TABLE s(c, b); INSERT INTO s VALUES (1, 'x'), (2, 'y')");
        let renamed = |_: &Name, column: &Name| {
            let column = if column.is("a") { Name::from("c") } else { column.clone() };
            (Name::from("s"), column)
        };
        assert_eq!(before.unlike(&after, renamed), []);
    }
}
