//! `journal edit`: what the editor closed is archived, whatever became of it.

use std::fs;

use crate::workspace::TestWorkspace;

const APPENDS: &str = "sh -c 'echo Rain. >> $0'";

fn read(workspace: &TestWorkspace, path: &str) -> String {
    fs::read_to_string(workspace.path("journal").join(path)).unwrap()
}

#[test]
fn an_entry_that_is_edited_is_archived() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "Ice on the river.\n"), ("b.md", "Snow on the river.\n")]);
    workspace.run_with_editor("edit a", APPENDS).is_clean();
    workspace.run_with_editor("edit --search snow", APPENDS).is_clean();
    workspace.query("SELECT count(*) FROM entries WHERE body LIKE '%Rain.%'").gives("2");
    workspace
        .run_with_editor("edit --search river", APPENDS)
        .says("name one of them: ")
        .is_refused();
    workspace.run_with_editor("edit --search heron", APPENDS).is_refused();
    workspace.run_with_editor("edit --search 'river -on:2026-01-01..'", APPENDS).is_refused();
    workspace.run_with_editor("edit --search 'river tag:none'", APPENDS).is_refused();
    workspace.run_with_editor("edit c", APPENDS).is_refused();
    workspace.run("edit a").says("no editor").is_refused();
    workspace.delete("b.md").run("sync").is_clean();
    workspace
        .run_with_editor("edit b.md", APPENDS)
        .says("journal restore --entry b.md")
        .is_refused();
    assert_eq!(workspace.list("journal"), ["a.md"]);
}

#[test]
fn a_text_that_an_editor_emptied_is_kept_as_a_version_and_told() {
    let workspace = TestWorkspace::synced(&[("a.md", "Ice on the river.\n")]);
    workspace
        .run_with_editor("edit a", "sh -c ': > $0'")
        .says("journal restore --entry a.md")
        .is_clean();
    workspace.run("restore --entry a.md --at v1").is_clean();
    assert_eq!(read(&workspace, "a.md"), "Ice on the river.\n");
}

#[test]
fn a_file_that_an_editor_took_away_is_told() {
    let workspace = TestWorkspace::synced(&[("a.md", "Ice.\n"), ("b.md", "Snow.\n")]);
    workspace
        .run_with_editor("edit a", "rm")
        .says("the file is gone")
        .says("journal restore --entry a.md")
        .has_findings();
    workspace.run("list").prints_a("a.md").is_clean();
    workspace.run("sync").says("1 removed").is_clean();
}

#[test]
fn what_a_failing_editor_leaves_that_is_no_file_is_not_waited_for() {
    let workspace = TestWorkspace::synced(&[("a.md", "Ice.\n"), ("b.md", "Snow.\n")]);
    workspace
        .run_with_editor("edit a", "sh -c 'rm $0; mkfifo $0; exit 3'")
        .says("is gone, or no file any more")
        .is_refused();
    workspace
        .run_with_editor("edit a", APPENDS)
        .says("a pipe (FIFO) lies in the place of this entry's file")
        .is_refused();
}
