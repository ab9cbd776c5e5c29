//! The revisions and their arrows: heads, bases, branch and merge points, ancestors, order.

mod error;
mod squash;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::nearest::nearest;

use super::header::Key;
use super::ledger::{Ledger, LedgerError};
use super::names::{Label, RevisionId};
use super::{Origin, Revision};

pub use error::GraphError;
use squash::Standing;

/// Revisions whose arrows form a graph that can be walked.
///
/// `revises` makes branches, heads and merges; `depends_on` only says what comes first. Where a squash and the
/// revisions that it replaces are both known, one of them stands in the graph: see [`RevisionGraph::seen_from`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionGraph {
    /// Every revision that was given, those that do not stand too.
    known: BTreeMap<RevisionId, Arc<Revision>>,
    /// What stands for what is named.
    standing: Standing,
    /// The revisions that stand.
    nodes: BTreeMap<RevisionId, Node>,
    /// Their ids, each after all that it revises and depends on; ties by id, so that the order never varies.
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
    /// Makes the graph of these revisions, in whatever order they come. A revision that both the binary and the
    /// workspace hold is one revision where both agree.
    ///
    /// # Errors
    ///
    /// Two revisions share an id or a label, an arrow points nowhere, or arrows form a ring.
    pub fn new(revisions: impl IntoIterator<Item = Revision>) -> Result<Self, GraphError> {
        let mut known: BTreeMap<RevisionId, Arc<Revision>> = BTreeMap::new();
        for revision in revisions {
            let Some(other) = known.get(revision.id()) else {
                known.insert(revision.id().clone(), Arc::new(revision));
                continue;
            };
            if other.origin == revision.origin || !other.agrees_with(&revision) {
                return Err(GraphError::duplicate(other, &revision));
            }
            // The writer can open the workspace's file; the binary's nobody can.
            if revision.origin == Origin::Workspace {
                known.insert(revision.id().clone(), Arc::new(revision));
            }
        }
        Self::standing(known, &BTreeSet::new())
    }

    /// The graph as an archive with this ledger has to walk it.
    ///
    /// Revisions that only the ledger holds stand in it, with the texts that the ledger keeps. A squash stands where
    /// it is applied or nothing that it replaces is; else the replaced stand, and the squash does not. Whatever names
    /// the one then means the other.
    ///
    /// # Errors
    ///
    /// The ledger's own texts do not make a graph together with the revisions that are known.
    pub fn seen_from(&self, ledger: &Ledger) -> Result<Self, LedgerError> {
        let mut known = self.known.clone();
        for applied in ledger.applied() {
            if !known.contains_key(&applied.revision) {
                known.insert(applied.revision.clone(), Arc::new(applied.to_revision()?));
            }
        }
        Ok(Self::standing(known, &ledger.ids())?)
    }

    /// Lets the revisions stand that an archive in which `held` is applied needs, and draws their arrows.
    fn standing(
        known: BTreeMap<RevisionId, Arc<Revision>>,
        held: &BTreeSet<RevisionId>,
    ) -> Result<Self, GraphError> {
        let standing = Standing::of(&known, held)?;
        let mut graph = Self {
            labels: labels(&known, &standing)?,
            nodes: BTreeMap::new(),
            order: Vec::new(),
            known,
            standing,
        };
        graph.draw_arrows()?;
        graph.order = graph.sorted()?;
        Ok(graph)
    }

    fn draw_arrows(&mut self) -> Result<(), GraphError> {
        let ids = self.standing.ids().clone();
        self.nodes = ids.iter().map(|id| (id.clone(), Node::default())).collect();
        for id in &ids {
            let revises = self.named_by(id, Key::Revises)?;
            let depends_on = self.named_by(id, Key::DependsOn)?;
            for parent in &revises {
                self.nodes.entry(parent.clone()).or_default().children.insert(id.clone());
            }
            for first in &depends_on {
                self.nodes.entry(first.clone()).or_default().dependents.insert(id.clone());
            }
            let node = self.nodes.entry(id.clone()).or_default();
            (node.revises, node.depends_on) = (revises, depends_on);
        }
        Ok(())
    }

    /// The standing revisions that the header of `id` means under `key`.
    fn named_by(&self, id: &RevisionId, key: Key) -> Result<BTreeSet<RevisionId>, GraphError> {
        let revision = &self.known[id];
        let names = match key {
            Key::DependsOn => &revision.header.depends_on,
            _ => &revision.header.revises,
        };
        let mut found = BTreeSet::new();
        for name in names {
            let stands = self.standing.meant_by(name);
            let label = name.as_str().parse().ok().filter(|_| key == Key::DependsOn);
            let labelled = label.and_then(|label: Label| self.labels.get(&label));
            if stands.is_empty() && labelled.is_none() {
                return Err(self.unknown(revision, key, name));
            }
            // A squash may name what it replaces, which means itself; only its own name is a ring.
            found.extend(stands.into_iter().filter(|it| it != id || it == name));
            found.extend(labelled.cloned());
        }
        Ok(found)
    }

    fn unknown(&self, revision: &Revision, key: Key, name: &RevisionId) -> GraphError {
        let near = nearest(name.as_str(), self.known.keys().map(RevisionId::as_str));
        GraphError::Unknown {
            child: revision.id().clone(),
            key,
            parent: name.clone(),
            nearest: self.known.keys().find(|id| Some(id.as_str()) == near).cloned(),
            spot: Box::new(revision.up.spot_of(key, name.as_str())),
        }
    }

    /// Lays all revisions out so that each follows all that it revises and depends on.
    ///
    /// Kahn's algorithm (1962), the smallest id first among those that are free.
    fn sorted(&self) -> Result<Vec<RevisionId>, GraphError> {
        let mut waits: BTreeMap<&RevisionId, usize> =
            self.nodes.iter().map(|(id, node)| (id, node.before().count())).collect();
        let mut free: BTreeSet<&RevisionId> =
            waits.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
        let mut order = Vec::new();
        while let Some(id) = free.pop_first() {
            waits.remove(id);
            order.push(id.clone());
            for next in self.nodes[id].after() {
                let count = waits.entry(next).or_default();
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.insert(next);
                }
            }
        }
        if waits.is_empty() { Ok(order) } else { Err(self.ring(&waits.into_keys().collect())) }
    }

    /// One ring among the revisions that wait for each other, or for others that do.
    fn ring(&self, waiting: &BTreeSet<&RevisionId>) -> GraphError {
        let mut path: Vec<RevisionId> = Vec::new();
        let mut next = waiting.first().copied();
        while let Some(id) = next {
            if let Some(start) = path.iter().position(|it| it == id) {
                path.drain(..start);
                break;
            }
            path.push(id.clone());
            next = self.nodes[id].before().find(|it| waiting.contains(it));
        }
        let smallest = path.iter().enumerate().min_by_key(|(_, id)| *id).map_or(0, |(at, _)| at);
        path.rotate_left(smallest);
        GraphError::ring(path, self)
    }

    /// The revision of this id, where it stands.
    pub fn get(&self, id: &RevisionId) -> Option<&Arc<Revision>> {
        self.known.get(id).filter(|_| self.nodes.contains_key(id))
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

/// Every label, and the one revision that stands for its carrier.
fn labels(
    known: &BTreeMap<RevisionId, Arc<Revision>>,
    standing: &Standing,
) -> Result<BTreeMap<Label, RevisionId>, GraphError> {
    let mut labels: BTreeMap<Label, RevisionId> = BTreeMap::new();
    for revision in known.values() {
        let Some(label) = &revision.header.label else { continue };
        let taken = GraphError::label(label, revision);
        if known.keys().any(|id| id.as_str() == label.as_str()) {
            return Err(taken(label.as_str()));
        }
        // What several replaced revisions stand for has no one beginning; each of them keeps its own label.
        let Ok([carrier]) = <[_; 1]>::try_from(Vec::from_iter(standing.meant_by(revision.id())))
        else {
            continue;
        };
        match labels.get(label) {
            Some(other) if *other != carrier => return Err(taken(other.as_str())),
            _ => labels.insert(label.clone(), carrier),
        };
    }
    Ok(labels)
}

#[cfg(test)]
mod tests;
