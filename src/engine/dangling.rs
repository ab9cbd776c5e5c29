//! Rows that a way down leaves behind, and that point at a table which is gone, or at rows of it.

use super::inventory::count;
use crate::sqlite::foreign_keys::{self, Violation};

/// Tells of such rows in words: how many of which table.
pub(super) fn told(rows: &[&Violation], is_there: impl Fn(&str) -> bool) -> Vec<String> {
    let counts = foreign_keys::counted(rows.iter().copied()).into_iter();
    let told = counts.map(|((table, parent), rows)| {
        let verb = if rows == 1 { "points" } else { "point" };
        let (rows, of) = (
            count(i64::try_from(rows).unwrap_or(i64::MAX), "row"),
            if is_there(parent) { "rows of " } else { "" },
        );
        let is = if is_there(parent) { "are" } else { "is" };
        format!("{rows} of `{table}` {verb} at {of}`{parent}`, which {is} gone")
    });
    told.collect()
}
