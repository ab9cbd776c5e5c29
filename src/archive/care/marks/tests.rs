//! What cannot be true is found, and is not found again once it was mended.

use super::*;
use crate::archive::fixture::Fixture;

/// Two entries that syncs have seen, of which the first one replaced a version, and one whose file is gone.
fn seen() -> Connection {
    let fixture = Fixture::new().file("a.md", b"A.").file("b.md", b"B.").file("c.md", b"C.");
    let connection = fixture.removed("c.md").connection;
    connection
        .execute_batch(
            "INSERT INTO syncs (number, synced_at) VALUES
                (1, '2025-01-01T00:00:00Z'), (2, '2025-02-01T00:00:00Z'), (3, '2025-09-16T00:00:00Z');
             UPDATE entries SET seen_in = 1;
             UPDATE entries SET seen_in = 2 WHERE path = 'a.md';
             UPDATE entries SET gone_in = 3 WHERE path = 'c.md';
             INSERT INTO version_bytes (id, length, storage, data) VALUES (1, 2, 'whole', x'00');
             INSERT INTO entry_versions (id, entry_id, seen_in, replaced_in, path, hash, length, bytes_id)
                VALUES (1, 1, 1, 2, 'a.md', x'00', 2, 1);
             PRAGMA foreign_keys = OFF;",
        )
        .unwrap();
    connection
}

fn found(connection: &Connection) -> Vec<String> {
    let said = |it: Wrong| match it.path {
        Some(path) => format!("{path} {}", it.what),
        None => it.what,
    };
    wrong(connection).unwrap().into_iter().map(said).collect()
}

/// Expects that a change is found, and what a question gives once it was mended.
fn check(change: &str, expected: &[&str], question: &str, answer: i64) {
    let connection = seen();
    connection.execute_batch(change).unwrap();
    assert_eq!(found(&connection), expected, "{change}");
    mend(&connection).unwrap();
    assert_eq!(found(&connection), [""; 0], "after {change}");
    let given: i64 = connection.query_row(question, [], |row| row.get(0)).unwrap();
    assert_eq!(given, answer, "{change}");
}

#[test]
fn what_agrees_is_left_as_it_is() {
    check("", &[], "SELECT sum(seen_in) FROM entries", 4);
}

#[test]
fn an_entry_was_seen_by_what_replaced_its_newest_version() {
    let of_a = "SELECT seen_in FROM entries WHERE id = 1";
    for seen_in in ["NULL", "1", "9", "-5"] {
        let change = format!("UPDATE entries SET seen_in = {seen_in} WHERE id = 1");
        check(&change, &["a.md entries.seen_in"], of_a, 2);
    }
}

#[test]
fn only_a_file_that_is_gone_was_missed_and_by_a_later_sync() {
    let of_c = "SELECT gone_in FROM entries WHERE id = 3";
    for gone_in in ["NULL", "1", "9"] {
        let change = format!("UPDATE entries SET gone_in = {gone_in} WHERE id = 3");
        check(&change, &["c.md entries.gone_in"], of_c, 3);
    }
    let change = "UPDATE entries SET gone_in = 9 WHERE id = 2";
    check(change, &["b.md entries.gone_in"], "SELECT count(gone_in) FROM entries", 1);
}

/// What is noted to be in doubt once a change was mended.
#[track_caller]
fn check_doubts(change: &str, expected: &str, question: &str, answer: i64) {
    let connection = seen();
    connection.execute_batch(change).unwrap();
    mend(&connection).unwrap();
    assert_eq!(found(&connection), [""; 0], "after {change}");
    let noted = crate::archive::model::syncs::doubts(&connection).unwrap().words().join(" ");
    assert_eq!(noted, expected, "{change}");
    let given: i64 = connection.query_row(question, [], |row| row.get(0)).unwrap();
    assert_eq!(given, answer, "{change}");
}

#[test]
fn of_two_things_that_are_told_one_is_taken_and_noted_to_be_in_doubt() {
    let gone_in = "SELECT coalesce(gone_in, 0) FROM entries WHERE id = 3";
    check_doubts("UPDATE entries SET gone_in = 2 WHERE id = 3", "3:2-3", gone_in, 3);
    check_doubts("UPDATE entries SET removed_at = NULL WHERE id = 3", "3:3-4", gone_in, 3);
    let removed = "UPDATE entries SET removed_at = '2025-02-01T00:00:00Z' WHERE id = 2";
    let of_b = "SELECT coalesce(gone_in, 0) FROM entries WHERE id = 2";
    check_doubts(removed, "2:2-4", of_b, 2);
    let other = "UPDATE entries SET removed_at = '2025-08-01T00:00:00Z' WHERE id = 3";
    check_doubts(other, "3", gone_in, 3);
    let vouched =
        "UPDATE entries SET removed_at = '2025-09-16T00:00:00Z', gone_in = 3 WHERE id = 2";
    check_doubts(&format!("{vouched}; {other}"), "", gone_in, 3);
}

#[test]
fn a_sync_whose_time_nothing_tells_has_that_of_the_next_in_doubt() {
    let is_next = "SELECT synced_at LIKE '2025-09-16%' FROM syncs WHERE number = 2";
    check_doubts("DELETE FROM syncs WHERE number = 2", "2", is_next, 1);
    let is_missed = "SELECT synced_at LIKE '2025-09-16%' FROM syncs WHERE number = 3";
    let unreadable = "UPDATE syncs SET synced_at = '' WHERE number = 3";
    check_doubts(unreadable, "", is_missed, 1);
}

#[test]
fn only_an_entry_without_text_has_lost_it() {
    let change = "UPDATE entries SET emptied_in = 1 WHERE id = 2";
    check(change, &["b.md entries.emptied_in"], "SELECT count(emptied_in) FROM entries", 0);
}

#[test]
fn an_identity_is_never_missing_and_nobody_elses() {
    let change = "UPDATE entries SET identity = NULL WHERE id = 2";
    let whole = "SELECT count(DISTINCT identity) FROM entries WHERE length(identity) = 16";
    check(change, &["b.md entries.identity"], whole, 3);
    let twice = "DROP INDEX entries_identity; \
                 UPDATE entries SET identity = (SELECT identity FROM entries WHERE id = 1) WHERE id = 2";
    check(twice, &["b.md entries.identity"], whole, 3);
}

#[test]
fn versions_follow_each_other() {
    let of_version = "SELECT seen_in * 10 + replaced_in FROM entry_versions";
    let seen_in = ["a.md entry_versions.seen_in"];
    check("UPDATE entry_versions SET seen_in = 2", &seen_in, of_version, 12);
    check("UPDATE entry_versions SET seen_in = 9", &seen_in, of_version, 12);
    let replaced_in = ["a.md entry_versions.replaced_in"];
    check("UPDATE entry_versions SET replaced_in = 9", &replaced_in, of_version, 12);
    check("UPDATE entry_versions SET replaced_in = 1", &replaced_in, of_version, 12);
}

#[test]
fn syncs_are_counted_without_a_gap_and_each_has_its_time() {
    let times = "SELECT count(*) FROM syncs WHERE synced_at LIKE '2025-%' AND kind = 'sync'";
    check(
        "UPDATE syncs SET synced_at = '' WHERE number = 3",
        &["sync 3 has no time that can be read: ``"],
        times,
        3,
    );
    let connection = seen();
    connection.execute("UPDATE syncs SET kind = 'x' WHERE number = 1", []).unwrap();
    let kind = "row 1 of `syncs` is of the kind `x`, which has no such number";
    assert_eq!(found(&connection)[..2], [kind, "1 of 3 syncs are not noted"]);
    mend(&connection).unwrap();
    assert_eq!(found(&connection), [""; 0]);
    check(
        "INSERT INTO syncs VALUES (99, '2025-01-01T00:00:00Z', 'sync')",
        &["95 of 99 syncs are not noted"],
        times,
        3,
    );
}
