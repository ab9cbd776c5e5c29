//! `journal migration current`: where the archive stands.

use crate::workspace::TestWorkspace;

#[test]
fn the_revision_and_whether_it_is_the_head() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace
        .run("migration current")
        .prints("20251206_090000 (head)  Views for other tools")
        .is_clean();
    workspace.run("downgrade").is_clean();
    workspace
        .run("migration current")
        .prints("20251120_194000  Body first in the full-text index")
        .is_clean();
    workspace.run("downgrade base").is_clean();
    workspace.run("migration current").prints("").says("base").is_clean();
}
