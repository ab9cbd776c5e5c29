//! A look at one file, and at its row alone.

use super::super::SyncError;
use super::{Look, weigh};
use crate::archive::model::known;
use crate::archive::{Archive, ArchiveError};
use crate::entry::EntryPath;
use crate::entry::sync_plan::{Listed, Merge};
use crate::finding::{Finding, Place, shell_quoted};
use crate::journal::Journal;
use crate::progress::Progress;

/// Looks at one file alone, as an editor has just closed it: nothing is listed, and no other entry is taken for renamed or
/// gone. Where the file is gone there is nothing to do: a whole look sees what became of it, but for one that was withdrawn by who
/// had begun it.
///
/// # Errors
///
/// [`SyncError`] where the archive cannot be read.
pub fn look_at_one(
    journal: &Journal,
    archive: &Archive,
    (path, is_withdrawn): (&EntryPath, bool),
    progress: &dyn Progress,
) -> Result<Look, SyncError> {
    let reading = || ArchiveError::database("read the archive");
    let file = journal.stamp(path).map(|stamp| Listed { path: path.clone(), stamp });
    let is_there = file.is_some();
    let mut merge = Merge::new(file);
    let mut is_known = false;
    let known = known::known_at(archive.connection(), path, |row| {
        is_known = true;
        merge.row(row)
    });
    known.map_err(reading())?;
    let mut triage = merge.finish();
    let mut findings = Vec::new();
    if !is_there && !is_withdrawn {
        triage.vanished.clear();
        findings.push(no_file(journal, path, is_known));
    }
    let unchanged = triage.unchanged;
    let (plan, read_stamps) = weigh(journal, archive, triage, (false, progress), &mut findings)?;
    Ok(Look {
        plan,
        findings,
        unchanged,
        found_nothing: false,
        is_first: false,
        is_of_all: false,
        bytes: None,
        read_stamps,
    })
}

/// Tells that no file lies at a path any more, and what lies there.
fn no_file(journal: &Journal, path: &EntryPath, is_known: bool) -> Finding {
    let (message, hint) = match journal.no_file_at(path) {
        Some(what) => (
            format!("{what} lies there, and a sync takes files: the archive keeps what it holds"),
            what.way_out().to_owned(),
        ),
        None if is_known => (
            "the file is gone: the archive keeps what it holds of it".to_owned(),
            format!(
                "`journal restore --entry {}` brings it back; `journal sync` notes that it is gone",
                shell_quoted(path.as_str())
            ),
        ),
        None => (
            "the file is gone, or is none that a sync takes".to_owned(),
            "`journal sync` sees what became of it".to_owned(),
        ),
    };
    Finding::error(Place::file(path.as_str()), "not-a-file", message).with_hint(hint)
}
