//! `journal migration squash`: one revision in the place of many.

use serde_json::json;

use crate::workspace::{TestWorkspace, shipped};

const ENTRY: (&str, &str) =
    ("2025-09-16.md", "---\nmood: happy 8/10\nlocation: Alfama, Lisbon\n---\nRain.\n");

fn later(workspace: &TestWorkspace) {
    let up = "-- Later\n--\n-- revision: later\n-- revises: HEAD\n\nCREATE TABLE later (id INTEGER PRIMARY KEY);\n";
    workspace.revision("later", up, "DROP TABLE later;\n");
    std::fs::write(workspace.path("schema.sql"), "CREATE TABLE later (id INTEGER PRIMARY KEY);")
        .unwrap();
}

fn revisions(workspace: &TestWorkspace) -> String {
    workspace.query("SELECT revision FROM schema_revisions ORDER BY position").text
}

#[test]
fn a_baseline_makes_what_all_of_them_make() {
    let workspace = TestWorkspace::synced(&[ENTRY]);
    let answer = workspace.json("migration squash -m 'Baseline' --rev-id baseline");
    assert_eq!(workspace.backups(), ["journal_archive.db.backup_20260115_120000_before_squash"]);
    assert!(answer["backup"].as_str().unwrap().ends_with("_before_squash"), "{answer}");
    assert_eq!(answer["replaces"].as_array().unwrap().len(), shipped());
    workspace.run("migration history").prints_a("20251214_100000 (current, head)").is_clean();
    workspace.run("status").is_clean().run("migration check").is_clean();
    later(&workspace);
    // The archive on the old history goes on.
    workspace.run("upgrade").is_clean();
    assert!(revisions(&workspace).ends_with("20251214_100000\nlater"));
    workspace.run("downgrade base").is_clean();
    assert_eq!(revisions(&workspace), "");
    // A new one begins with the baseline.
    std::fs::remove_file(workspace.path("journal_archive.db")).unwrap();
    workspace.run("sync").is_clean();
    assert_eq!(revisions(&workspace), "baseline\nlater");
    workspace.run("migration check").is_clean();
    workspace.query("SELECT name, color_hex FROM moods ORDER BY id LIMIT 1").gives("happy|#FFD700");
    workspace.query("SELECT rowid FROM entries_fts WHERE entries_fts MATCH 'rain'").gives("1");
    workspace.run("migration history").prints_a("baseline (base)  Baseline").is_clean();
    workspace.run("downgrade base").is_clean().run("upgrade").is_clean();
    assert_eq!(revisions(&workspace), "baseline\nlater");
}

#[test]
fn a_baseline_knows_the_fields_of_what_it_replaces_also_beside_a_revision_that_asks_for_every_row()
{
    let entry = ("2025-09-16.md", "---\nweather: rain\nprojects: [boat]\n---\nRain.\n");
    let workspace = TestWorkspace::synced(&[entry]);
    workspace.config("journal = 'journal'\n[fields.weather]\n[fields.projects]\ntype = 'list'\n");
    workspace.run("migration create 'Fields' --rev-id fields").is_clean();
    let up = "-- All\n--\n-- revision: later\n-- revises: HEAD\n-- repopulate: full\n\nCREATE TABLE later (id INTEGER PRIMARY KEY);\n";
    workspace.revision("later", up, "DROP TABLE later;\n");
    std::fs::write(workspace.path("schema.sql"), "CREATE TABLE later (id INTEGER PRIMARY KEY);")
        .unwrap();
    workspace.run("upgrade").is_clean();
    workspace.run("migration squash -m 'Baseline' --rev-id baseline").is_clean();
    let asked = &workspace.json("migration show baseline")["revisions"][0]["repopulate"];
    assert!(asked.as_str().unwrap().ends_with("projects, weather"), "{asked}");
    std::fs::remove_file(workspace.path("journal_archive.db")).unwrap();
    workspace.run("sync").is_clean();
    assert_eq!(revisions(&workspace), "baseline");
    workspace.query("SELECT weather, (SELECT name FROM projects) FROM entries").gives("rain|boat");
    std::fs::remove_file(workspace.path("journal/2025-09-16.md")).unwrap();
    workspace.run("purge --force 2025-09-16.md").is_clean();
    workspace.query("SELECT count(*) FROM projects").gives("0");
}

#[test]
fn a_stretch_in_the_midst_keeps_what_its_scripts_do_to_rows() {
    let workspace = TestWorkspace::synced(&[ENTRY]);
    workspace.run("downgrade 20250916_143000").is_clean();
    let squash = "migration squash moods:tags_and_people -m 'Places and moods' --rev-id middle";
    let answer = workspace.json(squash);
    assert_eq!(answer["revises"], json!(["20250916_143000"]));
    assert_eq!(
        answer["replaces"],
        json!(["20250918_090000", "20250923_115500", "20251004_181500"])
    );
    let shown = workspace.json("migration show middle");
    assert_eq!(shown["revisions"][0]["repopulate"], "moods, tags, people");
    // Rows go through the scripts as they did.
    workspace.run("upgrade").is_clean();
    assert_eq!(
        revisions(&workspace),
        "20250916_143000\nmiddle\n20251018_203000\n20251102_071000\n20251120_194000\n20251121_083000\n20251206_090000\n20251214_100000"
    );
    workspace
        .query("SELECT name, canonical_name FROM locations ORDER BY name")
        .gives("Alfama|alfama, lisbon\nLisbon|lisbon");
    workspace.run("migration check").is_clean();
    workspace.run("downgrade 20250916_143000").is_clean();
    workspace.query("SELECT name FROM locations WHERE name LIKE 'Alf%'").gives("Alfama, Lisbon");
    workspace.run("upgrade middle").is_clean();
}

#[test]
fn what_is_no_stretch_is_refused() {
    let workspace = TestWorkspace::new();
    workspace.run("migration squash moods:moods").says("not two revisions").is_refused();
    workspace.run("migration squash head:moods").says("is empty").is_refused();
    workspace.run("migration squash moods").says("is not a target").is_refused();
    workspace.run("migration squash --to nowhere").is_refused();
    assert_eq!(workspace.list("migrations").len(), 0);
}

#[test]
fn a_stretch_of_ones_own_revisions_is_squashed_and_the_old_files_may_go() {
    let workspace = TestWorkspace::new();
    for (id, parent) in [("one", "HEAD"), ("two", "one"), ("three", "two")] {
        let up = format!(
            "-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\nCREATE TABLE t_{id} (id INTEGER PRIMARY KEY);\nINSERT INTO t_{id} VALUES (7);\n"
        );
        workspace.revision(id, &up, &format!("DROP TABLE t_{id};\n"));
    }
    workspace.run("upgrade two").is_clean();
    workspace.run("migration squash one:three --rev-id all").is_clean();
    // The archive stands in the midst of what is squashed: it goes on along the old files.
    workspace.run("upgrade").is_clean();
    assert!(revisions(&workspace).ends_with("one\ntwo\nthree"));
    for id in ["one", "two", "three"] {
        std::fs::remove_dir_all(workspace.path("migrations").join(id)).unwrap();
    }
    workspace.run("status").is_clean().run("upgrade").is_clean();
    workspace.run("downgrade 20251214_100000").is_clean().run("upgrade").is_clean();
    assert!(revisions(&workspace).ends_with("20251214_100000\nall"));
    workspace.query("SELECT id FROM t_two").gives("7");
}

#[test]
fn what_takes_values_is_not_squashed() {
    let workspace = TestWorkspace::new();
    for (id, parent, row) in [("one", "HEAD", "7"), ("two", "one", ":who"), ("three", "two", "7")] {
        let up = format!(
            "-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\nCREATE TABLE t_{id} (a);\nINSERT INTO t_{id} VALUES ({row});\n"
        );
        workspace.revision(id, &up, &format!("DROP TABLE t_{id};\n"));
    }
    let before = workspace.list("migrations");
    for range in ["one:two", "two:three", "one:three"] {
        let run = workspace.run(&format!("migration squash {range}"));
        run.says("migrations/two/up.sql:7:27")
            .says("revision `two` takes a value for `:who`")
            .says("leave it out")
            .is_refused();
    }
    assert_eq!(workspace.list("migrations"), before);
}

#[test]
fn what_was_edited_after_it_was_applied_is_not_squashed() {
    let workspace = TestWorkspace::synced(&[ENTRY]);
    let up = "-- Later\n--\n-- revision: later\n-- revises: HEAD\n\nCREATE TABLE later (id INTEGER PRIMARY KEY);\n";
    workspace.revision("later", up, "DROP TABLE later;\n").run("upgrade").is_clean();
    let next = "-- Next\n--\n-- revision: next\n-- revises: later\n\nCREATE TABLE next (a);\n";
    workspace.revision("next", next, "DROP TABLE next;\n").run("upgrade").is_clean();
    let last = "-- Last\n--\n-- revision: last\n-- revises: next\n\nCREATE TABLE last (a);\n";
    workspace.revision("last", last, "DROP TABLE last;\n");
    let file = workspace.path("migrations/later/up.sql");
    let applied = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, applied.replace("PRIMARY KEY", "PRIMARY KEY, more")).unwrap();
    for command in
        ["upgrade", "migration squash", "migration squash later:next", "migration squash next:last"]
    {
        workspace
            .run(command)
            .says("revision `later` is applied, and its script was edited since")
            .says("up.sql:6")
            .says("`journal migration repair`")
            .is_refused();
    }
    // What comes behind the squash says nothing of it.
    std::fs::write(&file, applied).unwrap();
    std::fs::write(workspace.path("migrations/next/down.sql"), "DROP TABLE IF EXISTS next;\n")
        .unwrap();
    workspace.run("migration squash --to later --rev-id whole").is_clean();
}
