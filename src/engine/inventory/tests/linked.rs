//! Values that a lookup table holds, to which the rows refer, are there.

use super::*;

const T: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'x');";
const L: &str = "CREATE TABLE l(id INTEGER PRIMARY KEY, n TEXT UNIQUE); INSERT INTO l(n) SELECT DISTINCT a FROM t;";
const N: &str = "CREATE TABLE n(id INTEGER PRIMARY KEY, l INT REFERENCES l(id));";
const E: &str = "DROP TABLE t; ALTER TABLE n RENAME TO t;";

fn check_t(script: &str, expected: &[&str]) {
    let script = script.replace("<L>", L).replace("<N>", N).replace("<E>", E);
    check_on(T, &script, expected);
}

#[test]
fn what_a_lookup_table_holds_is_there_where_rows_refer_to_it() {
    check_t("<L> <N> INSERT INTO n SELECT t.id, l.id FROM t JOIN l ON l.n = t.a; <E>", &[]);
    check_t("<L> <N> INSERT INTO n SELECT id, (SELECT id FROM l WHERE n = a) FROM t; <E>", &[]);
    let loose = N.replace(" REFERENCES l(id)", "");
    check_t(
        &format!("<L> {loose} INSERT INTO n SELECT t.id, l.id FROM t JOIN l ON l.n = t.a; <E>"),
        &[],
    );
    let link = "ALTER TABLE t ADD l INT; UPDATE t SET l = (SELECT id FROM l WHERE n = a); ALTER TABLE t DROP a";
    check_t(&format!("<L> {link}"), &[]);
    let by_hand = L.replace("l(n) SELECT DISTINCT a FROM t", "l VALUES (1, 'x'), (2, 'y')");
    check_t(
        &format!("{by_hand} <N> INSERT INTO n SELECT t.id, l.id FROM t JOIN l ON l.n = t.a; <E>"),
        &[],
    );
    let keyless = T.replace("id INTEGER PRIMARY KEY", "id INT");
    let n = N.replace("id INTEGER PRIMARY KEY", "id INT");
    check_on(
        &keyless,
        &format!("{L} {n} INSERT INTO n SELECT t.id, l.id FROM t JOIN l ON l.n = t.a; {E}"),
        &[],
    );
}

#[test]
fn a_row_that_refers_to_another_value_has_lost_its_own() {
    let gone = &["column `t.a` (3 values)"][..];
    check_t("<L> <N> INSERT INTO n SELECT t.id, NULL FROM t; <E>", gone);
    check_t("<L> <N> INSERT INTO n SELECT t.id, 1 FROM t; <E>", gone);
    check_t("<L> <N> INSERT INTO n SELECT t.id, 3 - l.id FROM t JOIN l ON l.n = t.a; <E>", gone);
    check_t("<L> <N> INSERT INTO n(id) SELECT id FROM t; <E>", gone);
    check_t(
        "<L> <N> INSERT INTO n SELECT t.id, l.id FROM t JOIN l ON l.n = t.a; <E> UPDATE l SET n = n || '!'",
        gone,
    );
    check_t(
        "<L> <N> INSERT INTO n SELECT t.id, l.id FROM t JOIN l ON l.n = t.a WHERE t.id < 3; <E>",
        &["1 row of `t`"],
    );
}
