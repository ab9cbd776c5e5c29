//! The backups: whether there is a good one, and how old it is.

use chrono::TimeDelta;

use super::files::place;
use super::{Diagnosis, Subject};
use crate::backup::{Backup, Standing};
use crate::finding::{Finding, Severity, shell_quoted};

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
            let finding = Finding::error(folder, "unreadable-backups", error.to_string());
            diagnosis.check([finding.with_hint("look at the permissions of the folder")]);
            return Vec::new();
        }
    };
    let newest = backups.iter().find(|it| it.is_verified());
    diagnosis.check(backups.iter().filter_map(|it| standing(it, newest)));
    if subject.archive.exists() {
        let finding = match newest.and_then(|it| it.created) {
            None => Some(Finding::warning(folder, "no-backup", "there is no verified backup yet")),
            Some(created) if subject.now - created > OLD => {
                let days = (subject.now - created).num_days();
                let message = format!("the newest verified backup is {days} days old");
                Some(Finding::warning(folder, "old-backup", message))
            }
            Some(created) if created - subject.now > AHEAD => {
                let message = "the newest verified backup has a date that is yet to come: the clock was or is wrong";
                Some(Finding::warning(folder, "future-backup", message))
            }
            Some(_) => None,
        };
        diagnosis.check(finding.map(|it| it.with_hint("`journal backup` makes one")));
    }
    backups
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
