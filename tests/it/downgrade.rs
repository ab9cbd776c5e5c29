//! `journal downgrade`: what goes is told, and a verified backup holds it.

use crate::workspace::TestWorkspace;

#[test]
fn one_step_back_without_a_target_and_what_goes_is_named() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\ntags: [rain]\n---\nRain.\n")]);
    workspace.run("downgrade").is_clean();
    workspace.query("SELECT max(revision) FROM schema_revisions").gives("20251120_194000");
    workspace.run("downgrade 20250923_115500").says("lost: table `entry_tags` (1 row)").is_clean();
    assert_eq!(workspace.backups().len(), 2);
}

#[test]
fn there_is_nothing_to_undo_at_base() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade base").is_clean();
    workspace.run("downgrade base").says("nothing to do").is_clean();
    workspace.run("downgrade").is_refused();
}

#[test]
fn a_missing_archive_is_no_archive() {
    let workspace = TestWorkspace::new();
    workspace.run("downgrade").says("there is no archive").is_refused();
    assert!(!workspace.path("journal_archive.db").exists());
}
