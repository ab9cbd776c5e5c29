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
