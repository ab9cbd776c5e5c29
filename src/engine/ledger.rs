//! The table `schema_revisions`: the ledger, written.

use rusqlite::{Connection, Result, params};

use crate::revision::checksum::Checksum;
use crate::revision::ledger::{Applied, create_table};
use crate::revision::names::RevisionId;
use crate::sqlite::ledger::{amiss, lacking};

pub use crate::revision::ledger::table;
pub use crate::sqlite::ledger::{exists, read};

/// Makes the table where it is missing, and writes anew what is damaged in it: rows are found by what was read of them.
/// Inside a transaction of the caller's.
pub fn create(connection: &Connection) -> Result<()> {
    match exists(connection)? {
        false => connection.execute_batch(&create_table()),
        true if amiss(connection)?.is_empty() => Ok(()),
        true => write_anew(connection, read(connection)?.applied()),
    }
}

/// Whether a trigger stands on the ledger, or on one of these books: it may write anything, or refuse the row, when a step is noted
/// there.
pub fn is_beset(connection: &Connection, books: &[&str]) -> Result<bool> {
    let sql = "SELECT lower(tbl_name) FROM main.sqlite_schema WHERE type = 'trigger'";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let on: String = row.get(0)?;
        if on == table() || books.contains(&on.as_str()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes all rows, into a new table where columns are missing.
fn write_anew(connection: &Connection, rows: &[Applied]) -> Result<()> {
    let made_anew = match lacking(connection)?.is_empty() {
        true => format!("DELETE FROM main.{}", table()),
        false => format!("DROP TABLE main.{}; {}", table(), create_table()),
    };
    connection.execute_batch(&made_anew)?;
    rows.iter().try_for_each(|row| insert(connection, row))
}

/// Adds a row.
pub fn insert(connection: &Connection, row: &Applied) -> Result<()> {
    let sql = format!(
        "INSERT INTO main.{} (position, revision, applied_at, checksum_up, checksum_down, up_sql, \
         down_sql, repopulated_at, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        table()
    );
    let values = params![
        row.position,
        row.revision.as_str(),
        row.applied_at,
        row.checksum_up.as_str(),
        row.checksum_down.as_ref().map(Checksum::as_str),
        row.up_sql,
        row.down_sql,
        row.repopulated_at,
        row.fingerprint,
    ];
    connection.execute(&sql, values).map(|_| ())
}

/// Says what is applied, whatever the ledger said before. Inside a transaction of the caller's.
pub fn rewrite(connection: &Connection, rows: &[Applied]) -> Result<()> {
    drop_view(connection)?;
    if !exists(connection)? {
        connection.execute_batch(&create_table())?;
    }
    write_anew(connection, rows)
}

/// Says in the header that a database is an archive of ours, at which so many revisions are applied. Inside a transaction of
/// the caller's.
pub fn mark(connection: &Connection, rows: usize, application_id: i32) -> Result<()> {
    let count = i64::try_from(rows).unwrap_or(i64::MAX);
    connection.pragma_update(None, "user_version", count)?;
    connection.pragma_update(None, "application_id", application_id)
}

/// Takes away a view that has the ledger's name.
fn drop_view(connection: &Connection) -> Result<()> {
    let sql =
        "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'view' AND lower(name) = ?1)";
    match connection.query_row(sql, [table()], |row| row.get(0))? {
        true => connection.execute_batch(&format!("DROP VIEW main.{}", table())),
        false => Ok(()),
    }
}

/// Takes a row out.
pub fn delete(connection: &Connection, revision: &RevisionId) -> Result<()> {
    let sql = format!("DELETE FROM main.{} WHERE revision = ?1", table());
    connection.execute(&sql, [revision.as_str()]).map(|_| ())
}

/// Gives rows the scripts that they are to hold from now on. Inside a transaction of the caller's.
pub fn correct(connection: &Connection, rows: &[Applied]) -> Result<()> {
    create(connection)?;
    let sql = format!(
        "UPDATE main.{} SET checksum_up = ?2, checksum_down = ?3, up_sql = ?4, down_sql = ?5 \
         WHERE revision = ?1",
        table()
    );
    for row in rows {
        let values = params![
            row.revision.as_str(),
            row.checksum_up.as_str(),
            row.checksum_down.as_ref().map(Checksum::as_str),
            row.up_sql,
            row.down_sql,
        ];
        connection.execute(&sql, values)?;
    }
    Ok(())
}

/// Notes that what all revisions ask for has been derived. Inside a transaction of the caller's.
pub fn note_repopulated(connection: &Connection, now: &str) -> Result<()> {
    create(connection)?;
    let sql =
        format!("UPDATE main.{} SET repopulated_at = ?1 WHERE repopulated_at IS NULL", table());
    connection.execute(&sql, [now]).map(|_| ())
}

/// Notes the fingerprint of the schema as it stands, at the last row.
pub fn note_fingerprint(connection: &Connection, fingerprint: &str) -> Result<()> {
    let sql = format!(
        "UPDATE main.{0} SET fingerprint = ?1 WHERE position = (SELECT max(position) FROM main.{0})",
        table()
    );
    connection.execute(&sql, [fingerprint]).map(|_| ())
}

/// `PRAGMA user_version`, which `rusqlite_migration` keeps: the number of applied revisions.
pub fn user_version(connection: &Connection) -> Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
