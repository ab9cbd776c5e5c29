//! The syncs that wrote, each with its number and time: a version of an entry lives from one to another.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

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

/// A sync that wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedSync {
    /// Its number.
    pub number: i64,
    /// When it was, RFC 3339 in UTC.
    pub synced_at: String,
}

/// The first sync, by number; none where none was counted.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn first(connection: &Connection) -> Result<Option<NotedSync>> {
    let sql =
        "SELECT number, synced_at FROM main.syncs WHERE kind <> 'sweep' ORDER BY number LIMIT 1";
    connection.query_row(sql, [], read).optional()
}

/// The last sync, by number, whose time is not after a moment. Where the clock was set back, later numbers may have
/// earlier times: the number counts, so that nothing is unreachable.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn last_at(connection: &Connection, moment: DateTime<Utc>) -> Result<Option<NotedSync>> {
    let sql = "SELECT number, synced_at FROM main.syncs WHERE kind <> 'sweep' ORDER BY number DESC";
    let mut statement = connection.prepare_cached(sql)?;
    for sync in statement.query_map([], read)? {
        let sync = sync?;
        let time = DateTime::parse_from_rfc3339(&sync.synced_at);
        if time.is_ok_and(|it| it <= moment) {
            return Ok(Some(sync));
        }
    }
    Ok(None)
}

fn read(row: &Row<'_>) -> Result<NotedSync> {
    Ok(NotedSync { number: row.get(0)?, synced_at: row.get(1)? })
}
