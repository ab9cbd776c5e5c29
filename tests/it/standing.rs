//! Ledger, `user_version`, header and schema of an archive that another tool has changed: every command tells the same, and
//! the way out that it names, typed as it stands, loses nothing.

use rusqlite::Connection;

use crate::histories::rows;
use crate::workspace::TestWorkspace;

/// The commands that tell where an archive stands, or go by it.
const COMMANDS: [&str; 8] = [
    "status",
    "doctor",
    "migration check",
    "migration current",
    "upgrade --dry-run",
    "sync --dry-run",
    "sync",
    "upgrade",
];

const BEHIND: &str = "`journal migration stamp heads`";
const AHEAD: &str = "the schema is that of the newest revisions";

/// What is done to an archive that stands at head with fields of its own, what each command says, and the way out.
const OF_LEDGER: [(&str, &str, &str); 8] = [
    ("DELETE FROM schema_revisions", AHEAD, BEHIND),
    ("DELETE FROM schema_revisions; PRAGMA user_version = 0", AHEAD, BEHIND),
    ("DELETE FROM schema_revisions WHERE position = 1", AHEAD, BEHIND),
    ("DELETE FROM schema_revisions WHERE position % 2 = 0", AHEAD, BEHIND),
    ("DELETE FROM schema_revisions WHERE position > 9; PRAGMA user_version = 9", AHEAD, BEHIND),
    ("DROP TABLE schema_revisions", "`schema_revisions`, is not there", BEHIND),
    ("ALTER TABLE schema_revisions RENAME TO kept", "`schema_revisions`, is not there", BEHIND),
    (
        "ALTER TABLE schema_revisions RENAME TO kept; CREATE VIEW schema_revisions AS SELECT * FROM kept",
        "`schema_revisions`, is not there",
        BEHIND,
    ),
];

const REPAIR: &str = "`journal migration repair`";

/// The same of the marks in the header.
const OF_HEADER: [(&str, &str, &str); 5] = [
    ("PRAGMA user_version = 0", "`user_version` is 0, but the ledger has 11 rows", REPAIR),
    ("PRAGMA user_version = 42", "`user_version` is 42, but the ledger has 11 rows", REPAIR),
    (
        "PRAGMA application_id = 0",
        "has the tables of an archive",
        "`journal migration stamp fields`",
    ),
    (
        "PRAGMA application_id = 77",
        "(application_id 77)",
        "`journal migration stamp --force fields`",
    ),
    (
        "PRAGMA application_id = 0; DROP TABLE schema_revisions; PRAGMA user_version = 0",
        "has the tables of an archive",
        "`journal migration stamp heads`",
    ),
];

/// An archive in which something of each kind is derived, and versions are kept.
fn filled() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    let config = "[fields.weather]\n[fields.projects]\ntype = 'list'\n";
    workspace.config(&format!("journal = 'journal'\n{config}"));
    let entry = "---\nmood: calm 7\ntags: [sea]\npeople: [Ana]\nlocation: Alfama, Lisbon\nweather: rain\nprojects: [boat]\n---\n";
    workspace.write("2025-01-01.md", format!("{entry}Rain.\n"));
    workspace.write("2025-01-02.md", "---\nmood: 6/10\nweather: sun\n---\nSecond.\n");
    workspace.run("migration create Fields --rev-id fields").is_clean();
    workspace.run("sync").is_clean();
    workspace.write("2025-01-01.md", format!("{entry}Rain again.\n")).run("sync").is_clean();
    workspace.run("backup").is_clean();
    workspace
}

/// Everything that must be there afterwards.
fn whole(workspace: &TestWorkspace) -> Vec<String> {
    let connection = Connection::open(workspace.path("journal_archive.db")).unwrap();
    let mut lines = rows::living(&connection).unwrap();
    for sql in [
        "SELECT id, hex(identity), path FROM entries ORDER BY id",
        "SELECT entry_id, seen_in, replaced_in, path, hex(hash) FROM entry_versions ORDER BY id",
        "SELECT position, revision, checksum_up, checksum_down FROM schema_revisions ORDER BY position",
        "SELECT type, name, role, made_by FROM owned ORDER BY 1, 2",
        "PRAGMA user_version",
        "PRAGMA application_id",
    ] {
        lines.extend(rows::ask(&connection, sql).unwrap());
    }
    lines
}

/// The first command between backticks of a text that begins with these words.
fn typed(way_out: &str) -> String {
    way_out.trim_matches('`').trim_start_matches("journal ").to_owned()
}

fn check(cases: &[(&str, &str, &str)]) {
    let filled = filled();
    let before = whole(&filled);
    for (sql, said, way_out) in cases {
        let workspace = filled.copied();
        workspace.execute(sql);
        for line in COMMANDS {
            let run = workspace.run(line);
            let text = format!("{}{}", run.stdout(), run.stderr());
            assert!(text.contains(said), "{sql}\nlacks {said}\n{run}");
            assert!(text.contains(way_out), "{sql}\nlacks {way_out}\n{run}");
            // A count that is wrong keeps no entry from its row.
            let is_warned = line.starts_with("sync") && *way_out == REPAIR;
            assert_eq!(run.output.status.success(), is_warned, "{sql}\n{run}");
        }
        workspace.run(&typed(way_out)).is_clean();
        // Whether the rows are what they should be nobody could tell.
        workspace.run("sync").is_clean().run("repopulate --from-archive --force").is_clean();
        for line in ["status --check", "migration check", "upgrade"] {
            workspace.run(line).is_clean();
        }
        assert_eq!(workspace.json("doctor")["findings"], serde_json::json!([]), "{sql}");
        let after = whole(&workspace);
        assert_eq!(before, after, "{sql}");
    }
}

#[test]
fn a_ledger_that_lost_rows_or_is_gone_is_told_by_all_and_written_again() {
    check(&OF_LEDGER[..5]);
}

#[test]
fn a_ledger_that_is_gone_or_no_ledger_is_told_by_all_and_written_again() {
    check(&OF_LEDGER[5..]);
}

#[test]
fn marks_in_the_header_that_are_wrong_are_told_by_all_and_set_again() {
    check(&OF_HEADER);
}

#[test]
fn an_archive_below_head_is_stamped_where_its_schema_stands() {
    let workspace = filled();
    workspace.run("downgrade 20251120_194000").is_clean();
    workspace.execute("DELETE FROM schema_revisions; PRAGMA user_version = 0");
    let way_out = "`journal migration stamp 20251120_194000`";
    workspace.run("status").prints_a(way_out).has_findings();
    workspace.run("doctor").says(way_out).has_findings();
    workspace.run("upgrade").says(way_out).is_refused();
    workspace.run(&typed(way_out)).is_clean();
    workspace.run("upgrade").is_clean().run("sync").is_clean();
    workspace.run("migration check").is_clean().run("doctor").is_clean();
    workspace.query("SELECT weather FROM entries ORDER BY path").gives("rain\nsun");
}

#[test]
fn where_the_schema_was_changed_too_the_nearest_revision_is_named() {
    let workspace = filled();
    workspace.execute("DELETE FROM schema_revisions; ALTER TABLE entries ADD COLUMN odd TEXT");
    let way_out = "`journal migration stamp --force heads`";
    workspace.run("status").prints_a(way_out).has_findings();
    workspace.run("doctor").says(way_out).has_findings();
    workspace.run("sync").says(way_out).is_refused();
    workspace.run(&typed(way_out)).is_clean();
    workspace.run("migration check").prints_a("column odd").has_findings();
}

#[test]
fn the_ledger_is_not_doubted_because_of_what_another_tool_has_added() {
    let workspace = filled();
    let own = "-- Books\n--\n-- revision: books\n-- revises: fields\n\nCREATE TABLE books (id INTEGER PRIMARY KEY);\n";
    workspace.revision("books_b", own, "DROP TABLE books;\n");
    // Just what the revision would make, and not noted as ours.
    workspace.execute("CREATE TABLE books (id INTEGER PRIMARY KEY)");
    workspace.run("status").is_clean();
    let refused = workspace.run("upgrade").says("migrations/books_b/up.sql:6").says("unmanaged");
    let way_out = "`journal migration stamp books`";
    refused.says("`ALTER TABLE books RENAME TO old_books`").says(way_out).is_refused();
    workspace.run(&typed(way_out)).is_clean().run("status --check").is_clean();
}

#[test]
fn what_another_tool_has_made_stands_in_the_way_of_a_revision_and_is_named() {
    let made = "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT);\nCREATE INDEX by_name ON books (name);";
    let cases = [
        (
            "CREATE TABLE books (x); INSERT INTO books VALUES (7)",
            "table `books`",
            6,
            "ALTER TABLE books RENAME TO old_books",
        ),
        ("CREATE VIEW books AS SELECT 7 AS x", "view `books`", 6, "DROP VIEW books"),
        ("CREATE INDEX by_name ON entries (title)", "index `by_name`", 7, "DROP INDEX by_name"),
    ];
    for (theirs, what, line, way_out) in cases {
        let workspace = TestWorkspace::synced(&[("2025-01-01.md", "Rain.\n")]);
        let up = format!("-- Books\n--\n-- revision: books\n-- revises: HEAD\n\n{made}\n");
        workspace.revision("books_b", &up, "DROP TABLE books;\n");
        workspace.execute(theirs);
        let before = workspace.archive_bytes();
        for command in ["upgrade", "upgrade --dry-run", "sync", "sync --dry-run"] {
            let run = workspace.run(command).says(what).says("no revision made it");
            run.says(&format!("migrations/books_b/up.sql:{line}")).says(way_out).is_refused();
        }
        workspace.run("status").prints_a(what).prints_a(way_out);
        workspace.run("doctor").says(what).says(way_out).has_findings();
        assert_eq!(workspace.archive_bytes(), before);
        assert!(!workspace.path("backups").exists());
        workspace.execute(way_out).run("upgrade").is_clean().run("status --check").is_clean();
        if what.starts_with("table") {
            workspace.query("SELECT x FROM old_books").gives("7");
        }
    }
}
