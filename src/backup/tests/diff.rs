//! Comparing a backup with the archive, and taking single entries out of it.

use super::*;
use crate::backup::{EntryDiff, EntryError, Sound, find_entry, source_of};

fn sound(fixture: &Fixture) -> Sound {
    let receipt = fixture.take();
    fixture.backups.examine(receipt.backup().unwrap(), &Silent).unwrap()
}

#[test]
fn what_a_restore_would_bring_back_is_told() {
    let fixture = Fixture::new();
    let backup = sound(&fixture);
    assert!(EntryDiff::between(backup.connection(), &fixture.archive).unwrap().is_empty());
    let fixture = fixture.write("c.md", "New.");
    let sql = "
        UPDATE entries SET removed_at = '2025-09-16T15:00:00Z' WHERE path = 'a.md';
        UPDATE entries SET path = 'bb.md' WHERE path = 'b.md';";
    fixture.archive.execute_batch(sql).unwrap();
    let diff = EntryDiff::between(backup.connection(), &fixture.archive).unwrap();
    assert_eq!(diff.added[0].path, "c.md");
    assert_eq!(diff.removed[0].path, "a.md");
    assert_eq!(diff.changed[0].after.path, "bb.md");
    assert!(diff.changed[0].is_renamed() && !diff.changed[0].is_edited());
}

#[test]
fn a_single_entry_comes_out_byte_for_byte() {
    let fixture = Fixture::new();
    let backup = sound(&fixture);
    let entry = find_entry(backup.connection(), "a.md").unwrap().unwrap();
    assert_eq!(source_of(backup.connection(), &entry).unwrap(), b"Rain all day.");
    assert!(find_entry(backup.connection(), "z.md").unwrap().is_none());
}

#[test]
fn the_living_entry_of_a_path_comes_before_removed_ones() {
    let fixture = Fixture::new();
    let remove = "UPDATE entries SET removed_at = '2025-01-0' || id || 'T00:00:00Z'";
    fixture.archive.execute(remove, ()).unwrap();
    let find = || find_entry(&fixture.archive, "a.md").unwrap().unwrap();
    assert_eq!(find().id, 1);
    write_entry(&fixture.archive, "a.md", "Again.");
    assert_eq!(find().id, 3);
}

#[test]
fn a_damaged_entry_does_not_come_out() {
    let fixture = Fixture::new();
    let entry = find_entry(&fixture.archive, "a.md").unwrap().unwrap();
    fixture.archive.execute("UPDATE entries SET source = x'21' WHERE id = 1", ()).unwrap();
    let error = source_of(&fixture.archive, &entry).unwrap_err();
    assert!(matches!(error, EntryError::Damaged { .. }), "{error}");
}

#[test]
fn a_database_without_entries_differs_in_all_of_them() {
    let fixture = Fixture::new();
    let other = Connection::open_in_memory().unwrap();
    let diff = EntryDiff::between(&other, &fixture.archive).unwrap();
    assert_eq!((diff.added.len(), diff.removed.len()), (2, 0));
    assert!(find_entry(&other, "a.md").unwrap().is_none());
}
