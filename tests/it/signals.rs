//! Ctrl-C, the system's request to stop, and a reader that has gone: all is rolled back, and nothing is left behind.

use std::fs;
use std::io::pipe;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::workspace::TestWorkspace;

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_mins(1);

/// Enough entries that a sync is still at work when it is asked to stop.
const MANY: usize = 3000;

/// Writes entries that differ, each with something to parse and to index.
fn generate(workspace: &TestWorkspace, word: &str) {
    for index in 0..MANY {
        let (year, month, day) = (2000 + index % 25, 1 + index % 12, 1 + index % 28);
        let text = format!(
            "---\ndate: {year}-{month:02}-{day:02}\nmood: {word}\ntags: [a{index}, b{}]\nlocation: Place {}, Town\n---\n\
             # {word} {index}\n\n{}\n",
            index % 50,
            index % 90,
            format!("{word} in the garden, the {index}th time. ").repeat(20)
        );
        workspace.write(&format!("{year}/{month:02}/{index}.md"), text);
    }
}

/// Starts a command, waits until a file is there, sends the signal, and gives the exit status; none where the command
/// was done before the signal could reach it.
fn interrupt(workspace: &TestWorkspace, line: &str, sign: &Path, signal: Signal) -> Option<i32> {
    let mut command = workspace.command(line);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    while !sign.exists() {
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        assert!(start.elapsed() < LONG, "{} never came", sign.display());
        std::thread::sleep(Duration::from_millis(1));
    }
    kill_process(Pid::from_child(&child), signal).unwrap();
    let code = wait(&mut child);
    (code != 0).then_some(code)
}

fn wait(child: &mut Child) -> i32 {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or_else(|| panic!("{status}"));
        }
        if start.elapsed() > LONG {
            child.kill().unwrap();
            panic!("it does not stop");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What is left in the workspace, without the lock file, which is never deleted.
fn left(workspace: &TestWorkspace) -> Vec<String> {
    let mut names = workspace.list(".");
    names.retain(|it| it != "journal_archive.db.lock");
    names
}

#[test]
fn a_first_sync_that_is_stopped_leaves_nothing() {
    let workspace = TestWorkspace::new();
    generate(&workspace, "rain");
    let scratch = workspace.path("journal_archive.db.new");
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let code = interrupt(&workspace, "sync", &scratch, signal);
        assert_eq!(code, Some(status), "a sync of {MANY} entries was done before the signal came");
        assert_eq!(left(&workspace), ["journal", "journal.toml"]);
    }
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives(&MANY.to_string());
}

#[test]
fn a_sync_that_is_stopped_rolls_back() {
    let workspace = TestWorkspace::new();
    generate(&workspace, "rain");
    workspace.run("sync").is_clean();
    let before = workspace.archive_bytes();
    generate(&workspace, "snow and more");
    let journal = workspace.path("journal_archive.db-journal");
    let code = interrupt(&workspace, "sync", &journal, Signal::INT);
    assert_eq!(code, Some(130), "the sync was done before the signal came");
    assert!(workspace.archive_bytes() == before, "the archive is not as it was");
    assert_eq!(left(&workspace), ["journal", "journal.toml", "journal_archive.db"]);
    workspace.run("sync").is_clean();
    workspace
        .query("SELECT count(*) FROM entries WHERE body LIKE '%snow and more%'")
        .gives(&MANY.to_string());
}

#[test]
fn a_long_statement_that_is_tried_on_a_copy_is_stopped_at_once() {
    let workspace = TestWorkspace::synced(&[]);
    let up = "-- First\n--\n-- revision: first\n-- revises: HEAD\n\nCREATE TABLE t(id INTEGER PRIMARY KEY, b);\n";
    workspace.revision("first", up, "DROP TABLE t;\n").run("upgrade").is_clean();
    workspace.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t(id) SELECT i FROM n",
    );
    let up = "-- Second\n--\n-- revision: second\n-- revises: first\n\n\
              UPDATE t SET b = (SELECT count(*) FROM t x, t y, t z WHERE x.id + y.id + z.id > t.id);\n";
    workspace.revision("second", up, "UPDATE t SET b = NULL;\n");
    let copies = || {
        let names = fs::read_dir(workspace.path(".")).unwrap().map(|it| it.unwrap().file_name());
        names.filter(|it| it.to_string_lossy().contains(".trial-")).count()
    };
    let before = workspace.archive_bytes();
    for line in ["migration lint", "upgrade --dry-run", "upgrade --rehearse"] {
        let mut command = workspace.command(line);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        while copies() == 0 {
            assert!(start.elapsed() < LONG && child.try_wait().unwrap().is_none(), "{line}");
            std::thread::sleep(Duration::from_millis(1));
        }
        // The copy is soon made, and the statement would take days.
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(child.try_wait().unwrap(), None, "{line}");
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        assert_eq!(wait(&mut child), 130, "{line}");
        assert_eq!(copies(), 0, "{line}");
    }
    assert!(workspace.archive_bytes() == before, "the archive is not as it was");
}

#[test]
fn an_entry_that_nobody_wrote_goes_though_the_terminal_ends() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "Snow.\n")]);
    for signal in [Signal::HUP, Signal::TERM] {
        let (sign, done) = (workspace.path("sign"), workspace.path("done"));
        let waits = format!(
            "sh -c 'touch {}; while [ ! -e {} ]; do sleep 0.02; done'",
            sign.display(),
            done.display()
        );
        let mut child = workspace.command("today").env("EDITOR", waits).spawn().unwrap();
        let start = Instant::now();
        while !sign.exists() {
            assert!(start.elapsed() < LONG, "the editor never began");
            std::thread::sleep(Duration::from_millis(5));
        }
        kill_process(Pid::from_child(&child), signal).unwrap();
        fs::write(&done, "").unwrap();
        assert_eq!(wait(&mut child), 0);
        assert_eq!(workspace.list("journal"), ["2026-01-14.md"]);
        fs::remove_file(sign).unwrap();
        fs::remove_file(done).unwrap();
    }
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", "---\nmood: calm\n---\nRain.\n")]);
    for line in [
        "migration history",
        "migration history --json",
        "list",
        "search rain",
        "stats",
        "status",
        "export --format jsonl",
        "query 'SELECT 1'",
        "values moods",
        "show 2025-09-16.md",
        "completions bash",
        "man",
        "--help",
        "--version",
    ] {
        // The pipe is closed before the command begins: whatever it writes, nobody reads it.
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let mut command = workspace.command(line);
        let output = command.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = output.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {said}");
        assert!(!said.contains("panic") && !said.contains("error"), "{line}: {said}");
    }
}

#[test]
fn even_stderr_may_be_gone() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    fs::remove_file(workspace.path("journal_archive.db")).unwrap();
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let status = workspace.command("status").stdout(Stdio::null()).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(0));
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let status = workspace.command("search rain").stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
