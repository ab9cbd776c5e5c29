//! Free pages where a move of the schema leads to, or away from, the note that a purge still owes something: an older
//! `journal` left no note, so that nobody knows what stands in them.

use std::sync::Arc;

use crate::archive::file::sweep::{self, Owed};
use crate::archive::{Archive, ArchiveError};
use crate::finding::{Finding, Place};
use crate::progress::Progress;

/// What is known before the move.
pub(super) struct Before {
    /// None where nothing is ever purged.
    has_note: Option<bool>,
}

impl Before {
    pub(super) fn of(archive: &Archive) -> Result<Self, ArchiveError> {
        let can_note = || sweep::can_note(archive.connection()).map_err(reading());
        let is_journal = archive.owner().is_journal();
        Ok(Self { has_note: if is_journal { Some(can_note()?) } else { None } })
    }

    /// Overwrites the free pages after the move, where it is the first that can note it, or the last that could. The move
    /// itself is done by then: what keeps the pages from being overwritten is a finding.
    pub(super) fn finish(
        self,
        archive: &Archive,
        progress: &Arc<dyn Progress + Send + Sync>,
    ) -> Result<Option<Finding>, ArchiveError> {
        let connection = archive.connection();
        let is_due = match self.has_note {
            None => return Ok(None),
            Some(true) => sweep::is_in_doubt(connection),
            Some(false) => sweep::is_owed(connection),
        };
        if !is_due.map_err(reading())? {
            return Ok(None);
        }
        let swept = sweep::sweep(connection);
        archive.interrupt_by(progress)?;
        Ok(swept.err().map(|error| unswept(archive, &error)))
    }
}

fn reading() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("ask whether free pages are to be overwritten")
}

fn unswept(archive: &Archive, error: &ArchiveError) -> Finding {
    let place = Place::file(archive.path().display().to_string());
    // Nobody asked for these pages to be overwritten, and another program may keep the log for years.
    if let ArchiveError::Unswept { owed: Owed::Log, .. } = error {
        return Finding::warning(place, "unswept", error.to_string()).with_hint(
            "the schema was moved; to overwrite it, close the program that has the archive open, then run \
             `journal purge --sweep` on an archive at head",
        );
    }
    let cause = std::error::Error::source(error).map(|it| format!(": {it}")).unwrap_or_default();
    Finding::error(place, "unswept", format!("{error}{cause}")).with_hint(
        "the schema was moved; make room on the disk, then run `journal purge --sweep` on an archive at head",
    )
}
