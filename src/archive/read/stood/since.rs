//! The entries that have changed since a sync, as they stood, in an order: the first ones without a look at the rest.

use std::collections::VecDeque;
use std::iter::Peekable;
use std::vec::IntoIter;

use rusqlite::types::Value;
use rusqlite::{Connection, Result, Rows, params_from_iter};

use super::{Stood, compare, place, read};
use crate::archive::read::selection::Selection;
use crate::entry::filter::Sort;

/// The entries that were in the journal at the sync of a number, were otherwise than they are, and fit a selection that
/// asks of them no more than day and words.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// The archive.
    pub connection: &'a Connection,
    /// The sync.
    pub number: i64,
    /// What they fit.
    pub selection: &'a Selection,
    /// In which order they come, and whether that is turned round.
    pub order: (Sort, bool),
}

/// Those entries, one after the other.
///
/// By day they are read as they are asked for, day by day; in any other order all are read at once.
pub struct Changed<'s> {
    connection: &'s Connection,
    order: (Sort, bool),
    versions: Rows<'s>,
    /// The version that was read last, of a day to come.
    ahead: Option<Stood>,
    /// Those that are as they were, and whose files are gone.
    removed: Peekable<IntoIter<Stood>>,
    /// Those of the day at hand.
    day: VecDeque<Stood>,
}

/// What was an entry between two syncs, and is no longer.
const VERSIONS: &str = "
    SELECT entry_id AS id, path, date, date_written, title, word_count, NULL AS removed_at, id AS version
    FROM main.entry_versions";

/// What an entry was when its file went.
const REMOVED: &str = "
    SELECT id, path, date, date_written, title, word_count, NULL AS removed_at, NULL AS version
    FROM main.entries
    WHERE removed_at IS NOT NULL AND coalesce(gone_in, 0) > ? AND coalesce(seen_in, 0) <= ?";

const COLUMNS: &str = "entries.version, entries.id, entries.path, entries.date, entries.title, entries.word_count, \
                       entries.date_written, entries.removed_at";

impl<'a> Since<'a> {
    /// Hands them to `take`, who asks for as many as are wanted.
    pub fn each<T>(self, take: impl FnOnce(&mut Changed<'_>) -> T) -> Result<T> {
        let order = match self.order {
            (Sort::Date, false) => "ORDER BY entries.date DESC",
            (Sort::Date, true) => "ORDER BY entries.date",
            _ => "",
        };
        let sql = format!("SELECT {COLUMNS} {} {order}", self.versions()?);
        let mut versions = self.connection.prepare(&sql)?;
        let removed = self.removed()?.into_iter().peekable();
        let versions = versions.query(params_from_iter(self.values()))?;
        let (order, day) = (self.order, VecDeque::new());
        let connection = self.connection;
        let mut changed = Changed { connection, order, versions, ahead: None, removed, day };
        changed.read_ahead()?;
        Ok(take(&mut changed))
    }

    /// All of them.
    pub fn all(self) -> Result<Vec<Stood>> {
        self.each(|changed| changed.take(usize::MAX))?
    }

    /// How many there are.
    pub fn count(self) -> Result<u64> {
        let sql = format!("SELECT count(*) {}", self.versions()?);
        let mut versions = self.connection.prepare(&sql)?;
        let count: i64 = versions.query_row(params_from_iter(self.values()), |row| row.get(0))?;
        Ok(count.unsigned_abs() + self.removed()?.len() as u64)
    }

    /// The part of a query that selects versions. SQLite alone would rather sort all of them than go by the index.
    fn versions(&self) -> Result<String> {
        const BY_DAY: &str = "entry_versions_day";
        let has_index = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1";
        let has_index = self.connection.prepare_cached(has_index)?.exists([BY_DAY])?;
        let hint = if has_index { format!("INDEXED BY {BY_DAY}") } else { String::new() };
        let (condition, _) = self.selection.condition();
        if let Some(entries) = self.few()? {
            return Ok(format!(
                "FROM (
                    {VERSIONS} WHERE entry_id IN ({entries}) AND replaced_in > ? AND seen_in <= ?
                ) AS entries WHERE {condition}"
            ));
        }
        Ok(format!(
            "FROM ({VERSIONS} {hint} WHERE replaced_in > ? AND seen_in <= ?) AS entries WHERE {condition}"
        ))
    }

    /// The ids of the entries that have changed since, where they are few among many versions: to go through all versions in the
    /// order of their days for them would take long.
    fn few(&self) -> Result<Option<String>> {
        const MANY_VERSIONS: i64 = 20_000;
        const FEW: usize = 500;
        const HAS_LATER: &str = "SELECT EXISTS (SELECT 1 FROM syncs WHERE number > ?1)";
        const CHANGED: &str = "
            SELECT id FROM main.entries WHERE removed_at IS NULL AND seen_in > ?1
            UNION ALL
            SELECT id FROM main.entries WHERE removed_at IS NOT NULL AND gone_in > ?1
            LIMIT ?2";
        let count = "SELECT coalesce(max(id), 0) FROM main.entry_versions";
        let count: i64 = self.connection.prepare_cached(count)?.query_row([], |row| row.get(0))?;
        if count < MANY_VERSIONS {
            return Ok(None);
        }
        let mut has_later = self.connection.prepare_cached(HAS_LATER)?;
        if !has_later.query_row([self.number], |row| row.get(0))? {
            return Ok(Some(String::new()));
        }
        let mut changed = self.connection.prepare_cached(CHANGED)?;
        let most = i64::try_from(FEW + 1).unwrap_or(i64::MAX);
        let ids = changed.query_map([self.number, most], |row| row.get::<_, i64>(0))?;
        let ids: Vec<String> = ids.map(|it| it.map(|it| it.to_string())).collect::<Result<_>>()?;
        Ok((ids.len() <= FEW).then(|| ids.join(", ")))
    }

    fn values(&self) -> impl Iterator<Item = Value> + use<'a> {
        let (_, values) = self.selection.condition();
        std::iter::repeat_n(Value::Integer(self.number), 2).chain(values.iter().cloned())
    }

    fn removed(&self) -> Result<Vec<Stood>> {
        let (condition, _) = self.selection.condition();
        let sql = format!("SELECT {COLUMNS} FROM ({REMOVED}) AS entries WHERE {condition}");
        let mut statement = self.connection.prepare(&sql)?;
        let removed = statement.query_map(params_from_iter(self.values()), read)?;
        let mut removed: Vec<Stood> = removed.collect::<Result<_>>()?;
        let (sort, reverse) = self.order;
        removed.sort_by(|one, other| compare(&one.row, &other.row, sort, reverse));
        Ok(removed)
    }
}

impl Changed<'_> {
    /// So many more, or as many as are left.
    pub fn take(&mut self, most: usize) -> Result<Vec<Stood>> {
        let mut taken = Vec::new();
        while taken.len() < most {
            if self.day.is_empty() {
                self.read_day()?;
            }
            let Some(stood) = self.day.pop_front() else { break };
            taken.push(stood);
        }
        Ok(taken)
    }

    fn read_ahead(&mut self) -> Result<()> {
        self.ahead = self.versions.next()?.map(read).transpose()?;
        Ok(())
    }

    /// Reads the next day that has any; in an order by something else, all.
    fn read_day(&mut self) -> Result<()> {
        let (sort, reverse) = self.order;
        let date = |it: &Stood| it.row.date.clone();
        let days = self.ahead.as_ref().map(date).into_iter().chain(self.removed.peek().map(date));
        let Some(day) = (if reverse { days.min() } else { days.max() }) else { return Ok(()) };
        let is_of_day = |it: &Stood| sort != Sort::Date || it.row.date == day;
        let mut all = Vec::new();
        while let Some(stood) = self.ahead.take_if(|it| is_of_day(it)) {
            all.push(stood);
            self.read_ahead()?;
        }
        while let Some(stood) = self.removed.next_if(is_of_day) {
            all.push(stood);
        }
        place(self.connection, &mut all)?;
        all.sort_by(|one, other| compare(&one.row, &other.row, sort, reverse));
        self.day = all.into();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
