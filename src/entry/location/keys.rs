//! The keys of a map that says a place, and the names behind them.

use super::super::front_matter::{Value, look_up};
use super::super::mood::read_number;
use super::super::names::plain_name;
use super::fold;
use super::pair::{is_geo, read_pair};

pub(super) const LATITUDE: [&str; 2] = ["latitude", "lat"];
pub(super) const LONGITUDE: [&str; 4] = ["longitude", "lon", "lng", "long"];
pub(super) const COORDINATES: [&str; 5] = ["coordinates", "coords", "geo", "location", "geometry"];

/// The keys of a map that name a place, from the smallest place to the largest; of each group one counts.
const NAMES: [&[&str]; 7] = [
    &["name", "place", "venue", "label", "address", "title", "full_name"],
    &["location"],
    &["neighbourhood", "neighborhood", "district", "quarter", "suburb"],
    &["city", "town", "village", "municipality"],
    &["county", "island"],
    &["region", "state", "province"],
    &["country"],
];

/// The keys of a map that names the places around its own.
const AROUND: [&str; 2] = ["parent", "in"];

/// The keys that say something beside name and position.
const BESIDE: [&str; 24] = [
    "type",
    "id",
    "url",
    "link",
    "note",
    "notes",
    "comment",
    "description",
    "room",
    "floor",
    "street",
    "zip",
    "postcode",
    "postal_code",
    "altitude",
    "elevation",
    "height",
    "accuracy",
    "radius",
    "timezone",
    "weather",
    "properties",
    "bbox",
    "alt",
];

/// A place in so many places is a sentence with commas.
const MOST_NAMES: usize = 10;

pub(super) fn find<'a>(pairs: &'a [(String, Value)], keys: &[&str]) -> Option<&'a (String, Value)> {
    keys.iter().find_map(|key| look_up(pairs, key).filter(|(_, value)| !value.is_empty()))
}

/// Whether a key of a map is known, and so names no place itself.
pub(super) fn is_known(key: &str) -> bool {
    let of_names = NAMES.iter().copied().flatten().chain(&AROUND);
    let of_position = LATITUDE.iter().chain(&LONGITUDE).chain(&COORDINATES);
    of_names.chain(of_position).chain(&BESIDE).any(|it| it.eq_ignore_ascii_case(key))
}

/// The names of a chain that is written with commas.
pub(super) fn names_of_text(text: &str) -> Vec<String> {
    let names: Vec<String> = text.split(',').map(plain_name).filter(|it| !it.is_empty()).collect();
    if names.len() > MOST_NAMES { vec![plain_name(text)] } else { names }
}

/// The names of a map's chain; a name that stands twice in a row (a city in a region of its name) counts once.
pub(super) fn names_of_map(pairs: &[(String, Value)]) -> Vec<String> {
    let groups = NAMES.iter().filter_map(|keys| find(pairs, keys));
    let mut names: Vec<String> = Vec::new();
    for (key, value) in groups.chain(find(pairs, &AROUND)) {
        let more = match value {
            Value::Scalar(text) | Value::Plain(text) if is_position(key, text) => Vec::new(),
            Value::Scalar(text) | Value::Plain(text) => names_of_text(text),
            Value::Map(pairs) => names_of_map(pairs),
            Value::List(_) => {
                link(value).map(|it| plain_name(&format!("[[{it}]]"))).into_iter().collect()
            }
            Value::Null(_) => Vec::new(),
        };
        names.extend(more);
    }
    names.truncate(MOST_NAMES);
    names.dedup_by_key(|name| fold(name));
    names
}

/// The key of a position that stands beside the places, or of one half of it: a longitude alone is one where it is a number.
/// `long` may be anything.
pub(super) fn key_of_position(pairs: &[(String, Value)]) -> Option<&str> {
    let of_longitude = || {
        let is_number = |it: &Value| it.text().and_then(read_number).is_some();
        find(pairs, &LONGITUDE[..3]).filter(|(_, value)| is_number(value))
    };
    find(pairs, &LATITUDE).or_else(of_longitude).map(|(key, _)| key.as_str())
}

/// What stands in a link without quotes, `[[Lisbon|home]]`, which YAML takes for a list in a list.
fn link(value: &Value) -> Option<&str> {
    fn alone(value: &Value) -> Option<&Value> {
        match value {
            Value::List(values) if values.len() == 1 => values.first(),
            _ => None,
        }
    }
    alone(value).and_then(alone)?.text()
}

/// Whether several names stand where a map of one place has one.
pub(super) fn has_list_of_names(pairs: &[(String, Value)]) -> bool {
    let names = NAMES.iter().copied().flatten().filter(|it| !COORDINATES.contains(it));
    let lists = names.filter_map(|key| look_up(pairs, key));
    lists.into_iter().any(|(_, value)| {
        matches!(value, Value::List(_)) && !value.is_empty() && link(value).is_none()
    })
}

/// Whether a map has a name of its own, and not only the names of the places around it.
pub(super) fn has_own_name(pairs: &[(String, Value)]) -> bool {
    find(pairs, NAMES[0])
        .is_some_and(|(_, value)| matches!(value, Value::Scalar(_) | Value::Plain(_)))
}

/// Whether a map says a position, or tries to.
pub(super) fn has_position(pairs: &[(String, Value)]) -> bool {
    find(pairs, &LATITUDE).or(find(pairs, &LONGITUDE)).is_some() || position_of(pairs).is_some()
}

/// What stands under a key of a position; a text under `location` may be a name instead.
pub(super) fn position_of(pairs: &[(String, Value)]) -> Option<&(String, Value)> {
    let is_name = |key: &str, value: &Value| {
        key.eq_ignore_ascii_case("location")
            && match value {
                Value::Scalar(text) | Value::Plain(text) => !is_position(key, text),
                Value::Map(pairs) => !has_position(pairs),
                _ => false,
            }
    };
    COORDINATES.iter().find_map(|key| find(pairs, &[key]).filter(|(key, it)| !is_name(key, it)))
}

/// Whether a text under a key that may hold either is a position, and no name.
pub(super) fn is_position(key: &str, text: &str) -> bool {
    let is_either = COORDINATES.iter().any(|it| it.eq_ignore_ascii_case(key));
    is_either && (is_geo(text.trim()) || read_pair(text).is_some())
}
