//! `journal restore`: all old or all new, after a safety backup.

use std::fs;

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
    for from in ["other.db", "text.db", "nothing", "latest", "journal_archive.db"] {
        workspace.run(&format!("restore {from}")).is_refused();
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
