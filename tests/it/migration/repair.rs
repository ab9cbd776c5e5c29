//! `journal migration repair`: ledger and files, brought to agree again.

use serde_json::json;

use crate::workspace::{TestWorkspace, shipped};

const UP: &str = "-- Mine\n--\n-- revision: mine\n-- revises: 20251214_100000\n\nCREATE TABLE mine (id INTEGER PRIMARY KEY);\n";
const DOWN: &str = "DROP TABLE mine;\n";

fn with_own_revision() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.revision("mine_mine", UP, DOWN).run("upgrade").is_clean();
    workspace
}

fn read(workspace: &TestWorkspace, name: &str) -> String {
    std::fs::read_to_string(workspace.path("migrations/mine_mine").join(name)).unwrap()
}

#[test]
fn where_all_agree_there_is_nothing_to_repair() {
    let workspace = with_own_revision();
    workspace.run("migration repair").says("nothing to repair").is_clean();
    assert_eq!(workspace.backups().len(), 1);
}

#[test]
fn lost_files_are_written_again_from_the_ledger() {
    let workspace = with_own_revision();
    std::fs::remove_dir_all(workspace.path("migrations")).unwrap();
    workspace.run("sync").says("newer than this `journal`").is_refused();
    workspace
        .run("migration repair")
        .prints_a("-CREATE TABLE mine")
        .says("written again:")
        .is_clean();
    assert_eq!(
        (read(&workspace, "up.sql").as_str(), read(&workspace, "down.sql").as_str()),
        (UP, DOWN)
    );
    workspace.run("sync").is_clean();
}

#[test]
fn an_edited_file_waits_for_a_decision_and_is_shown() {
    let workspace = with_own_revision();
    let edited = UP.replace("KEY)", "KEY, more TEXT)");
    workspace.revision("mine_mine", &edited, DOWN);
    let before = workspace.archive_bytes();
    workspace
        .run("migration repair")
        .prints_a("+CREATE TABLE mine (id INTEGER PRIMARY KEY, more TEXT);")
        .says("--restore-files")
        .has_findings();
    assert_eq!(workspace.archive_bytes(), before);

    let answer = workspace.json("migration repair --restore-files");
    assert_eq!(answer["left"], json!([]));
    assert_eq!(
        (read(&workspace, "up.sql"), read(&workspace, "up.sql.edited")),
        (UP.to_owned(), edited.clone())
    );
    assert_eq!(workspace.archive_bytes(), before);
    workspace.run("downgrade").is_clean();
}

#[test]
fn an_accepted_edit_is_what_was_applied_from_then_on() {
    let workspace = with_own_revision();
    workspace.revision("mine_mine", UP, "DROP TABLE IF EXISTS mine;\n");
    let answer = workspace.json("migration repair --accept");
    assert_eq!(answer["accepted"], json!(["mine"]));
    assert!(answer["backup"].as_str().unwrap().ends_with("before_repair"));
    workspace.run("status").is_clean();
    workspace
        .query("SELECT down_sql FROM schema_revisions ORDER BY position DESC LIMIT 1")
        .gives("DROP TABLE IF EXISTS mine;\n");
    // An edit that the archive's schema does not have shows as drift.
    workspace.revision("mine_mine", &UP.replace("KEY)", "KEY, more TEXT)"), "DROP TABLE mine;");
    workspace.run("migration repair --accept").is_clean();
    assert_eq!(workspace.json("status")["drift"], true);
    workspace.execute("ALTER TABLE mine ADD COLUMN more TEXT");
    assert_eq!(workspace.json("status")["drift"], false);
    workspace.run("downgrade").is_clean();
}

#[test]
fn a_deleted_way_back_comes_back() {
    let workspace = with_own_revision();
    std::fs::remove_file(workspace.path("migrations/mine_mine/down.sql")).unwrap();
    workspace.run("migration repair --restore-files").is_clean();
    assert_eq!(read(&workspace, "down.sql"), DOWN);
}

#[test]
fn the_count_and_the_order_of_the_ledger_are_mended() {
    let workspace = with_own_revision();
    workspace.execute("PRAGMA user_version = 3");
    workspace.run("downgrade").says("`user_version` is 3").is_refused();
    workspace.run("migration repair").says("was 3").is_clean();
    workspace.query("PRAGMA user_version").gives(&(shipped() + 1).to_string());
    workspace.execute("UPDATE schema_revisions SET position = 20 WHERE position = 2");
    workspace.run("migration repair").says("--accept").has_findings();
    workspace.run("migration repair --accept").is_clean();
    workspace.run("migration check").prints_a("mine").has_findings();
    workspace.run("migration repair").says("nothing to repair").is_clean();
    workspace.run("downgrade base").is_clean();
}

#[test]
fn what_was_left_out_cannot_be_repaired_and_is_told() {
    let workspace = with_own_revision();
    let between =
        "-- Between\n--\n-- revision: between\n-- revises: 20251214_100000\n\nSELECT 1;\n";
    workspace.revision("between", between, "SELECT 1;");
    workspace.revision("mine_mine", &UP.replace("20251214_100000", "between"), DOWN);
    workspace.run("migration repair --accept").says("not applied").has_findings();
}

#[test]
fn a_script_that_was_changed_inside_the_ledger_is_found_and_taken_from_its_file() {
    let workspace = with_own_revision();
    for column in ["up_sql", "down_sql"] {
        let script = column.replace('_', ".");
        let told = format!(
            "the ledger's own `{script}` of revision `mine` is not the one that was applied"
        );
        workspace.execute(&format!(
            "UPDATE schema_revisions SET {column} = replace({column}, 'mine;', 'entries;') || ' SELECT 1;' WHERE revision = 'mine'"
        ));
        workspace.run("migration check").prints_a(&told).has_findings();
        workspace.run("doctor").says(&told).has_findings();
        workspace.run("downgrade mine-1").says(&told).is_refused();
        workspace.run("migration repair").says("the ledger takes as it is: mine").is_clean();
        workspace.run("migration repair").says("nothing to repair").is_clean();
    }
    workspace.run("downgrade mine-1").is_clean();
}

#[test]
fn a_script_that_was_changed_inside_the_ledger_is_never_written_or_run() {
    let workspace = with_own_revision();
    std::fs::remove_dir_all(workspace.path("migrations")).unwrap();
    workspace.execute(
        "UPDATE schema_revisions SET down_sql = 'DROP TABLE entries;' WHERE revision = 'mine'",
    );
    workspace.run("downgrade mine-1").says("not the one that was applied").is_refused();
    workspace.run("migration repair").says("restore").has_findings();
    assert!(!workspace.path("migrations").exists());
    workspace.query("SELECT count(*) FROM entries").gives("1");
}

/// A field with its revision, applied.
fn with_a_field() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: [Emma]\n---\nRead.\n")]);
    workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n");
    workspace.run("migration create Fields --rev-id fields").is_clean();
    workspace.run("upgrade --no-backup").is_clean();
    workspace
}

/// Writes over one line of the head of a script.
fn edit(workspace: &TestWorkspace, script: &str, key: &str, line: &str) {
    let path = workspace.path("migrations").join(script);
    let text = std::fs::read_to_string(&path).unwrap();
    let key = format!("-- {key}:");
    let lines = text.lines().map(|it| if it.starts_with(&key) { line } else { it });
    std::fs::write(path, lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
}

#[test]
fn a_head_that_was_edited_so_that_it_says_nothing_or_another_start_is_not_accepted() {
    let cases = [
        ("repopulate", "-- repopulate: boks", "did you mean `books`?"),
        ("repopulate", "-- repopulate: none", "no longer says that `books` holds what entries say"),
        (
            "revises",
            "-- revises: 20251214_100000\n-- replaces: 20251214_100000",
            "a new archive would not have the schema",
        ),
    ];
    for (key, line, words) in cases {
        let workspace = with_a_field();
        let before = workspace.archive_bytes();
        edit(&workspace, "fields_fields/up.sql", key, line);
        workspace.run("migration repair --accept").says(words).is_refused();
        assert_eq!(workspace.archive_bytes(), before);
        assert!(!workspace.path("backups").exists());
        workspace.run("migration repair --restore-files").is_clean();
        workspace.run("doctor").is_clean().run("sync").is_clean();
    }
}

#[test]
fn a_head_that_says_more_and_hands_nothing_over_is_accepted() {
    for (key, line) in [
        ("repopulate", "-- repopulate: books, tags"),
        ("loses", "-- loses: books"),
        ("revises", "-- revises: 20251121_083000"),
    ] {
        let workspace = with_a_field();
        edit(&workspace, "fields_fields/up.sql", key, line);
        workspace.run("migration repair --accept").says("takes as it is: fields").is_clean();
        for command in ["doctor", "migration check", "sync", "status --check"] {
            workspace.run(command).is_clean();
        }
        workspace.query("SELECT name FROM books").gives("Emma");
        workspace.run("downgrade base").is_clean().run("upgrade --allow-data-loss").is_clean();
        workspace.run("sync").is_clean();
        workspace.query("SELECT name FROM books").gives("Emma");
    }
}

#[test]
fn an_applied_revision_hands_nothing_of_the_users_to_a_field_because_it_was_edited() {
    let up = "-- Mine\n--\n-- revision: mine\n-- revises: 20251004_181500\n-- repopulate: none\n\n\
              CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT);\n\
              CREATE TABLE entry_books (entry_id INTEGER, value_id INTEGER, position INTEGER);\n";
    // Also where the archive does not note by what it was derived.
    for first in ["status", "downgrade 20251121_083000"] {
        let workspace = TestWorkspace::new();
        workspace.write("a.md", "---\nbooks: [Emma]\n---\nRead.\n");
        workspace.revision("mine_m", up, "DROP TABLE entry_books; DROP TABLE books;\n");
        workspace.run("sync").is_clean();
        workspace.execute(
            "INSERT INTO books VALUES (7, 'Mine'); INSERT INTO entry_books VALUES (1, 7, 0)",
        );
        workspace.run(first).is_clean();
        edit(&workspace, "mine_m/up.sql", "repopulate", "-- repopulate: books");
        let refused = workspace.run("migration repair --accept").says("hands `books` over");
        refused.says("mine_m/up.sql:5:16").says("--restore-files").is_refused();
        workspace.run("migration repair --restore-files").is_clean();
        workspace.run("sync").is_clean().run("downgrade 20251121_083000").is_clean();
        workspace.run("sync").is_clean();
        workspace.query("SELECT name FROM books").gives("Mine");
    }
}
