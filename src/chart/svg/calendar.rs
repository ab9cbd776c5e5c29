//! Months of days: a column for each week, a row for each weekday.

use std::fmt::Write;
use std::ops::RangeInclusive;

use maud::{Markup, html};

use super::{picture, size};
use crate::chart::calendar::{Cell, LEVELS};
use crate::chart::months::MONTHS;
use crate::chart::{Calendar, Caption};

/// From one day to the next, and how much of it a day fills.
const PITCH: usize = 13;
const DAY: usize = 9;
/// What stands above the days, and left of them.
const TOP: usize = 18;
const LEFT: usize = 30;
/// The most weeks that half a year touches: the halves of all years are drawn alike.
const HALF: usize = 28;

/// Draws some months of a year, 1 to 12, under a caption of their own.
pub fn calendar(calendar: &Calendar, months: RangeInclusive<u32>, caption: &Caption) -> Markup {
    let cells = calendar.cells(months.clone());
    let columns = calendar.columns(months.clone()).max(HALF);
    let content = html! {
        @for (month, column) in calendar.month_columns(months) {
            text class="axis" x=(LEFT + column * PITCH) y="11" font-size="10" { (MONTHS[(month - 1) as usize % 12]) }
        }
        @for (row, weekday) in [(0, "Mon"), (2, "Wed"), (4, "Fri")] {
            text class="axis" x="0" y=(TOP + row * PITCH + 9) font-size="10" { (weekday) }
        }
        @for level in 0..LEVELS {
            @let days = days(&cells, level);
            @if !days.is_empty() {
                path class=(format!("l{level}")) d=(days) stroke="currentColor" stroke-width="2" stroke-linejoin="round"
                    opacity=(format!("{:.2}", 0.1 + f64::from(level) * 0.225)) {}
            }
        }
    };
    picture(caption, size(LEFT + columns * PITCH), size(TOP + 7 * PITCH), &content)
}

/// The days of one strength as one path, because a journal of twenty years has seven thousand of them.
fn days(cells: &[Cell], level: u8) -> String {
    let mut path = String::new();
    for cell in cells.iter().filter(|cell| cell.level == level) {
        let (x, y) = (LEFT + cell.column * PITCH + 1, TOP + cell.row * PITCH + 1);
        // Writing to a `String` cannot fail.
        let _ = write!(path, "M{x} {y}h{DAY}v{DAY}h-{DAY}z");
    }
    path
}
