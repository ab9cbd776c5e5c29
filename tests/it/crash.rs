//! Killed while it writes, or refused a write: the archive is before or after, never between, and the next run completes.
//!
//! A limit on the size of files makes the system kill the process (`SIGXFSZ`) at the first byte beyond it, or, where that
//! signal is ignored, fail the write: a fault at a place that is the same on every machine. `tests/reliability` has one at
//! every system call.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::workspace::TestWorkspace;

/// Runs a command line that dies at the first write beyond this many blocks of 512 bytes; whether it did.
fn run_limited(workspace: &TestWorkspace, line: &str, blocks: usize) -> bool {
    let status = limited(workspace, "", line, blocks).status;
    status.code().is_none() || status.code() == Some(2)
}

/// Runs a command line under a limit on the size of files, after another command of the shell.
fn limited(workspace: &TestWorkspace, before: &str, line: &str, blocks: usize) -> Output {
    let journal = workspace.command(line);
    let words: Vec<_> = journal.get_args().map(|it| it.to_str().unwrap().to_owned()).collect();
    let script = format!("ulimit -c 0; {before} ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", &script]).arg(env!("CARGO_BIN_EXE_journal")).args(words);
    shell.current_dir(workspace.path(".")).env_clear().env("JOURNAL_NOW", crate::workspace::NOW);
    shell.stdin(Stdio::null()).output().unwrap()
}

/// Everything the archive says, as one text.
fn contents(workspace: &TestWorkspace) -> String {
    if !workspace.path("journal_archive.db").exists() {
        return "nothing".to_owned();
    }
    // Whoever reads first after a crash plays the journal back.
    workspace.run("migration current");
    let mut text = workspace.query("PRAGMA integrity_check").text;
    for sql in [
        "SELECT type, name, sql FROM sqlite_schema ORDER BY name",
        "SELECT revision, checksum_up FROM schema_revisions ORDER BY position",
        "SELECT id, path, hex(source), removed_at FROM entries ORDER BY id",
    ] {
        text.push('\n');
        text.push_str(&workspace.query(sql).text);
    }
    let has_versions = "SELECT count(*) FROM sqlite_schema WHERE name = 'entry_versions'";
    if workspace.query(has_versions).text.trim() == "1" {
        let sql = "SELECT entry_id, seen_in, replaced_in, length FROM entry_versions ORDER BY id";
        text.push_str(&workspace.query(sql).text);
    }
    text
}

/// Puts everything in one folder as it is in another.
fn copy(from: &Path, to: &Path) {
    for left in fs::read_dir(to).unwrap().map(|it| it.unwrap().path()) {
        let removed =
            if left.is_dir() { fs::remove_dir_all(&left) } else { fs::remove_file(&left) };
        removed.unwrap();
    }
    let copied = Command::new("cp").arg("-a").args([from.join("."), to.to_owned()]).status();
    assert!(copied.unwrap().success());
}

/// Crashes a command at growing sizes of files, from none on, until it is done, each time in the state before.
fn check(workspace: &TestWorkspace, line: &str) {
    let saved = tempfile::tempdir().unwrap();
    copy(&workspace.path("."), saved.path());
    let before = contents(workspace);
    workspace.run(line).is_clean();
    let after = contents(workspace);
    let mut crashes = 0;
    for step in 0.. {
        let blocks = step * 40;
        copy(saved.path(), &workspace.path("."));
        let journal = fs::read(workspace.path("journal/00.md")).unwrap();
        let has_crashed = run_limited(workspace, line, blocks);
        let now = contents(workspace);
        assert!(
            now == before || now == after,
            "`{line}` at {blocks} blocks: between before and after\n{now}"
        );
        assert_eq!(fs::read(workspace.path("journal/00.md")).unwrap(), journal);
        if !has_crashed {
            assert!(now == after, "`{line}` said that it was done");
            break;
        }
        crashes += 1;
        if now == before {
            workspace.run(line).is_clean();
            assert_eq!(contents(workspace), after, "`{line}` again after {blocks} blocks");
        }
        // Rows are gone before what they left is overwritten: that is owed then, and the next command that writes does it.
        if now == after && line.starts_with("purge") {
            workspace.run("sync").is_clean();
            assert_eq!(contents(workspace), after, "`sync` after `{line}`");
        }
        let left =
            |folder: &str, word: &str| workspace.list(folder).iter().any(|it| it.ends_with(word));
        assert!(!left(".", ".new") && !left(".", "-journal"), "{:?}", workspace.list("."));
    }
    assert!(crashes > 3, "`{line}` was crashed only {crashes} times");
}

fn journal() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for index in 0..30 {
        let text = format!(
            "---\ndate: 2025-01-01\nmood: calm\ntags: [t{index}]\n---\n{}\n",
            "Rain. ".repeat(200)
        );
        workspace.write(&format!("{index:02}.md"), text);
    }
    workspace
}

fn synced() -> TestWorkspace {
    let workspace = journal();
    workspace.run("sync").is_clean();
    workspace
}

#[test]
fn a_first_sync_that_dies_leaves_no_archive() {
    check(&journal(), "sync");
}

#[test]
fn a_sync_that_dies_leaves_the_archive_as_it_was() {
    let edited = synced();
    for index in 0..30 {
        edited.write(&format!("{index:02}.md"), format!("Snow {index}. ").repeat(300 + index));
    }
    check(&edited, "sync");
}

#[test]
fn an_upgrade_and_a_downgrade_that_die_leave_the_schema_as_it_was() {
    check(&synced(), "downgrade 20250918_090000");
    let old = synced();
    old.run("downgrade --no-backup --allow-data-loss 20250918_090000").is_clean();
    check(&old, "upgrade");
}

/// What another program finds in its database: its marks, the schema, the rows, and what our ledger says.
fn of_a_program(workspace: &TestWorkspace) -> String {
    let connection = rusqlite::Connection::open(workspace.path("journal_archive.db")).unwrap();
    let ask = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    let marks = ["user_version", "application_id", "journal_mode", "integrity_check"];
    let marks = marks.map(|it| {
        let value = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
        format!("{:?}", connection.pragma_query_value(None, it, value).unwrap())
    });
    let schema = ask("SELECT group_concat(sql) FROM sqlite_schema");
    let rows = ask("SELECT count(*) || ' ' || sum(length(text)) FROM entries");
    let ledger = ask("SELECT group_concat(revision) FROM schema_revisions");
    [marks.join(" "), schema, rows, ledger].join("\n")
}

#[test]
fn a_move_of_another_programs_database_that_dies_leaves_marks_and_schema_as_they_were() {
    for mode in ["DELETE", "WAL"] {
        let workspace = TestWorkspace::new();
        workspace.config("[schema]\ncore = false\n").execute(&format!(
            "PRAGMA journal_mode = {mode}; PRAGMA user_version = 77; PRAGMA application_id = 42;
            CREATE TABLE entries(id INTEGER PRIMARY KEY, text TEXT);
            WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            INSERT INTO entries(text) SELECT hex(randomblob(500)) FROM n;"
        ));
        workspace.run("migration stamp --create First --rev-id first").is_clean();
        let up = "-- More\n--\n-- revision: more\n-- revises: first\n\n\
                  CREATE TABLE new(id INTEGER PRIMARY KEY, text TEXT NOT NULL);\n\
                  INSERT INTO new SELECT id, text FROM entries;\nDROP TABLE entries;\n\
                  ALTER TABLE new RENAME TO entries;\nCREATE INDEX entries_text ON entries(text);\n";
        workspace.revision("more", up, "DROP INDEX entries_text;\n");
        let before = of_a_program(&workspace);
        let (line, mut deaths) = ("upgrade --no-backup", 0);
        while run_limited(&workspace, line, deaths * 500) {
            assert_eq!(of_a_program(&workspace), before, "{mode}, at {} blocks", deaths * 500);
            deaths += 1;
        }
        assert!(deaths > 1, "{mode}: died only {deaths} times");
        let after = of_a_program(&workspace);
        assert!(after.ends_with("first,more") && after.contains("NOT NULL"), "{after}");
        assert_eq!(after.lines().next(), before.lines().next());
    }
}

#[test]
fn a_restore_that_dies_is_all_old_or_all_new() {
    let changed = synced();
    changed.run("backup --suffix good").is_clean();
    changed.write("30.md", "Fog.\n").run("sync").is_clean();
    check(&changed, "restore journal_archive.db.backup_20260115_120000_good");
}

#[test]
fn a_backup_that_dies_is_no_backup() {
    let (workspace, saved) = (synced(), tempfile::tempdir().unwrap());
    copy(&workspace.path("."), saved.path());
    for step in 0.. {
        copy(saved.path(), &workspace.path("."));
        let has_crashed = run_limited(&workspace, "backup", step * 40);
        for name in workspace.backups() {
            let is_partial = name.ends_with(".partial");
            assert!(is_partial || !has_crashed || step > 0, "{name}");
            if !is_partial {
                workspace.run(&format!("backup verify {name}")).is_clean();
            }
        }
        workspace.run("backup").is_clean();
        assert!(
            workspace.backups().iter().all(|it| !it.ends_with(".partial")),
            "{:?}",
            workspace.backups()
        );
        if !has_crashed {
            assert!(step > 3);
            break;
        }
    }
}

#[test]
fn a_write_that_fails_is_told_and_leaves_everything_as_it_was() {
    let changed = synced();
    changed.run("backup --suffix good").is_clean();
    for index in 0..30 {
        changed.write(&format!("{index:02}.md"), format!("Snow {index}. ").repeat(300 + index));
    }
    let before = contents(&changed);
    for line in [
        "sync",
        "downgrade 20250918_090000",
        "repopulate --force",
        "restore journal_archive.db.backup_20260115_120000_good",
        "backup",
    ] {
        for blocks in [0, 40, 200] {
            let output = limited(&changed, "trap '' XFSZ;", line, blocks);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "`{line}` at {blocks} blocks: {said}");
            assert!(said.contains("error") && !said.contains("panicked"), "{said}");
            assert_eq!(contents(&changed), before, "`{line}` at {blocks} blocks");
            let left = changed.list("backups");
            assert!(!left.iter().any(|it| it.contains("partial")), "{left:?}");
        }
    }
    changed.run("backup verify --all").is_clean();
}

/// Writes some entries again.
fn write_again(workspace: &TestWorkspace, turn: usize) {
    for index in 0..8 {
        let snow = "Snow. ".repeat(200 + turn);
        let text = format!("---\ndate: 2025-01-01\n---\n{turn} {index} {snow}\n");
        workspace.write(&format!("{index:02}.md"), text);
    }
}

/// Entries of which two versions are held.
fn versioned() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for turn in 0..3 {
        write_again(&workspace, turn);
        workspace.run("sync").is_clean();
    }
    workspace
}

#[test]
fn a_sync_that_keeps_and_thins_versions_loses_none_that_stays() {
    let rewritten = versioned();
    rewritten.config("journal = 'journal'\n[versions]\nkeep_last = 1\n");
    write_again(&rewritten, 3);
    check(&rewritten, "sync");
}

#[test]
fn a_purge_of_versions_that_dies_forgets_all_or_none() {
    check(&versioned(), "purge --versions --all --force");
}
