//! What tallies tell apart.

use super::*;
use crate::progress::Silent;
use crate::sqlite::introspect;

fn tally(sql: &str) -> Tally {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    let schema = introspect::schema(&connection).unwrap();
    Tally::take(&connection, &schema, &Silent).unwrap()
}

fn check(before: &str, after: &str, expected: &[&str]) {
    let same = |table: &Name, column: &Name| (table.clone(), column.clone());
    let found: Vec<String> =
        tally(before).unlike(&tally(after), same).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "{before} / {after}");
}

const ROWS: &str = "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y');";

#[test]
fn the_order_of_columns_and_of_insertion_does_not_count() {
    check(
        ROWS,
        "CREATE TABLE t(b, a); INSERT INTO t(rowid, a, b) VALUES (2, 2, 'y'), (1, 1.0, 'x')",
        &[],
    );
}

#[test]
fn what_is_gone_or_other_is_named() {
    check(ROWS, "", &["table `t` is gone, with 2 rows"]);
    check(ROWS, "CREATE TABLE t(a)", &["table `t` had 2 rows and has 0"]);
    check(
        ROWS,
        "CREATE TABLE t(a, c); INSERT INTO t VALUES (1, 0), (3, 0)",
        &["column `t.a` holds other values", "column `t.b` is gone"],
    );
    check(
        ROWS,
        "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'y'), (2, 'x')",
        &["column `t.b` holds other values"],
    );
}

#[test]
fn rows_are_told_apart_by_their_keys() {
    let keyed = "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID;";
    check(
        &format!("{keyed} INSERT INTO t VALUES ('p', 1), ('q', 2)"),
        &format!("{keyed} INSERT INTO t VALUES ('p', 2), ('q', 1)"),
        &["column `t.b` holds other values"],
    );
    // A table that has rowids again names its rows otherwise: where no key is shared, the values alone are compared.
    check(
        "CREATE TABLE t(a, b, PRIMARY KEY(a, b)) WITHOUT ROWID; INSERT INTO t VALUES (1, 'x'), (2, 'y')",
        "CREATE TABLE t(a, b); INSERT INTO t VALUES (2, 'y'), (1, 'x')",
        &[],
    );
}

#[test]
fn a_unique_column_tells_its_own_rows_apart_by_the_others() {
    let users = "CREATE TABLE t(id INTEGER PRIMARY KEY, email UNIQUE, name); INSERT INTO t VALUES";
    let before = format!("{users} (1, 'a', 'x'), (2, 'b', 'y')");
    let swapped = format!("{users} (1, 'b', 'x'), (2, 'a', 'y')");
    check(&before, &swapped, &["column `t.email` holds other values"]);
    let swapped = format!("{users} (2, 'a', 'x'), (1, 'b', 'y')");
    check(&before, &swapped, &["column `t.id` holds other values"]);
    let numbered = "CREATE TABLE t(email UNIQUE, name); INSERT INTO t(rowid, email, name) VALUES";
    let before = format!("{numbered} (1, 'a', 'x'), (2, 'b', 'y')");
    check(&before, &format!("{numbered} (2, 'a', 'x'), (1, 'b', 'y')"), &[]);
}

#[test]
fn rows_that_come_to_be_named_otherwise_are_told_apart_by_what_stays_unique() {
    let forms = [
        "CREATE TABLE t(k INT UNIQUE, v);",
        "CREATE TABLE t(k INTEGER PRIMARY KEY, v);",
        "CREATE TABLE t(k TEXT PRIMARY KEY, v);",
        "CREATE TABLE t(k REAL PRIMARY KEY, v) WITHOUT ROWID;",
        "CREATE TABLE t(v, k); CREATE UNIQUE INDEX u ON t(k);",
    ];
    // What a column of another type makes of the key itself is not what is asked here.
    let is_of_values = |it: &Unlike| matches!(it, Unlike::Values { column, .. } if column.is("v"));
    let same = |table: &Name, column: &Name| (table.clone(), column.clone());
    for (from, to) in forms.iter().flat_map(|from| forms.iter().map(move |to| (from, to))) {
        let filled =
            |sql: &str, rows: &str| tally(&format!("{sql} INSERT INTO t(k, v) VALUES {rows}"));
        let before = filled(from, "(20, 'x'), (10, 'y')");
        let is_like = |rows: &str| !before.unlike(&filled(to, rows), same).iter().any(is_of_values);
        assert!(is_like("(20, 'x'), (10, 'y')"), "{from} {to}");
        assert!(!is_like("(20, 'y'), (10, 'x')"), "{from} {to}");
    }
}

#[test]
fn the_order_of_a_key_does_not_count() {
    check(
        "CREATE TABLE t(a, b, v, PRIMARY KEY(a, b)) WITHOUT ROWID; INSERT INTO t VALUES (1, 2, 'x'), (3, 1, 'y')",
        "CREATE TABLE t(v, b, a, PRIMARY KEY(b, a)) WITHOUT ROWID; INSERT INTO t VALUES ('x', 2, 1), ('y', 1, 3)",
        &[],
    );
    check(
        "CREATE TABLE t(a, b, v, PRIMARY KEY(a, b)) WITHOUT ROWID; INSERT INTO t VALUES (1, 2, 'x'), (3, 1, 'y')",
        "CREATE TABLE t(v, b, a, PRIMARY KEY(b, a)) WITHOUT ROWID; INSERT INTO t VALUES ('y', 2, 1), ('x', 1, 3)",
        &["column `t.v` holds other values"],
    );
}

#[test]
fn a_new_name_is_followed() {
    let before = tally(ROWS);
    let after = tally("CREATE TABLE s(c, b); INSERT INTO s VALUES (1, 'x'), (2, 'y')");
    let renamed = |_: &Name, column: &Name| {
        let column = if column.is("a") { Name::from("c") } else { column.clone() };
        (Name::from("s"), column)
    };
    assert_eq!(before.unlike(&after, renamed), []);
}

#[test]
fn other_numbers_beside_the_columns_are_passed_over_where_none_were_kept_and_nothing_else() {
    let same = |table: &Name, column: &Name| (table.clone(), column.clone());
    let is_like = |after: &str, had_no_numbers: bool| {
        tally(ROWS).unlike_but_for(&tally(after), same, |_| had_no_numbers).is_empty()
    };
    let turned = "CREATE TABLE t(b, a); INSERT INTO t(a, b) VALUES (2, 'y'), (1, 'x')";
    assert!(is_like(turned, true) && !is_like(turned, false));
    assert!(!is_like("CREATE TABLE t(a, b); INSERT INTO t VALUES (2, 'x'), (1, 'y')", true));
}
