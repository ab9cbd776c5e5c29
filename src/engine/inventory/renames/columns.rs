//! The columns of one table, followed through a script.

use std::collections::{BTreeMap, BTreeSet};

/// What columns are called that were there, and which of them go; all names in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// What those are called now that were called otherwise.
    now: BTreeMap<String, String>,
    /// Those that only a copy calls otherwise.
    by_copy: BTreeSet<String>,
    /// Those that go, whatever takes their name afterwards.
    gone: BTreeSet<String>,
    /// Those of them that are added again: what is written to the table may be what they held.
    back: BTreeSet<String>,
}

impl Columns {
    /// What a column is called now, where it is called otherwise.
    pub(super) fn now(&self, column: &str) -> Option<&String> {
        self.now.get(column)
    }

    /// What a column of a table that had these is called now; none where it goes.
    pub(super) fn called(&self, column: &str, held: &BTreeSet<String>) -> Option<String> {
        if self.gone.contains(column) {
            return None;
        }
        let renamed = self.now.get(column);
        let renames = |new: &&String| !(self.by_copy.contains(column) && held.contains(*new));
        Some(renamed.filter(renames).map_or(column, String::as_str).to_owned())
    }

    /// The columns that `ALTER TABLE` renames.
    pub(super) fn altered(&self) -> impl Iterator<Item = (&String, &String)> {
        self.now.iter().filter(|it| !self.by_copy.contains(it.0))
    }

    /// The columns that only a copy calls otherwise.
    pub(super) fn copied(&self) -> impl Iterator<Item = (&String, &String)> {
        self.now.iter().filter(|it| self.by_copy.contains(it.0))
    }

    /// Notes that a copy calls a column otherwise.
    pub(super) fn copy(&mut self, old: &str, new: String) {
        self.by_copy.insert(old.to_owned());
        self.rename(old, new);
    }

    pub(super) fn rename(&mut self, old: &str, new: String) {
        if let Some(original) = self.original(old) {
            self.now.insert(original, new);
        }
    }

    pub(super) fn drop(&mut self, column: &str) {
        if let Some(original) = self.original(column) {
            self.now.remove(&original);
            self.gone.insert(original);
        }
    }

    pub(super) fn add(&mut self, column: &str) {
        if self.gone.contains(column) {
            self.back.insert(column.to_owned());
        }
    }

    /// Notes that rows of the table may be written.
    pub(super) fn write(&mut self) {
        let back = std::mem::take(&mut self.back);
        self.gone.retain(|it| !back.contains(it));
    }

    /// What the columns were called before that a table took the place whose columns are called by `later`.
    pub(super) fn and_then(mut self, later: Self) -> Self {
        for (original, now) in &mut self.now {
            if let Some(newer) = later.now.get(now) {
                if later.by_copy.contains(now) {
                    self.by_copy.insert(original.clone());
                }
                now.clone_from(newer);
            }
        }
        for (old, new) in later.now {
            let is_later = self.now.values().any(|it| *it == new) || self.now.contains_key(&old);
            if !is_later && !self.gone.contains(&old) {
                self.by_copy.extend(later.by_copy.contains(&old).then(|| old.clone()));
                self.now.insert(old, new);
            }
        }
        self
    }

    /// What a column was called before the script; none where it is another one, which was added.
    fn original(&self, column: &str) -> Option<String> {
        let renamed = self.now.iter().find(|(_, now)| *now == column);
        let is_another = self.now.contains_key(column) || self.gone.contains(column);
        let own = || (!is_another).then(|| column.to_owned());
        renamed.map(|(first, _)| first.clone()).or_else(own)
    }
}
