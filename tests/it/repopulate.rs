//! `journal repopulate`: every row again, ids kept, after a backup.

use crate::workspace::TestWorkspace;

const RAIN: &str = "---\nmood: calm\ntags: [rain]\n---\nRain.\n";

#[test]
fn without_a_terminal_it_needs_force() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN)]);
    let before = workspace.archive_bytes();
    workspace.run("repopulate").says("--force").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    assert!(workspace.backups().is_empty());
}

#[test]
fn rows_that_were_changed_by_hand_are_derived_again_and_ids_stay() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN), ("2025-09-17.md", "Snow.\n")]);
    workspace.execute("UPDATE entries SET date = '1999-01-01', title = 'x', word_count = 9; DELETE FROM entry_tags");
    workspace.write("2025-09-18.md", "Fog.\n");
    let answer = workspace.json("repopulate --force");
    assert_eq!((&answer["added"], &answer["unchanged"]), (&1.into(), &2.into()));
    assert!(answer["backup"].as_str().unwrap().ends_with("_before_repopulate"));
    workspace
        .query("SELECT id, date, title, word_count FROM entries")
        .gives("1|2025-09-16|NULL|1\n2|2025-09-17|NULL|1\n3|2025-09-18|NULL|1");
    workspace
        .query("SELECT entry_id, name FROM entry_tags JOIN tags ON tags.id = tag_id")
        .gives("1|rain");
    workspace
        .query("SELECT count(*) FROM entries_fts WHERE entries_fts MATCH 'rain OR snow OR fog'")
        .gives("3");
    workspace.run("repopulate --force").is_clean();
    assert_eq!(workspace.backups().len(), 2, "each has a backup of its own");
}

#[test]
fn only_some_parts_and_only_from_the_archive() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN)]);
    workspace.execute("UPDATE entries SET date = '1999-01-01', word_count = 9");
    workspace.delete("2025-09-16.md");
    workspace.run("repopulate --force --from-archive --only words").is_clean();
    workspace.query("SELECT date, word_count FROM entries").gives("1999-01-01|1");
    workspace.run("repopulate --force --from-archive --only dats").says("`dates`").is_refused();
}

#[test]
fn an_archive_that_is_behind_is_upgraded_first_by_the_writer() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN)]);
    workspace.run("downgrade").is_clean();
    workspace.run("repopulate --force").says("journal upgrade").is_refused();
}

#[test]
fn a_failure_leaves_the_archive_as_it_was() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN)]);
    workspace.execute(
        "CREATE TRIGGER refuse BEFORE UPDATE ON entries BEGIN SELECT raise(ABORT, 'no'); END",
    );
    workspace.write("2025-09-17.md", "Snow.\n");
    workspace.run("repopulate --force").is_refused();
    workspace.query("SELECT count(*) FROM entries").gives("1");
    workspace.query("SELECT count(*) FROM entry_tags").gives("1");
}

#[test]
fn a_part_that_is_called_otherwise_is_named_and_a_field_that_waits_says_for_what() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nsky: grey\n---\nRain.\n")]);
    workspace.config("journal = \"journal\"\n[fields.sky]\ntype = \"text\"\n");
    workspace.run("repopulate --force --only moood").says("did you mean `moods`?").is_refused();
    workspace.run("repopulate --force --only Tag").says("did you mean `tags`?").is_refused();
    workspace.run("repopulate --force --only sky").says("`journal migration create").is_refused();
    workspace.run("migration create 'Add a field'").is_clean();
    workspace.run("upgrade").is_clean().query("SELECT sky FROM entries").gives("grey");
    workspace.run("repopulate --force --only sky").is_clean();
}

#[test]
fn an_entry_whose_file_is_gone_is_no_finding_whatever_is_wrong_with_its_block() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN)]);
    workspace.write("2025-09-17.md", "---\nmood: [calm\ntags: [snow\n---\nSnow.\n");
    workspace.run("sync").has_findings();
    workspace.run("repopulate --from-archive --force").has_findings();
    workspace.delete("2025-09-17.md").run("sync").is_clean();
    for line in ["repopulate --force", "repopulate --from-archive --force"] {
        assert_eq!(workspace.json(line)["findings"], serde_json::json!([]), "{line}");
        workspace.run(line).is_clean();
    }
    workspace.run("downgrade 20250918_090000").is_clean();
    assert_eq!(workspace.json("upgrade")["findings"], serde_json::json!([]));
    workspace.query("SELECT count(*) FROM entries WHERE removed_at IS NOT NULL").gives("1");
}

#[test]
fn a_sync_that_upgrades_finds_nothing_where_a_file_lies_no_more() {
    let broken = "---\nmood: [calm\ntags: [snow\n---\nSnow.\n";
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN)]);
    workspace.write("2025-09-17.md", broken).write("2025-09-18.md", broken.replace("Snow", "Ice"));
    workspace.run("sync").has_findings();
    workspace.run("downgrade 20250918_090000").has_findings();
    workspace.delete("2025-09-17.md").rename("2025-09-18.md", "2025-09-19.md");
    let answer = workspace.json("sync");
    assert_eq!((&answer["removed"], &answer["renamed"]), (&1.into(), &1.into()));
    let found = answer["findings"].as_array().unwrap();
    let paths: Vec<&str> = found.iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert!(!paths.is_empty() && paths.iter().all(|it| *it == "2025-09-19.md"), "{answer}");
}

/// Names are spelt, and places lie, as the newest entry says: which is the newest hangs on the days.
#[test]
fn what_follows_the_days_is_derived_with_them() {
    let older = "---\ndate: 2020-01-01\nwhen: 2024-01-01\npeople: [ANN]\ntags: [SEA]\n\
                 location: {name: HOME, lat: 1, lon: 1}\n---\n";
    let newer = "---\ndate: 2022-01-01\npeople: [Ann]\ntags: [sea]\n\
                 location: {name: Home, lat: 2, lon: 2}\n---\n";
    let workspace = TestWorkspace::synced(&[("x.md", older), ("y.md", newer)]);
    let names = "SELECT (SELECT name FROM people) || (SELECT name FROM tags) 
        || (SELECT name || latitude FROM locations)";
    workspace.query(names).gives("AnnseaHome2.0");
    let config = "journal = \"journal\"\n[dates]\nkeys = [\"when\"]\n";
    workspace.config(config).run("sync").says("people").says("locations").is_clean();
    workspace.query(names).gives("ANNSEAHOME1.0");
    workspace.run("doctor").is_clean();

    // What was derived of the days alone is mended with them.
    workspace.execute("UPDATE people SET name = 'Ann'; UPDATE tags SET name = 'sea'");
    workspace.run("repopulate --from-archive --only dates --force").is_clean();
    workspace.query(names).gives("ANNSEAHOME1.0");
}

/// A field of days is read with the languages that the days of entries are read with.
#[test]
fn a_field_of_days_knows_the_languages_that_are_named() {
    let config = "journal = \"journal\"\n[fields.meet]\ntype = \"date\"\n";
    let workspace = TestWorkspace::new();
    workspace.config(config).run("migration create meet").is_clean();
    workspace.write("2024-11-01.md", "---\nmeet: 3 listopad 2024\n---\n");
    workspace.write("2024-10-01.md", "---\nlang: hr\nmeet: 3 listopad 2024\n---\n");
    workspace.run("sync").says("does not fit the field `meet`").is_clean();
    let meet = "SELECT coalesce(meet, '-') FROM entries ORDER BY path";
    workspace.query(meet).gives("2024-10-03\n-");
    workspace.write("2024-11-01.md", "---\ndate: 5 listopad 2024\nmeet: 3 listopad 2024\n---\n");
    workspace.run("sync").is_clean();
    workspace.write("2024-11-01.md", "---\nmeet: 3 listopad 2024\n---\n").run("sync").is_clean();
    let config = format!("{config}[dates]\nlanguages = [\"pl\"]\n");
    // A version is read otherwise from now on, which is no damage.
    workspace.config(&config).run("doctor").says("`journal sync` does it").is_clean();
    workspace.config(&config).run("sync").says("meet").is_clean();
    workspace.query(meet).gives("2024-10-03\n2024-11-03");
}

/// The time behind a day counts, in whatever language its month is called.
#[test]
fn the_later_of_a_day_is_the_newest_whatever_its_month_is_called() {
    let entry = |time, name| {
        format!("---\nlang: hr\ndate: 3 listopad 2024 {time}\npeople: [{name}]\n---\n")
    };
    let workspace = TestWorkspace::synced(&[
        ("a.md", &entry("18:00", "ANN")),
        ("b.md", &entry("06:00", "Ann")),
    ]);
    workspace.query("SELECT name FROM people").gives("ANN");
    assert_eq!(workspace.json("show latest")["entries"][0]["path"], "a.md");
}
