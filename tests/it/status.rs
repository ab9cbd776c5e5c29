//! `journal status`: where the archive stands.

use crate::workspace::{TestWorkspace, shipped};

#[test]
fn a_fresh_archive_stands_at_head() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let status = workspace.json("status");
    assert_eq!(status["current"], serde_json::json!(["20251206_090000"]));
    assert_eq!(status["current"], status["heads"]);
    assert_eq!(status["pending"], serde_json::json!([]));
    assert_eq!((&status["drift"], &status["repopulate"]), (&false.into(), &serde_json::json!([])));
    assert!(status["last_backup"].is_null());
}

#[test]
fn an_archive_that_is_behind_names_what_is_pending() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade -2").is_clean();
    let status = workspace.json("migration-status");
    assert_eq!(status["pending"], serde_json::json!(["20251121_083000", "20251206_090000"]));
    assert!(status["last_backup"].as_str().unwrap().contains("before_downgrade"));
}

#[test]
fn an_archive_that_is_not_there_yet_is_no_error() {
    let workspace = TestWorkspace::new();
    let status = workspace.json("status");
    assert_eq!(status["current"], serde_json::json!([]));
    assert_eq!(status["pending"].as_array().unwrap().len(), shipped());
}

#[test]
fn parts_that_would_be_derived_otherwise_today_are_listed_and_readers_say_so_once() {
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", "---\nmood: calm\n---\nRain.\n")]);
    workspace.execute(
        "UPDATE derived_by SET reader = 0 WHERE part = 'moods'; DELETE FROM derived_by WHERE part = 'search'",
    );
    assert_eq!(workspace.json("status")["repopulate"], serde_json::json!(["moods", "search"]));
    workspace.run("status").prints_a("to derive   moods, search (`journal sync`)");
    let said = "warning: moods and search are out of date; `journal sync` derives them again\n";
    for line in [
        "list",
        "list --json",
        "search rain",
        "show latest",
        "values moods",
        "stats",
        "report --output r.html",
        "export --format json",
    ] {
        let run = workspace.run(line);
        assert_eq!(run.stderr().matches(said).count(), 1, "{run}");
        run.is_clean();
    }
    assert_eq!(workspace.run("list -q").stderr(), "");
    workspace.run("sync").is_clean();
    assert_eq!(workspace.json("status")["repopulate"], serde_json::json!([]));
    assert_eq!(workspace.run("list").stderr(), "");
}

#[test]
fn what_a_newer_journal_derived_is_left_alone_until_it_is_taken_back() {
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", "Rain.\n"), ("2025-01-02.md", "")]);
    workspace.execute("UPDATE derived_by SET reader = 99 WHERE part = 'moods'");
    workspace.delete("2025-01-02.md");
    let before = workspace.archive_bytes();
    for line in
        ["sync", "sync --verify", "repopulate --from-archive", "purge 2025-01-02.md --force"]
    {
        let run = workspace.run(line);
        run.says("moods were derived by a newer `journal`").says("repopulate --force").is_refused();
    }
    assert!(workspace.archive_bytes() == before, "a refusal changes nothing");
    assert_eq!(workspace.json("status")["derived_by_newer"], serde_json::json!(["moods"]));
    assert_eq!(workspace.json("status")["repopulate"], serde_json::json!([]));
    workspace.run("list").is_clean();
    workspace.run("repopulate --force --from-archive").is_clean();
    workspace.run("sync").is_clean();
    assert_eq!(workspace.json("status")["derived_by_newer"], serde_json::json!([]));
}
