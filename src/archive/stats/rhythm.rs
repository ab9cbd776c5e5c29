//! When the writer writes: days and the periods they add up to, streaks, records and pace.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::StatsFilter;
use super::period::{Tally, Weekday};
use super::selection::Selection;

/// What was written on each day that has an entry.
pub(super) fn by_day(selection: &Selection) -> BTreeMap<NaiveDate, Tally> {
    let mut by_day = BTreeMap::<NaiveDate, Tally>::new();
    for entry in &selection.entries {
        let Some(day) = entry.day else { continue };
        let tally = by_day.entry(day).or_insert(Tally { days: 1, ..Tally::default() });
        tally.entries += 1;
        tally.words += u64::from(entry.words);
    }
    by_day
}

/// Adds days up to the periods they lie in.
pub(super) fn by<Period: Ord>(
    by_day: &BTreeMap<NaiveDate, Tally>,
    period_of: impl Fn(NaiveDate) -> Period,
) -> BTreeMap<Period, Tally> {
    let mut periods = BTreeMap::<Period, Tally>::new();
    for (day, tally) in by_day {
        periods.entry(period_of(*day)).or_default().add(*tally);
    }
    periods
}

/// Adds days up to the seven days of the week, those without an entry too.
pub(super) fn by_weekday(by_day: &BTreeMap<NaiveDate, Tally>) -> BTreeMap<Weekday, Tally> {
    let mut week = by(by_day, Weekday::of);
    for weekday in Weekday::ALL {
        week.entry(weekday).or_default();
    }
    week
}

/// Runs of days without a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Streak {
    /// The days of the run that ends today, or yesterday where today has no entry yet.
    pub current: u64,
    /// The days of the longest run.
    pub longest: u64,
    /// The last day of the longest run; of the first one of equals.
    pub longest_end: Option<NaiveDate>,
}

impl Streak {
    /// Finds the runs in days that ascend. Days after `today` are part of the longest run, never of the current one.
    pub fn of(days: impl IntoIterator<Item = NaiveDate>, today: NaiveDate) -> Self {
        let mut streak = Self::default();
        let mut run: Option<(NaiveDate, u64)> = None;
        for day in days {
            let before = run.filter(|(last, _)| last.succ_opt() == Some(day));
            let length = before.map_or(1, |(_, length)| length + 1);
            run = Some((day, length));
            if length > streak.longest {
                streak.longest = length;
                streak.longest_end = Some(day);
            }
            if day == today || Some(day) == today.pred_opt() {
                streak.current = length;
            }
        }
        streak
    }
}

/// The day with most entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BusiestDay {
    /// The day.
    pub date: NaiveDate,
    /// Its entries.
    pub entries: u64,
}

impl BusiestDay {
    pub(super) fn of(by_day: &BTreeMap<NaiveDate, Tally>) -> Option<Self> {
        let (date, tally) = first_greatest(by_day, |tally| tally.entries)?;
        Some(Self { date, entries: tally.entries })
    }
}

/// The day with most words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WordiestDay {
    /// The day.
    pub date: NaiveDate,
    /// The words of its entries together.
    pub words: u64,
}

impl WordiestDay {
    pub(super) fn of(by_day: &BTreeMap<NaiveDate, Tally>) -> Option<Self> {
        let (date, tally) = first_greatest(by_day, |tally| tally.words)?;
        Some(Self { date, words: tally.words })
    }
}

fn first_greatest(
    by_day: &BTreeMap<NaiveDate, Tally>,
    of: impl Fn(&Tally) -> u64,
) -> Option<(NaiveDate, Tally)> {
    // `max_by_key` gives the last of equals: from the end it is the first.
    by_day.iter().rev().max_by_key(|(_, tally)| of(tally)).map(|(day, tally)| (*day, *tally))
}

/// The days that means and shares are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// How many days that are, with or without an entry.
    pub days: u64,
}

impl Span {
    /// The days that were asked for, and where none were the days from the first entry to the last.
    ///
    /// An open beginning is the day of the first entry. What is still to come has not been written: an open end, or one
    /// after `today`, is `today`, or the day of an entry after it.
    pub(super) fn of(
        filter: &StatsFilter,
        by_day: &BTreeMap<NaiveDate, Tally>,
        today: NaiveDate,
    ) -> Option<Self> {
        let written = by_day.first_key_value().zip(by_day.last_key_value());
        let (first, last) = written.map(|((first, _), (last, _))| (*first, *last)).unzip();
        if !filter.is_bounded() {
            return Self::between(first?, last?);
        }
        let reached = last.map_or(today, |last| today.max(last));
        Self::between(filter.from.or(first)?, filter.to.map_or(reached, |to| to.min(reached)))
    }

    fn between(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        let days = u64::try_from((last - first).num_days() + 1).ok().filter(|it| *it > 0)?;
        Some(Self { first, last, days })
    }

    /// Its days among those from `first` to `last`.
    fn within(first: NaiveDate, last: NaiveDate, filter: &StatsFilter) -> Option<Self> {
        let first = filter.from.map_or(first, |from| first.max(from));
        Self::between(first, filter.to.map_or(last, |to| last.min(to)))
    }
}

/// How much is written in a while. An entry without a day counts in the words of an entry, and in nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Pace {
    /// Words of an entry, on average: all words by all entries.
    pub words_per_entry: f64,
    /// Words of a day that has an entry, on average.
    pub words_per_writing_day: f64,
    /// Words of a day of the span, those without an entry too.
    pub words_per_day: f64,
    /// Entries in seven days of the span.
    pub entries_per_week: f64,
    /// The part of the days of the span that has an entry, 0 to 1.
    pub days_written: f64,
    /// The thirty days that end today, as far as they were asked for.
    pub last_30_days: Recent,
    /// The 365 days that end today, as far as they were asked for.
    pub last_365_days: Recent,
}

/// What was written lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Recent {
    /// Entries.
    pub entries: u64,
    /// Words.
    pub words: u64,
    /// Days that have an entry.
    pub days: u64,
    /// Words of a day on average, those without an entry too.
    pub words_per_day: f64,
}

impl Pace {
    pub(super) fn of(
        selection: &Selection,
        by_day: &BTreeMap<NaiveDate, Tally>,
        filter: &StatsFilter,
        today: NaiveDate,
    ) -> Self {
        let dated: Tally = by_day.values().copied().sum();
        let span = Span::of(filter, by_day, today).map_or(0, |it| it.days);
        Self {
            words_per_entry: ratio(selection.words(), selection.entries.len() as u64),
            words_per_writing_day: ratio(dated.words, dated.days),
            words_per_day: ratio(dated.words, span),
            entries_per_week: ratio(dated.entries * 7, span),
            days_written: ratio(dated.days, span),
            last_30_days: Recent::of(by_day, filter, today, 30),
            last_365_days: Recent::of(by_day, filter, today, 365),
        }
    }
}

impl Recent {
    fn of(
        by_day: &BTreeMap<NaiveDate, Tally>,
        filter: &StatsFilter,
        today: NaiveDate,
        days: u64,
    ) -> Self {
        let first = today.checked_sub_days(Days::new(days - 1)).unwrap_or(NaiveDate::MIN);
        let tally: Tally = by_day.range(first..=today).map(|(_, day)| *day).sum();
        let asked = Span::within(first, today, filter).map_or(0, |it| it.days);
        Self {
            entries: tally.entries,
            words: tally.words,
            days: tally.days,
            words_per_day: ratio(tally.words, asked),
        }
    }
}

/// A quotient, 0 where there is nothing to divide by.
#[expect(clippy::cast_precision_loss, reason = "an average needs no more than 52 bits")]
pub(super) fn ratio(sum: u64, count: u64) -> f64 {
    if count == 0 { 0.0 } else { sum as f64 / count as f64 }
}

#[cfg(test)]
mod tests;
