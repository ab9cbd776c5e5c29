//! `-q` prints only errors: what was done is not told, what was asked for is.

use crate::workspace::TestWorkspace;

fn ready() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[fields.sky]\ntype = \"text\"\n");
    workspace.write("a.md", "---\ndate: 2025-01-01\nsky: grey\n---\nRain.\n");
    workspace.run("-q sync").is_clean();
    workspace
}

#[test]
fn what_was_done_is_not_told() {
    let workspace = ready();
    for line in [
        "sync -v",
        "migration create Sky --rev-id 20260101_000001",
        "upgrade",
        "downgrade",
        "upgrade",
        "backup",
        "backup verify --all",
        "backup prune",
        "repopulate --force",
        "restore latest",
        // What is written behind it can be undone once a sync has met what was restored.
        "sync",
        "migration create Empty --empty --rev-id 20260101_000002",
    ] {
        let run = workspace.run(&format!("-q {line}"));
        assert_eq!((run.stdout(), run.stderr()), (String::new(), String::new()), "{line}");
    }
    workspace.write("a.md", "Snow.\n").run("-q sync").is_clean();
    let run = workspace.run("-q undo --force");
    assert_eq!((run.stdout(), run.stderr()), (String::new(), String::new()));
    run.is_clean();
}

#[test]
fn what_was_asked_for_is_printed() {
    let workspace = ready();
    workspace.run("migration create Sky --rev-id 20260101_000001").is_clean();
    workspace.run("-q upgrade --dry-run").prints("up    20260101_000001\n").is_clean();
    workspace.run("-q upgrade").is_clean();
    workspace.run("-q backup").is_clean();
    workspace.run("-q backup prune --dry-run").prints_a("keep     ").is_clean();
    workspace.run("-q list").prints_a("a.md").is_clean();
    workspace.write("a.md", "Snow.\n").run("-q sync").is_clean();
    workspace.run("-q undo --dry-run").prints_a("updated   a.md").is_clean();
}

#[test]
fn errors_are_told_on_stderr() {
    let workspace = ready();
    for line in ["upgrade nowhere", "downgrade nowhere", "backup verify nothing", "restore nothing"]
    {
        let run = workspace.run(&format!("-q {line}"));
        assert_eq!(run.stdout(), "", "{line}");
        run.says("error: ").is_refused();
    }
    workspace.run("-q backup").is_clean();
    let name = workspace.backups().pop().unwrap();
    let backup = workspace.path("backups").join(name);
    let bytes = std::fs::read(&backup).unwrap();
    std::fs::write(&backup, &bytes[..bytes.len() / 2]).unwrap();
    workspace.run("-q backup verify --all").prints_a("DAMAGED ").has_findings();
}
