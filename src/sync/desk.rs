//! The desk of the one writer: what was read and parsed becomes rows, in the order of the paths.

use std::collections::HashMap;

use rusqlite::Connection;

use super::change::Changes;
use super::look::Racy;
use super::pipeline::{Read, Task, Window};
use super::report::{SyncReport, mended_entry, version_lost};
use super::writing;
use crate::archive::ArchiveError;
use crate::archive::model::known;
use crate::archive::model::row::Row;
use crate::archive::rows::write::{RowWriter, Version};
use crate::entry::sync_plan::Emptied;
use crate::entry::{EntryPath, Lack, Stamp};
use crate::finding::{Finding, Place};

/// The one writer: takes what was read and parsed, in the order of the paths.
pub(super) struct Desk<'c> {
    pub(super) connection: &'c Connection,
    pub(super) writer: RowWriter<'c>,
    pub(super) racy: Racy,
    /// The rows that lose their text, each with the bytes that its file had when it was looked at.
    pub(super) emptied: HashMap<i64, Emptied>,
    /// Whether what is replaced is kept as a version.
    pub(super) keeps_versions: bool,
    pub(super) report: SyncReport,
    pub(super) changes: Changes,
}

impl Desk<'_> {
    /// Takes a window: first keeps what it replaces, then writes its rows.
    pub(super) fn take_all(
        &mut self,
        window: &Window,
        read: &mut [Read],
    ) -> Result<(), ArchiveError> {
        let replaced = window.iter().zip(&*read).filter_map(|((_, task), read)| {
            let read = read.as_ref().ok()?;
            Some((task.id()?, &read.row, matches!(task, Task::Rename { .. })))
        });
        self.writer.keep(replaced).map_err(writing())?;
        let damaged = self.writer.take_lost();
        let healed = self.writer.take_healed();
        let is_of = |task: &Task, ids: &[i64]| task.id().is_some_and(|id| ids.contains(&id));
        for (file, task) in window.iter().filter(|_| !damaged.is_empty() || !healed.is_empty()) {
            let path = file.path.as_str();
            let lost = is_of(task, &damaged).then(|| version_lost(path));
            let mended = is_of(task, &healed).then(|| mended_entry(path));
            self.report.findings.extend(lost.or(mended));
        }
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

    /// Whether a row loses its text, or goes on without. The file may have changed since it was looked at: an editor empties
    /// it first.
    fn is_emptied(&self, task: Task, row: &Row) -> rusqlite::Result<bool> {
        let (Task::Update { id } | Task::Rename { id } | Task::Revive { id }) = task else {
            return Ok(false);
        };
        let source = row.source();
        if self.emptied.get(&id).is_some_and(|it| it.seen == source.hash()) {
            return Ok(true);
        }
        let Some(lack) = Lack::of(source) else {
            // What was written over many comes back as it went.
            let is_return = matches!(task, Task::Revive { .. });
            return Ok(is_return
                && known::is_emptied(self.connection, id)?
                && self.writer.holds(id, source)?);
        };
        let is_loss = lack.is_loss_of(&known::source(self.connection, id)?);
        Ok(is_loss || known::is_emptied(self.connection, id)?)
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

/// A text that is gone, where the archive may not keep it.
fn lost(path: &EntryPath) -> Finding {
    let message = "the file has lost its text, and `keep = \"none\"` in `[versions]` keeps no earlier version";
    let hint = "`journal backup list` says whether there is a backup from before, which holds it";
    Finding::warning(Place::file(path.as_str()), "emptied", message).with_hint(hint)
}
