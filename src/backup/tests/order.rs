//! The order of backups where the clock was wrong, and where numbers are.

use chrono::TimeDelta;

use super::*;
use crate::backup::order::Number;
use crate::backup::{Depth, Retention, manifest};

impl Fixture {
    /// Takes a backup, by a clock that is so many days ahead.
    fn take_at(&self, days: i64, occasion: Occasion<'_>) -> Backup {
        let at = now() + TimeDelta::days(days);
        self.backups.take(&self.archive, occasion, at, &Silent).unwrap().backup().unwrap().clone()
    }

    /// The numbers of what is there, newest first; 0 where there is none.
    fn numbers(&self) -> Vec<u64> {
        let numbers = self.backups.list().unwrap().into_iter().map(|it| it.number.unwrap_or(0));
        numbers.collect()
    }

    fn latest(&self) -> String {
        self.backups.find("latest").unwrap().name
    }
}

/// Changes a manifest: each `from` is followed by `to` instead.
fn edit(backup: &Backup, from: &str, to: &str) {
    let path = manifest::path_of(&backup.path);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(&path, text.replace(from, to)).unwrap();
}

/// Takes the number out of a manifest, as one of an older program has none.
fn as_of_old(backup: &Backup) {
    let path = manifest::path_of(&backup.path);
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("#   \"number\"").unwrap();
    let end = start + text[start..].find("},\n").unwrap() + 3;
    fs::write(&path, format!("{}{}", &text[..start], &text[end..])).unwrap();
}

/// Writes a number into a manifest as somebody would who knows how it is done.
fn forge(backup: &Backup, number: u64) {
    let is = |value| {
        let number = Number::new(value, backup.sha256.as_ref().unwrap());
        let text = serde_json::to_string(&number).unwrap();
        text.trim_matches(['{', '}']).replace(':', ": ").replace(',', ",\n#     ")
    };
    edit(backup, &is(backup.number.unwrap()), &is(number));
}

#[test]
fn what_a_restore_replaced_is_the_latest_only_where_there_is_nothing_else() {
    let fixture = Fixture::new();
    fixture.take_at(0, Occasion::Before("restore"));
    let safety = fixture.take_at(1, Occasion::Before("restore"));
    assert_eq!(fixture.latest(), safety.name);
    let asked = fixture.take_at(2, Occasion::Asked(None));
    fixture.take_at(3, Occasion::Before("restore"));
    assert_eq!(fixture.latest(), asked.name);
}

#[test]
fn a_clock_that_was_ahead_makes_no_backup_the_newest_for_good() {
    let fixture = Fixture::new();
    fixture.take_at(0, Occasion::Asked(None));
    for day in 7..9 {
        fixture.take_at(day, Occasion::Before("upgrade"));
    }
    let upgrade = fixture.take_at(1, Occasion::Before("upgrade"));
    let newest = fixture.take_at(2, Occasion::Asked(None));
    assert_eq!(fixture.numbers(), [5, 4, 3, 2, 1]);
    assert_eq!(fixture.latest(), newest.name);
    let retention = Retention { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
    let pruning = fixture.backups.plan_pruning(&retention, now(), &|_| false, &Silent).unwrap();
    fixture.backups.prune(&pruning).unwrap();
    let left: Vec<_> = fixture.backups.list().unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(left, [newest.name, upgrade.name]);
    assert_eq!(fixture.take_at(-900, Occasion::Asked(None)).number, Some(6));
}

#[test]
fn manifests_without_a_number_are_valid_and_older_than_all_that_have_one() {
    let fixture = Fixture::new();
    let first = fixture.take_at(30, Occasion::Asked(None));
    let second = fixture.take_at(20, Occasion::Asked(None));
    as_of_old(&first);
    as_of_old(&second);
    assert!(fixture.backups.list().unwrap().iter().all(Backup::is_verified));
    assert_eq!(fixture.latest(), first.name);
    let third = fixture.take_at(10, Occasion::Asked(None));
    let names: Vec<_> = fixture.backups.list().unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, [third.name, first.name, second.name]);
    assert_eq!(fixture.numbers(), [1, 0, 0]);
}

#[test]
fn backups_of_old_that_a_wrong_clock_dated_ahead_take_no_place_from_the_newest_real_ones() {
    let fixture = Fixture::new();
    let ahead = fixture.take_at(1900, Occasion::Asked(None));
    let real: Vec<_> = (-3..0).map(|day| fixture.take_at(day, Occasion::Asked(None))).collect();
    [&ahead].into_iter().chain(&real).for_each(as_of_old);
    let two = Retention { last: 2, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
    let gone = |fixture: &Fixture| -> Vec<String> {
        let pruning = fixture.backups.plan_pruning(&two, now(), &|_| false, &Silent).unwrap();
        pruning.removed().map(|it| it.name.clone()).collect()
    };
    assert_eq!(gone(&fixture), [real[0].name.clone()]);
    // What was made since has a number, and the time that the others cannot be later than.
    fixture.take_at(1, Occasion::Asked(None));
    assert_eq!(gone(&fixture), [real[1].name.clone(), real[0].name.clone()]);
}

#[test]
fn a_number_that_was_changed_is_damage_and_counts_for_nothing() {
    let fixture = Fixture::new();
    let first = fixture.take_at(0, Occasion::Asked(None));
    let second = fixture.take_at(1, Occasion::Asked(None));
    for value in ["9", "18446744073709551615", "99999999999999999999999"] {
        edit(&first, "\"value\": 1,", &format!("\"value\": {value},"));
        assert_eq!(fixture.latest(), second.name);
        let listed = fixture.backups.list().unwrap();
        assert!(matches!(listed[1].standing, crate::backup::Standing::Damaged(_)), "{listed:?}");
        // What it was may have been the next one.
        assert_eq!(fixture.backups.next_number().unwrap(), 4);
        edit(&first, &format!("\"value\": {value},"), "\"value\": 1,");
    }
    assert_eq!(fixture.numbers(), [2, 1]);
}

#[test]
fn a_forged_number_breaks_no_order_and_overflows_nothing() {
    for number in [u64::MAX, u64::MAX - 1, 1 << 40] {
        let fixture = Fixture::new();
        let first = fixture.take_at(0, Occasion::Asked(None));
        let second = fixture.take_at(1, Occasion::Asked(None));
        forge(&first, number);
        assert_eq!(fixture.latest(), second.name, "{number}");
        let third = fixture.take_at(-1, Occasion::Asked(None));
        assert_eq!((third.number, fixture.latest()), (Some(3), third.name), "{number}");
        let one = Retention { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
        let pruning = fixture.backups.plan_pruning(&one, now(), &|_| false, &Silent).unwrap();
        assert_eq!(pruning.removed().map(|it| &it.name).collect::<Vec<_>>(), [&second.name]);
    }
    // One that can be is believed, and what is made after it is newer.
    let fixture = Fixture::new();
    let first = fixture.take_at(0, Occasion::Asked(None));
    fixture.take_at(1, Occasion::Asked(None));
    forge(&first, 1 << 32);
    assert_eq!(fixture.latest(), first.name);
    let third = fixture.take_at(-1, Occasion::Asked(None));
    assert_eq!((third.number, fixture.latest()), (Some((1 << 32) + 1), third.name));
}

#[test]
fn two_made_at_once_are_both_newer_than_what_was_there() {
    let fixture = Fixture::new();
    let before = fixture.take_at(9, Occasion::Asked(None));
    let path = &fixture.backups.settings.archive;
    std::thread::scope(|scope| {
        for suffix in ["one", "two", "three", "four"] {
            let backups = &fixture.backups;
            scope.spawn(move || {
                let archive = Connection::open(path).unwrap();
                backups.take(&archive, Occasion::Asked(Some(suffix)), now(), &Silent).unwrap();
            });
        }
    });
    let listed = fixture.backups.list().unwrap();
    assert_eq!(listed.last().unwrap().name, before.name);
    let after = fixture.take_at(-9, Occasion::Asked(None));
    assert_eq!(fixture.latest(), after.name);
    assert!(listed.iter().all(|it| it.number < after.number));
}

#[test]
fn a_backup_made_elsewhere_is_newer_than_all_here() {
    let fixture = Fixture::new();
    fixture.take_at(0, Occasion::Asked(None));
    let here = fixture.take_at(1, Occasion::Asked(None));
    let folder = fixture.path("elsewhere");
    fs::create_dir(&folder).unwrap();
    for (place, number) in [(folder.clone(), 3), (folder, 4), (fixture.path("single.db"), 3)] {
        let occasion = Occasion::Asked(None);
        let taken = fixture.backups.take_to(&place, &fixture.archive, occasion, now(), &Silent);
        assert_eq!(taken.unwrap().backup().unwrap().number, Some(number));
    }
    assert_eq!(fixture.latest(), here.name);
}

#[test]
fn a_rewritten_backup_keeps_its_number() {
    let fixture = Fixture::new();
    let first = fixture.take_at(5, Occasion::Asked(None));
    fixture.take_at(0, Occasion::Asked(None));
    let rewritten = fixture
        .backups
        .rewrite(&first, &Silent, |copy| Ok(copy.execute_batch("DELETE FROM entry_tags")?))
        .unwrap();
    assert_eq!((rewritten.number, rewritten.is_verified()), (Some(1), true));
    assert_eq!(fixture.numbers(), [2, 1]);
    // When it was verified last is noted beside the number.
    let verification = fixture.backups.verify(&rewritten, Depth::Full, &Silent).unwrap();
    fixture.backups.note(&rewritten, &verification, now()).unwrap();
    assert_eq!(fixture.numbers(), [2, 1]);
}
