//! The tables that join entries with names: moods, places, tags, people, and the lists that the writer declared.

use rusqlite::{Connection, Result};

use crate::sql::quoted;

/// A table `entry_…` that refers to entries and to one table of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Its name.
    pub table: String,
    /// Its column that refers to `entries`.
    pub entry_column: String,
    /// The table of names.
    pub names: String,
    /// Its column that refers to that.
    pub name_column: String,
}

/// Lists them as the archive has them, at whatever revision it stands.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn all(connection: &Connection) -> Result<Vec<Join>> {
    const JOINS: &str = "
        SELECT list.name, entry_key.\"from\", name_key.\"table\", name_key.\"from\"
        FROM pragma_table_list AS list,
             pragma_foreign_key_list(list.name, 'main') AS entry_key,
             pragma_foreign_key_list(list.name, 'main') AS name_key
        WHERE list.schema = 'main' AND list.type = 'table' AND list.name LIKE 'entry\\_%' ESCAPE '\\'
          AND lower(entry_key.\"table\") = 'entries' AND lower(name_key.\"table\") <> 'entries'
        ORDER BY list.name, name_key.\"table\"";
    let mut statement = connection.prepare(JOINS)?;
    let rows = statement.query_map([], |row| {
        Ok(Join {
            table: row.get(0)?,
            entry_column: row.get(1)?,
            names: row.get(2)?,
            name_column: row.get(3)?,
        })
    })?;
    rows.collect()
}

/// Deletes the rows that join what is not there, as a tool leaves them that does not mind foreign keys.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn drop_strays(connection: &Connection) -> Result<()> {
    for join in all(connection)? {
        let (table, names) = (quoted(&join.table), quoted(&join.names));
        let (entry, name) = (quoted(&join.entry_column), quoted(&join.name_column));
        let sql = format!(
            "DELETE FROM {table} WHERE {entry} NOT IN (SELECT id FROM entries) \
             OR {name} NOT IN (SELECT id FROM {names})"
        );
        connection.execute(&sql, [])?;
    }
    Ok(())
}
