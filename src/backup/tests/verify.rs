//! Finding damage.

use super::*;
use crate::backup::{Depth, Standing, Verification};

fn verify(fixture: &Fixture, depth: Depth) -> Verification {
    let listed = fixture.backups.list().unwrap();
    fixture.backups.verify(only(&listed), depth, &Silent).unwrap()
}

/// Takes a backup, lets `damage` have its file, and looks for the problem.
fn check_found(damage: impl FnOnce(&std::path::Path), expected: &Problem) {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    damage(receipt.path().unwrap());
    for depth in [Depth::Quick, Depth::Full] {
        let found = verify(&fixture, depth);
        assert!(found.problems.contains(expected), "{depth:?}: {found:?}");
    }
}

#[test]
fn a_fresh_backup_is_sound() {
    let fixture = Fixture::new();
    fixture.take();
    for depth in [Depth::Quick, Depth::Full] {
        let verification = verify(&fixture, depth);
        assert!(verification.is_sound(), "{verification:?}");
        assert_eq!(verification.contents.unwrap().items, 2);
    }
    assert_eq!(fixture.names().len(), 2);
}

#[test]
fn a_flipped_bit_in_a_text_is_found_and_named() {
    check_found(|path| change(path, b"Rain", b"Sain"), &Problem::Bytes);
    let table = Problem::Table { name: "entries".to_owned() };
    check_found(|path| change(path, b"Rain", b"Sain"), &table);
    let fixture = Fixture::new();
    let receipt = fixture.take();
    change(receipt.path().unwrap(), b"Rain", b"Sain");
    let entry = Problem::Item { what: "the text of `a.md`".to_owned() };
    assert!(verify(&fixture, Depth::Full).problems.contains(&entry));
}

#[test]
fn a_truncated_copy_is_no_backup() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    let whole = fs::read(receipt.path().unwrap()).unwrap();
    for length in (0..whole.len()).step_by(512) {
        fs::write(receipt.path().unwrap(), &whole[..length]).unwrap();
        let listed = fixture.backups.list().unwrap();
        assert!(matches!(only(&listed).standing, Standing::Damaged(_)), "{length}");
        assert!(!verify(&fixture, Depth::Full).is_sound(), "{length}");
    }
}

#[test]
fn a_copy_without_its_manifest_is_verified_by_itself() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    let path = receipt.path().unwrap();
    fs::remove_file(super::super::manifest::path_of(path)).unwrap();
    let listed = fixture.backups.list().unwrap();
    assert_eq!(only(&listed).standing, Standing::Unverified);
    assert_eq!(only(&listed).created, Some(now()));
    assert!(verify(&fixture, Depth::Full).is_sound());
    change(path, b"Rain", b"Sain");
    let entry = Problem::Item { what: "the text of `a.md`".to_owned() };
    assert!(verify(&fixture, Depth::Full).problems.contains(&entry));
}

#[test]
fn a_damaged_manifest_is_told() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    let manifest = super::super::manifest::path_of(receipt.path().unwrap());
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, &text[..100]).unwrap();
    assert!(matches!(only(&fixture.backups.list().unwrap()).standing, Standing::Damaged(_)));
    let found = verify(&fixture, Depth::Quick);
    assert!(matches!(found.problems.as_slice(), [Problem::Manifest { .. }]), "{found:?}");
}

#[test]
fn files_of_other_kinds_are_no_archives() {
    let fixture = Fixture::new();
    let other = fixture.path("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    fs::write(fixture.path("empty"), "").unwrap();
    fs::write(fixture.path("text"), "not a database ".repeat(400)).unwrap();
    for name in ["other.db", "empty", "text"] {
        let backup = fixture.backups.at(&fixture.path(name)).unwrap();
        let found = fixture.backups.verify(&backup, Depth::Full, &Silent).unwrap();
        assert!(matches!(found.problems[..], [Problem::NotOurs { .. }]), "{name}");
    }
}

#[test]
fn stale_journals_beside_a_backup_change_nothing() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    for ending in ["-journal", "-wal", "-shm"] {
        let path = super::super::partial::with_ending(receipt.path().unwrap(), ending);
        fs::write(path, "stale").unwrap();
    }
    let names = fixture.names();
    assert!(verify(&fixture, Depth::Full).is_sound());
    assert_eq!(fixture.names(), names);
}

#[test]
fn references_that_led_nowhere_already_are_no_damage() {
    let fixture = Fixture::new();
    fixture.archive.pragma_update(None, "foreign_keys", false).unwrap();
    fixture.archive.execute("INSERT INTO entry_tags VALUES (1, 77)", ()).unwrap();
    fixture.take();
    let verification = verify(&fixture, Depth::Full);
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!(verification.contents.unwrap().foreign_key_violations, 1);
}

#[test]
fn any_flipped_byte_is_found_without_a_panic() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    let whole = fs::read(receipt.path().unwrap()).unwrap();
    for place in (0..whole.len()).step_by(397).chain(0..100) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x41;
        fs::write(receipt.path().unwrap(), &bytes).unwrap();
        let found = verify(&fixture, Depth::Full);
        assert!(found.problems.contains(&Problem::Bytes), "{place}: {found:?}");
    }
}

#[test]
fn a_ledger_that_holds_no_text_is_no_damage_of_the_copy() {
    let fixture = Fixture::new();
    let write =
        "UPDATE schema_revisions SET revision = x'78ff', up_sql = zeroblob(9) WHERE revision = 'b'";
    fixture.archive.execute(write, ()).unwrap();
    fixture.take();
    let verification = verify(&fixture, Depth::Full);
    assert!(verification.is_sound(), "{verification:?}");
    let contents = verification.contents.unwrap();
    assert_eq!(
        (contents.revisions, contents.heads),
        (
            vec!["a".to_owned(), "x\u{fffd}".to_owned()],
            vec!["a".to_owned(), "x\u{fffd}".to_owned()]
        )
    );
}

#[test]
fn a_hostile_file_is_looked_at_without_running_what_it_brings() {
    let hostile = [
        // A definition that is none.
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE entries(' WHERE name = 'entries';",
        // One table on the page of another.
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'tags';",
        // A page that is far outside.
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'tags';",
        // An index that no program but its maker's can compute.
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema
            SELECT type, 'i', tbl_name, rootpage, 'CREATE INDEX i ON tags(evil(name))'
            FROM sqlite_schema WHERE name = 'sqlite_autoindex_tags_1';",
    ];
    for sql in hostile {
        let fixture = Fixture::new();
        let path = fixture.path("hostile.db");
        fs::copy(fixture.path("journal.db"), &path).unwrap();
        let connection = Connection::open(&path).unwrap();
        connection
            .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)
            .unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let bytes = fs::read(&path).unwrap();
        let backup = fixture.backups.at(&path).unwrap();
        let found = fixture.backups.verify(&backup, Depth::Full, &Silent).unwrap();
        assert!(!found.is_sound(), "{sql}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn triggers_views_and_computed_columns_of_a_hostile_file_do_not_run() {
    let fixture = Fixture::new();
    let path = fixture.path("hostile.db");
    fs::copy(fixture.path("journal.db"), &path).unwrap();
    let connection = Connection::open(&path).unwrap();
    let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let sql = format!(
        "CREATE VIEW v(x) AS {endless};
         CREATE VIRTUAL TABLE f USING fts5(x, content='v');
         CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM entries; END;
         CREATE TABLE computed(a); INSERT INTO computed VALUES (-9223372036854775808);
         ALTER TABLE computed ADD COLUMN b AS (abs(a));"
    );
    connection.execute_batch(&sql).unwrap();
    drop(connection);
    let backup = fixture.backups.at(&path).unwrap();
    let found = fixture.backups.verify(&backup, Depth::Full, &Silent).unwrap();
    assert!(found.is_sound(), "{found:?}");
}
