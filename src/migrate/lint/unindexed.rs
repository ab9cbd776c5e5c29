//! Foreign keys that scripts leave without an index.

use crate::finding::{Finding, Place};
use crate::schema::{Schema, Unindexed, plain_or_quoted};

/// The keys without an index, of which those from before the first script are not told.
pub(super) struct Keys {
    known: Vec<Unindexed>,
    /// Each with the script after which it stood first.
    come: Vec<(Unindexed, String)>,
}

impl Keys {
    pub(super) fn of(schema: &Schema) -> Self {
        Self { known: schema.unindexed_keys(), come: Vec::new() }
    }

    /// Notes the keys that stand after a script; an index that it brings may follow one that an earlier brought.
    pub(super) fn after(&mut self, path: &str, schema: &Schema) {
        let found = schema.unindexed_keys();
        self.come.retain(|(it, _)| found.contains(it));
        for it in found {
            let is_known = self.known.contains(&it) || self.come.iter().any(|(key, _)| *key == it);
            if !is_known {
                self.come.push((it, path.to_owned()));
            }
        }
    }

    /// Tells of those that stand in the end.
    pub(super) fn findings(&self, schema: &Schema) -> impl Iterator<Item = Finding> {
        self.come.iter().map(|(key, path)| {
            let columns = key.columns.iter().map(plain_or_quoted).collect::<Vec<_>>().join(", ");
            let (table, parent) = (&key.table, &key.parent);
            let message = format!(
                "no index follows the foreign key `{table}({columns})`: each row that goes from `{parent}` has all of `{table}` read"
            );
            Finding::warning(Place::file(path), "unindexed-key", message)
                .with_hint(key.way_out(schema))
        })
    }
}
