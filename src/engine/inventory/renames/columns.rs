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
    /// Those that the script adds, by what they are called now, and whether it has written them in rows that are there: one that
    /// was written may hold what the one held whose name it has.
    added: BTreeMap<String, bool>,
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
        if let Some(is_written) = self.added.remove(old) {
            self.added.insert(new.clone(), is_written);
            if is_written {
                self.gone.remove(&new);
            }
        } else if let Some(original) = self.original(old) {
            self.now.insert(original, new);
        }
    }

    pub(super) fn drop(&mut self, column: &str) {
        if self.added.remove(column).is_some() {
            return;
        }
        if let Some(original) = self.original(column) {
            self.now.remove(&original);
            if self.added.get(&original) != Some(&true) {
                self.gone.insert(original);
            }
        }
    }

    pub(super) fn add(&mut self, column: &str) {
        self.added.insert(column.to_owned(), false);
    }

    /// Notes that a column is written in rows that are there.
    pub(super) fn write(&mut self, column: &str) {
        if let Some(is_written) = self.added.get_mut(column) {
            *is_written = true;
            self.gone.remove(column);
        }
    }

    /// Notes that every column is.
    pub(super) fn write_all(&mut self) {
        let added: Vec<String> = self.added.keys().cloned().collect();
        for it in added {
            self.write(&it);
        }
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
