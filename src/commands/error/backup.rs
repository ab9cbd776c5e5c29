//! Why a backup could not be made, found, pruned or restored, with the way out.

use std::io;
use std::path::{Path, PathBuf};

use super::CommandError;
use crate::archive::care::diff::EntryError;
use crate::archive::file::beside::beside;
use crate::archive::file::stray_log::{self, stray_log};
use crate::backup::{BackupError, Problem, PruneError, RestoreError};
use crate::finding::shell_quoted;
use crate::place::right::right_to;
use crate::schema::{Name, plain_or_quoted};

impl From<BackupError> for CommandError {
    fn from(error: BackupError) -> Self {
        let hint = match &error {
            BackupError::Stopped => return Self::Stopped,
            BackupError::NoSpace { .. } => {
                "make room there; where it is the folder of backups, `directory` in `[backup]` of journal.toml names another one"
            }
            BackupError::NoFolder { .. } => {
                let way_out = error.way_out_of_folder().unwrap_or_default();
                return Self::of("no-backup-folder", &error).with_hint(way_out);
            }
            BackupError::Damaged { kept: Some(kept), .. } => {
                let name = kept.name.clone();
                let told = Self::from(without_copy(error));
                return told.and_hint(&format!(
                    "a copy of it as it is, marked as damaged, is `{name}`, which `backup prune` leaves"
                ));
            }
            BackupError::Damaged { problems, .. } if stale_index(problems).is_some() => {
                let name = plain_or_quoted(&Name::new(stale_index(problems).unwrap_or_default()));
                let hint = format!(
                    "`INSERT INTO {name}({name}) VALUES ('rebuild')` in the SQLite shell makes it again"
                );
                return Self::of("backup", &error).with_hint(hint);
            }
            BackupError::Damaged { .. } => {
                "`journal doctor` says what is damaged, `journal restore latest` puts a backup back"
            }
            BackupError::NotFound { .. } => "`journal backup list` shows them all",
            BackupError::IsAFolder { .. } => {
                "name a file in it; `journal backup list` shows those of the backup folder"
            }
            BackupError::NoneVerified { .. } => "`journal backup` makes one",
            BackupError::Busy { .. } => {
                "close the program that uses it, then run the command again"
            }
            BackupError::File { doing: "read", source, .. }
                if source.kind() == io::ErrorKind::NotFound =>
            {
                "look at the name; `journal backup list` shows those of the backup folder"
            }
            BackupError::File { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "make the folder first"
            }
            BackupError::File { path, .. } | BackupError::Sqlite { path, .. } => {
                let told = Self::of("backup", &error);
                return match right_to(path) {
                    Some(hint) => told.with_hint(hint),
                    None => told,
                };
            }
            _ => return Self::of("backup", &error),
        };
        Self::of("backup", &error).with_hint(hint)
    }
}

/// The same error of a copy that was not kept.
fn without_copy(error: BackupError) -> BackupError {
    match error {
        BackupError::Damaged { problems, .. } => BackupError::Damaged { problems, kept: None },
        other => other,
    }
}

/// The index that another tool, or a script, left behind its text, where nothing else is wrong: no backup would mend that.
fn stale_index(problems: &[Problem]) -> Option<&str> {
    let stale =
        |it: &'_ Problem| matches!(it, Problem::FullText { table } if table != "entries_fts");
    let first = problems.first().filter(|_| problems.iter().all(stale))?;
    match first {
        Problem::FullText { table } => Some(table),
        _ => None,
    }
}

impl From<RestoreError> for CommandError {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Backup(error) => error.into(),
            RestoreError::Damaged { ref problems, .. } => {
                if let [Problem::Unsettled { journal }] = problems.as_slice() {
                    return Self::of("unsettled", &error).with_hint(taking_in(journal));
                }
                Self::of("damaged", &error).with_hint("nothing was changed; `journal backup list` shows the others, `journal backup verify --all` checks them")
            }
            RestoreError::NotTheSame { .. } => Self::of("restore", &error)
                .with_hint("run the command again; `journal doctor` checks the archive"),
            RestoreError::Unreadable { .. } => Self::of("damaged", &error),
        }
    }
}

/// The way out where a journal of SQLite's stands beside the file that was to be restored.
fn taking_in(journal: &Path) -> String {
    let name = journal.display().to_string();
    let file = PathBuf::from(name.trim_end_matches("-wal").trim_end_matches("-journal"));
    let stray = stray_log(&file);
    let [file, whole] =
        [file.clone(), beside(&file, ".whole")].map(|it| shell_quoted(&it.display().to_string()));
    match stray {
        Some(log) => stray_log::way_out(&log, &format!("journal --archive {file} list")),
        None => format!(
            "nothing was changed; `journal --archive {file} backup --to {whole}` makes one file of both, then \
             `journal restore {whole}`"
        ),
    }
}

impl From<PruneError> for CommandError {
    fn from(error: PruneError) -> Self {
        match error {
            PruneError::Backup(error) => error.into(),
            PruneError::EmptyPolicy(_) => Self::of("empty-policy", &error).with_hint(
                "set `keep_last` or another `keep_` of `[backup]` in journal.toml to 1 or more",
            ),
        }
    }
}

impl From<EntryError> for CommandError {
    fn from(error: EntryError) -> Self {
        Self::of("entry", &error)
    }
}
