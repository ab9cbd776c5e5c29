//! The land under a map: its outlines, cut at the edges of the frame.

use std::fmt::Write;

use crate::chart::Frame;
use crate::chart::land::{Point, rings};
use crate::chart::number::whole;

/// The outlines as the path of an SVG of this size, to be filled by the even-odd rule; empty where the frame is all water.
pub(super) fn path(frame: &Frame, width: f64, height: f64) -> String {
    let mut path = String::new();
    for ring in rings() {
        // A frame may lie across the 180th meridian.
        for turn in [-360.0, 0.0, 360.0] {
            let place = |(east, north): &Point| {
                let x = (east + turn - frame.west) / frame.width * width;
                (x, (1.0 - (north - frame.south) / frame.height) * height)
            };
            let drawn: Vec<Point> = ring.iter().map(place).collect();
            draw(&cut(&drawn, width, height), &mut path);
        }
    }
    path
}

/// The part of a ring inside the picture (Sutherland and Hodgman, 1974).
fn cut(ring: &[Point], width: f64, height: f64) -> Vec<Point> {
    let ring = cut_at(ring, |it| it.0, 0.0, 1.0);
    let ring = cut_at(&ring, |it| it.0, width, -1.0);
    let ring = cut_at(&ring, |it| it.1, 0.0, 1.0);
    cut_at(&ring, |it| it.1, height, -1.0)
}

/// What of a ring lies on one side of an edge, `side` 1 for the greater.
fn cut_at(ring: &[Point], of: impl Fn(&Point) -> f64, edge: f64, side: f64) -> Vec<Point> {
    let is_inside = |point: &Point| (of(point) - edge) * side >= 0.0;
    let before = ring.last().into_iter().chain(ring);
    let mut inside = Vec::with_capacity(ring.len());
    for (from, to) in before.zip(ring) {
        if is_inside(from) != is_inside(to) {
            let part = (edge - of(from)) / (of(to) - of(from));
            inside.push((from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part));
        }
        if is_inside(to) {
            inside.push(*to);
        }
    }
    inside
}

/// Adds a ring to a path, in whole steps: smaller ones nobody sees.
fn draw(ring: &[Point], path: &mut String) {
    let steps = |value| i64::try_from(whole(value)).unwrap_or_default();
    let mut seen: Vec<(i64, i64)> = ring.iter().map(|it| (steps(it.0), steps(it.1))).collect();
    seen.dedup();
    if seen.len() < 3 {
        return;
    }
    let mut last = (0, 0);
    for (nth, (x, y)) in seen.into_iter().enumerate() {
        let (right, down) = (x - last.0, y - last.1);
        let _ = write!(path, "{}{right} {down}", if nth == 0 { "M" } else { "l" });
        last = (x, y);
    }
    path.push('z');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(west: f64, width: f64, south: f64, height: f64) -> String {
        path(&Frame { west, width, south, height }, 720.0, 380.0)
    }

    /// The points of a path.
    fn points(path: &str) -> Vec<(i64, i64)> {
        let mut points = Vec::new();
        for ring in path.split_terminator('z') {
            let mut at = (0, 0);
            for step in ring.split(['M', 'l']).filter(|it| !it.is_empty()) {
                let (right, down) = step.split_once(' ').unwrap();
                at = (at.0 + right.parse::<i64>().unwrap(), at.1 + down.parse::<i64>().unwrap());
                points.push(at);
            }
        }
        points
    }

    #[test]
    fn land_stays_inside_its_picture() {
        for path in [around(-12.0, 8.0, 36.0, 4.2), around(-180.0, 360.0, -90.0, 180.0)] {
            assert!(path.starts_with('M') && path.ends_with('z'), "{path}");
            for (x, y) in points(&path) {
                assert!((0..=720).contains(&x) && (0..=380).contains(&y), "{x} {y}");
            }
        }
    }

    #[test]
    fn a_frame_on_land_is_full_one_at_sea_is_empty_and_one_across_the_180th_meridian_has_both_sides()
     {
        assert_eq!(around(-40.0, 4.0, 30.0, 2.0), "");
        let full = points(&around(20.0, 2.0, 10.0, 1.0));
        assert_eq!((full.len(), full.iter().map(|it| it.0).max()), (4, Some(720)));
        let across = points(&around(160.0, 40.0, 60.0, 20.0));
        let has = |wanted: fn(i64) -> bool| across.iter().any(|it| wanted(it.0));
        assert!(has(|x| x < 300) && has(|x| x > 400), "{across:?}");
    }

    #[test]
    fn the_whole_earth_is_a_few_kilobytes() {
        let bytes = around(-180.0, 360.0, -90.0, 180.0).len();
        assert!((5_000..25_000).contains(&bytes), "{bytes}");
    }
}
