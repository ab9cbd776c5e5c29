//! What another tool has made of something that a revision drops or renames: SQLite refuses to leave it broken.

use std::fmt;

use rusqlite::Connection;

use super::MigrateError;
use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::engine::ledger;
use crate::schema::{Name, plain_or_quoted};
use crate::sqlite::script::ScriptError;
use crate::sqlite::sentences;

/// An index, a view or a trigger that a statement would break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// `index`, `view` or `trigger`.
    kind: String,
    name: String,
    /// What would be wrong with it, as SQLite says it.
    said: String,
}

impl fmt::Display for Tied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, name, said } = self;
        write!(
            f,
            "{kind} `{name}` names what goes ({said}), and no revision made it: it belongs to another tool (unmanaged)"
        )
    }
}

impl Tied {
    /// What a statement would break, where it failed because of that.
    pub fn of(error: &ScriptError) -> Option<Self> {
        let said = error.to_string();
        let (kind, name, said) = sentences::broken_object(&said)?;
        // What rusqlite says of the statement stands behind it.
        let said = said.split_once(" in ").map_or(said, |it| it.0);
        Some(Self { kind: kind.to_owned(), name: name.to_owned(), said: said.to_owned() })
    }

    /// How it makes room.
    pub fn way_out(&self) -> String {
        let name = plain_or_quoted(&Name::new(&self.name));
        format!(
            "drop it, `DROP {} {name}`, run the command again, and make it anew without what went",
            self.kind.to_uppercase()
        )
    }

    /// Whether no applied revision made it.
    pub(super) fn is_unmanaged(&self, connection: &Connection) -> Result<bool, MigrateError> {
        let held = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
        let drift = drift::of(connection, &held)?;
        let is_it = |it: &String| *it == format!("{} `{}`", self.kind, self.name);
        // A trigger on a table of a revision is drift.
        let is_drift = |it: &String| {
            it.starts_with(&format!("+ {} {}:", self.kind, plain_or_quoted(&Name::new(&self.name))))
        };
        Ok(drift.foreign.iter().any(is_it) || drift.differences.iter().any(is_drift))
    }
}
