//! `--sql`: a script for the SQLite shell does what the command does.

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
    journal_archive::archive::functions::register(&connection).unwrap();
    let sql = script.strip_prefix(".bail on\n").unwrap();
    for statement in journal_archive::sql::statements(sql) {
        connection
            .execute_batch(statement.text)
            .unwrap_or_else(|error| panic!("{error}: {}", statement.text));
    }
    assert!(connection.is_autocommit());
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
        ("20251121_083000", "downgrade 20251004_181500"),
    ] {
        let (by_command, by_script) = (archive(start), archive(start));
        let script = by_script.run(&format!("{line} --sql")).stdout();
        run(&by_script, &script);
        by_command.run(line).is_clean();
        assert_eq!(holdings(&by_script), holdings(&by_command), "{line}");
        assert_eq!(by_script.json("status")["drift"], false);
    }
}

#[test]
fn what_only_the_binary_can_is_said_at_the_top() {
    let script = archive("20250918_090000").run("upgrade --sql").stdout();
    let head: Vec<&str> = script.lines().take_while(|it| !it.starts_with("PRAGMA")).collect();
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
    workspace.run("status").is_clean().run("upgrade").says("nothing to do").is_clean();
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
    let sql = script.strip_prefix(".bail on\n").unwrap();
    let error = connection.execute_batch(sql).unwrap_err();
    assert!(error.to_string().contains("the archive is not where this script begins"), "{error}");
}

#[test]
fn a_range_goes_with_sql_alone() {
    let workspace = archive("20250918_090000");
    workspace.run("upgrade moods:head").says("--sql").is_refused();
    workspace.run("upgrade head:moods --sql").prints_a("PRAGMA foreign_keys").is_clean();
    workspace.run("downgrade nowhere:base --sql").is_refused();
}
