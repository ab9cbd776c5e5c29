//! A number for each month, over the years.

use std::collections::{BTreeMap, BTreeSet};

use super::{Caption, Table, number};
use crate::number::grouped;

/// A number for each month; months without one are gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Months {
    /// What it is.
    pub caption: Caption,
    /// What a value counts: `words`.
    pub unit: String,
    /// What a value may reach at least: 10 for a scale to ten, 0 where the greatest value is the measure.
    pub scale: f64,
    /// January to December of each year that has a number. Years in between may be missing.
    pub years: BTreeMap<i32, [Option<f64>; 12]>,
    /// The years of these that stand for more than themselves: for all that lie before the next one, and have no number.
    pub gaps: BTreeSet<i32>,
    /// What stands for a whole year in its row, beside its months.
    pub totals: BTreeMap<i32, f64>,
}

/// The months as a table heads its columns.
pub const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The months in full.
pub const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Months {
    /// Sets the number of a month, 1 to 12. What is no number, or no month, is left out.
    pub fn set(&mut self, year: i32, month: u32, value: f64) {
        let months = self.years.entry(year).or_default();
        let at = usize::try_from(month).unwrap_or(0).wrapping_sub(1);
        if let Some(place) = months.get_mut(at).filter(|_| value.is_finite()) {
            *place = Some(value);
        }
    }

    /// The greatest of its numbers and its scale.
    pub fn greatest(&self) -> f64 {
        self.years.values().flatten().flatten().fold(self.scale, |greatest, it| greatest.max(*it))
    }

    /// The latest `years` of those that have a number, and how many are left out.
    #[must_use]
    pub fn latest(&self, years: usize) -> (Self, usize) {
        let left_out = self.years.len().saturating_sub(years);
        let kept = self.years.iter().skip(left_out).map(|(year, months)| (*year, *months));
        (Self { years: kept.collect(), ..self.clone() }, left_out)
    }

    /// The same with the years in between that have no number: a few of them each by itself, more of them as one gap.
    #[must_use]
    pub fn spread(&self) -> Self {
        const FEW: i32 = 4;
        let mut spread = self.clone();
        for (earlier, later) in self.years.keys().zip(self.years.keys().skip(1)) {
            let missing = earlier + 1..*later;
            let is_long = later - earlier - 1 > FEW;
            let shown = if is_long { missing.start..missing.start + 1 } else { missing };
            spread.gaps.extend(is_long.then_some(earlier + 1));
            spread.years.extend(shown.map(|year| (year, [None; 12])));
        }
        spread
    }

    /// Its numbers: a row for each year.
    pub fn table(&self) -> Table {
        let head = std::iter::once("Year").chain(MONTHS).map(str::to_owned).collect();
        let row = |(year, months): (&i32, &[Option<f64>; 12])| {
            let cells = months.iter().map(|it| it.map_or_else(String::new, shown));
            std::iter::once(format!("{year:04}")).chain(cells).collect()
        };
        Table { head, rows: self.years.iter().map(row).collect() }
    }
}

/// A whole number grouped, another with one decimal.
fn shown(value: f64) -> String {
    if value.fract() == 0.0 && value >= 0.0 {
        grouped(number::whole(value) as u64)
    } else {
        format!("{value:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(numbers: &[(i32, u32, f64)]) -> Months {
        let mut months = Months::default();
        for (year, month, value) in numbers {
            months.set(*year, *month, *value);
        }
        months
    }

    #[test]
    fn a_month_without_a_number_is_an_empty_cell() {
        let table = months(&[(2025, 2, 1_200.0), (2025, 12, 6.25)]).table();
        assert_eq!(table.rows[0].join("|"), "2025||1,200||||||||||6.2");
        assert_eq!(table.head.len(), table.rows[0].len());
    }

    #[test]
    fn the_latest_years_are_kept_and_the_others_counted() {
        let (latest, left_out) = months(&[(33, 4, 1.0), (2024, 1, 1.0), (2025, 1, 1.0)]).latest(2);
        assert_eq!(
            (latest.years.keys().copied().collect::<Vec<_>>(), left_out),
            (vec![2024, 2025], 1)
        );
    }

    #[test]
    fn years_in_between_are_there_or_a_gap() {
        let spread =
            months(&[(1900, 1, 1.0), (2023, 1, 1.0), (2025, 1, 1.0), (2026, 1, 1.0)]).spread();
        let years: Vec<i32> = spread.years.keys().copied().collect();
        assert_eq!(years, [1900, 1901, 2023, 2024, 2025, 2026]);
        assert_eq!(spread.gaps, BTreeSet::from([1901]));
    }

    #[test]
    fn what_is_no_month_or_no_number_is_left_out() {
        let months = months(&[(2025, 0, 1.0), (2025, 13, 1.0), (2025, 1, f64::NAN)]);
        assert!(months.years[&2025].iter().all(Option::is_none));
    }
}
