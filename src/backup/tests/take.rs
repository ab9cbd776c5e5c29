//! Making backups and listing them.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::*;
use crate::backup::Standing;

#[test]
fn a_backup_is_verified_listed_and_for_its_owner_alone() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    let listed = fixture.backups.list().unwrap();
    let backup = only(&listed);
    assert_eq!(backup.name, "journal.db.backup_20250916_143000");
    assert_eq!(Some(backup), receipt.backup());
    assert_eq!(backup.standing, Standing::Verified);
    assert_eq!(backup.created, Some(now()));
    assert_eq!((backup.items, backup.heads.as_slice()), (Some(2), &["b".to_owned()][..]));
    assert_eq!(backup.bytes, fs::metadata(&backup.path).unwrap().len());
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&backup.path), 0o600);
    assert_eq!(mode(&fixture.path("backups")), 0o700);
    assert_eq!(fixture.names().len(), 2);
}

#[test]
fn sha256sum_reads_the_manifest_without_a_word() {
    let fixture = Fixture::new();
    fixture.take();
    let Ok(output) = Command::new("sha256sum")
        .args(["--check", "--strict", "--warn", "journal.db.backup_20250916_143000.sha256"])
        .current_dir(fixture.path("backups"))
        .output()
    else {
        return;
    };
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "journal.db.backup_20250916_143000: OK\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn the_second_backup_of_a_second_replaces_nothing() {
    let fixture = Fixture::new();
    fixture.take();
    fixture.take();
    fixture.try_take(Occasion::Asked(Some("mine"))).unwrap();
    fixture.try_take(Occasion::Asked(Some("mine"))).unwrap();
    let names: Vec<_> = fixture.backups.list().unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(
        names,
        [
            "journal.db.backup_20250916_143000_mine_2",
            "journal.db.backup_20250916_143000_mine",
            "journal.db.backup_20250916_143000_2",
            "journal.db.backup_20250916_143000",
        ]
    );
}

#[test]
fn the_manifest_knows_the_suffix_where_the_name_cannot_tell() {
    let fixture = Fixture::new();
    fixture.try_take(Occasion::Before("upgrade")).unwrap();
    fixture.try_take(Occasion::Before("upgrade")).unwrap();
    for backup in fixture.backups.list().unwrap() {
        assert_eq!(backup.suffix.as_deref(), Some("before_upgrade"));
        assert!(backup.is_before_upgrade());
    }
}

#[test]
fn a_backup_holds_what_is_committed_and_the_archive_stays_as_it_is() {
    let fixture = Fixture::new();
    let before = fs::read(fixture.path("journal.db")).unwrap();
    let receipt = fixture.take();
    assert_eq!(fs::read(fixture.path("journal.db")).unwrap(), before);
    let copy = Connection::open(receipt.path().unwrap()).unwrap();
    let found = "
        SELECT body
        FROM entries
        WHERE id IN (SELECT rowid FROM entries_fts WHERE entries_fts MATCH 'snow')";
    let body: String = copy.query_one(found, (), |row| row.get(0)).unwrap();
    assert_eq!(body, "Snow at night.");
    assert!(fixture.archive.is_autocommit());
}

#[test]
fn a_write_ahead_log_is_backed_up_as_one_file_at_rest() {
    let fixture = Fixture::new();
    fixture.archive.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    let fixture = fixture.write("c.md", "Only in the log.");
    let receipt = fixture.take();
    assert_eq!(receipt.backup().unwrap().items, Some(3));
    assert_eq!(fs::read(receipt.path().unwrap()).unwrap()[18..20], [1, 1]);
    assert_eq!(fixture.names().len(), 2);
}

#[test]
fn no_backup_is_made_in_the_midst_of_a_change() {
    let fixture = Fixture::new();
    fixture.archive.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = fixture.try_take(Occasion::Asked(None)).unwrap_err();
    assert!(matches!(error, BackupError::MidChange), "{error}");
    assert_eq!(fixture.names(), [""; 0]);
}

#[test]
fn another_programs_change_shows_in_the_data_version() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    let version = || crate::backup::twin::data_version(&fixture.archive).unwrap();
    assert_eq!(receipt.data_version(), Some(version()));
    let other = Connection::open(fixture.path("journal.db")).unwrap();
    other.execute_batch("DELETE FROM entries").unwrap();
    assert_ne!(receipt.data_version(), Some(version()));
}

#[test]
fn stopping_at_any_moment_leaves_nothing_behind() {
    let fixture = Fixture::new();
    let mut stops = 0;
    for look in 0.. {
        let stop = StopAt(AtomicU64::new(look));
        match fixture.backups.take(&fixture.archive, Occasion::Asked(None), now(), &stop) {
            Ok(_) => break,
            Err(error) => assert!(matches!(error, BackupError::Stopped), "{error}"),
        }
        assert_eq!(fixture.names(), [""; 0]);
        stops += 1;
    }
    assert!(stops >= 3, "{stops}");
}

#[test]
fn what_interrupted_work_left_behind_is_cleaned_up_and_other_files_stay() {
    let fixture = Fixture::new();
    fixture.take();
    let folder = fixture.path("backups");
    for name in [
        "journal.db.backup_20240101_000000.partial",
        "journal.db.backup_20240101_000000_x.sha256.partial",
        "journal.db.backup_20240101_000000.sha256",
        "journal.db.backup_20250101_000000.sha256",
        "other.db.backup_20240101_000000.partial",
        "notes.partial",
        "journal.db.sha256",
    ] {
        fs::write(folder.join(name), "left").unwrap();
    }
    fixture.take();
    assert_eq!(
        fixture.names(),
        [
            "journal.db.backup_20250101_000000.sha256",
            "journal.db.backup_20250916_143000",
            "journal.db.backup_20250916_143000.sha256",
            "journal.db.backup_20250916_143000_2",
            "journal.db.backup_20250916_143000_2.sha256",
            "journal.db.sha256",
            "notes.partial",
            "other.db.backup_20240101_000000.partial",
        ]
    );
    assert_eq!(fixture.backups.list().unwrap().len(), 2);
}

#[test]
fn several_backups_at_once_get_a_name_each() {
    let fixture = Fixture::new();
    // A connection stays on its thread, so only the backups are shared.
    let (path, backups) = (fixture.path("journal.db"), &fixture.backups);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let path = path.clone();
            scope.spawn(move || {
                let archive = Connection::open(path).unwrap();
                backups.take(&archive, Occasion::Before("upgrade"), now(), &Silent).unwrap();
            });
        }
    });
    assert_eq!(fixture.names().len(), 8);
    assert!(fixture.backups.list().unwrap().iter().all(Backup::is_verified));
}

#[test]
fn a_backup_to_a_file_or_another_folder_replaces_nothing_either() {
    let fixture = Fixture::new();
    let to = |place: &str| {
        let place = fixture.path(place);
        fixture.backups.take_to(&place, &fixture.archive, Occasion::Asked(None), now(), &Silent)
    };
    fs::create_dir(fixture.path("usb")).unwrap();
    assert_eq!(
        to("usb").unwrap().path().unwrap(),
        fixture.path("usb/journal.db.backup_20250916_143000")
    );
    assert_eq!(to("copy.db").unwrap().path().unwrap(), fixture.path("copy.db"));
    assert!(fixture.path("copy.db.sha256").exists());
    let error = to("copy.db").unwrap_err();
    assert!(matches!(error, BackupError::Exists { .. }), "{error}");
}

#[test]
fn a_stream_is_the_verified_copy_and_leaves_no_file() {
    let fixture = Fixture::new();
    let mut bytes = Vec::new();
    let count = fixture.backups.stream(&fixture.archive, &mut bytes, now(), &Silent).unwrap();
    assert_eq!(count, bytes.len() as u64);
    assert_eq!(fixture.names(), [""; 0]);
    let receipt = fixture.take();
    assert_eq!(fs::read(receipt.path().unwrap()).unwrap(), bytes);
}

#[test]
fn a_damaged_archive_is_never_a_backup_but_kept_as_evidence_on_request() {
    let fixture = Fixture::new();
    fixture.archive.execute("UPDATE entries SET source = x'21' WHERE path = 'a.md'", ()).unwrap();
    let error = fixture.try_take(Occasion::Asked(None)).unwrap_err();
    let BackupError::Damaged { problems, kept } = error else { panic!("{error}") };
    assert!(problems.contains(&Problem::Item { what: "the text of `a.md`".to_owned() }));
    assert!(problems.contains(&Problem::FullText { table: "entries_fts".to_owned() }));
    let listed = fixture.backups.list().unwrap();
    assert_eq!(Some(only(&listed)), kept.as_deref());
    assert!(!listed[0].is_verified());
    assert!(matches!(fixture.backups.find("latest"), Err(BackupError::NoneVerified { .. })));
}

#[test]
fn a_backup_is_found_by_latest_by_name_and_by_path() {
    let fixture = Fixture::new();
    let receipt = fixture.take();
    let backup = receipt.backup().unwrap();
    for name in ["latest", &backup.name, backup.path.to_str().unwrap()] {
        assert_eq!(&fixture.backups.find(name).unwrap(), backup);
    }
    assert!(matches!(fixture.backups.find("x"), Err(BackupError::NotFound { .. })));
    let archive = fixture.path("journal.db");
    std::os::unix::fs::symlink(&archive, fixture.path("link")).unwrap();
    for path in [archive, fixture.path("link")] {
        let found = fixture.backups.find(path.to_str().unwrap());
        assert!(matches!(found, Err(BackupError::IsTheArchive { .. })));
    }
}
