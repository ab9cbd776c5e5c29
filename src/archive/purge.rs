//! Entries forgotten for good: their rows, the names that only they used, the full-text index, the free pages, and,
//! where that is asked for, the backups.

use std::collections::BTreeSet;

use rusqlite::limits::Limit;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::joins::{self, Join};
use super::{ArchiveError, ledger, mend};
use crate::backup::{Backup, BackupError, Backups};
use crate::progress::Progress;
use crate::sql::quoted;

/// An entry that is to be forgotten, as far as it is known: in a backup it may have had another path, and other bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doomed {
    /// Its row in the archive, or in archives of the same history.
    pub id: Option<i64>,
    /// Its path as it is shown.
    pub path: Option<String>,
    /// The hash of its bytes; none where another entry has the same bytes, which then tell nothing.
    pub hash: Option<String>,
    /// Whether the archive holds it.
    pub is_held: bool,
    /// Whether its file is known to be gone.
    pub is_removed: bool,
}

/// Finds the entries that a word means: those at a path, living and removed; else the one with that id. A word that
/// means none is kept as what to look for in backups.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn find(connection: &Connection, word: &str) -> Result<Vec<Doomed>> {
    let id: Option<i64> = word.parse().ok();
    let mut found = rows(connection, "path = ?1", &word)?;
    if let (true, Some(id)) = (found.is_empty(), id) {
        found = rows(connection, "id = ?1", &id)?;
    }
    if found.is_empty() {
        let path = id.is_none().then(|| word.to_owned());
        found.push(Doomed { id, path, ..Doomed::default() });
    }
    Ok(found)
}

fn rows(
    connection: &Connection,
    condition: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Vec<Doomed>> {
    let sql = format!(
        "SELECT id, CAST(path AS TEXT), source_hash, removed_at IS NOT NULL FROM entries WHERE {condition} ORDER BY id"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([value], |row| {
        Ok(Doomed {
            id: row.get(0)?,
            path: row.get(1)?,
            hash: row.get(2)?,
            is_held: true,
            is_removed: row.get(3)?,
        })
    })?;
    rows.collect()
}

/// What to look for in other archives.
#[derive(Clone, Debug)]
pub struct Trace {
    doomed: Vec<Doomed>,
    history: Option<(String, String)>,
}

impl Trace {
    /// Takes down what the archive knows of entries before they go from it.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn of(connection: &Connection, doomed: &[Doomed]) -> Result<Self> {
        let going: BTreeSet<Option<i64>> = doomed.iter().map(|it| it.id).collect();
        let mut same_bytes = connection.prepare("SELECT id FROM entries WHERE source_hash = ?1")?;
        let mut traced = doomed.to_vec();
        for entry in traced.iter_mut().filter(|it| it.is_held) {
            let holders: Vec<i64> =
                same_bytes.query_map([&entry.hash], |row| row.get(0))?.collect::<Result<_>>()?;
            // An empty file, or one from a template, is like many others.
            if holders.iter().any(|id| !going.contains(&Some(*id))) {
                entry.hash = None;
            }
        }
        Ok(Self { doomed: traced, history: history(connection)? })
    }

    /// The rows of another archive that are one of the entries: by path, by bytes, or, where both archives have one
    /// history, by id.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn found_in(&self, other: &Connection) -> Result<Vec<i64>> {
        if !has_table(other, "entries")? {
            return Ok(Vec::new());
        }
        let has_one_history = self.history.is_some() && self.history == history(other)?;
        let sql = "SELECT id FROM entries WHERE path = ?1 OR source_hash = ?2 OR id = ?3";
        let mut statement = other.prepare(sql)?;
        let mut ids = BTreeSet::new();
        for entry in &self.doomed {
            let id = entry.id.filter(|_| has_one_history);
            let found =
                statement.query_map(params![entry.path, entry.hash, id], |row| row.get(0))?;
            for id in found {
                ids.insert(id?);
            }
        }
        Ok(ids.into_iter().collect())
    }
}

/// What tells one archive's history from another's: which revision made it, and when.
fn history(connection: &Connection) -> Result<Option<(String, String)>> {
    if !ledger::exists(connection)? {
        return Ok(None);
    }
    let sql = "SELECT revision, applied_at FROM schema_revisions ORDER BY position LIMIT 1";
    connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// Forgets entries in one transaction, and then overwrites what they have left in free pages.
///
/// SQLite's own journal holds the old pages until the transaction ends, and is then deleted as any other file is: what a
/// disk keeps of deleted files is beyond this program.
///
/// # Errors
///
/// [`ArchiveError::Database`]: the archive is as it was, or, where only the free pages could not be overwritten,
/// [`ArchiveError::Unswept`].
pub fn purge(connection: &mut Connection, ids: &[i64]) -> std::result::Result<(), ArchiveError> {
    let erasing = || ArchiveError::database("erase the entries");
    overwrite_what_is_deleted(connection).map_err(erasing())?;
    let transaction = connection.transaction().map_err(erasing())?;
    erase(&transaction, ids).map_err(erasing())?;
    transaction.commit().map_err(erasing())?;
    sweep(connection)
}

/// Overwrites what deleted rows have left in free pages, now and from earlier times.
///
/// # Errors
///
/// [`ArchiveError::Unswept`], mostly for want of room.
pub fn sweep(connection: &Connection) -> std::result::Result<(), ArchiveError> {
    // The rows are gone by now: a Ctrl-C would leave the work half done and undo nothing.
    let sweep = || {
        connection.progress_handler(0, None::<fn() -> bool>)?;
        vacuum(connection)
    };
    sweep().map_err(|source| ArchiveError::Unswept { source })
}

/// Writes the whole file anew. SQLite attaches a temporary database for it, which no statement of ours may do else.
fn vacuum(connection: &Connection) -> Result<()> {
    let allowed = connection.limit(Limit::SQLITE_LIMIT_ATTACHED)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, allowed.max(1))?;
    let vacuumed = connection.execute_batch("VACUUM");
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, allowed)?;
    vacuumed
}

fn overwrite_what_is_deleted(connection: &Connection) -> Result<()> {
    connection.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))
}

fn erase(connection: &Connection, ids: &[i64]) -> Result<()> {
    let joins = joins::all(connection)?;
    for id in ids {
        for join in &joins {
            let (table, entry) = (quoted(&join.table), quoted(&join.entry_column));
            connection.execute(&format!("DELETE FROM {table} WHERE {entry} = ?1"), [id])?;
        }
        connection.execute("DELETE FROM entries WHERE id = ?1", [id])?;
    }
    let tables: BTreeSet<&String> = joins.iter().map(|it| &it.names).collect();
    for names in tables {
        drop_unused(connection, &joins, names)?;
    }
    if has_table(connection, "entries_fts")? {
        mend::rebuild_index(connection)?;
    }
    // Another tool's statistics hold samples of what indexes hold, paths among them.
    if has_table(connection, "sqlite_stat4")? {
        connection.execute_batch("ANALYZE")?;
    }
    Ok(())
}

/// The columns of names that are derived from entries. What stands in any other is the writer's own.
const DERIVED: [&str; 6] = ["id", "name", "canonical_name", "parent_id", "latitude", "longitude"];

/// Deletes the names that no entry has, those that earlier versions of entries have left too. A place around one that
/// an entry has stays, and so does a name that the writer has given a colour, or anything else of its own.
fn drop_unused(connection: &Connection, joins: &[Join], names: &str) -> Result<()> {
    let sql = "SELECT lower(name) FROM pragma_table_xinfo(?1) WHERE hidden <> 1";
    let mut statement = connection.prepare(sql)?;
    let columns: Vec<String> =
        statement.query_map([names], |row| row.get(0))?.collect::<Result<_>>()?;
    let own = columns.iter().filter(|it| !DERIVED.contains(&it.as_str()));
    let is_plain: Vec<String> = own.map(|it| format!(" AND {} IS NULL", quoted(it))).collect();
    let used = joins.iter().filter(|it| it.names == names);
    let used =
        used.map(|it| format!("SELECT {} FROM {}", quoted(&it.name_column), quoted(&it.table)));
    let used: Vec<String> = used.collect();
    let table = quoted(names);
    let around = match columns.iter().any(|it| it == "parent_id") {
        true => format!(
            " UNION SELECT parent_id FROM {table} AS place JOIN used ON place.id = used.id WHERE parent_id IS NOT NULL"
        ),
        false => String::new(),
    };
    let sql = format!(
        "WITH RECURSIVE used(id) AS (SELECT * FROM ({}){around}) \
         DELETE FROM {table} WHERE id NOT IN (SELECT id FROM used){}",
        used.join(" UNION "),
        is_plain.concat()
    );
    connection.execute(&sql, []).map(|_| ())
}

fn has_table(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
    connection.query_row(sql, [name], |row| row.get(0))
}

/// A backup that holds one of the entries, or may.
#[derive(Debug)]
pub struct Holder {
    /// The backup; where it was rewritten, the new one.
    pub backup: Backup,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a backup that holds an entry.
#[derive(Debug)]
pub enum Fate {
    /// It still holds it.
    Holds,
    /// It was made anew without it.
    Rewritten,
    /// It could not be read, or not be made anew: it may hold it.
    Failed(BackupError),
}

/// Looks for entries in every backup of the folder, and, with `rewrite`, makes those that hold one anew without it.
///
/// # Errors
///
/// Only where the folder cannot be read; what fails for one backup is its fate.
pub fn in_backups(
    backups: &Backups,
    trace: &Trace,
    rewrite: bool,
    progress: &dyn Progress,
) -> std::result::Result<Vec<Holder>, BackupError> {
    let mut holders = Vec::new();
    for backup in backups.list()? {
        let found = backups.open(&backup).and_then(|connection| {
            trace.found_in(&connection).map_err(BackupError::sqlite("read", &backup.path))
        });
        let ids = match found {
            Ok(ids) if ids.is_empty() => continue,
            Ok(ids) => ids,
            Err(error) => {
                holders.push(Holder { backup, fate: Fate::Failed(error) });
                continue;
            }
        };
        holders.push(match rewrite {
            false => Holder { backup, fate: Fate::Holds },
            true => match backups.rewrite(&backup, progress, |copy| without(copy, &ids)) {
                Ok(backup) => Holder { backup, fate: Fate::Rewritten },
                Err(BackupError::Stopped) => return Err(BackupError::Stopped),
                Err(error) => Holder { backup, fate: Fate::Failed(error) },
            },
        });
    }
    Ok(holders)
}

/// Erases entries from a copy that nobody else has open.
fn without(copy: &Connection, ids: &[i64]) -> Result<()> {
    overwrite_what_is_deleted(copy)?;
    erase(copy, ids)?;
    vacuum(copy)
}
