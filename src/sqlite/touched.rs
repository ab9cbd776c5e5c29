//! What statements may change, noted as SQLite compiles them: whatever names a table, a trigger that fires too, is asked about.

use std::collections::BTreeSet;

/// The tables and views whose rows or definitions statements may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// By their names before and after, in small letters.
    tables: BTreeSet<String>,
    /// Whether it may be any: what the module of a virtual table does nobody tells.
    is_anything: bool,
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

    /// Notes a table or a view that SQLite asks about; where a virtual one is made or dropped, its module may touch any.
    pub(super) fn note(&mut self, name: &str, is_by_module: bool) {
        self.is_anything |= is_by_module;
        self.tables.insert(name.to_ascii_lowercase());
    }
}
