//! What a database holds, in the terms of an archive: its revisions, its entries, and a digest of every table.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::digest::{Digest, digest};
use crate::progress::Progress;
use crate::sqlite::catalog::has_columns;
use crate::sqlite::damage::ReadError;
use crate::sqlite::{foreign_keys, ledger};

/// What a database holds. A database of another kind has no revisions and no entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The number in the file's header that says which program the file belongs to.
    pub application_id: i32,
    /// Every revision of its ledger, in the order in which they were applied.
    pub revisions: Vec<String>,
    /// Those of them that no other one revises.
    pub heads: Vec<String>,
    /// How many entries there are, without removed ones.
    pub entries: u64,
    /// How many rows refer to a row that is not there.
    pub foreign_key_violations: u64,
    /// Every table, counted and hashed.
    pub tables: Digest,
}

impl Contents {
    pub(super) fn read(
        connection: &Connection,
        progress: &dyn Progress,
    ) -> Result<Self, ReadError> {
        let ledger = ledger::rows(connection)?;
        Ok(Self {
            application_id: application_id(connection)?,
            heads: ledger::heads(&ledger),
            revisions: ledger.iter().map(|it| it.name().to_owned()).collect(),
            entries: entries(connection)?,
            foreign_key_violations: foreign_keys::violations(connection)?.len() as u64,
            tables: digest(connection, progress)?,
        })
    }

    /// The names of the tables that differ, in order.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let mut names: Vec<&String> = self.tables.keys().chain(other.tables.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let differs = |name: &&String| self.tables.get(*name) != other.tables.get(*name);
        names.into_iter().filter(differs).cloned().collect()
    }
}

/// The number in the file's header that says which program the file belongs to.
pub(super) fn application_id(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0))
}

fn entries(connection: &Connection) -> rusqlite::Result<u64> {
    const LIVING: &str = "
        SELECT count(*)
        FROM entries
        WHERE removed_at IS NULL";
    if !has_columns(connection, "entries", &["removed_at"])? {
        return Ok(0);
    }
    let count: i64 = connection.query_one(LIVING, (), |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn contents(sql: &str) -> Contents {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        Contents::read(&connection, &Silent).unwrap()
    }

    #[test]
    fn a_database_of_another_kind_has_no_revisions_and_no_entries() {
        let other = contents("CREATE TABLE entries(a); INSERT INTO entries VALUES (1);");
        assert_eq!((other.revisions.len(), other.entries), (0, 0));
        assert_eq!(other.tables["entries"].rows, 1);
    }

    #[test]
    fn removed_entries_are_not_counted() {
        let archive = contents(
            "CREATE TABLE entries(removed_at); INSERT INTO entries VALUES (NULL), ('2025');",
        );
        assert_eq!(archive.entries, 1);
    }
}
