//! What others lean on, and what leans on rows: told before a backup, with a way out that works.

use std::fs;

use crate::workspace::TestWorkspace;

const LATER: &str = "2026-01-15T12:00:01Z";
const MUCH_LATER: &str = "2026-01-15T12:00:02Z";

fn own(workspace: &TestWorkspace, id: &str, parent: &str, header: &str, up: &str, down: &str) {
    let up = format!("-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n{header}\n{up}\n");
    workspace.revision(id, &up, down);
}

fn synced() -> TestWorkspace {
    TestWorkspace::synced(&[("2024-01-05.md", "---\ntags: [rain]\n---\nRain.\n")])
}

/// An archive with a table of its own, at the revision `one`.
fn with_table(up: &str) -> TestWorkspace {
    let workspace = synced();
    own(&workspace, "one", "HEAD", "", up, "DROP TABLE t;");
    workspace.run("upgrade").is_clean();
    workspace
}

fn declare(workspace: &TestWorkspace, schema: &str) {
    fs::write(workspace.path("schema.sql"), schema).unwrap();
}

/// The statement between backticks that a hint offers first.
fn offered(stderr: &str, verb: &str) -> String {
    let mut parts = stderr.split('`').skip(1).step_by(2);
    parts.find(|it| it.starts_with(verb)).unwrap().to_owned()
}

#[test]
fn views_and_indexes_of_the_core_stay_as_they_are() {
    for (script, named) in [
        ("DROP VIEW entry_overview;", "view `entry_overview`"),
        ("DROP VIEW entry_text; CREATE VIEW entry_text AS SELECT 1 AS id;", "view `entry_text`"),
        ("DROP INDEX entries_day;", "index `entries_day`"),
        (
            "DROP INDEX entries_day; CREATE INDEX entries_day ON entries(date);",
            "index `entries_day`",
        ),
    ] {
        let workspace = synced();
        own(&workspace, "next", "HEAD", "", script, "SELECT 1;");
        let before = workspace.archive_bytes();
        workspace.run("migration lint").says(named).has_findings();
        workspace.run("upgrade").says(named).is_refused();
        assert_eq!(workspace.archive_bytes(), before, "{script}");
        assert!(workspace.backups().is_empty());
    }
    let workspace = synced();
    declare(&workspace, "DROP VIEW day_overview; CREATE VIEW day_overview AS SELECT 1 AS day;");
    let run = workspace.run("migration create other");
    run.says("changes what every archive has: view `day_overview`").is_refused();
    assert!(workspace.list("migrations").is_empty());
}

#[test]
fn a_table_to_which_another_tools_table_refers_is_not_taken_from_under_it() {
    let workspace = with_table("CREATE TABLE t(id INTEGER PRIMARY KEY, k TEXT UNIQUE);");
    workspace.execute("CREATE TABLE theirs(x REFERENCES t(k))");
    let backups = workspace.backups().len();
    for script in [
        "DROP TABLE t;",
        "CREATE TABLE n(id INTEGER PRIMARY KEY, j TEXT UNIQUE); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;",
        "CREATE TABLE n(id INTEGER PRIMARY KEY, k TEXT); INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;",
    ] {
        own(&workspace, "two", "one", "-- loses: t", script, "SELECT 1;");
        workspace.run("migration lint").says("table `theirs` names what goes").has_findings();
        let run = workspace.run("upgrade --allow-data-loss");
        run.says("table `theirs` names what goes").says("DROP TABLE theirs").is_refused();
    }
    assert_eq!(workspace.backups().len(), backups);
    let renamed = "ALTER TABLE t RENAME COLUMN k TO j;";
    own(&workspace, "two", "one", "", renamed, "ALTER TABLE t RENAME COLUMN j TO k;");
    workspace.run("upgrade").is_clean();
    workspace.execute(
        "PRAGMA foreign_keys = ON; INSERT INTO t VALUES (1, 'a'); INSERT INTO theirs VALUES ('a')",
    );
}

#[test]
fn a_unique_index_of_another_tool_is_in_the_proof_and_told_before_a_backup() {
    let workspace = synced();
    declare(&workspace, "CREATE TABLE t(a TEXT, b TEXT);");
    workspace.run("migration create first").is_clean().run("upgrade").is_clean();
    workspace.execute(
        "CREATE UNIQUE INDEX their_b ON t(b); INSERT INTO t VALUES ('x', '1'), ('y', '01')",
    );
    declare(&workspace, "CREATE TABLE t(a TEXT, b INTEGER);");
    let run = workspace.run_at(LATER, "migration create second");
    run.says("index `their_b` on `t` (UNIQUE constraint failed: t.b)").is_clean();
    let folder = workspace.list("migrations").pop().unwrap();
    let path = workspace.path(format!("migrations/{folder}/up.sql"));
    let text = fs::read_to_string(&path).unwrap().replace("t.b\n", "nothing\n");
    fs::write(&path, text).unwrap();
    let backups = workspace.backups().len();
    workspace.run("migration lint").says("index `their_b` of another tool on `t`").has_findings();
    workspace.run("upgrade").says("index `their_b` of another tool on `t`").is_refused();
    assert_eq!(workspace.backups().len(), backups);
    workspace.execute("DELETE FROM t WHERE a = 'y'").run("upgrade").is_clean();
    workspace.query("SELECT count(*) FROM sqlite_schema WHERE name = 'their_b'").gives("1");
}

#[test]
fn what_triggers_of_other_tools_take_is_refused_before_a_backup() {
    let theirs = "CREATE TABLE theirs(x); INSERT INTO theirs VALUES (1), (2);";
    // One fires on a statement of the script, one on rows that are derived after it.
    for (on, header, script) in [
        ("UPDATE ON t", "", "UPDATE t SET a = 2;"),
        ("INSERT ON entry_tags", "-- repopulate: tags", "CREATE INDEX t_a ON t(a);"),
    ] {
        let workspace = with_table("CREATE TABLE t(a); INSERT INTO t VALUES (1);");
        let trigger = format!("CREATE TRIGGER r AFTER {on} BEGIN DELETE FROM theirs; END");
        workspace.execute(&format!("DELETE FROM entry_tags; {theirs} {trigger}"));
        let backups = workspace.backups().len();
        own(&workspace, "two", "one", header, script, "DROP INDEX IF EXISTS t_a;");
        workspace.run("migration lint").says("2 rows of `theirs`").has_findings();
        workspace.run("upgrade --dry-run").says("2 rows of `theirs`").is_refused();
        workspace.run("upgrade").says("2 rows of `theirs`").says("drop the trigger").is_refused();
        assert_eq!(workspace.backups().len(), backups, "{on}");
        workspace.query("SELECT count(*) FROM theirs").gives("2");
        workspace.run("upgrade --allow-data-loss").says("2 rows of `theirs`").is_refused();
        workspace.query("SELECT count(*) FROM theirs").gives("2");
    }
}

#[test]
fn one_type_under_two_names_is_no_conversion() {
    let workspace = synced();
    declare(&workspace, "CREATE TABLE t(a INT, b INTEGER) STRICT;");
    workspace.run("migration create first").is_clean().run("upgrade").is_clean();
    workspace.execute("INSERT INTO t VALUES (9223372036854775807, -1)");
    declare(&workspace, "CREATE TABLE t(a INTEGER, b INT) STRICT;");
    workspace.run_at(LATER, "migration create second").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT a, b FROM t").gives("9223372036854775807|-1");
}

#[test]
fn ids_are_never_given_twice_until_a_draft_says_so() {
    let workspace = synced();
    let mark = "SELECT seq FROM sqlite_sequence WHERE name = 't'";
    declare(&workspace, "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT);");
    workspace.run("migration create first").is_clean().run("upgrade").is_clean();
    workspace.execute("INSERT INTO t(b) VALUES ('1'), ('2'), ('3'); DELETE FROM t WHERE id > 1");
    declare(
        &workspace,
        "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT CHECK (b > ''));",
    );
    workspace.run_at(LATER, "migration create second").is_clean().run("upgrade").is_clean();
    workspace.query(mark).gives("3");
    declare(&workspace, "CREATE TABLE t(id INTEGER PRIMARY KEY, b TEXT CHECK (b > ''));");
    workspace.run_at(MUCH_LATER, "migration create third").is_clean();
    let folder = workspace.list("migrations").pop().unwrap();
    let text = fs::read_to_string(workspace.path(format!("migrations/{folder}/up.sql"))).unwrap();
    let told = "`t` is no longer AUTOINCREMENT: ids of rows that are gone can be given again";
    assert!(text.contains(&format!("-- ! {told}\n")), "{text}");
    workspace.run("migration lint").says(&format!("{told} (2 rows)")).is_clean();
    workspace.run("upgrade").is_clean();
}

#[test]
fn rows_that_point_at_nothing_are_told_before_their_key_can_be_followed() {
    let workspace = TestWorkspace::new();
    workspace.config("[schema]\ncore = false\n");
    workspace.execute("PRAGMA foreign_keys = OFF; CREATE TABLE p(a, b); CREATE TABLE c(x REFERENCES p(a)); INSERT INTO c VALUES (7), (NULL)");
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    let backups = workspace.backups().len();
    own(&workspace, "two", "first", "", "CREATE UNIQUE INDEX pa ON p(a);", "DROP INDEX pa;");
    let nothing = "row 1 of `c` points at `p`";
    workspace.run("migration lint").says(nothing).says("DELETE FROM \"c\"").has_findings();
    workspace.run("upgrade --rehearse").says(nothing).says("DELETE FROM \"c\"").has_findings();
    workspace.run("upgrade").says(nothing).says("DELETE FROM \"c\"").is_refused();
    assert_eq!(workspace.backups().len(), backups);
    fs::remove_dir_all(workspace.path("migrations/two")).unwrap();
    declare(&workspace, "CREATE TABLE p(a UNIQUE, b); CREATE TABLE c(x REFERENCES p(a));");
    let run = workspace.run_at(LATER, "migration create key").says(nothing);
    let way_out = offered(&run.stderr(), "PRAGMA foreign_keys");
    run.is_refused();
    workspace.execute(&way_out).query("SELECT count(*) FROM c").gives("1");
    workspace.run_at(LATER, "migration create key").is_clean().run("upgrade").is_clean();
}

#[test]
fn a_table_is_built_anew_beside_another_tools_view_as_the_hint_says() {
    let workspace = with_table("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2);");
    workspace.execute("CREATE VIEW theirs AS SELECT a FROM t");
    let rebuild = "CREATE TABLE n(a, b NOT NULL); INSERT INTO n SELECT * FROM t; DROP TABLE t;";
    let rename = "ALTER TABLE n RENAME TO t;";
    let down = "SELECT 1;";
    own(&workspace, "two", "one", "", &format!("{rebuild} {rename}"), down);
    let hint = "put `PRAGMA legacy_alter_table = ON;` before the statement and `PRAGMA legacy_alter_table = OFF;` after it";
    workspace.run("migration lint").says(hint).has_findings();
    workspace.run("upgrade").says(hint).is_refused();
    let (on, off) = ("PRAGMA legacy_alter_table = ON;", "PRAGMA legacy_alter_table = OFF;");
    own(&workspace, "two", "one", "", &format!("{rebuild} {on} {rename} {off}"), down);
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT a FROM theirs").gives("1");
}

#[test]
fn an_archive_whose_tables_are_gone_comes_back_as_the_hints_say() {
    let workspace = synced();
    workspace.execute(
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema; PRAGMA writable_schema = RESET; VACUUM;",
    );
    workspace.run("list").says("`journal upgrade` brings it up to date").is_refused();
    workspace.run("upgrade").says("`journal migration repair` counts again").is_refused();
    workspace.run("migration repair").is_clean().run("upgrade").is_clean();
    workspace.run("sync").is_clean().run("list").prints_a("2024-01-05.md").is_clean();
    fs::write(workspace.path("journal_archive.db"), "").unwrap();
    workspace.run("list").says("`journal sync").is_refused();
}
