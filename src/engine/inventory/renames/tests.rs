//! What tables and columns are called after scripts.

use super::*;

fn script(text: &str) -> Script {
    Script { path: String::new(), text: text.to_owned() }
}

/// What tables and columns of `t` and `u` are called after scripts, `-` where they go.
fn check(scripts: &[&str], expected: &str) {
    let scripts: Vec<Script> = scripts.iter().map(|it| script(it)).collect();
    let renames = renames_of(&scripts);
    let held = BTreeSet::from(["x", "y"].map(str::to_owned));
    let mut words = Vec::new();
    for table in ["t", "u"] {
        let Some(now) = renames.table(table) else {
            words.push(format!("{table}=-"));
            continue;
        };
        words.extend((now != table).then(|| format!("{table}={now}")));
        for column in ["x", "y"] {
            match renames.column(now, column, &held) {
                Some(it) if it == column => {}
                it => words.push(format!("{table}.{column}={}", it.as_deref().unwrap_or("-"))),
            }
        }
    }
    assert_eq!(words.join(" "), expected);
}

#[test]
fn a_table_whose_name_another_takes_goes() {
    check(&["DROP TABLE t; ALTER TABLE u RENAME TO t"], "t=- u=t");
    let aside = "ALTER TABLE t RENAME TO z; ALTER TABLE u RENAME TO t";
    check(&[aside], "t=z u=t");
    check(&[&format!("{aside}; DROP TABLE z")], "t=- u=t");
    check(&["ALTER TABLE t RENAME TO z; DROP TABLE z; ALTER TABLE u RENAME TO z"], "t=- u=z");
    check(&[&format!("{aside}; ALTER TABLE z RENAME TO u")], "t=u u=t");
    check(&["DROP TABLE t; CREATE TABLE t(x)"], "");
    check(&["CREATE TABLE n(x); DROP TABLE n; DROP TABLE u"], "u=-");
    check(&["CREATE TABLE n AS SELECT * FROM t; ALTER TABLE t RENAME TO w; DROP TABLE n"], "t=w");
    check(
        &["CREATE TABLE n AS SELECT x FROM t; DROP TABLE t; ALTER TABLE u RENAME TO t"],
        "t=- u=t",
    );
    check(&["CREATE TABLE n AS SELECT x FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t"], "");
    check(&["ALTER TABLE t RENAME TO o; CREATE TABLE t AS SELECT * FROM o; DROP TABLE o"], "");
    let guarded = "CREATE TABLE IF NOT EXISTS";
    check(&[&format!("{guarded} t(x); ALTER TABLE t RENAME TO w")], "t=w");
    check(&[&format!("{guarded} t(x); DROP TABLE t; ALTER TABLE u RENAME TO t")], "t=- u=t");
    check(&[&format!("{guarded} n(x); DROP TABLE t; ALTER TABLE n RENAME TO t")], "");
    check(&[&format!("ALTER TABLE t RENAME TO o; {guarded} t(x); DROP TABLE o")], "");
    check(&["DROP TABLE t", "ALTER TABLE u RENAME TO t"], "t=- u=t");
}

#[test]
fn a_column_whose_name_another_takes_goes() {
    check(&["ALTER TABLE t DROP x; ALTER TABLE t RENAME y TO x"], "t.x=- t.y=x");
    check(
        &[
            "ALTER TABLE t RENAME x TO z; ALTER TABLE t DROP COLUMN z; ALTER TABLE t RENAME COLUMN y TO z",
        ],
        "t.x=- t.y=z",
    );
    let again = "ALTER TABLE t DROP COLUMN x; ALTER TABLE t ADD x DEFAULT 0";
    check(&[again], "t.x=-");
    for other in [
        "UPDATE t SET y = x",
        "INSERT INTO u(y) SELECT y FROM t",
        "INSERT INTO t(x) VALUES (2)",
        "WITH w AS (SELECT x FROM t) UPDATE u SET x = 1",
        "UPDATE t SET x = 'q' WHERE y = 1",
        "UPDATE t SET x = y",
        "UPDATE OR FAIL t SET (y, x) = (1, 2) WHERE y = 1",
        "UPDATE t SET y = y FROM u, u AS p WHERE x = (SELECT x FROM u)",
        "UPDATE t SET y = y RETURNING y, x = 'z'",
        "UPDATE t SET y = y WHERE (y, x) IN (VALUES (1, 'z'))",
        "UPDATE t SET x = (SELECT x FROM u WHERE u.y = t.y)",
    ] {
        check(&[&format!("{again}; {other}")], "t.x=-");
    }
    let filled = "ALTER TABLE t ADD z INTEGER; UPDATE t SET z = x";
    let taken = "ALTER TABLE t DROP x; ALTER TABLE t RENAME z TO x";
    check(&[&format!("{filled}; {taken}")], "");
    check(&[&format!("ALTER TABLE t ADD z; {taken}")], "t.x=-");
    check(
        &[
            "ALTER TABLE t RENAME x TO z; ALTER TABLE t ADD x; UPDATE t SET x = z; ALTER TABLE t DROP z",
        ],
        "",
    );
    check(
        &["ALTER TABLE t RENAME x TO z; ALTER TABLE t ADD COLUMN x; ALTER TABLE t DROP COLUMN x"],
        "t.x=z",
    );
    check(&["ALTER TABLE t ADD CONSTRAINT x CHECK (x > 0); ALTER TABLE t DROP CONSTRAINT x"], "");
}

#[test]
fn a_column_comes_back_by_what_reads_its_values_where_they_were_copied() {
    let again = "ALTER TABLE t DROP COLUMN x; ALTER TABLE t ADD x DEFAULT 0";
    let kept = "CREATE TEMP TABLE kept AS SELECT x, y FROM t";
    for back in [
        "UPDATE t SET x = (SELECT x FROM kept)",
        "UPDATE t SET (x) = (SELECT k.x FROM kept AS k WHERE k.y = t.y)",
        "UPDATE OR REPLACE t SET x = k.x FROM kept k WHERE k.y = t.y",
        "REPLACE INTO t(x, y) SELECT x, y FROM kept",
        "INSERT OR REPLACE INTO t SELECT x, y FROM kept",
        "DELETE FROM t; INSERT INTO t SELECT * FROM kept",
        "DELETE FROM t WHERE 1; INSERT INTO t(y, x) SELECT y, x FROM kept",
        "WITH d AS (SELECT 1) DELETE FROM t; INSERT INTO t(y, x) SELECT y, x FROM kept",
        "WITH w AS (SELECT y, replace(x, '-', '') AS x FROM kept) UPDATE t SET x = (SELECT x FROM w)",
        "WITH replace AS (SELECT * FROM kept) UPDATE t SET x = (SELECT x FROM replace r WHERE r.y = t.y)",
        "INSERT INTO t(y, x) SELECT y, x FROM kept WHERE 1 ON CONFLICT(y) DO UPDATE SET x = excluded.x",
        "CREATE VIEW v AS SELECT x, y FROM t; \
         CREATE TRIGGER r INSTEAD OF UPDATE ON v BEGIN UPDATE t SET x = new.x WHERE y = old.y; END; \
         UPDATE v SET x = (SELECT x FROM kept)",
        "CREATE TABLE n(x, y); INSERT INTO n(x, y) SELECT x, y FROM kept; DROP TABLE t; ALTER TABLE n RENAME TO t",
    ] {
        check(&[&format!("{kept}; {again}; {back}; DROP TABLE kept")], "");
        let all = "CREATE TABLE kept AS SELECT * FROM t";
        check(&[&format!("{all}; {again}; {back}; DROP TABLE kept")], "");
        let late = format!("{again}; {kept}; {back}; DROP TABLE kept");
        check(&[&late], "t.x=-");
    }
    for other in [
        "UPDATE t SET x = (SELECT y FROM kept)",
        "INSERT INTO t(y, x) SELECT y, x FROM kept",
        "DELETE FROM t WHERE y = 1; INSERT INTO t SELECT x, y FROM kept",
        "INSERT INTO t(y, x) SELECT y, x FROM kept WHERE 1 ON CONFLICT(y) DO UPDATE SET x = 1",
        "UPDATE t SET x = (SELECT x FROM kept); ALTER TABLE t DROP x; ALTER TABLE t ADD x",
    ] {
        check(&[&format!("{kept}; {again}; {other}; DROP TABLE kept")], "t.x=-");
    }
    let aside = "ALTER TABLE t RENAME x TO old; ALTER TABLE t ADD x";
    for back in [
        "UPDATE t SET x = lower(old)",
        "WITH w AS (SELECT y, replace(old, '-', '') v FROM t) UPDATE t SET x = (SELECT v FROM w WHERE w.y = t.y)",
        "INSERT INTO t(y, x) SELECT y, old FROM t WHERE 1 ON CONFLICT(y) DO UPDATE SET x = excluded.x",
        "CREATE TRIGGER r AFTER UPDATE OF y ON t BEGIN UPDATE t SET x = old.old; END; UPDATE t SET y = y",
    ] {
        check(&[&format!("{aside}; {back}; ALTER TABLE t DROP old")], "");
    }
    check(&[&format!("{aside}; UPDATE t SET x = y; ALTER TABLE t DROP old")], "t.x=-");
}

#[test]
fn a_copy_calls_a_column_otherwise_however_it_is_written() {
    let swap = "DROP TABLE t; ALTER TABLE n RENAME TO t";
    for copy in [
        "INSERT INTO n(z, y) SELECT t.x, t.y FROM t",
        "INSERT INTO n(z, y) SELECT x AS z, y FROM t",
        "INSERT OR IGNORE INTO n SELECT q.x, CAST(q.y AS TEXT) AS y FROM t AS q",
        "WITH o AS (SELECT * FROM t) REPLACE INTO n AS m(z, y) SELECT x, y FROM o",
    ] {
        check(&[&format!("CREATE TABLE n(z, y); {copy}; {swap}")], "t.x=z");
    }
    check(&[&format!("CREATE TABLE n AS SELECT x AS z, y FROM t; {swap}")], "t.x=z");
    let twice = |first: &str, second: &str| {
        format!(
            "CREATE TEMP TABLE k(z, y); INSERT INTO k(z, y) SELECT {first} FROM t; DROP TABLE t; \
             CREATE TABLE t(z, y); INSERT INTO t(z, y) SELECT {second} FROM k; DROP TABLE k"
        )
    };
    check(&[&twice("x, y", "z, y")], "t.x=z");
    check(&[&twice("x, y", "*")], "t.x=z");
    let renamed = "ALTER TABLE t RENAME x TO w";
    check(&[&format!("{renamed}; {}", twice("w, y", "z, y"))], "t.x=z");
}

#[test]
fn a_copy_gives_a_column_the_name_that_another_one_had() {
    let again = |columns: &str, selected: &str| {
        format!(
            "CREATE TABLE n({columns}); INSERT INTO n({columns}) SELECT {selected} FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t"
        )
    };
    let renamed = format!("ALTER TABLE t RENAME x TO f; {}", again("f, x", "f, y"));
    check(&[&renamed], "t.x=f t.y=x");
    check(&[&format!("{}; {}", again("x, f", "x, y"), again("y, f", "x, f"))], "t.x=y t.y=f");
    let swapped =
        "ALTER TABLE t RENAME x TO z; ALTER TABLE t RENAME y TO x; ALTER TABLE t RENAME z TO y";
    check(&[&format!("{swapped}; {}", again("g, x", "y, x"))], "t.x=g t.y=x");
    check(&[&again("x", "y")], "");
}

#[test]
fn what_is_made_only_where_it_is_not_there_is_known_by_what_is() {
    let check = |is_there: bool, text: &str, expected: &str| {
        let text = script(text);
        let renames = renames(&text, &|it| it == "t" || is_there && it == "u");
        let called = ["t", "u"].map(|it| renames.table(it).unwrap_or("-"));
        assert_eq!(called.join(" "), expected, "{}", text.text);
    };
    let guarded = "CREATE TABLE IF NOT EXISTS u(x)";
    for copied in ["", "INSERT INTO u SELECT x FROM t;"] {
        let text = format!("{guarded}; {copied} DROP TABLE t; ALTER TABLE u RENAME TO t");
        check(true, &text, "- t");
        check(false, &text, "t u");
    }
    check(true, &format!("DROP TABLE t; {guarded}; ALTER TABLE u RENAME TO t"), "- t");
    check(
        true,
        &format!("DROP TABLE u; {guarded}; DROP TABLE t; ALTER TABLE u RENAME TO t"),
        "- t",
    );
    check(false, &format!("{guarded}; DROP TABLE u"), "t u");
}

#[test]
fn a_dropped_column_is_known_by_what_it_was_called() {
    for text in [
        "ALTER TABLE t DROP x",
        "ALTER TABLE t RENAME TO w; ALTER TABLE w DROP COLUMN x",
        "ALTER TABLE t RENAME x TO f; ALTER TABLE t DROP f",
    ] {
        let dropped = renames(&script(text), &|_| true).dropped().clone();
        assert_eq!(dropped, BTreeSet::from([("t".to_owned(), "x".to_owned())]), "{text}");
    }
}

#[test]
fn a_table_that_is_built_again_goes_on_however_often() {
    let again = |table: &str, by: &str| {
        format!(
            "CREATE TABLE {by}(x); INSERT INTO {by}(x) SELECT x FROM {table}; DROP TABLE {table}; ALTER TABLE {by} RENAME TO {table}"
        )
    };
    let (one, two) = (again("d", "new_d"), again("d", "newer_d"));
    check(&["ALTER TABLE t RENAME TO d", &one, &one], "t=d");
    check(&[&format!("ALTER TABLE t RENAME TO d; {one}; {two}")], "t=d");
    check(&[&format!("ALTER TABLE t RENAME TO d; {one}; {one}")], "t=d");
    let renamed = one.replace("(x)", "(w)");
    check(&["ALTER TABLE t RENAME TO d", &renamed], "t=d t.x=w");
    check(
        &[&format!(
            "ALTER TABLE t RENAME TO d; ALTER TABLE d RENAME x TO v; {}",
            renamed.replace("SELECT x", "SELECT v")
        )],
        "t=d t.x=w",
    );
    let aside = "ALTER TABLE t RENAME TO old; CREATE TABLE t(x, z); INSERT INTO t(x, z) SELECT x, y FROM old; DROP TABLE old";
    check(&[aside, aside], "t.y=z");
}
