//! The writing half of a sync: one transaction, or nothing at all.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::change::{self, Changes};
use super::desk::Desk;
use super::error::SyncError;
use super::look::{Look, Racy};
use super::pipeline::{self, Pipeline, Read, Tasks, Window};
use super::report::{DAMAGED, SyncReport, VERSION_LOST};
use super::{Settings, UNREADABLE, fill, writing};
use crate::archive::file::journal_place;
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::model::shape::Shape;
use crate::archive::model::{owned, parts, syncs};
use crate::archive::rows::conflicts::Touched;
use crate::archive::rows::derive::Derivation;
use crate::archive::rows::derive::Undeclared;
use crate::archive::rows::text_apart::TextApart;
use crate::archive::rows::write::{Pass, RowWriter};
use crate::archive::rows::{bulk, conflicts, derive};
use crate::archive::versions::thin::{self, Thinning};
use crate::archive::{Archive, ArchiveError};
use crate::backup::KeepVersions;
use crate::engine::ledger;
use crate::entry::conflict::Pair;
use crate::entry::sync_plan::{Emptied, SyncPlan};
use crate::entry::{Lack, Stamp};
use crate::finding::Finding;
use crate::journal::Journal;
use crate::revision::repopulate::Repopulate;

/// Writes what [`look`](super::look()) found to be done, and derives again what would be derived otherwise today, in one transaction;
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
        && !is_restored(archive)?
        && !is_other_unread(archive, &look)?
    {
        return Ok(look.into_report());
    }
    archive.end_reading()?;
    archive.refuse_closed()?;
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
    let apart = apart(archive, &look)?;
    let is_elsewhere = is_elsewhere(archive.connection(), place, &look)?;
    let begin = ArchiveError::database("begin a transaction");
    let transaction = archive.connection_mut().transaction().map_err(begin)?;
    let mut report = apply(&transaction, journal, look, (apart, is_elsewhere), settings)?;
    if let Some(asked) = due {
        report.add_derived(derive_again(&transaction, &asked, settings)?);
    }
    if let Some(place) = place {
        journal_place::remember(&transaction, place).map_err(writing())?;
    }
    settings.progress.begin("committing", None);
    transaction.commit().map_err(ArchiveError::database("commit the sync"))?;
    Ok(report)
}

/// The index of a new archive, filled beside it where that is worth it.
fn apart(archive: &Archive, look: &Look) -> Result<Option<TextApart>, SyncError> {
    Ok(match archive.is_new() {
        true => TextApart::begin(archive, fill::parts(look.plan.listed))?,
        false => None,
    })
}

/// Derives what would be derived otherwise today, and notes that it was.
fn derive_again(
    connection: &Connection,
    asked: &Repopulate,
    settings: Settings<'_>,
) -> Result<Derivation, SyncError> {
    // A script that was run by another tool moves the schema and does not say so here.
    owned::note(connection).map_err(writing())?;
    let derived = derive::derive_due(
        connection,
        settings.fields,
        asked,
        Undeclared::GoesBut(settings.of_schema),
        settings.progress,
    )?;
    let now = settings.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    ledger::note_repopulated(connection, &now)
        .map_err(ArchiveError::database("write to the ledger"))?;
    Ok(derived)
}

/// Whether a folder must be remembered though nothing else is to be written: where none is, or none by a path that could
/// be one, or the remembered one lies elsewhere as seen from the archive too.
fn must_remember(archive: &Archive, place: Option<&JournalPlace>) -> Result<bool, ArchiveError> {
    let reading = ArchiveError::database("read the archive");
    let remembered = journal_place::remembered(archive.connection()).map_err(reading)?;
    let is_kept = |place| remembered.is_some_and(|it| it.is_well_formed() && it.is_same(place));
    Ok(place.is_some_and(|place| !is_kept(place)))
}

/// Whether the archive was restored, or comes from before syncs were counted, and no sync has met the files since.
fn is_restored(archive: &Archive) -> Result<bool, ArchiveError> {
    let reading = || ArchiveError::database("read the archive");
    let connection = archive.connection();
    Ok(syncs::is_restored(connection).map_err(reading())?
        || syncs::is_uncounted(connection).map_err(reading())?)
}

/// Whether the whole journal was listed, and files or folders could not be read which the last sync could, or the other way round.
fn is_other_unread(archive: &Archive, look: &Look) -> Result<bool, ArchiveError> {
    let reading = ArchiveError::database("read the archive");
    let is_other = || syncs::is_other_unread(archive.connection(), &unread(&look.findings));
    Ok(look.is_of_all && is_other().map_err(reading)?)
}

/// The paths that could not be read.
fn unread(findings: &[Finding]) -> BTreeSet<&str> {
    let paths = findings.iter().filter(|it| it.code == UNREADABLE);
    paths.map(|it| it.place.path.as_str()).collect()
}

/// Whether a folder is another than the one that is remembered, and not that one under another name: where that is gone, and at least
/// half of the files are as they were.
pub(super) fn is_elsewhere(
    connection: &Connection,
    place: Option<&JournalPlace>,
    look: &Look,
) -> Result<bool, ArchiveError> {
    let reading = ArchiveError::database("read the archive");
    let then = journal_place::remembered(connection).map_err(reading)?;
    let is_renamed = |then: &JournalPlace| {
        let alike = look.unchanged + look.plan.touch.len() + look.plan.rename.len();
        !then.canonical.is_dir() && alike * 2 >= look.plan.listed
    };
    let is_other =
        |(here, then): (&JournalPlace, JournalPlace)| !then.is_same(here) && !is_renamed(&then);
    Ok(place.zip(then).is_some_and(is_other))
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
pub(super) fn apply(
    connection: &Connection,
    journal: &Journal,
    look: Look,
    (apart, is_elsewhere): (Option<TextApart>, bool),
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
    let is_of_all = look.is_of_all;
    if let Some(rules) = journal.rules().filter(|_| is_of_all) {
        syncs::note_walk(connection, rules, number, is_elsewhere).map_err(writing())?;
    }
    if let Some(number) = number {
        syncs::note_last(connection, number).map_err(writing())?;
    }
    // An index that is filled apart is none of this writer's business.
    shape.search &= apart.is_none();
    let racy = Racy::at(settings.now);
    let learned: Vec<(i64, Stamp)> = look.learned(racy).collect();
    let pass = if look.is_first { Pass::All } else { Pass::Some };
    let Look { plan, mut findings, unchanged, is_first, .. } = look;
    let touched = if is_first { Touched::All } else { change::touched(&plan) };
    let changes = Changes::of(&plan, is_first, settings.most_named);
    let SyncPlan { add, update, rename, revive, touch, remove, leave, listed, .. } = plan;
    let mut emptied = plan.emptied;
    emptied.extend(plan.returned_alike);
    let written = if is_first { listed } else { add.len() + update.len() + revive.len() };
    let is_collecting = shape.search && written >= bulk::WORTH_IT && bulk::begin(connection);
    let thinning =
        Thinning::begin(connection, &shape, settings.versions, settings.wall).map_err(writing())?;
    let has_histories = shape.histories;
    let keeps_versions = settings.versions.keep != KeepVersions::Nothing;
    let writer = RowWriter::new(connection, shape, pass, number);
    let writer = if keeps_versions { writer } else { writer.keeping_no_versions() };
    let report = SyncReport::default();
    let is_of_many = |it: &&Emptied| it.lack == Lack::Own;
    let of_many: Vec<_> = emptied.values().filter(is_of_many).map(|it| it.seen).collect();
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
    if !of_many.is_empty() && has_histories {
        syncs::note_of_many(connection, &of_many).map_err(writing())?;
    }
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
    // A look that hashed all has told of what was damaged.
    let has_told = findings.iter().any(|it| it.code == DAMAGED);
    desk.report.findings.retain(|it| match it.code {
        VERSION_LOST => !findings.contains(it),
        code => code != DAMAGED || !has_told,
    });
    findings.append(&mut desk.report.findings);
    if is_of_all {
        syncs::note_unread(connection, &unread(&findings), number).map_err(writing())?;
    }
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(SyncReport { findings, changes: desk.changes.finish(), ..desk.report })
}
