//! What a backup's list and its verification tell of an archive: how many entries it holds, and whether each has the bytes
//! that were hashed. It is read and not trusted.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::archive::file::ours::has_ours;
use crate::archive::versions::check::{self, Ailing};
use crate::archive::versions::story;
use crate::archive::versions::story::check::WrongKind;
use crate::backup::{Harm, Holdings};
use crate::entry::SourceHash;
use crate::number::counted;
use crate::progress::Progress;
use crate::sqlite::catalog::has_columns;
use crate::sqlite::damage::ReadError;

/// What an archive holds.
pub const HOLDINGS: Holdings = Holdings { count, damaged, numbered: "entries" };

/// How many entries there are, without removed ones.
fn count(connection: &Connection) -> rusqlite::Result<u64> {
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

/// Hashes the bytes of every entry and of every version again, and names those that are not what they were.
fn damaged(connection: &Connection, progress: &dyn Progress) -> Result<Vec<Harm>, ReadError> {
    let entries = damaged_entries(connection, progress)?;
    let entries = entries.into_iter().map(|what| Harm { what, is_minor: false });
    let versions = damaged_versions(connection, progress)?;
    let versions = versions.into_iter().map(|what| Harm { what, is_minor: true });
    Ok(entries.chain(versions).collect())
}

/// The versions that cannot be given back, or are not there and were not let go: without them, all else that is held is of use.
fn damaged_versions(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Vec<String>, ReadError> {
    if !has_ours(connection, "entry_versions")? {
        return Ok(Vec::new());
    }
    let ailing = check::ailing(connection, progress)?;
    if progress.is_stopped() {
        return Err(ReadError::Stopped);
    }
    let stored = |Ailing { path, lost, .. }: Ailing| {
        let count = counted(lost.len() as u64, "version", "versions");
        format!("what is stored of {count} of the entry `{path}`")
    };
    let gaps = story::check::wrong(connection)?.into_iter().filter_map(|it| missing(&it));
    Ok(ailing.into_iter().map(stored).chain(gaps).collect())
}

/// The history of an entry that lacks something, in words.
fn missing(it: &story::check::Wrong) -> Option<String> {
    match it.kind {
        WrongKind::Missing(from) => Some(format!(
            "the history of the entry `{}`, which lacks what it was from sync {from} on,",
            it.path
        )),
        WrongKind::Contradiction => None,
    }
}

const SOURCES: &str = "
    SELECT path, source, source_hash
    FROM entries
    ORDER BY id";

/// Hashes the bytes of every entry again and names those that are not what they were.
fn damaged_entries(
    connection: &Connection,
    progress: &dyn Progress,
) -> Result<Vec<String>, ReadError> {
    if !has_columns(connection, "entries", &["id", "path", "source", "source_hash"])? {
        return Ok(Vec::new());
    }
    let mut damaged = Vec::new();
    let mut statement = connection.prepare(SOURCES)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        if progress.is_stopped() {
            return Err(ReadError::Stopped);
        }
        progress.advance(1);
        if !is_intact(row.get_ref(1)?, row.get_ref(2)?) {
            let path = String::from_utf8_lossy(row.get_ref(0)?.as_bytes().unwrap_or_default());
            damaged.push(format!("the text of the entry `{path}`"));
        }
    }
    Ok(damaged)
}

fn is_intact(source: ValueRef<'_>, hash: ValueRef<'_>) -> bool {
    match (source.as_bytes(), hash.as_bytes()) {
        (Ok(source), Ok(hash)) => SourceHash::of(source).to_string().as_bytes() == hash,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::versions::tests::lived;
    use crate::progress::Silent;

    fn database(sql: &str) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        connection
    }

    #[test]
    fn removed_entries_are_not_counted() {
        let archive = database(
            "CREATE TABLE entries(removed_at); INSERT INTO entries VALUES (NULL), ('2025');",
        );
        assert_eq!(count(&archive).unwrap(), 1);
    }

    #[test]
    fn a_database_of_another_kind_holds_nothing() {
        let other = database("CREATE TABLE entries(a); INSERT INTO entries VALUES (1);");
        assert_eq!(count(&other).unwrap(), 0);
        assert!(damaged(&other, &Silent).unwrap().is_empty());
    }

    /// What is told of an archive with forty versions, once something was done to it.
    fn told_of_versions(damage: &str) -> Vec<Harm> {
        let (connection, _) = lived(40);
        connection.execute_batch("UPDATE entries SET first_seen_in = 0").unwrap();
        connection.execute_batch(damage).unwrap();
        damaged(&connection, &Silent).unwrap()
    }

    #[test]
    fn versions_that_cannot_be_given_back_or_are_missing_are_named_and_are_not_all() {
        let minor = |what: &str| vec![Harm { what: what.to_owned(), is_minor: true }];
        assert_eq!(told_of_versions(""), []);
        assert_eq!(
            told_of_versions("UPDATE version_bytes SET data = x'28b52ffd00' WHERE id = 20"),
            minor("what is stored of 3 versions of the entry `a.md`")
        );
        assert_eq!(
            told_of_versions("DELETE FROM entry_versions WHERE seen_in = 20"),
            minor("the history of the entry `a.md`, which lacks what it was from sync 20 on,")
        );
    }

    #[test]
    fn entries_whose_bytes_are_not_those_that_were_hashed_are_named() {
        let hash = SourceHash::of(b"Rain.");
        let archive = database(&format!(
            "CREATE TABLE entries(id INTEGER PRIMARY KEY, path, source, source_hash);
             INSERT INTO entries VALUES (1, 'a.md', CAST('Rain.' AS BLOB), '{hash}'),
                 (2, 'b.md', CAST('Sain.' AS BLOB), '{hash}'), (3, 'c.md', NULL, '{hash}');"
        ));
        let told = damaged(&archive, &Silent).unwrap();
        assert!(told.iter().all(|it| !it.is_minor));
        let told: Vec<String> = told.into_iter().map(|it| it.what).collect();
        assert_eq!(told, ["the text of the entry `b.md`", "the text of the entry `c.md`"]);
    }
}
