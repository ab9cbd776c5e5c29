//! What points at nothing, told apart by its values, and keys that cannot be followed.

use super::*;

fn check(sql: &str, expected: &[&str]) {
    let connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch(sql).unwrap();
    let found: Vec<String> =
        violations(&connection).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "{sql}");
}

#[test]
fn a_row_without_its_parent_is_told_by_its_number() {
    check(
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p); INSERT INTO c VALUES (7);",
        &["row 1 of `c` points at `p`"],
    );
    check(
        "CREATE TABLE c (id TEXT PRIMARY KEY REFERENCES gone) WITHOUT ROWID; INSERT INTO c VALUES ('x');",
        &["a row of `c` points at `gone`"],
    );
}

#[test]
fn a_key_that_is_only_written_otherwise_leaves_the_same_rows() {
    let found = |keys: &str| {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        let sql = format!(
            "CREATE TABLE p (id INTEGER PRIMARY KEY, other UNIQUE); CREATE TABLE q (id PRIMARY KEY);
             INSERT INTO q VALUES (8); CREATE TABLE c (a, b, {keys}); INSERT INTO c VALUES (7, 8)"
        );
        connection.execute_batch(&sql).unwrap();
        violations(&connection).unwrap()
    };
    let first = found("FOREIGN KEY (a) REFERENCES p");
    for same in [
        "FOREIGN KEY (A) REFERENCES P (ID)",
        "FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (b) REFERENCES q",
    ] {
        assert_eq!(found(same), first, "{same}");
    }
    for other in [
        "FOREIGN KEY (b) REFERENCES p",
        "FOREIGN KEY (a) REFERENCES q",
        "FOREIGN KEY (a) REFERENCES p (other)",
    ] {
        assert!(found(other).len() == 1 && found(other) != first, "{other}");
    }
}

#[test]
fn a_row_is_told_from_another_by_the_values_with_which_it_points_at_nothing() {
    let connection = Connection::open_in_memory().unwrap();
    let made = "PRAGMA foreign_keys = OFF; CREATE TABLE p (id TEXT PRIMARY KEY COLLATE NOCASE); INSERT INTO p VALUES ('A');
        CREATE TABLE r (id INTEGER PRIMARY KEY, p REFERENCES p); INSERT INTO r VALUES (1, '7'), (2, 'a');
        CREATE TABLE w (k TEXT PRIMARY KEY, p REFERENCES p) WITHOUT ROWID; INSERT INTO w VALUES ('x', '7'), ('y', 'a');
        CREATE TABLE h (rowid, _rowid_, oid, p REFERENCES p); INSERT INTO h VALUES (1, 1, 1, '7'), (1, 1, 1, 'a')";
    connection.execute_batch(made).unwrap();
    let before = violations(&connection).unwrap();
    assert_eq!(before.len(), 3);
    let told = |change: &str| {
        connection.execute_batch(&format!("SAVEPOINT it; {change}")).unwrap();
        let after = violations(&connection).unwrap();
        let new = new_since(&before, &after);
        let new = new.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        connection.execute_batch("ROLLBACK TO it; RELEASE it").unwrap();
        new
    };
    for same in [
        "UPDATE r SET id = id + 100; UPDATE w SET k = k || 1",
        "UPDATE r SET p = 7 WHERE id = 1; UPDATE w SET p = 7.0 WHERE k = 'x'; UPDATE h SET p = NULL",
    ] {
        assert_eq!(told(same), "", "{same}");
    }
    for (other, expected) in [
        ("UPDATE w SET p = 8 WHERE k = 'y'", "a row of `w` points at `p`"),
        ("UPDATE w SET p = 7 WHERE k = 'y'", "a row of `w` points at `p`"),
        ("UPDATE h SET p = 8 WHERE p = 'a'", "row 2 of `h` points at `p`"),
        (
            "UPDATE r SET id = 3, p = 'a' WHERE id = 1; UPDATE r SET id = 1, p = 9 WHERE id = 2",
            "row 1 of `r` points at `p`",
        ),
    ] {
        assert_eq!(told(other), expected, "{other}");
    }
}

#[test]
fn a_row_that_is_called_otherwise_is_the_same() {
    let connection = Connection::open_in_memory().unwrap();
    let made = "PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a REFERENCES p(id)); INSERT INTO c VALUES (7);
        CREATE TABLE q (a); CREATE TABLE d (a REFERENCES q(a))";
    connection.execute_batch(made).unwrap();
    let before = violations(&connection).unwrap();
    let renamed = "ALTER TABLE p RENAME TO p2; ALTER TABLE p2 RENAME id TO key; ALTER TABLE c RENAME TO c2; ALTER TABLE c2 RENAME a TO b;
        ALTER TABLE q RENAME TO q2; ALTER TABLE d RENAME TO d2";
    connection.execute_batch(renamed).unwrap();
    let now_called = |table: &Name, column: &Name| {
        let column = match column.as_str() {
            "id" => Name::from("key"),
            "a" => Name::from("b"),
            it => Name::from(it),
        };
        (Name::from(format!("{table}2").as_str()), column)
    };
    let after = violations(&connection).unwrap();
    assert_eq!((before.len(), after.len()), (2, 2));
    assert_eq!(new_since(&before, &after).len(), 2);
    let stood: Vec<_> = before.iter().map(|it| it.followed(now_called)).collect();
    assert_eq!(new_since(&stood, &after), Vec::<&Violation>::new());
}

#[test]
fn what_makes_a_key_of_it_is_named_and_works() {
    let connection = Connection::open_in_memory().unwrap();
    let made = "CREATE TABLE p (a, \"b \"\"c\"); CREATE TABLE c (x, y, FOREIGN KEY (x, y) REFERENCES P (A, \"b \"\"c\"));
        CREATE TABLE d (x REFERENCES p (nowhere))";
    connection.execute_batch(made).unwrap();
    for (table, expected) in [("c", 1), ("d", 0)] {
        let said = violations_of(&connection, table).unwrap_err().to_string();
        let keys = missing_keys(&connection, table, &said).unwrap();
        assert_eq!(keys.len(), expected, "{said}: {keys:?}");
        connection.execute_batch(&keys.join("; ")).unwrap();
        assert_eq!(violations_of(&connection, table).is_ok(), expected == 1);
    }
}

#[test]
fn rows_that_pointed_at_nothing_before_the_key_could_be_followed_have_a_way_out() {
    let connection = Connection::open_in_memory().unwrap();
    let made = "PRAGMA foreign_keys = OFF; CREATE TABLE p (a, b); INSERT INTO p VALUES (1, 2);
        CREATE TABLE \"c d\" (x, y, FOREIGN KEY (x, y) REFERENCES p (a, b));
        INSERT INTO \"c d\" VALUES (1, 2), (1, 3), (NULL, 9)";
    connection.execute_batch(made).unwrap();
    let before = violations(&connection).unwrap();
    connection.execute_batch("CREATE UNIQUE INDEX k ON p(a, b)").unwrap();
    let found = violations(&connection).unwrap();
    assert_eq!(found.len(), 1);
    let way_out = way_out_of_orphans(&connection, &found[0], &before).unwrap().unwrap();
    connection.execute_batch(way_out.split('`').nth(1).unwrap()).unwrap();
    assert_eq!(violations(&connection).unwrap(), []);
    let left: i64 =
        connection.query_row("SELECT count(*) FROM \"c d\"", (), |row| row.get(0)).unwrap();
    assert_eq!(left, 2);
    assert_eq!(way_out_of_orphans(&connection, &found[0], &[]).unwrap(), None);
}

#[test]
fn a_key_that_cannot_be_followed_hides_no_other_of_its_table() {
    check(
        "CREATE TABLE p (a); CREATE TABLE o (id INTEGER PRIMARY KEY, k, UNIQUE (k)); INSERT INTO o VALUES (1, 2);
         CREATE TABLE c (x REFERENCES p (a), y REFERENCES o, z REFERENCES O (K), w REFERENCES gone);
         INSERT INTO c VALUES (1, 1, 2, NULL), (1, 9, NULL, NULL), (1, NULL, 9, NULL), (1, NULL, NULL, 9);",
        &[
            "row 2 of `c` points at `o`",
            "row 3 of `c` points at `O`",
            "row 4 of `c` points at `gone`",
            "the references of `c` cannot be followed (foreign key mismatch - \"c\" referencing \"p\")",
        ],
    );
}

#[test]
fn a_parent_that_comes_and_goes_leaves_what_points_at_nothing() {
    let connection = Connection::open_in_memory().unwrap();
    let made = "PRAGMA foreign_keys = OFF; CREATE TABLE c (a REFERENCES p, b REFERENCES q(k)); INSERT INTO c VALUES (7, 1), (8, 2)";
    connection.execute_batch(made).unwrap();
    let without = violations(&connection).unwrap();
    connection
        .execute_batch("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (k PRIMARY KEY)")
        .unwrap();
    let with = violations(&connection).unwrap();
    assert_eq!((without.len(), with.len()), (4, 4));
    assert_eq!(new_since(&without, &with), Vec::<&Violation>::new());
    assert_eq!(new_since(&with, &without), Vec::<&Violation>::new());
    connection.execute_batch("UPDATE c SET a = 9 WHERE a = 8").unwrap();
    let other = violations(&connection).unwrap();
    assert_eq!(new_since(&without, &other).len(), 1);
}

#[test]
fn the_order_of_a_key_and_how_a_number_is_written_make_no_other_row() {
    let found = |made: &str| {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {made}")).unwrap();
        violations(&connection).unwrap()
    };
    let pairs = |key: &str| {
        found(&format!(
            "CREATE TABLE p (x, y, PRIMARY KEY (x, y)); CREATE TABLE c (a, b, FOREIGN KEY {key}); INSERT INTO c VALUES (1, 2)"
        ))
    };
    assert_eq!(pairs("(a, b) REFERENCES p (x, y)"), pairs("(b, a) REFERENCES p (y, x)"));
    assert_ne!(pairs("(a, b) REFERENCES p (x, y)"), pairs("(b, a) REFERENCES p (x, y)"));
    let typed = |typed: &str, value: &str| {
        found(&format!(
            "CREATE TABLE p (id PRIMARY KEY); CREATE TABLE c (a {typed} REFERENCES p); INSERT INTO c VALUES ({value})"
        ))
    };
    assert_eq!(typed("TEXT", "'1e3'"), typed("INTEGER", "'1e3'"));
    assert_eq!(typed("REAL", "1e20"), typed("TEXT", "1e20"));
    assert_ne!(typed("TEXT", "'inf'"), typed("TEXT", "'infinity'"));
}

#[test]
fn a_key_that_cannot_be_followed_hides_no_other_table() {
    check(
        "CREATE TABLE p (a); CREATE TABLE c (a REFERENCES p (a)); INSERT INTO c VALUES (1);
         CREATE TABLE \"d e\" (x REFERENCES gone (id)); INSERT INTO \"d e\" VALUES (1);",
        &[
            "row 1 of `d e` points at `gone`",
            "the references of `c` cannot be followed (foreign key mismatch - \"c\" referencing \"p\")",
        ],
    );
}
