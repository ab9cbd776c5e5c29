//! Schemas as values: read from what SQLite says of a database it built, compared, and led from one to another.

use std::collections::BTreeSet;

mod candidate;
mod catalog;
mod change;
mod danger;
mod definition;
mod diff;
mod expression;
mod fingerprint;
mod kind;
mod name;
mod object;
mod pair;
mod reader;
mod rename;
mod shared;
mod statements;
mod table;
mod unindexed;

pub use candidate::RenameCandidate;
pub use catalog::{CatalogColumn, CatalogObject, CatalogTable};
pub use change::{Change, Constraint, TableOption};
pub use danger::{Danger, DangerKind, reused};
pub use diff::{AnsweredDiff, RenameError, SchemaDiff};
pub use expression::{Expression, Scope, plain_or_quoted};
pub use fingerprint::Fingerprints;
pub use kind::Kind;
pub use name::Name;
pub use object::{DeclaredIndex, Index, Object, Trigger, View, VirtualTable};
pub use pair::Options;
pub use rename::{AnswerError, Answers, NoRename, Rename, Renames};
pub use statements::{Plan, PlanError, Statement, Trial, plan};
pub use table::{
    Affinity, Check, Column, Conflict, DeclaredTable, DeclaredType, ForeignKey, Generated, NotNull,
    PrimaryKey, Table, Term, Unique,
};
pub use unindexed::Unindexed;

// What the modules below share with each other, and with nobody else.
use change::{changes, table_changes};
use danger::{dangers, dropped_table, is_changed, table_dangers, unique_index};
use pair::{Origins, PLACE, Pair, Values, refuses_null, rowid_name};

/// The schema of a database.
///
/// Two schemas are equal where they say the same: case, quoting, layout, comments, the order of columns, constraints
/// and objects, and parentheses around a default say nothing.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Tables that hold rows of their own, in the order of their making.
    pub tables: Vec<Table>,
    /// Virtual tables.
    pub virtual_tables: Vec<VirtualTable>,
    /// Indexes that were created by a statement.
    pub indexes: Vec<Index>,
    /// Views.
    pub views: Vec<View>,
    /// Triggers.
    pub triggers: Vec<Trigger>,
}

/// Why a catalog is no schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored definition of {kind} `{name}` does not say what SQLite made of it")]
pub struct Unreadable {
    /// `table`, `index`, ….
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

impl Unreadable {
    fn of(kind: &'static str, name: &str) -> Self {
        Self { kind, name: name.to_owned() }
    }
}

impl Schema {
    /// What names mean in its views and triggers, where these are the names of its views: every name of a table, a column and a view
    /// is one.
    pub fn scope(&self, views: impl Iterator<Item = Name>) -> Scope {
        let tables = self.tables.iter().map(|it| &it.name);
        let columns = self.tables.iter().flat_map(|it| it.columns.iter().map(|it| &it.name));
        let virtual_tables =
            self.virtual_tables.iter().flat_map(|it| it.columns.iter().chain([&it.name]));
        let known = tables.chain(columns).chain(virtual_tables).cloned();
        Scope::of_names(known.chain(views).collect())
    }

    /// The schema without these tables, or views, their indexes and their triggers.
    #[must_use]
    pub fn without(mut self, tables: &[&str]) -> Self {
        let is_left_out = |name: &Name| tables.iter().any(|it| name.is(it));
        self.tables.retain(|it| !is_left_out(&it.name));
        self.virtual_tables.retain(|it| !is_left_out(&it.name));
        self.views.retain(|it| !is_left_out(&it.name));
        self.indexes.retain(|it| !is_left_out(&it.table));
        self.triggers.retain(|it| !is_left_out(&it.table));
        self
    }

    /// Whether it holds nothing at all.
    pub fn is_empty(&self) -> bool {
        self.kinds().next().is_none()
    }

    /// The table of this name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.iter().find(|it| it.name == *name)
    }

    /// The view of this name.
    pub fn view(&self, name: &Name) -> Option<&View> {
        self.views.iter().find(|it| it.name == *name)
    }

    /// The index of this name.
    pub fn index(&self, name: &Name) -> Option<&Index> {
        self.indexes.iter().find(|it| it.name == *name)
    }

    /// The virtual table of this name.
    pub fn virtual_table(&self, name: &Name) -> Option<&VirtualTable> {
        self.virtual_tables.iter().find(|it| it.name == *name)
    }

    /// Whether there is a table of this name, virtual or not.
    pub fn has_table(&self, name: &Name) -> bool {
        self.table(name).is_some() || self.virtual_table(name).is_some()
    }

    /// Everything but the tables: what is dropped and created as a whole.
    pub fn objects(&self) -> Vec<Object<'_>> {
        let virtual_tables = self.virtual_tables.iter().map(VirtualTable::object);
        let indexes = self.indexes.iter().map(Index::object);
        let views = self.views.iter().map(View::object);
        let triggers = self.triggers.iter().map(Trigger::object);
        virtual_tables.chain(indexes).chain(views).chain(triggers).collect()
    }

    /// The object of this kind and name.
    pub fn object(&self, kind: Kind, name: &Name) -> Option<Object<'_>> {
        match kind {
            Kind::VirtualTable => self.virtual_table(name).map(VirtualTable::object),
            Kind::Index => self.index(name).map(Index::object),
            Kind::View => self.view(name).map(View::object),
            Kind::Trigger => self.triggers.iter().find(|it| it.name == *name).map(Trigger::object),
            Kind::Table => None,
        }
    }

    /// Whether a table, a virtual table, an index or a view has this name: they share their names.
    pub fn has_name(&self, name: &Name) -> bool {
        let shares = |it: &Object<'_>| it.kind != Kind::Trigger && it.name == name;
        self.table(name).is_some() || self.objects().iter().any(shares)
    }

    /// Every table and object by its kind and name: tables, virtual tables, views, indexes, triggers.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, &Name)> {
        let tables = self.tables.iter().map(|it| (Kind::Table, &it.name));
        let virtual_tables = self.virtual_tables.iter().map(|it| (Kind::VirtualTable, &it.name));
        let views = self.views.iter().map(|it| (Kind::View, &it.name));
        let indexes = self.indexes.iter().map(|it| (Kind::Index, &it.name));
        let triggers = self.triggers.iter().map(|it| (Kind::Trigger, &it.name));
        tables.chain(virtual_tables).chain(views).chain(indexes).chain(triggers)
    }

    /// The name of every table and object.
    pub fn names(&self) -> impl Iterator<Item = Name> {
        let objects = self.objects().into_iter().map(|it| it.name.clone());
        self.tables.iter().map(|it| it.name.clone()).chain(objects)
    }

    /// The stored text of every object, in an order in which they can be built.
    pub fn definitions(&self) -> impl Iterator<Item = &str> {
        let objects = self.objects().into_iter().map(|it| it.sql);
        self.tables.iter().map(|it| it.sql.as_str()).chain(objects)
    }

    /// The lines that say what the schema is, sorted: the same for all schemas that are equal.
    pub fn form(&self) -> BTreeSet<String> {
        self.lines().map(ToOwned::to_owned).collect()
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        let tables = self.tables.iter().flat_map(Table::form).map(String::as_str);
        tables.chain(self.objects().into_iter().map(|it| it.form))
    }

    /// SHA-256 of what the schema says, in hexadecimal: the same for all schemas that are equal.
    pub fn fingerprint(&self) -> String {
        Fingerprints::default().of(self)
    }

    /// What this schema says and the other does not (`-`), and the other way round (`+`), line by line.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let (ours, theirs) = self.without_shared(other);
        let (ours, theirs) = (ours.form(), theirs.form());
        let gone = ours.difference(&theirs).map(|it| format!("- {it}"));
        let come = theirs.difference(&ours).map(|it| format!("+ {it}"));
        let mut lines: Vec<String> = gone.chain(come).collect();
        lines.sort_by(|a, b| a[2..].cmp(&b[2..]).then_with(|| b.cmp(a)));
        lines
    }
}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = self.without_shared(other);
        ours.form() == theirs.form()
    }
}

impl Eq for Schema {}

#[cfg(test)]
mod tests;
