//! The places of an entry: "Alfama, Lisbon, Portugal" is a place in a place in a place.

mod geojson;

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::front_matter::{FrontMatter, Value, look_up};
use super::mood::read_number;
use super::names::{composed, plain_name, single_spaced};
use super::report::Report;
use crate::finding::shortened;
use geojson::Object;

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

/// Folds case, diacritics, compatible forms and runs of space.
///
/// Only the marks that are added to European letters go: without the others バリ (Bali) would be パリ (Paris).
fn fold(name: &str) -> String {
    if name.is_ascii() {
        return single_spaced(&name.to_ascii_lowercase());
    }
    let without_marks =
        |text: &str| text.nfkd().filter(|it| !is_diacritic(*it)).collect::<String>();
    // Small letters may decompose again: that of `İ` is an `i` and a dot.
    let folded = without_marks(&without_marks(name).to_lowercase());
    composed(single_spaced(&folded))
}

fn is_diacritic(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Reads the places: scalars, lists, maps, or lists of maps; one place may have its coordinates in keys of their own.
pub(super) fn read(front_matter: &FrontMatter, report: &mut Report<'_>) -> Vec<Location> {
    let mut locations: Vec<Location> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for key in ["location", "locations"] {
        let Some((key, value)) = front_matter.get(key) else { continue };
        for location in (Reader { key, report }).locations(value) {
            let index = *known.entry(location.canonical_name()).or_insert(locations.len());
            match locations.get_mut(index) {
                Some(same) => same.take_coordinates(&location),
                None => locations.push(location),
            }
        }
    }
    if let Some((key, _)) = find(&front_matter.values, &LATITUDE) {
        let apart = Reader { key, report }.coordinates(&front_matter.values);
        if let (Some(coordinates), [alone]) = (apart, locations.as_mut_slice()) {
            alone.take_coordinates(&Location::at(coordinates));
        } else if let (Some(coordinates), []) = (apart, locations.as_slice()) {
            locations.push(Location::at(coordinates));
        }
    }
    locations
}

type Coordinates = (f64, f64);

impl Location {
    /// A place that has no name: its coordinates are one.
    fn at((latitude, longitude): Coordinates) -> Self {
        Self {
            name: format!("{latitude}, {longitude}"),
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

    fn take_coordinates(&mut self, other: &Self) {
        if self.latitude.is_none() {
            (self.latitude, self.longitude) = (other.latitude, other.longitude);
        }
    }
}

const LATITUDE: [&str; 2] = ["latitude", "lat"];
const LONGITUDE: [&str; 4] = ["longitude", "lon", "lng", "long"];
const COORDINATES: [&str; 5] = ["coordinates", "coords", "geo", "location", "geometry"];

/// The keys of a map that name a place, from the smallest place to the largest; of each group one counts.
const NAMES: [&[&str]; 6] = [
    &["name", "place", "venue", "label", "address"],
    &["neighbourhood", "neighborhood", "district", "quarter", "suburb"],
    &["city", "town", "village", "municipality"],
    &["county", "island"],
    &["region", "state", "province"],
    &["country"],
];

/// A place in so many places is a sentence with commas.
const MOST_NAMES: usize = 10;

fn find<'a>(pairs: &'a [(String, Value)], keys: &[&str]) -> Option<&'a (String, Value)> {
    keys.iter().find_map(|key| look_up(pairs, key).filter(|(_, value)| !value.is_empty()))
}

struct Reader<'r, 'a> {
    key: &'r str,
    report: &'r mut Report<'a>,
}

impl Reader<'_, '_> {
    fn locations(&mut self, value: &Value) -> Vec<Location> {
        match value {
            Value::Null(_) => Vec::new(),
            Value::Scalar(text) => self.location_of_text(text).into_iter().collect(),
            Value::List(values) => match pair_of_numbers(value) {
                Some(pair) => self.checked(Some(pair)).map(Location::at).into_iter().collect(),
                None => values.iter().flat_map(|it| self.locations(it)).collect(),
            },
            Value::Map(pairs) => self.locations_of_map(pairs),
        }
    }

    /// `Alfama, Lisbon`, `geo:35.6,139.5`, `35.6, 139.5`, `Lisbon (38.72, -9.14)`.
    fn location_of_text(&mut self, text: &str) -> Option<Location> {
        let text = text.trim();
        if let Some(pair) = read_pair(text) {
            let name = plain_name(text);
            let (latitude, longitude) = self.checked(Some(pair)).unzip();
            return Some(Location { name, parents: Vec::new(), latitude, longitude });
        }
        if is_geo(text) {
            let (name, parents) = (plain_name(text), Vec::new());
            let message = format!("`{}` is not a pair of coordinates", shortened(text));
            self.refuse::<()>(&message);
            return Some(Location { name, parents, latitude: None, longitude: None });
        }
        let behind = text.strip_suffix(')').and_then(|it| it.rsplit_once('('));
        let behind = behind.and_then(|(name, pair)| Some((name, read_pair(pair)?)));
        let (name, pair) = behind.map_or((text, None), |(name, pair)| (name, Some(pair)));
        let coordinates = self.checked(pair);
        Location::of_names(names_of_text(name), coordinates)
    }

    fn locations_of_map(&mut self, pairs: &[(String, Value)]) -> Vec<Location> {
        let object = geojson::object(pairs);
        if object == Some(Object::Collection) {
            return geojson::members(pairs).iter().flat_map(|it| self.locations(it)).collect();
        }
        let mut names = names_of_map(pairs);
        if names.is_empty() {
            names = names_of_map(geojson::properties(pairs));
        }
        let coordinates = self.coordinates(pairs);
        if !names.is_empty() || coordinates.is_some() || object.is_some() {
            return Location::of_names(names, coordinates).into_iter().collect();
        }
        let is_known = |key: &str| {
            let known = LATITUDE.iter().chain(&LONGITUDE).chain(&COORDINATES);
            known.chain(NAMES.iter().copied().flatten()).any(|it| it.eq_ignore_ascii_case(key))
        };
        let places = pairs.iter().filter(|(key, _)| !is_known(key));
        places.filter_map(|(key, value)| self.location_of_pair(key, value)).collect()
    }

    /// `Lisbon: Portugal`, `Lisbon: {lat: 38.72, lon: -9.14}`: a key that names the place.
    fn location_of_pair(&mut self, key: &str, value: &Value) -> Option<Location> {
        let mut names = names_of_text(key);
        let coordinates = match value {
            Value::Map(pairs) => {
                names.extend(names_of_map(pairs));
                self.coordinates(pairs)
            }
            Value::List(_) => self.checked(pair_of_numbers(value)),
            Value::Scalar(text) => {
                let pair = read_pair(text);
                let parents = pair.is_none().then(|| names_of_text(text));
                names.extend(parents.into_iter().flatten());
                self.checked(pair)
            }
            Value::Null(_) => None,
        };
        Location::of_names(names, coordinates)
    }

    /// The coordinates that a map holds: two keys, a list of numbers, or a text. `GeoJSON` has the longitude first.
    fn coordinates(&mut self, pairs: &[(String, Value)]) -> Option<Coordinates> {
        let number =
            |keys: &[&str]| find(pairs, keys).map(|(_, it)| it.text().and_then(read_number));
        match (number(&LATITUDE), number(&LONGITUDE)) {
            (Some(Some(latitude)), Some(Some(longitude))) => {
                return self.checked(Some((latitude, longitude)));
            }
            (None, None) => {}
            _ => return self.refuse("a latitude and a longitude are two numbers"),
        }
        let (_, value) = find(pairs, &COORDINATES)?;
        match geojson::object(pairs) {
            Some(Object::Point) => return self.point(value),
            Some(Object::Shape) => {
                let hint = "write one point: `{type: Point, coordinates: [longitude, latitude]}`";
                return self.refuse_with("a shape of several points is not a place", hint);
            }
            _ => {}
        }
        match value {
            Value::List(_) => self.checked(position(value)),
            Value::Map(pairs) => self.coordinates(pairs),
            Value::Scalar(text) => self.checked(read_pair(text)),
            Value::Null(_) => None,
        }
    }

    /// The coordinates of a point of `GeoJSON`.
    fn point(&mut self, value: &Value) -> Option<Coordinates> {
        let pair = match value {
            Value::Map(pairs) => return self.coordinates(pairs),
            Value::Scalar(text) if is_geo(text.trim()) => return self.checked(read_pair(text)),
            Value::Scalar(text) => read_pair(text),
            _ => position(value),
        };
        let hint = "GeoJSON has the longitude (-180 to 180) first, then the latitude (-90 to 90)";
        match pair {
            Some((longitude, latitude)) if is_on_earth((latitude, longitude)) => {
                Some((latitude, longitude))
            }
            Some((longitude, latitude)) => {
                let message = format!("`[{longitude}, {latitude}]` is nowhere on earth");
                self.refuse_with(&message, hint)
            }
            None => self.refuse_with("the coordinates of a point are two numbers", hint),
        }
    }

    fn checked(&mut self, pair: Option<Coordinates>) -> Option<Coordinates> {
        let (latitude, longitude) = pair?;
        if is_on_earth((latitude, longitude)) {
            return pair;
        }
        self.refuse(&format!("`{latitude}, {longitude}` is nowhere on earth"))
    }

    fn refuse<T>(&mut self, message: &str) -> Option<T> {
        let hint = "write the latitude (-90 to 90) first, then the longitude (-180 to 180)";
        self.refuse_with(message, hint)
    }

    fn refuse_with<T>(&mut self, message: &str, hint: &str) -> Option<T> {
        self.report.warn_key(self.key, "bad-coordinates", message, hint);
        None
    }
}

/// The names of a chain that is written with commas.
fn names_of_text(text: &str) -> Vec<String> {
    let names: Vec<String> = text.split(',').map(plain_name).filter(|it| !it.is_empty()).collect();
    if names.len() > MOST_NAMES { vec![plain_name(text)] } else { names }
}

/// The names of a map's chain; a name that stands twice in a row (a city in a region of its name) counts once.
fn names_of_map(pairs: &[(String, Value)]) -> Vec<String> {
    let parents = find(pairs, &["parent", "in"]).into_iter();
    let groups = NAMES.iter().filter_map(|keys| find(pairs, keys));
    let mut names: Vec<String> = Vec::new();
    for (_, value) in groups.chain(parents) {
        let more = match value {
            Value::Scalar(text) => names_of_text(text),
            Value::Map(pairs) => names_of_map(pairs),
            Value::List(_) | Value::Null(_) => Vec::new(),
        };
        names.extend(more);
    }
    names.truncate(MOST_NAMES);
    names.dedup_by_key(|name| fold(name));
    names
}

fn is_on_earth((latitude, longitude): Coordinates) -> bool {
    latitude.abs() <= 90.0 && longitude.abs() <= 180.0
}

/// Two numbers of a list, in its order; of three the last is the height.
fn position(value: &Value) -> Option<Coordinates> {
    match value {
        Value::List(values) if values.len() == 3 => {
            read_number(values[2].text()?)?;
            pair_of_numbers(&Value::List(values[..2].to_vec()))
        }
        _ => pair_of_numbers(value),
    }
}

/// Two numbers of a list.
fn pair_of_numbers(value: &Value) -> Option<Coordinates> {
    let Value::List(values) = value else { return None };
    let [latitude, longitude] = values.as_slice() else { return None };
    Some((read_number(latitude.text()?)?, read_number(longitude.text()?)?))
}

fn is_geo(text: &str) -> bool {
    text.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("geo:"))
}

/// Two numbers of a text; of a `geo:` address (RFC 5870) the height and what follows are left out.
fn read_pair(text: &str) -> Option<Coordinates> {
    let text = text.trim();
    let is_geo = is_geo(text);
    let numbers = if is_geo { text[4..].split([';', '?']).next()? } else { text };
    let mut numbers = numbers.split(',').map(read_number);
    let pair = (numbers.next()??, numbers.next()??);
    (is_geo || numbers.next().is_none()).then_some(pair)
}

#[cfg(test)]
mod tests;
