//! Places on the earth, and the part of it that holds them all.

use super::{Caption, Table, plain};
use crate::number::grouped;

/// Places by their coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// What it is.
    pub caption: Caption,
    /// What a weight counts: `entries`.
    pub unit: String,
    /// The places, the most important first.
    pub spots: Vec<Spot>,
}

/// One place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    /// Its name on the map, whatever it holds.
    pub label: String,
    /// Its name in full.
    pub whole_name: String,
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// How much it counts.
    pub weight: u64,
}

impl Map {
    /// The greatest weight.
    pub fn greatest(&self) -> u64 {
        self.spots.iter().map(|spot| spot.weight).max().unwrap_or(0)
    }

    /// Its numbers.
    pub fn table(&self) -> Table {
        let row = |spot: &Spot| {
            let latitude = degrees(spot.latitude, "N", "S");
            let longitude = degrees(spot.longitude, "E", "W");
            vec![plain(&spot.whole_name), latitude, longitude, grouped(spot.weight)]
        };
        Table {
            head: ["Place", "Latitude", "Longitude", &self.unit].map(str::to_owned).to_vec(),
            rows: self.spots.iter().map(row).collect(),
        }
    }
}

/// Degrees with the letter of their side: `38.72° N`.
fn degrees(value: f64, positive: &str, negative: &str) -> String {
    format!("{:.2}° {}", value.abs(), if value < 0.0 { negative } else { positive })
}

/// A part of the earth, on a flat map that keeps distances north to south, and east to west in its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The western edge in degrees, -180 to 180.
    pub west: f64,
    /// How many degrees it is wide, to 360.
    pub width: f64,
    /// The southern edge in degrees.
    pub south: f64,
    /// How many degrees it is high, to 180.
    pub height: f64,
}

/// The least that a frame shows, in degrees: about a country.
const LEAST: f64 = 4.0;

impl Frame {
    /// The frame around all places of a map, a margin with it, of the given shape: width to height as they are drawn.
    ///
    /// It may cross the 180th meridian where that makes it smaller.
    pub fn around(map: &Map, shape: f64) -> Option<Self> {
        let (west, east) = span_of_longitudes(map)?;
        let latitudes = || map.spots.iter().map(|it| it.latitude);
        let (south, north) = (latitudes().fold(90.0, f64::min), latitudes().fold(-90.0, f64::max));
        let middle = f64::midpoint(south, north);
        let stretch = stretch(middle);
        let mut height = ((north - south) * 1.25).max(LEAST);
        let mut width = ((east - west) * 1.25).max(LEAST / stretch);
        if width * stretch < height * shape {
            width = height * shape / stretch;
        } else {
            height = width * stretch / shape;
        }
        let (width, height) = (width.min(360.0), height.min(180.0));
        let south = (middle - height / 2.0).clamp(-90.0, 90.0 - height);
        let west = if width < 360.0 { f64::midpoint(west, east) - width / 2.0 } else { -180.0 };
        Some(Self { west, width, south, height })
    }

    /// Where a place is drawn: from the western edge to the right, from the northern edge down, both 0 to 1.
    pub fn position(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        let east = (longitude - self.west).rem_euclid(360.0);
        (east / self.width, 1.0 - (latitude - self.south) / self.height)
    }

    /// Round parallels inside the frame, south to north.
    pub fn parallels(&self) -> Vec<f64> {
        lines(self.south, self.height)
    }

    /// Round meridians inside the frame, west to east; beyond 180 where the frame crosses it.
    pub fn meridians(&self) -> Vec<f64> {
        lines(self.west, self.width)
    }
}

/// How much shorter a degree to the east is than one to the north; near the poles it stops shrinking.
fn stretch(latitude: f64) -> f64 {
    latitude.to_radians().cos().max(0.2)
}

/// The western and the eastern edge of what holds all places: the circle without its widest gap.
fn span_of_longitudes(map: &Map) -> Option<(f64, f64)> {
    let mut longitudes: Vec<f64> = map.spots.iter().map(|spot| spot.longitude).collect();
    longitudes.sort_by(f64::total_cmp);
    let (first, last) = (*longitudes.first()?, *longitudes.last()?);
    let around = (first + 360.0 - last, first, last);
    let gaps = longitudes.windows(2).map(|it| (it[1] - it[0], it[1], it[0] + 360.0));
    let widest = gaps.fold(around, |widest, gap| if gap.0 > widest.0 { gap } else { widest });
    Some((widest.1, widest.2))
}

/// Multiples of a round number of degrees between `from` and `from + span`: three to nine of them.
fn lines(from: f64, span: f64) -> Vec<f64> {
    let steps = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 45.0];
    let step = steps.into_iter().find(|step| span / step <= 9.0).unwrap_or(60.0);
    let first = (from / step).ceil();
    let line = |nth: u8| (first + f64::from(nth)) * step;
    (0..=10).map(line).take_while(|line| *line < from + span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(places: &[(f64, f64)]) -> Map {
        let spot = |(latitude, longitude): &(f64, f64)| Spot {
            latitude: *latitude,
            longitude: *longitude,
            ..Spot::default()
        };
        Map { spots: places.iter().map(spot).collect(), ..Map::default() }
    }

    #[track_caller]
    fn check_all_inside(places: &[(f64, f64)]) -> Frame {
        let frame = Frame::around(&map(places), 2.0).unwrap();
        for (latitude, longitude) in places {
            let (x, y) = frame.position(*latitude, *longitude);
            assert!(
                (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y),
                "{places:?} {frame:?} {x} {y}"
            );
        }
        frame
    }

    #[test]
    fn a_frame_holds_every_place() {
        check_all_inside(&[(38.7, -9.1), (41.2, -8.6)]);
        check_all_inside(&[(64.1, -21.9), (-1.3, 36.8), (-23.6, -46.6)]);
        check_all_inside(&[(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0)]);
        check_all_inside(&[(89.0, 10.0)]);
        check_all_inside(&[(0.0, -180.0), (0.0, -60.0), (0.0, 60.0)]);
    }

    #[test]
    fn a_frame_crosses_the_180th_meridian_where_that_is_shorter() {
        let frame = check_all_inside(&[(-18.1, 178.4), (-13.8, -171.8)]);
        assert!(frame.width < 30.0, "{frame:?}");
    }

    #[test]
    fn one_place_lies_in_the_middle_of_its_frame() {
        let frame = check_all_inside(&[(38.7, -9.1)]);
        let (x, y) = frame.position(38.7, -9.1);
        assert!((x - 0.5).abs() < 1e-9 && (y - 0.5).abs() < 1e-9);
        assert!((frame.height - LEAST).abs() < 1e-9);
    }

    #[test]
    fn a_map_without_places_has_no_frame() {
        assert_eq!(Frame::around(&map(&[]), 2.0), None);
    }

    #[test]
    fn lines_of_the_net_are_round() {
        assert_eq!(lines(-12.3, 9.0), [-12.0, -11.0, -10.0, -9.0, -8.0, -7.0, -6.0, -5.0, -4.0]);
        assert_eq!(lines(-180.0, 360.0).first(), Some(&-180.0));
        assert!(lines(-180.0, 360.0).len() <= 9);
    }
}
