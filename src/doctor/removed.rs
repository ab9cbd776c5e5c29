//! Entries that an older `journal` marked as removed, and should not have: where it could not list a folder, it took it for
//! an empty one; where it was run on another folder, it took that for the journal.

use std::path::Path;

use super::Subject;
use super::files::place;
use crate::archive::care::health;
use crate::archive::file::journal_place;
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::model::known;
use crate::archive::{Archive, ArchiveError};
use crate::finding::Finding;

/// How many are named.
const SHOWN: usize = 5;

/// Looks for entries that are marked as removed, and should not be.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
) -> Result<Vec<Finding>, ArchiveError> {
    Ok(there(archive, subject)?.into_iter().chain(replaced(archive)?).collect())
}

/// Those whose files are there, in the journal that the archive is kept in step with.
fn there(archive: &Archive, subject: &Subject<'_>) -> Result<Option<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read the entries");
    let connection = archive.connection();
    let Some(journal) = subject.journal else { return Ok(None) };
    let remembered = journal_place::remembered(connection).map_err(reading())?;
    if !remembered.is_none_or(|it| is_of(&it, journal.root(), archive.path())) {
        return Ok(None);
    }
    let removed = known::removed(connection).map_err(reading())?;
    let there = removed.iter().filter(|it| journal.has(it));
    let there: Vec<String> = there.map(|it| format!("`{}`", it.as_str())).collect();
    if there.is_empty() {
        return Ok(None);
    }
    let named = there.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = there.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message =
        format!("entries are marked as removed, and their files are there: {named}{more}");
    let finding = Finding::warning(place(journal.root()), "removed-but-there", message);
    Ok(Some(finding.with_hint("`journal sync` takes them back")))
}

/// Those that were all that the archive held when one sync of an older `journal` marked them and took in others.
fn replaced(archive: &Archive) -> Result<Option<Finding>, ArchiveError> {
    let found = health::replaced(archive.connection());
    let found = found.map_err(ArchiveError::database("read the entries"))?;
    let finding = |(when, count, path): (String, usize, String)| {
        let message = format!(
            "all {count} entries that the archive held at {when}, `{path}` among them, were marked as removed by one sync: \
             it may have been of another folder"
        );
        let hint = "`journal list --removed` names them, `journal restore --entry ENTRY --to FILE` writes one; a second \
                    journal takes an archive of its own, `journal sync DIR --archive FILE`";
        Finding::warning(place(archive.path()), "all-removed", message).with_hint(hint)
    };
    Ok(found.map(finding))
}

fn is_of(remembered: &JournalPlace, root: &Path, archive: &Path) -> bool {
    JournalPlace::of(root, archive).is_ok_and(|it| remembered.leads_to(&it, archive))
}
