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
    let Some(name) = name_in(&error.source.to_string()) else { return Ok(None) };
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

/// SQLite's words for something that is there already, before and after its name.
const THERE: [(&str, &str); 7] = [
    ("table ", " already exists"),
    ("view ", " already exists"),
    ("index ", " already exists"),
    ("trigger ", " already exists"),
    ("there is already a table named ", ""),
    ("there is already an index named ", ""),
    ("there is already another table or index with this name: ", ""),
];

/// The name of what is there already, as SQLite says it.
fn name_in(said: &str) -> Option<String> {
    let name = |(before, after): &(&str, &str)| {
        let rest = said.split_once(before)?.1;
        // What rusqlite says of the statement stands behind it.
        let rest = rest.split_once(" in ").map_or(rest, |it| it.0);
        let name = if after.is_empty() { rest } else { rest.split_once(after)?.0 };
        let quotes = |it| matches!(it, '"' | '`' | '[' | ']' | '\'');
        Some(name.trim().trim_matches(quotes).to_owned()).filter(|it| !it.is_empty())
    };
    THERE.iter().find_map(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What SQLite says of each statement beside a table `t a`, with a view, an index and a trigger.
    #[test]
    fn the_name_is_read_out_of_what_sqlite_says() {
        let connection = Connection::open_in_memory().unwrap();
        let made =
            "CREATE TABLE \"t a\" (a); CREATE VIEW v AS SELECT 1; CREATE INDEX i ON \"t a\"(a);
            CREATE TRIGGER r AFTER INSERT ON \"t a\" BEGIN SELECT 1; END";
        connection.execute_batch(made).unwrap();
        for (sql, expected) in [
            ("CREATE TABLE \"T A\" (b)", Some("t a")),
            ("CREATE VIEW v AS SELECT 2", Some("v")),
            ("CREATE TABLE v (a)", Some("v")),
            ("CREATE INDEX i ON \"t a\"(a)", Some("i")),
            ("CREATE INDEX v ON \"t a\"(a)", Some("v")),
            ("CREATE TABLE i (a)", Some("i")),
            ("CREATE TRIGGER r AFTER INSERT ON \"t a\" BEGIN SELECT 2; END", Some("r")),
            ("CREATE TABLE x (a); ALTER TABLE x RENAME TO i", Some("i")),
            ("CREATE TABLE new (a, a)", None),
        ] {
            let said = connection.execute_batch(sql).unwrap_err().to_string();
            let found = name_in(&said).map(|it| it.to_lowercase());
            assert_eq!(found.as_deref(), expected, "{sql}: {said}");
        }
    }
}
