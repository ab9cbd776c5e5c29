//! Indexes, views and triggers: dropped where they change or go, created where they are missing at the end.

use std::collections::BTreeMap;

use crate::sql::{literal, quoted};

use crate::schema::{
    Danger, ForeignKey, Kind, Name, Object, Origins, Schema, Table, VirtualTable, dropped_table,
    is_changed, unique_index,
};

use super::{PlanError, Statement, Work};

impl Work<'_> {
    /// Drops the objects that change or go; triggers first, then the views and indexes that they may be on.
    pub(super) fn drop_objects(&mut self, renamed: &Schema) {
        let mut gone: Vec<Object<'_>> = renamed.objects();
        gone.retain(|it| self.to.object(it.kind, it.name).is_none_or(|after| after != *it));
        gone.retain(|it| !self.goes_along(it));
        // A virtual table that changes may have to hand its rows over: see `replace_virtual_tables`.
        gone.retain(|it| it.kind != Kind::VirtualTable || self.to.virtual_table(it.name).is_none());
        for object in gone.into_iter().rev() {
            let verb =
                if self.to.object(object.kind, object.name).is_some() { "changes" } else { "goes" };
            let reason = format!("{} `{}` {verb}", object.kind, object.name);
            let dangers = dropped_contents(renamed, &object);
            self.statements.push(drop_object(&object, &reason).with(dangers));
        }
    }

    /// Whether an object is dropped with the table it is on, and nothing else needs its name before.
    fn goes_along(&self, object: &Object<'_>) -> bool {
        let table_goes = object.table.is_some_and(|it| !self.to.has_name(it));
        table_goes && !self.to.has_name(object.name)
    }

    /// Drops the tables that go, children before their parents.
    pub(super) fn drop_tables(&mut self, renamed: &Schema, origins: &Origins) {
        let gone = renamed.tables.iter().filter(|it| self.to.table(&it.name).is_none());
        for table in children_first(gone.collect()) {
            let sql = format!("DROP TABLE {}", quoted(table.name.as_str()));
            let danger = dropped_table(origins.table(&table.name));
            let reason = format!("table `{}` goes", table.name);
            self.statements.push(Statement::new(sql, reason).with(vec![danger]));
        }
    }

    /// Creates what is declared and not there: what is new, what was changed, and what a rebuilt table took along.
    pub(super) fn create_missing(
        &mut self,
        renamed: &Schema,
        origins: &Origins,
    ) -> Result<(), PlanError> {
        let reached = self.reached("change the tables")?;
        for object in self.to.objects() {
            if reached.object(object.kind, object.name).is_some_and(|it| it == object) {
                continue;
            }
            let (kind, name) = (object.kind, object.name);
            let verb = if self.from.object(kind, name).is_some() { "restore" } else { "create" };
            let dangers = self.index_danger(renamed, origins, &object);
            let statement = Statement::new(object.sql, format!("{verb} {kind} `{name}`"))
                .with(dangers.into_iter().collect());
            self.statements.push(match kind {
                Kind::Index => statement.proved_by(is_there(name)),
                _ => statement,
            });
        }
        Ok(())
    }

    /// Rows that a unique index may refuse, where it is new or another.
    fn index_danger(
        &self,
        renamed: &Schema,
        origins: &Origins,
        object: &Object<'_>,
    ) -> Option<Danger> {
        let index = self.to.indexes.iter().find(|it| it.name == *object.name && it.is_unique)?;
        if object.kind != Kind::Index {
            return None;
        }
        let is_known = renamed.object(Kind::Index, object.name).is_some_and(|it| it == *object);
        let (before, after) = (renamed.table(&index.table)?, self.to.table(&index.table)?);
        let inventions = BTreeMap::new();
        let pair = self.pair((before, after), (renamed, origins), &inventions);
        if is_known && !is_changed(index, &pair) { None } else { unique_index(index, &pair) }
    }
}

/// That an index is there: rows that are equal, or for which an expression fails, stop it.
fn is_there(index: &Name) -> String {
    format!("EXISTS (SELECT 1 FROM sqlite_schema WHERE name = {})", literal(index.as_str()))
}

/// The rows that go with a virtual table.
fn dropped_contents(renamed: &Schema, object: &Object<'_>) -> Vec<Danger> {
    let table = renamed.virtual_table(object.name).filter(|_| object.kind == Kind::VirtualTable);
    table.and_then(VirtualTable::dropped).into_iter().collect()
}

/// The statement that drops an object.
pub(super) fn drop_object(object: &Object<'_>, reason: &str) -> Statement {
    let kind = match object.kind {
        Kind::Table | Kind::VirtualTable => "TABLE",
        Kind::Index => "INDEX",
        Kind::View => "VIEW",
        Kind::Trigger => "TRIGGER",
    };
    Statement::new(format!("DROP {kind} {}", quoted(object.name.as_str())), reason)
}

/// Lays tables out so that each stands before those it refers to; in a ring, as they came.
fn children_first(mut tables: Vec<&Table>) -> Vec<&Table> {
    let mut laid = Vec::new();
    while !tables.is_empty() {
        let is_awaited = |name: &Name, by: &[&Table]| {
            let refers = |it: &ForeignKey| it.parent == *name;
            by.iter().any(|it| it.name != *name && it.foreign_keys.iter().any(refers))
        };
        let next = tables.iter().position(|it| !is_awaited(&it.name, &tables)).unwrap_or(0);
        laid.push(tables.remove(next));
    }
    laid
}
