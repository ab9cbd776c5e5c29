//! Filters that stand in a query: `tag:work`, `-place:"Rio de Janeiro"`, `before:2025`.

mod part;

use std::fmt;

use chrono::NaiveDate;

use super::{DayRange, Filter, FilterError, NoDays, Request};
pub use part::{Fit, OutOfPlace, Parted, part, quoted_again};

/// What a filter in a query asks of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// A tag.
    Tag,
    /// A mood.
    Mood,
    /// A place, or one in it.
    Place,
    /// Somebody.
    Person,
    /// One of these days.
    On,
    /// A day before the first of these.
    Before,
    /// A day after the last of these.
    After,
    /// A day from the first of these on.
    From,
    /// A day up to the last of these.
    To,
    /// A year, or a span of years.
    Year,
    /// A month, of any year where none is named.
    Month,
}

/// What stands before the colon; the first of each is the one that is told.
const HEADS: [(&str, Head); 12] = [
    ("tag", Head::Tag),
    ("mood", Head::Mood),
    ("place", Head::Place),
    ("location", Head::Place),
    ("person", Head::Person),
    ("on", Head::On),
    ("before", Head::Before),
    ("after", Head::After),
    ("from", Head::From),
    ("to", Head::To),
    ("year", Head::Year),
    ("month", Head::Month),
];

impl Head {
    /// The head that a word is, in whatever case.
    pub fn named(word: &str) -> Option<Self> {
        HEADS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, head)| *head)
    }

    /// Whether what stands behind it says a day, or several.
    fn is_of_days(self) -> bool {
        use Head::{After, Before, From, Month, On, To, Year};
        matches!(self, On | Before | After | From | To | Year | Month)
    }

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        HEADS.iter().find(|(_, head)| *head == self).map_or("", |(name, _)| name)
    }
}

/// A filter of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What is asked.
    pub head: Head,
    /// Of what.
    pub value: String,
    /// Whether those that have it are left out.
    pub is_left_out: bool,
}

impl Said {
    /// The filter as the options of a command line would say it.
    ///
    /// # Errors
    ///
    /// [`FilterError`], where the value names no days, or nothing.
    pub fn filter(&self, today: NaiveDate) -> Result<Filter, FilterError> {
        let mut filter =
            Filter::read(&self.request(), today, &[]).map_err(|error| match error {
                FilterError::Days { reason, .. } => self.no_days(reason),
                error => error,
            })?;
        if filter.days.is_empty() && matches!(self.head, Head::Before | Head::After) {
            return Err(self.no_days(NoDays::Unknown { nearest: None }));
        }
        for range in &mut filter.days {
            let beside = match self.head {
                Head::Before => range.first.map(|it| (None, it.pred_opt())),
                Head::After => range.last.map(|it| (it.succ_opt(), None)),
                _ => continue,
            };
            let (first, last) =
                beside.ok_or_else(|| self.no_days(NoDays::Unknown { nearest: None }))?;
            *range = DayRange { first, last };
        }
        Ok(filter)
    }

    /// The same as an option of the command line.
    fn request(&self) -> Request {
        let (one, several) = (Some(self.value.clone()), vec![self.value.clone()]);
        let none = Request::default();
        match self.head {
            Head::Tag => Request { tag: several, ..none },
            Head::Mood => Request { mood: several, ..none },
            Head::Place => Request { location: several, ..none },
            Head::Person => Request { person: several, ..none },
            Head::On | Head::Before | Head::After => Request { on: one, ..none },
            Head::From => Request { from: one, ..none },
            Head::To => Request { to: one, ..none },
            Head::Year => Request { year: one, ..none },
            Head::Month => Request { month: one, ..none },
        }
    }

    fn no_days(&self, reason: NoDays) -> FilterError {
        FilterError::DaysInQuery { written: self.to_string(), reason }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_left_out { "-" } else { "" };
        let head = self.head.as_str();
        match self.value.contains(|it: char| it.is_whitespace() || matches!(it, '"' | '(' | ')')) {
            true => write!(formatter, "{mark}{head}:\"{}\"", self.value.replace('"', "\"\"")),
            false => write!(formatter, "{mark}{head}:{}", self.value),
        }
    }
}

impl Filter {
    /// The same with the filters of a query.
    ///
    /// # Errors
    ///
    /// [`FilterError`] of one of them.
    pub fn with(mut self, said: &[Said], today: NaiveDate) -> Result<Self, FilterError> {
        for it in said {
            let one = it.filter(today)?;
            if it.is_left_out {
                self.left_out.push(one);
                continue;
            }
            self.days.extend(one.days);
            self.months.extend(one.months);
            self.anniversaries.extend(one.anniversaries);
            self.locations.extend(one.locations);
            self.moods.extend(one.moods);
            self.tags.extend(one.tags);
            self.people.extend(one.people);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_and_after_do_not_hold_the_days_themselves() {
        let today = NaiveDate::from_ymd_opt(2025, 9, 16).unwrap();
        let days = |head, value: &str| {
            let said = Said { head, value: value.to_owned(), is_left_out: false };
            said.filter(today).map(|it| it.days[0])
        };
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        let range = |first, last| Ok(DayRange { first, last });
        assert_eq!(days(Head::Before, "2025"), range(None, day(2024, 12, 31)));
        assert_eq!(days(Head::After, "2025-02"), range(day(2025, 3, 1), None));
        assert_eq!(days(Head::From, "2025"), range(day(2025, 1, 1), None));
        assert_eq!(days(Head::On, "yesterday"), range(day(2025, 9, 15), day(2025, 9, 15)));
        let error = days(Head::Before, "yesterdy").unwrap_err();
        assert_eq!(error.to_string(), "`before:yesterdy`: not a date or a date range");
        let hint = "did you mean `yesterday`? — in quotes it is text: `'\"before:yesterdy\"'`";
        assert_eq!(error.hint().as_deref(), Some(hint));
        for value in ["..2025", "09-16"] {
            assert!(days(Head::Before, value).is_err(), "{value}");
        }
    }
}
