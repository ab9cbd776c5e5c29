//! What the archive notes beside the texts: who an entry is and which syncs saw it, which folder it is kept in step with,
//! and which objects are its own.

use super::Subject;
use super::files::place;
use super::remedy::Remedies;
use crate::archive::care::{marks, owned_check};
use crate::archive::file::journal_place;
use crate::archive::model::shape::Shape;
use crate::archive::model::{parts, syncs};
use crate::archive::{Archive, ArchiveError};
use crate::engine::ledger;
use crate::finding::{Finding, Place, shell_quoted};
use rusqlite::{Connection, OptionalExtension};

/// How many are named.
const SHOWN: usize = 20;

/// What derives every row again, and mends on the way what is noted beside them.
const MENDS: &str = "`journal repopulate --from-archive --force` mends it, after a backup";

/// What notes that it is not known what is true.
const DOUBTS: &str = "`journal repopulate --from-archive --force` takes one of both, and notes that it is in doubt, after a backup";

/// Holds the notes against each other.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read what is noted of the entries");
    let connection = archive.connection();
    let shape = Shape::of(connection, subject.fields).map_err(reading())?;
    if !shape.histories {
        return Ok(Vec::new());
    }
    let mut findings = noted(archive, remedies)?;
    findings.extend(in_doubt(archive, remedies)?);
    findings.extend(folder_not_noted(archive)?);
    // A script that another tool has run is told with what is to be derived again.
    let due = parts::due(connection, &shape).map_err(reading())?;
    // So is a ledger that cannot be read.
    let has_ledger = has_ledger(connection)?;
    if due.is_nothing() && has_ledger && !owned_check::is_as_made(connection).map_err(reading())? {
        findings.push(owned_differs(archive));
    }
    Ok(findings)
}

/// Whether there is a ledger that can be read.
fn has_ledger(connection: &Connection) -> Result<bool, ArchiveError> {
    let reading = ArchiveError::database("read what is noted of the entries");
    Ok(ledger::exists(connection).map_err(reading)? && ledger::read(connection).is_ok())
}

/// That the folder of the journal is noted as something else.
fn folder_not_noted(archive: &Archive) -> Result<Option<Finding>, ArchiveError> {
    let reading = ArchiveError::database("read what is noted of the entries");
    let connection = archive.connection();
    let folder = journal_place::remembered(connection).map_err(reading)?;
    let is_ill = folder.is_some_and(|it| !it.is_well_formed());
    Ok(is_ill.then(|| place_differs(archive)))
}

/// That the folder of the journal is not noted as one.
fn place_differs(archive: &Archive) -> Finding {
    let message = "the folder that the archive is kept in step with is not noted as a path";
    let finding = Finding::error(place(archive.path()), "journal-place", message);
    finding.with_hint("`journal sync` notes it again")
}

/// That the list of what is the archive's own says something else than the revisions.
fn owned_differs(archive: &Archive) -> Finding {
    let message = "the list of tables and other objects that are the archive's own is not what the revisions make";
    let finding = Finding::error(place(archive.path()), "owned-differs", message);
    finding.with_hint(MENDS)
}

fn noted(archive: &Archive, remedies: &Remedies<'_>) -> Result<Vec<Finding>, ArchiveError> {
    let reading = ArchiveError::database("read what is noted of the entries");
    let wrong = marks::wrong(archive.connection()).map_err(reading)?;
    let more = wrong.len().saturating_sub(SHOWN);
    let finding = |it| note_differs(it, archive, remedies);
    let mut findings: Vec<Finding> = wrong.into_iter().take(SHOWN).map(finding).collect();
    if more > 0 {
        let message = format!("{more} more notes of entries and syncs cannot be true");
        let finding = Finding::error(place(archive.path()), "note-differs", message);
        findings.push(finding.with_hint(MENDS));
    }
    Ok(findings)
}

/// What is noted to be in doubt: no command knows what is true, and whatever reads it says so.
fn in_doubt(archive: &Archive, remedies: &Remedies<'_>) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read what is noted of the entries");
    let connection = archive.connection();
    let doubts = syncs::doubts(connection).map_err(reading())?;
    let sql = "SELECT CAST(path AS TEXT) FROM main.entries WHERE id = ?1";
    let mut findings = Vec::new();
    let evidence = |it: String| it.strip_prefix("; ").map(ToOwned::to_owned);
    for (entry, from, until) in &doubts.spans {
        let path = connection.query_row(sql, [entry], |row| row.get(0)).optional();
        let Some(path): Option<String> = path.map_err(reading())? else { continue };
        let message = format!("what the entry was from sync {from} until sync {until} is in doubt");
        let life = remedies.life(connection, *entry, &path);
        let hint = life.or_else(|| evidence(remedies.evidence_of(connection, *entry, &path)));
        findings.push(doubt(Place::file(path), message, hint));
    }
    for number in &doubts.times {
        let message = format!("when sync {number} was is in doubt");
        let hint = evidence(remedies.evidence_of_times(connection, *number));
        findings.push(doubt(place(archive.path()), message, hint));
    }
    let more = findings.len().saturating_sub(SHOWN);
    findings.truncate(SHOWN);
    if more > 0 {
        findings.push(doubt(
            place(archive.path()),
            format!("{more} more things are in doubt"),
            None,
        ));
    }
    Ok(findings)
}

fn doubt(place: Place, message: String, hint: Option<String>) -> Finding {
    let finding = Finding::warning(place, "in-doubt", message);
    match hint {
        Some(hint) => finding.with_hint(hint),
        None => finding,
    }
}

fn note_differs(it: marks::Wrong, archive: &Archive, remedies: &Remedies<'_>) -> Finding {
    let hint = way_out(&it, archive, remedies);
    let (place, message) = match it.path {
        Some(path) if it.is_in_doubt => {
            let message = format!(
                "`{}` is not what is noted beside it, and nothing in the archive says which of both is true",
                it.what
            );
            (Place::file(path), message)
        }
        None if it.is_in_doubt => {
            let message = format!("{}, and nothing in the archive says when they were", it.what);
            (place(archive.path()), message)
        }
        Some(path) => {
            let message = format!("`{}` cannot be what it is noted to be", it.what);
            (Place::file(path), message)
        }
        None => (place(archive.path()), it.what),
    };
    Finding::error(place, "note-differs", message).with_hint(hint)
}

/// What a backup tells of the whole life of an entry comes first: nothing is to be guessed then.
fn way_out(wrong: &marks::Wrong, archive: &Archive, remedies: &Remedies<'_>) -> String {
    let connection = archive.connection();
    let entry = wrong.entry.zip(wrong.path.as_deref());
    if let Some(way) = entry.and_then(|(entry, path)| remedies.life(connection, entry, path)) {
        return way;
    }
    if wrong.is_in_doubt {
        let evidence = match entry {
            Some((entry, path)) => remedies.evidence_of(connection, entry, path),
            None => remedies.evidence_of_syncs(connection),
        };
        return format!("{DOUBTS}{evidence}");
    }
    // Where no sync is noted any more, all are numbered again, and then much agrees.
    let has_syncs = syncs::last(connection).is_ok_and(|it| it.is_some());
    match entry {
        Some((_, path)) if !wrong.is_mendable && has_syncs => format!(
            "no backup says what was when; `journal purge --versions --force {}` forgets all versions of the entry",
            shell_quoted(path)
        ),
        _ => MENDS.to_owned(),
    }
}
