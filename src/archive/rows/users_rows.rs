//! Rows that are not ours and refer to rows of ours: what their keys say is obeyed, and never gone around.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::{Connection, Result};

use crate::archive::model::joins;
use crate::sql::quoted;

/// The name under which a referring table stands in a query; no table of ours can have it.
const ALIAS: &str = "\"their row\"";

/// The keys of the core, by table and column; those of join tables are told by these tables.
const CORE: [(&str, &str); 7] = [
    ("locations", "parent_id"),
    ("entries", "conflict_of"),
    ("file_absences", "entry_id"),
    ("file_stamps", "entry_id"),
    ("entry_versions", "entry_id"),
    ("entry_versions", "bytes_id"),
    ("version_bytes", "base"),
];

/// A foreign key that is not ours: of another table, or of a column that somebody added to one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    table: String,
    parent: String,
    /// Its columns, each with the column of the parent that it refers to.
    columns: Vec<(String, String)>,
    /// Whether it says nothing of what is to become of its rows, so that the row to which one refers cannot go.
    refuses: bool,
}

const KEYS: &str = "
    SELECT list.name, key.id, key.on_delete, key.\"table\", key.\"from\", coalesce(key.\"to\", (
        SELECT name FROM pragma_table_xinfo(key.\"table\") WHERE pk = key.seq + 1
    ))
    FROM sqlite_schema AS list JOIN pragma_foreign_key_list(list.name) AS key
    WHERE list.type = 'table' AND EXISTS (
        SELECT 1 FROM sqlite_schema AS parent
        WHERE parent.type = 'table' AND lower(parent.name) = lower(key.\"table\")
    )
    ORDER BY list.name, key.id, key.seq";

/// Lists the keys that are not ours, whatever they refer to; one that leads to no table is left out.
pub(crate) fn keys(connection: &Connection) -> Result<Vec<Key>> {
    let mut statement = connection.prepare_cached(KEYS)?;
    let mut rows = statement.query([])?;
    let mut keys: BTreeMap<(String, i64), Option<Key>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (table, id): (String, i64) = (row.get(0)?, row.get(1)?);
        let (action, parent): (String, String) = (row.get(2)?, row.get(3)?);
        let (from, to): (String, Option<String>) = (row.get(4)?, row.get(5)?);
        let refuses = matches!(action.as_str(), "NO ACTION" | "RESTRICT");
        let new = || Some(Key { table: table.clone(), parent, columns: Vec::new(), refuses });
        let key = keys.entry((table.clone(), id)).or_insert_with(new);
        match (key.as_mut(), to) {
            (Some(key), Some(to)) => key.columns.push((from, to)),
            _ => *key = None,
        }
    }
    let ours = ours(connection)?;
    Ok(keys.into_values().flatten().filter(|it| !it.is_among(&ours)).collect())
}

/// The columns of ours that are keys, each with its table, in small letters.
fn ours(connection: &Connection) -> Result<Vec<(String, String)>> {
    let core = CORE.iter().map(|(table, column)| ((*table).to_owned(), (*column).to_owned()));
    let joins = joins::all(connection)?.into_iter().flat_map(|it| {
        let table = it.table.to_ascii_lowercase();
        [(table.clone(), it.entry_column), (table, it.name_column)]
    });
    Ok(core.chain(joins).collect())
}

impl Key {
    fn is_among(&self, ours: &[(String, String)]) -> bool {
        let [(column, _)] = self.columns.as_slice() else { return false };
        ours.iter().any(|(table, its)| {
            table.eq_ignore_ascii_case(&self.table) && its.eq_ignore_ascii_case(column)
        })
    }

    /// The key in words, as an error names it.
    pub(crate) fn in_words(&self) -> String {
        format!("the key of `{}` to `{}`", self.table, self.parent)
    }

    /// Whether SQLite's words about a key that it cannot follow are about this one.
    pub(crate) fn is_named_in(&self, said: &str) -> bool {
        said.contains(&format!("\"{}\" referencing \"{}\"", self.table, self.parent))
    }

    /// Whether it refers to a table.
    pub(crate) fn leads_to(&self, table: &str) -> bool {
        self.parent.eq_ignore_ascii_case(table)
    }

    /// Whether there are rows of the parent that it does not let go.
    pub(crate) fn keeps_rows(&self, connection: &Connection) -> Result<bool> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {} WHERE {})",
            quoted(&self.parent),
            self.is_used()
        );
        Ok(self.refuses && connection.query_row(&sql, [], |row| row.get(0))?)
    }

    /// The condition, for a row of the parent in a query, that a row refers to it.
    pub(crate) fn is_used(&self) -> String {
        let (table, joined) = (quoted(&self.table), self.joined());
        format!("EXISTS (SELECT 1 FROM {table} AS {ALIAS} WHERE {joined})")
    }

    fn joined(&self) -> String {
        let parent = quoted(&self.parent);
        let same = |(from, to): &(String, String)| {
            format!("{ALIAS}.{} = {parent}.{}", quoted(from), quoted(to))
        };
        let parts: Vec<String> = self.columns.iter().map(same).collect();
        parts.join(" AND ")
    }

    /// The rows that refer to a row that is not there, each as a person finds it again.
    fn dangling(&self, connection: &Connection) -> Result<Vec<String>> {
        let (table, parent) = (quoted(&self.table), quoted(&self.parent));
        let given = |(from, _): &(String, String)| format!("{ALIAS}.{} IS NOT NULL", quoted(from));
        let given: Vec<String> = self.columns.iter().map(given).collect();
        let sql = format!(
            "SELECT {} FROM {table} AS {ALIAS} WHERE {} AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {})",
            name_of_a_row(connection, &self.table)?,
            given.join(" AND "),
            self.joined()
        );
        let mut statement = connection.prepare(&sql)?;
        statement.query_map([], |row| row.get(0))?.collect()
    }
}

/// The expression that names a row of a table: its primary key, else its rowid.
fn name_of_a_row(connection: &Connection, table: &str) -> Result<String> {
    let sql = "SELECT name FROM pragma_table_xinfo(?1) WHERE pk > 0 ORDER BY pk";
    let mut statement = connection.prepare_cached(sql)?;
    let columns: Vec<String> =
        statement.query_map([table], |row| row.get(0))?.collect::<Result<_>>()?;
    let name = |it: &String| {
        let name = format!("'{} ' || quote({ALIAS}.{})", it.replace('\'', "''"), quoted(it));
        format!("coalesce({name}, '')")
    };
    match columns.is_empty() {
        true => Ok("'row ' || rowid".to_owned()),
        false => Ok(columns.iter().map(name).collect::<Vec<_>>().join(" || ', ' || ")),
    }
}

/// The rows that refer to rows that are not there, by the table they stand in and the one they refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dangling {
    rows: BTreeMap<(String, String), Vec<String>>,
}

impl Dangling {
    /// Those of all these keys.
    pub(crate) fn of(connection: &Connection, keys: &[Key]) -> Result<Self> {
        let mut dangling = Self::default();
        for key in keys {
            let found = key.dangling(connection)?;
            if !found.is_empty() {
                let tables = (key.table.clone(), key.parent.clone());
                dangling.rows.entry(tables).or_default().extend(found);
            }
        }
        Ok(dangling)
    }

    /// Those that were not among the others.
    pub(crate) fn without(mut self, others: &Self) -> Self {
        for (tables, rows) in &mut self.rows {
            let known = others.rows.get(tables);
            rows.retain(|it| known.is_none_or(|known| !known.contains(it)));
        }
        self.rows.retain(|_, rows| !rows.is_empty());
        self
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// How many rows of a table are named.
const SHOWN: usize = 3;

impl fmt::Display for Dangling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, ((table, parent), rows)) in self.rows.iter().enumerate() {
            let comma = if at == 0 { "" } else { "; " };
            let named: Vec<&str> = rows.iter().take(SHOWN).map(String::as_str).collect();
            let more = match rows.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let named = named.join("; ");
            write!(f, "{comma}`{table}` ({named}{more}) refers to `{parent}`")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
