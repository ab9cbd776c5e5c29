//! What came and what went in each month: columns above a line, and columns below it.

use maud::{Markup, html};

use super::months::{Axes, BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDEST, WIDTH};
use super::{at, picture, scale, size};
use crate::chart::Balance;
use crate::chart::number::ticks;

/// How high the picture is on either side of its line, in steps of its scale.
struct Sides {
    step: f64,
    above: usize,
    below: usize,
}

/// Draws for each month a column upward for what came, and one downward for what went.
pub fn balance(balance: &Balance) -> Markup {
    let (sides, axes) = (Sides::of(balance), Axes::of(&balance.came));
    let width = (axes.slot() * 0.78).min(WIDEST);
    let columns = |values: &crate::chart::Months, sign: f64| -> String {
        let values = values.years.values().flatten().enumerate();
        let drawn = values.filter_map(|(nth, value)| Some((nth, (*value).filter(|it| *it > 0.0)?)));
        let column = |(nth, value)| {
            let x = LEFT + (size(nth) + 0.5) * axes.slot() - width / 2.0;
            column(x, sides.height_of(0.0), sides.height_of(sign * value), width)
        };
        drawn.map(column).collect()
    };
    let content = html! {
        (scale(&sides.ticks(), LEFT, RIGHT, |tick| sides.height_of(tick)))
        (axes.names())
        path class="bar" d=(columns(&balance.came, 1.0)) {}
        path class="less" d=(columns(&balance.went, -1.0)) {}
        path class="zero" d=(format!("M{} {}H{}", at(LEFT), at(sides.height_of(0.0)), at(RIGHT))) stroke="currentColor" {}
    };
    picture(&balance.caption, WIDTH, HEIGHT, &content)
}

impl Sides {
    fn of(balance: &Balance) -> Self {
        let (came, went) = (balance.came.greatest(), balance.went.greatest());
        let ticks = ticks(came.max(went), 4);
        let reach =
            |value: f64| ticks.iter().position(|it| *it >= value).unwrap_or(ticks.len() - 1);
        let (above, below) = (reach(came), reach(went));
        Self { step: ticks[1], above: above.max(usize::from(below == 0)), below }
    }

    /// The numbers of the scale, from the lowest to the highest.
    fn ticks(&self) -> Vec<f64> {
        let below = (1..=self.below).rev().map(|it| -size(it) * self.step);
        below.chain((0..=self.above).map(|it| size(it) * self.step)).collect()
    }

    fn height_of(&self, value: f64) -> f64 {
        let steps = size(self.above + self.below);
        BOTTOM - (value / self.step + size(self.below)) / steps * (BOTTOM - TOP)
    }
}

/// A column from the line to its end, which is rounded, and never too short to be seen.
fn column(x: f64, line: f64, end: f64, width: f64) -> String {
    let sign = if end > line { 1.0 } else { -1.0 };
    let length = (end - line).abs().max(1.0);
    let round = (width / 2.0).min(2.5).min(length);
    format!(
        "M{} {}V{}q0 {s} {r} {s}h{}q{r} 0 {r} {b}V{}z",
        at(x),
        at(line),
        at(line + sign * (length - round)),
        at(width - 2.0 * round),
        at(line),
        r = at(round),
        s = at(sign * round),
        b = at(-sign * round),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(months: &[(f64, f64)]) -> (Sides, String) {
        let mut it = Balance::default();
        for (month, (came, went)) in (1..).zip(months) {
            it.set(2025, month, *came, *went);
        }
        (Sides::of(&it), balance(&it).into_string())
    }

    #[test]
    fn both_sides_have_one_scale_and_as_much_room_as_they_need() {
        let (sides, _) = drawn(&[(350.0, 20.0), (0.0, 120.0)]);
        assert_eq!(sides.ticks(), [-200.0, -100.0, 0.0, 100.0, 200.0, 300.0, 400.0]);
        assert!((sides.height_of(400.0) - TOP).abs() < 1e-9);
        assert!((sides.height_of(-200.0) - BOTTOM).abs() < 1e-9);
        let (sides, _) = drawn(&[(350.0, 0.0)]);
        assert_eq!(sides.ticks(), [0.0, 100.0, 200.0, 300.0, 400.0]);
    }

    #[test]
    fn what_came_goes_up_and_what_went_goes_down() {
        assert!(column(0.0, 100.0, 40.0, 10.0).starts_with("M0 100V42.5q0 -2.5 2.5 -2.5"));
        assert!(column(0.0, 100.0, 160.0, 10.0).starts_with("M0 100V157.5q0 2.5 2.5 2.5"));
    }

    #[test]
    fn no_numbers_are_an_empty_picture() {
        for months in [&[][..], &[(0.0, 0.0)]] {
            let (_, picture) = drawn(months);
            assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
        }
    }
}
