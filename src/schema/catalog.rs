//! What SQLite says of a database's schema, as plain values: the stored text of each object, and what its pragmas add.

use std::collections::BTreeSet;

use super::name::Name;

/// The objects of a database that are the schema's own: no shadow tables, no automatic indexes, no `sqlite_…` tables.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Tables that hold rows of their own.
    pub tables: Vec<CatalogTable>,
    /// Virtual tables.
    pub virtual_tables: Vec<CatalogTable>,
    /// Indexes that were created by a statement.
    pub indexes: Vec<CatalogObject>,
    /// Views.
    pub views: Vec<CatalogObject>,
    /// Triggers.
    pub triggers: Vec<CatalogObject>,
}

impl Catalog {
    /// Every name that the schema's statements can mean: of tables, of views and of columns.
    pub(super) fn names(&self) -> BTreeSet<Name> {
        let tables = || self.tables.iter().chain(&self.virtual_tables);
        let columns = tables().flat_map(|it| &it.columns).map(|it| it.name.as_str());
        let views = self.views.iter().map(|it| it.name.as_str());
        tables().map(|it| it.name.as_str()).chain(columns).chain(views).map(Name::from).collect()
    }
}

/// A table or a virtual table.
#[derive(Clone, Debug)]
pub struct CatalogTable {
    /// Its name.
    pub name: String,
    /// Its stored text.
    pub sql: String,
    /// Its columns, in order, without those that a virtual table hides.
    pub columns: Vec<CatalogColumn>,
    /// Whether it is `STRICT`.
    pub is_strict: bool,
    /// Whether it is `WITHOUT ROWID`.
    pub is_without_rowid: bool,
}

/// A column.
#[derive(Clone, Debug)]
pub struct CatalogColumn {
    /// Its name.
    pub name: String,
    /// Its declared type; empty where it has none.
    pub declared: String,
}

/// An index, a view or a trigger.
#[derive(Clone, Debug)]
pub struct CatalogObject {
    /// Its name.
    pub name: String,
    /// The table it is on; for a view, its own name.
    pub table: String,
    /// Its stored text.
    pub sql: String,
}
