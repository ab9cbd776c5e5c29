//! Triggers and views that a revision leaves behind and that name what is not there.

use std::fs;

use crate::workspace::TestWorkspace;

fn own(workspace: &TestWorkspace, id: &str, parent: &str, up: &str, down: &str) {
    let up = format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\n{up}\n");
    workspace.revision(id, &up, down);
}

fn synced() -> TestWorkspace {
    TestWorkspace::synced(&[("2024-01-05.md", "Rain.\n")])
}

const LOG: &str = "CREATE TABLE log(x); CREATE VIEW seen AS SELECT x FROM log;
CREATE TRIGGER tr AFTER INSERT ON entries BEGIN INSERT INTO log VALUES (new.id); END;";
const NO_LOG: &str = "DROP VIEW seen; DROP TRIGGER tr; DROP TABLE log;";

#[test]
fn a_trigger_or_a_view_on_a_table_that_is_nowhere_is_refused_before_a_sync_fails_by_it() {
    for (name, up) in [
        (
            "trigger `t`",
            "CREATE TRIGGER t AFTER INSERT ON entries BEGIN INSERT INTO nosuch VALUES (1); END;",
        ),
        ("view `v`", "CREATE VIEW v AS SELECT * FROM nosuch;"),
    ] {
        let workspace = synced();
        own(&workspace, "mine", "HEAD", up, "SELECT 1;");
        let before = workspace.archive_bytes();
        let told = format!(
            "revision `mine` leaves {name} behind, which names what is not there: no such table: main.nosuch"
        );
        workspace.run("migration lint").says(&told).has_findings();
        workspace.run("upgrade").says(&told).says("make `nosuch` in the same script").is_refused();
        workspace.run("sync").says(&told).is_refused();
        assert_eq!(workspace.archive_bytes(), before);
        assert!(workspace.backups().is_empty());
        let mended = up.replacen("CREATE", "CREATE TABLE nosuch(a); CREATE", 1);
        own(&workspace, "mine", "HEAD", &mended, "SELECT 1;");
        workspace.run("upgrade").is_clean();
        workspace.write("2024-01-06.md", "Snow.\n").run("sync").is_clean();
    }
}

#[test]
fn a_trigger_on_a_table_that_is_nowhere_is_refused_in_a_new_archive_too() {
    let workspace = TestWorkspace::new();
    workspace.write("2024-01-05.md", "Rain.\n");
    let up = "CREATE TRIGGER t AFTER INSERT ON entries BEGIN INSERT INTO nosuch VALUES (1); END;";
    own(&workspace, "mine", "HEAD", up, "DROP TRIGGER t;");
    workspace.run("sync").says("leaves trigger `t` behind").is_refused();
    assert!(!workspace.path("journal_archive.db").exists());
}

#[test]
fn a_table_that_goes_while_something_names_it_is_refused_by_the_revision_that_takes_it() {
    let header = "-- loses: log";
    for (up, down) in [
        ("DROP TABLE log;", "CREATE TABLE log(x);"),
        (
            "PRAGMA legacy_alter_table = ON; ALTER TABLE log RENAME TO kept;",
            "ALTER TABLE kept RENAME TO log;",
        ),
    ] {
        for are_at_once in [false, true] {
            let workspace = synced();
            own(&workspace, "first", "HEAD", LOG, NO_LOG);
            if !are_at_once {
                workspace.run("upgrade").is_clean();
            }
            let text = format!(
                "-- second\n--\n-- revision: second\n-- revises: first\n{header}\n\n{up}\n"
            );
            workspace.revision("second", &text, down);
            let told = "revision `second` leaves view `seen` behind, which names what a revision has dropped or renamed";
            workspace.run("migration lint").says(told).says("DROP VIEW seen;").has_findings();
            workspace.run("upgrade --allow-data-loss").says(told).is_refused();
            let mended = text.replace(up, &format!("DROP VIEW seen; DROP TRIGGER tr; {up}"));
            workspace.revision("second", &mended, down);
            workspace.run("upgrade --allow-data-loss").is_clean();
            workspace.write("2024-01-06.md", "Snow.\n").run("sync").is_clean();
        }
    }
}

#[test]
fn a_later_revision_of_the_same_upgrade_may_make_what_is_named() {
    let workspace = synced();
    let trigger =
        "CREATE TRIGGER tr AFTER INSERT ON entries BEGIN INSERT INTO log VALUES (new.id); END;";
    own(&workspace, "first", "HEAD", trigger, "DROP TRIGGER tr;");
    own(&workspace, "second", "first", "CREATE TABLE log(x);", "DROP TABLE log;");
    workspace.run("migration lint").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("2024-01-06.md", "Snow.\n").run("sync").is_clean();
}

#[test]
fn what_an_older_program_let_in_is_named_with_its_revision_and_a_way_out_that_works() {
    let workspace = synced();
    // As an adopted database brings it along.
    workspace.execute(
        "CREATE VIEW seen AS SELECT * FROM nosuch;
        CREATE TRIGGER tr AFTER INSERT ON entries BEGIN INSERT INTO nosuch VALUES (1); END",
    );
    workspace
        .run("doctor")
        .says("trigger `tr` cannot be used: no such table")
        .says("with the tool that did")
        .has_findings();
    workspace.run("migration stamp --create Theirs --rev-id theirs").is_clean();
    workspace.write("2024-01-06.md", "Snow.\n");
    workspace
        .run("sync")
        .says("the trigger `tr` on `entries` (made by revision `theirs`) refuses")
        .says("write `DROP TRIGGER tr;`")
        .is_refused();
    let doctor = workspace.run("doctor").says("warning: view `seen` cannot be used");
    doctor
        .says("error: trigger `tr` cannot be used: no such table")
        .says("`DROP TRIGGER tr;` in its up.sql")
        .has_findings();
    own(&workspace, "next", "theirs", "DROP TRIGGER tr; DROP VIEW seen;", "SELECT 1;");
    workspace.run("sync").is_clean();
    workspace.run("backup").is_clean();
    workspace.run("doctor").says("all is well").is_clean();
}

#[test]
fn what_another_tool_left_broken_is_in_the_way_of_no_other_change() {
    for (to, options) in [
        ("CREATE TABLE t (a);", ""),
        ("CREATE TABLE t (a, c);", " --rename t.b=c"),
        ("CREATE TABLE u (a, b);", " --rename t=u"),
        ("CREATE TABLE t (a UNIQUE, b); CREATE TABLE z (q);", ""),
    ] {
        let workspace = TestWorkspace::new();
        workspace.config("[schema]\ncore = false\n");
        let schema = |text: &str| fs::write(workspace.path("schema.sql"), text).unwrap();
        schema("CREATE TABLE t (a, b);");
        workspace.run("migration create First --rev-id first").is_clean().run("upgrade").is_clean();
        workspace.execute(
            "INSERT INTO t VALUES (1, 2); CREATE VIEW w AS SELECT x FROM gone; CREATE TABLE theirs (x); \
             CREATE TRIGGER r AFTER INSERT ON theirs BEGIN INSERT INTO gone VALUES (new.x); END; \
             CREATE TRIGGER i INSTEAD OF INSERT ON w BEGIN SELECT 1; END",
        );
        schema(to);
        workspace.run(&format!("migration create Second --rev-id second{options}")).is_clean();
        workspace.run("upgrade --rehearse --allow-data-loss").is_clean();
        workspace.run("upgrade --allow-data-loss").is_clean();
        let theirs = "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE name IN ('i', 'r', 'w') ORDER BY name)";
        workspace.query(theirs).gives("i,r,w");
        workspace.run("downgrade -1").is_clean().query(theirs).gives("i,r,w");
        // They are named, and stop nothing.
        workspace
            .run("migration check")
            .says("view `w` cannot be used: no such table: main.gone")
            .says("trigger `r` cannot be used: no such table: main.gone")
            .says("DROP TRIGGER r;")
            .has_findings();
        workspace.run("upgrade --allow-data-loss").is_clean();
        workspace.execute("DROP TRIGGER r; DROP TRIGGER i");
        workspace.run("migration check").says("view `w` cannot be used").is_clean();
        let check = workspace.json("migration check");
        assert_eq!(check["broken"].as_array().unwrap().len(), 1, "{check}");
    }
}

#[test]
fn a_model_with_a_view_that_cannot_be_used_is_told_by_its_name() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    let schema = "CREATE TABLE t (a); CREATE TABLE z (q); CREATE VIEW v AS SELECT x FROM gone;";
    fs::write(workspace.path("schema.sql"), schema).unwrap();
    let told = "view `v` cannot be used: no such table: main.gone";
    workspace.run("migration check").says(told).says("mend it in schema.sql").has_findings();
    workspace.run("migration create First").says(told).says("schema.sql").is_refused();
    fs::write(workspace.path("before.sql"), "CREATE TABLE t (a);").unwrap();
    workspace
        .run("migration diff before.sql schema.sql")
        .says(told)
        .says("make what it names, or drop it")
        .prints_a("CREATE TABLE z")
        .is_clean();
    // Where it was so before, nobody made it so.
    fs::write(
        workspace.path("before.sql"),
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT x FROM gone;",
    )
    .unwrap();
    let diff = workspace.run("migration diff before.sql schema.sql");
    assert_eq!(diff.stderr(), "");
}
