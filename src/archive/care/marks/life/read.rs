//! The lives of entries as the rows of an archive note them.

use rusqlite::{Connection, Result, Row};

use super::{Life, Version};
use crate::archive::model::known::path_meant;
use crate::archive::versions::lives;
use crate::entry::EntryPath;

const VERSIONS: &str = "
    SELECT entry_versions.id, seen_in, replaced_in, path, path_bytes, entry_versions.length,
           version_bytes.length, word_count, bytes_id, base, coalesce(storage = 'delta', 0),
           hash, CAST(path AS TEXT)
    FROM main.entry_versions LEFT JOIN main.version_bytes ON version_bytes.id = bytes_id
    WHERE entry_id = ?1
    ORDER BY seen_in, replaced_in, entry_versions.id";

/// Visits every entry.
pub(in crate::archive::care::marks) fn each(
    connection: &Connection,
    mut visit: impl FnMut(&Life) -> Result<()>,
) -> Result<()> {
    const ENTRIES: &str = "
        SELECT id, CAST(path AS TEXT), seen_in, gone_in, emptied_in, removed_at, word_count, source_hash,
               first_seen_in
        FROM main.entries
        ORDER BY id";
    let (mut entries, mut versions) = (connection.prepare(ENTRIES)?, connection.prepare(VERSIONS)?);
    let mut rows = entries.query([])?;
    while let Some(row) = rows.next()? {
        let mut life = Life::read(row)?;
        let read = versions.query_map([life.id], Version::read)?;
        life.take(read.collect::<Result<_>>()?);
        life.absences = absences(connection, life.id)?;
        life.place(&lives::of(connection, life.id)?);
        visit(&life)?;
    }
    Ok(())
}

/// From which sync to which the file of an entry was gone.
fn absences(connection: &Connection, entry: i64) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT gone_in, back_in FROM main.file_absences WHERE entry_id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

impl Version {
    fn read(row: &Row<'_>) -> Result<Self> {
        let meant = path_meant(row.get_ref(3)?, row.get_ref(4)?);
        Ok(Self {
            id: row.get(0)?,
            hash: row.get_ref(11)?.as_bytes().unwrap_or_default().to_vec(),
            noted: (row.get(12)?, row.get(4)?),
            seen_in: row.get(1)?,
            replaced_in: row.get(2)?,
            // What no entry can have is told by the rows beside it.
            path: meant.ok().filter(|it| !it.1).map(|it| it.0),
            length: row.get(5)?,
            stored: row.get(6)?,
            word_count: row.get(7)?,
            bytes: row.get(8)?,
            base: row.get(9)?,
            is_delta: row.get(10)?,
        })
    }
}

impl Life {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            path: row.get(1)?,
            seen_in: row.get(2)?,
            gone_in: row.get(3)?,
            emptied_in: row.get(4)?,
            removed_at: row.get(5)?,
            word_count: row.get(6)?,
            hash: row.get(7)?,
            first_seen_in: row.get(8)?,
            absences: Vec::new(),
            versions: Vec::new(),
            copies: Vec::new(),
            now_at: None,
        })
    }

    /// Takes its versions, oldest first, in their order: each once.
    fn take(&mut self, versions: Vec<Version>) {
        for it in versions {
            let is_copy = |own: &Version| {
                let same = |it: &Version| (it.seen_in, it.replaced_in, it.bytes);
                same(own) == same(&it) && own.hash == it.hash && own.noted == it.noted
            };
            match self.versions.iter().rev().any(is_copy) {
                true => self.copies.push(it.id),
                false => self.versions.push(it),
            }
        }
    }

    /// Notes where its versions lay, and where it lies, where their rows note something else.
    fn place(&mut self, lives: &[lives::Life]) {
        for it in lives.iter().filter(|it| it.noted.is_some()) {
            match it.version {
                // A path that no entry can have is told with the entry.
                None if EntryPath::from_shown(&self.path).is_err() => {}
                None => self.now_at = Some(it.path.clone()),
                Some(id) => {
                    if let Some(version) = self.versions.iter_mut().find(|own| own.id == id) {
                        version.path = Some(it.path.clone());
                    }
                }
            }
        }
    }
}
