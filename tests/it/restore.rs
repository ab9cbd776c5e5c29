//! `journal restore`: all old or all new, after a safety backup.

use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::workspace::TestWorkspace;

#[test]
fn a_backup_comes_back_and_what_it_replaced_is_kept() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup --suffix good").is_clean();
    workspace.write("b.md", "Snow.\n").run("sync").is_clean();
    workspace.run("restore latest").says("1 entry").is_clean();
    workspace.query("SELECT group_concat(path) FROM entries").gives("a.md");
    assert!(workspace.backups().iter().any(|it| it.ends_with("before_restore")));
    let safety = workspace.backups().into_iter().find(|it| it.ends_with("before_restore")).unwrap();
    workspace.run(&format!("restore {safety}")).is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("2");
}

#[test]
fn a_lost_or_ruined_archive_comes_back() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean();
    let archive = workspace.path("journal_archive.db");
    fs::remove_file(&archive).unwrap();
    workspace.run("restore latest").is_clean().query("SELECT count(*) FROM entries").gives("1");
    fs::write(&archive, "ruined").unwrap();
    fs::write(workspace.path("journal_archive.db-wal"), "stale").unwrap();
    workspace.run("restore latest").says("it is kept as").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("1");
    assert!(workspace.list(".").iter().any(|it| it.contains("aside")));
}

#[test]
fn what_is_no_backup_of_ours_is_refused_and_nothing_changes() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let before = workspace.archive_bytes();
    rusqlite::Connection::open(workspace.path("other.db"))
        .unwrap()
        .execute_batch("CREATE TABLE t(a)")
        .unwrap();
    fs::write(workspace.path("text.db"), "text").unwrap();
    fs::write(workspace.path("empty.db"), "").unwrap();
    fs::write(workspace.path("cut.db"), &before[..5000]).unwrap();
    for (from, reason) in [
        ("other.db", "a database of something else"),
        ("text.db", "not a SQLite database"),
        ("empty.db", "it is empty"),
        ("cut.db", "it is cut off"),
        ("nothing", "there is no backup"),
        ("latest", "no verified backup"),
        ("journal_archive.db", "the archive itself"),
    ] {
        workspace.run(&format!("restore {from}")).says(reason).is_refused();
    }
    assert_eq!(workspace.archive_bytes(), before);
}

#[test]
fn a_backup_can_be_put_beside_the_archive() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean();
    workspace.run("restore latest --to beside.db").is_clean();
    workspace.run("status --archive beside.db").is_clean();
    workspace.run("restore latest --to beside.db").is_refused();
}

#[test]
fn one_entry_comes_out_of_a_backup_and_a_sound_one_in_the_archive_is_left_alone() {
    let workspace = TestWorkspace::synced(&[("a b.md", "Rain.\r\n"), ("c.md", "Snow.\n")]);
    workspace.run("backup").is_clean();
    workspace.write("a b.md", "Rain no more.\n").run("sync").is_clean();
    workspace.run("restore latest --entry 'a b.md' --to old.md").is_clean();
    assert_eq!(fs::read(workspace.path("old.md")).unwrap(), b"Rain.\r\n");
    workspace.run("restore latest --entry 'a b.md' --to -").prints("Rain.").is_clean();
    workspace.run("restore latest --entry 'a b.md' --to old.md").is_refused();
    workspace.run("restore latest --entry d.md --to d.md").says("holds no entry").is_refused();
    let before = workspace.archive_bytes();
    workspace.run("restore latest --entry 'a b.md'").says("--to FILE").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
}

#[test]
fn a_backup_with_triggers_of_nobody_here_is_refused() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup --to evil.db").is_clean();
    let before = workspace.archive_bytes();
    let connection = rusqlite::Connection::open(workspace.path("evil.db")).unwrap();
    connection
        .execute_batch("CREATE TRIGGER t AFTER UPDATE ON entries BEGIN DELETE FROM tags; END")
        .unwrap();
    drop(connection);
    fs::remove_file(workspace.path("evil.db.sha256")).unwrap();
    workspace.run("restore evil.db").says("the trigger `t` on `entries`").is_refused();
    assert_eq!(workspace.archive_bytes(), before);
    workspace.run("restore evil.db --to looked-at.db").is_clean();
    workspace.run("restore evil.db --allow-drift").is_clean();
    workspace.query("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").gives("1");
}

#[test]
fn what_the_workspaces_own_revisions_make_comes_back_and_so_does_what_other_tools_added() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = "-- A trigger\n--\n-- revision: 20260101_000000\n-- revises: 20251120_194000\n\n\
        CREATE TABLE log (id INTEGER PRIMARY KEY, entry INTEGER) STRICT;\n\
        CREATE TRIGGER noted AFTER UPDATE ON entries BEGIN INSERT INTO log (entry) VALUES (new.id); END;\n";
    workspace.revision("20260101_000000_log", up, "DROP TRIGGER noted;\nDROP TABLE log;\n");
    workspace.run("upgrade").is_clean();
    workspace.execute("CREATE VIEW days AS SELECT date, count(*) FROM entries GROUP BY 1");
    workspace.execute("CREATE INDEX theirs ON entries (length(title))");
    workspace.run("backup").is_clean().run("restore latest").is_clean();
    workspace
        .query("SELECT count(*) FROM sqlite_schema WHERE name IN ('noted', 'days', 'theirs')")
        .gives("3");
}

#[test]
fn no_safety_backup_is_taken_where_none_is_wanted_and_that_is_said() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean();
    workspace.run("restore latest --no-backup").says("no backup is taken").is_clean();
    workspace.run("repopulate --force --no-backup").says("no backup is taken").is_clean();
    assert_eq!(workspace.backups().len(), 1);
}

#[test]
fn stale_journals_beside_the_archive_do_not_undo_a_restore() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean();
    let archive = workspace.path("journal_archive.db");
    let wal = workspace.path("journal_archive.db-wal");
    // A log that is valid for the file as it stands: SQLite would play it back into whatever takes its place.
    let connection = rusqlite::Connection::open(&archive).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = WAL; UPDATE entries SET title = 'from the log'")
        .unwrap();
    let (file, log) = (fs::read(&archive).unwrap(), fs::read(&wal).unwrap());
    drop(connection);
    for remove in [false, true] {
        fs::write(&archive, &file).unwrap();
        fs::write(&wal, &log).unwrap();
        if remove {
            fs::remove_file(&archive).unwrap();
        }
        workspace.run("restore journal_archive.db.backup_20260115_120000").is_clean();
        workspace.query("SELECT coalesce(title, '') FROM entries").gives("");
        // What was there in WAL mode stays in it.
        workspace.query("PRAGMA journal_mode").gives(if remove { "delete" } else { "wal" });
    }
}

#[test]
fn an_id_is_never_given_twice_and_an_identity_is_kept() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.execute(
        "CREATE TABLE log(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO log VALUES (1)",
    );
    workspace.run("backup --suffix first").is_clean().execute("INSERT INTO log VALUES (9)");
    let identity = workspace.query("SELECT hex(identity) FROM entries").text;
    workspace.write("b.md", "Snow.\n").run("sync").is_clean();
    let name = workspace.backups()[0].clone();
    workspace.run(&format!("restore {name}")).is_clean();
    workspace
        .query("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        .gives("entries|2\nlog|9");
    workspace.query("SELECT hex(identity) FROM entries").gives(&identity);
    workspace.delete("b.md").write("c.md", "Fog.\n").run("sync").is_clean();
    workspace.query("SELECT id FROM entries WHERE path = 'c.md'").gives("3");
    // A backup from before an upgrade, and one that is not behind.
    workspace
        .run("downgrade 20250916_143000 --no-backup --allow-data-loss")
        .is_clean()
        .run("backup --suffix old")
        .is_clean();
    workspace.run("upgrade --no-backup").is_clean();
    workspace.write("d.md", "Wind.\n").run("sync").is_clean();
    let old = workspace.backups().into_iter().find(|it| it.ends_with("_old")).unwrap();
    workspace.run(&format!("restore {old}")).is_clean();
    workspace.query("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").gives("4");
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").gives("4");
    assert!(workspace.list(".").iter().all(|it| !it.ends_with(".partial")));
    workspace.run("backup verify --all").is_clean();
}

/// A journal that three syncs saw, a day apart: the first on the 10th of January.
fn three_days() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    let sync = |day: u32| {
        let mut command = workspace.command("sync");
        let now = format!("2026-01-{day}T08:00:00Z");
        assert!(command.env("JOURNAL_NOW", now).output().unwrap().status.success());
    };
    workspace
        .write("a.md", "Rain.\n")
        .write("moves.md", "A text that moves.\n")
        .write("goes.md", "Snow.\n");
    sync(10);
    workspace
        .write("a.md", "Rain, then sun.\n")
        .rename("moves.md", "2025/moved.md")
        .delete("goes.md");
    workspace.write("later.md", "Later.\n");
    sync(11);
    workspace.write("a.md", "Only sun.\n");
    sync(12);
    workspace
}

fn journal_file(workspace: &TestWorkspace, path: &str) -> Option<String> {
    fs::read_to_string(workspace.path("journal").join(path)).ok()
}

#[test]
fn an_entry_comes_back_as_it_stood_at_its_present_path_or_its_last() {
    let workspace = three_days();
    workspace.run("restore --entry a.md --at 2026-01-11").says("restored `a.md`").is_clean();
    assert_eq!(journal_file(&workspace, "a.md").unwrap(), "Rain, then sun.\n");
    workspace.run("restore --entry a.md --at 2026-01-11").says("is so already").is_clean();
    workspace.run("restore --entry a.md --at v1").is_clean();
    assert_eq!(journal_file(&workspace, "a.md").unwrap(), "Rain.\n");
    workspace.run("restore --entry a.md --at '5 days ago' --to -").prints("Rain.").is_clean();
    workspace.run("restore --entry a.md --at '#2' --to -").prints("Rain, then sun.").is_clean();
    workspace.run("restore --entry goes.md --at 2026-01-10").is_clean();
    assert_eq!(journal_file(&workspace, "goes.md").unwrap(), "Snow.\n");
    workspace
        .run("restore --entry 2025/moved.md --at 2026-01-10 --to -")
        .prints("A text that moves.")
        .is_clean();
}

#[test]
fn what_no_sync_looks_at_is_not_said_to_be_taken_in_by_one() {
    let workspace = three_days();
    workspace.config("journal = 'journal'\n[sync]\nexclude = ['a.md']\n");
    workspace
        .run("restore --entry a.md --at v1")
        .says("no sync takes it into the archive, because `[sync]` in journal.toml leaves it out")
        .is_clean();
    workspace.write("a.md", "Mine alone.\n");
    let refused = workspace.run("restore --entry a.md --at v2");
    assert!(!refused.stderr().contains("sync --verify"), "{}", refused.stderr());
    refused.says("`[sync]` in journal.toml leaves it out; `--to FILE`").is_refused();
    workspace.run("restore --entry a.md --at v1 --to new/a.md").says("mkdir").is_refused();
}

#[test]
fn no_text_that_the_archive_does_not_hold_is_replaced_by_one_that_comes_back() {
    let workspace = three_days();
    workspace.write("a.md", "Mine alone.\n");
    workspace.run("restore --entry a.md --at v1").says("does not hold").is_refused();
    assert_eq!(journal_file(&workspace, "a.md").unwrap(), "Mine alone.\n");
    // Another entry has taken the place of one that is gone.
    workspace.write("a.md", "Only sun.\n").rename("later.md", "goes.md").run("sync").is_clean();
    let id = workspace
        .query("SELECT id FROM entries WHERE path = 'goes.md' AND removed_at IS NOT NULL")
        .text;
    workspace.run(&format!("restore --entry {id} --at v1")).says("another entry").is_refused();
    assert_eq!(journal_file(&workspace, "goes.md").unwrap(), "Later.\n");
}

#[test]
fn a_file_that_lost_its_text_before_a_sync_gets_the_text_that_the_archive_has() {
    let workspace = three_days();
    workspace.run("backup").is_clean();
    for blank in ["", " \n\t\n", "\0\0\0\0", "\u{feff}"] {
        for line in [
            "restore --entry a.md",
            "restore --entry a.md --at today",
            "restore latest --entry a.md",
        ] {
            workspace.write("a.md", blank).run(line).says("restored `a.md`").is_clean();
            assert_eq!(
                journal_file(&workspace, "a.md").unwrap(),
                "Only sun.\n",
                "{line} {blank:?}"
            );
        }
    }
    workspace.write("a.md", "").run("restore --entry a.md --to -").prints("Only sun.").is_clean();
    workspace.run("restore --entry a.md --at v1").is_clean();
    assert_eq!(journal_file(&workspace, "a.md").unwrap(), "Rain.\n");
    workspace.delete("a.md").run("restore --entry a.md").says("restored `a.md`").is_clean();
    assert_eq!(journal_file(&workspace, "a.md").unwrap(), "Only sun.\n");
    // One that has a text of its own keeps it, and one that is as the archive has it says nothing of what is meant.
    workspace.run("restore --entry a.md").says("has its text").is_refused();
    workspace
        .write("a.md", "---\n---\n")
        .run("restore --entry a.md")
        .says("nothing but front matter is left in `a.md`")
        .is_refused();
    assert_eq!(journal_file(&workspace, "a.md").unwrap(), "---\n---\n");
    workspace.run("sync").is_clean();
}

#[test]
fn a_moment_that_means_nothing_is_said() {
    let workspace = three_days();
    for (at, words) in [
        ("soon", "not a date"),
        ("2027", "still to come"),
        ("2026-01-09", "first sync was at 2026-01-10T08:00:00Z"),
        ("#9", "no v9"),
        ("v9", "no v9"),
    ] {
        workspace.run(&format!("restore --entry a.md --at '{at}' --to -")).says(words).is_refused();
    }
    workspace
        .run("restore --entry later.md --at 2026-01-10")
        .says("was not in the journal then")
        .is_refused();
    workspace
        .run("restore --entry goes.md --at 2026-01-12")
        .says("was not in the journal then")
        .is_refused();
    workspace.run("restore --at v1 --to out").says("in one entry").is_refused();
    assert!(!workspace.path("out").exists());
}

#[test]
fn the_whole_journal_is_written_as_it_stood_into_a_folder_of_its_own() {
    let workspace = three_days();
    let odd = workspace.path("journal").join(std::ffi::OsStr::from_bytes(b"odd-\xff.md"));
    workspace.run("restore --at 2026-01-10 --to then").says("wrote 3 entries").is_clean();
    assert_eq!(workspace.list("then"), ["a.md", "goes.md", "moves.md"]);
    assert_eq!(fs::read(workspace.path("then/a.md")).unwrap(), b"Rain.\n");
    fs::write(&odd, "Odd.\n").unwrap();
    let mut sync = workspace.command("sync");
    assert!(sync.env("JOURNAL_NOW", "2026-01-13T08:00:00Z").status().unwrap().success());
    fs::write(&odd, "Odd no more.\n").unwrap();
    workspace.run("sync --verify").is_clean();
    workspace.run("restore --at 2026-01-13 --to odd").says("wrote 4 entries").is_clean();
    let name = std::ffi::OsStr::from_bytes(b"odd-\xff.md");
    assert_eq!(fs::read(workspace.path("odd").join(name)).unwrap(), b"Odd.\n");
}

#[test]
fn the_journal_as_it_stood_replaces_nothing_and_is_there_whole_or_not_at_all() {
    let workspace = three_days();
    fs::create_dir(workspace.path("full")).unwrap();
    fs::write(workspace.path("full/mine"), "mine").unwrap();
    workspace.run("restore --at 2026-01-10 --to full").says("not an empty folder").is_refused();
    assert_eq!(workspace.list("full"), ["mine"]);
    for inside in ["journal", "journal/then", "journal/then/deep"] {
        workspace.run(&format!("restore --at 2026-01-10 --to {inside}")).is_refused();
    }
    workspace.run("restore --at 2026-01-10").says("--to DIR").is_refused();
    assert_eq!(workspace.list("journal"), ["2025", "a.md", "later.md"]);
    assert!(workspace.list(".").iter().all(|it| !it.starts_with(".journal-restore")));
}

#[test]
fn a_damaged_version_is_named_and_the_rest_is_written() {
    let workspace = three_days();
    workspace.execute(
        "UPDATE version_bytes SET data = x'00' WHERE id = (SELECT bytes_id FROM entry_versions WHERE path = 'a.md' ORDER BY seen_in LIMIT 1)",
    );
    workspace.run("restore --at 2026-01-10 --to then").says("a.md").says("damaged").has_findings();
    assert_eq!(workspace.list("then"), ["goes.md", "moves.md"]);
    workspace.run("restore --entry a.md --at 2026-01-10").says("cannot be given back").is_refused();
    assert_eq!(journal_file(&workspace, "a.md").unwrap(), "Only sun.\n");
}

#[test]
fn bytes_and_a_document_do_not_share_stdout() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.write("a.md", "One, and two.\n").run("sync").is_clean();
    workspace.run("restore --entry a.md --at v1 --to -").prints("One.").is_clean();
    let answer = workspace.json("restore --entry a.md --at v1 --to -");
    assert_eq!(answer["error"]["code"], "usage");
}

#[test]
fn an_entry_behind_a_link_is_written_where_the_link_leads_and_never_outside() {
    use std::os::unix::fs::symlink;
    let workspace = TestWorkspace::new();
    workspace.config("journal = 'journal'\n[sync]\nfollow_links = true\n");
    workspace.write(".kept/a.md", "Rain.\n").write(".folder/b.md", "Snow.\n");
    fs::write(workspace.path("outside.md"), "Fog.\n").unwrap();
    for (to, link) in
        [(".kept/a.md", "a.md"), (".folder", "folder"), ("../outside.md", "outside.md")]
    {
        symlink(to, workspace.path("journal").join(link)).unwrap();
    }
    workspace.run("sync").is_clean();
    workspace.write(".kept/a.md", "Rain, and sun.\n").write(".folder/b.md", "Snow, and sun.\n");
    fs::write(workspace.path("outside.md"), "Fog, and sun.\n").unwrap();
    workspace.run("sync").is_clean();
    for (entry, file, text) in
        [("a.md", ".kept/a.md", "Rain.\n"), ("folder/b.md", ".folder/b.md", "Snow.\n")]
    {
        workspace.run(&format!("restore --entry {entry} --at v1")).is_clean();
        assert_eq!(fs::read_to_string(workspace.path("journal").join(file)).unwrap(), text);
    }
    assert!(workspace.path("journal/a.md").is_symlink());
    workspace
        .run("restore --entry outside.md --at v1")
        .says("is a link that leads out of the journal")
        .says("`--to FILE`")
        .is_refused();
    assert_eq!(fs::read_to_string(workspace.path("outside.md")).unwrap(), "Fog, and sun.\n");
    workspace.run("restore --entry outside.md --at v1 --to new.md").is_clean();
    assert_eq!(fs::read_to_string(workspace.path("new.md")).unwrap(), "Fog.\n");
}

#[test]
fn a_moment_at_which_the_file_was_gone_asks_for_an_earlier_one() {
    let workspace = TestWorkspace::new();
    let at = |time: &str, line: &str| _ = workspace.run_at(time, line).is_clean();
    workspace.write("a.md", "Rain.\n");
    at("2026-01-10T00:00:00Z", "sync");
    workspace.write("b.md", "Snow.\n");
    at("2026-01-12T00:00:00Z", "sync");
    workspace.delete("b.md");
    at("2026-01-14T00:00:00Z", "sync");
    workspace.run("restore --entry b.md --at 2026-01-11").says("name a later moment").is_refused();
    workspace
        .run("restore --entry b.md --at 2026-01-14")
        .says("name an earlier moment")
        .is_refused();
}

#[test]
fn where_the_clock_was_set_back_the_earliest_time_is_named_and_can_be_asked_for() {
    let workspace = TestWorkspace::new();
    let sync = |time: &str| _ = workspace.run_at(time, "sync").is_clean();
    workspace.write("a.md", "Rain.\n");
    sync("2026-01-12T00:00:00Z");
    let early =
        |line: &str| workspace.run_at("2026-01-11T00:00:00Z", &format!("{line} --at 2026-01-01"));
    early("list")
        .says("which is still to come: the clock was set back")
        .says("--at v1`")
        .is_refused();
    workspace.run_at("2026-01-11T00:00:00Z", "show a.md --at v1").prints_a("Rain.").is_clean();
    workspace.write("b.md", "Snow.\n");
    sync("2026-01-05T00:00:00Z");
    for line in ["list", "search rain", "show a.md", "restore --to then", "export --format json"] {
        early(line)
            .says("the earliest sync was at 2026-01-05T00:00:00Z")
            .says("`--at 2026-01-05T00:00:00Z` is the earliest that it can give")
            .is_refused();
    }
    workspace.run("list --at 2026-01-05T00:00:00Z").prints_a("b.md").is_clean();
}

#[test]
fn the_text_of_an_emptied_entry_is_found_in_a_version_that_a_backup_holds() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Two.\n")]);
    workspace.write("a.md", "---\nmood: calm\n---\n").run("sync -q").is_clean();
    workspace.write("a.md", "").run("sync -q").is_clean();
    workspace.run("backup --suffix whole").is_clean();
    workspace.run("purge --versions a.md --force").is_clean();
    let backup = workspace.backups().into_iter().find(|it| it.ends_with("_whole")).unwrap();
    let way_out = format!("journal restore {backup} --entry a.md");
    workspace.run("restore --entry a.md").says(&way_out).is_refused();
    workspace.run("doctor").says(&way_out).is_clean();
    workspace.run(&format!("restore {backup} --entry a.md")).is_clean();
    let text = std::fs::read_to_string(workspace.path("journal/a.md")).unwrap();
    assert_eq!(text, "One.\n", "and not what had lost its text itself");
}

/// Ten entries with a text of their own each.
fn ten() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for day in 10..20 {
        workspace.write(&format!("2025-01-{day}.md"), format!("t {day}\n"));
    }
    workspace.run("sync").is_clean();
    workspace
}

fn write_over_all(workspace: &TestWorkspace, text: &str) {
    for day in 10..20 {
        workspace.write(&format!("2025-01-{day}.md"), text);
    }
    workspace.run("sync -q --accept-deletions").is_clean();
}

#[test]
fn a_text_that_was_written_over_many_is_not_brought_back_for_their_own() {
    let workspace = ten();
    write_over_all(&workspace, "same\n");
    write_over_all(&workspace, "two\n");
    workspace.rename("2025-01-11.md", "2025-01-21.md").delete("2025-01-12.md");
    workspace.run("sync -q").is_clean();
    for (file, text) in [("10", "t 10\n"), ("21", "t 11\n"), ("12", "t 12\n")] {
        let path = format!("2025-01-{file}.md");
        workspace.run(&format!("restore --entry {path}")).is_clean();
        let there = std::fs::read_to_string(workspace.path("journal").join(&path)).unwrap();
        assert_eq!(there, text, "{path}");
    }
}

#[test]
fn a_backup_that_has_only_what_was_written_over_many_gives_nothing_back() {
    let workspace = ten();
    workspace.run("backup --suffix own").is_clean();
    workspace.config("journal = 'journal'\n[versions]\nkeep = 'none'\n");
    write_over_all(&workspace, "same for all\n");
    workspace.run("backup --suffix junk").is_clean();
    let path = "2025-01-10.md";
    for line in ["", " --to -"] {
        let line = format!("restore latest --entry {path}{line}");
        workspace.run(&line).says("but such as many others have").is_refused();
    }
    let own = workspace.backups().into_iter().find(|it| it.ends_with("_own")).unwrap();
    let way_out = format!("restore {own} --entry {path}");
    workspace.run(&format!("restore --entry {path}")).says(&way_out).is_refused();
    workspace.run(&way_out).is_clean();
    let there = std::fs::read_to_string(workspace.path("journal").join(path)).unwrap();
    assert_eq!(there, "t 10\n");
}

#[test]
fn what_was_written_over_many_has_still_lost_its_text_when_its_file_comes_back() {
    let workspace = ten();
    workspace.config("journal = 'journal'\n[versions]\nkeep_last = 1\n");
    write_over_all(&workspace, "same for all\n");
    let path = "2025-01-10.md";
    workspace.delete(path).run("sync -q").is_clean();
    workspace.write(path, "same for all\n").run("sync").says(&format!("--> {path}")).is_clean();
    workspace.write(path, "\n").run("sync -q").is_clean();
    workspace.run(&format!("restore --entry {path} --to -")).prints("t 10").has_findings();
    // Also where the others have forgotten it.
    for day in 11..20 {
        workspace.write(&format!("2025-01-{day}.md"), format!("t {day}, again\n"));
    }
    workspace.run("sync -q").is_clean();
    for day in 11..20 {
        workspace.write(&format!("2025-01-{day}.md"), format!("t {day}, edited\n"));
    }
    workspace.write(path, "\n\n").run("sync -q").is_clean();
    workspace.run("purge --versions --force 2025-01-12.md").is_clean();
    workspace.run(&format!("restore --entry {path} --to -")).prints("t 10").has_findings();
    workspace.run("doctor").is_clean();
}

#[test]
fn what_was_emptied_and_written_over_has_still_lost_its_text() {
    let workspace = ten();
    write_over_all(&workspace, "");
    for day in 10..20 {
        workspace.write(&format!("2025-01-{day}.md"), "An error page.\n");
    }
    workspace.run("sync").says("--> 2025-01-10.md").says("lost its text").is_clean();
    workspace.run("doctor").says("restore --entry 2025-01-10.md").is_clean();
    workspace.run("restore --entry 2025-01-10.md").is_clean();
    let there = std::fs::read_to_string(workspace.path("journal/2025-01-10.md")).unwrap();
    assert_eq!(there, "t 10\n");
}

#[test]
fn a_file_with_another_front_matter_and_no_text_is_told_as_such_and_its_hint_mends_it() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "---\nmood: calm\n---\nRain.\n"), ("b.md", "Sun.\n")]);
    workspace.write("a.md", "---\nmood: tired\n---\n");
    workspace
        .run("restore --entry a.md")
        .says("nothing but front matter is left in `a.md`, and the archive holds another")
        .says("`journal sync --verify` takes it into the archive first")
        .is_refused();
    workspace.run("sync");
    workspace.run("restore --entry a.md").is_clean();
    let there = std::fs::read_to_string(workspace.path("journal/a.md")).unwrap();
    assert_eq!(there, "---\nmood: calm\n---\nRain.\n");
    // One that never had any text has none to bring back.
    workspace.write("c.md", "---\nmood: calm\n---\n").run("sync");
    workspace.write("c.md", "---\nmood: glad\n---\n").run("sync");
    workspace.run("restore --entry c.md").says("has any text").is_refused();
}
