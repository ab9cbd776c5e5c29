//! Putting backups back, whatever stands in the way.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::config::DbConfig;

use super::*;
use crate::backup::partial::with_ending;
use crate::backup::{RestoreError, Restored, Safety, SafetyBackup, Sound};

impl Fixture {
    fn sound(&self) -> Sound {
        let backup = self.backups.find("latest").unwrap();
        self.backups.examine(&backup, &Silent).unwrap()
    }

    fn restore(&mut self) -> Result<Restored, RestoreError> {
        let from = self.sound();
        self.backups.restore(&from, &mut self.archive, SafetyBackup::Wanted, now(), &Silent)
    }

    fn texts(&self) -> Vec<String> {
        texts(&self.archive)
    }

    fn forget_everything(&self) {
        self.archive.execute_batch("DELETE FROM entries; DROP TABLE tags;").unwrap();
    }
}

fn texts(archive: &Connection) -> Vec<String> {
    let mut statement = archive.prepare("SELECT body FROM entries ORDER BY id").unwrap();
    let texts = statement.query_map((), |row| row.get(0)).unwrap();
    texts.collect::<Result<_, _>>().unwrap()
}

const TEXTS: [&str; 2] = ["Rain all day.", "Snow at night."];

#[test]
fn a_restore_brings_everything_back_and_keeps_what_it_replaces() {
    let mut fixture = Fixture::new();
    fixture.take();
    fixture.forget_everything();
    let restored = fixture.restore().unwrap();
    assert_eq!(fixture.texts(), TEXTS);
    assert_eq!(restored.contents.heads, ["b"]);
    let Safety::Backup(safety) = restored.safety else { panic!("{restored:?}") };
    assert_eq!(safety.name, "journal.db.backup_20250916_143000_before_restore");
    assert_eq!(safety.items, Some(0));
    let found = fixture.backups.verify(&safety, crate::backup::Depth::Full, &Silent).unwrap();
    assert!(!found.problems.contains(&Problem::Bytes), "{found:?}");
}

#[test]
fn a_restore_can_itself_be_undone() {
    let mut fixture = Fixture::new();
    fixture.take();
    fixture.archive.execute_batch("UPDATE entries SET path = 'c.md' WHERE id = 1").unwrap();
    fixture.restore().unwrap();
    let undo = fixture.backups.list().unwrap().into_iter().next().unwrap();
    let undo = fixture.backups.examine(&undo, &Silent).unwrap();
    fixture
        .backups
        .restore(&undo, &mut fixture.archive, SafetyBackup::Wanted, now(), &Silent)
        .unwrap();
    let path: String = fixture
        .archive
        .query_one("SELECT path FROM entries WHERE id = 1", (), |row| row.get(0))
        .unwrap();
    assert_eq!(path, "c.md");
}

#[test]
fn a_defensive_connection_and_another_page_size_are_no_obstacle() {
    for page_size in [512, 65536] {
        let mut fixture = Fixture::new();
        let sql = format!("PRAGMA page_size = {page_size}; VACUUM;");
        fixture.archive.execute_batch(&sql).unwrap();
        fixture.take();
        fixture
            .archive
            .execute_batch("DELETE FROM entries; PRAGMA page_size = 4096; VACUUM;")
            .unwrap();
        fixture.archive.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).unwrap();
        fixture.restore().unwrap();
        assert_eq!(fixture.texts(), TEXTS);
    }
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let mut fixture = Fixture::new();
    let receipt = fixture.take();
    change(receipt.path().unwrap(), b"Rain", b"Sain");
    fixture.forget_everything();
    let error = fixture.backups.examine(receipt.backup().unwrap(), &Silent).unwrap_err();
    let RestoreError::Damaged { problems, .. } = error else { panic!("{error}") };
    assert!(problems.contains(&Problem::Item { what: "the text of `a.md`".to_owned() }));
    assert_eq!(fixture.texts(), [""; 0]);
    fixture = fixture.write("c.md", "Still here.");
    assert_eq!(fixture.texts(), ["Still here."]);
}

#[test]
fn what_all_else_does_without_is_put_back_damaged_and_told() {
    let fixture = Fixture::new().write("old/c.md", "Still here.");
    let damage = "UPDATE entries SET source_hash = 'x' WHERE path = 'old/c.md'";
    fixture.archive.execute_batch(damage).unwrap();
    let taken = fixture.take();
    let harm = [Problem::Minor { what: "the text of `old/c.md`".to_owned() }];
    assert_eq!(taken.minor(), harm);
    let copy = taken.backup().unwrap();
    assert!(copy.is_verified());
    let sound = fixture.backups.examine(copy, &Silent).unwrap();
    assert_eq!(sound.harm(), harm);
}

#[test]
fn a_damaged_archive_is_replaced_and_kept_as_evidence() {
    let mut fixture = Fixture::new();
    fixture.take();
    let root: i64 = fixture
        .archive
        .query_one("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'", (), |row| {
            row.get(0)
        })
        .unwrap();
    let path = fixture.path("journal.db");
    fixture.archive = Connection::open_in_memory().unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let page = usize::try_from(root - 1).unwrap() * 4096;
    bytes[page..page + 200].fill(0xff);
    fs::write(&path, bytes).unwrap();
    fixture.archive = Connection::open(&path).unwrap();
    let restored = fixture.restore().unwrap();
    assert!(matches!(restored.safety, Safety::Evidence(_)), "{restored:?}");
    assert_eq!(fixture.texts(), TEXTS);
}

#[test]
fn what_is_no_database_any_more_is_set_aside() {
    let damages: [fn(&mut Vec<u8>); 3] =
        [|it| it.truncate(4096 + 100), |it| it[..100].fill(7), |it| it.truncate(50)];
    for damage in damages {
        let mut fixture = Fixture::new();
        fixture.take();
        let path = fixture.path("journal.db");
        fixture.archive = Connection::open_in_memory().unwrap();
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, &bytes).unwrap();
        fs::write(with_ending(&path, "-journal"), "stale").unwrap();
        let from = fixture.sound();
        let mut broken = Connection::open(&path).unwrap();
        let error = fixture
            .backups
            .restore(&from, &mut broken, SafetyBackup::Wanted, now(), &Silent)
            .unwrap_err();
        assert!(matches!(error, RestoreError::Unreadable { .. }), "{error}");
        drop(broken);
        let aside = fixture.backups.set_aside(&path, now()).unwrap();
        assert_eq!(fs::read(&aside[0]).unwrap(), bytes);
        fixture.backups.restore_to(&from, &path, now(), &Silent).unwrap();
        assert_eq!(texts(&Connection::open(&path).unwrap()), TEXTS);
    }
}

#[test]
fn stale_journals_of_a_missing_archive_are_moved_aside() {
    let fixture = Fixture::new();
    fixture.take();
    let path = fixture.path("new.db");
    for ending in ["-journal", "-wal", "-shm"] {
        fs::write(with_ending(&path, ending), ending).unwrap();
    }
    fixture.backups.restore_to(&fixture.sound(), &path, now(), &Silent).unwrap();
    assert_eq!(texts(&Connection::open(&path).unwrap()), TEXTS);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for ending in ["-journal", "-wal", "-shm"] {
        assert!(!with_ending(&path, ending).exists());
        let aside = fixture.path("new.db.aside_20250916_143000");
        assert_eq!(fs::read_to_string(with_ending(&aside, ending)).unwrap(), ending);
    }
}

#[test]
fn a_restore_to_a_file_replaces_nothing() {
    let fixture = Fixture::new();
    fixture.take();
    let path = fixture.path("precious");
    fs::write(&path, "mine").unwrap();
    let error = fixture.backups.restore_to(&fixture.sound(), &path, now(), &Silent).unwrap_err();
    assert!(matches!(error, RestoreError::Backup(BackupError::Exists { .. })), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn an_archive_without_a_page_yet_needs_no_safety_copy() {
    let fixture = Fixture::new();
    fixture.take();
    let path = fixture.path("new.db");
    let mut empty = Connection::open(&path).unwrap();
    let restored = fixture
        .backups
        .restore(&fixture.sound(), &mut empty, SafetyBackup::Wanted, now(), &Silent)
        .unwrap();
    assert!(matches!(restored.safety, Safety::Nothing));
    assert_eq!(texts(&empty), TEXTS);
}

#[test]
fn stopping_at_any_moment_leaves_the_archive_as_it_was() {
    let fixture = Fixture::new();
    fixture.take();
    let mut fixture = fixture.write("c.md", "Newer.");
    let from = fixture.sound();
    let (mut look, mut stops) = (0, 0);
    while let Err(error) = fixture.backups.restore(
        &from,
        &mut fixture.archive,
        SafetyBackup::Wanted,
        now(),
        &StopAt(AtomicU64::new(look)),
    ) {
        assert!(matches!(error, RestoreError::Backup(BackupError::Stopped)), "{error}");
        assert_eq!(fixture.texts().len(), 3);
        (look, stops) = (look + 1, stops + 1);
    }
    assert!(stops >= 3, "{stops}");
    assert_eq!(fixture.texts(), TEXTS);
}

#[test]
fn a_reader_that_stays_is_waited_for_and_then_named_in_the_error() {
    let mut fixture = Fixture::new();
    fixture.take();
    fixture.archive.busy_timeout(std::time::Duration::ZERO).unwrap();
    let reader = Connection::open(fixture.path("journal.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM entries;").unwrap();
    let error = fixture.restore().unwrap_err();
    assert!(matches!(error, RestoreError::Backup(BackupError::Busy { .. })), "{error}");
    drop(reader);
    fixture.restore().unwrap();
}

#[test]
fn a_file_that_may_lack_what_its_journal_holds_is_not_restored() {
    let fixture = Fixture::new();
    fixture.take();
    let copy = fixture.path("copied.db");
    fs::copy(fixture.path("journal.db"), &copy).unwrap();
    let backup = fixture.backups.at(&copy).unwrap();
    fixture.backups.examine(&backup, &Silent).unwrap();
    fs::write(with_ending(&copy, "-wal"), "frames").unwrap();
    let error = fixture.backups.examine(&backup, &Silent).unwrap_err();
    let RestoreError::Damaged { problems, .. } = error else { panic!("{error}") };
    assert_eq!(problems, [Problem::Unsettled { journal: with_ending(&copy, "-wal") }]);
}

#[test]
fn a_file_of_another_program_is_not_restored() {
    let fixture = Fixture::new();
    let path: &Path = &fixture.path("other.db");
    Connection::open(path).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let backup = fixture.backups.at(path).unwrap();
    let error = fixture.backups.examine(&backup, &Silent).unwrap_err();
    let RestoreError::Damaged { problems, .. } = error else { panic!("{error}") };
    assert!(matches!(problems[..], [Problem::NotOurs { .. }]), "{problems:?}");
}
