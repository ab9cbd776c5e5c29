//! What a step hands over to fields: rows and values that somebody wrote, and that the entries' own take the place of.

use rusqlite::{Connection, Result};

use crate::archive::model::derived::{Derived, asked};
use crate::archive::model::owned::OwnedParts;
use crate::engine::inventory::{Inventory, Lost};
use crate::revision::Revision;
use crate::sql::quoted;

/// What goes once the fields are derived that a revision asks for: it was there `before` its step and is still there
/// `now`, and was no field's. Tables go for a list alone: a column leaves those that have its name as they are.
pub fn handed_over(
    before: &Inventory,
    now: &Inventory,
    connection: &Connection,
    held: &OwnedParts,
    revision: &Revision,
) -> Result<Vec<Lost>> {
    let mut lost = Vec::new();
    let own = Derived::by([revision]);
    for field in asked(revision) {
        let is_there = before.has_column("entries", field) && now.has_column("entries", field);
        if is_there && !held.is_column(connection, field)? {
            lost.extend(values(connection, field)?);
        }
        // A revision without a statement takes over what is there: a column, else tables.
        let is_column = own.covers_column("entries", field) && now.has_column("entries", field);
        if is_column || !own.lists().contains(field) {
            continue;
        }
        let tables = [field.to_owned(), format!("entry_{field}")];
        let tables = tables.into_iter().filter(|it| before.has(it));
        let filled: Vec<String> = tables.filter(|it| now.rows_of(it) > 0).collect();
        if !filled.is_empty() && !held.is_list(connection, field)? {
            let rows = |table: &String| i64::try_from(now.rows_of(table)).unwrap_or(i64::MAX);
            lost.extend(filled.into_iter().map(|it| Lost::Rows { rows: rows(&it), table: it }));
        }
    }
    Ok(lost)
}

fn values(connection: &Connection, field: &str) -> Result<Option<Lost>> {
    let sql = format!("SELECT count({}) FROM main.entries", quoted(field));
    let values: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
    let (table, column) = ("entries".to_owned(), field.to_owned());
    Ok((values > 0).then_some(Lost::Column { table, column, values }))
}
