//! What a script loses, whatever it looks like.

mod archived;
mod gone;
mod linked;
mod meant;
mod proven;

use super::*;
use crate::revision::Script;
use crate::revision::losses::Losses;
use crate::sql::variables::Values;
use crate::sqlite::{self, introspect};

fn check(script: &str, expected: &[&str]) {
    let setup = "CREATE TABLE a(x, y, n); INSERT INTO a VALUES (1, 2, NULL), (3, NULL, NULL); CREATE TABLE empty(z); \
                 CREATE TABLE given(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO given VALUES (1), (2); \
                 CREATE VIRTUAL TABLE notes USING fts5(t); INSERT INTO notes VALUES ('one'), ('two'); \
                 CREATE VIRTUAL TABLE boxes USING rtree(id, low, high); INSERT INTO boxes VALUES (1, 2, 3); \
                 CREATE VIRTUAL TABLE over_a USING fts5(x, content='a');";
    check_on(setup, script, expected);
}

fn check_on(setup: &str, script: &str, expected: &[&str]) {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(setup).unwrap();
    let mut before = take(&connection, Bookkeeping::default()).unwrap();
    let text = script.to_owned();
    let script = Script { path: "up.sql".to_owned(), text };
    let schema = introspect::schema(&connection).unwrap();
    before.count_values(&connection, &schema, &script).unwrap();
    let nothing = Losses::default();
    let mut witness = Witness::of(&connection, &schema, &before, &script, &nothing).unwrap();
    let called = renames(&script, &|it| before.has(it));
    let run = sqlite::script::Script { path: &script.path, text: &script.text };
    let follow = |index, _: &str| witness.follow(&connection, index);
    run.run_with(&connection, &[], &Values::default(), follow).unwrap();
    let mut after = take(&connection, Bookkeeping::default()).unwrap();
    after.count_again(&connection, &before, &called).unwrap();
    let mut losses = before.losses(&after, &called);
    witness.judge(&connection, &called, &mut losses).unwrap();
    let words: Vec<String> = losses.iter().map(ToString::to_string).collect();
    assert_eq!(words, expected, "{}", script.text);
}

#[test]
fn a_column_that_a_script_empties_is_gone_and_so_are_ids_that_it_would_give_again() {
    check("UPDATE a SET x = NULL", &["column `a.x` (2 values)"]);
    check("UPDATE a SET y = NULL WHERE x = 3", &[]);
    for (take, put) in [
        ("DELETE FROM a", "INSERT OR IGNORE INTO a(x) SELECT x FROM n"),
        (
            "WITH w AS (SELECT 1) DELETE FROM a",
            "WITH w AS (SELECT x FROM n) INSERT INTO a(x) SELECT x FROM w",
        ),
    ] {
        let script = format!("CREATE TABLE n AS SELECT * FROM a; {take}; {put}");
        check(&script, &["column `a.y` (1 value)"]);
    }
    check(
        "ALTER TABLE a DROP COLUMN y; ALTER TABLE a ADD COLUMN y AS (x + 2)",
        &["column `a.y` (1 value)"],
    );
    check(
        "CREATE TABLE b(x, y); ALTER TABLE a DROP y; ALTER TABLE a RENAME n TO y",
        &["column `a.y` (1 value)"],
    );
    check("UPDATE a SET n = x, y = 0", &[]);
    check("REPLACE INTO a(rowid, x) SELECT rowid, x FROM a", &["column `a.y` (1 value)"]);
    check(
        "CREATE TABLE n(x, y, n); INSERT INTO n SELECT x, NULL, n FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a",
        &["column `a.y` (1 value)"],
    );
    check(
        "ALTER TABLE a RENAME TO old; CREATE TABLE a(x, y, n); INSERT INTO a(x) SELECT x FROM old; DROP TABLE old",
        &["column `a.y` (1 value)"],
    );
    check("ALTER TABLE a RENAME y TO z; UPDATE a SET z = NULL", &["column `a.y` (1 value)"]);
    check(
        "CREATE TABLE n AS SELECT * FROM a; DELETE FROM a; INSERT INTO a(x) SELECT x FROM n",
        &["column `a.y` (1 value)"],
    );
    check(
        "CREATE TABLE n AS SELECT * FROM a; DROP TABLE a; CREATE TABLE a(x, y, n); INSERT INTO a(x) SELECT x FROM n",
        &["column `a.y` (1 value)"],
    );
    check("UPDATE sqlite_sequence SET seq = 0", &["the mark that `given` has given ids up to 2"]);
    check("DELETE FROM sqlite_sequence", &["the mark that `given` has given ids up to 2"]);
}

#[test]
fn the_rows_of_a_virtual_table_count_where_they_are_its_own() {
    check("DELETE FROM notes", &["2 rows of `notes`"]);
    check("DROP TABLE notes", &["table `notes` (2 rows)"]);
    check("DROP TABLE boxes", &["table `boxes` (1 row)"]);
    check("DROP TABLE over_a", &[]);
    check(
        "ALTER TABLE notes RENAME TO texts; ALTER TABLE texts RENAME TO aside; CREATE VIRTUAL TABLE texts USING fts5(c); \
         INSERT INTO texts(rowid, c) SELECT rowid, t FROM aside; DROP TABLE aside",
        &[],
    );
    check("ALTER TABLE notes RENAME TO aside; DROP TABLE aside", &["table `notes` (2 rows)"]);
    let anew = "ALTER TABLE notes RENAME TO old; CREATE VIRTUAL TABLE notes USING fts5(c)";
    check(
        &format!("{anew}; INSERT INTO notes(rowid, c) SELECT rowid, t FROM old; DROP TABLE old"),
        &[],
    );
    check(
        &format!("{anew}; INSERT INTO notes(rowid) SELECT rowid FROM old; DROP TABLE old"),
        &["column `notes.t` (2 values)"],
    );
    check(
        "CREATE TABLE n(x, n); INSERT INTO n(x, n) SELECT y, n FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a",
        &["column `a.x` (2 values)"],
    );
    check("ALTER TABLE notes RENAME TO texts", &[]);
    check("ALTER TABLE main.notes RENAME TO texts", &[]);
    check("UPDATE main.a SET x = NULL", &["column `a.x` (2 values)"]);
}

#[test]
fn what_is_gone_is_named_and_what_was_renamed_is_not_gone() {
    check("DROP TABLE a", &["table `a` (2 rows)"]);
    check("DROP TABLE a; ALTER TABLE given RENAME TO a", &["table `a` (2 rows)"]);
    check("ALTER TABLE a DROP y; ALTER TABLE a ADD y DEFAULT 0", &["column `a.y` (1 value)"]);
    check("DROP TABLE empty", &[]);
    check(
        "ALTER TABLE a RENAME TO old; CREATE TABLE a(x, y, n); INSERT INTO a SELECT * FROM old; DROP TABLE old",
        &[],
    );
    check("ALTER TABLE a DROP COLUMN y", &["column `a.y` (1 value)"]);
    check("ALTER TABLE \"A\" DROP \"N\"", &[]);
    check("ALTER TABLE a DROP COLUMN x", &["column `a.x` (2 values)"]);
    check("DELETE FROM a WHERE x = 1", &["1 row of `a`"]);
    check("ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME y TO z", &[]);
    check(
        "ALTER TABLE a RENAME COLUMN y TO z; ALTER TABLE a RENAME z TO w; ALTER TABLE a RENAME TO \"B\"",
        &[],
    );
    check(
        "CREATE TABLE n(x); INSERT INTO n SELECT x FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a",
        &["column `a.y` (1 value)"],
    );
}

const T: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, e TEXT); INSERT INTO t VALUES (1, 'x', 'p'), (2, 'y', 'q');";
const AGAIN: &str = "ALTER TABLE t DROP COLUMN a; ALTER TABLE t ADD COLUMN a TEXT;";
const SWAP: &str = "DROP TABLE t; ALTER TABLE n RENAME TO t;";

#[test]
fn a_column_is_back_where_its_own_values_are() {
    let kept = "CREATE TEMP TABLE k AS SELECT id, a, e FROM t;";
    let both = &["column `t.a` (2 values)"][..];
    for (before, after, expected) in [
        (kept, "UPDATE t SET a = (SELECT a FROM k WHERE k.id = t.id)", &[][..]),
        (kept, "UPDATE t SET a = (SELECT e AS a FROM k WHERE k.id = t.id)", both),
        (kept, "UPDATE t SET a = (SELECT a.e FROM k a WHERE a.id = t.id)", both),
        (
            kept,
            "WITH w AS (SELECT id, e AS a FROM k) UPDATE t SET a = (SELECT a FROM w WHERE w.id = t.id)",
            both,
        ),
        (kept, "UPDATE t SET a = (SELECT e FROM k WHERE k.id = t.id AND k.a IS NOT NULL)", both),
        (
            kept,
            "UPDATE t SET a = (SELECT a FROM k WHERE k.id = t.id) WHERE id < 2",
            &["column `t.a` (1 value)"],
        ),
        (kept, "UPDATE t SET a = (SELECT a FROM k WHERE k.id = 3 - t.id)", both),
        (
            "CREATE TEMP TABLE k AS SELECT id, e AS a FROM t;",
            "UPDATE t SET a = (SELECT a FROM k WHERE k.id = t.id)",
            both,
        ),
        (
            "CREATE TEMP TABLE k AS SELECT id, e FROM t WHERE a <> '';",
            "UPDATE t SET a = (SELECT e FROM k WHERE k.id = t.id)",
            both,
        ),
        (
            "CREATE TEMP TABLE k AS SELECT id, e FROM t ORDER BY a;",
            "UPDATE t SET a = (SELECT e FROM k WHERE k.id = t.id)",
            both,
        ),
        (
            "ALTER TABLE t ADD f TEXT; UPDATE t SET f = id || length(a);",
            "UPDATE t SET a = f; ALTER TABLE t DROP f",
            both,
        ),
        (
            "ALTER TABLE t ADD f TEXT; UPDATE t SET f = CASE WHEN a = 'x' THEN 'one' ELSE 'two' END;",
            "UPDATE t SET a = f; ALTER TABLE t DROP f",
            both,
        ),
        (
            "ALTER TABLE t ADD f TEXT; UPDATE t SET f = a;",
            "UPDATE t SET a = f; ALTER TABLE t DROP f",
            &[],
        ),
        ("", "", both),
        ("", "UPDATE t SET a = id", both),
        ("", "UPDATE t SET a = 'x' WHERE id = 1", both),
        // What changes while all is there is meant; what leaves nothing is not.
        (
            "UPDATE t SET a = upper(a); CREATE TEMP TABLE k AS SELECT * FROM t;",
            "UPDATE t SET a = (SELECT a FROM k WHERE k.id = t.id); UPDATE t SET a = a || '!'",
            &[],
        ),
        ("UPDATE t SET a = NULL;", "", both),
    ] {
        check_on(T, &format!("{before} {AGAIN} {after}"), expected);
    }
    let copied = |selected: &str| {
        format!(
            "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT, e TEXT); INSERT INTO n(id, a, e) {selected}; {SWAP} {AGAIN}"
        )
    };
    check_on(
        T,
        &format!("{} UPDATE t SET a = e", copied("SELECT id, a, e FROM t ORDER BY a")),
        both,
    );
    let within = "SELECT id, z, e FROM (SELECT id, a AS z, e FROM t)";
    check_on(T, &format!("{} UPDATE t SET a = id", copied(within)), both);
    // An earlier script may have kept what this one puts back.
    let old = format!("{T} CREATE TABLE k AS SELECT * FROM t;");
    let back = "UPDATE t SET a = (SELECT a FROM k WHERE k.id = t.id)";
    check_on(&old, &format!("{AGAIN} {back}"), &[]);
}

#[test]
fn a_column_that_goes_on_under_another_name_is_no_loss_by_whatever_way() {
    let n = "CREATE TABLE n(id INTEGER PRIMARY KEY, b TEXT, e TEXT);";
    for copy in [
        "INSERT INTO n SELECT * FROM (SELECT id, a AS b, e FROM t)",
        "WITH o AS (SELECT id, a AS b, e FROM t) INSERT INTO n SELECT * FROM o",
        "CREATE TEMP TABLE u AS SELECT id FROM t; INSERT INTO n SELECT t.id, t.a, t.e FROM u JOIN t ON t.id = u.id",
        "INSERT INTO n SELECT id, a, e FROM 't'",
        "INSERT INTO 'n' ('id', 'b', 'e') SELECT id, a, e FROM t",
        "INSERT INTO n SELECT id, a, e FROM (t)",
        "INSERT INTO n SELECT id, a COLLATE BINARY, e FROM t",
        "INSERT INTO n SELECT id, +a, e FROM t",
        "INSERT INTO n SELECT id, coalesce(a, datetime('now')), e FROM t",
        "INSERT INTO n SELECT * FROM t",
        "DROP TABLE IF EXISTS m; INSERT INTO n SELECT id, a, e FROM t",
    ] {
        check_on(T, &format!("{n} {copy}; {SWAP}"), &[]);
    }
    check_on(
        T,
        &format!("DROP TABLE IF EXISTS n; {n} INSERT INTO n SELECT id, a, e FROM t; {SWAP}"),
        &[],
    );
    check_on(T, "DROP TABLE IF EXISTS n; ALTER TABLE t RENAME TO n", &[]);
    let late = "CREATE TABLE n(id INTEGER PRIMARY KEY, e TEXT); ALTER TABLE n ADD COLUMN b TEXT; INSERT INTO n SELECT id, e, a FROM t;";
    check_on(T, &format!("{late} {SWAP}"), &[]);
    check_on(T, "ALTER TABLE t ADD b TEXT; UPDATE t SET b = a; ALTER TABLE t DROP a", &[]);
    check_on(
        T,
        "ALTER TABLE t ADD n TEXT; UPDATE t SET n = a; ALTER TABLE t DROP a; ALTER TABLE t RENAME n TO a; ALTER TABLE t RENAME a TO b",
        &[],
    );
    check_on(T, "CREATE TABLE k AS SELECT id, a FROM t; ALTER TABLE t DROP a", &[]);
    check_on(
        T,
        "CREATE TABLE k AS SELECT DISTINCT a FROM t; ALTER TABLE t DROP a",
        &["column `t.a` (2 values)"],
    );
    check_on(T, "UPDATE t SET e = a; ALTER TABLE t DROP a", &["column `t.a` (2 values)"]);
    check_on(
        T,
        "ALTER TABLE t ADD b TEXT; UPDATE t SET b = a WHERE id < 2; ALTER TABLE t DROP a",
        &["column `t.a` (2 values)"],
    );
    // A column that holds its own is no place for another one that happens to be the same.
    let flags = "CREATE TABLE t(id INTEGER PRIMARY KEY, f INT, g INT); INSERT INTO t VALUES (1, 0, 0), (2, 0, 0);";
    check_on(
        flags,
        "CREATE TABLE n(id INTEGER PRIMARY KEY, f INT); INSERT INTO n SELECT id, f FROM t WHERE g = 0; DROP TABLE t; ALTER TABLE n RENAME TO t",
        &["column `t.g` (2 values)"],
    );
}

#[test]
fn a_table_goes_on_under_another_name_where_all_its_rows_do() {
    let w = "CREATE TABLE w(id INTEGER PRIMARY KEY, a TEXT, e TEXT);";
    check_on(T, &format!("{w} INSERT INTO w SELECT * FROM t; DROP TABLE t"), &[]);
    check_on(
        T,
        &format!("{w} INSERT INTO w SELECT id, a, e FROM t WHERE id = 1; DROP TABLE t"),
        &["table `t` (2 rows)"],
    );
    check_on(
        T,
        &format!("{w} INSERT INTO w(id, a) SELECT id, a FROM t; DROP TABLE t"),
        &["table `t` (2 rows)"],
    );
    check_on(
        T,
        &format!("{w} INSERT INTO w SELECT id, a, a FROM t; DROP TABLE t"),
        &["table `t` (2 rows)"],
    );
    let old = T.replace("TABLE t", "TABLE old").replace("INTO t", "INTO old");
    let made = "CREATE TABLE t(id INTEGER PRIMARY KEY, b TEXT, e TEXT); INSERT INTO t(id, b, e) SELECT id, a, e FROM old; DROP TABLE old";
    check_on(&old, made, &[]);
}

#[test]
fn a_value_that_is_converted_and_does_not_come_back_is_gone() {
    let again = |class: &str| {
        format!(
            "CREATE TABLE n(id INTEGER PRIMARY KEY, a {class}); INSERT INTO n SELECT id, a FROM t; {SWAP}"
        )
    };
    let of = |class: &str, value: &str| {
        format!(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a {class}); INSERT INTO t VALUES (1, {value});"
        )
    };
    for (was, value, is, is_gone) in [
        ("TEXT", "'007'", "INTEGER", true),
        ("TEXT", "'1e3'", "INTEGER", true),
        ("TEXT", "'+4930123'", "INTEGER", true),
        ("TEXT", "'12'", "INTEGER", false),
        ("TEXT", "'1.5'", "REAL", false),
        ("TEXT", "'abc'", "INTEGER", false),
        ("TEXT", "'abc'", "BLOB", false),
        ("INTEGER", "9007199254740993", "REAL", true),
        ("INTEGER", "12", "REAL", false),
        ("INTEGER", "12", "TEXT", false),
        ("REAL", "2.0", "INTEGER", false),
        ("REAL", "2.5", "TEXT", false),
    ] {
        let lost: &[&str] = if is_gone { &["column `t.a` (1 value)"] } else { &[] };
        check_on(&of(was, value), &again(is), lost);
    }
    check_on(
        &of("TEXT", "'12'"),
        "CREATE TABLE n(id INTEGER PRIMARY KEY, a INT); INSERT INTO n SELECT id, CAST(a AS INT) FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        &[],
    );
}

#[test]
fn rows_without_a_key_are_compared_as_wholes() {
    let loose =
        "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (2, 'y'), (3, NULL);";
    let again = |selected: &str| {
        format!("CREATE TABLE n(a, b); INSERT INTO n SELECT {selected} FROM t; {SWAP}")
    };
    check_on(loose, &again("a, b"), &[]);
    check_on(loose, &again("a, coalesce(b, '')"), &[]);
    check_on(loose, &again("DISTINCT a, b"), &["1 row of `t`"]);
    check_on(loose, &again("a, 'y'"), &["column `t.b` (1 value)"]);
    let full = loose.replace("NULL", "'z'");
    check_on(
        &full,
        &again("a, (SELECT u.b FROM t AS u WHERE u.a = 4 - t.a)"),
        &["column `t.a` (2 values)"],
    );
    let with_null = "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, 'z');";
    check_on(
        with_null,
        &again("a, (SELECT u.b FROM t AS u WHERE u.a = 4 - t.a)"),
        &["column `t.a` (2 values)"],
    );
    check_on(with_null, &again("a, coalesce(b, 'new')"), &[]);
}
