//! Which entries two archives hold differently, and single entries out of a backup.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::Connection;

use super::pairs::{ArchivedEntry, EntryDiff, Identities, Pairs, Recognised};
use crate::archive::model::syncs;
use crate::entry::SourceHash;
use crate::sqlite::catalog::has_columns;

/// Why entries could not be read out of an archive.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// SQLite refused.
    #[error("cannot read the entries of an archive")]
    Sqlite(#[from] rusqlite::Error),
    /// The entry's bytes are not those that were hashed.
    #[error("the text of the entry `{path}` is damaged")]
    Damaged {
        /// Its path in the journal.
        path: String,
    },
}

impl EntryDiff {
    /// Compares the living entries of two archives; one without a table of entries holds none.
    ///
    /// An entry is the same one where its identity is, and gone where the other archive knows it to be. What is then left over, because an archive was built anew from its
    /// journal or is of before there were identities, is the same where its path and its bytes are, else where one has the
    /// bytes that the other has or had and no third one does, else where its path is. Ids tell nothing: after a restore of
    /// earlier times another entry could get them.
    ///
    /// # Errors
    ///
    /// [`EntryError::Sqlite`].
    pub fn between(before: &Connection, after: &Connection) -> Result<Self, EntryError> {
        let mut pairs = Pairs::new(living(before)?, living(after)?);
        pairs.join_by_identity();
        if pairs.are_open() {
            pairs.set_apart(&gone(before)?, &gone(after)?);
        }
        pairs.join_unchanged();
        if pairs.are_open() {
            read_earlier(before, &mut pairs.before)?;
            read_earlier(after, &mut pairs.after)?;
            pairs.join_by_bytes();
        }
        pairs.join_by_path();
        Ok(pairs.into_diff())
    }
}

/// Which entries have versions in the first archive, or a last text where their files are gone, of which the second one holds none,
/// as a version or as what the entry is: their paths, and how many.
///
/// # Errors
///
/// [`EntryError::Sqlite`].
pub fn versions_only_in(
    before: &Connection,
    after: &Connection,
) -> Result<BTreeMap<String, usize>, EntryError> {
    const VERSIONS: &str = "
        SELECT CAST(entries.path AS TEXT), identity, hash
        FROM entry_versions JOIN entries ON entries.id = entry_id
        UNION ALL
        SELECT CAST(path AS TEXT), identity, unhex(source_hash)
        FROM entries
        WHERE removed_at IS NOT NULL AND length(unhex(source_hash)) > 0";
    const HELD: &str = "
        SELECT EXISTS (
            SELECT 1 FROM entries
            WHERE identity = ?1 AND (
                source_hash = lower(hex(?2))
                OR EXISTS (SELECT 1 FROM entry_versions WHERE entry_id = entries.id AND hash = ?2)
            )
        )";
    let mut only = BTreeMap::new();
    if !has_columns(before, "entry_versions", &["entry_id", "hash"])? {
        return Ok(only);
    }
    let knows_versions = has_columns(after, "entry_versions", &["entry_id", "hash"])?;
    let mut held = if knows_versions { Some(after.prepare(HELD)?) } else { None };
    let mut statement = before.prepare(VERSIONS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (identity, hash): (Option<Vec<u8>>, Vec<u8>) = (row.get(1)?, row.get(2)?);
        let is_held = held.as_mut().map_or(Ok(false), |held| {
            held.query_row((identity, hash), |row| row.get::<_, bool>(0))
        })?;
        if !is_held {
            *only.entry(row.get(0)?).or_default() += 1;
        }
    }
    Ok(only)
}

/// Takes the bytes of an entry out of an archive, exactly.
///
/// # Errors
///
/// [`EntryError::Damaged`] where they are not those that were hashed.
pub fn source_of(archive: &Connection, entry: &ArchivedEntry) -> Result<Vec<u8>, EntryError> {
    const SOURCE: &str = "
        SELECT source
        FROM entries
        WHERE id = ?1";
    let source: Vec<u8> =
        archive.query_one(SOURCE, [entry.id], |row| Ok(row.get_ref(0)?.as_bytes()?.to_vec()))?;
    if SourceHash::of(&source).to_string() != entry.source_hash {
        return Err(EntryError::Damaged { path: entry.path.clone() });
    }
    Ok(source)
}

/// The text of an entry behind its front matter.
///
/// # Errors
///
/// [`EntryError::Sqlite`].
pub fn text_of(archive: &Connection, entry: &ArchivedEntry) -> Result<String, EntryError> {
    const TEXT: &str = "
        SELECT CAST(body AS BLOB)
        FROM entries
        WHERE id = ?1";
    let text: Option<Vec<u8>> = archive.query_one(TEXT, [entry.id], |row| row.get(0))?;
    Ok(String::from_utf8_lossy(&text.unwrap_or_default()).into_owned())
}

/// The hashes of all bytes that an archive holds: of entries, whether their files are there or not, and of versions.
///
/// # Errors
///
/// [`EntryError::Sqlite`].
pub fn held_hashes(archive: &Connection) -> Result<HashSet<String>, EntryError> {
    let mut held = HashSet::new();
    let mut add = |sql: &str| -> rusqlite::Result<()> {
        let mut statement = archive.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            held.insert(row.get(0)?);
        }
        Ok(())
    };
    add("SELECT source_hash FROM entries")?;
    if has_columns(archive, "entry_versions", &["entry_id", "hash"])? {
        add("SELECT lower(hex(hash)) FROM entry_versions")?;
    }
    Ok(held)
}

fn living(archive: &Connection) -> Result<Vec<Recognised>, EntryError> {
    if !has_entries(archive)? {
        return Ok(Vec::new());
    }
    let identity = match has_columns(archive, "entries", &["identity"])? {
        true => "identity",
        false => "NULL",
    };
    let sql = format!(
        "SELECT id, path, source_hash, {identity} FROM entries WHERE removed_at IS NULL ORDER BY path"
    );
    let mut statement = archive.prepare(&sql)?;
    let entries = statement.query_map((), |row| {
        Ok(Recognised { entry: entry(row)?, identity: row.get(3)?, earlier: BTreeSet::new() })
    })?;
    Ok(entries.collect::<Result<_, _>>()?)
}

/// The identities of entries whose files are gone, or which were purged.
fn gone(archive: &Connection) -> Result<Identities, EntryError> {
    const GONE: &str =
        "SELECT identity FROM entries WHERE removed_at IS NOT NULL AND length(identity) = 16";
    if !has_columns(archive, "entries", &["identity", "removed_at"])? {
        return Ok(Identities::new());
    }
    let mut statement = archive.prepare(GONE)?;
    let mut gone: Identities =
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if has_columns(archive, "syncs", &["number", "kind"])? {
        gone.extend(syncs::purged_identities(archive)?);
    }
    Ok(gone)
}

/// Reads which other bytes entries had before.
fn read_earlier(archive: &Connection, entries: &mut [Recognised]) -> Result<(), EntryError> {
    const EARLIER: &str = "
        SELECT lower(hex(hash))
        FROM entry_versions
        WHERE entry_id = ?1";
    if !has_columns(archive, "entry_versions", &["entry_id", "hash"])? {
        return Ok(());
    }
    let mut statement = archive.prepare(EARLIER)?;
    for held in entries {
        let hashes = statement.query_map([held.entry.id], |row| row.get(0))?;
        held.earlier = hashes.collect::<Result<_, _>>()?;
    }
    Ok(())
}

pub(super) fn has_entries(archive: &Connection) -> rusqlite::Result<bool> {
    has_columns(archive, "entries", &["id", "path", "source", "source_hash", "removed_at"])
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<ArchivedEntry> {
    Ok(ArchivedEntry { id: row.get(0)?, path: row.get(1)?, source_hash: row.get(2)? })
}

#[cfg(test)]
mod tests;
