//! The columns of one table, followed through a script.

use std::collections::{BTreeMap, BTreeSet};

use super::Held;
use super::holds::{ANY, Holds, Origins};

/// What columns are called that were there, and which of them go; all names in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// What those are called now that were called otherwise.
    now: BTreeMap<String, String>,
    /// Those that only a copy calls otherwise.
    by_copy: BTreeSet<String>,
    /// Those that go, whatever takes their name afterwards.
    gone: BTreeSet<String>,
    /// Those that the script adds, by what they are called now.
    added: BTreeSet<String>,
    /// What values columns hold that the script wrote, by what they are called now.
    holds: Holds,
}

impl Columns {
    /// What a column is called now, where it is called otherwise.
    pub(super) fn now(&self, column: &str) -> Option<&String> {
        self.now.get(column)
    }

    /// What a column of a table that had these is called now; none where it goes. A copy that fills a column which is there
    /// under its name renames none.
    pub(super) fn called(&self, column: &str, held: &BTreeSet<String>) -> Option<String> {
        if self.gone.contains(column) {
            return None;
        }
        let is_free = |new: &String| {
            !held.contains(new) || self.now.contains_key(new) || self.gone.contains(new)
        };
        let renamed = self.now.get(column);
        let renames = |new: &&String| !self.by_copy.contains(column) || is_free(new);
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

    /// Those that the script adds.
    pub(super) fn added(&self) -> impl Iterator<Item = &String> {
        self.added.iter()
    }

    /// What values a column holds, where the script wrote it, or made its table of others.
    pub(super) fn holds(&self, column: &str) -> Option<Origins> {
        self.holds.of(column)
    }

    /// Whether it was noted of this very column what it holds.
    pub(super) fn notes(&self, column: &str) -> bool {
        self.holds.notes(column)
    }

    /// Notes what values a column holds too, in some rows.
    pub(super) fn hold(&mut self, column: &str, values: Origins) {
        self.holds.note(column, values);
    }

    /// Whether any column holds what a table held.
    pub(super) fn are_of(&self, table: &str) -> bool {
        self.holds.are_of(table)
    }

    /// Whether a column may hold what another one held, of which it is known, or only that it is one of its table.
    pub(super) fn may_hold(&self, column: &str, (table, original): (&str, &str)) -> Option<Held> {
        let held = self.holds.of(column).unwrap_or_default();
        let has = |name: &str| held.contains(&(table.to_owned(), name.to_owned()));
        match (has(original), has(ANY) || self.holds.are_all_of(table)) {
            (true, _) => Some(Held::Known),
            (false, true) => Some(Held::Perhaps),
            (false, false) => None,
        }
    }

    /// What a copy of all columns of this table holds; `original` is what it was called before the script, where it was there.
    pub(super) fn copy_of_all(&self, original: Option<String>) -> Holds {
        let mut all = self.holds.clone();
        if let Some(table) = original {
            for (column, now) in &self.now {
                all.note(now, [(table.clone(), column.clone())]);
            }
            all.note_all(table);
        }
        all
    }

    /// Notes that a table is filled with all columns of another one.
    pub(super) fn hold_all(&mut self, all: &Holds) {
        self.holds.extend(all);
    }

    /// Notes that a copy calls a column otherwise.
    pub(super) fn copy(&mut self, old: &str, new: String) {
        self.by_copy.extend(self.original(old));
        self.rename_original(old, new);
    }

    pub(super) fn rename(&mut self, table: Option<&String>, old: &str, new: String) {
        self.holds.rename(old, &new);
        if self.added.remove(old) {
            self.bring_back(table, &new);
            self.added.insert(new);
        } else {
            self.rename_original(old, new);
        }
    }

    fn rename_original(&mut self, old: &str, new: String) {
        if let Some(original) = self.original(old) {
            self.now.insert(original, new);
        }
    }

    /// Notes that a column goes; `table` is what its table was called before the script.
    pub(super) fn drop(&mut self, table: Option<&String>, column: &str) {
        let is_back = self.holds_own(table, column, column) && !self.now.contains_key(column);
        self.holds.remove(column);
        if self.added.remove(column) {
            self.gone.extend(is_back.then(|| column.to_owned()));
            return;
        }
        if let Some(original) = self.original(column) {
            self.now.remove(&original);
            self.gone.insert(original.clone());
            if self.added.contains(&original) {
                self.bring_back(table, &original);
            }
        }
    }

    pub(super) fn add(&mut self, column: &str) {
        self.added.insert(column.to_owned());
        self.holds.note(column, []);
    }

    /// Notes what values a column holds from now on, in rows that are there; it is back where these are its own.
    pub(super) fn write(
        &mut self,
        table: Option<&String>,
        column: &str,
        values: &Origins,
        others: Origins,
    ) {
        self.holds.note(column, others);
        self.holds.note(column, values.iter().cloned());
        if table.is_some_and(|it| values.contains(&(it.clone(), column.to_owned()))) {
            self.gone.remove(column);
        }
    }

    /// A column that went is back where another of its name holds its values.
    fn bring_back(&mut self, table: Option<&String>, column: &str) {
        if self.holds_own(table, column, column) {
            self.gone.remove(column);
        }
    }

    /// Whether a column is noted to hold what another one of its table held before the script.
    fn holds_own(&self, table: Option<&String>, column: &str, original: &str) -> bool {
        let held = self.holds.of(column).unwrap_or_default();
        table.is_some_and(|it| held.contains(&(it.clone(), original.to_owned())))
    }

    /// What the columns were called before that a table took the place whose columns are called by `later`; `table` is what the
    /// one was called before the script that is replaced.
    pub(super) fn and_then(mut self, table: &String, later: Self) -> Self {
        self.holds = later.holds;
        for column in self.gone.clone() {
            self.bring_back(Some(table), &column);
        }
        for column in &later.gone {
            let original = self.original(column);
            let is_back = |it: &String| self.holds_own(Some(table), it, it);
            if let Some(original) = original.filter(|it| !is_back(it)) {
                self.now.remove(&original);
                self.gone.insert(original);
            }
        }
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
    pub(super) fn original(&self, column: &str) -> Option<String> {
        let renamed = self.now.iter().find(|(_, now)| *now == column);
        let is_another = self.now.contains_key(column) || self.gone.contains(column);
        let own = || (!is_another).then(|| column.to_owned());
        renamed.map(|(first, _)| first.clone()).or_else(own)
    }
}
