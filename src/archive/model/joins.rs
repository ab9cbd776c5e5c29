//! The tables that join entries with names: moods, places, tags, people, and the lists that the user declared.

use rusqlite::{Connection, Result};

use crate::archive::model::owned;

use crate::sql::quoted;

/// A table of ours that refers to entries and to one table of names of ours.
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

/// Lists them as the archive has them, at whatever revision it stands: those of the core, and those that fields made.
/// Whatever else refers to entries is not ours, however it is called.
pub fn all(connection: &Connection) -> Result<Vec<Join>> {
    let mut joins = Vec::new();
    for (names, table, column) in CORE {
        let join = join(&format!("entry_{table}"), names, column);
        joins.extend(is_there(connection, &join)?.then_some(join));
    }
    for field in owned::list_fields(connection)? {
        let join = of_field(&field);
        joins.extend(is_there(connection, &join)?.then_some(join));
    }
    Ok(joins)
}

/// Whether the archive has the tables of a list field, with the columns that rows of it are written to.
pub(crate) fn has_tables_of(connection: &Connection, field: &str) -> Result<bool> {
    is_there(connection, &of_field(field))
}

fn of_field(field: &str) -> Join {
    join(&format!("entry_{field}"), field, "value_id")
}

/// Names, what the table that joins them is called after, and its column for them.
const CORE: [(&str, &str, &str); 4] = [
    ("locations", "locations", "location_id"),
    ("moods", "moods", "mood_id"),
    ("people", "people", "person_id"),
    ("tags", "tags", "tag_id"),
];

fn join(table: &str, names: &str, column: &str) -> Join {
    Join {
        table: table.to_owned(),
        entry_column: "entry_id".to_owned(),
        names: names.to_owned(),
        name_column: column.to_owned(),
    }
}

/// Whether the archive has both tables, and the columns that join them.
fn is_there(connection: &Connection, join: &Join) -> Result<bool> {
    const COLUMNS: &str = "
        SELECT count(*) = 2 AND EXISTS (SELECT 1 FROM pragma_table_xinfo(?2) WHERE lower(name) = 'id')
        FROM pragma_table_xinfo(?1)
        WHERE lower(name) IN (?3, ?4)";
    let values = [&join.table, &join.names, &join.entry_column, &join.name_column];
    connection.prepare_cached(COLUMNS)?.query_row(values, |row| row.get(0))
}

/// Deletes the rows that join what is not there, as a tool leaves them that does not mind foreign keys.
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
