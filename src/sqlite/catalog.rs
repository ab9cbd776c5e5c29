//! Whether a database has the tables that somebody is about to read.

use rusqlite::{Connection, OptionalExtension, Result};

/// Whether there is a table (no view) that stores these columns. Names are compared as SQLite compares them.
pub fn has_columns(connection: &Connection, table: &str, columns: &[&str]) -> Result<bool> {
    let found = self::columns(connection, table)?;
    Ok(columns.iter().all(|column| found.iter().any(|it| it == column)))
}

/// The columns that a table (no view) stores, in small letters; none where there is no such table.
pub fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    const COLUMNS: &str = "
        SELECT lower(info.name)
        FROM pragma_table_list(?1) AS list, pragma_table_xinfo(?1, 'main') AS info
        WHERE list.schema = 'main' AND list.type = 'table' AND info.hidden IN (0, 3)";
    let mut statement = connection.prepare(COLUMNS)?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

/// What has a name in the database: `table`, `view`, `index`, which share their names, or, where none of these has it, `trigger`.
pub fn kind_of(connection: &Connection, name: &str) -> Result<Option<String>> {
    let sql = "SELECT type FROM main.sqlite_schema WHERE lower(name) = lower(?1) ORDER BY type = 'trigger' LIMIT 1";
    connection.query_row(sql, [name], |row| row.get(0)).optional()
}

/// Whether there is a table of this name; virtual ones count, views do not.
pub fn has_table(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?1))";
    connection.query_row(sql, [name], |row| row.get(0))
}
