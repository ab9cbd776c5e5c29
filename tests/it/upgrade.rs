//! `journal upgrade`: each change of the schema after a verified backup, all of it or nothing.

use journal_archive::entry::SourceHash;

use crate::workspace::{TestWorkspace, shipped};

const FIRST: &str = "20250916_143000";

/// An archive that stands at the first revision and holds rows, as years ago.
fn old_archive() -> TestWorkspace {
    const SOURCE: &str = "---\nmood: happy 8/10\nlocation: [\"Alfama, Lisbon, Portugal\", Home, \"geo:35.6,139.5\"]\n---\nRain.";
    let workspace = TestWorkspace::new();
    workspace.run(&format!("upgrade {FIRST}")).is_clean();
    let hash = SourceHash::of(SOURCE.as_bytes());
    workspace.execute(&format!(
        "INSERT INTO entries (path, date, source, source_hash)
         VALUES ('2025-09-16.md', '2025-09-16', CAST('{SOURCE}' AS BLOB), '{hash}');
         INSERT INTO locations (name)
         VALUES ('Alfama, Lisbon, Portugal'), ('Lisbon, Portugal'), ('Home'), ('geo:35.6,139.5');
         INSERT INTO entry_locations (entry_id, location_id) VALUES (1, 1), (1, 3), (1, 4);"
    ));
    workspace
}

#[test]
fn an_old_archive_comes_to_head_with_every_row_and_places_in_places() {
    let workspace = old_archive();
    let answer = workspace.json("upgrade");
    assert_eq!(answer["from"], serde_json::json!([FIRST]));
    assert_eq!(answer["steps"].as_array().unwrap().len(), shipped() - 1);
    workspace
        .query(
            "SELECT l.id, l.name, l.canonical_name, p.name FROM locations l \
             LEFT JOIN locations p ON p.id = l.parent_id ORDER BY l.id",
        )
        .gives(
            "1|Alfama|alfama, lisbon, portugal|Lisbon\n\
             2|Lisbon|lisbon, portugal|Portugal\n\
             3|Home|home|NULL\n\
             4|geo:35.6,139.5|geo:35.6,139.5|NULL\n\
             5|Portugal|portugal|NULL",
        );
    workspace
        .query("SELECT m.name, m.color_hex, scale FROM entry_moods JOIN moods m ON m.id = mood_id")
        .gives("happy|#FFD700|8");
    workspace.query("SELECT rowid FROM entries_fts WHERE entries_fts MATCH 'rain'").gives("1");
    workspace
        .query("SELECT count(*), count(repopulated_at) FROM schema_revisions")
        .gives(&format!("{0}|{0}", shipped()));
    workspace.run("backup verify latest").is_clean();
}

#[test]
fn down_to_the_first_revision_and_up_again_is_where_it_was() {
    let workspace = old_archive();
    workspace.run("upgrade").is_clean();
    let schema = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)";
    let before = workspace.query(schema).text;
    workspace.run(&format!("downgrade {FIRST}")).is_clean();
    workspace.query("SELECT name FROM locations WHERE id = 1").gives("Alfama, Lisbon, Portugal");
    workspace.query("SELECT count(*) FROM entries").gives("1");
    workspace.run("upgrade").is_clean();
    assert_eq!(workspace.query(schema).text, before);
    let places = "SELECT l.name, p.name FROM locations l JOIN locations p ON p.id = l.parent_id WHERE l.id = 1";
    workspace.query(places).gives("Alfama|Lisbon");
    workspace.run("downgrade base").is_clean().run("upgrade").is_clean();
    assert_eq!(workspace.query(schema).text, before);
}

#[test]
fn a_target_is_an_id_a_prefix_a_slug_a_step_or_a_word() {
    let workspace = TestWorkspace::new();
    let current =
        |workspace: &TestWorkspace| workspace.json("migration current")["current"].to_string();
    for (target, expected) in [
        ("+1", "[\"20250916_143000\"]"),
        ("moods", "[\"20250918_090000\"]"),
        ("20250923", "[\"20250923_115500\"]"),
        ("20250923_115500+1", "[\"20251004_181500\"]"),
        ("head", "[\"20251214_100000\"]"),
    ] {
        workspace.run(&format!("upgrade {target}")).is_clean();
        assert_eq!(current(&workspace), expected, "{target}");
    }
    workspace.run("downgrade -6").is_clean();
    assert_eq!(current(&workspace), "[\"20251004_181500\"]");
    workspace.run("upgrade 2025").says("20250916_143000").is_refused();
    workspace.run("upgrade 20250923_115501").says("did you mean").is_refused();
    workspace.run("upgrade -1").is_refused();
}

#[test]
fn a_dry_run_and_a_script_change_nothing() {
    let workspace = old_archive();
    let before = workspace.archive_bytes();
    let answer = workspace.json("upgrade --dry-run");
    assert_eq!(answer["steps"][0]["revision"], "20250918_090000");
    assert!(answer["steps"][0]["seconds"].is_null() && answer["backup"].is_null());
    let script = workspace.run("upgrade --sql").stdout();
    assert!(
        script.contains("CREATE TABLE moods") && script.contains("INSERT INTO schema_revisions"),
        "{script}"
    );
    assert_eq!(workspace.archive_bytes(), before);
    assert!(workspace.backups().is_empty());
}

#[test]
fn a_revision_that_fails_in_the_middle_leaves_the_archive_and_names_line_and_backup() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let head = "-- Broken\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n-- repopulate: none\n-- loses: nothing\n\n";
    let up = format!(
        "{head}ALTER TABLE entries ADD COLUMN note TEXT;\nUPDATE entries SET path = NULL;\n"
    );
    workspace.revision("20260101_000000_broken", &up, "SELECT 1;");
    let rows =
        "SELECT group_concat(sql), (SELECT count(*) FROM schema_revisions) FROM sqlite_schema";
    let before = workspace.query(rows).text;
    workspace.run("upgrade").says("up.sql:9:1").says("a backup of this state is in").is_refused();
    assert_eq!(workspace.query(rows).text, before);
    assert_eq!(workspace.backups(), ["journal_archive.db.backup_20260115_120000_before_upgrade"]);
}

#[test]
fn a_step_that_loses_more_than_it_says_is_rolled_back() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let head = |loses: &str| {
        format!(
            "-- Drop\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n-- loses: {loses}\n\n"
        )
    };
    let up = format!("{}DELETE FROM moods WHERE name = 'sad';\n", head("nothing"));
    workspace.revision("20260101_000000_drop", &up, "SELECT 1;");
    workspace.run("upgrade").says("would lose 1 row of `moods`").is_refused();
    workspace.query("SELECT count(*) FROM moods").gives("3");
    workspace.revision("20260101_000000_drop", &up.replace("nothing", "moods"), "SELECT 1;");
    workspace.run("upgrade").says("--allow-data-loss").is_refused();
    workspace.run("upgrade --allow-data-loss").is_clean();
    workspace.query("SELECT count(*) FROM moods").gives("2");
}

#[test]
fn drift_and_edited_revisions_are_refused() {
    let workspace = old_archive();
    workspace.execute("CREATE INDEX theirs ON entries(title); CREATE VIEW seen AS SELECT 1");
    workspace.run("upgrade 20250918_090000").is_clean();
    workspace.execute("ALTER TABLE entries ADD COLUMN odd TEXT");
    workspace.run("upgrade").says("entries").says("--allow-drift").is_refused();
    assert_eq!(workspace.json("status")["drift"], true);
    workspace.run("status").has_findings();
    workspace.run("upgrade --allow-drift").is_clean();
    workspace.execute("UPDATE schema_revisions SET checksum_up = 'x' WHERE position = 2");
    workspace.run("downgrade").says("is not the one that was applied").is_refused();
}

#[test]
fn a_newer_archive_is_refused_for_writing_and_taken_down_on_the_way_it_carries() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = "-- Later\n--\n-- revision: 20270101_000000\n-- revises: HEAD\n\nALTER TABLE entries ADD COLUMN later TEXT;\n";
    workspace.revision("20270101_000000_later", up, "ALTER TABLE entries DROP COLUMN later;\n");
    workspace.run("upgrade").is_clean();
    std::fs::remove_dir_all(workspace.path("migrations")).unwrap();
    let before = workspace.archive_bytes();
    for line in ["sync", "repopulate --force", "upgrade"] {
        workspace.run(line).says("newer than this `journal`").is_refused();
    }
    assert_eq!(workspace.archive_bytes(), before);
    workspace.run("downgrade 20251214_100000").is_clean().run("sync").is_clean();
}

#[test]
fn without_a_backup_only_on_request_and_said_aloud() {
    let workspace = old_archive();
    workspace.run("upgrade --no-backup").says("no backup is taken").is_clean();
    assert!(workspace.backups().is_empty());
    workspace.run("downgrade --no-backup 20250916_143000").says("would lose").is_refused();
    workspace.run("downgrade --no-backup --allow-data-loss 20250916_143000").is_clean();
}

/// A revision of the workspace's own with these statements.
fn own(workspace: &TestWorkspace, statements: &str) {
    let up =
        format!("-- Own\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n\n{statements}\n");
    workspace.revision("20260101_000000_own", &up, "DROP TABLE t;");
}

#[test]
fn what_cannot_work_on_the_schema_takes_no_backup() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let bytes = workspace.archive_bytes();
    for (statements, place) in [
        ("CREATE TABLE t(a); INSERT INTO nowhere VALUES(1);", "up.sql:6:20"),
        ("CREATE TABLE t(a);\nUPDATE t SET b = 1;", "up.sql:7:1"),
        ("CREATE TABLE t(a);\nALTER TABLE t DROP COLUMN b;", "up.sql:7:27"),
        ("CREATE TABLE t(a);\nCOMMIT;", "up.sql:7:1"),
    ] {
        own(&workspace, statements);
        for command in ["sync", "upgrade"] {
            workspace.run(command).says(place).is_refused();
        }
    }
    assert!(workspace.backups().is_empty() && !workspace.path("backups").exists());
    assert_eq!(workspace.archive_bytes(), bytes);
}

#[test]
fn what_works_by_its_rows_alone_is_not_refused_before_it_runs() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute("CREATE TABLE other(a); INSERT INTO other VALUES (7); ANALYZE");
    own(
        &workspace,
        "CREATE TABLE t(a NOT NULL, CHECK (a));\n\
         INSERT INTO t SELECT (SELECT id FROM entries);\n\
         INSERT INTO t SELECT (SELECT a FROM other);\n\
         INSERT INTO t VALUES ((SELECT count(*) FROM sqlite_stat1));",
    );
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT count(*) FROM t WHERE a > 0").gives("3");
}

#[test]
fn an_upgrade_that_fails_on_rows_each_time_takes_one_backup_and_then_uses_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    own(&workspace, "CREATE TABLE t(a CHECK (a > 1)); INSERT INTO t SELECT id FROM entries;");
    for _ in 0..5 {
        workspace.run("sync").says("CHECK constraint failed").is_refused();
        workspace.run("upgrade").says("a backup of this state is in").is_refused();
    }
    let [only] = &workspace.backups()[..] else { panic!("{:?}", workspace.backups()) };
    own(&workspace, "CREATE TABLE t(a); INSERT INTO t SELECT id FROM entries;");
    workspace.write("b.md", "Snow.\n");
    let answer = workspace.json("sync");
    assert!(answer["backup"].as_str().unwrap().ends_with(only), "{answer}");
    assert_eq!(answer["added"], 1);
    assert_eq!(workspace.backups().len(), 1);
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("1");
}

#[test]
fn an_upgrade_at_head_derives_again_what_is_declared_otherwise() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\nweather: rain\n---\nA.\n"),
        ("b.md", "---\nsky: blue\n---\nB.\n"),
    ]);
    let declare = |keys: &str| {
        workspace.config(&format!(
            "journal = \"journal\"\n[fields.sky]\ntype = \"text\"\nkeys = {keys}\n"
        ))
    };
    declare("[\"weather\"]").run("migration create Sky").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT group_concat(coalesce(sky, '-')) FROM entries").gives("rain,-");
    declare("[\"weather\", \"sky\"]");
    let before = workspace.archive_bytes();
    workspace.run("upgrade --dry-run").says("would be derived again: sky").is_clean();
    assert!(workspace.archive_bytes() == before);
    workspace.run("upgrade").says("derived again: sky").says("the state before is in").is_clean();
    workspace.query("SELECT group_concat(coalesce(sky, '-')) FROM entries").gives("rain,blue");
    let backups = workspace.backups().len();
    workspace.run("upgrade").says("nothing to do").is_clean();
    assert_eq!(workspace.backups().len(), backups);
    assert_eq!(workspace.json("upgrade")["repopulated"], "none");
}

#[test]
fn a_misspelt_field_that_a_revision_asks_for_is_told_beside_the_one_that_an_earlier_one_made() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nweather: rain\n---\nWet.\n")]);
    workspace.config("journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n");
    workspace.run("migration create weather").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.run_at("2027-01-15T12:00:00Z", "migration create again --empty").is_clean();
    let folder = workspace.list("migrations").pop().unwrap();
    let file = workspace.path("migrations").join(folder).join("up.sql");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("repopulate: none", "repopulate: wheather")).unwrap();
    workspace.run("upgrade").says("up.sql:6:16").says("did you mean `weather`?").is_refused();
}

#[test]
fn a_word_that_names_no_part_is_refused_with_the_one_that_was_meant() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nweather: rain\n---\nWet.\n")]);
    workspace.config("journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n");
    workspace.run("migration create weather --rev-id 20260101_000000").is_clean();
    let write = |word: &str, statement: &str| {
        let up = format!(
            "-- Again\n--\n-- revision: 20260102_000000\n-- revises: 20260101_000000\n\
             -- repopulate: {word}\n\n{statement}\n"
        );
        workspace.revision("20260102_000000_again", &up, "SELECT 1;\n");
    };
    let before = workspace.archive_bytes();
    for (word, meant) in [
        ("Weather", "did you mean `weather`?"),
        ("moood", "did you mean `moods`?"),
        ("Sky", "did you mean `sky`?"),
        // Words of other scripts, and names that are no field's.
        ("place", "did you mean `locations`?"),
        // Columns of the core.
        ("mood_scale", "did you mean `moods`?"),
        ("emptied_in", "no revision makes a field of that name"),
        ("identity", "no revision makes a field of that name"),
        ("identity\n-- loses: identity", "no revision makes a field of that name"),
        ("seen_in", "no revision makes a field of that name"),
        ("gone_in", "no revision makes a field of that name"),
        ("first_seen_in", "no revision makes a field of that name"),
        ("text", "no revision makes a field of that name"),
        ("notes", "no revision makes a field of that name"),
    ] {
        let made =
            "ALTER TABLE entries ADD COLUMN sky TEXT; CREATE TABLE notes(id INTEGER PRIMARY KEY);";
        write(word, made);
        let named = word.split('\n').next().unwrap();
        let told = format!("`{named}` is nothing that can be derived again");
        workspace.run("upgrade").says(&told).says("up.sql:5:16").says(meant).is_refused();
    }
    assert!(workspace.archive_bytes() == before);
    write("weather, moods", "SELECT 1;");
    workspace.run("upgrade").says("derived again: moods, weather").is_clean();
    workspace.query("SELECT weather FROM entries").gives("rain");
}

#[test]
fn a_dry_run_tells_that_the_upgrade_would_be_refused() {
    let cases = [
        ("DELETE FROM mine;", "nothing", "3 rows of `mine`, which its `loses` line does not name"),
        ("DROP TABLE mine;", "nothing", "`loses` line does not name"),
        ("DROP TABLE mine;", "mine", "would lose mine"),
    ];
    for (statement, losses, words) in cases {
        let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
        let head = |id: &str, revises: &str, losses: &str| {
            format!("-- Mine\n--\n-- revision: {id}\n-- revises: {revises}\n-- loses: {losses}\n\n")
        };
        let first = head("first", "HEAD", "nothing");
        let made =
            "CREATE TABLE mine (id INTEGER PRIMARY KEY);\nINSERT INTO mine VALUES (1), (2), (3);\n";
        workspace.revision("first_m", &format!("{first}{made}"), "DROP TABLE mine;\n");
        workspace.run("upgrade").is_clean();
        let second = head("second", "first", losses);
        workspace.revision("second_m", &format!("{second}{statement}\n"), "SELECT 1;\n");
        let before = workspace.archive_bytes();
        let dry = workspace.run("upgrade --dry-run").says("would lose: ").says(words);
        dry.says("would be upgraded from first to second").has_findings();
        let answer = workspace.json("upgrade --dry-run");
        assert_eq!(answer["findings"][0]["severity"], "error", "{answer:#}");
        assert_eq!(workspace.archive_bytes(), before);
        workspace.run("upgrade").says(words).is_refused();
        let allowed = workspace.run("upgrade --dry-run --allow-data-loss").says("would lose: ");
        // What no line names is nobody's to allow.
        if losses == "nothing" {
            allowed.says(words).has_findings();
            workspace.run("upgrade --allow-data-loss").says(words).is_refused();
            assert_eq!(workspace.archive_bytes(), before);
        } else {
            allowed.is_clean();
            workspace.run("upgrade --allow-data-loss").is_clean();
        }
    }
}

#[test]
fn a_dry_run_is_refused_by_what_the_upgrade_cannot_go_over() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = "-- Mine\n--\n-- revision: mine\n-- revises: HEAD\n\nCREATE TABLE mine (a);\n";
    workspace.revision("mine_m", up, "DROP TABLE mine;\n");
    workspace.execute("ALTER TABLE entries ADD COLUMN odd TEXT");
    for command in ["upgrade --dry-run", "sync --dry-run", "upgrade", "sync"] {
        workspace.run(command).says("column odd").is_refused();
    }
    workspace.run("upgrade --dry-run --allow-drift").is_clean();
    workspace.execute("ALTER TABLE entries DROP COLUMN odd");
    workspace.revision("mine_m", &up.replace("(a)", "(a, a)"), "DROP TABLE mine;\n");
    for command in ["upgrade --dry-run", "sync --dry-run", "upgrade", "sync"] {
        workspace.run(command).says("mine_m/up.sql:6").is_refused();
    }
}
