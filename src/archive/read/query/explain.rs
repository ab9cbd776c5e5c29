//! What SQLite says of a question that it cannot read, with the token that it means, and the name that was meant.

use rusqlite::ffi::ErrorCode;
use rusqlite::{Connection, Error};

use super::{QueryError, failed};
use crate::nearest::nearest;
use crate::sql::{code, tokens};
use crate::sqlite::sentences;

/// What SQLite says of a statement that it cannot prepare.
pub(super) fn explain(connection: &Connection, error: Error, sql: &str) -> QueryError {
    if error.sqlite_error_code() == Some(ErrorCode::AuthorizationForStatementDenied) {
        let reason = "it changes no rows, no schema and no settings, and opens no other file";
        return QueryError::Writes { reason: reason.to_owned() };
    }
    let (message, offset) = match error {
        Error::SqlInputError { msg, offset, .. } => (msg, usize::try_from(offset).ok()),
        Error::SqliteFailure(_, Some(message)) => (message, None),
        other => return failed(other),
    };
    let token = offset.map(|offset| (offset, length_of_token(sql, offset)));
    let token = token.or_else(|| token_meant(&message, sql));
    let nearest = name_meant(connection, &message);
    QueryError::Sql { message, token, nearest }
}

fn length_of_token(sql: &str, offset: usize) -> usize {
    let token = tokens(sql).into_iter().find(|it| it.offset <= offset && offset < it.end());
    token.map_or(1, |it| it.end() - offset)
}

/// The token of a message for which SQLite tells no place.
fn token_meant(message: &str, sql: &str) -> Option<(usize, usize)> {
    if sentences::is_incomplete(message) {
        return Some((sql.trim_end().len(), 0));
    }
    let missing = without_qualifier(sentences::missing_table(message)?);
    let is_it = |name: String| name.eq_ignore_ascii_case(missing);
    let token = code(sql).into_iter().find(|it| it.name().is_some_and(is_it))?;
    Some((token.offset, token.text.len()))
}

/// The name in the schema next to the one that SQLite does not know.
fn name_meant(connection: &Connection, message: &str) -> Option<String> {
    const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')";
    const COLUMNS: &str = "SELECT DISTINCT field.name FROM sqlite_schema AS schema, pragma_table_info(schema.name) AS field
        WHERE schema.type IN ('table', 'view')";
    let table = sentences::missing_table(message).map(|it| (it, TABLES));
    let (missing, sql) =
        table.or_else(|| sentences::missing_column(message).map(|it| (it, COLUMNS)))?;
    // A hint that cannot be found is none: the error itself is told in any case.
    let mut statement = connection.prepare(sql).ok()?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).ok()?;
    let names: Vec<String> = names.filter_map(Result::ok).collect();
    // A column that only other tables have is meant with its table.
    if names.iter().any(|it| it.eq_ignore_ascii_case(without_qualifier(missing))) {
        return column_elsewhere(connection, without_qualifier(missing));
    }
    nearest(without_qualifier(missing), names.iter().map(String::as_str)).map(str::to_owned)
}

/// A column by the name of its table: of `entries`, where that has it.
fn column_elsewhere(connection: &Connection, column: &str) -> Option<String> {
    let sql = "SELECT schema.name || '.' || field.name FROM sqlite_schema AS schema, pragma_table_info(schema.name) AS field
        WHERE schema.type IN ('table', 'view') AND field.name = ?1 COLLATE NOCASE
        ORDER BY schema.name <> 'entries', schema.type, schema.name LIMIT 1";
    connection.query_row(sql, [column], |row| row.get(0)).ok()
}

/// `title` of `entries.title`.
fn without_qualifier(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, name)| name)
}
