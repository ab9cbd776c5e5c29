//! What an archive knew of fields before a plan moved its schema.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::archive::owned;

/// What the archive knew of fields before the first step.
#[derive(Default)]
pub(super) struct Before {
    /// The parts that were derived; none where nothing is noted.
    noted: Option<BTreeSet<String>>,
    /// The columns of `entries`, and the tables.
    names: BTreeSet<String>,
}

impl Before {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let sql = "SELECT lower(name) FROM pragma_table_xinfo('entries')
                   UNION SELECT lower(name) FROM sqlite_schema WHERE type = 'table'";
        let mut statement = connection.prepare(sql)?;
        let names = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Self { noted: owned::noted(connection)?, names })
    }

    /// Whether it was derived before, as far as that is noted.
    pub(super) fn is_noted(&self, name: &str) -> bool {
        self.noted.as_ref().is_none_or(|noted| noted.contains(name))
    }

    /// Whether what has a field's name after the last step is the field's: it was derived before, or was not there, or
    /// nothing was noted yet.
    pub(super) fn is_of_field(&self, name: &str) -> bool {
        self.is_noted(name) || !self.names.contains(name)
    }
}
