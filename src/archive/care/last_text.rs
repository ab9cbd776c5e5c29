//! The last text of an entry that a backup holds: in what the entry was there, or in an earlier version of it.

use rusqlite::{Connection, Result};

use super::sought::Sought;
use crate::archive::file::ours::has_ours;
use crate::archive::versions;
use crate::archive::versions::last_text::{LastText, is_of_many};
use crate::archive::versions::lives;
use crate::backup::{Backup, BackupError, Backups};
use crate::entry::{Lack, Source};

/// A text of an entry in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its bytes.
    pub source: Source,
    /// Whether it was written over many entries: then there is no other one.
    pub is_of_many: bool,
    /// Whether later bytes of it are damaged there: then this is not known to be the last one.
    pub is_older: bool,
}

/// The newest bytes of an entry in a backup that have their text, and are not those of the hash `but`. None where there is no
/// text.
///
/// # Errors
///
/// [`BackupError`] where the backup cannot be read; damaged bytes are passed over, which is told.
pub fn in_backup(
    backups: &Backups,
    backup: &Backup,
    sought: Sought<'_>,
    but: Option<&str>,
) -> std::result::Result<Option<Found>, BackupError> {
    let connection = backups.open(backup)?;
    within(&connection, sought, but).map_err(BackupError::sqlite("read", &backup.path))
}

/// The newest backup of a list that holds a text of an entry which is its own, else one that holds any; where the entry has itself
/// what was written over many, whose hash is `but`, nothing but its own is worth the way. One that may be older than the last is
/// taken only where no backup has another.
pub fn holder<'b>(
    backups: &Backups,
    list: &'b [Backup],
    sought: Sought<'_>,
    but: Option<&str>,
) -> Option<&'b Backup> {
    let (mut older, mut of_many) = (None, None);
    for backup in list {
        match in_backup(backups, backup, sought, but) {
            Ok(Some(found)) if !found.is_of_many && !found.is_older => return Some(backup),
            Ok(Some(found)) if !found.is_of_many => older = older.or(Some(backup)),
            Ok(Some(_)) if but.is_none() => of_many = of_many.or(Some(backup)),
            Ok(_) | Err(_) => {}
        }
    }
    older.or(of_many)
}

/// The same of a backup that is open.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn within(held: &Connection, sought: Sought<'_>, but: Option<&str>) -> Result<Option<Found>> {
    let mut of_many = None;
    for id in sought.rows_in(held)? {
        match last_of(held, id, but)? {
            Some(found) if found.is_of_many => of_many = of_many.or(Some(found)),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    Ok(of_many)
}

fn last_of(archive: &Connection, entry: i64, but: Option<&str>) -> Result<Option<Found>> {
    let now = std::iter::once_with(|| lives::bytes_now(archive, entry));
    let versions = versions_of(archive, entry)?.into_iter();
    let earlier = versions.map(|it| versions::bytes_of(archive, it).map(Source::new));
    let (mut last, mut is_older) = (LastText::of(Lack::Text), false);
    for source in now.chain(earlier) {
        let Ok(source) = source else {
            is_older = true;
            continue;
        };
        let hash = source.hash().to_string();
        if but.is_some_and(|it| hash == it) {
            continue;
        }
        let is_of_many = is_of_many(archive, &hash)?;
        last.offer(Found { source: source.clone(), is_of_many, is_older }, source, is_of_many);
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

    const A: Sought<'_> = Sought { path: "a.md", here: None };

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
        let found = within(&archive(versions, now), A, None).unwrap();
        let expected = expected.map(|it| Source::new(it.as_bytes().to_vec()));
        assert_eq!(found.map(|it| it.source), expected, "{versions:?}");
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
    fn a_text_before_damaged_bytes_is_told_to_be_older() {
        let archive = archive(&["first", "second"], "now");
        let found = || within(&archive, A, None).unwrap().map(|it| (it.source, it.is_older));
        let text = |text: &str, is_older| Some((Source::new(text.as_bytes().to_vec()), is_older));
        assert_eq!(found(), text("now", false));
        archive.execute("UPDATE entries SET source = x'00'", []).unwrap();
        assert_eq!(found(), text("second", true));
    }

    #[test]
    fn bytes_that_are_known_to_be_another_texts_are_none() {
        let archive = archive(&["own"], "of many");
        let many = Source::new(b"of many".to_vec()).hash().to_string();
        let found = within(&archive, A, Some(&many)).unwrap();
        assert_eq!(found.map(|it| it.source), Some(Source::new(b"own".to_vec())));
        assert_eq!(within(&archive, Sought { path: "b.md", here: None }, None).unwrap(), None);
    }
}
