//! The table `schema_revisions`: the ledger, read and written.

use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Error, Result, Row, params};

use crate::revision::checksum::Checksum;
use crate::revision::ledger::{Applied, CREATE_TABLE, Ledger};
use crate::revision::names::RevisionId;
use crate::sqlite::guard;

/// The name of the table, which is no part of graph, model and diff.
pub const TABLE: &str = guard::LEDGER;

/// Reads the ledger; an archive without one has an empty one.
///
/// # Errors
///
/// Whatever SQLite says, or a row that no archive of ours has.
pub fn read(connection: &Connection) -> Result<Ledger> {
    if !exists(connection)? {
        return Ok(Ledger::default());
    }
    let sql = "SELECT position, revision, applied_at, checksum_up, checksum_down, up_sql, down_sql, repopulated_at, \
               fingerprint FROM main.schema_revisions ORDER BY position";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], read_row)?;
    Ok(Ledger::new(rows.collect::<Result<_>>()?))
}

/// Whether the archive has a ledger.
pub fn exists(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1)";
    connection.query_row(sql, [TABLE], |row| row.get(0))
}

/// Makes the table where it is missing.
pub fn create(connection: &Connection) -> Result<()> {
    if exists(connection)? { Ok(()) } else { connection.execute_batch(CREATE_TABLE) }
}

/// Adds a row.
pub fn insert(connection: &Connection, row: &Applied) -> Result<()> {
    let sql = "INSERT INTO main.schema_revisions (position, revision, applied_at, checksum_up, checksum_down, up_sql, \
               down_sql, repopulated_at, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
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
    connection.execute(sql, values).map(|_| ())
}

/// Says what is applied, whatever the ledger said before, and whose database it is. Inside a transaction of
/// the caller's.
pub fn rewrite(connection: &Connection, rows: &[Applied], application_id: i32) -> Result<()> {
    create(connection)?;
    connection.execute("DELETE FROM main.schema_revisions", ())?;
    rows.iter().try_for_each(|row| insert(connection, row))?;
    connection.pragma_update(
        None,
        "user_version",
        i64::try_from(rows.len()).unwrap_or(i64::MAX),
    )?;
    connection.pragma_update(None, "application_id", application_id)
}

/// Takes a row out.
pub fn delete(connection: &Connection, revision: &RevisionId) -> Result<()> {
    connection
        .execute("DELETE FROM main.schema_revisions WHERE revision = ?1", [revision.as_str()])
        .map(|_| ())
}

/// Gives rows the scripts that they are to hold from now on. Inside a transaction of the caller's.
pub fn correct(connection: &Connection, rows: &[Applied]) -> Result<()> {
    let sql = "UPDATE main.schema_revisions SET checksum_up = ?2, checksum_down = ?3, up_sql = ?4, down_sql = ?5 \
               WHERE revision = ?1";
    for row in rows {
        let values = params![
            row.revision.as_str(),
            row.checksum_up.as_str(),
            row.checksum_down.as_ref().map(Checksum::as_str),
            row.up_sql,
            row.down_sql,
        ];
        connection.execute(sql, values)?;
    }
    Ok(())
}

/// Notes that what all revisions ask for has been derived.
pub fn note_repopulated(connection: &Connection, now: &str) -> Result<()> {
    let sql = "UPDATE main.schema_revisions SET repopulated_at = ?1 WHERE repopulated_at IS NULL";
    connection.execute(sql, [now]).map(|_| ())
}

/// Notes the fingerprint of the schema as it stands, at the last row.
pub fn note_fingerprint(connection: &Connection, fingerprint: &str) -> Result<()> {
    let sql = "UPDATE main.schema_revisions SET fingerprint = ?1 \
               WHERE position = (SELECT max(position) FROM main.schema_revisions)";
    connection.execute(sql, [fingerprint]).map(|_| ())
}

/// `PRAGMA user_version`, which `rusqlite_migration` keeps: the number of applied revisions.
pub fn user_version(connection: &Connection) -> Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn read_row(row: &Row<'_>) -> Result<Applied> {
    Ok(Applied {
        position: row.get(0)?,
        revision: id(row, 1)?,
        applied_at: text(row, 2)?.unwrap_or_default(),
        checksum_up: Checksum::stored(text(row, 3)?.unwrap_or_default()),
        checksum_down: text(row, 4)?.map(Checksum::stored),
        up_sql: text(row, 5)?.unwrap_or_default(),
        down_sql: text(row, 6)?,
        repopulated_at: text(row, 7)?,
        fingerprint: text(row, 8)?.unwrap_or_default(),
    })
}

/// What somebody has written over a text need not be one: it is then told beside what it should be, and mended.
fn text(row: &Row<'_>, column: usize) -> Result<Option<String>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => None,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
    })
}

fn id(row: &Row<'_>, column: usize) -> Result<RevisionId> {
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
