//! What an archive knew of fields before a plan moved its schema.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::archive::model::derived::Kind;
use crate::archive::model::owned;
use crate::archive::model::owned::Made;

/// What the archive knew of fields before the first step.
#[derive(Default)]
pub(super) struct Before {
    /// The parts that were derived; none where nothing is noted.
    noted: Option<BTreeMap<String, Option<Kind>>>,
    /// What the applied revisions had made, where nothing is noted.
    made: Made,
    /// The columns of `entries`, and the tables.
    names: BTreeSet<String>,
}

impl Before {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let sql = "SELECT lower(name) FROM pragma_table_xinfo('entries')
                   UNION SELECT lower(name) FROM sqlite_schema WHERE type = 'table'";
        let mut statement = connection.prepare(sql)?;
        let names = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let noted = owned::noted(connection)?;
        let made = if noted.is_none() { Made::of(connection)? } else { Made::default() };
        Ok(Self { noted, made, names })
    }

    /// The parts that are noted as derived.
    pub(super) fn noted(&self) -> impl Iterator<Item = (String, Option<Kind>)> {
        self.noted.iter().flatten().map(|(part, kind)| (part.clone(), *kind))
    }

    /// Whether it was derived before: it is noted, or, where nothing is, a revision had made it, and a `journal` from
    /// before that filled whatever had a field's name.
    pub(super) fn is_noted(&self, name: &str) -> bool {
        match &self.noted {
            Some(noted) => noted.contains_key(name),
            None => self.made.columns.contains(name) || self.made.objects.contains(name),
        }
    }

    /// Whether what has a field's name after the last step is the field's: it was derived before, or was not there.
    pub(super) fn is_of_field(&self, name: &str) -> bool {
        self.is_noted(name) || !self.names.contains(name)
    }
}
