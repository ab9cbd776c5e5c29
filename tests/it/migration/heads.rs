//! `journal migration heads`: the tips of the graph.

use crate::workspace::{TestWorkspace, shipped};

#[test]
fn a_workspaces_own_branch_is_a_second_head() {
    let workspace = TestWorkspace::new();
    workspace.run("migration heads").prints("20251214_100000  Search in every script").is_clean();
    let up = "-- Mine\n--\n-- revision: 20260101_000000\n-- revises: 20251018_203000\n\nCREATE TABLE mine (id INTEGER PRIMARY KEY);\n";
    workspace.revision("20260101_000000_mine", up, "DROP TABLE mine;\n");
    workspace
        .run("migration heads")
        .prints("20251214_100000  Search in every script\n20260101_000000  Mine")
        .is_clean();
    workspace.run("upgrade head").says("heads").is_refused();
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT count(*) FROM schema_revisions").gives(&(shipped() + 1).to_string());
    workspace.run("downgrade 20251018_203000").is_clean();
    workspace.query("SELECT count(*) FROM schema_revisions").gives("5");
}
