//! `journal migration current`: where the archive stands.

use crate::workspace::TestWorkspace;

#[test]
fn the_revision_and_whether_it_is_the_head() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace
        .run("migration current")
        .prints("20251214_100000 (head)  Search in every script")
        .is_clean();
    workspace.run("downgrade").is_clean();
    workspace
        .run("migration current")
        .prints("20251206_090000  Rows that follow their sources, and versions that stay")
        .is_clean();
    workspace.run("downgrade base").is_clean();
    workspace.run("migration current").prints("").says("base").is_clean();
}
