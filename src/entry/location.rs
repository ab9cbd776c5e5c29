//! The places of an entry: "Alfama, Lisbon, Portugal" is a place in a place in a place.

mod beside;
mod coordinates;
mod degrees;
mod geojson;
mod keys;
mod pair;

use std::collections::HashMap;

use super::front_matter::{FrontMatter, Value};
use super::names::{items_of, keys_of, plain_name, single_spaced, truth};
use super::report::Report;
use crate::finding::shortened;
use beside::{Beside, Position, pair_of_text, put_together};
use geojson::Object;
use keys::{is_word, names_of_map, names_of_text};
use pair::{is_geo, is_of_numbers, pair_of_numbers, position, read_other_pair, read_pair};

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
        for location in reader.locations_under_key(value) {
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
    /// The places of a key's value, which may be a list that was written as one text: `"[Lisboa, Porto]"`, lines with bullets.
    fn locations_under_key(&mut self, value: &Value) -> Vec<Location> {
        let is_list =
            |it: &&str| it.starts_with('[') && pair_of_text(it).is_none() || it.contains('\n');
        let items = |it| items_of(it, |it| it.split(',').collect());
        match value.text().filter(is_list).and_then(items) {
            Some(items) => {
                let items = items.into_iter().map(Value::Scalar).collect();
                self.locations(&Value::List(items), Around::List)
            }
            None => self.locations(value, Around::Key),
        }
    }

    fn locations(&mut self, value: &Value, around: Around) -> Vec<Location> {
        match value {
            Value::Null(_) => Vec::new(),
            Value::Scalar(text) | Value::Plain(text) => {
                self.location_of_text(text).into_iter().collect()
            }
            Value::List(_) if let Some(link) = value.unquoted_link() => {
                self.location_of_text(&link).into_iter().collect()
            }
            Value::List(_) if let Some(pair) = position(value) => {
                self.checked(Some(pair)).map(Location::at).into_iter().collect()
            }
            Value::List(values) => {
                let items = put_together(values);
                items.iter().flat_map(|it| self.locations(it, Around::List)).collect()
            }
            Value::Map(pairs) => self.locations_of_map(pairs, around),
        }
    }

    /// `Alfama, Lisbon`, `geo:35.6,139.5`, `35.6, 139.5`, `Lisbon (38.72, -9.14)`, `[Lisbon](geo:38.72,-9.14)`.
    fn location_of_text(&mut self, text: &str) -> Option<Location> {
        let text = text.trim();
        let text = text.strip_prefix('<').and_then(|it| it.strip_suffix('>')).unwrap_or(text);
        let nameless =
            |name| Location { name, parents: Vec::new(), latitude: None, longitude: None };
        if let Some(pair) = read_pair(text) {
            let (latitude, longitude) = self.checked(Some(pair)).unzip();
            return Some(Location { latitude, longitude, ..nameless(plain_name(text)) });
        }
        if let Some(pair) = read_other_pair(text) {
            return self.checked(Some(pair)).map(Location::at);
        }
        let behind = text.strip_suffix(')').and_then(|it| it.rsplit_once('('));
        let behind = behind.filter(|(name, pair)| !name.ends_with(']') && !is_geo(pair));
        if let Some((name, pair)) = behind.and_then(|(name, pair)| Some((name, read_pair(pair)?))) {
            let coordinates = self.checked(Some(pair));
            return Location::of_names(names_of_text(name), coordinates);
        }
        let beside = beside::read(text);
        if let Beside { names, position: Position::Said(pair) } = &beside {
            let coordinates = self.checked(Some(*pair));
            return Location::of_names(names_of_text(names), coordinates);
        }
        if is_geo(text) || is_of_numbers(text) {
            let message = format!("`{}` is not a pair of coordinates", shortened(text));
            self.refuse::<()>(&message);
            return Some(nameless(plain_name(text)));
        }
        if !self.is_told(text, beside.position) {
            return Location::of_names(names_of_text(&beside.names), None);
        }
        Some(nameless(plain_name(text)))
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
        let coordinates = match self.coordinates(pairs) {
            None if !keys::has_position(pairs) => self.coordinates_of_name(pairs),
            coordinates => coordinates,
        };
        let others: Vec<_> = pairs.iter().filter(|(key, _)| !keys::is_known(key)).collect();
        let is_nameless = names.is_empty() && object.is_none();
        if !is_nameless || coordinates.is_some() {
            if keys::has_list_of_names(pairs) {
                self.warn_of_map(pairs, "a list where one place has one name");
            } else if is_nameless && others.iter().any(|(_, value)| is_word(value)) {
                self.warn_of_map(pairs, "no name of a place");
            } else if let Some(key) = keys::unread(pairs).filter(|_| object.is_none()) {
                self.warn_of_key(key, NAME_HINT);
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
            Value::Scalar(text) | Value::Plain(text) if let Some(pair) = pair_of_text(text) => {
                let coordinates = self.checked(Some(pair));
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
                let own = value.text().filter(|_| is_word(value)).map(|text| own_words(key, text));
                self.warn_of_key(key, own.as_deref().unwrap_or(NAME_HINT));
                Vec::new()
            }
        }
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

    fn warn_of_key(&mut self, key: &str, hint: &str) {
        let message = format!(
            "`{}` in `{}` is not known to say a place, and what stands behind it is not read",
            shortened(key),
            self.key
        );
        self.report.warn_key(self.key, UNREAD, &message, hint);
    }

    fn warn_of_map(&mut self, pairs: &[(String, Value)], what: &str) {
        let keys = keys_of(pairs);
        let message = format!("a map in `{}` ({keys}) has {what}", self.key);
        self.report.warn_key(self.key, UNREAD, &message, NAME_HINT);
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

#[cfg(test)]
mod tests;
