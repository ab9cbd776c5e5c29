//! The ledger, told where its archive stands; a database that has the schema already is adopted in this way.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::SecondsFormat;
use rusqlite::Connection;

use super::save::SaveError;
use super::{Terms, core_names, model};
use crate::archive::model::owned;
use crate::archive::{APPLICATION_ID, Archive, ArchiveError};
use crate::backup::{BackupError, Backups, Occasion, Receipt};
use crate::engine::{drift, ledger};
use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::{Applied, Ledger, LedgerError};
use crate::revision::names::RevisionId;
use crate::revision::plan::PlanError;
use crate::revision::stamp::Stamp;
use crate::revision::target::Target;
use crate::schema::{Name, Schema};
use crate::sqlite::introspect;
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::Script;

/// The table in which Alembic keeps where a database stands.
pub const ALEMBIC: &str = "alembic_version";

/// What is to be said of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where it stands.
    pub targets: Vec<Target>,
    /// Whether all that the ledger said before is forgotten (`--purge`).
    pub purge: bool,
    /// Whether it is said though the schema speaks against it (`--force`).
    pub force: bool,
}

/// What was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamped {
    /// Where the ledger said that the archive stands.
    pub from: BTreeSet<RevisionId>,
    /// Where it says so now.
    pub to: BTreeSet<RevisionId>,
    /// The revisions that have a row now and had none.
    pub added: Vec<RevisionId>,
    /// The revisions that had a row and have none now.
    pub removed: Vec<RevisionId>,
    /// In what the schema differs all the same.
    pub differences: Vec<String>,
    /// Whether the database was no archive before.
    pub is_adopted: bool,
    /// The backup from before; none where there was nothing to change.
    pub backup: Option<PathBuf>,
}

/// Why nothing was said; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum StampError {
    /// The ledger cannot be followed, or the target not be found.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The schema is not what the revisions make.
    #[error("the schema is not that of {revisions}: {}", listed(.differences))]
    Disagrees {
        /// Where it was to stand, in words.
        revisions: String,
        /// The same as it is typed.
        target: String,
        /// What the revisions make and the database has not (`-`), and the other way round (`+`).
        differences: Vec<String>,
        /// Whether it is no archive, and has not the tables of one: then to insist makes none of it.
        is_foreign: bool,
    },
    /// Something of the database has a name of the core's, or of the ledger, and was made by no revision of it.
    #[error("the database has something of its own under names that an archive needs: {}", .0.join(", "))]
    CoreNames(Vec<String>),
    /// What the revisions of the core make is not there, or not as they make it.
    #[error("the database lacks what the archive's own revisions make: {}", listed(.differences))]
    Lacking {
        /// What it is, line by line.
        differences: Vec<String>,
        /// How it comes back.
        way_out: String,
    },
    /// The files that belong to what is said cannot be written.
    #[error(transparent)]
    Files(#[from] SaveError),
    /// It belongs to another program.
    #[error(
        "the database says in its header that it belongs to another program (application_id {0})"
    )]
    AnotherProgram(i32),
    /// The revisions cannot be replayed in memory.
    #[error("the revisions cannot be replayed in memory")]
    Replay(#[from] ScratchError),
    /// There is no backup.
    #[error("no backup could be made, so nothing was changed")]
    Backup(#[source] BackupError),
    /// Another program changed the database after the backup was made.
    #[error("the database was changed by another program after the backup was made")]
    ChangedSinceBackup,
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// How many differences an error names; `journal migration diff` has all of them.
const NAMED: usize = 6;

fn listed(differences: &[String]) -> String {
    let named = differences[..differences.len().min(NAMED)].join("; ");
    match differences.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named}; and {more} more"),
    }
}

impl From<LedgerError> for StampError {
    fn from(error: LedgerError) -> Self {
        Self::Plan(error.into())
    }
}

/// The revisions that Alembic says a database stands at; none where it says nothing.
pub fn alembic_versions(connection: &Connection) -> Result<Vec<String>, ArchiveError> {
    let reading = || ArchiveError::database("read alembic_version");
    let found = "SELECT EXISTS (SELECT 1 FROM pragma_table_info('alembic_version') WHERE name = 'version_num')";
    let exists: bool = connection.query_row(found, (), |row| row.get(0)).map_err(reading())?;
    if !exists {
        return Ok(Vec::new());
    }
    let sql = "SELECT CAST(version_num AS TEXT) FROM alembic_version ORDER BY 1";
    let mut statement = connection.prepare(sql).map_err(reading())?;
    let versions = statement.query_map((), |row| row.get(0)).map_err(reading())?;
    versions.collect::<Result<_, _>>().map_err(reading())
}

/// What is to be said, before it is: nothing stands against it.
#[derive(Clone, Debug)]
pub struct Decided {
    stamped: Stamped,
    ledger: Ledger,
    is_change: bool,
}

/// Decides what a claim says of a database; where its schema speaks against it, only on demand. `application_id` is what
/// its header said when it was opened.
///
/// # Errors
///
/// [`StampError`].
pub fn decide(
    archive: &Archive,
    application_id: i32,
    claim: &Claim,
    terms: &Terms,
) -> Result<Decided, StampError> {
    let is_journal = archive.owner().is_journal();
    if is_journal {
        refuse_another_program(application_id, claim.force)?;
    }
    let ledger = said_before(archive, claim, terms)?;
    let held = held_after(&terms.graph, &ledger, claim)?;
    let (rows, expected) = rows(archive.connection(), &ledger, &held, terms)?;
    let found = introspect::schema(archive.connection()).map_err(ArchiveError::introspect)?;
    let found = found.without(&[ledger::table()]);
    let differences = differences(&found, &expected, &terms.graph);
    let is_foreign = is_journal && is_no_archive(archive, application_id, terms)?;
    // To insist makes no tables: what has none of an archive's is no archive at any revision of one.
    if !differences.is_empty() && (is_foreign || !claim.force) {
        let (revisions, target) = (named(&held, &terms.graph), typed(&held, &terms.graph));
        return Err(StampError::Disagrees { revisions, target, differences, is_foreign });
    }
    let is_adopted = match is_journal {
        true => application_id != APPLICATION_ID,
        false => !ledger::exists(archive.connection())
            .map_err(ArchiveError::database("look for the ledger"))?,
    };
    let now = Ledger::new(rows);
    let (before, after) = (ledger.ids(), now.ids());
    let mut stamped = Stamped {
        from: ledger.current(&terms.graph)?,
        to: now.current(&terms.graph)?,
        added: now.applied().iter().map(|it| it.revision.clone()).collect(),
        removed: before.difference(&after).cloned().collect(),
        differences,
        is_adopted,
        backup: None,
    };
    stamped.added.retain(|it| !before.contains(it));
    let is_change = before != after || is_adopted || claim.purge;
    Ok(Decided { stamped, ledger: now, is_change })
}

/// Whether a database has never been an archive.
///
/// # Errors
///
/// [`StampError::CoreNames`] where it cannot become one.
pub fn is_no_archive(
    archive: &Archive,
    application_id: i32,
    terms: &Terms,
) -> Result<bool, StampError> {
    let found = introspect::schema(archive.connection()).map_err(ArchiveError::introspect)?;
    if application_id == APPLICATION_ID || is_journals(&found) {
        return Ok(false);
    }
    let taken = core_names::taken(archive.connection(), &core_names::of_core(&terms.graph)?)?;
    if taken.is_empty() { Ok(true) } else { Err(StampError::CoreNames(taken)) }
}

/// Whether a schema is that of an archive, whatever differs in it.
fn is_journals(found: &Schema) -> bool {
    let columns = ["path", "source", "source_hash", "front_matter"];
    let entries = found.table(&Name::from("entries"));
    entries.is_some_and(|it| columns.iter().all(|name| it.column(&Name::from(*name)).is_some()))
}

/// Refuses a database that says in its header that it belongs to another program, unless that is insisted on.
///
/// # Errors
///
/// [`StampError::AnotherProgram`].
pub fn refuse_another_program(application_id: i32, force: bool) -> Result<(), StampError> {
    match [0, APPLICATION_ID].contains(&application_id) || force {
        true => Ok(()),
        false => Err(StampError::AnotherProgram(application_id)),
    }
}

impl Decided {
    /// Says it, after a verified backup, in one transaction. `beside` writes the files that belong to it, once nothing but the
    /// commit can fail; where it was called and this fails, they are to go again.
    ///
    /// # Errors
    ///
    /// [`StampError`].
    pub fn say(
        self,
        archive: &mut Archive,
        backups: &Backups,
        terms: &Terms,
        beside: impl FnOnce() -> Result<(), StampError>,
    ) -> Result<Stamped, StampError> {
        let Self { mut stamped, ledger, is_change } = self;
        match is_change {
            true => stamped.backup = write(archive, &ledger, "stamp", (backups, terms), beside)?,
            false => beside()?,
        }
        Ok(stamped)
    }
}

/// What the ledger said; nothing where that is to be forgotten, and cannot be read, or followed.
fn said_before(archive: &Archive, claim: &Claim, terms: &Terms) -> Result<Ledger, StampError> {
    let read = ledger::read(archive.connection());
    match read {
        Ok(ledger) if claim.purge && ledger.current(&terms.graph).is_err() => Ok(Ledger::default()),
        Err(_) if claim.purge => Ok(Ledger::default()),
        read => Ok(read.map_err(ArchiveError::database("read the ledger"))?),
    }
}

/// The revisions that are to be applied, as the claim says.
fn held_after(
    graph: &RevisionGraph,
    ledger: &Ledger,
    claim: &Claim,
) -> Result<BTreeSet<RevisionId>, StampError> {
    let mut held = if claim.purge { Ledger::default() } else { ledger.clone() };
    for target in &claim.targets {
        let stamp = Stamp::at(graph, &held, target)?;
        let stays = held.applied().iter().filter(|row| !stamp.remove.contains(&row.revision));
        let stays: Vec<Applied> = stays.cloned().collect();
        let next = stays.last().map_or(1, |row| row.position + 1);
        let added = (next..).zip(&stamp.add).map(|(at, it)| Applied::new(at, it, "", ""));
        held = Ledger::new(stays.into_iter().chain(added).collect());
    }
    Ok(held.ids())
}

/// The ledger's rows for these revisions, each after all that comes before it, and the schema that they make.
fn rows(
    connection: &Connection,
    ledger: &Ledger,
    held: &BTreeSet<RevisionId>,
    terms: &Terms,
) -> Result<(Vec<Applied>, Schema), StampError> {
    let seen = terms.graph.seen_from(ledger)?;
    let now = terms.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let any = "SELECT EXISTS (SELECT 1 FROM entries)";
    let has_entries = terms.owner.is_journal()
        && connection.query_row(any, (), |row| row.get(0)).unwrap_or(false);
    let scratch = model::scratch(terms.owner)?;
    let mut rows = Vec::new();
    let ids = seen.ordered(held);
    let revisions: Vec<Arc<Revision>> = ids.iter().filter_map(|it| seen.get(it).cloned()).collect();
    for (position, revision) in (1..).zip(&revisions) {
        let known = ledger.get(revision.id());
        let text = known.map_or(revision.up.text.as_str(), |row| row.up_sql.as_str());
        let run = scratch.run(Script { path: &revision.up.path, text });
        run.map_err(ScratchError::from)?;
        let schema = scratch.schema().map_err(ScratchError::from)?;
        let mut row = match known {
            Some(row) => Applied { position, ..row.clone() },
            None => Applied::new(position, revision, &now, &schema.fingerprint()),
        };
        // Whether the rows that are there were derived as the revision asks, nobody can tell.
        let is_done = revision.header.repopulate.is_none() || !has_entries;
        if known.is_none() && is_done {
            row.repopulated_at = Some(now.clone());
        }
        rows.push(row);
    }
    Ok((rows, scratch.schema().map_err(ScratchError::from)?))
}

/// What the revisions make and the database has not, and the other way round. What no revision makes is another
/// tool's, and no difference.
fn differences(found: &Schema, expected: &Schema, graph: &RevisionGraph) -> Vec<String> {
    // Where head itself cannot be made, only what the applied revisions make is known.
    let head = model::after(graph.revisions().map(|it| &**it)).unwrap_or_default();
    let foreign = drift::foreign_beside(found, &[expected, &head]);
    expected.differences(&drift::without(found.clone(), &foreign))
}

fn named(held: &BTreeSet<RevisionId>, graph: &RevisionGraph) -> String {
    let names: Vec<String> = tips(held, graph).map(|it| format!("`{it}`")).collect();
    if names.is_empty() { "`base`".to_owned() } else { names.join(", ") }
}

/// The revisions as one word for a comparison.
fn typed(held: &BTreeSet<RevisionId>, graph: &RevisionGraph) -> String {
    match tips(held, graph).collect::<Vec<_>>().as_slice() {
        [] => "base".to_owned(),
        [one] => one.to_string(),
        [..] => "heads".to_owned(),
    }
}

fn tips<'a>(
    held: &'a BTreeSet<RevisionId>,
    graph: &'a RevisionGraph,
) -> impl Iterator<Item = &'a RevisionId> {
    held.iter().filter(|id| graph.children(id).is_disjoint(held))
}

/// Writes the ledger for a command of this name, after a backup, and what belongs to it beside.
pub(super) fn write(
    archive: &mut Archive,
    ledger: &Ledger,
    command: &'static str,
    (backups, terms): (&Backups, &Terms),
    beside: impl FnOnce() -> Result<(), StampError>,
) -> Result<Option<PathBuf>, StampError> {
    archive.refuse_closed()?;
    let occasion = Occasion::Before(command);
    let taken = backups.take(archive.connection(), occasion, terms.now, &*terms.progress);
    let receipt = taken.map_err(|error| match error {
        BackupError::Stopped => StampError::Archive(ArchiveError::Stopped),
        error => StampError::Backup(error),
    })?;
    let written = write_backed_up(archive, ledger, &receipt, beside);
    if let Err(error) = &written {
        backups.take_back(&receipt, error);
    }
    written.map(|()| receipt.path().map(ToOwned::to_owned))
}

fn write_backed_up(
    archive: &mut Archive,
    ledger: &Ledger,
    receipt: &Receipt,
    beside: impl FnOnce() -> Result<(), StampError>,
) -> Result<(), StampError> {
    let writing = || ArchiveError::database("write to the ledger");
    let is_journal = archive.owner().is_journal();
    let transaction = archive.connection_mut().transaction().map_err(writing())?;
    if !receipt.still_holds(&transaction).map_err(writing())? {
        return Err(StampError::ChangedSinceBackup);
    }
    ledger::rewrite(&transaction, ledger.applied()).map_err(writing())?;
    if is_journal {
        ledger::mark(&transaction, ledger.applied().len(), APPLICATION_ID).map_err(writing())?;
        owned::note(&transaction).map_err(writing())?;
    }
    beside()?;
    Ok(transaction.commit().map_err(writing())?)
}
