//! What a person hears while a command is still at work.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::answer;
use super::error::CommandError;
use super::output::Output;
use crate::archive::ArchiveError;
use crate::archive::file::holder::{Holder, holder_of};
use crate::migrate::MigrationReport;
use crate::session::Notice;
use crate::sqlite::patience;

/// Says a notice; `watch` begins to watch for those who ask the command to stop.
pub(super) fn say(notice: Notice<'_>, output: &Output, watch: &dyn Fn()) {
    match notice {
        Notice::Waiting { archive, holder } => waiting(output, archive, holder),
        Notice::TakenBack => output.say("took the archive back from WAL mode: it is one file"),
        Notice::StaysInLog { holder } => {
            output.warn(&format!("the archive stays in WAL mode: it is in use by {holder}"), None);
        }
        Notice::Swept => output.say("overwrote what an earlier purge had left in free pages"),
        Notice::Unswept(error) => unswept(error, output),
        Notice::AtWork => watch(),
        Notice::NoBackup => output.warn("no backup is taken, as was asked for", None),
        Notice::Upgraded(report) => upgraded(report, output),
        Notice::Miscounted(found) => output.warn(&found.to_string(), Some(&found.way_out())),
        Notice::Unnoted(error) => unnoted(&error, output),
        Notice::SetAside(file) => output
            .say(&format!("what was there is not an archive; it is kept as {}", file.display())),
    }
}

/// Says for whom a command waits, where it waits longer than a moment, and lets the signal that stops it end that too.
pub(super) fn while_waiting(output: &Output, archive: &Path, stop: &Arc<AtomicUsize>) {
    let (output, archive, stop) = (output.clone(), archive.to_owned(), Arc::clone(stop));
    patience::settle(
        move || waiting(&output, &archive, &holder_of(&archive)),
        move || stop.load(Ordering::Relaxed) != 0,
    );
}

/// Says once for whom a command waits.
pub(super) fn waiting(output: &Output, archive: &Path, holder: &Holder) {
    if !patience::is_news() {
        return;
    }
    output.say(&format!("waiting: `{}` is in use by {holder}", archive.display()));
}

fn unswept(error: ArchiveError, output: &Output) {
    if let CommandError::Told(report) = CommandError::from(error) {
        let finding = report.into_finding();
        output.warn(&finding.message, finding.hint.as_deref());
    }
}

/// That an archive was restored, and does not know it.
fn unnoted(error: &ArchiveError, output: &Output) {
    let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    output.warn(
        &format!("the archive is restored, but that could not be noted in it: {cause}"),
        Some("leave the next sync as it is: `journal undo` would take what it finds for new"),
    );
}

/// The upgrade that a sync began with.
fn upgraded(report: &MigrationReport, output: &Output) {
    answer::tell_corrected(output, report, false);
    if !report.steps.is_empty() {
        let steps = answer::counted(report.steps.len(), "revision");
        let to = answer::standing(&report.to);
        output.say(&format!("upgraded the archive by {steps}, to {to}"));
    }
    if let Some(backup) = &report.backup {
        output.say(&format!("the state before is in {}", backup.display()));
    }
    answer::tell_versions(output, report);
}
