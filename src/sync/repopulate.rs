//! Every row derived again: from the files, or from the sources that the archive holds.

use rusqlite::Connection;

use super::write::{apply, is_elsewhere};
use super::{Look, Settings, SyncError, SyncReport};
use crate::archive::care::marks;
use crate::archive::file::journal_place;
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::model::shape::Shape;
use crate::archive::model::{owned, parts};
use crate::archive::rows::derive;
use crate::archive::rows::derive::Derivation;
use crate::archive::versions::story;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::engine::ledger;
use crate::journal::Journal;
use crate::revision::repopulate::Repopulate;

/// Brings the archive up to date with the journal, where one is given, and derives `parts` of every row again from the
/// sources; one transaction, after the backup that the receipt stands for. Ids stay. Where all is derived, what is noted beside
/// the sources is mended by what it says of itself.
///
/// # Errors
///
/// [`SyncError`]; the archive is then as it was.
pub fn repopulate(
    archive: &mut Archive,
    disk: Option<(&Journal, Look, Option<JournalPlace>)>,
    parts: &Repopulate,
    receipt: &Receipt,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    let written = write_all(archive, disk, parts, receipt, settings);
    written.map_err(|error| error.blaming(archive.connection()))
}

fn write_all(
    archive: &mut Archive,
    disk: Option<(&Journal, Look, Option<JournalPlace>)>,
    parts: &Repopulate,
    receipt: &Receipt,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    let begin = ArchiveError::database("begin a transaction");
    let transaction = archive.connection_mut().transaction().map_err(begin)?;
    if !receipt.still_holds(&transaction).map_err(ArchiveError::database("read the archive"))? {
        return Err(ArchiveError::ChangedSinceBackup.into());
    }
    let mut report = take_in(&transaction, disk, settings)?;
    if *parts == Repopulate::Full {
        mend(&transaction)?;
    }
    let noting = || ArchiveError::database("note by what rows were derived");
    let shape = Shape::of(&transaction, settings.fields).map_err(noting())?;
    let parts = &parts::with_followers(parts.clone(), &shape);
    let findings = derive::derive(&transaction, settings.fields, parts, settings.progress)?;
    if *parts == Repopulate::Full {
        parts::take_back(&transaction, &shape).map_err(noting())?;
    }
    note(&transaction, parts, settings).map_err(ArchiveError::database("write to the ledger"))?;
    report.add_derived(Derivation { parts: parts.clone(), findings, ..Derivation::default() });
    let commit = ArchiveError::database("commit the new rows");
    transaction.commit().map_err(commit)?;
    Ok(report)
}

/// Mends what is noted of the entries.
fn mend(transaction: &Connection) -> Result<(), ArchiveError> {
    let mending = || ArchiveError::database("mend what is noted of the entries");
    owned::note(transaction).map_err(mending())?;
    marks::mend(transaction).map_err(mending())?;
    story::check::settle(transaction).map_err(mending())?;
    story::check::note_missing(transaction).map_err(mending())?;
    Ok(())
}

/// Takes in what the folder holds, where it is asked.
fn take_in(
    transaction: &Connection,
    disk: Option<(&Journal, Look, Option<JournalPlace>)>,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    let report = match disk {
        Some((journal, look, place)) => {
            let remembering = ArchiveError::database("remember the folder");
            let is_elsewhere = is_elsewhere(transaction, place.as_ref(), &look)?;
            let remember = |it: &JournalPlace| journal_place::remember(transaction, it);
            place.as_ref().map_or(Ok(()), remember).map_err(remembering)?;
            apply(transaction, journal, look, (None, is_elsewhere), settings)?
        }
        None => SyncReport::default(),
    };
    Ok(report)
}

/// Notes in the ledger that what its revisions asked for has been derived, where it has.
fn note(
    connection: &Connection,
    parts: &Repopulate,
    settings: Settings<'_>,
) -> rusqlite::Result<()> {
    let is_all = match ledger::read(connection)?.pending_repopulation() {
        Ok(pending) => pending.clone().and(parts.clone()) == *parts && !pending.is_none(),
        Err(_) => false,
    };
    let now = settings.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    if is_all { ledger::note_repopulated(connection, &now) } else { Ok(()) }
}
