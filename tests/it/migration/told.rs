//! What a change of type or key makes of values is told before it is made, and what a script may not do is found before it runs.

use std::fs;

use crate::workspace::TestWorkspace;

/// A database of one table at its first revision, and the schema that it is to have.
fn changing(from: &str, rows: &str, to: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    fs::write(workspace.path("schema.sql"), from).unwrap();
    workspace.run("migration create First --rev-id first").is_clean().run("upgrade").is_clean();
    workspace.execute(rows);
    fs::write(workspace.path("schema.sql"), to).unwrap();
    workspace
}

#[test]
fn values_that_no_way_back_gives_again_are_a_loss() {
    for (from, value, to) in [
        ("CREATE TABLE t(a ANY) STRICT;", "'007'", "CREATE TABLE t(a ANY);"),
        ("CREATE TABLE t(a);", "3", "CREATE TABLE t(a TEXT);"),
        ("CREATE TABLE t(a);", "'12'", "CREATE TABLE t(a INTEGER);"),
        ("CREATE TABLE t(a);", "3", "CREATE TABLE t(a REAL);"),
        ("CREATE TABLE t(a);", "3", "CREATE TABLE t(a TEXT) STRICT;"),
        ("CREATE TABLE t(a TEXT);", "'1'", "CREATE TABLE t(a REAL);"),
        ("CREATE TABLE t(a);", "5.0", "CREATE TABLE t(a INTEGER);"),
        ("CREATE TABLE t(a REAL) STRICT;", "9e999", "CREATE TABLE t(a TEXT) STRICT;"),
    ] {
        let rows = format!("INSERT INTO t VALUES ({value})");
        let workspace = changing(from, &rows, to);
        let answer = workspace.json("migration diff archive model");
        let statements = answer["statements"].as_array().unwrap();
        assert!(statements.iter().any(|it| it["loses_data"] == true), "{from} {to}: {answer}");
        workspace.run("migration create Next --rev-id next").says("loses t.a").is_clean();
        workspace.run("migration lint").says("(1 row): row 1 (").is_clean();
        workspace.run("upgrade").says("would lose t.a").is_refused();
        workspace.run("upgrade --allow-data-loss").is_clean();
    }
    // Where no value is another one nobody is warned of it.
    for (from, value, to) in [
        ("CREATE TABLE t(a TEXT);", "'1.5'", "CREATE TABLE t(a REAL);"),
        ("CREATE TABLE t(a);", "'x'", "CREATE TABLE t(a TEXT);"),
        ("CREATE TABLE t(a TEXT) STRICT;", "'é'", "CREATE TABLE t(a BLOB) STRICT;"),
        ("CREATE TABLE t(a ANY) STRICT;", "'x'", "CREATE TABLE t(a ANY);"),
    ] {
        let workspace = changing(from, &format!("INSERT INTO t VALUES ({value})"), to);
        workspace.run("migration create Next --rev-id next").is_clean();
        let said = workspace.run("migration lint").stderr();
        assert!(!said.contains("row 1"), "{from} {to}: {said}");
    }
}

#[test]
fn a_new_column_of_a_key_whose_other_columns_tell_rows_apart_keeps_its_default() {
    let new = "id INTEGER PRIMARY KEY, title TEXT NOT NULL, ns TEXT NOT NULL DEFAULT 'main'";
    for (from, to) in [
        ("title TEXT NOT NULL UNIQUE);", format!("{new}, UNIQUE (ns, title));")),
        ("title TEXT NOT NULL UNIQUE);", format!("{new}); CREATE UNIQUE INDEX i ON p(ns, title);")),
        (
            "title TEXT NOT NULL); CREATE UNIQUE INDEX i ON p(title);",
            format!("{new}, UNIQUE (title, ns));"),
        ),
    ] {
        let from = format!("CREATE TABLE p(id INTEGER PRIMARY KEY, {from}");
        let workspace = changing(
            &from,
            "INSERT INTO p(title) VALUES ('a'), ('b')",
            &format!("CREATE TABLE p({to}"),
        );
        let script = workspace.run("migration diff archive model").stdout();
        workspace.run_script(&script).query("SELECT group_concat(ns) FROM p").gives("main,main");
        workspace.run("migration create Next --rev-id next").is_clean();
    }
}

#[test]
fn a_default_that_makes_rows_equal_is_told_with_a_way_out() {
    let null = "let it come without one, so that they hold NULL";
    let later = "let it come without UNIQUE first";
    for (column, way_out) in [
        ("code TEXT UNIQUE DEFAULT '');", null),
        ("code TEXT DEFAULT (1 + 1) UNIQUE);", null),
        ("code TEXT NOT NULL UNIQUE DEFAULT '');", later),
        ("code TEXT DEFAULT ''); CREATE UNIQUE INDEX i ON p(lower(code));", null),
        ("code TEXT DEFAULT 'a'); CREATE UNIQUE INDEX i ON p(code) WHERE code <> '';", null),
        ("code TEXT AS ('x') UNIQUE);", "change those rows first, or"),
        ("code TEXT NOT NULL);", "give the column a default"),
    ] {
        let from = "CREATE TABLE p(id INTEGER PRIMARY KEY);";
        let to = format!("CREATE TABLE p(id INTEGER PRIMARY KEY, {column}");
        let workspace = changing(from, "INSERT INTO p VALUES (1), (2)", &to);
        let run = workspace.run("migration create Next");
        run.says("rows of the database stand in the way").says(way_out).is_refused();
    }
    let from = "CREATE TABLE p(id INTEGER PRIMARY KEY);";
    let to = "CREATE TABLE p(id INTEGER PRIMARY KEY, code TEXT UNIQUE);";
    let workspace = changing(from, "INSERT INTO p VALUES (1), (2)", to);
    workspace.run("migration create Next").is_clean().run("upgrade").is_clean();
    let apart = "code TEXT DEFAULT ''); CREATE UNIQUE INDEX i ON p(code) WHERE code <> '';";
    let to = format!("CREATE TABLE p(id INTEGER PRIMARY KEY, {apart}");
    changing(from, "INSERT INTO p VALUES (1), (2)", &to).run("migration create Next").is_clean();
}

#[test]
fn what_an_upgrade_refuses_lint_and_a_dry_run_find() {
    for (script, said) in [
        ("INSERT INTO t SELECT revision FROM schema_revisions;", "may not name the ledger"),
        (
            "DELETE FROM t WHERE a IN (SELECT revision FROM schema_revisions);",
            "may not name the ledger",
        ),
        ("CREATE VIEW v AS SELECT revision FROM schema_revisions;", "leaves view `v` behind"),
        ("VACUUM;", "a script may not VACUUM"),
        ("VACUUM INTO 'b.db';", "a script may not VACUUM"),
        ("PRAGMA foreign_keys=OFF;", "leave the line out: foreign keys are off"),
        ("PRAGMA main.defer_foreign_keys = ON;", "leave the line out: foreign keys are off"),
        ("BEGIN TRANSACTION;", "leave the line out: all steps run in one transaction"),
    ] {
        let workspace = changing("CREATE TABLE t(a);", "INSERT INTO t VALUES (1)", "");
        let up =
            format!("-- Next\n--\n-- revision: next\n-- revises: first\n-- loses: t\n\n{script}\n");
        workspace.revision("next", &up, "SELECT 1;");
        workspace.run("migration lint").says(said).has_findings();
        workspace.run("upgrade --dry-run --allow-data-loss").says(said).is_refused();
        workspace.run("upgrade --allow-data-loss").says(said).is_refused();
        assert!(workspace.backups().is_empty(), "{script}");
    }
}

#[test]
fn a_column_that_alembic_renames_in_a_batch_is_no_loss_either_way() {
    let from = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);";
    let workspace = changing(from, "INSERT INTO t VALUES (1, 'x')", from);
    let batch = |old: &str, new: &str| {
        format!(
            "CREATE TABLE _alembic_tmp_t (id INTEGER NOT NULL, {new} VARCHAR(9), PRIMARY KEY (id));\n\
             INSERT INTO _alembic_tmp_t (id, {new}) SELECT t.id, CAST(t.{old} AS VARCHAR(9)) AS {old} FROM t;\n\
             DROP TABLE t;\nALTER TABLE _alembic_tmp_t RENAME TO t;\n"
        )
    };
    let head = "-- Next\n--\n-- revision: next\n-- revises: first\n-- loses: nothing\n\n";
    workspace.revision("next", &format!("{head}{}", batch("a", "b")), &batch("b", "a"));
    let lint = workspace.run("migration lint").stdout();
    assert!(!lint.contains("dropped") && !lint.contains("would"), "{lint}");
    workspace.run("upgrade").is_clean().query("SELECT b FROM t").gives("x");
}

#[test]
fn what_is_computed_is_no_loss() {
    let from = "CREATE TABLE t(a INTEGER, b INTEGER AS (a + 1), c INTEGER AS (a + 2) STORED);";
    let workspace = changing("CREATE TABLE t(a INTEGER);", "INSERT INTO t VALUES (1), (2)", from);
    workspace.run("migration create Next --rev-id next").is_clean().run("upgrade").is_clean();
    let answer = workspace.json("downgrade");
    assert_eq!(answer["lost"], serde_json::json!([]));
}

#[test]
fn a_script_of_the_user_does_not_change_what_an_entry_is_known_by() {
    for set in
        ["path = 'x.md'", "path_bytes = x'00'", "identity = 'x'", "title = 'x', path = 'x.md'"]
    {
        let workspace = TestWorkspace::synced(&[("a.md", "A.\n")]);
        let column =
            ["path_bytes", "identity", "path"].into_iter().find(|it| set.contains(it)).unwrap();
        let up = format!(
            "-- Next\n--\n-- revision: next\n-- revises: HEAD\n\nUPDATE entries SET {set};\n"
        );
        workspace.revision("next", &up, "SELECT 1;");
        let said = format!("a script may not change `entries.{column}`");
        workspace.run("migration lint").says(&said).has_findings();
        workspace.run("upgrade --allow-data-loss").says(&said).is_refused();
        workspace.query("SELECT path FROM entries").gives("a.md");
    }
}
