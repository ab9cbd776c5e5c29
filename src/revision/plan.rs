//! The steps between a ledger and a target.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::graph::RevisionGraph;
use super::ledger::{Applied, Ledger, LedgerError};
use super::losses::Losses;
use super::names::RevisionId;
use super::repopulate::Repopulate;
use super::target::{Target, TargetError};
use super::{Revision, Script};

/// The steps that take an archive to a target, in the order in which they are done, and what stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps: all up, or all down.
    pub steps: Vec<Step>,
    /// The applied revisions that no step touches, in the order of the ledger.
    pub kept: Vec<RevisionId>,
    /// Rows of the ledger as they are once it has taken the scripts that the binary corrected; on the way up alone.
    pub corrected: Vec<Applied>,
}

/// One revision, applied or undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    revision: Arc<Revision>,
    direction: Direction,
    script: Script,
}

/// Which way a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The revision is applied.
    Up,
    /// It is undone.
    Down,
}

impl Direction {
    /// The word of the JSON document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl Step {
    /// The step that applies a revision.
    pub fn up(revision: &Arc<Revision>) -> Self {
        Self {
            script: revision.up.clone(),
            revision: Arc::clone(revision),
            direction: Direction::Up,
        }
    }

    /// The step that undoes a revision; none where it has no way back.
    pub fn down(revision: &Arc<Revision>) -> Option<Self> {
        Some(Self {
            script: revision.way_back()?,
            revision: Arc::clone(revision),
            direction: Direction::Down,
        })
    }

    /// The revision.
    pub fn revision(&self) -> &Arc<Revision> {
        &self.revision
    }

    /// Whether it is applied or undone.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The script to run.
    pub fn script(&self) -> &Script {
        &self.script
    }
}

impl Plan {
    /// Applies what the target needs and the ledger does not hold, each revision after all that comes before it.
    ///
    /// # Errors
    ///
    /// The ledger cannot be followed, or the target not be reached.
    pub fn up(graph: &RevisionGraph, ledger: &Ledger, target: &Target) -> Result<Self, PlanError> {
        let seen = graph.seen_from(ledger)?;
        let mut pending = seen.ancestors(&target.held(&seen, ledger)?);
        pending.retain(|id| !ledger.holds(id));
        let pending = seen.revisions().filter(|it| pending.contains(it.id()));
        Ok(Self {
            steps: pending.map(Step::up).collect(),
            kept: kept(ledger, &BTreeSet::new()),
            corrected: ledger.corrected(seen.known().map(|it| &**it)),
        })
    }

    /// Undoes what the target does not keep, each revision before all that comes before it. What no file has goes by
    /// the way back that the ledger keeps.
    ///
    /// # Errors
    ///
    /// The ledger cannot be followed, the target not be reached, or a revision on the way has no way back.
    pub fn down(
        graph: &RevisionGraph,
        ledger: &Ledger,
        target: &Target,
    ) -> Result<Self, PlanError> {
        let seen = graph.seen_from(ledger)?;
        let mut undone = seen.descendants(&target.undone(&seen, ledger)?);
        undone.retain(|id| ledger.holds(id));
        let leaving = seen.revisions().rev().filter(|it| undone.contains(it.id()));
        let step = |it| Step::down(it).ok_or_else(|| PlanError::no_way_back(it));
        Ok(Self {
            steps: leaving.map(step).collect::<Result<_, _>>()?,
            kept: kept(ledger, &undone),
            corrected: Vec::new(),
        })
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.corrected.is_empty()
    }

    /// Whether these are the applied revisions that it was made for.
    pub fn starts_at(&self, ledger: &Ledger) -> bool {
        let down = self.steps.iter().filter(|it| it.direction == Direction::Down);
        let undone: BTreeSet<_> = down.map(|it| it.revision.id().clone()).collect();
        ledger.applied().len() == self.kept.len() + undone.len()
            && kept(ledger, &undone) == self.kept
    }

    /// Which way the steps go; none where there are none.
    pub fn direction(&self) -> Option<Direction> {
        self.steps.first().map(Step::direction)
    }

    /// The revisions as an executor that knows a list and a count lays them out: what stays, then what moves, each
    /// after all that comes before it. An upgrade goes to the end of the list, a downgrade to the length of `kept`.
    pub fn layout(&self) -> Vec<RevisionId> {
        let mut moving: Vec<_> = self.steps.iter().map(|it| it.revision.id().clone()).collect();
        if self.direction() == Some(Direction::Down) {
            moving.reverse();
        }
        self.kept.iter().cloned().chain(moving).collect()
    }

    /// What is to be derived again after its steps up.
    pub fn repopulate(&self) -> Repopulate {
        let up = self.steps.iter().filter(|it| it.direction == Direction::Up);
        up.fold(Repopulate::None, |all, it| all.and(it.revision.header.repopulate.clone()))
    }

    /// What its steps up say that they may lose.
    pub fn losses(&self) -> Losses {
        let up = self.steps.iter().filter(|it| it.direction == Direction::Up);
        up.fold(Losses::default(), |all, it| all.and(it.revision.header.loses.clone()))
    }
}

/// The applied revisions that stay, in the order of the ledger.
fn kept(ledger: &Ledger, undone: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
    let ids = ledger.applied().iter().map(|row| &row.revision);
    ids.filter(|id| !undone.contains(*id)).cloned().collect()
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The ledger cannot be followed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The target cannot be reached.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A revision on the way down cannot be undone.
    #[error("revision `{revision}` cannot be undone: there is no `{path}`")]
    NoWayBack {
        /// The revision.
        revision: RevisionId,
        /// The script that it lacks.
        path: String,
    },
}

impl PlanError {
    fn no_way_back(revision: &Revision) -> Self {
        Self::NoWayBack {
            revision: revision.id().clone(),
            path: format!("{}/down.sql", revision.folder),
        }
    }
}

#[cfg(test)]
mod tests;
