//! A stretch of the graph, `A:B`: for the history, and for scripts that are made without an archive.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::graph::RevisionGraph;
use super::ledger::Ledger;
use super::names::RevisionId;
use super::target::{Target, TargetError};

/// From one target to another; either end may be left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Where it begins; before every revision where there is none.
    pub from: Option<Target>,
    /// Where it ends; at every head where there is none.
    pub to: Option<Target>,
}

impl Range {
    /// The revisions of the range, both ends among them, in the order of the graph.
    ///
    /// With a beginning, they are the revisions of its line up to the end; `-N` as the beginning counts from the end,
    /// and `+N` as the end from the beginning.
    ///
    /// # Errors
    ///
    /// An end is unknown or ambiguous, or the beginning does not come before the end.
    pub fn revisions(
        &self,
        graph: &RevisionGraph,
        ledger: &Ledger,
    ) -> Result<Vec<RevisionId>, TargetError> {
        let to = self.to.clone().unwrap_or_else(Target::heads);
        let (from, to) = match &self.from {
            Some(from) if from.is_relative() => {
                let to = to.points(graph, ledger)?;
                (from.points_from(graph, &to)?, to)
            }
            Some(from) if to.is_relative() => {
                let from = from.points(graph, ledger)?;
                let to = to.points_from(graph, &from)?;
                (from, to)
            }
            Some(from) => (from.points(graph, ledger)?, to.points(graph, ledger)?),
            None => (BTreeSet::new(), to.points(graph, ledger)?),
        };
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
