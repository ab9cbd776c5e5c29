//! `--sql`: a script for the SQLite shell does what the command does.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::Connection;

use crate::workspace::TestWorkspace;

fn archive(revision: &str) -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[
        ("2025-09-16.md", "---\nmood: happy\nlocation: Alfama, Lisbon\n---\nRain.\n"),
        ("2025-09-17.md", "Sun.\n"),
    ]);
    workspace.run(&format!("downgrade {revision}")).is_clean();
    workspace
}

/// Runs a script as the shell does: its own command left out, every statement by itself.
fn run(workspace: &TestWorkspace, script: &str) {
    let connection = Connection::open(workspace.path("journal_archive.db")).unwrap();
    journal_archive::archive::file::functions::register(&connection).unwrap();
    // As the shell begins; our own build of SQLite follows foreign keys from the start.
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let sql = script.strip_prefix(".bail on\n").unwrap();
    for statement in journal_archive::sql::statements(sql) {
        connection
            .execute_batch(statement.text)
            .unwrap_or_else(|error| panic!("{error}: {}", statement.text));
    }
    assert!(connection.is_autocommit());
}

/// Runs a script in the SQLite shell; what it says of an error, where it stops.
fn run_in_the_shell(archive: &Path, script: &str) -> Result<(), String> {
    let mut shell = Command::new("sqlite3")
        .arg(archive)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && said.is_empty() { Ok(()) } else { Err(said) }
}

/// The schema, and every row of these tables, quoted, but for what says when.
fn rows(archive: &Path, is_asked: impl Fn(&str) -> bool) -> Vec<String> {
    let connection = Connection::open(archive).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map((), |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let mut found = texts("SELECT quote(sql) FROM sqlite_schema ORDER BY type, name");
    found.extend(texts("SELECT CAST(user_version AS TEXT) FROM pragma_user_version"));
    let tables = texts("SELECT name FROM pragma_table_list WHERE type = 'table' ORDER BY name");
    for table in tables.iter().filter(|it| is_asked(it)) {
        let columns = texts(&format!(
            "SELECT format('quote(\"%w\")', name) FROM pragma_table_info('{table}') \
             WHERE name NOT IN ('applied_at', 'repopulated_at')"
        ));
        let row = columns.join(" || ', ' || ");
        found.extend(texts(&format!("SELECT {row} FROM \"{table}\" ORDER BY 1")));
    }
    found
}

/// Schema and ledger, and all rows, but for what says when.
fn holdings(workspace: &TestWorkspace) -> Vec<String> {
    let schema =
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2";
    let ledger = "SELECT position, revision, checksum_up, checksum_down, up_sql, down_sql, fingerprint FROM schema_revisions ORDER BY 1";
    let tables = [
        "PRAGMA user_version",
        "SELECT * FROM entries",
        "SELECT * FROM locations",
        "SELECT * FROM entry_locations",
    ];
    [schema, ledger].iter().chain(&tables).map(|it| workspace.query(it).text).collect()
}

#[test]
fn a_script_up_and_a_script_down_do_what_the_commands_do() {
    for (start, line) in [
        ("20250918_090000", "upgrade 20250923_115500"),
        ("20251018_203000", "upgrade"),
        ("20251214_100000", "downgrade 20251004_181500"),
    ] {
        let (by_command, by_script) = (archive(start), archive(start));
        let script = by_script.run(&format!("{line} --sql")).stdout();
        run(&by_script, &script);
        by_command.run(line).is_clean();
        assert_eq!(holdings(&by_script), holdings(&by_command), "{line}");
        assert_eq!(by_script.json("status")["drift"], false);
    }
}

/// Goes one step by the command, and the same step by its script in the shell, on a copy. What a script cannot do, it
/// says at its top: derive rows again, or call what only the binary has, where the shell stops and keeps nothing.
fn check_step(workspace: &TestWorkspace, line: &str) {
    let (archive, copy) = (workspace.path("journal_archive.db"), workspace.path("copy.db"));
    std::fs::copy(&archive, &copy).unwrap();
    let script = workspace.run(&format!("{line} --sql")).stdout();
    let head: Vec<&str> = script.lines().take_while(|it| !it.starts_with("BEGIN")).collect();
    let says = |what: &str| head.iter().any(|it| it.contains(what));
    let ended = run_in_the_shell(&copy, &script);
    if says(" calls `") {
        assert!(ended.unwrap_err().contains("no such function"), "{line}");
        assert_eq!(rows(&copy, |_| true), rows(&archive, |_| true), "{line}: half was kept");
        workspace.run(line).is_clean();
        return;
    }
    ended.unwrap_or_else(|said| panic!("{line}: {said}"));
    workspace.run(line).is_clean();
    // The command derives rows again on the way down too.
    let leaves_rows = says("asks for a repopulation") || line.starts_with("downgrade");
    let is_asked = |table: &str| !leaves_rows || table == "schema_revisions";
    assert_eq!(rows(&copy, is_asked), rows(&archive, is_asked), "{line}");
}

#[test]
fn every_revision_by_the_shell_up_and_down_is_as_by_the_command() {
    if Command::new("sqlite3").arg("--version").output().is_err() {
        writeln!(std::io::stderr(), "skipped: there is no `sqlite3` here").unwrap();
        return;
    }
    let workspace = archive("20251214_100000");
    let revisions: Vec<String> = workspace
        .query("SELECT revision FROM schema_revisions ORDER BY position")
        .text
        .lines()
        .map(str::to_owned)
        .collect();
    assert!(revisions.len() > 5);
    for revision in revisions.iter().rev().skip(1) {
        check_step(&workspace, &format!("downgrade {revision}"));
    }
    for revision in &revisions[1..] {
        check_step(&workspace, &format!("upgrade {revision}"));
    }
}

#[test]
fn what_only_the_binary_can_is_said_at_the_top() {
    let script = archive("20250918_090000").run("upgrade --sql").stdout();
    let head: Vec<&str> = script.lines().take_while(|it| !it.starts_with("BEGIN")).collect();
    assert!(
        head.iter().any(|it| it.contains("`20250923_115500` calls `canonical_name`")),
        "{head:?}"
    );
    assert!(
        head.iter()
            .any(|it| it.contains("`20251004_181500` asks for a repopulation (tags, people)")),
        "{head:?}"
    );
}

#[test]
fn a_range_needs_no_archive() {
    let nowhere = TestWorkspace::new();
    let script = nowhere.run("upgrade 20251018_203000:head --sql").stdout();
    assert!(!nowhere.path("journal_archive.db").exists());
    let workspace = archive("20251018_203000");
    run(&workspace, &script);
    // What a script cannot do is done by the next upgrade.
    workspace.run("status").is_clean().run("upgrade").says("derived again").is_clean();
    workspace.run("upgrade").says("nothing to do").is_clean();
    let back = nowhere.run("downgrade head:20251004_181500 --sql").stdout();
    run(&workspace, &back);
    assert_eq!(workspace.json("status")["current"], serde_json::json!(["20251004_181500"]));
    let all = nowhere.run("upgrade :moods --sql").stdout();
    assert!(
        all.contains("CREATE TABLE entries")
            && all.contains("CREATE TABLE moods")
            && !all.contains("CREATE TABLE tags")
    );
}

#[test]
fn a_script_stops_on_an_archive_that_stands_elsewhere() {
    let workspace = archive("20250918_090000");
    let script = workspace.run("upgrade 20251018_203000:head --sql").stdout();
    let connection = Connection::open(workspace.path("journal_archive.db")).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let sql = script.strip_prefix(".bail on\n").unwrap();
    let error = connection.execute_batch(sql).unwrap_err();
    assert!(error.to_string().contains("the archive is not where this script begins"), "{error}");
}

#[test]
fn a_range_goes_with_sql_alone() {
    let workspace = archive("20250918_090000");
    workspace.run("upgrade moods:head").says("--sql").is_refused();
    workspace.run("downgrade nowhere:base --sql").is_refused();
}

#[test]
fn a_range_that_leads_the_other_way_is_refused_with_the_command_that_goes_it() {
    let nowhere = TestWorkspace::new();
    for (line, told) in [
        ("upgrade head:moods", "`head:moods` leads the other way than `upgrade`"),
        ("upgrade head:base", "`head:base` leads the other way than `upgrade`"),
        ("downgrade moods:head", "`moods:head` leads the other way than `downgrade`"),
    ] {
        let run = nowhere.run(&format!("{line} --sql")).says(told).prints("").is_refused();
        let said = run.run(&format!("{line} --sql")).stderr();
        for hinted in said.split("`journal ").skip(1) {
            let (command, _) = hinted.split_once('`').unwrap();
            nowhere.run(command).prints_a("-- ").is_clean();
        }
        assert_eq!(said.matches("`journal ").count(), 2, "{said}");
    }
    // Where both ends are one place there is nothing to do.
    for line in ["upgrade moods:moods --sql", "downgrade moods:moods --sql"] {
        nowhere.run(line).prints_a("BEGIN IMMEDIATE").is_clean();
    }
}

#[test]
fn a_script_from_the_base_needs_nothing_that_only_the_binary_has() {
    let nowhere = TestWorkspace::new();
    let script = nowhere.run("upgrade base:head --sql").stdout();
    assert!(script.contains("-- left out: no row is there that it would change"), "{script}");
    assert!(!script.contains("which only `journal` has: the shell stops there"), "{script}");
    // It begins no other program's file, and changes nothing of it.
    let path = nowhere.path("journal_archive.db");
    let foreign = Connection::open(&path).unwrap();
    foreign.execute_batch("PRAGMA application_id = 5; PRAGMA foreign_keys = OFF").unwrap();
    let sql = script.strip_prefix(".bail on\n").unwrap();
    let error = foreign.execute_batch(sql).unwrap_err().to_string();
    assert!(error.contains("the archive is not where this script begins"), "{error}");
    foreign.execute_batch("ROLLBACK; PRAGMA application_id = 0").unwrap();
    drop(foreign);
    // No function is registered here.
    nowhere.run_script(&script);
    nowhere.run("status").prints_a("drift       none").is_clean().run("migration check").is_clean();
    let files = [("a.md", "---\nmood: calm\nlocation: Alfama, Lisbon\n---\nRain.\n")];
    nowhere.write(files[0].0, files[0].1).run("sync").is_clean();
    let whole = TestWorkspace::synced(&files);
    for sql in [
        "SELECT * FROM locations",
        "SELECT * FROM moods",
        "SELECT name, sql FROM sqlite_schema ORDER BY 1",
    ] {
        assert_eq!(nowhere.query(sql).text, whole.query(sql).text, "{sql}");
    }
}

#[test]
fn a_data_step_whose_rows_are_unknown_stays_and_is_told() {
    let workspace = TestWorkspace::new();
    workspace.config("archive = \"journal_archive.db\"\n[schema]\ncore = false\n");
    let header = "-- M\n--\n-- revision: 1\n-- revises: none\n\n";
    let up = format!(
        "{header}CREATE TABLE t(a, b);\nUPDATE t SET b = slug(a);\nINSERT INTO t(a) VALUES ('Ä b');\nUPDATE t SET b = slug(a);\n"
    );
    workspace.revision("1_first", &up, "DROP TABLE t;\n");
    let script = workspace.run("upgrade base:head --sql").stdout();
    assert_eq!(script.matches("-- left out").count(), 1, "{script}");
    assert!(script.contains("-- note: `1` calls `slug`, which only `journal` has"), "{script}");
}

/// Runs a script as a tool does that goes on after each error; whether any failed.
fn run_on_and_on(workspace: &TestWorkspace, script: &str) -> bool {
    let connection = Connection::open(workspace.path("journal_archive.db")).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let sql = script.strip_prefix(".bail on\n").unwrap();
    let ran = journal_archive::sql::statements(sql)
        .iter()
        .map(|it| connection.execute_batch(it.text).is_ok())
        .collect::<Vec<_>>();
    ran.contains(&false)
}

#[test]
fn a_tool_that_goes_on_after_an_error_keeps_nothing() {
    let first =
        "CREATE TABLE t(a INTEGER PRIMARY KEY, b INT);\nCREATE TABLE o(b INT CHECK (b > 0));";
    for (up, rows) in [
        (
            "UPDATE t SET b = 1;",
            "CREATE TRIGGER r BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'no'); END",
        ),
        (
            "DELETE FROM t WHERE b = 2;",
            "CREATE TRIGGER r BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no'); END",
        ),
        ("INSERT INTO o(b) SELECT b FROM t WHERE b < 5;", "INSERT INTO t VALUES (9, -1)"),
        ("INSERT INTO t VALUES (1, 1);", ""),
        ("CREATE UNIQUE INDEX i ON t(b);", "INSERT INTO t VALUES (9, 2)"),
        ("CREATE TABLE u(a);", "CREATE TABLE u(b)"),
        ("ALTER TABLE t ADD COLUMN c INT CHECK (b < 4);", "INSERT INTO t VALUES (9, 4)"),
        ("ALTER TABLE t DROP COLUMN b;", "CREATE VIEW theirs AS SELECT b FROM t"),
        ("UPDATE t SET b = slug(b) WHERE b = 2;", ""),
    ] {
        let workspace = TestWorkspace::new();
        workspace.config("archive = \"journal_archive.db\"\n[schema]\ncore = false\n");
        let of = |id: &str, parent: &str, up: &str| {
            format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\n{up}\n")
        };
        workspace.revision("1_first", &of("1", "none", first), "DROP TABLE t; DROP TABLE o;\n");
        let second = format!("CREATE TABLE before(a);\n{up}\nCREATE TABLE after(a);");
        workspace.revision("2_second", &of("2", "1", &second), "SELECT 1;\n");
        workspace.run("upgrade 1").is_clean().execute("INSERT INTO t VALUES (1, 2), (2, 3)");
        let script = workspace.run("upgrade 1:2 --sql").stdout();
        let archive = workspace.path("journal_archive.db");
        // Where nothing is in its way all of it is done.
        let copy = workspace.path("copy.db");
        std::fs::copy(&archive, &copy).unwrap();
        let is_possible = !up.contains("VALUES (1, 1)") && !up.contains("slug");
        assert_eq!(run_on_and_on(&workspace, &script), !is_possible, "{up}");
        assert_eq!(rows_of_ledger(&archive), if is_possible { 2 } else { 1 }, "{up}");
        std::fs::copy(&copy, &archive).unwrap();
        if !rows.is_empty() {
            workspace.execute(rows);
        }
        let before = rows_in(&archive);
        assert!(run_on_and_on(&workspace, &script), "{up}");
        assert_eq!(rows_in(&archive), before, "{up}");
    }
}

fn rows_in(archive: &Path) -> Vec<String> {
    rows(archive, |_| true)
}

fn rows_of_ledger(archive: &Path) -> i64 {
    let connection = Connection::open(archive).unwrap();
    connection.query_row("SELECT count(*) FROM schema_revisions", (), |row| row.get(0)).unwrap()
}
