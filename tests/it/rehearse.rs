//! `journal upgrade --rehearse`: an upgrade, tried on a copy of the archive.

use serde_json::json;

use crate::workspace::{TestWorkspace, shipped};

fn behind() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[
        ("2025-09-16.md", "---\nmood: happy\ntags: [rain]\n---\nRain.\n"),
        ("2025-09-17.md", "Sun.\n"),
    ]);
    workspace.run("downgrade 20250923_115500").is_clean();
    workspace
}

fn own(workspace: &TestWorkspace, header: &str, up: &str, down: &str) {
    let up = format!("-- Mine\n--\n-- revision: mine\n-- revises: HEAD\n{header}\n{up}\n");
    workspace.revision("mine", &up, down);
}

#[test]
fn every_step_is_timed_and_every_table_counted_and_the_archive_is_only_read() {
    let workspace = behind();
    let (before, files) = (workspace.archive_bytes(), workspace.list("."));
    let answer = workspace.json("upgrade --rehearse");
    assert_eq!(answer["findings"], json!([]));
    assert_eq!(answer["steps"].as_array().unwrap().len(), shipped() - 3);
    assert!(answer["steps"][0]["up"].is_f64() && answer["steps"][2]["again"].is_f64());
    let table = |name: &str| {
        let tables = answer["tables"].as_array().unwrap();
        tables.iter().find(|it| it["table"] == name).unwrap().clone()
    };
    assert_eq!(
        table("entries"),
        json!({"table": "entries", "before": 2, "up": 2, "down": 2, "again": 2})
    );
    assert_eq!(
        table("tags"),
        json!({"table": "tags", "before": null, "up": 1, "down": null, "again": 1})
    );
    workspace.run("upgrade --rehearse").prints_a("revision").says("only read").is_clean();
    assert_eq!((workspace.archive_bytes(), workspace.list(".")), (before, files));
    assert!(workspace.list("backups").len() == 2);
}

#[test]
fn a_step_that_fails_on_a_row_is_found_with_its_place() {
    let workspace = behind();
    own(
        &workspace,
        "",
        "SELECT 1;\nCREATE UNIQUE INDEX one_title ON entries(word_count);",
        "DROP INDEX one_title;",
    );
    let before = workspace.archive_bytes();
    workspace
        .run("upgrade --rehearse")
        .says("migrations/mine/up.sql:7:1")
        .says("UNIQUE constraint failed")
        .has_findings();
    assert_eq!(workspace.archive_bytes(), before);
}

#[test]
fn what_the_way_back_does_not_bring_back_is_told() {
    let workspace = behind();
    own(
        &workspace,
        "-- loses: entries.title\n",
        "UPDATE entries SET title = 'x', removed_at = '2025-01-01T00:00:00Z';",
        "SELECT 1;",
    );
    let run = workspace.run("upgrade --rehearse");
    assert!(
        run.stderr().contains("after the way down column `entries.removed_at` holds other values"),
        "{run}"
    );
    assert!(!run.stderr().contains("after the way down column `entries.title`"), "{run}");
    run.is_clean();
    own(&workspace, "", "CREATE TABLE mine (id INTEGER PRIMARY KEY);", "SELECT 1;");
    workspace.run("upgrade --rehearse").says("+ table mine: column id").has_findings();
    std::fs::remove_file(workspace.path("migrations/mine/down.sql")).unwrap();
    workspace.run("upgrade --rehearse").says("no down script").is_clean();
}

#[test]
fn undeclared_losses_are_found() {
    let workspace = behind();
    own(&workspace, "", "DELETE FROM entries WHERE path LIKE '%17.md';", "SELECT 1;");
    workspace.run("upgrade --rehearse").says("would lose 1 row of `entries`").has_findings();
}

#[test]
fn with_nothing_to_do_there_is_nothing_to_rehearse() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("upgrade --rehearse").says("nothing to rehearse").is_clean();
    TestWorkspace::new().run("upgrade --rehearse").says("there is not an archive").is_refused();
}

#[test]
fn what_a_killed_rehearsal_left_goes_with_the_next_backup_or_move() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    // No process has this number.
    let left = workspace.path(".journal_archive.db.trial-2147483646-abc");
    for line in ["backup", "upgrade", "downgrade"] {
        std::fs::write(&left, "").unwrap();
        workspace.run(line).is_clean();
        assert!(!left.exists(), "{line}");
    }
}
