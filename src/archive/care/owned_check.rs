//! Whether the list of objects that are ours is the one that the applied revisions make.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, params_from_iter, types::Value};

use crate::archive::model::owned;
use crate::sql::quoted;

/// The tables that the list is made of, and the list.
const TABLES: [&str; 2] = ["schema_revisions", "owned"];

/// Makes the list once more, in a database of its own, and compares; a ledger that cannot be replayed says nothing.
pub fn is_as_made(connection: &Connection) -> Result<bool> {
    let apart = Connection::open_in_memory()?;
    for table in TABLES {
        copy(connection, &apart, table)?;
    }
    owned::note(&apart)?;
    Ok(list(&apart)? == list(connection)?)
}

/// Copies a table without its rules, which damaged rows may break.
fn copy(from: &Connection, to: &Connection, table: &str) -> Result<()> {
    let table = quoted(table);
    let mut read = from.prepare(&format!("SELECT * FROM main.{table}"))?;
    let names: Vec<String> = read.column_names().into_iter().map(quoted).collect();
    let (names, marks) = (names.join(", "), vec!["?"; names.len()].join(", "));
    to.execute_batch(&format!("CREATE TABLE {table} ({names})"))?;
    let width = read.column_count();
    let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({marks})"))?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let values: Vec<Value> = (0..width).map(|at| row.get(at)).collect::<Result<_>>()?;
        insert.execute(params_from_iter(values))?;
    }
    Ok(())
}

fn list(connection: &Connection) -> Result<BTreeSet<[String; 4]>> {
    let mut statement = connection.prepare("SELECT type, name, role, made_by FROM main.owned")?;
    let rows =
        statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    rows.collect()
}
