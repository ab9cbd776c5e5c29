//! What makes two schemas equal, and what makes them differ.

use super::{diff, schema};

fn same(one: &str, other: &str) {
    let (a, b) = (schema(one), schema(other));
    assert_eq!(a.differences(&b), Vec::<String>::new(), "{one}\n{other}");
    assert_eq!(a, b);
    assert_eq!(a.fingerprint(), b.fingerprint());
}

fn differ(one: &str, other: &str) {
    let (a, b) = (schema(one), schema(other));
    assert_ne!(a, b, "{one}\n{other}");
    assert_ne!(a.fingerprint(), b.fingerprint(), "{one}\n{other}");
}

#[test]
fn layout_case_quoting_and_comments_are_no_difference() {
    same(
        "CREATE TABLE Users(id INTEGER PRIMARY KEY, \"Name\" varchar(10) NOT NULL)",
        "create table if not exists `users` (\n  [ID] integer primary key, -- key\n  name VARCHAR ( 10 ) not null /* x */\n)",
    );
    same(
        "CREATE TABLE t(a); CREATE INDEX i ON t(a ASC) WHERE (a > 1)",
        "CREATE TABLE t(a); CREATE INDEX IF NOT EXISTS \"I\" ON T (\"a\") WHERE A>1",
    );
    same(
        "CREATE TABLE t(a); CREATE VIEW v AS SELECT \"a\" FROM t; CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW BEGIN SELECT 1; END",
        "CREATE TABLE t(a); CREATE VIEW [v] AS\n  select A from T; CREATE TRIGGER r insert on t begin select 1; end",
    );
}

#[test]
fn the_order_of_columns_constraints_and_objects_is_no_difference() {
    same("CREATE TABLE t(a INT, b TEXT)", "CREATE TABLE t(b TEXT, a INT)");
    same(
        "CREATE TABLE t(a INT NOT NULL DEFAULT 1 COLLATE NOCASE, CHECK(a), CHECK(a > 1), UNIQUE(a))",
        "CREATE TABLE t(a INT COLLATE NOCASE DEFAULT 1 NOT NULL, UNIQUE(a), CHECK(a > 1), CHECK(a))",
    );
    same("CREATE TABLE a(x); CREATE TABLE b(y)", "CREATE TABLE b(y); CREATE TABLE a(x)");
}

#[test]
fn a_constraint_says_the_same_on_its_column_and_on_its_table() {
    same("CREATE TABLE t(a INT UNIQUE)", "CREATE TABLE t(a INT, UNIQUE(a))");
    same("CREATE TABLE t(a TEXT PRIMARY KEY)", "CREATE TABLE t(a TEXT, PRIMARY KEY(a))");
    same("CREATE TABLE t(a INTEGER PRIMARY KEY)", "CREATE TABLE t(a INTEGER, PRIMARY KEY(a DESC))");
    same(
        "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE t(a INTEGER, PRIMARY KEY(a AUTOINCREMENT))",
    );
    same("CREATE TABLE t(a CHECK(a > 0))", "CREATE TABLE t(a, CHECK((t.a > 0)))");
    same(
        "CREATE TABLE t(a REFERENCES p(x) ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TABLE t(a, FOREIGN KEY(a) REFERENCES P(X) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
    );
}

#[test]
fn what_goes_without_saying_is_no_difference() {
    same("CREATE TABLE t(a DEFAULT 1)", "CREATE TABLE t(a DEFAULT (1))");
    same("CREATE TABLE t(a DEFAULT 'x')", "CREATE TABLE t(a DEFAULT \"x\")");
    same("CREATE TABLE t(a COLLATE BINARY NULL)", "CREATE TABLE t(a)");
    same("CREATE TABLE t(a NOT NULL ON CONFLICT ABORT)", "CREATE TABLE t(a NOT NULL)");
    same("CREATE TABLE t(a, b AS (a))", "CREATE TABLE t(a, b GENERATED ALWAYS AS (a) VIRTUAL)");
    same("CREATE TABLE t(a, CONSTRAINT lonely)", "CREATE TABLE t(a)");
}

#[test]
fn what_sqlite_keeps_twice_is_there_twice() {
    for (once, twice, thrice) in [
        (
            "a CHECK(a > 0)",
            "a CHECK(a > 0) CHECK((A>0))",
            "a CHECK(a > 0), CHECK(a > 0), CHECK(t.a > 0)",
        ),
        ("a, CHECK(a)", "a, CHECK(a), CHECK(a)", "a CHECK(a) CHECK(a) CHECK(a)"),
        (
            "a, CONSTRAINT c CHECK(a)",
            "a, CONSTRAINT c CHECK(a), CONSTRAINT \"C\" CHECK(a)",
            "a CONSTRAINT c CHECK(a), CONSTRAINT c CHECK(a), CONSTRAINT c CHECK(a)",
        ),
        (
            "a REFERENCES p",
            "a REFERENCES p REFERENCES p",
            "a REFERENCES p, FOREIGN KEY(a) REFERENCES P FOREIGN KEY(a) REFERENCES p",
        ),
    ] {
        let [once, twice, thrice] = [once, twice, thrice].map(|it| format!("CREATE TABLE t({it})"));
        same(&twice, &twice);
        differ(&once, &twice);
        differ(&once, &thrice);
        differ(&twice, &thrice);
    }
    let checks = |count| format!("CREATE TABLE t(a{})", ", CHECK(a > 0)".repeat(count));
    assert_eq!(
        schema(&checks(3)).differences(&schema(&checks(1))),
        ["- table t: check (a > 0), 2 times", "- table t: check (a > 0), 3 times"]
    );
    assert_eq!(diff(&checks(3), &checks(1)).changes.len(), 2);
    assert_eq!(diff(&checks(1), &checks(2)).changes[0].to_string(), "add to `t`: check (a > 0)");
}

#[test]
fn of_two_unique_that_say_the_same_there_is_one_index_and_so_they_are_one() {
    same("CREATE TABLE t(a UNIQUE)", "CREATE TABLE t(a UNIQUE UNIQUE, UNIQUE(\"A\"))");
    differ("CREATE TABLE t(a UNIQUE)", "CREATE TABLE t(a UNIQUE, CONSTRAINT u UNIQUE(a))");
}

#[test]
fn every_property_is_a_difference() {
    for (one, other) in [
        ("a INT", "a INTEGER"),
        ("a varchar(36)", "a varchar(37)"),
        ("a", "a, b"),
        ("a NOT NULL", "a"),
        ("a NOT NULL", "a NOT NULL ON CONFLICT IGNORE"),
        ("a DEFAULT 1", "a DEFAULT '1'"),
        ("a DEFAULT 'A'", "a DEFAULT 'a'"),
        ("a DEFAULT CURRENT_TIMESTAMP", "a DEFAULT CURRENT_DATE"),
        ("a COLLATE NOCASE", "a COLLATE RTRIM"),
        ("a UNIQUE", "a"),
        ("a, b, UNIQUE(a, b)", "a, b, UNIQUE(b, a)"),
        ("a UNIQUE", "a UNIQUE ON CONFLICT REPLACE"),
        ("a, CHECK(a > 0)", "a, CONSTRAINT positive CHECK(a > 0)"),
        ("a CHECK(a IN ('x'))", "a CHECK(a IN ('X'))"),
        ("a CHECK(a IN (\"x\"))", "a CHECK(a IN (\"X\"))"),
        ("a, b AS (a) STORED", "a, b AS (a) VIRTUAL"),
        ("a, b AS (a)", "a, b AS (a + 1)"),
        ("a INTEGER PRIMARY KEY", "a INTEGER PRIMARY KEY AUTOINCREMENT"),
        ("a INTEGER PRIMARY KEY", "a INTEGER PRIMARY KEY DESC"),
        ("a TEXT PRIMARY KEY", "a TEXT PRIMARY KEY DESC"),
        ("a REFERENCES p", "a REFERENCES p(a)"),
        ("a REFERENCES p", "a REFERENCES p ON DELETE SET NULL"),
        ("a REFERENCES p", "a REFERENCES p DEFERRABLE INITIALLY DEFERRED"),
        (
            "a, b, FOREIGN KEY(a, b) REFERENCES p(x, y)",
            "a, b, FOREIGN KEY(a, b) REFERENCES p(y, x)",
        ),
    ] {
        differ(&format!("CREATE TABLE t({one})"), &format!("CREATE TABLE t({other})"));
    }
    differ("CREATE TABLE t(a TEXT)", "CREATE TABLE t(a TEXT) STRICT");
    differ("CREATE TABLE t(a PRIMARY KEY)", "CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID");
    for (one, other) in [
        ("INDEX i ON t(a)", "UNIQUE INDEX i ON t(a)"),
        ("INDEX i ON t(a)", "INDEX i ON t(a DESC)"),
        ("INDEX i ON t(a)", "INDEX i ON t(a COLLATE NOCASE)"),
        ("INDEX i ON t(a)", "INDEX i ON t(a) WHERE a > 1"),
        ("INDEX i ON t(a, b)", "INDEX i ON t(b, a)"),
        ("INDEX i ON t(lower(a))", "INDEX i ON t(upper(a))"),
        ("VIEW v AS SELECT a FROM t", "VIEW v AS SELECT b FROM t"),
        ("VIEW v AS SELECT a FROM t WHERE b = 'x'", "VIEW v AS SELECT a FROM t WHERE b = 'X'"),
        (
            "TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
            "TRIGGER r AFTER UPDATE ON t BEGIN SELECT 1; END",
        ),
        (
            "TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END",
            "TRIGGER r INSERT ON t BEGIN SELECT 1; END",
        ),
        ("VIRTUAL TABLE f USING fts5(a)", "VIRTUAL TABLE f USING fts5(a, content='t')"),
        ("VIRTUAL TABLE f USING fts5(a)", "VIRTUAL TABLE f USING fts5(b)"),
        ("VIEW v AS SELECT t.a FROM t, t AS u", "VIEW v AS SELECT u.a FROM t, t AS u"),
    ] {
        let table = "CREATE TABLE t(a, b)";
        differ(&format!("{table}; CREATE {one}"), &format!("{table}; CREATE {other}"));
    }
}

#[test]
fn odd_but_legal_definitions_are_read() {
    for sql in [
        "CREATE TABLE t(a int CONSTRAINT x, b CONSTRAINT y NOT NULL CONSTRAINT z UNIQUE)",
        "CREATE TABLE t(a, b, PRIMARY KEY(a) UNIQUE(b) CHECK(a) FOREIGN KEY(b) REFERENCES p)",
        "CREATE TABLE t('a' text, \"b c\" decimal(10, -2), [d] \"my type\", `e``f` DEFAULT -1.5e3)",
        "CREATE TABLE t(a DEFAULT (1 + (2)))",
        "CREATE TABLE t(a REFERENCES p(x) MATCH FULL NOT NULL DEFERRABLE, b REFERENCES p NOT DEFERRABLE INITIALLY IMMEDIATE)",
        "CREATE TABLE t(a CHECK(a IN (')', '(', 'it''s')), b DEFAULT ')')",
        "CREATE TABLE t AS SELECT 1 AS a, 'x' AS \"b c\"",
        "CREATE TABLE \"sel\"\"ect\"(\"order\" int generated always as (1) stored, \"group\")",
        "CREATE TABLE t(a integer not null primary key on conflict replace autoincrement)",
        "CREATE TABLE t(generated, always text, a int generated always as (generated))",
        "CREATE TABLE t(a /* , */ int -- , )\n, b)",
        "CREATE TABLE ünï(\"日本\" TEXT DEFAULT '語', CHECK(\"日本\" <> ''))",
    ] {
        let schema = schema(sql);
        assert_eq!(schema.tables.len(), 1, "{sql}");
    }
}

#[test]
fn objects_that_belong_to_others_are_not_listed() {
    let schema = schema(
        "CREATE VIRTUAL TABLE f USING fts5(a); CREATE VIRTUAL TABLE r USING rtree(id, x, y);
         CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b UNIQUE); CREATE TEMP TABLE u(a); ANALYZE",
    );
    assert_eq!((schema.tables.len(), schema.virtual_tables.len(), schema.indexes.len()), (1, 2, 0));
    assert!(schema.clone().without(&["t", "f", "r"]).is_empty());
}

#[test]
fn differences_are_told_line_by_line() {
    let differences =
        schema("CREATE TABLE t(a INT, b)").differences(&schema("CREATE TABLE t(a TEXT, b)"));
    assert_eq!(differences, ["- table t: column a int", "+ table t: column a text"]);
}
