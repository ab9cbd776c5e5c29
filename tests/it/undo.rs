//! `journal undo`: the files as they were before the last sync, or as they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::workspace::TestWorkspace;

/// Every file of the journal, by its path.
fn files(workspace: &TestWorkspace) -> BTreeMap<String, Vec<u8>> {
    fn read(folder: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{below}{}", entry.file_name().into_string().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => read(&entry.path(), &format!("{name}/"), files),
                false => drop(files.insert(name, fs::read(entry.path()).unwrap())),
            }
        }
    }
    let mut all = BTreeMap::new();
    read(&workspace.path("journal"), "", &mut all);
    all
}

/// A journal in which one sync saw every kind of change; and its files before that.
fn changed() -> (TestWorkspace, BTreeMap<String, Vec<u8>>) {
    let workspace = TestWorkspace::synced(&[
        ("2025/updated.md", "Rain.\n"),
        ("old.md", "A text that moves.\n"),
        ("removed.md", "Snow.\n"),
        ("returned.md", "Fog.\n"),
        ("still.md", "Still.\n"),
        ("a.md", "One of two.\n"),
        ("b.md", "The other of two.\n"),
    ]);
    workspace.delete("returned.md").run("sync").is_clean();
    let before = files(&workspace);
    workspace.write("2025/updated.md", "Rain, and then sun.\n").rename("old.md", "2024/new.md");
    workspace.delete("removed.md").write("returned.md", "Fog again.\n");
    workspace.rename("a.md", "c.md").rename("b.md", "a.md").write("added.md", "New.\n");
    workspace.run("sync").is_clean();
    (workspace, before)
}

#[test]
fn every_kind_of_change_is_taken_back_and_the_archive_keeps_what_goes() {
    let (workspace, before) = changed();
    let seen = files(&workspace);
    let answer = workspace.json("undo --dry-run");
    assert_eq!(answer["files"], 8, "{answer}");
    assert_eq!(answer["sync"], 3);
    assert_eq!(files(&workspace), seen);
    workspace
        .run("undo --force")
        .prints_a("updated   2025/updated.md  gets back what it was")
        .prints_a("renamed   2024/new.md  becomes old.md again")
        .prints_a("removed   removed.md  is written again")
        .prints_a("added     added.md  goes")
        .prints_a("returned  returned.md  goes again")
        .says("`journal sync` takes them in")
        .is_clean();
    assert_eq!(files(&workspace), before);
    workspace.run("undo --force").says("already").is_clean();
    workspace.run("sync").is_clean();
    workspace.run("restore --entry added.md --to -").prints("New.").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), seen, "an undo that was synced is undone");
}

#[test]
fn a_file_that_was_changed_since_is_named_and_nothing_is_written() {
    let (workspace, _) = changed();
    workspace.write("2025/updated.md", "Mine alone.\n").write("removed.md", "Mine, too.\n");
    workspace.delete("added.md").delete("a.md");
    let before = files(&workspace);
    workspace
        .run("undo --force")
        .says("2025/updated.md: the file was changed since the last sync")
        .says("removed.md: a file came here since the last sync")
        .says("a.md: the file is gone since the last sync")
        .is_refused();
    assert_eq!(files(&workspace), before);
    assert_eq!(workspace.json("undo --force")["findings"].as_array().unwrap().len(), 3);
}

#[test]
fn an_undo_that_was_cut_off_is_finished_by_the_next() {
    let (workspace, before) = changed();
    // As a kill leaves it: written files first, then those that go, in any number.
    workspace
        .write("old.md", "A text that moves.\n")
        .write("removed.md", "Snow.\n")
        .delete("added.md");
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), before);
}

#[test]
fn nothing_is_undone_without_a_yes() {
    let (workspace, _) = changed();
    let before = files(&workspace);
    workspace.run("undo").says("`--force`").is_refused();
    assert_eq!(files(&workspace), before);
}

#[test]
fn the_sync_that_made_the_archive_is_not_undone() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("undo --force").says("nothing before it").is_refused();
    assert!(workspace.path("journal/a.md").exists());
}

#[test]
fn what_was_before_and_is_not_held_is_never_taken_for_nothing() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.write("a.md", "Sun.\n").run("sync").is_clean();
    workspace.execute("DELETE FROM entry_versions; DELETE FROM version_bytes");
    workspace.run("undo --force").says("does not hold what `a.md` was").is_refused();
    assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"Sun.\n");
}

#[test]
fn a_version_that_is_damaged_stops_an_undo_before_it_begins() {
    let (workspace, _) = changed();
    let before = files(&workspace);
    workspace.execute("UPDATE version_bytes SET data = x'00'");
    workspace.run("undo --force").says("cannot be given back").is_refused();
    assert_eq!(files(&workspace), before);
}

#[test]
fn nothing_is_written_through_a_link() {
    let workspace = TestWorkspace::synced(&[("2025/a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.write("2025/a.md", "Sun.\n").run("sync").is_clean();
    fs::rename(workspace.path("journal/2025"), workspace.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(workspace.path("elsewhere"), workspace.path("journal/2025"))
        .unwrap();
    let said = "put what `2025` leads to in its place";
    let run = workspace.run("undo --force").says("`2025` is a link").says(said);
    let told = run.says("a file is no longer as the last sync saw it").stderr();
    assert_eq!(told.matches("2025/a.md").count(), 1, "{told}");
    workspace.run("undo --force").is_refused();
    assert_eq!(fs::read(workspace.path("elsewhere/a.md")).unwrap(), b"Sun.\n");
    fs::remove_file(workspace.path("journal/2025")).unwrap();
    fs::rename(workspace.path("elsewhere"), workspace.path("journal/2025")).unwrap();
    workspace.run("undo --force").is_clean();
    assert_eq!(fs::read(workspace.path("journal/2025/a.md")).unwrap(), b"Rain.\n");
}

#[test]
fn a_write_that_fails_takes_back_those_before_it() {
    let (workspace, _) = changed();
    let before = files(&workspace);
    // A file where a folder is to be: `old.md` cannot be looked at as a file, so the undo does not begin.
    fs::create_dir(workspace.path("journal/old.md")).unwrap();
    workspace.run("undo --force").says("old.md").is_refused();
    assert_eq!(files(&workspace), before);
}

#[test]
fn so_many_that_go_at_once_are_told_with_the_word_that_lets_them_go() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    for number in 0..12 {
        workspace.write(&format!("{number}.md"), format!("Entry {number}.\n"));
    }
    workspace.run("sync").is_clean();
    workspace.run("undo --force").says("`journal sync --accept-deletions`").is_clean();
    workspace.run("sync").is_refused();
    workspace.run("sync --accept-deletions").is_clean();
}

#[test]
fn what_no_version_was_kept_of_is_not_undone_and_no_file_goes() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.write("b.md", "Two.\n").run("sync").is_clean();
    workspace.config("journal = 'journal'\n[versions]\nkeep = \"none\"\n");
    workspace.write("b.md", "Three.\n").run("sync").is_clean();
    let before = files(&workspace);
    for line in ["undo --force", "undo --dry-run"] {
        workspace
            .run(line)
            .says("at that sync or a later one")
            .says("journal backup list")
            .is_refused();
    }
    assert_eq!(workspace.json("undo --force")["error"]["code"], "not-held");
    assert_eq!(files(&workspace), before);
    // What the rows still hold can be given back: a file that is gone.
    workspace.delete("b.md").run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), before);
    // From the first sync that keeps versions again, undo is sure again.
    workspace.run("sync").is_clean();
    workspace.config("journal = 'journal'\n").write("b.md", "Four.\n").run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), before);
}

#[test]
fn what_purge_forgot_is_not_undone_and_no_file_goes() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.write("b.md", "Two.\n").run("sync").is_clean();
    workspace.write("b.md", "Three.\n").run("sync").is_clean();
    workspace.run("purge --versions b.md --force").is_clean();
    let before = files(&workspace);
    workspace
        .run("undo --force")
        .says("`purge --versions` has forgotten versions since")
        .is_refused();
    assert_eq!(files(&workspace), before);
    workspace.write("c.md", "New.\n").run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), before);
}

#[test]
fn a_file_and_a_folder_that_changed_places_change_back() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "A file that becomes a folder.\n"),
        ("b.md/x.md", "In a folder that becomes a file.\n"),
        ("b.md/deep/y.md", "Deeper in it.\n"),
        ("still.md", "Still.\n"),
    ]);
    let before = files(&workspace);
    workspace.delete("a.md").write("a.md/new.md", "New.\n").write("a.md/deep/newer.md", "Newer.\n");
    fs::remove_dir_all(workspace.path("journal/b.md")).unwrap();
    workspace.write("b.md", "A file where a folder was.\n");
    workspace.run("sync").is_clean();
    let after = files(&workspace);
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), before);
    workspace.run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), after, "an undo that was synced is undone");
}

#[test]
fn what_no_sync_brought_is_named_where_it_has_the_place_of_a_file() {
    let workspace = TestWorkspace::synced(&[("a.md", "A file.\n"), ("f/b.md", "In a folder.\n")]);
    workspace.delete("a.md").write("a.md/new.md", "New.\n");
    fs::remove_dir_all(workspace.path("journal/f")).unwrap();
    workspace.run("sync").is_clean();
    workspace.write("a.md/picture.png", "A picture.\n").write("f", "No entry.\n");
    let before = files(&workspace);
    workspace
        .run("undo --force")
        .says("with `a.md/picture.png`, which the sync did not bring")
        .says("`f` has the place of a folder, and is not an entry")
        .says("elsewhere, then run `journal undo` again")
        .is_refused();
    assert_eq!(files(&workspace), before);
    workspace.delete("a.md/picture.png").delete("f");
    workspace.run("undo --force").is_clean();
    assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"A file.\n");
    assert_eq!(fs::read(workspace.path("journal/f/b.md")).unwrap(), b"In a folder.\n");
}

#[test]
fn a_file_that_is_moved_back_keeps_who_may_read_it_and_a_new_one_gets_it_by_the_users_mask() {
    use std::os::unix::fs::PermissionsExt;
    let workspace =
        TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Two.\n"), ("g.md", "G.\n")]);
    let mode = |name: &str| {
        let metadata = fs::metadata(workspace.path("journal").join(name)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    let chmod = |name: &str, mode: u32| {
        let place = workspace.path("journal").join(name);
        fs::set_permissions(place, fs::Permissions::from_mode(mode)).unwrap();
    };
    let as_usual = mode("b.md");
    workspace.rename("a.md", "2024/c.md").write("b.md", "Two, and more.\n").delete("g.md");
    chmod("2024/c.md", 0o640);
    chmod("b.md", 0o604);
    workspace.run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!((mode("a.md"), mode("b.md"), mode("g.md")), (0o640, 0o604, as_usual));
    workspace.run("sync").is_clean();
    workspace.delete("g.md").run("restore --entry g.md --at v1").is_clean();
    assert_eq!(mode("g.md"), as_usual);
}

#[test]
fn what_an_undo_that_was_killed_has_left_is_named_and_is_no_entry() {
    let (workspace, _) = changed();
    workspace.write("2025/.journal-export.partial", "Half a te");
    let said = "2025/.journal-export.partial";
    workspace.run("sync").says(said).says("delete it: rm ").is_clean();
    workspace.query("SELECT count(*) FROM entries WHERE path LIKE '%partial'").gives("0");
    fs::remove_file(workspace.path("journal").join(said)).unwrap();
    assert_eq!(workspace.json("sync")["findings"].as_array().unwrap().len(), 0);
}

#[test]
fn what_a_changed_exclude_leaves_out_is_named_with_what_mends_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Two.\n")]);
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap();
    let exclude = format!("{config}\n[sync]\nexclude = [\"a.md\"]\n");
    workspace.config(&exclude).write("b.md", "Two, and more.\n").run("sync").is_clean();
    let said = "let `[sync]` in journal.toml take `a.md` in again";
    workspace.run("undo --force").says(said).is_clean();
    assert_eq!(files(&workspace)["b.md"], b"Two.\n");
    // It is not touched, whatever is written there.
    workspace.write("a.md", "One, and more.\n");
    workspace.run("undo --force").says(said).is_clean();
    assert_eq!(files(&workspace)["a.md"], b"One, and more.\n");
    // What the hint says mends it.
    workspace.config(&config).write("a.md", "One.\n").run("undo --force").is_clean();
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries WHERE removed_at IS NULL").gives("2");
}

#[test]
fn after_a_way_down_to_before_syncs_were_counted_nothing_is_said_that_is_not_so() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.write("a.md", "Rain again.\n").run("sync").is_clean();
    workspace.run("downgrade 20251121_083000").is_clean();
    workspace.run("upgrade").is_clean();
    let told = "the archive holds entries, and no longer knows of the syncs that wrote them";
    workspace.run("undo --force").says(told).says("`journal backup list`").is_refused();
    workspace.run("sync").is_clean();
    workspace.run("undo --force").says(told).is_refused();
    let before = files(&workspace);
    workspace.write("a.md", "Fog.\n").delete("b.md").write("c.md", "New.\n");
    workspace.run("sync").is_clean();
    workspace.run("undo --force").says("undid sync #1").is_clean();
    assert_eq!(files(&workspace), before);
}

#[test]
fn files_that_a_changed_exclude_took_in_are_left_and_named() {
    let workspace = TestWorkspace::new();
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap();
    let exclude = format!("{config}\n[sync]\nexclude = [\"draft/**\"]\n");
    workspace.config(&exclude).write("a.md", "One.\n").write("draft/x.md", "Draft.\n");
    workspace.run("sync").is_clean();
    workspace.config(&config).write("a.md", "One, and more.\n").run("sync").is_clean();
    let said = "may have been there before";
    workspace
        .run("undo --dry-run")
        .says("--> draft/x.md")
        .says(said)
        .prints("updated   a.md  gets back what it was");
    workspace.run("undo --force").says(said).is_clean();
    let files = files(&workspace);
    assert_eq!((&files["a.md"][..], &files["draft/x.md"][..]), (&b"One.\n"[..], &b"Draft.\n"[..]));
    // What comes later is new, and goes.
    workspace.write("new.md", "New.\n").run("sync").is_clean();
    workspace.run("undo --dry-run").prints_a("added     new.md  goes").is_clean();
}

#[test]
fn where_only_the_exclude_was_changed_nothing_is_undone() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("draft/x.md", "Draft.\n")]);
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap();
    workspace
        .config(&format!("{config}\n[sync]\nexclude = [\"draft/**\"]\n"))
        .run("sync")
        .is_clean();
    workspace.config(&config).run("sync").is_clean();
    let run = workspace.run("undo --force").says("--> draft/x.md");
    run.says("there is no file that is not as it was before").is_clean();
    assert!(workspace.path("journal/draft/x.md").exists());
}

#[test]
fn a_sync_of_one_file_says_nothing_of_what_was_left_out() {
    let workspace = TestWorkspace::new();
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap();
    let exclude = format!("{config}\n[sync]\nexclude = [\"draft/**\"]\n");
    workspace.config(&exclude).write("a.md", "One.\n").write("draft/x.md", "Draft.\n");
    workspace.run("sync").is_clean();
    workspace.config(&config).run("add Something.").is_clean();
    workspace.run("sync").is_clean();
    workspace.run("undo --force").says("--> draft/x.md").is_clean();
    assert!(workspace.path("journal/draft/x.md").exists());
}

#[test]
fn what_an_exclude_left_out_of_the_journal_is_not_said_to_be_written() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("draft/x.md", "Draft.\n")]);
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap();
    let exclude = format!("{config}\n[sync]\nexclude = [\"draft/**\"]\n");
    workspace.write("a.md", "One, and more.\n").write("draft/x.md", "Draft, and more.\n");
    workspace.run("sync").is_clean();
    // Both were changed, one is left out later: it is not touched, and named.
    workspace.config(&exclude);
    workspace.run("undo --force").says("--> draft/x.md").says("left as it is").is_clean();
    let there = files(&workspace);
    assert_eq!(
        (&there["a.md"][..], &there["draft/x.md"][..]),
        (&b"One.\n"[..], &b"Draft, and more.\n"[..])
    );
    // One sync sees an edit, and the other go.
    workspace.run("sync").is_clean();
    let run = workspace.run("undo --dry-run").says("--> draft/x.md");
    run.prints("updated   a.md  gets back what it was").is_clean();
}

#[test]
fn where_all_that_the_last_sync_saw_was_purged_it_is_said_that_another_one_is_undone() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.write("a.md", "Sun.\n").run("sync").is_clean();
    workspace.write("b.md", "Secret.\n").run("sync").is_clean();
    workspace.delete("b.md").run("purge b.md --force").is_clean();
    let said = "what sync #3 of 2026-01-15T12:00:00Z saw was purged since";
    workspace.run("undo --dry-run").says(said).says("would undo sync #2").is_clean();
    assert_eq!(workspace.json("undo --dry-run")["findings"][0]["code"], "purged");
    workspace.run("undo --force").says(said).says("undid sync #2").is_clean();
    assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"Rain.\n");
    let again = workspace.run("sync").is_clean().run("undo --dry-run").stderr();
    assert!(!again.contains("purged"), "{again}");
}

#[test]
fn what_a_sync_of_another_folder_found_is_not_undone() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.write("../other/a.md", "Of another folder.\n").write("../other/c.md", "Years old.\n");
    workspace.run("sync other --root-moved").is_clean();
    workspace.run("undo --force").says("the first one of another folder").is_refused();
    let read = |name: &str| fs::read_to_string(workspace.path(name)).unwrap();
    assert_eq!(read("other/a.md"), "Of another folder.\n");
    assert_eq!(read("other/c.md"), "Years old.\n");
    // What is written since then is.
    workspace.write("../other/c.md", "Overwritten.\n").run("sync other").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(read("other/c.md"), "Years old.\n");
}

#[test]
fn a_folder_that_was_only_renamed_is_the_same() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Two.\n")]);
    fs::rename(workspace.path("journal"), workspace.path("diary")).unwrap();
    workspace.write("../diary/a.md", "Overwritten.\n");
    fs::remove_dir(workspace.path("journal")).unwrap();
    workspace.run("sync diary --root-moved").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(fs::read_to_string(workspace.path("diary/a.md")).unwrap(), "One.\n");
}

#[test]
fn a_restore_forgets_nothing_of_what_the_syncs_before_it_met() {
    let other = "journal = \"journal\"\narchive = \"journal_archive.db\"\n";
    let workspace = TestWorkspace::new();
    workspace.config(&format!("{other}[sync]\nexclude = [\"d/**\"]\n"));
    workspace.write("a.md", "One.\n").write("d/x.md", "Years old.\n").run("sync").is_clean();
    workspace.config(other).write("a.md", "Two, longer.\n").run("sync").is_clean();
    workspace.run("backup").is_clean();
    workspace.run("restore latest").is_clean();
    workspace.run("sync").is_clean();
    workspace.run("undo --force").says("d/x.md").says("may have left it out");
    assert!(workspace.path("journal/d/x.md").exists());
}

#[test]
fn what_the_first_sync_after_a_restore_found_is_not_undone() {
    let workspace = TestWorkspace::synced(&[("a.md", "January.\n")]);
    workspace.run("backup").is_clean();
    workspace.write("a.md", "January, and more.\n").write("b.md", "February.\n");
    workspace.run("sync").is_clean();
    workspace.run("restore latest").is_clean();
    workspace.run("sync").is_clean();
    let found = files(&workspace);
    workspace.run("undo --force").says("an archive that had been restored").is_refused();
    assert_eq!(files(&workspace), found);
    workspace.write("b.md", "Overwritten.\n").run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), found);
}

#[test]
fn a_restore_of_what_the_files_are_says_nothing_of_the_sync_after_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "January.\n")]);
    workspace.run("backup").is_clean();
    workspace.run("restore latest").is_clean();
    workspace.run("sync").is_clean();
    workspace.write("b.md", "February.\n").run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert!(!workspace.path("journal/b.md").exists());
}

#[test]
fn a_restore_that_cannot_be_noted_says_so() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.execute(
        "CREATE TRIGGER t BEFORE INSERT ON syncs WHEN NEW.number < 0 BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    workspace.run("backup").is_clean();
    workspace
        .run("restore latest --allow-drift")
        .says("the archive is restored, but that could not be noted in it: no")
        .says("restored ")
        .is_clean();
}

/// A file that is too large to be read, and takes no place.
fn unreadable(workspace: &TestWorkspace, name: &str) {
    fs::create_dir_all(workspace.path("journal/d")).unwrap();
    let file = fs::File::create(workspace.path(format!("journal/{name}"))).unwrap();
    file.set_len((256 << 20) + 1).unwrap();
}

#[test]
fn what_the_sync_before_could_not_read_is_left_as_it_is() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Old.\n")]);
    unreadable(&workspace, "d/new.md");
    unreadable(&workspace, "b.md");
    workspace.write("a.md", "One, and more.\n").run("sync").has_findings();
    workspace.write("d/new.md", "It was there.\n").write("b.md", "What it was then.\n");
    workspace.write("a.md", "Two.\n").write("c.md", "New.\n").run("sync").is_clean();
    let said = "the sync before could not read it";
    workspace.run("undo --dry-run").says("--> d/new.md").says("--> b.md").says(said);
    workspace.run("undo --force").says(said).is_clean();
    let files = files(&workspace);
    assert_eq!(files["d/new.md"], b"It was there.\n");
    assert_eq!(files["b.md"], b"What it was then.\n");
    assert_eq!(files["a.md"], b"One, and more.\n");
    assert!(!files.contains_key("c.md"));
}

#[test]
fn what_a_sync_that_wrote_nothing_could_not_read_is_left_too_and_no_name_is_noted() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    unreadable(&workspace, "secret.md");
    workspace.run("sync").has_findings();
    let noted = workspace.archive_bytes();
    assert!(!String::from_utf8_lossy(&noted).contains("secret"), "a name is noted");
    workspace.run("sync").has_findings();
    workspace.write("secret.md", "It was there.\n").run("sync").is_clean();
    workspace.run("undo --force").says("--> secret.md");
    assert_eq!(files(&workspace)["secret.md"], b"It was there.\n");
    // What comes later is new, and goes.
    workspace.write("new.md", "New.\n").run("sync").is_clean();
    workspace.run("undo --dry-run").prints_a("added     new.md  goes").is_clean();
}

#[test]
fn a_backup_from_before_syncs_were_counted_says_nothing_of_what_was_there() {
    let workspace = TestWorkspace::synced(&[("a.md", "January.\n")]);
    workspace.run("downgrade 20251121_083000").is_clean();
    workspace.run("backup").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("b.md", "February.\n").run("sync").is_clean();
    let is_old = |it: &String| !it.ends_with(".sha256") && !it.contains("before");
    let old = workspace.list("backups").into_iter().find(is_old).unwrap();
    workspace.run(&format!("restore {old}")).is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("c.md", "March.\n").run("sync").is_clean();
    let found = files(&workspace);
    workspace.run("undo --force").says("what it found may have been there before it").is_refused();
    assert_eq!(files(&workspace), found);
    workspace.write("d.md", "April.\n").run("sync").is_clean();
    workspace.run("undo --force").is_clean();
    assert_eq!(files(&workspace), found);
}
