//! What SQLite says of a database's schema, as plain values: the stored text of each object, and what its pragmas add.

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
