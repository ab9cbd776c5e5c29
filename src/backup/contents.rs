//! What a database holds: its revisions, how many things of its owner's, and a digest of every table.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::digest::{Digest, digest};
use super::holdings::Holdings;
use crate::progress::Progress;
use crate::sqlite::damage::ReadError;
use crate::sqlite::{foreign_keys, ledger};

/// What a database holds. A database of another kind has no revisions and no things of the owner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The number in the file's header that says which program the file belongs to.
    pub application_id: i32,
    /// Every revision of its ledger, in the order in which they were applied.
    pub revisions: Vec<String>,
    /// Those of them that no other one revises.
    pub heads: Vec<String>,
    /// How many things it holds, as [`Holdings::count`] counts them; a manifest tells them by this name.
    #[serde(rename = "entries")]
    pub items: u64,
    /// How many rows refer to a row that is not there.
    pub foreign_key_violations: u64,
    /// Every table, counted and hashed.
    pub tables: Digest,
}

impl Contents {
    pub(super) fn read(
        connection: &Connection,
        holdings: Holdings,
        progress: &dyn Progress,
    ) -> Result<Self, ReadError> {
        let ledger = ledger::rows(connection)?;
        Ok(Self {
            application_id: application_id(connection)?,
            heads: ledger::heads(&ledger),
            revisions: ledger.iter().map(|it| it.name().to_owned()).collect(),
            items: (holdings.count)(connection)?,
            foreign_key_violations: foreign_keys::violations(connection)?.len() as u64,
            tables: digest(connection, progress)?,
        })
    }

    /// The names of the tables that differ, in order.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        differences(&self.tables, &other.tables)
    }
}

/// The names of the tables that differ, in order.
pub(super) fn differences(one: &Digest, other: &Digest) -> Vec<String> {
    let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let differs = |name: &&String| one.get(*name) != other.get(*name);
    names.into_iter().filter(differs).cloned().collect()
}

/// The number in the file's header that says which program the file belongs to.
pub(super) fn application_id(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn a_database_of_another_kind_has_no_revisions_and_its_tables_are_read() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t(a); INSERT INTO t VALUES (1);").unwrap();
        let holdings = Holdings { count: |_| Ok(7), damaged: |_, _| Ok(Vec::new()), numbered: "t" };
        let other = Contents::read(&connection, holdings, &Silent).unwrap();
        assert_eq!((other.revisions.len(), other.heads.len(), other.items), (0, 0, 7));
        assert_eq!(other.tables["t"].rows, 1);
    }
}
