//! Defaults that rows get on the way up or down: where they are equal under a key, and where NULLs cannot come back.

use std::fs;

use crate::workspace::TestWorkspace;

/// A database with these tables and rows, and the model that is to come.
fn filled(from: &str, rows: &str, to: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    fs::write(workspace.path("schema.sql"), from).unwrap();
    workspace.run("migration create First --rev-id first").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.execute(rows);
    fs::write(workspace.path("schema.sql"), to).unwrap();
    workspace
}

#[test]
fn a_unique_column_with_a_default_that_was_dropped_comes_back_for_any_number_of_rows() {
    let bare = "CREATE TABLE t (id INTEGER PRIMARY KEY, a);";
    for from in [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a, u TEXT UNIQUE DEFAULT '');",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a, u TEXT NOT NULL DEFAULT '' UNIQUE);",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a, u INT NOT NULL DEFAULT 7, UNIQUE (a, u));",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a, u TEXT DEFAULT 'x'); CREATE UNIQUE INDEX i ON t(u);",
    ] {
        let workspace = filled(from, "INSERT INTO t VALUES (1, 0, 'p')", bare);
        workspace.run("migration create Second --rev-id second").is_clean();
        workspace.run("upgrade --allow-data-loss").is_clean();
        workspace.execute("INSERT INTO t VALUES (2, 0), (3, 0)");
        workspace.run("downgrade -1").is_clean();
        workspace.query("SELECT count(*) FROM t").gives("3");
    }
}

#[test]
fn nulls_that_become_one_default_under_a_key_are_rows_in_the_way() {
    let rows = "INSERT INTO t(id) VALUES (1), (2)";
    for (from, to) in [
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE);",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT NOT NULL DEFAULT 'x' UNIQUE);",
        ),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT); CREATE UNIQUE INDEX i ON t(u);",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT NOT NULL DEFAULT 'x'); CREATE UNIQUE INDEX i ON t(u);",
        ),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY);",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT NOT NULL DEFAULT 'x' UNIQUE);",
        ),
    ] {
        let workspace = filled(from, rows, to);
        workspace
            .run("migration lint")
            .says("refuses rows that are equal in u (1 row)")
            .has_findings();
        workspace
            .run("migration create Second")
            .says("rows of the database stand in the way")
            .is_refused();
        workspace.execute("DELETE FROM t WHERE id = 2");
        workspace.run("migration lint").is_clean();
        workspace.run("migration create Second").is_clean();
        workspace.run("upgrade").is_clean();
        workspace.query("SELECT u FROM t").gives("x");
    }
}

#[test]
fn nulls_that_take_a_default_are_told_by_create_and_by_upgrade() {
    let workspace = filled(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
        "INSERT INTO t VALUES (1, NULL), (2, 'q'), (3, NULL)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x');",
    );
    workspace
        .run("migration create Second")
        .says("warning: NULLs of `t.a` become 'x' (2 rows)")
        .says("`journal downgrade` does not make them NULL again")
        .is_clean();
    workspace
        .run("upgrade")
        .says("given a value, which a downgrade leaves: column `t.a` (2 NULLs)")
        .is_clean();
    workspace.run("downgrade -1").is_clean();
    workspace.query("SELECT group_concat(a) FROM t").gives("x,q,x");
}

#[test]
fn nulls_that_take_a_default_on_the_way_down_are_told_too() {
    let workspace = filled(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'q');",
        "INSERT INTO t VALUES (1, 'x')",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
    );
    workspace.run("migration create Second").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.execute("INSERT INTO t VALUES (2, NULL)");
    workspace
        .run("downgrade -1")
        .says("given a value, which the next upgrade leaves: column `t.a` (1 NULL)")
        .is_clean();
}

#[test]
fn a_hint_to_rename_is_one_word_to_a_shell_and_names_few_of_many() {
    let workspace = filled(
        "CREATE TABLE t (a, \"first name\" TEXT);",
        "INSERT INTO t VALUES (1, 'Ada')",
        "CREATE TABLE t (a, \"given name\" TEXT);",
    );
    let create = workspace.run("migration create Second");
    create.says("say `--rename 't.\"first name\"=\"given name\"'` where").is_refused();
    workspace.run("migration create Second --rename 't.\"first name\"=\"given name\"'").is_clean();
    let columns =
        |letter: char| (1..=20).map(|it| format!("{letter}{it} TEXT")).collect::<Vec<_>>();
    let table = |letter| format!("CREATE TABLE many ({});", columns(letter).join(", "));
    fs::write(workspace.path("one.sql"), table('p')).unwrap();
    fs::write(workspace.path("other.sql"), table('q')).unwrap();
    workspace
        .run("migration diff one.sql other.sql")
        .says("400 possible renames: ")
        .says(" and 395 more")
        .is_refused();
}

#[test]
fn what_was_not_written_is_not_cited_as_a_file() {
    let workspace = filled(
        "CREATE TABLE t (a TEXT);",
        "INSERT INTO t VALUES ('x'), ('y')",
        "CREATE TABLE t (a TEXT, b AS (json(a)) STORED);",
    );
    let create =
        workspace.run("migration create Second").says("--> up.sql (not written):").is_refused();
    assert!(!create.path("migrations").join("20260601_120000_second").exists());
}

#[test]
fn the_schema_and_the_dump_of_a_database_are_the_schema_of_that_database() {
    let workspace = filled(
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b);",
        "INSERT INTO t(b) VALUES (1); ANALYZE",
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b);",
    );
    // As `.schema` and `.dump` of the shell print them.
    let schema = workspace
        .query("SELECT group_concat(sql || ';', char(10)) FROM sqlite_schema WHERE sql IS NOT NULL")
        .text;
    assert!(schema.contains("CREATE TABLE sqlite_sequence") && schema.contains("schema_revisions"));
    fs::write(workspace.path("dump.sql"), &schema).unwrap();
    for sides in ["archive dump.sql", "dump.sql archive", "dump.sql model", "head dump.sql"] {
        let diff = workspace.run(&format!("migration diff {sides}"));
        assert_eq!(diff.stdout(), "", "{sides}");
        diff.is_clean();
    }
}

#[test]
fn a_unique_column_with_a_check_or_a_parent_comes_back_as_it_was_proved() {
    let parents = "CREATE TABLE p (id INTEGER PRIMARY KEY);";
    let bare = format!("{parents} CREATE TABLE t (id INTEGER PRIMARY KEY, a);");
    for (column, back) in [
        ("u TEXT UNIQUE DEFAULT 'x' CHECK (length(u) < 5)", "NULL,NULL,NULL"),
        ("u TEXT NOT NULL UNIQUE DEFAULT 'x' CHECK (length(u) < 5)", "'1','2','3'"),
        (
            "u TEXT NOT NULL UNIQUE DEFAULT 'xxxxxxxx' CHECK (length(u) = 8)",
            "'00000001','00000002','00000003'",
        ),
        ("u INT NOT NULL UNIQUE DEFAULT 700 CHECK (u > 100)", "101,102,103"),
        ("u INT NOT NULL UNIQUE CHECK (u < 0)", "-1,-2,-3"),
        ("u TEXT NOT NULL UNIQUE DEFAULT 'no' CHECK (u LIKE 'n%')", "'n%1','n%2','n%3'"),
        ("u INT UNIQUE DEFAULT 1 REFERENCES p(id)", "NULL,NULL,NULL"),
        ("u INT NOT NULL UNIQUE DEFAULT 40 REFERENCES p(id)", "20,30,40"),
        ("u INT NOT NULL DEFAULT 40 REFERENCES p, UNIQUE (a, u)", "20,30,40"),
    ] {
        let from = format!("{parents} CREATE TABLE t (id INTEGER PRIMARY KEY, a, {column});");
        let value = if column.starts_with("u TEXT") { "'nnnn'" } else { "40" };
        let value = match column {
            it if it.contains("= 8") => "'nnnnnnnn'",
            it if it.contains("> 100") => "400",
            it if it.contains("< 0") => "-40",
            _ => value,
        };
        let rows =
            format!("INSERT INTO p VALUES (20), (30), (40); INSERT INTO t VALUES (1, 0, {value})");
        let workspace = filled(&from, &rows, &bare);
        workspace.run("migration create Second --rev-id second").is_clean();
        workspace.run("upgrade --allow-data-loss").is_clean();
        workspace.execute("INSERT INTO t VALUES (2, 0), (3, 0)");
        workspace.run("downgrade -1").is_clean();
        workspace
            .query("SELECT group_concat(quote(u)) FROM (SELECT u FROM t ORDER BY id)")
            .gives(back);
    }
    // Of three rows no two may have the same of two values: that is said before, and not found afterwards.
    let from = format!(
        "{parents} CREATE TABLE t (id INTEGER PRIMARY KEY, a, u TEXT NOT NULL UNIQUE DEFAULT 'x' CHECK (u IN ('x', 'y')));"
    );
    let workspace = filled(&from, "INSERT INTO t VALUES (1, 0, 'y')", &bare);
    workspace
        .run("migration create Second --rev-id second")
        .says("`--empty` takes a down.sql of your own")
        .is_refused();
}
