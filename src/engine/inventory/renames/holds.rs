//! Which values columns hold that a script wrote: those of which columns, by what these were called before it.

use std::collections::{BTreeMap, BTreeSet};

/// A column with its table, as both were called before a script.
pub(super) type Origin = (String, String);

/// What stands for a column that nobody knows: a copy of all columns may give each of them another name.
pub(super) const ANY: &str = "*";

/// Several.
pub(super) type Origins = BTreeSet<Origin>;

/// What the columns of one table hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Holds {
    /// Column by column.
    columns: BTreeMap<String, Origins>,
    /// Tables of which it has all other columns, under the same names.
    all: BTreeSet<String>,
}

impl Holds {
    /// What a column holds; none where nothing was noted of it.
    pub(super) fn of(&self, column: &str) -> Option<Origins> {
        let noted = self.columns.get(column).cloned();
        let both = |it: &String| [(it.clone(), column.to_owned()), (it.clone(), ANY.to_owned())];
        let of_all = || self.all.iter().flat_map(both).collect();
        noted.or_else(|| (!self.all.is_empty()).then(of_all))
    }

    /// Whether something was noted of this very column.
    pub(super) fn notes(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Whether any of it is of a table.
    pub(super) fn are_of(&self, table: &str) -> bool {
        let mut noted = self.columns.values().flatten();
        self.all.contains(table) || noted.any(|it| it.0 == table)
    }

    /// Whether columns may have those of a table under other names.
    pub(super) fn are_all_of(&self, table: &str) -> bool {
        self.all.contains(table)
    }

    /// Notes that a column holds these too.
    pub(super) fn note(&mut self, column: &str, origins: impl IntoIterator<Item = Origin>) {
        self.columns.entry(column.to_owned()).or_default().extend(origins);
    }

    /// Notes that the other columns are those of a table.
    pub(super) fn note_all(&mut self, table: String) {
        self.all.insert(table);
    }

    /// Notes all that another table holds.
    pub(super) fn extend(&mut self, other: &Self) {
        for (column, origins) in &other.columns {
            self.note(column, origins.iter().cloned());
        }
        self.all.extend(other.all.iter().cloned());
    }

    pub(super) fn rename(&mut self, old: &str, new: &str) {
        if let Some(origins) = self.columns.remove(old) {
            self.columns.insert(new.to_owned(), origins);
        }
    }

    pub(super) fn remove(&mut self, column: &str) {
        self.columns.remove(column);
    }
}
