//! Which rows of a backup are an entry of the archive: those of its identity; by a path it is told only where nothing tells it
//! apart.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result};

use super::diff::has_entries;
use crate::archive::model::{known, syncs};
use crate::entry::SourceHash;
use crate::sqlite::catalog::has_columns;

/// An entry that is looked for in a backup.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// Its path here; where nothing here is called so, what it is called.
    pub path: &'a str,
    /// The archive that knows it, and its row there; none where nothing here is called so.
    pub here: Option<(&'a Connection, i64)>,
}

/// Which entry a path means, here and in a backup: one that lies, or lay last, at it here, else the one that has it in the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// An entry of the archive.
    Here(i64),
    /// One that only the backup has.
    There,
    /// Neither knows the path.
    Nothing,
}

impl<'a> Sought<'a> {
    /// An entry of the archive.
    pub fn of(archive: &'a Connection, entry: i64, path: &'a str) -> Self {
        Self { path, here: Some((archive, entry)) }
    }

    /// Whether what a backup holds of it, and the archive does not, may be what was forgotten here by hand.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn may_be_forgotten(&self) -> Result<bool> {
        let Some((archive, entry)) = self.here else { return Ok(false) };
        Ok(has_columns(archive, "syncs", &["number", "kind"])?
            && syncs::may_be_forgotten_of(archive, entry)?)
    }

    /// The rows of a backup that are the entry: one by its identity. In a backup that does not know that, those at its path, which
    /// are of no other entry that is known here, and of none that was purged: the living one, then that which was removed last.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn rows_in(&self, held: &Connection) -> Result<Vec<i64>> {
        if !has_entries(held)? {
            return Ok(Vec::new());
        }
        let has_identities = has_columns(held, "entries", &["identity"])?;
        let own = match self.here {
            Some((archive, entry)) if has_identities => identity_of(archive, entry)?,
            _ => None,
        };
        if let Some(own) = own {
            let sql = "SELECT id FROM main.entries WHERE identity = ?1";
            let row = held.query_row(sql, [own], |row| row.get(0)).optional()?;
            if let Some(row) = row {
                return Ok(vec![row]);
            }
        }
        let mut rows = rows_at(held, self.path, has_identities)?;
        if let Some((archive, _)) = self.here {
            rows = not_of_others(archive, rows)?;
        }
        Ok(rows.into_iter().map(|it| it.0).collect())
    }
}

/// Those of the rows that are of no other entry that is known here, and of none that was purged.
fn not_of_others(
    archive: &Connection,
    rows: Vec<(i64, Option<Vec<u8>>)>,
) -> Result<Vec<(i64, Option<Vec<u8>>)>> {
    let purged = purged_here(archive)?;
    let mut others = Vec::new();
    for (row, identity) in rows {
        if !is_anothers(archive, identity.as_deref(), &purged)? {
            others.push((row, identity));
        }
    }
    Ok(others)
}

/// Tells which entry a path means.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn meant(archive: &Connection, held: &Connection, path: &str) -> Result<Meant> {
    let mut here = known::of_path(archive, path)?;
    // Those whose files are gone share a path with the one that lies there: which of them is meant the backup tells.
    let living = known::living_at(archive, path)?;
    here.sort_by_key(|id| (Some(*id) != living, Reverse(*id)));
    for id in here.iter().filter(|it| living.is_none_or(|living| living == **it)) {
        if !Sought::of(archive, *id, path).rows_in(held)?.is_empty() {
            return Ok(Meant::Here(*id));
        }
    }
    if let Some(id) = here.first() {
        return Ok(Meant::Here(*id));
    }
    if !has_entries(held)? {
        return Ok(Meant::Nothing);
    }
    let rows = rows_at(held, path, has_columns(held, "entries", &["identity"])?)?;
    let Some((_, identity)) = rows.into_iter().next() else { return Ok(Meant::Nothing) };
    Ok(of_identity(archive, identity.as_deref())?.map_or(Meant::There, Meant::Here))
}

/// The bytes of an entry as a backup holds them, where they are those that were hashed; none where it has no such entry, or its
/// bytes are damaged.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn bytes_in(held: &Connection, sought: Sought<'_>) -> Result<Option<Vec<u8>>> {
    const BYTES: &str = "SELECT source, source_hash FROM main.entries WHERE id = ?1";
    for id in sought.rows_in(held)? {
        let mut statement = held.prepare(BYTES)?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else { continue };
        let source = row.get_ref(0)?.as_bytes().unwrap_or_default();
        let is_whole = SourceHash::of(source).to_string().as_bytes()
            == row.get_ref(1)?.as_bytes().unwrap_or_default();
        if is_whole {
            return Ok(Some(source.to_vec()));
        }
    }
    Ok(None)
}

/// The path here of the entry that a backup has at the path of another one.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn now_of(sought: Sought<'_>, held: &Connection) -> Result<Option<String>> {
    let Some((archive, _)) = sought.here else { return Ok(None) };
    if !has_entries(held)? {
        return Ok(None);
    }
    let rows = rows_at(held, sought.path, has_columns(held, "entries", &["identity"])?)?;
    let identity = rows.into_iter().next().and_then(|it| it.1);
    let Some(id) = of_identity(archive, identity.as_deref())? else { return Ok(None) };
    let sql = "SELECT CAST(path AS TEXT) FROM main.entries WHERE id = ?1";
    archive.query_row(sql, [id], |row| row.get(0)).optional()
}

/// Whether a backup has at the path an entry that was purged here.
///
/// # Errors
///
/// Whatever SQLite says.
pub fn was_purged(sought: Sought<'_>, held: &Connection) -> Result<bool> {
    let Some((archive, _)) = sought.here else { return Ok(false) };
    if !has_entries(held)? || !has_columns(held, "entries", &["identity"])? {
        return Ok(false);
    }
    let purged = purged_here(archive)?;
    let rows = rows_at(held, sought.path, true)?;
    Ok(rows.iter().any(|it| it.1.as_ref().is_some_and(|it| purged.contains(it))))
}

/// The rows at a path, with their identities: the living one's, else those of the one that was removed last.
fn rows_at(
    held: &Connection,
    path: &str,
    has_identities: bool,
) -> Result<Vec<(i64, Option<Vec<u8>>)>> {
    let identity = if has_identities { "identity" } else { "NULL" };
    let sql = format!(
        "SELECT id, {identity} FROM main.entries WHERE path = ?1
         ORDER BY removed_at IS NOT NULL, removed_at DESC, id DESC"
    );
    let mut statement = held.prepare(&sql)?;
    statement.query_map([path], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Whether an identity is that of an entry which is known here, or was purged.
fn is_anothers(
    archive: &Connection,
    identity: Option<&[u8]>,
    purged: &BTreeSet<Vec<u8>>,
) -> Result<bool> {
    let Some(identity) = identity else { return Ok(false) };
    Ok(purged.contains(identity) || of_identity(archive, Some(identity))?.is_some())
}

fn purged_here(archive: &Connection) -> Result<BTreeSet<Vec<u8>>> {
    match has_columns(archive, "syncs", &["number", "kind"])? {
        true => syncs::purged_identities(archive),
        false => Ok(BTreeSet::new()),
    }
}

fn identity_of(archive: &Connection, entry: i64) -> Result<Option<Vec<u8>>> {
    if !has_columns(archive, "entries", &["identity"])? {
        return Ok(None);
    }
    let sql = "SELECT identity FROM main.entries WHERE id = ?1 AND length(identity) = 16";
    archive.query_row(sql, [entry], |row| row.get(0)).optional()
}

fn of_identity(archive: &Connection, identity: Option<&[u8]>) -> Result<Option<i64>> {
    let Some(identity) = identity.filter(|it| it.len() == 16) else { return Ok(None) };
    if !has_columns(archive, "entries", &["identity"])? {
        return Ok(None);
    }
    let sql = "SELECT id FROM main.entries WHERE identity = ?1";
    archive.query_row(sql, [identity], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries as `1 A a.md`: a row, a letter for its identity (`-` for none), a path; `!` where its file is gone.
    fn archive(entries: &str) -> Connection {
        let archive = Connection::open_in_memory().unwrap();
        let tables = "CREATE TABLE entries(id INTEGER PRIMARY KEY, path, source, source_hash, removed_at, identity);
                      CREATE TABLE syncs(number INTEGER PRIMARY KEY, synced_at, kind);";
        archive.execute_batch(tables).unwrap();
        for entry in entries.split(", ").filter(|it| !it.is_empty()) {
            let words: Vec<&str> = entry.split(' ').collect();
            let identity = Some(words[1]).filter(|it| *it != "-").map(|it| it.repeat(16));
            let (path, gone) = (words[2].trim_end_matches('!'), words[2].ends_with('!'));
            let sql = "INSERT INTO entries VALUES (?1, ?2, '', '', ?3, ?4)";
            let values = (words[0], path, gone.then_some("2026"), identity.map(String::into_bytes));
            archive.execute(sql, values).unwrap();
        }
        archive
    }

    #[track_caller]
    fn check(here: &str, there: &str, path: &str, expected: &[i64]) {
        let (here, there) = (archive(here), archive(there));
        let rows = match meant(&here, &there, path).unwrap() {
            Meant::Here(id) => Sought::of(&here, id, path).rows_in(&there).unwrap(),
            Meant::There => Sought { path, here: None }.rows_in(&there).unwrap(),
            Meant::Nothing => Vec::new(),
        };
        assert_eq!(rows, expected);
    }

    #[test]
    fn an_entry_is_found_by_its_identity_wherever_it_lay() {
        check("1 A c.md", "7 A a.md", "c.md", &[7]);
        check("1 A c.md", "7 A a.md", "a.md", &[7]);
        check("1 A c.md, 2 B a.md", "7 A a.md, 8 B b.md", "a.md", &[8]);
    }

    #[test]
    fn another_entry_at_its_path_is_not_it() {
        check("1 A c.md, 2 B a.md", "7 A a.md", "a.md", &[]);
        check("1 A c.md!, 2 B a.md", "7 A a.md", "a.md", &[]);
    }

    #[test]
    fn where_nothing_tells_them_apart_the_path_does() {
        check("2 B a.md", "7 A a.md", "a.md", &[7]);
        check("2 B a.md", "7 - a.md", "a.md", &[7]);
        check("", "7 A a.md, 8 B a.md!", "a.md", &[7, 8]);
        check("", "7 A a.md", "b.md", &[]);
    }

    #[test]
    fn of_those_that_are_gone_the_one_is_meant_that_the_backup_has() {
        check("1 A a.md!, 2 B a.md!", "7 A a.md", "a.md", &[7]);
        check("1 A a.md!, 2 B a.md", "7 A a.md", "a.md", &[]);
    }
}
