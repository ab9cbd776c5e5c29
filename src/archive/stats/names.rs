//! Tags, people and the lists of fields: lookup tables, and how often an entry names a row of one.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::Serialize;

use super::TOP;
use super::error::StatsError;
use super::selection::{Chosen, Selection};
use crate::sql::quoted;

/// How often a name is written about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NameCount {
    /// The name as it was written.
    pub name: String,
    /// The entries that name it.
    pub entries: u64,
    /// The words of these entries.
    pub words: u64,
    /// The first day among theirs.
    pub first: Option<NaiveDate>,
    /// The last day among theirs.
    pub last: Option<NaiveDate>,
}

/// A table of names, and the table that joins it to the entries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lookup<'a> {
    pub(super) table: &'a str,
    pub(super) join: &'a str,
    pub(super) key: &'a str,
}

pub(super) const TAGS: Lookup<'_> = Lookup { table: "tags", join: "entry_tags", key: "tag_id" };
pub(super) const PEOPLE: Lookup<'_> =
    Lookup { table: "people", join: "entry_people", key: "person_id" };
pub(super) const MOODS: Lookup<'_> = Lookup { table: "moods", join: "entry_moods", key: "mood_id" };
pub(super) const LOCATIONS: Lookup<'_> =
    Lookup { table: "locations", join: "entry_locations", key: "location_id" };

impl Lookup<'_> {
    /// Every pair of an entry and a name, by entry, between two ids; `more` names further columns, each after a comma.
    pub(super) fn pairs(&self, more: &str) -> String {
        let (join, key) = (quoted(self.join), quoted(self.key));
        format!(
            "SELECT entry_id, {key}{more} FROM {join} \
             WHERE entry_id BETWEEN ?1 AND ?2 ORDER BY entry_id"
        )
    }

    /// Every row of the lookup table.
    pub(super) fn names(
        &self,
        connection: &Connection,
    ) -> Result<HashMap<i64, String>, StatsError> {
        let sql = format!("SELECT id, name FROM {}", quoted(self.table));
        let mut statement = connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, text(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Counts the names of one lookup table that entries of the selection name, most written about first.
pub(super) fn read(
    connection: &Connection,
    lookup: &Lookup<'_>,
    selection: &Selection,
) -> Result<Vec<NameCount>, StatsError> {
    let mut counts = HashMap::<i64, NameCount>::new();
    selection.walk(&mut connection.prepare(&lookup.pairs(""))?, |entry, row| {
        counts.entry(row.get(1)?).or_default().add(entry);
        Ok(())
    })?;
    let mut names = lookup.names(connection)?;
    let with_name = |(id, count)| Some(NameCount { name: names.remove(&id)?, ..count });
    Ok(ranked(counts.into_iter().filter_map(with_name).collect()))
}

/// The first names of a ranking.
pub(super) fn top(mut ranking: Vec<NameCount>) -> Vec<NameCount> {
    ranking.truncate(TOP);
    ranking
}

impl NameCount {
    pub(super) fn add(&mut self, entry: Chosen) {
        self.entries += 1;
        self.words += u64::from(entry.words);
        self.first = self.first.into_iter().chain(entry.day).min();
        self.last = self.last.max(entry.day);
    }
}

fn ranked(mut counts: Vec<NameCount>) -> Vec<NameCount> {
    counts.sort_by(|a, b| {
        (b.entries, b.words).cmp(&(a.entries, a.words)).then_with(|| a.name.cmp(&b.name))
    });
    counts
}

/// A text column; bytes that are not UTF-8, which another tool may have put there, are replaced.
pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Null => String::new(),
    })
}
