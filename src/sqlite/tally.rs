//! What the columns of a database hold, so that two states can be compared though tables and columns changed between
//! them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use crate::number::counted;
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
    /// Over the whole rows: the same where only their numbers beside the columns are others.
    whole: u128,
    /// What tells its rows apart: first their own name, then what else is unique; with whether each row has a value there.
    keys: Vec<(Key, bool)>,
    columns: BTreeMap<Name, ColumnTally>,
}

/// What tells the rows of a table apart.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    /// A number beside the columns.
    Rowid,
    /// Columns, whatever their order.
    Columns(BTreeSet<Name>),
}

/// The values of one column: sums of hashes, so that the order of the rows does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ColumnTally {
    /// Over the values.
    loose: u128,
    /// Over the values, each with a key of its row, for each key of the table.
    keyed: Vec<u128>,
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
                let rows = counted(*before, "row", "rows");
                write!(f, "table `{table}` is gone, with {rows}")
            }
            Self::Rows { table, before, after: Some(after) } => {
                let rows = counted(*before, "row", "rows");
                write!(f, "table `{table}` had {rows} and has {after}")
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
        let tables = schema.tables.iter().map(|it| Counted::table(it, schema));
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
        self.unlike_but_for(after, now_called, |_| false)
    }

    /// The same, but for other numbers beside the columns of those tables that had none in between: nothing kept them.
    pub fn unlike_but_for(
        &self,
        after: &Self,
        now_called: impl Fn(&Name, &Name) -> (Name, Name),
        had_no_numbers: impl Fn(&Name) -> bool,
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
            let has_same_columns = now.columns.keys().eq(before.columns.keys());
            let has_new_numbers = had_no_numbers(table);
            // Each column holds what it held, and the rows do not: their numbers tell which ones.
            let is_mixed = has_same_columns
                && now
                    .columns
                    .values()
                    .zip(before.columns.values())
                    .all(|(now, was)| now.loose == was.loose);
            let by_numbers = !has_new_numbers || is_mixed;
            if has_new_numbers && has_same_columns && now.whole == before.whole {
                continue;
            }
            let called = |column: &Name| {
                let renamed = now_called(table, column).1;
                if now.columns.contains_key(&renamed) { renamed } else { column.clone() }
            };
            let held_on = |column: &Name| {
                let renamed = now.columns.get(&now_called(table, column).1);
                renamed.or_else(|| now.columns.get(column))
            };
            let shared = before.columns.iter();
            let shared = shared.filter_map(|(it, values)| Some((it, values, held_on(it)?)));
            let shared: Vec<_> = shared.collect();
            let changed = pairing(before, now, called, by_numbers).unlike(&shared);
            for column in before.columns.keys() {
                let (table, column) = (table.clone(), column.clone());
                match held_on(&column) {
                    None => found.push(Unlike::Gone { table, column }),
                    Some(_) if changed.contains(&&column) => {
                        found.push(Unlike::Values { table, column });
                    }
                    Some(_) => {}
                }
            }
        }
        found
    }
}

/// How the rows of two states of a table are paired.
struct Pairing {
    /// The keys that both share, each by its place in both.
    keys: Vec<(usize, usize)>,
    /// Whether rows that had no value in the key got one: nothing tells then which row is which.
    is_filled: bool,
}

impl Pairing {
    /// The columns that hold other values, or hold them in other rows: by the one key that finds fewest of them, where there is any.
    /// The number of a row may change where a column names it, too; but a column always finds its own values by itself.
    fn unlike<'a>(&self, columns: &[(&'a Name, &ColumnTally, &ColumnTally)]) -> Vec<&'a Name> {
        let unlike = |is_like: &dyn Fn(&ColumnTally, &ColumnTally) -> bool| -> Vec<&'a Name> {
            columns.iter().filter(|(_, was, now)| !is_like(was, now)).map(|it| it.0).collect()
        };
        let is_same = |was: &ColumnTally, now: &ColumnTally| was.loose == now.loose;
        let by_key = self.keys.iter().map(|key| {
            unlike(&|was, now| was.is_like(now, *key) || (self.is_filled && is_same(was, now)))
        });
        by_key.min_by_key(Vec::len).unwrap_or_else(|| unlike(&is_same))
    }
}

/// The keys that two states of a table share; those without a value in some row only where there is no other.
fn pairing(
    before: &TableTally,
    now: &TableTally,
    called: impl Fn(&Name) -> Name,
    by_numbers: bool,
) -> Pairing {
    let now_called = |key: &Key| match key {
        Key::Rowid => Key::Rowid,
        Key::Columns(columns) => Key::Columns(columns.iter().map(&called).collect()),
    };
    let keys = before.keys.iter().enumerate().filter(|it| by_numbers || it.1.0 != Key::Rowid);
    let shared = keys.filter_map(|(was, (key, is_whole))| {
        let key = now_called(key);
        let place = now.keys.iter().position(|(it, _)| *it == key)?;
        Some(((was, place), *is_whole, now.keys[place].1))
    });
    let (whole, partial): (Vec<_>, Vec<_>) = shared.partition(|(_, was, is)| *was && *is);
    let is_filled = whole.is_empty() && partial.iter().any(|(_, was, is)| was != is);
    let shared = if whole.is_empty() { partial } else { whole };
    Pairing { keys: shared.into_iter().map(|it| it.0).collect(), is_filled }
}

impl ColumnTally {
    fn of(keys: usize) -> Self {
        Self { loose: 0, keyed: vec![0; keys] }
    }

    fn add(&mut self, keys: &[Sha256], value: ValueRef<'_>) {
        let mut loose = Sha256::new();
        hash_value(&mut loose, value);
        let loose = loose.finalize();
        for (sum, key) in self.keyed.iter_mut().zip(keys) {
            let mut keyed = key.clone();
            keyed.update(loose);
            *sum = sum.wrapping_add(number(&keyed.finalize()));
        }
        self.loose = self.loose.wrapping_add(number(&loose));
    }

    /// Whether both hold the same values, in the same rows by a key.
    fn is_like(&self, other: &Self, (was, now): (usize, usize)) -> bool {
        self.keyed.get(was) == other.keyed.get(now)
    }
}

/// A table whose rows are counted, virtual or not.
struct Counted<'a> {
    name: &'a Name,
    /// How its number beside the columns is asked for, where it has one.
    rowid: Option<&'static str>,
    keys: Vec<Key>,
    columns: Vec<&'a Name>,
}

impl<'a> Counted<'a> {
    fn table(table: &'a Table, schema: &Schema) -> Self {
        let columns = table.columns.iter().filter(|it| it.generated.is_none());
        let columns: Vec<&Name> = columns.map(|it| &it.name).collect();
        let rowid = rowid_of(table);
        let is_stored = |it: &Key| matches!(it, Key::Columns(key) if key.iter().all(|it| columns.contains(&it)));
        let mut keys: Vec<Key> = rowid.map(|_| Key::Rowid).into_iter().collect();
        for key in unique_columns(table, schema).filter(is_stored) {
            if keys.len() < MOST_KEYS && !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self { name: &table.name, rowid, keys, columns }
    }

    fn virtual_table(table: &'a VirtualTable) -> Self {
        let columns = table.columns.iter().collect();
        let (rowid, key) = match table.number_column().filter(|it| table.columns.contains(it)) {
            Some(number) => (None, Key::Columns(BTreeSet::from([number.clone()]))),
            None => (Some("rowid"), Key::Rowid),
        };
        Self { name: &table.name, rowid, keys: vec![key], columns }
    }

    /// The places in a row of the values that make a key, by what is asked of the table: the number first, then the columns.
    fn places(&self, key: &Key) -> Vec<usize> {
        let beside = usize::from(self.rowid.is_some());
        match key {
            Key::Rowid => vec![0],
            Key::Columns(key) => {
                let columns = self.columns.iter().enumerate();
                columns.filter(|(_, it)| key.contains(it)).map(|(at, _)| beside + at).collect()
            }
        }
    }
}

/// More keys of one table than these tell nothing new.
const MOST_KEYS: usize = 4;

fn table_tally(
    connection: &Connection,
    table: &Counted<'_>,
    progress: &dyn Progress,
) -> Result<TableTally, DatabaseError> {
    let reading = || DatabaseError::sqlite("count the rows");
    let columns = table.columns.iter().map(|it| quoted(it.as_str()));
    let terms: Vec<String> = table.rowid.map(str::to_owned).into_iter().chain(columns).collect();
    // A table whose columns are all computed has rows to be counted, too.
    let terms = if terms.is_empty() { "NULL".to_owned() } else { terms.join(", ") };
    let from = source::all_of(connection, table.name.as_str()).map_err(reading())?;
    let sql = format!("SELECT {terms} FROM {from}");
    let places: Vec<Vec<usize>> = table.keys.iter().map(|it| table.places(it)).collect();
    let beside = usize::from(table.rowid.is_some());
    let mut tallies = vec![ColumnTally::of(places.len()); table.columns.len()];
    let mut are_whole = vec![true; places.len()];
    let mut statement = connection.prepare(&sql).map_err(reading())?;
    let mut rows = statement.query(()).map_err(reading())?;
    let (mut count, mut whole) = (0, 0_u128);
    // The same order in every state, whatever the order of the columns.
    let mut in_order: Vec<usize> = (0..table.columns.len()).collect();
    in_order.sort_by_key(|it| table.columns[*it]);
    while let Some(row) = rows.next().map_err(reading())? {
        add_row(row, &places, beside, &mut tallies).map_err(reading())?;
        let mut hash = Sha256::new();
        for place in &in_order {
            hash_value(&mut hash, row.get_ref(beside + place).map_err(reading())?);
        }
        whole = whole.wrapping_add(number(&hash.finalize()));
        for (is_whole, places) in are_whole.iter_mut().zip(&places) {
            *is_whole &= has_values(row, places).map_err(reading())?;
        }
        count += 1;
        if count % ROWS_BETWEEN_LOOKS == 0 {
            progress.advance(ROWS_BETWEEN_LOOKS);
            if progress.is_stopped() {
                return Err(DatabaseError::Stopped);
            }
        }
    }
    let columns = table.columns.iter().copied().cloned().zip(tallies).collect();
    let keys = table.keys.iter().cloned().zip(are_whole).collect();
    Ok(TableTally { rows: count, whole, keys, columns })
}

fn add_row(
    row: &Row<'_>,
    keys: &[Vec<usize>],
    beside: usize,
    tallies: &mut [ColumnTally],
) -> rusqlite::Result<()> {
    let hashed = keys.iter().map(|places| hash_key(row, places));
    let hashed = hashed.collect::<rusqlite::Result<Vec<_>>>()?;
    for (place, tally) in tallies.iter_mut().enumerate() {
        tally.add(&hashed, row.get_ref(beside + place)?);
    }
    Ok(())
}

/// Whether a row has a value in each of these places.
fn has_values(row: &Row<'_>, places: &[usize]) -> rusqlite::Result<bool> {
    for place in places {
        if row.get_ref(*place)? == ValueRef::Null {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Hashes the values of a key so that neither their order counts, nor the class of a number: a key may come to be declared in
/// another order, or with another type.
fn hash_key(row: &Row<'_>, places: &[usize]) -> rusqlite::Result<Sha256> {
    let mut sum = 0_u128;
    for place in places {
        let mut one = Sha256::new();
        match row.get_ref(*place)? {
            ValueRef::Text(bytes) => match number_in(bytes) {
                Some(digits) => hash_number(&mut one, &digits),
                None => hash_value(&mut one, ValueRef::Text(bytes)),
            },
            value => hash_value(&mut one, value),
        }
        sum = sum.wrapping_add(self::number(&one.finalize()));
    }
    let mut key = Sha256::new();
    key.update(sum.to_le_bytes());
    Ok(key)
}

/// The number that a text says, as [`hash_value`] writes numbers.
fn number_in(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let starts = text.starts_with(|it: char| it.is_ascii_digit() || "+-.".contains(it));
    let whole = text.parse::<i64>().map(|it| it.to_string());
    starts.then(|| whole.or_else(|_| text.parse::<f64>().map(|it| it.to_string())).ok()).flatten()
}

/// How the number is asked for that a row has beside its columns; nothing where it has none, or it is one of the columns.
fn rowid_of(table: &Table) -> Option<&'static str> {
    let is_taken = |name: &&str| table.column(&Name::from(*name)).is_some();
    let is_beside = !table.is_without_rowid && table.rowid_alias().is_none();
    ["rowid", "_rowid_", "oid"].into_iter().filter(|_| is_beside).find(|it| !is_taken(it))
}

/// What is unique in a table by its definition: its primary key first.
fn unique_columns<'a>(table: &'a Table, schema: &'a Schema) -> impl Iterator<Item = Key> + 'a {
    let primary = table.primary_key.iter().map(|it| &it.terms);
    let constraints = table.uniques.iter().map(|it| &it.terms);
    let indexes = schema.indexes.iter();
    let indexes =
        indexes.filter(|it| it.is_unique && it.predicate.is_none() && it.table == table.name);
    let all = primary.chain(constraints).chain(indexes.map(|it| &it.terms));
    all.filter_map(|terms| {
        let columns: Option<BTreeSet<Name>> = terms.iter().map(|it| it.column.clone()).collect();
        columns.map(Key::Columns)
    })
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
fn number(bytes: &[u8]) -> u128 {
    bytes.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests;
