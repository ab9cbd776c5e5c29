//! Which objects of the schema are ours, and which the workspace manages: a list in the archive, never a pattern of names.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::scratch::{Scratch, ScratchError};
use super::script::Script;
use super::{functions, ledger};
use crate::revision::derived::Derived;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::{Applied, Ledger};
use crate::sqlite::catalog::has_table;

/// Whose rows the objects that a revision made are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The binary's own schema.
    Core,
    /// A list that `[fields]` declared.
    Field,
    /// What a workspace's model or its own revisions made: the rows are the user's.
    Managed,
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Field => "field",
            Self::Managed => "managed",
        }
    }
}

/// The fields that are lists and whose tables the applied revisions made for them: their names, as those of their tables.
/// Other tables of these names hold somebody else's rows.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn list_fields(connection: &Connection) -> Result<BTreeSet<String>> {
    Ok(Derived::applied(&ledger::read(connection)?).lists().clone())
}

/// The first of these names of list fields that a table has which no revision made for the field, be it applied or one of
/// the graph that is still to be.
///
/// # Errors
///
/// What SQLite says while the schema is read.
pub fn taken<'f>(
    connection: &Connection,
    graph: &RevisionGraph,
    lists: impl Iterator<Item = &'f str>,
) -> Result<Option<&'f str>> {
    let ledger = ledger::read(connection)?;
    let mut ours = Derived::applied(&ledger);
    graph.revisions().filter(|it| !ledger.holds(it.id())).for_each(|it| ours.add(it));
    for name in lists.filter(|it| !ours.lists().contains(*it)) {
        if has_table(connection, name)? || has_table(connection, &format!("entry_{name}"))? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Writes the list again, as the applied revisions make it; a ledger that cannot be replayed leaves it as it is.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn note(connection: &Connection) -> Result<()> {
    if !is_kept(connection)? {
        return Ok(());
    }
    let ledger = ledger::read(connection)?;
    let (Ok(objects), Ok(core)) = (made_by(&ledger), core()) else { return Ok(()) };
    let derived = Derived::applied(&ledger);
    connection.execute("DELETE FROM owned", [])?;
    let sql = "INSERT INTO owned (type, name, role, made_by) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = connection.prepare(sql)?;
    for (object, row) in objects {
        let is_core = core.contains(&object);
        let (kind, name) = object;
        let role = match () {
            () if is_core => Role::Core,
            () if kind == "table" && derived.covers_table(&name) => Role::Field,
            () => Role::Managed,
        };
        insert.execute(params![kind, name, role.as_str(), row.revision.as_str()])?;
    }
    Ok(())
}

/// The objects that the applied revisions have made and not dropped again, by type and name, each with the row of the
/// ledger that made it last.
fn made_by(
    ledger: &Ledger,
) -> std::result::Result<BTreeMap<(String, String), &Applied>, ScratchError> {
    let scratch = Scratch::new(functions::register)?;
    let mut made: BTreeMap<(String, String), &Applied> = BTreeMap::new();
    for row in ledger.applied() {
        let path = format!("schema_revisions/{}/up.sql", row.revision);
        scratch.run(Script { path: &path, text: &row.up_sql })?;
        let there = objects(scratch.connection()).map_err(ScratchError::Open)?;
        made.retain(|object, _| there.contains(object));
        for object in there {
            made.entry(object).or_insert(row);
        }
    }
    Ok(made)
}

/// The objects of the core schema as this binary knows it.
fn core() -> std::result::Result<BTreeSet<(String, String)>, ScratchError> {
    let scratch = Scratch::new(functions::register)?;
    let text = include_str!("../schema/model.sql");
    scratch.run(Script { path: "src/schema/model.sql", text })?;
    objects(scratch.connection()).map_err(ScratchError::Open)
}

fn objects(connection: &Connection) -> Result<BTreeSet<(String, String)>> {
    let sql = "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn is_kept(connection: &Connection) -> Result<bool> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'owned'";
    connection.query_row(sql, [], |_| Ok(())).optional().map(|it| it.is_some())
}
