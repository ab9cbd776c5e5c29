//! The folder that an archive is kept in step with, as the table `archive_place` remembers it.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::file::ours::has_ours;
use crate::place::{folder_of, seen_from};
use crate::sqlite::dropped::one;

/// Where a journal lies: for itself, and as seen from its archive, so that both can be moved together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalPlace {
    /// The folder, without links.
    pub canonical: PathBuf,
    /// The folder as seen from the archive's.
    pub relative: PathBuf,
}

impl JournalPlace {
    /// The place of a journal beside an archive, which need not be there yet.
    ///
    /// # Errors
    ///
    /// The file system says no to a folder that is there.
    pub fn of(journal: &Path, archive: &Path) -> io::Result<Self> {
        let canonical = journal.canonicalize()?;
        // An archive that is a link lies where the link leads.
        let archive = archive.canonicalize().unwrap_or_else(|_| archive.to_owned());
        let folder = folder_of(&archive).canonicalize()?;
        Ok(Self { relative: seen_from(&folder, &canonical), canonical })
    }

    /// The folder as it is there now: where it lies as seen from the archive, so that of a copied workspace it is the
    /// copy's own, else where it was; none where neither is there.
    pub fn find(&self, archive: &Path) -> Option<PathBuf> {
        let archive = archive.canonicalize().unwrap_or_else(|_| archive.to_owned());
        let beside = folder_of(&archive).join(&self.relative).canonicalize().ok();
        let found = beside.filter(|it| self.is_well_formed() && it.is_dir());
        let there = || self.canonical.canonicalize().ok().filter(|it| it.is_dir());
        found.or_else(there)
    }

    /// Whether both paths are such as [`JournalPlace::of`] gives them.
    pub fn is_well_formed(&self) -> bool {
        let is_empty = self.relative.as_os_str().is_empty();
        self.canonical.is_absolute() && !self.relative.is_absolute() && !is_empty
    }

    /// Whether the remembered place leads to a folder: it is the same, lies so as seen from the archive, or is a link to it.
    pub fn leads_to(&self, folder: &Self, archive: &Path) -> bool {
        self.is_same(folder) || self.find(archive).is_some_and(|it| it == folder.canonical)
    }

    /// Whether both are the same folder, or the same as seen from the archive.
    pub fn is_same(&self, other: &Self) -> bool {
        self.canonical == other.canonical || self.relative == other.relative
    }
}

/// The place that the archive remembers; none where it remembers none.
pub fn remembered(connection: &Connection) -> Result<Option<JournalPlace>> {
    if !has_ours(connection, "archive_place")? {
        return Ok(None);
    }
    let sql = "SELECT canonical, relative FROM main.archive_place WHERE id = 1";
    let read = connection.query_row(sql, [], |row| {
        let path = |at: usize| -> Result<PathBuf> {
            let bytes = row.get_ref(at)?.as_bytes_or_null()?.unwrap_or_default();
            Ok(PathBuf::from(OsStr::from_bytes(bytes)))
        };
        Ok(JournalPlace { canonical: path(0)?, relative: path(1)? })
    });
    read.optional()
}

/// Remembers a place.
pub fn remember(connection: &Connection, place: &JournalPlace) -> Result<()> {
    const REMEMBER: &str = "
        INSERT INTO main.archive_place (id, canonical, relative) VALUES (1, ?1, ?2)
        ON CONFLICT (id) DO UPDATE SET canonical = ?1, relative = ?2";
    let values = params![bound(&place.canonical), bound(&place.relative)];
    one(connection.execute(REMEMBER, values)?)
}

/// A path as text, or, where it is none, as bytes.
fn bound(path: &Path) -> ToSqlOutput<'_> {
    let bytes = path.as_os_str().as_bytes();
    ToSqlOutput::Borrowed(match std::str::from_utf8(bytes) {
        Ok(_) => ValueRef::Text(bytes),
        Err(_) => ValueRef::Blob(bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_copied_workspace_the_journal_is_the_copys_own() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for journal in ["one/j", "two/j", "three"] {
            std::fs::create_dir_all(root.join(journal)).unwrap();
        }
        let place = JournalPlace::of(&root.join("one/j"), &root.join("one/a.db")).unwrap();
        let find = |archive: &str| place.find(&root.join(archive));
        assert_eq!(find("one/a.db"), Some(root.join("one/j")));
        assert_eq!(find("two/a.db"), Some(root.join("two/j")));
        // An archive that was moved alone.
        assert_eq!(find("three/a.db"), Some(root.join("one/j")));
        // A link where the folder was leads to the same one.
        std::fs::rename(root.join("one/j"), root.join("moved")).unwrap();
        std::os::unix::fs::symlink(root.join("moved"), root.join("one/j")).unwrap();
        let moved = JournalPlace::of(&root.join("one/j"), &root.join("one/a.db")).unwrap();
        assert!(place != moved && place.leads_to(&moved, &root.join("one/a.db")));
        let other = JournalPlace::of(&root.join("three"), &root.join("one/a.db")).unwrap();
        assert!(!place.leads_to(&other, &root.join("one/a.db")));
        std::fs::remove_file(root.join("one/j")).unwrap();
        assert_eq!(find("three/a.db"), None);
    }

    #[test]
    fn a_place_is_remembered_whatever_its_bytes() {
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(remembered(&connection).unwrap(), None);
        connection.execute_batch(include_str!("../model/model.sql")).unwrap();
        assert_eq!(remembered(&connection).unwrap(), None);
        for name in [&b"/tagebuch"[..], b"/tageb\xfcch"] {
            let canonical = PathBuf::from(OsStr::from_bytes(name));
            let place = JournalPlace { canonical, relative: PathBuf::from("..") };
            remember(&connection, &place).unwrap();
            assert_eq!(remembered(&connection).unwrap(), Some(place));
        }
    }
}
