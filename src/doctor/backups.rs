//! The backups: whether there is a good one, and how old it is.

use chrono::{DateTime, TimeDelta, Utc};

use super::files::place;
use super::{Diagnosis, Subject};
use crate::archive::file::beside::beside;
use crate::archive::file::vacant::is_vacant;
use crate::backup::BackupError;
use crate::backup::{Backup, Standing};
use crate::finding::Place;
use crate::finding::{Finding, Severity, shell_quoted};
use crate::place::right::right_to;

/// By then a writer has forgotten what was changed since.
const OLD: TimeDelta = TimeDelta::days(30);

/// What two clocks may differ by.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// Looks at what the backup folder says of itself, without reading the backups; gives them back, newest first.
pub(super) fn examine(subject: &Subject<'_>, diagnosis: &mut Diagnosis) -> Vec<Backup> {
    let folder = place(&subject.backups.settings().directory);
    let backups = match subject.backups.list() {
        Ok(backups) => backups,
        Err(error) => {
            diagnosis.check([closed(&error, folder)]);
            return Vec::new();
        }
    };
    let newest = backups.iter().find(|it| it.is_verified());
    diagnosis.check(backups.iter().filter_map(|it| ill(it, newest, subject)));
    diagnosis.check(backups.iter().filter_map(|it| misdated(it, newest, subject.now)));
    if !is_vacant(subject.archive) {
        let finding = age(newest, folder, subject.now);
        diagnosis.check(finding.map(|it| it.with_hint("`journal backup` makes one")));
    }
    backups
}

/// What stands against a backup, and the way out.
fn ill(it: &Backup, newest: Option<&Backup>, subject: &Subject<'_>) -> Option<Finding> {
    let way_out = subject.backups.way_out_of_manifest(it).or_else(|| right_to(&it.path));
    standing(it, newest).map(|found| match way_out {
        Some(way_out) => found.with_hint(way_out),
        None => found,
    })
}

/// That the folder of backups cannot be read.
fn closed(error: &BackupError, folder: Place) -> Finding {
    let finding = Finding::error(folder, "unreadable-backups", error.to_string());
    let way_out = error.way_out_of_folder();
    let way_out = way_out.unwrap_or_else(|| "look at the permissions of the folder".to_owned());
    finding.with_hint(way_out)
}

/// What is wrong with the time of the newest backup that was verified.
fn age(newest: Option<&Backup>, folder: Place, now: DateTime<Utc>) -> Option<Finding> {
    match newest.and_then(|it| it.created) {
        None => Some(Finding::warning(folder, "no-backup", "there is no verified backup yet")),
        Some(created) if now - created > OLD => {
            let days = (now - created).num_days();
            let message = format!("the newest verified backup is {days} days old");
            Some(Finding::warning(folder, "old-backup", message))
        }
        Some(created) if created - now > AHEAD => {
            let message = "the newest verified backup has a date that is yet to come: the clock was or is wrong";
            Some(Finding::warning(folder, "future-backup", message))
        }
        Some(_) => None,
    }
}

/// A backup from before there were numbers, whose time is yet to come: its place among the others is not known. Of the
/// newest one it is told elsewhere.
fn misdated(backup: &Backup, newest: Option<&Backup>, now: DateTime<Utc>) -> Option<Finding> {
    let created = backup.created.filter(|it| *it - now > AHEAD)?;
    if backup.number.is_some() || newest.is_some_and(|it| it.name == backup.name) {
        return None;
    }
    let message = format!(
        "says that it was made in {}, which is yet to come: `journal backup prune` leaves it alone",
        created.format("%Y-%m")
    );
    let (file, manifest) = (backup.path.display(), beside(&backup.path, ".sha256"));
    let hint = format!(
        "`journal backup diff {}` shows what it holds; where nothing of it is needed, delete it: rm {} {}",
        shell_quoted(&backup.name),
        shell_quoted(&file.to_string()),
        shell_quoted(&manifest.display().to_string())
    );
    Some(Finding::warning(place(&backup.path), "future-backup", message).with_hint(hint))
}

/// What speaks against one backup. It is grave only where no other one can be trusted.
fn standing(backup: &Backup, newest: Option<&Backup>) -> Option<Finding> {
    let name = shell_quoted(&backup.name);
    match &backup.standing {
        Standing::Verified => None,
        Standing::Unverified => Some(
            Finding::warning(place(&backup.path), "unverified-backup", "nothing vouches for it")
                .with_hint(format!("`journal backup verify {name}` reads it through")),
        ),
        Standing::Damaged(why) => {
            let severity = if newest.is_some() { Severity::Warning } else { Severity::Error };
            let finding = Finding::error(place(&backup.path), "damaged-backup", why.clone());
            let finding = finding.with_hint(format!(
                "`journal backup verify {name}` says more; `journal backup` makes a sound one of a sound archive"
            ));
            Some(Finding { severity, ..finding })
        }
    }
}
