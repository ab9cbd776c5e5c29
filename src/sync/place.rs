//! Whether a folder is the journal that an archive is kept in step with.

use std::path::Path;

use crate::archive::file::journal_place;
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::model::known;
use crate::archive::{Archive, ArchiveError};
use crate::journal::Journal;
use crate::progress::Progress;

use super::SyncError;
use super::error::Remembered;

/// Of fewer entries than this all must be found again.
const FEW: usize = 10;

/// Who says that a folder is the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nobody but the one who named it.
    Named,
    /// The workspace: that is enough for an archive that remembers no folder yet.
    Configured,
    /// The user, who says that the journal was moved there.
    Moved,
}

/// Decides whether an archive may be brought in step with a folder; gives the place to be remembered, where it is another
/// than the one that is remembered, or none is.
///
/// The same folder is, by whatever link it is reached, or one that lies as the remembered one does as seen from the archive: a workspace that was moved as
/// a whole. Another one is where the remembered folder is gone and at least half of the entries' bytes lie there under the
/// same paths.
///
/// # Errors
///
/// [`SyncError::AnotherFolder`], unless it is trusted.
pub fn check(
    archive: &Archive,
    journal: &Journal,
    trust: Trust,
    progress: &dyn Progress,
) -> Result<Option<JournalPlace>, SyncError> {
    let asking = || ArchiveError::database("read the archive");
    let here = JournalPlace::of(journal.root(), archive.path())
        .map_err(ArchiveError::file("look at", journal.root()))?;
    let connection = archive.connection();
    let remembered = journal_place::remembered(connection).map_err(asking())?;
    match &remembered {
        Some(then) if *then == here => return Ok(None),
        Some(then) if then.leads_to(&here, archive.path()) => return Ok(Some(here)),
        _ if trust == Trust::Moved => return Ok(Some(here)),
        None if trust == Trust::Configured => return Ok(Some(here)),
        _ if !known::has_living(connection).map_err(asking())? => return Ok(Some(here)),
        _ => {}
    }
    let here_of =
        |remembered| SyncError::AnotherFolder { here: here.canonical.clone(), remembered };
    if let Some(then) = remembered.as_ref().filter(|it| it.canonical.is_dir()) {
        return Err(here_of(Remembered::Elsewhere(then.canonical.clone())));
    }
    let (found, all) = met_again(archive, journal, progress)?;
    let is_kin = if all < FEW { found == all } else { found * 2 >= all };
    if is_kin {
        return Ok(Some(here));
    }
    Err(here_of(match remembered {
        Some(then) => Remembered::Gone(then.canonical),
        None => Remembered::Nowhere { found, all },
    }))
}

/// The place of the journal of an archive that is yet to be made.
///
/// # Errors
///
/// The file system says no.
pub fn of_new(journal: &Journal, archive: &Path) -> Result<JournalPlace, SyncError> {
    let place = JournalPlace::of(journal.root(), archive);
    Ok(place.map_err(ArchiveError::file("look at", journal.root()))?)
}

/// How many of the entries lie in the folder with their bytes and under their paths, and how many there are.
fn met_again(
    archive: &Archive,
    journal: &Journal,
    progress: &dyn Progress,
) -> Result<(usize, usize), SyncError> {
    let (mut found, mut all) = (0_usize, 0_usize);
    known::living(archive.connection(), |path, hash| {
        let is_there = journal.read(&path).is_ok_and(|(source, _)| source.hash() == hash);
        (found, all) = (found + usize::from(is_there), all + 1);
        !progress.is_stopped()
    })
    .map_err(ArchiveError::database("read the archive"))?;
    if progress.is_stopped() {
        return Err(ArchiveError::Stopped.into());
    }
    Ok((found, all))
}
