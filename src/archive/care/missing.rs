//! Entries that another tool has deleted: what is left of them knows them, and no row of `entries` does. A backup may have them.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::lacking;
use crate::archive::file::ours::has_ours;
use crate::archive::model::{known, syncs};
use crate::archive::versions::story;
use crate::sqlite::catalog::has_table;

/// Whether the index knows an entry that is not there.
pub fn is_indexed(archive: &Connection) -> Result<bool> {
    const INDEXED: &str = "
        SELECT EXISTS (SELECT 1 FROM main.entries_fts_docsize WHERE id NOT IN (SELECT id FROM main.entries))";
    if !has_table(archive, "entries_fts_docsize")? {
        return Ok(false);
    }
    archive.query_row(INDEXED, [], |row| row.get(0))
}

/// Whether bytes are stored that no version has.
fn is_stored(archive: &Connection) -> Result<bool> {
    const STORED: &str = "
        SELECT EXISTS (
            SELECT 1 FROM main.version_bytes WHERE id NOT IN (SELECT bytes_id FROM main.entry_versions)
        )";
    archive.query_row(STORED, [], |row| row.get(0))
}

/// Whether anything is left of an entry that is not there.
pub fn is_any(archive: &Connection) -> Result<bool> {
    if !has_ours(archive, "entry_versions")? {
        return Ok(false);
    }
    Ok(is_stored(archive)? || is_indexed(archive)?)
}

/// The paths of the entries that a backup has, and the archive once had: nobody purged them, and no other entry lies there, which
/// may be the file taken in again.
pub fn held(held: &Connection, archive: &Connection) -> Result<Vec<String>> {
    const THERE: &str = "
        SELECT id, identity, CAST(path AS TEXT) FROM main.entries WHERE length(identity) = 16 ORDER BY path, id";
    if !lacking::knows_lives(held)? || !is_of(held, archive)? {
        return Ok(Vec::new());
    }
    let purged = syncs::purged_identities(archive)?;
    let (ids, identities) = known_here(archive)?;
    let mut there = held.prepare(THERE)?;
    let (mut rows, mut missing) = (there.query([])?, Vec::new());
    while let Some(row) = rows.next()? {
        let (id, identity, path): (i64, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let is_here = ids.contains(&id) || identities.contains(&identity);
        if !is_here && !purged.contains(&identity) && known::living_at(archive, &path)?.is_none() {
            missing.push(path);
        }
    }
    Ok(missing)
}

/// Whether a backup is of the archive as it was at a sync that is noted here.
fn is_of(held: &Connection, archive: &Connection) -> Result<bool> {
    let last = lacking::last_sync(held)?;
    let (one, other) = (story::time_of(archive, last)?, story::time_of(held, last)?);
    Ok(last > 0 && one.is_some() && one == other)
}

/// The ids and the identities that entries have.
fn known_here(archive: &Connection) -> Result<(BTreeSet<i64>, BTreeSet<Vec<u8>>)> {
    let sql = "SELECT id, coalesce(identity, x'') FROM main.entries";
    let mut statement = archive.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut ids, mut identities) = (BTreeSet::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        ids.insert(row.get(0)?);
        identities.insert(row.get_ref(1)?.as_bytes().unwrap_or_default().to_vec());
    }
    Ok((ids, identities))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::versions::tests::lived_beside;

    const SYNC: &str = "INSERT INTO syncs (number, synced_at) VALUES (5, '2025-05-01T00:00:00Z')";
    const DELETE: &str = "PRAGMA foreign_keys = ON; DELETE FROM entries WHERE id = 1";

    /// A backup, and the archive in which somebody ran this.
    fn both(sql: &str) -> (Connection, Connection) {
        let [held, archive] = [0, 1].map(|_| {
            let (connection, _) = lived_beside(4);
            let same = "UPDATE entries SET identity = CAST('identity of entry' || id AS BLOB);
                        UPDATE entries SET identity = CAST(substr(identity, 3) AS BLOB)";
            connection.execute_batch(same).unwrap();
            connection.execute_batch(SYNC).unwrap();
            connection
        });
        archive.execute_batch(sql).unwrap();
        (held, archive)
    }

    #[test]
    fn an_entry_is_missing_that_is_left_in_bytes_and_index() {
        let (backup, archive) = both(DELETE);
        assert!(is_stored(&archive).unwrap() && is_indexed(&archive).unwrap());
        assert_eq!(held(&backup, &archive).unwrap(), ["a.md"]);
    }

    #[test]
    fn nothing_is_missing_where_all_are_there_or_it_was_purged_or_taken_in_again() {
        let (backup, archive) = both("");
        assert!(!is_any(&archive).unwrap());
        assert!(held(&backup, &archive).unwrap().is_empty());
        let (backup, archive) = both("");
        syncs::note_purged(&archive, &[1]).unwrap();
        archive.execute_batch(DELETE).unwrap();
        assert!(held(&backup, &archive).unwrap().is_empty());
        let (backup, archive) = both(DELETE);
        archive.execute("UPDATE entries SET path = 'a.md'", []).unwrap();
        assert!(held(&backup, &archive).unwrap().is_empty());
    }

    #[test]
    fn another_archives_backup_says_nothing() {
        let (backup, archive) = both(DELETE);
        archive.execute("UPDATE syncs SET synced_at = '2025-06-01T00:00:00Z'", []).unwrap();
        assert!(held(&backup, &archive).unwrap().is_empty());
    }
}
