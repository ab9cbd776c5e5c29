//! The archive brought up to date with the journal: look, decide, write, tell.

mod change;
mod fill;
mod forecast;
mod look;
mod pipeline;
pub mod repopulate;

pub use change::{Change, ChangeKind};
pub use forecast::forecast;
pub use look::{Look, look};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::archive::row::Row;
use crate::archive::shape::Shape;
use crate::archive::text_apart::TextApart;
use crate::archive::write::{RowWriter, Version};
use crate::archive::{Archive, ArchiveError, bulk};
use crate::entry::sync_plan::SyncPlan;
use crate::entry::{EntryPath, Stamp};
use crate::field::Field;
use crate::finding::{Finding, Place};
use crate::journal::{Journal, JournalError, RACY_NS};
use crate::progress::Progress;
use crate::revision::repopulate::{Part, Repopulate};

use change::Changes;
use pipeline::{Pipeline, Read, Task, Tasks};

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Files that were new, or that came back.
    pub added: usize,
    /// Files with other bytes than before.
    pub updated: usize,
    /// Files whose bytes lay at another path before.
    pub renamed: usize,
    /// Entries whose file is gone; their rows stay, marked.
    pub removed: usize,
    /// Files with the bytes that the archive holds.
    pub unchanged: usize,
    /// What was wrong with the files that were read, or could not be.
    pub findings: Vec<Finding>,
    /// What was changed, by path: as many as [`Settings::most_named`] asks for.
    pub changes: Vec<Change>,
}

/// Why a sync stopped; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The folder.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// So much is gone that the journal itself may be.
    #[error("{gone} of {living} entries are gone from the journal at once")]
    MassDisappearance {
        /// How many files are gone.
        gone: usize,
        /// How many entries there were.
        living: usize,
    },
}

/// Whoever calls a sync hands it these.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// The declared fields.
    pub fields: &'a [Field],
    /// The present moment: what is marked as removed is marked with it.
    pub now: DateTime<Utc>,
    /// Where progress is told.
    pub progress: &'a dyn Progress,
    /// How many changes the report names at most; a first sync keeps so many in memory.
    pub most_named: usize,
}

impl Look {
    /// Refuses a plan that would mark a great part of the journal as removed.
    ///
    /// # Errors
    ///
    /// [`SyncError::MassDisappearance`].
    pub fn guard(&self) -> Result<(), SyncError> {
        match self.plan.is_mass_disappearance() {
            false => Ok(()),
            true => Err(SyncError::MassDisappearance {
                gone: self.plan.remove.len(),
                living: self.plan.living,
            }),
        }
    }
}

/// Writes what [`look`] found to be done, in one transaction; where nothing is to be done, not a byte is written.
///
/// # Errors
///
/// [`SyncError`]; the archive is then as it was.
pub fn write(
    archive: &mut Archive,
    journal: &Journal,
    look: Look,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    if look.is_nothing() && !archive.is_new() {
        return Ok(look.into_report());
    }
    let apart = if archive.is_new() { TextApart::begin(archive)? } else { None };
    let begin = ArchiveError::database("begin a transaction");
    let transaction = archive.connection_mut().transaction().map_err(begin)?;
    let report = apply(&transaction, journal, look, apart, settings)?;
    settings.progress.begin("committing", None);
    transaction.commit().map_err(ArchiveError::database("commit the sync"))?;
    Ok(report)
}

/// Writes what [`look`] found to be done, inside a transaction of the caller's.
fn apply(
    connection: &Connection,
    journal: &Journal,
    look: Look,
    apart: Option<TextApart>,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    let mut shape = Shape::of(connection, settings.fields)
        .map_err(ArchiveError::database("read the schema"))?;
    // An index that is filled apart is none of this writer's business.
    shape.search &= apart.is_none();
    let Look { plan, mut findings, unchanged, is_first, read_stamps, .. } = look;
    let changes = Changes::of(&plan, is_first, settings.most_named);
    let SyncPlan { add, update, rename, revive, touch, remove, leave, listed, .. } = plan;
    let written = if is_first { listed } else { add.len() + update.len() + revive.len() };
    let is_collecting = shape.search && written >= bulk::WORTH_IT && bulk::begin(connection);
    let mut desk = Desk {
        writer: RowWriter::new(connection, shape),
        racy_from_ns: racy_from(settings.now),
        report: SyncReport::default(),
        changes,
    };
    let now = settings.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    desk.report.unchanged =
        unchanged + touch.len() + leave.iter().filter(|it| it.id.is_some()).count();
    desk.report.removed = remove.len();
    for gone in &remove {
        desk.writer.mark_removed(gone.id, &now).map_err(writing())?;
    }
    for held in &touch {
        let stamp = read_stamps.get(&held.file.path).copied().unwrap_or(held.file.stamp);
        desk.writer.touch(held.id, desk.trusted(stamp)).map_err(writing())?;
    }
    let tasks = pipeline::tasks(add, update, rename, revive);
    let count = if is_first { listed } else { tasks.len() };
    let tasks = if is_first { Tasks::AddAll } else { Tasks::These(tasks) };
    settings.progress.begin("syncing", u64::try_from(count).ok());
    let pipeline = Pipeline { journal, fields: settings.fields, progress: settings.progress };
    let write = |path: &EntryPath, task, read: &mut Read| desk.take(path, task, read);
    let met = match apart {
        Some(apart) => fill::beside(connection, apart, |on| pipeline.run(tasks, write, on))?,
        None => pipeline.run(tasks, write, fill::give_back)?,
    };
    desk.writer.finish().map_err(writing())?;
    if is_collecting {
        bulk::end(connection).map_err(writing())?;
    }
    // A first sync lists the files twice, and what it met it met twice.
    if is_first {
        findings = met.findings;
    }
    findings.append(&mut desk.report.findings);
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(SyncReport { findings, changes: desk.changes.finish(), ..desk.report })
}

fn writing() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("write to the archive")
}

/// From this time of change on, a stamp is not trusted.
fn racy_from(now: DateTime<Utc>) -> i64 {
    now.timestamp_nanos_opt().map_or(i64::MAX, |it| it.saturating_sub(RACY_NS))
}

/// The one writer: takes what was read and parsed, in the order of the paths.
struct Desk<'c> {
    writer: RowWriter<'c>,
    racy_from_ns: i64,
    report: SyncReport,
    changes: Changes,
}

impl Desk<'_> {
    fn take(&mut self, path: &EntryPath, task: Task, read: &mut Read) -> Result<(), ArchiveError> {
        self.changes.take(path, task, read);
        let parsed = match read {
            Ok(parsed) => parsed,
            Err(finding) => {
                self.report.findings.push((**finding).clone());
                // A row that has the file stays as it is.
                self.report.unchanged += usize::from(matches!(task, Task::Update { .. }));
                return Ok(());
            }
        };
        self.report.findings.append(&mut parsed.findings);
        let modified_ns = self.trusted(parsed.stamp);
        let version = Version { path, modified_ns, row: &parsed.row };
        parsed.added_as = self.write(task, version).map_err(writing())?;
        Ok(())
    }

    /// Gives the id of a row that is new.
    fn write(&mut self, task: Task, version: Version<'_>) -> rusqlite::Result<Option<i64>> {
        match task {
            Task::Add => {
                self.report.added += 1;
                return self.writer.insert(version).map(Some);
            }
            Task::Update { id } => {
                self.report.updated += 1;
                self.writer.update(id, version)?;
            }
            Task::Revive { id } => {
                self.report.added += 1;
                self.writer.update(id, version)?;
            }
            Task::Rename { id } => {
                self.report.renamed += 1;
                self.rename(id, version)?;
            }
        }
        Ok(None)
    }

    /// Gives an entry its new path, and the day that the path may say. Should the file have changed since it was
    /// recognised by its bytes, all of it is written.
    fn rename(&mut self, id: i64, version: Version<'_>) -> rusqlite::Result<()> {
        if !self.writer.holds(id, version.row.source())? {
            return self.writer.update(id, version);
        }
        self.writer.move_to(id, version.path, version.modified_ns)?;
        let dates = Repopulate::from_iter([Part::Dates]);
        self.writer.derive(id, version.row, &dates)
    }

    /// The time of change, where it is old enough to be trusted.
    fn trusted(&self, stamp: Stamp) -> Option<i64> {
        (stamp.modified_ns < self.racy_from_ns).then_some(stamp.modified_ns)
    }
}

/// What one file gave.
#[derive(Debug)]
struct Parsed {
    row: Row,
    stamp: Stamp,
    findings: Vec<Finding>,
    /// The id of its row, once it has become a new one.
    added_as: Option<i64>,
}

/// A file that could not be read, as a finding.
fn unreadable(path: &EntryPath, error: &crate::journal::ReadError) -> Finding {
    Finding::error(Place::file(path.as_str()), "unreadable", error.to_string())
        .with_hint("what the archive holds of it was left as it is")
}
