//! The last text of an entry that a backup holds: in what the entry was there, or in an earlier version of it.

use rusqlite::{Connection, Result};

use super::diff::has_entries;
use crate::archive::file::ours::has_ours;
use crate::archive::versions;
use crate::archive::versions::last_text::{LastText, is_of_many};
use crate::archive::versions::lives;
use crate::backup::{Backup, BackupError, Backups};
use crate::entry::{Lack, Source};

/// The newest bytes of the entry at a path in a backup that have their text, and are not those of the hash `but`; of the
/// entries that lay there the living one's, else those of the one that was removed last. None where there is no text.
///
/// # Errors
///
/// [`BackupError`] where the backup cannot be read; damaged bytes are passed over.
pub fn in_backup(
    backups: &Backups,
    backup: &Backup,
    path: &str,
    but: Option<&str>,
) -> std::result::Result<Option<Source>, BackupError> {
    let connection = backups.open(backup)?;
    at(&connection, path, but).map_err(BackupError::sqlite("read", &backup.path))
}

fn at(archive: &Connection, path: &str, but: Option<&str>) -> Result<Option<Source>> {
    const BY_PATH: &str = "
        SELECT id
        FROM entries
        WHERE path = ?1
        ORDER BY removed_at IS NOT NULL, removed_at DESC, id DESC";
    if !has_entries(archive)? {
        return Ok(None);
    }
    let mut statement = archive.prepare(BY_PATH)?;
    let ids: Vec<i64> = statement.query_map([path], |row| row.get(0))?.collect::<Result<_>>()?;
    for id in ids {
        let text = last_of(archive, id, but)?;
        if text.is_some() {
            return Ok(text);
        }
    }
    Ok(None)
}

fn last_of(archive: &Connection, entry: i64, but: Option<&str>) -> Result<Option<Source>> {
    let now = lives::bytes_now(archive, entry).ok();
    let versions = versions_of(archive, entry)?.into_iter();
    let earlier = versions.filter_map(|it| versions::bytes_of(archive, it).ok().map(Source::new));
    let mut last = LastText::of(Lack::Text);
    for source in now.into_iter().chain(earlier) {
        let hash = source.hash().to_string();
        if but.is_some_and(|it| hash == it) {
            continue;
        }
        last.offer(source.clone(), source, is_of_many(archive, &hash)?);
        if last.is_found() {
            break;
        }
    }
    Ok(last.found())
}

/// The versions of an entry, the newest first; a backup of an old revision has none.
fn versions_of(archive: &Connection, entry: i64) -> Result<Vec<i64>> {
    const VERSIONS: &str = "
        SELECT id
        FROM entry_versions
        WHERE entry_id = ?1
        ORDER BY seen_in DESC, id DESC";
    if !has_ours(archive, "entry_versions")? {
        return Ok(Vec::new());
    }
    let mut statement = archive.prepare(VERSIONS)?;
    statement.query_map([entry], |row| row.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::versions::share_whole;

    /// An archive with one entry and its versions, the oldest first.
    fn archive(versions: &[&str], now: &str) -> Connection {
        let archive = Connection::open_in_memory().unwrap();
        archive
            .execute_batch(
                "CREATE TABLE entries(id INTEGER PRIMARY KEY, path, source, source_hash, removed_at);
                 CREATE TABLE entry_versions(id INTEGER PRIMARY KEY, entry_id, seen_in, bytes_id, hash);
                 CREATE TABLE version_bytes(id INTEGER PRIMARY KEY, length, storage, base, data, users);",
            )
            .unwrap();
        let now = Source::new(now.as_bytes().to_vec());
        let sql = "INSERT INTO entries VALUES (1, 'a.md', ?1, ?2, NULL)";
        archive.execute(sql, (now.bytes(), now.hash().to_string())).unwrap();
        for (seen, text) in (1_i64..).zip(versions) {
            let source = Source::new(text.as_bytes().to_vec());
            let bytes = share_whole(&archive, &source.hash(), source.bytes()).unwrap();
            let sql = "INSERT INTO entry_versions VALUES (NULL, 1, ?1, ?2, ?3)";
            archive.execute(sql, (seen, bytes, source.hash().as_bytes())).unwrap();
        }
        archive
    }

    #[track_caller]
    fn check(versions: &[&str], now: &str, expected: Option<&str>) {
        let found = at(&archive(versions, now), "a.md", None).unwrap();
        assert_eq!(found, expected.map(|it| Source::new(it.as_bytes().to_vec())), "{versions:?}");
    }

    #[test]
    fn what_had_lost_its_text_itself_is_passed_over() {
        check(&[], "now", Some("now"));
        check(&["first", "second"], "", Some("second"));
        check(&["text", "---\nid: 1\n---\n"], "", Some("text"));
        check(&["text", "te\0\0\0\0"], "\0\0", Some("text"));
        check(&["text", "---\nid: [1\n---\n"], "---\nid: 1\n---\n", Some("text"));
        check(&["---\nid: 1\n---\n"], "", Some("---\nid: 1\n---\n"));
        check(&["", " "], "\n", None);
    }

    #[test]
    fn bytes_that_are_known_to_be_another_texts_are_none() {
        let archive = archive(&["own"], "of many");
        let many = Source::new(b"of many".to_vec()).hash().to_string();
        let found = at(&archive, "a.md", Some(&many)).unwrap();
        assert_eq!(found, Some(Source::new(b"own".to_vec())));
        assert_eq!(at(&archive, "b.md", None).unwrap(), None);
    }
}
