//! Versions of another history, put before those of syncs, and given back.

use super::*;
use crate::archive::fixture::Fixture;
use crate::archive::model::shape::Shape;
use crate::archive::versions::{Next, Versions, bytes_of};
use crate::entry;

fn text(number: i64) -> Vec<u8> {
    let length = usize::try_from(number.rem_euclid(7)).unwrap();
    format!("{}\nline {number}\n", "a word or two, ".repeat(20 + length)).into_bytes()
}

/// A sync that sees other bytes of the one entry.
fn sync(connection: &Connection, number: i64) {
    let shape = Shape::of(connection, &[]).unwrap();
    let next = Source::new(text(number));
    Versions::new(connection, &shape, Some(number))
        .keep(&[Next { id: 1, bytes: next.bytes(), is_moved: false }])
        .unwrap();
    let sql = "UPDATE entries SET source = ?1, source_hash = ?2, seen_in = ?3 WHERE id = 1";
    connection.execute(sql, params![next.bytes(), next.hash().to_string(), number]).unwrap();
}

/// Puts the versions of these numbers, the newest first.
fn put(connection: &Connection, numbers: impl DoubleEndedIterator<Item = i64> + Clone) {
    let mut past = Past::of(connection, 1).unwrap();
    let first = numbers.clone().next();
    let path = EntryPath::new("a.md").unwrap();
    for number in numbers.rev() {
        let source = Source::new(text(number));
        let (read, _) = entry::parse(&path, &source, &[]);
        let older = Older {
            seen_in: number,
            replaced_in: number + 1,
            path: &path,
            entry: &read,
            source: &source,
        };
        past.put(older, Some(number) == first).unwrap();
    }
}

/// Holds every version to the text that its number had, and no chain to be longer than it may be.
fn check(connection: &Connection, expected: usize) {
    let sql = "SELECT id, seen_in, bytes_id FROM entry_versions ORDER BY seen_in";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let rows: Vec<(i64, i64, i64)> = rows.map(Result::unwrap).collect();
    assert_eq!(rows.len(), expected);
    for (version, number, bytes) in rows {
        let given = bytes_of(connection, version).unwrap();
        assert!(given == text(number) || number == 0, "version of {number}");
        assert!(depth(connection, bytes).unwrap() <= LONGEST_CHAIN);
    }
}

fn fresh() -> Connection {
    Fixture::new().file("a.md", &text(0)).connection
}

#[test]
fn versions_go_before_an_entry_and_syncs_go_on_behind_them() {
    let connection = fresh();
    put(&connection, -40..0);
    check(&connection, 40);
    for number in 1..=40 {
        sync(&connection, number);
    }
    check(&connection, 80);
}

#[test]
fn versions_go_before_those_of_syncs_and_before_those_of_another_history() {
    let connection = fresh();
    for number in 1..=20 {
        sync(&connection, number);
    }
    put(&connection, -20..0);
    put(&connection, -60..-20);
    check(&connection, 80);
    for number in 21..=40 {
        sync(&connection, number);
    }
    check(&connection, 100);
}

#[test]
fn a_version_that_belongs_between_others_stands_alone() {
    let connection = fresh();
    put(&connection, [-20, -10].into_iter());
    put(&connection, [-15].into_iter());
    check(&connection, 3);
    let sql = "SELECT storage FROM version_bytes ORDER BY id DESC LIMIT 1";
    let storage: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(storage, "whole");
}

#[test]
fn nothing_is_pressed_against_bytes_that_are_damaged() {
    let connection = fresh();
    connection.execute("UPDATE entries SET source = x'00'", []).unwrap();
    put(&connection, -5..0);
    check(&connection, 5);
}

#[test]
fn commits_keep_their_places_and_new_ones_are_put_among_them_by_their_times() {
    let connection = fresh();
    let numbers = || {
        let mut all = connection
            .prepare("SELECT synced_at FROM syncs WHERE kind = 'import' ORDER BY number")
            .unwrap();
        let all = all.query_map([], |row| row.get(0)).unwrap();
        all.collect::<Result<Vec<String>>>().unwrap().join(" ")
    };
    let give = |times: &str, before: usize| {
        let times: Vec<String> = times.split(' ').map(str::to_owned).collect();
        let given = Numbers::of(&connection, Some("2050")).unwrap().give(&times, before);
        given.shift.apply(&connection).unwrap();
        for ((number, is_new), time) in given.numbers.iter().zip(&times) {
            if *is_new {
                note(&connection, *number, time).unwrap();
            }
        }
        (given.numbers.into_iter().map(|it| it.0).collect::<Vec<_>>(), given.run)
    };
    assert_eq!(give("2025 2025 2026 2060", 3), (vec![-3, -2, -1, -4], None));
    assert_eq!(give("2025 2025 2026 2060", 3), (vec![-3, -2, -1, -4], None));
    let run = |from, until, anchor| Some(Run { from, until, anchor });
    assert_eq!(give("2026 2027 2028", 3), (vec![-3, -2, -1], run(-2, 0, 0)));
    assert_eq!(give("2020 2021", 2), (vec![-7, -6], run(-7, -5, -5)));
    assert_eq!(numbers(), "2060 2020 2021 2025 2025 2026 2027 2028");
    // Where those of two histories alternate, they do so here.
    assert_eq!(give("2022 2029 2027 2030", 4), (vec![-8, -4, -3, -1], None));
    assert_eq!(numbers(), "2060 2020 2021 2022 2025 2025 2026 2029 2027 2028 2030");
}
