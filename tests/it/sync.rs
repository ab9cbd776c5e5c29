//! `journal sync`: each change is told as what it is, ids stay, and nothing else is written.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::workspace::{TestWorkspace, shipped};

const RAIN: &str = "---\ndate: 2025-09-16\nmood: calm\ntags: [rain, home]\n---\nRain all day.\n";

fn counts(workspace: &TestWorkspace, line: &str) -> String {
    let answer = workspace.json(line);
    let keys = ["added", "updated", "renamed", "removed", "unchanged"];
    keys.map(|key| answer[key].to_string()).join(" ")
}

#[test]
fn a_first_sync_makes_a_private_archive_at_head() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", RAIN)]);
    workspace
        .query("SELECT path, date, word_count FROM entries")
        .gives("2025-09-16.md|2025-09-16|3");
    workspace.query("SELECT count(*) = max(position) FROM schema_revisions").gives("1");
    workspace.query("PRAGMA application_id").gives("1246907980");
    workspace.query("PRAGMA journal_mode").gives("delete");
    let mode = fs::metadata(workspace.path("journal_archive.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        workspace.list("."),
        ["journal", "journal.toml", "journal_archive.db", "journal_archive.db.lock"]
    );
}

#[test]
fn a_first_sync_fills_the_full_text_index_as_later_ones_keep_it() {
    let workspace = TestWorkspace::new();
    for number in 0..1200 {
        let text = format!("# Day {number}\n\nRain on mile {number}. 今日は雨 {}\n", number % 7);
        workspace.write(&format!("{:02}/{number}.md", number % 60), text);
    }
    workspace.run("sync").is_clean();
    let check = || {
        let connection = rusqlite::Connection::open(workspace.path("journal_archive.db")).unwrap();
        let compare = "INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)";
        connection.execute(compare, []).unwrap();
    };
    check();
    let settings = "SELECT group_concat(k || ' ' || v, ', ') FROM (SELECT * FROM entries_fts_config ORDER BY k)";
    workspace.query(settings).gives("version 4");
    workspace.write("00/0.md", "Snow.\n").delete("01/1.md").write("new.md", "Hail.\n");
    workspace.run("sync").is_clean();
    check();
    // What is deleted stays in the archive, marked, and so it stays in the index.
    for (word, entries) in [("rain", "1199"), ("snow", "1"), ("hail", "1"), ("雨", "1199")] {
        workspace.query(&format!("SELECT count(*) FROM entries_fts('{word}')")).gives(entries);
    }
    assert_eq!(
        workspace.list("."),
        ["journal", "journal.toml", "journal_archive.db", "journal_archive.db.lock"]
    );
}

#[test]
fn a_second_sync_reports_everything_unchanged_and_writes_nothing() {
    let workspace = TestWorkspace::synced(&[("a.md", RAIN), ("b.md", "Snow.\n")]);
    let before = workspace.archive_bytes();
    assert_eq!(counts(&workspace, "sync"), "0 0 0 0 2");
    assert_eq!(counts(&workspace, "sync --verify"), "0 0 0 0 2");
    assert_eq!(workspace.archive_bytes(), before);
}

#[test]
fn touched_edited_renamed_deleted_and_new_files_are_told_apart_and_keep_their_ids() {
    let workspace = TestWorkspace::synced(&[
        ("1-touched.md", "One.\n"),
        ("2-edited.md", "Two.\n"),
        ("3-renamed.md", "Three.\n"),
        ("4-deleted.md", "Four.\n"),
    ]);
    fs::File::options()
        .write(true)
        .open(workspace.path("journal/1-touched.md"))
        .unwrap()
        .set_modified(std::time::UNIX_EPOCH)
        .unwrap();
    workspace.write("2-edited.md", "Two, and more.\n").rename("3-renamed.md", "sub/3-moved.md");
    workspace.delete("4-deleted.md").write("5-new.md", "Five.\n");
    assert_eq!(counts(&workspace, "sync --dry-run"), "1 1 1 1 1");
    assert_eq!(counts(&workspace, "sync"), "1 1 1 1 1");
    workspace
        .query("SELECT id, path, body, removed_at IS NULL FROM entries ORDER BY id")
        .gives("1|1-touched.md|One.\n|1\n2|2-edited.md|Two, and more.\n|1\n3|sub/3-moved.md|Three.\n|1\n4|4-deleted.md|Four.\n|0\n5|5-new.md|Five.\n|1");
}

#[test]
fn a_file_that_comes_back_takes_its_old_row_again() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Two.\n")]);
    workspace.delete("b.md").run("sync").is_clean();
    workspace.query("SELECT removed_at FROM entries WHERE id = 2").gives("2026-01-15T12:00:00Z");
    workspace.write("b.md", "Two again.\n").run("sync").is_clean();
    workspace
        .query("SELECT id, body, removed_at FROM entries WHERE path = 'b.md'")
        .gives("2|Two again.\n|NULL");
}

#[test]
fn a_flood_of_findings_is_told_by_kind_and_whole_by_lint() {
    let workspace = TestWorkspace::new();
    for number in 0..21 {
        workspace.write(&format!("note {number}.md"), "Rain.\n");
    }
    workspace.write("2025-09-16.md", "---\nmood: 12\n---\n");
    workspace
        .run("sync")
        .says("18 more warnings of the kind `no-date`")
        .says("hint: `journal lint` prints them all")
        .says("2025-09-16.md:2:7")
        .is_clean();
    assert_eq!(workspace.json("lint")["findings"].as_array().unwrap().len(), 22);
    for number in 0..21 {
        let text = format!("---\ntitle: a: {number}\n---\nRain.\n");
        workspace.write(&format!("note {number}.md"), &text);
    }
    workspace.run("sync").says("18 more errors of the kind `unquoted-colon`").has_findings();
}

#[test]
fn how_days_are_written_is_taken_up_for_every_entry() {
    let text = "---\ndate: 16 listopada 2025\nlived: 2025-01-02\n---\nRain.\n";
    let workspace = TestWorkspace::synced(&[("rain.md", text)]);
    let day = || workspace.query("SELECT date FROM entries");
    day().gives("NULL");
    workspace
        .config("journal = \"journal\"\n[dates]\nlanguages = [\"hr\"]\n")
        .run("sync")
        .is_clean();
    day().gives("2025-10-16");
    workspace.config("journal = \"journal\"\n[dates]\nkeys = [\"lived\"]\n").run("sync").is_clean();
    day().gives("2025-01-02");
    workspace.config("journal = \"journal\"\n").run("sync").is_clean();
    day().gives("NULL");
}

#[test]
fn broken_front_matter_is_reported_and_the_last_good_metadata_stays() {
    let workspace =
        TestWorkspace::synced(&[("2025-09-16.md", "---\nmood: calm\ntitle: Wet\n---\nRain.\n")]);
    workspace.write("2025-09-16.md", "---\nmood: [calm\ntitle: Wet\n---\nSnow falls.\n");
    workspace.run("sync").says("2025-09-16.md:").has_findings();
    workspace
        .query("SELECT body, title, front_matter_error IS NOT NULL FROM entries")
        .gives("---\nmood: [calm\ntitle: Wet\n---\nSnow falls.\n|Wet|1");
    workspace.query("SELECT name FROM moods JOIN entry_moods ON mood_id = moods.id").gives("calm");
    workspace
        .query("SELECT rowid FROM entries_fts WHERE entries_fts MATCH 'body: (wet AND snow)'")
        .gives("1");
    workspace.run("repopulate --force --from-archive").has_findings();
    workspace.query("SELECT name FROM moods JOIN entry_moods ON mood_id = moods.id").gives("calm");
    workspace.write("2025-09-16.md", "---\nmood: glad\n---\nSnow falls.\n").run("sync").is_clean();
    workspace.query("SELECT title, front_matter_error FROM entries").gives("NULL|NULL");
    workspace.query("SELECT name FROM moods JOIN entry_moods ON mood_id = moods.id").gives("glad");
}

#[test]
fn a_missing_or_emptied_journal_stops_the_sync_with_nothing_changed() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    let before = workspace.archive_bytes();
    workspace.delete("a.md").run("sync").says("--accept-deletions").is_refused();
    workspace.run("sync nowhere").says("no journal folder").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    assert_eq!(counts(&workspace, "sync --accept-deletions"), "0 0 0 1 0");
}

#[test]
fn a_fifth_of_the_entries_may_go_and_no_more() {
    let workspace = TestWorkspace::new();
    for index in 0..50 {
        workspace.write(&format!("{index:02}.md"), format!("Entry {index}.\n"));
    }
    workspace.run("sync").is_clean();
    for index in 0..10 {
        workspace.delete(&format!("{index:02}.md"));
    }
    workspace.run("sync").is_clean();
    for index in 10..20 {
        workspace.delete(&format!("{index:02}.md"));
    }
    workspace.run("sync").is_refused();
    workspace.query("SELECT count(*) FROM entries WHERE removed_at IS NULL").gives("40");
}

#[test]
fn the_same_size_and_time_hide_a_change_only_until_verify() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.write("a.md", "Snow.\n");
    assert_eq!(counts(&workspace, "sync"), "0 0 0 0 1");
    assert_eq!(counts(&workspace, "sync --verify"), "0 1 0 0 0");
}

#[test]
fn a_stamp_that_is_too_young_is_not_trusted() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n");
    let moment = std::time::SystemTime::from(
        chrono::DateTime::parse_from_rfc3339(crate::workspace::NOW).unwrap(),
    );
    let path = workspace.path("journal/a.md");
    let set = || fs::File::options().write(true).open(&path).unwrap().set_modified(moment).unwrap();
    set();
    workspace.run("sync").is_clean();
    let before = workspace.archive_bytes();
    workspace.run("sync").is_clean();
    assert_eq!(workspace.archive_bytes(), before);
    fs::write(&path, "Snow.\n").unwrap();
    set();
    assert_eq!(counts(&workspace, "sync"), "0 1 0 0 0");
}

#[test]
fn a_stamp_is_trusted_two_seconds_after_the_change_to_the_fraction() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n");
    let written = chrono::DateTime::parse_from_rfc3339("2026-06-01T12:00:00.9Z").unwrap();
    fs::File::options()
        .write(true)
        .open(workspace.path("journal/a.md"))
        .unwrap()
        .set_modified(written.into())
        .unwrap();
    let stamps_after = |now: &str| {
        workspace.run_at(now, "sync").is_clean();
        workspace.query("SELECT count(*) FROM file_stamps").text
    };
    assert_eq!(stamps_after("2026-06-01T12:00:02.85Z"), "0");
    assert_eq!(stamps_after("2026-06-01T12:00:02.95Z"), "1");
}

#[test]
fn a_time_of_change_in_the_far_future_is_a_stamp_like_another() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "Rain.\n");
    let later = chrono::DateTime::parse_from_rfc3339("2065-01-01T00:00:00Z").unwrap();
    fs::File::options()
        .write(true)
        .open(workspace.path("journal/a.md"))
        .unwrap()
        .set_modified(later.into())
        .unwrap();
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM file_stamps").gives("1");
}

#[test]
fn a_small_journal_whose_files_have_all_lost_their_text_stops_the_sync() {
    for lost in ["", " \n", "\0\0\0"] {
        let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
        let before = workspace.archive_bytes();
        workspace.write("a.md", lost).write("b.md", lost);
        workspace.run("sync").says("have lost their text at once").is_refused();
        assert!(workspace.archive_bytes() == before, "{lost:?}");
    }
}

#[test]
fn hidden_folders_links_and_other_files_are_left_out() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "One.\n").write(".obsidian/b.md", "Two.\n").write("c.txt", "Three.\n");
    std::os::unix::fs::symlink("a.md", workspace.path("journal/d.md")).unwrap();
    workspace.run("sync").says("is a link").is_clean();
    workspace.query("SELECT group_concat(path) FROM entries").gives("a.md");
}

#[test]
fn an_extension_in_capitals_is_one_all_the_same() {
    let workspace =
        TestWorkspace::synced(&[("2025-09-16.MD", "Rain.\n"), ("17.Markdown", "Snow.\n")]);
    workspace.query("SELECT date FROM entries ORDER BY path").gives("NULL\n2025-09-16");
    workspace.rename("2025-09-16.MD", "2025-09-16.md");
    assert_eq!(counts(&workspace, "sync"), "0 0 1 0 1");
    workspace
        .config("journal = \"journal\"\n[sync]\ninclude = [\"*.TXT\"]\nexclude = [\"*.MD\"]\n");
    workspace.write("a.txt", "Ice.\n").write("b.MD", "Fog.\n");
    workspace.run("sync --accept-deletions").is_clean();
    workspace.query("SELECT path FROM entries WHERE removed_at IS NULL").gives("a.txt");
    workspace.run("new").is_refused();
}

#[test]
fn what_has_the_name_of_an_entry_and_is_no_file_is_named_for_what_it_is() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let pipe = workspace.path("journal/pipe.md");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    std::os::unix::fs::symlink("a.md", workspace.path("journal/link.md")).unwrap();
    for line in ["sync", "lint"] {
        let run = workspace.run(line);
        let run =
            run.says("is a pipe (FIFO), not a file").says("move it away, or name it in `exclude`");
        run.says("is a link, which is not followed").says("or set `follow_links` there").is_clean();
    }
    workspace
        .run("lint journal/pipe.md")
        .says("is a pipe (FIFO)")
        .says("move it away")
        .has_findings();
    workspace.config("journal = \"journal\"\n[sync]\nexclude = [\"pipe.md\", \"link.md\"]\n");
    let run = workspace.run("sync");
    assert_eq!(run.stderr().matches("warning").count(), 0, "{run}");
}

#[test]
fn an_archive_that_is_behind_is_upgraded_after_a_backup() {
    let workspace = TestWorkspace::synced(&[("a.md", RAIN)]);
    workspace.run("downgrade 20250918_090000").is_clean();
    let answer = workspace.json("sync");
    assert_eq!(answer["upgraded"].as_array().unwrap().len(), shipped() - 2);
    assert!(answer["backup"].as_str().unwrap().ends_with("_before_upgrade"));
    workspace.query("SELECT group_concat(name) FROM tags").gives("rain,home");
    workspace.query("SELECT rowid FROM entries_fts WHERE entries_fts MATCH 'rain'").gives("1");
    workspace.config("journal = \"journal\"\nauto_upgrade = false\n");
    workspace.run("downgrade").is_clean();
    workspace.run("sync").says("journal upgrade").is_refused();
}

#[test]
fn one_writer_at_a_time_and_the_other_one_is_told_who() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    let lock =
        fs::File::options().write(true).open(workspace.path("journal_archive.db.lock")).unwrap();
    lock.lock().unwrap();
    workspace.run("sync").says("in use by process").is_refused();
    drop(lock);
    workspace.run("sync").is_clean();
}

#[test]
fn what_is_no_archive_is_never_written_over() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "One.\n");
    for bytes in [&b"SQLite format 3\0"[..], b"My diary, not a database. ".repeat(40).as_slice()] {
        fs::write(workspace.path("journal_archive.db"), bytes).unwrap();
        workspace.run("sync").says("not an archive of journal").is_refused();
        assert_eq!(workspace.archive_bytes(), bytes);
    }
}

#[test]
fn stale_journals_under_the_name_of_a_new_archive_are_moved_aside() {
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "One.\n");
    fs::write(workspace.path("journal_archive.db-journal"), "stale").unwrap();
    workspace.run("sync").is_clean();
    assert!(workspace.list(".").contains(&"journal_archive.db-journal.stale1".to_owned()));
    workspace.query("PRAGMA integrity_check").gives("ok");
}

#[test]
fn a_failed_write_changes_nothing() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON entries BEGIN SELECT raise(ABORT, 'no more'); END",
    );
    workspace.write("b.md", "Two.\n").delete("a.md");
    workspace.run("sync --accept-deletions").says("no more").is_refused();
    workspace.query("SELECT path, removed_at FROM entries").gives("a.md|NULL");
}

#[test]
fn a_folder_that_nobody_named_is_no_journal() {
    let workspace = TestWorkspace::new();
    std::fs::remove_file(workspace.path("journal.toml")).unwrap();
    workspace.run("sync").says("journal sync DIR").is_refused();
    workspace.run("sync journal").is_clean();
    // From then on the archive remembers which folder is meant.
    workspace.run("repopulate --force").is_clean();
}

/// A journal of so many entries, synced.
fn many(count: usize) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for number in 0..count {
        workspace.write(&path_of(number), format!("Entry {number} about herons.\n"));
    }
    workspace.run("sync").is_clean();
    workspace
}

fn path_of(number: usize) -> String {
    format!("2025-{:02}-{:02}.md", 1 + number / 28, 1 + number % 28)
}

fn text_of(workspace: &TestWorkspace, path: &str) -> String {
    std::fs::read_to_string(workspace.path(path)).unwrap()
}

fn with_herons(workspace: &TestWorkspace, expected: usize) {
    workspace
        .query("SELECT count(*) FROM entries WHERE body LIKE '%herons%'")
        .gives(&expected.to_string());
}

#[test]
fn a_journal_whose_files_were_emptied_at_once_is_taken_for_lost() {
    for text in ["", " \n\n", "\0\0\0\0", "one text over all of them\n"] {
        let workspace = many(40);
        for it in 0..12 {
            workspace.write(&path_of(it), text);
        }
        let before = workspace.archive_bytes();
        workspace.run("sync").says("12 of 40 entries have lost their text").is_refused();
        workspace.run("repopulate --force").says("--accept-deletions").is_refused();
        assert!(workspace.archive_bytes() == before, "{text:?}");
        workspace.run("sync --accept-deletions").is_clean();
        with_herons(&workspace, 28);
        workspace.query("SELECT count(*) FROM entry_versions").gives("12");
    }
}

#[test]
fn a_few_emptied_files_are_mirrored_and_told_until_they_have_a_text_again() {
    let workspace = many(40);
    workspace.write("2025-01-01.md", "").write("2025-01-02.md", "\0\0\0");
    let told = "journal restore --entry 2025-01-01.md";
    workspace.run("sync").says(told).says("lost its text").is_clean();
    workspace.run("sync").says(told).says("2025-01-02.md").is_clean();
    with_herons(&workspace, 38);
    workspace.run("restore --entry 2025-01-01.md").says("restored `2025-01-01.md`").is_clean();
    assert_eq!(text_of(&workspace, "journal/2025-01-01.md"), "Entry 0 about herons.\n");
    workspace.write("2025-01-02.md", "Another text.\n").run("sync").is_clean();
    let quiet = workspace.run("sync").stderr();
    assert!(!quiet.contains("lost its text"), "{quiet}");
}

#[test]
fn many_files_that_come_back_with_one_text_are_told_and_the_last_text_of_each_comes_back() {
    let workspace = many(60);
    for it in 0..10 {
        workspace.delete(&path_of(it));
    }
    workspace.run("sync").is_clean();
    for it in 0..10 {
        workspace.write(&path_of(it), "one text over all of them\n");
    }
    let told = "journal restore --entry 2025-01-01.md";
    workspace.run("sync").says(told).is_clean().run("sync").says(told).is_clean();
    workspace.run("restore --entry 2025-01-01.md").says("restored `2025-01-01.md`").is_clean();
    assert_eq!(text_of(&workspace, "journal/2025-01-01.md"), "Entry 0 about herons.\n");
    let told_on = workspace.run("sync").says("2025-01-02.md").stderr();
    assert!(!told_on.contains(told), "{told_on}");
}

#[test]
fn a_journal_whose_bodies_are_gone_or_end_in_nul_bytes_is_taken_for_lost() {
    let path = |it: usize| format!("2025-02-{:02}.md", it + 1);
    for left in ["", "Entry\0\0\0\0\0\0\0\0"] {
        let workspace = TestWorkspace::new();
        for it in 0..20 {
            workspace.write(&path(it), format!("---\nid: {it}\n---\nEntry {it} about herons.\n"));
        }
        workspace.run("sync").is_clean();
        let lose = |it: usize| {
            workspace.write(&path(it), format!("---\nid: {it}\n---\n{left}"));
        };
        (0..12).for_each(lose);
        workspace.run("sync").says("12 of 20 entries have lost their text").is_refused();
        workspace.run("restore --entry 2025-02-01.md").says("restored").is_clean();
        workspace.run("sync --accept-deletions").is_clean();
        with_herons(&workspace, 9);
        let told = "journal restore --entry 2025-02-12.md";
        let edited = format!("---\nid: x\n---\n{left}");
        workspace.write(&path(11), &edited).run("sync").says(told).is_clean();
        workspace.run("restore --entry 2025-02-12.md").says("restored").is_clean();
        let text = text_of(&workspace, "journal/2025-02-12.md");
        assert_eq!(text, "---\nid: 11\n---\nEntry 11 about herons.\n");
        workspace.run("sync").is_clean();
        assert!(!workspace.run("doctor").stdout().contains("note-differs"));
    }
}

#[test]
fn a_folder_for_the_archive_that_is_not_there_is_told_with_the_command_that_makes_it() {
    let workspace = TestWorkspace::new();
    workspace.write("2025-01-01.md", "Rain.\n");
    workspace.run("sync --archive sub/dir/a.db").says("mkdir -p").is_refused();
    workspace.run("sync --archive journal/2025-01-01.md/a.db").says("is not a folder").is_refused();
}

#[test]
fn what_was_empty_before_loses_nothing() {
    let workspace = TestWorkspace::new();
    for it in 0..20 {
        workspace.write(&path_of(it), "");
    }
    workspace.run("sync").is_clean();
    for it in 0..20 {
        workspace.write(&path_of(it), "# A template\n");
    }
    workspace.run("sync").is_clean();
    for it in 0..20 {
        workspace.write(&path_of(it), "\n");
    }
    workspace.run("sync").says("have lost their text").is_refused();
}

#[test]
fn nothing_is_brought_back_over_what_the_archive_does_not_hold() {
    let workspace = many(3);
    workspace.run("restore --entry 2025-01-01.md").says("has its text").is_refused();
    workspace.write("2025-01-01.md", "").run("sync").is_clean();
    workspace.write("2025-01-01.md", "Not synced yet.\n");
    workspace.run("restore --entry 2025-01-01.md").says("does not hold").is_refused();
    assert_eq!(text_of(&workspace, "journal/2025-01-01.md"), "Not synced yet.\n");
    workspace.run("restore --entry 2025-01-01.md --to back.md").is_clean();
    assert_eq!(text_of(&workspace, "back.md"), "Entry 0 about herons.\n");
    workspace.run("restore --entry nowhere.md").says("holds no entry").is_refused();
}

#[test]
fn another_folder_with_the_same_names_is_no_new_version_of_the_journal() {
    let workspace = many(12);
    for number in 0..12 {
        workspace.write(&format!("../work/{}", path_of(number)), "Work.\n");
    }
    let before = workspace.archive_bytes();
    let run = workspace.run("sync work");
    let refused = run.stderr();
    run.is_refused();
    assert!(refused.contains("--root-moved") && refused.contains("--archive FILE"), "{refused}");
    workspace.run("sync work --accept-deletions").is_refused();
    workspace.run("repopulate work --force").is_refused();
    assert!(workspace.archive_bytes() == before);
    workspace.run("sync").is_clean();
    workspace.run("--archive work.db sync work").is_clean();
    workspace.run("sync work --root-moved --accept-deletions").is_clean();
    with_herons(&workspace, 0);
    workspace.run("sync journal").says("another folder").is_refused();
}

#[test]
fn a_journal_that_was_moved_is_known_by_what_lies_in_it() {
    let workspace = many(12);
    std::fs::rename(workspace.path("journal"), workspace.path("diary")).unwrap();
    workspace.run("sync diary").says("12 unchanged").is_clean();
    workspace.run("sync diary").is_clean();
    std::fs::rename(workspace.path("diary"), workspace.path("book")).unwrap();
    for number in 0..7 {
        std::fs::write(workspace.path("book").join(path_of(number)), "Others.\n").unwrap();
    }
    workspace.run("sync book").says("another folder").is_refused();
    workspace.run("sync book --root-moved").is_clean();
}

#[test]
fn what_could_not_be_listed_is_unknown_and_not_gone() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[sync]\nfollow_links = true\n");
    for index in 0..12 {
        workspace.write(&format!("2025/{index}.md"), RAIN);
    }
    workspace.write("b.md", RAIN).run("sync").is_clean();
    // A link that leads to itself fails for every user, root too.
    fs::rename(workspace.path("journal/2025"), workspace.path("away")).unwrap();
    std::os::unix::fs::symlink("2025", workspace.path("journal/2025")).unwrap();
    let run = workspace.run("sync");
    run.says("cannot be read: Too many").says(" --> 2025\n").says("13 unchanged").has_findings();
    workspace.query("SELECT count(*) FROM entries WHERE removed_at IS NULL").gives("13");
    fs::remove_file(workspace.path("journal/2025")).unwrap();
    workspace.run("sync").says("--accept-deletions").is_refused();
}

/// What a sync says that it changed: path, what happened, and the path before.
fn changes(workspace: &TestWorkspace, line: &str) -> Vec<String> {
    let answer = workspace.json(line);
    let change = |it: &serde_json::Value| {
        let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", text("change"), text("path"), text("was")).trim().to_owned()
    };
    answer["changes"].as_array().unwrap().iter().map(change).collect()
}

#[test]
fn a_sync_and_its_dry_run_name_the_same_changes() {
    let workspace = TestWorkspace::synced(&[
        ("edited.md", "One.\n"),
        ("renamed.md", "Two.\n"),
        ("gone.md", "Three.\n"),
        ("back.md", "Four.\n"),
        ("touched.md", "Five.\n"),
    ]);
    workspace.delete("back.md").run("sync").is_clean();
    workspace
        .write("edited.md", "One and more.\n")
        .delete("gone.md")
        .rename("renamed.md", "2025/r.md");
    workspace.write("back.md", "Four again.\n").write("new.md", "---\nmood: [calm\n---\nSix.\n");
    // A name of an entry that cannot be read, for root neither.
    fs::create_dir(workspace.path("journal/x")).unwrap();
    std::os::unix::fs::symlink("nowhere", workspace.path("journal/x/y.md")).unwrap();
    let expected = [
        "renamed 2025/r.md renamed.md",
        "returned back.md",
        "updated edited.md",
        "removed gone.md",
        "added new.md",
    ];
    let before = workspace.archive_bytes();
    let dry = workspace.json("sync --dry-run");
    assert_eq!(changes(&workspace, "sync --dry-run"), expected);
    assert!(dry["seconds"].is_null() && dry["backup"].is_null());
    workspace
        .run("sync --dry-run")
        .prints("renamed   2025/r.md (was renamed.md)\nreturned  back.md\nupdated   edited.md\nremoved   gone.md\nadded     new.md")
        .says("would sync: 2 added, 1 updated, 1 renamed, 1 removed, 1 unchanged")
        .has_findings();
    assert!(workspace.archive_bytes() == before, "a dry run changes nothing");
    let mut real = workspace.json("sync -v");
    real["seconds"] = serde_json::Value::Null;
    assert_eq!(real, dry, "the real sync says what the dry run said, findings too");
    assert!(workspace.json("sync").get("changes").is_none());
    assert_eq!(changes(&workspace, "sync -v"), [""; 0]);
    assert_eq!(changes(&workspace, "repopulate --force -v"), [""; 0]);
    workspace.write("new.md", "Six.\n");
    assert_eq!(changes(&workspace, "repopulate --force -v"), ["updated new.md"]);
}

#[test]
fn a_first_sync_names_what_it_adds_and_where_the_archive_is() {
    let workspace = TestWorkspace::new();
    workspace.write("b.md", "Rain.\n").write("2025/a.md", "Snow.\n");
    assert_eq!(changes(&workspace, "sync --dry-run"), ["added 2025/a.md", "added b.md"]);
    workspace.run("sync --dry-run").says("the archive would be journal_archive.db\n").is_clean();
    assert_eq!(workspace.list("."), ["journal", "journal.toml", "journal_archive.db.lock"]);
    let run = workspace.run("sync -v").prints("added     2025/a.md\nadded     b.md");
    run.says("the archive is journal_archive.db\n").is_clean();
    let again = workspace.run("sync -v").prints("");
    assert!(!again.stderr().contains("the archive is"), "{again}");
}

#[test]
fn a_folder_without_entries_is_said() {
    let workspace = TestWorkspace::new();
    fs::create_dir(workspace.path("src")).unwrap();
    fs::write(workspace.path("src/a.rs"), "x").unwrap();
    for line in ["sync src --dry-run", "sync src", "sync src"] {
        let run = workspace.run(line);
        assert!(!run.stderr().contains("0 unchanged"), "{run}");
        let run = run.says("no Markdown files in `src`").says("match `**/*.md` or `**/*.markdown`");
        run.says("sync: no entries".trim_start_matches("sync: ")).is_clean();
    }
    assert_eq!(workspace.json("sync src")["findings"][0]["code"], "no-entries");
    workspace.config("journal = \"journal\"\n[sync]\ninclude = [\"*.txt\"]\n");
    workspace.run("sync").says("no entries in `journal`").says("match `*.txt`").is_clean();
    workspace.write("a.txt", "Rain.\n").run("sync").is_clean();
    let run = workspace.run("sync");
    assert!(!run.stderr().contains("no entries"), "{run}");
}

#[test]
fn a_hint_names_no_flag_that_sync_lacks() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = "-- Fewer\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n-- loses: table `notes`\n\nSELECT 1;\n";
    workspace.revision("20260101_000000_fewer", up, "SELECT 1;\n");
    workspace.run("sync").says("`journal upgrade --allow-data-loss` lets it").is_refused();
    workspace.run("upgrade").says("hint: `--allow-data-loss` lets it").is_refused();
}

#[test]
fn tables_that_have_the_names_of_a_field_and_are_not_its_own_are_never_written() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nfilms: [Rope]\n---\nSeen.\n")]);
    workspace.execute(
        "CREATE TABLE films (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE entry_films (entry_id INTEGER, value_id INTEGER, position INTEGER);
         INSERT INTO films VALUES (1, 'Mine'), (2, 'Other');
         INSERT INTO entry_films VALUES (1, 1, 0)",
    );
    workspace.config("journal = 'journal'\n[fields.films]\ntype = 'list'\n");
    workspace.write("b.md", "---\nfilms: [Rope]\n---\nSeen again.\n");
    let before = workspace.archive_bytes();
    workspace.run("sync").says("are not the field's").is_refused();
    workspace.run("repopulate --force --no-backup").says("are not the field's").is_refused();
    assert!(workspace.archive_bytes() == before);
    workspace.config("journal = 'journal'\n[fields.seen]\ntype = 'list'\nkeys = ['films']\n");
    workspace.run("sync").is_clean();
    workspace.run("migration create seen").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT group_concat(name) FROM seen").gives("Rope");
    workspace.query("SELECT group_concat(name) FROM films").gives("Mine,Other");
}

#[test]
fn a_key_that_is_not_ours_and_refuses_is_named_by_every_command_that_writes_rows() {
    let keys = [
        (
            "CREATE TABLE pairs (e, t, FOREIGN KEY (e, t) REFERENCES entry_tags (entry_id, tag_id));
             INSERT INTO pairs SELECT entry_id, tag_id FROM entry_tags",
            "the key of `pairs` to `entry_tags`",
        ),
        (
            "PRAGMA foreign_keys = OFF; CREATE TABLE titles (t REFERENCES entries (title)); INSERT INTO titles VALUES ('One')",
            "the key of `titles` to `entries`",
        ),
    ];
    for (key, name) in keys {
        let workspace = TestWorkspace::synced(&[
            ("2025-01-01.md", "---\ntags: [rain]\n---\n# One\n"),
            ("2025-01-02.md", "Gone.\n"),
        ]);
        workspace.delete("2025-01-02.md").run("sync").is_clean();
        workspace.execute(key);
        let before = workspace.archive_bytes();
        workspace.write("2025-01-01.md", "---\ntags: [snow]\n---\n# Other\n");
        workspace.run("sync").says(name).says("refuses").is_refused();
        workspace.run("repopulate --force --no-backup").says(name).is_refused();
        assert!(workspace.archive_bytes() == before, "{key}");
    }
}

#[test]
fn what_is_not_ours_and_refuses_a_row_is_named_and_nothing_is_changed() {
    let guards = [
        (
            "CREATE TRIGGER guard BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'never'); END",
            "trigger `guard`",
        ),
        (
            "CREATE TRIGGER quiet BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END",
            "trigger `quiet`",
        ),
        (
            "CREATE TRIGGER lost AFTER INSERT ON tags BEGIN INSERT INTO nowhere VALUES (1); END",
            "trigger `lost`",
        ),
        (
            "CREATE TRIGGER quiet BEFORE INSERT ON entry_tags BEGIN SELECT RAISE(IGNORE); END",
            "trigger `quiet` on `entry_tags`",
        ),
        (
            "CREATE TRIGGER quiet BEFORE UPDATE ON entries BEGIN SELECT RAISE(IGNORE); END",
            "trigger `quiet` on `entries`",
        ),
        (
            "CREATE TRIGGER quiet BEFORE INSERT ON entry_versions BEGIN SELECT RAISE(IGNORE); END",
            "trigger `quiet` on `entry_versions`",
        ),
        ("CREATE UNIQUE INDEX one_a_day ON entries(date)", "index `one_a_day`"),
        ("CREATE UNIQUE INDEX one_use ON entry_tags(position)", "index `one_use` on `entry_tags`"),
        ("CREATE UNIQUE INDEX one_a_year ON entries(substr(date, 1, 4))", "index `one_a_year`"),
    ];
    for (guard, name) in guards {
        let workspace = TestWorkspace::synced(&[
            ("2025-01-01.md", "Rain.\n"),
            ("2024-01-01.md", "---\ntags: snow\n---\nSnow.\n"),
        ]);
        workspace.execute(guard);
        let before = workspace.archive_bytes();
        workspace.write("2025-01-01-2.md", "---\ntags: [rain]\n---\nMore rain.\n");
        workspace.write("2025-01-01.md", "Rain, edited.\n");
        workspace.run("sync").says(name).says("refuses").is_refused();
        assert!(workspace.archive_bytes() == before, "{guard}");
    }
}

#[test]
fn a_sync_that_fails_after_its_upgrade_says_that_the_upgrade_stays() {
    for says in ["ABORT, 'never'", "IGNORE"] {
        let workspace = TestWorkspace::synced(&[("2025-01-01.md", "Rain.\n")]);
        let guard = format!(
            "CREATE TRIGGER guard BEFORE INSERT ON entries BEGIN SELECT RAISE({says}); END"
        );
        workspace.run("downgrade 20250918_090000").is_clean().execute(&guard);
        let backups = workspace.backups().len();
        workspace.write("2025-01-02.md", "Snow.\n");
        let run = workspace.run("sync --json");
        let answer: serde_json::Value = serde_json::from_str(&run.stdout()).unwrap();
        let hint = answer["error"]["hint"].as_str().unwrap();
        assert_eq!(answer["error"]["code"], "refused");
        assert!(
            hint.contains(
                "no entry was changed; the archive was upgraded first, from 20250918_090000 to"
            ),
            "{hint}"
        );
        assert!(!run.to_string().contains("nothing was changed"), "{run}");
        run.is_refused();
        assert_eq!(answer["upgraded"].as_array().unwrap().len(), shipped() - 2);
        assert_eq!(answer["from"], serde_json::json!(["20250918_090000"]));
        assert_eq!(answer["to"][0], *answer["upgraded"].as_array().unwrap().last().unwrap());
        let backup = answer["backup"].as_str().unwrap();
        assert!(backup.ends_with("_before_upgrade") && hint.contains(backup), "{answer}");
        assert_eq!(workspace.backups().len(), backups + 1);
        workspace.query("SELECT body FROM entries").gives("Rain.\n");
        let run = workspace.run("sync").says("nothing was changed");
        assert!(!run.stderr().contains("upgrade"), "{run}");
        run.is_refused();
    }
}

#[test]
fn the_stamps_of_files_in_another_folder_say_nothing_of_what_lies_there() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain in one.\n"), ("b.md", "Snow.\n")]);
    workspace.write("../moved/a.md", "Rain in two.\n").write("../moved/b.md", "Snow.\n");
    workspace.run("sync moved --root-moved").says("1 updated, 1 unchanged").is_clean();
    workspace.query("SELECT body FROM entries WHERE path = 'a.md'").gives("Rain in two.\n");
}

#[test]
fn a_new_archive_is_made_whatever_its_revisions_would_lose_of_an_old_one() {
    let workspace = TestWorkspace::new();
    let up = "-- Fewer\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n-- loses: table `notes`\n\nSELECT 1;\n";
    workspace.revision("20260101_000000_fewer", up, "SELECT 1;\n").write("a.md", "Rain.\n");
    workspace.run("sync").is_clean().query("SELECT body FROM entries").gives("Rain.\n");
}

#[test]
fn an_empty_file_under_the_archives_name_is_no_archive_yet() {
    let workspace = TestWorkspace::new();
    workspace.write("2025-09-16.md", "Rain.\n");
    fs::write(workspace.path("journal_archive.db"), "").unwrap();
    workspace.run("status").prints_a("not there yet").is_clean();
    workspace.run("doctor").says("there is not an archive yet").is_clean();
    workspace.run("list").says("there is not an archive").is_refused();
    workspace.run("sync").is_clean().query("SELECT count(*) FROM entries").gives("1");
    workspace.run("status").is_clean();
}
