//! How many values the columns have that a script may drop or empty: what was empty is no loss.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use super::renames::Renames;
use super::{Inventory, count};
use crate::revision::Script;
use crate::sql;
use crate::sql::{Token, quoted};
use crate::sqlite::source;

impl Inventory {
    /// Counts what the columns hold that the script names as dropped, or whose table it builds anew or writes over, and of how
    /// many owners the rows of some tables are; to be called before the script runs.
    pub fn count_values(&mut self, connection: &Connection, script: &Script) -> Result<()> {
        let (dropped, rebuilt) = touched(script);
        let reached = reached(connection, script)?;
        for (table, held) in &mut self.tables {
            let is_rebuilt = rebuilt.contains(table) || reached.contains(table);
            let is_dropped =
                |column: &String| dropped.iter().any(|(its, name)| its == table && name == column);
            let stored = stored_columns(connection, table)?;
            let columns: Vec<&String> =
                stored.iter().filter(|it| is_rebuilt || is_dropped(it)).collect();
            if held.rows > 0 && !columns.is_empty() {
                held.values = counts(connection, table, &columns)?;
            }
            let owners = self.bookkeeping.owners.iter().find(|it| it.0 == table);
            if let Some((_, column)) = owners.filter(|it| held.columns.contains(it.1)) {
                let (table, column) = (source::all_of(connection, table)?, quoted(column));
                let sql = format!("SELECT count(DISTINCT {column}) FROM {table}");
                held.owners = Some(connection.query_row(&sql, [], |row| row.get(0))?);
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
            let renamed = renames.tables.get(table).filter(|it| self.tables.contains_key(*it));
            let called = renamed.unwrap_or(table);
            let Some(now) = self.tables.get_mut(called) else { continue };
            let stored = stored_columns(connection, called)?;
            let is_counted = |column: &&String| {
                held.values.keys().any(|it| renames.column(called, it) == column.as_str())
            };
            let columns: Vec<&String> = stored.iter().filter(is_counted).collect();
            if !columns.is_empty() {
                now.values = counts(connection, called, &columns)?;
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
        for (table, before) in &self.tables {
            let called = renames.tables.get(table).unwrap_or(table);
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
fn reached(connection: &Connection, script: &Script) -> Result<BTreeSet<String>> {
    let names = |text: &str| -> BTreeSet<String> {
        sql::code(text).iter().filter_map(Token::name).map(|it| it.to_lowercase()).collect()
    };
    let sql =
        "SELECT lower(tbl_name), sql FROM main.sqlite_schema WHERE type IN ('view', 'trigger')";
    let mut statement = connection.prepare_cached(sql)?;
    let others = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut others: Vec<(String, String)> = others.collect::<Result<_>>()?;
    let mut writes = may_write_over(&script.text);
    let mut reached = names(&script.text);
    while let Some(at) = others.iter().position(|(on, _)| reached.contains(on)) {
        let (_, text) = others.swap_remove(at);
        writes |= may_write_over(&text);
        reached.extend(names(&text));
    }
    Ok(if writes { reached } else { BTreeSet::new() })
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
