//! Versions whose entry is not there under the number that they name, while it is there under another one.

use rusqlite::{Connection, Result};

/// An entry, and the number under which its versions know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orphaned {
    /// The number that the versions name, which no entry has.
    pub named: i64,
    /// The entry that they are of.
    pub entry: i64,
}

const ALL: &str = "
    WITH orphans(named, first, last) AS (
        SELECT entry_id, min(seen_in), max(replaced_in)
        FROM main.entry_versions
        WHERE entry_id NOT IN (SELECT id FROM main.entries)
        GROUP BY entry_id
    )
    SELECT named, min(id)
    FROM orphans JOIN main.entries
        ON coalesce(first_seen_in, 0) = first AND coalesce(seen_in, 0) = last
    WHERE NOT EXISTS (SELECT 1 FROM main.entry_versions AS own WHERE own.entry_id = entries.id)
        AND path = (
            SELECT newest.path FROM main.entry_versions AS newest
            WHERE newest.entry_id = named
            ORDER BY newest.seen_in DESC, newest.id DESC LIMIT 1
        )
    GROUP BY named
    HAVING count(*) = 1";

/// All of them: an entry lacks what these versions tell, from the sync that saw it first to the one that saw it as it is, and lies
/// where the newest of them lay; no other one does.
pub fn all(connection: &Connection) -> Result<Vec<Orphaned>> {
    let mut statement = connection.prepare(ALL)?;
    let rows =
        statement.query_map([], |row| Ok(Orphaned { named: row.get(0)?, entry: row.get(1)? }))?;
    rows.collect()
}

/// Gives the versions, and what is noted of when the file was gone, back to the entries.
pub(super) fn give_back(connection: &Connection) -> Result<()> {
    for Orphaned { named, entry } in all(connection)? {
        for table in ["entry_versions", "file_absences"] {
            let sql = format!("UPDATE main.{table} SET entry_id = ?2 WHERE entry_id = ?1");
            connection.execute(&sql, [named, entry])?;
        }
    }
    Ok(())
}
