//! The places of an entry: "Alfama, Lisbon, Portugal" is a place in a place in a place.

mod geojson;
mod keys;
mod pair;

use std::collections::HashMap;

use super::front_matter::{FrontMatter, Value};
use super::mood::read_number;
use super::names::{keys_of, plain_name, single_spaced, truth};
use super::report::Report;
use crate::finding::shortened;
use geojson::Object;
use keys::{LATITUDE, LONGITUDE, find, names_of_map, names_of_text};
use pair::{
    is_geo, is_of_numbers, is_on_earth, pair_of_numbers, position, read_other_pair, read_pair,
};

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

/// The folded form of a name, with single spaces.
fn fold(name: &str) -> String {
    single_spaced(&super::fold::fold(name))
}

/// Reads the places: scalars, lists, maps, or lists of maps; one place may have its coordinates in keys of their own.
pub(super) fn read(front_matter: &FrontMatter, report: &mut Report<'_>) -> Vec<Location> {
    let mut locations: Vec<Location> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for key in ["location", "locations"] {
        let Some((key, value)) = front_matter.get(key) else { continue };
        let mut reader = LocationReader { key, report };
        for location in reader.locations(value, Around::Key) {
            let index = *known.entry(location.canonical_name()).or_insert(locations.len());
            match locations.get_mut(index) {
                Some(same) => reader.take_coordinates(same, &location),
                None => locations.push(location),
            }
        }
    }
    if let Some(key) = keys::key_of_position(&front_matter.values) {
        let mut reader = LocationReader { key, report };
        let apart = reader.coordinates(&front_matter.values).map(Location::at);
        match (apart, locations.as_mut_slice()) {
            (Some(apart), []) => locations.push(apart),
            (Some(apart), [alone]) => reader.take_coordinates(alone, &apart),
            (Some(_), _) => reader.warn_of_positions("one position for several places is nobody's"),
            (None, _) => {}
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
}

/// The name of a place that is a link to what a map shows, or has its position behind it, and that position:
/// `[Lisbon](geo:38.72,-9.14)`, `[[Lisbon]] geo:38.72,-9.14`.
fn link_or_geo(text: &str) -> Option<(&str, Option<&str>)> {
    let link = text.strip_prefix('[').and_then(|it| it.strip_suffix(')'));
    if let Some((name, target)) = link.and_then(|it| it.split_once("]("))
        && !name.trim().is_empty()
        && !name.contains(['[', ']'])
        && !target.contains(['(', ')'])
    {
        let is_of_map = is_geo(target) || target.starts_with("http");
        return Some((name, is_of_map.then_some(target)));
    }
    let (name, geo) = text.rsplit_once(char::is_whitespace).filter(|it| is_geo(it.1))?;
    read_pair(geo).map(|_| (name, Some(geo)))
}

struct LocationReader<'r, 'a> {
    key: &'r str,
    report: &'r mut Report<'a>,
}

/// What a map stands in: in a list it is one place, under the key itself it may be several, each named by a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Key,
    List,
}

impl LocationReader<'_, '_> {
    fn locations(&mut self, value: &Value, around: Around) -> Vec<Location> {
        match value {
            Value::Null(_) => Vec::new(),
            Value::Scalar(text) | Value::Plain(text) => {
                self.location_of_text(text).into_iter().collect()
            }
            Value::List(_) if let Some(link) = value.unquoted_link() => {
                self.location_of_text(&link).into_iter().collect()
            }
            Value::List(values) => match position(value) {
                Some(pair) => self.checked(Some(pair)).map(Location::at).into_iter().collect(),
                None => values.iter().flat_map(|it| self.locations(it, Around::List)).collect(),
            },
            Value::Map(pairs) => self.locations_of_map(pairs, around),
        }
    }

    /// `Alfama, Lisbon`, `geo:35.6,139.5`, `35.6, 139.5`, `Lisbon (38.72, -9.14)`, `[Lisbon](geo:38.72,-9.14)`.
    fn location_of_text(&mut self, text: &str) -> Option<Location> {
        let text = text.trim();
        if let Some((name, behind)) = link_or_geo(text) {
            let pair = |it: &str| read_pair(it).or_else(|| read_other_pair(it));
            let coordinates = self.checked(behind.and_then(pair));
            return Location::of_names(names_of_text(name), coordinates);
        }
        if let Some(pair) = read_pair(text) {
            let name = plain_name(text);
            let (latitude, longitude) = self.checked(Some(pair)).unzip();
            return Some(Location { name, parents: Vec::new(), latitude, longitude });
        }
        if let Some(pair) = read_other_pair(text) {
            return self.checked(Some(pair)).map(Location::at);
        }
        if is_geo(text) || is_of_numbers(text) {
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

    fn locations_of_map(&mut self, pairs: &[(String, Value)], around: Around) -> Vec<Location> {
        let object = geojson::object(pairs);
        if object == Some(Object::Collection) {
            let members = geojson::members(pairs);
            return members.iter().flat_map(|it| self.locations(it, Around::List)).collect();
        }
        let mut names = names_of_map(pairs);
        if names.is_empty() {
            names = names_of_map(geojson::properties(pairs));
        }
        let coordinates = self.coordinates(pairs);
        let others: Vec<_> = pairs.iter().filter(|(key, _)| !keys::is_known(key)).collect();
        let is_nameless = names.is_empty() && object.is_none();
        if !is_nameless || coordinates.is_some() {
            if keys::has_list_of_names(pairs) {
                self.warn_of_map(pairs, "a list where one place has one name");
            } else if is_nameless && others.iter().any(|(_, value)| is_word(value)) {
                self.warn_of_map(pairs, "no name of a place");
            }
            return Location::of_names(names, coordinates).into_iter().collect();
        }
        if others.is_empty()
            && !pairs.iter().all(|(_, it)| it.is_empty())
            && !keys::has_position(pairs)
        {
            self.warn_of_map(pairs, "no name of a place");
        }
        let is_record = around == Around::List || others.len() < pairs.len();
        let around = if is_record { Around::List } else { Around::Key };
        others
            .into_iter()
            .flat_map(|(key, value)| self.locations_of_pair(key, value, around))
            .collect()
    }

    /// `Lisbon: Portugal`, `Lisbon: {lat: 38.72, lon: -9.14}`: a key that names the place. Among the keys of one place,
    /// `spot: Lisbon`, nobody knows which of the two is the name.
    fn locations_of_pair(&mut self, key: &str, value: &Value, around: Around) -> Vec<Location> {
        let named = |parents, coordinates| {
            let names = names_of_text(key).into_iter().chain(parents).collect();
            Location::of_names(names, coordinates).into_iter().collect()
        };
        match value {
            it if it.is_empty() => named(Vec::new(), None),
            Value::Map(pairs) if keys::has_own_name(pairs) => {
                self.locations_of_map(pairs, Around::List)
            }
            Value::Map(pairs)
                if around == Around::Key
                    || !names_of_map(pairs).is_empty()
                    || keys::has_position(pairs) =>
            {
                let coordinates = self.coordinates(pairs);
                named(names_of_map(pairs), coordinates)
            }
            Value::List(_) if pair_of_numbers(value).is_some() => {
                let coordinates = self.checked(pair_of_numbers(value));
                named(Vec::new(), coordinates)
            }
            Value::Scalar(text) | Value::Plain(text) if read_pair(text).is_some() => {
                let coordinates = self.checked(read_pair(text));
                named(Vec::new(), coordinates)
            }
            Value::Scalar(text) | Value::Plain(text) if let Some(is_so) = truth(text) => {
                if is_so {
                    named(Vec::new(), None)
                } else {
                    Vec::new()
                }
            }
            Value::Scalar(text) | Value::Plain(text) if around == Around::Key && is_word(value) => {
                named(names_of_text(text), None)
            }
            _ => {
                let message = format!(
                    "`{}` in `{}` is not known to say a place, and what stands behind it is not read",
                    shortened(key),
                    self.key
                );
                let own = value.text().filter(|_| is_word(value)).map(|text| own_words(key, text));
                let hint = own.as_deref().unwrap_or(NAME_HINT);
                self.report.warn_key(self.key, UNREAD, &message, hint);
                Vec::new()
            }
        }
    }

    /// The coordinates that a map holds: two keys, a list of numbers, or a text. A list under `coordinates` is one of
    /// `GeoJSON`, which has the longitude first.
    fn coordinates(&mut self, pairs: &[(String, Value)]) -> Option<Coordinates> {
        let number =
            |keys: &[&str]| find(pairs, keys).map(|(_, it)| it.text().and_then(read_number));
        match (number(&LATITUDE), number(&LONGITUDE)) {
            (Some(Some(latitude)), Some(Some(longitude))) => {
                return self.checked(Some((latitude, longitude)));
            }
            (None, None) => {}
            (Some(Some(_)), None) => return self.refuse_half(pairs, &LATITUDE, LONGITUDE[0]),
            (None, Some(Some(_))) => return self.refuse_half(pairs, &LONGITUDE, LATITUDE[0]),
            _ => return self.refuse("a latitude and a longitude are two numbers"),
        }
        let (key, value) = keys::position_of(pairs)?;
        match geojson::object(pairs) {
            Some(Object::Point) => return self.point(value),
            Some(Object::Shape) => {
                let hint = "write one point: `{type: Point, coordinates: [longitude, latitude]}`";
                return self.refuse_with("a shape of several points is not a place", hint);
            }
            _ => {}
        }
        let is_geojson = ["coordinates", "geometry"].iter().any(|it| key.eq_ignore_ascii_case(it));
        let pair = match value {
            Value::List(_) if is_geojson => return self.point(value),
            Value::Map(pairs) if keys::has_position(pairs) => return self.coordinates(pairs),
            Value::List(_) => position(value),
            Value::Scalar(text) | Value::Plain(text) => read_pair(text),
            Value::Map(_) | Value::Null(_) => None,
        };
        match pair {
            Some(_) => self.checked(pair),
            None => self.refuse(&format!("`{key}` does not hold a position")),
        }
    }

    /// Tells of one half of a position that stands without the other.
    fn refuse_half(
        &mut self,
        pairs: &[(String, Value)],
        keys: &[&str],
        other: &str,
    ) -> Option<Coordinates> {
        let key = find(pairs, keys).map_or(keys[0], |it| it.0.as_str());
        let message = format!("`{key}` is one half of a position, and stands without a `{other}`");
        let hint = format!("write `{other}:` beside it, with its degrees, or leave it away");
        self.refuse_with(&message, &hint)
    }

    /// The coordinates of a point of `GeoJSON`.
    fn point(&mut self, value: &Value) -> Option<Coordinates> {
        let pair = match value {
            Value::Map(pairs) => return self.coordinates(pairs),
            Value::Scalar(text) | Value::Plain(text) if is_geo(text.trim()) => {
                return self.checked(read_pair(text));
            }
            Value::Scalar(text) | Value::Plain(text) => read_pair(text),
            _ => position(value),
        };
        let order = "a list under `coordinates` has the longitude (-180 to 180) first, then the latitude (-90 to 90)";
        match pair {
            Some((longitude, latitude)) if is_on_earth((latitude, longitude)) => {
                Some((latitude, longitude))
            }
            Some((first, second)) => {
                let message = format!("`[{first}, {second}]` is nowhere on earth");
                let hint = match is_on_earth((first, second)) {
                    true => format!("{order}: `[{second}, {first}]`"),
                    false => order.to_owned(),
                };
                self.refuse_with(&message, &hint)
            }
            None => self.refuse_with("the coordinates of a point are two numbers", order),
        }
    }

    fn checked(&mut self, pair: Option<Coordinates>) -> Option<Coordinates> {
        let (latitude, longitude) = pair?;
        if is_on_earth((latitude, longitude)) {
            return pair;
        }
        self.refuse(&format!("`{latitude}, {longitude}` is nowhere on earth"))
    }

    /// Gives a place the coordinates that it was given elsewhere; of two positions the first counts.
    fn take_coordinates(&mut self, place: &mut Location, other: &Location) {
        let (held, new) =
            (place.latitude.zip(place.longitude), other.latitude.zip(other.longitude));
        match (held, new) {
            (None, _) => (place.latitude, place.longitude) = (other.latitude, other.longitude),
            (Some(held), Some(new)) if held != new => {
                let name = shortened(&place.name);
                self.warn_of_positions(&format!(
                    "`{name}` has more than one position; the first counts"
                ));
            }
            _ => {}
        }
    }

    fn warn_of_positions(&mut self, message: &str) {
        let hint = "give each place one position: `{name: Lisbon, lat: 38.72, lon: -9.14}`";
        self.report.warn_key(self.key, "several-positions", message, hint);
    }

    fn warn_of_map(&mut self, pairs: &[(String, Value)], what: &str) {
        let keys = keys_of(pairs);
        let message = format!("a map in `{}` ({keys}) has {what}", self.key);
        self.report.warn_key(self.key, UNREAD, &message, NAME_HINT);
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

/// How a key and a value that may be two names are written as one place; a key in small letters is no name.
fn own_words(key: &str, text: &str) -> String {
    let (key, text) = (shortened(key), shortened(text));
    match key.starts_with(char::is_lowercase) {
        true => format!("write `{{name: {text}}}`, if `{text}` is the place"),
        false => format!("write `\"{key}, {text}\"`, if the one lies in the other"),
    }
}

const UNREAD: &str = "unread-place";
const NAME_HINT: &str =
    "write `{name: Alfama, city: Lisbon}`, or the names alone: `Alfama, Lisbon`";

/// Whether a value is a text, and neither a number nor a yes or no.
fn is_word(value: &Value) -> bool {
    value.text().is_some_and(|it| read_number(it).is_none() && truth(it).is_none())
}

#[cfg(test)]
mod tests;
