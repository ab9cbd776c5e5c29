//! Foreign keys: switched off while tables are rebuilt, and checked by ourselves.

use std::fmt;

use rusqlite::{Connection, Result};

/// One row of `PRAGMA foreign_key_check`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The table of the row that points.
    pub table: String,
    /// Its rowid; none in a table `WITHOUT ROWID`.
    pub rowid: Option<i64>,
    /// The table it points at.
    pub parent: String,
    /// Which of the table's foreign keys.
    pub key: i64,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rowid {
            Some(rowid) => write!(f, "row {rowid} of `{}` points at `{}`", self.table, self.parent),
            None => write!(f, "a row of `{}` points at `{}`", self.table, self.parent),
        }
    }
}

/// Lists them all.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn violations(connection: &Connection) -> Result<Vec<Violation>> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| {
        Ok(Violation {
            table: row.get(0)?,
            rowid: row.get(1)?,
            parent: row.get(2)?,
            key: row.get(3)?,
        })
    })?;
    rows.collect()
}

/// Foreign keys switched off until this is dropped.
#[derive(Debug)]
pub struct ForeignKeysOff<'c> {
    /// The connection.
    pub connection: &'c mut Connection,
}

impl<'c> ForeignKeysOff<'c> {
    /// Switches them off; outside a transaction only, inside one SQLite would ignore it.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn new(connection: &'c mut Connection) -> Result<Self> {
        connection.pragma_update(None, "foreign_keys", false)?;
        Ok(Self { connection })
    }
}

impl Drop for ForeignKeysOff<'_> {
    fn drop(&mut self) {
        // Should this fail the connection is of no more use, and whatever is done with it next says so.
        let _ = self.connection.pragma_update(None, "foreign_keys", true);
        let _ = self.connection.pragma_update(None, "legacy_alter_table", false);
    }
}
