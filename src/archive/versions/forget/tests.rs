//! Versions let go, and the rest given back.

use proptest::prelude::*;

use super::super::bytes_of;
use super::super::tests::{check_stored, lived, replace};
use super::*;
use crate::archive::fixture::Fixture;

/// Versions with their bytes, oldest first.
fn held(connection: &Connection) -> Vec<(i64, Vec<u8>)> {
    let mut ids = connection.prepare("SELECT id FROM entry_versions ORDER BY id").unwrap();
    let ids: Vec<i64> = ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    ids.into_iter().map(|id| (id, bytes_of(connection, id).unwrap())).collect()
}

fn check(count: usize, goes: impl Fn(i64) -> bool) {
    let (connection, _) = lived(count);
    let mut expected = held(&connection);
    expected.retain(|(id, _)| !goes(*id));
    let versions = (1..=i64::try_from(count).unwrap()).filter(|id| goes(*id)).collect();
    forget(&connection, 1, &versions, Damaged::Spare).unwrap();
    assert_eq!(held(&connection), expected);
    check_stored(&connection);
}

#[test]
fn what_stays_is_given_back_whichever_versions_go() {
    check(40, |_| false);
    check(40, |_| true);
    check(40, |id| id == 1);
    check(40, |id| id == 40);
    check(40, |id| id == 17);
    check(40, |id| id != 20);
    check(40, |id| id % 2 == 0);
    check(100, |id| id % 16 == 1);
}

#[test]
fn a_later_sync_goes_on_with_what_stayed() {
    let (connection, _) = lived(20);
    forget(&connection, 1, &(1..=19).collect(), Damaged::Spare).unwrap();
    for number in 21..60 {
        replace(&connection, 1, number, format!("text {number}").as_bytes());
        check_stored(&connection);
    }
    assert_eq!(held(&connection).len(), 40);
}

#[test]
fn bytes_that_another_entry_has_too_stay_for_it() {
    let connection = Fixture::new().file("a.md", b"same").file("b.md", b"same").connection;
    replace(&connection, 1, 1, b"one");
    replace(&connection, 2, 1, b"two");
    forget(&connection, 1, &[1].into(), Damaged::Spare).unwrap();
    assert_eq!(held(&connection), [(2, b"same".to_vec())]);
    check_stored(&connection);
}

#[test]
fn bytes_that_come_to_stand_alone_are_shared_with_equal_ones() {
    let connection = Fixture::new().file("a.md", b"first").file("b.md", b"same").connection;
    replace(&connection, 1, 1, b"same");
    replace(&connection, 1, 2, b"third");
    replace(&connection, 1, 3, b"fourth");
    replace(&connection, 2, 3, b"other");
    forget(&connection, 1, &[1].into(), Damaged::Spare).unwrap();
    check_stored(&connection);
    assert_eq!(held(&connection).len(), 3);
}

/// Flips bytes of what is stored of the version before the last.
fn damaged() -> Connection {
    let (connection, _) = lived(5);
    let flip = "UPDATE version_bytes SET data = x'28b52ffd00' WHERE id = 4";
    connection.execute(flip, []).unwrap();
    connection
}

#[test]
fn damage_is_spared_or_goes_with_what_it_leans_on() {
    let count = "SELECT count(*) FROM entry_versions";
    let counted = |connection: &Connection| connection.query_row(count, [], |row| row.get(0));
    let connection = damaged();
    assert_eq!(forget(&connection, 1, &[5].into(), Damaged::Spare).unwrap(), 0);
    assert_eq!(counted(&connection), Ok(5));
    assert_eq!(forget(&connection, 1, &[5].into(), Damaged::LetGo).unwrap(), 4);
    assert_eq!(counted(&connection), Ok(1));
    check_stored(&connection);
}

#[test]
fn damage_stays_that_leans_on_nothing_that_goes() {
    let connection = damaged();
    assert_eq!(forget(&connection, 1, &[1, 2].into(), Damaged::LetGo).unwrap(), 2);
    let stays = "SELECT group_concat(id) FROM (SELECT id FROM entry_versions ORDER BY id)";
    let stays: String = connection.query_row(stays, [], |row| row.get(0)).unwrap();
    assert_eq!(stays, "3,4,5");
    assert!(bytes_of(&connection, 5).is_ok());
}

#[test]
fn a_damaged_entry_takes_nothing_along_that_can_be_read() {
    let (connection, texts) = lived(5);
    connection.execute("UPDATE entries SET source = x'00'", []).unwrap();
    // The newest leans on the damaged bytes, those below it on the newest.
    assert_eq!(forget(&connection, 1, &[1].into(), Damaged::Spare).unwrap(), 0);
    assert_eq!(bytes_of(&connection, 1).unwrap(), texts[0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_history_and_any_choice_leave_nothing_wrong_and_nothing_over(
        steps in prop::collection::vec((1_i64..4, 0_u8..5, any::<u64>()), 1..60),
    ) {
        let connection = Fixture::new().file("a.md", b"a").file("b.md", b"b").file("c.md", b"c").connection;
        let mut expected: Vec<(i64, Vec<u8>)> = Vec::new();
        for (number, (entry, kind, choice)) in steps.into_iter().enumerate() {
            if kind == 0 {
                let sql = "SELECT id FROM entry_versions WHERE entry_id = ?1";
                let mut ids = connection.prepare(sql).unwrap();
                let ids: Vec<i64> = ids.query_map([entry], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
                let goes: BTreeSet<i64> = ids.into_iter().filter(|id| choice >> (id % 64) & 1 == 1).collect();
                expected.retain(|(id, _)| !goes.contains(id));
                prop_assert_eq!(forget(&connection, entry, &goes, Damaged::Spare).unwrap(), goes.len());
            } else {
                // A few texts come again and again, as they do where an edit is taken back.
                let text = format!("line\n{}\n", "word ".repeat(usize::try_from(choice % 6).unwrap() + 20));
                let sql = "SELECT source FROM entries WHERE id = ?1";
                let before = connection.query_row(sql, [entry], |row| row.get(0)).unwrap();
                replace(&connection, entry, i64::try_from(number).unwrap() + 1, text.as_bytes());
                let newest = connection.query_row("SELECT max(id) FROM entry_versions", [], |row| row.get(0)).unwrap();
                expected.push((newest, before));
            }
            expected.sort();
            prop_assert_eq!(&held(&connection), &expected);
            check_stored(&connection);
        }
    }
}
