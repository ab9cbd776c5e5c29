//! What a person wants to see: the filters of `list`, `search`, `export` and their like, read from the words of a
//! command line.

mod days;
mod field_test;
pub mod in_query;
mod key_test;
pub mod moment;
mod near;
mod range;

pub use days::{DayRange, NoDays, month_and_day};
pub use field_test::{FieldTest, Test};
pub use key_test::KeyTest;
pub use near::Near;
pub use range::{Number, NumberRange};

use chrono::{Datelike, NaiveDate};

use crate::field::Field;
use crate::nearest::nearest;

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

/// The filters as a person wrote them, each named like its option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Request {
    /// From the first day of this on.
    pub from: Option<String>,
    /// Up to the last day of this.
    pub to: Option<String>,
    /// On a day of this; a month and a day of it are of any year.
    pub on: Option<String>,
    /// In this year, or span of years.
    pub year: Option<String>,
    /// In this month, of any year where it names none.
    pub month: Option<String>,
    /// On today's day of the month, in any year.
    pub on_this_day: bool,
    /// Places.
    pub location: Vec<String>,
    /// A point, `LAT,LON`.
    pub near: Option<String>,
    /// How far from the point.
    pub within: Option<String>,
    /// Moods.
    pub mood: Vec<String>,
    /// The range of a mood's strength.
    pub mood_scale: Option<String>,
    /// Tags.
    pub tag: Vec<String>,
    /// People.
    pub person: Vec<String>,
    /// `NAME=VALUE` of declared fields, and of keys of the front matter.
    pub field: Vec<String>,
    /// The range of the number of words.
    pub words: Option<String>,
    /// Removed entries instead of living ones.
    pub removed: bool,
    /// Entries without a day.
    pub undated: bool,
    /// Copies of conflicts, too.
    pub conflicts: bool,
    /// The name of an order.
    pub sort: Option<String>,
    /// No more than so many.
    pub limit: Option<u64>,
    /// The order turned round.
    pub reverse: bool,
}

impl Filter {
    /// Reads filters as people write them; `today` is what `yesterday` is the day before of, `fields` are the declared
    /// ones.
    ///
    /// # Errors
    ///
    /// [`FilterError`] names the option, what was written, and what may have been meant.
    pub fn read(
        request: &Request,
        today: NaiveDate,
        fields: &[Field],
    ) -> Result<Self, FilterError> {
        let (year_days, month_days, month) = read_calendar(request, today)?;
        let days = [read_span(request, today)?, year_days, month_days];
        let any_year = request.on.as_deref().and_then(days::month_and_day);
        let on = request.on.as_deref().filter(|_| any_year.is_none());
        let on = on.map(|text| read_days("on", text, today)).transpose()?;
        let on_this_day = request.on_this_day.then(|| anniversary(today));
        let (mut fields_asked, mut keys) = (Vec::new(), Vec::new());
        for text in &request.field {
            match FieldTest::read(text, fields, today)? {
                Ok(test) => fields_asked.push(test),
                Err(test) => keys.push(test),
            }
        }
        Ok(Self {
            days: days.into_iter().flatten().chain(on).collect(),
            months: month.into_iter().collect(),
            anniversaries: any_year.map(|it| vec![it]).into_iter().chain(on_this_day).collect(),
            locations: read_names("location", &request.location)?,
            near: read_near(request)?,
            moods: read_names("mood", &request.mood)?,
            mood_scale: read_range("mood-scale", request.mood_scale.as_deref())?,
            tags: read_names("tag", &without_hash(&request.tag))?,
            people: read_names("person", &request.person)?,
            fields: fields_asked,
            keys,
            words: read_range("words", request.words.as_deref())?,
            standing: if request.removed { Standing::Removed } else { Standing::Living },
            undated: request.undated,
            left_out: Vec::new(),
            conflicts: request.conflicts,
            sort: request.sort.as_deref().map(read_sort).transpose()?,
            limit: request.limit,
            reverse: request.reverse,
        })
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

/// `--from` and `--to`, as one span.
fn read_span(request: &Request, today: NaiveDate) -> Result<Option<DayRange>, FilterError> {
    let read = |option, text: &Option<String>| {
        text.as_deref().map(|text| read_days(option, text, today)).transpose()
    };
    let (from, to) = (read("from", &request.from)?, read("to", &request.to)?);
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let first = from.and_then(|it| it.first);
    let last = to.and_then(|it| it.last);
    if let (Some(first), Some(last)) = (first, last)
        && first > last
    {
        return Err(FilterError::Backwards { first, last });
    }
    Ok(Some(DayRange { first, last }))
}

type Calendar = (Option<DayRange>, Option<DayRange>, Option<u32>);

/// `--year` and `--month`: the span of each that names a year, and the month that is of any year.
fn read_calendar(request: &Request, today: NaiveDate) -> Result<Calendar, FilterError> {
    let year = match request.year.as_deref().map(str::trim) {
        Some(text) if text.len() < 4 && text.bytes().all(|it| it.is_ascii_digit()) => {
            Some(read_days("year", &format!("{text:0>4}"), today)?)
        }
        Some(text) => Some(read_days("year", text, today)?),
        None => None,
    };
    let Some(month) = request.month.as_deref() else { return Ok((year, None, None)) };
    match days::month_alone(month) {
        Some(month) => Ok((year, None, Some(month))),
        None => Ok((year, Some(read_days("month", month, today)?), None)),
    }
}

fn read_days(option: &'static str, text: &str, today: NaiveDate) -> Result<DayRange, FilterError> {
    DayRange::said(text, today).map_err(|reason| FilterError::Days {
        option,
        text: text.to_owned(),
        reason,
    })
}

/// The days that are `today` in any year: the last of February stands for the 29th where the year has none.
pub fn anniversary(today: NaiveDate) -> Vec<(u32, u32)> {
    let mut days = vec![(today.month(), today.day())];
    if days == [(2, 28)] && !today.leap_year() {
        days.push((2, 29));
    }
    days
}

/// How far `--near` reaches where `--within` does not say.
const DEFAULT_KILOMETRES: &str = "10";

fn read_near(request: &Request) -> Result<Option<Near>, FilterError> {
    let within = request.within.as_deref();
    let Some(point) = request.near.as_deref() else {
        return match within {
            Some(_) => Err(FilterError::WithinAlone),
            None => Ok(None),
        };
    };
    let wrong = |option, text: &str| FilterError::Near { option, text: text.to_owned() };
    let within = within.unwrap_or(DEFAULT_KILOMETRES);
    let kilometres = near::read_kilometres(within).ok_or_else(|| wrong("within", within))?;
    let near = Near::new(point, kilometres).ok_or_else(|| wrong("near", point))?;
    Ok(Some(near))
}

fn read_range(
    option: &'static str,
    text: Option<&str>,
) -> Result<Option<NumberRange>, FilterError> {
    let Some(text) = text else { return Ok(None) };
    let range = text.parse::<NumberRange>();
    range.map(Some).map_err(|_| match NumberRange::is_backwards(text) {
        true => FilterError::BackwardsRange { option, text: text.to_owned() },
        false => FilterError::Range { option, text: text.to_owned() },
    })
}

/// Names without the space around them; one that is empty is more likely a slip of a shell than a wish.
fn read_names(option: &'static str, names: &[String]) -> Result<Vec<String>, FilterError> {
    let names = names.iter().map(|name| match name.trim() {
        "" => Err(FilterError::NoName { option }),
        name => Ok(name.to_owned()),
    });
    names.collect()
}

/// Tags as they are often written, `#rain`, are called as the archive calls them.
fn without_hash(tags: &[String]) -> Vec<String> {
    tags.iter().map(|tag| tag.trim_start().trim_start_matches('#').to_owned()).collect()
}

fn read_sort(word: &str) -> Result<Sort, FilterError> {
    let sort = Sort::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(word.trim()));
    sort.ok_or_else(|| FilterError::Sort {
        text: word.to_owned(),
        nearest: nearest(word, Sort::ALL.map(Sort::as_str)).map(str::to_owned),
    })
}

/// Why filters cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FilterError {
    /// No day, and no span of days.
    #[error("`--{option} {text}`: {reason}")]
    Days {
        /// The option without its dashes.
        option: &'static str,
        /// What was written.
        text: String,
        /// What is wrong with it.
        reason: NoDays,
    },
    /// A filter in a query names no day, and no span of days.
    #[error("`{written}`: {reason}")]
    DaysInQuery {
        /// What was written.
        written: String,
        /// What is wrong with it.
        reason: NoDays,
    },
    /// The span ends before it begins.
    #[error("`--from` begins on {first}, after `--to` ends on {last}")]
    Backwards {
        /// The first day of `--from`.
        first: NaiveDate,
        /// The last day of `--to`.
        last: NaiveDate,
    },
    /// No number, and no range of numbers.
    #[error("`--{option} {text}`: `{text}` is not a range of numbers")]
    Range {
        /// The option without its dashes.
        option: &'static str,
        /// What was written.
        text: String,
    },
    /// No point, or no distance.
    #[error("`--{option} {text}`: `{text}` is not a {}", if *option == "near" { "point on earth" } else { "distance" })]
    Near {
        /// `near` or `within`.
        option: &'static str,
        /// What was written.
        text: String,
    },
    /// A distance from nowhere.
    #[error("`--within` needs `--near`")]
    WithinAlone,
    /// A name that is empty.
    #[error("`--{option}` needs a name")]
    NoName {
        /// The option without its dashes.
        option: &'static str,
    },
    /// No order of ours.
    #[error("`--sort {text}`: there is no order `{text}`")]
    Sort {
        /// What was written.
        text: String,
        /// The order that was likely meant.
        nearest: Option<String>,
    },
    /// A range of numbers ends before it begins.
    #[error("`--{option} {text}`: that ends before it begins")]
    BackwardsRange {
        /// The option without its dashes.
        option: &'static str,
        /// What was written.
        text: String,
    },
    /// A value that the field's kind does not have.
    #[error("`--field {text}`: `{name}` is of the kind {kind}, and `{value}` is none")]
    FieldValue {
        /// What was written.
        text: String,
        /// The field in it.
        name: String,
        /// The kind's word.
        kind: &'static str,
        /// The value in it.
        value: String,
    },
}

impl FilterError {
    /// The way out.
    pub fn hint(&self) -> Option<String> {
        let did_you_mean = |word: &String| format!("did you mean `{word}`?");
        let meant = |reason: &NoDays| reason.hint().unwrap_or_else(|| HOW_DAYS_ARE_SAID.to_owned());
        match self {
            Self::Days { reason, .. } => Some(meant(reason)),
            Self::DaysInQuery { written, reason } => {
                let is_plain = !written.contains(['"', '\'', '\\']);
                let quoted = is_plain.then(|| format!("in quotes it is text: `'\"{written}\"'`"));
                Some(std::iter::once(meant(reason)).chain(quoted).collect::<Vec<_>>().join(" — "))
            }
            Self::Backwards { .. } | Self::NoName { .. } => None,
            Self::Range { .. } | Self::BackwardsRange { .. } => Some(
                "a range is written `7`, `7..` (at least), `..3` (at most) or `2..5`".to_owned(),
            ),
            Self::Near { option: "near", .. } => {
                Some("a point is written in degrees, latitude first: `38.72,-9.14`".to_owned())
            }
            Self::Near { .. } => Some("a distance is written in kilometres: `5`, `0.5`".to_owned()),
            Self::WithinAlone => Some("add `--near LAT,LON`".to_owned()),
            Self::Sort { nearest, .. } => nearest.as_ref().map(did_you_mean).or_else(|| {
                Some(format!(
                    "there are {}",
                    Sort::ALL.map(Sort::as_str).map(|it| format!("`{it}`")).join(", ")
                ))
            }),
            Self::FieldValue { kind, .. } => field_test::hint(kind).map(str::to_owned),
        }
    }
}

const HOW_DAYS_ARE_SAID: &str = "days are written `2025`, `2025-09`, `2025-09-16`, `yesterday`, `last month`, \
    `3 weeks ago`, `september 2025`, or from one to another, `2024..2025-03`";

#[cfg(test)]
mod tests;
