//! Questions about the archive's own health: its structure, the bytes of its entries, its places. Nothing is written,
//! and what is damaged ends a question, never the program.

mod replaced;

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, Row};

use crate::archive::model::known::path_of;
use crate::entry::{Source, SourceHash};
use crate::progress::Progress;
use crate::sqlite::damage::is_corrupt;
use crate::sqlite::structure::{self, Structure};
use crate::threads;
pub(crate) use replaced::is_held_by_others;
pub use replaced::{replaced, shared};

/// A window of entries closes at this many of them …
const WINDOW_ENTRIES: usize = 256;

/// … or at this many bytes, so that memory does not grow with the archive.
const WINDOW_BYTES: usize = 4 << 20;

/// How many messages about its structure are asked of SQLite: enough to see how bad it is.
const MESSAGES: usize = 20;

/// Something that is wrong with the row of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailment {
    /// The row.
    pub id: i64,
    /// Its path as it is stored; empty where even that cannot be read.
    pub path: String,
    /// Whether its file is known to be gone.
    pub is_removed: bool,
    /// What is wrong.
    pub kind: AilmentKind,
}

impl Ailment {
    /// Whether the bytes of a file are those that were hashed.
    pub fn has_hash(&self, file: &SourceHash) -> bool {
        matches!(&self.kind, AilmentKind::Bytes { hash, .. } if file.to_string() == *hash)
    }

    /// Whether a file has the bytes that were hashed, or those that are there, where it is the hash that is damaged.
    pub fn is_mended_by(&self, file: &SourceHash) -> bool {
        let file = file.to_string();
        matches!(&self.kind, AilmentKind::Bytes { hash, found } if file == *hash || file == *found)
    }
}

/// What can be wrong with the row of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AilmentKind {
    /// Its bytes are not those that were hashed; the hash as it is stored.
    Bytes {
        /// The hash that the bytes should have.
        hash: String,
        /// The hash that they have.
        found: String,
    },
    /// It lies on a page that cannot be read.
    Unreadable,
    /// Its path is none that a file of a journal can have.
    Path {
        /// The rule that it breaks.
        reason: String,
    },
}

/// What SQLite finds wrong with the structure of the file, in its words, and what it could not look through.
///
/// # Errors
///
/// Whatever SQLite says that is not about damage.
pub fn structure(connection: &Connection) -> Result<Structure> {
    match structure::ask(connection, "integrity_check", MESSAGES) {
        Err(error) if is_corrupt(&error) => {
            Ok(Structure { messages: vec![error.to_string()], ..Structure::default() })
        }
        asked => asked,
    }
}

/// Hashes the bytes of every entry again, on every core, and looks at every path; gives back what is wrong, and how many
/// entries were read.
///
/// Where a page of the table cannot be read, the entries are listed by an index and read one by one, so that those on
/// the page are named. No lock is held from one window to the next.
///
/// # Errors
///
/// Whatever SQLite says that is not about damage.
pub fn sources(connection: &Connection, progress: &dyn Progress) -> Result<(Vec<Ailment>, usize)> {
    match in_windows(connection, progress) {
        Err(error) if is_corrupt(&error) => one_by_one(connection, progress),
        other => other,
    }
}

fn in_windows(connection: &Connection, progress: &dyn Progress) -> Result<(Vec<Ailment>, usize)> {
    let (mut ailments, mut count, mut last) = (Vec::new(), 0, i64::MIN);
    loop {
        let window = window(connection, last)?;
        let Some(end) = window.last() else { return Ok((ailments, count)) };
        (last, count) = (end.id, count + window.len());
        let found = threads::map(window.iter().collect(), RawRow::ailments);
        ailments.extend(found.into_iter().flatten());
        progress.advance(window.len() as u64);
        if progress.is_stopped() {
            return Ok((ailments, count));
        }
    }
}

/// Of these entries those whose bytes are not those that were hashed.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn damaged_among(
    connection: &Connection,
    ids: &[i64],
    progress: &dyn Progress,
) -> Result<Vec<Ailment>> {
    let sql = format!("SELECT {COLUMNS} FROM entries WHERE id = ?1");
    let mut one = connection.prepare_cached(&sql)?;
    let (mut damaged, mut ids) = (Vec::new(), ids.iter().peekable());
    while ids.peek().is_some() && !progress.is_stopped() {
        let (mut window, mut bytes) = (Vec::new(), 0);
        while window.len() < WINDOW_ENTRIES && bytes < WINDOW_BYTES {
            let Some(id) = ids.next() else { break };
            let row = one.query_row([id], held)?;
            bytes += row.source.len();
            window.push(row);
        }
        let found = threads::map(window.iter().collect(), RawRow::ailments);
        let of_bytes = |it: &Ailment| matches!(it.kind, AilmentKind::Bytes { .. });
        damaged.extend(found.into_iter().flatten().filter(of_bytes));
        progress.advance(window.len() as u64);
    }
    Ok(damaged)
}

/// What the row of an entry holds, as bytes: nothing is believed of it.
struct RawRow {
    id: i64,
    path: Vec<u8>,
    path_error: Option<String>,
    is_removed: bool,
    source: Vec<u8>,
    hash: Vec<u8>,
}

const COLUMNS: &str = "id, path, path_bytes, removed_at IS NOT NULL, source, source_hash";

fn window(connection: &Connection, after: i64) -> Result<Vec<RawRow>> {
    let sql = format!("SELECT {COLUMNS} FROM entries NOT INDEXED WHERE id > ?1 ORDER BY id");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([after])?;
    let (mut window, mut bytes) = (Vec::new(), 0);
    while window.len() < WINDOW_ENTRIES && bytes < WINDOW_BYTES {
        let Some(row) = rows.next()? else { break };
        let held = held(row)?;
        // On a damaged page rows may come again and again.
        if held.id <= window.last().map_or(after, |it: &RawRow| it.id) {
            return Err(corrupt());
        }
        bytes += held.source.len();
        window.push(held);
    }
    Ok(window)
}

fn held(row: &Row<'_>) -> Result<RawRow> {
    let path_error = path_of(row.get_ref(1)?, row.get_ref(2)?).err().map(|it| it.to_string());
    Ok(RawRow {
        id: row.get(0)?,
        path: bytes_of(row.get_ref(1)?),
        path_error,
        is_removed: row.get(3)?,
        source: bytes_of(row.get_ref(4)?),
        hash: bytes_of(row.get_ref(5)?),
    })
}

fn corrupt() -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some("the rows of a table are out of order".to_owned()))
}

fn bytes_of(value: ValueRef<'_>) -> Vec<u8> {
    value.as_bytes().unwrap_or_default().to_vec()
}

impl RawRow {
    fn ailments(&self) -> Vec<Ailment> {
        let found = SourceHash::of(&self.source).to_string();
        let is_whole = found.as_bytes() == self.hash;
        let hash = || String::from_utf8_lossy(&self.hash).into_owned();
        let bytes = (!is_whole).then(|| AilmentKind::Bytes { hash: hash(), found });
        let path = self.path_error.clone().map(|reason| AilmentKind::Path { reason });
        let ailment = |kind| Ailment {
            id: self.id,
            path: String::from_utf8_lossy(&self.path).into_owned(),
            is_removed: self.is_removed,
            kind,
        };
        bytes.into_iter().chain(path).map(ailment).collect()
    }
}

/// Reads each row by itself, after the table could not be read from end to end.
fn one_by_one(connection: &Connection, progress: &dyn Progress) -> Result<(Vec<Ailment>, usize)> {
    let (mut ailments, mut count) = (Vec::new(), 0);
    let sql = format!("SELECT {COLUMNS} FROM entries NOT INDEXED WHERE id = ?1");
    for (id, path) in names_that_can_be_read(connection)? {
        let read = connection.prepare_cached(&sql).and_then(|mut statement| {
            let mut rows = statement.query([id])?;
            rows.next()?.map(held).transpose()
        });
        match read {
            Ok(Some(held)) if held.id == id => {
                count += 1;
                ailments.extend(held.ailments());
            }
            Err(error) if !is_corrupt(&error) => return Err(error),
            // In the index and not in the table, or on a page that cannot be read.
            Ok(_) | Err(_) => {
                let kind = AilmentKind::Unreadable;
                ailments.push(Ailment { id, path, is_removed: false, kind });
            }
        }
        progress.advance(1);
        if progress.is_stopped() {
            break;
        }
    }
    Ok((ailments, count))
}

const SOURCES: [&str; 2] = [
    "SELECT id, path FROM entries INDEXED BY entries_listing ORDER BY path",
    "SELECT id, path FROM entries NOT INDEXED ORDER BY id",
];

/// The ids of all rows with their paths, from the index of paths and from the table, each as far as it can be read.
fn names_that_can_be_read(connection: &Connection) -> Result<BTreeMap<i64, String>> {
    let mut names = BTreeMap::new();
    for sql in SOURCES {
        let read = connection.prepare(sql).and_then(|mut statement| {
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let path = String::from_utf8_lossy(&bytes_of(row.get_ref(1)?)).into_owned();
                names.entry(row.get(0)?).or_insert(path);
            }
            Ok(())
        });
        match read {
            // Another tool may have dropped the index: then the table alone is asked.
            Err(error)
                if is_corrupt(&error)
                    || error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown) => {}
            other => other?,
        }
    }
    Ok(names)
}

/// The paths of the entries whose files are there and hold no text.
pub fn blank(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT path, source FROM entries WHERE removed_at IS NULL AND word_count = 0 ORDER BY path";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut paths = Vec::new();
    while let Some(row) = rows.next()? {
        if Source::new(row.get(1)?).is_blank() {
            paths.push(row.get(0)?);
        }
    }
    Ok(paths)
}

/// The entries whose front matter could not be read, with the reason, in the order of their paths.
pub fn broken_front_matter(connection: &Connection) -> Result<Vec<(String, String)>> {
    let sql = "SELECT path, front_matter_error FROM entries \
               WHERE front_matter_error IS NOT NULL AND removed_at IS NULL ORDER BY path";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
