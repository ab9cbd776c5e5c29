//! What changes in a ledger that is told where its archive stands, while the archive stays as it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Revision;
use super::graph::RevisionGraph;
use super::ledger::Ledger;
use super::names::RevisionId;
use super::plan::PlanError;
use super::target::Target;

/// The rows that come and go when a ledger is stamped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The revisions whose rows go.
    pub remove: Vec<RevisionId>,
    /// The revisions that get a row, each after all that comes before it.
    pub add: Vec<Arc<Revision>>,
}

impl Stamp {
    /// Says that the archive stands at the target. Branches that have nothing to do with it stay where they are.
    ///
    /// # Errors
    ///
    /// The ledger cannot be followed, or the target is unknown or ambiguous.
    pub fn at(graph: &RevisionGraph, ledger: &Ledger, target: &Target) -> Result<Self, PlanError> {
        let seen = graph.seen_from(ledger)?;
        let points = target.points(&seen, ledger)?;
        let mut stays = ledger.current(graph)?;
        match target.lineage(&seen, &points)? {
            Some(lineage) => stays.retain(|id| !lineage.contains(id)),
            None => stays.clear(),
        }
        let held = seen.ancestors(points.union(&stays));
        Ok(Self::between(&seen, ledger, &held))
    }

    /// Says that the archive stands at the target, and forgets all that the ledger said before.
    ///
    /// # Errors
    ///
    /// The target is unknown or ambiguous.
    pub fn purged(
        graph: &RevisionGraph,
        ledger: &Ledger,
        target: &Target,
    ) -> Result<Self, PlanError> {
        let held = graph.ancestors(&target.points(graph, &Ledger::default())?);
        let purged = Self::between(graph, &Ledger::default(), &held);
        let rows = ledger.applied().iter().rev();
        Ok(Self { remove: rows.map(|row| row.revision.clone()).collect(), ..purged })
    }

    /// Whether the ledger says so already.
    pub fn is_empty(&self) -> bool {
        self.remove.is_empty() && self.add.is_empty()
    }

    /// What makes a ledger hold these revisions and no others.
    fn between(graph: &RevisionGraph, ledger: &Ledger, held: &BTreeSet<RevisionId>) -> Self {
        let rows = ledger.applied().iter().rev().map(|row| &row.revision);
        let new = graph.revisions().filter(|it| held.contains(it.id()) && !ledger.holds(it.id()));
        Self {
            remove: rows.filter(|id| !held.contains(*id)).cloned().collect(),
            add: new.cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests;
