//! How many values the columns have that a script may drop or empty: what was empty is no loss.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, Result};

use super::renames::{Renames, renames};
use super::writes::written_over;
use super::{Compared, Inventory, count};
use crate::revision::Script;
use crate::schema::Schema;
use crate::sql::quoted;
use crate::sqlite::source;

impl Inventory {
    /// Counts what the columns hold that the script names as dropped, or whose table it builds anew or writes over, and of how
    /// many owners the rows of some tables are; to be called before the script runs.
    pub fn count_values(
        &mut self,
        connection: &Connection,
        schema: &Schema,
        script: &Script,
    ) -> Result<()> {
        let renames = renames(script, &|table| self.has(table));
        let dropped = renames.dropped();
        let rebuilt = written_over(schema, script);
        let named: BTreeSet<&String> =
            rebuilt.iter().chain(dropped.iter().map(|it| &it.0)).collect();
        for table in named {
            let held = self.tables.get_mut(table.as_str()).filter(|it| it.rows > 0);
            let Some(held) = held else { continue };
            let is_rebuilt = rebuilt.contains(table);
            let is_dropped =
                |column: &String| dropped.iter().any(|(its, name)| its == table && name == column);
            let stored = stored_columns(connection, table)?;
            let columns: Vec<&String> =
                stored.iter().filter(|it| is_rebuilt || is_dropped(it)).collect();
            if !columns.is_empty() {
                Arc::make_mut(held).values = counts(connection, table, &columns)?;
            }
        }
        for (table, column) in self.bookkeeping.owners {
            let held = self.tables.get_mut(*table).filter(|it| it.columns.contains(*column));
            if let Some(held) = held {
                let (table, column) = (source::all_of(connection, table)?, quoted(column));
                let sql = format!("SELECT count(DISTINCT {column}) FROM {table}");
                let owners = connection.query_row(&sql, [], |row| row.get(0))?;
                Arc::make_mut(held).owners = Some(owners);
            }
        }
        Ok(())
    }
}

impl Inventory {
    /// Counts what the columns hold after a script of which that was counted before it.
    pub fn count_again(
        &mut self,
        connection: &Connection,
        before: &Self,
        renames: &Renames,
    ) -> Result<()> {
        for (table, held) in before.tables.iter().filter(|(_, it)| !it.values.is_empty()) {
            let Some(called) = renames.table(table) else { continue };
            let Some(now) = self.tables.get_mut(called) else { continue };
            // What is as it was holds the same values.
            if Arc::ptr_eq(now, held) {
                continue;
            }
            let stored = stored_columns(connection, called)?;
            let is_counted = |column: &&String| {
                let now = |it| renames.column(called, it, &held.columns);
                held.values.keys().any(|it| now(it).as_ref() == Some(*column))
            };
            let columns: Vec<&String> = stored.iter().filter(is_counted).collect();
            if !columns.is_empty() {
                Arc::make_mut(now).values = counts(connection, called, &columns)?;
            }
        }
        Ok(())
    }
}

impl Compared<'_> {
    /// The columns that have fewer NULLs than before a script that keeps the rows of their table, in words: no way back tells what was
    /// NULL from what was not.
    pub fn filled(&self) -> Vec<String> {
        let (after, renames) = (self.after, self.renames);
        let mut filled = Vec::new();
        for (table, before) in &self.tables {
            let held_on = after.held_on(table, renames).filter(|(_, it)| it.rows == before.rows);
            let Some((called, now)) = held_on else { continue };
            for (column, values) in &before.values {
                let named = renames.column(called, column, &before.columns);
                let held = named.and_then(|it| now.values.get(&it)).unwrap_or(values);
                if held > values {
                    let nulls = count(held - values, "NULL");
                    filled.push(format!("column `{table}.{column}` ({nulls})"));
                }
            }
        }
        filled
    }
}

/// The columns of a table that are stored, in small letters.
fn stored_columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let sql = "SELECT lower(name) FROM pragma_table_xinfo(?1) WHERE hidden = 0";
    connection.prepare_cached(sql)?.query_map([table], |row| row.get(0))?.collect()
}

fn counts(
    connection: &Connection,
    table: &str,
    columns: &[&String],
) -> Result<BTreeMap<String, i64>> {
    let counted: Vec<String> = columns.iter().map(|it| format!("count({})", quoted(it))).collect();
    let sql = format!("SELECT {} FROM {}", counted.join(", "), source::all_of(connection, table)?);
    connection.query_row(&sql, [], |row| {
        let count = |(at, column): (usize, &&String)| Ok(((*column).clone(), row.get(at)?));
        columns.iter().enumerate().map(count).collect()
    })
}
