//! `journal status`: where the archive stands.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::workspace::{TestWorkspace, shipped};

#[test]
fn a_fresh_archive_stands_at_head() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let status = workspace.json("status");
    assert_eq!(status["current"], serde_json::json!(["20251206_090000"]));
    assert_eq!(status["current"], status["heads"]);
    assert_eq!(status["pending"], serde_json::json!([]));
    assert_eq!((&status["drift"], &status["repopulate"]), (&false.into(), &serde_json::json!([])));
    assert!(status["last_backup"].is_null());
}

#[test]
fn an_archive_that_is_behind_names_what_is_pending() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade -2").is_clean();
    let status = workspace.json("migration-status");
    assert_eq!(status["pending"], serde_json::json!(["20251121_083000", "20251206_090000"]));
    assert!(status["last_backup"].as_str().unwrap().contains("before_downgrade"));
}

#[test]
fn an_archive_that_is_not_there_yet_is_no_error() {
    let workspace = TestWorkspace::new();
    let status = workspace.json("status");
    assert_eq!(status["current"], serde_json::json!([]));
    assert_eq!(status["pending"].as_array().unwrap().len(), shipped());
}

const OWN: &str = "20260101_000000";

/// An archive with a revision of the workspace's own, whose folder is given back.
fn with_own_revision() -> (TestWorkspace, std::path::PathBuf) {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = format!("-- Own\n--\n-- revision: {OWN}\n-- revises: HEAD\n\nCREATE TABLE t(a);\n");
    workspace.revision(&format!("{OWN}_own"), &up, "DROP TABLE t;\n").run("upgrade").is_clean();
    let folder = workspace.path(format!("migrations/{OWN}_own"));
    (workspace, folder)
}

#[test]
fn an_edited_revision_is_found() {
    let (workspace, folder) = with_own_revision();
    workspace.run("status --check").is_clean();
    fs::write(folder.join("down.sql"), "DROP TABLE IF EXISTS t;\n").unwrap();
    workspace.run("status").prints_a(&format!("edited      {OWN}")).has_findings();
    let status = workspace.json("status");
    assert_eq!(status["edited"], serde_json::json!([OWN]));
    assert_eq!(status["missing"], serde_json::json!([]));
    workspace.run("migration repair --restore-files").is_clean();
    workspace.run("status").is_clean();
}

#[test]
fn a_lost_revision_is_found_and_its_way_out_works_whatever_was_lost() {
    let losses: [fn(&Path); 4] = [
        |folder| fs::remove_dir_all(folder).unwrap(),
        |folder| fs::remove_file(folder.join("up.sql")).unwrap(),
        |folder| {
            fs::remove_dir_all(folder).unwrap();
            symlink("/nowhere/at/all", folder).unwrap();
        },
        |folder| {
            fs::remove_file(folder.join("up.sql")).unwrap();
            symlink("/nowhere/at/all", folder.join("up.sql")).unwrap();
        },
    ];
    for lose in losses {
        let (workspace, folder) = with_own_revision();
        lose(&folder);
        workspace.run("status").prints_a("`journal migration repair`").has_findings();
        assert_eq!(workspace.json("status")["missing"], serde_json::json!([OWN]));
        workspace.run("sync").says("hint: `journal migration repair`").is_refused();
        workspace.run("migration repair").is_clean();
        workspace.run("status").is_clean().run("sync").is_clean();
        assert!(fs::read_to_string(folder.join("up.sql")).unwrap().contains("CREATE TABLE t"));
    }
}

#[test]
fn what_is_behind_is_no_problem_unless_it_is_asked_for() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("status --check").is_clean();
    workspace.run("downgrade -1").is_clean();
    workspace.run("status").is_clean();
    workspace.run("status --check").has_findings();
    workspace.run("upgrade").is_clean().run("status --check").is_clean();
}

#[test]
fn what_is_still_to_be_derived_is_a_list_of_parts() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute(
        "UPDATE schema_revisions SET repopulated_at = NULL WHERE revision = '20250918_090000'",
    );
    assert_eq!(workspace.json("status")["repopulate"], serde_json::json!(["moods"]));
    workspace.execute("UPDATE schema_revisions SET repopulated_at = NULL");
    let parts = workspace.json("status")["repopulate"].as_array().unwrap().len();
    assert_eq!(parts, 8, "every part of the core");
}
