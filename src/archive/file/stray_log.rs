//! A write-ahead log beside a database whose header knows of none: SQLite would read it all the same, and nothing tells
//! whether it is another database's or holds the newest changes of this one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::ArchiveError;
use crate::archive::file::beside::beside;
use crate::finding::shell_quoted;
use crate::sqlite::write_ahead_log;

/// The log beside a database that keeps none, where something stands in it.
pub fn stray_log(database: &Path) -> Option<PathBuf> {
    let database = fs::canonicalize(database).ok()?;
    let log = beside(&database, "-wal");
    // A link is refused by itself.
    let is_there = || log.symlink_metadata().is_ok_and(|it| it.is_file() && it.len() > 0);
    // Asked again at the end: another program may just have been giving its log up.
    (is_there() && write_ahead_log::is_without(&database) && is_there()).then_some(log)
}

/// Refuses to write beside a log that nobody can tell the owner of. An empty one SQLite itself takes for none.
///
/// # Errors
///
/// [`ArchiveError::StrayLog`].
pub(crate) fn refuse_stray_log(database: &Path) -> Result<(), ArchiveError> {
    stray_log(database).map_or(Ok(()), |log| Err(ArchiveError::StrayLog { log }))
}

/// The way out, by which neither file is lost; `list` is the command that shows what the database holds.
pub fn way_out(log: &Path, list: &str) -> String {
    let name = |it: &Path| shell_quoted(&it.display().to_string());
    let database = PathBuf::from(log.display().to_string().trim_end_matches("-wal"));
    let (kept, log) = (name(&beside(&database, ".kept")), name(log));
    let database = name(&database);
    format!(
        "keep copies of both: mkdir -p {kept} && cp -p {database} {log} {kept}; then, if `{list}` shows what is to be \
         there, sqlite3 {database} 'PRAGMA journal_mode=DELETE' takes the log in; if not, mv {log} {kept} puts it aside"
    )
}
