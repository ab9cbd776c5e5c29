//! The archive beside other programs that have it open, lock it, keep it in WAL mode, or give it other names.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::symlink;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::workspace::TestWorkspace;

const ARCHIVE: &str = "journal_archive.db";

fn opened(workspace: &TestWorkspace) -> Connection {
    Connection::open(workspace.path(ARCHIVE)).unwrap()
}

/// A connection of another program that has put the archive into WAL mode, and reads in it for as long as it lives.
fn with_log(workspace: &TestWorkspace) -> Connection {
    let other = opened(workspace);
    other.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    other.query_row("SELECT count(*) FROM entries", [], |_| Ok(())).unwrap();
    other
}

fn synced() -> TestWorkspace {
    TestWorkspace::synced(&[("2024-01-05.md", "Rain.\n"), ("2024-01-06.md", "A heron.\n")])
}

#[test]
fn whoever_locks_the_archive_is_named_and_waited_for() {
    let workspace = synced();
    let lines = ["list", "sync", "status", "doctor", "migration check", "backup", "upgrade"];
    for line in lines {
        let other = opened(&workspace);
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let mut command = workspace.command(line);
        let mut running = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(running.stderr.take().unwrap());
        let mut notice = String::new();
        said.read_line(&mut notice).unwrap();
        assert!(notice.contains("waiting: ") && notice.contains("in use by"), "{line}: {notice}");
        assert!(notice.contains(&format!("process {} (", std::process::id())), "{line}: {notice}");
        other.execute_batch("ROLLBACK").unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        assert!(running.wait().unwrap().success(), "{line}: {rest}");
    }
}

#[test]
fn a_lock_that_is_held_on_is_told_and_nothing_is_changed() {
    let workspace = synced();
    let before = workspace.archive_bytes();
    let other = opened(&workspace);
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let name = format!("is in use by process {}", std::process::id());
    for line in ["list", "sync", "doctor", "restore latest"] {
        let run = workspace.run(line);
        if line == "restore latest" {
            run.is_refused();
        } else {
            run.says(&name).is_refused();
        }
    }
    drop(other);
    assert_eq!(workspace.archive_bytes(), before);
}

#[test]
fn a_reader_in_whose_way_a_commit_stands_is_named() {
    let lines =
        ["sync", "repopulate --force", "upgrade", "downgrade -1", "purge 2024-01-05.md --force"];
    let mut all: Vec<_> = lines.map(|line| (line, synced())).into_iter().collect();
    let mut running = Vec::new();
    for (line, workspace) in &mut all {
        if *line == "upgrade" {
            workspace.run("downgrade -1").is_clean();
        }
        workspace.delete("2024-01-05.md");
        if line.starts_with("purge") {
            workspace.run("sync").is_clean();
        }
        let reader = opened(workspace);
        reader.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
        let mut command = workspace.command(line);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        running.push((*line, reader, child));
    }
    let name = format!("is in use by process {} (", std::process::id());
    for (line, reader, child) in running {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(&name) && said.contains("waiting: "), "{line}: {said}");
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        drop(reader);
    }
}

#[test]
fn a_command_that_waits_to_commit_can_be_stopped() {
    let workspace = synced();
    let before = workspace.archive_bytes();
    let reader = opened(&workspace);
    reader.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
    workspace.write("2024-01-07.md", "Snow.\n");
    let mut command = workspace.command("sync");
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(running.stderr.take().unwrap());
    let mut notice = String::new();
    said.read_line(&mut notice).unwrap();
    assert!(notice.contains("waiting: ") && notice.contains("in use by process"), "{notice}");
    let process = rustix::process::Pid::from_child(&running);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(130), "{rest}");
    assert_eq!(workspace.archive_bytes(), before);
}

#[test]
fn a_file_that_changes_while_a_sync_waits_is_noted_as_what_was_read_in_the_end() {
    let workspace = synced();
    workspace.write("2024-01-05.md", "").write("2024-01-06.md", "Another heron.\n");
    let other = opened(&workspace);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut command = workspace.command("sync");
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // It has looked by then, as a rule, and waits to write.
    thread::sleep(Duration::from_millis(1500));
    workspace.write("2024-01-05.md", "Rain again.\n").write("2024-01-06.md", "");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(running.wait().unwrap().success());
    workspace.run("sync").says("2024-01-06.md").is_clean();
    workspace.query("SELECT path FROM entries WHERE emptied_in > 0").gives("2024-01-06.md");
    workspace.run("doctor").is_clean();
}

#[test]
fn an_archive_in_wal_mode_is_written_and_stays_in_it() {
    let workspace = synced();
    workspace.config("journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n");
    let other = with_log(&workspace);
    workspace.write("2024-01-07.md", "---\nweather: wind\n---\nSnow.\n");
    workspace.run("migration create weather").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.run("sync").is_clean();
    workspace.run("backup --suffix all").is_clean();
    workspace.run("downgrade -1 --allow-data-loss").is_clean();
    workspace.run("restore latest").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.run("repopulate --force").is_clean();
    workspace.delete("2024-01-05.md").run("sync").is_clean();
    workspace.run("purge 2024-01-05.md --force").is_clean();
    let told: (i64, String) = other
        .query_row("SELECT count(*), max(weather) FROM entries", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(told, (2, "wind".to_owned()));
    let mode: String = other.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    drop(other);
    workspace.run("sync").is_clean();
    workspace.run("status").prints_a("mode        WAL").is_clean();
    assert_eq!(workspace.json("status")["journal_mode"], "wal");
    workspace.run("doctor").says("another program has put the archive into WAL mode").is_clean();
    workspace.query("PRAGMA integrity_check").gives("ok");
}

#[test]
fn a_log_is_not_played_back_by_a_sync_that_is_the_last_to_close_it() {
    let workspace = synced();
    drop(with_log(&workspace));
    let before = workspace.archive_bytes();
    workspace.write("2024-01-07.md", "Snow.\n").run("sync").is_clean();
    assert_eq!(workspace.archive_bytes(), before);
    assert!(fs::metadata(workspace.path("journal_archive.db-wal")).unwrap().len() > 0);
    workspace.query("SELECT count(*) FROM entries").gives("3");
}

#[test]
fn wal_mode_is_left_where_the_settings_ask_for_it_and_nobody_is_there() {
    let workspace = synced();
    workspace.config("journal = \"journal\"\n[sqlite]\njournal_mode = \"delete\"\n");
    let other = with_log(&workspace);
    workspace.write("2024-01-07.md", "Snow.\n");
    workspace.run("sync --dry-run").is_clean();
    workspace.run("sync").says("the archive stays in WAL mode: it is in use by").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("3");
    drop(other);
    workspace.run("list").is_clean();
    assert_eq!(workspace.json("status")["journal_mode"], "wal");
    workspace.run("sync").says("took the archive back from WAL mode").is_clean();
    assert_eq!(workspace.json("status")["journal_mode"], "delete");
    for ending in ["-wal", "-shm"] {
        assert!(!workspace.path(format!("{ARCHIVE}{ending}")).exists(), "{ending}");
    }
    workspace.query("SELECT count(*) FROM entries").gives("3");
}

#[test]
fn the_mode_is_one_of_two_words() {
    let workspace = synced();
    workspace.config("[sqlite]\njournal_mode = \"wal\"\n");
    workspace.run("sync").says("takes `as found`, `delete`, not `wal`").is_refused();
}

#[test]
fn a_restore_in_wal_mode_fits_the_pages_of_the_backup() {
    let workspace = synced();
    workspace.run("backup").is_clean();
    let small = opened(&workspace);
    small.execute_batch("PRAGMA page_size = 4096; VACUUM; DELETE FROM entry_tags").unwrap();
    drop(small);
    let other = with_log(&workspace);
    workspace.write("2024-01-07.md", "Snow.\n").run("sync").is_clean();
    workspace.run("restore journal_archive.db.backup_20260115_120000").is_clean();
    let told: (i64, i64) = other
        .query_row("SELECT count(*), (SELECT * FROM pragma_page_size) FROM entries", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(told, (2, 4096));
    workspace.run("sync").is_clean();
    workspace.query("PRAGMA integrity_check").gives("ok");
}

#[test]
fn a_restore_leaves_the_archive_in_the_mode_that_it_had() {
    let workspace = synced();
    fs::copy(workspace.path(ARCHIVE), workspace.path("again.db")).unwrap();
    let copy = Connection::open(workspace.path("again.db")).unwrap();
    copy.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    drop(copy);
    workspace.run("restore again.db").is_clean();
    assert_eq!(workspace.archive_bytes()[18..20], [1, 1]);
    workspace.run("backup --suffix rest").is_clean();
    drop(with_log(&workspace));
    workspace.run("restore journal_archive.db.backup_20260115_120000_rest").is_clean();
    assert_eq!(workspace.json("status")["journal_mode"], "wal");
}

#[test]
fn what_is_purged_leaves_the_log_once_the_other_program_lets_it_go() {
    let workspace = synced();
    workspace.write("s.md", "---\ndate: 2024-01-09\n---\nthe secret heronry\n".repeat(20));
    let other = with_log(&workspace);
    workspace.run("sync").is_clean();
    other.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
    workspace.delete("s.md").run("sync").is_clean();
    let stands = || {
        let files = ["", "-wal"].map(|it| fs::read(workspace.path(format!("{ARCHIVE}{it}"))));
        let secret = b"secret heronry";
        files.into_iter().flatten().any(|it| it.windows(secret.len()).any(|it| it == secret))
    };
    let run = workspace.run("purge s.md --force");
    run.says("may still stand in the write-ahead log").says("purge --sweep").has_findings();
    assert!(stands());
    workspace.run("status").prints_a("to sweep    the log").is_clean();
    workspace.run("doctor").says("may still stand in the write-ahead log").has_findings();
    let found = workspace.json("doctor")["findings"].clone();
    assert!(found.as_array().unwrap().iter().all(|it| it["code"] != "note-differs"), "{found}");
    workspace.run("sync").is_clean();
    other.execute_batch("COMMIT").unwrap();
    workspace.run("sync").is_clean();
    assert!(!stands());
    assert_eq!(workspace.json("status")["sweep_owed"], false);
}

#[test]
fn a_move_of_the_schema_is_fine_beside_a_program_that_keeps_the_log() {
    let workspace = synced();
    let other = with_log(&workspace);
    other.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
    let run = workspace.run("downgrade -2");
    run.says("may still stand in the write-ahead log")
        .says("close the program that has")
        .is_clean();
    workspace.run("upgrade").is_clean();
    drop(other);
    workspace.run("status").is_clean();
}

#[test]
fn what_a_program_still_has_open_is_not_moved_aside() {
    let workspace = synced();
    workspace.run("backup").is_clean();
    let other = with_log(&workspace);
    fs::remove_file(workspace.path(ARCHIVE)).unwrap();
    let before = workspace.list(".");
    let name = format!("is in use by process {}", std::process::id());
    workspace.run("sync").says(&name).is_refused();
    workspace.run("restore latest").says(&name).is_refused();
    assert_eq!(workspace.list("."), before);
    drop(other);
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("2");
}

#[test]
fn a_damaged_archive_that_somebody_has_open_is_not_replaced() {
    let workspace = synced();
    workspace.run("backup").is_clean();
    let archive = workspace.path(ARCHIVE);
    fs::write(&archive, "no database any more").unwrap();
    let file = fs::File::open(&archive).unwrap();
    workspace.run("restore latest").says("is in use by process").is_refused();
    assert_eq!(fs::read(&archive).unwrap(), b"no database any more");
    drop(file);
    workspace.run("restore latest").is_clean();
}

#[test]
fn an_archive_behind_a_link_is_the_file_to_which_it_leads() {
    let workspace = synced();
    fs::create_dir(workspace.path("disk")).unwrap();
    fs::rename(workspace.path(ARCHIVE), workspace.path("disk/real.db")).unwrap();
    symlink("disk/real.db", workspace.path(ARCHIVE)).unwrap();
    workspace.write("2024-01-07.md", "Snow.\n").run("sync").is_clean();
    assert_eq!(workspace.list("disk"), ["real.db", "real.db.lock"]);
    workspace.run("list").prints_a("2024-01-07").is_clean();
    fs::remove_dir_all(workspace.path("disk")).unwrap();
    let before = workspace.list(".");
    for line in ["sync", "list", "status", "upgrade", "backup", "restore latest"] {
        workspace.run(line).is_refused();
    }
    workspace.run("sync").says("is a link to `disk/real.db`, where nothing is").is_refused();
    assert_eq!(workspace.list("."), before);
    workspace.run("doctor").says("is a link to `disk/real.db`").has_findings();
    assert!(workspace.path(ARCHIVE).is_symlink());
}

#[test]
fn a_restore_replaces_what_a_link_leads_to_and_leaves_the_link() {
    let workspace = synced();
    workspace.run("backup").is_clean();
    fs::create_dir(workspace.path("disk")).unwrap();
    fs::rename(workspace.path(ARCHIVE), workspace.path("disk/real.db")).unwrap();
    symlink("disk/real.db", workspace.path(ARCHIVE)).unwrap();
    for damaged in ["no database any more", ""] {
        fs::write(workspace.path("disk/real.db"), damaged).unwrap();
        workspace.run("restore latest").says("it is kept as").says("disk/real.db.aside").is_clean();
        assert!(workspace.path(ARCHIVE).is_symlink());
        workspace.run("sync").is_clean();
        workspace.query("SELECT count(*) FROM entries").gives("2");
    }
    assert_eq!(workspace.list(".").iter().filter(|it| it.contains("aside")).count(), 0);
    fs::remove_file(workspace.path(ARCHIVE)).unwrap();
    symlink("disk", workspace.path(ARCHIVE)).unwrap();
    let before = workspace.list("disk");
    workspace.run("restore latest").says("it is a folder or a device").is_refused();
    assert_eq!(workspace.list("disk"), before);
}

#[test]
fn a_file_with_two_names_is_read_and_not_written() {
    let workspace = synced();
    workspace.run("backup").is_clean();
    let (archive, second) = (workspace.path(ARCHIVE), workspace.path("second.db"));
    fs::hard_link(&archive, &second).unwrap();
    let before = workspace.archive_bytes();
    workspace.write("2024-01-07.md", "Snow.\n");
    workspace.run("list").is_clean();
    workspace.run("status").prints_a("has a second name").is_clean();
    workspace.run("doctor").says("has a second name").has_findings();
    let lock = format!("{ARCHIVE}.lock");
    fs::remove_file(workspace.path(&lock)).unwrap();
    workspace.run("upgrade").is_refused();
    workspace.run("restore latest").is_refused();
    let said = workspace.run("sync").says("has a second name (a hard link)").stderr();
    assert_eq!(workspace.archive_bytes(), before);
    assert!(!workspace.path(&lock).exists());
    let way = said.split("give it a file of its own: ").nth(1).unwrap().trim();
    let done = std::process::Command::new("sh").args(["-c", way]).status().unwrap();
    assert!(done.success(), "{way}");
    workspace.run("sync").is_clean();
    assert_eq!(fs::read(&second).unwrap(), before);
}

#[test]
fn readers_of_many_pages_do_not_let_go_of_each_others_locks() {
    let workspace = TestWorkspace::new();
    for index in 0..3000 {
        workspace.write(&format!("{index:04}.md"), format!("---\ntags: [t{index}]\n---\nRain.\n"));
    }
    workspace.run("sync");
    let entries = workspace.run("list --jsonl").stdout().lines().count();
    assert_eq!(entries, 3000);
}
