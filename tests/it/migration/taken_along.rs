//! Indexes and triggers of other tools that go with a table or a view which a script builds anew, and stand again after it.

use std::fs;

use crate::workspace::TestWorkspace;

const LATER: &str = "2026-01-15T12:00:01Z";
const REBUILD: &str = "CREATE TABLE n(b TEXT NOT NULL); INSERT INTO n SELECT b FROM tt; DROP TABLE tt; ALTER TABLE n RENAME TO tt;";

fn own(workspace: &TestWorkspace, id: &str, parent: &str, up: &str, down: &str) {
    let up = format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n{up}\n");
    workspace.revision(id, &up, down);
}

fn synced() -> TestWorkspace {
    TestWorkspace::synced(&[("2024-01-05.md", "---\ntags: [rain]\n---\nRain.\n")])
}

fn declare(workspace: &TestWorkspace, schema: &str) {
    fs::write(workspace.path("schema.sql"), schema).unwrap();
}

fn stands(workspace: &TestWorkspace, names: &str, on: &str) {
    let count = names.split(',').count().to_string();
    let sql = format!(
        "SELECT count(*) FROM sqlite_schema WHERE instr(',{names},', ',' || name || ',') AND tbl_name = '{on}'"
    );
    workspace.query(&sql).gives(&count);
}

/// A workspace whose table `t` has an index, a unique one and a trigger of another tool.
fn leaned_on(body: &str) -> TestWorkspace {
    let workspace = synced();
    declare(&workspace, "CREATE TABLE t(a TEXT);");
    workspace.run("migration create first").is_clean().run("upgrade").is_clean();
    workspace.execute(&format!(
        "CREATE INDEX f_a ON t(a); CREATE UNIQUE INDEX f_u ON t(lower(a)) WHERE a > ''; CREATE TABLE seen(x);
         CREATE TRIGGER f_t AFTER UPDATE OF a ON t BEGIN {body}; END; INSERT INTO t VALUES ('x')",
    ));
    workspace
}

#[test]
fn a_trigger_on_a_view_that_is_made_anew_stands_again_up_and_down() {
    let workspace = synced();
    workspace.config("[fields.sky]\ntype = \"text\"\n");
    workspace.run("migration create sky").is_clean().run("upgrade").is_clean();
    workspace.execute(
        "CREATE TRIGGER theirs INSTEAD OF UPDATE OF path ON entry_overview BEGIN SELECT old.path; END",
    );
    workspace.config("[fields.sky]\ntype = \"integer\"\n");
    workspace.run_at(LATER, "migration create number").is_clean();
    let folder = workspace.list("migrations").pop().unwrap();
    let up = fs::read_to_string(workspace.path(format!("migrations/{folder}/up.sql"))).unwrap();
    assert!(up.contains("CREATE VIEW") && up.contains("entry_overview"), "{up}");
    workspace.run("migration lint").is_clean();
    for command in ["upgrade", "downgrade -1"] {
        workspace.run(command).is_clean();
        stands(&workspace, "theirs", "entry_overview");
    }
    workspace.run("migration check").is_clean();
}

#[test]
fn a_trigger_on_a_view_goes_only_with_a_word() {
    let workspace = synced();
    let made = "CREATE TABLE t(a, b); CREATE VIEW v AS SELECT a, b FROM t;";
    own(&workspace, "one", "HEAD", made, "DROP VIEW v; DROP TABLE t;");
    workspace.run("upgrade").is_clean();
    workspace.execute(
        "CREATE TRIGGER theirs INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a, new.b); END",
    );
    let backups = workspace.backups().len();
    let back = "DROP VIEW v; CREATE VIEW v AS SELECT a, b FROM t;";
    own(&workspace, "two", "one", "DROP VIEW v; CREATE VIEW v AS SELECT a FROM t;", back);
    workspace.run("migration lint").says("`theirs`").has_findings();
    workspace.run("upgrade").says("`theirs`").says("new.b").is_refused();
    own(&workspace, "two", "one", "DROP VIEW v; CREATE TABLE v(a, b);", "DROP TABLE v;");
    workspace.run("migration lint").says("`theirs` of another tool on `v`").has_findings();
    workspace.run("upgrade").says("`theirs` of another tool on `v`").is_refused();
    assert_eq!(workspace.backups().len(), backups);
    own(&workspace, "two", "one", "DROP VIEW v; CREATE VIEW v AS SELECT b, a FROM t;", back);
    workspace.run("migration lint").is_clean().run("upgrade").is_clean();
    workspace.execute("INSERT INTO v(a, b) VALUES (1, 2)").query("SELECT a, b FROM t").gives("1|2");
    workspace.run("downgrade -1").is_clean();
    stands(&workspace, "theirs", "v");
    own(&workspace, "two", "one", "DROP VIEW v;", "CREATE VIEW v AS SELECT a, b FROM t;");
    workspace.run("upgrade").says("lost: trigger `theirs` of another tool on `v`").is_clean();
}

#[test]
fn what_stands_on_a_table_that_is_renamed_and_built_anew_stands_on_its_new_name() {
    let workspace = leaned_on("INSERT INTO seen SELECT new.a FROM t");
    declare(&workspace, "CREATE TABLE tt(b TEXT UNIQUE);");
    workspace.run_at(LATER, "migration create next --rename t=tt --rename t.a=b").is_clean();
    let folder = workspace.list("migrations").pop().unwrap();
    let up = fs::read_to_string(workspace.path(format!("migrations/{folder}/up.sql"))).unwrap();
    assert!(up.contains("RENAME TO \"tt\"") && up.contains("DROP TABLE \"tt\""), "{up}");
    workspace.run("migration lint").is_clean();
    for (command, on, column) in [("upgrade", "tt", "b"), ("downgrade -1", "t", "a")] {
        let run = workspace.run(command);
        assert!(!run.stderr().contains("lost:"), "{}", run.stderr());
        run.is_clean();
        stands(&workspace, "f_a,f_u,f_t", on);
        workspace.execute(&format!("DELETE FROM seen; UPDATE {on} SET {column} = 'y'"));
        workspace.query("SELECT x FROM seen").gives("y");
    }
}

#[test]
fn what_stands_on_a_table_is_followed_from_one_step_and_statement_to_the_next() {
    let workspace = leaned_on("INSERT INTO seen VALUES (new.a)");
    let renamed = "ALTER TABLE t RENAME TO tt; ALTER TABLE tt RENAME COLUMN a TO b;";
    let back = "ALTER TABLE tt RENAME COLUMN b TO a; ALTER TABLE tt RENAME TO t;";
    let loosened = REBUILD.replace(" NOT NULL", "");
    own(&workspace, "two", "20260115_120000", renamed, back);
    own(&workspace, "three", "two", REBUILD, &loosened);
    // Put aside, and built anew under its own name.
    let aside = "ALTER TABLE tt RENAME TO old; CREATE TABLE tt(b TEXT NOT NULL); INSERT INTO tt SELECT b FROM old; DROP TABLE old;";
    own(&workspace, "four", "three", aside, aside);
    workspace.run("migration lint").is_clean();
    for (command, on) in [("upgrade", "tt"), ("downgrade 20260115_120000", "t")] {
        let run = workspace.run(command);
        assert!(!run.stderr().contains("lost:"), "{}", run.stderr());
        run.is_clean();
        stands(&workspace, "f_a,f_u,f_t", on);
    }
}
