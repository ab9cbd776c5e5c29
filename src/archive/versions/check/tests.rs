//! Damaged versions, told one by one.

use super::super::tests::lived;
use super::*;
use crate::progress::Silent;

fn lost(connection: &Connection) -> Vec<String> {
    let checked = check(connection, &Silent).unwrap();
    assert_eq!(checked.versions, 40);
    checked.ailing.into_iter().flat_map(|it| it.lost).map(|it| it.seen).collect()
}

#[test]
fn what_can_be_given_back_is_well() {
    let (connection, _) = lived(40);
    assert_eq!(ailing(&connection, &Silent).unwrap(), []);
    assert_eq!(lost(&connection), [""; 0]);
    assert_eq!(check(&connection, &Silent).unwrap().stray, 0);
}

#[test]
fn a_damaged_text_is_named_with_those_that_it_takes_along() {
    let (connection, _) = lived(40);
    let flip = "UPDATE version_bytes SET data = x'28b52ffd00' WHERE id = 20";
    connection.execute(flip, []).unwrap();
    assert_eq!(lost(&connection), ["sync 17", "sync 18", "sync 19"]);
}

#[test]
fn a_damaged_entry_takes_along_what_leans_on_it() {
    let (connection, _) = lived(40);
    connection.execute("UPDATE entries SET source = x'00'", []).unwrap();
    assert_eq!(lost(&connection).len(), 7);
    assert!(check(&connection, &Silent).unwrap().ailing[0].is_source_damaged);
}

#[test]
fn bases_that_lead_nowhere_and_bytes_that_nobody_has_are_found() {
    let (connection, _) = lived(40);
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF; UPDATE version_bytes SET base = 999 WHERE id = 16",
        )
        .unwrap();
    assert_eq!(lost(&connection).len(), 15);
    connection.execute("UPDATE version_bytes SET users = 2 WHERE id IN (1, 2)", []).unwrap();
    assert_eq!(check(&connection, &Silent).unwrap().stray, 2);
}
