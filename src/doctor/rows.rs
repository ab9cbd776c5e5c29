//! The rows: whether they say what the sources say, as this version and the declared fields read them.

use std::collections::{BTreeMap, BTreeSet};

use crate::archive::care::compare;
use crate::archive::care::compare::Differences;
use crate::archive::model::parts;
use crate::archive::model::parts::Due;
use crate::archive::model::shape::Shape;
use crate::archive::rows::conflicts;
use crate::archive::{Archive, ArchiveError};
use crate::entry::conflict::Pair;
use crate::finding::{Finding, Place};

use super::Subject;

/// How many entries are named.
const SHOWN: usize = 20;

/// Compares the rows with the sources, where they were derived as they would be today.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("look by what rows were derived");
    let connection = archive.connection();
    let place = || Place::file(archive.path().display().to_string());
    let shape = Shape::of(connection, subject.fields).map_err(reading())?;
    let due = parts::due(connection, &shape).map_err(reading())?;
    let (way, again) = match shape.histories {
        true => ("`journal repopulate --from-archive --force`", "`journal sync`"),
        false => ("`journal upgrade`", "`journal upgrade`"),
    };
    if let Some(finding) = derived_otherwise(&due, shape.histories.then_some(again), place()) {
        return Ok(vec![finding]);
    }
    let found = compare::differences(connection, subject.fields, &*subject.progress)?;
    let hint = format!("{way} derives every row again, after a backup");
    let named = names(&found, &hint, &place());
    let mut findings = entries(found.entries, &hint, &place());
    findings.extend(named);
    if shape.histories {
        findings.extend(copies(archive, &hint)?);
    }
    findings.extend(misfits(found.misfits, place()));
    Ok(findings)
}

/// Names that are spelled otherwise, or that no entry has.
fn names(found: &Differences, hint: &str, place: &Place) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, names) in &found.names {
        let message = format!(
            "{table} are not spelled, or placed, as the newest entry says: {}",
            shown(names)
        );
        findings.push(Finding::error(place.clone(), "name-differs", message).with_hint(hint));
    }
    findings.extend(found.strays.iter().map(|(table, names)| {
        let message = format!("{table} are listed that no entry has: {}", shown(names));
        Finding::error(place.clone(), "stray-name", message).with_hint(hint)
    }));
    findings
}

/// That rows were derived by another reader, so that they cannot be compared.
fn derived_otherwise(due: &Due, again: Option<&str>, place: Place) -> Option<Finding> {
    if !due.newer.is_empty() {
        let parts: Vec<&str> = due.newer.iter().map(String::as_str).collect();
        let message = format!("a newer `journal` has derived {}", parts.join(", "));
        let hint =
            "use that `journal`; `journal repopulate --force` derives every row as this one does";
        return Some(Finding::warning(place, "newer-reader", message).with_hint(hint));
    }
    let again = again.filter(|_| !due.is_nothing())?;
    let message = format!("rows are to be derived again: {}", due.names().join(", "));
    let hint = format!("{again} does it");
    Some(Finding::warning(place, "derived-otherwise", message).with_hint(hint))
}

/// The entries whose rows say something else than they do, the first of them by name.
fn entries(
    differing: BTreeMap<String, BTreeSet<String>>,
    hint: &str,
    place: &Place,
) -> Vec<Finding> {
    let more = differing.len().saturating_sub(SHOWN);
    let entry = |(path, parts): (String, BTreeSet<String>)| {
        let parts: Vec<String> = parts.into_iter().collect();
        let message = format!("the rows do not say what the entry says: {}", parts.join(", "));
        Finding::error(Place::file(path), "row-differs", message).with_hint(hint)
    };
    let mut findings: Vec<Finding> = differing.into_iter().take(SHOWN).map(entry).collect();
    if more > 0 {
        let message = format!("the rows of {more} more entries do not say what the entries say");
        findings.push(Finding::error(place.clone(), "row-differs", message).with_hint(hint));
    }
    findings
}

/// What entries say of fields and no row can hold, the first of it one by one.
fn misfits(mut found: Vec<Finding>, place: Place) -> Vec<Finding> {
    found.sort_by(|a, b| a.place.cmp(&b.place));
    let more = found.len().saturating_sub(SHOWN);
    found.truncate(SHOWN);
    if more > 0 {
        let message = format!("{more} more values do not fit their fields");
        let hint = "`journal lint` names each";
        found.push(Finding::warning(place, "field-misfit", message).with_hint(hint));
    }
    found
}

/// The first of these names, for people.
fn shown(names: &BTreeSet<String>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let names: Vec<String> = names.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
    format!("{}{more}", names.join(", "))
}

/// Entries that are, or are not, taken for copies of a conflict, against what their names and texts say; and the copies.
fn copies(archive: &Archive, hint: &str) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("look for copies of conflicts");
    let differing = conflicts::differing(archive.connection()).map_err(reading())?;
    let wrong = differing.into_iter().take(SHOWN).map(|path| {
        let message = "the rows do not say what the entry says: conflict_of";
        Finding::error(Place::file(path), "row-differs", message).with_hint(hint)
    });
    let all = conflicts::all(archive.connection()).map_err(reading())?;
    Ok(wrong.chain(all.iter().map(Pair::finding)).collect())
}
