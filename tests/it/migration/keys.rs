//! Tables with rows whose key becomes another: rows are told apart by what stays unique.

use std::fs;

use crate::workspace::TestWorkspace;

const ROWS: &str = "SELECT group_concat(k || '=' || v) FROM (SELECT * FROM t ORDER BY v)";

#[test]
fn a_table_with_rows_may_get_another_key() {
    let forms = [
        "CREATE TABLE t (k INT UNIQUE, v TEXT);",
        "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT);",
        "CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL, v TEXT);",
        "CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL, v TEXT) WITHOUT ROWID;",
        "CREATE TABLE t (v TEXT NOT NULL, k TEXT NOT NULL, PRIMARY KEY (v, k)) WITHOUT ROWID;",
        "CREATE TABLE t (v TEXT NOT NULL, k TEXT NOT NULL, PRIMARY KEY (k, v)) WITHOUT ROWID;",
        "CREATE TABLE t (k INT UNIQUE, v TEXT);",
    ];
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    for (number, form) in forms.iter().enumerate() {
        fs::write(workspace.path("schema.sql"), form).unwrap();
        let create = format!("migration create Form --rev-id r{number}");
        workspace.run(&create).is_clean();
        if number > 0 {
            workspace.run("migration lint").is_clean();
            workspace.run("upgrade --rehearse").is_clean();
        }
        // What is text again may not be a number.
        let consent = if number == 6 { " --allow-data-loss" } else { "" };
        workspace.run(&format!("upgrade{consent}")).is_clean();
        if number == 0 {
            workspace.execute("INSERT INTO t(k, v) VALUES (20, 'x'), (10, 'y'), (30, 'z')");
        }
        workspace.query(ROWS).gives("20=x,10=y,30=z");
    }
    workspace.run("downgrade r0").is_clean();
    workspace.query(ROWS).gives("20=x,10=y,30=z");
}

#[test]
fn an_index_over_a_table_finds_its_rows_under_their_new_numbers() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let index = "CREATE VIRTUAL TABLE f USING fts5(v, content='t');";
    let schema = |table: &str| {
        fs::write(workspace.path("schema.sql"), format!("{table}\n{index}")).unwrap();
    };
    schema("CREATE TABLE t (k INTEGER UNIQUE, v TEXT);");
    workspace.run("migration create First --rev-id r0").is_clean().run("upgrade").is_clean();
    workspace.execute(
        "INSERT INTO t VALUES (30, 'rain'), (20, 'sun'), (10, 'snow'); INSERT INTO f(f) VALUES ('rebuild')",
    );
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT);");
    workspace.run("migration create Second --rev-id r1").is_clean();
    let found = "SELECT rowid || v FROM f WHERE f MATCH 'rain'";
    for line in ["upgrade", "downgrade", "upgrade"] {
        workspace.run(line).is_clean().run("doctor").is_clean();
        workspace.query(found).gives("30rain");
    }
}

#[test]
fn ids_that_may_be_given_again_are_told_of_a_table_without_rowids_too() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let schema = |text: &str| fs::write(workspace.path("schema.sql"), text).unwrap();
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);");
    workspace.run("migration create First --rev-id r0").is_clean().run("upgrade").is_clean();
    workspace
        .execute("INSERT INTO t VALUES (7, 'x'); DELETE FROM t; INSERT INTO t VALUES (1, 'y')");
    schema("CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT) WITHOUT ROWID;");
    workspace.run("migration create Second --rev-id r1").is_clean();
    workspace.run("migration lint").says("can be given again").is_clean();
}
