//! The days of each year, the latest year first.

use maud::{Markup, html};

use super::{Section, figure};
use crate::chart::{Calendar, Caption, gap, svg};
use crate::number::counted;
use crate::report::{Report, pictures};

/// How many years are drawn at most: a page that anyone can open, whatever the dates in a journal say.
const YEARS: usize = 60;

pub(super) fn section(report: &Report) -> Option<Section> {
    let stats = &report.stats;
    let levels = pictures::levels(stats);
    let years: Vec<i32> = stats.by_year.keys().rev().map(|year| year.0).collect();
    let earlier = years.len().saturating_sub(YEARS);
    let content = html! {
        (svg::legend(&levels))
        @for (nth, year) in years.iter().take(YEARS).enumerate() {
            @if let Some(gap) = nth.checked_sub(1).and_then(|it| gap(*year, years[it])) {
                p class="note" { (gap) }
            }
            (figure_of(&pictures::calendar(stats, levels, *year, report.today)))
        }
        @if earlier > 0 {
            p class="note" { (counted(earlier as u64, "earlier year is", "earlier years are")) " not drawn." }
        }
    };
    (!years.is_empty()).then_some(Section { id: "days", title: "Days", content })
}

/// A year as two halves, which stand beside each other where there is room.
fn figure_of(calendar: &Calendar) -> Markup {
    let half = |months: std::ops::RangeInclusive<u32>, name: &str| {
        let caption = Caption {
            id: format!("{}-{}", calendar.caption.id, months.start()),
            title: format!("Days of {}, {name}", calendar.caption.title),
            description: format!(
                "A square for each day, stronger for more words. The year: {}",
                calendar.caption.description
            ),
        };
        svg::calendar(calendar, months, &caption, &|_| None)
    };
    let halves = html! {
        div class="halves" { (half(1..=6, "January to June")) (half(7..=12, "July to December")) }
    };
    figure::figure(&calendar.caption, &halves, &calendar.table())
}
