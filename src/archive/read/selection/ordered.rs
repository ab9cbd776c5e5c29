//! The ids of the selected entries, in the orders that can be asked for.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::{LIVING, Selection};
use crate::archive::read::order::{ByDay, Direction, LastDay, Ordered};
use crate::entry::filter::Sort;
use crate::entry::location::canonical_name;

impl Selection {
    /// The ids of the selected entries in the order that was asked for, or else by day, the newest first.
    ///
    /// Eight bytes an entry: what is then read of each can be streamed.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn ids(&self, connection: &Connection) -> rusqlite::Result<Vec<i64>> {
        self.ordered(connection, self.sort.unwrap_or(Sort::Date), self.reverse)
    }

    /// The ids of the selected entries in the order that was asked for, or else by day, the oldest first.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn ids_from_the_first_day(&self, connection: &Connection) -> rusqlite::Result<Vec<i64>> {
        match self.sort {
            Some(sort) => self.ordered(connection, sort, self.reverse),
            None => self.ordered(connection, Sort::Date, !self.reverse),
        }
    }

    /// The ids of the selected entries by day, the oldest first and those without a day last, whatever order was asked
    /// for; a limit keeps those that it keeps in the order that was asked for.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn ids_by_day(&self, connection: &Connection) -> rusqlite::Result<Vec<i64>> {
        let among = self.ids_from_the_first_day(connection)?;
        let by_day = self.by_day(connection, Direction::OldestFirst, usize::MAX)?;
        let undated = by_day.undated;
        let mut ids = by_day.settled(connection)?;
        ids.rotate_left(undated);
        if among.len() < ids.len() {
            let among: HashSet<i64> = among.into_iter().collect();
            ids.retain(|id| among.contains(id));
        }
        Ok(ids)
    }

    /// The ids as [`Selection::ids`] gives them, but for entries of one day and time: these are not yet in the order of
    /// their paths, so that whoever reads the paths anyway can put them there.
    pub(crate) fn ids_and_ties(&self, connection: &Connection) -> rusqlite::Result<Ordered> {
        if self.sort.is_some_and(|it| it != Sort::Date) {
            return Ok(Ordered::none(self.ids(connection)?));
        }
        let direction = Direction::of(self.reverse);
        self.by_day(connection, direction, self.most())?.cut(connection, self.most())
    }

    /// The first entries, about so many and whole days, as [`Selection::ids_and_ties`] gives them; and what selects those that
    /// follow, where any do. None where another order than that of the days was asked for.
    pub(crate) fn first_days(
        &self,
        connection: &Connection,
        about: usize,
    ) -> rusqlite::Result<Option<(Ordered, Option<Self>)>> {
        if self.sort.is_some_and(|it| it != Sort::Date) {
            return Ok(None);
        }
        let direction = Direction::of(self.reverse);
        let read = self.by_day(connection, direction, about.min(self.most()))?;
        let followed = read.followed.clone();
        let first = read.cut(connection, self.most())?;
        let (count, is_all) = (first.ids.len() as u64, first.ids.len() >= self.most());
        let rest = followed.filter(|_| !is_all).map(|day| {
            let limit = self.limit.map(|it| it.saturating_sub(count));
            Self { limit, ..self.clone() }.behind_day(day, direction)
        });
        Ok(Some((first, rest)))
    }

    /// The same selection without the days up to this one, in their order.
    fn behind_day(mut self, LastDay(day): LastDay, direction: Direction) -> Self {
        match (direction, day) {
            // Not `entries.date < ?`: the days are walked through in their order anyway, and those without one come last.
            (Direction::NewestFirst, Some(day)) => {
                self.add("coalesce(entries.date, '') < ?", [Value::from(day)]);
            }
            (Direction::OldestFirst, Some(day)) => {
                self.add("entries.date > ?", [Value::from(day)]);
            }
            (Direction::NewestFirst, None) => self.add("FALSE", []),
            (Direction::OldestFirst, None) => self.add("entries.date IS NOT NULL", []),
        }
        self
    }

    pub(super) fn by_day(
        &self,
        connection: &Connection,
        direction: Direction,
        most: usize,
    ) -> rusqlite::Result<ByDay> {
        let query = self.select_by_day(connection, direction == Direction::OldestFirst)?;
        ByDay::read(connection, (&query, &self.values), direction, most)
    }

    /// The query for the ids, days and dates as they were written, by day.
    pub(super) fn select_by_day(
        &self,
        connection: &Connection,
        reverse: bool,
    ) -> rusqlite::Result<String> {
        let select = self.select(connection, Sort::Date)?;
        let columns = "entries.id, entries.date, entries.date_written";
        let select = select.replacen("entries.id", columns, 1);
        Ok(format!("{select} {}", order_of(Sort::Date, reverse)))
    }

    fn ordered(
        &self,
        connection: &Connection,
        sort: Sort,
        reverse: bool,
    ) -> rusqlite::Result<Vec<i64>> {
        match sort {
            Sort::Title => return self.by_title(connection, reverse),
            Sort::Date => {
                let (direction, most) = (Direction::of(reverse), self.most());
                let by_day = self.by_day(connection, direction, most)?;
                return by_day.cut(connection, most)?.settled(connection);
            }
            _ => {}
        }
        let order = order_of(sort, reverse);
        let sql = format!("{} {order} LIMIT ?", self.select(connection, sort)?);
        let values = self.values.iter().cloned().chain([Value::Integer(self.limit())]);
        let mut statement = connection.prepare(&sql)?;
        statement.query_map(params_from_iter(values), |row| row.get(0))?.collect()
    }

    /// The query for the ids, for an order that may follow.
    ///
    /// SQLite alone would rather scan the table than the small index over days, text and all, because it does not see
    /// that the index says all that is asked.
    pub(super) fn select(&self, connection: &Connection, sort: Sort) -> rusqlite::Result<String> {
        let is_small = self.terms.first().is_some_and(|it| it == LIVING) && sort != Sort::Path;
        let has_index = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = 'entries_day'";
        let hint = if is_small && connection.prepare_cached(has_index)?.exists([])? {
            "INDEXED BY entries_day"
        } else {
            ""
        };
        let condition = self.terms.join(" AND ");
        Ok(format!("SELECT entries.id FROM entries {hint} WHERE {condition}"))
    }

    /// SQLite folds neither accents nor letters beyond ASCII, so titles are ordered here.
    fn by_title(&self, connection: &Connection, reverse: bool) -> rusqlite::Result<Vec<i64>> {
        let condition = self.terms.join(" AND ");
        let sql = format!("SELECT entries.title, entries.id FROM entries WHERE {condition}");
        let mut statement = connection.prepare(&sql)?;
        let key = |row: &rusqlite::Row<'_>| {
            let title: Option<String> = row.get(0)?;
            let folded = title.as_deref().map(canonical_name);
            Ok((title.is_none(), folded, title, row.get(1)?))
        };
        let keys = statement.query_map(params_from_iter(&self.values), key)?;
        let mut keys: Vec<(bool, Option<String>, Option<String>, i64)> =
            keys.collect::<Result<_, _>>()?;
        keys.sort_unstable();
        let ids = keys.into_iter().map(|(.., id)| id);
        let limit = self.most();
        Ok(if reverse { ids.rev().take(limit).collect() } else { ids.take(limit).collect() })
    }
}

/// The plus before the id lets a small index be scanned and sorted, where the order of the table would read every page.
pub(super) fn order_of(sort: Sort, reverse: bool) -> &'static str {
    match (sort, reverse) {
        // What lies in one day is put in order where it is read.
        (Sort::Date, false) => "ORDER BY entries.date DESC",
        (Sort::Date, true) => "ORDER BY entries.date",
        (Sort::Path | Sort::Title, false) => "ORDER BY entries.path, entries.id",
        (Sort::Path | Sort::Title, true) => "ORDER BY entries.path DESC, entries.id DESC",
        (Sort::Words, false) => "ORDER BY entries.word_count DESC, entries.id DESC",
        (Sort::Words, true) => "ORDER BY entries.word_count, entries.id",
        (Sort::Id, false) => "ORDER BY +entries.id",
        (Sort::Id, true) => "ORDER BY +entries.id DESC",
    }
}
