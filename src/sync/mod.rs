//! The archive brought up to date with the journal: look, decide, write, tell.

mod change;
pub mod copies;
mod fill;
mod forecast;
mod look;
mod pipeline;
pub mod place;
pub mod repopulate;

pub use change::{Change, ChangeKind};
pub use forecast::forecast;
pub use look::{Look, look};

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::archive::file::journal_place;
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::archive::model::{known, owned, parts, syncs};
use crate::archive::rows::conflicts::Touched;
use crate::archive::rows::derive::{Derivation, Undeclared};
use crate::archive::rows::refusal::blame;
use crate::archive::rows::text_apart::TextApart;
use crate::archive::rows::write::{Pass, RowWriter, Version};
use crate::archive::rows::{bulk, conflicts, derive};
use crate::archive::versions::thin::{self, Thinning};
use crate::archive::{Archive, ArchiveError};
use crate::backup::{KeepVersions, VersionPolicy};
use crate::engine::ledger;
use crate::entry::conflict::Pair;
use crate::entry::sync_plan::SyncPlan;
use crate::entry::{EntryPath, SourceHash, Stamp};
use crate::field::Field;
use crate::finding::{Finding, Place, shell_quoted};
use crate::journal::{Journal, JournalError};
use crate::progress::Progress;
use crate::revision::repopulate::Repopulate;

use change::Changes;
use look::Racy;
use pipeline::{Pipeline, Read, Task, Tasks, Window};

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
    /// Earlier versions that went because `[versions]` says something else than at the last sync.
    pub let_go: usize,
    /// What was derived again, of all entries.
    pub derived: Repopulate,
    /// The fields whose values went, because `journal.toml` no longer declares them; the entries hold them.
    pub emptied_fields: BTreeSet<String>,
    /// What was wrong with the files that were read, or could not be.
    pub findings: Vec<Finding>,
    /// What was changed, by path: as many as [`Settings::most_named`] asks for.
    pub changes: Vec<Change>,
}

impl SyncReport {
    /// Adds what was derived again. What is wrong with a file is said once.
    fn add_derived(&mut self, derived: Derivation) {
        self.findings.retain(|it| !derived.findings.contains(it));
        self.findings.extend(derived.findings);
        self.derived = derived.parts;
        self.emptied_fields = derived.emptied;
    }
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
    #[error("{}", disappearance(*.removed, *.emptied, *.living))]
    MassDisappearance {
        /// How many files are gone.
        removed: usize,
        /// How many files are there without their text.
        emptied: usize,
        /// How many entries there were.
        living: usize,
    },
    /// The archive is kept in step with another folder.
    #[error("{}", another_folder(.here, .remembered.as_deref()))]
    AnotherFolder {
        /// The folder that was named.
        here: PathBuf,
        /// The folder that is remembered, where one is.
        remembered: Option<PathBuf>,
        /// Whether that one is gone.
        is_gone: bool,
    },
    /// A newer `journal` has derived a part of the rows.
    #[error("a newer `journal` has derived {}", .parts.join(", "))]
    NewerReader {
        /// The parts.
        parts: Vec<String>,
    },
}

impl SyncError {
    /// Names what is not ours and may have refused a row.
    fn blaming(self, connection: &Connection) -> Self {
        match self {
            Self::Archive(error) => Self::Archive(blame(connection, error)),
            other => other,
        }
    }
}

fn disappearance(removed: usize, emptied: usize, living: usize) -> String {
    match (removed, emptied) {
        (removed, 0) => format!("{removed} of {living} entries are gone from the journal at once"),
        (0, emptied) => {
            format!(
                "{emptied} of {living} entries have lost their text at once, though their files are there"
            )
        }
        (removed, emptied) => format!(
            "{removed} of {living} entries are gone from the journal at once, and {emptied} have lost their text"
        ),
    }
}

fn another_folder(here: &Path, remembered: Option<&Path>) -> String {
    match remembered {
        Some(then) => format!(
            "the archive is kept in step with `{}`, and `{}` is another folder",
            then.display(),
            here.display()
        ),
        None => format!("the entries of the archive do not lie in `{}`", here.display()),
    }
}

/// Whoever calls a sync hands it these.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// The declared fields.
    pub fields: &'a [Field],
    /// The names, as those of fields, whose columns or tables the workspace's own part of the model declares.
    pub of_schema: &'a BTreeSet<String>,
    /// The present moment: what is marked as removed is marked with it.
    pub now: DateTime<Utc>,
    /// Where progress is told.
    pub progress: &'a dyn Progress,
    /// How many changes the report names at most; a first sync keeps so many in memory.
    pub most_named: usize,
    /// Which earlier versions of entries stay.
    pub versions: VersionPolicy,
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
                removed: self.plan.remove.len(),
                emptied: self.plan.emptied.len(),
                living: self.plan.living,
            }),
        }
    }
}

/// Writes what [`look`] found to be done, and derives again what would be derived otherwise today, in one transaction;
/// where nothing is to be done, not a byte is written. `place` is the folder to be remembered, where it is not yet.
///
/// # Errors
///
/// [`SyncError`]; the archive is then as it was.
pub fn write(
    archive: &mut Archive,
    journal: &Journal,
    look: Look,
    place: Option<&JournalPlace>,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    let due = due(archive, settings)?;
    let is_thinning = is_thinning(archive, settings)?;
    let is_idle = look.is_nothing() && look.learned(Racy::at(settings.now)).next().is_none();
    if is_idle
        && due.is_none()
        && !is_thinning
        && !archive.is_new()
        && !must_remember(archive, place)?
    {
        return Ok(look.into_report());
    }
    let written = write_all(archive, journal, look, place, due, settings);
    written.map_err(|error| error.blaming(archive.connection()))
}

fn write_all(
    archive: &mut Archive,
    journal: &Journal,
    look: Look,
    place: Option<&JournalPlace>,
    due: Option<Repopulate>,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    let apart = if archive.is_new() { TextApart::begin(archive)? } else { None };
    let begin = ArchiveError::database("begin a transaction");
    let transaction = archive.connection_mut().transaction().map_err(begin)?;
    let mut report = apply(&transaction, journal, look, apart, settings)?;
    if let Some(asked) = due {
        // A script that was run by another tool moves the schema and does not say so here.
        owned::note(&transaction).map_err(writing())?;
        let derived = derive::derive_due(
            &transaction,
            settings.fields,
            &asked,
            Undeclared::GoesBut(settings.of_schema),
            settings.progress,
        )?;
        report.add_derived(derived);
        let now = settings.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        ledger::note_repopulated(&transaction, &now)
            .map_err(ArchiveError::database("write to the ledger"))?;
    }
    if let Some(place) = place {
        journal_place::remember(&transaction, place).map_err(writing())?;
    }
    settings.progress.begin("committing", None);
    transaction.commit().map_err(ArchiveError::database("commit the sync"))?;
    Ok(report)
}

/// The entries whose files have lost their text, while an earlier version has it: each sync tells of them as long as they
/// are so.
///
/// # Errors
///
/// [`ArchiveError`].
pub fn emptied(archive: &Archive) -> Result<Vec<Finding>, ArchiveError> {
    let paths = known::emptied(archive.connection());
    let paths = paths.map_err(ArchiveError::database("read the archive"))?;
    let finding = |path: String| {
        let hint = format!("`journal restore --entry {}` brings it back", shell_quoted(&path));
        Finding::warning(Place::file(path), "emptied", "the file has lost its text").with_hint(hint)
    };
    Ok(paths.into_iter().map(finding).collect())
}

/// Whether a folder must be remembered though nothing else is to be written: where none is, or none by a path that could
/// be one, or the remembered one lies elsewhere as seen from the archive too.
fn must_remember(archive: &Archive, place: Option<&JournalPlace>) -> Result<bool, ArchiveError> {
    let reading = ArchiveError::database("read the archive");
    let remembered = journal_place::remembered(archive.connection()).map_err(reading)?;
    let is_kept = |place| remembered.is_some_and(|it| it.is_well_formed() && it.is_same(place));
    Ok(place.is_some_and(|place| !is_kept(place)))
}

/// Whether versions are to be let go though nothing else is to be written: where `[versions]` was changed.
fn is_thinning(archive: &Archive, settings: Settings<'_>) -> Result<bool, ArchiveError> {
    let reading = || ArchiveError::database("read the archive");
    let connection = archive.connection();
    let shape = Shape::of(connection, settings.fields).map_err(reading())?;
    thin::is_due(connection, &shape, &settings.versions).map_err(reading())
}

/// What is to be derived again: none where every row is what it would be today; parts that only the ledger asks for
/// stand in it.
fn due(archive: &Archive, settings: Settings<'_>) -> Result<Option<Repopulate>, SyncError> {
    let reading = || ArchiveError::database("look by what rows were derived");
    let connection = archive.connection();
    let shape = Shape::of(connection, settings.fields).map_err(reading())?;
    let due = parts::due(connection, &shape).map_err(reading())?;
    if !due.newer.is_empty() {
        return Err(SyncError::NewerReader { parts: due.newer.into_iter().collect() });
    }
    let ledger = ledger::read(connection).map_err(reading())?;
    // A text of the ledger that cannot be read asks for nothing; `doctor` tells of it.
    let asked = ledger.pending_repopulation().unwrap_or_default();
    Ok((!due.is_nothing() || !asked.is_none()).then_some(asked))
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
    let fields = shape.declared();
    let now = settings.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let number = match look.is_nothing() && !look.is_first {
        true => None,
        false => Some(syncs::begin(connection, &now).map_err(writing())?),
    };
    // An index that is filled apart is none of this writer's business.
    shape.search &= apart.is_none();
    let racy = Racy::at(settings.now);
    let learned: Vec<(i64, Stamp)> = look.learned(racy).collect();
    let pass = if look.is_first { Pass::All } else { Pass::Some };
    let Look { plan, mut findings, unchanged, is_first, .. } = look;
    let touched = if is_first { Touched::All } else { change::touched(&plan) };
    let changes = Changes::of(&plan, is_first, settings.most_named);
    let SyncPlan { add, update, rename, revive, touch, remove, leave, listed, emptied, .. } = plan;
    let written = if is_first { listed } else { add.len() + update.len() + revive.len() };
    let is_collecting = shape.search && written >= bulk::WORTH_IT && bulk::begin(connection);
    let thinning = Thinning::begin(connection, &shape, settings.versions).map_err(writing())?;
    let keeps_versions = settings.versions.keep != KeepVersions::Nothing;
    let writer = RowWriter::new(connection, shape, pass, number);
    let writer = if keeps_versions { writer } else { writer.keeping_no_versions() };
    let report = SyncReport::default();
    let mut desk = Desk { connection, writer, racy, emptied, keeps_versions, report, changes };
    desk.report.unchanged =
        unchanged + touch.len() + leave.iter().filter(|it| it.id.is_some()).count();
    desk.report.removed = remove.len();
    for gone in &remove {
        desk.writer.mark_removed(gone.id, &now).map_err(writing())?;
    }
    for (id, stamp) in learned {
        desk.writer.touch(id, stamp).map_err(writing())?;
    }
    let tasks = pipeline::tasks(add, update, rename, revive);
    let count = if is_first { listed } else { tasks.len() };
    let tasks = if is_first { Tasks::AddAll } else { Tasks::These(tasks) };
    settings.progress.begin("syncing", u64::try_from(count).ok());
    let pipeline = Pipeline { journal, fields: &fields, progress: settings.progress };
    let write = |window: &Window, read: &mut [Read]| desk.take_all(window, read);
    let met = match apart {
        Some(apart) => fill::beside(connection, apart, |on| pipeline.run(tasks, write, on))?,
        None => pipeline.run(tasks, write, fill::give_back)?,
    };
    desk.writer.finish().map_err(writing())?;
    desk.report.let_go = thinning.finish(connection).map_err(writing())?;
    if is_collecting {
        bulk::end(connection).map_err(writing())?;
    }
    let copies = conflicts::settle(connection, &touched).map_err(writing())?;
    desk.report.findings.extend(copies.iter().map(Pair::finding));
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

/// The one writer: takes what was read and parsed, in the order of the paths.
struct Desk<'c> {
    connection: &'c Connection,
    writer: RowWriter<'c>,
    racy: Racy,
    /// The rows that lose their text, each with the bytes that its file had when it was looked at.
    emptied: HashMap<i64, SourceHash>,
    /// Whether what is replaced is kept as a version.
    keeps_versions: bool,
    report: SyncReport,
    changes: Changes,
}

impl Desk<'_> {
    /// Takes a window: first keeps what it replaces, then writes its rows.
    fn take_all(&mut self, window: &Window, read: &mut [Read]) -> Result<(), ArchiveError> {
        let replaced = window.iter().zip(&*read).filter_map(|((_, task), read)| {
            let read = read.as_ref().ok()?;
            Some((task.id()?, &read.row))
        });
        self.writer.keep(replaced).map_err(writing())?;
        for ((file, task), read) in window.iter().zip(read) {
            self.take(&file.path, *task, read)?;
        }
        Ok(())
    }

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
        let stamp = self.trusted(parsed.stamp);
        let is_emptied = self.is_emptied(task, &parsed.row).map_err(writing())?;
        if is_emptied && !self.keeps_versions {
            self.report.findings.push(lost(path));
        }
        let version = Version { path, stamp, row: &parsed.row, is_emptied };
        parsed.added_as = self.write(task, version).map_err(writing())?;
        Ok(())
    }

    /// Whether a row loses its text. The file may have changed since it was looked at: an editor empties it first.
    fn is_emptied(&self, task: Task, row: &Row) -> rusqlite::Result<bool> {
        let (Task::Update { id } | Task::Rename { id }) = task else { return Ok(false) };
        let source = row.source();
        if self.emptied.get(&id) == Some(&source.hash()) {
            return Ok(true);
        }
        Ok(source.is_blank() && known::has_text(self.connection, id)?)
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
        self.writer.move_to(id, version)?;
        self.writer.redate(id, version)
    }

    /// The stamp, where it is old enough to be trusted.
    fn trusted(&self, stamp: Stamp) -> Option<Stamp> {
        Some(stamp).filter(|it| self.racy.trusts(*it))
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

/// A text that is gone, where the archive may not keep it.
fn lost(path: &EntryPath) -> Finding {
    let message = "the file has lost its text, and `keep = \"none\"` in `[versions]` keeps no earlier version";
    let shown = shell_quoted(path.as_str());
    let hint = format!(
        "`journal restore latest --entry {shown} --to FILE` writes what the newest backup holds of it"
    );
    Finding::warning(Place::file(path.as_str()), "emptied", message).with_hint(hint)
}

/// A file that could not be read, as a finding.
fn unreadable(path: &EntryPath, error: &crate::journal::ReadError) -> Finding {
    Finding::error(Place::file(path.as_str()), "unreadable", error.to_string())
        .with_hint("what the archive holds of it was left as it is")
}
