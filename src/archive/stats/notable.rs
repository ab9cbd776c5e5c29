//! Entries that are shown by name: the longest ones, and those of this day in other years.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate, NaiveTime};
use rusqlite::{Connection, params};
use serde::Serialize;

use super::error::StatsError;
use super::names::text;
use super::selection::{Chosen, Selection};
use super::{StatsFilter, TOP};
use crate::archive::read::order::{Direction, sort_by_rank};
use crate::entry::body::called;

/// How many characters a memory holds of an entry's text.
const GLANCE: u32 = 1_500;

/// How many entries of a day are remembered at most.
const MEMORIES: usize = 10;

/// An entry and how long it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedEntry {
    /// Its id.
    pub id: i64,
    /// Its file.
    pub path: String,
    /// The day it counts for.
    pub date: Option<NaiveDate>,
    /// Its title.
    pub title: Option<String>,
    /// What it is called: its title, its first words or its file.
    #[serde(skip)]
    pub name: String,
    /// Its words.
    pub words: u64,
}

/// An entry of this day in another year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The entry.
    pub entry: NamedEntry,
    /// How its text begins, as Markdown that may be cut anywhere.
    pub beginning: String,
}

/// The longest entries of the selection, at most [`TOP`]; of equals the older first.
pub(super) fn longest(
    connection: &Connection,
    selection: &Selection,
) -> Result<Vec<NamedEntry>, StatsError> {
    let longest_first = |it: &Chosen| (Reverse(it.words), it.day.is_none(), it.day);
    let mut entries = selection.entries.clone();
    if entries.len() > TOP {
        let (_, last, _) = entries.select_nth_unstable_by_key(TOP - 1, longest_first);
        let least = longest_first(last);
        entries.retain(|it| longest_first(it) <= least);
    }
    entries.sort_by_key(longest_first);
    for alike in entries.chunk_by_mut(|one, other| longest_first(one) == longest_first(other)) {
        in_order_of_day(connection, alike)?;
    }
    entries.truncate(TOP);
    entries.into_iter().map(|it| named(connection, it)).collect()
}

/// Puts entries of one day in their order.
fn in_order_of_day(connection: &Connection, entries: &mut [Chosen]) -> Result<(), StatsError> {
    if entries.len() > 1 {
        sort_by_rank(connection, entries, |it| it.id, Direction::OldestFirst)?;
    }
    Ok(())
}

/// The entries of the day and month of `today` in the years before, the latest year first, those of a day in their order;
/// where they are many, the longest of each year.
///
/// # Errors
///
/// SQLite could not read the archive.
pub fn on_this_day(
    connection: &Connection,
    filter: &StatsFilter,
    day_starts_at: NaiveTime,
    today: NaiveDate,
) -> Result<Vec<Memory>, StatsError> {
    let selection = Selection::read(connection, filter, day_starts_at)?;
    let mut entries = selection.entries;
    entries.retain(|it| it.day.is_some_and(|day| day < today && is_same_day(day, today)));
    entries.sort_by_key(|it| (Reverse(it.day), Reverse(it.words), it.id));
    if entries.len() > MEMORIES {
        entries.dedup_by_key(|it| it.day.map(|day| day.year()));
        entries.truncate(MEMORIES);
    }
    for of_day in entries.chunk_by_mut(|one, other| one.day == other.day) {
        in_order_of_day(connection, of_day)?;
    }
    entries.into_iter().map(|it| read_memory(connection, it, GLANCE)).collect()
}

/// Whether a day is `today` in another year. Where February has 28 days, the last one stands for the 29th too.
fn is_same_day(day: NaiveDate, today: NaiveDate) -> bool {
    let (of_year, this) = ((day.month(), day.day()), (today.month(), today.day()));
    let has_no_29th = this == (2, 28) && !today.leap_year();
    day.year() != today.year() && (of_year == this || has_no_29th && of_year == (2, 29))
}

/// An entry that counts, by name.
pub(super) fn named(connection: &Connection, entry: Chosen) -> Result<NamedEntry, StatsError> {
    Ok(read_memory(connection, entry, 0)?.entry)
}

fn read_memory(
    connection: &Connection,
    entry: Chosen,
    characters: u32,
) -> Result<Memory, StatsError> {
    let sql = "
        SELECT path, title, substr(body, 1, CASE WHEN title <> '' THEN ?2 ELSE max(?2, 500) END)
        FROM entries
        WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let memory = statement.query_row(params![entry.id, characters], |row| {
        let title = Some(text(row, 1)?).filter(|it| !it.is_empty());
        let words = u64::from(entry.words);
        let path = text(row, 0)?;
        let beginning = text(row, 2)?;
        let file_name = path.rsplit('/').next().unwrap_or(&path);
        let name = called(title.as_deref(), &beginning, file_name);
        let entry = NamedEntry { id: entry.id, path, date: entry.day, title, name, words };
        Ok(Memory { entry, beginning })
    })?;
    Ok(memory)
}
