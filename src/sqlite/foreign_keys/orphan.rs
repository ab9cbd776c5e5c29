//! By which values rows point at nothing: a row is known by them, whatever number it has.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, Row};

use crate::sql::quoted;

/// The columns of a key, each with that of the parent.
pub(super) type Columns = [(String, String)];

/// The values of a key's columns in rows that point at nothing, one for each of `rowids`; where the table has none, in whatever order.
pub(super) fn values(
    connection: &Connection,
    table: &str,
    (parent, columns): (&str, &Columns),
    rowids: &[Option<i64>],
) -> Result<Vec<Vec<String>>> {
    let own = |it: &(String, String)| format!("its_child.{}", quoted(&it.0));
    let list = columns.iter().map(own).collect::<Vec<_>>().join(", ");
    let rows = format!("SELECT {list} FROM main.{} AS its_child", quoted(table));
    let read = |row: &Row<'_>| (0..columns.len()).map(|at| Ok(form(row.get_ref(at)?))).collect();
    let known: Option<Vec<i64>> = rowids.iter().copied().collect();
    if let (Some(rowids), Some(name)) = (known, rowid_name(connection, table)?) {
        let sql = format!("{rows} WHERE its_child.{name} = ?1");
        let mut statement = connection.prepare(&sql)?;
        return rowids.iter().map(|it| statement.query_row([it], read)).collect();
    }
    let mut statement = connection.prepare(&format!(
        "{rows} WHERE {}",
        lonely(columns, has_table(connection, parent)?.then_some(parent))
    ))?;
    let mut found = statement.query_map((), read)?.collect::<Result<Vec<_>>>()?;
    found.resize(rowids.len(), Vec::new());
    Ok(found)
}

/// The rows that have all values of a key, and no parent of these: each by its number, where it has one, and its values.
pub(super) fn rows(
    connection: &Connection,
    table: &str,
    (parent, columns): (&str, &Columns),
) -> Result<Vec<(Option<i64>, Vec<String>)>> {
    let number = rowid_name(connection, table)?.filter(|_| has_rowid(connection, table));
    let number = number.map_or_else(|| "NULL".to_owned(), |it| format!("its_child.{it}"));
    let own = columns.iter().map(|it| format!(", its_child.{}", quoted(&it.0)));
    let parent = has_table(connection, parent)?.then_some(parent);
    let sql = format!(
        "SELECT {number}{} FROM main.{} AS its_child WHERE {}",
        own.collect::<String>(),
        quoted(table),
        lonely(columns, parent)
    );
    let mut statement = connection.prepare(&sql)?;
    let found = statement.query_map((), |row| {
        let values = (1..=columns.len()).map(|at| Ok(form(row.get_ref(at)?)));
        Ok((row.get(0)?, values.collect::<Result<_>>()?))
    })?;
    found.collect()
}

fn has_rowid(connection: &Connection, table: &str) -> bool {
    connection.prepare(&format!("SELECT rowid FROM main.{}", quoted(table))).is_ok()
}

/// That a row has all values of a key, and no parent of these.
fn lonely(columns: &Columns, parent: Option<&str>) -> String {
    let has_all = columns.iter().map(|(from, _)| format!("its_child.{} IS NOT NULL", quoted(from)));
    let has_all = has_all.collect::<Vec<_>>().join(" AND ");
    let Some(parent) = parent else { return has_all };
    // A key is compared as the parent's column compares: the sign takes the type of the child's out of it.
    let same = columns
        .iter()
        .map(|(from, to)| format!("its_parent.{} = +its_child.{}", quoted(to), quoted(from)));
    let same = same.collect::<Vec<_>>().join(" AND ");
    let parent = quoted(parent);
    format!("{has_all} AND NOT EXISTS (SELECT 1 FROM main.{parent} AS its_parent WHERE {same})")
}

pub(super) fn has_table(connection: &Connection, table: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE)";
    connection.query_row(sql, [table], |row| row.get(0))
}

/// A name of the rowid that is no column's.
fn rowid_name(connection: &Connection, table: &str) -> Result<Option<&'static str>> {
    let mut statement =
        connection.prepare_cached("SELECT lower(name) FROM pragma_table_xinfo(?1, 'main')")?;
    let taken = statement.query_map([table], |row| row.get(0))?.collect::<Result<Vec<String>>>()?;
    let mut names = ["rowid", "_rowid_", "oid"].into_iter();
    Ok(names.find(|name| taken.iter().all(|it| it != name)))
}

/// A value as it is compared: a number is the same in whatever class it is stored, so that a column of another type leaves it.
fn form(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => real(number),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            let number = text.trim();
            match (number.parse::<i64>(), number.parse::<f64>()) {
                (Ok(number), _) => number.to_string(),
                // Neither `nan` nor `inf` is a number to SQLite.
                (Err(_), Ok(it)) if number.bytes().all(is_of_number) => real(it),
                _ => format!("'{text}'"),
            }
        }
        ValueRef::Blob(bytes) => {
            bytes.iter().fold("x".to_owned(), |it, byte| format!("{it}{byte:02x}"))
        }
    }
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-.eE".contains(&byte)
}

fn real(number: f64) -> String {
    // Without a sign before nothing.
    let number = number + 0.0;
    if number.fract() == 0.0 { format!("{number:.0}") } else { number.to_string() }
}
