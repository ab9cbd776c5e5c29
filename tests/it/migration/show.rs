//! `journal migration show`: what a revision says of itself, and its scripts.

use crate::workspace::TestWorkspace;

#[test]
fn a_revision_is_shown_with_both_scripts() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let shown = workspace.run("migration show day_index").stdout();
    for part in [
        "+ 20251102_071000  Day index\n    revises:    20251018_203000\n",
        "    applied:    2026-01-15T12:00:00Z\n",
        "    | Lists and statistics read days",
        "\n==> migrations/20251102_071000_day_index/up.sql <==\n-- Day index\n",
        "\n==> migrations/20251102_071000_day_index/down.sql <==\nDROP INDEX entries_day;",
    ] {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
    let document = workspace.json("migration show 20250918");
    assert_eq!(document["revisions"][0]["repopulate"], "moods");
    assert!(document["revisions"][0]["up"].as_str().unwrap().contains("CREATE TABLE moods"));
    assert_eq!(document["revisions"][0]["down"], "DROP TABLE entry_moods;\nDROP TABLE moods;\n");
}

#[test]
fn a_lost_revision_is_shown_from_the_ledger() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = "-- Mine\n--\n-- revision: mine\n-- revises: 20251214_100000\n\nCREATE TABLE mine (id INTEGER PRIMARY KEY);\n";
    workspace.revision("mine", up, "DROP TABLE mine;\n").run("upgrade").is_clean();
    std::fs::remove_dir_all(workspace.path("migrations")).unwrap();
    let document = workspace.json("migration show mine");
    assert_eq!(document["revisions"][0]["folder"], "schema_revisions/mine");
    assert_eq!(document["revisions"][0]["up"], up);
}

#[test]
fn what_is_no_revision_is_refused() {
    let workspace = TestWorkspace::new();
    workspace.run("migration show base").says("`base` is not a revision").is_refused();
    workspace.run("migration show 2025").says("could be").is_refused();
    workspace.run("migration show mood").says("did you mean `moods`?").is_refused();
}
