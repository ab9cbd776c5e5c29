//! What an archive of this version makes by itself: its core, and the objects of the fields.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use crate::archive::file::functions;
use crate::archive::file::ours::has_ours;
use crate::engine::ledger;
use crate::revision::ledger::{Applied, Ledger};
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;

/// The objects, and the columns of `entries`, that the applied revisions have made and not dropped again, in small letters.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The tables, views and indexes.
    pub objects: BTreeSet<String>,
    /// The columns.
    pub columns: BTreeSet<String>,
}

impl Made {
    /// Replays the ledger in memory; one that cannot be replayed made nothing.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says of the archive.
    pub fn of(connection: &Connection) -> Result<Self> {
        let ledger = ledger::read(connection)?;
        let Ok(scratch) = Scratch::new(functions::register) else { return Ok(Self::default()) };
        for row in ledger.applied() {
            let path = format!("schema_revisions/{}/up.sql", row.revision);
            if scratch.run(Script { path: &path, text: &row.up_sql }).is_err() {
                return Ok(Self::default());
            }
        }
        let columns = "SELECT lower(name) FROM pragma_table_xinfo('entries')";
        let mut columns = scratch.connection().prepare(columns)?;
        let columns = columns.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
        let objects =
            objects(scratch.connection())?.into_iter().filter(|(kind, _)| kind != "trigger");
        Ok(Self { objects: objects.map(|(_, name)| name.to_ascii_lowercase()).collect(), columns })
    }
}

/// The objects that the applied revisions have made and not dropped again, by type and name, each with the row of the
/// ledger that made it last.
pub(super) fn made_by(
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
pub(super) fn core() -> std::result::Result<BTreeSet<(String, String)>, ScratchError> {
    let scratch = Scratch::new(functions::register)?;
    let text = include_str!("../model.sql");
    scratch.run(Script { path: "src/archive/model/model.sql", text })?;
    objects(scratch.connection()).map_err(ScratchError::Open)
}

pub(super) fn objects(connection: &Connection) -> Result<BTreeSet<(String, String)>> {
    let sql = "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

pub(super) fn is_kept(connection: &Connection) -> Result<bool> {
    has_ours(connection, "owned")
}
