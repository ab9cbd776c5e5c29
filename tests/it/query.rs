//! `journal query`: read-only SQL.

use crate::workspace::TestWorkspace;

#[test]
fn a_table_csv_and_json() {
    let workspace =
        TestWorkspace::synced(&[("2025-01-01.md", "One.\n"), ("2025-01-02.md", "Two, \"q\".\n")]);
    workspace
        .run("query 'SELECT date, word_count AS words FROM entries'")
        .prints("date        words\n----------  -----\n2025-01-01  1\n2025-01-02  2")
        .is_clean();
    workspace
        .run("query --csv 'SELECT body FROM entries WHERE id = 2'")
        .prints("body\r\n\"Two, \"\"q\"\".\n\"")
        .is_clean();
    workspace.run("query --csv 'SELECT :a AS a' --param a=@x").prints("a\r\n'@x").is_clean();
    workspace.run("query --csv --raw 'SELECT :a AS a' --param a=@x").prints("a\r\n@x").is_clean();
    workspace.run("query --csv 'SELECT -1 AS a'").prints("a\r\n-1").is_clean();
    workspace
        .run("query --jsonl 'SELECT 1 AS a, 2 AS a, char(0) || 1 AS b, CAST(zeroblob(1) AS BLOB) AS c'")
        .prints("{\"a\":1,\"a_2\":2,\"b\":\"\\u00001\",\"c\":\"\\u0000\"}")
        .is_clean();
    let answer = workspace.json("query 'SELECT id, title FROM entries'");
    assert_eq!(answer["rows"][0], serde_json::json!({"id": 1, "title": null}));
    workspace
        .run("query 'SELECT :day AS day' --param day=2025-01-01 --jsonl")
        .prints("{\"day\":\"2025-01-01\"}")
        .is_clean();
}

#[test]
fn nothing_can_be_written() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    let before = workspace.archive_bytes();
    for sql in [
        "DELETE FROM entries",
        "DROP TABLE moods",
        "PRAGMA user_version = 9",
        "ATTACH 'x.db' AS x",
        "VACUUM",
        "SELECT 1; DELETE FROM entries",
        "INSERT INTO entries_fts(entries_fts) VALUES (\"delete-all\")",
    ] {
        workspace.run(&format!("query '{}'", sql.replace('\'', "\""))).is_refused();
    }
    assert_eq!(workspace.archive_bytes(), before);
}

#[test]
fn an_error_stands_under_its_token() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.run("query 'SELECT titel FROM entries'").says("query:1:8").says("^^^^^").is_refused();
}

#[test]
fn a_query_is_answered_at_any_revision() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.run("downgrade -3").is_clean();
    workspace.run("query 'SELECT count(*) AS n FROM entries'").prints("n\n-\n1").is_clean();
}
