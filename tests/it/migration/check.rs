//! `journal migration check`: model against head, archive against ledger, ledger against files.

use serde_json::json;

use crate::workspace::{TestWorkspace, shipped};

const UP: &str = "-- Mine\n--\n-- revision: mine\n-- revises: HEAD\n\nCREATE TABLE mine (id INTEGER PRIMARY KEY);\n";

#[test]
fn where_all_agree_there_is_nothing_to_tell() {
    let workspace = TestWorkspace::new();
    workspace.run("migration check").prints("").says("agree").is_clean();
    workspace.write("a.md", "Rain.\n").run("sync").is_clean();
    let answer = workspace.json("migration check");
    assert_eq!(answer["model_differs"], false);
    for key in ["changes", "drift", "edited"] {
        assert_eq!(answer[key], json!([]), "{key}");
    }
}

#[test]
fn a_field_that_is_not_migrated_is_a_difference_and_so_is_an_open_rename() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[fields.weather]\n");
    workspace.run("migration check").prints(
        "the model differs from head (`journal migration create` writes the revision):\n  add column `entries.weather`",
    ).has_findings();
    workspace
        .run("migration create 'Weather' --rev-id w")
        .is_clean()
        .run("migration check")
        .is_clean();
    workspace.config("journal = \"journal\"\n[fields.sky]\n");
    let answer = workspace.json("migration check");
    assert_eq!(answer["changes"].as_array().unwrap().len(), 2);
    assert_eq!(answer["renames"][0]["rename"], "entries.weather=sky");
}

#[test]
fn drift_of_the_archive_is_told_and_what_other_tools_add_is_not() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute("CREATE INDEX theirs ON entries(title)");
    workspace.run("migration check").is_clean();
    workspace.execute("ALTER TABLE moods ADD COLUMN weight REAL");
    workspace.run("migration check").has_findings();
    assert_eq!(
        workspace.json("migration check")["drift"],
        json!(["+ table moods: column weight real"])
    );
}

#[test]
fn a_ledger_that_is_gone_is_told() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute("DROP TABLE schema_revisions");
    let told = &format!("is not there and `user_version` is {}", shipped());
    workspace.run("migration check").prints_a(told).has_findings();
    workspace.run("migration stamp head").is_clean().run("migration check").is_clean();
}

#[test]
fn an_edited_a_lost_and_a_reordered_revision_are_told_with_file_and_diff() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.revision("mine", UP, "DROP TABLE mine;\n").run("upgrade").is_clean();
    // What a revision makes and the model does not declare is a difference.
    workspace.run("migration check").says("schema.sql").has_findings();
    let declared = "CREATE TABLE mine (id INTEGER PRIMARY KEY);";
    std::fs::write(workspace.path("schema.sql"), declared).unwrap();
    // Comments and layout are nobody's business.
    workspace.revision(
        "mine",
        &UP.replace("CREATE TABLE", "-- new\nCREATE\nTABLE"),
        "DROP TABLE mine;",
    );
    workspace.run("migration check").is_clean();
    workspace.revision("mine", &UP.replace("KEY)", "KEY, more TEXT)"), "DROP TABLE mine;");
    let edited = &workspace.json("migration check")["edited"][0];
    assert_eq!(
        (edited["kind"].as_str(), edited["path"].as_str()),
        (Some("edited"), Some("migrations/mine/up.sql"))
    );
    assert_eq!(edited["line"], 6);
    assert!(edited["diff"].as_str().unwrap().contains(
        "\n-CREATE TABLE mine (id INTEGER PRIMARY KEY);\n+CREATE TABLE mine (id INTEGER PRIMARY KEY, more TEXT);\n"
    ));
    std::fs::remove_dir_all(workspace.path("migrations/mine")).unwrap();
    let run = workspace.run("migration check");
    assert!(run.stdout().contains("migrations/mine_mine/up.sql: revision `mine`"), "{run}");
    assert!(run.stdout().contains("    -CREATE TABLE mine"), "{run}");
    run.has_findings();
    workspace.revision("mine", UP, "DROP TABLE mine;\n");
    workspace.execute("UPDATE schema_revisions SET position = position + 10 WHERE position = 2");
    assert_eq!(workspace.json("migration check")["edited"][0]["kind"], "reordered");
}

#[test]
fn a_revision_that_waits_and_asks_for_what_cannot_be_derived_is_told() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\ndate: 2025-01-01\n---\nRain.\n")]);
    let up = UP.replace("revises: HEAD\n", "revises: HEAD\n-- repopulate: wheather\n");
    workspace.revision("mine", &up, "DROP TABLE mine;\n");
    let run =
        workspace.run("migration check").says("`wheather` is nothing that can be derived again");
    run.says("up.sql:5:16").has_findings();
    assert_eq!(workspace.json("migration check")["refused"][0]["code"], "header");
    workspace.run("status").prints_a("`wheather` is nothing that can be derived again").is_clean();
}

#[test]
fn a_script_that_is_not_text_is_named_with_its_line() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.revision("mine", UP, "DROP TABLE mine;\n");
    let script = workspace.path("migrations/mine/up.sql");
    let mut bytes = std::fs::read(&script).unwrap();
    bytes.extend_from_slice(b"-- caf\xe9\n");
    std::fs::write(&script, bytes).unwrap();
    for line in ["migration check", "sync"] {
        let run = workspace.run(line).says("is not UTF-8 text").says("up.sql:7:7");
        run.says("iconv -f WINDOWS-1252 -t UTF-8").is_refused();
    }
}
