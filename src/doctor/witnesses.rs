//! What backups say otherwise than the archive of when an entry was what, and which entries they have and the archive has not.

use std::collections::BTreeSet;

use super::Subject;
use super::files::place;
use super::remedy::Remedies;
use crate::archive::care::witness::Otherwise;
use crate::archive::model::shape::Shape;
use crate::archive::{Archive, ArchiveError};
use crate::finding::{Finding, Place, shell_quoted};

/// How many are named.
const SHOWN: usize = 20;

/// Asks the backups; of the entries in `told` something is told already, each with its way out.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
    told: &BTreeSet<String>,
) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read what is noted of the entries");
    let connection = archive.connection();
    if !Shape::of(connection, subject.fields).map_err(reading())?.histories {
        return Ok(Vec::new());
    }
    let mut findings = Vec::new();
    let said = remedies.said(archive).map_err(reading())?;
    for &Otherwise { entry, said_by } in &said.otherwise {
        let sql = "SELECT CAST(path AS TEXT) FROM main.entries WHERE id = ?1";
        let path = connection.query_row(sql, [entry], |row| row.get(0));
        let path: String = path.map_err(reading())?;
        let backup = shell_quoted(remedies.witness(said_by));
        let message = format!(
            "what is noted of when the entry was what, or where it lay, is not what {backup} says"
        );
        let hint = format!(
            "`journal restore {backup} --entry {}` takes what that backup says of it",
            shell_quoted(&path)
        );
        let finding = Finding::error(Place::file(&path), "told-otherwise", message);
        if !told.contains(&path) {
            findings.push(finding.with_hint(hint));
        }
    }
    for (path, &said_by) in &said.missing {
        let backup = shell_quoted(remedies.witness(said_by));
        let message =
            format!("the archive has no such entry, though {backup} has it and nobody purged it");
        let finding = Finding::error(Place::file(path), "entry-missing", message);
        findings.push(finding.with_hint(remedies.brings_entry_back(path, said_by)));
    }
    let more = findings.len().saturating_sub(SHOWN);
    findings.truncate(SHOWN);
    if more > 0 {
        let message = format!("{more} more entries are not what backups say that they are");
        let hint = "the same commands bring them back";
        let finding = Finding::error(place(archive.path()), "told-otherwise", message);
        findings.push(finding.with_hint(hint));
    }
    Ok(findings)
}
