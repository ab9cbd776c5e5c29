//! Triggers of other tools that say `RAISE(IGNORE)` drop a change of ours without a word: what would have been lost is
//! refused, and they are named.

use crate::workspace::TestWorkspace;

const FIELD: &str = "journal = \"journal\"\n[fields.projects]\ntype = \"list\"\n";
const A: &str = "---\ndate: 2025-01-01\ntags: [Old, rain]\npeople: [bo]\nprojects: [boat]\n\
                 location: {name: Porto, lat: 1, lon: 2}\n---\nŁódź.\n";
const A_AFTER: &str = "---\ndate: 2025-01-01\ntags: [old]\npeople: [BO]\nprojects: [Boat]\n\
                       location: {name: PORTO, lat: 3, lon: 4}\n---\nЁлка and Łódź.\n";

/// An archive with a field and an earlier version, in which a trigger drops what happens to a table.
fn quieted(happens: &str) -> TestWorkspace {
    quiet(&lived(), happens)
}

/// A copy of an archive in which a trigger does.
fn quiet(lived: &TestWorkspace, happens: &str) -> TestWorkspace {
    let workspace = lived.copied();
    workspace
        .execute(&format!("CREATE TRIGGER quiet BEFORE {happens} BEGIN SELECT RAISE(IGNORE); END"));
    workspace
}

/// An archive with a field and an earlier version.
fn lived() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config(FIELD).write("a.md", "First.\n").write("b.md", "Gone.\n");
    workspace.run("sync").is_clean();
    workspace.run("migration create Projects --rev-id 20260101_000001").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("a.md", A).delete("b.md").run("sync").is_clean();
    workspace
}

fn check_refused(lived: &TestWorkspace, happens: &str, command: &str) {
    let workspace = quiet(lived, happens);
    let before = workspace.archive_bytes();
    let (_, table) = happens.split_once(" ON ").unwrap();
    workspace.write("a.md", A_AFTER).write("b.md", "Gone.\n").write("c.md", "New.\n");
    let run = workspace.run(command).says(&format!("trigger `quiet` on `{table}`"));
    run.says("refuses").is_refused();
    assert!(workspace.archive_bytes() == before, "{happens}: {command}");
    workspace.execute("DROP TRIGGER quiet");
    workspace.run(command).is_clean();
    workspace.run("sync").is_clean();
    workspace.run("doctor").is_clean();
}

#[test]
fn a_sync_whose_changes_are_dropped_is_refused() {
    let lived = lived();
    for happens in [
        "UPDATE ON tags",
        "DELETE ON tags",
        "UPDATE ON people",
        "UPDATE ON locations",
        "DELETE ON projects",
        "INSERT ON file_stamps",
        "INSERT ON syncs",
        "INSERT ON file_absences",
        "INSERT ON search_forms",
    ] {
        check_refused(&lived, happens, "sync");
    }
}

#[test]
fn the_doctor_names_what_can_drop_changes_of_ours_and_of_no_one_else() {
    let workspace = quieted("UPDATE ON tags");
    workspace.execute(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY);
         CREATE TRIGGER theirs BEFORE UPDATE ON notes BEGIN SELECT RAISE(IGNORE); END;
         CREATE TRIGGER loud BEFORE UPDATE ON people WHEN NEW.name = 'x' BEGIN SELECT RAISE(ABORT, 'RAISE(IGNORE)'); END",
    );
    let run = workspace.run("doctor").says("the trigger `quiet` on `tags` says `RAISE(IGNORE)`");
    run.says("change or drop it with the tool that made it").is_clean();
    let found = workspace.json("doctor")["findings"].clone();
    let codes: Vec<_> = found.as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes.iter().filter(|it| *it == "silent-trigger").count(), 1, "{found}");
}

#[test]
fn so_is_a_repopulation() {
    let lived = lived();
    for happens in [
        "UPDATE ON tags",
        "UPDATE ON derived_by",
        "INSERT ON owned",
        "DELETE ON owned",
        "DELETE ON search_forms",
    ] {
        check_refused(&lived, happens, "repopulate --force --no-backup");
    }
}

#[test]
fn so_is_a_move_of_the_schema() {
    for happens in ["DELETE ON derived_by", "DELETE ON owned"] {
        let workspace = quieted(happens);
        let before = workspace.archive_bytes();
        workspace.run("downgrade").says("trigger `quiet` on").says("refuses").is_refused();
        assert!(workspace.archive_bytes() == before, "{happens}");
    }
}

#[test]
fn a_trigger_that_a_revision_made_takes_no_rows_while_others_are_derived() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "---\ndate: 2025-01-01\nweather: mild\n---\nOne.\n")]);
    let up = "-- Mine\n--\n-- revision: mine\n-- revises: 20251214_100000\n\nCREATE TABLE mine(x);\n\
              CREATE TRIGGER emptied AFTER UPDATE ON entries BEGIN DELETE FROM mine; END;\n";
    workspace.revision("mine", up, "DROP TRIGGER emptied; DROP TABLE mine;\n");
    workspace.run("upgrade").is_clean().execute("INSERT INTO mine VALUES (1), (2)");
    workspace.config("journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n");
    let up = "-- Weather\n--\n-- revision: weather\n-- revises: mine\n-- repopulate: weather\n\n\
              ALTER TABLE entries ADD COLUMN weather TEXT;\n";
    workspace.revision("weather", up, "ALTER TABLE entries DROP COLUMN weather;\n");
    workspace.run("upgrade").says("would lose 2 rows of `mine`").is_refused();
    workspace.query("SELECT count(*) FROM mine").gives("2");
}

#[test]
fn nothing_is_called_forgotten_that_is_still_there() {
    for (happens, command) in [
        ("DELETE ON file_stamps", "purge b.md --force"),
        ("DELETE ON search_forms", "purge b.md --force"),
        ("INSERT ON syncs", "purge b.md --force"),
        ("DELETE ON version_bytes", "purge --versions --all --force"),
        ("DELETE ON entry_versions", "purge --versions --all --force"),
    ] {
        let workspace = quieted(happens);
        workspace.execute("INSERT OR IGNORE INTO file_stamps VALUES (2, 1, 1)");
        let before = workspace.archive_bytes();
        workspace.run(command).says("trigger `quiet` on").says("refuses").is_refused();
        assert!(workspace.archive_bytes() == before, "{happens}: {command}");
    }
}
