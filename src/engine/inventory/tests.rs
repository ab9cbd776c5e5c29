//! What a script loses, whatever it looks like.

use super::*;
use crate::revision::Script;
use crate::sqlite::introspect;

fn check(script: &str, expected: &[&str]) {
    let connection = Connection::open_in_memory().unwrap();
    let setup = "CREATE TABLE a(x, y, n); INSERT INTO a VALUES (1, 2, NULL), (3, NULL, NULL); CREATE TABLE empty(z); \
                 CREATE TABLE given(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO given VALUES (1), (2); \
                 CREATE VIRTUAL TABLE notes USING fts5(t); INSERT INTO notes VALUES ('one'), ('two'); \
                 CREATE VIRTUAL TABLE boxes USING rtree(id, low, high); INSERT INTO boxes VALUES (1, 2, 3); \
                 CREATE VIRTUAL TABLE over_a USING fts5(x, content='a');";
    connection.execute_batch(setup).unwrap();
    let mut before = take(&connection, Bookkeeping::default()).unwrap();
    let text = script.to_owned();
    let script = Script { path: "up.sql".to_owned(), text };
    let schema = introspect::schema(&connection).unwrap();
    before.count_values(&connection, &schema, &script).unwrap();
    let called = renames(&script, &|it| before.has(it));
    connection.execute_batch(&script.text).unwrap();
    let mut after = take(&connection, Bookkeeping::default()).unwrap();
    after.count_again(&connection, &before, &called).unwrap();
    let losses = before.losses(&after, &called);
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
        "ALTER TABLE a DROP COLUMN y; ALTER TABLE a ADD COLUMN y AS (x + 1)",
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
        &["column `a.y` (1 value)"],
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
