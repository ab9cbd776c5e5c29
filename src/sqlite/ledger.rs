//! The table `schema_revisions`, read: one reading for whoever moves a schema, copies a database or judges it. What
//! somebody has written over it keeps nobody from reading the rest.

use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Error, Result, Row};

use crate::revision::checksum::Checksum;
use crate::revision::header::Header;
use crate::revision::ledger::{Applied, Ledger};
use crate::revision::names::RevisionId;

use super::catalog::{columns, has_table};
use super::guard::LEDGER;

/// The name of the table, which is no part of graph, model and diff.
pub const TABLE: &str = LEDGER;

/// Its columns, in the order in which they are read.
const COLUMNS: [&str; 9] = [
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
    has_table(connection, TABLE)
}

/// The rows of the ledger in their order, however they are; none where there is no ledger. A column that is not there has
/// no values.
///
/// # Errors
///
/// Whatever SQLite says of the file, never what a row holds.
pub fn rows(connection: &Connection) -> Result<Vec<Stored>> {
    let found = columns(connection, TABLE)?;
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
        connection.prepare(&format!("SELECT {listed} FROM main.{TABLE} {order}"))?;
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
    let found = columns(connection, TABLE)?;
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
    let mut seen = Vec::new();
    let mut repeated = Vec::new();
    rows.retain(|row| {
        let Ok(id) = &row.revision else { return true };
        let is_new = !seen.contains(id);
        if is_new { &mut seen } else { &mut repeated }.push(id.clone());
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
    let said = said(&texts).filter(|it| noted.as_ref().ok() != Some(it));
    let is_renamed = said.is_some();
    Ok(Stored { position, revision: said.map_or(noted, Ok), is_renamed, texts })
}

/// The name that the script says, where the checksum beside it vouches for the script.
fn said(texts: &[Option<String>; 7]) -> Option<RevisionId> {
    let up = texts[UP_SQL].as_deref()?;
    let header = Header::read("up.sql", up).ok()?;
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
mod tests {
    use super::*;

    /// A ledger whose table says no more than the names of these columns.
    fn ledger(columns: &str, rows: &str) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let values = if rows.is_empty() {
            String::new()
        } else {
            format!("INSERT INTO schema_revisions VALUES {rows};")
        };
        connection
            .execute_batch(&format!("CREATE TABLE schema_revisions({columns}); {values}"))
            .unwrap();
        connection
    }

    fn check_read(columns: &str, rows: &str, expected: &str, amiss: &[&str]) {
        let connection = ledger(columns, rows);
        let read = read(&connection).unwrap();
        let drawn: Vec<_> = read
            .applied()
            .iter()
            .map(|it| format!("{} {} {}", it.position, it.revision, it.up_sql))
            .collect();
        assert_eq!(drawn.join(", "), expected);
        let told = super::amiss(&connection).unwrap();
        let told: Vec<_> = told.iter().filter(|it| !it.contains("no column")).collect();
        assert_eq!(told, amiss);
    }

    #[test]
    fn what_is_no_text_is_read_as_one() {
        let columns = "position, revision, up_sql";
        check_read(
            columns,
            "(1, 'a', 'x'), (2, 'b', x'78ff'), (3, 'c', 7), (4, 'd', NULL)",
            "1 a x, 2 b x\u{fffd}, 3 c 7, 4 d ",
            &[],
        );
    }

    #[test]
    fn places_that_are_none_are_counted_anew_and_told() {
        let columns = "position, revision, up_sql";
        let told = "the ledger's `position` of revision `b` is not what was noted";
        check_read(columns, "(NULL, 'b', ''), (7, 'a', '')", "1 a , 2 b ", &[told]);
        check_read(columns, "(1, 'a', ''), (1, 'b', '')", "1 a , 2 b ", &[told]);
        check_read(columns, "('x', 'b', ''), (7, 'a', '')", "1 a , 2 b ", &[told]);
        check_read("revision, up_sql", "('b', ''), ('a', '')", "1 b , 2 a ", &[]);
    }

    #[test]
    fn of_two_rows_of_one_revision_the_first_counts() {
        let told = "the ledger has revision `a` more than once";
        check_read("position, revision, up_sql", "(1, 'a', 'x'), (2, 'a', 'y')", "1 a x", &[told]);
    }

    #[test]
    fn a_script_that_is_as_it_was_says_what_the_row_is_called() {
        let up = "-- Rain\n--\n-- revision: a\n-- revises: none\n\nSELECT 1;";
        let header = Header::read("up.sql", up).unwrap();
        let sum = Checksum::of_up(&header, up);
        for name in ["'a'", "'b'", "NULL", "x'61'"] {
            let row = format!("(1, {name}, '{}', '{up}')", sum.as_str());
            let connection = ledger("position, revision, checksum_up, up_sql", &row);
            assert!(read(&connection).unwrap().holds(&header.revision), "{name}");
            let told = "the ledger's `revision` of revision `a` is not what was noted".to_owned();
            assert_eq!(amiss(&connection).unwrap().contains(&told), name != "'a'", "{name}");
        }
        let row = format!("(1, 'b', 'another', '{up}')");
        let connection = ledger("position, revision, checksum_up, up_sql", &row);
        assert!(!read(&connection).unwrap().holds(&header.revision));
    }

    #[test]
    fn what_the_table_lacks_is_named() {
        let told = amiss(&ledger(
            "position, revision, applied_at, checksum_up, checksum_down, up_sql, down_sql",
            "",
        ));
        assert_eq!(
            told.unwrap(),
            ["the ledger has no column `repopulated_at`", "the ledger has no column `fingerprint`"]
        );
        let none = Connection::open_in_memory().unwrap();
        assert!(amiss(&none).unwrap().is_empty() && read(&none).unwrap().applied().is_empty());
    }

    #[test]
    fn a_row_without_a_name_is_no_ledger_and_a_row_all_the_same() {
        for name in ["NULL", "x'61'", "7", "'no name'", "CAST(x'ff' AS TEXT)", "''"] {
            let connection = ledger("position, revision, up_sql", &format!("(1, {name}, '')"));
            assert!(read(&connection).is_err(), "{name}");
            assert_eq!(rows(&connection).unwrap().len(), 1, "{name}");
        }
    }

    fn check_heads(rows: &[(&str, &str)], expected: &[&str]) {
        let rows = rows.iter().enumerate().map(|(position, (revision, revises))| {
            let up = format!("-- A title: with a colon\n--\n-- revision: {revision}\n-- revises:  {revises}\n\nSELECT 1;");
            format!("({position}, '{revision}', '{up}')")
        });
        let connection = ledger("position, revision, up_sql", &rows.collect::<Vec<_>>().join(", "));
        assert_eq!(heads(&super::rows(&connection).unwrap()), expected);
    }

    #[test]
    fn heads_are_the_revisions_that_nothing_revises() {
        check_heads(&[("a", "none"), ("b", "a")], &["b"]);
        check_heads(&[("a", "none"), ("b", "a"), ("c", "a")], &["b", "c"]);
        check_heads(&[("a", "none"), ("b", "a"), ("c", "a"), ("d", "b, c")], &["d"]);
        check_heads(&[], &[]);
    }
}
