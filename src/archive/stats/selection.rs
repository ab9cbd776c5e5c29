//! The entries that count: the day and the words of each, read from a covering index.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement, params};

use super::StatsFilter;
use super::day::day_of;
use super::error::StatsError;

/// An entry that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen {
    pub(super) id: i64,
    pub(super) day: Option<NaiveDate>,
    pub(super) words: u32,
}

/// The entries that count, by id.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) entries: Vec<Chosen>,
}

/// Read from the index `entries_day` alone. The bounds are those of the archived days, so that the days that an early
/// hour moves are within them; the filter decides. `?1` is whether copies of conflicts count.
const LIVING: &str = "
    SELECT id, date, word_count, date_written
    FROM entries
    WHERE removed_at IS NULL AND (?1 OR conflict_of IS NULL)";
const LIVING_BETWEEN: &str = "
    SELECT id, date, word_count, date_written
    FROM entries
    WHERE removed_at IS NULL AND (?1 OR conflict_of IS NULL) AND date BETWEEN ?2 AND ?3";

impl Selection {
    /// Reads the entries that `filter` holds.
    pub(super) fn read(
        connection: &Connection,
        filter: &StatsFilter,
        day_starts_at: NaiveTime,
    ) -> Result<Self, StatsError> {
        let sql = if filter.is_bounded() { LIVING_BETWEEN } else { LIVING };
        let mut statement = connection.prepare(sql)?;
        let mut rows = match bounds(filter) {
            Some((from, to)) => statement.query(params![filter.conflicts, from, to])?,
            None => statement.query([filter.conflicts])?,
        };
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let chosen = read_chosen(row, day_starts_at)?;
            if filter.holds(chosen.day) {
                entries.push(chosen);
            }
        }
        entries.sort_unstable_by_key(|it| it.id);
        Ok(Self { entries })
    }

    pub(super) fn words(&self) -> u64 {
        self.entries.iter().map(|it| u64::from(it.words)).sum()
    }

    pub(super) fn undated(&self) -> u64 {
        self.entries.iter().filter(|it| it.day.is_none()).count() as u64
    }

    /// Hands over every row of `statement` whose first column is the id of an entry that counts, with that entry.
    ///
    /// The statement takes the smallest and the greatest id that count as `?1` and `?2`, anything else was bound before,
    /// and it gives its rows by id: the two lists are merged.
    pub(super) fn walk(
        &self,
        statement: &mut Statement<'_>,
        mut visit: impl FnMut(Chosen, &Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StatsError> {
        let (Some(first), Some(last)) = (self.entries.first(), self.entries.last()) else {
            return Ok(());
        };
        statement.raw_bind_parameter(1, first.id)?;
        statement.raw_bind_parameter(2, last.id)?;
        let mut rows = statement.raw_query();
        let mut chosen = self.entries.iter().peekable();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            while chosen.next_if(|it| it.id < id).is_some() {}
            if let Some(entry) = chosen.peek().filter(|it| it.id == id) {
                visit(**entry, row)?;
            }
        }
        Ok(())
    }
}

/// Counts the removed entries that `filter` holds.
pub(super) fn removed(
    connection: &Connection,
    filter: &StatsFilter,
    day_starts_at: NaiveTime,
) -> Result<u64, StatsError> {
    if !filter.is_bounded() {
        let sql = "SELECT count(*) FROM entries WHERE removed_at IS NOT NULL";
        let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        return Ok(count.unsigned_abs());
    }
    let sql = "SELECT date, date_written FROM entries WHERE removed_at IS NOT NULL";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let day = day_of_row(row.get_ref(0)?, row.get_ref(1)?, day_starts_at);
        count += u64::from(filter.holds(day));
    }
    Ok(count)
}

fn read_chosen(row: &Row<'_>, day_starts_at: NaiveTime) -> rusqlite::Result<Chosen> {
    let words: i64 = row.get(2)?;
    let words = u32::try_from(words.max(0)).unwrap_or(u32::MAX);
    let day = day_of_row(row.get_ref(1)?, row.get_ref(3)?, day_starts_at);
    Ok(Chosen { id: row.get(0)?, day, words })
}

fn day_of_row(
    date: ValueRef<'_>,
    written: ValueRef<'_>,
    day_starts_at: NaiveTime,
) -> Option<NaiveDate> {
    day_of(date.as_str().ok()?, written.as_str().ok(), day_starts_at)
}

/// The archived days that the filter may hold, one more at the end for what an early hour takes back.
fn bounds(filter: &StatsFilter) -> Option<(String, String)> {
    if !filter.is_bounded() {
        return None;
    }
    let to =
        filter.to.and_then(|to| to.checked_add_days(Days::new(1))).filter(|to| to.year() <= 9999);
    let text = |day: Option<NaiveDate>, open: &str| {
        day.map_or_else(|| open.to_owned(), |day| day.format("%Y-%m-%d").to_string())
    };
    Some((text(filter.from, "0000-01-01"), text(to, "9999-12-31")))
}

/// The statements that must touch no page with text.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [LIVING, LIVING_BETWEEN];
