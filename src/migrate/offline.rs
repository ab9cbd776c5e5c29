//! The steps of a range, for an archive that need not be there.

use super::{MigrateError, Prepared, standing_after};
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::plan::{Direction, Plan, PlanError};
use crate::revision::range::Range;
use crate::revision::target::{Target, TargetError};

/// Decides the steps of a range, for an archive that stands where it begins and need not be there.
///
/// # Errors
///
/// [`MigrateError::Plan`].
pub fn prepare_offline(
    graph: &RevisionGraph,
    range: &Range,
    direction: Direction,
) -> Result<Prepared, MigrateError> {
    let ledger = range.start(graph).map_err(PlanError::from)?;
    let to = range.to.clone();
    let plan = match direction {
        Direction::Up => Plan::up(graph, &ledger, &to.unwrap_or_else(Target::heads))?,
        Direction::Down => Plan::down(graph, &ledger, &to.unwrap_or_else(Target::base))
            .map_err(|error| reversed(error, range))?,
    };
    if plan.steps.is_empty() && direction == Direction::Up {
        refuse_reversed(graph, &ledger, range)?;
    }
    let from = ledger.current(graph)?;
    let to = standing_after(&plan, &ledger, graph)?;
    let (corrections, miscounted) = (Vec::new(), None);
    Ok(Prepared { plan, from, to, ledger, corrections, miscounted })
}

/// Refuses a range for a way up whose end is left behind by its beginning.
fn refuse_reversed(
    graph: &RevisionGraph,
    ledger: &Ledger,
    range: &Range,
) -> Result<(), MigrateError> {
    let Some(to) = &range.to else { return Ok(()) };
    if to.points(graph, ledger).map_err(PlanError::from)? == ledger.current(graph)? {
        return Ok(());
    }
    let (range, verb, other) = (range.to_string(), "upgrade", "downgrade");
    Err(PlanError::from(TargetError::Reversed { range, verb, other }).into())
}

/// The same for a way down: its end is not applied where it begins.
fn reversed(error: PlanError, range: &Range) -> PlanError {
    match error {
        PlanError::Target(TargetError::NotApplied { .. }) => {
            let (range, verb, other) = (range.to_string(), "downgrade", "upgrade");
            PlanError::Target(TargetError::Reversed { range, verb, other })
        }
        other => other,
    }
}
