//! What an archive knew of fields before a plan moved its schema.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::archive::owned;

/// What the archive knew of fields before the first step.
#[derive(Default)]
pub(super) struct Before {
    /// The parts that were derived; none where nothing is noted.
    noted: Option<BTreeSet<String>>,
    /// The columns of `entries`.
    columns: BTreeSet<String>,
}

impl Before {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let sql = "SELECT lower(name) FROM pragma_table_xinfo('entries')";
        let mut statement = connection.prepare(sql)?;
        let columns = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Self { noted: owned::noted(connection)?, columns })
    }

    /// Whether a column that is there after the last step is a field's: it was derived before, or was not there, or
    /// nothing was noted yet.
    pub(super) fn is_of_field(&self, name: &str) -> bool {
        let is_noted = self.noted.as_ref().is_none_or(|noted| noted.contains(name));
        is_noted || !self.columns.contains(name)
    }
}
