//! What the first bytes of a file say, before SQLite opens it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::archive::file::holder::is_open_elsewhere;
use crate::archive::file::unmarked::{Unmarked, unmarked};
use crate::archive::file::vacant::is_vacant;
use crate::archive::{APPLICATION_ID, ArchiveError};
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::revision::ledger::name::USUAL;
use crate::sqlite::catalog::{has_columns, kind_of};
use crate::sqlite::ledger::COLUMNS;
use crate::sqlite::{logged, settings, write_ahead_log};

/// The files that were looked at and found to be archives, by device and number.
static FOUND: Mutex<BTreeSet<(u64, u64)>> = Mutex::new(BTreeSet::new());

/// Looks at the first bytes of the file, before SQLite opens it: nothing of ours touches a file that is not what it is taken
/// for.
///
/// Each file is looked at once: closing it while a connection of this process has it open would drop the locks of that
/// connection. That it still is an archive asks [`check_open`] after it was opened.
pub(crate) fn check_header(path: &Path, owner: Owner) -> Result<(), ArchiveError> {
    let identity = fs::metadata(path).ok().filter(|it| it.len() > 0).map(|it| (it.dev(), it.ino()));
    let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    if identity.is_some_and(|it| found.contains(&it)) {
        return Ok(());
    }
    let application_id = match owner {
        Owner::Journal => application_id(path)?,
        // What its log says is asked of SQLite, once it is open.
        Owner::Program => id_in_file(path)?,
    };
    match (application_id, owner) {
        (APPLICATION_ID, Owner::Program) => Err(ArchiveError::OfJournal { path: path.to_owned() }),
        (APPLICATION_ID, Owner::Journal) | (_, Owner::Program) => {
            found.extend(identity);
            Ok(())
        }
        (application_id, Owner::Journal) => Err(match unmarked(path) {
            Some(Unmarked { revision }) => {
                ArchiveError::Unmarked { path: path.to_owned(), application_id, revision }
            }
            None => of_something_else(path),
        }),
    }
}

/// Asks a database that was opened whether it is what it is taken for. That of another program takes what SQLite takes.
pub(super) fn check_open(
    connection: &Connection,
    path: &Path,
    owner: Owner,
) -> Result<(), ArchiveError> {
    let id = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0));
    match (id.map_err(ArchiveError::database("open the archive"))?, owner) {
        (APPLICATION_ID, Owner::Journal) => Ok(()),
        (APPLICATION_ID, Owner::Program) => Err(ArchiveError::OfJournal { path: path.to_owned() }),
        (_, Owner::Journal) => Err(of_something_else(path)),
        (_, Owner::Program) => {
            let taken = settings::take_text_in_double_quotes(connection, true);
            taken.map_err(ArchiveError::database("open the archive"))?;
            check_ledger(connection, path)
        }
    }
}

/// Refuses what the program has of its own under the name of the ledger, and a ledger of another name.
fn check_ledger(connection: &Connection, path: &Path) -> Result<(), ArchiveError> {
    let reading = || ArchiveError::database("read the ledger");
    let is_ledger =
        |table: &str| has_columns(connection, table, &["revision", "up_sql"]).map_err(reading());
    let table = ledger::table();
    if is_ledger(table)? {
        return Ok(());
    }
    let kind = kind_of(connection, table).map_err(reading())?;
    // A trigger has a name of its own.
    if let Some(kind) = kind.filter(|it| it != "trigger") {
        let kind = if kind == "index" { format!("an {kind}") } else { format!("a {kind}") };
        let (path, table) = (path.to_owned(), table.to_owned());
        return Err(ArchiveError::LedgerTaken { path, kind, table });
    }
    let elsewhere = if is_ledger(USUAL)? { Some(USUAL.to_owned()) } else { None };
    let elsewhere = match elsewhere {
        None => any_ledger(connection).map_err(reading())?,
        usual => usual,
    };
    elsewhere.map_or(Ok(()), |found| {
        let (path, named) = (path.to_owned(), table.to_owned());
        Err(ArchiveError::LedgerElsewhere { path, table: found, named })
    })
}

/// A table that has all columns of a ledger, whatever it is called.
fn any_ledger(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let tables =
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name";
    let mut statement = connection.prepare(tables)?;
    let tables = statement.query_map((), |row| row.get(0))?;
    for table in tables.collect::<rusqlite::Result<Vec<String>>>()? {
        if has_columns(connection, &table, &COLUMNS)? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

fn of_something_else(path: &Path) -> ArchiveError {
    let reason = "it is an SQLite database of something else".to_owned();
    ArchiveError::NotAnArchive { path: path.to_owned(), reason }
}

/// The number in the header of an SQLite database that says which program it belongs to: as its log has it, where the file
/// keeps one and does not say yet that it is an archive.
pub(crate) fn application_id(path: &Path) -> Result<i32, ArchiveError> {
    let id = id_in_file(path)?;
    if id == APPLICATION_ID || !write_ahead_log::is_kept(path) {
        return Ok(id);
    }
    Ok(logged::header(path).map_or(id, |it| id_of(&it)))
}

/// Refuses a link that leads nowhere: nothing is made beside it.
///
/// # Errors
///
/// [`ArchiveError::Dangling`].
pub fn refuse_dangling(path: &Path) -> Result<(), ArchiveError> {
    match (fs::read_link(path), fs::metadata(path)) {
        (Ok(target), Err(error)) if error.kind() == io::ErrorKind::NotFound => {
            Err(ArchiveError::Dangling { path: path.to_owned(), target })
        }
        _ => Ok(()),
    }
}

/// The file format of SQLite keeps the application id at offset 68, big-endian.
fn id_of(header: &[u8; 100]) -> i32 {
    i32::from_be_bytes([header[68], header[69], header[70], header[71]])
}

fn id_in_file(path: &Path) -> Result<i32, ArchiveError> {
    let refuse = |reason: &str| {
        Err(ArchiveError::NotAnArchive { path: path.to_owned(), reason: reason.to_owned() })
    };
    let metadata = metadata_of(path)?;
    if !metadata.is_file() {
        return refuse("it is not a regular file");
    }
    if metadata.len() == 0 {
        return match is_vacant(path) {
            // A first sync puts the archive there.
            true => Err(ArchiveError::Missing { path: path.to_owned() }),
            false if is_open_elsewhere(path) => {
                refuse("it is empty, and another program has it open")
            }
            false => refuse("it is empty, and a link leads to it"),
        };
    }
    let mut header = [0; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return refuse("it is too short");
        }
        other => other.map_err(ArchiveError::file("read", path))?,
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return refuse("it is not a SQLite database");
    }
    Ok(id_of(&header))
}

/// What the file system says of a file that must be there.
fn metadata_of(path: &Path) -> Result<fs::Metadata, ArchiveError> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let path = path.to_owned();
            return Err(match fs::read_link(&path) {
                Ok(target) => ArchiveError::Dangling { path, target },
                Err(_) => ArchiveError::Missing { path },
            });
        }
        other => other.map_err(ArchiveError::file("read", path))?,
    };
    Ok(metadata)
}
