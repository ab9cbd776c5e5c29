//! A backup as the archive over which it is restored needs it: it gives no id that the archive has given, does not put the
//! archive into WAL mode, and, where that is in it, has pages of the same size.

use std::path::Path;

use rusqlite::Connection;

use super::contents::Contents;
use super::copy::{self, check_space};
use super::error::BackupError;
use super::partial::Partial;
use super::{connection, digest, sequence};
use crate::place::folder_of;
use crate::progress::Progress;
use crate::sqlite::damage::is_damage;

/// A scratch copy of a backup, beside the archive, which fits it.
pub(super) struct Fitted {
    // The order of fields is the order of dropping: the connection closes before its file goes.
    pub(super) connection: Connection,
    pub(super) contents: Contents,
    _file: Partial,
}

impl Fitted {
    /// Makes it beside the archive at `path`; `numbered` is as in [`super::Holdings`], and `keeps_log` says what the header of
    /// the backup does. None where the backup fits as it is, or the archive is too damaged to tell.
    pub(super) fn of(
        (backup, contents, keeps_log): (&Connection, &Contents, bool),
        archive: &Connection,
        (path, numbered): (&Path, &str),
        progress: &dyn Progress,
    ) -> Result<Option<Self>, BackupError> {
        let sequences = match sequence::ahead(archive, backup, numbered) {
            Err(error) if is_damage(&error) => Vec::new(),
            other => other.map_err(BackupError::sqlite("read", path))?,
        };
        let mode = journal_mode(archive).map_err(BackupError::sqlite("read", path))?;
        let is_in_log = mode.as_deref() == Some("wal");
        let page_size = if is_in_log { wanted_page_size(archive, backup) } else { Ok(None) };
        let page_size = page_size.map_err(BackupError::sqlite("read", path))?;
        // Page by page the header goes over as it is, and with it the mode.
        let would_begin_log = keeps_log && !is_in_log;
        if sequences.is_empty() && page_size.is_none() && !would_begin_log {
            return Ok(None);
        }
        let size = copy::size(backup).map_err(BackupError::sqlite("read", path))?;
        check_space(folder_of(path), size.saturating_mul(2))?;
        let file = Partial::create_over_leftover(path).map_err(BackupError::file("copy", path))?;
        copy::into_new_file(backup, file.path(), progress)
            .map_err(|error| copy::tell_space(backup, folder_of(path), error))?;
        let failed = || BackupError::sqlite("write", file.path());
        let copied = connection::open_for_copying(file.path()).map_err(failed())?;
        sequence::raise(&copied, &sequences).map_err(failed())?;
        page_size.map_or(Ok(()), |it| resize(&copied, it)).map_err(failed())?;
        copied.close().map_err(|(_, error)| error).map_err(failed())?;
        let connection = connection::open_for_reading(file.path()).map_err(failed())?;
        let mut contents = contents.clone();
        let digest = digest::of_table(&connection, SEQUENCES, progress);
        let digest = digest.map_err(BackupError::read("read", file.path()))?;
        contents.tables.extend(digest.map(|it| (SEQUENCES.to_owned(), it)));
        Ok(Some(Self { connection, contents, _file: file }))
    }
}

/// Where SQLite keeps how far ids were given.
const SEQUENCES: &str = "sqlite_sequence";

/// How the archive keeps its journal; none where it is too damaged to tell.
fn journal_mode(archive: &Connection) -> rusqlite::Result<Option<String>> {
    match archive.pragma_query_value(None, "journal_mode", |row| row.get(0)) {
        Err(error) if is_damage(&error) => Ok(None),
        other => other.map(Some),
    }
}

/// The size of the pages of an archive that keeps a write-ahead log, where those of the backup have another: SQLite then
/// refuses to write them.
fn wanted_page_size(archive: &Connection, backup: &Connection) -> rusqlite::Result<Option<i64>> {
    let size =
        |it: &Connection| it.pragma_query_value(None, "page_size", |row| row.get::<_, i64>(0));
    let wanted = size(archive)?;
    Ok((wanted != size(backup)?).then_some(wanted))
}

fn resize(copy: &Connection, page_size: i64) -> rusqlite::Result<()> {
    copy.pragma_update(None, "page_size", page_size)?;
    copy.execute_batch("VACUUM")
}
