//! Indexes and triggers that no revision made: a table that is built anew takes them along, so they are made again.

use rusqlite::{Connection, Result};

use super::inventory::Lost;
use super::ledger;
use crate::schema::{Kind, Name, Schema};
use crate::sql;

/// Those that stood before a move, in the order of their making.
#[derive(Default)]
pub struct Bystanders(Vec<Bystander>);

struct Bystander {
    kind: String,
    name: String,
    table: String,
    sql: String,
}

impl Bystanders {
    /// Finds what stands on tables of revisions and is not theirs.
    ///
    /// # Errors
    ///
    /// SQLite's, where the catalog cannot be read.
    pub fn of(connection: &Connection, expected: &Schema) -> Result<Self> {
        let sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema \
                   WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid";
        let mut statement = connection.prepare(sql)?;
        let all = statement.query_map([], |row| {
            let (kind, name) = (row.get(0)?, row.get(1)?);
            Ok(Bystander { kind, name, table: row.get(2)?, sql: row.get(3)? })
        })?;
        let is_foreign = |it: &Bystander| {
            let kind = if it.kind == "index" { Kind::Index } else { Kind::Trigger };
            let is_on_ours = expected.table(&Name::new(&it.table)).is_some();
            let is_known = expected.object(kind, &Name::new(&it.name)).is_some();
            is_on_ours && !is_known && !it.table.eq_ignore_ascii_case(ledger::table())
        };
        let foreign = all.filter(|it| it.as_ref().map_or(true, is_foreign));
        Ok(Self(foreign.collect::<Result<_>>()?))
    }

    /// Whether rows may be refused, or changed beside what a script says: by a trigger, or by an index that lets no two be equal.
    pub fn have_a_say(&self) -> bool {
        self.0.iter().any(|it| it.kind == "trigger" || is_unique(&it.sql))
    }

    /// Whether a trigger is among them.
    pub fn have_triggers(&self) -> bool {
        self.0.iter().any(|it| it.kind == "trigger")
    }

    /// Makes those again that went with a table which is there again; gives back what SQLite does not take.
    ///
    /// # Errors
    ///
    /// As [`Bystanders::of`].
    pub fn bring_back(&self, connection: &Connection) -> Result<Vec<Lost>> {
        let mut lost = Vec::new();
        for it in &self.0 {
            if has(connection, &it.kind, &it.name)? || !has(connection, "table", &it.table)? {
                continue;
            }
            if let Err(error) = connection.execute_batch(&it.sql) {
                lost.push(Lost::Object {
                    object: format!("{} `{}`", it.kind, it.name),
                    table: it.table.clone(),
                    reason: error.to_string(),
                });
            }
        }
        Ok(lost)
    }

    /// Takes those out that went with a table which a step has dropped, in words.
    ///
    /// # Errors
    ///
    /// As [`Bystanders::of`].
    pub fn take_gone(&mut self, connection: &Connection) -> Result<Vec<String>> {
        let mut gone = Vec::new();
        for at in (0..self.0.len()).rev() {
            let it = &self.0[at];
            if !has(connection, &it.kind, &it.name)? && !has(connection, "table", &it.table)? {
                let Bystander { kind, name, table, .. } = self.0.remove(at);
                gone.push(format!("{kind} `{name}` of another tool on `{table}`"));
            }
        }
        gone.reverse();
        Ok(gone)
    }
}

fn is_unique(sql: &str) -> bool {
    sql::code(sql).get(1).is_some_and(|it| it.is_word("UNIQUE"))
}

fn has(connection: &Connection, kind: &str, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = ?1 AND name = ?2 COLLATE NOCASE)";
    connection.query_row(sql, [kind, name], |row| row.get(0))
}
