//! What an older `journal` made wrong in an archive: the doctor names it, and what it prints mends it.
//!
//! An archive that was taken down below the revision that keeps versions is as that `journal` left it.

use std::fs;

use journal_archive::revision::ledger::Applied;
use journal_archive::revision::{Origin, Revision};

use crate::doctor::{check_mends, codes};
use crate::workspace::TestWorkspace;

/// The last revision that the older `journal` knew.
const OLD: &str = "20251121_083000";

const SECRET: &str = "Quetzalcoatl was here, and went away again over the water.\n";

/// Takes the archive down to what an older `journal` left.
fn age(workspace: &TestWorkspace) -> &TestWorkspace {
    workspace.run(&format!("downgrade {OLD}")).is_clean()
}

/// A journal of so many entries, each with a text of its own, synced and backed up.
fn journal_of(count: usize) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for day in 1..=count {
        let text =
            format!("---\nmood: calm\n---\nThe heron of day {day} stood in pool {}.\n", day * 7);
        workspace.write(&format!("2025-03-{day:02}.md"), text);
    }
    workspace.run("sync").is_clean().run("backup").is_clean();
    workspace
}

fn holds_secret(workspace: &TestWorkspace) -> bool {
    workspace.archive_bytes().windows(12).any(|it| it == b"Quetzalcoatl")
}

/// Runs each command that a finding of this code names.
fn obey(workspace: &TestWorkspace, code: &str) {
    let answer = workspace.json("doctor");
    let findings = answer["findings"].as_array().unwrap();
    for finding in findings.iter().filter(|it| it["code"] == code) {
        let hint = finding["hint"].as_str().unwrap();
        for command in hint.split('`').skip(1).step_by(2) {
            let run = workspace.run(command.strip_prefix("journal ").unwrap());
            assert!(run.output.status.code() < Some(2), "{run}");
        }
    }
}

#[test]
fn a_text_that_a_purge_left_in_free_pages_is_found_and_the_upgrade_overwrites_it() {
    let workspace = TestWorkspace::synced(&[
        ("2025-01-01.md", "Rain.\n"),
        ("2025-01-02.md", &SECRET.repeat(900)),
    ]);
    age(&workspace).execute(
        "PRAGMA secure_delete = OFF; DELETE FROM entries WHERE path = '2025-01-02.md';
         INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');",
    );
    workspace.delete("2025-01-02.md");
    assert!(holds_secret(&workspace));
    workspace.run("doctor").says("free pages").says("journal upgrade").is_clean();
    check_mends(&workspace, "unswept");
    assert!(!holds_secret(&workspace));
    workspace.query("SELECT count(*) FROM syncs WHERE kind = 'sweep'").gives("0");
    assert_eq!(codes(&workspace), [] as [&str; 0]);
}

#[test]
fn free_pages_without_a_text_that_is_gone_are_worth_no_word() {
    let workspace = journal_of(12);
    workspace.write("2025-03-02.md", SECRET.repeat(900)).run("sync").is_clean();
    workspace.write("2025-03-02.md", "Rain.\n").run("sync").is_clean();
    workspace.run("repopulate --force").is_clean();
    assert_eq!(codes(&workspace), [] as [&str; 0]);
    for revision in [OLD, "20251102_071000", "20250918_090000"] {
        workspace.run(&format!("downgrade {revision}")).is_clean();
        assert!(!codes(&workspace).contains(&"unswept".to_owned()), "{revision}");
    }
}

#[test]
fn files_that_were_emptied_while_no_version_was_kept_come_back_from_the_backup() {
    let workspace = journal_of(24);
    for day in 1..=24 {
        workspace.write(&format!("2025-03-{day:02}.md"), if day % 2 == 0 { "" } else { "\0\0\0" });
    }
    workspace.run("sync --accept-deletions").is_clean();
    age(&workspace);
    workspace.run("doctor").says("2025-03-01.md").says("4 more files have no text").is_clean();
    for _ in 0..2 {
        obey(&workspace, "emptied");
        workspace.run("sync").is_clean();
    }
    assert_eq!(codes(&workspace), [] as [&str; 0]);
    workspace.query("SELECT count(DISTINCT body), min(word_count) FROM entries").gives("24|9");
}

#[test]
fn one_text_over_many_is_found_until_the_last_is_brought_back() {
    let workspace = journal_of(24);
    for day in 1..=24 {
        workspace.write(&format!("2025-03-{day:02}.md"), "One text.\n");
    }
    workspace.run("sync --accept-deletions").is_clean();
    age(&workspace);
    workspace.run("doctor").says("the text that many others have").is_clean();
    for _ in 0..2 {
        obey(&workspace, "emptied");
        workspace.run("sync").is_clean();
    }
    assert_eq!(codes(&workspace), [] as [&str; 0]);
    workspace.query("SELECT count(DISTINCT body), min(word_count) FROM entries").gives("24|9");
}

#[test]
fn a_text_that_many_entries_have_and_no_backup_says_otherwise_is_none_that_was_lost() {
    let workspace = TestWorkspace::new();
    for day in 1..=12 {
        workspace.write(&format!("2025-03-{day:02}.md"), "# A day\n");
    }
    workspace.run("sync").is_clean().run("backup").is_clean();
    assert_eq!(codes(&workspace), [] as [&str; 0]);
    let refused = "restore latest --entry 2025-03-01.md";
    workspace.run(refused).says("but such as many others have").is_refused();
}

#[test]
fn a_file_that_has_its_text_is_not_replaced_by_that_of_a_backup() {
    let workspace = journal_of(2);
    workspace.write("2025-03-01.md", "Rain.\n").run("sync").is_clean();
    workspace.run("restore latest --entry 2025-03-01.md").says("has its text").is_refused();
    workspace.write("2025-03-01.md", "").run("sync").is_clean();
    workspace.write("2025-03-01.md", "Written since.\n");
    workspace.run("restore latest --entry 2025-03-01.md").says("journal sync").is_refused();
    assert_eq!(
        fs::read_to_string(workspace.path("journal/2025-03-01.md")).unwrap(),
        "Written since.\n"
    );
}

/// Two folders, one synced and backed up, the other synced over it.
fn synced_over(name: fn(usize) -> String) -> TestWorkspace {
    let workspace = journal_of(8);
    for day in 1..=8 {
        let text =
            format!("Standup {day}: the quarterly numbers were low, said manager {}.\n", day * 3);
        workspace.write(&format!("../work/{}", name(day)), text);
    }
    workspace.run("sync work --root-moved").is_clean();
    workspace.config("journal = \"work\"\n");
    age(&workspace);
    workspace
}

#[test]
fn another_folder_that_was_synced_over_the_first_is_told_by_a_backup_of_that() {
    let workspace = synced_over(|day| format!("2025-03-{day:02}.md"));
    assert!(codes(&workspace).contains(&"another-journal".to_owned()));
    workspace.run("upgrade").is_clean();
    assert_eq!(codes(&workspace), ["another-journal"]);
    obey_partly(&workspace);
    let rescued = "search heron --limit 1 --archive other.db";
    workspace
        .run("upgrade --archive other.db")
        .is_clean()
        .run(rescued)
        .prints_a("heron")
        .is_clean();
}

/// Obeys the hint but for its last command, which is none by itself.
fn obey_partly(workspace: &TestWorkspace) {
    let answer = workspace.json("doctor");
    let hint = answer["findings"][0]["hint"].as_str().unwrap();
    let commands: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
    for command in &commands[..commands.len() - 1] {
        let run = workspace.run(command.strip_prefix("journal ").unwrap());
        assert!(run.output.status.code() < Some(2), "{run}");
    }
}

#[test]
fn entries_that_were_all_removed_at_once_for_others_are_told() {
    let workspace = synced_over(|day| format!("2025-04-{day:02}.md"));
    workspace.run("doctor").says("all 8 entries that the archive held").is_clean();
    workspace.run("upgrade").is_clean();
    assert_eq!(codes(&workspace), ["all-removed"]);
    workspace.run("restore --entry 2025-03-01.md --to back.md").is_clean();
    assert!(fs::read_to_string(workspace.path("back.md")).unwrap().contains("heron of day 1"));
    // Entries that a sync of today removes are versions of a life, and a question of its guard.
    let workspace = journal_of(3);
    for day in 1..=3 {
        workspace.delete(&format!("2025-03-{day:02}.md"));
    }
    workspace.write("2025-05-01.md", "Rain.\n").run("sync").is_clean();
    assert_eq!(codes(&workspace), [] as [&str; 0]);
}

#[test]
fn entries_that_are_marked_as_removed_while_their_files_are_there_come_back_by_a_sync() {
    let workspace = journal_of(5);
    fs::rename(workspace.path("journal/2025-03-02.md"), workspace.path("aside")).unwrap();
    workspace.run("sync").is_clean();
    assert_eq!(codes(&workspace), [] as [&str; 0]);
    age(&workspace);
    fs::rename(workspace.path("aside"), workspace.path("journal/2025-03-02.md")).unwrap();
    assert!(codes(&workspace).contains(&"removed-but-there".to_owned()));
    check_mends(&workspace, "removed-but-there");
    workspace.query("SELECT count(*) FROM entries WHERE removed_at IS NULL").gives("5");
    // A file that is no entry any more is none that is there.
    workspace.config("journal = \"journal\"\n[sync]\nexclude = [\"2025-03-02.md\"]\n");
    workspace.run("sync").is_clean();
    assert_eq!(codes(&workspace), [] as [&str; 0]);
}

#[test]
fn a_file_behind_a_link_that_is_no_longer_followed_is_none_that_is_there() {
    let workspace = journal_of(1);
    fs::create_dir(workspace.path("other")).unwrap();
    fs::write(workspace.path("other/a.md"), "Rain.\n").unwrap();
    std::os::unix::fs::symlink("../other", workspace.path("journal/linked")).unwrap();
    std::os::unix::fs::symlink("../other/a.md", workspace.path("journal/one.md")).unwrap();
    workspace.config("journal = \"journal\"\n[sync]\nfollow_links = true\n");
    workspace.run("sync").says("2 added").is_clean();
    workspace.config("journal = \"journal\"\n");
    workspace.run("sync --accept-deletions").says("2 removed");
    assert_eq!(codes(&workspace), [] as [&str; 0]);
    age(&workspace);
    assert!(!codes(&workspace).contains(&"removed-but-there".to_owned()));
}

#[test]
fn a_backup_from_before_there_were_numbers_that_is_dated_ahead_is_told_and_left_alone() {
    let workspace = journal_of(1);
    workspace.run_at("2031-01-01T00:00:00Z", "backup").is_clean();
    let name = "journal_archive.db.backup_20310101_000000";
    let manifest = workspace.path("backups").join(format!("{name}.sha256"));
    let text = fs::read_to_string(&manifest).unwrap();
    let start = text.find("#   \"number\"").unwrap();
    let end = start + text[start..].find("},\n").unwrap() + 3;
    fs::write(&manifest, format!("{}{}", &text[..start], &text[end..])).unwrap();
    workspace.config("journal = \"journal\"\n[backup]\nkeep_last = 1\n");
    assert_eq!(codes(&workspace), ["future-backup"]);
    workspace.run("backup prune").prints_a(&format!("{name}  (dated in the future)")).is_clean();
    assert_eq!(workspace.backups().len(), 2);
    check_mends_by_the_shell(&workspace);
}

/// Obeys the line of the shell at the end of the only hint.
fn check_mends_by_the_shell(workspace: &TestWorkspace) {
    let answer = workspace.json("doctor");
    let hint = answer["findings"][0]["hint"].as_str().unwrap();
    let (_, line) = hint.rsplit_once(": ").unwrap();
    assert!(std::process::Command::new("sh").args(["-c", line]).status().unwrap().success());
    assert_eq!(codes(workspace), [] as [&str; 0]);
}

#[test]
fn rows_of_the_users_own_table_that_were_deleted_as_if_they_were_names_are_told_by_a_backup() {
    let workspace = journal_of(3);
    age(&workspace).execute(
        "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE entry_books (entry_id INTEGER REFERENCES entries(id), book_id INTEGER REFERENCES books(id));
         INSERT INTO books VALUES (1, 'Ulysses'), (2, 'Emma'); INSERT INTO entry_books VALUES (2, 1);",
    );
    workspace.run("backup").is_clean();
    assert!(!codes(&workspace).contains(&"users-rows-gone".to_owned()));
    workspace.execute("DELETE FROM books WHERE id = 2; ALTER TABLE books ADD COLUMN shelf TEXT");
    workspace.run("doctor").says("1 row of `books`").says("sqlite3 ").is_clean();
    workspace.run("upgrade").is_clean();
    assert_eq!(codes(&workspace), ["users-rows-gone"]);
    let hint = workspace.json("doctor")["findings"][0]["hint"].as_str().unwrap().to_owned();
    assert!(
        hint.contains(
            "INSERT OR IGNORE INTO \"books\" (\"id\", \"name\") SELECT \"id\", \"name\" FROM held.\"books\""
        ),
        "{hint}"
    );
    let held = workspace.path("backups").join(&workspace.backups()[1]);
    workspace.execute(&format!(
        "ATTACH '{}' AS held; INSERT OR IGNORE INTO books (id, name) SELECT id, name FROM held.books",
        held.display()
    ));
    assert_eq!(codes(&workspace), [] as [&str; 0]);
    // One that an entry was joined with is a row that its owner deleted.
    workspace.execute("DELETE FROM entry_books; DELETE FROM books WHERE id = 1");
    assert_eq!(codes(&workspace), [] as [&str; 0]);
}

#[test]
fn a_word_that_names_nothing_to_derive_and_was_applied_is_told_with_its_place_and_mended() {
    let workspace = journal_of(1);
    workspace.config("journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n");
    let write = |word: &str| {
        let up = format!(
            "-- Weather\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n-- repopulate: {word}\n\n\
             ALTER TABLE entries ADD COLUMN weather TEXT;\n"
        );
        let down = "ALTER TABLE entries DROP COLUMN weather;\n";
        workspace.revision("20260101_000000_weather", &up, down);
    };
    write("weather");
    workspace.run("upgrade").is_clean();
    // As an older `journal` took it: nothing was asked, and the ledger holds it.
    write("wheather");
    workspace.run("migration repair --accept").is_refused();
    let up =
        fs::read_to_string(workspace.path("migrations/20260101_000000_weather/up.sql")).unwrap();
    let down = "ALTER TABLE entries DROP COLUMN weather;\n";
    let held =
        Revision::read("m/20260101_000000_weather", &up, Some(down), Origin::Ledger).unwrap();
    let held = Applied::new(1, &held, "", "");
    workspace.execute(&format!(
        "UPDATE schema_revisions SET up_sql = '{up}', checksum_up = '{}' WHERE revision = '20260101_000000'",
        held.checksum_up.as_str()
    ));
    assert_eq!(codes(&workspace), ["unknown-part"]);
    workspace.run("doctor").says("up.sql:5:16").says("did you mean `weather`?").has_findings();
    write("weather");
    workspace.run("migration repair --accept").is_clean();
    assert_eq!(codes(&workspace), [] as [&str; 0]);
}
