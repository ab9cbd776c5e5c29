//! The order of backups: a number in each manifest, one more than the greatest in the folder, because a clock may be wrong
//! and put right again. Backups made before there were numbers stand before all that have one, by their time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::digest::hexadecimal;
use super::error::BackupError;
use super::{Backup, Backups, Standing};

/// How far a number may lie above the next smaller one of the folder. Deleted backups leave gaps, but nobody makes this
/// many; and it would take as many manifests to come near to the greatest number that there is.
const LEAP: u64 = 1 << 32;

/// The number of a backup, and what tells that it is the one that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Number {
    /// The number itself, counted from 1.
    pub(super) value: u64,
    /// The SHA-256 of the number and of the backup's own SHA-256, with a space between.
    sha256: String,
}

impl Number {
    /// The number of the backup whose bytes have this SHA-256.
    pub(super) fn new(value: u64, backup: &str) -> Self {
        Self { value, sha256: hexadecimal(&Sha256::digest(format!("{value} {backup}"))) }
    }

    /// Whether it was written for the backup whose bytes have this SHA-256.
    pub(super) fn is_of(&self, backup: &str) -> bool {
        *self == Self::new(self.value, backup)
    }
}

/// What decides which of two backups is newer: the greater. None is smaller than any number.
pub(super) fn of(backup: &Backup) -> (Option<u64>, Option<DateTime<Utc>>, u32, &str) {
    (backup.number, backup.created, backup.nth, &backup.name)
}

/// Takes away the numbers that cannot be: those above a [`LEAP`], as somebody may have written them. What had one is for
/// a person to look at; it is neither `latest` nor deleted.
pub(super) fn doubt_leaps(backups: &mut [Backup]) {
    let mut numbers: Vec<u64> = backups.iter().filter_map(|it| it.number).collect();
    numbers.sort_unstable();
    let mut greatest = 0;
    for number in numbers {
        if number - greatest > LEAP {
            break;
        }
        greatest = number;
    }
    for backup in backups {
        if let Some(number) = backup.number.take_if(|it| *it > greatest) {
            let why = format!("its manifest gives it the number {number}, which cannot be");
            backup.standing = Standing::Damaged(why);
        }
    }
}

impl Backups {
    /// The number of the next backup of the folder. A manifest that cannot be read may hold the number after the greatest that
    /// can be, so that as many are left out as there are such.
    pub(super) fn next_number(&self) -> Result<u64, BackupError> {
        let all = self.all()?;
        let unknown = all.iter().filter(|it| it.number.is_none() && it.sha256.is_none());
        let unknown = unknown.filter(|it| matches!(it.standing, Standing::Damaged(_))).count();
        let greatest = all.iter().filter_map(|it| it.number).max().unwrap_or(0);
        Ok(greatest.saturating_add(1).saturating_add(unknown as u64))
    }

    /// The greatest number in the folder; 0 where there is none.
    pub(super) fn greatest_number(&self) -> Result<u64, BackupError> {
        Ok(self.all()?.iter().filter_map(|it| it.number).max().unwrap_or(0))
    }
}
