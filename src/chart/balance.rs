//! What came and what went in each month, over the years.

use super::months::MONTH_NAMES;
use super::{Caption, Months, Table};
use crate::number::grouped;

/// Two numbers for each month: what came, and what went. Months without either are gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    /// What it is.
    pub caption: Caption,
    /// What the table calls what came, and what went.
    pub names: [String; 2],
    /// What came; it has the same years as [`Balance::went`].
    pub came: Months,
    /// What went.
    pub went: Months,
}

impl Balance {
    /// Sets both numbers of a month, 1 to 12.
    pub fn set(&mut self, year: i32, month: u32, came: f64, went: f64) {
        self.came.set(year, month, came);
        self.went.set(year, month, went);
    }

    /// The latest `years` of those that have a number, and how many are left out.
    #[must_use]
    pub fn latest(&self, years: usize) -> (Self, usize) {
        let (came, left_out) = self.came.latest(years);
        (Self { came, went: self.went.latest(years).0, ..self.clone() }, left_out)
    }

    /// The same with the years in between that have no number.
    #[must_use]
    pub fn spread(&self) -> Self {
        Self { came: self.came.spread(), went: self.went.spread(), ..self.clone() }
    }

    /// Its numbers: a row for each month that has any.
    pub fn table(&self) -> Table {
        let of_year = |(year, came): (&i32, &[Option<f64>; 12])| {
            let went = self.went.years.get(year).copied().unwrap_or_default();
            let months = MONTH_NAMES.iter().zip(came.iter().zip(went));
            let row = |(name, (came, went)): (&&str, (&Option<f64>, Option<f64>))| {
                let (came, went) = (*came).zip(went)?;
                Some(vec![format!("{name} {year:04}"), whole(came), whole(went)])
            };
            months.filter_map(row).collect::<Vec<_>>()
        };
        let head = ["Month".to_owned()].into_iter().chain(self.names.clone()).collect();
        Table { head, rows: self.came.years.iter().flat_map(of_year).collect() }
    }
}

fn whole(value: f64) -> String {
    grouped(super::number::whole(value) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_row_of_what_came_and_what_went() {
        let mut balance = Balance { names: ["More".into(), "Fewer".into()], ..Balance::default() };
        balance.set(2025, 9, 1_200.0, 0.0);
        balance.set(33, 4, 0.0, 7.0);
        let rows: Vec<_> = balance.table().rows.iter().map(|it| it.join("|")).collect();
        assert_eq!(balance.table().head.join("|"), "Month|More|Fewer");
        assert_eq!(rows, ["April 0033|0|7", "September 2025|1,200|0"]);
        let (latest, left_out) = balance.latest(1);
        assert_eq!((latest.table().rows.len(), left_out), (1, 1));
    }
}
