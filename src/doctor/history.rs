//! The archive's history: its ledger beside the files, its schema beside the ledger, and what is still to be done.

use rusqlite::Connection;

use super::{Diagnosis, Subject, fields};
use crate::archive::{ArchiveError, drift, ledger};
use crate::finding::{Excerpt, Finding, Place};
use crate::revision::Origin;
use crate::revision::asked;
use crate::revision::header::HeaderError;
use crate::revision::ledger::{Correction, Disagreement, Ledger};
use crate::revision::names::RevisionId;
use crate::revision::plan::Plan;
use crate::revision::target::Target;

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
        Err(error) => return vec![("the ledger", Err(error))],
    };
    let count = ledger::user_version(connection).map_err(reading());
    vec![
        ("the ledger", count.map(|it| self::count(it, &held, &place))),
        ("the ledger", Ok(agreement(&held, subject, &place))),
        ("the ledger", Ok(corrected(&held, subject, &place))),
        ("the revisions", Ok(unknown_part(&held, subject).into_iter().collect())),
        ("the revisions", Ok(waiting_for_word(&held, subject).into_iter().collect())),
        ("the revisions", Ok(behind(&held, subject, &place))),
        ("the schema", drifted(connection, &held, &place, diagnosis)),
        ("the ledger", Ok(to_derive(&held, &place))),
        ("the schema", fields::examine(connection, subject, &place)),
    ]
}

/// `user_version`, by which the executor counts, beside the rows of the ledger.
fn count(user_version: i64, held: &Ledger, place: &Place) -> Vec<Finding> {
    let rows = held.applied().len();
    if usize::try_from(user_version) == Ok(rows) {
        return Vec::new();
    }
    let message = format!("`user_version` is {user_version}, but the ledger has {rows} rows");
    let finding = Finding::error(place.clone(), "ledger-count", message);
    vec![finding.with_hint("another tool changed one of them; `journal migration repair` mends it")]
}

/// The ledger beside the files of the revisions.
fn agreement(held: &Ledger, subject: &Subject<'_>, place: &Place) -> Vec<Finding> {
    let Some(Err(disagreements)) = subject.graph.map(|graph| held.agree(graph)) else {
        return Vec::new();
    };
    let is_embedded = |it: &RevisionId| {
        let mut known = subject.graph.iter().flat_map(|graph| graph.known());
        known.any(|known| known.id() == it && known.origin == Origin::Embedded)
    };
    disagreements.iter().map(|it| disagreement(it, place, &is_embedded)).collect()
}

/// How an edited revision and the ledger are brought together again: there is no file of what the binary carries.
fn way_out_of_edit(is_embedded: bool) -> &'static str {
    match is_embedded {
        true => {
            "`journal migration repair --accept` lets the ledger take the script that the binary carries, after a backup"
        }
        false => {
            "`journal migration check` shows what was changed; `journal migration repair --restore-files` puts the file back \
             as it was applied, and to keep the change, `journal migration repair --accept` lets the ledger take it"
        }
    }
}

fn disagreement(
    found: &Disagreement,
    archive: &Place,
    is_embedded: &dyn Fn(&RevisionId) -> bool,
) -> Finding {
    let (place, code, hint) = match found {
        Disagreement::Edited { place, revision, .. } => {
            ((**place).clone(), "edited-revision", way_out_of_edit(is_embedded(revision)))
        }
        Disagreement::Missing { .. } => (
            archive.clone(),
            "missing-revision",
            "`journal migration repair` writes the file again from the ledger",
        ),
        Disagreement::Newer { .. } => (
            archive.clone(),
            "newer-archive",
            "`journal migration repair` writes it again where its file was lost; else use a `journal` that knows it, or \
             `journal downgrade` to what this one knows",
        ),
        Disagreement::Reordered { .. } | Disagreement::Inserted { .. } => (
            archive.clone(),
            "reordered-revision",
            "`journal migration history` shows the order; put the file's `revises` line back",
        ),
        Disagreement::Altered { .. } => (
            archive.clone(),
            "altered-ledger",
            "`journal migration repair` takes it from the file of the revision; where that is lost too, `journal restore \
             latest` puts a backup back",
        ),
        Disagreement::Unreadable { .. } => (
            archive.clone(),
            "unreadable-ledger",
            "`journal migration repair` mends the ledger, `journal restore latest` puts a backup back",
        ),
    };
    let excerpt = match found {
        Disagreement::Edited { place, found: Some(text), .. } => Excerpt::of(text, place, 1),
        _ => None,
    };
    Finding::error(place, code, found.to_string()).with_hint(hint).with_excerpt(excerpt)
}

/// Scripts that this binary has corrected, and the ledger holds as they were.
fn corrected(held: &Ledger, subject: &Subject<'_>, place: &Place) -> Vec<Finding> {
    let graph = subject.graph.into_iter();
    let waiting = graph.flat_map(|graph| held.corrections(graph.known().map(|it| &**it)));
    let finding = |it: Correction| {
        let message = format!("the ledger still holds {it} as it was before it was corrected");
        let finding = Finding::warning(place.clone(), "corrected-script", message);
        finding.with_hint("`journal upgrade` takes the corrected script, after a backup")
    };
    waiting.map(finding).collect()
}

/// A word in an applied revision that names nothing to derive: an older `journal` went over it, and no new archive can be
/// made of the revision.
fn unknown_part(held: &Ledger, subject: &Subject<'_>) -> Option<Finding> {
    let graph = subject.graph.filter(|graph| held.agree(graph).is_ok())?;
    let applied = held.applied().iter().filter_map(|it| graph.get(&it.revision));
    let error = asked::unknown_part(applied.map(|it| &**it), graph)?;
    let finding = Finding::error(error.spot.place.clone(), "unknown-part", error.to_string());
    let mend = mend_of(&error);
    let hint = format!(
        "{mend} once that is written there, `journal migration repair --accept` lets the ledger take it, after a backup"
    );
    Some(finding.with_hint(hint).with_excerpt(error.spot.excerpt.clone()))
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
    let error = asked::unknown_part(plan.steps.iter().map(|it| &**it.revision()), graph)?;
    let finding = Finding::error(error.spot.place.clone(), "unknown-part", error.to_string());
    let hint = format!("{} `journal upgrade` is refused until then", mend_of(&error));
    Some(finding.with_hint(hint).with_excerpt(error.spot.excerpt.clone()))
}

/// Revisions that are not applied yet.
fn behind(held: &Ledger, subject: &Subject<'_>, place: &Place) -> Vec<Finding> {
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
    let way = match waiting_for_word(held, subject) {
        Some(_) => "once its `repopulate` line is mended, `journal upgrade` brings it up to date",
        None if losses.is_nothing() => "`journal upgrade` brings it up to date, after a backup",
        None => {
            "`journal upgrade --allow-data-loss` brings it up to date, after a backup, which alone keeps what goes"
        }
    };
    vec![finding.with_hint(way)]
}

/// The schema of the file beside the one that its ledger says it has.
fn drifted(
    connection: &Connection,
    held: &Ledger,
    place: &Place,
    diagnosis: &mut Diagnosis,
) -> Checked {
    let drift = drift::of(connection, held)?;
    diagnosis.foreign = drift.foreign;
    if drift.differences.is_empty() {
        return Ok(Vec::new());
    }
    let differences = drift.differences.join("; ");
    let message = format!("the schema is not what the ledger says: {differences}");
    let finding = Finding::error(place.clone(), "drift", message);
    Ok(vec![finding.with_hint(
        "undo it with the tool that did it, or restore a backup from before; `journal migration check` shows it",
    )])
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
