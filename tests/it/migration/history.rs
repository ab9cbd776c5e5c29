//! `journal migration history`: all revisions, newest first, the applied ones marked.

use crate::workspace::TestWorkspace;

#[test]
fn the_current_revision_is_marked() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade 20251004_181500").is_clean();
    workspace
        .run("migration history")
        .prints(
            "20251102_071000 (head)  Day index
  20251018_203000  Full-text search
* 20251004_181500 (current)  Tags and people
+ 20250923_115500  Location hierarchy
+ 20250918_090000  Moods
+ 20250916_143000 (base)  Core tables",
        )
        .is_clean();
}

#[test]
fn without_an_archive_nothing_is_marked() {
    let workspace = TestWorkspace::new();
    let history = workspace.json("migration history");
    assert_eq!(history["revisions"].as_array().unwrap().len(), 6);
    assert!(history["revisions"].as_array().unwrap().iter().all(|it| it["applied_at"].is_null()));
    assert!(
        workspace
            .run("migration history --verbose")
            .stdout()
            .contains("revises:    20251018_203000")
    );
}
