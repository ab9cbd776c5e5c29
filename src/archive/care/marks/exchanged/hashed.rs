//! Versions under whose rows other bytes stand than their hash says, while theirs stand under another row: that of a version to
//! which the same happened, or one that no version has. The hash says whose they are.

use rusqlite::{Connection, Result};

use crate::archive::versions::{VersionError, bytes_of, is_in};
use crate::sqlite::damage;

/// More are not rows that have changed bytes.
const MOST: usize = 64;

/// A version, and the row of the bytes that are its own.
pub(in crate::archive::care::marks) type Own = (i64, i64);

/// Finds them.
pub(in crate::archive::care::marks) fn found(connection: &Connection) -> Result<Vec<Own>> {
    let damaged = damaged(connection)?;
    if damaged.is_empty() || damaged.len() > MOST {
        return Ok(Vec::new());
    }
    let mut rows = strays(connection)?;
    rows.extend(damaged.iter().map(|it| it.1));
    let mut found = Vec::new();
    for (version, _) in damaged {
        for bytes in &rows {
            if or_not(is_in(connection, version, *bytes))? {
                found.push((version, *bytes));
                break;
            }
        }
    }
    Ok(found)
}

/// Gives a version its own bytes; who uses which is to be counted again.
pub(in crate::archive::care::marks) fn give(connection: &Connection, own: Own) -> Result<()> {
    let sql = "UPDATE main.entry_versions SET bytes_id = ?2 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute([own.0, own.1]).map(|_| ())
}

/// The versions that cannot be given back, each with the row of bytes that it names.
fn damaged(connection: &Connection) -> Result<Vec<(i64, i64)>> {
    let mut statement = connection.prepare("SELECT id, bytes_id FROM main.entry_versions")?;
    let (mut rows, mut damaged) = (statement.query([])?, Vec::new());
    while let Some(row) = rows.next()? {
        let version = row.get(0)?;
        if !or_not(bytes_of(connection, version).map(|_| true))? {
            damaged.push((version, row.get(1)?));
        }
        if damaged.len() > MOST {
            break;
        }
    }
    Ok(damaged)
}

/// The rows of bytes that no version has.
fn strays(connection: &Connection) -> Result<Vec<i64>> {
    const STRAYS: &str = "
        SELECT id FROM main.version_bytes
        WHERE id NOT IN (SELECT bytes_id FROM main.entry_versions)
        LIMIT ?1";
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    connection.prepare(STRAYS)?.query_map([most], |row| row.get(0))?.collect()
}

/// What is damaged is not so.
fn or_not(asked: std::result::Result<bool, VersionError>) -> Result<bool> {
    match asked {
        Ok(it) => Ok(it),
        Err(VersionError::Sqlite(error)) if !damage::is_corrupt(&error) => Err(error),
        Err(_) => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::versions::tests::lived_beside;

    /// Two entries that were edited again and again; expects which versions get their bytes back after a change.
    fn check(change: &str, expected: usize) {
        let (connection, _) = lived_beside(4);
        let rows =
            "SELECT group_concat(bytes_id) FROM (SELECT bytes_id FROM entry_versions ORDER BY id)";
        let rows = || connection.query_row(rows, [], |row| row.get::<_, String>(0)).unwrap();
        let before = rows();
        connection.execute_batch(change).unwrap();
        let own = found(&connection).unwrap();
        assert_eq!(own.len(), expected, "{change}");
        for it in own {
            give(&connection, it).unwrap();
        }
        assert_eq!(rows() == before, expected > 0, "{change}");
    }

    #[test]
    fn the_hash_says_whose_bytes_are() {
        let exchanged = "UPDATE entry_versions SET bytes_id = (SELECT bytes_id FROM before WHERE id = 3 - entry_versions.id)
                         WHERE id IN (1, 2)";
        let before = "CREATE TEMP TABLE before AS SELECT id, bytes_id FROM main.entry_versions;";
        check(&format!("{before} {exchanged}"), 2);
        let last = "(SELECT max(bytes_id) FROM before)";
        check(&format!("{before} UPDATE entry_versions SET bytes_id = {last} WHERE id = 1"), 1);
    }

    #[test]
    fn what_is_nowhere_does_not_come_back() {
        let gone = "PRAGMA foreign_keys = OFF; UPDATE entry_versions SET hash = x'00' WHERE id = 1";
        let (connection, _) = lived_beside(4);
        assert!(found(&connection).unwrap().is_empty());
        connection.execute_batch(gone).unwrap();
        assert!(found(&connection).unwrap().is_empty());
    }
}
