//! What a script writes on purpose is no loss, and what is no longer the same is.

use super::*;

const T: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x');";
const N: &str = "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n SELECT * FROM t;";
const E: &str = "DROP TABLE t; ALTER TABLE n RENAME TO t;";

#[test]
fn what_triggers_write_is_no_loss() {
    let text = format!(
        "{T} CREATE VIRTUAL TABLE f USING fts5(a); INSERT INTO f(rowid, a) VALUES (1, 'x'); \
         CREATE TRIGGER g AFTER UPDATE ON t BEGIN DELETE FROM f WHERE rowid = old.id; \
         INSERT INTO f(rowid, a) VALUES (new.id, new.a); END;"
    );
    check_on(&text, "UPDATE t SET a = 'y'", &[]);
    let log = format!(
        "{T} CREATE TABLE l(id INTEGER PRIMARY KEY, n INT); INSERT INTO l VALUES (1, 0); \
         CREATE TRIGGER g AFTER UPDATE ON t BEGIN DELETE FROM l; INSERT INTO l VALUES (1, 7); END;"
    );
    check_on(&log, "UPDATE t SET a = 'y'", &[]);
    let stamped = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, u TEXT); INSERT INTO t VALUES (1, 'x', '0'); \
                   CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN UPDATE t SET u = '1' WHERE id = new.id; END;";
    let again = "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT, u TEXT NOT NULL); INSERT INTO n SELECT * FROM t;";
    check_on(stamped, &format!("UPDATE t SET a = 'y'; {again} {E}"), &[]);
    let put =
        "CREATE TEMP TABLE k AS SELECT * FROM t; DELETE FROM t; INSERT INTO t SELECT * FROM k";
    check_on(&stamped.replace("UPDATE OF a", "INSERT"), put, &[]);
}

#[test]
fn what_a_script_writes_on_purpose_is_no_loss() {
    let view = format!(
        "{T} CREATE VIEW v AS SELECT * FROM t; \
         CREATE TRIGGER i INSTEAD OF UPDATE ON v BEGIN UPDATE t SET a = new.a WHERE id = old.id; END;"
    );
    check_on(&view, &format!("UPDATE v SET a = 'y'; DROP VIEW v; {N} {E}"), &[]);
    let anew = "CREATE VIEW w AS SELECT * FROM t; \
                CREATE TRIGGER j INSTEAD OF UPDATE ON w BEGIN UPDATE t SET a = new.a WHERE id = old.id; END";
    check_on(&view, &format!("DROP VIEW v; {N} {E} {anew}; UPDATE w SET a = 'y'"), &[]);
    for script in [
        "UPDATE t SET a = 'y'; <N> <E>",
        "REPLACE INTO t VALUES (1, 'y'); <N> <E>",
        "INSERT OR REPLACE INTO t SELECT id, a || '!' FROM t; <N> <E>",
        "INSERT INTO t VALUES (1, 'y') ON CONFLICT DO UPDATE SET a = excluded.a; <N> <E>",
        "DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (1, 'y')",
        "DELETE FROM t; INSERT INTO t VALUES (1, 'y')",
        "DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (1, 'y'); <N> <E>",
        "ALTER TABLE t RENAME TO o; CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t SELECT * FROM o; \
         UPDATE t SET a = 'y'; DROP TABLE o",
        "ALTER TABLE t RENAME TO o; CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t SELECT * FROM o; \
         INSERT INTO t VALUES (1, 'y') ON CONFLICT DO UPDATE SET a = excluded.a; DROP TABLE o",
        "<N> UPDATE n SET a = 'y'; <E>",
        "<N> REPLACE INTO n VALUES (1, 'y'); <E>",
        "<N> UPDATE n SET a = 'y' WHERE id = 1; UPDATE n SET a = 'z' WHERE id = 1; <E>",
        "<N> <E> UPDATE t SET a = 'y'",
        "<N> <E> REPLACE INTO t VALUES (1, 'y')",
        "<N> <E> DELETE FROM t; INSERT INTO t VALUES (1, 'y')",
        "CREATE TEMP TABLE k AS SELECT * FROM t; UPDATE k SET a = 'y'; DELETE FROM t; INSERT INTO t SELECT * FROM k",
        "CREATE TEMP TABLE k AS SELECT * FROM t; DELETE FROM t; INSERT INTO t SELECT * FROM k; UPDATE t SET a = 'y'",
    ] {
        let script = script.replace("<N>", N).replace("<E>", E);
        check_on(T, &script, &[]);
    }
}

#[test]
fn what_is_written_under_a_name_that_has_other_values_is_gone() {
    check_on(
        "CREATE TABLE t(v TEXT); INSERT INTO t VALUES ('1.0');",
        "CREATE TABLE n(v INTEGER); INSERT INTO n SELECT * FROM t; DROP TABLE t",
        &["table `t` (1 row)"],
    );
    check_on(
        "CREATE TABLE t(v TEXT); INSERT INTO t VALUES ('1.0'), ('2.5');",
        &format!("CREATE TABLE n(v INTEGER); INSERT INTO n SELECT * FROM t; {E}"),
        &["column `t.v` (1 value)"],
    );
    for (was, value, is) in [
        ("TEXT", "'1.0'", "REAL"),
        ("TEXT", "'1.5'", "INTEGER"),
        ("TEXT", "'12'", "INTEGER"),
        ("REAL", "1.0", "INTEGER"),
        ("REAL", "1.0", "TEXT"),
        ("INTEGER", "1", "TEXT"),
        ("TEXT", "'abc'", "BLOB"),
    ] {
        check_on(
            &format!("CREATE TABLE t(v {was}); INSERT INTO t VALUES ({value});"),
            &format!("CREATE TABLE n(v {is}); INSERT INTO n SELECT * FROM t; {E}"),
            &[],
        );
    }
    check_on(
        "CREATE TABLE t(v TEXT); INSERT INTO t VALUES ('abc');",
        &format!("CREATE TABLE n(v BLOB); INSERT INTO n SELECT CAST(v AS BLOB) FROM t; {E}"),
        &[],
    );
    check_on(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v REAL); INSERT INTO t VALUES (2, 1.0 / 3), (3, 1e20);",
        &format!(
            "CREATE TABLE n(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO n SELECT * FROM t; {E}"
        ),
        &[],
    );
    let two = "CREATE TABLE t(a, b); INSERT INTO t VALUES ('x', 'p');";
    check_on(
        two,
        "CREATE TABLE w(b, a); INSERT INTO w SELECT * FROM t; DROP TABLE t",
        &["table `t` (1 row)"],
    );
    check_on(
        two,
        &format!("CREATE TABLE n(c, a); INSERT INTO n SELECT * FROM t; {E}"),
        &["column `t.a` (1 value)"],
    );
}

#[test]
fn rows_are_told_apart_by_keys_that_keep_their_values() {
    let keyed = |was: &str, value: &str, is: &str, expected: &[&str]| {
        check_on(
            &format!(
                "CREATE TABLE t(id {was} PRIMARY KEY, a TEXT); INSERT INTO t VALUES ({value}, 'x');"
            ),
            &format!(
                "CREATE TABLE n(id {is} PRIMARY KEY, a TEXT); INSERT INTO n SELECT * FROM t; {E}"
            ),
            expected,
        );
    };
    keyed("TEXT", "'007'", "INTEGER", &["column `t.id` (1 value)"]);
    keyed("TEXT", "'1.10'", "NUMERIC", &["column `t.id` (1 value)"]);
    keyed("TEXT", "'7'", "INTEGER", &[]);
    keyed("INTEGER", "7", "TEXT", &[]);
    let pair = "CREATE TABLE t(k TEXT, c INT, a TEXT, PRIMARY KEY(k, c)); \
                INSERT INTO t VALUES ('k', 1, 'x'), ('k', 2, 'y'), ('k', NULL, 'z'), ('l', 1, 'z');";
    let own = |a: &str| {
        format!(
            "CREATE TABLE n(id INTEGER PRIMARY KEY, k TEXT, c INT, a TEXT); INSERT INTO n(k, c, a) SELECT k, c, {a} FROM t; \
             {E} CREATE INDEX tk ON t(k)"
        )
    };
    check_on(pair, &own("a"), &[]);
    check_on(pair, &own("CASE c WHEN 1 THEN 'y' ELSE a END"), &["column `t.a` (2 values)"]);
}

#[test]
fn what_a_script_asks_of_its_own_changes_is_not_what_is_kept_beside_it() {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(&format!("{T} INSERT INTO t VALUES (2, 'y'); CREATE TABLE l(n)"))
        .unwrap();
    let text = format!(
        "{N} {E} UPDATE t SET a = 'z' WHERE id = 1; INSERT INTO l SELECT changes(); ALTER TABLE t DROP COLUMN a; \
         INSERT INTO l SELECT changes(); INSERT INTO l SELECT last_insert_rowid()"
    );
    let script = Script { path: String::new(), text };
    let before = take(&connection, Bookkeeping::default()).unwrap();
    let schema = introspect::schema(&connection).unwrap();
    let nothing = Losses::default();
    let mut witness = Witness::of(&connection, &schema, &before, &script, &nothing).unwrap();
    for (index, statement) in script.statements().iter().enumerate() {
        connection.execute_batch(statement.text).unwrap();
        witness.follow(&connection, index).unwrap();
    }
    let mut noted = connection.prepare("SELECT n FROM l").unwrap();
    let noted: Vec<i64> =
        noted.query_map([], |it| it.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(noted, [1, 1, 2]);
}
