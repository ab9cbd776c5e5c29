//! Drift: the schema of the file beside the one that its ledger says it has.

use rusqlite::Connection;

use super::scratch::{Scratch, ScratchError};
use super::script::Script;
use super::{ArchiveError, functions, introspect, ledger};
use crate::revision::ledger::Ledger;
use crate::schema::{Kind, Schema};

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// What the ledger says and the file does not (`-`), and the other way round (`+`), line by line; none where there
    /// is no drift.
    pub differences: Vec<String>,
    /// Tables, indexes and views of other tools: kept, and no drift.
    pub foreign: Vec<String>,
}

/// Compares the schema of an archive with what its ledger says.
///
/// Mostly that is one comparison of fingerprints. Only where these differ are the applied scripts replayed in memory.
///
/// # Errors
///
/// Whatever SQLite says of the file.
pub fn of(connection: &Connection, ledger: &Ledger) -> Result<Drift, ArchiveError> {
    let found =
        introspect::schema(connection).map_err(ArchiveError::introspect)?.without(&[ledger::TABLE]);
    let last = ledger.applied().last();
    if last.is_some_and(|row| row.fingerprint == found.fingerprint()) {
        return Ok(Drift::default());
    }
    let expected = match replay(ledger) {
        Ok(expected) => expected,
        Err(error) => {
            let differences = vec![format!("the ledger's own scripts cannot be replayed: {error}")];
            return Ok(Drift { differences, foreign: Vec::new() });
        }
    };
    let (ours, foreign) = without_foreign(found, &expected);
    Ok(Drift { differences: expected.differences(&ours), foreign })
}

/// The schema that the applied scripts make, one after the other, in memory.
///
/// # Errors
///
/// A script that fails.
pub fn replay(ledger: &Ledger) -> Result<Schema, ScratchError> {
    let scratch = Scratch::new(functions::register)?;
    for row in ledger.applied() {
        let path = format!("schema_revisions/{}/up.sql", row.revision);
        scratch.run(Script { path: &path, text: &row.up_sql })?;
    }
    Ok(scratch.schema()?)
}

/// Takes the tables, indexes and views out that no revision made. A trigger is never foreign: it acts on our rows.
pub fn without_foreign(mut found: Schema, expected: &Schema) -> (Schema, Vec<String>) {
    let mut foreign = Vec::new();
    let mut note = |is_ours: bool, kind: &str, name: &dyn std::fmt::Display| {
        if !is_ours {
            foreign.push(format!("{kind} `{name}`"));
        }
        is_ours
    };
    found.tables.retain(|it| note(expected.table(&it.name).is_some(), "table", &it.name));
    found
        .virtual_tables
        .retain(|it| note(expected.virtual_table(&it.name).is_some(), "virtual table", &it.name));
    found
        .views
        .retain(|it| note(expected.object(Kind::View, &it.name).is_some(), "view", &it.name));
    found
        .indexes
        .retain(|it| note(expected.object(Kind::Index, &it.name).is_some(), "index", &it.name));
    // What another tool hangs on its own tables is its own too.
    let is_on_ours = |table: &crate::schema::Name| {
        expected.table(table).is_some()
            || expected.object(Kind::View, table).is_some()
            || expected.virtual_table(table).is_some()
    };
    found.triggers.retain(|it| note(is_on_ours(&it.table), "trigger", &it.name));
    (found, foreign)
}
