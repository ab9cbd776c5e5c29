//! The filters as a person wrote them, each named like its option, and how they are read.

use chrono::NaiveDate;

use super::days::{self, DayRange};
use super::error::FilterError;
use super::field_test::FieldTest;
use super::near::{self, Near};
use super::range::NumberRange;
use super::{Filter, Sort, Standing, anniversary};
use crate::field::Field;
use crate::nearest::nearest;

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
    DayRange::whole(text, today).map_err(|reason| FilterError::Days {
        option,
        text: text.to_owned(),
        reason,
    })
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
