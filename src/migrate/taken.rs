//! Names that a later revision of the core brings, and that a field or a table of the user's has already.

use rusqlite::{Connection, Result};

use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use crate::revision::plan::Plan;
use crate::sql::{self, quoted};

/// A name that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// A column of `entries`, or a table.
    pub name: String,
    /// The revision of the core that brings it.
    pub by: RevisionId,
    /// The applied revision that made what has the name, where one did.
    pub made_by: Option<RevisionId>,
}

/// The first name that a plan brings, and that is there already.
pub(super) fn taken(
    connection: &Connection,
    plan: &Plan,
    ledger: &Ledger,
) -> Result<Option<Taken>> {
    let embedded = plan.steps.iter().filter(|it| it.revision().is_carried);
    for step in embedded {
        for (statement, is_column) in brought(&step.script().text) {
            if is_there(connection, &statement, is_column)? {
                let names_it = |text: &str| words(text).contains(&statement);
                let made_by = ledger.applied().iter().rev().find(|row| names_it(&row.up_sql));
                let made_by = made_by.map(|row| row.revision.clone());
                let by = step.revision().id().clone();
                return Ok(Some(Taken { name: statement, by, made_by }));
            }
        }
    }
    Ok(None)
}

/// The columns of `entries` (true) and the tables (false) that a script adds, and does not drop before.
fn brought(script: &str) -> Vec<(String, bool)> {
    let mut brought = Vec::new();
    let mut dropped = Vec::new();
    for statement in sql::statements(script) {
        let words = words(statement.text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["alter", "table", "entries", "add", "column", name, ..] => {
                brought.push(((*name).to_owned(), true));
            }
            ["create", "table" | "view", name, ..] if !dropped.contains(&(*name).to_owned()) => {
                brought.push(((*name).to_owned(), false));
            }
            ["drop", "table" | "view", name, ..] => dropped.push((*name).to_owned()),
            _ => {}
        }
    }
    brought
}

fn words(text: &str) -> Vec<String> {
    let names = sql::code(text).into_iter().filter_map(|it| it.name());
    names.map(|it| it.to_ascii_lowercase()).collect()
}

fn is_there(connection: &Connection, name: &str, is_column: bool) -> Result<bool> {
    let sql = match is_column {
        true => {
            "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('entries') WHERE lower(name) = ?1)"
        }
        false => "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE lower(name) = ?1)",
    };
    connection.query_row(sql, [name], |row| row.get(0))
}

impl Taken {
    /// The way out: a field is derived, so that nothing is lost when it is undone and declared under another name.
    pub fn way_out(&self) -> String {
        let name = &self.name;
        // A list is called as its names are, and not as its join table.
        let key = name.strip_prefix("entry_").unwrap_or(name);
        match &self.made_by {
            Some(revision) => format!(
                "`journal downgrade {revision}-1` undoes the revision that made it; then delete its folder, call the field \
                 otherwise in journal.toml, with `keys = [\"{key}\"]`, and make its revision anew"
            ),
            None => format!(
                "another tool made it: rename it there, `ALTER TABLE … RENAME … TO old_{}`",
                quoted(name).trim_matches('"')
            ),
        }
    }
}
