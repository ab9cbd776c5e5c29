//! What a purge leaves to be done, each with the way out.

use std::path::{Path, PathBuf};

use crate::archive::ArchiveError;
use crate::archive::beside::{self, is_set_aside};
use crate::archive::purge::{Because, Fate, Holder, Undecided};
use crate::backup::{Backup, BackupError};
use crate::commands::answer;
use crate::commands::error::CommandError;
use crate::finding::{Finding, Place, Severity, shell_quoted};

/// Rows are gone, and their bytes may not be: something was found, and what was asked for was done.
pub(super) fn unswept(error: ArchiveError) -> Option<Finding> {
    match CommandError::from(error) {
        CommandError::Told(report) => Some(report.into_finding()),
        _ => None,
    }
}

/// What a backup still holds, or may: a warning where it was left as it is, an error where it `should_not`. `command` is
/// what takes it from there, without its entries.
pub(super) fn of_backup(holder: &Holder, command: &str, should_not: bool) -> Vec<Finding> {
    let undecided = holder.undecided.iter().map(|it| in_doubt(&holder.backup, it, should_not));
    still_held(holder, command).into_iter().chain(undecided).collect()
}

fn still_held(holder: &Holder, command: &str) -> Option<Finding> {
    let place = Place::file(answer::path(&holder.backup.path));
    let (message, command) = match &holder.fate {
        Fate::Rewritten | Fate::InDoubt => return None,
        Fate::Failed(error) => return Some(failed(place, error)),
        Fate::Holds => {
            let paths: Vec<String> = holder.paths.iter().map(|it| shell_quoted(it)).collect();
            let (message, entries) = match command {
                "purge" => ("this backup still holds it", paths.join(" ")),
                _ if command.contains("--all") => {
                    ("this backup still holds earlier versions", String::new())
                }
                _ => ("this backup still holds earlier versions", paths.join(" ")),
            };
            (
                message,
                format!("journal {command} --backups --force {entries}").trim_end().to_owned(),
            )
        }
        Fate::HoldsInFreePages => {
            let message = "this backup was made before an earlier purge was finished, and may hold in free pages what that \
                           forgot";
            (message, "journal purge --sweep --backups".to_owned())
        }
    };
    let hint = format!("`{command}` makes it anew without it, or delete it");
    Some(Finding::warning(place, "held-by-backup", message).with_hint(hint))
}

fn failed(place: Place, error: &BackupError) -> Finding {
    let words = match CommandError::of("held-by-backup", error) {
        CommandError::Told(report) => report.into_finding().message,
        _ => error.to_string(),
    };
    let message = format!("this backup may still hold it: {words}");
    Finding::error(place, "held-by-backup", message).with_hint(
        "`journal backup verify` says what is wrong with it; delete it where it is of no more use",
    )
}

/// A row that is left as it is, because nobody can tell whether it is the entry.
fn in_doubt(backup: &Backup, row: &Undecided, should_not: bool) -> Finding {
    let path = &row.path;
    let why = match row.because {
        Because::SamePath => "it has the same path, other bytes, and no identity to tell by",
        Because::SamePathOtherIdentity => {
            "it has the same path, other bytes, and an identity that the archive does not know"
        }
        Because::SharedBytes => "it has the same bytes, and other entries have them too",
        Because::LikeDoubtful => "it has the bytes of a row that may be it",
    };
    let message = format!("`{path}` in this backup may be it, and was left there: {why}");
    let (file, manifest) = (&backup.path, beside::beside(&backup.path, ".sha256"));
    let hint = format!(
        "`journal restore {} --entry {} --to -` shows it; where it is the entry, delete the backup: rm {} {}",
        shell_quoted(&backup.name),
        shell_quoted(path),
        shell_quoted(&answer::path(file)),
        shell_quoted(&answer::path(&manifest)),
    );
    let place = Place::file(answer::path(file));
    let is_error = should_not && row.because != Because::SamePathOtherIdentity;
    let finding = Finding::error(place, "may-be-held-by-backup", message).with_hint(hint);
    let severity = if is_error { Severity::Error } else { Severity::Warning };
    Finding { severity, ..finding }
}

/// Files beside the archive that nobody has looked into.
pub(super) fn set_aside(archive: &Path) -> Vec<Finding> {
    let finding = |(path, ending): (PathBuf, String)| {
        // The lock is ours, so that nobody writes these any more.
        let is_left = matches!(ending.as_str(), ".partial" | ".new");
        let message = match (is_left, is_set_aside(&ending)) {
            (true, _) => "is what work that was cut off has left, and may still hold it",
            (false, true) => "was set aside, and may still hold it",
            (false, false) => return None,
        };
        let place = Place::file(answer::path(&path));
        let rm = format!("rm {}", shell_quoted(&answer::path(&path)));
        let hint = match is_left {
            true => format!("delete it: {rm}"),
            false => format!("delete it once nothing in it is needed: {rm}"),
        };
        Some(Finding::warning(place, "held-by-file", message).with_hint(hint))
    };
    beside::all(archive).into_iter().filter_map(finding).collect()
}
