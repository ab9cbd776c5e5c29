//! Comparing the entries of two archives, and taking single ones out.

use rusqlite::Connection;

use super::*;
use crate::archive::care::sought::{Sought, bytes_in};

/// An archive of these paths and texts.
fn archive(entries: &[(&str, &str)]) -> Connection {
    let archive = Connection::open_in_memory().unwrap();
    let table = "CREATE TABLE entries (id INTEGER PRIMARY KEY, path TEXT, source BLOB, source_hash TEXT, removed_at TEXT)";
    archive.execute_batch(table).unwrap();
    for (path, text) in entries {
        write(&archive, path, text);
    }
    archive
}

fn write(archive: &Connection, path: &str, text: &str) {
    let sql = "INSERT INTO entries (path, source, source_hash) VALUES (?1, ?2, ?3)";
    let hash = SourceHash::of(text.as_bytes()).to_string();
    archive.execute(sql, (path, text.as_bytes(), hash)).unwrap();
}

fn whole_source(archive: &Connection, path: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    bytes_in(archive, Sought { path, here: None })
}

const TWO: &[(&str, &str)] = &[("a.md", "Rain all day."), ("b.md", "Snow at night.")];

#[test]
fn what_a_restore_would_bring_back_is_told() {
    let (backup, now) = (archive(TWO), archive(TWO));
    assert!(EntryDiff::between(&backup, &now).unwrap().is_empty());
    write(&now, "c.md", "New.");
    let sql = "
        UPDATE entries SET removed_at = '2025-09-16T15:00:00Z' WHERE path = 'a.md';
        UPDATE entries SET path = 'bb.md' WHERE path = 'b.md';";
    now.execute_batch(sql).unwrap();
    let diff = EntryDiff::between(&backup, &now).unwrap();
    assert_eq!(diff.added[0].path, "c.md");
    assert_eq!(diff.removed[0].path, "a.md");
    assert_eq!(diff.changed[0].after.path, "bb.md");
    assert!(diff.changed[0].is_renamed() && !diff.changed[0].is_edited());
}

#[test]
fn an_entry_that_is_known_to_be_gone_is_no_other_one_at_its_path() {
    let with_identities = |entries: &[(&str, char, bool)]| {
        let archive = archive(&[]);
        archive.execute_batch("ALTER TABLE entries ADD COLUMN identity BLOB").unwrap();
        for (path, identity, is_gone) in entries {
            write(&archive, path, &identity.to_string());
            let sql =
                "UPDATE entries SET identity = ?1, removed_at = ?2 WHERE id = last_insert_rowid()";
            let identity = vec![*identity as u8; 16];
            archive.execute(sql, (identity, is_gone.then_some("2026"))).unwrap();
        }
        archive
    };
    let backup = with_identities(&[("a.md", 'A', false), ("b.md", 'B', true)]);
    let now = with_identities(&[("c.md", 'A', true), ("a.md", 'C', false), ("b.md", 'D', false)]);
    let diff = EntryDiff::between(&backup, &now).unwrap();
    let paths = |it: &[ArchivedEntry]| it.iter().map(|it| it.path.clone()).collect::<Vec<_>>();
    assert_eq!(
        (paths(&diff.added), paths(&diff.removed)),
        (vec!["a.md".into(), "b.md".into()], vec!["a.md".into()])
    );
    assert!(diff.changed.is_empty());
    // Of an archive that was built anew nothing else tells.
    let again = with_identities(&[("a.md", 'E', false)]);
    assert_eq!(EntryDiff::between(&backup, &again).unwrap().changed.len(), 1);
}

#[test]
fn a_single_entry_comes_out_byte_for_byte() {
    let backup = archive(TWO);
    let entry = living(&backup).unwrap().remove(0).entry;
    assert_eq!(source_of(&backup, &entry).unwrap(), b"Rain all day.");
    assert_eq!(whole_source(&backup, "b.md").unwrap().unwrap(), b"Snow at night.");
    assert_eq!(whole_source(&backup, "z.md").unwrap(), None);
}

#[test]
fn the_living_entry_of_a_path_comes_before_removed_ones() {
    let archive = archive(TWO);
    let remove = "UPDATE entries SET removed_at = '2025-01-0' || id || 'T00:00:00Z'";
    archive.execute(remove, ()).unwrap();
    let find = || whole_source(&archive, "a.md").unwrap().unwrap();
    assert_eq!(find(), b"Rain all day.");
    write(&archive, "a.md", "Again.");
    assert_eq!(find(), b"Again.");
    archive.execute(remove, ()).unwrap();
    write(&archive, "a.md", "Never.");
    archive.execute("UPDATE entries SET removed_at = '2024' WHERE id = 4", ()).unwrap();
    assert_eq!(find(), b"Again.");
}

#[test]
fn a_damaged_entry_does_not_come_out() {
    let archive = archive(TWO);
    let entry = living(&archive).unwrap().remove(0).entry;
    archive.execute("UPDATE entries SET source = x'21' WHERE id = 1", ()).unwrap();
    let error = source_of(&archive, &entry).unwrap_err();
    assert!(matches!(error, EntryError::Damaged { .. }), "{error}");
    assert_eq!(whole_source(&archive, "a.md").unwrap(), None);
}

#[test]
fn a_database_without_entries_differs_in_all_of_them() {
    let other = Connection::open_in_memory().unwrap();
    let diff = EntryDiff::between(&other, &archive(TWO)).unwrap();
    assert_eq!((diff.added.len(), diff.removed.len()), (2, 0));
    assert_eq!(whole_source(&other, "a.md").unwrap(), None);
}
