//! What rows hold that is otherwise behind a script, on small databases.

use super::*;
use crate::sqlite::introspect;

const USERS: &str = "CREATE TABLE users(id INTEGER PRIMARY KEY, a TEXT, b TEXT, n INT); \
    INSERT INTO users VALUES (1, '12', 'x', 1), (2, 'abc', 'y', 2), (5, NULL, 'z', NULL); \
    CREATE TABLE loose(a, b); INSERT INTO loose VALUES (1, 'x'), (2, 'y'), (3, 'x'); \
    DELETE FROM loose WHERE a = 2; CREATE VIRTUAL TABLE f USING fts5(x, y); \
    INSERT INTO f(rowid, x, y) VALUES (3, 'one', 'two'), (7, 'six', 'six');";

fn check(script: &str, expected: &[&str]) {
    check_on(USERS, script, expected);
}

fn check_on(stood: &str, script: &str, expected: &[&str]) {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(stood).unwrap();
    let schema = |it: &Connection| introspect::schema(it).unwrap();
    let script = Script { path: String::new(), text: script.to_owned() };
    let kept = Kept::of(&connection, &schema(&connection), &script, |_| true).unwrap();
    connection.execute_batch(&script.text).unwrap();
    let changed = kept.changed(&connection, &schema(&connection)).unwrap();
    let words = changed.iter().map(|it| format!("{}.{} {}", it.table, it.column, it.rows));
    assert_eq!(words.collect::<Vec<_>>(), expected, "{}", script.text);
    let left = "SELECT count(*) FROM sqlite_temp_schema";
    assert_eq!(connection.query_row(left, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

/// A copy by hand: the definition of the new table, and what is selected into it.
fn copied(columns: &str, selected: &str) -> String {
    format!(
        "CREATE TABLE n({columns}); INSERT INTO n SELECT {selected} FROM users; DROP TABLE users; \
         ALTER TABLE n RENAME TO users;"
    )
}

const SAME: &str = "id INTEGER PRIMARY KEY, a TEXT, b TEXT, n INT";

#[test]
fn a_copy_by_hand_that_swaps_forgets_or_casts_is_found() {
    check(&copied(SAME, "id, b, a, n"), &["users.a 2", "users.b 3"]);
    check(&copied(SAME, "id, NULL, b, n"), &["users.a 2"]);
    check(&copied(SAME, "id, CASE id WHEN 1 THEN a END, b, n"), &["users.a 1"]);
    check(
        &copied("id INTEGER PRIMARY KEY, a INT, b TEXT, n INT", "id, CAST(a AS INT), b, n"),
        &["users.a 1"],
    );
    check(&copied(SAME, "id + 1, a, b, n"), &["users.id 2"]);
    check(
        &format!("{} DELETE FROM users WHERE id = 5", copied(SAME, "id, b, a, n")),
        &["users.a 2", "users.b 2"],
    );
    let aside = "ALTER TABLE users RENAME TO old; CREATE TABLE users(id INTEGER PRIMARY KEY, a TEXT, b TEXT, n INT); \
                 INSERT INTO users SELECT id, b, a, n FROM old; DROP TABLE old;";
    check(aside, &["users.a 2", "users.b 3"]);
    check(
        "CREATE TABLE t AS SELECT * FROM users; DELETE FROM users; INSERT INTO users SELECT id, a, a, n FROM t; DROP TABLE t",
        &["users.b 3"],
    );
    check(
        "CREATE TABLE m(a, b); INSERT INTO m SELECT b, a FROM loose; DROP TABLE loose; ALTER TABLE m RENAME TO loose",
        &["loose.a 2", "loose.b 2"],
    );
    check("CREATE TABLE journal_before_0(a); UPDATE users SET b = 'same'", &["users.b 3"]);
    check(
        "CREATE TABLE t AS SELECT * FROM users; WITH w AS (SELECT 1) DELETE FROM users; \
         INSERT OR ABORT INTO users SELECT id, a, a, n FROM t",
        &["users.b 3"],
    );
    check("REPLACE INTO users SELECT id, upper(b), b, n FROM users", &["users.a 2"]);
    check("UPDATE users SET a = CAST(a AS INT)", &["users.a 1"]);
    check("UPDATE users SET b = 'same', a = b", &["users.b 3"]);
    let copied = |rows: &str| {
        format!(
            "CREATE VIRTUAL TABLE g USING fts5(x, y); INSERT INTO g(rowid, x, y) SELECT {rows} FROM f; \
             DROP TABLE f; ALTER TABLE g RENAME TO f"
        )
    };
    check(&copied("rowid, y, x"), &["f.x 1", "f.y 1"]);
    check(&copied("rowid + 1, x, y"), &["f.rowid 2"]);
    check(&copied("rowid, x, y"), &[]);
}

#[test]
fn what_is_set_is_told_where_it_says_less_than_before() {
    let seed = "INSERT INTO users VALUES (9, 'n', 'n', 9)";
    check("UPDATE users SET b = 'same'", &["users.b 3"]);
    check(&format!("UPDATE users SET b = 'same'; {seed}"), &["users.b 3"]);
    check("UPDATE users SET b = NULL WHERE id = 1", &["users.b 1"]);
    check("UPDATE users SET b = NULL WHERE id < 3", &["users.b 2"]);
    check(&format!("UPDATE users SET b = NULL; {seed}"), &["users.b 3"]);
    check(&format!("{seed}; UPDATE users SET b = NULL WHERE id <> 9"), &["users.b 3"]);
    check("UPDATE users SET b = NULL; UPDATE users SET b = 'n' WHERE id = 1", &["users.b 2"]);
    check("UPDATE users SET b = nullif(b, b) WHERE id < 3", &["users.b 2"]);
    check("UPDATE loose SET b = NULL WHERE a = 1", &["loose.b 1"]);
    check("UPDATE users SET b = 'n' WHERE id = 1", &[]);
    check("UPDATE users SET a = 'n' WHERE a IS NULL", &[]);
    let trigger = "CREATE TRIGGER g AFTER INSERT ON loose BEGIN UPDATE users SET b = 'same'; END;";
    check(&format!("{trigger} INSERT INTO loose VALUES (7, 'q')"), &["users.b 3"]);
    let by_hand = "REPLACE INTO users VALUES (1, 'k', 'l', 9)";
    check(by_hand, &["users.a 1", "users.b 1", "users.n 1"]);
}

const WORDS: &str = "CREATE TABLE n(id INTEGER PRIMARY KEY, t TEXT, at TEXT, x INT); \
    INSERT INTO n VALUES (1, 'Aa', 'y', 1), (2, 'Bb', 'z', 2); \
    CREATE TABLE w(n INT, word TEXT, PRIMARY KEY (n, word)); INSERT INTO w SELECT id, t FROM n; \
    CREATE TABLE tag(id INTEGER PRIMARY KEY, n INT, word TEXT); INSERT INTO tag(n, word) SELECT id, t FROM n; \
    INSERT INTO tag VALUES (9, 7, 'Zz'); \
    CREATE TRIGGER nw AFTER UPDATE ON n BEGIN DELETE FROM w WHERE n = old.id; INSERT INTO w VALUES (new.id, new.t); END; \
    CREATE TRIGGER nt AFTER UPDATE ON n BEGIN DELETE FROM tag WHERE n = old.id; INSERT INTO tag(n, word) VALUES (new.id, new.t); END;";

#[test]
fn rows_that_triggers_make_anew_are_told_where_they_are_others() {
    check_on(WORDS, "UPDATE n SET t = lower(t)", &["tag.id 2", "tag.word 2", "w.word 2"]);
    check_on(WORDS, "UPDATE n SET x = x + 1", &[]);
    check_on(
        WORDS,
        "UPDATE n SET t = CASE t WHEN 'Aa' THEN 'Bb' ELSE 'Aa' END",
        &["tag.id 2", "w.n 2"],
    );
}

#[test]
fn the_moment_of_a_trigger_is_meant_and_any_other_value_that_levels_is_not() {
    let stamp = |value: &str| {
        format!(
            "CREATE TABLE p(id INTEGER PRIMARY KEY, t TEXT, at TEXT); INSERT INTO p VALUES (1, ' a', 'x'), (2, ' b', 'y'); \
             CREATE TRIGGER s AFTER UPDATE OF t ON p BEGIN UPDATE p SET at = {value} WHERE id = new.id; END;"
        )
    };
    let trim = "UPDATE p SET t = trim(t)";
    for moment in [
        "datetime('now')",
        "CURRENT_TIMESTAMP",
        "strftime('%Y', 'now', 'localtime')",
        "CAST(strftime('%s', 'now') AS INTEGER)",
        "unixepoch() * 1000",
    ] {
        check_on(&stamp(moment), trim, &[]);
    }
    check_on(&stamp("'same'"), trim, &["p.at 2"]);
    check_on(&stamp("NULL"), trim, &["p.at 2"]);
    check_on(&stamp("datetime('2020-01-01')"), trim, &["p.at 2"]);
    let twice = format!("{trim}; UPDATE p SET at = 'same'");
    check_on(&stamp("datetime('now')"), &twice, &["p.at 2"]);
    let own = "CREATE TRIGGER g AFTER UPDATE OF n ON users BEGIN UPDATE users SET b = datetime('now'); END; UPDATE users SET n = 7 - id";
    check(own, &["users.b 3"]);
}

#[test]
fn a_key_that_becomes_text_is_found_by_its_index() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(USERS).unwrap();
    let schema = |it: &Connection| introspect::schema(it).unwrap();
    let text = copied("id TEXT PRIMARY KEY, a TEXT, b TEXT, n INT", "*");
    let script = Script { path: String::new(), text };
    let kept = Kept::of(&connection, &schema(&connection), &script, |_| true).unwrap();
    connection.execute_batch(&script.text).unwrap();
    let of = kept.tables.iter().find(|it| it.name.is("users")).unwrap();
    let now = shape(&schema(&connection), &of.name).unwrap();
    let held = Beside { kept: of, now, renames: &kept.renames, connection: &connection };
    let key = held.key().unwrap();
    assert_eq!(held.strayed(&key).unwrap(), 0);
    let (same, copy) = (held.same_row(&key), &of.copy);
    let plan = format!(
        "EXPLAIN QUERY PLAN SELECT 1 FROM temp.{copy} AS was CROSS JOIN main.users AS now ON {same}"
    );
    let mut plan = connection.prepare(&plan).unwrap();
    let words = plan.query_map([], |row| row.get::<_, String>(3)).unwrap();
    let words: Vec<String> = words.collect::<Result<_>>().unwrap();
    assert!(words.iter().any(|it| it.starts_with("SEARCH now")), "{words:?}");
}

#[test]
fn what_is_refused_of_a_table_tells_of_its_columns() {
    let (table, column) = (Name::from("T"), Name::from("a"));
    let changed = Changed { table, column, rows: 2, is_set: false };
    let rows = |table: &str| Lost::Rows { table: table.to_owned(), rows: 1 };
    let of = |column: &str| Lost::Column { table: "t".into(), column: column.into(), values: 1 };
    assert!(changed.is_told_by(&[], &[&rows("t")]));
    assert!(!changed.is_told_by(&[rows("t")], &[&rows("u")]));
    assert!(changed.is_told_by(&[of("a")], &[]));
    assert!(!changed.is_told_by(&[of("b")], &[&of("b")]));
}

#[test]
fn what_keeps_everything_or_is_meant_is_not() {
    check(&copied("id TEXT PRIMARY KEY, a TEXT, b TEXT, n INT", "*"), &[]);
    check(&copied(SAME, "*"), &[]);
    check(
        &copied(
            "a INT, n TEXT NOT NULL DEFAULT '', id INTEGER PRIMARY KEY, b",
            "a, coalesce(n, ''), id, b",
        ),
        &[],
    );
    check(
        &copied(
            "id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, b BLOB, n REAL, more DEFAULT 1",
            "*, 7",
        ),
        &[],
    );
    check("UPDATE users SET a = lower(a), b = coalesce(n, 0)", &[]);
    check("DELETE FROM users WHERE id = 1; DELETE FROM loose WHERE a = 1", &[]);
    let trigger = "CREATE TRIGGER g AFTER UPDATE OF a ON users BEGIN UPDATE users SET n = n + 1 WHERE id = new.id; \
                   UPDATE loose SET b = 'seen'; END;";
    check(&format!("{trigger} UPDATE users SET a = lower(a)"), &[]);
    check(
        "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME a TO c; UPDATE people SET n = n + 1",
        &[],
    );
    check("INSERT INTO users(id, a) VALUES (1, 'z') ON CONFLICT DO UPDATE SET a = excluded.a", &[]);
    check(
        "CREATE TABLE m(a, b); INSERT INTO m SELECT * FROM loose ORDER BY b; DROP TABLE loose; ALTER TABLE m RENAME TO loose",
        &[],
    );
}
