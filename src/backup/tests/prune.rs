//! Deleting backups by a policy.

use chrono::TimeDelta;

use super::*;
use crate::backup::{Keep, PruneError, Retention, Rule};

const ONE: Retention = Retention { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

impl Fixture {
    /// Takes a backup, so many days after the first.
    fn take_on_day(&self, day: i64, occasion: Occasion<'_>) -> Backup {
        let at = now() + TimeDelta::days(day);
        let receipt = self.backups.take(&self.archive, occasion, at, &Silent).unwrap();
        receipt.backup().unwrap().clone()
    }

    fn prune(&self, retention: &Retention) {
        let pruning = self.backups.plan_pruning(retention, now(), &|_| false, &Silent).unwrap();
        let removed: Vec<_> = pruning.removed().map(|it| it.name.clone()).collect();
        let before = self.backups.list().unwrap();
        self.backups.prune(&pruning).unwrap();
        let after = self.backups.list().unwrap();
        let gone: Vec<_> =
            before.iter().filter(|it| !after.contains(it)).map(|it| it.name.clone()).collect();
        assert_eq!(gone, removed, "a dry run and a real one differ");
    }

    fn left(&self) -> Vec<String> {
        self.backups.list().unwrap().into_iter().map(|it| it.name).collect()
    }
}

#[test]
fn the_policy_decides_and_each_manifest_goes_with_its_backup() {
    let fixture = Fixture::new();
    for day in 0..4 {
        fixture.take_on_day(day, Occasion::Asked(None));
    }
    fixture.prune(&Retention { last: 2, ..ONE });
    assert_eq!(
        fixture.names(),
        [
            "journal.db.backup_20250918_143000",
            "journal.db.backup_20250918_143000.sha256",
            "journal.db.backup_20250919_143000",
            "journal.db.backup_20250919_143000.sha256",
        ]
    );
}

#[test]
fn an_empty_policy_is_refused_and_deletes_nothing() {
    let fixture = Fixture::new();
    fixture.take();
    let error = fixture
        .backups
        .plan_pruning(&Retention { last: 0, ..ONE }, now(), &|_| false, &Silent)
        .unwrap_err();
    assert!(matches!(error, PruneError::EmptyPolicy(_)), "{error}");
    assert_eq!(fixture.left().len(), 1);
}

#[test]
fn the_last_good_backup_stays_where_newer_ones_are_damaged() {
    let fixture = Fixture::new();
    fixture.take_on_day(0, Occasion::Asked(None));
    let good = fixture.take_on_day(1, Occasion::Asked(None));
    for day in 2..4 {
        let rotten = fixture.take_on_day(day, Occasion::Asked(None));
        change(&rotten.path, b"Rain", b"Sain");
    }
    let pruning = fixture.backups.plan_pruning(&ONE, now(), &|_| false, &Silent).unwrap();
    let kept: Vec<_> = pruning.kept().map(|(it, reasons)| (&it.name, reasons.to_vec())).collect();
    assert_eq!(kept[2], (&good.name, vec![Keep::By(Rule::Last)]));
    fixture.prune(&ONE);
    assert_eq!(fixture.left().len(), 3);
}

#[test]
fn the_newest_backup_from_before_an_upgrade_stays() {
    let fixture = Fixture::new();
    fixture.take_on_day(0, Occasion::Before("upgrade"));
    let way_back = fixture.take_on_day(1, Occasion::Before("upgrade"));
    fixture.take_on_day(2, Occasion::Asked(None));
    let newest = fixture.take_on_day(3, Occasion::Asked(None));
    fixture.prune(&ONE);
    assert_eq!(fixture.left(), [newest.name, way_back.name]);
}

#[test]
fn file_times_do_not_count() {
    let fixture = Fixture::new();
    let old = fixture.take_on_day(0, Occasion::Asked(None));
    let new = fixture.take_on_day(1, Occasion::Asked(None));
    let touch = |backup: &Backup, day: i64| {
        let time = std::time::SystemTime::from(now() + TimeDelta::days(day));
        fs::File::options().append(true).open(&backup.path).unwrap().set_modified(time).unwrap();
    };
    touch(&old, 9);
    touch(&new, -9);
    fixture.prune(&ONE);
    assert_eq!(fixture.left(), [new.name]);
}

#[test]
fn copies_without_a_manifest_and_other_files_are_left_alone() {
    let fixture = Fixture::new();
    let old = fixture.take_on_day(0, Occasion::Asked(None));
    fs::remove_file(super::super::manifest::path_of(&old.path)).unwrap();
    fs::write(fixture.path("backups/notes.txt"), "mine").unwrap();
    fixture.take_on_day(1, Occasion::Asked(None));
    fixture.prune(&ONE);
    assert_eq!(fixture.left().len(), 2);
    assert!(fixture.path("backups/notes.txt").exists());
}

#[test]
fn archives_of_one_name_share_a_folder_and_each_has_its_own_backups() {
    let fixture = Fixture::new();
    let ours = fixture.take_on_day(0, Occasion::Asked(None));
    fs::create_dir(fixture.path("other")).unwrap();
    let path = fixture.path("other/journal.db");
    let archive = Connection::open(&path).unwrap();
    archive.execute_batch(SCHEMA).unwrap();
    let settings = BackupSettings { archive: path.clone(), ..fixture.backups.settings().clone() };
    let other =
        Fixture { folder: tempfile::tempdir().unwrap(), archive, backups: Backups::new(settings) };
    for day in 1..3 {
        other.take_on_day(day, Occasion::Asked(None));
    }
    other.prune(&ONE);
    assert_eq!((fixture.left(), other.left().len()), (vec![ours.name.clone()], 1));
    assert_eq!(fixture.backups.find("latest").unwrap().name, ours.name);
    assert_eq!(fixture.backups.all().unwrap().len(), 2);
    // Where the other one is gone, its backups are perhaps ours, and never go for that.
    fs::remove_file(path).unwrap();
    let before = fixture.left();
    fixture.prune(&ONE);
    assert_eq!((fixture.left().len(), fixture.left()), (2, before));
    assert_eq!(fixture.backups.find("latest").unwrap().name, ours.name);
    let pruning = fixture.backups.plan_pruning(&ONE, now(), &|_| true, &Silent).unwrap();
    assert_eq!(pruning.removed().next().map(|it| &it.name), Some(&ours.name));
}

#[test]
fn a_true_copy_of_what_is_damaged_lets_no_whole_one_go() {
    let fixture = Fixture::new();
    let whole = fixture.take_on_day(0, Occasion::Asked(None));
    fixture.archive.execute_batch("UPDATE entries SET source_hash = 'x' WHERE id = 1").unwrap();
    let copy = fixture.take_on_day(1, Occasion::Before("repopulate"));
    assert!(copy.is_verified());
    fixture.prune(&ONE);
    assert_eq!(fixture.left(), [copy.name, whole.name]);
}
