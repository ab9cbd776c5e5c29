//! Backups of a small archive in a folder of its own, with faults.

mod order;
mod prune;
mod restore;
mod state;
mod take;
mod verify;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::digest::hexadecimal;
use super::{
    Backup, BackupError, BackupSettings, Backups, Harm, Holdings, Occasion, Problem, Receipt,
};
use crate::progress::{Progress, Silent};
use crate::sqlite::damage::ReadError;

/// Any number will do, as long as it is not the one that other files have.
const APPLICATION_ID: i32 = 0x4A52_4E4C;

const SCHEMA: &str = "
    PRAGMA application_id = 0x4A524E4C;
    CREATE TABLE schema_revisions (
        position INTEGER PRIMARY KEY, revision TEXT NOT NULL UNIQUE, up_sql TEXT NOT NULL
    );
    INSERT INTO schema_revisions VALUES
        (1, 'a', '-- Begin' || char(10) || '-- revision: a' || char(10) || '-- revises: none'),
        (2, 'b', '-- Go on' || char(10) || '-- revision: b' || char(10) || '-- revises: a');
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, source BLOB NOT NULL,
        source_hash TEXT NOT NULL, removed_at TEXT,
        body TEXT GENERATED ALWAYS AS (CAST(source AS TEXT)) VIRTUAL
    );
    CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE entry_tags (
        entry_id INTEGER NOT NULL REFERENCES entries(id), tag_id INTEGER NOT NULL REFERENCES tags(id),
        PRIMARY KEY (entry_id, tag_id)
    ) WITHOUT ROWID;
    CREATE VIRTUAL TABLE entries_fts USING fts5(body, content=\"entries\", content_rowid=\"id\");
";

/// What the small archive holds.
const HOLDINGS: Holdings = Holdings { count, damaged, numbered: "entries" };

fn count(connection: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT count(*) FROM entries WHERE removed_at IS NULL";
    let count: i64 = connection.query_one(sql, (), |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

/// What is hashed of a small archive; what lies in `old` is minor.
fn damaged(connection: &Connection, _progress: &dyn Progress) -> Result<Vec<Harm>, ReadError> {
    let mut statement = connection.prepare("SELECT path, source, source_hash FROM entries")?;
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let rows: Vec<(String, Vec<u8>, String)> = rows.collect::<Result<_, _>>()?;
    let is_damaged = |it: &(_, Vec<u8>, String)| hexadecimal(&Sha256::digest(&it.1)) != it.2;
    let harm = |(path, ..): (String, Vec<u8>, String)| Harm {
        what: format!("the text of `{path}`"),
        is_minor: path.starts_with("old/"),
    };
    Ok(rows.into_iter().filter(is_damaged).map(harm).collect())
}

/// An archive with a few entries, open, and its backups.
struct Fixture {
    folder: TempDir,
    archive: Connection,
    backups: Backups,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let archive = Connection::open(&path).unwrap();
        archive.execute_batch(SCHEMA).unwrap();
        let settings = BackupSettings {
            archive: path,
            directory: folder.path().join("backups"),
            application_id: Some(APPLICATION_ID),
            holdings: HOLDINGS,
        };
        let fixture = Self { folder, archive, backups: Backups::new(settings) };
        fixture.write("a.md", "Rain all day.").write("b.md", "Snow at night.")
    }

    /// Puts an entry into the archive, as a sync would.
    fn write(self, path: &str, text: &str) -> Self {
        write_entry(&self.archive, path, text);
        self
    }

    fn take(&self) -> Receipt {
        self.try_take(Occasion::Asked(None)).unwrap()
    }

    fn try_take(&self, occasion: Occasion<'_>) -> Result<Receipt, BackupError> {
        self.backups.take(&self.archive, occasion, now(), &Silent)
    }

    /// The names in the backup folder, in order.
    fn names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.backups.settings.directory) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn write_entry(archive: &Connection, path: &str, text: &str) {
    let hash = hexadecimal(&Sha256::digest(text));
    archive
        .execute(
            "INSERT INTO entries (path, source, source_hash) VALUES (?1, ?2, ?3)",
            (path, text.as_bytes(), hash),
        )
        .unwrap();
    archive.execute_batch("INSERT INTO entries_fts(entries_fts) VALUES ('rebuild')").unwrap();
}

/// Every backup of a test is made in this second, unless it says otherwise.
fn now() -> DateTime<Utc> {
    "2025-09-16T14:30:00Z".parse().unwrap()
}

fn only(backups: &[Backup]) -> &Backup {
    assert_eq!(backups.len(), 1, "{backups:?}");
    &backups[0]
}

/// Replaces bytes in a file, all of them, without changing its length.
fn change(path: &std::path::Path, from: &[u8], to: &[u8]) {
    let mut bytes = fs::read(path).unwrap();
    let places: Vec<_> =
        bytes.windows(from.len()).enumerate().filter(|it| it.1 == from).map(|it| it.0).collect();
    assert!(!places.is_empty(), "nothing to change in {}", path.display());
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
    fs::write(path, bytes).unwrap();
}

/// Somebody who asks to stop at the n-th look.
struct StopAt(AtomicU64);

impl Progress for StopAt {
    fn begin(&self, _what: &str, _total: Option<u64>) {}

    fn advance(&self, _steps: u64) {}

    fn is_stopped(&self) -> bool {
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |it| it.checked_sub(1)).is_err()
    }
}
