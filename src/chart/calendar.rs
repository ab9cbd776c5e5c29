//! The days of a year, each as strong as what was written on it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};

use super::months::MONTHS;
use super::{Caption, Table};
use crate::number::grouped;

/// How many strengths a day can have, 0 among them.
pub const LEVELS: u8 = 5;

/// A year of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// What it is.
    pub caption: Caption,
    /// What a value counts: `words`.
    pub unit: String,
    /// The year, 0 to 9999.
    pub year: i32,
    /// What was written on a day; days without anything may be missing.
    pub days: BTreeMap<NaiveDate, u64>,
    /// The strength of a value.
    pub levels: Levels,
    /// The last day that is drawn: nobody has written on the days to come.
    pub until: NaiveDate,
}

/// Where a day of a calendar stands: weeks are columns, Monday is the first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The day.
    pub day: NaiveDate,
    /// The week, from 0.
    pub column: usize,
    /// The weekday, Monday 0 to Sunday 6.
    pub row: usize,
    /// The strength, 0 to 4.
    pub level: u8,
}

impl Calendar {
    /// The days of `months`, 1 to 12, that lie no later than `until`, each where it stands when the first week of the
    /// first month is column 0.
    pub fn cells(&self, months: std::ops::RangeInclusive<u32>) -> Vec<Cell> {
        let Some(first) = NaiveDate::from_ymd_opt(self.year, *months.start(), 1) else {
            return Vec::new();
        };
        let before = first.weekday().num_days_from_monday() as usize;
        let is_drawn = |day: &NaiveDate| {
            day.year() == self.year && months.contains(&day.month()) && *day <= self.until
        };
        let cell = |(nth, day): (usize, NaiveDate)| Cell {
            day,
            column: (before + nth) / 7,
            row: (before + nth) % 7,
            level: self.levels.of(self.days.get(&day).copied().unwrap_or(0)),
        };
        first.iter_days().take_while(is_drawn).enumerate().map(cell).collect()
    }

    /// The column of the first day of each of `months`, counted as in [`Calendar::cells`].
    pub fn month_columns(&self, months: std::ops::RangeInclusive<u32>) -> Vec<(u32, usize)> {
        let first_of = |month| NaiveDate::from_ymd_opt(self.year, month, 1);
        let Some(first) = first_of(*months.start()) else { return Vec::new() };
        let monday = first - Days::new(first.weekday().num_days_from_monday().into());
        let column = |month| {
            let days = (first_of(month)? - monday).num_days();
            Some((month, usize::try_from(days / 7).ok()?))
        };
        months.filter_map(column).collect()
    }

    /// How many columns the days of `months` take.
    pub fn columns(&self, months: std::ops::RangeInclusive<u32>) -> usize {
        let whole = Self { until: NaiveDate::MAX, ..self.clone() };
        whole.cells(months).last().map_or(0, |cell| cell.column + 1)
    }

    /// Its numbers: a row for each day of a month, a column for each month.
    pub fn table(&self) -> Table {
        let head = std::iter::once("Day").chain(MONTHS).map(str::to_owned).collect();
        let value = |month, day| {
            let day = NaiveDate::from_ymd_opt(self.year, month, day)?;
            self.days.get(&day).filter(|it| **it > 0).map(|it| grouped(*it))
        };
        let row = |day: u32| {
            let values = (1..=12).map(|month| value(month, day).unwrap_or_default());
            std::iter::once(day.to_string()).chain(values).collect()
        };
        Table { head, rows: (1..=31).map(row).collect() }
    }
}

/// The years between two that have entries, where there are any: `2019 to 2021: nothing was written.`
pub fn gap(earlier: i32, later: i32) -> Option<String> {
    let (first, last) = (earlier + 1, later - 1);
    let years = if first == last { format!("{first}") } else { format!("{first} to {last}") };
    (first <= last).then(|| format!("{years}: nothing was written."))
}

/// Up to four strengths above nothing, each about as frequent as the others; fewer where there are fewer values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// The smallest value of each strength from 1 on; none where no value has it.
    least: [Option<u64>; 4],
}

impl Levels {
    /// The strengths that part the values above 0 into quarters; the greatest values are the strongest.
    pub fn of_values(values: impl IntoIterator<Item = u64>) -> Self {
        let mut values: Vec<_> = values.into_iter().filter(|it| *it > 0).collect();
        values.sort_unstable();
        let distinct: BTreeSet<u64> = values.iter().copied().collect();
        let quarters = (1..4).filter_map(|nth| values.get(values.len() * nth / 4));
        // A strength begins at a value that a day has.
        let mut bounds: BTreeSet<u64> =
            distinct.first().into_iter().chain(quarters).copied().collect();
        // Where most days are alike the quarters fall on one value: the greatest get strengths of their own.
        for value in distinct.iter().rev() {
            if bounds.len() < 4 {
                bounds.insert(*value);
            }
        }
        let mut least = [None; 4];
        let strengths = strengths(bounds.len());
        for (nth, (bound, level)) in bounds.into_iter().zip(strengths).enumerate() {
            // Whatever is less than all of these is more than nothing.
            least[*level] = Some(if nth == 0 { 1 } else { bound });
        }
        Self { least }
    }

    /// The strength of a value: 0 for nothing, to 4.
    pub fn of(&self, value: u64) -> u8 {
        if value == 0 {
            return 0;
        }
        self.used().rfind(|(_, least)| value >= *least).map_or(1, |(level, _)| level)
    }

    /// The strengths above 0 that values have, each with its smallest value.
    pub fn used(&self) -> impl DoubleEndedIterator<Item = (u8, u64)> {
        [1, 2, 3, 4].into_iter().zip(self.least).filter_map(|(level, least)| Some((level, least?)))
    }
}

/// The strengths that so many bounds stand for, from the least.
fn strengths(bounds: usize) -> &'static [usize] {
    match bounds {
        0 => &[],
        1 => &[3],
        2 => &[1, 3],
        3 => &[1, 2, 3],
        _ => &[0, 1, 2, 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(year: i32) -> Calendar {
        Calendar {
            caption: Caption::default(),
            unit: String::new(),
            year,
            days: BTreeMap::new(),
            levels: Levels::default(),
            until: NaiveDate::MAX,
        }
    }

    #[test]
    fn a_year_takes_53_or_54_weeks() {
        for (year, columns) in [(2025, 53), (2012, 54), (2024, 53), (0, 53), (9999, 53), (2018, 53)]
        {
            assert_eq!(calendar(year).columns(1..=12), columns, "{year}");
        }
    }

    #[test]
    fn every_day_of_a_leap_year_has_a_place_of_its_own() {
        let cells = calendar(2024).cells(1..=12);
        let places: std::collections::BTreeSet<_> =
            cells.iter().map(|it| (it.column, it.row)).collect();
        assert_eq!((cells.len(), places.len()), (366, 366));
        assert_eq!((cells[0].column, cells[0].row), (0, 0)); // 2024 began on a Monday
        let leap_day = &cells[59];
        assert_eq!((leap_day.day.to_string().as_str(), leap_day.row), ("2024-02-29", 3));
    }

    #[test]
    fn days_to_come_are_not_drawn() {
        let until = NaiveDate::from_ymd_opt(2025, 2, 3).unwrap();
        let calendar = Calendar { until, ..calendar(2025) };
        assert_eq!(calendar.cells(1..=12).len(), 34);
        assert_eq!(calendar.cells(7..=12).len(), 0);
        assert_eq!(calendar.columns(1..=12), 53);
    }

    #[test]
    fn a_half_year_begins_in_its_own_first_column() {
        let calendar = calendar(2025);
        assert_eq!(calendar.cells(7..=12)[0].column, 0);
        assert_eq!(calendar.month_columns(7..=9), [(7, 0), (8, 4), (9, 9)]);
    }

    #[test]
    fn years_between_two_others_are_told() {
        assert_eq!(gap(2019, 2020), None);
        assert_eq!(gap(2019, 2021).unwrap(), "2020: nothing was written.");
        assert_eq!(gap(2019, 2023).unwrap(), "2020 to 2022: nothing was written.");
    }

    fn check(values: &[u64], expected: &[(u8, u64)]) {
        let levels = Levels::of_values(values.iter().copied());
        assert_eq!(levels.used().collect::<Vec<_>>(), expected, "{values:?}");
        for (level, least) in expected {
            assert_eq!(levels.of(*least), *level, "{values:?}");
        }
        assert_eq!(levels.of(0), 0);
    }

    #[test]
    fn strengths_part_the_days_into_quarters() {
        check(&[0, 0, 10, 20, 30, 40], &[(1, 1), (2, 20), (3, 30), (4, 40)]);
        let levels = Levels::of_values([0, 0, 10, 20, 30, 40]);
        assert_eq!([0, 1, 19, 20, 30, 40, 99].map(|it| levels.of(it)), [0, 1, 1, 2, 3, 4, 4]);
    }

    #[test]
    fn days_that_are_few_or_alike_have_fewer_strengths_and_each_has_a_day() {
        check(&[], &[]);
        check(&[100], &[(4, 1)]);
        check(&[100, 100, 100, 100, 100], &[(4, 1)]);
        check(&[1, 100], &[(2, 1), (4, 100)]);
        check(&[1, 1, 1, 1, 1, 2, 3], &[(2, 1), (3, 2), (4, 3)]);
        check(
            &[100, 100, 100, 100, 100, 100, 100, 200, 300, 400],
            &[(1, 1), (2, 200), (3, 300), (4, 400)],
        );
        check(&[1, 2, 3, 4, 4, 4, 4, 4, 4, 4], &[(1, 1), (2, 2), (3, 3), (4, 4)]);
        assert_eq!(Levels::default().of(5), 1);
    }
}
