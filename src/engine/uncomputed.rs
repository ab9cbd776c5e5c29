//! Columns that a step leaves behind and that cannot be computed for a row: SQLite finds out only when that is read, and no program, no
//! backup and no way down can read it then.

use std::fmt;

use rusqlite::{Connection, ErrorCode, Result};

use crate::schema::{Name, Schema};
use crate::sql::quoted;
use crate::sqlite::sentences;

/// A computed column, and the first row for which it cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncomputed {
    /// The table.
    pub table: Name,
    /// The column.
    pub column: Name,
    /// The number of the row; none where rows have none.
    pub row: Option<i64>,
    /// What SQLite says.
    pub said: String,
}

impl fmt::Display for Uncomputed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, row, said } = self;
        match row {
            Some(row) => write!(f, "`{table}.{column}` cannot be computed for row {row}: {said}"),
            None => write!(f, "`{table}.{column}` cannot be computed for a row: {said}"),
        }
    }
}

impl Uncomputed {
    /// The ways out, before the step.
    pub fn way_out(&self) -> String {
        let column = &self.column;
        format!(
            "change what that row holds first, in the script or by hand, or have the expression of `{column}` take it \
             (`CASE WHEN json_valid(…) THEN … END`)"
        )
    }
}

/// The first computed column that a schema has and an earlier one had not, or computed otherwise, and that cannot be computed for a row.
/// What only a program can compute is its own matter.
///
/// # Errors
///
/// SQLite's, where rows cannot be read for another reason.
pub fn first(
    connection: &Connection,
    before: &Schema,
    after: &Schema,
) -> Result<Option<Uncomputed>> {
    for table in &after.tables {
        for column in table.columns.iter().filter(|it| it.generated.is_some()) {
            let was = before.table(&table.name);
            let was = was.and_then(|it| it.columns.iter().find(|it| it.name == column.name));
            if was == Some(column) {
                continue;
            }
            if let Some((row, said)) = refused(connection, &table.name, &column.name)? {
                let (table, column) = (table.name.clone(), column.name.clone());
                return Ok(Some(Uncomputed { table, column, row, said }));
            }
        }
    }
    Ok(None)
}

/// What SQLite says where it cannot compute a column, and of which row.
fn refused(
    connection: &Connection,
    table: &Name,
    column: &Name,
) -> Result<Option<(Option<i64>, String)>> {
    let (source, column) = (quoted(table.as_str()), quoted(column.as_str()));
    let all = format!("SELECT count({column}) FROM main.{source}");
    let Err(error) = connection.query_row(&all, [], |row| row.get::<_, i64>(0)) else {
        return Ok(None);
    };
    let said = sentences::bare(&error);
    if sentences::is_lacking(&said) {
        return Ok(None);
    }
    match error.sqlite_error_code() {
        // The words of functions: too big, malformed JSON, an overflow.
        Some(ErrorCode::Unknown | ErrorCode::TooBig | ErrorCode::TypeMismatch) => {}
        _ => return Err(error),
    }
    Ok(Some((first_row(connection, &source, &column), said)))
}

/// The row at which reading a column ends.
fn first_row(connection: &Connection, source: &str, column: &str) -> Option<i64> {
    let rows = format!("SELECT rowid FROM main.{source} ORDER BY rowid");
    let mut rows = connection.prepare(&rows).ok()?;
    let rows: Vec<i64> = rows.query_map([], |row| row.get(0)).ok()?.collect::<Result<_>>().ok()?;
    let one = format!("SELECT {column} IS NULL FROM main.{source} WHERE rowid = ?1");
    let mut one = connection.prepare(&one).ok()?;
    rows.into_iter().find(|it| one.query_row([it], |row| row.get::<_, bool>(0)).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::introspect;

    fn check(made: &str, script: &str, expected: Option<&str>) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(made).unwrap();
        let before = introspect::schema(&connection).unwrap();
        connection.execute_batch(script).unwrap();
        let after = introspect::schema(&connection).unwrap();
        let found = first(&connection, &before, &after).unwrap().map(|it| it.to_string());
        assert_eq!(found.as_deref(), expected, "{script}");
    }

    #[test]
    fn a_column_that_cannot_be_computed_for_a_row_is_found_with_the_row() {
        let made = "CREATE TABLE p(id INTEGER PRIMARY KEY, js TEXT, n INT); \
                    INSERT INTO p VALUES (1, '{\"x\":1}', 1), (7, '', -9223372036854775808); CREATE TABLE e(js);";
        let add = |table: &str, expression: &str| {
            format!("ALTER TABLE {table} ADD COLUMN x AS ({expression})")
        };
        let json = "`p.x` cannot be computed for row 7: malformed JSON";
        check(made, &add("p", "json_extract(js, '$.x')"), Some(json));
        check(
            made,
            &add("p", "abs(n)"),
            Some("`p.x` cannot be computed for row 7: integer overflow"),
        );
        check(made, &add("p", "CASE WHEN json_valid(js) THEN json_extract(js, '$.x') END"), None);
        check(made, &add("e", "json_extract(js, '$.x')"), None);
        let there = format!("{made} {};", add("p", "json_extract(js, '$.x')"));
        check(&there, "ALTER TABLE p ADD COLUMN y", None);
        let numberless =
            "CREATE TABLE k(a TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO k VALUES ('');";
        let said = "`k.x` cannot be computed for a row: malformed JSON";
        check(numberless, &add("k", "json_extract(a, '$.x')"), Some(said));
    }
}
