//! Why the journal's files could not be read or written, or exchanged with other tools, with the way out.

use std::io;
use std::path::Path;

use super::CommandError;
use super::archive::{MORE_THREADS, no_folder};
use crate::archive::ArchiveError;
use crate::export::ExportError;
use crate::finding::shell_quoted;
use crate::import::ImportError;
use crate::import::git::GitError;
use crate::import::tool::Tool;
use crate::journal::JournalError;
use crate::journal::protected::Refused;
use crate::journal::write::WriteError;
use crate::place::right::no_right;
use crate::sync::{Remembered, SyncError};

/// The way out where a file in the journal would be replaced that the archive does not hold.
pub(crate) const UNLISTED: &str = "nothing was written; `[sync]` leaves this file out, so no sync keeps it: name another place, or move it \
                                   away first";

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        match &error {
            JournalError::Stopped => Self::Stopped,
            JournalError::Threads(_) => Self::of("no-threads", &error).with_hint(MORE_THREADS),
            JournalError::NoRoot { .. } => Self::of("no-journal", &error).with_hint(
                "look at its name, and whether its disk is there; `journal` in journal.toml sets it, or `path` of its name in the user's settings; the archive was not changed",
            ),
            JournalError::Unreadable { .. } => Self::of("unreadable-journal", &error).with_hint(
                "look at its permissions and at the disk it is on, then run the command again; the archive was not changed",
            ),
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
            SyncError::AnotherFolder { ref remembered, .. } => {
                let why = match remembered {
                    Remembered::Gone(_) => "the journal was moved there",
                    Remembered::Elsewhere(_) => "it is the same journal",
                    Remembered::Nowhere { .. } => "it is the journal of this archive",
                };
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

impl From<Refused> for CommandError {
    fn from(error: Refused) -> Self {
        Self::of("protected", &error).with_hint("nothing was written; name another file")
    }
}

impl From<WriteError> for CommandError {
    fn from(error: WriteError) -> Self {
        let told = Self::of("file", &error);
        match error.source.kind() {
            io::ErrorKind::AlreadyExists => {
                told.with_hint("name another file; nothing is replaced")
            }
            _ => unwritable(told, &error.path, &error.source),
        }
    }
}

/// Why a file could not be written, with the way out where there is one.
pub(crate) fn unwritable(told: CommandError, file: &Path, source: &io::Error) -> CommandError {
    let hint = match source.kind() {
        io::ErrorKind::PermissionDenied => Some(no_right(file)),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => no_folder(file, ""),
        io::ErrorKind::StorageFull => {
            Some("make room on the disk, then run the command again".to_owned())
        }
        _ => None,
    };
    match hint {
        Some(hint) => told.with_hint(hint),
        None => told,
    }
}

impl From<ImportError> for CommandError {
    fn from(error: ImportError) -> Self {
        let error = match error {
            ImportError::Git(error) => return error.into(),
            ImportError::Archive(error) => return error.into(),
            ImportError::Journal(error) => return error.into(),
            error => error,
        };
        match &error {
            ImportError::Stopped => Self::Stopped,
            ImportError::Halted => Self::of("stopped", &error),
            ImportError::Json { place, .. } => Self::of("import", &error)
                .at(place.clone(), None)
                .with_hint("name the JSON file of the export; `--from` says which tool wrote it"),
            ImportError::NoEntries { tool: Tool::Jrnl, .. } => Self::of("import", &error).with_hint(
                "`--time-format '%d/%m/%Y %H:%M'` says how jrnl was set to write dates; `jrnl --format json > journal.json` writes all of a journal in a form that is always read; `--from` says which other tool wrote the file",
            ),
            ImportError::NoEntries { .. } => {
                let words: Vec<&str> = Tool::ALL.into_iter().map(Tool::as_str).collect();
                let words = words.join(", ");
                Self::of("import", &error).with_hint(format!(
                    "`--from` says which tool wrote it ({words}); without it that is told from the file"
                ))
            }
            ImportError::Refused { code, hint, place, .. } => {
                let told = Self::of(code, &error).with_hint(hint.clone());
                match place {
                    Some(place) => told.at(place.clone(), None),
                    None => told,
                }
            }
            ImportError::Unreadable { place, .. } => {
                Self::new("unreadable", error.to_string()).at(place.clone(), None)
            }
            ImportError::NotUtf8 { place } => {
                let file = shell_quoted(&place.path);
                Self::of("not-utf8", &error).at(place.clone(), None).with_hint(format!(
                    "`iconv -f WINDOWS-1252 -t UTF-8 {file} > utf8.txt` makes it so, where it is a text of Windows; then import that"
                ))
            }
            ImportError::Write(WriteError { path, source })
            | ImportError::Look { path, source } => match source.kind() {
                io::ErrorKind::NotADirectory => Self::of("import", &error).with_hint(format!(
                    "nothing was changed; move `{}` away, or name another folder with `--to`",
                    path.display()
                )),
                _ => unwritable(Self::of("import", &error), path, source),
            },
            _ => Self::of("import", &error),
        }
    }
}

impl From<GitError> for CommandError {
    fn from(error: GitError) -> Self {
        let hint = match &error {
            GitError::NoGit => "install git; it is asked for the history, and changes nothing",
            GitError::NoRepository { said, .. } if said.contains("dubious ownership") => {
                "the folder is another user's; clone it, and name the clone"
            }
            GitError::NoFolder { .. } | GitError::NoRepository { .. } => {
                "name the folder that holds the journal and its `.git`"
            }
            GitError::NoCommits { .. } => {
                "there is nothing to import before the first `git commit`"
            }
            GitError::Shallow { .. } => {
                "fetch the rest with `git fetch --unshallow`, then run the command again"
            }
            GitError::MissingBlob { .. } => {
                "`git fsck` says what is missing; a partial clone gets the rest with `git fetch --refetch --no-filter`"
            }
            GitError::Failed { .. } | GitError::Run { .. } => "`git fsck` checks the repository",
        };
        Self::of("git", &error).with_hint(hint)
    }
}

impl From<ExportError> for CommandError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Stopped => Self::Stopped,
            ExportError::Output(error) => error.into(),
            ExportError::Sqlite(error) => ArchiveError::database("read the entries")(error).into(),
            ExportError::Protected(error) => error.into(),
            ExportError::Unsynced { .. } => Self::of("unsynced", &error).with_hint(
                "nothing was written; `journal sync` takes the text into the archive, or name another folder",
            ),
            ExportError::Unlisted { .. } => Self::of("unsynced", &error).with_hint(UNLISTED),
            ExportError::NoFolder { .. } | ExportError::NoFile { .. } => {
                Self::of("in-the-way", &error)
                    .with_hint("nothing was written; move it elsewhere, or name another folder")
            }
            ExportError::Exists { .. } => {
                Self::of("exists", &error).with_hint("name another place, or say `--overwrite`")
            }
            ExportError::Place { ref path, ref source } => {
                unwritable(Self::of("export", &error), path, source)
            }
            ExportError::Write(ref it) => {
                unwritable(Self::of("export", &error), &it.path, &it.source)
            }
        }
    }
}
