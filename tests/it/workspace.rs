//! A fresh workspace for a test: a folder of its own, a cleared environment, a fixed clock.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The moment at which every test happens.
pub(crate) const NOW: &str = "2026-01-15T12:00:00Z";

/// The newest revision that the binary brings along.
pub(crate) const HEAD: &str = "20251214_100000";

/// How many revisions the binary brings along.
pub(crate) fn shipped() -> usize {
    journal_archive::workspace::revisions::embedded().unwrap().len()
}

/// A folder with `journal/` and whatever commands make beside it.
pub(crate) struct TestWorkspace {
    folder: TempDir,
}

impl TestWorkspace {
    /// An empty journal, and a `journal.toml` that names it.
    pub(crate) fn new() -> Self {
        let workspace = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(workspace.path("journal")).unwrap();
        workspace.config("journal = \"journal\"\n");
        workspace
    }

    /// A journal with these files, synced.
    pub(crate) fn synced(files: &[(&str, &str)]) -> Self {
        let workspace = Self::new();
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace.run("sync").is_clean();
        workspace
    }

    /// A workspace of its own that holds what this one holds, times of change with it: made once, damaged many times.
    pub(crate) fn copied(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().unwrap() };
        for entry in walkdir::WalkDir::new(self.folder.path()).min_depth(1) {
            let entry = entry.unwrap();
            let to = copy.path(entry.path().strip_prefix(self.folder.path()).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir(&to).unwrap();
                fs::set_permissions(&to, entry.metadata().unwrap().permissions()).unwrap();
            } else {
                fs::copy(entry.path(), &to).unwrap();
                let modified = entry.metadata().unwrap().modified().unwrap();
                fs::File::options().write(true).open(&to).unwrap().set_modified(modified).unwrap();
            }
        }
        copy
    }

    /// Replaces `journal.toml`.
    pub(crate) fn config(&self, text: &str) -> &Self {
        fs::write(self.path("journal.toml"), text).unwrap();
        self
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes an entry, its time of change long past, so that its stamp is trusted.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path("journal").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let length = fs::metadata(&path).unwrap().len();
        // A file with other bytes mostly has another time of change too: here, one made of its length.
        let modified =
            std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + length);
        fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        self
    }

    /// Deletes an entry.
    pub(crate) fn delete(&self, path: &str) -> &Self {
        fs::remove_file(self.path("journal").join(path)).unwrap();
        self
    }

    /// Renames an entry.
    pub(crate) fn rename(&self, from: &str, to: &str) -> &Self {
        let to = self.path("journal").join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path("journal").join(from), to).unwrap();
        self
    }

    /// Writes a revision of the workspace's own; `revises: HEAD` stands for the newest that the binary brings along.
    pub(crate) fn revision(&self, folder: &str, up: &str, down: &str) -> &Self {
        let folder = self.path("migrations").join(folder);
        fs::create_dir_all(&folder).unwrap();
        let up = up.replace("revises: HEAD\n", &format!("revises: {HEAD}\n"));
        fs::write(folder.join("up.sql"), up).unwrap();
        fs::write(folder.join("down.sql"), down).unwrap();
        self
    }

    /// The binary, ready to be run here.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_journal"));
        command
            .args(words(line))
            .current_dir(self.folder.path())
            .env_clear()
            .env("JOURNAL_NOW", NOW);
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command line; words in single quotes stay together.
    pub(crate) fn run(&self, line: &str) -> Run<'_> {
        let output = self.command(line).output().unwrap();
        Run { workspace: self, line: line.to_owned(), output }
    }

    /// Runs a command line at another moment.
    pub(crate) fn run_at(&self, now: &str, line: &str) -> Run<'_> {
        let output = self.command(line).env("JOURNAL_NOW", now).output().unwrap();
        Run { workspace: self, line: line.to_owned(), output }
    }

    /// Runs a command line with an editor.
    pub(crate) fn run_with_editor(&self, line: &str, editor: &str) -> Run<'_> {
        let output = self.command(line).env("EDITOR", editor).output().unwrap();
        Run { workspace: self, line: line.to_owned(), output }
    }

    /// Runs a command line that answers with JSON.
    pub(crate) fn json(&self, line: &str) -> serde_json::Value {
        let run = self.run(&format!("{line} --json"));
        serde_json::from_slice(&run.output.stdout).unwrap_or_else(|_| panic!("no JSON: {run}"))
    }

    /// The first command that `doctor` names as a way out, without `journal`; a backup mends nothing.
    pub(crate) fn way_out(&self) -> Option<String> {
        let found = self.json("doctor");
        let hints = found["findings"].as_array()?.iter().filter_map(|it| it["hint"].as_str());
        let mut commands = hints.filter_map(|it| it.split("`journal ").nth(1)?.split('`').next());
        commands.find(|it| !it.starts_with("backup")).map(str::to_owned)
    }

    /// Asks the archive with plain SQLite: every value of every row as text, `|` between values, a line a row.
    pub(crate) fn query(&self, sql: &str) -> Answer<'_> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let archive = self.path("journal_archive.db");
        let connection = rusqlite::Connection::open_with_flags(archive, flags).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|index| text_of(row.get_ref(index).unwrap()));
            lines.push(values.collect::<Vec<_>>().join("|"));
        }
        Answer { workspace: self, sql: sql.to_owned(), text: lines.join("\n") }
    }

    /// Changes the archive with plain SQLite, as another tool would.
    pub(crate) fn execute(&self, sql: &str) -> &Self {
        let connection = rusqlite::Connection::open(self.path("journal_archive.db")).unwrap();
        connection.execute_batch(sql).unwrap();
        self
    }

    /// Runs a script for the SQLite shell on the archive, as that begins: foreign keys are not followed, and its own command
    /// is none of SQL.
    pub(crate) fn run_script(&self, script: &str) -> &Self {
        let sql = script.strip_prefix(".bail on\n").unwrap_or(script);
        let connection = rusqlite::Connection::open(self.path("journal_archive.db")).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        connection.execute_batch(sql).unwrap();
        self
    }

    /// The bytes of the archive.
    pub(crate) fn archive_bytes(&self) -> Vec<u8> {
        fs::read(self.path("journal_archive.db")).unwrap()
    }

    /// The names in a folder, sorted.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The names of the backups, sorted.
    pub(crate) fn backups(&self) -> Vec<String> {
        let mut names = self.list("backups");
        names.retain(|name| !name.ends_with(".sha256"));
        names
    }
}

fn text_of(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

/// Cuts a command line at spaces, but for those in single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// What a run printed, and how it ended.
pub(crate) struct Run<'a> {
    workspace: &'a TestWorkspace,
    line: String,
    pub(crate) output: Output,
}

impl std::fmt::Display for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = self.output.status.code();
        write!(
            f,
            "journal {}\nexit status: {code:?}\nstdout: {}\nstderr: {}",
            self.line,
            self.stdout(),
            self.stderr()
        )
    }
}

impl<'a> Run<'a> {
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    fn ends_with(self, code: i32) -> &'a TestWorkspace {
        assert_eq!(self.output.status.code(), Some(code), "{self}");
        self.workspace
    }

    /// Exit status 0.
    pub(crate) fn is_clean(self) -> &'a TestWorkspace {
        self.ends_with(0)
    }

    /// Exit status 1.
    pub(crate) fn has_findings(self) -> &'a TestWorkspace {
        self.ends_with(1)
    }

    /// Exit status 2.
    pub(crate) fn is_refused(self) -> &'a TestWorkspace {
        self.ends_with(2)
    }

    /// Holds stdout to a text, white space at the ends aside.
    pub(crate) fn prints(self, expected: &str) -> Self {
        assert_eq!(self.stdout().trim(), expected.trim(), "{self}");
        self
    }

    /// Holds stdout to contain a text.
    pub(crate) fn prints_a(self, expected: &str) -> Self {
        assert!(self.stdout().contains(expected), "stdout lacks {expected:?}\n{self}");
        self
    }

    /// Holds stderr to contain a text.
    pub(crate) fn says(self, expected: &str) -> Self {
        assert!(self.stderr().contains(expected), "stderr lacks {expected:?}\n{self}");
        self
    }
}

/// What the archive answered.
pub(crate) struct Answer<'a> {
    workspace: &'a TestWorkspace,
    sql: String,
    pub(crate) text: String,
}

impl<'a> Answer<'a> {
    pub(crate) fn text(self) -> String {
        self.text
    }

    pub(crate) fn gives(self, expected: &str) -> &'a TestWorkspace {
        assert_eq!(self.text, expected, "{}", self.sql);
        self.workspace
    }
}
