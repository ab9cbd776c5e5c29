//! The entries that have a name, and which of them is the newest: what it says counts.
//!
//! An entry whose file is there counts before one whose file is gone. What an entry says is read from the front matter
//! that the archive holds of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::model::joins::Join;
use crate::archive::model::known::path_of;
use crate::archive::model::row::Row;
use crate::archive::rows::names::Weight;
use crate::entry;
use crate::entry::{Entry, EntryPath, Rank};
use crate::sql::quoted;

/// With more entries than this a name is looked for from the newest entry downward, else its entries are compared.
const FEW: usize = 64;

/// YAML's words for nothing, as texts of JSON.
const NOTHING: [&str; 4] = ["\"~\"", "\"null\"", "\"Null\"", "\"NULL\""];

/// An entry as far as it has a say.
pub(crate) struct Holder {
    pub(crate) weight: Weight,
    pub(crate) entry: Entry,
    /// Whether it says what its joins are: not where what is held has words that are nothing, or, in quotes, names.
    pub(crate) is_certain: bool,
}

impl Holder {
    pub(crate) fn read(connection: &Connection, id: i64) -> Result<Option<Self>> {
        let sql = "SELECT path, path_bytes, date, date_written, removed_at IS NULL, front_matter \
                   FROM entries WHERE id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        let read = statement.query_row([id], |row| {
            let shown = String::from_utf8_lossy(row.get_ref(0)?.as_bytes()?);
            let path = path_of(row.get_ref(0)?, row.get_ref(1)?);
            let (day, written): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            let rank = path.as_ref().map_or(&*shown, EntryPath::as_str);
            let rank = Rank::new(day.as_deref(), written.as_deref(), rank);
            // A row whose path no file can have says what it says all the same.
            let path = path.or_else(|_| path_of(ValueRef::Text(b"entry.md"), ValueRef::Null))?;
            let held: Option<String> = row.get(5)?;
            let held = held.as_deref().unwrap_or("{}");
            let is_certain = !NOTHING.iter().any(|it| held.contains(it));
            let entry = entry::parse_names(&path, held);
            Ok(Self { weight: (row.get(4)?, Arc::new(rank)), entry, is_certain })
        });
        read.optional()
    }

    /// Whether it says of a place where it lies.
    pub(crate) fn is_positioned(&self) -> bool {
        self.entry.locations.iter().any(|it| it.latitude.is_some())
    }

    /// Whether it says the same of its names as a row.
    pub(crate) fn says(&self, row: &Row) -> bool {
        let Entry { moods, tags, people, locations, .. } = &self.entry;
        let places = row.places.iter().map(|it| &it.location);
        *moods == row.moods
            && *tags == row.tags
            && *people == row.people
            && locations.iter().eq(places)
    }
}

/// The newest entry that has one of these names.
pub(crate) fn newest(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
) -> Result<Option<i64>> {
    let few = holders(connection, join, ids, FEW + 1)?;
    if few.len() > FEW
        && let Some(day) = newest_day(connection, join, ids)?
    {
        return heaviest(connection, &day);
    }
    match few.len() > FEW {
        true => heaviest(connection, &holders(connection, join, ids, usize::MAX)?),
        false => heaviest(connection, &few),
    }
}

/// The entries that have one of these names, at most so many.
pub(crate) fn holders(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
    most: usize,
) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT {} FROM {} WHERE {} = ?1 LIMIT ?2",
        quoted(&join.entry_column),
        quoted(&join.table),
        quoted(&join.name_column)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = Vec::new();
    for id in ids {
        let left = i64::try_from(most.saturating_sub(found.len())).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![id, left], |row| row.get(0))?;
        found.extend(rows.collect::<Result<Vec<i64>>>()?);
    }
    Ok(found)
}

const DOWNWARD: &str = "
    SELECT id, date
    FROM entries
    WHERE removed_at IS NULL AND date IS NOT NULL
    ORDER BY date DESC";

/// The entries with one of these names on the newest day that has any, of those whose files are there.
fn newest_day(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
) -> Result<Option<Vec<i64>>> {
    let has = names_of(join);
    let (mut downward, mut has) =
        (connection.prepare_cached(DOWNWARD)?, connection.prepare_cached(&has)?);
    let mut rows = downward.query([])?;
    let (mut found, mut day) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let (id, date): (i64, String) = (row.get(0)?, row.get(1)?);
        if day.as_ref().is_some_and(|it| *it != date) {
            break;
        }
        let names = has.query_map([id], |row| row.get(0))?.collect::<Result<Vec<i64>>>()?;
        if names.iter().any(|it| ids.contains(it)) {
            (day, found) = (Some(date), [found, vec![id]].concat());
        }
    }
    Ok((!found.is_empty()).then_some(found))
}

/// What is asked for the names of an entry.
fn names_of(join: &Join) -> String {
    format!(
        "SELECT {} FROM {} WHERE {} = ?1",
        quoted(&join.name_column),
        quoted(&join.table),
        quoted(&join.entry_column)
    )
}

fn heaviest(connection: &Connection, entries: &[i64]) -> Result<Option<i64>> {
    let mut best: Option<(Weight, i64)> = None;
    for id in entries {
        let Some(weight) = weight_of(connection, *id)? else { continue };
        if best.as_ref().is_none_or(|it| it.0 < weight) {
            best = Some((weight, *id));
        }
    }
    Ok(best.map(|it| it.1))
}

pub(crate) fn weight_of(connection: &Connection, id: i64) -> Result<Option<Weight>> {
    let sql = "SELECT path, date, date_written, removed_at IS NULL FROM entries WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let read = statement.query_row([id], |row| {
        let (path, day, written): (String, Option<String>, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((row.get(3)?, Arc::new(Rank::new(day.as_deref(), written.as_deref(), &path))))
    });
    read.optional()
}
