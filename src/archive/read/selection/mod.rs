//! A filter as SQL: which entries it selects, and in which order.
//!
//! Values are always bound; of names only constants and declared fields become SQL, the latter quoted. The conditions
//! are laid out so that SQLite answers them from indexes: no page with text is read to find out which entries are
//! wanted, unless a scalar field is asked for.

mod fields;
mod names;
mod places;

pub use names::UnknownName;

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::archive::read::order::{ByDay, Direction, Ordered};
use crate::entry::filter::{DayRange, Filter, Number, NumberRange, Sort, Standing};
use crate::entry::location::canonical_name;
use names::Lookup;
use places::Places;

/// The entries that a filter selects.
#[derive(Clone, Debug)]
pub struct Selection {
    /// What each entry fulfils: terms to be joined by `AND`, about the columns of `entries`.
    terms: Vec<String>,
    /// The values of the terms' parameters, in their order.
    values: Vec<Value>,
    sort: Option<Sort>,
    reverse: bool,
    limit: Option<u64>,
    /// The names in the filter that the archive does not know: they select nothing.
    pub unknown: Vec<UnknownName>,
}

/// How much a selection asks of an entry, beyond that it is living, and not a copy of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Nothing.
    Nothing,
    /// That it is what it was at a sync, whose number is the one value.
    Unchanged,
    /// Anything else.
    More,
}

/// Why a filter cannot be asked of an archive.
#[derive(Debug, thiserror::Error)]
pub enum SelectionError {
    /// A field is declared, and the archive has no column or table for it yet.
    #[error("the archive has no field `{field}` yet")]
    NotMigrated {
        /// The field.
        field: String,
    },
    /// SQLite failed.
    #[error("cannot select entries from the archive")]
    Sqlite(#[from] rusqlite::Error),
}

impl Selection {
    /// Lays a filter out for an archive; the names in it are looked up there.
    ///
    /// # Errors
    ///
    /// [`SelectionError`], where a field is not migrated or SQLite fails.
    pub fn new(connection: &Connection, filter: &Filter) -> Result<Self, SelectionError> {
        let mut selection = Self {
            terms: Vec::new(),
            values: Vec::new(),
            sort: filter.sort,
            reverse: filter.reverse,
            limit: filter.limit,
            unknown: Vec::new(),
        };
        selection.add_standing(filter.standing);
        if !filter.conflicts {
            selection.add(NO_COPY, []);
        }
        selection.add_days(filter);
        selection.add_range("entries.word_count", filter.words);
        selection.add_places(connection, filter)?;
        selection.add_moods(connection, filter)?;
        for (lookup, names) in [(Lookup::TAGS, &filter.tags), (Lookup::PEOPLE, &filter.people)] {
            for name in names {
                let ids = selection.look_up(connection, &lookup, name)?;
                selection.add_joined(&lookup, &ids);
            }
        }
        for test in &filter.fields {
            selection.add_field(connection, test)?;
        }
        Ok(selection)
    }

    /// The query for the ids in no order, and the values of its parameters (`?`) in their order.
    pub(crate) fn query(&self, connection: &Connection) -> rusqlite::Result<(String, &[Value])> {
        Ok((self.select(connection, Sort::Id)?, &self.values))
    }

    /// The same selection with a term more.
    pub(crate) fn and(mut self, term: String, value: Value) -> Self {
        self.add(term, [value]);
        self
    }

    /// The same selection without the entries that a sync after this one made what they are.
    #[must_use]
    pub fn unchanged_since(self, number: i64) -> Self {
        self.and(UNCHANGED.to_owned(), Value::Integer(number))
    }

    /// The same selection without these entries.
    #[must_use]
    pub fn without(self, ids: &[i64]) -> Self {
        self.and(format!("+entries.id NOT IN {LISTED}"), listed(ids))
    }

    /// The same selection without the entries of days that come after this one in an order by day.
    #[must_use]
    pub fn until(self, day: &str, reverse: bool) -> Self {
        let term = match reverse {
            false => "entries.date >= ?",
            true => "(entries.date <= ? OR entries.date IS NULL)",
        };
        self.and(term.to_owned(), Value::from(day.to_owned()))
    }

    /// How much is asked of an entry.
    pub(crate) fn asks(&self) -> Asks {
        match self.terms.as_slice() {
            terms if terms == [LIVING, NO_COPY] => Asks::Nothing,
            terms if terms == [LIVING, NO_COPY, UNCHANGED] => Asks::Unchanged,
            _ => Asks::More,
        }
    }

    /// What each entry fulfils, as a condition about the columns of `entries`, and the values of its parameters.
    pub(crate) fn condition(&self) -> (String, &[Value]) {
        (self.terms.join(" AND "), &self.values)
    }

    /// The greatest number of entries, as SQL takes it: a negative one is none.
    pub(crate) fn limit(&self) -> i64 {
        self.limit.map_or(-1, |it| i64::try_from(it).unwrap_or(i64::MAX))
    }

    /// The greatest number of entries.
    fn most(&self) -> usize {
        self.limit.and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX)
    }

    /// The living entries of a span of days, or of all; the oldest first, or the newest.
    pub(crate) fn of_days(range: DayRange, direction: Direction, limit: Option<u64>) -> Self {
        let mut selection = Self {
            terms: Vec::new(),
            values: Vec::new(),
            sort: Some(Sort::Date),
            reverse: direction == Direction::OldestFirst,
            limit,
            unknown: Vec::new(),
        };
        selection.add_standing(Standing::Living);
        selection.add(NO_COPY, []);
        selection.add_day_range("entries.date", range);
        selection
    }

    /// The order that was asked for.
    pub(crate) fn sort(&self) -> Option<Sort> {
        self.sort
    }

    /// Whether the order is turned round.
    pub(crate) fn is_reversed(&self) -> bool {
        self.reverse
    }

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

    fn by_day(
        &self,
        connection: &Connection,
        direction: Direction,
        most: usize,
    ) -> rusqlite::Result<ByDay> {
        let query = self.select_by_day(connection, direction == Direction::OldestFirst)?;
        ByDay::read(connection, (&query, &self.values), direction, most)
    }

    /// The query for the ids, days and dates as they were written, by day.
    fn select_by_day(&self, connection: &Connection, reverse: bool) -> rusqlite::Result<String> {
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
    fn select(&self, connection: &Connection, sort: Sort) -> rusqlite::Result<String> {
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

    fn add(&mut self, term: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.terms.push(term.into());
        self.values.extend(values);
    }

    fn add_standing(&mut self, standing: Standing) {
        let term = match standing {
            Standing::Living => LIVING,
            Standing::Removed => "entries.removed_at IS NOT NULL",
        };
        self.add(term, []);
    }

    fn add_days(&mut self, filter: &Filter) {
        for range in &filter.days {
            self.add_day_range("entries.date", *range);
        }
        if let Some(month) = filter.month {
            self.add("substr(entries.date, 6, 2) = ?", [Value::from(format!("{month:02}"))]);
        }
        if !filter.anniversary.is_empty() {
            let days = filter.anniversary.iter().map(|(month, day)| format!("{month:02}-{day:02}"));
            let days = days.collect::<serde_json::Value>().to_string();
            self.add(format!("substr(entries.date, 6) IN {LISTED}"), [Value::from(days)]);
        }
        if filter.undated {
            self.add("entries.date IS NULL", []);
        }
    }

    fn add_day_range(&mut self, column: &str, range: DayRange) {
        for (end, operator) in [(range.first, ">="), (range.last, "<=")] {
            if let Some(day) = end {
                self.add(format!("{column} {operator} ?"), [Value::from(day.to_string())]);
            }
        }
    }

    fn add_range(&mut self, column: &str, range: Option<NumberRange>) {
        let Some(range) = range else { return };
        for (end, operator) in [(range.least, ">="), (range.most, "<=")] {
            if let Some(number) = end {
                self.add(format!("{column} {operator} ?"), [number_value(number)]);
            }
        }
    }

    fn add_places(&mut self, connection: &Connection, filter: &Filter) -> rusqlite::Result<()> {
        if filter.locations.is_empty() && filter.near.is_none() {
            return Ok(());
        }
        let places = Places::read(connection)?;
        for name in &filter.locations {
            let ids = places.named(name).unwrap_or_else(|unknown| {
                self.unknown.push(unknown);
                Vec::new()
            });
            self.add_joined(&Lookup::LOCATIONS, &ids);
        }
        if let Some(near) = filter.near {
            self.add_joined(&Lookup::LOCATIONS, &places.near(near));
        }
        Ok(())
    }

    /// A mood's strength belongs to that mood where one is named.
    fn add_moods(&mut self, connection: &Connection, filter: &Filter) -> rusqlite::Result<()> {
        let mut scale = Self { terms: Vec::new(), values: Vec::new(), ..self.clone() };
        scale.add_range("scale", filter.mood_scale);
        scale.add("TRUE", []);
        let condition = scale.terms.join(" AND ");
        let joined = format!("SELECT entry_id FROM entry_moods WHERE {condition}");
        for name in &filter.moods {
            let ids = self.look_up(connection, &Lookup::MOODS, name)?;
            let values = scale.values.iter().cloned().chain([listed(&ids)]);
            self.add(format!("+entries.id IN ({joined} AND mood_id IN {LISTED})"), values);
        }
        if filter.moods.is_empty() && filter.mood_scale.is_some() {
            self.add_mood_scale(connection, &joined, &condition, scale.values)?;
        }
        Ok(())
    }

    /// The strength of any mood, or of a number that was written without one.
    fn add_mood_scale(
        &mut self,
        connection: &Connection,
        joined: &str,
        condition: &str,
        values: Vec<Value>,
    ) -> rusqlite::Result<()> {
        if !connection.column_exists(None, "entries", "mood_scale")? {
            self.add(format!("+entries.id IN ({joined})"), values);
            return Ok(());
        }
        let alone = format!(
            "SELECT id FROM (SELECT id, mood_scale AS scale FROM entries WHERE mood_scale IS NOT NULL) WHERE {condition}"
        );
        let values = values.iter().chain(&values).cloned().collect::<Vec<_>>();
        self.add(format!("+entries.id IN ({joined} UNION ALL {alone})"), values);
        Ok(())
    }
}

const LIVING: &str = "entries.removed_at IS NULL";

/// It is what it was at a sync. The index over days holds the column.
const UNCHANGED: &str = "coalesce(entries.seen_in, 0) <= ?";

/// It is not a copy that a sync tool made of a conflict. The few that are stand in a small index; the index over paths does
/// not hold the column, and the row would be read for it.
const NO_COPY: &str = "+entries.id NOT IN (SELECT id FROM entries WHERE conflict_of IS NOT NULL)";

/// A parameter that holds a list, as JSON.
const LISTED: &str = "(SELECT value FROM json_each(?))";

fn number_value(number: Number) -> Value {
    match number {
        Number::Integer(number) => Value::Integer(number),
        Number::Real(number) => Value::Real(number),
    }
}

fn listed(ids: &[i64]) -> Value {
    Value::from(serde_json::Value::from(ids).to_string())
}

/// The plus before the id lets a small index be scanned and sorted, where the order of the table would read every page.
fn order_of(sort: Sort, reverse: bool) -> &'static str {
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

#[cfg(test)]
mod tests;
