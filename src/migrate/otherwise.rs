//! Columns that hold other values after a move, as findings: nothing is known to be lost, and nothing is silent.

use crate::engine::outcome::Otherwise;
use crate::finding::{Finding, Place};

/// A warning for each after the move.
pub(super) fn done(all: &[Otherwise]) -> impl Iterator<Item = Finding> {
    all.iter().map(|it| {
        warning(it, "holds").with_hint(
            "what it held is in the state before; where it is not meant, go back to that",
        )
    })
}

/// The same of a move that is not made.
pub(super) fn foretold(all: &[Otherwise]) -> impl Iterator<Item = Finding> {
    all.iter().map(|it| warning(it, "would hold").with_hint("mend the script, unless it is meant"))
}

fn warning(it: &Otherwise, verb: &str) -> Finding {
    let Otherwise { script, table, column, rows } = it;
    let message = format!("column `{table}.{column}` {verb} other values ({rows})");
    Finding::warning(Place::file(script), "changed-values", message)
}
