//! An entry as the archive holds it, parsed again.

use rusqlite::Connection;

use crate::archive::model::known;
use crate::archive::model::row::Row;
use crate::archive::rows::last_said;
use crate::archive::rows::write::Standing;
use crate::entry;
use crate::entry::{EntryPath, Source};
use crate::field::Field;
use crate::finding::Finding;

/// An entry as the archive holds it.
pub(crate) struct HeldEntry {
    pub(super) id: i64,
    pub(super) path: EntryPath,
    pub(super) is_path_sound: bool,
    pub(super) source: Source,
    pub(super) hash: String,
    pub(super) front_matter: Option<String>,
    pub(super) standing: Standing,
}

/// An entry, and what its rows are to say.
pub(crate) struct Parsed {
    pub(crate) id: i64,
    pub(super) path: EntryPath,
    /// Whether the exact bytes of the path are those that are shown.
    pub(crate) is_path_sound: bool,
    pub(crate) standing: Standing,
    pub(crate) row: Row,
    pub(crate) findings: Vec<Finding>,
}

impl HeldEntry {
    pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let (path, is_path_sound) = known::path_meant(row.get_ref(1)?, row.get_ref(2)?)?;
        let standing = if row.get(5)? { Standing::Living } else { Standing::Removed };
        let (source, front_matter) = (Source::new(row.get(3)?), row.get(4)?);
        let (id, hash) = (row.get(0)?, row.get(6)?);
        Ok(Self { id, path, is_path_sound, source, hash, front_matter, standing })
    }

    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// Whether its bytes are those that were hashed.
    pub(crate) fn is_whole(&self) -> bool {
        self.source.hash().to_string() == self.hash
    }

    pub(crate) fn parse(self, fields: &[Field]) -> Parsed {
        let (entry, findings) = entry::parse(&self.path, &self.source, fields);
        let is_readable = entry.front_matter.error.is_none();
        let row = Row::new(&self.path, self.source, entry);
        let row = match self.front_matter.filter(|_| !is_readable) {
            Some(held) => row.with_held(&self.path, fields, &held),
            None => row,
        };
        let Self { id, path, is_path_sound, standing, .. } = self;
        Parsed { id, path, is_path_sound, standing, row, findings }
    }
}

impl Parsed {
    /// The same; where the block cannot be read, by the front matter that the versions prove it to have had, whatever is
    /// held.
    pub(crate) fn proved(
        mut self,
        connection: &Connection,
        fields: &[Field],
    ) -> rusqlite::Result<Self> {
        if self.row.error.is_none() {
            return Ok(self);
        }
        let said = last_said::of(connection, self.id)?;
        if let Some(said) = said.filter(|it| self.row.front_matter.as_ref() != Some(it)) {
            self.row = self.row.with_held(&self.path, fields, &said);
        }
        Ok(self)
    }
}
