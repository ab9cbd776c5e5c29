//! Where an upgrade or a downgrade goes: `head`, `heads`, `base`, `+N`, `-N`, `REVISION`, `LABEL@…`.

mod error;
mod find;
mod text;

use std::collections::BTreeSet;

use super::graph::RevisionGraph;
use super::ledger::Ledger;
use super::names::RevisionId;

pub use error::TargetError;
use find::{Branch, find};

/// A target as it was written: `[BRANCH@]ANCHOR[±N]`, where the branch is a label or a revision of the branch, and the
/// anchor `head`, `heads`, `base`, `current`, a revision, or nothing before `±N`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    branch: Option<String>,
    anchor: Anchor,
    /// How far from the anchor: up where it is positive.
    steps: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Anchor {
    /// Where the archive stands.
    Current,
    /// The one head.
    Head,
    /// Every head.
    Heads,
    /// Before every revision.
    Base,
    /// An id, the beginning of one, a slug, a folder's name or a label.
    Named(String),
}

/// What becomes of steps that lead out of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overstep {
    /// They are too many.
    Refused,
    /// They end where the graph ends.
    Stopped,
}

impl Target {
    /// Every head: where `upgrade` goes without a target.
    pub fn heads() -> Self {
        Self { branch: None, anchor: Anchor::Heads, steps: 0 }
    }

    /// Before every revision.
    pub fn base() -> Self {
        Self { branch: None, anchor: Anchor::Base, steps: 0 }
    }

    /// The revision before the last applied one: where `downgrade` goes without a target.
    pub fn one_back() -> Self {
        Self { branch: None, anchor: Anchor::Current, steps: -1 }
    }

    /// The revisions that an upgrade to here must have applied when it ends; all that comes before them comes along.
    ///
    /// `+N` is the next N of the graph's order that are not applied.
    ///
    /// # Errors
    ///
    /// The target is unknown, ambiguous, or lies the other way.
    pub fn held(
        &self,
        graph: &RevisionGraph,
        ledger: &Ledger,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        match (&self.anchor, self.steps) {
            (Anchor::Current, i64::MIN..=-1) => Err(self.wrong_way("upgrade")),
            (Anchor::Current, steps @ 1..) => {
                let pending = graph.revisions().map(|it| it.id()).filter(|id| !ledger.holds(id));
                self.take(pending, steps, graph)
            }
            _ => self.points(graph, ledger),
        }
    }

    /// The applied revisions that a downgrade to here begins with; all that comes after them goes along.
    ///
    /// A revision stays itself, and only what revises it goes; with a branch, only what lies on it. `-N` is the last N
    /// of the ledger.
    ///
    /// # Errors
    ///
    /// The target is unknown, ambiguous, not applied, or lies the other way.
    pub fn undone(
        &self,
        graph: &RevisionGraph,
        ledger: &Ledger,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        match (&self.anchor, self.steps) {
            (Anchor::Current, 0) => return Ok(BTreeSet::new()),
            (Anchor::Current, 1..) => return Err(self.wrong_way("downgrade")),
            (Anchor::Current, steps) => {
                let last = ledger.applied().iter().rev().map(|row| &row.revision);
                return self.take(last, -steps, graph);
            }
            _ => {}
        }
        let points = self.points(graph, ledger)?;
        if self.anchor == Anchor::Heads {
            self.only(points.clone())?;
        }
        if let Some(absent) = points.iter().find(|id| !ledger.holds(id)) {
            return Err(TargetError::NotApplied {
                target: self.to_string(),
                revision: absent.clone(),
            });
        }
        let roots = if points.is_empty() {
            graph.bases()
        } else {
            points.iter().flat_map(|id| graph.children(id)).collect()
        };
        self.on_branch(graph, roots)
    }

    /// The revisions that the target names; none for `base`.
    ///
    /// # Errors
    ///
    /// The target is unknown or ambiguous.
    pub fn points(
        &self,
        graph: &RevisionGraph,
        ledger: &Ledger,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        let anchored = self.start(graph, ledger)?;
        self.points_from(graph, &anchored, Overstep::Refused)
    }

    /// Whether it is `+N` or `-N` and nothing else, and so needs something to count from.
    pub(super) fn is_relative(&self) -> bool {
        self.anchor == Anchor::Current && self.steps != 0
    }

    /// All that comes before or after the target's points and its branch; none where that is everything, as for `base`.
    pub(super) fn lineage(
        &self,
        graph: &RevisionGraph,
        points: &BTreeSet<RevisionId>,
    ) -> Result<Option<BTreeSet<RevisionId>>, TargetError> {
        let mut of = points.clone();
        of.extend(self.branch(graph)?.map(|branch| branch.id));
        let lineage = graph.ancestors(&of).union(&graph.descendants(&of)).cloned().collect();
        Ok(Some(lineage).filter(|_| !of.is_empty()))
    }

    /// The revisions of the branch that the target is confined to, where it is `BRANCH@base`.
    pub(super) fn base_of_branch(
        &self,
        graph: &RevisionGraph,
    ) -> Result<Option<BTreeSet<RevisionId>>, TargetError> {
        let branch = self.branch(graph)?.filter(|_| self.anchor == Anchor::Base);
        Ok(branch.map(|it| it.line))
    }

    /// The revisions that the target's anchor names, its steps not yet taken.
    pub(super) fn start(
        &self,
        graph: &RevisionGraph,
        ledger: &Ledger,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        self.anchored(graph, ledger, self.branch(graph)?.as_ref())
    }

    /// The revisions to which the target's steps lead from these.
    pub(super) fn points_from(
        &self,
        graph: &RevisionGraph,
        start: &BTreeSet<RevisionId>,
        overstep: Overstep,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        if self.steps == 0 {
            return Ok(start.clone());
        }
        let branch = self.branch(graph)?;
        let from = self.only(start.clone())?;
        let point = match self.steps {
            1.. => self.walk_up(graph, from, branch.as_ref(), overstep)?,
            _ => self.walk_down(graph, from, overstep)?,
        };
        Ok(point.into_iter().collect())
    }

    /// The one revision that the target names.
    ///
    /// # Errors
    ///
    /// The target is unknown, ambiguous, `base`, or several.
    pub fn one(&self, graph: &RevisionGraph, ledger: &Ledger) -> Result<RevisionId, TargetError> {
        let only = self.only(self.points(graph, ledger)?)?;
        only.ok_or_else(|| TargetError::NoRevision { target: self.to_string() })
    }

    /// The next `steps` of `ids`, of the target's branch.
    fn take<'a>(
        &self,
        ids: impl Iterator<Item = &'a RevisionId>,
        steps: i64,
        graph: &RevisionGraph,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        let branch = self.branch(graph)?;
        let ids = ids.filter(|id| branch.as_ref().is_none_or(|it| it.line.contains(*id)));
        let wanted = usize::try_from(steps).unwrap_or(usize::MAX);
        let taken: Vec<&RevisionId> = ids.take(wanted).collect();
        if taken.len() < wanted {
            return Err(TargetError::TooFar { target: self.to_string(), possible: taken.len() });
        }
        Ok(taken.into_iter().cloned().collect())
    }

    fn branch(&self, graph: &RevisionGraph) -> Result<Option<Branch>, TargetError> {
        let Some(word) = &self.branch else { return Ok(None) };
        let id = self.only(find(graph, word, None)?)?;
        Ok(id.map(|id| Branch { line: graph.branch(&id), id }))
    }

    fn anchored(
        &self,
        graph: &RevisionGraph,
        ledger: &Ledger,
        branch: Option<&Branch>,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        let of_branch = |ids: BTreeSet<RevisionId>| match branch {
            Some(branch) => ids.intersection(&branch.line).cloned().collect(),
            None => ids,
        };
        match &self.anchor {
            Anchor::Base => Ok(BTreeSet::new()),
            Anchor::Heads => Ok(of_branch(graph.heads())),
            Anchor::Head => self.only(of_branch(graph.heads())).map(BTreeSet::from_iter),
            Anchor::Current => {
                let held = ledger.ids();
                let is_tip = |id: &&RevisionId| graph.children(id).is_disjoint(&held);
                Ok(of_branch(held.iter().filter(is_tip).cloned().collect()))
            }
            Anchor::Named(word) => {
                let found = find(graph, word, branch)?;
                // A way up may lead from elsewhere onto the branch, as into a merge.
                let is_stray = |id: &&RevisionId| {
                    self.steps <= 0 && branch.is_some_and(|it| !it.line.contains(*id))
                };
                match (found.iter().find(is_stray), &self.branch) {
                    (Some(stray), Some(branch)) => Err(TargetError::OtherBranch {
                        revision: stray.clone(),
                        branch: branch.clone(),
                    }),
                    _ => Ok(found),
                }
            }
        }
    }

    /// The one of these revisions; none where there is none.
    pub(super) fn only(
        &self,
        ids: BTreeSet<RevisionId>,
    ) -> Result<Option<RevisionId>, TargetError> {
        if ids.len() > 1 {
            let (target, candidates) = (self.to_string(), ids.into_iter().collect());
            return Err(TargetError::Several { target, candidates });
        }
        Ok(ids.into_iter().next())
    }

    /// Goes up from a revision, or from before every base, along the one way that there is on the branch.
    fn walk_up(
        &self,
        graph: &RevisionGraph,
        from: Option<RevisionId>,
        branch: Option<&Branch>,
        overstep: Overstep,
    ) -> Result<Option<RevisionId>, TargetError> {
        let mut at = from;
        for gone in 0..self.steps.unsigned_abs() {
            let mut next = at.as_ref().map_or_else(|| graph.bases(), |id| graph.children(id));
            next.retain(|id| branch.is_none_or(|it| it.line.contains(id)));
            match self.step(next)? {
                Some(id) => at = Some(id),
                None if overstep == Overstep::Stopped => break,
                None => return Err(self.too_far(gone)),
            }
        }
        Ok(at)
    }

    /// Goes down from a revision; one step below a base is before every revision.
    fn walk_down(
        &self,
        graph: &RevisionGraph,
        from: Option<RevisionId>,
        overstep: Overstep,
    ) -> Result<Option<RevisionId>, TargetError> {
        let mut at = from;
        for gone in 0..self.steps.unsigned_abs() {
            at = match at {
                Some(id) => self.step(graph.parents(&id))?,
                None if overstep == Overstep::Stopped => break,
                None => return Err(self.too_far(gone)),
            };
        }
        Ok(at)
    }

    fn step(&self, next: BTreeSet<RevisionId>) -> Result<Option<RevisionId>, TargetError> {
        if next.len() > 1 {
            let (target, candidates) = (self.to_string(), next.into_iter().collect());
            return Err(TargetError::Fork { target, candidates });
        }
        Ok(next.into_iter().next())
    }

    /// Keeps the roots of a downgrade that lie on the target's branch; where there is one, there is nothing to choose.
    fn on_branch(
        &self,
        graph: &RevisionGraph,
        roots: BTreeSet<RevisionId>,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        let Some(branch) = self.branch(graph)?.filter(|_| roots.len() > 1) else {
            return Ok(roots);
        };
        let line = graph.line_before(&branch.id);
        let roots: BTreeSet<RevisionId> = roots.intersection(&line).cloned().collect();
        if roots.is_empty() {
            return Err(TargetError::NoWay { target: self.to_string() });
        }
        Ok(roots)
    }

    fn too_far(&self, possible: u64) -> TargetError {
        let possible = usize::try_from(possible).unwrap_or(usize::MAX);
        TargetError::TooFar { target: self.to_string(), possible }
    }

    fn wrong_way(&self, verb: &'static str) -> TargetError {
        TargetError::WrongWay { target: self.to_string(), verb }
    }
}

#[cfg(test)]
mod tests;
