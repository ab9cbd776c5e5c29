//! `journal migration edit`: the scripts of a revision that is not applied, in an editor.

use crate::workspace::TestWorkspace;

const UP: &str = "-- Mine\n--\n-- revision: mine\n-- revises: 20251214_100000\n\nSELECT 1;\n";

/// Runs `edit` with a shell command as the editor; `$1` is `up.sql`, `$2` is `down.sql`.
fn edit(workspace: &TestWorkspace, revision: &str, editor: &str) -> (i32, String) {
    let mut command = workspace.command(&format!("migration edit {revision}"));
    let output = command.env("EDITOR", format!("sh -c '{editor}' editor")).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn both_scripts_are_opened() {
    let workspace = TestWorkspace::new();
    workspace.revision("mine", UP, "");
    let (code, said) =
        edit(&workspace, "mine", "echo \"SELECT 2;\" >> \"$1\"; echo \"SELECT 3;\" > \"$2\"");
    assert_eq!((code, said.as_str()), (0, ""));
    let read =
        |name: &str| std::fs::read_to_string(workspace.path("migrations/mine").join(name)).unwrap();
    assert_eq!(read("up.sql"), format!("{UP}SELECT 2;\n"));
    assert_eq!(read("down.sql"), "SELECT 3;\n");
}

#[test]
fn a_slip_in_the_header_is_found_when_the_editor_is_closed() {
    let workspace = TestWorkspace::new();
    workspace.revision("mine", UP, "");
    let (code, said) = edit(&workspace, "mine", "sed -i s/revises/revise/ \"$1\"");
    assert_eq!(code, 1);
    assert!(said.contains("migrations/mine/up.sql:4:4"), "{said}");
}

#[test]
fn an_applied_revision_and_an_embedded_one_are_never_edited() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.revision("mine", UP, "SELECT 2;").run("upgrade").is_clean();
    let (code, said) = edit(&workspace, "mine", "rm \"$1\"");
    assert!(code == 2 && said.contains("an applied revision is never edited"), "{said}");
    workspace.run("downgrade base").is_clean();
    let (code, said) = edit(&workspace, "moods", "true");
    assert!(code == 2 && said.contains("part of `journal` itself"), "{said}");
}

#[test]
fn without_an_editor_it_says_how_to_name_one() {
    let workspace = TestWorkspace::new();
    workspace.revision("mine", UP, "");
    workspace.run("migration edit mine").says("export EDITOR").is_refused();
    let (code, said) = edit(&workspace, "mine", "exit 3");
    assert!(code == 2 && said.contains("exit status: 3"), "{said}");
}
