//! What a purge leaves in free pages is overwritten in the end, whatever cut it off.

use crate::workspace::TestWorkspace;

const SECRET: &str = "Quetzalcoatl was here.\n";

fn holds_secret(bytes: &[u8]) -> bool {
    bytes.windows(12).any(|it| it == b"Quetzalcoatl")
}

/// An archive as a purge leaves it that was killed right after its transaction.
fn cut_off() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", &SECRET.repeat(2000))]);
    workspace.delete("b.md").run("sync --accept-deletions").is_clean();
    workspace.execute(
        "PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON; DELETE FROM entries WHERE path = 'b.md';
         INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');
         INSERT INTO syncs (synced_at, kind) VALUES ('2026-01-15T12:00:00Z', 'sweep');",
    );
    assert!(holds_secret(&workspace.archive_bytes()));
    workspace
}

fn check_swept(workspace: &TestWorkspace, line: &str) {
    assert!(!holds_secret(&workspace.archive_bytes()), "after `{line}`");
    workspace.query("SELECT count(*) FROM syncs WHERE kind = 'sweep'").gives("0");
}

#[test]
fn doctor_and_status_say_that_a_sweep_is_owed_until_it_is_done() {
    let workspace = cut_off();
    workspace.run("status").prints_a("to sweep").is_clean();
    assert_eq!(workspace.json("status")["sweep_owed"], true);
    workspace.run("doctor").says("`journal purge --sweep`").has_findings();
    workspace.run("purge --sweep").is_clean();
    check_swept(&workspace, "purge --sweep");
    assert_eq!(workspace.json("status")["sweep_owed"], false);
    workspace.run("doctor").is_clean();
}

#[test]
fn the_next_command_that_writes_finishes_the_sweep() {
    for line in
        ["sync", "upgrade", "repopulate --force", "downgrade", "restore latest", "backup prune"]
    {
        let workspace = cut_off();
        if line.starts_with("restore") {
            workspace.execute("DELETE FROM syncs WHERE kind = 'sweep'").run("backup").is_clean();
            workspace.execute("INSERT INTO syncs (synced_at, kind) VALUES ('', 'sweep')");
        }
        workspace.run(line).says("overwrote what an earlier purge had left").is_clean();
        if line == "downgrade" {
            assert!(!holds_secret(&workspace.archive_bytes()));
        } else if !line.starts_with("restore") {
            check_swept(&workspace, line);
        }
    }
    let workspace = cut_off();
    workspace.run("purge --force b.md").says("overwrote").says("no entry").is_refused();
    check_swept(&workspace, "purge --force b.md");
}

#[test]
fn reading_and_dry_runs_sweep_nothing() {
    let workspace = cut_off();
    let before = workspace.archive_bytes();
    for line in ["list", "sync --dry-run", "purge --dry-run a.md", "upgrade --dry-run", "stats"] {
        workspace.run(line);
        assert!(workspace.archive_bytes() == before, "{line}");
    }
}

#[test]
fn a_purge_whose_sweep_fails_says_so_and_leaves_a_note_that_names_nothing() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", SECRET)]);
    workspace.delete("b.md").run("sync --accept-deletions").is_clean();
    // An index that only the tool which made it can write: the file cannot be written anew.
    workspace.execute(
        "CREATE TABLE theirs(a TEXT); CREATE INDEX theirs_a ON theirs(a COLLATE NOCASE); PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, 'NOCASE', 'klingon') WHERE name = 'theirs_a'",
    );
    let run = workspace.run("purge --force b.md");
    run.says("what was deleted may still stand in free pages")
        .says("journal purge --sweep")
        .has_findings();
    workspace.query("SELECT path FROM entries").gives("a.md");
    workspace.query("SELECT number, kind FROM syncs WHERE kind = 'sweep'").gives("0|sweep");
    workspace.run("sync").says("no such collation sequence: klingon").is_clean();
    workspace.run("purge --sweep").says("klingon").is_refused();
    workspace.execute("DROP TABLE theirs").run("sync").says("overwrote").is_clean();
    check_swept(&workspace, "sync");
}
