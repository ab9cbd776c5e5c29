//! What the value of a key says of places: texts, lists, and maps with names or positions.

use super::super::front_matter::Value;
use super::super::names::{at_semicolons, items_of, plain_name, truth};
use super::super::report::Report;
use super::Location;
use super::beside::{self, Beside, Position, pair_of_text, put_together};
use super::geojson::{self, Object};
use super::keys::{self, is_word, names_of_map, names_of_text};
use super::pair::{
    is_geo, is_of_numbers, label_of_geo, name_of_geo, pair_of_numbers, position, read_other_pair,
    read_pair,
};
use crate::finding::shortened;

pub(super) struct LocationReader<'r, 'a> {
    pub(super) key: &'r str,
    pub(super) report: &'r mut Report<'a>,
}

/// What a map stands in: in a list it is one place, under the key itself it may be several, each named by a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Key,
    List,
}

impl LocationReader<'_, '_> {
    /// The places of a key's value, which may be a list that was written as one text: `"[Lisboa, Porto]"`, lines with bullets.
    pub(super) fn locations_under_key(&mut self, value: &Value) -> Vec<Location> {
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
                let parts = places_of_text(text).into_iter();
                parts.filter_map(|it| self.location_of_text(it)).collect()
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
            let name = label_of_geo(text).unwrap_or_else(|| text.to_owned());
            return Some(Location { latitude, longitude, ..nameless(plain_name(&name)) });
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
            match name_of_geo(text) {
                Some(name) => {
                    let hint = format!("write the place alone: `{}`", shortened(&name));
                    self.refuse_with::<()>(&message, &hint);
                }
                None => _ = self.refuse::<()>(&message),
            }
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
            Value::Scalar(text) | Value::Plain(text)
                if around == Around::Key && is_word(value) && !is_named_apart(key, text) =>
            {
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
    pub(super) fn take_coordinates(&mut self, place: &mut Location, other: &Location) {
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
}

/// The places of a text with semicolons between them: `Paris, Texas; Austin, Texas`; one where a position stands in it, or a number, as
/// in an address: `Flat 4; 10 Downing Street, London`.
fn places_of_text(text: &str) -> Vec<&str> {
    let is_unplaced = |it: &&str| {
        !it.contains(char::is_numeric)
            && pair_of_text(it).is_none()
            && !is_geo(it.trim())
            && beside::read(it).position == Position::Unsaid
    };
    let parts = Some(text).filter(|it| it.contains([';', '；'])).filter(is_unplaced);
    parts.and_then(at_semicolons).unwrap_or_else(|| vec![text])
}

/// Whether a key is written as names are, and its value is not: `Lisbon: home`.
fn is_named_apart(key: &str, text: &str) -> bool {
    key.trim().starts_with(char::is_uppercase) && text.trim().starts_with(char::is_lowercase)
}

/// How a key and a value that may be two names are written as one place; a key in small letters is no name.
fn own_words(key: &str, text: &str) -> String {
    let (key, text) = (shortened(key), shortened(text));
    match key.starts_with(char::is_lowercase) {
        true => format!("write `{{name: {text}}}`, if `{text}` is the place"),
        false => format!("write `\"{key}, {text}\"`, if the one lies in the other"),
    }
}

pub(super) const NAME_HINT: &str =
    "write `{name: Alfama, city: Lisbon}`, or the names alone: `Alfama, Lisbon`";
