//! A filter as SQL: which entries it selects, and in which order.
//!
//! Values are always bound; of names only constants and declared fields become SQL, the latter quoted. The conditions
//! are laid out so that SQLite answers them from indexes: no page with text is read to find out which entries are
//! wanted, unless a scalar field is asked for.

mod fields;
mod keys;
mod names;
mod ordered;
mod places;
mod terms;

pub use names::UnknownName;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::archive::read::order::Direction;
use crate::entry::filter::{DayRange, Filter, Sort, Standing};
use names::Lookup;

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
        selection.add_asked(connection, filter)?;
        for left_out in &filter.left_out {
            selection.add_left_out(connection, left_out)?;
        }
        Ok(selection)
    }

    /// What a filter asks of an entry itself.
    fn add_asked(
        &mut self,
        connection: &Connection,
        filter: &Filter,
    ) -> Result<(), SelectionError> {
        self.add_days(filter);
        self.add_range("entries.word_count", filter.words);
        self.add_places(connection, filter)?;
        self.add_moods(connection, filter)?;
        for (lookup, names) in [(Lookup::TAGS, &filter.tags), (Lookup::PEOPLE, &filter.people)] {
            for name in names {
                let ids = self.look_up(connection, &lookup, name)?;
                self.add_joined(&lookup, &ids);
            }
        }
        filter.fields.iter().try_for_each(|test| self.add_field(connection, test))?;
        Ok(self.add_keys(connection, &filter.keys)?)
    }

    /// Leaves out what a filter selects. What cannot be said of an entry, as of one without a day, is not so.
    fn add_left_out(
        &mut self,
        connection: &Connection,
        filter: &Filter,
    ) -> Result<(), SelectionError> {
        let mut asked =
            Self { terms: Vec::new(), values: Vec::new(), unknown: Vec::new(), ..self.clone() };
        asked.add_asked(connection, filter)?;
        self.unknown.append(&mut asked.unknown);
        if !asked.terms.is_empty() {
            self.add(format!("({}) IS NOT TRUE", asked.terms.join(" AND ")), asked.values);
        }
        Ok(())
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

    /// The same of a term with several values.
    #[must_use]
    pub(crate) fn and_all(mut self, term: String, values: Vec<Value>) -> Self {
        self.add(term, values);
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
}

const LIVING: &str = "entries.removed_at IS NULL";

/// It is what it was at a sync. The index over days holds the column.
const UNCHANGED: &str = "coalesce(entries.seen_in, 0) <= ?";

/// It is not a copy that a sync tool made of a conflict. The few that are stand in a small index; the index over paths does
/// not hold the column, and the row would be read for it.
const NO_COPY: &str = "+entries.id NOT IN (SELECT id FROM entries WHERE conflict_of IS NOT NULL)";

/// A parameter that holds a list, as JSON.
const LISTED: &str = "(SELECT value FROM json_each(?))";

fn listed(ids: &[i64]) -> Value {
    Value::from(serde_json::Value::from(ids).to_string())
}

#[cfg(test)]
mod tests;
