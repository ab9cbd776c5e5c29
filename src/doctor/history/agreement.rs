//! Whether the ledger and the revisions agree, and the way out where they do not.

use super::super::Subject;
use super::{REPAIRED, mend_of};
use crate::archive::care::standing::Misplaced;
use crate::archive::model::asked;
use crate::finding::{Excerpt, Finding, Place};
use crate::revision::graph::RevisionGraph;
use crate::revision::header::HeaderError;
use crate::revision::ledger::{Correction, Disagreement, Ledger};
use crate::revision::names::RevisionId;
use crate::revision::plan::Plan;
use crate::revision::target::Target;
use crate::revision::{Origin, Revision};

/// The ledger beside the files of the revisions.
pub(super) fn agreement(
    held: &Ledger,
    subject: &Subject<'_>,
    place: &Place,
    elsewhere: Option<&Misplaced>,
) -> Vec<Finding> {
    let Some(Err(mut disagreements)) = subject.graph.map(|graph| held.agree(graph)) else {
        return Vec::new();
    };
    let is_embedded = |it: &RevisionId| {
        let mut known = subject.graph.iter().flat_map(|graph| graph.known());
        known.any(|known| known.id() == it && known.is_carried)
    };
    let is_untold = |it: &RevisionId| {
        let known = subject.graph.and_then(|graph| graph.find(it));
        known.zip(held.get(it)).is_some_and(|(known, row)| row.is_altered(known))
    };
    let is_told = |it: &RevisionId| {
        let known = subject.graph.and_then(|graph| graph.find(it));
        let known = known.filter(|it| it.origin != Origin::Ledger);
        known.zip(held.get(it)).is_some_and(|(known, row)| row.is_half_of(known))
    };
    // What is in no file may be in one that cannot be read.
    disagreements.retain(|it| subject.is_graph_whole || !it.is_loss());
    let is_lost = disagreements.iter().any(|it| matches!(it, Disagreement::Unreadable { .. }));
    let finding = |it: &Disagreement| {
        let found = disagreement(it, place, &is_embedded, &is_untold);
        match (it, elsewhere) {
            // Of a text that cannot be read no file is written.
            (
                Disagreement::Newer { .. }
                | Disagreement::Missing { .. }
                | Disagreement::Unreadable { .. },
                Some(elsewhere),
            ) if is_lost => found.with_hint(elsewhere.way_out()),
            (Disagreement::Inserted { .. }, Some(elsewhere)) => {
                found.with_hint(elsewhere.way_out())
            }
            (Disagreement::Altered { revision, .. }, _) if is_told(revision) => {
                found.with_hint(REPAIRED)
            }
            _ => found,
        }
    };
    disagreements.iter().map(finding).collect()
}

/// How an edited revision and the ledger are brought together again: there is no file of what the binary carries, and no
/// putting back of a text that the ledger has lost.
fn way_out_of_edit(is_embedded: bool, is_untold: bool) -> &'static str {
    match is_embedded {
        false if is_untold => {
            "what was applied is in neither; `journal migration repair --accept` lets the ledger take the file, after a backup"
        }
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
    is_untold: &dyn Fn(&RevisionId) -> bool,
) -> Finding {
    let (place, code, hint) = match found {
        Disagreement::Edited { place, revision, .. } => {
            let hint = way_out_of_edit(is_embedded(revision), is_untold(revision));
            ((**place).clone(), "edited-revision", hint)
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
        Disagreement::Reordered { .. } => (
            archive.clone(),
            "reordered-revision",
            "`journal migration repair --accept` lets the ledger take the order of the graph, after a backup; \
             `journal migration history` shows it",
        ),
        Disagreement::Inserted { .. } => (
            archive.clone(),
            "reordered-revision",
            "`journal migration history` shows the order: put the file's `revises` line back, or `journal downgrade` to before \
             it, and then `journal upgrade`",
        ),
        Disagreement::Altered { .. } => (
            archive.clone(),
            "altered-ledger",
            "there is no file of it either; `journal restore latest` puts a backup back",
        ),
        Disagreement::Unreadable { .. } => (
            archive.clone(),
            "unreadable-ledger",
            "`journal restore latest` puts a backup back from before it was changed",
        ),
    };
    let excerpt = match found {
        Disagreement::Edited { place, found: Some(text), .. } => Excerpt::of(text, place, 1),
        _ => None,
    };
    Finding::error(place, code, found.to_string()).with_hint(hint).with_excerpt(excerpt)
}

/// Scripts that this binary has corrected, and the ledger holds as they were.
pub(super) fn corrected(held: &Ledger, subject: &Subject<'_>, place: &Place) -> Vec<Finding> {
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
pub(super) fn unknown_part(held: &Ledger, subject: &Subject<'_>) -> Option<Finding> {
    let graph = subject.graph.filter(|graph| held.agree(graph).is_ok())?;
    let applied = held.applied().iter().filter_map(|it| graph.get(&it.revision));
    let error = unknown_among(applied.map(|it| &**it), graph, subject)?;
    let finding = Finding::error(error.spot.place.clone(), "unknown-part", error.to_string());
    let mend = mend_of(&error);
    let is_behind = Plan::up(graph, held, &Target::heads()).is_ok_and(|it| !it.steps.is_empty());
    let first = if is_behind { "`journal upgrade` first, and " } else { "" };
    let hint = format!(
        "{first}{mend} once that is written there, `journal migration repair --accept` lets the ledger take it, after a backup"
    );
    Some(finding.with_hint(hint).with_excerpt(error.spot.excerpt.clone()))
}

pub(super) fn unknown_among<'r>(
    revisions: impl Iterator<Item = &'r Revision>,
    graph: &RevisionGraph,
    subject: &Subject<'_>,
) -> Option<HeaderError> {
    match subject.owner.is_journal() {
        true => asked::unknown_part(revisions, graph),
        false => asked::any_part(revisions),
    }
}
