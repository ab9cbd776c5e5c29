//! What a virtual table holds: rows of its own, those of another table, or nothing that can be asked.

use rusqlite::{Connection, Error, Result, ffi};

use super::Holding;
use crate::schema::VirtualTable;
use crate::sql::{TokenKind, code, unquoted};
use crate::sqlite::sentences;

/// What a virtual table holds whose stored text this is; none where its module is not to be had, so that nothing can be asked of it.
pub(super) fn holding(
    connection: &Connection,
    table: &str,
    definition: &str,
) -> Result<Option<Holding>> {
    let has_rows = !is_over_another(definition) && !VirtualTable::is_shown(definition);
    match Holding::of(connection, table, definition, has_rows) {
        Err(error) if sentences::is_missing_module(&error.to_string()) => Ok(None),
        // A full-text table without content cannot always be read through.
        Err(error) if has_rows && is_refusal(&error) => {
            Holding::of(connection, table, definition, false).map(Some)
        }
        other => other.map(Some),
    }
}

/// Whether the module itself will not read the table through; that is neither damage nor a lock.
fn is_refusal(error: &Error) -> bool {
    error.sqlite_error().is_some_and(|it| it.extended_code == ffi::SQLITE_ERROR)
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
