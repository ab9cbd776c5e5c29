//! `journal migration stamp`: the ledger, told where its archive stands; databases adopted.

use rusqlite::Connection;
use serde_json::json;

use crate::workspace::{TestWorkspace, shipped};

/// A database that another tool made, in the archive's place.
fn database(sql: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.run_script(sql);
    workspace
}

/// The schema that the revisions up to `target` make, as a script.
fn schema(target: &str) -> String {
    TestWorkspace::new().run(&format!("migration diff base {target}")).stdout()
}

#[test]
fn a_database_with_the_schema_is_adopted() {
    let workspace = database(&schema("heads"));
    workspace.run("status").says("stamp").is_refused();
    let answer = workspace.json("migration stamp head");
    assert_eq!(
        (answer["adopted"].as_bool(), answer["to"].clone()),
        (Some(true), json!(["20251214_100000"]))
    );
    assert_eq!(workspace.backups(), ["journal_archive.db.backup_20260115_120000_before_stamp"]);
    workspace
        .query("SELECT count(*), count(repopulated_at) FROM schema_revisions")
        .gives(&format!("{0}|{0}", shipped()));
    workspace.query("PRAGMA user_version").gives(&shipped().to_string());
    workspace.run("status").is_clean().run("migration check").is_clean();
    workspace.write("a.md", "Rain.\n").run("sync").is_clean();
    workspace.run("downgrade base").is_clean().run("upgrade").is_clean();
}

#[test]
fn a_schema_that_is_another_is_refused_unless_forced() {
    let workspace = database(&schema("heads"));
    workspace.execute("ALTER TABLE entries DROP COLUMN front_matter_error; CREATE TABLE theirs(x)");
    let before = workspace.archive_bytes();
    workspace.run("migration stamp head").says("front_matter_error").says("--force").is_refused();
    // The whole schema is more than that of an earlier revision.
    workspace.run("migration stamp moods").says("; and ").is_refused();
    workspace.run("migration stamp base").says("index entries").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    workspace.run("migration stamp head --force").says("stamped all the same").is_clean();
    assert_eq!(workspace.json("status")["drift"], true);
    workspace.run("migration stamp nowhere").is_refused();
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let workspace = database(&format!("{} PRAGMA application_id = 7;", schema("heads")));
    workspace.run("migration stamp head").says("application_id 7").is_refused();
    workspace.run("migration stamp head --force").is_clean();
    workspace.run("status").is_clean();
    // Of one in WAL mode SQLite makes files beside it.
    let other =
        database("CREATE TABLE t (a); PRAGMA application_id = 7; PRAGMA journal_mode = WAL;");
    other.run("migration stamp --create Mine").says("application_id 7").is_refused();
    assert!(!other.path("journal_archive.db-wal").exists());
    std::fs::write(workspace.path("journal_archive.db"), "no database").unwrap();
    workspace.run("migration stamp head").is_refused();
}

#[test]
fn a_half_changed_archive_is_stamped_and_mended() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade moods").is_clean();
    // Half of the next revision was done elsewhere.
    workspace.execute("ALTER TABLE locations ADD COLUMN canonical_name TEXT");
    workspace.run("upgrade").says("canonical_name").is_refused();
    workspace.run("migration stamp 20250923_115500 --force").is_clean();
    let script = workspace.run("migration diff archive current").stdout();
    workspace.run_script(&script);
    workspace.run("status").is_clean().run("upgrade").is_clean().run("migration check").is_clean();
}

#[test]
fn stamping_goes_either_way_and_changes_the_ledger_alone() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade -2").is_clean();
    workspace.execute("DROP VIEW entry_overview; DROP VIEW place_overview; DROP VIEW day_overview");
    let answer = workspace.json("migration stamp 20251120_194000");
    assert_eq!(answer["removed"], json!(["20251121_083000"]));
    workspace.run("upgrade").is_clean();
    workspace.run("migration stamp head").says("nothing to do").is_clean();
    let purged = workspace.json("migration stamp head --purge");
    assert_eq!((purged["added"].clone(), purged["removed"].clone()), (json!([]), json!([])));
    workspace.query("SELECT count(*) FROM schema_revisions").gives(&shipped().to_string());
    workspace.query("SELECT count(*) FROM entries").gives("1");
}

#[test]
fn several_heads_are_stamped_at_once() {
    let workspace = TestWorkspace::new();
    let up = "-- Mine\n--\n-- revision: mine\n-- revises: 20251018_203000\n\nCREATE TABLE mine (id INTEGER PRIMARY KEY);\n";
    workspace.revision("mine", up, "DROP TABLE mine;\n").run("upgrade").is_clean();
    workspace.execute("DELETE FROM schema_revisions WHERE position > 4; PRAGMA user_version = 4");
    workspace.run("migration stamp head mine").says("heads").is_refused();
    let answer = workspace.json("migration stamp 20251214 mine");
    assert_eq!(
        answer["added"],
        json!([
            "20251018_203000",
            "mine",
            "20251102_071000",
            "20251120_194000",
            "20251121_083000",
            "20251206_090000",
            "20251214_100000"
        ])
    );
    workspace.run("status").is_clean();
}

#[test]
fn what_alembic_says_is_read() {
    let alembic = |version: &str| {
        format!(
            "{} CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); INSERT INTO alembic_version VALUES ('{version}');",
            schema("20250918_090000")
        )
    };
    let workspace = database(&alembic("20250918_090000"));
    workspace.run("migration stamp").says("`alembic_version` says 20250918_090000").is_clean();
    workspace.run("upgrade").is_clean().run("migration check").is_clean();
    let workspace = database(&alembic("e6239818bb3a"));
    workspace.run("migration stamp").says("not a revision here: e6239818bb3a").is_refused();
    workspace.run("migration stamp moods").is_clean();
    let workspace = database(&schema("moods"));
    workspace.run("migration stamp").says("stamp head").is_refused();
}

#[test]
fn a_database_without_any_revision_brings_its_own_first_one() {
    let workspace = database(
        "CREATE TABLE trips (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
         CREATE TABLE legs (id INTEGER PRIMARY KEY, trip_id INTEGER REFERENCES trips(id) ON DELETE CASCADE);
         CREATE INDEX legs_trip ON legs(trip_id);
         CREATE VIEW long_trips AS SELECT name FROM trips;
         INSERT INTO trips (name) VALUES ('Porto');",
    );
    workspace.run("migration stamp --create 'Trips'").prints_a("up.sql").is_clean();
    assert_eq!(workspace.json("migration current")["current"], json!(["20260115_120000"]));
    workspace.run("status").is_clean();
    workspace.run("migration check").is_clean();
    // The archive's own tables come beside it.
    workspace.run("upgrade").is_clean().run("migration check").is_clean();
    workspace.query("SELECT name FROM trips").gives("Porto");
    workspace.run("migration show 20260115_120000").prints_a("CREATE TABLE trips").is_clean();
    workspace.run("downgrade base").is_clean();
    workspace.query("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%trip%'").gives("0");
}

#[test]
fn what_a_database_holds_beside_a_revision_becomes_the_next() {
    let workspace = database(&schema("heads"));
    workspace.execute("CREATE TABLE trips (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    workspace.run("migration stamp head --create 'Trips'").is_clean();
    let shown = workspace.json("migration show 20260115_120000");
    assert_eq!(shown["revisions"][0]["revises"], json!(["20251214_100000"]));
    workspace.run("migration check").is_clean().run("downgrade base").is_clean();
}

#[test]
fn a_name_that_an_archive_needs_is_refused_before_a_file_is_written() {
    let workspace = database(
        "CREATE TABLE theirs(a); CREATE VIEW moods AS SELECT 1; CREATE INDEX entries_day ON theirs(a);",
    );
    let before = workspace.archive_bytes();
    let run = workspace.run("migration stamp --create 'Mine' --force");
    run.says("index `entries_day`, view `moods`").says("core = false").is_refused();
    workspace.run("migration stamp head --force").says("view `moods`").is_refused();
    workspace.execute("DROP VIEW moods; DROP INDEX entries_day");
    workspace.run("migration stamp head --force").says("stamp --create").is_refused();
    assert!(!workspace.path("migrations").exists() && !workspace.path("schema.sql").exists());
    assert_eq!(workspace.backups(), Vec::<String>::new());
    assert_ne!(before.len(), 0);
}

#[test]
fn a_database_that_keeps_a_log_is_an_archive_as_soon_as_it_is_adopted() {
    let workspace = database("CREATE TABLE theirs(a); PRAGMA journal_mode = WAL;");
    // Somebody else keeps the log from being moved into the file.
    let other = Connection::open(workspace.path("journal_archive.db")).unwrap();
    other.execute_batch("BEGIN; SELECT * FROM theirs").unwrap();
    workspace.run("migration stamp --create 'Theirs'").is_clean();
    workspace.run("status").is_clean();
    drop(other);
    workspace.write("a.md", "Rain.\n").run("sync").is_clean();
}

#[test]
fn a_table_of_the_core_that_is_gone_is_no_wish_to_be_without_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\npeople: [Ana]\n---\nRain.\n")]);
    workspace.execute("DROP TABLE entry_people; CREATE TABLE theirs(a)");
    let run = workspace.run("migration stamp --create 'Mine'");
    run.says("entry_people").says("`journal migration diff archive current").is_refused();
    assert!(!workspace.path("migrations").exists());
    let mend = workspace.run("migration diff archive current").stdout();
    workspace.run_script(&mend);
    workspace.run("repopulate --from-archive --force").is_clean();
    workspace.query("SELECT count(*) FROM entry_people").gives("1");
    workspace.run("migration stamp --create 'Mine'").is_clean().run("migration check").is_clean();
}

#[test]
fn what_a_refused_stamp_would_have_written_is_not_there() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute(
        "CREATE TABLE theirs(a);
         CREATE TRIGGER late AFTER INSERT ON schema_revisions BEGIN UPDATE schema_revisions SET fingerprint = 'x'; END;",
    );
    let run = workspace.run("migration stamp --create 'Mine'");
    run.says("not authorized").says("`DROP TRIGGER NAME`").is_refused();
    assert!(!workspace.path("migrations").exists() && !workspace.path("schema.sql").exists());
    workspace.execute("DROP TRIGGER late");
    workspace.run("migration stamp --create 'Mine'").says("declared in schema.sql").is_clean();
    workspace.run("migration check").is_clean();
}
