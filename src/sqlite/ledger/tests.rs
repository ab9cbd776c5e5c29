//! Ledgers that somebody has written over.

use super::*;

/// A ledger whose table says no more than the names of these columns.
fn ledger(columns: &str, rows: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    let values = if rows.is_empty() {
        String::new()
    } else {
        format!("INSERT INTO schema_revisions VALUES {rows};")
    };
    connection
        .execute_batch(&format!("CREATE TABLE schema_revisions({columns}); {values}"))
        .unwrap();
    connection
}

fn check_read(columns: &str, rows: &str, expected: &str, amiss: &[&str]) {
    let connection = ledger(columns, rows);
    let read = read(&connection).unwrap();
    let drawn: Vec<_> = read
        .applied()
        .iter()
        .map(|it| format!("{} {} {}", it.position, it.revision, it.up_sql))
        .collect();
    assert_eq!(drawn.join(", "), expected);
    let told = super::amiss(&connection).unwrap();
    let told: Vec<_> = told.iter().filter(|it| !it.contains("no column")).collect();
    assert_eq!(told, amiss);
}

#[test]
fn what_is_no_text_is_read_as_one() {
    let columns = "position, revision, up_sql";
    check_read(
        columns,
        "(1, 'a', 'x'), (2, 'b', x'78ff'), (3, 'c', 7), (4, 'd', NULL)",
        "1 a x, 2 b x\u{fffd}, 3 c 7, 4 d ",
        &[],
    );
}

#[test]
fn places_that_are_none_are_counted_anew_and_told() {
    let columns = "position, revision, up_sql";
    let told = "the ledger's `position` of revision `b` is not what was noted";
    check_read(columns, "(NULL, 'b', ''), (7, 'a', '')", "1 a , 2 b ", &[told]);
    check_read(columns, "(1, 'a', ''), (1, 'b', '')", "1 a , 2 b ", &[told]);
    check_read(columns, "('x', 'b', ''), (7, 'a', '')", "1 a , 2 b ", &[told]);
    check_read("revision, up_sql", "('b', ''), ('a', '')", "1 b , 2 a ", &[]);
}

#[test]
fn of_two_rows_of_one_revision_the_first_counts() {
    let told = "the ledger has revision `a` more than once";
    check_read("position, revision, up_sql", "(1, 'a', 'x'), (2, 'a', 'y')", "1 a x", &[told]);
}

#[test]
fn a_script_that_is_as_it_was_says_what_the_row_is_called() {
    let up = "-- Rain\n--\n-- revision: a\n-- revises: none\n\nSELECT 1;";
    let header = Header::read("up.sql", up).unwrap();
    let sum = Checksum::of_up(&header, up);
    for name in ["'a'", "'b'", "NULL", "x'61'"] {
        let row = format!("(1, {name}, '{}', '{up}')", sum.as_str());
        let connection = ledger("position, revision, checksum_up, up_sql", &row);
        assert!(read(&connection).unwrap().holds(&header.revision), "{name}");
        let told = "the ledger's `revision` of revision `a` is not what was noted".to_owned();
        assert_eq!(amiss(&connection).unwrap().contains(&told), name != "'a'", "{name}");
    }
    let row = format!("(1, 'b', 'another', '{up}')");
    let connection = ledger("position, revision, checksum_up, up_sql", &row);
    assert!(!read(&connection).unwrap().holds(&header.revision));
}

#[test]
fn what_the_table_lacks_is_named() {
    let told = amiss(&ledger(
        "position, revision, applied_at, checksum_up, checksum_down, up_sql, down_sql",
        "",
    ));
    assert_eq!(
        told.unwrap(),
        ["the ledger has no column `repopulated_at`", "the ledger has no column `fingerprint`"]
    );
    let none = Connection::open_in_memory().unwrap();
    assert!(amiss(&none).unwrap().is_empty() && read(&none).unwrap().applied().is_empty());
}

#[test]
fn a_row_without_a_name_is_no_ledger_and_a_row_all_the_same() {
    for name in ["NULL", "x'61'", "7", "'no name'", "CAST(x'ff' AS TEXT)", "''"] {
        let connection = ledger("position, revision, up_sql", &format!("(1, {name}, '')"));
        assert!(read(&connection).is_err(), "{name}");
        assert_eq!(rows(&connection).unwrap().len(), 1, "{name}");
    }
}

fn check_heads(rows: &[(&str, &str)], expected: &[&str]) {
    let rows = rows.iter().enumerate().map(|(position, (revision, revises))| {
        let up = format!("-- A title: with a colon\n--\n-- revision: {revision}\n-- revises:  {revises}\n\nSELECT 1;");
        format!("({position}, '{revision}', '{up}')")
    });
    let connection = ledger("position, revision, up_sql", &rows.collect::<Vec<_>>().join(", "));
    assert_eq!(heads(&super::rows(&connection).unwrap()), expected);
}

#[test]
fn heads_are_the_revisions_that_nothing_revises() {
    check_heads(&[("a", "none"), ("b", "a")], &["b"]);
    check_heads(&[("a", "none"), ("b", "a"), ("c", "a")], &["b", "c"]);
    check_heads(&[("a", "none"), ("b", "a"), ("c", "a"), ("d", "b, c")], &["d"]);
    check_heads(&[], &[]);
}
