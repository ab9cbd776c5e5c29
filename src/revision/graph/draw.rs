//! Makes a graph: gathers its revisions, draws its arrows, finds its order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::nearest::nearest;

use super::super::header::Key;
use super::super::kinship::Kinship;
use super::super::ledger::{Ledger, LedgerError};
use super::super::names::{Label, RevisionId};
use super::super::{Origin, Revision};
use super::squash::Standing;
use super::{GraphError, Node, RevisionGraph, Revisions};

impl RevisionGraph {
    /// Makes the graph of these revisions, in whatever order they come. A revision that both the binary and the
    /// workspace hold is one revision where both agree.
    ///
    /// # Errors
    ///
    /// Two revisions share an id or a label, an arrow points nowhere, or arrows form a ring.
    pub fn new(revisions: impl IntoIterator<Item = Revision>) -> Result<Self, GraphError> {
        Self::standing(gathered(revisions)?, &BTreeSet::new())
    }

    /// Makes the graph of these revisions and of what an archive holds beside them, so that a file that was lost leaves
    /// no hole: [`RevisionGraph::new`] and [`RevisionGraph::seen_from`] in one.
    ///
    /// # Errors
    ///
    /// As both have.
    pub fn with_ledger(
        revisions: impl IntoIterator<Item = Revision>,
        ledger: &Ledger,
    ) -> Result<Self, LedgerError> {
        Self::joined(gathered(revisions)?, ledger)
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
        Self::joined(self.known.clone(), ledger)
    }

    /// Adds what only the ledger holds, and what a newer binary corrected in it.
    fn joined(mut known: Revisions, ledger: &Ledger) -> Result<Self, LedgerError> {
        for applied in ledger.applied() {
            let revision = match known.get(&applied.revision) {
                None => Some(applied.to_revision()?),
                Some(revision) => applied.correcting(revision),
            };
            if let Some(revision) = revision {
                known.insert(applied.revision.clone(), Arc::new(revision));
            }
        }
        Ok(Self::standing(known, &ledger.ids())?)
    }

    /// Lets the revisions stand that an archive in which `held` is applied needs, and draws their arrows.
    fn standing(known: Revisions, held: &BTreeSet<RevisionId>) -> Result<Self, GraphError> {
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
    /// Kahn's algorithm (1962). Of those that are free the first is one of the workspace that revises some of ours: it was
    /// written before the binary carried the others that are free, and may make a table of ours again as it was then.
    /// Ties by id.
    fn sorted(&self) -> Result<Vec<RevisionId>, GraphError> {
        let mut waits: BTreeMap<&RevisionId, usize> =
            self.nodes.iter().map(|(id, node)| (id, node.before().count())).collect();
        let is_ours = |id: &RevisionId| self.known[id].is_carried;
        let mut above_ours: BTreeSet<&RevisionId> = BTreeSet::new();
        let first = waits.iter().filter(|(_, count)| **count == 0);
        let mut free: BTreeSet<(bool, &RevisionId)> = first.map(|(id, _)| (true, *id)).collect();
        let mut order = Vec::new();
        while let Some((_, id)) = free.pop_first() {
            waits.remove(id);
            order.push(id.clone());
            let is_above = is_ours(id) || above_ours.contains(id);
            for next in self.nodes[id].after() {
                if is_above {
                    above_ours.insert(next);
                }
                let count = waits.entry(next).or_default();
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.insert((is_ours(next) || !above_ours.contains(next), next));
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
}

/// The revisions by id, those that the binary and the workspace both hold once.
fn gathered(revisions: impl IntoIterator<Item = Revision>) -> Result<Revisions, GraphError> {
    let mut known = Revisions::new();
    for revision in revisions {
        let Some(other) = known.get(revision.id()) else {
            known.insert(revision.id().clone(), Arc::new(revision));
            continue;
        };
        let one =
            joined(other, &revision).ok_or_else(|| GraphError::duplicate(other, &revision))?;
        known.insert(revision.id().clone(), Arc::new(one));
    }
    Ok(known)
}

/// The one revision that two of one id are: the binary's and the workspace's copy of it.
fn joined(one: &Revision, other: &Revision) -> Option<Revision> {
    let (carried, copy) = match (one.origin, other.origin) {
        (Origin::Embedded, Origin::Workspace) => (one, other),
        (Origin::Workspace, Origin::Embedded) => (other, one),
        _ => return None,
    };
    match Kinship::of_copy(copy, carried) {
        Kinship::Stranger => None,
        Kinship::Earlier => Some(carried.clone()),
        // The writer can open the workspace's file; the binary's nobody can.
        Kinship::Same | Kinship::Later => Some(Revision { is_carried: true, ..copy.clone() }),
    }
}

/// Every label, and the one revision that stands for its carrier.
fn labels(
    known: &Revisions,
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
