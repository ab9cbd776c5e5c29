//! A stretch of the graph, `A:B`: for the history, and for scripts that are made without an archive.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::graph::RevisionGraph;
use super::ledger::Ledger;
use super::names::RevisionId;
use super::target::{Overstep, Target, TargetError};

/// From one target to another; either end may be left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Where it begins; before every revision where there is none.
    pub from: Option<Target>,
    /// Where it ends; at every head where there is none.
    pub to: Option<Target>,
}

impl Range {
    /// The ledger of an archive that stands where the range begins, for a plan that is made without an archive.
    ///
    /// # Errors
    ///
    /// The beginning is unknown or ambiguous.
    pub fn start(&self, graph: &RevisionGraph) -> Result<Ledger, TargetError> {
        let from = self.from.as_ref().map(|from| from.points(graph, &Ledger::default()));
        Ok(Ledger::assumed(graph, &from.transpose()?.unwrap_or_default()))
    }

    /// The revisions of the range, both ends among them, in the order of the graph.
    ///
    /// With a beginning, they are the revisions of its line up to the end; `BRANCH@base` begins a whole branch. `-N` as
    /// the beginning counts from the end, `+N` as the end from the beginning; steps that lead out of the graph end
    /// where it ends.
    ///
    /// # Errors
    ///
    /// An end is unknown or ambiguous, or the beginning does not come before the end.
    pub fn revisions(
        &self,
        graph: &RevisionGraph,
        ledger: &Ledger,
    ) -> Result<Vec<RevisionId>, TargetError> {
        let base = Target::base();
        let from = self.from.as_ref().unwrap_or(&base);
        let to = &self.to.clone().unwrap_or_else(Target::heads);
        let end = |end: &Target, start: &BTreeSet<RevisionId>| {
            end.points_from(graph, start, Overstep::Stopped)
        };
        let (from, mut to, branch) = if from.is_relative() {
            let to = to.only(end(to, &to.start(graph, ledger)?)?)?.into_iter().collect();
            (end(from, &to)?, to, None)
        } else {
            let first = end(from, &from.start(graph, ledger)?)?;
            let start = if to.is_relative() { first.clone() } else { to.start(graph, ledger)? };
            (first, end(to, &start)?, from.base_of_branch(graph)?)
        };
        to.retain(|id| branch.as_ref().is_none_or(|branch| branch.contains(id)));
        let mut inside = graph.ancestors(&to);
        if !from.is_subset(&inside) {
            return Err(TargetError::NoRange { range: self.to_string() });
        }
        if !from.is_empty() {
            let line: BTreeSet<_> = from.iter().flat_map(|id| graph.line_after(id)).collect();
            inside.retain(|id| line.contains(id));
        }
        Ok(graph.ordered(&inside))
    }
}

impl FromStr for Range {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let form = || TargetError::Form { target: text.to_owned() };
        let (from, to) = text.split_once(':').ok_or_else(form)?;
        let end = |word: &str| match word {
            "" => Ok(None),
            word => word.parse().map(Some),
        };
        Ok(Self { from: end(from)?, to: end(to)? })
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: &Option<Target>| end.as_ref().map(Target::to_string).unwrap_or_default();
        write!(f, "{}:{}", end(&self.from), end(&self.to))
    }
}

#[cfg(test)]
mod tests;
