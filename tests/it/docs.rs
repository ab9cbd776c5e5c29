//! The pages of `docs/`, run as they stand: each section on a fresh archive of the sample journal.
//!
//! A block of TOML is what `journal.toml` says beside the journal's name, or the file that it names; a block of SQL is the file that it names, `up.sql`
//! and `down.sql` those of the newest revision (`up.sql +` is added to what is there, a plain `up.sql` stands below its
//! header); of a console block every `$` line is run, and every other line must be printed, in this order. A block of `ini` is
//! the file that it names; what a line of `cron` runs is run. A block of text is only read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::{NOW, TestWorkspace};

const MIGRATIONS: &str = include_str!("../../docs/migrations.md");

const READING: &str = include_str!("../../docs/reading.md");

const HISTORY: &str = include_str!("../../docs/history.md");

const BACKUPS: &str = include_str!("../../docs/backups.md");

const BESIDE: &str = include_str!("../../docs/beside.md");

const ANY_DATABASE: &str = include_str!("../../docs/any-database.md");

const FROM_ALEMBIC: &str = include_str!("../../docs/coming-from-alembic.md");

const EVERY_DAY: &str = include_str!("../../docs/every-day.md");

const BRINGING_BACK: &str = include_str!("../../docs/bringing-back.md");

const IMPORT: &str = include_str!("../../docs/import.md");

/// The programs of other people that the recipes name.
const TOOLS: &[&str] =
    &["age-keygen", "age", "restic", "rsync", "systemd-analyze", "git", "litestream"];

/// Where programs are looked for, beside our own.
const PLACES: &str = "/usr/local/bin:/usr/bin:/bin";

#[test]
fn every_example_of_the_migrations_page_runs_as_it_stands() {
    run_all(MIGRATIONS);
}

#[test]
fn every_example_of_the_reading_page_runs_as_it_stands() {
    run_all(READING);
}

#[test]
fn every_example_of_the_history_page_runs_as_it_stands() {
    for (title, section) in sections(HISTORY) {
        page_runs(section, &sample(), title);
    }
}

fn run_all(page: &str) {
    let sections = sections(page);
    assert!(sections.len() > 3);
    for (title, section) in sections {
        page_runs(section, &sample(), title);
    }
}

#[test]
fn every_example_of_the_page_for_every_day_runs_as_it_stands() {
    for (title, section) in sections(EVERY_DAY) {
        page_runs(section, &sample(), title);
    }
}

#[test]
fn every_recipe_of_the_backups_page_runs_as_it_stands() {
    run_recipes(BACKUPS);
}

#[test]
fn every_example_of_the_page_about_other_programs_runs_as_it_stands() {
    run_all(BESIDE);
}

#[test]
fn every_example_of_the_page_about_any_database_runs_as_it_stands() {
    run_on_databases(ANY_DATABASE);
}

#[test]
fn every_example_of_the_page_for_those_who_know_alembic_runs_as_it_stands() {
    run_on_databases(FROM_ALEMBIC);
}

/// Runs a page each of whose sections makes its own database.
fn run_on_databases(page: &str) {
    for (title, section) in sections(page) {
        let workspace = TestWorkspace::new();
        fs::remove_file(workspace.path("journal.toml")).unwrap();
        page_runs(section, &workspace, title);
    }
}

#[test]
fn every_example_of_bringing_back_runs_as_it_stands() {
    run_recipes(BRINGING_BACK);
}

#[test]
fn every_example_of_the_import_page_runs_as_it_stands() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/import");
    let beginning = IMPORT.split("\n## ").next().unwrap();
    for (title, section) in sections(IMPORT).into_iter().chain([("the beginning", beginning)]) {
        let workspace = TestWorkspace::new();
        copy(&cases, &workspace.path("exports"));
        page_runs(section, &workspace, title);
    }
}

/// Runs those sections whose tools are installed.
fn run_recipes(page: &str) {
    let sections = sections(page);
    assert!(sections.len() > 3);
    for (title, section) in sections {
        let names = |tool: &str| [format!("$ {tool} "), format!("&& {tool} ")];
        let needs = |tool: &&&str| names(tool).iter().any(|it| section.contains(it));
        let missing = TOOLS.iter().find(|it| needs(it) && !works(it));
        #[expect(
            clippy::print_stdout,
            reason = "a reader of the test run shall know what was left out"
        )]
        match missing {
            Some(tool) => println!("left out, because {tool} is not here: {title}"),
            None => page_runs(section, &sample(), title),
        }
    }
}

/// The sections of a page, each with its title.
fn sections(page: &str) -> Vec<(&str, &str)> {
    page.split("\n## ").skip(1).map(|it| (it.lines().next().unwrap(), it)).collect()
}

/// Whether a program is installed, and can do what the recipes ask of it.
fn works(tool: &str) -> bool {
    let script = match tool {
        // In some containers it cannot look at the plainest unit.
        "systemd-analyze" => "export XDG_RUNTIME_DIR=\"$PWD\" \
             && printf '[Service]\\nExecStart=/bin/true\\n' > plain.service \
             && systemd-analyze verify --user ./plain.service"
            .to_owned(),
        tool => format!("command -v {tool}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &script]).current_dir(&folder).env_clear().env("PATH", PLACES);
    shell.output().unwrap().status.success()
}

/// Runs every block of a page, or of a section of one.
pub(crate) fn page_runs(page: &str, workspace: &TestWorkspace, title: &str) {
    for block in blocks(page) {
        block.run(workspace, title);
    }
}

/// A fresh archive of the sample journal.
pub(crate) fn sample() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_journals");
    copy(&samples, &workspace.path("journal"));
    workspace.run("sync").is_clean();
    workspace
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, target) =
            (entry.as_ref().unwrap(), to.join(entry.as_ref().unwrap().file_name()));
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// A fenced block: what stands behind the fence, and what in it.
struct Block<'a> {
    info: &'a str,
    text: &'a str,
}

fn blocks(section: &str) -> Vec<Block<'_>> {
    let fenced = section.split("\n```").skip(1).step_by(2);
    fenced
        .map(|it| {
            let (info, text) = it.split_once('\n').unwrap();
            Block { info, text }
        })
        .collect()
}

impl Block<'_> {
    fn run(&self, workspace: &TestWorkspace, section: &str) {
        match self.info.split(' ').collect::<Vec<_>>().as_slice() {
            ["toml"] => drop(workspace.config(&format!("journal = \"journal\"\n{}", self.text))),
            ["sql"] => drop(workspace.query(self.text)),
            ["sql", "up.sql", "+"] => {
                let file = newest(workspace).join("up.sql");
                let before = fs::read_to_string(&file).unwrap();
                fs::write(&file, format!("{before}\n{}\n", self.text)).unwrap();
            }
            ["sql", "up.sql"] => {
                let file = newest(workspace).join("up.sql");
                let before = fs::read_to_string(&file).unwrap();
                let header = before.split_inclusive("\n\n").next().unwrap();
                fs::write(&file, format!("{header}{}\n", self.text)).unwrap();
            }
            ["sql", "down.sql"] => {
                fs::write(newest(workspace).join("down.sql"), self.text).unwrap();
            }
            ["ini", file] => {
                let text =
                    self.text.replace("/usr/local/bin/journal", env!("CARGO_BIN_EXE_journal"));
                fs::write(workspace.path(file), text).unwrap();
            }
            ["cron"] => {
                for line in self.text.lines() {
                    let command = line.splitn(6, ' ').nth(5).unwrap().trim();
                    let (printed, is_fine) = run(workspace, command);
                    assert!(is_fine && printed.is_empty(), "{section}: {command}\n{printed}");
                }
            }
            ["sql" | "toml", file] => fs::write(workspace.path(file), self.text).unwrap(),
            ["console"] => self.converse(workspace, section),
            ["text"] => {}
            other => panic!("{section}: a block of {other:?}"),
        }
    }

    /// Runs each command, and looks for what stands below it in what it prints.
    fn converse(&self, workspace: &TestWorkspace, section: &str) {
        let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in self.text.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => commands.push((command, Vec::new())),
                None => commands.last_mut().unwrap().1.push(line),
            }
        }
        for (command, expected) in commands {
            let (printed, is_fine) = run(workspace, command);
            let is_refusal = expected.iter().any(|it| it.starts_with("error:"));
            assert_eq!(is_fine, !is_refusal, "{section}: `{command}` ends so:\n{printed}");
            // A page says `/…` for the folder of the test.
            let printed =
                printed.replace(workspace.path("").to_str().unwrap().trim_end_matches('/'), "/…");
            let mut rest = printed.lines();
            for line in expected {
                assert!(
                    rest.any(|it| it.trim_end() == line.trim_end()),
                    "{section}: `{command}` does not print `{line}`, but\n{printed}"
                );
            }
        }
    }
}

/// Runs a command, and gives what it prints and whether it was done. What the SQLite shell does is done without it.
fn run(workspace: &TestWorkspace, command: &str) -> (String, bool) {
    if let Some(sql) = command.strip_prefix("sqlite3 journal_archive.db \"") {
        let sql = sql.strip_suffix('"').unwrap();
        match sql.strip_prefix(".read ") {
            Some(file) => workspace.run_script(&fs::read_to_string(workspace.path(file)).unwrap()),
            None if sql.starts_with("SELECT ") => return (asked(workspace, sql), true),
            None => workspace.execute(sql),
        };
        return (String::new(), true);
    }
    if let Some((file, sql)) = command.strip_prefix("sqlite3 ").and_then(|it| it.split_once(" \""))
    {
        return (in_file(&workspace.path(file), sql.strip_suffix('"').unwrap()), true);
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_journal")).parent().unwrap();
    let output = Command::new("/bin/sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(workspace.path("."))
        .env_clear()
        .env("PATH", format!("{}:{PLACES}", binary.display()))
        .env("HOME", workspace.path("."))
        .env("XDG_RUNTIME_DIR", workspace.path("."))
        .env("JOURNAL_NOW", NOW)
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.success())
}

/// What plain SQLite does in a file; of a question the first value.
fn in_file(file: &Path, sql: &str) -> String {
    let connection = rusqlite::Connection::open(file).unwrap();
    if sql.starts_with("PRAGMA ") {
        let value = connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        return value.to_string();
    }
    if let Some(script) = sql.strip_prefix(".read ") {
        let text = fs::read_to_string(file.with_file_name(script)).unwrap();
        // The shell follows no foreign keys, and knows the first line as its own.
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        connection.execute_batch(text.strip_prefix(".bail on\n").unwrap_or(&text)).unwrap();
        return String::new();
    }
    if sql.starts_with("SELECT ") {
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let text = |row: &rusqlite::Row<'_>, at: usize| -> rusqlite::Result<String> {
            row.get::<_, rusqlite::types::Value>(at).map(|it| match it {
                rusqlite::types::Value::Integer(it) => it.to_string(),
                rusqlite::types::Value::Text(it) => it,
                other => format!("{other:?}"),
            })
        };
        let line = |row: &rusqlite::Row<'_>| (0..width).map(|it| text(row, it)).collect();
        let rows = statement.query_map((), line).unwrap();
        let rows: Vec<Vec<String>> = rows.collect::<Result<_, _>>().unwrap();
        return rows.iter().map(|it| it.join("|")).collect::<Vec<_>>().join("\n");
    }
    connection.execute_batch(sql).unwrap();
    String::new()
}

/// What plain SQLite answers, as the SQLite shell prints it; where that is installed, and not too old, it must agree.
fn asked(workspace: &TestWorkspace, sql: &str) -> String {
    let answer = workspace.query(sql).text.replace("NULL", "");
    let shell = |sql: &str| {
        let output =
            Command::new("sqlite3").arg(workspace.path("journal_archive.db")).arg(sql).output();
        output.ok().map(|it| String::from_utf8(it.stdout).unwrap().trim_end().to_owned())
    };
    let minor = |version: &str| version.split('.').nth(1).and_then(|it| it.parse().ok());
    let is_new = Command::new("sqlite3").arg("--version").output().is_ok_and(|it| {
        minor(&String::from_utf8_lossy(&it.stdout)).is_some_and(|minor: u32| minor >= 37)
    });
    if is_new {
        assert_eq!(shell(sql).as_deref(), Some(answer.as_str()), "{sql}");
    }
    answer
}

/// The folder of the revision that was written last.
fn newest(workspace: &TestWorkspace) -> PathBuf {
    let name = workspace.list("migrations").pop().unwrap();
    workspace.path("migrations").join(name)
}
