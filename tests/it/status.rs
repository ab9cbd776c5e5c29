//! `journal status`: where the archive stands.

use crate::workspace::{TestWorkspace, shipped};

#[test]
fn a_fresh_archive_stands_at_head() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let status = workspace.json("status");
    assert_eq!(status["current"], serde_json::json!(["20251206_090000"]));
    assert_eq!(status["current"], status["heads"]);
    assert_eq!(status["pending"], serde_json::json!([]));
    assert_eq!(
        (&status["drift"], &status["repopulate"]),
        (&false.into(), &serde_json::Value::Null)
    );
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
