//! What a sync would do: all that it does but the writing, files read and parsed included, so that it says the same.

use super::change::Changes;
use super::copies::{self, KnownCopies};
use super::pipeline::{self, Pipeline, Read, Task, Tasks, Window};
use super::{Look, Settings, SyncError, SyncReport, fill};
use crate::archive::Archive;
use crate::entry::conflict::Pair;
use crate::journal::Journal;

/// The report of the sync that would write what [`look`](super::look) found; nothing is changed.
///
/// # Errors
///
/// [`SyncError`] where the folder cannot be read.
pub fn forecast(
    journal: &Journal,
    archive: Option<&Archive>,
    look: Look,
    settings: Settings<'_>,
) -> Result<SyncReport, SyncError> {
    let mut changes = Changes::of(&look.plan, look.is_first, settings.most_named);
    let is_idle = look.is_nothing() && !look.is_first;
    let held = KnownCopies::of(archive, &look.plan)?;
    let Look { plan, mut findings, unchanged, is_first, .. } = look;
    let left = plan.leave.iter().filter(|it| it.id.is_some()).count();
    let unchanged = unchanged + plan.touch.len() + left;
    let mut report = SyncReport { removed: plan.remove.len(), unchanged, ..SyncReport::default() };
    let tasks = pipeline::tasks(plan.add, plan.update, plan.rename, plan.revive);
    let count = if is_first { plan.listed } else { tasks.len() };
    let tasks = if is_first { Tasks::AddAll } else { Tasks::These(tasks) };
    settings.progress.begin("reading", u64::try_from(count).ok());
    let pipeline = Pipeline { journal, fields: settings.fields, progress: settings.progress };
    let mut found = Vec::new();
    let read = |window: &Window, read: &mut [Read]| {
        for ((file, task), read) in window.iter().zip(read) {
            changes.take(&file.path, *task, read);
            count_task(&mut report, *task, read.is_ok());
            match read {
                Ok(parsed) => found.append(&mut parsed.findings),
                Err(finding) => found.push((**finding).clone()),
            }
        }
        Ok(())
    };
    let met = pipeline.run(tasks, read, fill::give_back)?;
    if is_first {
        findings = met.findings;
    }
    findings.append(&mut found);
    if !is_idle {
        let copies = copies::to_come(journal, &held, settings.progress)?;
        findings.extend(copies.iter().map(Pair::finding));
    }
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(SyncReport { findings, changes: changes.finish(), ..report })
}

/// Counts a file by what would be done with it. Where it cannot be read, a row that has it stays as it is.
fn count_task(report: &mut SyncReport, task: Task, is_read: bool) {
    match (task, is_read) {
        (Task::Update { .. }, false) => report.unchanged += 1,
        (_, false) => {}
        (Task::Add | Task::Revive { .. }, true) => report.added += 1,
        (Task::Update { .. }, true) => report.updated += 1,
        (Task::Rename { .. }, true) => report.renamed += 1,
    }
}
