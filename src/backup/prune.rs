//! Deleting the backups that the policy lets go, once it is certain that a good one stays.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{DateTime, Utc};

use super::check;
use super::connection;
use super::error::BackupError;
use super::partial::{self, unless_gone, with_ending};
use super::retention::{Candidate, EmptyPolicy, Keep, Retention};
use super::shelf::remove_manifest;
use super::verify::sha256;
use super::{Backup, Backups, Standing, Whose};
use crate::place::{rename_new, sync_folder_of};
use crate::progress::Progress;
use crate::sqlite::damage::ReadError;

/// What pruning would do: what a dry run shows is what [`Backups::prune`] does.
#[derive(Clone, Debug)]
pub struct Pruning {
    decisions: Vec<(Backup, Vec<Keep>)>,
}

impl Pruning {
    /// The backups that stay, newest first, each with the reasons.
    pub fn kept(&self) -> impl Iterator<Item = (&Backup, &[Keep])> {
        let kept = self.decisions.iter().filter(|(_, reasons)| !reasons.is_empty());
        kept.map(|(backup, reasons)| (backup, reasons.as_slice()))
    }

    /// The backups that go, newest first.
    pub fn removed(&self) -> impl Iterator<Item = &Backup> {
        let removed = self.decisions.iter().filter(|(_, reasons)| reasons.is_empty());
        removed.map(|(backup, _)| backup)
    }
}

/// Why nothing was deleted, or not everything that should be.
#[derive(Debug, thiserror::Error)]
pub enum PruneError {
    /// The policy would let every backup go.
    #[error(transparent)]
    EmptyPolicy(#[from] EmptyPolicy),
    /// A backup could not be read or removed.
    #[error(transparent)]
    Backup(#[from] BackupError),
}

impl Backups {
    /// Decides which backups of the folder stay.
    ///
    /// The newest verified one, and the newest one from before an upgrade, are read first: one whose bytes have changed, or that
    /// holds something which is not what it was when it was hashed, is no longer counted, so that what stays in its stead is good. One from before there were numbers whose time is yet to
    /// come, or later than that of all that have one, is not counted and stays. So does one of an archive that lay elsewhere,
    /// unless `is_kin` tells that it is of the same journal.
    ///
    /// # Errors
    ///
    /// [`PruneError::EmptyPolicy`] where the policy keeps nothing.
    pub fn plan_pruning(
        &self,
        retention: &Retention,
        now: DateTime<Utc>,
        is_kin: &dyn Fn(&Backup) -> bool,
        progress: &dyn Progress,
    ) -> Result<Pruning, PruneError> {
        let ours = |it: &Backup| it.whose == Whose::Ours || is_kin(it);
        let (mut backups, doubtful): (Vec<_>, Vec<_>) = self.list()?.into_iter().partition(ours);
        progress.begin("verifying", None);
        let mut whole = HashSet::new();
        self.mark_newest_damaged(&mut backups, |_| true, &mut whole, progress)?;
        self.mark_newest_damaged(&mut backups, Backup::is_before_upgrade, &mut whole, progress)?;
        let numbered = backups.iter().filter(|it| it.number.is_some());
        let last = numbered.filter_map(|it| it.created).max().map_or(now, |it| it.min(now));
        let candidates: Vec<_> = backups.iter().map(|it| candidate(it, last)).collect();
        let reasons = retention.decide(&candidates)?;
        let doubtful = doubtful.into_iter().map(|it| (it, vec![Keep::Doubtful]));
        Ok(Pruning { decisions: backups.into_iter().zip(reasons).chain(doubtful).collect() })
    }

    /// Goes down from the newest verified backup of a kind, until one has the bytes that it had, and holds what was hashed. One
    /// that cannot be read is no way back, and stays.
    fn mark_newest_damaged(
        &self,
        backups: &mut [Backup],
        is_of_kind: fn(&Backup) -> bool,
        whole: &mut HashSet<PathBuf>,
        progress: &dyn Progress,
    ) -> Result<(), BackupError> {
        for backup in backups.iter_mut().filter(|it| it.is_verified() && is_of_kind(it)) {
            if whole.contains(&backup.path) {
                break;
            }
            let Some(why) = self.why_damaged(backup, progress)? else {
                whole.insert(backup.path.clone());
                break;
            };
            backup.standing = Standing::Damaged(why);
        }
        Ok(())
    }

    fn why_damaged(
        &self,
        backup: &Backup,
        progress: &dyn Progress,
    ) -> Result<Option<String>, BackupError> {
        let path = &backup.path;
        match sha256(path, progress) {
            Ok(found) if backup.sha256.as_ref() == Some(&found) => {}
            Ok(_) => return Ok(Some("its bytes have changed since it was made".to_owned())),
            Err(error) if error.is_of(path) => return Ok(Some(error.to_string())),
            Err(error) => return Err(error),
        }
        // It was a true copy: of an archive that may have been damaged already.
        let opened = connection::open_for_reading(path).map_err(ReadError::from);
        let asked = opened.and_then(|it| check::items(&it, self.settings.holdings, progress));
        match asked {
            Ok(problems) => Ok(problems.first().map(ToString::to_string)),
            Err(error) if error.is_damage() => Ok(Some(error.to_string())),
            Err(error) => Err(BackupError::read("read", path)(error)),
        }
    }

    /// Deletes what the plan lets go.
    ///
    /// # Errors
    ///
    /// [`PruneError::Backup`] at the first backup that cannot be deleted; those after it stay.
    pub fn prune(&self, pruning: &Pruning) -> Result<(), PruneError> {
        self.clean_up()?;
        for backup in pruning.removed() {
            remove(&backup.path).map_err(BackupError::file("delete", &backup.path))?;
        }
        if let Some(backup) = pruning.removed().next() {
            let folder = &self.settings.directory;
            sync_folder_of(&backup.path).map_err(BackupError::file("write", folder))?;
        }
        Ok(())
    }
}

/// `last` is the latest moment at which one without a number can have been made.
fn candidate(backup: &Backup, last: DateTime<Utc>) -> Candidate {
    let is_later = backup.created.is_some_and(|it| it > last);
    Candidate {
        is_misdated: backup.number.is_none() && is_later,
        number: backup.number,
        created: backup.created.unwrap_or_default(),
        is_verified: backup.is_verified(),
        is_before_upgrade: backup.is_before_upgrade(),
    }
}

/// Takes the name away first: however it is interrupted, what is left has no backup's name, and is cleaned up as what an
/// interrupted backup leaves. One that somebody else has just deleted is gone too.
pub(super) fn remove(backup: &Path) -> io::Result<()> {
    let nameless = with_ending(backup, partial::ENDING);
    unless_gone(rename_new(backup, &nameless))?;
    remove_manifest(backup)?;
    unless_gone(fs::remove_file(nameless)).map(drop)
}
