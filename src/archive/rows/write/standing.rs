//! Rows whose text stays: moved, dated again, marked as removed, put back.

use rusqlite::{Result, params};

use super::{RowWriter, Version};
use crate::archive::model::row::Row;
use crate::archive::rows::join_rows::Standing;
use crate::archive::versions::put_back;
use crate::entry::{EntryPath, Source, Stamp};
use crate::revision::repopulate::{Part, Repopulate};
use crate::sqlite::dropped::one;

impl RowWriter<'_> {
    /// Derives the row of one entry whose bytes were put back; its file is to be read again. The full-text index is left
    /// to the caller.
    pub(crate) fn put_back(&mut self, id: i64, path: &EntryPath, row: &Row) -> Result<()> {
        let held = self.with_held(id, Version { path, stamp: None, row, is_emptied: false })?;
        let row = held.as_ref().unwrap_or(row);
        self.stamps.set(id, None)?;
        self.derive(id, row, &Repopulate::Full, Standing::Living)
    }

    /// Gives an entry another path; its bytes are the same, also where those that are held are damaged.
    pub fn move_to(&mut self, id: i64, version: Version<'_>) -> Result<()> {
        self.joins.note(id)?;
        if !self.keep_one(id, version.row, true)? && self.holds(id, version.row.source())? {
            put_back(self.connection, id, version.row.source().bytes())?;
        }
        self.returns.note(id)?;
        let sql = "UPDATE entries SET path = ?2, path_bytes = ?3, removed_at = NULL, \
                   seen_in = ?4, gone_in = NULL WHERE id = ?1";
        let values = params![id, version.path.as_str(), version.path.exact(), self.number];
        one(self.connection.prepare_cached(sql)?.execute(values)?)?;
        self.stamps.set(id, version.stamp)
    }

    /// Derives the day of an entry again, which its path may say.
    pub fn redate(&mut self, id: i64, version: Version<'_>) -> Result<()> {
        let held = self.with_held(id, version)?;
        let row = held.as_ref().unwrap_or(version.row);
        self.derive(id, row, &Repopulate::from_iter([Part::Dates]), Standing::Living)
    }

    /// Notes the stamp of the same bytes.
    pub fn touch(&mut self, id: i64, stamp: Stamp) -> Result<()> {
        self.stamps.set(id, Some(stamp))
    }

    /// Marks an entry whose file is gone; everything of it stays.
    pub fn mark_removed(&mut self, id: i64, now: &str) -> Result<()> {
        self.joins.note(id)?;
        let sql = "UPDATE entries SET removed_at = ?2, gone_in = ?3 WHERE id = ?1";
        one(self.connection.prepare_cached(sql)?.execute(params![id, now, self.number])?)
    }

    /// Whether the row of an entry holds these bytes.
    pub fn holds(&self, id: i64, source: &Source) -> Result<bool> {
        let sql = "SELECT source_hash = ?2 FROM entries WHERE id = ?1";
        self.connection
            .prepare_cached(sql)?
            .query_row(params![id, source.hash().to_string()], |row| row.get(0))
    }

    /// Adds an entry to the full-text index as it stands in `entries`.
    pub fn reindex(&mut self, id: i64) -> Result<()> {
        self.index.as_mut().map_or(Ok(()), |index| index.add_row(id))
    }
}
