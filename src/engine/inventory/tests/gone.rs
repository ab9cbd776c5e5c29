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
    for put in [
        "t(a) VALUES ('new')",
        "t VALUES (NULL, 'new', 30)",
        "t(a) SELECT 'new'",
        "t(id, a) SELECT max(id) + 1, 'new' FROM t",
        "t(id, a) VALUES ((SELECT count(*) + 1 FROM t), 'new')",
        "t(id, a) VALUES (-5, 'p'), (nullif(1, 1) + 3, 'new')",
        "t(id, a) SELECT -5, 'p' UNION ALL SELECT 1 + 2, 'new'",
    ] {
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

#[test]
fn a_row_like_others_is_gone_where_there_is_one_fewer_of_them() {
    let spend = "CREATE TABLE t(a TEXT, b REAL); INSERT INTO t VALUES ('coffee', 3.0), ('coffee', 3.0), ('bread', 2.5);";
    for script in [
        "DELETE FROM t WHERE rowid = 2; INSERT INTO t VALUES ('rent', 900)",
        "DELETE FROM t WHERE rowid = 1; INSERT INTO t VALUES ('rent', 900)",
        "INSERT INTO t VALUES ('rent', 900); DELETE FROM t WHERE rowid = 2",
        "DELETE FROM t WHERE rowid = 2; INSERT INTO t VALUES ('rent', 900); UPDATE t SET b = b + 1",
        "UPDATE t SET b = b + 1; DELETE FROM t WHERE rowid = 2; INSERT INTO t VALUES ('rent', 900)",
        "DELETE FROM t WHERE rowid = 2; UPDATE t SET b = b + 1; INSERT INTO t VALUES ('rent', 900)",
        "ALTER TABLE t RENAME TO w; DELETE FROM w WHERE rowid = 2; INSERT INTO w VALUES ('rent', 900); ALTER TABLE w RENAME a TO c",
        "DELETE FROM t WHERE a = 'coffee'; INSERT INTO t VALUES ('coffee', 3), ('rent', 900)",
    ] {
        check_on(spend, script, ONE);
    }
    let both =
        "DELETE FROM t WHERE a = 'coffee'; INSERT INTO t VALUES ('rent', 900), ('rent', 900)";
    check_on(spend, both, &["2 rows of `t`"]);
    for script in [
        "DELETE FROM t WHERE rowid = 2; INSERT INTO t VALUES ('coffee', 3)",
        "DELETE FROM t WHERE a = 'coffee'; INSERT INTO t VALUES ('coffee', 3), ('coffee', 3)",
        "CREATE TEMP TABLE k AS SELECT * FROM t; DELETE FROM t WHERE rowid = 2; INSERT INTO t(a) SELECT a FROM k WHERE rowid = 2; \
         UPDATE t SET b = 3 WHERE b IS NULL",
        "CREATE TABLE o AS SELECT * FROM t WHERE rowid = 2; DELETE FROM t WHERE rowid = 2; INSERT INTO t VALUES ('rent', 900)",
    ] {
        check_on(spend, script, &[]);
    }
}

const TWO: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'z'); \
    CREATE TABLE u(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO u VALUES (1, 'p'), (2, 'q'), (4, 'r');";

#[test]
fn a_row_whose_key_a_row_of_another_table_takes_is_gone() {
    for script in [
        "INSERT OR REPLACE INTO t SELECT * FROM u; DROP TABLE u",
        "REPLACE INTO t(id, a) SELECT u.id, u.a FROM u",
        "REPLACE INTO t SELECT * FROM u; UPDATE t SET a = upper(a)",
        "DELETE FROM t WHERE id IN (SELECT id FROM u); INSERT INTO t SELECT * FROM u; DROP TABLE u",
        "DELETE FROM t WHERE id < 3; INSERT INTO t SELECT * FROM u WHERE id < 3",
        "INSERT OR REPLACE INTO t SELECT * FROM u WHERE id = 1 UNION ALL SELECT * FROM u WHERE id = 2",
    ] {
        check_on(TWO, script, &["2 rows of `t`"]);
    }
    let anew = "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n SELECT * FROM t; \
                INSERT OR REPLACE INTO n SELECT * FROM u; DROP TABLE t; DROP TABLE u; ALTER TABLE n RENAME TO t";
    check_on(TWO, anew, &["column `t.a` (2 values)"]);
    for script in [
        "INSERT OR IGNORE INTO t SELECT * FROM u WHERE id = 4",
        "REPLACE INTO t SELECT id, a FROM u WHERE id = 4",
        "INSERT INTO t SELECT * FROM u WHERE 1 ON CONFLICT DO UPDATE SET a = excluded.a",
        "CREATE TABLE old AS SELECT * FROM t; REPLACE INTO t SELECT * FROM u",
        "CREATE TEMP TABLE k AS SELECT id, a || '!' AS a FROM t; REPLACE INTO t SELECT * FROM k",
        "UPDATE t SET a = NULL WHERE id < 3; REPLACE INTO t SELECT * FROM u",
    ] {
        check_on(TWO, script, &[]);
    }
}

#[test]
fn what_is_reckoned_from_rows_takes_the_place_of_none() {
    let stat = "CREATE TABLE ev(id INTEGER PRIMARY KEY, day TEXT, k TEXT); \
                INSERT INTO ev VALUES (1, 'd1', 'a'), (2, 'd1', 'a'), (3, 'd2', 'b'); \
                CREATE TABLE stat(day TEXT, k TEXT, n INT, PRIMARY KEY (day, k)); \
                INSERT INTO stat VALUES ('d1', 'a', 1), ('d2', 'b', 1);";
    for script in [
        "INSERT OR REPLACE INTO stat SELECT day, k, count(*) FROM ev GROUP BY day, k",
        "REPLACE INTO stat SELECT * FROM (SELECT day, k, max(id) + 1 AS n FROM ev GROUP BY 1, 2)",
        "WITH s AS (SELECT day, k, total(id) AS n FROM ev GROUP BY 1, 2) REPLACE INTO stat SELECT * FROM s",
    ] {
        check_on(stat, script, &[]);
    }
    for script in [
        "REPLACE INTO stat SELECT day, k, max(id, 7) FROM ev WHERE id > 1",
        "REPLACE INTO stat SELECT day, k, sum(id) OVER () FROM ev WHERE id > 1",
    ] {
        check_on(stat, script, &["2 rows of `stat`"]);
    }
}

#[test]
fn a_column_that_is_called_as_the_number_of_a_row_is_one() {
    let key = "CREATE TABLE t(rowid INTEGER PRIMARY KEY, b TEXT); INSERT INTO t VALUES (2, 'p'), (3, 'q'), (5, 'r');";
    let given = |column: &str| {
        format!(
            "CREATE TABLE n({column} INTEGER PRIMARY KEY, b TEXT); INSERT INTO n(b) SELECT b FROM t; DROP TABLE t; \
             ALTER TABLE n RENAME TO t"
        )
    };
    check_on(key, &given("rowid"), &["column `t.rowid` (1 value)"]);
    check_on(&key.replace("rowid", "id"), &given("id"), &["column `t.id` (1 value)"]);
    let value = "CREATE TABLE t(k INTEGER PRIMARY KEY, rowid TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y');";
    let gone = "CREATE TABLE n(k INTEGER PRIMARY KEY, \"ROWID\" TEXT); INSERT INTO n SELECT k, 'gone' FROM t; DROP TABLE t; \
                ALTER TABLE n RENAME TO t";
    check_on(value, gone, &["column `t.rowid` (2 values)"]);
    check_on(
        value,
        "ALTER TABLE t ADD w TEXT; UPDATE t SET w = rowid; ALTER TABLE t DROP COLUMN rowid",
        &[],
    );
    let loose = "CREATE TABLE t(k, rowid TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y');";
    check_on(loose, "DELETE FROM t WHERE k = 1; INSERT INTO t VALUES (7, 'z')", ONE);
}

#[test]
fn a_row_that_a_trigger_takes_is_gone_where_it_is_told_apart() {
    let view = "CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT * FROM v; \
                CREATE TRIGGER d INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE id = old.id; END; \
                CREATE TRIGGER e INSTEAD OF DELETE ON w BEGIN DELETE FROM v WHERE id = old.id; END;";
    let put = "INSERT INTO t VALUES (9, 'n', 90)";
    check_on(&format!("{T} {view}"), &format!("DELETE FROM v WHERE id = 1; {put}"), ONE);
    check_on(&format!("{T} {view}"), &format!("DELETE FROM w WHERE id = 1; {put}"), ONE);
    let cap = "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t WHERE id = (SELECT min(id) FROM t); END;";
    // What stood before the script is the application's own, and told as values that are others.
    check_on(&format!("{T} {cap}"), put, &[]);
    check_on(T, &format!("{cap} {put}"), ONE);
    let given = "DELETE FROM t WHERE id = 3; INSERT INTO t(a) VALUES ('new')";
    let noted = "CREATE TABLE o(x); CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t WHERE id = 77; END;";
    check_on(&format!("{T} {noted}"), given, ONE);
    let others = "CREATE TABLE o(id INTEGER PRIMARY KEY, n); INSERT INTO o VALUES (1, 1), (2, 2), (3, 3); \
                  CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN DELETE FROM o WHERE id = new.id; INSERT INTO o(n) VALUES (7); END;";
    let update = "UPDATE t SET a = a || '!' WHERE id < 3";
    check_on(&format!("{T} {others}"), update, &[]);
    let (made, trigger) = others.split_at(others.find("CREATE TRIGGER").unwrap());
    check_on(&format!("{T} {made}"), &format!("{trigger} {update}"), &["2 rows of `o`"]);
}

#[test]
fn what_is_put_into_a_table_that_was_dropped_is_not_what_stood_there() {
    let made = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)";
    let all = &["column `t.a` (3 values)"][..];
    for put in [
        "INSERT INTO t(a) VALUES ('n'), ('m'), ('o')",
        "INSERT INTO t VALUES (1, 'n'), (2, 'm'), (3, 'o')",
    ] {
        check_on(TWO, &format!("DROP TABLE t; {made}; {put}"), all);
    }
    check_on(
        TWO,
        &format!("DROP TABLE t; {made}; INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, 'z')"),
        &[],
    );
    check_on(
        TWO,
        &format!(
            "CREATE TEMP TABLE k AS SELECT * FROM t; DROP TABLE t; {made}; INSERT INTO t SELECT * FROM k; INSERT INTO t VALUES (9, 'n')"
        ),
        &[],
    );
}
