//! What a virtual table holds: rows of its own, those of another table, or nothing that can be asked.

use rusqlite::{Connection, Result};

use super::Holding;
use crate::sql::{TokenKind, code, unquoted};
use crate::sqlite::sentences;

/// What a virtual table holds; none where its module is not to be had, so that nothing can be asked of it.
pub(super) fn holding(connection: &Connection, table: &str) -> Result<Option<Holding>> {
    let sql = "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1";
    let definition: String = connection.query_row(sql, [table], |row| row.get(0))?;
    match Holding::of(connection, table, !is_over_another(&definition)) {
        Err(error) if sentences::is_missing_module(&error.to_string()) => Ok(None),
        other => other.map(Some),
    }
}

/// Whether a full-text table indexes the rows of another one: `fts5(a, content='notes')`.
fn is_over_another(definition: &str) -> bool {
    let tokens = code(definition);
    let value = tokens.windows(3).find_map(|it| match it {
        [key, equals, value] if key.is_word("content") && equals.is_symbol("=") => Some(value),
        _ => None,
    });
    value.is_some_and(|it| match it.kind {
        TokenKind::Text | TokenKind::Quoted => !unquoted(it.text).is_empty(),
        _ => true,
    })
}
