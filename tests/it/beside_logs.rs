//! What stands beside the archive that another program has left, and what a command that was refused has not.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::workspace::TestWorkspace;

const ARCHIVE: &str = "journal_archive.db";
const LOG: &str = "journal_archive.db-wal";

fn synced() -> TestWorkspace {
    TestWorkspace::synced(&[("2024-01-05.md", "Rain.\n"), ("2024-01-06.md", "A heron.\n")])
}

/// Another program puts the archive into WAL mode, and is gone again.
fn put_into_wal(workspace: &TestWorkspace) {
    let other = Connection::open(workspace.path(ARCHIVE)).unwrap();
    other.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    other.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    other.query_row("SELECT count(*) FROM entries", [], |_| Ok(())).unwrap();
}

/// The archive as it was before it was put into WAL mode, beside the log that holds what was synced since.
fn with_stray_log() -> TestWorkspace {
    let workspace = synced();
    let before = workspace.archive_bytes();
    put_into_wal(&workspace);
    workspace.write("2024-01-07.md", "The only copy.\n").run("sync").is_clean();
    workspace.delete("2024-01-07.md").run("sync").is_clean();
    fs::write(workspace.path(ARCHIVE), before).unwrap();
    workspace
}

fn shell(command: &str) {
    let done = Command::new("sh").args(["-c", command]).status().unwrap();
    assert!(done.success(), "{command}");
}

#[test]
fn a_log_that_the_archive_knows_nothing_of_is_never_to_be_deleted() {
    let workspace = with_stray_log();
    workspace.run("backup").is_clean();
    let files = || (workspace.archive_bytes(), fs::read(workspace.path(LOG)).unwrap());
    let before = files();
    let said = workspace.run("doctor").says("may hold the newest changes of the archive").stderr();
    assert!(!said.contains("rm ") && said.contains("keep copies of both"), "{said}");
    for line in ["sync", "restore latest", "upgrade", "repopulate --force", "sync --dry-run"] {
        workspace.run(line).says("may hold the newest changes").says("keep copies").is_refused();
    }
    assert_eq!(files(), before);
    workspace.run("list --removed").prints_a("2024-01-07").is_clean();
    let copied = said.split("keep copies of both: ").nth(1).unwrap();
    shell(copied.split("; then").next().unwrap());
    shell(copied.split("if not, ").nth(1).unwrap().split(" puts").next().unwrap());
    workspace.run("sync").is_clean();
    let kept = fs::read(workspace.path(format!("{ARCHIVE}.kept/{LOG}"))).unwrap();
    assert_eq!(kept, before.1);
}

#[test]
fn what_stands_beside_a_file_that_is_restored_is_taken_in_as_the_hint_says() {
    let workspace = synced();
    for name in ["other", "stray"] {
        fs::copy(workspace.path(ARCHIVE), workspace.path(format!("{name}.db"))).unwrap();
    }
    put_into_wal(&workspace);
    workspace.write("2024-01-07.md", "Snow.\n").run("sync").is_clean();
    for (from, to) in [(LOG, "stray.db-wal"), (LOG, "other.db-wal"), (ARCHIVE, "other.db")] {
        fs::copy(workspace.path(from), workspace.path(to)).unwrap();
    }
    workspace.delete("2024-01-07.md").run("sync").is_clean();
    let said = workspace.run("restore other.db").says("stands beside it").stderr();
    for part in said.split('`').filter(|it| it.starts_with("journal ")) {
        workspace.run(part.trim_start_matches("journal ")).is_clean();
    }
    workspace.query("SELECT count(*) FROM entries WHERE removed_at IS NULL").gives("3");
    workspace.run("restore stray.db").says("keep copies of both").is_refused();
}

#[test]
fn an_empty_log_is_nothing() {
    let workspace = synced();
    fs::write(workspace.path(LOG), "").unwrap();
    fs::set_permissions(workspace.path(LOG), fs::Permissions::from_mode(0o600)).unwrap();
    let before = workspace.list(".");
    workspace.run("doctor").is_clean();
    assert_eq!(workspace.list("."), before);
    workspace.write("2024-01-07.md", "Snow.\n").run("sync").is_clean();
    assert_eq!(fs::metadata(workspace.path(LOG)).unwrap().len(), 0);
    workspace.run("doctor").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("3");
}

#[test]
fn a_command_that_is_refused_leaves_no_backup_and_latest_is_what_it_was() {
    let workspace = synced();
    workspace.run("backup").is_clean();
    workspace.write("2024-01-07.md", "Snow.\n").run("sync").is_clean();
    let before = workspace.backups();
    let reader = Connection::open(workspace.path(ARCHIVE)).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
    for line in ["restore latest", "repopulate --force", "downgrade -1"] {
        workspace.run(line).says("in use by").is_refused();
        assert_eq!(workspace.backups(), before, "{line}");
    }
    drop(reader);
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("2");
}

#[test]
fn a_file_of_its_own_is_only_made_of_an_archive_that_is_whole_and_closed() {
    let workspace = synced();
    fs::hard_link(workspace.path(ARCHIVE), workspace.path("second.db")).unwrap();
    let other = Connection::open(workspace.path(ARCHIVE)).unwrap();
    let name = format!("process {}", std::process::id());
    let said = workspace.run("sync").says(&name).says("close that program first").stderr();
    assert!(!said.contains("cp -p"), "{said}");
    drop(other);
    put_into_wal(&workspace);
    fs::write(workspace.path(LOG), "frames").unwrap();
    let said = workspace.run("sync").says("PRAGMA journal_mode=DELETE").stderr();
    assert!(!said.contains("cp -p"), "{said}");
    fs::remove_file(workspace.path(LOG)).unwrap();
    symlink(ARCHIVE, workspace.path("link.db")).unwrap();
    let said = workspace.run("--archive link.db sync").says("has a second name").stderr();
    assert!(said.contains("journal_archive.db.own") && !said.contains("link.db.own"), "{said}");
}

#[test]
fn wal_mode_is_not_left_by_a_command_that_is_refused() {
    let workspace = synced();
    workspace.config("journal = \"journal\"\n[sqlite]\njournal_mode = \"delete\"\n");
    put_into_wal(&workspace);
    let before = workspace.archive_bytes();
    for line in ["restore journal.toml", "purge nosuch --force", "downgrade nosuch"] {
        workspace.run(line).is_refused();
    }
    assert_eq!(workspace.archive_bytes(), before);
    workspace.run("sync").says("took the archive back from WAL mode").is_clean();
}

#[test]
fn the_log_of_an_archive_on_a_link_is_looked_for_where_the_link_leads() {
    let workspace = synced();
    fs::create_dir(workspace.path("disk")).unwrap();
    fs::rename(workspace.path(ARCHIVE), workspace.path("disk/real.db")).unwrap();
    symlink("disk/real.db", workspace.path(ARCHIVE)).unwrap();
    put_into_wal(&workspace);
    workspace.write("2024-01-07.md", "Snow.\n").run("sync").is_clean();
    let log = workspace.path("disk/real.db-wal");
    fs::set_permissions(&log, fs::Permissions::from_mode(0o644)).unwrap();
    let size = fs::metadata(&log).unwrap().len();
    workspace.run("status").prints_a(&format!("{size} bytes in `-wal`")).is_clean();
    workspace.run("doctor").says("its mode is 644").says("real.db-wal").is_clean();
    let way = "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE";
    Connection::open(workspace.path(ARCHIVE)).unwrap().execute_batch(way).unwrap();
    fs::write(&log, [0; 4000]).unwrap();
    workspace.run("doctor").says("may hold the newest changes").has_findings();
}
