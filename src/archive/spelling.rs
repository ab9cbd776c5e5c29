//! How names are spelled after some entries have changed: as the newest entry says that has them.
//!
//! An entry whose file is there counts before one whose file is gone. What an entry says is read from the front matter
//! that the archive holds of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::joins::{self, Join};
use super::names::Weight;
use super::read::path_of;
use super::row::Row;
use super::{place_spelling, unused, users_rows};
use crate::entry::{self, Entry, Rank, fold_case};
use crate::sql::quoted;

/// With more entries than this a name is looked for from the newest entry downward, else its entries are compared.
const FEW: usize = 64;

/// The names that may be spelled otherwise, or be gone, by their joins.
#[derive(Default)]
pub(super) struct Touched {
    joins: Option<Vec<Join>>,
    ids: BTreeMap<usize, BTreeSet<i64>>,
    /// The places of entries that say, or said, where they lie.
    pub(super) positions: BTreeSet<i64>,
    /// Whether the entry at hand says, or said, so.
    is_positioned: bool,
    /// The entries that come or go, or are to say something else.
    pub(super) entries: HashSet<i64>,
}

impl Touched {
    /// Looks at what an entry says before it is written anew, and notes its names where it is to say something else, or
    /// to stand elsewhere; tells whether.
    pub(super) fn before(&mut self, connection: &Connection, id: i64, row: &Row) -> Result<bool> {
        let held = Holder::read(connection, id)?;
        let weight = (true, Arc::clone(&row.rank));
        if held.as_ref().is_some_and(|it| it.is_certain && it.weight == weight && it.says(row)) {
            return Ok(false);
        }
        self.is_positioned = row.places.iter().any(|it| it.location.latitude.is_some())
            || held.is_some_and(|it| it.is_positioned());
        self.note_joined(connection, id)?;
        Ok(true)
    }

    /// Notes the names of a new entry.
    pub(super) fn after_new(&mut self, connection: &Connection, id: i64, row: &Row) -> Result<()> {
        self.is_positioned = row.places.iter().any(|it| it.location.latitude.is_some());
        self.note_joined(connection, id)
    }

    /// Notes the names that an entry has now that [`Touched::before`] told of.
    pub(super) fn after(&mut self, connection: &Connection, id: i64) -> Result<()> {
        self.note_joined(connection, id)
    }

    /// Notes the names of an entry that comes or goes, or takes another place among the entries.
    pub(super) fn note(&mut self, connection: &Connection, id: i64) -> Result<()> {
        let held = Holder::read(connection, id)?;
        self.is_positioned = held.is_some_and(|it| it.is_positioned());
        self.note_joined(connection, id)
    }

    fn note_joined(&mut self, connection: &Connection, id: i64) -> Result<()> {
        self.entries.insert(id);
        let joins = match &mut self.joins {
            Some(joins) => joins,
            none => none.insert(joins::all(connection)?),
        };
        for (at, join) in joins.iter().enumerate() {
            let sql = format!(
                "SELECT {} FROM {} WHERE {} = ?1",
                quoted(&join.name_column),
                quoted(&join.table),
                quoted(&join.entry_column)
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let ids = statement.query_map([id], |row| row.get(0))?.collect::<Result<Vec<i64>>>()?;
            if self.is_positioned && join.table == "entry_locations" {
                self.positions.extend(&ids);
            }
            self.ids.entry(at).or_default().extend(ids);
        }
        Ok(())
    }

    /// Drops the names that no entry has any more, and spells the others.
    pub(super) fn settle(mut self, connection: &Connection) -> Result<()> {
        let joins = self.joins.take().unwrap_or_default();
        let theirs = users_rows::keys(connection)?;
        for (at, ids) in std::mem::take(&mut self.ids) {
            let join = &joins[at];
            let ids = unused::drop_some(connection, &joins, &theirs, &join.names, ids)?;
            match join.table.as_str() {
                "entry_locations" => {
                    let left = place_spelling::settle_places(&self, connection, join, &ids)?;
                    unused::drop_some(connection, &joins, &theirs, &join.names, left)?;
                }
                "entry_moods" => settle_names(connection, join, &ids, |it| {
                    it.moods.into_iter().map(|it| it.name).collect()
                })?,
                "entry_tags" => settle_names(connection, join, &ids, |it| it.tags)?,
                "entry_people" => settle_names(connection, join, &ids, |it| it.people)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// YAML's words for nothing, as texts of JSON.
const NOTHING: [&str; 4] = ["\"~\"", "\"null\"", "\"Null\"", "\"NULL\""];

/// An entry as far as it has a say.
pub(super) struct Holder {
    pub(super) weight: Weight,
    pub(super) entry: Entry,
    /// Whether it says what its joins are: not where what is held has words that are nothing, or, in quotes, names.
    is_certain: bool,
}

impl Holder {
    pub(super) fn read(connection: &Connection, id: i64) -> Result<Option<Self>> {
        let sql = "SELECT path, path_bytes, date, date_written, removed_at IS NULL, front_matter \
                   FROM entries WHERE id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        let read = statement.query_row([id], |row| {
            let path = path_of(row.get_ref(0)?, row.get_ref(1)?)?;
            let (day, written): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            let rank = Rank::new(day.as_deref(), written.as_deref(), path.as_str());
            let held: Option<String> = row.get(5)?;
            let held = held.as_deref().unwrap_or("{}");
            let is_certain = !NOTHING.iter().any(|it| held.contains(it));
            let entry = entry::parse_names(&path, held);
            Ok(Self { weight: (row.get(4)?, Arc::new(rank)), entry, is_certain })
        });
        read.optional()
    }

    /// Whether it says of a place where it lies.
    fn is_positioned(&self) -> bool {
        self.entry.locations.iter().any(|it| it.latitude.is_some())
    }

    /// Whether it says the same of its names as a row.
    fn says(&self, row: &Row) -> bool {
        let Entry { moods, tags, people, locations, .. } = &self.entry;
        let places = row.places.iter().map(|it| &it.location);
        *moods == row.moods
            && *tags == row.tags
            && *people == row.people
            && locations.iter().eq(places)
    }
}

fn settle_names(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
    said: fn(Entry) -> Vec<String>,
) -> Result<()> {
    let table = quoted(&join.names);
    for id in ids {
        let sql = format!("SELECT name FROM {table} WHERE id = ?1");
        let name: String = connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
        let Some(newest) = newest(connection, join, &BTreeSet::from([*id]))? else { continue };
        let Some(holder) = Holder::read(connection, newest)? else { continue };
        let key = fold_case(&name);
        let spelling = said(holder.entry).into_iter().find(|it| fold_case(it) == key);
        if let Some(spelling) = spelling.filter(|it| *it != name) {
            let sql = format!("UPDATE OR IGNORE {table} SET name = ?2 WHERE id = ?1");
            connection.prepare_cached(&sql)?.execute(params![id, spelling])?;
        }
    }
    Ok(())
}

/// The newest entry that has one of these names.
pub(super) fn newest(
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
pub(super) fn holders(
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

/// The entries with one of these names on the newest day that has any, of those whose files are there.
fn newest_day(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
) -> Result<Option<Vec<i64>>> {
    const DOWNWARD: &str = "
        SELECT id, date
        FROM entries
        WHERE removed_at IS NULL AND date IS NOT NULL
        ORDER BY date DESC";
    let has = format!(
        "SELECT {} FROM {} WHERE {} = ?1",
        quoted(&join.name_column),
        quoted(&join.table),
        quoted(&join.entry_column)
    );
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

pub(super) fn weight_of(connection: &Connection, id: i64) -> Result<Option<Weight>> {
    let sql = "SELECT path, date, date_written, removed_at IS NULL FROM entries WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let read = statement.query_row([id], |row| {
        let (path, day, written): (String, Option<String>, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((row.get(3)?, Arc::new(Rank::new(day.as_deref(), written.as_deref(), &path))))
    });
    read.optional()
}
