//! `journal migration branches`: where the graph forks.

use crate::workspace::TestWorkspace;

#[test]
fn a_line_does_not_fork() {
    let workspace = TestWorkspace::new();
    workspace.run("migration branches").prints("").says("one branch").is_clean();
    assert_eq!(workspace.json("migration branches")["branches"], serde_json::json!([]));
}

#[test]
fn a_fork_is_told_with_the_revisions_that_begin_its_branches() {
    let workspace = TestWorkspace::new();
    let up = "-- Mine\n--\n-- revision: 20260101_000000\n-- revises: 20251018_203000\n-- label: mine\n\nSELECT 1;\n";
    workspace.revision("20260101_000000_mine", up, "");
    workspace
        .run("migration branches")
        .prints(
            "20251018_203000 (branch point)  Full-text search
    -> 20260101_000000 (head)  Mine
    -> 20251102_071000  Day index",
        )
        .is_clean();
    let fork = &workspace.json("migration branches")["branches"][0];
    assert_eq!(fork["children"][0]["branches"], serde_json::json!(["mine"]));
}
