//! One revision that revises several heads, so that the graph has one again.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::ground::Rows;
use super::identity::{IdentityError, Wish};
use super::model;
use super::prove::Proof;
use crate::revision::graph::RevisionGraph;
use crate::revision::header::HeaderError;
use crate::revision::names::RevisionId;
use crate::schema::Schema;
use crate::sqlite::scratch::ScratchError;

/// Why heads cannot be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// There are not two.
    #[error("there is nothing to merge: {}", one_or_none(.0))]
    TooFew(Vec<RevisionId>),
    /// One of them is no head.
    #[error("revision `{revision}` is not a head: {} goes on from it", listed(.children))]
    NotAHead {
        /// The revision.
        revision: RevisionId,
        /// What revises it.
        children: BTreeSet<RevisionId>,
    },
    /// The branches do not fit together.
    #[error("the branches do not fit together: after `{first}` the others fail")]
    Fails {
        /// The branch that was applied first.
        first: RevisionId,
        /// The statement that failed.
        source: ScratchError,
    },
    /// The order in which the branches are applied makes a difference.
    #[error("the order of the branches makes a difference: with `{first}` first, {}", .differences.join("; "))]
    Order {
        /// The branch that was applied first.
        first: RevisionId,
        /// What is other than in the order of the graph.
        differences: Vec<String>,
    },
    /// Id or label are another revision's.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Its own header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

fn one_or_none(heads: &[RevisionId]) -> String {
    match heads {
        [] => "there is no head".to_owned(),
        [only] => format!("`{only}` is the only one named"),
        several => format!("{} are one", several.len()),
    }
}

fn listed(ids: &BTreeSet<RevisionId>) -> String {
    ids.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

/// Drafts the merge of the heads that the wish revises, and proves that the branches fit together: an archive may have
/// come along either of them, so each is applied first once.
///
/// # Errors
///
/// [`MergeError`].
pub fn merge(graph: &RevisionGraph, wish: &Wish) -> Result<(Draft, Proof), MergeError> {
    if wish.revises.len() < 2 {
        return Err(MergeError::TooFew(wish.revises.iter().cloned().collect()));
    }
    for revision in &wish.revises {
        let children = graph.children(revision);
        if !children.is_empty() {
            return Err(MergeError::NotAHead { revision: revision.clone(), children });
        }
    }
    let header = wish.header(graph)?;
    prove_any_order(graph, &wish.revises)?;
    let nothing = "-- A merge joins branches, and changes nothing.\n";
    let draft = Draft { header, up: nothing.to_owned(), down: Some(nothing.to_owned()) };
    let revision = draft.to_revision("migrations")?;
    let proof = Proof::of(&revision, Rows::MadeUp { unfilled: Vec::new() });
    Ok((draft, proof))
}

fn prove_any_order(graph: &RevisionGraph, heads: &BTreeSet<RevisionId>) -> Result<(), MergeError> {
    let all = graph.ancestors(heads);
    let mut known: Option<Schema> = None;
    for first in heads {
        let own = graph.ancestors([first]);
        let rest: BTreeSet<RevisionId> = all.difference(&own).cloned().collect();
        let order = graph.ordered(&own).into_iter().chain(graph.ordered(&rest));
        let order: Vec<RevisionId> = order.collect();
        let revisions = order.iter().filter_map(|id| graph.get(id).map(|it| &**it));
        let schema = model::after(revisions)
            .map_err(|source| MergeError::Fails { first: first.clone(), source })?;
        let differences = known.as_ref().map_or_else(Vec::new, |it| it.differences(&schema));
        if !differences.is_empty() {
            return Err(MergeError::Order { first: first.clone(), differences });
        }
        known = Some(schema);
    }
    Ok(())
}
