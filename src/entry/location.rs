//! The places of an entry: "Alfama, Lisbon, Portugal" is a place in a place in a place.

mod beside;
mod coordinates;
mod degrees;
mod geojson;
mod keys;
mod pair;
mod reader;
mod told;

use std::collections::HashMap;

use super::front_matter::{FrontMatter, Value, is_same_but_for_case};
use super::names::{single_spaced, truth};
use super::report::Report;
use crate::field::Field;
use reader::LocationReader;

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

impl Location {
    /// Itself and the places it lies in, the nearest first; those have no coordinates.
    pub fn chain(&self) -> impl DoubleEndedIterator<Item = Self> + '_ {
        let parent = |(index, name): (usize, &String)| {
            let parents = self.parents[index + 1..].to_vec();
            Self { name: name.clone(), parents, latitude: None, longitude: None }
        };
        std::iter::once(self.clone()).chain(self.parents.iter().enumerate().map(parent))
    }

    /// Its name and those of the places around it, as they were written: `Alfama, Lisbon, Portugal`.
    pub fn whole_name(&self) -> String {
        let names: Vec<&str> =
            std::iter::once(&self.name).chain(&self.parents).map(String::as_str).collect();
        names.join(", ")
    }

    /// The name by which the same place is known again however it is written: `alfama, lisbon, portugal`.
    pub fn canonical_name(&self) -> String {
        let names = std::iter::once(&self.name).chain(&self.parents);
        let folded: Vec<String> = names.map(|name| fold(name)).collect();
        folded.join(", ")
    }
}

/// The canonical name of a place that is written with commas: of each part the letters without diacritics and case.
/// A position, `geo:35.6,139.5`, is one name, comma and all.
pub fn canonical_name(text: &str) -> String {
    if text.trim_start().get(..4).is_some_and(|it| it.eq_ignore_ascii_case("geo:")) {
        return fold(text);
    }
    let folded: Vec<String> = text.split(',').map(fold).filter(|it| !it.is_empty()).collect();
    folded.join(", ")
}

/// Whether a text is a position and names no place: `38.72, -9.14`, `geo:38.72,-9.14`.
pub fn is_position(text: &str) -> bool {
    pair::is_geo(text.trim_start()) || pair::read_pair(text).is_some()
}

/// The folded form of a name, with single spaces.
fn fold(name: &str) -> String {
    single_spaced(&super::fold::fold(name))
}

/// Reads the places: scalars, lists, maps, or lists of maps; one place may have its coordinates in keys of their own.
pub(super) fn read(
    front_matter: &FrontMatter,
    fields: &[Field],
    report: &mut Report<'_>,
) -> Vec<Location> {
    let mut locations: Vec<Location> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for key in keys_of_places(front_matter, fields) {
        let Some((key, value)) = front_matter.get(key) else { continue };
        let mut reader = LocationReader { key, report };
        for location in reader.locations_under_key(value) {
            let index = *known.entry(location.canonical_name()).or_insert(locations.len());
            match locations.get_mut(index) {
                Some(same) => reader.take_coordinates(same, &location),
                None => locations.push(location),
            }
        }
    }
    take_position_apart(front_matter, &mut locations, report);
    locations
}

/// The keys that say places: `place`, the word of a query, where `location` says none, it is no declared field, and what it says may be
/// the name of one: `3rd`, `second` and `true` are places of another kind.
fn keys_of_places(front_matter: &FrontMatter, fields: &[Field]) -> [&'static str; 2] {
    const KEYS: [&str; 2] = ["location", "locations"];
    const OTHERS: [&str; 2] = ["place", "places"];
    let value = |key: &str| front_matter.get(key).map(|it| it.1);
    let says = |key: &&str| value(key).is_some_and(|it| !it.is_empty());
    let is_field = |key: &str| {
        let mut keys = fields.iter().flat_map(|it| &it.keys);
        keys.any(|it| is_same_but_for_case(it, key))
    };
    let is_other = |key: &str| is_field(key) || value(key).is_some_and(|it| !may_be_a_place(it));
    match KEYS.iter().any(says) || OTHERS.into_iter().any(is_other) {
        true => KEYS,
        false => OTHERS,
    }
}

/// Whether a value may be the name of a place, and not that in a race.
fn may_be_a_place(value: &Value) -> bool {
    const IN_A_RACE: [&str; 9] =
        ["first", "second", "third", "fourth", "fifth", "last", "winner", "tie", "none"];
    match value {
        Value::List(values) => values.iter().all(may_be_a_place),
        Value::Map(_) | Value::Null(_) => true,
        Value::Scalar(text) | Value::Plain(text) => {
            let lower = text.trim().to_lowercase();
            !lower.starts_with(char::is_numeric)
                && !IN_A_RACE.contains(&lower.as_str())
                && truth(&lower).is_none()
        }
    }
}

/// Gives a position that stands in keys of its own to the one place that there is; without any it is one.
fn take_position_apart(
    front_matter: &FrontMatter,
    locations: &mut Vec<Location>,
    report: &mut Report<'_>,
) {
    let Some(key) = keys::key_of_position(&front_matter.values) else { return };
    let mut reader = LocationReader { key, report };
    let apart = reader.coordinates(&front_matter.values).map(Location::at);
    match (apart, locations.as_mut_slice()) {
        (Some(apart), []) => locations.push(apart),
        (Some(apart), [alone]) => reader.take_coordinates(alone, &apart),
        (Some(_), _) => reader.warn_of_positions("one position for several places is nobody's"),
        (None, _) => {}
    }
}

type Coordinates = (f64, f64);

impl Location {
    /// A place that has no name: its coordinates are one.
    fn at((latitude, longitude): Coordinates) -> Self {
        // Degrees with minutes and seconds leave what nobody wrote behind the last digit.
        let written = |it: f64| (it * 1e9).round() / 1e9;
        Self {
            name: format!("{}, {}", written(latitude), written(longitude)),
            parents: Vec::new(),
            latitude: Some(latitude),
            longitude: Some(longitude),
        }
    }

    fn of_names(names: Vec<String>, coordinates: Option<Coordinates>) -> Option<Self> {
        let mut names = names.into_iter();
        let Some(name) = names.next() else { return coordinates.map(Self::at) };
        let (latitude, longitude) = coordinates.unzip();
        Some(Self { name, parents: names.collect(), latitude, longitude })
    }
}

#[cfg(test)]
mod tests;
