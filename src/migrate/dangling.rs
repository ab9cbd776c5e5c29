//! What a way down leaves pointing at a table which is gone, as findings.

use crate::finding::{Finding, Place};

/// A warning for each kind of such rows.
pub(super) fn findings(dangling: &[String]) -> impl Iterator<Item = Finding> {
    dangling.iter().map(|it| {
        Finding::warning(Place::default(), "orphans", it.clone()).with_hint(
            "delete those rows, or empty their column: where an upgrade makes that table again, its ids are those of other rows",
        )
    })
}
