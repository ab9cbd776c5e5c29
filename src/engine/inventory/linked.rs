//! Values that stand in another table, to which each row refers that held them: a lookup table.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::aside::{Aside, Pair};
use super::renames::{Held, Renames};
use super::stored::Stored;
use crate::sql::quoted;

/// How many ways are tried for one column.
const TRIES: usize = 32;

/// What the values are called that are found by following a link.
pub(super) const LINKED: &str = "journal_linked";

/// A way from the rows of a table to values.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Link {
    from: String,
    table: String,
    key: String,
    value: String,
}

/// Whether rows of a table lead to what a column held, each to what it held itself: `is_whole` looks at the table with what one way
/// leads to beside it.
pub(super) fn is_linked(
    connection: &Connection,
    (aside, called, now): (&Aside, &Renames, &Stored),
    column: &str,
    free: &BTreeSet<String>,
    is_whole: &dyn Fn(&Stored) -> Result<bool>,
) -> Result<bool> {
    for link in links(connection, (aside, called, now), column, free)? {
        if !is_plain_way(connection, &link)? {
            continue;
        }
        let Some(table) = Stored::of(connection, &link.table)? else { continue };
        let joined = aside.room_for_links();
        follow(connection, now, &link, &joined)?;
        let found = is_whole(&now.with_another(joined.clone(), LINKED, table.class(&link.value)));
        connection.execute_batch(&format!("DROP TABLE temp.{joined}"))?;
        if found? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The ways that references of the table say, and after them those to tables that the script filled with the column.
fn links(
    connection: &Connection,
    (aside, called, now): (&Aside, &Renames, &Stored),
    column: &str,
    free: &BTreeSet<String>,
) -> Result<Vec<Link>> {
    let mut links = declared(connection, now)?;
    for holder in called.holders(&aside.table).filter(|it| *it != now.name) {
        let Some(other) = Stored::of(connection, holder)? else { continue };
        let is_known =
            |it: &&String| called.may_hold(holder, it, (&aside.table, column)) == Some(Held::Known);
        for value in other.columns.iter().filter(is_known) {
            for key in other.columns.iter().filter(|it| *it != value) {
                let link = |from: &String| Link {
                    from: from.clone(),
                    table: holder.to_owned(),
                    key: key.clone(),
                    value: value.clone(),
                };
                links.extend(free.iter().map(link));
            }
        }
    }
    links.truncate(TRIES);
    Ok(links)
}

/// The ways that references of the table say.
fn declared(connection: &Connection, now: &Stored) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    for (from, table, key) in references(connection, &now.name)? {
        let Some(other) = Stored::of(connection, &table)? else { continue };
        let key = key.or_else(|| other.key.first().filter(|_| other.key.len() == 1).cloned());
        let Some(key) = key.filter(|_| table != now.name) else { continue };
        for value in other.columns.iter().filter(|it| **it != key) {
            let (from, table, key) = (from.clone(), table.clone(), key.clone());
            links.push(Link { from, table, key, value: value.clone() });
        }
    }
    Ok(links)
}

/// The references of a table that are of one column: from which, to which table, and to which column, where that is said.
fn references(
    connection: &Connection,
    table: &str,
) -> Result<Vec<(String, String, Option<String>)>> {
    let sql = "SELECT lower(\"from\"), lower(\"table\"), lower(\"to\") FROM pragma_foreign_key_list(?1, 'main') \
               GROUP BY id HAVING count(*) = 1";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// Whether a way leads to one row at most.
fn is_plain_way(connection: &Connection, link: &Link) -> Result<bool> {
    let (table, key) = (quoted(&link.table), quoted(&link.key));
    let sql = format!("SELECT count({key}) = count(DISTINCT {key}) FROM main.{table}");
    connection.query_row(&sql, [], |row| row.get(0))
}

/// Puts the rows of a table into a temporary one, each with what it leads to.
fn follow(connection: &Connection, now: &Stored, link: &Link, joined: &str) -> Result<()> {
    let columns: Vec<String> =
        now.columns.iter().map(|it| format!("now.{name} AS {name}", name = quoted(it))).collect();
    let (source, other) = (now.source(), quoted(&link.table));
    let (from, key, value) = (quoted(&link.from), quoted(&link.key), quoted(&link.value));
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE {joined} AS SELECT {}, other.{value} AS {LINKED} FROM {source} AS now \
         LEFT JOIN main.{other} AS other ON other.{key} = now.{from}",
        columns.join(", ")
    ))
}

/// The columns that hold together what they held, and the one that a way leads to.
pub(super) fn together(homes: &[Pair], place: usize) -> Vec<Pair> {
    homes.iter().cloned().chain([(place, LINKED.to_owned())]).collect()
}
