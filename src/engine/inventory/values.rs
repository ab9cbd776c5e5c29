//! How many values the columns have that a script may drop or empty: what was empty is no loss.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, Result};

use super::renames::Renames;
use super::{Inventory, count};
use crate::revision::Script;
use crate::schema::Schema;
use crate::sql;
use crate::sql::{Token, quoted};
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
        let (dropped, rebuilt) = touched(script);
        let mut rebuilt: BTreeSet<String> = rebuilt.into_iter().collect();
        rebuilt.extend(reached(schema, script));
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
            let renamed = renames.tables.get(&**table).map(String::as_str);
            let renamed = renamed.filter(|it| self.tables.contains_key(*it));
            let called = renamed.unwrap_or(table);
            let Some(now) = self.tables.get_mut(called) else { continue };
            // What is as it was holds the same values.
            if Arc::ptr_eq(now, held) {
                continue;
            }
            let stored = stored_columns(connection, called)?;
            let is_counted = |column: &&String| {
                held.values.keys().any(|it| renames.column(called, it) == column.as_str())
            };
            let columns: Vec<&String> = stored.iter().filter(is_counted).collect();
            if !columns.is_empty() {
                Arc::make_mut(now).values = counts(connection, called, &columns)?;
            }
        }
        Ok(())
    }
}

impl Inventory {
    /// The columns that have fewer NULLs than before a script that keeps the rows of their table, in words: no way back tells what was
    /// NULL from what was not.
    pub fn filled(&self, after: &Self, renames: &Renames) -> Vec<String> {
        let mut filled = Vec::new();
        for (table, before) in self.not_same(after) {
            let called = renames.tables.get(table).map_or(table, String::as_str);
            let now = after.tables.get(called).or_else(|| after.tables.get(table));
            let Some(now) = now.filter(|it| it.rows == before.rows) else { continue };
            for (column, values) in &before.values {
                let held =
                    now.values.get(&before.called(column, called, renames)).unwrap_or(values);
                if held > values {
                    let nulls = count(held - values, "NULL");
                    filled.push(format!("column `{table}.{column}` ({nulls})"));
                }
            }
        }
        filled
    }
}

/// The tables that a script may write over, in small letters, beside names that are no table's: where it writes over anything,
/// those that it names under whatever name, and those that views and triggers on these name in turn.
fn reached(schema: &Schema, script: &Script) -> BTreeSet<String> {
    let names = |text: &str| -> BTreeSet<String> {
        sql::code(text).iter().filter_map(Token::name).map(|it| it.to_lowercase()).collect()
    };
    let views = schema.views.iter().map(|it| (it.name.folded(), &it.sql));
    let triggers = schema.triggers.iter().map(|it| (it.table.folded(), &it.sql));
    let mut others: Vec<(String, &String)> = views.chain(triggers).collect();
    let mut writes = may_write_over(&script.text);
    let mut reached = names(&script.text);
    while let Some(at) = others.iter().position(|(on, _)| reached.contains(on)) {
        let (_, text) = others.swap_remove(at);
        writes |= may_write_over(text);
        reached.extend(names(text));
    }
    if writes { reached } else { BTreeSet::new() }
}

fn may_write_over(text: &str) -> bool {
    sql::code(text).iter().any(|it| it.is_word("UPDATE") || it.is_word("REPLACE"))
}

/// The tables that a script writes over, or builds anew, in small letters; beside them names that are no table's.
pub fn written_over(script: &Script) -> Vec<String> {
    touched(script).1
}

/// The columns that a script drops, each with its table; and the tables that it writes over, or builds anew: where it drops
/// a table, and gives another its name or makes it again.
fn touched(script: &Script) -> (Vec<(String, String)>, Vec<String>) {
    let name = |token: &Token<'_>| token.name().unwrap_or_default().to_lowercase();
    let (mut dropped, mut gone, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut emptied, mut filled) = (Vec::new(), Vec::new());
    let mut written = Vec::new();
    for statement in script.statements() {
        let code = sql::unqualified(statement.text);
        match code.as_slice() {
            [drop, table, .., its] if drop.is_word("DROP") && table.is_word("TABLE") => {
                gone.push(name(its));
            }
            [alter, table, its, drop, .., column]
                if alter.is_word("ALTER") && table.is_word("TABLE") && drop.is_word("DROP") =>
            {
                dropped.push((name(its), name(column)));
            }
            [alter, table, old, rename, to, new]
                if alter.is_word("ALTER")
                    && table.is_word("TABLE")
                    && rename.is_word("RENAME")
                    && to.is_word("TO") =>
            {
                renamed.extend([name(old), name(new)]);
            }
            [delete, from, its, ..] if delete.is_word("DELETE") && from.is_word("FROM") => {
                emptied.push(name(its));
            }
            [insert, into, its, ..] if insert.is_word("INSERT") && into.is_word("INTO") => {
                filled.push(name(its));
                if writes_over(insert, &code[1..]) {
                    written.push(name(its));
                }
            }
            [first, rest @ ..] if writes_over(first, rest) => {
                written.extend(rest.iter().filter_map(Token::name).map(|it| it.to_lowercase()));
            }
            _ => {}
        }
    }
    // What is taken out and put in again is written over.
    written.extend(emptied.into_iter().filter(|it| filled.contains(it)));
    if !gone.is_empty() {
        written.extend(renamed);
        written.extend(gone);
    }
    (dropped, written)
}

/// Whether a statement may write over values that are there.
fn writes_over(first: &Token<'_>, rest: &[Token<'_>]) -> bool {
    let replaces = || rest.iter().any(|it| it.is_word("REPLACE") || it.is_word("UPDATE"));
    first.is_word("UPDATE")
        || first.is_word("REPLACE")
        || (first.is_word("INSERT") || first.is_word("WITH")) && replaces()
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
