//! `journal status`: where the archive stands.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::workspace::{TestWorkspace, shipped};

#[test]
fn a_fresh_archive_stands_at_head() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let status = workspace.json("status");
    assert_eq!(status["current"], serde_json::json!(["20251214_100000"]));
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
    assert_eq!(status["pending"], serde_json::json!(["20251206_090000", "20251214_100000"]));
    assert!(status["last_backup"].as_str().unwrap().contains("before_downgrade"));
}

#[test]
fn an_archive_that_is_not_there_yet_is_no_error() {
    let workspace = TestWorkspace::new();
    let status = workspace.json("status");
    assert_eq!(status["current"], serde_json::json!([]));
    assert_eq!(status["pending"].as_array().unwrap().len(), shipped());
}

const OWN: &str = "20260101_000000";

/// An archive with a revision of the workspace's own, whose folder is given back.
fn with_own_revision() -> (TestWorkspace, std::path::PathBuf) {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = format!("-- Own\n--\n-- revision: {OWN}\n-- revises: HEAD\n\nCREATE TABLE t(a);\n");
    workspace.revision(&format!("{OWN}_own"), &up, "DROP TABLE t;\n").run("upgrade").is_clean();
    let folder = workspace.path(format!("migrations/{OWN}_own"));
    (workspace, folder)
}

#[test]
fn an_edited_revision_is_found() {
    let (workspace, folder) = with_own_revision();
    workspace.run("status --check").is_clean();
    fs::write(folder.join("down.sql"), "DROP TABLE IF EXISTS t;\n").unwrap();
    workspace.run("status").prints_a(&format!("edited      {OWN}")).has_findings();
    let status = workspace.json("status");
    assert_eq!(status["edited"], serde_json::json!([OWN]));
    assert_eq!(status["missing"], serde_json::json!([]));
    workspace.run("migration repair --restore-files").is_clean();
    workspace.run("status").is_clean();
}

#[test]
fn a_lost_revision_is_found_and_its_way_out_works_whatever_was_lost() {
    let losses: [fn(&Path); 4] = [
        |folder| fs::remove_dir_all(folder).unwrap(),
        |folder| fs::remove_file(folder.join("up.sql")).unwrap(),
        |folder| {
            fs::remove_dir_all(folder).unwrap();
            symlink("/nowhere/at/all", folder).unwrap();
        },
        |folder| {
            fs::remove_file(folder.join("up.sql")).unwrap();
            symlink("/nowhere/at/all", folder.join("up.sql")).unwrap();
        },
    ];
    for lose in losses {
        let (workspace, folder) = with_own_revision();
        lose(&folder);
        workspace.run("status").prints_a("`journal migration repair`").has_findings();
        assert_eq!(workspace.json("status")["missing"], serde_json::json!([OWN]));
        workspace.run("sync").says("hint: `journal migration repair`").is_refused();
        workspace.run("migration repair").is_clean();
        workspace.run("status").is_clean().run("sync").is_clean();
        assert!(fs::read_to_string(folder.join("up.sql")).unwrap().contains("CREATE TABLE t"));
    }
}

#[test]
fn what_is_behind_is_no_problem_unless_it_is_asked_for() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("status --check").is_clean();
    workspace.run("downgrade -1").is_clean();
    workspace.run("status").is_clean();
    workspace.run("status --check").has_findings();
    workspace.run("upgrade").is_clean().run("status --check").is_clean();
}

#[test]
fn what_is_still_to_be_derived_is_a_list_of_parts() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute(
        "UPDATE schema_revisions SET repopulated_at = NULL WHERE revision = '20250918_090000'",
    );
    assert_eq!(workspace.json("status")["repopulate"], serde_json::json!(["moods"]));
    workspace.execute("UPDATE schema_revisions SET repopulated_at = NULL");
    let parts = workspace.json("status")["repopulate"].as_array().unwrap().len();
    assert_eq!(parts, 9, "every part of the core");
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

#[test]
fn where_an_archive_waits_for_an_upgrade_that_is_said_before_anything_else() {
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", "---\nmood: calm\n---\nRain.\n")]);
    let up = format!("-- Own\n--\n-- revision: {OWN}\n-- revises: HEAD\n\nCREATE TABLE t(a);\n");
    workspace.revision(&format!("{OWN}_own"), &up, "DROP TABLE t;\n");
    workspace.execute(
        "UPDATE derived_by SET reader = 0 WHERE part = 'moods'; UPDATE entries SET identity = NULL",
    );
    workspace.run("status").prints_a("to derive   moods (`journal sync`)").is_clean();
    workspace.config("journal = \"journal\"\nauto_upgrade = false\n");
    workspace.run("sync").says("`journal upgrade`").is_refused();
    workspace.run("status").prints_a("1 revision (`journal upgrade`)").is_clean();
    workspace.run("status").prints_a("to derive   moods (`journal upgrade`)").is_clean();
    let said = "after `journal upgrade`, `journal repopulate --from-archive --force`";
    workspace.run("doctor").says(said).has_findings();
    workspace.run("upgrade").is_clean().run("sync").is_clean();
    assert_eq!(workspace.json("status")["repopulate"], serde_json::json!([]));
    workspace.run("repopulate --from-archive --force").is_clean().run("doctor").is_clean();
}

#[test]
fn an_archive_that_lost_the_note_of_its_folder_says_so_until_a_sync_notes_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    let folder = workspace.path("journal").canonicalize().unwrap().display().to_string();
    let noted = format!("journal     {folder} (2 entries)");
    workspace.run("status").prints_a(&noted).is_clean();
    workspace.run("downgrade -2").is_clean();
    let lost = "journal     its folder is not noted (2 entries; `journal sync` notes it)";
    workspace.run("status").prints_a(lost).is_clean();
    workspace.run("upgrade").is_clean().run("status").prints_a(lost).is_clean();
    workspace.run("sync").is_clean().run("status").prints_a(&noted).is_clean();
}

#[test]
fn settings_that_name_another_folder_than_the_archives_are_told() {
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", "One.\n")]);
    workspace.write("../other/2025-01-01.md", "Own.\n").config("journal = \"other\"\n");
    workspace.run("status").prints_a("the settings name another folder");
    workspace.run("doctor").says("the settings name another folder").has_findings();
    workspace
        .write("2025-01-01.md", "Two.\n")
        .config("journal = \"journal\"\n")
        .run("sync")
        .is_clean();
    workspace.config("journal = \"other\"\n");
    workspace.run("undo --dry-run").says("the settings name another folder");
    workspace.config("journal = \"mistyped\"\n");
    let told = "where the settings name its folder none is there";
    workspace.run("status").prints_a(told).is_clean();
    workspace.run("status --check").prints_a(told).has_findings();
    workspace.run("doctor").says(told).says("`journal` in journal.toml").has_findings();
    workspace.run("undo --dry-run").says(told);
}
