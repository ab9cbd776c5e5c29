//! The revisions that a word of a target names.

use std::collections::BTreeSet;

use crate::nearest::nearest;

use super::super::graph::RevisionGraph;
use super::super::names::RevisionId;
use super::TargetError;

/// The branch that a target is confined to.
pub(super) struct Branch {
    /// The revision that stands for it.
    pub(super) id: RevisionId,
    /// All of it.
    pub(super) line: BTreeSet<RevisionId>,
}

/// The revisions that a word names: by id, label, folder, slug, or the beginning of an id. A branch decides where a
/// slug or a beginning would be ambiguous.
pub(super) fn find(
    graph: &RevisionGraph,
    word: &str,
    branch: Option<&Branch>,
) -> Result<BTreeSet<RevisionId>, TargetError> {
    let by_id = word.parse().ok().map(|id: RevisionId| graph.meant_by(&id));
    if let Some(meant) = by_id.filter(|it| !it.is_empty()) {
        return Ok(meant);
    }
    let label = word.parse().ok();
    if let Some(id) = label.and_then(|label| graph.labelled(&label)) {
        return Ok(BTreeSet::from([id.clone()]));
    }
    let is_ours = |id: &RevisionId| branch.is_none_or(|it| it.line.contains(id));
    let named = graph.revisions().filter(|it| it.folder_name() == word || it.slug.as_str() == word);
    let mut found: BTreeSet<_> = named.map(|it| it.id().clone()).filter(is_ours).collect();
    if found.is_empty() {
        let begins = graph.known().filter(|it| it.id().as_str().starts_with(word));
        found = begins.flat_map(|it| graph.meant_by(it.id())).filter(is_ours).collect();
    }
    match found.len() {
        0 => Err(unknown(graph, word)),
        1 => Ok(found),
        _ => Err(TargetError::Ambiguous {
            word: word.to_owned(),
            candidates: found.into_iter().collect(),
        }),
    }
}

fn unknown(graph: &RevisionGraph, word: &str) -> TargetError {
    let ids = graph.revisions().map(|it| it.id().as_str());
    let slugs = graph.revisions().map(|it| it.slug.as_str());
    let labels = graph.labels().map(|(label, _)| label.as_str());
    let words = ["head", "heads", "base"].into_iter();
    let near = nearest(word, words.chain(labels).chain(slugs).chain(ids));
    TargetError::Unknown { word: word.to_owned(), nearest: near.map(str::to_owned) }
}
