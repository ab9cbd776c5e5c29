//! Why the journal's files could not be read or written, or exchanged with other tools, with the way out.

use std::io;

use super::CommandError;
use crate::archive::ArchiveError;
use crate::export::ExportError;
use crate::import::ImportError;
use crate::journal::JournalError;
use crate::journal::write::WriteError;
use crate::sync::SyncError;

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        match &error {
            JournalError::Stopped => Self::Stopped,
            JournalError::NoRoot { .. } => Self::of("no-journal", &error).with_hint(
                "name the folder, `journal sync DIR`, or set `journal` in journal.toml; the archive was not changed",
            ),
            JournalError::Unreadable { .. } => Self::of("unreadable-journal", &error),
        }
    }
}

impl From<SyncError> for CommandError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Journal(error) => error.into(),
            SyncError::Archive(error) => error.into(),
            SyncError::MassDisappearance { .. } => Self::of("mass-disappearance", &error).with_hint(
                "is the folder mounted, and the right one? nothing was changed; `--accept-deletions` goes on, and the \
                 entries stay readable in the archive",
            ),
            SyncError::AnotherFolder { is_gone, .. } => {
                let why = if is_gone { "the journal was moved there" } else { "it is the same journal" };
                Self::of("another-folder", &error).with_hint(format!(
                    "where {why}, say `--root-moved`; a second journal takes an archive of its own, `--archive FILE`"
                ))
            }
            SyncError::NewerReader { .. } => Self::of("newer-reader", &error).with_hint(
                "use that `journal`; `journal repopulate --force` derives every row as this one does",
            ),
        }
    }
}

impl From<WriteError> for CommandError {
    fn from(error: WriteError) -> Self {
        let told = Self::of("file", &error);
        match error.source.kind() {
            io::ErrorKind::AlreadyExists => {
                told.with_hint("name another file; nothing is replaced")
            }
            _ => told,
        }
    }
}

impl From<ImportError> for CommandError {
    fn from(error: ImportError) -> Self {
        match &error {
            ImportError::Stopped => Self::Stopped,
            ImportError::Json { place, .. } => Self::of("import", &error)
                .at(place.clone(), None)
                .with_hint("name the JSON file of the export; `--from` says which tool wrote it"),
            ImportError::NoEntries { .. } => Self::of("import", &error)
                .with_hint("`--from` says which tool wrote it: jrnl, dayone or 750words"),
            ImportError::Look { .. } | ImportError::Write(_) => Self::of("import", &error),
        }
    }
}

impl From<ExportError> for CommandError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Stopped => Self::Stopped,
            ExportError::Output(error) => error.into(),
            ExportError::Sqlite(error) => ArchiveError::database("read the entries")(error).into(),
            ExportError::Exists { .. } => {
                Self::of("exists", &error).with_hint("name another place, or say `--overwrite`")
            }
            error => Self::of("export", &error),
        }
    }
}
