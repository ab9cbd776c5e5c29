//! Which objects of the schema are ours, and which the workspace manages: a list in the archive, never a pattern of names.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::scratch::{Scratch, ScratchError};
use super::script::Script;
use super::{functions, ledger};
use crate::revision::Revision;
use crate::revision::derived::Derived;
use crate::revision::ledger::{Applied, Ledger};
use crate::sql;
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

/// The fields that are lists and have tables here: their names, as those of their tables.
///
/// An archive of before the list was kept is asked for the revisions that it has applied.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn list_fields(connection: &Connection) -> Result<BTreeSet<String>> {
    if !is_kept(connection)? {
        return Ok(derived(&ledger::read(connection)?).lists().clone());
    }
    let sql = "SELECT lower(substr(name, 7)) FROM owned \
               WHERE type = 'table' AND role = 'field' AND lower(substr(name, 1, 6)) = 'entry_'";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// The first of these names of list fields whose tables are there and were made by no revision: the rows in them are
/// somebody else's.
///
/// # Errors
///
/// What SQLite says while the schema is read.
pub fn taken<'f>(
    connection: &Connection,
    lists: impl Iterator<Item = &'f str>,
) -> Result<Option<&'f str>> {
    let ours = list_fields(connection)?;
    for name in lists.filter(|it| !ours.contains(&it.to_lowercase())) {
        let join = format!("entry_{name}");
        if has_table(connection, &join)? && !is_named(&ledger::read(connection)?, &join) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Whether the script of an applied revision names an object.
fn is_named(ledger: &Ledger, object: &str) -> bool {
    ledger.applied().iter().any(|row| {
        let names = sql::code(&row.up_sql).into_iter().filter_map(|it| it.name());
        names.into_iter().any(|it| it.eq_ignore_ascii_case(object))
    })
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
    let derived = derived(&ledger);
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

fn derived(ledger: &Ledger) -> Derived {
    let revisions: Vec<Revision> =
        ledger.applied().iter().filter_map(|row| row.to_revision().ok()).collect();
    Derived::by(&revisions)
}

fn is_kept(connection: &Connection) -> Result<bool> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'owned'";
    connection.query_row(sql, [], |_| Ok(())).optional().map(|it| it.is_some())
}
