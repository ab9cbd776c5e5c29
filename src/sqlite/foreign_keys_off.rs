//! Foreign keys, switched off while tables are rebuilt.

use rusqlite::{Connection, Result};

/// Foreign keys switched off until this is dropped.
#[derive(Debug)]
pub struct ForeignKeysOff<'c> {
    /// The connection.
    pub connection: &'c mut Connection,
}

impl<'c> ForeignKeysOff<'c> {
    /// Switches them off; outside a transaction only, inside one SQLite would ignore it.
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
