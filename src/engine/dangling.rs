//! Rows that a way down leaves behind, and that point at a table which is gone.

use std::collections::BTreeMap;

use super::inventory::count;
use crate::sqlite::foreign_keys::Violation;

/// Tells of rows that point at tables which are gone, in words: how many of which table.
pub(super) fn told(rows: &[&Violation]) -> Vec<String> {
    let mut counts: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for row in rows {
        if let Violation::Orphan { table, parent, .. } = row {
            *counts.entry((table, parent)).or_default() += 1;
        }
    }
    let told = counts.into_iter().map(|((table, parent), rows)| {
        let verb = if rows == 1 { "points" } else { "point" };
        format!("{} of `{table}` {verb} at `{parent}`, which is gone", count(rows, "row"))
    });
    told.collect()
}
