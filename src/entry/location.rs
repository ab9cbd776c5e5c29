//! The places of an entry: "Alfama, Lisbon, Portugal" is a place in a place in a place.

/// A place, with the places it lies in.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// Its own name, as it was written.
    pub name: String,
    /// The names of the places it lies in, the nearest first.
    pub parents: Vec<String>,
    /// Degrees north, -90 to 90.
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180.
    pub longitude: Option<f64>,
}
