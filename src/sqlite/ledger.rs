//! The table `schema_revisions`, read: one reading for whoever moves a schema, copies a database or judges it. What
//! somebody has written over it keeps nobody from reading the rest.

use std::collections::BTreeSet;

use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Error, Result, Row};

use crate::revision::checksum::Checksum;
use crate::revision::header::Header;
use crate::revision::ledger::{Applied, Ledger, table};
use crate::revision::names::RevisionId;

use super::catalog::{columns, has_table};

/// Its columns, in the order in which they are read.
pub const COLUMNS: [&str; 9] = [
    "position",
    "revision",
    "applied_at",
    "checksum_up",
    "checksum_down",
    "up_sql",
    "down_sql",
    "repopulated_at",
    "fingerprint",
];

/// A row as it is stored, whatever somebody has made of it.
#[derive(Debug)]
pub struct Stored {
    /// None where it is no whole number.
    position: Option<i64>,
    revision: std::result::Result<RevisionId, Nameless>,
    /// Whether the name is that of its script, and not what is noted.
    is_renamed: bool,
    /// The other columns.
    texts: [Option<String>; 7],
}

/// Where texts of a row stand.
const CHECKSUM_UP: usize = 1;
const UP_SQL: usize = 3;

/// What stands where the name of a revision should.
#[derive(Debug)]
struct Nameless {
    text: String,
    error: Error,
}

impl Stored {
    /// What the row calls its revision.
    pub fn name(&self) -> &str {
        self.revision.as_ref().map_or_else(|it| it.text.as_str(), RevisionId::as_str)
    }

    /// The revisions that it revises; none where its script cannot be read, which is for others to say.
    fn parents(&self) -> Vec<RevisionId> {
        let up = self.texts[UP_SQL].as_deref().unwrap_or_default();
        Header::read_newer(self.name(), up).map(|it| it.revises).unwrap_or_default()
    }

    fn applied(self, position: i64) -> Result<Applied> {
        let revision = self.revision.map_err(|it| it.error)?;
        let [applied_at, checksum_up, checksum_down, up_sql, down_sql, repopulated_at, fingerprint] =
            self.texts;
        Ok(Applied {
            position,
            revision,
            applied_at: applied_at.unwrap_or_default(),
            checksum_up: Checksum::stored(checksum_up.unwrap_or_default()),
            checksum_down: checksum_down.map(Checksum::stored),
            up_sql: up_sql.unwrap_or_default(),
            down_sql,
            repopulated_at,
            fingerprint: fingerprint.unwrap_or_default(),
        })
    }
}

/// Whether the database has a ledger.
pub fn exists(connection: &Connection) -> Result<bool> {
    has_table(connection, table())
}

/// The rows of the ledger in their order, however they are; none where there is no ledger. A column that is not there has
/// no values.
///
/// # Errors
///
/// Whatever SQLite says of the file, never what a row holds.
pub fn rows(connection: &Connection) -> Result<Vec<Stored>> {
    let found = columns(connection, table())?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let is_there = |column: &str| found.iter().any(|it| it == column);
    let listed = COLUMNS.map(|it| if is_there(it) { it } else { "NULL" }).join(", ");
    // The numbers first: what is none has no place of its own.
    let order = match is_there("position") {
        true => "ORDER BY typeof(position) <> 'integer', position",
        false => "",
    };
    let mut statement =
        connection.prepare(&format!("SELECT {listed} FROM main.{} {order}", table()))?;
    statement.query_map((), stored)?.collect()
}

/// Reads the ledger; a database without one has an empty one. Places that are no numbers, or not in order, are counted anew,
/// of two rows of one revision the first counts, and a row has the name that its script says, where that is as it was.
///
/// # Errors
///
/// Whatever SQLite says, or a row that names no revision.
pub fn read(connection: &Connection) -> Result<Ledger> {
    let mut rows = rows(connection)?;
    drop_repeated(&mut rows);
    let is_counted = strays(&rows).is_empty();
    let number = |(count, row): (i64, Stored)| {
        let position = row.position.filter(|_| is_counted).unwrap_or(count);
        row.applied(position)
    };
    Ok(Ledger::new((1..).zip(rows).map(number).collect::<Result<_>>()?))
}

/// What is wrong with the table itself, a sentence each: what it lacks, and rows that are out of place.
pub fn amiss(connection: &Connection) -> Result<Vec<String>> {
    let lacking = lacking(connection)?;
    let mut told: Vec<String> =
        lacking.iter().map(|it| format!("the ledger has no column `{it}`")).collect();
    let mut rows = rows(connection)?;
    let repeated = drop_repeated(&mut rows);
    told.extend(repeated.iter().map(|it| format!("the ledger has revision `{it}` more than once")));
    if !lacking.contains(&"position") {
        told.extend(strays(&rows).into_iter().map(|it| misnoted("position", it)));
    }
    if !lacking.contains(&"revision") {
        let renamed = rows.iter().filter(|it| it.is_renamed);
        told.extend(renamed.map(|it| misnoted("revision", it.name())));
    }
    Ok(told)
}

/// That a value is not what was noted, in words.
pub fn misnoted(column: &str, revision: &str) -> String {
    format!("the ledger's `{column}` of revision `{revision}` is not what was noted")
}

/// The columns that a ledger has, and this one lacks; none where there is no ledger.
pub fn lacking(connection: &Connection) -> Result<Vec<&'static str>> {
    let found = columns(connection, table())?;
    let is_lacking = |it: &&str| !found.is_empty() && !found.iter().any(|column| column == it);
    Ok(COLUMNS.into_iter().filter(is_lacking).collect())
}

/// The revisions of these rows that no other one revises.
pub fn heads(rows: &[Stored]) -> Vec<String> {
    let revised: Vec<RevisionId> = rows.iter().flat_map(Stored::parents).collect();
    let is_revised = |it: &&str| revised.iter().any(|parent| parent.as_str() == *it);
    rows.iter().map(Stored::name).filter(|it| !is_revised(it)).map(str::to_owned).collect()
}

/// Takes the rows out whose revision an earlier one has, and names it.
fn drop_repeated(rows: &mut Vec<Stored>) -> Vec<RevisionId> {
    let mut seen = BTreeSet::new();
    let mut repeated = Vec::new();
    rows.retain(|row| {
        let Ok(id) = &row.revision else { return true };
        let is_new = seen.insert(id.clone());
        if !is_new {
            repeated.push(id.clone());
        }
        is_new
    });
    repeated
}

/// The names of the rows whose place is no number, or not behind the one before.
fn strays(rows: &[Stored]) -> Vec<&str> {
    let mut last = None;
    let mut strays = Vec::new();
    for row in rows {
        if row.position.is_none() || row.position <= last {
            strays.push(row.name());
        }
        last = last.max(row.position);
    }
    strays
}

fn stored(row: &Row<'_>) -> Result<Stored> {
    let position = match row.get_ref(0)? {
        ValueRef::Integer(number) => Some(number),
        _ => None,
    };
    let mut texts: [Option<String>; 7] = Default::default();
    for (column, place) in (2..).zip(&mut texts) {
        *place = text(row.get_ref(column)?);
    }
    let noted = name(row.get_ref(1)?);
    let said = said(&texts, noted.as_ref().ok());
    let is_renamed = said.is_some();
    Ok(Stored { position, revision: said.map_or(noted, Ok), is_renamed, texts })
}

/// The name that the script says, where it is not the one that is noted, and the checksum beside the script vouches for it.
fn said(texts: &[Option<String>; 7], noted: Option<&RevisionId>) -> Option<RevisionId> {
    let up = texts[UP_SQL].as_deref()?;
    let header = Header::read("up.sql", up).ok().filter(|it| Some(&it.revision) != noted)?;
    let is_vouched_for =
        Some(Checksum::of_up(&header, up).as_str()) == texts[CHECKSUM_UP].as_deref();
    is_vouched_for.then_some(header.revision)
}

/// What somebody has written over a text need not be one: it is then told beside what it should be, and mended.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
    }
}

/// Only a text is a name: what else looks like one is found by no query for it.
fn name(value: ValueRef<'_>) -> std::result::Result<RevisionId, Nameless> {
    let text = text(value).unwrap_or_default();
    let error = match value.data_type() {
        Type::Text => match text.parse() {
            Ok(id) => return Ok(id),
            Err(error) => Error::FromSqlConversionFailure(1, Type::Text, Box::new(error)),
        },
        other => Error::InvalidColumnType(1, "revision".to_owned(), other),
    };
    Err(Nameless { text, error })
}

#[cfg(test)]
mod tests;
