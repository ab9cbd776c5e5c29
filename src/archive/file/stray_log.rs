//! A write-ahead log beside a database whose header knows of none: SQLite would read it all the same, and nothing tells
//! whether it is another database's or holds the newest changes of this one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::ArchiveError;
use crate::archive::file::beside::beside;
use crate::archive::file::holder::holder_of;
use crate::finding::shell_quoted;
use crate::sqlite::write_ahead_log::{self, Left};

/// The log beside a database that keeps none, where something stands in it.
pub fn stray_log(database: &Path) -> Option<PathBuf> {
    let database = fs::canonicalize(database).ok()?;
    let log = beside(&database, "-wal");
    // A link is refused by itself.
    let is_there = || log.symlink_metadata().is_ok_and(|it| it.is_file() && it.len() > 0);
    // Asked again at the end: another program may just have been giving its log up.
    (is_there() && write_ahead_log::is_without(&database) && is_there()).then_some(log)
}

/// Refuses to write beside a log that nobody can tell the owner of; an empty one is taken away.
///
/// # Errors
///
/// [`ArchiveError::StrayLog`], and [`ArchiveError::Locked`] where a program has an empty one open.
pub(crate) fn refuse_stray_log(database: &Path, is_dry_run: bool) -> Result<(), ArchiveError> {
    if let Some(log) = stray_log(database) {
        return Err(ArchiveError::StrayLog { log });
    }
    if is_dry_run || !has_empty_log(database) {
        return Ok(());
    }
    // Left there, it would be filled by whoever writes next.
    let left = write_ahead_log::leave(database);
    match left.map_err(ArchiveError::database("take an empty log away"))? {
        Left::Yes => Ok(()),
        Left::InUse => {
            let holder = holder_of(database);
            Err(ArchiveError::Locked { path: database.to_owned(), holder })
        }
    }
}

/// Whether an empty log stands beside a database that keeps none.
pub(crate) fn has_empty_log(database: &Path) -> bool {
    let Ok(database) = fs::canonicalize(database) else { return false };
    let log = beside(&database, "-wal").symlink_metadata();
    log.is_ok_and(|it| it.is_file() && it.len() == 0) && write_ahead_log::is_without(&database)
}

/// The way out, by which neither file is lost.
pub fn way_out(log: &Path) -> String {
    let name = |it: &Path| shell_quoted(&it.display().to_string());
    let database = PathBuf::from(log.display().to_string().trim_end_matches("-wal"));
    let (kept, log) = (name(&beside(&database, ".kept")), name(log));
    let database = name(&database);
    format!(
        "keep copies of both: mkdir -p {kept} && cp -p {database} {log} {kept}; then, if `journal list` shows what is to be \
         there, sqlite3 {database} 'PRAGMA journal_mode=DELETE' takes the log in; if not, mv {log} {kept} puts it aside"
    )
}
