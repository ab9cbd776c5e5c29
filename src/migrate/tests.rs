//! Moves of a program's own database: prepared, judged, rehearsed, made and said, from a graph of a few revisions.

mod drafts;
mod moves;
mod told;

use std::sync::Arc;

use chrono::DateTime;
use rusqlite::Connection;
use tempfile::TempDir;

use super::terms::Consent;
use super::*;
use crate::archive::file::lock::WriteLock;
use crate::backup::{BackupSettings, Backups, Holdings};
use crate::progress::Silent;
use crate::revision::{Origin, Revision};
use crate::sql::variables::Values;

/// A revision, but for its id, which is the letter of its place: what it says that it loses, its way up, and its way down.
type Scripts = (&'static str, &'static str, Option<&'static str>);

/// A line of revisions `a`, `b`, `c`, ….
fn revisions(scripts: &[Scripts]) -> Vec<Revision> {
    let ids = ["none", "a", "b", "c", "d"];
    let read = |(at, (loses, up, down)): (usize, &Scripts)| {
        let (before, id) = (ids[at], ids[at + 1]);
        let loses = if loses.is_empty() { String::new() } else { format!("-- loses: {loses}\n") };
        let head = format!("-- Step\n--\n-- revision: {id}\n-- revises: {before}\n{loses}\n");
        Revision::read(&format!("migrations/{id}"), &(head + up), *down, Origin::Workspace).unwrap()
    };
    scripts.iter().enumerate().map(read).collect()
}

fn graph(scripts: &[Scripts]) -> RevisionGraph {
    RevisionGraph::new(revisions(scripts)).unwrap()
}

fn terms(graph: RevisionGraph, owner: Owner) -> Terms {
    Terms {
        owner,
        graph,
        fields: Vec::new(),
        of_schema: BTreeSet::new(),
        now: DateTime::from_timestamp(1_764_500_000, 0).unwrap(),
        progress: Arc::new(Silent),
        consent: Consent::default(),
        values: Values::default(),
    }
}

/// The database of a program.
struct Scene {
    folder: TempDir,
    archive: Archive,
    terms: Terms,
}

impl Scene {
    /// An empty database, and the revisions that it may have.
    fn of(scripts: &[Scripts]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.db");
        Connection::open(&path).unwrap().execute_batch("VACUUM").unwrap();
        let lock = WriteLock::take(&path, "journal upgrade", |_| {}).unwrap();
        let archive = Archive::open_database_to_write(&path, Owner::Program, lock).unwrap();
        Self { folder, archive, terms: terms(graph(scripts), Owner::Program) }
    }

    /// The same, brought up to a revision, with what a script does to it then.
    fn at(scripts: &[Scripts], revision: &str, then: &str) -> Self {
        let mut scene = Self::of(scripts);
        scene.go(Direction::Up, revision).unwrap();
        scene.archive.connection().execute_batch(then).unwrap();
        scene
    }

    fn prepare(&self, direction: Direction, target: &str) -> Result<Prepared, MigrateError> {
        let (connection, graph) = (self.archive.connection(), &self.terms.graph);
        prepare(connection, graph, &target.parse().unwrap(), direction, Owner::Program)
    }

    fn backups(&self) -> Backups {
        Backups::new(BackupSettings {
            archive: self.archive.path().to_owned(),
            directory: self.folder.path().join("backups"),
            application_id: None,
            holdings: Holdings::NOTHING,
        })
    }

    /// Moves the schema.
    fn go(&mut self, direction: Direction, target: &str) -> Result<MigrationReport, MigrateError> {
        let prepared = self.prepare(direction, target)?;
        let backups = self.backups();
        execute(&mut self.archive, &prepared, &backups, &self.terms)
    }

    /// The first value that a query gives, as text.
    fn ask(&self, sql: &str) -> String {
        let sql = format!("SELECT CAST(({sql}) AS TEXT)");
        let found = self.archive.connection().query_row(&sql, [], |row| row.get(0));
        found.map(|it: Option<String>| it.unwrap_or_default()).unwrap()
    }
}

fn listed(ids: &BTreeSet<RevisionId>) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
