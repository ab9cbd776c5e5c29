//! Triggers of other tools that change rows of ours while these are written: nothing is written, and they are named.

use crate::workspace::TestWorkspace;

const FIELD: &str = "journal = \"journal\"\n[fields.projects]\ntype = \"list\"\n[fields.weather]\ntype = \"text\"\n";
const A: &str = "---\ndate: 2025-01-01\nmood: calm\ntags: [old, rain]\nweather: mild\nprojects: [boat]\n---\nOne.\n";
const A_AFTER: &str =
    "---\ndate: 2025-01-02\nmood: glad\ntags: [new]\nweather: cold\nprojects: [bike]\n---\nTwo.\n";

/// An archive with two fields and an earlier version, and what another tool has added.
fn with(added: &str) -> TestWorkspace {
    let workspace = lived();
    workspace.execute(added);
    workspace
}

/// The same without that.
fn lived() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config(FIELD).write("a.md", "First.\n").write("b.md", "Gone.\n");
    workspace.run("sync").is_clean();
    workspace.run("migration create Fields --rev-id 20260101_000001").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("a.md", A).delete("b.md").run("sync").is_clean();
    workspace.execute("CREATE TABLE log(said TEXT)");
    workspace.write("a.md", A_AFTER).write("c.md", "New.\n");
    workspace
}

const REFUSED: [(&str, &str, &str); 11] = [
    (
        "AFTER UPDATE ON entries",
        "UPDATE entries SET title = 'x' WHERE id = NEW.id",
        "entries.title",
    ),
    ("AFTER INSERT ON entries", "UPDATE entries SET weather = 'x'", "entries.weather"),
    (
        "AFTER INSERT ON entry_tags",
        "DELETE FROM entry_tags WHERE tag_id = NEW.tag_id",
        "entry_tags",
    ),
    ("AFTER INSERT ON entry_projects", "DELETE FROM projects", "projects"),
    ("BEFORE INSERT ON tags", "INSERT INTO tags (name) VALUES ('other')", "tags"),
    ("AFTER INSERT ON moods", "UPDATE moods SET name = upper(name)", "moods.name"),
    ("AFTER INSERT ON entry_versions", "DELETE FROM version_bytes", "version_bytes"),
    ("AFTER INSERT ON syncs", "UPDATE entries SET source_hash = 'x'", "entries.source_hash"),
    (
        "AFTER INSERT ON entries",
        "INSERT INTO entries_fts (rowid, body) VALUES (NEW.id, 'x')",
        "entries_fts",
    ),
    ("AFTER INSERT ON entries", "UPDATE OR REPLACE moods SET description = 'x'", "moods"),
    ("AFTER INSERT ON syncs", "DELETE FROM sqlite_sequence", "sqlite_sequence"),
];

#[test]
fn what_would_be_changed_behind_a_sync_is_not_written() {
    let lived = lived();
    for (when, does, changed) in REFUSED {
        let workspace = lived.copied();
        workspace.execute(&format!("CREATE TRIGGER \"the other's\" {when} BEGIN {does}; END"));
        let before = workspace.archive_bytes();
        let (_, table) = when.split_once(" ON ").unwrap();
        let names = format!("trigger `the other's` on `{table}` changes `{changed}`");
        for command in [
            "sync",
            "sync --verify",
            "sync --dry-run",
            "repopulate --force --no-backup",
            "purge b.md --force",
            "purge --versions --all --force",
        ] {
            workspace.run(command).says(&names).says("DROP TRIGGER").is_refused();
            assert!(workspace.archive_bytes() == before, "{does}: {command}");
        }
        workspace.run("status").prints_a(&names).prints_a("DROP TRIGGER");
        workspace.run("doctor").says(&names).says("DROP TRIGGER").has_findings();
        workspace.execute("DROP TRIGGER \"the other's\"");
        workspace.run("sync").is_clean();
        workspace.run("doctor").is_clean();
    }
}

#[test]
fn one_trigger_may_fire_another() {
    let workspace = with(
        "CREATE TRIGGER first AFTER INSERT ON tags BEGIN INSERT INTO log VALUES (NEW.name); END;
         CREATE TRIGGER second AFTER INSERT ON log BEGIN DELETE FROM people; END",
    );
    let run = workspace.run("sync").says("the trigger `second` on `log` changes `people`");
    run.is_refused();
}

#[test]
fn tables_and_columns_of_the_users_own_may_be_written() {
    let workspace = with(
        "ALTER TABLE entries ADD COLUMN stars INTEGER;
         CREATE TRIGGER noted AFTER UPDATE ON entries BEGIN INSERT INTO log VALUES (NEW.path); END;
         CREATE TRIGGER stars AFTER INSERT ON entries BEGIN UPDATE entries SET stars = 3 WHERE id = NEW.id; END;
         CREATE TRIGGER colour AFTER INSERT ON moods BEGIN UPDATE moods SET color_hex = '#123456' WHERE id = NEW.id; END;
         CREATE TRIGGER editing AFTER INSERT ON log WHEN 0 BEGIN SELECT 1; END;
         CREATE TABLE inbox(said TEXT);
         CREATE TRIGGER theirs AFTER INSERT ON inbox BEGIN UPDATE entries SET title = 'x'; END",
    );
    workspace.run("sync").is_clean();
    workspace.query("SELECT DISTINCT said FROM log ORDER BY said LIMIT 1").gives("a.md");
    workspace.query("SELECT path FROM entries WHERE stars = 3").gives("c.md");
    workspace.query("SELECT color_hex FROM moods WHERE name = 'glad'").gives("#123456");
    workspace.run("repopulate --force --no-backup").is_clean();
    workspace.query("SELECT count(*) FROM entries WHERE title = 'x'").gives("0");
}

#[test]
fn an_upgrade_that_derives_rows_is_refused_before_it_backs_up() {
    let workspace = with(
        "CREATE TRIGGER sly AFTER UPDATE ON entries BEGIN UPDATE entries SET title = 'x'; END",
    );
    workspace.config(&format!("{FIELD}[fields.sky]\ntype = \"text\"\n"));
    workspace.run("migration create Sky --rev-id 20260101_000002").is_clean();
    let (before, backups) = (workspace.archive_bytes(), workspace.backups());
    let run = workspace.run("upgrade").says("trigger `sly` on `entries` changes `entries.title`");
    run.says("DROP TRIGGER").is_refused();
    assert!(workspace.archive_bytes() == before);
    assert_eq!(workspace.backups(), backups);
}
