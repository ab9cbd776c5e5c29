//! The syncs that wrote, each with its number and time: a version of an entry lives from one to another.

use rusqlite::{Connection, Result, params};

/// Begins a sync that writes: gives its number, one more than that of the last.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn begin(connection: &Connection, now: &str) -> Result<i64> {
    let next = "SELECT max(coalesce(max(number), 0), 0) + 1 FROM main.syncs WHERE kind <> 'sweep'";
    let number: i64 = connection.query_row(next, [], |row| row.get(0))?;
    let sql = "INSERT INTO main.syncs (number, synced_at) VALUES (?1, ?2)";
    connection.execute(sql, params![number, now])?;
    Ok(number)
}
