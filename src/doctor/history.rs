//! The archive's history: its ledger beside the files, its schema beside the ledger, and what is still to be done.

mod agreement;

use rusqlite::Connection;

use super::{Diagnosis, Subject, fields};
use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::archive::care::standing::{self, Misplaced};
use crate::archive::care::torn;
use crate::archive::file::functions;
use crate::engine::{ledger, ledger_notes};
use crate::finding::{Finding, Place};
use crate::revision::header::HeaderError;
use crate::revision::ledger::Ledger;
use crate::revision::plan::Plan;
use crate::revision::target::Target;
use crate::sqlite::damage;
use agreement::{agreement, corrected, unknown_among, unknown_part};

/// What one check gave, or why it could not be made.
type Checked = Result<Vec<Finding>, ArchiveError>;

/// Checks ledger and schema; each check by itself, so that one that fails hides no other.
pub(super) fn examine(
    connection: &Connection,
    subject: &Subject<'_>,
    diagnosis: &mut Diagnosis,
) -> Vec<(&'static str, Checked)> {
    let reading = || ArchiveError::database("read the ledger");
    let place = Place::file(subject.archive.display().to_string());
    let held = match ledger::read(connection).map_err(reading()) {
        Ok(held) => held,
        Err(error) => return vec![("the ledger", unreadable(connection, subject, error))],
    };
    let misplaced = match subject.graph {
        Some(graph) => standing::misplaced(connection, graph, &held, subject.owner),
        None if subject.owner.is_journal() => standing::miscounted(connection, &held),
        None => Ok(None),
    };
    let misplaced = match misplaced {
        Ok(misplaced) => misplaced,
        Err(error) => return vec![("the schema", Err(error))],
    };
    let elsewhere = misplaced.as_ref().filter(|it| !it.is_count_alone());
    vec![
        ("the ledger", Ok(misplaced.iter().map(|it| told(it, &place)).collect())),
        ("the ledger", ill_noted(connection, &held, &place)),
        ("the ledger", Ok(agreement(&held, subject, &place, elsewhere))),
        ("the ledger", Ok(corrected(&held, subject, &place))),
        ("the revisions", Ok(unknown_part(&held, subject).into_iter().collect())),
        ("the revisions", Ok(waiting_for_word(&held, subject).into_iter().collect())),
        ("the revisions", Ok(behind(&held, subject, &place, elsewhere.is_some()))),
        ("the schema", drifted(connection, &held, &place, elsewhere.is_some(), diagnosis)),
        ("the ledger", Ok(to_derive(&held, &place))),
        ("the schema", fields::examine(connection, subject, &place)),
    ]
}

/// What ledger and `user_version` say that the schema does not.
fn told(misplaced: &Misplaced, place: &Place) -> Finding {
    let finding = Finding::error(place.clone(), misplaced.code(), misplaced.to_string());
    finding.with_hint(misplaced.way_out())
}

/// That the ledger cannot be read, where the schema says what is applied; otherwise it is damage like any other.
fn unreadable(connection: &Connection, subject: &Subject<'_>, error: ArchiveError) -> Checked {
    let ArchiveError::Database { source, .. } = &error else { return Err(error) };
    let graph = subject.graph.into_iter();
    let mut misplaced = graph.map(|it| standing::unreadable(connection, it, source));
    match misplaced.next() {
        Some(Ok(Some(misplaced))) => {
            let place = Place::file(subject.archive.display().to_string());
            let finding = Finding::error(place, "unreadable-ledger", misplaced.to_string());
            Ok(vec![finding.with_hint(misplaced.way_out())])
        }
        _ => Err(error),
    }
}

/// That the table of the ledger is not the one that was made: nothing that asks it can be looked at.
pub(super) fn unreadable_table(connection: &Connection, subject: &Subject<'_>) -> Checked {
    match ledger::read(connection) {
        Err(source) if damage::is_of_another_shape(&source) => {
            unreadable(connection, subject, ArchiveError::database("read the ledger")(source))
        }
        _ => Ok(Vec::new()),
    }
}

/// What mends a text of the ledger that somebody changed.
const REPAIRED: &str = "`journal migration repair` takes it from the file of the revision, or from the binary, after a backup";

/// What the ledger notes of revisions beside their scripts.
fn ill_noted(connection: &Connection, held: &Ledger, place: &Place) -> Checked {
    const MENDS: &str = "`journal migration repair` notes it again, after a backup";
    let wrong = ledger_notes::wrong(connection, held).map_err(ArchiveError::from)?.into_iter();
    let mut findings: Vec<Finding> =
        wrong.map(|it| Finding::error(place.clone(), "ledger-note", it).with_hint(MENDS)).collect();
    if ledger_notes::is_stale(connection, held, functions::register).map_err(ArchiveError::from)? {
        let message = "the ledger's last `fingerprint` is not that of the schema";
        findings.push(Finding::warning(place.clone(), "ledger-note", message).with_hint(MENDS));
    }
    Ok(findings)
}

/// How a head comment is mended, as a sentence.
fn mend_of(error: &HeaderError) -> String {
    let mend = error.hint().unwrap_or_else(|| "write a part or a field there".to_owned());
    if mend.ends_with('?') { mend } else { format!("{mend};") }
}

/// A word in a revision that is still to be applied: no upgrade goes over it.
fn waiting_for_word(held: &Ledger, subject: &Subject<'_>) -> Option<Finding> {
    let graph = subject.graph.filter(|graph| held.agree(graph).is_ok())?;
    let plan = Plan::up(graph, held, &Target::heads()).ok()?;
    let steps = plan.steps.iter().map(|it| &**it.revision());
    let error = unknown_among(steps, graph, subject)?;
    let finding = Finding::error(error.spot.place.clone(), "unknown-part", error.to_string());
    let hint = format!("{} `journal upgrade` is refused until then", mend_of(&error));
    Some(finding.with_hint(hint).with_excerpt(error.spot.excerpt.clone()))
}

/// Revisions that are not applied yet.
fn behind(held: &Ledger, subject: &Subject<'_>, place: &Place, is_elsewhere: bool) -> Vec<Finding> {
    if is_elsewhere {
        return Vec::new();
    }
    let plan = subject.graph.filter(|graph| held.agree(graph).is_ok());
    let plan = plan.and_then(|graph| Plan::up(graph, held, &Target::heads()).ok());
    let pending = plan.as_ref().map(|it| it.steps.len()).unwrap_or_default();
    let losses = plan.map(|it| it.losses()).unwrap_or_default();
    let revisions = match pending {
        0 => return Vec::new(),
        1 => "one revision".to_owned(),
        more => format!("{more} revisions"),
    };
    let message = match losses.is_nothing() {
        true => format!("the archive is {revisions} behind"),
        false => format!("the archive is {revisions} behind, and an upgrade would lose {losses}"),
    };
    let finding = Finding::warning(place.clone(), "behind", message);
    let way = way_up(held, subject, losses.is_nothing());
    vec![finding.with_hint(way)]
}

/// What brings the archive up to date.
fn way_up(held: &Ledger, subject: &Subject<'_>, is_lossless: bool) -> &'static str {
    match waiting_for_word(held, subject) {
        Some(_) => "once its `repopulate` line is mended, `journal upgrade` brings it up to date",
        None if is_lossless => "`journal upgrade` brings it up to date, after a backup",
        None => {
            "`journal upgrade --allow-data-loss` brings it up to date, after a backup, which alone keeps what goes"
        }
    }
}

/// The schema of the file beside the one that its ledger says it has.
fn drifted(
    connection: &Connection,
    held: &Ledger,
    place: &Place,
    is_elsewhere: bool,
    diagnosis: &mut Diagnosis,
) -> Checked {
    let drift = drift::thoroughly(connection, held)?;
    // Where the ledger stands elsewhere, that is told already, and what it does not know is nobody else's.
    if is_elsewhere {
        return Ok(Vec::new());
    }
    diagnosis.foreign = drift.foreign;
    if drift.differences.is_empty() {
        return torn::examine(connection, held, place);
    }
    Ok(vec![differs(&drift.differences, place)])
}

/// That the schema is not the one which the ledger says.
fn differs(differences: &[String], place: &Place) -> Finding {
    let differences = differences.join("; ");
    let message = format!("the schema is not what the ledger says: {differences}");
    let finding = Finding::error(place.clone(), "drift", message);
    finding.with_hint(
        "undo it with the tool that did it, or restore a backup from before; `journal migration check` shows it",
    )
}

/// Rows that a revision wants derived again.
fn to_derive(held: &Ledger, place: &Place) -> Vec<Finding> {
    match held.pending_repopulation() {
        Ok(parts) if parts.is_none() => Vec::new(),
        Ok(parts) => {
            let message = format!("rows are still to be derived again: {parts}");
            let finding = Finding::warning(place.clone(), "to-derive", message);
            vec![
                finding.with_hint(
                    "`journal repopulate --from-archive --force` does it, after a backup",
                ),
            ]
        }
        // What the ledger cannot read of itself was told where it was compared with the files.
        Err(_) => Vec::new(),
    }
}
