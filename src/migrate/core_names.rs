//! The names that an archive needs for itself, and what of a database has them already.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::model;
use crate::archive::ArchiveError;
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::revision::graph::RevisionGraph;
use crate::schema::Schema;
use crate::sqlite::catalog::{has_columns, kind_of};
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::Script;

/// The names of all that the revisions of the core make, also of what a later one drops, and of the tables in which a virtual
/// one keeps its rows; in small letters.
///
/// # Errors
///
/// None that a test has not seen: the revisions are part of the binary.
pub fn of_core(graph: &RevisionGraph) -> Result<BTreeSet<String>, ScratchError> {
    let scratch = model::scratch(Owner::Journal)?;
    let mut names = BTreeSet::new();
    for revision in graph.revisions().filter(|it| it.is_carried) {
        scratch.run(Script { path: &revision.up.path, text: &revision.up.text })?;
        names.extend(names_in(scratch.connection()).map_err(ScratchError::Open)?);
    }
    Ok(names)
}

fn names_in(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT lower(name) FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// What of a database that is no archive yet has one of these names, or that of the ledger and is none; in words.
///
/// # Errors
///
/// [`ArchiveError::Database`].
pub fn taken(
    connection: &Connection,
    names: &BTreeSet<String>,
) -> Result<Vec<String>, ArchiveError> {
    taken_in(connection, names).map_err(ArchiveError::database("look whose the names are"))
}

fn taken_in(connection: &Connection, names: &BTreeSet<String>) -> rusqlite::Result<Vec<String>> {
    let mut taken = Vec::new();
    for name in names {
        taken.extend(kind_of(connection, name)?.map(|kind| in_words(&kind, name)));
    }
    let table = ledger::table();
    if !has_columns(connection, table, &["revision", "up_sql"])? {
        taken.extend(kind_of(connection, table)?.map(|kind| in_words(&kind, table)));
    }
    Ok(taken)
}

/// What a schema has of these names, and another, which it goes on from, has not; in words.
pub fn brought(names: &BTreeSet<String>, from: &Schema, to: &Schema) -> Vec<String> {
    let is_taken = |name: &str| names.contains(&name.to_ascii_lowercase());
    let tables = to.tables.iter().filter(|it| from.table(&it.name).is_none());
    let tables = tables.filter(|it| is_taken(it.name.as_str()));
    let objects = to.objects().into_iter().filter(|it| from.object(it.kind, it.name).is_none());
    let objects = objects.filter(|it| is_taken(it.name.as_str()));
    let tables = tables.map(|it| in_words("table", it.name.as_str()));
    tables.chain(objects.map(|it| in_words(&it.kind.to_string(), it.name.as_str()))).collect()
}

/// What has a name; of a table, which most are, the name alone.
fn in_words(kind: &str, name: &str) -> String {
    if kind == "table" { format!("`{name}`") } else { format!("{kind} `{name}`") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::revisions::embedded;

    fn check(sql: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        let graph = RevisionGraph::new(embedded().unwrap()).unwrap();
        let names = of_core(&graph).unwrap();
        assert_eq!(taken(&connection, &names).unwrap(), expected, "{sql}");
    }

    #[test]
    fn whatever_has_a_name_that_an_archive_needs_takes_it() {
        check("CREATE TABLE t(a); CREATE INDEX i ON t(a)", &[]);
        check("CREATE TABLE Entries(a)", &["`entries`"]);
        check("CREATE VIEW moods AS SELECT 1", &["view `moods`"]);
        check("CREATE VIRTUAL TABLE people USING fts5(a)", &["`people`"]);
        check("CREATE TABLE t(a); CREATE INDEX entries_day ON t(a)", &["index `entries_day`"]);
        check("CREATE TABLE entry_text(a)", &["`entry_text`"]);
        check("CREATE TABLE entries_fts_data(a)", &["`entries_fts_data`"]);
        check(
            "CREATE TABLE t(a); CREATE TRIGGER entries AFTER INSERT ON t BEGIN SELECT 1; END",
            &["trigger `entries`"],
        );
    }

    #[test]
    fn the_name_of_the_ledger_is_taken_by_all_but_a_ledger() {
        check("CREATE TABLE schema_revisions(a)", &["`schema_revisions`"]);
        check("CREATE VIEW schema_revisions AS SELECT 1", &["view `schema_revisions`"]);
        check(
            "CREATE TABLE t(a); CREATE INDEX schema_revisions ON t(a)",
            &["index `schema_revisions`"],
        );
        check(&crate::revision::ledger::create_table(), &[]);
    }
}
