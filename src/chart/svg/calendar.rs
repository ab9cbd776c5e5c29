//! Months of days: a column for each week, a row for each weekday.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{picture, size};
use crate::chart::calendar::{Cell, LEVELS};
use crate::chart::months::MONTHS;
use crate::chart::{Calendar, Caption, Levels};
use crate::number::{counted, grouped};

/// From one day to the next, and how much of it a day fills.
const PITCH: usize = 13;
const DAY: usize = 9;
/// What stands above the days, and left of them.
const TOP: usize = 18;
const LEFT: usize = 30;
/// The most weeks that half a year touches: the halves of all years are drawn alike.
const HALF: usize = 28;

/// Draws some months of a year, 1 to 12, under a caption of their own; a day on which something was written leads to its page,
/// where `page_of` knows one. Whoever has a keyboard goes by the lists: there are too many days to step through.
pub fn calendar(
    calendar: &Calendar,
    months: RangeInclusive<u32>,
    caption: &Caption,
    page_of: &dyn Fn(NaiveDate) -> Option<String>,
) -> Markup {
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
        @for cell in cells.iter().filter(|it| it.level > 0) {
            @if let Some(page) = page_of(cell.day) {
                a href=(page) tabindex="-1" {
                    title { (cell.day) }
                    path d=(square(cell)) opacity="0" {}
                }
            }
        }
    };
    picture(caption, size(LEFT + columns * PITCH), size(TOP + 7 * PITCH), &content)
}

/// The days of one strength as one path, because a journal of twenty years has seven thousand of them.
fn days(cells: &[Cell], level: u8) -> String {
    let mut path = String::new();
    for cell in cells.iter().filter(|cell| cell.level == level) {
        path.push_str(&square(cell));
    }
    path
}

fn square(cell: &Cell) -> String {
    let (x, y) = (LEFT + cell.column * PITCH + 1, TOP + cell.row * PITCH + 1);
    format!("M{x} {y}h{DAY}v{DAY}h-{DAY}z")
}

/// What the squares mean: each strength with the fewest words that have it.
pub fn legend(levels: &Levels) -> Markup {
    let last = levels.used().last().map(|(level, _)| level);
    let meaning = |(level, least): (u8, u64)| match Some(level) == last {
        true => format!("{} or more", counted(least, "word", "words")),
        false => format!("from {}", grouped(least)),
    };
    html! {
        ul class="legend" {
            li { span class="l0" {} "nothing" }
            @for strength in levels.used() {
                li { span class=(format!("l{}", strength.0)) {} (meaning(strength)) }
            }
        }
    }
}
