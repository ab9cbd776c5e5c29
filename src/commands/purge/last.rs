//! The archive's own turn in a purge: the last, so that it knows what to look for in the backups until all of them are done.
//! What keeps it from being purged is then told, and no refusal any more: backups that were made again stay so.

use std::path::Path;

use super::findings;
use crate::archive::ArchiveError;
use crate::archive::care::purge::{Holder, PurgeError};
use crate::archive::file::sweep::Owed;
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::finding::{Finding, Place};
use crate::progress::Progress;

/// How it ended.
pub(super) struct Last {
    /// Whether the rows are gone.
    pub(super) is_done: bool,
    /// What is left to be done.
    pub(super) finding: Option<Finding>,
}

/// Purges the archive, unless the person asked to stop while backups were made again.
///
/// # Errors
///
/// What `purge` says, where no backup was made again.
pub(super) fn purge(
    archive: &Path,
    holders: &[Holder],
    progress: &dyn Progress,
    purge: impl FnOnce() -> Result<(), PurgeError>,
) -> Result<Last, CommandError> {
    let has_changed = holders.iter().any(Holder::is_rewritten);
    let purged = match has_changed && progress.is_stopped() {
        true => Err(ArchiveError::Stopped.into()),
        false => purge(),
    };
    match purged {
        Ok(()) => Ok(Last { is_done: true, finding: None }),
        Err(PurgeError::Archive(error @ ArchiveError::Unswept { .. })) => {
            Ok(Last { is_done: true, finding: findings::unswept(error) })
        }
        Err(error) if has_changed => {
            Ok(Last { is_done: false, finding: Some(not_purged(archive, error)) })
        }
        Err(error) => Err(error.into()),
    }
}

fn not_purged(archive: &Path, error: PurgeError) -> Finding {
    let why = match CommandError::from(error) {
        CommandError::Told(report) => report.naming_user_of(archive).into_finding().message,
        _ => "it was stopped".to_owned(),
    };
    let message = format!("backups were made again, and the archive was not purged: {why}");
    let place = Place::file(answer::path(archive));
    Finding::error(place, "not-purged", message)
        .with_hint("run the command again: it goes on where it ended")
}

impl Last {
    /// How a sweep ended. That the pages are overwritten, and the log is not, is told as well.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Unswept`], where nothing has changed.
    pub(super) fn of_sweep(
        swept: Result<(), ArchiveError>,
        holders: &[Holder],
    ) -> Result<Self, CommandError> {
        let has_changed = holders.iter().any(Holder::is_rewritten);
        let finding = match swept {
            Ok(()) => None,
            Err(error @ ArchiveError::Unswept { owed: Owed::Log, .. }) => findings::unswept(error),
            Err(error) if has_changed => findings::unswept(error),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { is_done: true, finding })
    }

    /// What the command ends with, once all is told: a signal that ended it has not rolled everything back.
    pub(super) fn outcome(&self, told: Outcome, ctx: &Context) -> Result<Outcome, CommandError> {
        match !self.is_done && ctx.signal().is_some() {
            true => Err(CommandError::Ended),
            false => Ok(told),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::care::purge::Fate;
    use crate::backup::{Backup, Standing, Whose};
    use crate::progress::Silent;

    fn holder(fate: Fate) -> Holder {
        let backup = Backup {
            name: "a".to_owned(),
            path: "a".into(),
            created: None,
            suffix: None,
            reason: None,
            revisions: Vec::new(),
            heads: Vec::new(),
            number: None,
            nth: 0,
            checked: None,
            items: None,
            bytes: 0,
            sha256: None,
            source_sha256: None,
            whose: Whose::Ours,
            standing: Standing::Verified,
        };
        let (paths, undecided) = (Vec::new(), Vec::new());
        Holder {
            backup,
            paths,
            undecided,
            later: Vec::new(),
            entries: 1,
            versions: 0,
            has_identities: true,
            fate,
        }
    }

    fn refused(fate: Fate) -> Result<Last, CommandError> {
        let changed = || Err(ArchiveError::ChangedSinceBackup.into());
        purge(Path::new("a.db"), &[holder(fate)], &Silent, changed)
    }

    #[test]
    fn what_fails_once_a_backup_was_made_again_is_told_and_is_no_refusal() {
        assert!(refused(Fate::Holds).is_err());
        let last = refused(Fate::Rewritten).unwrap();
        let finding = last.finding.unwrap();
        assert!(!last.is_done && finding.is_error(), "{finding:?}");
        assert!(finding.message.contains("was changed by another program"), "{finding:?}");
    }
}
