//! Which tables of a database are full-text indexes of FTS5.

use rusqlite::{Connection, ErrorCode, Result};

use crate::sql;

/// The names of the FTS5 indexes, in order.
///
/// # Errors
///
/// Whatever SQLite says of a catalog that it cannot read.
pub fn indexes(connection: &Connection) -> Result<Vec<String>> {
    const VIRTUAL: &str = "
        SELECT name, sql
        FROM main.sqlite_schema
        WHERE type = 'table' AND rootpage = 0
        ORDER BY name";
    let mut statement = connection.prepare(VIRTUAL)?;
    let tables: Vec<(String, String)> =
        statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(tables.into_iter().filter(|(_, sql)| is_fts5(sql)).map(|(name, _)| name).collect())
}

/// Whether an index agrees with the text that it was made from; none where that cannot be asked: its tokeniser is not known here, or
/// its text is no table.
///
/// # Errors
///
/// Whatever else SQLite says; it asks by an `INSERT`, which writes nothing.
pub fn agrees(connection: &Connection, index: &str) -> Result<Option<bool>> {
    let name = sql::quoted(index);
    let compare = format!("INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)");
    match connection.execute(&compare, ()) {
        Ok(_) => Ok(Some(true)),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => Ok(Some(false)),
            Some(ErrorCode::Unknown) => Ok(None),
            _ => Err(error),
        },
    }
}

/// Whether the module after `USING` is FTS5.
fn is_fts5(definition: &str) -> bool {
    let code = sql::code(definition);
    let using = code.iter().position(|it| it.is_word("USING"));
    let module = using.and_then(|it| code.get(it + 1)).and_then(sql::Token::name);
    module.is_some_and(|it| it.eq_ignore_ascii_case("fts5"))
}
