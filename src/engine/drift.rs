//! Drift: the schema of the file beside the one that its ledger says it has.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::engine::ledger;
use crate::revision::ledger::Ledger;
use crate::schema::{Kind, Name, Schema};
use crate::sqlite::error::DatabaseError;
use crate::sqlite::introspect;
use crate::sqlite::scratch::{Register, Scratch, ScratchError};
use crate::sqlite::script::Script;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// What the ledger says and the file does not (`-`), and the other way round (`+`), line by line; none where there
    /// is no drift.
    pub differences: Vec<String>,
    /// What other tools made: kept, and no drift.
    pub foreign: Vec<String>,
}

/// Compares the schema of an archive with what its ledger says.
///
/// Mostly that is one comparison with the fingerprint that the ledger notes. Only where these differ are the applied scripts
/// replayed in memory.
pub fn of(
    connection: &Connection,
    ledger: &Ledger,
    register: Register,
) -> Result<Drift, DatabaseError> {
    let found = found(connection)?;
    match ledger.applied().last() {
        Some(row) if row.fingerprint == found.fingerprint() => Ok(Drift::default()),
        _ => Ok(of_scripts(found, ledger, register)),
    }
}

/// The same by the applied scripts themselves, whatever fingerprint was noted: an older program noted that of the file, what
/// had drifted in it too.
pub fn thoroughly(
    connection: &Connection,
    ledger: &Ledger,
    register: Register,
) -> Result<Drift, DatabaseError> {
    let found = found(connection)?;
    Ok(of_scripts(found, ledger, register))
}

/// The schema of the file, but for the ledger.
fn found(connection: &Connection) -> Result<Schema, DatabaseError> {
    let schema = introspect::schema(connection).map_err(DatabaseError::introspect)?;
    Ok(schema.without(&[ledger::table()]))
}

fn of_scripts(found: Schema, ledger: &Ledger, register: Register) -> Drift {
    match replay(ledger, register) {
        Ok(expected) => {
            let (ours, foreign) = without_foreign(found, &expected);
            Drift { differences: expected.differences(&ours), foreign }
        }
        Err(error) => {
            let differences = vec![format!("{UNREPLAYED}: {error}")];
            Drift { differences, foreign: Vec::new() }
        }
    }
}

/// What is told where nothing can be compared.
const UNREPLAYED: &str = "the ledger's own scripts cannot be replayed";

/// Whether differences only say that the applied scripts cannot be replayed.
pub fn is_unreplayed(differences: &[String]) -> bool {
    differences.first().is_some_and(|it| it.starts_with(UNREPLAYED))
}

/// The schema that the applied scripts make, one after the other, in memory.
///
/// # Errors
///
/// A script that fails.
pub fn replay(ledger: &Ledger, register: Register) -> Result<Schema, ScratchError> {
    let scripts: Vec<&str> = ledger.applied().iter().map(|it| it.up_sql.as_str()).collect();
    let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, schema)) = last().as_ref().filter(|(made_by, _)| *made_by == scripts) {
        return Ok(schema.clone());
    }
    let paths = paths(ledger);
    let numbered = paths.iter().zip(&scripts);
    let all: Vec<_> = numbered.map(|(path, text)| Script { path, text }).collect();
    let schema = Scratch::of_scripts(register, &all)?.schema()?;
    *last() = Some((scripts.into_iter().map(str::to_owned).collect(), schema.clone()));
    Ok(schema)
}

/// The scripts that were replayed last, and what they make: a command compares more than once.
static LAST: Mutex<Option<(Vec<String>, Schema)>> = Mutex::new(None);

/// The same, with the schema after each script.
///
/// # Errors
///
/// A script that fails.
pub fn replay_each(
    ledger: &Ledger,
    register: Register,
    mut visit: impl FnMut(&Schema),
) -> Result<(), ScratchError> {
    let scratch = Scratch::new(register)?;
    for (row, path) in ledger.applied().iter().zip(paths(ledger)) {
        scratch.run(Script { path: &path, text: &row.up_sql })?;
        visit(&scratch.schema()?);
    }
    Ok(())
}

/// How the applied scripts are called where one fails.
fn paths(ledger: &Ledger) -> Vec<String> {
    ledger
        .applied()
        .iter()
        .map(|it| format!("{}/{}/up.sql", ledger::table(), it.revision))
        .collect()
}

/// Whether the schema is the one that the scripts of a ledger make; not, where these cannot be replayed.
pub fn is_that_of(
    connection: &Connection,
    ledger: &Ledger,
    register: Register,
) -> Result<bool, DatabaseError> {
    let found = introspect::schema(connection).map_err(DatabaseError::introspect)?;
    let found = found.without(&[ledger::table()]);
    let expected = replay(ledger, register);
    Ok(expected.is_ok_and(|expected| without_foreign(found, &expected).0 == expected))
}

/// Names what a database holds and none of these schemas knows: it is another tool's.
pub fn foreign_beside(found: &Schema, known: &[&Schema]) -> Vec<String> {
    let known: BTreeSet<(Kind, &Name)> = known.iter().flat_map(|it| it.kinds()).collect();
    let foreign = found.kinds().filter(|it| !known.contains(it));
    foreign.map(|(kind, name)| shown(kind, name)).collect()
}

/// Those of another tool's objects that stood before and do not stand after. An index or a trigger on a table of ours goes with
/// it, or is made again on it: that is told otherwise.
pub fn taken_along(foreign: &[String], before: &Schema, after: &Schema) -> Vec<String> {
    if foreign.is_empty() {
        return Vec::new();
    }
    let (before, after) = before.without_shared(after);
    let is_foreign = |kind: Kind, name: &Name| foreign.contains(&shown(kind, name));
    let is_theirs = |table: &Name| {
        [Kind::Table, Kind::VirtualTable, Kind::View].iter().any(|it| is_foreign(*it, table))
    };
    let tables = before.tables.iter().map(|it| (Kind::Table, &it.name, None));
    let virtual_tables =
        before.virtual_tables.iter().map(|it| (Kind::VirtualTable, &it.name, None));
    let views = before.views.iter().map(|it| (Kind::View, &it.name, None));
    let indexes = before.indexes.iter().map(|it| (Kind::Index, &it.name, Some(&it.table)));
    let triggers = before.triggers.iter().map(|it| (Kind::Trigger, &it.name, Some(&it.table)));
    let all = tables.chain(virtual_tables).chain(views).chain(indexes).chain(triggers);
    let all_after: BTreeSet<(Kind, &Name)> = after.kinds().collect();
    let stands = |kind: Kind, name: &Name| all_after.contains(&(kind, name));
    all.filter(|(kind, name, on)| {
        is_foreign(*kind, name) && on.is_none_or(is_theirs) && !stands(*kind, name)
    })
    .map(|(kind, name, _)| shown(kind, name))
    .collect()
}

/// Takes the objects out that [`without_foreign`] has named.
pub fn without(mut schema: Schema, foreign: &[String]) -> Schema {
    if foreign.is_empty() {
        return schema;
    }
    let is_ours = |kind: Kind, name: &Name| !foreign.contains(&shown(kind, name));
    schema.tables.retain(|it| is_ours(Kind::Table, &it.name));
    schema.virtual_tables.retain(|it| is_ours(Kind::VirtualTable, &it.name));
    schema.views.retain(|it| is_ours(Kind::View, &it.name));
    schema.indexes.retain(|it| is_ours(Kind::Index, &it.name));
    schema.triggers.retain(|it| is_ours(Kind::Trigger, &it.name));
    schema
}

fn shown(kind: Kind, name: &Name) -> String {
    format!("{kind} `{name}`")
}

/// Takes out what no revision made.
pub fn without_foreign(mut found: Schema, expected: &Schema) -> (Schema, Vec<String>) {
    let mut foreign = Vec::new();
    let mut note = |is_ours: bool, kind: Kind, name: &Name| {
        foreign.extend((!is_ours).then(|| shown(kind, name)));
        is_ours
    };
    let all: BTreeSet<(Kind, &Name)> = expected.kinds().collect();
    let is_known = |kind: Kind, name: &Name| all.contains(&(kind, name));
    found.tables.retain(|it| note(is_known(Kind::Table, &it.name), Kind::Table, &it.name));
    found
        .virtual_tables
        .retain(|it| note(is_known(Kind::VirtualTable, &it.name), Kind::VirtualTable, &it.name));
    found.views.retain(|it| note(is_known(Kind::View, &it.name), Kind::View, &it.name));
    found.indexes.retain(|it| note(is_known(Kind::Index, &it.name), Kind::Index, &it.name));
    found.triggers.retain(|it| note(is_known(Kind::Trigger, &it.name), Kind::Trigger, &it.name));
    (found, foreign)
}
