//! The outlines of the land, of Natural Earth at 1:110m; `scripts/land.py` makes the file.

/// A ring on each line: longitude and latitude of its first point in tenths of a degree, then the steps to the next ones.
const RINGS: &str = include_str!("land.txt");

/// A point of an outline: degrees east, degrees north.
pub type Point = (f64, f64);

/// The rings around land, and around the water in it: a point is on land where it is inside an odd number of them. A ring that
/// crosses the 180th meridian goes on beyond it, to less than 540 degrees.
pub fn rings() -> impl Iterator<Item = Vec<Point>> {
    RINGS.lines().map(|line| {
        let mut numbers = line.split(' ').filter_map(|it| it.parse::<i32>().ok());
        let mut at = (0, 0);
        let mut ring = Vec::new();
        while let (Some(east), Some(north)) = (numbers.next(), numbers.next()) {
            at = (at.0 + east, at.1 + north);
            ring.push((f64::from(at.0) / 10.0, f64::from(at.1) / 10.0));
        }
        ring
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many edges a line to the east crosses.
    fn crossed(east: f64, north: f64) -> usize {
        let crosses = |(a, b): (&Point, &Point)| {
            (a.1 > north) != (b.1 > north) && east < a.0 + (north - a.1) / (b.1 - a.1) * (b.0 - a.0)
        };
        let of_ring = |ring: Vec<Point>| {
            let next = ring.iter().cycle().skip(1);
            ring.iter().zip(next).filter(|edge| crosses(*edge)).count()
        };
        rings().map(of_ring).sum::<usize>()
    }

    #[test]
    fn land_is_where_it_is_and_lies_on_the_earth() {
        for (east, north, expected) in [
            (-8.0, 39.5, true),   // Portugal
            (2.3, 48.8, true),    // Paris
            (138.0, 36.0, true),  // Japan
            (134.0, -25.0, true), // Australia
            (0.0, -85.0, true),   // Antarctica
            (-178.0, 67.0, true), // Chukotka, beyond the meridian
            (51.0, 42.0, false),  // the Caspian Sea
            (-30.0, 40.0, false), // the Atlantic
            (-150.0, 0.0, false), // the Pacific
        ] {
            let crossed = [-360.0, 0.0, 360.0].map(|turn| crossed(east + turn, north));
            assert_eq!(crossed.iter().sum::<usize>() % 2 == 1, expected, "{east} {north}");
        }
        let points: Vec<Point> = rings().flatten().collect();
        assert!(points.len() > 4_000, "{}", points.len());
        assert!(points.iter().all(|it| it.0.abs() < 540.0 && it.1.abs() <= 90.0));
    }
}
