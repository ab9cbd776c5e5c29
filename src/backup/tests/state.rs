//! One state, one backup: where a command is tried again and again.

use chrono::TimeDelta;

use super::*;
use crate::backup::manifest;

const UPGRADE: Occasion<'_> = Occasion::Before("upgrade");

impl Fixture {
    /// Takes a backup, or finds one; so many seconds after the first.
    fn take_or_reuse(&self, seconds: i64) -> Backup {
        let at = now() + TimeDelta::seconds(seconds);
        let receipt = self.backups.take_or_reuse(&self.archive, UPGRADE, at, &Silent).unwrap();
        assert!(receipt.data_version().is_some());
        receipt.backup().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.backups.list().unwrap().len()
    }
}

#[test]
fn a_state_that_a_backup_holds_takes_no_second_one() {
    let fixture = Fixture::new();
    let first = fixture.take_or_reuse(0);
    // What is rolled back leaves the state as it was.
    fixture
        .archive
        .execute_batch("BEGIN; CREATE TABLE t(a); DELETE FROM entries; ROLLBACK")
        .unwrap();
    for seconds in 1..14 {
        assert_eq!(fixture.take_or_reuse(seconds), first);
    }
    assert_eq!(fixture.names().len(), 2, "{:?}", fixture.names());
}

#[test]
fn another_state_takes_a_backup_of_its_own_though_the_header_is_the_same() {
    let fixture = Fixture::new();
    fixture.archive.execute_batch("CREATE TABLE t(a); INSERT INTO t VALUES ('one')").unwrap();
    let first = fixture.take_or_reuse(0);
    // As many changes on either side: size, change counter and schema cookie are the same.
    let path = fixture.backups.settings.archive.clone();
    drop(fixture.archive);
    change(&path, b"one", b"two");
    let fixture = Fixture { archive: Connection::open(&path).unwrap(), ..fixture };
    let second = fixture.take_or_reuse(1);
    assert_ne!(first, second);
    assert_eq!(first.bytes, second.bytes);
    assert_eq!(fixture.take_or_reuse(2), second);
}

#[test]
fn only_a_whole_verified_backup_of_such_an_occasion_is_used_again() {
    let spoils: [fn(&Backup); 4] = [
        |it| change(&it.path, b"Rain all day.", b"Rain all DAY."),
        |it| fs::remove_file(manifest::path_of(&it.path)).unwrap(),
        |it| fs::remove_file(&it.path).unwrap(),
        |it| change(&manifest::path_of(&it.path), b"before upgrade", b"before downgra"),
    ];
    for spoil in spoils {
        let fixture = Fixture::new();
        let first = fixture.take_or_reuse(0);
        spoil(&first);
        assert_ne!(fixture.take_or_reuse(1).path, first.path);
    }
}

#[test]
fn a_manifest_that_claims_another_state_convinces_nobody() {
    let fixture = Fixture::new();
    let first = fixture.take_or_reuse(0);
    let fixture = fixture.write("c.md", "Fog.");
    let second = fixture.take_or_reuse(1);
    let state = |it: &Backup| it.source_sha256.clone().unwrap();
    fs::remove_file(&second.path).unwrap();
    fs::remove_file(manifest::path_of(&second.path)).unwrap();
    change(&manifest::path_of(&first.path), state(&first).as_bytes(), state(&second).as_bytes());
    assert_ne!(fixture.take_or_reuse(2).path, first.path);
}

#[test]
fn the_newest_backup_is_always_the_state_from_before() {
    let fixture = Fixture::new();
    let first = fixture.take_or_reuse(0);
    fixture.archive.execute_batch("BEGIN; CREATE TABLE t(a); COMMIT").unwrap();
    let later = fixture.take_or_reuse(1);
    // Put back as it was, as a restore does.
    fs::copy(&first.path, &fixture.backups.settings.archive).unwrap();
    let archive = Connection::open(&fixture.backups.settings.archive).unwrap();
    let fixture = Fixture { archive, ..fixture };
    let third = fixture.take_or_reuse(2);
    assert!(third != first && third != later);
    assert_eq!(first.source_sha256, third.source_sha256);
    assert_eq!(fixture.count(), 3);
}

#[test]
fn a_second_name_of_the_archive_is_never_taken_for_a_backup() {
    let fixture = Fixture::new();
    let first = fixture.take_or_reuse(0);
    fs::remove_file(&first.path).unwrap();
    fs::hard_link(&fixture.backups.settings.archive, &first.path).unwrap();
    assert_ne!(fixture.take_or_reuse(1).path, first.path);
}
