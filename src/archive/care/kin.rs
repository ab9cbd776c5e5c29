//! Whether two archives can be of one journal: a backup of another one is not to be put over it.

use std::collections::HashSet;
use std::path::PathBuf;

use rusqlite::{Connection, Result};

use crate::archive::file::journal_place::{self, JournalPlace};
use crate::archive::file::ours::has_ours;

/// The journals of two archives, where nothing that either holds of an entry is in the other: the first's folder, and the
/// second's. None where they may be one. Only of one that may be a copy of the other (`is_own`) does it tell anything that
/// both are kept in step with the same folder; that both call it the same as seen from themselves never does.
///
/// What is told by nothing counts as one: an archive without entries, and one of before folders were remembered.
pub fn other_journal(
    archive: &Connection,
    backup: &Connection,
    is_own: bool,
) -> Result<Option<(PathBuf, PathBuf)>> {
    let place = |it: &Connection| {
        let place = journal_place::remembered(it)?;
        Ok::<_, rusqlite::Error>(place.filter(JournalPlace::is_well_formed))
    };
    let (Some(here), Some(there)) = (place(archive)?, place(backup)?) else { return Ok(None) };
    if is_own && here.canonical == there.canonical {
        return Ok(None);
    }
    let (ours, theirs) = (traces(archive)?, traces(backup)?);
    let is_other = !ours.is_empty() && !theirs.is_empty() && ours.is_disjoint(&theirs);
    Ok(is_other.then_some((here.canonical, there.canonical)))
}

/// Whether two archives hold anything of one entry: an identity, a text, or an earlier one.
pub fn share_entries(archive: &Connection, backup: &Connection) -> Result<bool> {
    Ok(!traces(archive)?.is_disjoint(&traces(backup)?))
}

/// What is told of entries whatever became of them: their identities, and the hashes of each text of theirs.
fn traces(connection: &Connection) -> Result<HashSet<Vec<u8>>> {
    let mut traces = HashSet::new();
    let mut collect = |sql: &str| -> Result<()> {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let trace = row.get_ref(0)?.as_bytes_or_null()?.filter(|it| !it.is_empty());
            traces.extend(trace.map(<[u8]>::to_vec));
        }
        Ok(())
    };
    collect("SELECT source_hash FROM entries")?;
    if has_ours(connection, "entry_versions")? {
        collect("SELECT identity FROM entries")?;
        collect("SELECT lower(hex(hash)) FROM entry_versions")?;
    }
    Ok(traces)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of a folder, with an entry for each text.
    fn archive(folder: &str, texts: &[&str]) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE archive_place(id INTEGER PRIMARY KEY, canonical, relative);
                 CREATE TABLE entries(identity BLOB, source_hash TEXT);
                 CREATE TABLE entry_versions(entry_id, bytes_id, seen_in, hash BLOB);",
            )
            .unwrap();
        let (canonical, relative) = (PathBuf::from(folder), PathBuf::from("journal"));
        let place = JournalPlace { canonical, relative };
        journal_place::remember(&connection, &place).unwrap();
        for text in texts {
            connection.execute("INSERT INTO entries VALUES (NULL, ?1)", [text]).unwrap();
        }
        connection
    }

    fn is_other(one: &Connection, other: &Connection) -> bool {
        other_journal(one, other, true).unwrap().is_some()
    }

    #[test]
    fn archives_of_two_folders_that_share_nothing_are_of_two_journals() {
        let one = archive("/home", &["aa", "bb"]);
        assert!(is_other(&one, &archive("/work", &["cc"])));
        let same_folder = archive("/home", &["cc"]);
        assert!(!is_other(&one, &same_folder), "the folder is the same");
        let of_another = other_journal(&one, &same_folder, false).unwrap();
        assert!(of_another.is_some(), "the folder alone says nothing of somebody else's backup");
        assert!(!is_other(&one, &archive("/work", &["bb", "cc"])), "a text is in both");
        assert!(!is_other(&one, &archive("/work", &[])), "nothing tells");
    }

    #[test]
    fn what_became_a_version_is_known_again() {
        let one = archive("/home", &["aa"]);
        one.execute("INSERT INTO entry_versions (hash) VALUES (x'cc')", []).unwrap();
        assert!(!is_other(&one, &archive("/work", &["cc"])));
    }
}
