//! What a revision is to make, and another tool has made already.

use std::fmt;

use rusqlite::{Connection, OptionalExtension};

use super::MigrateError;
use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::engine::ledger;
use crate::finding::{Excerpt, Place};
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Step};
use crate::schema::{Name, plain_or_quoted};
use crate::sqlite::script::ScriptError;
use crate::sqlite::sentences;

/// Something in the way of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InTheWay {
    /// The revision.
    revision: RevisionId,
    /// The statement that would make it.
    pub place: Place,
    /// The line it stands on.
    pub excerpt: Option<Excerpt>,
    /// `table`, `view`, `index` or `trigger`.
    kind: String,
    name: String,
    /// Where the archive would stand if it were the revision's: its schema is just what the revision makes.
    stands_at: Option<RevisionId>,
}

impl fmt::Display for InTheWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { revision, kind, name, .. } = self;
        write!(
            f,
            "revision `{revision}` cannot be applied: {kind} `{name}` is there already, and no revision made it: it belongs to \
             another tool (unmanaged)"
        )
    }
}

impl InTheWay {
    /// How it makes room.
    pub fn way_out(&self) -> String {
        let name = plain_or_quoted(&Name::new(&self.name));
        let room = match self.kind.as_str() {
            "table" => {
                let other = plain_or_quoted(&Name::new(format!("old_{}", self.name)));
                format!(
                    "rename it, `ALTER TABLE {name} RENAME TO {other}`, or give yours another name"
                )
            }
            kind => format!(
                "drop it, `DROP {} {name}`, or give yours another name",
                kind.to_uppercase()
            ),
        };
        match &self.stands_at {
            Some(revision) => format!(
                "{room}; then run the command again. It is just what the revision makes: to keep it, \
                 `journal migration stamp {revision}` makes it the revision's"
            ),
            None => format!("{room}; then run the command again"),
        }
    }
}

/// What is in the way of a step that failed, where that is why: it has the name of what the statement makes, and no applied
/// revision made it.
pub(super) fn of(
    connection: &Connection,
    step: &Step,
    error: &ScriptError,
    graph: &RevisionGraph,
) -> Result<Option<InTheWay>, MigrateError> {
    let Some(name) = sentences::taken_name(&error.source.to_string()) else { return Ok(None) };
    let reading = || ArchiveError::database("look for what is in the way");
    let sql = "SELECT type, name FROM sqlite_schema WHERE lower(name) = lower(?1)";
    let found: Option<(String, String)> = connection
        .query_row(sql, [&name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(reading())?;
    let Some((kind, name)) = found else { return Ok(None) };
    let held = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
    let is_foreign = |it: &String| it.ends_with(&format!("`{name}`"));
    if step.direction() == Direction::Down
        || !drift::of(connection, &held)?.foreign.iter().any(is_foreign)
    {
        return Ok(None);
    }
    let revision = step.revision().id().clone();
    let mut after = held.ids();
    after.insert(revision.clone());
    let ledger = Ledger::assumed(graph, &after);
    let is_made = drift::is_that_of(connection, &ledger)?;
    let stands_at = Some(revision.clone()).filter(|_| is_made);
    let text = &step.script().text;
    let (place, excerpt) = (error.place.clone(), Excerpt::of(text, &error.place, 1));
    Ok(Some(InTheWay { revision, place, excerpt, kind, name, stands_at }))
}
