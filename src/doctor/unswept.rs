//! The free pages: whether something that was to be forgotten may still stand in them.

use super::Subject;
use crate::archive::file::functions;
use crate::archive::file::sweep::{self, Owed};
use crate::archive::{Archive, ArchiveError};
use crate::finding::{Finding, Place};
use crate::revision;
use crate::sqlite::free_pages::Remains;
use crate::sqlite::scratch::Scratch;
use crate::sqlite::script::Script;

/// Asks the archive whether a purge was cut off; where it is too old to note that, looks for texts in `remains`, which no
/// row has any more.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remains: Remains,
) -> Result<Vec<Finding>, ArchiveError> {
    let connection = archive.connection();
    let asking = || ArchiveError::database("ask whether free pages are to be overwritten");
    let place = || Place::file(archive.path().display().to_string());
    let owed = sweep::owed_at_rest(archive).map_err(asking())?;
    if let Some(owed) = owed {
        return Ok(vec![unswept(owed, place())]);
    }
    if remains.is_empty() || !sweep::is_in_doubt(connection).map_err(asking())? {
        return Ok(Vec::new());
    }
    if !is_left(archive, subject, remains)? {
        return Ok(Vec::new());
    }
    Ok(vec![left_by_older(place())])
}

/// That text which nobody holds any more is left in free pages.
fn left_by_older(place: Place) -> Finding {
    let message = "text that no entry has any more stands in free pages: an older `journal` has changed or purged entries, \
                   or a downgrade below the tables that would note it was cut off";
    let hint = "`journal upgrade` overwrites them; backups of before may hold it too";
    Finding::warning(place, "unswept", message).with_hint(hint)
}

/// That a purge has not come to its end.
fn unswept(owed: Owed, place: Place) -> Finding {
    let (message, hint) = match owed {
        Owed::Pages => (
            "a purge was cut off before it had overwritten what it left in free pages",
            "`journal purge --sweep` overwrites them, and so does the next command that writes to the archive",
        ),
        Owed::Log => (
            "what was purged may still stand in the write-ahead log of a program that has the archive open",
            "close that program, then run `journal purge --sweep`; copies that it makes may hold it too",
        ),
    };
    Finding::error(place, "unswept", message).with_hint(hint)
}

/// Whether something is left of the texts once all that is still held was struck out.
fn is_left(
    archive: &Archive,
    subject: &Subject<'_>,
    mut remains: Remains,
) -> Result<bool, ArchiveError> {
    let probe = Scratch::new(functions::register).ok();
    for revision in subject.graph.iter().flat_map(|it| it.revisions()) {
        // A row of the ledger has them behind each other, after their checksums.
        let scripts = [Some(&revision.up), revision.down.as_ref()];
        let scripts: String = scripts.into_iter().flatten().map(|it| it.text.as_str()).collect();
        remains.strike_with_edges(scripts.as_bytes());
        let made = probe.as_ref().filter(|it| runs(it, &revision.up));
        for definition in made.map(definitions).unwrap_or_default() {
            remains.strike_with_edges(definition.as_bytes());
        }
    }
    let reading = ArchiveError::database("read the archive");
    remains.strike_rows(archive.connection()).map_err(reading)?;
    Ok(remains.say_something())
}

/// Whether a script runs on what those before it made.
fn runs(scratch: &Scratch, up: &revision::Script) -> bool {
    scratch.run(Script { path: &up.path, text: &up.text }).is_ok()
}

/// How the schema has its objects, as rows of its table keep them.
fn definitions(scratch: &Scratch) -> Vec<String> {
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL";
    let read = || -> rusqlite::Result<Vec<String>> {
        scratch.connection().prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    read().unwrap_or_default()
}
