//! The revisions and their arrows: heads, bases, branch and merge points, ancestors, order.

mod draw;
mod error;
mod squash;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Revision;
use super::names::{Label, RevisionId};

pub use error::GraphError;
use squash::Standing;

/// Revisions by their ids.
type Revisions = BTreeMap<RevisionId, Arc<Revision>>;

/// Revisions whose arrows form a graph that can be walked.
///
/// `revises` makes branches, heads and merges; `depends_on` only says what comes first. Where a squash and the
/// revisions that it replaces are both known, one of them stands in the graph: see [`RevisionGraph::seen_from`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionGraph {
    /// Every revision that was given, those that do not stand too.
    known: Revisions,
    /// What stands for what is named.
    standing: Standing,
    /// The revisions that stand.
    nodes: BTreeMap<RevisionId, Node>,
    /// Their ids, each after all that it revises and depends on, and those of the workspace before such of ours as they do
    /// not know; ties by id, so that the order never varies.
    order: Vec<RevisionId>,
    /// Branch names, and the revision at which the branch begins.
    labels: BTreeMap<Label, RevisionId>,
}

/// One revision and its arrows, each to a revision that stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    revises: BTreeSet<RevisionId>,
    depends_on: BTreeSet<RevisionId>,
    children: BTreeSet<RevisionId>,
    dependents: BTreeSet<RevisionId>,
}

impl Node {
    /// All that comes before it.
    fn before(&self) -> impl Iterator<Item = &RevisionId> {
        self.revises.union(&self.depends_on)
    }

    /// All that comes after it.
    fn after(&self) -> impl Iterator<Item = &RevisionId> {
        self.children.union(&self.dependents)
    }
}

/// Which arrows a walk follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Along {
    /// `revises` alone: the branch.
    Branch,
    /// `revises` and `depends_on`: all that must come first, or must go first.
    Every,
}

impl RevisionGraph {
    /// The revision of this id, where it stands.
    pub fn get(&self, id: &RevisionId) -> Option<&Arc<Revision>> {
        self.known.get(id).filter(|_| self.nodes.contains_key(id))
    }

    /// The revision of this id, also where a squash stands for it.
    pub fn find(&self, id: &RevisionId) -> Option<&Arc<Revision>> {
        self.known.get(id)
    }

    /// The squashes that replace `id`, themselves or through another.
    pub fn squashes_of(&self, id: &RevisionId) -> impl Iterator<Item = &Arc<Revision>> {
        let replaces = move |it: &&Arc<Revision>| squash::replaced_by(&self.known, it).contains(id);
        self.known.values().filter(replaces)
    }

    /// Every revision that stands, each after all that it revises and depends on; ties by id.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &Arc<Revision>> {
        self.order.iter().map(|id| &self.known[id])
    }

    /// Every revision that was given, also those that a squash stands for, by id.
    pub fn known(&self) -> impl Iterator<Item = &Arc<Revision>> {
        self.known.values()
    }

    /// The ids among `ids` that stand, in the order of [`RevisionGraph::revisions`].
    pub fn ordered(&self, ids: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
        self.order.iter().filter(|id| ids.contains(*id)).cloned().collect()
    }

    /// The revisions that no other revises. One that others only depend on is a head.
    pub fn heads(&self) -> BTreeSet<RevisionId> {
        self.where_node(|node| node.children.is_empty())
    }

    /// The revisions that revise none.
    pub fn bases(&self) -> BTreeSet<RevisionId> {
        self.where_node(|node| node.revises.is_empty())
    }

    /// The revisions that several others revise.
    pub fn branch_points(&self) -> BTreeSet<RevisionId> {
        self.where_node(|node| node.children.len() > 1)
    }

    /// The revisions that revise several others.
    pub fn merge_points(&self) -> BTreeSet<RevisionId> {
        self.where_node(|node| node.revises.len() > 1)
    }

    fn where_node(&self, holds: impl Fn(&Node) -> bool) -> BTreeSet<RevisionId> {
        self.nodes.iter().filter(|(_, node)| holds(node)).map(|(id, _)| id.clone()).collect()
    }

    /// The revisions that `id` revises; none for an id that does not stand.
    pub fn parents(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.nodes.get(id).map(|node| node.revises.clone()).unwrap_or_default()
    }

    /// The revisions that revise `id`.
    pub fn children(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.nodes.get(id).map(|node| node.children.clone()).unwrap_or_default()
    }

    /// The revisions of other branches that come before `id`.
    pub fn dependencies(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.nodes.get(id).map(|node| node.depends_on.clone()).unwrap_or_default()
    }

    /// These revisions and all that comes before them, through `revises` and `depends_on`.
    pub fn ancestors<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a RevisionId>,
    ) -> BTreeSet<RevisionId> {
        self.walk(ids, Along::Every, Node::before_along)
    }

    /// These revisions and all that comes after them, through `revises` and `depends_on`.
    pub fn descendants<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a RevisionId>,
    ) -> BTreeSet<RevisionId> {
        self.walk(ids, Along::Every, Node::after_along)
    }

    /// `id` and all that it revises, near and far: `depends_on` is not followed.
    pub fn line_before(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.walk([id], Along::Branch, Node::before_along)
    }

    /// `id` and all that revises it, near and far: `depends_on` is not followed.
    pub fn line_after(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.walk([id], Along::Branch, Node::after_along)
    }

    /// The branch of `id`: itself, all that it revises, and all that revises it.
    pub fn branch(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.line_before(id).union(&self.line_after(id)).cloned().collect()
    }

    /// The revision that carries a label, or now stands for it.
    pub fn labelled(&self, label: &Label) -> Option<&RevisionId> {
        self.labels.get(label)
    }

    /// Every label and the revision that carries it.
    pub fn labels(&self) -> impl Iterator<Item = (&Label, &RevisionId)> {
        self.labels.iter()
    }

    /// The labels of the branches that `id` belongs to: those of the revisions that it revises, near and far, and its
    /// own.
    pub fn labels_of(&self, id: &RevisionId) -> BTreeSet<Label> {
        let line = self.line_before(id);
        let is_ours =
            |(label, carrier): (&Label, &RevisionId)| line.contains(carrier).then(|| label.clone());
        self.labels.iter().filter_map(is_ours).collect()
    }

    /// The standing revisions that are meant where `id` is named: itself, or what stands in its place because of a
    /// squash; none where it is unknown.
    pub fn meant_by(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.standing.meant_by(id)
    }

    /// These revisions and all that the walk reaches from them; unknown ones are left out.
    fn walk<'a, 'b>(
        &'b self,
        from: impl IntoIterator<Item = &'a RevisionId>,
        along: Along,
        next: fn(&'b Node, Along) -> Vec<&'b RevisionId>,
    ) -> BTreeSet<RevisionId> {
        let mut reached = BTreeSet::new();
        let start = from.into_iter().filter_map(|id| self.nodes.get_key_value(id));
        let mut todo: Vec<(&RevisionId, &Node)> = start.collect();
        while let Some((id, node)) = todo.pop() {
            if reached.insert(id.clone()) {
                let others = next(node, along).into_iter();
                todo.extend(others.filter_map(|id| self.nodes.get_key_value(id)));
            }
        }
        reached
    }
}

impl Node {
    fn before_along(&self, along: Along) -> Vec<&RevisionId> {
        match along {
            Along::Branch => self.revises.iter().collect(),
            Along::Every => self.before().collect(),
        }
    }

    fn after_along(&self, along: Along) -> Vec<&RevisionId> {
        match along {
            Along::Branch => self.children.iter().collect(),
            Along::Every => self.after().collect(),
        }
    }
}

#[cfg(test)]
mod tests;
