//! Why the archive could not be opened, read or written, with the way out.

use std::io;
use std::path::Path;

use rusqlite::ffi;

use super::CommandError;
use crate::archive::ArchiveError;
use crate::archive::care::purge::PurgeError;
use crate::archive::file::beside::one_name;
use crate::archive::file::owner::out_of_reach;
use crate::archive::file::{cut_off, stray_log};
use crate::finding::shell_quoted;
use crate::place::folder_of;
use crate::place::right::no_right;
use crate::sqlite::damage::{self, is_corrupt};
use crate::sqlite::structure;

impl From<ArchiveError> for CommandError {
    fn from(error: ArchiveError) -> Self {
        let (code, hint) = match &error {
            ArchiveError::Stopped => return Self::Stopped,
            ArchiveError::Threads(_) => ("no-threads", Some(MORE_THREADS)),
            ArchiveError::Unmarked { application_id, revision, .. } => {
                let way_out = ArchiveError::way_out_of_mark(*application_id, revision.as_deref());
                return Self::of("unmarked-archive", &error).with_hint(way_out);
            }
            ArchiveError::Missing { .. } => ("no-archive", Some("`journal sync DIR` makes one")),
            ArchiveError::OfJournal { .. } => (
                "an-archive",
                Some(
                    "take `core = false` out of journal.toml, or name another file with `--archive`",
                ),
            ),
            ArchiveError::LedgerTaken { .. } | ArchiveError::LedgerElsewhere { .. } => {
                return Self::of("ledger-name", &error).with_hint(error.way_out_of_ledger());
            }
            ArchiveError::InTheWay { .. } => ("in-the-way", Some("run the command again")),
            ArchiveError::NotAnArchive { .. } => (
                "not-an-archive",
                Some(
                    "name another file with `--archive`; a damaged archive comes back with `journal restore latest`; a database of \
                     another program stays that with `core = false` under `[schema]` in journal.toml, becomes an archive too with \
                     `journal migration stamp --create \"MESSAGE\"`, or has one made beside it: `journal --archive FILE sync DIR`",
                ),
            ),
            ArchiveError::NotOurs { .. } => (
                "not-ours",
                Some(
                    "nothing was changed; give the archive another name (`--archive FILE`, or `archive` in journal.toml), \
                     or move that file away",
                ),
            ),
            ArchiveError::Dangling { .. } => (
                "dangling-link",
                Some(
                    "bring back the disk or the folder to which it leads, or delete the link; nothing was changed",
                ),
            ),
            ArchiveError::HardLinked { path } => {
                return Self::of("hard-link", &error).with_hint(one_name(path));
            }
            ArchiveError::OthersJournal { way_out, .. } => {
                return Self::of("others-journal", &error).with_hint(way_out);
            }
            ArchiveError::StrayLog { log } => {
                return Self::of("stray-log", &error)
                    .with_hint(stray_log::way_out(log, "journal list"));
            }
            ArchiveError::OutOfReach { path } => {
                return Self::of("out-of-reach", &error).with_hint(out_of_reach(path));
            }
            ArchiveError::CutOff { path } => {
                return Self::of("unsettled", &error).with_hint(cut_off::way_out(path));
            }
            ArchiveError::StaleInUse { .. } => (
                "stale-in-use",
                Some("stop that program, then run the command again; nothing was changed"),
            ),
            ArchiveError::Locked { .. } => {
                ("locked", Some("wait until it is done, or close it, then run the command again"))
            }
            ArchiveError::File { source, path, .. }
                if source.kind() == io::ErrorKind::PermissionDenied =>
            {
                return Self::of("read-only", &error).with_hint(no_right(path));
            }
            ArchiveError::File { path, .. } => {
                let error = Self::of("file", &error);
                return match no_folder(path, " with `--archive FILE`") {
                    Some(hint) => error.with_hint(hint),
                    None => error,
                };
            }
            ArchiveError::Database { action: "read the ledger", source }
                if damage::is_of_another_shape(source) =>
            {
                ("unreadable-ledger", Some(UNREADABLE))
            }
            ArchiveError::Database { source, .. } => database_hint(source),
            ArchiveError::Unswept { source, .. } => ("unswept", Some(unswept_hint(source))),
            ArchiveError::Refused { suspects, .. } if !suspects.drops.is_empty() => {
                let hint = format!(
                    "`journal migration create --empty MESSAGE` begins a revision: write `{}` in its up.sql, and make it again \
                     there as it should be; nothing was changed",
                    suspects.drops.join(" ")
                );
                return Self::of("refused", &error).with_hint(hint);
            }
            ArchiveError::Refused { .. } => (
                "refused",
                Some(
                    "it is not of the core: change or drop it with the tool that made it; nothing was changed",
                ),
            ),
            ArchiveError::Altered { way_out, .. } => {
                return Self::of("altering-trigger", &error).with_hint(way_out);
            }
            ArchiveError::ChangedSinceBackup => ("changed", Some("run the command again")),
            ArchiveError::Schema(_) => (
                "schema",
                Some("`journal doctor` says more, `journal restore latest` puts a backup back"),
            ),
        };
        let told = Self::of(code, &error);
        match hint {
            Some(hint) => told.with_hint(hint),
            None => told,
        }
    }
}

impl From<PurgeError> for CommandError {
    fn from(error: PurgeError) -> Self {
        let (code, hint) = match error {
            PurgeError::Archive(error) => return error.into(),
            PurgeError::Referred { .. } => (
                "still-referred-to",
                "nothing was changed; delete these rows, or let their key say what becomes of them (`ON DELETE CASCADE`, \
                 `ON DELETE SET NULL`), then purge again",
            ),
            PurgeError::Refused { .. } => (
                "refused-by-other-tools",
                "nothing was changed; change or drop it with the tool that made it, then purge again",
            ),
        };
        Self::of(code, &error).with_hint(hint)
    }
}

/// The way out where the table of the ledger is not the one that was made.
const UNREADABLE: &str = "`journal migration stamp --purge heads` writes it again, after a backup, where the schema is the newest; \
                          `journal doctor` says where it stands";

/// The way out where free pages could not be overwritten.
fn unswept_hint(error: &rusqlite::Error) -> &'static str {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "close the program that has the archive open, then run `journal purge --sweep`"
        }
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
            "make room on the disk, then run `journal purge --sweep`"
        }
        _ => {
            "mend what SQLite says, which another tool has added, then run `journal purge --sweep`"
        }
    }
}

/// The code and the way out for what SQLite says.
fn database_hint(error: &rusqlite::Error) -> (&'static str, Option<&'static str>) {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => (
            "disk-full",
            Some("make room on the disk, then run the command again; nothing was changed"),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            ("read-only", Some("look at the permissions of the file and of its folder"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "locked",
            Some("wait until it has read or written, or close it, then run the command again"),
        ),
        Some(ErrorCode::AuthorizationForStatementDenied) => (
            "ledger-trigger",
            Some(
                "a trigger would change the ledger: drop it in the SQLite shell (`DROP TRIGGER NAME`), then run the command again; \
                 `journal migration check` says what else is to be mended; triggers and their tables: `journal query \
                 \"SELECT name, tbl_name FROM sqlite_schema WHERE type = 'trigger'\"`",
            ),
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            "damaged",
            Some(
                "`journal doctor` says what is damaged, `journal restore latest` puts a backup back",
            ),
        ),
        Some(ErrorCode::SystemIoFailure) if is_beyond_commit(error) => (
            "database",
            Some(
                "what was to be written stands in the archive, but may not outlast a power cut: look to the disk, then run the \
                 command again, which goes on from what is there",
            ),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            "database",
            Some(
                "nothing was changed; look to the disk: is it there, has it room, and may a file be so large (`ulimit -f`)? Then run the \
                 command again",
            ),
        ),
        _ if structure::is_lacking(error) => (
            "lacking",
            Some(
                "an index, a trigger or a table of another program needs what only that program brings along: \
                 `journal doctor` names the tables; drop what that program has put on them (`DROP INDEX NAME`)",
            ),
        ),
        None if is_corrupt(error) => (
            "database",
            Some("`journal doctor` says what is damaged, and what brings it in order again"),
        ),
        _ => ("database", None),
    }
}

/// Whether the disk failed when the journal of a transaction was deleted already, which is what commits it.
fn is_beyond_commit(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|it| it.extended_code == ffi::SQLITE_IOERR_DIR_FSYNC)
}

/// The way out where the system gives no threads.
pub(super) const MORE_THREADS: &str = "end other programs of yours, or raise the limit that `ulimit -u` shows, then run the command again";

/// The way out where a file cannot be made because its folder is not there, or is none.
pub(super) fn no_folder(file: &Path, other: &str) -> Option<String> {
    let folder = folder_of(file);
    let here = Path::new(".");
    let above = folder.ancestors().find(|it| it.symlink_metadata().is_ok()).unwrap_or(here);
    let shown = |path: &Path| shell_quoted(&path.display().to_string());
    match above.is_dir() {
        true if above == folder => None,
        true => Some(format!(
            "its folder is not there: make it with `mkdir -p {}`, or name another file{other}",
            shown(folder)
        )),
        false => Some(format!("`{}` is not a folder: name another file{other}", above.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_fails_behind_the_commit_is_told_from_one_that_fails_before_it() {
        let hint = |code| {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            database_hint(&error).1.unwrap_or_default()
        };
        assert!(hint(ffi::SQLITE_IOERR_DIR_FSYNC).starts_with("what was to be written stands"));
        assert!(hint(ffi::SQLITE_IOERR_FSYNC).starts_with("nothing was changed"));
    }
}
