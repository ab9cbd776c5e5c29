//! Names that no entry has: dropped, unless there is something about them that no entry said.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use crate::archive::model::joins;
use crate::archive::model::joins::Join;
use crate::archive::rows::users_rows;
use crate::archive::rows::users_rows::Key;
use crate::sql::quoted;
use crate::sqlite::dropped::none_left;

/// The columns of names that are derived from entries. What stands in any other is the user's own.
const DERIVED: [&str; 6] = ["id", "name", "canonical_name", "parent_id", "latitude", "longitude"];

/// Drops every unused name of every table of names; one that a row of the user's refers to is used.
pub(crate) fn drop_all(connection: &Connection) -> Result<()> {
    let (joins, theirs) = (joins::all(connection)?, users_rows::keys(connection)?);
    let tables: BTreeSet<&String> = joins.iter().map(|it| &it.names).collect();
    tables.into_iter().try_for_each(|names| drop_from(connection, &joins, &theirs, names, None))
}

/// The names that [`drop_all`] would drop, by their tables; of places that lie in each other the innermost.
pub(crate) fn strays(connection: &Connection) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let (joins, theirs) = (joins::all(connection)?, users_rows::keys(connection)?);
    let tables: BTreeSet<&String> = joins.iter().map(|it| &it.names).collect();
    let mut strays = BTreeMap::new();
    for names in tables {
        let unused = is_unused(connection, &joins, &theirs, names)?;
        let sql = format!("SELECT name FROM {} WHERE {unused}", quoted(names));
        let mut statement = connection.prepare(&sql)?;
        let found: BTreeSet<String> =
            statement.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
        if !found.is_empty() {
            strays.insert(names.clone(), found);
        }
    }
    Ok(strays)
}

/// Drops those of these names that are not used, and the places around them that are left over; gives those that stay, of
/// the places around too. A row that leads to one of them by one of `theirs` uses it.
pub(crate) fn drop_some(
    connection: &Connection,
    joins: &[Join],
    theirs: &[Key],
    names: &str,
    ids: BTreeSet<i64>,
) -> Result<BTreeSet<i64>> {
    let ids = with_around(connection, names, ids)?;
    drop_from(connection, joins, theirs, names, Some(&ids))?;
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE id = ?1)", quoted(names));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut left = BTreeSet::new();
    for id in ids {
        if statement.query_row([id], |row| row.get(0))? {
            left.insert(id);
        }
    }
    Ok(left)
}

/// Deletes the names that no entry has, those that earlier versions of entries have left too.
pub(super) fn drop_from(
    connection: &Connection,
    joins: &[Join],
    theirs: &[Key],
    names: &str,
    ids: Option<&BTreeSet<i64>>,
) -> Result<()> {
    let among = match ids {
        None => "TRUE".to_owned(),
        Some(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("id IN ({})", ids.join(", "))
        }
    };
    let unused = is_unused(connection, joins, theirs, names)?;
    let sql = format!("DELETE FROM {} WHERE {among} AND {unused}", quoted(names));
    let is_nested = is_nested(&columns_of(connection, names)?);
    // A place goes after those that lie in it; two that lie in each other were parted before.
    while connection.execute(&sql, [])? > 0 && is_nested {}
    let left = format!("SELECT 1 FROM {} WHERE {among} AND {unused}", quoted(names));
    none_left(connection, &left, [])
}

/// The condition for a name that no entry has. A place around one that an entry has is used, and so is a name that the user
/// has given a colour, or anything else of its own, and one to which a row leads by one of `theirs`.
fn is_unused(
    connection: &Connection,
    joins: &[Join],
    theirs: &[Key],
    names: &str,
) -> Result<String> {
    let columns = columns_of(connection, names)?;
    let own = columns.iter().filter(|it| !DERIVED.contains(&it.as_str()));
    let is_plain: Vec<String> = own.map(|it| format!(" AND {} IS NULL", quoted(it))).collect();
    let table = quoted(names);
    let is_used = |join: &Join| {
        let (join, column) = (quoted(&join.table), quoted(&join.name_column));
        format!(" AND NOT EXISTS (SELECT 1 FROM {join} WHERE {column} = {table}.id)")
    };
    let used: Vec<String> = joins.iter().filter(|it| it.names == names).map(is_used).collect();
    let theirs = theirs.iter().filter(|it| it.leads_to(names));
    let theirs: Vec<String> = theirs.map(|it| format!(" AND NOT {}", it.is_used())).collect();
    let leaf = if is_nested(&columns) {
        format!(
            " AND NOT EXISTS (SELECT 1 FROM {table} AS inner_place WHERE inner_place.parent_id = {table}.id)"
        )
    } else {
        String::new()
    };
    Ok(format!("TRUE{}{}{leaf}{}", used.concat(), theirs.concat(), is_plain.concat()))
}

fn is_nested(columns: &[String]) -> bool {
    columns.iter().any(|it| it == "parent_id")
}

fn columns_of(connection: &Connection, names: &str) -> Result<Vec<String>> {
    let sql = "SELECT lower(name) FROM pragma_table_xinfo(?1) WHERE hidden <> 1";
    connection.prepare_cached(sql)?.query_map([names], |row| row.get(0))?.collect()
}

/// These names, and the places around them as they are now: once a place is gone, nothing leads from it to those that it
/// lay in.
fn with_around(
    connection: &Connection,
    names: &str,
    mut ids: BTreeSet<i64>,
) -> Result<BTreeSet<i64>> {
    if !is_nested(&columns_of(connection, names)?) {
        return Ok(ids);
    }
    let sql = format!(
        "WITH RECURSIVE upward(id) AS (VALUES (?1) UNION SELECT place.parent_id \
         FROM upward JOIN {} AS place USING (id) WHERE place.parent_id IS NOT NULL) SELECT id FROM upward",
        quoted(names)
    );
    let mut upward = connection.prepare_cached(&sql)?;
    for id in ids.clone() {
        let around = upward.query_map([id], |row| row.get(0))?;
        ids.extend(around.collect::<Result<Vec<i64>>>()?);
    }
    Ok(ids)
}
