//! Months along the years: as columns, and as a line.

use std::fmt::Write;

use maud::{Markup, html};

use super::{at, picture, scale, size};
use crate::chart::months::MONTHS;
use crate::chart::number::ticks;
use crate::chart::{Months, number};

pub(super) const WIDTH: f64 = 720.0;
pub(super) const HEIGHT: f64 = 220.0;
pub(super) const LEFT: f64 = 40.0;
pub(super) const RIGHT: f64 = 712.0;
pub(super) const TOP: f64 = 10.0;
pub(super) const BOTTOM: f64 = 192.0;
/// The widest that a column is drawn.
pub(super) const WIDEST: f64 = 24.0;
/// The least room for the name of a year.
const YEAR: f64 = 36.0;
/// The most months whose points are all marked.
const MARKED: usize = 72;

/// Where months and numbers lie in the picture.
pub(super) struct Axes<'a> {
    months: &'a Months,
    ticks: Vec<f64>,
}

/// Draws a column for each month.
pub fn columns(months: &Months) -> Markup {
    let axes = Axes::of(months);
    let width = (axes.slot() * 0.78).min(WIDEST);
    let columns: String =
        axes.points().flatten().map(|(x, y)| column(x - width / 2.0, y, width)).collect();
    axes.draw(&html! { path class="bar" d=(columns) {} })
}

/// Draws a line from month to month, broken where months have no number.
pub fn line(months: &Months) -> Markup {
    let axes = Axes::of(months);
    let points: Vec<_> = axes.points().collect();
    let are_marked = points.iter().flatten().count() <= MARKED;
    let is_alone = |nth: usize| {
        let has =
            |nth: Option<usize>| nth.and_then(|it| points.get(it)).is_some_and(Option::is_some);
        !has(nth.checked_sub(1)) && !has(nth.checked_add(1))
    };
    let marked = points.iter().enumerate().filter(|(nth, _)| are_marked || is_alone(*nth));
    axes.draw(&html! {
        path class="line" d=(polyline(&points)) fill="none" stroke="currentColor" stroke-width="2"
            stroke-linejoin="round" stroke-linecap="round" {}
        @for (x, y) in marked.filter_map(|(_, point)| *point) {
            circle class="dot" cx=(at(x)) cy=(at(y)) r="3" {}
        }
    })
}

impl<'a> Axes<'a> {
    pub(super) fn of(months: &'a Months) -> Self {
        Self { months, ticks: ticks(months.greatest(), 5) }
    }

    /// The room of a month.
    pub(super) fn slot(&self) -> f64 {
        (RIGHT - LEFT) / (12.0 * size(self.months.years.len()).max(1.0))
    }

    fn height_of(&self, value: f64) -> f64 {
        let top = self.ticks.last().copied().unwrap_or(1.0);
        BOTTOM - (value / top).clamp(0.0, 1.0) * (BOTTOM - TOP)
    }

    /// Every month of every year in turn, where it has a number.
    fn points(&self) -> impl Iterator<Item = Option<(f64, f64)>> {
        let values = self.months.years.values().flatten();
        values.enumerate().map(|(nth, value)| {
            Some((LEFT + (size(nth) + 0.5) * self.slot(), self.height_of((*value)?)))
        })
    }

    fn draw(&self, content: &Markup) -> Markup {
        let content = html! {
            (scale(&self.ticks, LEFT, RIGHT, |tick| self.height_of(tick)))
            (self.names())
            (content)
        };
        picture(&self.months.caption, WIDTH, HEIGHT, &content)
    }

    /// The years below, as many as there is room for; the months too where there are few years.
    pub(super) fn names(&self) -> Markup {
        let year = 12.0 * self.slot();
        let every = number::whole((YEAR / year).ceil()).max(1);
        let is_gap = |year: &i32| self.months.gaps.contains(year);
        let years = self.months.years.keys().enumerate();
        let years = years.filter(|(nth, year)| nth % every == 0 || is_gap(year));
        let named = |year: &i32| if is_gap(year) { "…".to_owned() } else { format!("{year:04}") };
        html! {
            @for (nth, name) in years {
                @let start = LEFT + size(nth) * year;
                path class="grid" d=(format!("M{} {}V{}", at(start), at(BOTTOM), at(BOTTOM + 5.0))) stroke="currentColor" stroke-opacity=".3" {}
                text class="axis" x=(at(start + 4.0)) y=(at(BOTTOM + if self.slot() < 12.0 { 16.0 } else { 26.0 })) font-size="11" {
                    (named(name))
                }
            }
            @if self.slot() >= 12.0 {
                @let months = self.months.years.keys().flat_map(|year| [year; 12]).enumerate();
                @for (nth, _) in months.filter(|(_, year)| !is_gap(year)) {
                    text class="axis" x=(at(LEFT + (size(nth) + 0.5) * self.slot())) y=(at(BOTTOM + 14.0)) text-anchor="middle" font-size="10" {
                        (letters(nth, self.slot()))
                    }
                }
            }
        }
    }
}

/// A month's name, short where there is little room.
fn letters(nth: usize, room: f64) -> &'static str {
    let name = MONTHS[nth % 12];
    if room < 26.0 { &name[..1] } else { name }
}

/// A column with a rounded top, standing on the base line.
fn column(x: f64, top: f64, width: f64) -> String {
    let top = top.min(BOTTOM - 0.5);
    let round = (width / 2.0).min(2.5).min(BOTTOM - top);
    format!(
        "M{} {BOTTOM}V{}q0-{r} {r}-{r}h{}q{r} 0 {r} {r}V{BOTTOM}z",
        at(x),
        at(top + round),
        at(width - 2.0 * round),
        r = at(round),
    )
}

fn polyline(points: &[Option<(f64, f64)>]) -> String {
    let mut path = String::new();
    let mut is_drawing = false;
    for point in points {
        if let Some((x, y)) = point {
            let verb = if is_drawing { 'L' } else { 'M' };
            // Writing to a `String` cannot fail.
            let _ = write!(path, "{verb}{} {}", at(*x), at(*y));
        }
        is_drawing = point.is_some();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_where_a_month_has_no_number() {
        let points = [Some((0.0, 1.0)), Some((1.0, 2.0)), None, Some((3.0, 4.0))];
        assert_eq!(polyline(&points), "M0 1L1 2M3 4");
    }

    #[test]
    fn a_month_between_two_gaps_is_a_dot() {
        let mut months = Months { scale: 10.0, ..Months::default() };
        for year in 2000..2020 {
            for month in 1..=12 {
                months.set(year, month, 5.0);
            }
        }
        assert_eq!(line(&months).into_string().matches("<circle").count(), 0);
        months.years.insert(
            2030,
            [None, Some(5.0), None, None, None, None, None, None, None, None, None, None],
        );
        assert_eq!(line(&months).into_string().matches("<circle").count(), 1);
    }

    #[test]
    fn no_numbers_are_an_empty_picture() {
        let drawn =
            columns(&Months::default()).into_string() + &line(&Months::default()).into_string();
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    }

    #[test]
    fn years_far_from_each_other_have_a_gap_between_them() {
        let mut months = Months::default();
        for (year, month) in [(1900, 12), (2025, 1), (2100, 6)] {
            months.set(year, month, 5.0);
        }
        let drawn = line(&months.spread()).into_string();
        assert_eq!(drawn.matches(">…<").count(), 2, "{drawn}");
        let path = |drawn: &str| drawn.split("class=\"line\" d=\"").nth(1).unwrap_or("").to_owned();
        let joined = |drawn: &str| path(drawn).split('"').next().unwrap_or("").contains('L');
        assert!(!joined(&drawn), "{drawn}");
        assert!(joined(&line(&months).into_string()));
    }

    #[test]
    fn years_are_named_as_far_as_there_is_room() {
        let mut months = Months::default();
        for year in 1990..2030 {
            months.set(year, 1, 1.0);
        }
        let drawn = columns(&months).into_string();
        assert!(
            drawn.contains(">1990<") && !drawn.contains(">1991<") && drawn.contains(">1993<"),
            "{drawn}"
        );
    }
}
