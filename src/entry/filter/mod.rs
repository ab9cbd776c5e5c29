//! What a person wants to see: the filters of `list`, `search`, `export` and their like, read from the words of a
//! command line.

mod days;
mod error;
mod field_test;
pub mod in_query;
mod key_test;
pub mod moment;
mod near;
mod range;
mod request;

pub use days::{DayRange, NoDays, month_and_day};
pub use field_test::{FieldTest, Test};
pub use key_test::KeyTest;
pub use near::Near;
pub use range::{Number, NumberRange};

use chrono::{Datelike, NaiveDate};

pub use error::FilterError;
pub use request::Request;

/// Which entries are wanted, and in which order. Every filter must hold; one that was given twice must hold twice.
///
/// Names (of places, moods, tags, people, values) are compared without regard to case and diacritics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// The day lies in each of these.
    pub days: Vec<DayRange>,
    /// The month of the day, 1 to 12, in whatever year, is each of these.
    pub months: Vec<u32>,
    /// The month and the day of the month, in whatever year, are one of each of these.
    pub anniversaries: Vec<Vec<(u32, u32)>>,
    /// Lies in each of these places, or in a place in it.
    pub locations: Vec<String>,
    /// Has a place near a point.
    pub near: Option<Near>,
    /// Has each of these moods.
    pub moods: Vec<String>,
    /// Has a mood of this strength; where moods are named, each of them.
    pub mood_scale: Option<NumberRange>,
    /// Has each of these tags.
    pub tags: Vec<String>,
    /// Names each of these people.
    pub people: Vec<String>,
    /// What declared fields hold.
    pub fields: Vec<FieldTest>,
    /// What other keys of the front matter hold.
    pub keys: Vec<KeyTest>,
    /// How many words it has.
    pub words: Option<NumberRange>,
    /// Whether its file is still there.
    pub standing: Standing,
    /// Only entries of which nothing says the day.
    pub undated: bool,
    /// What is left out: entries that fit one of these.
    pub left_out: Vec<Filter>,
    /// Copies that a sync tool made of a conflict, too.
    pub conflicts: bool,
    /// The order; none is that of the command.
    pub sort: Option<Sort>,
    /// No more than so many.
    pub limit: Option<u64>,
    /// The order turned round; the limit counts from the other end then.
    pub reverse: bool,
}

/// Whether the file of an entry is in the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    #[default]
    Living,
    /// It vanished; the archive still holds the entry.
    Removed,
}

/// By what entries are ordered; an order never varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The newest first, by day, time and path as `Rank` has them; undated entries last.
    Date,
    /// By path.
    Path,
    /// By title, without regard to case and diacritics; entries without one last.
    Title,
    /// The longest first.
    Words,
    /// In the order in which the archive met them.
    Id,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 5] = [Self::Date, Self::Path, Self::Title, Self::Words, Self::Id];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Path => "path",
            Self::Title => "title",
            Self::Words => "words",
            Self::Id => "id",
        }
    }
}

impl Filter {
    /// Whether it asks of an entry no more than its day, its words and whether its file is there.
    pub fn asks_of_day_and_words(&self) -> bool {
        let names = [&self.locations, &self.moods, &self.tags, &self.people];
        names.iter().all(|it| it.is_empty())
            && self.fields.is_empty()
            && self.keys.is_empty()
            && self.near.is_none()
            && self.left_out.is_empty()
            && self.mood_scale.is_none()
    }
}

/// The days that are `today` in any year: the last of February stands for the 29th where the year has none.
pub fn anniversary(today: NaiveDate) -> Vec<(u32, u32)> {
    let mut days = vec![(today.month(), today.day())];
    if days == [(2, 28)] && !today.leap_year() {
        days.push((2, 29));
    }
    days
}

#[cfg(test)]
mod tests;
