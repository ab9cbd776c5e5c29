//! Which rows of backups are the entry that is purged: told by identity and bytes, never by an id or a path alone.

use std::fs;

use rusqlite::Connection;

use crate::workspace::TestWorkspace;

/// The last revision before entries had identities.
const BEFORE_IDENTITIES: &str = "20251121_083000";

/// Makes a backup of before there were identities, and gives its name.
fn old_backup(workspace: &TestWorkspace) -> String {
    workspace
        .run(&format!("downgrade {BEFORE_IDENTITIES} --no-backup --allow-data-loss"))
        .is_clean();
    workspace.run("backup --suffix old").is_clean().run("upgrade --no-backup").is_clean();
    workspace.backups().into_iter().find(|it| it.ends_with("_old")).unwrap()
}

/// The paths of the entries in the only backup whose name has this word.
fn paths_in(workspace: &TestWorkspace, word: &str) -> String {
    let backups = workspace.backups();
    let named: Vec<_> = backups.iter().filter(|it| it.contains(word)).collect();
    assert_eq!(named.len(), 1, "{backups:?}");
    let file = workspace.path("backups").join(named[0]);
    let connection = rusqlite::Connection::open(file).unwrap();
    let sql = "SELECT coalesce(group_concat(path, ' '), '') FROM (SELECT path FROM entries ORDER BY path)";
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn purge_codes(workspace: &TestWorkspace, words: &str) -> Vec<String> {
    let answer = workspace.json(&format!("purge --backups --force {words}"));
    let findings = answer["findings"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    findings
        .iter()
        .map(|it| format!("{} {}", it["severity"], it["code"]).replace('"', ""))
        .collect()
}

fn remove(workspace: &TestWorkspace, path: &str) {
    workspace.delete(path).run("sync --accept-deletions").is_clean();
}

#[test]
fn an_entry_that_has_its_id_from_another_is_not_taken_for_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup --suffix first").is_clean();
    workspace.write("c.md", "Fog.\n").run("sync").is_clean();
    old_backup(&workspace);
    workspace.run("backup --suffix second").is_clean();
    workspace.delete("c.md");
    let first = workspace.backups().into_iter().find(|it| it.ends_with("_first")).unwrap();
    workspace.run(&format!("restore {first} --no-backup")).is_clean();
    // As it was restored before ids were kept from being given again.
    workspace.execute("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'entries'");
    workspace.write("d.md", "Wind.\n").run("sync").is_clean();
    workspace.query("SELECT id FROM entries WHERE path = 'd.md'").gives("2");
    let diff = workspace.run("backup diff latest").stdout();
    assert!(!diff.contains("was c.md"), "{diff}");
    remove(&workspace, "d.md");
    assert_eq!(purge_codes(&workspace, "d.md"), [""; 0]);
    assert_eq!(paths_in(&workspace, "_old"), "a.md c.md");
    assert_eq!(paths_in(&workspace, "_second"), "a.md c.md");
}

#[test]
fn a_text_is_found_under_another_path_in_a_backup_without_identities() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    old_backup(&workspace);
    workspace.rename("a.md", "moved.md").run("sync").is_clean();
    remove(&workspace, "moved.md");
    assert_eq!(purge_codes(&workspace, "moved.md"), [""; 0]);
    assert_eq!(paths_in(&workspace, "_old"), "b.md");
    workspace.run("backup verify --all").is_clean();
}

#[test]
fn what_one_backup_tells_of_the_entry_leads_to_its_texts_in_another() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    old_backup(&workspace);
    workspace.run("backup --suffix known").is_clean();
    workspace.rename("a.md", "moved.md").run("sync").is_clean();
    workspace.write("moved.md", "Rain no more.\n").run("sync").is_clean();
    // The archive itself knows the first text no more.
    workspace.execute("DELETE FROM entry_versions; DELETE FROM version_bytes");
    remove(&workspace, "moved.md");
    assert_eq!(purge_codes(&workspace, "moved.md"), [""; 0]);
    assert_eq!(paths_in(&workspace, "_old"), "b.md");
    assert_eq!(paths_in(&workspace, "_known"), "b.md");
}

#[test]
fn other_bytes_at_the_same_path_are_named_and_left_and_the_hint_shows_them() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    let old = old_backup(&workspace);
    workspace.write("a.md", "Something else.\n").run("sync").is_clean();
    workspace.execute("DELETE FROM entry_versions; DELETE FROM version_bytes");
    remove(&workspace, "a.md");
    workspace
        .run("purge --backups --force a.md")
        .says("the same path, other bytes")
        .says(&format!("journal restore {old} --entry a.md --to -"))
        .has_findings();
    assert_eq!(paths_in(&workspace, "_old"), "a.md b.md");
    workspace.query("SELECT path FROM entries").gives("b.md");
    workspace.run(&format!("restore {old} --entry a.md --to -")).prints("Rain.").is_clean();
}

#[test]
fn bytes_that_an_entry_of_the_archive_has_too_are_its_own_or_named() {
    let workspace = TestWorkspace::synced(&[
        ("one.md", "Same.\n"),
        ("two.md", "Same.\n"),
        ("three.md", "Same.\n"),
    ]);
    old_backup(&workspace);
    remove(&workspace, "three.md");
    workspace.run("purge --force three.md").says("the text of `one.md`").has_findings();
    remove(&workspace, "one.md");
    let codes = purge_codes(&workspace, "one.md");
    assert!(codes.contains(&"error may-be-held-by-backup".to_owned()), "{codes:?}");
    assert!(codes.contains(&"error held-by-entry".to_owned()), "{codes:?}");
    assert_eq!(paths_in(&workspace, "_old"), "three.md two.md");
}

#[test]
fn versions_go_with_the_entry_in_archive_and_backups_and_bytes_that_others_share_stay() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    let version = |id, entry, bytes| {
        format!(
            "INSERT INTO entry_versions (id, entry_id, seen_in, replaced_in, path, hash, length, bytes_id)
             VALUES ({id}, (SELECT id FROM entries WHERE path = '{entry}'), 1, 2, '{entry}', x'0{bytes}', 1, {bytes});"
        )
    };
    workspace.execute(&format!(
        "DELETE FROM entry_versions; DELETE FROM version_bytes;
         INSERT INTO version_bytes (id, length, users, storage, base, data) VALUES
            (1, 1, 2, 'whole', NULL, x'01'), (2, 1, 1, 'whole', NULL, x'02'), (3, 1, 1, 'delta', 2, x'03');
         {}{}{}{}",
        version(1, "a.md", 1), version(2, "b.md", 1), version(3, "a.md", 2), version(4, "a.md", 3)
    ));
    // These are no bytes that could be given back, and all the same they go.
    workspace.run("backup --suffix both").says("versions of the entry `a.md`").has_findings();
    remove(&workspace, "a.md");
    workspace.run("purge --backups --force a.md").is_clean();
    let left = "SELECT group_concat(id || ':' || users) FROM version_bytes";
    workspace.query(left).gives("1:1").query("SELECT id FROM entry_versions").gives("2");
    let backup = workspace.backups().pop().unwrap();
    let restored = workspace.run(&format!("restore {backup} --no-backup"));
    restored.says("1 version of the entry `b.md` is damaged").has_findings();
    workspace.query(left).gives("1:1").query("SELECT id FROM entry_versions").gives("2");
}

#[test]
fn a_backup_in_which_a_row_of_the_user_refers_to_the_entry_is_named_and_left() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.execute(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, entry REFERENCES entries); INSERT INTO notes VALUES (7, 1)",
    );
    workspace.run("backup --suffix noted").is_clean().execute("DELETE FROM notes");
    remove(&workspace, "a.md");
    workspace
        .run("purge --backups --force a.md")
        .says("`notes` (id 7) refers to `entries`")
        .has_findings();
    assert_eq!(paths_in(&workspace, "_noted"), "a.md b.md");
}

#[test]
fn a_backup_that_was_made_before_a_purge_was_finished_can_be_swept_too() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute("INSERT INTO syncs (synced_at, kind) VALUES ('', 'sweep')");
    workspace.run("backup --suffix owing").is_clean();
    workspace.run("purge --sweep").says("purge --sweep --backups").is_clean();
    workspace.run("purge --sweep --backups").says("made anew").is_clean();
    workspace.run("purge --sweep").is_clean();
    let names = fs::read_dir(workspace.path("backups")).unwrap().count();
    assert_eq!(names, 2, "a backup and its manifest");
    workspace.run("restore latest --no-backup").is_clean();
    workspace.query("SELECT count(*) FROM syncs WHERE kind = 'sweep'").gives("0");
}

#[test]
fn a_hint_names_the_path_that_the_entry_has_in_the_backup() {
    let workspace = TestWorkspace::synced(&[("first name.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.run("backup --suffix named").is_clean();
    workspace.rename("first name.md", "moved.md").run("sync").is_clean();
    remove(&workspace, "moved.md");
    workspace
        .run("purge --force moved.md")
        .says("journal purge --backups --force 'first name.md'")
        .is_clean();
    workspace.run("purge --backups --force 'first name.md'").says("made anew").is_clean();
    assert_eq!(paths_in(&workspace, "_named"), "b.md");
    workspace.run("purge --backups --force b.md nothing.md").says("still in").is_refused();
    workspace
        .delete("b.md")
        .run("purge --backups --force b.md nothing.md")
        .says("no entry `nothing.md`")
        .is_refused();
    assert_eq!(paths_in(&workspace, "_named"), "b.md");
}

#[test]
fn another_entry_at_the_path_of_one_that_was_purged_is_named_and_never_erased() {
    let workspace = TestWorkspace::synced(&[("a.md", "The only copy.\n"), ("b.md", "Snow.\n")]);
    workspace.run("backup --suffix first").is_clean();
    fs::remove_file(workspace.path("journal_archive.db")).unwrap();
    workspace.write("a.md", "Another entry.\n").run("sync").is_clean();
    workspace.run("backup --suffix second").is_clean();
    remove(&workspace, "a.md");
    workspace.run("purge --force a.md").says("`journal purge --backups --force a.md`").is_clean();
    for _ in 0..2 {
        let run = workspace.run("purge --backups --force a.md");
        run.says("an identity that the archive does not know").is_clean();
        assert_eq!(paths_in(&workspace, "_first"), "a.md b.md");
        assert_eq!(paths_in(&workspace, "_second"), "b.md");
    }
    workspace.run("doctor").is_clean();
}

#[test]
fn a_text_that_another_entry_keeps_is_told_of_the_backup_as_it_is_called_then() {
    let workspace = TestWorkspace::synced(&[("a.md", "Same.\n"), ("b.md", "Same.\n")]);
    workspace.run("backup").is_clean();
    remove(&workspace, "a.md");
    let answer = workspace.json("purge --backups --force a.md").to_string();
    let made = format!("{}\"", workspace.backups()[0]);
    let old = made.replace("_2\"", "\"");
    assert!(made != old && answer.contains(&made) && !answer.contains(&old), "{answer}");
}

#[test]
fn a_backup_without_identities_is_not_promised_to_be_found_again_by_a_path() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    old_backup(&workspace);
    remove(&workspace, "a.md");
    let dry = workspace.run("purge --dry-run a.md");
    dry.says("`journal purge --backups --force a.md` makes it anew").is_clean();
    workspace.run("purge --force a.md").says("from before entries had identities").says("rm ");
    workspace.run("purge --backups --force a.md").says("no identity to tell by").has_findings();
    assert_eq!(paths_in(&workspace, "_old"), "a.md b.md");
}

#[test]
fn what_work_that_was_cut_off_has_left_is_deleted_or_named() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.run("backup").is_clean();
    let backup = workspace.path("backups").join(&workspace.backups()[0]);
    let partial = backup.with_extension("backup_20260115_130000.partial");
    fs::rename(&backup, &partial).unwrap();
    fs::write(workspace.path("journal_archive.db.partial"), "Rain.").unwrap();
    remove(&workspace, "a.md");
    workspace.run("purge --force a.md").says("rm ").says("journal_archive.db.partial").is_clean();
    assert!(!partial.exists());
}

#[test]
fn an_entry_whose_name_looks_like_an_option_can_be_named_as_the_hints_name_it() {
    let workspace = TestWorkspace::new();
    workspace
        .write("-a.md", "Rain in the harbour.\n")
        .write("b.md", "Snow.\n")
        .run("sync")
        .is_clean();
    workspace.run("backup").is_clean();
    workspace.write("-a.md", "").run("sync").says("`journal restore --entry ./-a.md`").is_clean();
    workspace.run("restore --entry ./-a.md").is_clean();
    workspace.run("show ./-a.md").is_clean().run("history ./-a.md").is_clean();
    workspace.delete("-a.md").run("sync").is_clean();
    workspace
        .run("purge --force ./-a.md")
        .says("`journal purge --backups --force ./-a.md`")
        .is_clean();
    workspace.run("purge --backups --force ./-a.md").says("made anew without it").is_clean();
}

#[test]
fn a_purge_that_cannot_write_the_archive_makes_no_backup_anew() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.run("backup").is_clean();
    remove(&workspace, "a.md");
    let before = workspace.list("backups");
    let reader = Connection::open(workspace.path("journal_archive.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
    workspace.run("purge --force --backups a.md").says("in use by").is_refused();
    assert_eq!(workspace.list("backups"), before);
    drop(reader);
    workspace.run("purge --force --backups a.md").says("made anew without it").is_clean();
}
