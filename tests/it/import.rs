//! `journal import`: other tools' entries become files of the journal, and none is replaced.

use std::fs;

use crate::workspace::TestWorkspace;

const JRNL: &str =
    "[2025-09-16 06:20] Rain all day. @home\nAnd then some.\n\n[2025-09-17 21:00] Snow.\n";

#[test]
fn entries_of_jrnl_become_files_that_sync_reads() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("jrnl.txt"), JRNL).unwrap();
    workspace.run("import --from jrnl jrnl.txt --dry-run").says("would write 2 entries").is_clean();
    assert!(workspace.list("journal").is_empty());
    workspace.run("import --from jrnl jrnl.txt").is_clean();
    workspace.run("sync").is_clean();
    workspace.query("SELECT date FROM entries ORDER BY date").gives("2025-09-16\n2025-09-17");
}

#[test]
fn a_second_import_finds_everything_there() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("jrnl.txt"), JRNL).unwrap();
    workspace.run("import --from jrnl jrnl.txt").is_clean();
    let answer = workspace.json("import --from jrnl jrnl.txt");
    assert_eq!(answer["added"], serde_json::json!([]));
    assert_eq!(answer["unchanged"].as_array().unwrap().len(), 2);
}

#[test]
fn what_the_tool_did_not_write_is_refused() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("x.json"), "{\"a\": 1}").unwrap();
    workspace.run("import --from dayone x.json").is_refused();
    workspace.run("import --from dayone nowhere.json").says("nowhere.json").is_refused();
    workspace.run("import --from nothing x.json").is_refused();
}
