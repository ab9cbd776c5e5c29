//! What an older copy says counts where both speak of the same syncs, and nowhere else.

use super::*;
use crate::archive::fixture::Fixture;

/// An archive of three entries after three syncs, of which the last one found the file of the third gone.
fn archive() -> Connection {
    let fixture = Fixture::new().file("a.md", b"A.").file("b.md", b"B.").file("c.md", b"C.");
    let connection = fixture.removed("c.md").connection;
    connection
        .execute_batch(
            "INSERT INTO syncs (number, synced_at) VALUES
                (1, '2025-01-01T00:00:00Z'), (2, '2025-02-01T00:00:00Z'), (3, '2025-09-16T00:00:00Z');
             UPDATE entries SET seen_in = 1, first_seen_in = 1, identity = unhex(printf('%032x', id));
             UPDATE entries SET gone_in = 3 WHERE path = 'c.md';
             PRAGMA foreign_keys = OFF;",
        )
        .unwrap();
    connection
}

fn changed(change: &str) -> Connection {
    let connection = archive();
    connection.execute_batch(change).unwrap();
    connection
}

fn noted(connection: &Connection) -> Vec<String> {
    let sql = "SELECT path || ' ' || coalesce(gone_in, '-') || ' ' || coalesce(removed_at, '-') FROM entries ORDER BY id";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_>>().unwrap()
}

/// Expects which entries a copy of before a change tells otherwise, and that all is as it was once they were mended.
fn check(change: &str, expected: &[i64]) {
    let connection = changed(change);
    let witnesses = Witnesses::of([archive()], &connection);
    let found = witnesses.said(&connection).unwrap().otherwise;
    assert_eq!(found.iter().map(|it| it.entry).collect::<Vec<_>>(), expected, "{change}");
    witnesses.mend(&connection).unwrap();
    assert_eq!(noted(&connection), noted(&archive()), "{change}");
    assert_eq!(syncs_of(&connection).unwrap(), syncs_of(&archive()).unwrap(), "{change}");
    assert_eq!(witnesses.said(&connection).unwrap().otherwise, [], "{change}");
}

#[test]
fn what_a_copy_says_otherwise_is_noted_again() {
    check("", &[]);
    check("UPDATE entries SET gone_in = 2 WHERE id = 3", &[3]);
    check("UPDATE entries SET removed_at = NULL WHERE id = 3", &[3]);
    check("UPDATE entries SET removed_at = NULL, gone_in = NULL WHERE id = 3", &[3]);
    check("UPDATE entries SET removed_at = '2025-02-01T00:00:00Z', gone_in = 2 WHERE id = 2", &[2]);
    check("UPDATE entries SET removed_at = '2025-02-01T00:00:00Z' WHERE id = 2", &[2]);
    check("UPDATE entries SET path = '2030-01-01.md' WHERE id = 1", &[1]);
    check("DELETE FROM syncs WHERE number = 2", &[]);
}

#[test]
fn what_a_later_sync_noted_stays() {
    let later = "INSERT INTO syncs (number, synced_at) VALUES (4, '2025-10-01T00:00:00Z');
                 UPDATE entries SET path = 'd.md', seen_in = 4 WHERE id = 1;
                 UPDATE entries SET removed_at = '2025-10-01T00:00:00Z', gone_in = 4 WHERE id = 2;";
    let connection = changed(later);
    let witnesses = Witnesses::of([archive()], &connection);
    let marks = |entry| is_noted_otherwise(&archive(), &connection, entry).unwrap();
    assert_eq!([1, 2, 3].map(marks), [false; 3]);
    assert!(!witnesses.said(&connection).unwrap().otherwise.iter().any(|it| it.entry > 1));
}

#[test]
fn an_entry_that_nobody_purged_is_missed() {
    let connection = changed("DELETE FROM entries WHERE id = 2");
    let witnesses = Witnesses::of([archive(), archive()], &connection);
    let missing = witnesses.said(&connection).unwrap().missing;
    assert_eq!(missing.into_iter().collect::<Vec<_>>(), [("b.md".to_owned(), 0)]);
}

#[test]
fn an_archive_that_was_made_anew_of_the_same_files_lacks_nothing() {
    let connection = changed("UPDATE entries SET identity = randomblob(16)");
    let said = Witnesses::of([archive()], &connection).said(&connection).unwrap();
    assert_eq!((said.otherwise, said.missing.len()), (Vec::new(), 0));
}

#[test]
fn a_copy_of_another_archive_or_of_later_says_nothing() {
    let change = "UPDATE entries SET gone_in = 2 WHERE id = 3";
    let connection = changed(change);
    let other = changed("UPDATE syncs SET synced_at = '2025-01-02T00:00:00Z' WHERE number = 1");
    let later = changed("INSERT INTO syncs (number, synced_at) VALUES (4, '2025-10-01T00:00:00Z')");
    let witnesses = Witnesses::of([other, later], &connection);
    assert_eq!(witnesses.said(&connection).unwrap().otherwise, []);
}

#[test]
fn a_copy_that_an_older_one_contradicts_is_not_believed() {
    let path = "UPDATE entries SET path = '2030-01-01.md' WHERE id = 1";
    let connection = archive();
    let witnesses = Witnesses::of([changed(path), archive()], &connection);
    assert_eq!(witnesses.said(&connection).unwrap().otherwise, []);
    let alone = Witnesses::of([changed(path)], &connection);
    assert_eq!(alone.said(&connection).unwrap().otherwise, [Otherwise { entry: 1, said_by: 0 }]);
}
