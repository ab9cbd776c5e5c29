//! Which entries a word means.

use rusqlite::{Connection, Result};

/// An entry that is to be forgotten, as far as the archive knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doomed {
    /// Its row in the archive; none where the archive does not hold it.
    pub id: Option<i64>,
    /// Its path as it is shown; where the archive does not hold it, the word.
    pub path: String,
    /// Whether its file is known to be gone.
    pub is_removed: bool,
}

impl Doomed {
    /// Whether the archive holds it.
    pub fn is_held(&self) -> bool {
        self.id.is_some()
    }
}

/// Finds the entries that a word means: those at a path, living and removed; else the one with that id. A word that
/// means none is kept as the path of what to look for in backups.
pub fn find(connection: &Connection, word: &str) -> Result<Vec<Doomed>> {
    let mut found = rows(connection, "path = ?1", &word)?;
    if let (true, Ok(id)) = (found.is_empty(), word.parse::<i64>()) {
        found = rows(connection, "id = ?1", &id)?;
    }
    if found.is_empty() {
        found.push(Doomed { id: None, path: word.to_owned(), is_removed: false });
    }
    Ok(found)
}

/// The entry of an id.
pub fn doomed(connection: &Connection, id: i64) -> Result<Option<Doomed>> {
    Ok(rows(connection, "id = ?1", &id)?.pop())
}

fn rows(
    connection: &Connection,
    condition: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Vec<Doomed>> {
    let sql = format!(
        "SELECT id, CAST(path AS TEXT), removed_at IS NOT NULL FROM entries WHERE {condition} ORDER BY id"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([value], |row| {
        Ok(Doomed { id: row.get(0)?, path: row.get(1)?, is_removed: row.get(2)? })
    })?;
    rows.collect()
}
