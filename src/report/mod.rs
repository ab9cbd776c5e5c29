//! The numbers as pictures: one self-contained HTML page, and a page of text for a terminal.

mod beside;
mod file;
mod page;
mod pictures;
pub mod terminal;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rusqlite::Connection;

pub use file::{WriteError, write};

use crate::archive::stats::{Growth, Memory, Stats, StatsError, StatsFilter, on_this_day};

/// All that a page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The page's title.
    pub title: String,
    /// The day it is written on.
    pub today: NaiveDate,
    /// When the user's day starts.
    pub day_starts_at: NaiveTime,
    /// What was selected.
    pub filter: StatsFilter,
    /// The numbers.
    pub stats: Stats,
    /// The entries of this day in the years before.
    pub memories: Vec<Memory>,
    /// How entries grew from version to version.
    pub growth: Growth,
    /// The site beside which the page lies, where it does: the entries that are named here and have a page there.
    pub beside: Option<BTreeSet<i64>>,
}

impl Report {
    /// Reads all that a page shows, from one state of the archive. `day_of` is the user's day at a moment.
    ///
    /// # Errors
    ///
    /// As [`Stats::read`].
    pub fn read(
        connection: &Connection,
        title: &str,
        filter: &StatsFilter,
        day_starts_at: NaiveTime,
        today: NaiveDate,
        day_of: &dyn Fn(DateTime<Utc>) -> NaiveDate,
    ) -> Result<Self, StatsError> {
        let _one_state =
            connection.is_autocommit().then(|| connection.unchecked_transaction()).transpose()?;
        Ok(Self {
            title: title.to_owned(),
            today,
            day_starts_at,
            filter: filter.clone(),
            stats: Stats::read(connection, filter, day_starts_at, today)?,
            memories: on_this_day(connection, filter, day_starts_at, today)?,
            growth: Growth::read(connection, filter, day_starts_at, day_of)?,
            beside: None,
        })
    }

    /// The same beside the site that lies in a folder; unchanged where none does.
    #[must_use]
    pub fn in_folder(self, folder: &Path) -> Self {
        Self { beside: beside::pages(&self, folder), ..self }
    }

    /// The page: HTML that needs no other file, no network and no script.
    pub fn to_html(&self) -> String {
        page::page(self).into_string()
    }
}
