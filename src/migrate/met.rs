//! The rows that meet a danger: how many, and a few of them by name.

use std::fmt;

use rusqlite::Connection;

use crate::engine::inventory;
use crate::schema::Danger;

/// Rows that meet a danger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Met {
    /// How many rows, or groups of rows that are equal.
    pub rows: u64,
    /// Some of them, with their values.
    examples: Vec<String>,
}

/// How many are named.
const NAMED: usize = 3;

impl Met {
    /// Asks the rows of a database; none where no row meets the danger, or nobody can ask.
    pub(super) fn of(danger: &Danger, connection: &Connection) -> Option<Self> {
        let question = danger.question.as_ref()?;
        let count: i64 = connection.query_row(question, (), |row| row.get(0)).ok()?;
        let rows = u64::try_from(count).ok().filter(|it| *it > 0)?;
        // What cannot be named is counted all the same.
        let examples = danger.examples.as_ref().and_then(|it| named(connection, it).ok());
        Some(Self { rows, examples: examples.unwrap_or_default() })
    }
}

impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", inventory::count(self.rows.cast_signed(), "row"))?;
        if self.examples.is_empty() {
            return Ok(());
        }
        let is_all = u64::try_from(self.examples.len()).is_ok_and(|it| it == self.rows);
        let more = if is_all { "" } else { ", …" };
        write!(f, ": {}{more}", self.examples.join(", "))
    }
}

/// The rows as they are named: those that are equal together.
fn named(connection: &Connection, examples: &str) -> rusqlite::Result<Vec<String>> {
    let mut groups: Vec<(i64, Vec<String>)> = Vec::new();
    let mut statement = connection.prepare(examples)?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let (group, name, value): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let told = if value.is_empty() { name } else { format!("{name} ({value})") };
        match groups.last_mut().filter(|it| it.0 == group) {
            Some((_, members)) => members.push(told),
            None => groups.push((group, vec![told])),
        }
    }
    Ok(groups.into_iter().take(NAMED).map(|(_, members)| members.join(" and ")).collect())
}
