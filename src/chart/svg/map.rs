//! A map: places on a net of degrees, as large as they are important.

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr;

use super::{at, land, picture, size};
use crate::chart::number::share;
use crate::chart::text::cut;
use crate::chart::{Frame, Map, Spot};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 380.0;
const SMALLEST: f64 = 4.0;
const LARGEST: f64 = 20.0;
/// The longest name, in columns of a terminal, and how wide a column is drawn.
const NAME: usize = 24;
const COLUMN: f64 = 7.2;
const LINE: f64 = 15.0;
/// The room that the degrees of a meridian take.
const DEGREES: f64 = 36.0;

/// Draws the places; names stand beside the most important ones, as far as they do not cover each other.
pub fn map(map: &Map) -> Markup {
    let Some(frame) = Frame::around(map, WIDTH / HEIGHT) else {
        return picture(&map.caption, WIDTH, HEIGHT, &html! {});
    };
    let circles: Vec<_> =
        map.spots.iter().map(|spot| Circle::of(spot, &frame, map.greatest())).collect();
    let content = html! {
        (net(&frame))
        @for circle in &circles {
            circle class="spot" cx=(at(circle.x)) cy=(at(circle.y)) r=(at(circle.radius)) fill-opacity=".5" {}
        }
        @for name in names(&circles) {
            text class="name" x=(at(name.x)) y=(at(name.y + 4.5)) font-size="13" { (name.text) }
        }
    };
    picture(&map.caption, WIDTH, HEIGHT, &content)
}

struct Circle<'a> {
    spot: &'a Spot,
    x: f64,
    y: f64,
    radius: f64,
}

impl<'a> Circle<'a> {
    /// The area tells the weight.
    fn of(spot: &'a Spot, frame: &Frame, greatest: u64) -> Self {
        let (x, y) = frame.position(spot.latitude, spot.longitude);
        let radius = (share(spot.weight, greatest).sqrt() * LARGEST).max(SMALLEST);
        Self { spot, x: x * WIDTH, y: y * HEIGHT, radius }
    }

    /// Whether both are at one point, as far as an eye can tell.
    fn is_at(&self, other: &Self) -> bool {
        (self.x - other.x).hypot(self.y - other.y) < SMALLEST
    }
}

/// A name: where it begins, its middle line, and how wide it is.
struct Name {
    text: String,
    x: f64,
    y: f64,
    width: f64,
}

impl Name {
    fn covers(&self, other: &Self) -> bool {
        let apart = self.x + self.width < other.x || other.x + other.width < self.x;
        !apart && (self.y - other.y).abs() < LINE
    }

    /// Whether it lies over a place, or, with the smallest radius, over its middle, where the smallest are drawn.
    fn hides(&self, circle: &Circle<'_>, radius: f64) -> bool {
        let beside = circle.x + radius < self.x || self.x + self.width < circle.x - radius;
        !beside && (self.y - circle.y).abs() < LINE / 2.0 + radius
    }
}

/// The names that find room: right of their place, left of it, above or below; the most important first. Of several
/// places at one point only the first is named.
fn names(circles: &[Circle<'_>]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (nth, circle) in circles.iter().enumerate() {
        if circles[..nth].iter().any(|other| circle.is_at(other)) {
            continue;
        }
        let text = cut(&circle.spot.label, NAME);
        let width = size(text.width()) * COLUMN;
        let aside = circle.radius + 5.0;
        let places = [
            (circle.x + aside, circle.y),
            (circle.x - aside - width, circle.y),
            (circle.x - width / 2.0, circle.y - aside - LINE / 2.0),
            (circle.x - width / 2.0, circle.y + aside + LINE / 2.0),
        ];
        let is_inside = |(x, y): &(f64, f64)| {
            *x >= 0.0 && x + width <= WIDTH && (LINE..HEIGHT - LINE).contains(y)
        };
        if text.is_empty() {
            continue;
        }
        let name = |(x, y)| Name { text: text.clone(), x, y, width };
        let here = places.into_iter().filter(is_inside).map(name);
        let free = here.filter(|name| !names.iter().any(|other| name.covers(other)));
        let mut free: Vec<Name> = free.collect();
        // Best where no place is touched.
        let is_clear = |name: &Name| !circles.iter().any(|it| name.hides(it, it.radius));
        let is_legible = |name: &Name| !circles.iter().any(|it| name.hides(it, SMALLEST));
        let best = free.iter().position(is_clear).or_else(|| free.iter().position(is_legible));
        names.extend(best.map(|best| free.swap_remove(best)));
    }
    names
}

/// Parallels and meridians with their degrees.
fn net(frame: &Frame) -> Markup {
    html! {
        rect class="sea" width=(at(WIDTH)) height=(at(HEIGHT)) rx="8" fill-opacity=".04" {}
        @let land = land::path(frame, WIDTH, HEIGHT);
        @if !land.is_empty() { path class="land" d=(land) fill="currentColor" fill-opacity=".1" fill-rule="evenodd" {} }
        @for parallel in frame.parallels() {
            @let y = frame.position(parallel, frame.west).1 * HEIGHT;
            path class="grid" d=(format!("M0 {}H{WIDTH}", at(y))) stroke="currentColor" stroke-opacity=".15" {}
            text class="axis" x="6" y=(at(y - 4.0)) font-size="10" { (degrees(parallel, "N", "S")) }
        }
        @for meridian in frame.meridians() {
            @let x = (meridian - frame.west) / frame.width * WIDTH;
            path class="grid" d=(format!("M{} 0V{HEIGHT}", at(x))) stroke="currentColor" stroke-opacity=".15" {}
            @if x + DEGREES < WIDTH {
                text class="axis" x=(at(x + 4.0)) y=(at(HEIGHT - 6.0)) font-size="10" { (degrees(wrapped(meridian), "E", "W")) }
            }
        }
    }
}

/// A meridian beyond the 180th by its own name.
fn wrapped(meridian: f64) -> f64 {
    (meridian + 180.0).rem_euclid(360.0) - 180.0
}

fn degrees(value: f64, positive: &str, negative: &str) -> String {
    let side = if value < 0.0 { negative } else { positive };
    format!("{}°{}", value.abs().round(), if value == 0.0 { "" } else { side })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_cover_each_other() {
        let spot = |label: &str| Spot { label: label.into(), weight: 1, ..Spot::default() };
        let spots: Vec<_> = ["one", "two", "three", "four", "five", "six"].map(spot).to_vec();
        let circle =
            |(nth, spot)| Circle { spot, x: 300.0 + size(nth) * 5.0, y: 200.0, radius: 4.0 };
        let circles: Vec<_> = spots.iter().enumerate().map(circle).collect();
        let names = names(&circles);
        assert!(names.len() > 3, "{}", names.len());
        for (nth, name) in names.iter().enumerate() {
            assert!(names[..nth].iter().all(|other| !name.covers(other)), "{}", name.text);
        }
    }

    #[test]
    fn of_places_at_one_point_the_first_is_named() {
        let spots =
            ["Lisbon", "Alfama"].map(|label| Spot { label: label.into(), ..Spot::default() });
        let circles: Vec<_> =
            spots.iter().map(|spot| Circle { spot, x: 300.0, y: 200.0, radius: 4.0 }).collect();
        let names: Vec<_> = names(&circles).into_iter().map(|it| it.text).collect();
        assert_eq!(names, ["Lisbon"]);
    }

    #[test]
    fn meridians_beyond_the_180th_are_named_west() {
        assert_eq!(degrees(wrapped(190.0), "E", "W"), "170°W");
        assert_eq!(degrees(wrapped(-190.0), "E", "W"), "170°E");
        assert_eq!(degrees(0.0, "N", "S"), "0°");
    }

    #[test]
    fn a_map_without_places_is_an_empty_picture() {
        assert!(!map(&Map::default()).into_string().contains("circle"));
    }
}
