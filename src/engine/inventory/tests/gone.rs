//! Rows that go while as many others come are gone.

use super::*;

const T: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT UNIQUE); \
    INSERT INTO t VALUES (1, 'x', 10), (2, 'y', 20), (3, 'z', 30);";
const ONE: &[&str] = &["1 row of `t`"];

#[test]
fn a_row_in_whose_place_another_comes_is_gone() {
    for script in [
        "REPLACE INTO t VALUES (9, 'new', 10)",
        "INSERT OR REPLACE INTO t VALUES (9, 'new', 10)",
        "REPLACE INTO t(a, b) VALUES ('new', 10)",
        "UPDATE OR REPLACE t SET b = 20 WHERE id = 1; INSERT INTO t VALUES (7, 'q', 70)",
        "UPDATE OR REPLACE t SET id = 2 WHERE id = 1; INSERT INTO t VALUES (7, 'q', 70)",
        "ALTER TABLE t RENAME TO w; REPLACE INTO w VALUES (9, 'new', 10)",
        "REPLACE INTO t VALUES (9, 'new', 10); ALTER TABLE t RENAME a TO c",
        "DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (9, 'new', 10)",
    ] {
        check_on(T, script, ONE);
    }
    let two = "REPLACE INTO t VALUES (9, 'n', 10); UPDATE t SET a = 'm'; REPLACE INTO t VALUES (8, 'n', 20)";
    check_on(T, two, &["2 rows of `t`"]);
    let all = "REPLACE INTO t VALUES (7, 'n', 10), (8, 'n', 20), (9, 'n', 30)";
    check_on(T, all, &["3 rows of `t`"]);
    let own = T.replace("UNIQUE", "UNIQUE ON CONFLICT REPLACE");
    check_on(&own, "INSERT INTO t VALUES (9, 'new', 10)", ONE);
    check_on(&own, "UPDATE t SET b = 20 WHERE id = 1; INSERT INTO t VALUES (7, 'q', 70)", ONE);
    let by = format!(
        "{T} CREATE TABLE o(x); CREATE TRIGGER g AFTER INSERT ON o BEGIN REPLACE INTO t VALUES (9, 'new', new.x); END;"
    );
    check_on(&by, "INSERT INTO o VALUES (10)", ONE);
    let composite = "CREATE TABLE t(k TEXT, l INT, b INT UNIQUE, PRIMARY KEY (k, l)) WITHOUT ROWID; INSERT INTO t VALUES ('a', 1, 10), ('b', 2, 20);";
    check_on(composite, "REPLACE INTO t VALUES ('c', 1, 10)", ONE);
}

#[test]
fn a_row_that_keeps_its_key_is_there() {
    for script in [
        "REPLACE INTO t VALUES (1, 'new', 10)",
        "REPLACE INTO t VALUES (1, 'new', 15); REPLACE INTO t VALUES (9, 'n', 90)",
        "INSERT OR REPLACE INTO t SELECT id, a || '!', b FROM t",
        "UPDATE OR REPLACE t SET b = b + 1",
        "UPDATE OR REPLACE t SET id = id + 10, a = upper(a)",
        "DELETE FROM t WHERE id = 3; INSERT INTO t VALUES (3, 'new', 30)",
        "DELETE FROM t WHERE id = 3; INSERT INTO t(rowid, a) VALUES (3, 'new')",
        "CREATE TEMP TABLE k AS SELECT * FROM t; DELETE FROM t WHERE id = 3; INSERT INTO t(a, b) SELECT a, b FROM k WHERE id = 3",
        "CREATE TABLE o AS SELECT * FROM t WHERE id = 1; REPLACE INTO t VALUES (9, 'new', 10)",
        "UPDATE t SET a = replace(a, 'x', 'y')",
    ] {
        check_on(T, script, &[]);
    }
    let settings = "CREATE TABLE t(k TEXT UNIQUE, v); INSERT INTO t VALUES ('a', 1), ('b', 2);";
    check_on(settings, "REPLACE INTO t VALUES ('a', 7)", &[]);
    check_on(settings, "DELETE FROM t WHERE k = 'a'; INSERT INTO t VALUES ('a', 7)", &[]);
    check_on(settings, "DELETE FROM t WHERE k = 'a'; INSERT INTO t VALUES ('c', 7)", ONE);
    check_on(settings, "REPLACE INTO t VALUES ('c', 7)", &[]);
}

#[test]
fn an_id_that_is_given_again_is_that_of_another_row() {
    for put in ["t(a) VALUES ('new')", "t VALUES (NULL, 'new', 30)", "t(a) SELECT 'new'"] {
        check_on(T, &format!("DELETE FROM t WHERE id = 3; INSERT INTO {put}"), ONE);
    }
    check_on(
        T,
        "DELETE FROM t; INSERT INTO t(a) VALUES ('n'), ('m'), ('o')",
        &["column `t.b` (3 values)", "3 rows of `t`"],
    );
    let texts = "CREATE VIRTUAL TABLE t USING fts5(x); INSERT INTO t VALUES ('one'), ('two');";
    check_on(texts, "DELETE FROM t WHERE rowid = 2; INSERT INTO t VALUES ('n')", ONE);
    check_on(texts, "DELETE FROM t WHERE rowid = 2; INSERT INTO t(rowid, x) VALUES (2, 'n')", &[]);
}

#[test]
fn rows_without_a_key_are_there_where_all_of_them_is() {
    let loose = "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'z');";
    check_on(loose, "DELETE FROM t WHERE a = 1; INSERT INTO t VALUES (9, 'n')", ONE);
    check_on(loose, "DELETE FROM t WHERE a = 3; INSERT INTO t VALUES (9, 'n')", ONE);
    check_on(loose, "DELETE FROM t WHERE a = 3; INSERT INTO t VALUES (3, 'z')", &[]);
    check_on(
        loose,
        "DELETE FROM t WHERE a = 3; INSERT INTO t VALUES (3, 'z'); UPDATE t SET b = 'q'",
        &[],
    );
    check_on(
        loose,
        "DELETE FROM t; INSERT INTO t VALUES (7, 'n'), (8, 'm'), (9, 'o')",
        &["column `t.a` (3 values)", "column `t.b` (3 values)"],
    );
    check_on(loose, "DELETE FROM t; INSERT INTO t VALUES (3, 'z'), (1, 'x'), (2, 'y')", &[]);
}
