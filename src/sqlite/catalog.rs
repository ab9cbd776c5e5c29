//! Whether a database has the tables that somebody is about to read.

use rusqlite::{Connection, OptionalExtension, Result};

/// Whether there is a table (no view) that stores these columns. Names are compared as SQLite compares them.
pub fn has_columns(connection: &Connection, table: &str, columns: &[&str]) -> Result<bool> {
    let found = self::columns(connection, table)?;
    Ok(columns.iter().all(|column| found.iter().any(|it| it == column)))
}

/// The columns that a table (no view) stores, in small letters; none where there is no such table.
pub fn columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    // `pragma_table_list` would connect every virtual table, and read every view. A virtual table has no page of its own.
    const COLUMNS: &str = "
        SELECT lower(info.name)
        FROM main.sqlite_schema AS list, pragma_table_xinfo(?1, 'main') AS info
        WHERE list.type = 'table' AND list.rootpage > 0 AND lower(list.name) = lower(?1) AND info.hidden IN (0, 3)";
    let mut statement = connection.prepare_cached(COLUMNS)?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

/// What has a name in the database: `table`, `view`, `index`, which share their names, or, where none of these has it, `trigger`.
pub fn kind_of(connection: &Connection, name: &str) -> Result<Option<String>> {
    let sql = "SELECT type FROM main.sqlite_schema WHERE lower(name) = lower(?1) ORDER BY type = 'trigger' LIMIT 1";
    connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()
}

/// Whether there is a table of this name; virtual ones count, views do not.
pub fn has_table(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?1))";
    connection.prepare_cached(sql)?.query_row([name], |row| row.get(0))
}
