//! Policies obeyed.

use super::super::tests::{all, check_stored, lived, replace};
use super::*;
use crate::archive::fixture::Fixture;
use crate::backup::Retention;

const NO_RULE: Retention = Retention { last: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

fn last(last: u32) -> VersionPolicy {
    VersionPolicy { keep: KeepVersions::By(Retention { last, ..NO_RULE }), max_bytes: 0 }
}

fn thin(connection: &Connection, policy: VersionPolicy, sync: impl Fn()) -> i64 {
    let shape = Shape::of(connection, &[]).unwrap();
    let thinning = Thinning::begin(connection, &shape, policy, |it| it.naive_utc()).unwrap();
    sync();
    thinning.finish(connection).unwrap();
    assert!(!is_due(connection, &shape, &policy).unwrap());
    check_stored(connection);
    connection.query_row("SELECT count(*) FROM entry_versions", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_new_policy_is_due_and_thins_every_entry() {
    let (connection, _) = lived(40);
    let shape = Shape::of(&connection, &[]).unwrap();
    assert!(!is_due(&connection, &shape, &VersionPolicy::default()).unwrap());
    assert!(is_due(&connection, &shape, &last(3)).unwrap());
    assert_eq!(thin(&connection, last(3), || ()), 3);
    assert!(is_due(&connection, &shape, &VersionPolicy::default()).unwrap());
    assert_eq!(thin(&connection, VersionPolicy::default(), || ()), 3);
    let rows = "SELECT group_concat(kind) FROM syncs";
    let left: String = connection.query_row(rows, [], |row| row.get(0)).unwrap();
    assert_eq!(left, "versions let go: 1", "only the note of the policy is gone");
}

#[test]
fn a_known_policy_thins_the_entries_that_have_grown_alone() {
    let connection = Fixture::new().file("a.md", b"a").file("b.md", b"b").connection;
    assert_eq!(thin(&connection, last(1), || ()), 0);
    for number in 1..4 {
        replace(&connection, 1, number, format!("a{number}").as_bytes());
    }
    let grow = || replace(&connection, 2, 4, b"b4");
    assert_eq!(thin(&connection, last(1), grow), 4, "nobody has looked at the first entry");
    let grow = || replace(&connection, 1, 5, b"a5");
    assert_eq!(thin(&connection, last(1), grow), 2);
}

#[test]
fn a_policy_that_keeps_nothing_lets_all_go_at_once() {
    let (connection, _) = lived(40);
    let nothing = VersionPolicy { keep: KeepVersions::Nothing, max_bytes: 0 };
    assert_eq!(thin(&connection, nothing, || ()), 0);
    let bytes = "SELECT count(*) FROM version_bytes";
    assert_eq!(connection.query_row(bytes, [], |row| row.get(0)), Ok(0));
}

#[test]
fn the_oldest_versions_go_until_the_rest_fits_and_the_newest_of_each_entry_stays() {
    let (connection, texts) = lived(40);
    let before = stored_bytes(&connection).unwrap();
    let fitting = VersionPolicy { keep: KeepVersions::All, max_bytes: before / 2 };
    let left = thin(&connection, fitting, || ());
    assert!((1..40).contains(&left), "{left}");
    assert!(stored_bytes(&connection).unwrap() <= before / 2);
    let back: Vec<Vec<u8>> = all(&connection).into_iter().map(Result::unwrap).collect();
    assert_eq!(back, texts[texts.len() - back.len()..]);
    assert_eq!(thin(&connection, VersionPolicy { max_bytes: 1, ..fitting }, || ()), 1);
}

#[test]
fn the_last_text_of_an_emptied_file_is_kept_by_every_rule() {
    let connection = Fixture::new().file("a.md", b"the only text").connection;
    for (number, blank) in ["", " ", "\n", "\n\n"].iter().enumerate() {
        replace(&connection, 1, i64::try_from(number).unwrap() + 1, blank.as_bytes());
        connection.execute("UPDATE entries SET emptied_in = 1, word_count = 0", []).unwrap();
    }
    assert_eq!(thin(&connection, last(1), || ()), 2);
    assert_eq!(thin(&connection, VersionPolicy { max_bytes: 1, ..last(1) }, || ()), 2);
    assert_eq!(all(&connection).remove(0).unwrap(), b"the only text");
}
