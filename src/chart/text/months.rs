//! Months over the years: a row for each year, a column as high as its number for each month.

use super::{Role, Row, right};
use crate::chart::months::MONTHS;
use crate::chart::number::{short, whole};
use crate::chart::{Months, months};

/// Columns by height, in eighths.
const HEIGHTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// What stands where a month has no number.
const NOTHING: &str = "·";

/// Draws a row for each year in at most `width` columns: the year, twelve columns, and the total of the year.
pub fn months(months: &Months, width: usize) -> Vec<Row> {
    let totals = months.totals.values().map(|it| short(*it).len()).max().unwrap_or(0);
    let margin = 5;
    let room = width.saturating_sub(margin + totals + 1) / 12;
    let column = room.clamp(1, 5);
    let mut rows = Vec::new();
    if column > 1 {
        rows.push(Row::of(Role::Faint, " ".repeat(margin)).with(Role::Faint, names(column)));
    }
    let mut before = None;
    for (year, values) in &months.years {
        if before.replace(*year).is_some_and(|it| it + 1 < *year) {
            rows.push(Row::of(Role::Faint, "…".to_owned()));
        }
        let mut row = Row::of(Role::Faint, format!("{year:04} "));
        for value in values {
            let (role, glyph) =
                value.map_or((Role::Faint, NOTHING), |it| (Role::Bar, height(it, months)));
            row.push(role, glyph.repeat(column.saturating_sub(1).max(1)));
            row.push(Role::Plain, if column > 1 { " " } else { "" });
        }
        if let Some(total) = months.totals.get(year) {
            row.push(Role::Number, right(&format!(" {}", short(*total)), totals + 1));
        }
        rows.push(row);
    }
    rows
}

/// The names of the months, as long as a column lets them be.
fn names(column: usize) -> String {
    let letters = if column > 3 { 3 } else { 1 };
    MONTHS.map(|name| format!("{:column$}", &name[..letters])).concat()
}

fn height(value: f64, months: &months::Months) -> &'static str {
    let share = value / months.greatest().max(f64::MIN_POSITIVE);
    HEIGHTS[whole(share * 8.0).clamp(1, 8) - 1]
}

#[cfg(test)]
mod tests {
    use super::super::drawn;
    use super::*;

    fn words() -> Months {
        let mut months = Months::default();
        for nth in 0..30_u32 {
            months.set(
                2023 + i32::try_from(nth / 12).unwrap(),
                nth % 12 + 1,
                f64::from(nth * 37 % 50) * 100.0,
            );
        }
        months.years.get_mut(&2024).unwrap()[4] = None;
        months.totals = [(2023, 41_200.0), (2024, 980.0), (2025, 12_000.0)].into();
        months
    }

    #[test]
    fn a_year_is_a_row_of_columns() {
        insta::assert_snapshot!(drawn(&months(&words(), 80)), @r"
             Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec
        2023 ▁▁▁▁ ▆▆▆▆ ▄▄▄▄ ▂▂▂▂ ████ ▆▆▆▆ ▄▄▄▄ ▁▁▁▁ ████ ▅▅▅▅ ▃▃▃▃ ▁▁▁▁  41.2k
        2024 ▇▇▇▇ ▅▅▅▅ ▃▃▃▃ ▁▁▁▁ ···· ▅▅▅▅ ▃▃▃▃ ▁▁▁▁ ▇▇▇▇ ▄▄▄▄ ▂▂▂▂ ▁▁▁▁    980
        2025 ▆▆▆▆ ▄▄▄▄ ▂▂▂▂ ████ ▆▆▆▆ ▄▄▄▄ ···· ···· ···· ···· ···· ····    12k
        ");
    }

    #[test]
    fn narrow_columns_have_short_names_or_none() {
        insta::assert_snapshot!(drawn(&months(&words(), 40)), @r"
             J F M A M J J A S O N D
        2023 ▁ ▆ ▄ ▂ █ ▆ ▄ ▁ █ ▅ ▃ ▁  41.2k
        2024 ▇ ▅ ▃ ▁ · ▅ ▃ ▁ ▇ ▄ ▂ ▁    980
        2025 ▆ ▄ ▂ █ ▆ ▄ · · · · · ·    12k
        ");
        insta::assert_snapshot!(drawn(&months(&words(), 24)), @r"
        2023 ▁▆▄▂█▆▄▁█▅▃▁ 41.2k
        2024 ▇▅▃▁·▅▃▁▇▄▂▁   980
        2025 ▆▄▂█▆▄······   12k
        ");
    }

    #[test]
    fn a_scale_is_the_measure_where_there_is_one() {
        let mut mood = Months { scale: 10.0, ..Months::default() };
        mood.set(2025, 1, 5.0);
        mood.set(2025, 2, 10.0);
        assert_eq!(months(&mood, 20)[0].text(), "2025 ▄█··········");
    }

    #[test]
    fn years_that_are_missing_leave_a_mark() {
        let mut months_of = Months { scale: 10.0, ..Months::default() };
        for year in [1900, 2024, 2025] {
            months_of.set(year, 1, 10.0);
        }
        let rows: Vec<String> = months(&months_of, 20).iter().map(Row::text).collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[1], "…");
    }
}
