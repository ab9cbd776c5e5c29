//! Whether a text is one that the archive gives back, now or as a version: asked of its bytes, never of a hash that is noted.

use rusqlite::{Connection, Result, params};

use super::VersionError;
use super::lives::{self, Life};
use crate::archive::file::ours::has_ours;
use crate::entry::{Source, SourceHash};

/// A text that the archive gave back, unpacked and proved by its hash: what has the same bytes may be written over, or go.
///
/// Nothing but the asking makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held(Source);

impl Held {
    /// What an entry is now.
    ///
    /// # Errors
    ///
    /// [`VersionError`].
    pub fn now(connection: &Connection, entry: i64) -> std::result::Result<Self, VersionError> {
        lives::bytes_now(connection, entry).map(Self)
    }

    /// What an entry was, or is.
    ///
    /// # Errors
    ///
    /// [`VersionError`].
    pub fn of_life(
        connection: &Connection,
        entry: i64,
        life: &Life,
    ) -> std::result::Result<Self, VersionError> {
        lives::bytes_of(connection, entry, life).map(Self)
    }

    /// The text that a file has, as what its entry is or was gives it back; where some life of it is noted to be that text and
    /// does not give it back, that what is stored is damaged; none where no life is noted to be it.
    ///
    /// # Errors
    ///
    /// [`VersionError`].
    pub fn as_in(
        connection: &Connection,
        entry: i64,
        there: &Source,
    ) -> std::result::Result<Option<Self>, VersionError> {
        let hash = there.hash().to_string();
        let mut is_damaged = false;
        for life in lives::of(connection, entry)?.iter().rev().filter(|it| it.hash == hash) {
            match Self::of_life(connection, entry, life) {
                Ok(held) if held.0 == *there => return Ok(Some(held)),
                Err(VersionError::Sqlite(error)) => return Err(error.into()),
                Ok(_) | Err(_) => is_damaged = true,
            }
        }
        if is_damaged { Err(VersionError::Damaged) } else { Ok(None) }
    }

    /// Its bytes.
    pub fn source(&self) -> &Source {
        &self.0
    }
}

/// Whether these bytes are what an entry is, removed or not, or what one was, and come back.
///
/// # Errors
///
/// What SQLite reports.
pub fn holds(connection: &Connection, bytes: &[u8]) -> Result<bool> {
    // The bytes are compared, too: what a script wrote under a hash is not what was hashed.
    const NOW: &str =
        "SELECT EXISTS (SELECT 1 FROM entries WHERE source_hash = ?1 AND source = ?2)";
    let hash = SourceHash::of(bytes);
    let mut now = connection.prepare_cached(NOW)?;
    if now.query_row(params![hash.to_string(), bytes], |row| row.get(0))? {
        return Ok(true);
    }
    Ok(has_ours(connection, "entry_versions")? && is_version(connection, bytes)?)
}

/// Whether some version gives these bytes back.
pub(super) fn is_version(connection: &Connection, bytes: &[u8]) -> Result<bool> {
    const VERSIONS: &str = "
        SELECT id FROM entry_versions WHERE substr(hash, 1, 4) = substr(?1, 1, 4) AND hash = ?1";
    let hash = SourceHash::of(bytes);
    let mut versions = connection.prepare_cached(VERSIONS)?;
    let mut rows = versions.query([hash.as_bytes()])?;
    while let Some(row) = rows.next()? {
        match super::bytes_of(connection, row.get(0)?) {
            Ok(held) if held == bytes => return Ok(true),
            Err(VersionError::Sqlite(error)) => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;

    #[test]
    fn bytes_are_held_where_they_come_back_and_not_where_only_their_hash_is_noted() {
        let fixture = Fixture::new().file("a.md", b"Rain.").file("b.md", b"Snow.");
        let connection = &fixture.connection;
        let there = Source::new(b"Rain.".to_vec());
        let entry = lives::find(connection, "a.md").unwrap().unwrap();
        assert!(holds(connection, b"Rain.").unwrap());
        let held = Held::as_in(connection, entry, &there).unwrap();
        assert_eq!(held.as_ref().map(Held::source), Some(&there));
        let other = Source::new(b"Snow.".to_vec());
        assert!(Held::as_in(connection, entry, &other).unwrap().is_none());
        connection.execute("UPDATE entries SET source = x'00' WHERE path = 'a.md'", []).unwrap();
        assert!(!holds(connection, b"Rain.").unwrap());
        let held = Held::as_in(connection, entry, &there);
        assert!(matches!(held, Err(VersionError::Damaged)));
    }
}
