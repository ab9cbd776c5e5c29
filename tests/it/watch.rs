//! `journal watch`: what changes is synced, what goes wrong is said and survived, and a signal ends it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use crate::workspace::TestWorkspace;

/// Far longer than anything here takes, so that only what never comes is missed.
const LONG: Duration = Duration::from_mins(1);

/// A watch that goes on meanwhile.
struct Watching<'a> {
    workspace: &'a TestWorkspace,
    child: Child,
    said: Arc<Mutex<String>>,
}

impl<'a> Watching<'a> {
    fn begin(workspace: &'a TestWorkspace, line: &str) -> Self {
        let mut command = workspace.command(line);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (streams, heard) =
            ((child.stderr.take().unwrap(), child.stdout.take().unwrap()), Arc::clone(&said));
        let also_heard = Arc::clone(&said);
        std::thread::spawn(move || listen(streams.0, &heard));
        std::thread::spawn(move || listen(streams.1, &also_heard));
        Self { workspace, child, said }
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until something holds.
    fn until(&self, what: &str, mut holds: impl FnMut() -> bool) -> &Self {
        let start = Instant::now();
        while !holds() {
            assert!(start.elapsed() < LONG, "{what} never came; it said:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        self
    }

    fn until_said(&self, words: &str) -> &Self {
        self.until(words, || self.said().contains(words))
    }

    /// Waits until the archive gives this answer.
    fn until_gives(&self, sql: &str, expected: &str) -> &Self {
        let archive = self.workspace.path("journal_archive.db");
        self.until(expected, || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
            let asked = Connection::open_with_flags(&archive, flags)
                .and_then(|it| it.query_row(sql, [], |row| row.get::<_, String>(0)));
            asked.is_ok_and(|it| it == expected)
        })
    }

    /// Sends a signal, and gives the exit status.
    fn stop(mut self, signal: rustix::process::Signal) -> i32 {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap();
            }
            assert!(start.elapsed() < LONG, "it does not stop; it said:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        // A test that failed leaves none behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(stream: impl std::io::Read, heard: &Mutex<String>) {
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        let mut heard = heard.lock().unwrap();
        heard.push_str(&line);
        heard.push('\n');
    }
}

const PATHS: &str = "SELECT group_concat(path) FROM (SELECT path FROM entries WHERE removed_at IS NULL ORDER BY path)";

#[test]
fn what_changes_is_synced_until_a_signal_comes() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n").write("b.md", "Snow.\n");
    let watching = Watching::begin(&workspace, "watch");
    watching.until_said("watching").until_gives(PATHS, "a.md,b.md");
    workspace.write("2025/09/c.md", "Fog.\n");
    watching.until_gives(PATHS, "2025/09/c.md,a.md,b.md");
    workspace.write("a.md", "Rain all day.\n");
    watching.until_gives("SELECT body FROM entries WHERE path = 'a.md'", "Rain all day.\n");
    workspace.delete("b.md");
    watching.until_gives(PATHS, "2025/09/c.md,a.md");
    workspace.rename("a.md", "d.md");
    watching.until_gives("SELECT path FROM entries WHERE body LIKE 'Rain%'", "d.md");
    watching
        .until_said("1 added")
        .until_said("1 updated")
        .until_said("1 removed")
        .until_said("1 renamed");
    for named in [
        "added     a.md",
        "added     2025/09/c.md",
        "updated   a.md",
        "removed   b.md",
        "renamed   d.md (was a.md)",
    ] {
        watching.until_said(named);
    }
    assert_eq!(watching.stop(rustix::process::Signal::INT), 130);
    workspace.run("sync").is_clean();
}

#[test]
fn broken_files_are_told_once_and_survived() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let watching = Watching::begin(&workspace, "watch");
    watching.until_said("watching");
    workspace.write("b.md", "---\ntitle: a: b\n---\nSnow.\n");
    watching.until_said("b.md:2").until_gives(PATHS, "a.md,b.md");
    workspace.write("c.md", "Fog.\n");
    watching.until_gives(PATHS, "a.md,b.md,c.md");
    assert_eq!(watching.said().matches("b.md:2").count(), 1, "{}", watching.said());
    assert_eq!(watching.stop(rustix::process::Signal::TERM), 143);
}

#[test]
fn a_journal_that_moves_away_and_comes_back_is_waited_for() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    let watching = Watching::begin(&workspace, "watch");
    watching.until_said("watching");
    fs::rename(workspace.path("journal"), workspace.path("away")).unwrap();
    watching.until_said("no journal folder");
    fs::write(workspace.path("away/c.md"), "Fog.\n").unwrap();
    fs::rename(workspace.path("away"), workspace.path("journal")).unwrap();
    watching.until_said("going on").until_gives(PATHS, "a.md,b.md,c.md");
    workspace.write("d.md", "Sun.\n");
    watching.until_gives(PATHS, "a.md,b.md,c.md,d.md");
    watching.stop(rustix::process::Signal::INT);
}

#[test]
fn an_archive_that_another_holds_is_told_and_tried_again() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let lock =
        fs::File::options().write(true).open(workspace.path("journal_archive.db.lock")).unwrap();
    lock.lock().unwrap();
    let watching = Watching::begin(&workspace, "watch");
    watching.until_said("is in use by");
    workspace.write("b.md", "Snow.\n");
    watching.until_said("error: the archive");
    drop(lock);
    watching.until_said("going on").until_gives(PATHS, "a.md,b.md");
    watching.stop(rustix::process::Signal::INT);
}

#[test]
fn a_change_that_nobody_tells_of_is_found_after_a_while() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    // A link to a folder that is not watched, as a folder of another machine would be.
    fs::create_dir(workspace.path("far")).unwrap();
    workspace
        .config("journal = \"journal\"\n[sync]\nfollow_links = true\nexclude = [\"near/**\"]\n");
    let watching = Watching::begin(&workspace, "watch --every 1");
    watching.until_said("watching");
    let file = workspace.path("far/b.md");
    fs::write(&file, "Snow.\n").unwrap();
    std::os::unix::fs::symlink(workspace.path("far"), workspace.path("journal/link")).unwrap();
    watching.until_gives(PATHS, "a.md,link/b.md");
    watching.stop(rustix::process::Signal::INT);
}

#[test]
fn with_json_each_sync_that_changed_something_is_a_line() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n");
    let watching = Watching::begin(&workspace, "watch --json -q");
    watching.until_said("\"added\":1");
    let said = watching.said();
    assert!(
        said.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "{said}"
    );
    watching.stop(rustix::process::Signal::INT);
}

#[test]
fn what_is_wrong_from_the_beginning_ends_it() {
    let workspace = TestWorkspace::new();
    workspace.run("watch nowhere").says("no journal folder").is_refused();
    workspace.run("watch --every 0").is_refused();
    workspace.config("journl = \"journal\"\n").run("watch").is_refused();
}

#[test]
fn a_sync_of_many_names_the_first_and_counts_the_rest() {
    let workspace = TestWorkspace::new();
    for number in 0..25 {
        workspace.write(&format!("{number:02}.md"), "Rain.\n");
    }
    let watching = Watching::begin(&workspace, "watch");
    watching.until_said("25 added").until_said("added     19.md").until_said("and 5 more");
    assert!(!watching.said().contains("added     20.md"), "{}", watching.said());
    assert_eq!(watching.stop(rustix::process::Signal::TERM), 143);
}

#[test]
fn another_folder_than_the_archives_own_is_refused_at_once() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    fs::create_dir(workspace.path("other")).unwrap();
    fs::write(workspace.path("other/a.md"), "Another journal.\n").unwrap();
    workspace.run("watch other").says("another folder").is_refused();
}
