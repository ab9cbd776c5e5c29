//! The numbers of an archive: how much was written, when, where, with whom, and how it felt.
//!
//! One pass over a covering index tells the day and the words of every entry; the join tables are then walked beside
//! it. No page with text is read, but for the titles of the few entries that are named.

mod day;
mod error;
mod fields;
mod growth;
mod moods;
mod names;
mod notable;
mod period;
mod places;
mod rhythm;
mod selection;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use rusqlite::Connection;
use serde::Serialize;

pub use day::{day_of, day_of_moment};
pub use error::StatsError;
pub use fields::{FieldMonth, FieldOf, FieldStats, Numbers, ValueCount};
pub use growth::{Grown, Growth, Words};
pub use moods::{MOOD_RULE, MoodCount, MoodMonth};
pub use names::NameCount;
pub use notable::{Memory, NamedEntry, on_this_day};
pub use period::{Month, Tally, Week, Weekday, Year};
pub use places::{Located, PlaceCount};
pub use rhythm::{BusiestDay, Pace, Recent, Span, Streak, WordiestDay};

use selection::Selection;

use crate::entry::filter::DayRange;

/// How many names, values and entries a ranking holds at most.
pub const TOP: usize = 20;

/// What the numbers are about: all that is not removed, or the days of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatsFilter {
    /// The first day that counts.
    pub from: Option<NaiveDate>,
    /// The last day that counts.
    pub to: Option<NaiveDate>,
    /// The fields that are counted by value.
    pub fields: Vec<FieldOf>,
    /// Whether copies that a sync tool made of a conflict count, too.
    pub conflicts: bool,
}

impl StatsFilter {
    /// The days that lie in all of these ranges.
    pub fn within(ranges: impl IntoIterator<Item = DayRange>) -> Self {
        ranges.into_iter().fold(Self::default(), |filter, range| Self {
            from: filter.from.into_iter().chain(range.first).max(),
            to: filter.to.into_iter().chain(range.last).min(),
            ..filter
        })
    }

    /// Whether some days are left out; entries without a day are then left out too.
    pub fn is_bounded(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Whether an entry of this day counts.
    pub fn holds(&self, day: Option<NaiveDate>) -> bool {
        let Some(day) = day else { return !self.is_bounded() };
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The numbers; serialised they are the document of `stats --json`, but for the state of the schema.
///
/// Removed entries count nowhere but in `removed`. An entry without a day counts in the totals and in the rankings, and
/// in no day, month or year. The maps hold the periods that something was written in, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stats {
    /// The entries that count.
    pub entries: u64,
    /// The entries whose file vanished, and whose day counts.
    pub removed: u64,
    /// The entries among `entries` that have no day.
    pub undated: u64,
    /// The words of all entries.
    pub words: u64,
    /// The distinct days that have an entry.
    pub days: u64,
    /// The first day that has an entry.
    pub first: Option<NaiveDate>,
    /// The last day that has an entry.
    pub last: Option<NaiveDate>,
    /// The days that means and shares are of: those that were asked for, else those from the first entry to the last.
    pub span: Option<Span>,
    /// Days written on without a gap.
    pub streak: Streak,
    /// The day with most entries; the first of equals.
    pub busiest_day: Option<BusiestDay>,
    /// The day with most words; the first of equals.
    pub wordiest_day: Option<WordiestDay>,
    /// How much is written in a while.
    pub pace: Pace,
    /// By year: `"2025"`.
    pub by_year: BTreeMap<Year, Tally>,
    /// By month of a year: `"2025-09"`.
    pub by_month: BTreeMap<Month, Tally>,
    /// By ISO week, Monday first: `"2025-W38"`.
    pub by_week: BTreeMap<Week, Tally>,
    /// By day of the week, all seven: `"monday"`.
    pub by_weekday: BTreeMap<Weekday, Tally>,
    /// By day: `"2025-09-16"`.
    pub by_day: BTreeMap<NaiveDate, Tally>,
    /// The distinct places that entries name themselves.
    pub locations: u64,
    /// The distinct moods.
    pub moods: u64,
    /// The distinct tags.
    pub tags: u64,
    /// The distinct people.
    pub people: u64,
    /// The places most written about.
    pub top_locations: Vec<PlaceCount>,
    /// The moods most often named.
    pub top_moods: Vec<MoodCount>,
    /// The tags most often given.
    pub top_tags: Vec<NameCount>,
    /// The people most written about.
    pub top_people: Vec<NameCount>,
    /// How the days of each month felt.
    pub mood_by_month: BTreeMap<Month, MoodMonth>,
    /// How the moods of a day, and the days of a month, are combined.
    pub mood_rule: &'static str,
    /// The places that have coordinates, most written about first; at most three hundred.
    pub map: Vec<Located>,
    /// The entries with most words.
    pub longest_entries: Vec<NamedEntry>,
    /// The fields that were asked for, by the names they were asked for.
    pub fields: BTreeMap<String, FieldStats>,
    /// The size of the archive's file.
    pub archive_bytes: u64,
}

impl Stats {
    /// Counts what `filter` selects, all from one state of the archive.
    ///
    /// What was written before `day_starts_at` belongs to the day before; `today` is the day by the same rule.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoField`] where a field has no column in this archive.
    pub fn read(
        connection: &Connection,
        filter: &StatsFilter,
        day_starts_at: NaiveTime,
        today: NaiveDate,
    ) -> Result<Self, StatsError> {
        let _one_state =
            connection.is_autocommit().then(|| connection.unchecked_transaction()).transpose()?;
        let selection = Selection::read(connection, filter, day_starts_at)?;
        let by_day = rhythm::by_day(&selection);
        let places = places::Places::read(connection, &selection)?;
        let moods = moods::Moods::read(connection, &selection)?;
        let tags = names::read(connection, &names::TAGS, &selection)?;
        let people = names::read(connection, &names::PEOPLE, &selection)?;
        Ok(Self {
            entries: selection.entries.len() as u64,
            removed: selection::removed(connection, filter, day_starts_at)?,
            undated: selection.undated(),
            words: selection.words(),
            days: by_day.len() as u64,
            first: by_day.first_key_value().map(|(day, _)| *day),
            last: by_day.last_key_value().map(|(day, _)| *day),
            span: Span::of(filter, &by_day, today),
            streak: Streak::of(by_day.keys().copied(), today),
            busiest_day: BusiestDay::of(&by_day),
            wordiest_day: WordiestDay::of(&by_day),
            pace: Pace::of(&selection, &by_day, filter, today),
            by_year: rhythm::by(&by_day, Year::of),
            by_month: rhythm::by(&by_day, Month::of),
            by_week: rhythm::by(&by_day, Week::of),
            by_weekday: rhythm::by_weekday(&by_day),
            locations: places.distinct(),
            moods: moods.distinct(),
            tags: tags.len() as u64,
            people: people.len() as u64,
            top_locations: places.top(),
            top_moods: moods.top(),
            top_tags: names::top(tags),
            top_people: names::top(people),
            mood_by_month: moods.by_month(),
            mood_rule: MOOD_RULE,
            map: places.located(),
            longest_entries: notable::longest(connection, &selection)?,
            fields: fields::read_all(connection, &filter.fields, &selection)?,
            archive_bytes: archive_bytes(connection)?,
            by_day,
        })
    }
}

/// The size of the archive by its own account: pages times the size of one.
fn archive_bytes(connection: &Connection) -> Result<u64, StatsError> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let bytes: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(bytes.unsigned_abs())
}
