//! The questions that a database is asked about its own health.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode};
use sha2::{Digest, Sha256};

use super::connection;
use super::copy;
use super::digest::hexadecimal;
use super::problem::{Depth, Problem};
use crate::progress::Progress;
use crate::sql;
use crate::sqlite::catalog::has_columns;
use crate::sqlite::damage::{ReadError, is_damage};

/// Asks SQLite for damage of the structure. Each page is looked at once, whatever the file says about itself.
pub(super) fn structure(connection: &Connection, depth: Depth) -> rusqlite::Result<Vec<Problem>> {
    let pragma = match depth {
        Depth::Quick => "quick_check",
        Depth::Full => "integrity_check",
    };
    let mut messages: Vec<String> = Vec::new();
    let asked = connection.pragma_query(None, pragma, |row| {
        messages.push(row.get(0)?);
        Ok(())
    });
    match asked {
        Err(error) if is_damage(&error) => messages.push(error.to_string()),
        other => other?,
    }
    messages.retain(|it| it != "ok");
    Ok(messages.into_iter().map(|message| Problem::Structure { message }).collect())
}

/// The FTS5 indexes that do not agree with their text, as problems.
pub(super) fn full_text(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Vec<Problem>, ReadError> {
    let stray = stray_indexes(connection, progress)?;
    Ok(stray.into_iter().map(|table| Problem::FullText { table }).collect())
}

/// Compares each FTS5 index with the text it was made from; gives back those that differ.
///
/// SQLite does so only by an `INSERT`, so it is done on a scratch copy: the file itself is never opened for writing.
/// An index whose tokeniser this program lacks, or whose text is a view, cannot be compared, and is left to the tool that
/// made it.
pub(super) fn stray_indexes(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Vec<String>, ReadError> {
    let indexes = full_text_indexes(connection)?;
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let mut scratch = connection::open_scratch()?;
    copy::pages(connection, &mut scratch, "verifying the full-text index", progress)?;
    let mut stray = Vec::new();
    for table in indexes {
        let name = sql::quoted(&table);
        let compare = format!("INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)");
        if let Err(error) = scratch.execute(&compare, ()) {
            match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt) => stray.push(table),
                Some(ErrorCode::Unknown) => {}
                _ => return Err(error.into()),
            }
        }
    }
    Ok(stray)
}

fn full_text_indexes(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    const VIRTUAL: &str = "
        SELECT name, sql
        FROM sqlite_schema
        WHERE type = 'table' AND rootpage = 0
        ORDER BY name";
    let mut statement = connection.prepare(VIRTUAL)?;
    let tables: Vec<(String, String)> =
        statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(tables.into_iter().filter(|(_, sql)| is_fts5(sql)).map(|(name, _)| name).collect())
}

/// Whether the module after `USING` is FTS5.
fn is_fts5(definition: &str) -> bool {
    let code = sql::code(definition);
    let using = code.iter().position(|it| it.is_word("USING"));
    let module = using.and_then(|it| code.get(it + 1)).and_then(sql::Token::name);
    module.is_some_and(|it| it.eq_ignore_ascii_case("fts5"))
}

/// Hashes the bytes of every entry again and names those that are not what they were.
pub(super) fn sources(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Vec<Problem>, ReadError> {
    const SOURCES: &str = "
        SELECT path, source, source_hash
        FROM entries
        ORDER BY id";
    if !has_columns(connection, "entries", &["id", "path", "source", "source_hash"])? {
        return Ok(Vec::new());
    }
    let mut problems = Vec::new();
    let mut statement = connection.prepare(SOURCES)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        if progress.is_stopped() {
            return Err(ReadError::Stopped);
        }
        progress.advance(1);
        if !is_intact(row.get_ref(1)?, row.get_ref(2)?) {
            let path = String::from_utf8_lossy(row.get_ref(0)?.as_bytes().unwrap_or_default());
            problems.push(Problem::Entry { path: path.into_owned() });
        }
    }
    Ok(problems)
}

fn is_intact(source: ValueRef<'_>, hash: ValueRef<'_>) -> bool {
    match (source.as_bytes(), hash.as_bytes()) {
        (Ok(source), Ok(hash)) => hexadecimal(&Sha256::digest(source)).as_bytes() == hash,
        _ => false,
    }
}
