//! The numbers that versions from before all others have.

use std::collections::HashMap;

use rusqlite::{Connection, Result};

use super::numbers::Shift;
use crate::archive::model::known::path_of;
use crate::entry::EntryPath;

/// Which entries lay at which paths before the first sync, as far as that was imported.
#[derive(Debug, Default)]
pub struct Places {
    /// The entry, the number that saw it there first, and the one that saw it there no more.
    by_path: HashMap<EntryPath, Vec<(i64, i64, i64)>>,
}

impl Places {
    /// Looks at what was imported already.
    pub fn of(connection: &Connection) -> Result<Self> {
        const IMPORTED: &str = "
            SELECT path, path_bytes, entry_id, seen_in, replaced_in FROM main.entry_versions WHERE seen_in < 0
            UNION ALL
            SELECT path, path_bytes, id, seen_in, coalesce(gone_in, 1) FROM main.entries WHERE seen_in < 0";
        let mut places = Self::default();
        let mut statement = connection.prepare(IMPORTED)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            // Where no file can lie, nothing is taken.
            let Ok(path) = path_of(row.get_ref(0)?, row.get_ref(1)?) else { continue };
            let life = (row.get(2)?, row.get(3)?, row.get(4)?);
            places.by_path.entry(path).or_default().push(life);
        }
        Ok(places)
    }

    /// The same once commits got the numbers between these.
    #[must_use]
    pub fn shifted(mut self, shift: &Shift) -> Self {
        for life in self.by_path.values_mut().flatten() {
            (life.1, life.2) = (shift.of(life.1), shift.of(life.2));
        }
        self
    }

    /// Whether another entry lay at a path at any number from one to another.
    pub fn are_taken(
        &self,
        path: &EntryPath,
        entry: Option<i64>,
        (from, until): (i64, i64),
    ) -> bool {
        let overlaps = |it: &(i64, i64, i64)| Some(it.0) != entry && it.1 < until && from < it.2;
        self.by_path.get(path).is_some_and(|it| it.iter().any(overlaps))
    }
}
