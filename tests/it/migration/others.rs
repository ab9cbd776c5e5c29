//! What is not ours: the ledger, what other tools made, and what no revision knows.

use std::fs;

use journal_archive::revision::ledger::Applied;
use journal_archive::revision::{Origin, Revision};
use journal_archive::sqlite::introspect;
use rusqlite::Connection;
use serde_json::json;

use crate::workspace::{HEAD, TestWorkspace};

fn own(workspace: &TestWorkspace, id: &str, parent: &str, header: &str, up: &str, down: &str) {
    let up = format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n{header}\n{up}\n");
    workspace.revision(id, &up, down);
}

fn synced() -> TestWorkspace {
    TestWorkspace::synced(&[("2024-01-05.md", "Rain.\n")])
}

const LEDGER: &str = "SELECT group_concat(revision || up_sql || fingerprint) FROM schema_revisions";

#[test]
fn no_revision_touches_the_ledger_or_what_the_archive_notes() {
    let scripts = [
        "DELETE FROM schema_revisions;",
        "CREATE TEMP TABLE schema_revisions AS SELECT * FROM main.schema_revisions;",
        "CREATE TRIGGER g AFTER INSERT ON schema_revisions BEGIN DELETE FROM entries; END;",
        "CREATE TABLE t(a); CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM schema_revisions; END;",
        "CREATE INDEX i ON schema_revisions(revision);",
        "UPDATE derived_by SET part = 'x';",
        "DROP TABLE derived_by;",
        "UPDATE sqlite_sequence SET seq = 0;",
        "UPDATE entries SET source = x'00';",
    ];
    for script in scripts {
        let workspace = synced();
        let before = (workspace.archive_bytes(), workspace.query(LEDGER).text);
        own(&workspace, "next", "HEAD", "", script, "SELECT 1;");
        workspace.run("migration lint").has_findings();
        workspace.run("upgrade").is_refused();
        assert_eq!((workspace.archive_bytes(), workspace.query(LEDGER).text), before, "{script}");
        fs::remove_dir_all(workspace.path("migrations/next")).unwrap();
        workspace.run("migration check").is_clean().run("sync").is_clean();
    }
}

#[test]
fn a_trigger_of_another_tool_does_not_write_the_ledger_when_the_archive_is_written() {
    let workspace = synced();
    workspace.execute(
        "CREATE TRIGGER sly AFTER INSERT ON entries BEGIN DELETE FROM schema_revisions; END",
    );
    let before = workspace.query(LEDGER).text;
    workspace.write("2024-01-06.md", "Snow.\n").run("sync").is_refused();
    assert_eq!(workspace.query(LEDGER).text, before);
}

#[test]
fn indexes_and_triggers_of_other_tools_outlive_a_table_that_is_built_anew() {
    let workspace = synced();
    workspace.config("[fields.sky]\ntype = \"text\"\n");
    workspace.run("migration create sky").is_clean().run("upgrade").is_clean();
    workspace.execute(
        "CREATE UNIQUE INDEX f_u ON entries(title, date); CREATE INDEX f_p ON entries(date) WHERE title IS NOT NULL;
         CREATE INDEX \"odd name\" ON entries(lower(path) COLLATE NOCASE DESC)",
    );
    let all = "SELECT count(*) FROM sqlite_schema WHERE name IN ('f_u', 'f_p', 'odd name')";
    workspace.config("[fields.sky]\ntype = \"integer\"\n");
    workspace.run_at("2026-01-15T12:00:01Z", "migration create number").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.query(all).gives("3");
    workspace.run("downgrade -1").is_clean();
    workspace.query(all).gives("3");
    workspace.run("migration check").is_clean();
    let unmanaged = &workspace.json("status")["unmanaged"];
    assert_eq!(unmanaged.as_array().unwrap().len(), 3, "{unmanaged}");
}

#[test]
fn an_index_that_cannot_be_made_again_is_named_before_it_goes() {
    let workspace = synced();
    let up = "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2);";
    own(&workspace, "one", "HEAD", "", up, "DROP TABLE t;");
    workspace.run("upgrade").is_clean();
    workspace.execute("CREATE INDEX f_b ON t(b)");
    let up = "CREATE TABLE n(a); INSERT INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;";
    let down = "ALTER TABLE t ADD COLUMN b;";
    own(&workspace, "two", "one", "-- loses: t.b", up, down);
    workspace
        .run("upgrade --allow-data-loss")
        .says("index `f_b` of another tool on `t`")
        .is_clean();
    workspace.query("SELECT count(*) FROM sqlite_schema WHERE name = 'f_b'").gives("0");
}

#[test]
fn what_another_tool_ties_to_a_column_that_goes_is_named_before_a_backup() {
    let workspace = synced();
    own(&workspace, "one", "HEAD", "", "CREATE TABLE t(a, b);", "DROP TABLE t;");
    workspace.run("upgrade").is_clean();
    own(&workspace, "two", "one", "-- loses: t.b", "ALTER TABLE t DROP COLUMN b;", "SELECT 1;");
    let backups = workspace.backups().len();
    for (made, dropped) in [
        ("CREATE INDEX \"f b\" ON t(b)", "DROP INDEX \"f b\""),
        ("CREATE VIEW v AS SELECT b FROM t", "DROP VIEW v"),
    ] {
        workspace.execute(made);
        let run = workspace.run("upgrade --allow-data-loss");
        run.says("belongs to another tool (unmanaged)").says(dropped).is_refused();
        workspace.execute(dropped);
    }
    assert_eq!(workspace.backups().len(), backups);
    workspace.run("upgrade --allow-data-loss").is_clean();
}

#[test]
fn drift_that_was_allowed_stays_drift() {
    let workspace = synced();
    workspace.execute("ALTER TABLE entries ADD COLUMN zed TEXT; DROP INDEX entries_day");
    own(&workspace, "next", "HEAD", "", "CREATE TABLE t(a);", "DROP TABLE t;");
    workspace.run("upgrade").is_refused();
    workspace.run("upgrade --allow-drift").is_clean();
    assert_eq!(workspace.json("status")["drift"], json!(true));
    workspace.run("migration check").has_findings();
    workspace.run("downgrade -1 --allow-drift").is_clean();
    assert_eq!(workspace.json("status")["drift"], json!(true));
}

#[test]
fn a_way_down_that_does_not_lead_back_is_refused_by_name() {
    let workspace = synced();
    own(&workspace, "next", "HEAD", "", "ALTER TABLE entries ADD COLUMN zed TEXT;", "SELECT 1;");
    workspace.run("upgrade").is_clean();
    let before = workspace.archive_bytes();
    let run = workspace.run("downgrade -1");
    run.says("undoing revision `next` does not lead back").says("zed").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    workspace.run("sync").is_clean();
}

#[test]
fn a_revision_that_needs_what_no_revision_makes_is_refused_before_a_backup() {
    let workspace = synced();
    workspace.execute("CREATE TABLE theirs(a); INSERT INTO theirs VALUES (1)");
    own(&workspace, "next", "HEAD", "", "ALTER TABLE theirs ADD COLUMN b;", "SELECT 1;");
    let before = workspace.archive_bytes();
    workspace.run("migration lint").says("names what no revision makes").has_findings();
    workspace.run("upgrade").says("names what no revision makes").says("up.sql:6").is_refused();
    workspace.run("sync").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    assert!(workspace.backups().is_empty());
}

#[test]
fn rows_of_a_full_text_table_are_no_less_than_others() {
    for script in ["DELETE FROM notes;", "DROP TABLE notes;"] {
        let workspace = synced();
        let up = "CREATE VIRTUAL TABLE notes USING fts5(a);";
        own(&workspace, "one", "HEAD", "", up, "DROP TABLE notes;");
        workspace.run("upgrade").is_clean();
        workspace.execute("INSERT INTO notes VALUES ('one'), ('two')");
        own(&workspace, "two", "one", "", script, up);
        workspace.run("migration lint").says("notes").has_findings();
        workspace.run("upgrade").says("would lose").says("2 rows").is_refused();
        workspace.query("SELECT count(*) FROM notes").gives("2");
        fs::remove_dir_all(workspace.path("migrations/two")).unwrap();
        workspace.run("downgrade -1").says("2 rows").is_clean();
    }
}

#[test]
fn a_column_that_a_revision_empties_is_lost() {
    let workspace = synced();
    let up = "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT);";
    own(&workspace, "one", "HEAD", "", up, "DROP TABLE users;");
    workspace.run("upgrade").is_clean();
    workspace.execute("INSERT INTO users(email) VALUES ('a@x'), ('b@x')");
    own(&workspace, "two", "one", "", "UPDATE users SET email = NULL;", "SELECT 1;");
    workspace.run("migration lint").says("column `users.email` (2 values) would go").has_findings();
    workspace.run("upgrade").says("column `users.email` (2 values)").is_refused();
    workspace.query("SELECT count(email) FROM users").gives("2");
    own(
        &workspace,
        "two",
        "one",
        "-- loses: users.email",
        "UPDATE users SET email = NULL;",
        "SELECT 1;",
    );
    workspace.run("upgrade --allow-data-loss").is_clean();
    workspace.query("SELECT count(email) FROM users").gives("0");
}

#[test]
fn a_table_whose_module_is_missing_stops_no_move() {
    let workspace = synced();
    workspace.execute(
        "PRAGMA writable_schema = ON;
         INSERT INTO sqlite_schema VALUES('table', 'emb', 'emb', 0, 'CREATE VIRTUAL TABLE emb USING nosuchmodule(a)');
         PRAGMA writable_schema = OFF",
    );
    workspace.run("downgrade -1").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("2024-01-06.md", "Snow.\n").run("sync").is_clean();
    workspace.run("migration check").is_clean();
}

#[test]
fn a_stamp_that_is_refused_writes_nothing() {
    let workspace = synced();
    workspace.execute("CREATE TABLE extra(id INTEGER PRIMARY KEY); PRAGMA application_id = 7");
    let before = (workspace.archive_bytes(), workspace.list("migrations"));
    workspace.run("migration stamp head --create Adopt").says("another program").is_refused();
    assert_eq!((workspace.archive_bytes(), workspace.list("migrations")), before);
    assert!(!workspace.path("schema.sql").exists());
    workspace.run("migration stamp head --create Adopt --force").is_clean();
    workspace.run("migration check").is_clean().run("sync").is_clean();
}

#[test]
fn what_is_beside_the_archives_own_is_taken_up_where_it_stands() {
    let workspace = synced();
    workspace.execute(
        "CREATE TABLE extra(id INTEGER PRIMARY KEY);
         ALTER TABLE entries ADD COLUMN zed TEXT; CREATE INDEX entries_zed ON entries(zed)",
    );
    workspace.run("migration stamp --create Adopt").is_clean();
    assert_eq!(workspace.json("migration current")["current"], json!(["20260115_120000"]));
    let shown = workspace.json("migration show 20260115_120000");
    assert_eq!(shown["revisions"][0]["revises"], json!([HEAD]));
    workspace.run("migration check").is_clean().run("sync").is_clean();
    workspace.run_at("2026-01-16T12:00:00Z", "migration create more").says("nothing differs");
    workspace
        .query("SELECT count(*) FROM pragma_table_info('entries') WHERE name = 'zed'")
        .gives("1");
}

#[test]
fn tables_under_the_archives_names_are_refused_with_the_way() {
    let workspace = TestWorkspace::new();
    workspace.execute(
        "CREATE TABLE entries(id INTEGER PRIMARY KEY, text TEXT); CREATE TABLE tags(id INTEGER PRIMARY KEY);
         CREATE TABLE alembic_version(version_num); INSERT INTO alembic_version VALUES ('e6239818bb3a')",
    );
    let before = workspace.archive_bytes();
    workspace.run("migration stamp --create Adopt").says("`entries`, `tags`").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    assert!(!workspace.path("migrations").exists() || workspace.list("migrations").is_empty());
}

#[test]
fn a_faulty_revision_that_waits_stops_no_reader_and_is_told_once() {
    let workspace = synced();
    own(&workspace, "next", "nosuch", "", "CREATE TABLE t(a);", "DROP TABLE t;");
    for line in ["list", "search Rain", "show latest", "stats", "values tags", "history latest"] {
        let run = workspace.run(line);
        assert_eq!(run.stderr().matches("revises `nosuch`").count(), 1, "{line}: {}", run.stderr());
        run.is_clean();
    }
    workspace.run("doctor").says("hashed 1 entry").says("revises `nosuch`").has_findings();
    workspace.run("status").prints_a("not known").says("revises `nosuch`").has_findings();
    workspace.write("2024-01-06.md", "Snow.\n").run("sync").is_refused();
    workspace.run("upgrade").is_refused();
}

#[test]
fn a_revision_without_a_way_up_is_an_error_with_its_path() {
    for (folder, file) in
        [("next", Some("down.sql")), ("20260101_000000_next", None), ("mine_next", None)]
    {
        let workspace = synced();
        let folder = workspace.path("migrations").join(folder);
        fs::create_dir_all(&folder).unwrap();
        if let Some(file) = file {
            fs::write(folder.join(file), "SELECT 1;").unwrap();
        }
        workspace.run("sync").says("has no `up.sql`").says("up.sql").is_refused();
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir_all(workspace.path("migrations/notes")).unwrap();
        workspace.run("sync").is_clean();
    }
}

#[test]
fn a_revision_can_go_on_from_where_the_archive_stands_and_ids_are_given_once() {
    let workspace = synced();
    workspace.run("migration create one --empty --head current").is_clean();
    workspace.run("migration create two --empty --head current").is_clean();
    for id in ["20260115_120000", "20260115_120001"] {
        let shown = workspace.json(&format!("migration show {id}"));
        assert_eq!(shown["revisions"][0]["revises"], json!([HEAD]), "{shown}");
    }
    fs::remove_dir_all(workspace.path("migrations")).unwrap();
    workspace.run("migration create gone --empty").is_clean().run("upgrade").is_clean();
    fs::remove_dir_all(workspace.path("migrations")).unwrap();
    let other = "migration create other --empty --head heads";
    workspace.run(other).says("`journal migration repair`").is_refused();
    workspace.run("migration repair").is_clean().run(other).is_clean();
    assert!(workspace.list("migrations")[1].starts_with("20260115_120001"));
}

#[test]
fn a_script_that_was_applied_and_cannot_be_replayed_is_mended_and_taken() {
    let workspace = synced();
    let hung = "CREATE TRIGGER hung AFTER INSERT ON schema_revisions BEGIN SELECT 1; END;";
    own(&workspace, "mine", "HEAD", "", "CREATE TABLE t(a);", "DROP TABLE t;");
    own(&workspace, "next", "mine", "", "CREATE TABLE u(a);", "DROP TABLE u;");
    workspace.run("upgrade mine").is_clean();
    // A `journal` of before let it.
    let up = workspace.path("migrations/mine/up.sql");
    let mended = fs::read_to_string(&up).unwrap();
    let text = format!("{mended}\n{hung}");
    let revision = Revision::read("migrations/mine", &text, None, Origin::Workspace).unwrap();
    let checksum = Applied::new(1, &revision, "", "").checksum_up;
    fs::write(&up, &text).unwrap();
    workspace.execute(&format!(
        "UPDATE schema_revisions SET up_sql = '{}', checksum_up = '{}' WHERE revision = 'mine'; {hung}",
        text.replace('\'', "''"),
        checksum.as_str(),
    ));
    for command in ["upgrade", "migration check"] {
        let run = workspace.run(command);
        run.says("a trigger may not name").says("`journal migration repair --accept`").is_refused();
    }
    workspace.execute("DROP TRIGGER hung");
    fs::write(&up, &mended).unwrap();
    workspace.run("migration repair --accept").is_clean();
    workspace.run("upgrade").is_clean().run("status").is_clean();
    workspace.run("downgrade mine-1").is_clean();
}

#[test]
fn drift_whose_fingerprint_was_noted_is_told_and_mended() {
    let workspace = synced();
    workspace.execute("DROP INDEX entries_day");
    own(&workspace, "next", "HEAD", "", "CREATE TABLE t(a);", "DROP TABLE t;");
    // A `journal` of before noted what it found.
    let archive = Connection::open(workspace.path("journal_archive.db")).unwrap();
    let drifted =
        introspect::schema(&archive).unwrap().without(&["schema_revisions"]).fingerprint();
    drop(archive);
    let note = format!(
        "UPDATE schema_revisions SET fingerprint = '{drifted}' WHERE position = (SELECT max(position) FROM schema_revisions)"
    );
    workspace.execute(&note);
    workspace.run("status").prints_a("index entries_day").has_findings();
    workspace.run("upgrade").says("`journal migration diff archive current`").is_refused();
    let mend = workspace.run("migration diff archive current").stdout();
    workspace.run_script(&mend);
    workspace.run("upgrade").is_clean().run("status").is_clean();
}

#[test]
fn a_revision_that_cannot_run_says_why_and_not_that_it_reaches_beyond_the_others() {
    let workspace = synced();
    for (up, said, is_outside) in [
        ("CREATE TBLE x;", "syntax error", false),
        ("CREATE TABLE tags(a);", "table tags already exists", false),
        ("DELETE FROM schema_revisions;", "may not name the ledger", false),
        ("DROP INDEX nowhere;", "no such index: nowhere", true),
    ] {
        own(&workspace, "mine", "HEAD", "", up, "SELECT 1;");
        let heading = match is_outside {
            true => "names what no revision makes",
            false => "revision `mine` cannot be applied",
        };
        workspace.run("upgrade").says(heading).says(said).is_refused();
        fs::remove_dir_all(workspace.path("migrations")).unwrap();
    }
}
