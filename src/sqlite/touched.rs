//! What statements may change, noted as SQLite compiles them: whatever names a table, a trigger that fires too, is asked about.

use std::collections::BTreeSet;

/// The tables and views whose rows or definitions statements may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// By their names before and after, in small letters.
    tables: BTreeSet<String>,
    /// Those of them whose definitions may have changed, or what hangs on them.
    defined: BTreeSet<String>,
    /// Whether it may be any: what the module of a virtual table does nobody tells.
    is_anything: bool,
    /// Whether what is stored of others may be written otherwise, too, as where something is renamed that they name.
    rewrites: bool,
}

impl Touched {
    /// Whatever there is.
    pub fn anything() -> Self {
        Self { is_anything: true, ..Self::default() }
    }

    /// Whether a table, or a view, may be another than before.
    pub fn has(&self, name: &str) -> bool {
        self.is_anything || self.tables.contains(&name.to_ascii_lowercase())
    }

    /// Their names, where it is not any.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(String::as_str)
    }

    /// Whether it may be any.
    pub fn is_anything(&self) -> bool {
        self.is_anything
    }

    /// The tables and views of which alone something else may be stored than before, with what hangs on them; none where that may be
    /// any. Those of SQLite itself are not among them.
    pub fn definitions(&self) -> Option<impl Iterator<Item = &str>> {
        let own = self.defined.iter().map(String::as_str).filter(|it| !it.starts_with("sqlite_"));
        (!self.is_anything && !self.rewrites).then_some(own)
    }

    /// The same of these statements and of others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.is_anything |= other.is_anything;
        self.rewrites |= other.rewrites;
        self.tables.extend(other.tables);
        self.defined.extend(other.defined);
        self
    }

    /// Notes that a statement may write definitions that it does not name.
    pub(super) fn note_rewriting(&mut self) {
        self.rewrites = true;
    }

    /// Notes a table or a view that SQLite asks about, for its rows alone or for what it is; where a virtual one is made or dropped,
    /// its module may touch any.
    pub(super) fn note(&mut self, name: &str, of_rows: bool, is_by_module: bool) {
        self.is_anything |= is_by_module;
        let name = name.to_ascii_lowercase();
        if !of_rows {
            self.defined.insert(name.clone());
        }
        self.tables.insert(name);
    }
}
