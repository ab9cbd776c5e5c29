//! Nearness on the earth.

/// A circle on the earth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    latitude: f64,
    longitude: f64,
    kilometres: f64,
}

/// The mean radius of the earth (IUGG), in kilometres.
const EARTH: f64 = 6371.0088;

impl Near {
    /// A circle around a point in degrees, `38.72,-9.14` or `geo:38.72,-9.14`; none where there is no such point.
    pub fn new(point: &str, kilometres: f64) -> Option<Self> {
        let point = point.trim();
        let (latitude, longitude) = point.strip_prefix("geo:").unwrap_or(point).split_once(',')?;
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let (latitude, longitude) = (number(latitude)?, number(longitude)?);
        let is_on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        is_on_earth.then_some(Self { latitude, longitude, kilometres })
    }

    /// Whether a point lies in the circle, or on its rim.
    ///
    /// By the haversine formula, on a sphere: half a per cent off at most.
    pub fn holds(&self, latitude: f64, longitude: f64) -> bool {
        let half_sine = |a: f64, b: f64| ((a - b).to_radians() / 2.0).sin().powi(2);
        let cosines = self.latitude.to_radians().cos() * latitude.to_radians().cos();
        let chord =
            half_sine(latitude, self.latitude) + cosines * half_sine(longitude, self.longitude);
        2.0 * EARTH * chord.clamp(0.0, 1.0).sqrt().asin() <= self.kilometres
    }
}

/// Reads a distance in kilometres: `5`, `0.5`, `5 km`, `500 m`.
pub(super) fn read_kilometres(text: &str) -> Option<f64> {
    let text = text.trim().to_ascii_lowercase();
    let units = [("km", 1.0), ("m", 0.001), ("", 1.0)];
    let (number, unit) =
        units.iter().find_map(|(it, size)| Some((text.strip_suffix(it)?, size)))?;
    let number = number.trim_end().parse::<f64>().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(point: &str, kilometres: f64, other: (f64, f64), expected: bool) {
        let near = Near::new(point, kilometres).unwrap();
        assert_eq!(near.holds(other.0, other.1), expected, "{point} {kilometres} {other:?}");
    }

    const PORTO: (f64, f64) = (41.1579, -8.6291);

    #[test]
    fn a_circle_holds_what_is_no_farther_than_its_radius() {
        // Lisbon to Porto is 274 km.
        check("38.7223,-9.1393", 280.0, PORTO, true);
        check("38.7223, -9.1393", 270.0, PORTO, false);
        check("geo:41.1579,-8.6291", 0.0, PORTO, true);
    }

    #[test]
    fn a_circle_reaches_over_the_date_line_and_the_poles() {
        check("0,179.9", 50.0, (0.0, -179.9), true);
        check("89.9,0", 50.0, (89.9, 180.0), true);
        check("90,0", 0.001, (90.0, 120.0), true);
        check("0,0", 20_100.0, (0.0, 180.0), true);
    }

    #[test]
    fn a_point_is_on_earth_or_is_none() {
        for point in ["", "38.7", "91,0", "0,181", "north,west", "nan,0", "inf,0"] {
            assert_eq!(Near::new(point, 1.0), None, "{point}");
        }
    }

    #[test]
    fn a_distance_is_in_kilometres_or_says_its_unit() {
        for (text, kilometres) in [("5", 5.0), ("0.5 km", 0.5), ("500m", 0.5), (" 2 KM", 2.0)] {
            assert_eq!(read_kilometres(text), Some(kilometres), "{text}");
        }
        for text in ["", "-1", "far", "km", "nan", "3 mi"] {
            assert_eq!(read_kilometres(text), None, "{text}");
        }
    }
}
