//! Versions of entries, kept and given back.

use super::*;
use crate::archive::fixture::Fixture;
use crate::archive::model::shape::Shape;

/// An archive with one entry, and what its versions were.
pub(in crate::archive) fn lived(count: usize) -> (Connection, Vec<Vec<u8>>) {
    let connection = Fixture::new().file("a.md", b"0").connection;
    let mut texts = vec![b"0".to_vec()];
    for number in 0..count {
        let text = format!("{}\nline {number}\n", "a word or two, ".repeat(20 + number % 7));
        replace(&connection, 1, i64::try_from(number).unwrap() + 1, text.as_bytes());
        texts.push(text.into_bytes());
    }
    texts.pop();
    (connection, texts)
}

/// An archive with two entries that syncs saw edited, and the rows of what each of them was.
pub(in crate::archive) fn lived_beside(count: usize) -> (Connection, [Vec<i64>; 2]) {
    let connection = Fixture::new().file("a.md", b"a").file("b.md", b"b").connection;
    connection.execute("UPDATE entries SET seen_in = 1, first_seen_in = 1", []).unwrap();
    for number in 0..count {
        let sync = i64::try_from(number).unwrap() + 2;
        for (id, words) in [(1, "heron and rain, "), (2, "osprey and light, ")] {
            let text = format!("{}\nline {number} of {id}\n", words.repeat(20 + number % 7));
            replace(&connection, id, sync, text.as_bytes());
        }
    }
    let rows = |entry: i64| {
        let sql = "SELECT id FROM entry_versions WHERE entry_id = ?1 ORDER BY seen_in";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([entry], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let rows = [rows(1), rows(2)];
    (connection, rows)
}

pub(super) fn replace(connection: &Connection, id: i64, number: i64, next: &[u8]) {
    let shape = Shape::of(connection, &[]).unwrap();
    let kept = Versions::new(connection, &shape, Some(number))
        .keep(&[Next { id, bytes: next, is_moved: false }])
        .unwrap();
    assert_eq!(kept.iter().map(|it| it.0).collect::<Vec<_>>(), [id]);
    let sql = "UPDATE entries SET source = ?2, source_hash = ?3, seen_in = ?4, gone_in = NULL WHERE id = ?1";
    connection.execute(sql, params![id, next, SourceHash::of(next).to_string(), number]).unwrap();
}

pub(super) fn all(connection: &Connection) -> Vec<std::result::Result<Vec<u8>, VersionError>> {
    let mut ids = connection.prepare("SELECT id FROM entry_versions ORDER BY id").unwrap();
    let ids: Vec<i64> = ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    ids.into_iter().map(|id| bytes_of(connection, id)).collect()
}

const WRONG: &str = "
    SELECT count(*) FROM version_bytes
    WHERE users <> (SELECT count(*) FROM entry_versions WHERE bytes_id = version_bytes.id) OR users = 0
        OR storage = 'delta' AND users <> 1
        OR base IS NOT NULL AND (storage = 'whole' OR base NOT IN (SELECT bytes_id FROM entry_versions))";

/// Holds what is stored to what is needed: every version whole, each row of bytes used and counted, the oldest of an
/// entry alone, and no chain longer than a sync makes them.
pub(super) fn check_stored(connection: &Connection) {
    assert!(all(connection).iter().all(std::result::Result::is_ok));
    let wrong: i64 = connection.query_row(WRONG, [], |row| row.get(0)).unwrap();
    assert_eq!(wrong, 0, "rows of bytes that are not used as they are counted");
    let twice = "SELECT count(DISTINCT bytes_id) - count(DISTINCT hash)
                 FROM entry_versions JOIN version_bytes ON version_bytes.id = bytes_id WHERE storage = 'whole'";
    assert_eq!(connection.query_row(twice, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    let sql = "SELECT entry_id, storage = 'delta' FROM entry_versions JOIN version_bytes ON version_bytes.id = bytes_id \
               ORDER BY entry_id, seen_in, entry_versions.id";
    let mut stored = connection.prepare(sql).unwrap();
    let stored = stored.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let (mut last, mut chain) = (0, 0);
    for (entry, is_delta) in stored.map(Result::unwrap) {
        let is_oldest = entry != last;
        chain = if is_delta { chain + 1 } else { 0 };
        assert!(!is_oldest || !is_delta, "the oldest of entry {entry} leans on another");
        assert!(chain <= LONGEST_CHAIN, "entry {entry} has a chain of {chain}");
        last = entry;
    }
}

#[test]
fn every_version_comes_back_byte_for_byte() {
    let (connection, texts) = lived(100);
    let back: Vec<Vec<u8>> = all(&connection).into_iter().map(|it| it.unwrap()).collect();
    assert_eq!(back, texts);
    let lives: Vec<(i64, i64)> = connection
        .prepare("SELECT seen_in, replaced_in FROM entry_versions ORDER BY id")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(lives[..3], [(0, 1), (1, 2), (2, 3)]);
}

#[test]
fn the_oldest_and_every_sixteenth_stand_alone() {
    let (connection, _) = lived(40);
    let alone: Vec<i64> = connection
        .prepare("SELECT id - 1 FROM version_bytes WHERE storage = 'whole' ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(alone, [0, 16, 32]);
}

#[test]
fn damage_takes_no_more_than_fifteen_others_along() {
    let (connection, texts) = lived(100);
    let flip = "UPDATE version_bytes SET data = CAST(substr(data, 1, 8) || x'00ff' || substr(data, 11) AS BLOB) WHERE id = 49";
    connection.execute(flip, []).unwrap();
    let back = all(&connection);
    let wrong = back.iter().filter(|it| it.is_err()).count();
    assert!((1..=16).contains(&wrong), "{wrong}");
    let right =
        back.iter().zip(&texts).filter(|(it, text)| it.as_ref().is_ok_and(|it| it == *text));
    assert_eq!(right.count() + wrong, texts.len(), "nothing wrong is given back");
}

#[test]
fn equal_bytes_that_stand_alone_are_stored_once_and_counted() {
    let connection = Fixture::new().file("a.md", b"same").file("b.md", b"same").connection;
    replace(&connection, 1, 1, b"one");
    replace(&connection, 2, 1, b"two");
    let stored = "SELECT count(*), max(users) FROM version_bytes";
    let stored: (i64, i64) =
        connection.query_row(stored, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(stored, (1, 2));
    assert!(all(&connection).into_iter().all(|it| it.unwrap() == b"same"));
}

#[test]
fn a_base_that_leads_back_to_itself_ends() {
    let (connection, _) = lived(3);
    connection.execute("UPDATE version_bytes SET base = id WHERE storage = 'delta'", []).unwrap();
    assert!(all(&connection).iter().any(|it| matches!(it, Err(VersionError::Damaged))));
}

#[test]
fn damaged_bytes_are_no_version() {
    let connection = Fixture::new().file("a.md", b"rain").connection;
    connection.execute("UPDATE entries SET source = x'00'", []).unwrap();
    replace(&connection, 1, 1, b"snow");
    assert!(all(&connection).is_empty());
}
