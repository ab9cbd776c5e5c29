//! What can be said of a file that cannot be opened.

use super::remedy::Remedies;
use super::{Subject, files};
use crate::archive::ArchiveError;
use crate::archive::file::cut_off;
use crate::archive::file::owner::out_of_reach;
use crate::engine::owner::Owner;
use crate::finding::{Finding, Place};
use crate::place::right::no_right;
use crate::sqlite::damage;

/// The finding that the archive cannot be opened.
pub(crate) fn closed(
    error: ArchiveError,
    remedies: &Remedies<'_>,
    subject: &Subject<'_>,
) -> Result<Finding, ArchiveError> {
    let place = || Place::file(subject.archive.display().to_string());
    let told = |code| Finding::error(place(), code, error.to_string());
    Ok(match &error {
        ArchiveError::Locked { .. } | ArchiveError::Stopped | ArchiveError::Threads(_) => {
            return Err(error);
        }
        ArchiveError::Missing { .. } if !remedies.has_backups() => {
            Finding::warning(place(), "no-archive", "there is not an archive yet").with_hint(
                match subject.owner {
                    Owner::Journal => "`journal sync` makes it from the journal",
                    Owner::Program => "`journal upgrade` makes it from the revisions",
                },
            )
        }
        ArchiveError::Missing { .. } => told("no-archive").with_hint(remedies.whole()),
        ArchiveError::NotAnArchive { .. } => told("not-an-archive").with_hint(remedies.whole()),
        ArchiveError::Unmarked { application_id, revision, .. } => told("unmarked-archive")
            .with_hint(ArchiveError::way_out_of_mark(*application_id, revision.as_deref())),
        ArchiveError::Dangling { .. } => told("dangling-link")
            .with_hint("bring back the disk or the folder to which it leads, or delete the link"),
        ArchiveError::OutOfReach { path } => told("out-of-reach").with_hint(out_of_reach(path)),
        ArchiveError::CutOff { path } => told("unsettled").with_hint(cut_off::way_out(path)),
        ArchiveError::File { source, path, .. } => {
            Finding::error(place(), "unreadable", format!("{error}: {source}"))
                .with_hint(no_right(path))
        }
        ArchiveError::Database { source, .. } if damage::is_corrupt(source) => {
            Finding::error(place(), "damaged", format!("{error}: {source}"))
                .with_hint(remedies.whole())
        }
        ArchiveError::Database { source, .. } => {
            Finding::error(place(), "unreadable", format!("{error}: {source}"))
                .with_hint("look at the permissions of the file and of its folder")
        }
        ArchiveError::OfJournal { .. } => {
            told("an-archive").with_hint("take `core = false` out of journal.toml")
        }
        ArchiveError::LedgerTaken { .. } | ArchiveError::LedgerElsewhere { .. } => {
            told("ledger-name").with_hint(error.way_out_of_ledger())
        }
        ArchiveError::NotOurs { .. } => files::not_ours(&error),
        // Nothing is written by an examination.
        ArchiveError::InTheWay { .. }
        | ArchiveError::StaleInUse { .. }
        | ArchiveError::HardLinked { .. }
        | ArchiveError::StrayLog { .. }
        | ArchiveError::OthersJournal { .. }
        | ArchiveError::Refused { .. }
        | ArchiveError::Altered { .. }
        | ArchiveError::Schema(_)
        | ArchiveError::ChangedSinceBackup
        | ArchiveError::Unswept { .. } => told("damaged").with_hint(remedies.whole()),
    })
}
