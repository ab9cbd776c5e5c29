//! `journal migration create`: a revision from the difference between model and head, proved before it is written.

use crate::workspace::TestWorkspace;

const JOURNAL: &str = "journal = \"journal\"\n";

fn entries() -> TestWorkspace {
    TestWorkspace::synced(&[
        (
            "2025-09-16.md",
            "---\nweather: rain\nmood_note: low\nprojects: [boat, garden]\n---\nRain.\n",
        ),
        ("2025-09-17.md", "---\nweather: sun\nprojects: boat\n---\nSun.\n"),
        ("2025-09-18.md", "Nothing.\n"),
    ])
}

/// Declares fields, and writes and applies the revision that they need.
fn declare(workspace: &TestWorkspace, fields: &str, id: &str) {
    workspace.config(&format!("{JOURNAL}{fields}"));
    workspace.run(&format!("migration create 'Change fields' --rev-id {id}")).is_clean();
    workspace.run("upgrade").is_clean();
}

fn script(workspace: &TestWorkspace, folder: &str, name: &str) -> String {
    std::fs::read_to_string(workspace.path("migrations").join(folder).join(name)).unwrap()
}

#[test]
fn a_new_field_is_a_column_that_the_upgrade_fills() {
    let workspace = entries();
    workspace.config(&format!("{JOURNAL}[fields.weather]\ntype = \"text\"\n"));
    workspace.run("sync").says("not yet in the schema").is_clean();
    let run = workspace.run("migration create 'Track weather'");
    assert!(
        run.stderr().contains("proved up, down and up again on the archive's own rows"),
        "{run}"
    );
    run.is_clean();
    assert_eq!(
        script(&workspace, "20260115_120000_track_weather", "up.sql"),
        "-- Track weather\n\
         --\n\
         -- revision:   20260115_120000\n\
         -- revises:    20251206_090000\n\
         -- created:    2026-01-15T12:00:00Z\n\
         -- repopulate: weather\n\
         -- loses:      nothing\n\
         \n\
         -- add column `entries.weather`\n\
         ALTER TABLE \"entries\" ADD COLUMN weather TEXT;\n"
    );
    assert!(
        script(&workspace, "20260115_120000_track_weather", "down.sql").contains("DROP COLUMN")
    );
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT weather FROM entries ORDER BY path").gives("rain\nsun\nNULL");
    workspace.run("migration create 'Again'").says("nothing differs").prints("").is_clean();
    assert_eq!(workspace.list("migrations").len(), 1);
}

#[test]
fn a_list_field_is_two_tables() {
    let workspace = entries();
    declare(&workspace, "[fields.projects]\ntype = \"list\"\n", "p");
    workspace
        .query(
            "SELECT e.path, p.name FROM entry_projects j JOIN entries e ON e.id = entry_id \
             JOIN projects p ON p.id = value_id ORDER BY 1, position",
        )
        .gives("2025-09-16.md|boat\n2025-09-16.md|garden\n2025-09-17.md|boat");
    workspace.run("downgrade").is_clean();
    workspace.query("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%projects%'").gives("0");
}

#[test]
fn a_removed_field_is_no_loss() {
    let workspace = entries();
    declare(&workspace, "[fields.weather]\n[fields.projects]\ntype = \"list\"\n", "a");
    workspace.config(JOURNAL);
    let answer = workspace.json("migration create 'Less' --rev-id b");
    assert_eq!(answer["loses"], serde_json::json!([]));
    assert!(
        script(&workspace, "b_less", "up.sql").contains("no loss, the sources hold its values")
    );
    workspace.run("upgrade").is_clean();
    workspace.run("downgrade").is_clean();
    // The way back makes the column and the tables again; their values are derived when they are asked for.
    workspace.query("SELECT count(weather) FROM entries").gives("0");
}

#[test]
fn a_renamed_field_keeps_its_old_key() {
    let workspace = entries();
    declare(&workspace, "[fields.mood_note]\n[fields.projects]\ntype = \"list\"\n", "a");
    let fields = "[fields.feeling]\nkeys = [\"feeling\", \"mood_note\"]\n\
                  [fields.undertakings]\ntype = \"list\"\nkeys = [\"undertakings\", \"projects\"]\n";
    workspace.config(&format!("{JOURNAL}{fields}"));
    let answer = workspace.json("migration create 'Rename' --rev-id b");
    assert_eq!(answer["renames"].as_array().unwrap().len(), 3, "{answer}");
    assert_eq!(answer["repopulate"], "feeling, undertakings");
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT feeling FROM entries WHERE feeling IS NOT NULL").gives("low");
    workspace.query("SELECT name FROM undertakings ORDER BY name").gives("boat\ngarden");
    workspace.query("SELECT count(*) FROM entry_undertakings").gives("3");
    workspace.run("downgrade").is_clean();
    workspace.query("SELECT mood_note FROM entries WHERE mood_note IS NOT NULL").gives("low");
}

#[test]
fn a_renamed_field_without_its_old_key_is_refused_with_what_it_would_empty() {
    let workspace = entries();
    declare(&workspace, "[fields.weather]\n[fields.projects]\ntype = \"list\"\n", "a");
    workspace.config(&format!("{JOURNAL}[fields.sky]\n[fields.projects]\ntype = \"list\"\n"));
    workspace
        .run("migration create 'Rename' --rename entries.weather=sky")
        .says("would empty it in 2 of the entries")
        .says("keys = [\"sky\", \"weather\"]")
        .is_refused();
    workspace.config(&format!("{JOURNAL}[fields.weather]\n[fields.works]\ntype = \"list\"\n"));
    let of_list = "migration create 'Rename' --rename projects=works";
    workspace.run(of_list).says("would empty it in 2 of the entries").is_refused();
    // A sync in between empties what is no longer declared, and the entries still have it.
    workspace.run("sync").is_clean();
    workspace.run(of_list).says("would empty it in 2 of the entries").is_refused();
    assert_eq!(workspace.list("migrations"), ["a_change_fields"]);
}

#[test]
fn a_retyped_field_is_derived_again() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\npages: 12\n---\nA.\n"),
        ("b.md", "---\npages: many\n---\nB.\n"),
    ]);
    declare(&workspace, "[fields.pages]\ntype = \"text\"\n", "a");
    workspace.config(&format!("{JOURNAL}[fields.pages]\ntype = \"integer\"\n"));
    let answer = workspace.json("migration create 'Retype' --rev-id b");
    assert_eq!(
        (answer["repopulate"].as_str(), &answer["loses"]),
        (Some("pages"), &serde_json::json!([]))
    );
    workspace.run("upgrade").says("`pages` does not fit the field `pages`").is_clean();
    workspace
        .query("SELECT typeof(pages), pages FROM entries ORDER BY path")
        .gives("integer|12\nnull|NULL");
    workspace.run("downgrade").is_clean();
    workspace
        .query("SELECT typeof(pages), pages FROM entries ORDER BY path")
        .gives("text|12\ntext|many");
}

#[test]
fn what_could_be_renamed_is_a_question() {
    let workspace = entries();
    declare(&workspace, "[fields.weather]\n", "a");
    workspace.config(&format!("{JOURNAL}[fields.sky]\n"));
    workspace
        .run("migration create 'Sky'")
        .says("--rename entries.weather=sky")
        .says("--no-rename")
        .is_refused();
    let answer = workspace.json("migration create 'Sky'");
    assert_eq!(answer["error"]["code"], "renames");
    assert_eq!(answer["renames"][0]["rename"], "entries.weather=sky");
    assert_eq!(answer["renames"][0]["from"], "entries.weather");
    workspace
        .run("migration create 'Sky' --rename entries.wether=sky")
        .says("did you mean `weather`")
        .is_refused();
    workspace.run("migration create 'Sky' --rename weather").says("is not a rename").is_refused();
    workspace.run("migration create 'Sky' --no-rename").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT count(sky) FROM entries").gives("0");
}

#[test]
fn the_workspaces_own_schema_is_part_of_the_model() {
    let workspace = entries();
    let schema = "CREATE TABLE trips (id INTEGER PRIMARY KEY, name TEXT NOT NULL, entry_id INTEGER REFERENCES entries(id));\n\
                  CREATE VIEW long_days AS SELECT path FROM entries WHERE word_count > 500;\n\
                  INSERT INTO trips (name) VALUES ('ignored');\n";
    std::fs::write(workspace.path("schema.sql"), schema).unwrap();
    let run = workspace.run("migration create 'Trips' --rev-id t");
    assert!(run.stderr().contains("schema.sql:3:1"), "{run}");
    run.is_clean();
    workspace.run("upgrade").is_clean();
    workspace.execute("INSERT INTO trips (name) VALUES ('Lisbon')");
    // A column that must not be NULL and has no default has no value for the row that is there.
    std::fs::write(
        workspace.path("schema.sql"),
        schema.replace("name TEXT NOT NULL,", "name TEXT NOT NULL, days INTEGER NOT NULL,"),
    )
    .unwrap();
    workspace
        .run("migration create 'Days'")
        .says("rows of the archive stand in the way")
        .says("(1 row)")
        .is_refused();
    std::fs::write(
        workspace.path("schema.sql"),
        schema
            .replace("name TEXT NOT NULL,", "name TEXT NOT NULL, days INTEGER NOT NULL DEFAULT 1,"),
    )
    .unwrap();
    workspace.run("migration create 'Days' --rev-id u").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT name, days FROM trips").gives("Lisbon|1");
    // A dropped table is a loss, marked and refused.
    std::fs::write(workspace.path("schema.sql"), "").unwrap();
    workspace.run("migration create 'Home' --rev-id v").says("loses trips").is_clean();
    workspace.run("upgrade").says("would lose trips").is_refused();
    workspace.run("upgrade --allow-data-loss").is_clean();
    workspace.run("migration create 'Nothing'").says("nothing differs").is_clean();
}

#[test]
fn a_slip_in_the_workspaces_own_schema_has_its_place() {
    let workspace = TestWorkspace::new();
    std::fs::write(workspace.path("schema.sql"), "CREATE TABLE a(x);\nCREATE TABEL b(x);\n")
        .unwrap();
    workspace.run("migration create 'B'").says("schema.sql:2:8").is_refused();
    std::fs::write(workspace.path("schema.sql"), "COMMIT; ATTACH 'x' AS y;").unwrap();
    workspace.run("migration create 'B'").says("may not").is_refused();
}

#[test]
fn without_an_archive_rows_are_made_up() {
    let workspace = TestWorkspace::new();
    workspace.config(&format!("{JOURNAL}[fields.weather]\n"));
    let answer = workspace.json("migration create 'Track weather' --portable");
    assert_eq!(
        (answer["proved_on"].as_str(), answer["repopulate"].as_str()),
        (Some("made-up rows"), Some("weather"))
    );
    assert_eq!(answer["statements"][0]["loses_data"], false);
    assert!(!workspace.path("journal_archive.db").exists());
}

#[test]
fn a_revision_by_hand_is_empty_and_revises_what_is_asked() {
    let workspace = TestWorkspace::new();
    workspace
        .run("create-migration 'By hand' --empty --rev-id mine --label own --head moods")
        .is_clean();
    let up = script(&workspace, "mine_by_hand", "up.sql");
    assert!(up.contains("-- revises:    20250918_090000\n-- label:      own\n"), "{up}");
    workspace
        .run("migration create 'Again' --empty --rev-id mine")
        .says("`mine` already")
        .is_refused();
    workspace
        .run("migration create 'Again' --empty --label own")
        .says("`own` begins at `mine`")
        .is_refused();
    // The next one revises every head.
    let next = workspace.json("migration create 'Next' --empty --depends-on 20250923");
    assert_eq!(next["revises"], serde_json::json!(["20251206_090000", "mine"]));
}

#[test]
fn what_its_own_branch_does_not_have_a_revision_must_depend_on() {
    let workspace = TestWorkspace::new();
    let line = "migration create 'Seen' --rev-id seen --head 20250916";
    std::fs::write(workspace.path("schema.sql"), "CREATE INDEX mood_colors ON moods(color_hex);")
        .unwrap();
    workspace.run(line).says("--depends-on").says("no such table").is_refused();
    workspace.run(&format!("{line} --depends-on moods")).is_clean();
    workspace
        .run("migration heads")
        .prints(
            "20251206_090000  Rows that follow their sources, and versions that stay\nseen  Seen",
        )
        .is_clean();
    workspace.run("upgrade seen").is_clean();
    workspace.query("SELECT count(*) FROM schema_revisions").gives("3");
}
