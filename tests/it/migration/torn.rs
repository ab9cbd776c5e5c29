//! Triggers and views that a revision leaves behind and that name what is not there.

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
            "revision `mine` leaves {name} behind, which names what no revision makes: no such table: main.nosuch"
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
