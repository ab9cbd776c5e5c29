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
