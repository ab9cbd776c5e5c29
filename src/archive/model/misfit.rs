//! Whether what has a field's name can hold the field: the columns that rows are written to, and no other that must be.

use rusqlite::{Connection, Result};

use crate::field::{Field, FieldKind};
use crate::sqlite::catalog::has_table;

/// Why a field cannot be held by the column or the tables that have its name, in words; none where it can be, or where
/// there is nothing of its name.
pub fn of(connection: &Connection, field: &Field) -> Result<Option<String>> {
    match field.kind {
        FieldKind::List => of_list(connection, field.name.as_str()),
        _ => of_column(connection, field),
    }
}

/// A column of a table, as far as it matters to who writes it.
struct Column {
    name: String,
    declared: String,
    is_key: bool,
    is_generated: bool,
    /// Whether a row must say something of it.
    is_needed: bool,
}

/// What rows write of a table of a list: a column, and the types that hold it unchanged.
type Written = (&'static str, &'static [&'static str]);

const TEXT: &[&str] = &["TEXT", "ANY", "", "BLOB"];
const NUMBER: &[&str] = &["INTEGER", "INT", "BIGINT", "ANY", "", "BLOB", "NUMERIC"];
const NAMES: &[Written] = &[("id", NUMBER), ("name", TEXT)];
const JOINED: &[Written] = &[("entry_id", NUMBER), ("value_id", NUMBER), ("position", NUMBER)];

/// The same of a list.
pub(crate) fn of_list(connection: &Connection, field: &str) -> Result<Option<String>> {
    let join = format!("entry_{field}");
    let is_there = (has_table(connection, field)?, has_table(connection, &join)?);
    match is_there {
        (false, false) => return Ok(None),
        (true, false) => return Ok(Some(format!("there is no table `{join}`"))),
        (false, true) => return Ok(Some(format!("there is no table `{field}`"))),
        (true, true) => {}
    }
    let names = columns(connection, field)?;
    if let Some(misfit) = of_table(field, &names, NAMES) {
        return Ok(Some(misfit));
    }
    let id = names.iter().filter(|it| it.is_key).map(|it| it.name.as_str());
    let is_rowid = id.eq(["id"]) && names.iter().any(|it| it.is_key && it.declared == "INTEGER");
    if !is_rowid {
        return Ok(Some(format!("`{field}.id` is not its `INTEGER PRIMARY KEY`")));
    }
    Ok(of_table(&join, &columns(connection, &join)?, JOINED))
}

fn of_table(table: &str, columns: &[Column], written: &[Written]) -> Option<String> {
    for (name, types) in written {
        let Some(column) = columns.iter().find(|it| it.name == *name) else {
            return Some(format!("`{table}` has no column `{name}`"));
        };
        if column.is_generated {
            return Some(format!("`{table}.{name}` is generated"));
        }
        let is_text = types == &TEXT && column.declared.contains("CHAR");
        if !types.contains(&column.declared.as_str()) && !is_text {
            return Some(format!("`{table}.{name}` is {}", column.declared));
        }
    }
    let is_written = |column: &&Column| written.iter().any(|(name, _)| column.name == *name);
    let other = columns.iter().find(|it| it.is_needed && !is_written(it))?;
    Some(format!("`{table}.{}` may not be left out", other.name))
}

fn of_column(connection: &Connection, field: &Field) -> Result<Option<String>> {
    let name = field.name.as_str();
    let columns = columns(connection, "entries")?;
    let Some(column) = columns.iter().find(|it| it.name == name) else {
        // A field of another kind than what has its name is no way to hold it.
        return Ok(None);
    };
    Ok(match () {
        () if column.is_generated => Some(format!("`entries.{name}` is generated")),
        () if is_not_null(connection, name)? => Some(format!("`entries.{name}` is NOT NULL")),
        () if kind_in(field.kind, &column.declared) != field.kind => Some(format!(
            "`entries.{name}` is {}, which holds no {}",
            column.declared,
            field.kind.as_str()
        )),
        () => None,
    })
}

/// Whether a column of `entries` is generated, so that nothing can be written there.
pub(crate) fn is_generated(connection: &Connection, column: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('entries') WHERE lower(name) = ?1 AND hidden > 0)";
    connection.prepare_cached(sql)?.query_row([column], |row| row.get(0))
}

fn is_not_null(connection: &Connection, column: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('entries') WHERE lower(name) = ?1 AND \"notnull\")";
    connection.prepare_cached(sql)?.query_row([column], |row| row.get(0))
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<Column>> {
    let sql = "SELECT lower(name), upper(type), pk > 0, hidden > 0,
            hidden = 0 AND \"notnull\" AND dflt_value IS NULL AND NOT (pk > 0 AND upper(type) = 'INTEGER')
        FROM pragma_table_xinfo(?1)";
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.query_map([table], |row| {
        let (is_generated, is_needed) = (row.get(3)?, row.get(4)?);
        let (name, declared, is_key) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Column { name, declared, is_key, is_generated, is_needed })
    })?;
    columns.collect()
}

/// The kind by which a field is derived into a column of this type.
pub(crate) fn kind_in(kind: FieldKind, column: &str) -> FieldKind {
    let fitting: &[FieldKind] = match column.to_ascii_uppercase().as_str() {
        "TEXT" => &[FieldKind::Text, FieldKind::Date, FieldKind::Datetime],
        "INTEGER" | "INT" => &[FieldKind::Integer, FieldKind::Boolean],
        "REAL" => &[FieldKind::Real],
        _ => return kind,
    };
    if fitting.contains(&kind) { kind } else { fitting[0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: &str, kind: FieldKind, expected: &str) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(schema).unwrap();
        let field = Field::new("books".parse().unwrap(), kind);
        let misfit = of(&connection, &field).unwrap();
        assert_eq!(misfit.as_deref().unwrap_or_default(), expected, "{schema}");
    }

    #[test]
    fn the_tables_of_a_list_have_the_columns_that_it_is_written_to() {
        let names = "CREATE TABLE Books (ID INTEGER PRIMARY KEY, Name VARCHAR(9), year);";
        let join = "CREATE TABLE Entry_Books (entry_id INTEGER, value_id INT, position)";
        let check = |names: &str, join: &str, expected: &str| {
            check(&format!("{names};{join}"), FieldKind::List, expected);
        };
        check("", "", "");
        check(names, join, "");
        check(names, "", "there is no table `entry_books`");
        check("", join, "there is no table `books`");
        let titles = "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT)";
        check(titles, join, "`books` has no column `name`");
        let other = "CREATE TABLE entry_books (entry_id, book_id, position)";
        check(names, other, "`entry_books` has no column `value_id`");
        let apart = "CREATE TABLE books (id TEXT PRIMARY KEY, name TEXT)";
        check(apart, join, "`books.id` is TEXT");
        let apart = "CREATE TABLE books (id INT PRIMARY KEY, name TEXT)";
        check(apart, join, "`books.id` is not its `INTEGER PRIMARY KEY`");
        let needy = "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT, isbn TEXT NOT NULL)";
        check(needy, join, "`books.isbn` may not be left out");
        let counted = "CREATE TABLE entry_books (id INTEGER PRIMARY KEY NOT NULL, entry_id, value_id, position,
            at TEXT NOT NULL DEFAULT 'now')";
        check(names, counted, "");
        let made = "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT AS ('a'))";
        check(made, join, "`books.name` is generated");
    }

    #[test]
    fn a_column_takes_the_kind_of_its_field_and_nothing_at_all() {
        let check = |column: &str, kind: FieldKind, expected: &str| {
            check(&format!("CREATE TABLE entries (id, {column})"), kind, expected);
        };
        check("books TEXT", FieldKind::Text, "");
        check("BOOKS int", FieldKind::Boolean, "");
        check("other TEXT", FieldKind::Real, "");
        check("books TEXT", FieldKind::Integer, "`entries.books` is TEXT, which holds no integer");
        check("books TEXT NOT NULL", FieldKind::Text, "`entries.books` is NOT NULL");
        check("books TEXT AS ('a')", FieldKind::Text, "`entries.books` is generated");
    }
}
