//! What stands in the way of a move, or only seems to: it is named with a way out that works.

use std::fs;

use crate::workspace::TestWorkspace;

/// A database that stands at its first revision.
fn program(first: &str, rows: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    own(&workspace, "first", "none", "nothing", first, "SELECT 1;");
    workspace.run("upgrade").is_clean();
    workspace.execute(rows);
    workspace
}

fn own(workspace: &TestWorkspace, id: &str, parent: &str, loses: &str, up: &str, down: &str) {
    let header =
        format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n-- loses: {loses}\n");
    workspace.revision(id, &format!("{header}\n{up}\n"), down);
}

#[test]
fn a_trigger_that_refuses_a_statement_is_named() {
    let trigger =
        "CREATE TRIGGER guard BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'not now'); END";
    let workspace = program("CREATE TABLE t(a);", &format!("INSERT INTO t VALUES (1); {trigger}"));
    own(&workspace, "second", "first", "nothing", "UPDATE t SET a = 2;", "UPDATE t SET a = 1;");
    let told = "not now: so says trigger `guard` on `t`";
    workspace
        .run("migration lint")
        .says(told)
        .says("drop the trigger with that tool")
        .has_findings();
    workspace.run("upgrade").says(told).says("drop the trigger with that tool").is_refused();
    workspace.execute("DROP TRIGGER guard");
    workspace.run("upgrade").is_clean();
    workspace.execute(trigger).run("downgrade -1").says(told).is_refused();
}

#[test]
fn a_later_script_may_give_rows_a_parent_again() {
    let tables = "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(x REFERENCES p(id));";
    let workspace = program(tables, "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)");
    own(&workspace, "second", "first", "p", "DELETE FROM p;", "SELECT 1;");
    let told = "row 1 of `c` points at `p`, which is not there";
    workspace.run("migration lint").says(told).says("second/up.sql").has_findings();
    own(&workspace, "third", "second", "nothing", "CREATE TABLE z(a);", "DROP TABLE z;");
    workspace.run("migration lint").says(told).says("second/up.sql").has_findings();
    own(&workspace, "third", "second", "nothing", "INSERT INTO p VALUES (1);", "SELECT 1;");
    workspace.run("migration lint").is_clean();
    workspace.run("upgrade --allow-data-loss").is_clean();
}

#[test]
fn a_way_down_leads_to_a_key_whose_table_is_not_there() {
    let workspace = program(
        "CREATE TABLE c(x REFERENCES later(id));",
        "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (5)",
    );
    let later = "CREATE TABLE later(id INTEGER PRIMARY KEY); INSERT INTO later SELECT x FROM c;";
    own(&workspace, "second", "first", "nothing", later, "DROP TABLE later;");
    workspace.run("upgrade").is_clean();
    workspace.run("downgrade -1").is_clean();
    workspace.query("SELECT x FROM c").gives("5");
    // A row whose table stays still needs its parent.
    workspace.run("upgrade").is_clean();
    let down = "DROP TABLE y; DELETE FROM later;";
    own(&workspace, "third", "second", "nothing", "CREATE TABLE y(a);", down);
    workspace.run("upgrade").is_clean();
    workspace.run("downgrade -1").says("row 1 of `c` points at `later`").is_refused();
}

#[test]
fn what_follows_a_table_that_is_put_aside_has_the_pragma_named_that_keeps_it() {
    let rebuilt = "ALTER TABLE t RENAME TO old_t; CREATE TABLE t(a, b, c); INSERT INTO t SELECT a, b, 0 FROM old_t; DROP TABLE old_t;";
    let hint = "put `PRAGMA legacy_alter_table = ON;` before `ALTER TABLE t RENAME TO old_t`";
    let aside = format!(
        "PRAGMA legacy_alter_table = ON; {}",
        rebuilt.replacen(';', "; PRAGMA legacy_alter_table = OFF;", 1)
    );
    for is_theirs in [true, false] {
        let view = "CREATE VIEW seen AS SELECT b FROM t;";
        let (first, rows) = match is_theirs {
            true => {
                ("CREATE TABLE t(a, b);".to_owned(), format!("INSERT INTO t VALUES (1, 2); {view}"))
            }
            false => {
                (format!("CREATE TABLE t(a, b); {view}"), "INSERT INTO t VALUES (1, 2)".to_owned())
            }
        };
        let workspace = program(&first, &rows);
        own(&workspace, "second", "first", "nothing", rebuilt, "ALTER TABLE t DROP COLUMN c;");
        workspace.run("migration lint").says(hint).has_findings();
        workspace.run("upgrade").says(hint).is_refused();
        own(&workspace, "second", "first", "nothing", &aside, "ALTER TABLE t DROP COLUMN c;");
        workspace.run("migration lint").is_clean();
        workspace.run("upgrade").is_clean();
        workspace.query("SELECT b FROM seen").gives("2");
    }
}

#[test]
fn a_column_that_a_copy_in_order_calls_otherwise_is_not_lost() {
    let workspace = program("CREATE TABLE t(a, b);", "INSERT INTO t VALUES (1, 2)");
    let back = "CREATE TABLE n(a, b); INSERT INTO n SELECT a, c FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;";
    own(&workspace, "second", "first", "nothing", "ALTER TABLE t RENAME COLUMN b TO c;", back);
    workspace.run("upgrade").is_clean();
    let down = workspace.run("downgrade -1");
    assert!(!down.stderr().contains("lost"), "{}", down.stderr());
    down.is_clean();
    workspace.query("SELECT b FROM t").gives("2");
}

#[test]
fn a_table_that_is_built_anew_and_then_renamed_is_not_lost() {
    let workspace = program("CREATE TABLE t(a, b TEXT);", "INSERT INTO t VALUES (1, 2)");
    let up = "CREATE TABLE n(a, b TEXT); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; \
              ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME COLUMN b TO c;";
    let down = "ALTER TABLE u RENAME COLUMN c TO b; CREATE TABLE n(a, b TEXT); INSERT INTO n SELECT * FROM u; DROP TABLE u; \
                ALTER TABLE n RENAME TO u; ALTER TABLE u RENAME TO t;";
    own(&workspace, "second", "first", "nothing", up, down);
    workspace.run("migration lint").is_clean();
    workspace.run("upgrade").is_clean();
    let down = workspace.run("downgrade -1");
    assert!(!down.stderr().contains("lost"), "{}", down.stderr());
    down.is_clean();
    workspace.query("SELECT b FROM t").gives("2");
    let lossy = up.replace("SELECT * FROM t;", "SELECT a, NULL FROM t;");
    own(&workspace, "second", "first", "nothing", &lossy, "SELECT 1;");
    workspace.run("migration lint").has_findings();
    workspace.run("upgrade").says("would lose column `t.b` (1 value)").is_refused();
}

#[test]
fn a_dry_run_of_what_is_refused_does_not_say_that_it_would_be_done() {
    let workspace = program("CREATE TABLE t(a, b);", "INSERT INTO t VALUES (1, 2)");
    own(
        &workspace,
        "second",
        "first",
        "t.b",
        "ALTER TABLE t DROP COLUMN b;",
        "ALTER TABLE t ADD COLUMN b;",
    );
    workspace
        .run("upgrade --dry-run")
        .says("is refused as it stands; allowed, it would be upgraded from first to second")
        .has_findings();
    workspace
        .run("upgrade --dry-run --allow-data-loss")
        .says("would be upgraded from first to second")
        .is_clean();
}

#[test]
fn the_copy_that_a_killed_command_left_is_named_and_swept() {
    let workspace = program("CREATE TABLE t(a, b);", "INSERT INTO t VALUES (1, 2)");
    let left = format!(".journal_archive.db.trial-{}-abcdef", i32::MAX);
    fs::write(workspace.path(&left), "").unwrap();
    workspace
        .run("doctor")
        .says("is a copy that a command which was cut off has left")
        .says(&left)
        .is_clean();
    own(&workspace, "second", "first", "nothing", "UPDATE t SET a = 3;", "UPDATE t SET a = 1;");
    workspace.run("migration lint").is_clean();
    assert!(!workspace.path(&left).exists());
}
