//! `journal downgrade`: what goes is told, and a verified backup holds it.

use std::fs;

use crate::workspace::{HEAD, TestWorkspace};

#[test]
fn one_step_back_without_a_target_and_what_goes_is_named() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\ntags: [rain]\n---\nRain.\n")]);
    workspace.run("downgrade").is_clean();
    workspace.query("SELECT max(revision) FROM schema_revisions").gives("20251206_090000");
    workspace.run("downgrade 20250923_115500").says("lost: 1 tag of an entry").is_clean();
    assert_eq!(workspace.backups().len(), 2);
}

#[test]
fn there_is_nothing_to_undo_at_base() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade base").is_clean();
    workspace.run("downgrade base").says("nothing to do").is_clean();
    workspace.run("downgrade").is_refused();
}

#[test]
fn a_missing_archive_is_no_archive() {
    let workspace = TestWorkspace::new();
    workspace.run("downgrade").says("there is not an archive").is_refused();
    assert!(!workspace.path("journal_archive.db").exists());
}

/// An archive that a newer `journal` took two revisions further: nothing but its ledger knows them here.
fn newer_than_this_journal() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nmood: happy\n---\nRain.\n")]);
    let header = |id: &str, parent: &str| {
        format!("-- Later\n--\n-- revision: {id}\n-- revises: {parent}\n\n")
    };
    let first = header("20270101_000000", HEAD)
        + "ALTER TABLE entries ADD COLUMN sky TEXT;\nCREATE TABLE clouds (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n";
    let back = "DROP TABLE clouds;\nALTER TABLE entries DROP COLUMN sky;\n";
    let second = header("20270202_000000", "20270101_000000")
        + "INSERT INTO clouds (name) VALUES ('cirrus');\n";
    workspace.revision("20270101_000000_clouds", &first, back);
    workspace.revision(
        "20270202_000000_cirrus",
        &second,
        "DELETE FROM clouds WHERE name = 'cirrus';\n",
    );
    workspace.run("upgrade").is_clean();
    std::fs::remove_dir_all(workspace.path("migrations")).unwrap();
    workspace
}

#[test]
fn a_newer_archive_goes_down_along_the_way_that_it_carries() {
    let workspace = newer_than_this_journal();
    let schema = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE name <> 'schema_revisions' ORDER BY type, name)";
    let fresh = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let before = workspace.backups().len();
    workspace.run(&format!("downgrade {HEAD}")).says("lost: 1 row of `clouds`").is_clean();
    assert_eq!(workspace.query(schema).text, fresh.query(schema).text);
    assert_eq!(workspace.json("status")["current"], serde_json::json!([HEAD]));
    assert_eq!(workspace.backups().len(), before + 1);
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries JOIN entry_moods").gives("1");
}

#[test]
fn a_lost_revision_is_undone_step_by_step_and_from_a_label_of_its_own() {
    let workspace = newer_than_this_journal();
    workspace.run("downgrade").is_clean();
    workspace
        .query("SELECT (SELECT count(*) FROM clouds), (SELECT max(revision) FROM schema_revisions)")
        .gives("0|20270101_000000");
    workspace.run("downgrade 20270101-1").is_clean();
    workspace.query("SELECT max(revision) FROM schema_revisions").gives(HEAD);
}

#[test]
fn a_newer_archive_is_read_backed_up_and_exported_but_not_written() {
    let workspace = newer_than_this_journal();
    let bytes = workspace.archive_bytes();
    for line in ["sync", "repopulate --force", "purge a.md"] {
        workspace.run(line).says("newer than this `journal`").is_refused();
    }
    workspace.run("query 'SELECT name FROM clouds'").prints_a("cirrus").is_clean();
    workspace.run("backup").is_clean();
    workspace.run("export --format source out").is_clean();
    assert_eq!(workspace.list("out"), ["a.md"]);
    assert_eq!(workspace.archive_bytes(), bytes);
}

#[test]
fn a_dry_run_lists_what_the_real_one_loses() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "---\ntags: [rain, snow]\nmood: calm\n---\nRain.\n")]);
    for target in ["20250923_115500", "base"] {
        let before = workspace.archive_bytes();
        let dry = workspace.json(&format!("downgrade {target} --dry-run"));
        assert!(!dry["lost"].as_array().unwrap().is_empty());
        assert!(workspace.archive_bytes() == before, "a dry run changes nothing");
        let mut names = workspace.list(".");
        names.retain(|it| it != "backups");
        assert_eq!(
            names,
            ["journal", "journal.toml", "journal_archive.db", "journal_archive.db.lock"]
        );
        assert!(dry["backup"].is_null());
        let real = workspace.json(&format!("downgrade {target}"));
        assert_eq!(dry["lost"], real["lost"]);
    }
    let workspace = TestWorkspace::synced(&[("a.md", "---\ntags: [rain]\n---\nRain.\n")]);
    workspace.run("downgrade base --dry-run").says("would lose: 1 tag of an entry").is_clean();
}

#[test]
fn a_downgrade_says_that_a_sync_takes_it_up_again_and_what_keeps_it_down() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace
        .run("downgrade")
        .says("the next `journal sync` upgrades it again; `auto_upgrade = false`")
        .is_clean();
    workspace.config("journal = \"journal\"\nauto_upgrade = false\n");
    let run = workspace.run("downgrade");
    assert!(!run.stderr().contains("auto_upgrade"), "{run}");
    workspace.run("sync").says("`journal upgrade` brings it up to date").is_refused();
    let run = newer_than_this_journal().run(&format!("downgrade {HEAD}")).stderr();
    assert!(!run.contains("auto_upgrade"), "a sync of this journal knows nothing newer: {run}");
}

#[test]
fn what_goes_is_said_in_the_words_of_a_writer_and_counted_by_what_was_there() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "One.\n"), ("c.md", "7.\n")]);
    for text in ["Two words.\n", "Three words.\n"] {
        workspace.write("a.md", text).write("b.md", text).run("sync").is_clean();
    }
    workspace.run("upgrade");
    workspace
        .run("downgrade --dry-run 20251121_083000")
        .says("would lose: 4 earlier versions of 2 entries")
        .is_clean();
    let run = workspace.run("downgrade 20251121_083000");
    let said = run.stderr();
    run.says("lost: 4 earlier versions of 2 entries").says("the state before is in").is_clean();
    for silent in ["version_bytes", "mood", "conflict", "emptied", "missed", "`"] {
        let lost = said.lines().filter(|it| it.starts_with("lost: ")).collect::<Vec<_>>();
        assert!(!lost.iter().any(|it| it.contains(silent)), "{silent}: {lost:?}");
    }
    workspace
        .run("upgrade")
        .says("from now on every version of an entry that a sync replaces is kept")
        .says("`[versions]` in journal.toml thins them, `journal purge --versions ENTRY` forgets them")
        .is_clean();
}

#[test]
fn rows_of_another_tool_that_point_at_what_goes_are_told() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", "---\ntags: [sea]\n---\nSea.\n")]);
    workspace.execute(
        "CREATE TABLE fav(tag_id INTEGER NOT NULL REFERENCES tags(id), why); INSERT INTO fav SELECT id, 'likes it' FROM tags",
    );
    let told = "1 row of `fav` points at `tags`, which is gone";
    workspace.run("downgrade location_hierarchy --dry-run").says(told).is_clean();
    let run = workspace.run("downgrade location_hierarchy");
    run.says(told).says("its ids are those of other rows").is_clean();
    workspace.run("upgrade").is_clean().query("SELECT why FROM fav").gives("likes it");
    let up = "-- Kinds\n--\n-- revision: kinds\n-- revises: 20251214_100000\n\nCREATE TABLE kinds(id INTEGER PRIMARY KEY);\n";
    workspace.revision("kinds", up, "DROP TABLE kinds;\n");
    let up = "-- Rows\n--\n-- revision: rows\n-- revises: kinds\n\nINSERT INTO kinds VALUES (1);\n";
    workspace.revision("rows", up, "DELETE FROM kinds WHERE id = 1;\n");
    workspace.run("upgrade").is_clean();
    workspace.execute("CREATE TABLE likes(kind REFERENCES kinds); INSERT INTO likes VALUES (1)");
    let run = workspace.run("downgrade");
    run.says("1 row of `likes` points at rows of `kinds`, which are gone").is_clean();
    workspace.run("downgrade").is_clean().run("upgrade").is_clean();
}

#[test]
fn a_downgrade_is_rehearsed_and_a_flag_that_is_none_is_no_target() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", "---\ntags: [sea]\n---\nSea.\n")]);
    let before = (workspace.archive_bytes(), workspace.list("."));
    let run = workspace.run("downgrade location_hierarchy --rehearse");
    run.prints_a("down again").says("only read").is_clean();
    let answer = workspace.json("downgrade location_hierarchy --rehearse");
    assert!(answer["steps"][0]["down"].is_f64() && answer["steps"][0]["again"].is_f64());
    let tables = answer["tables"].as_array().unwrap();
    let tags = tables.iter().find(|it| it["table"] == "tags").unwrap();
    let expected =
        serde_json::json!({"table": "tags", "before": 1, "up": 1, "down": null, "again": null});
    assert_eq!(*tags, expected);
    assert_eq!((workspace.archive_bytes(), workspace.list(".")), before);
    for line in [
        "downgrade --rehears",
        "upgrade --rehears",
        "downgrade --no-such",
        "migration show --no-such",
    ] {
        workspace.run(line).says("unexpected argument").is_refused();
    }
    workspace.run("downgrade -1 --dry-run").is_clean().run("migration show -1").is_clean();
}

#[test]
fn an_applied_way_back_is_mended_as_the_hint_says() {
    let workspace = TestWorkspace::synced(&[]);
    let up = "-- Next\n--\n-- revision: next\n-- revises: HEAD\n\nCREATE TABLE t (a);\n";
    let accept = "`journal migration repair --accept` then lets the ledger take the mended script";
    workspace.revision("next", up, "SELECT 1;\n").run("upgrade").is_clean();
    workspace.run("downgrade").says("does not lead back").says(accept).is_refused();
    fs::write(workspace.path("migrations/next/down.sql"), "DROP TABLE t;\n").unwrap();
    workspace.run("downgrade").says("its script was edited since").is_refused();
    workspace.run("migration repair --accept").is_clean();
    workspace.run("downgrade").is_clean();
}
