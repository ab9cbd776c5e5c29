//! The keys of a map that says a place, and the names behind them.

mod known;

use super::super::front_matter::Value;
use super::super::mood::read_number;
use super::super::names::{in_quotations, plain_name, truth, uncurled};
use super::beside::{self, Position, pair_of_text};
use super::fold;
use super::pair::is_geo;
use known::{ADDRESS, AROUND, BESIDE, NAMES};

pub(super) const LATITUDE: [&str; 2] = ["latitude", "lat"];
pub(super) const LONGITUDE: [&str; 4] = ["longitude", "lon", "lng", "long"];
pub(super) const COORDINATES: [&str; 5] = ["coordinates", "coords", "geo", "location", "geometry"];

/// A place in so many places is a sentence with commas.
const MOST_NAMES: usize = 10;

pub(super) fn find<'a>(pairs: &'a [(String, Value)], keys: &[&str]) -> Option<&'a (String, Value)> {
    let of_key = |key: &&str| pairs.iter().find(|(it, value)| is_key(it, key) && !value.is_empty());
    keys.iter().find_map(of_key)
}

/// Whether a key is this one but for the case of its letters, spaces, `-` and `_`.
fn is_key(written: &str, key: &str) -> bool {
    // Most keys are another by their first letter.
    let first = written.bytes().next().filter(u8::is_ascii_alphabetic);
    if first
        .is_some_and(|it| !key.as_bytes().first().is_some_and(|key| it.eq_ignore_ascii_case(key)))
    {
        return false;
    }
    if written.is_ascii() {
        let letters = written.bytes().filter(|it| !matches!(it, b' ' | b'-' | b'_'));
        return letters.map(|it| it.to_ascii_lowercase()).eq(key.bytes());
    }
    let letters = written.chars().filter(|it| !" -_".contains(*it));
    letters.flat_map(char::to_lowercase).eq(key.chars())
}

/// Whether a key of a map is known, and so names no place itself.
pub(super) fn is_known(key: &str) -> bool {
    let of_names = NAMES.iter().copied().flatten().chain(&AROUND).chain(&ADDRESS);
    let of_position = LATITUDE.iter().chain(&LONGITUDE).chain(&COORDINATES);
    of_names.chain(of_position).chain(&BESIDE).any(|it| is_key(key, it))
}

/// Whether a value is a text, and neither a number nor a yes or no.
pub(super) fn is_word(value: &Value) -> bool {
    value.text().is_some_and(|it| read_number(it).is_none() && truth(it).is_none())
}

/// The key of a map that may name the place or one around it, and is not known to: any word where nothing else is the place's own name,
/// and a map with names of places.
pub(super) fn unread(pairs: &[(String, Value)]) -> Option<&str> {
    let is_place = |value: &Value| match value {
        Value::Map(inner) => !names_of_map(inner).is_empty(),
        _ => is_word(value) && name_of(pairs).is_none(),
    };
    let mut others = pairs.iter().filter(|(key, value)| !is_known(key) && is_place(value));
    others.next().map(|(key, _)| key.as_str())
}

/// What stands under the key of the place's own name, and not of one around it.
pub(super) fn name_of(pairs: &[(String, Value)]) -> Option<&Value> {
    let value = |key: &&str| find(pairs, &[key]).filter(|it| !is_address(it)).map(|it| &it.1);
    NAMES[0].iter().find_map(value)
}

/// Whether a pair is an address in a map.
fn is_address((key, value): &(String, Value)) -> bool {
    matches!(value, Value::Map(_)) && ADDRESS.iter().any(|it| is_key(key, it))
}

/// The names of a chain that is written with commas.
pub(super) fn names_of_text(text: &str) -> Vec<String> {
    let text = uncurled(text);
    let parts = || text.split(',').map(plain_name).collect();
    let parts: Vec<String> = match in_quotations(text.trim()) {
        Some(quoted) => quoted.iter().map(|it| plain_name(it)).collect(),
        None => parts(),
    };
    let names: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    if names.len() > MOST_NAMES { vec![plain_name(text)] } else { names }
}

/// The names of a map's chain; a name that stands twice in a row (a city in a region of its name) counts once.
pub(super) fn names_of_map(pairs: &[(String, Value)]) -> Vec<String> {
    let address = match pairs.iter().find(|it| is_address(it)) {
        Some((_, Value::Map(address))) => address.as_slice(),
        _ => &[],
    };
    let of_keys = |keys: &[&str]| {
        let names = names_under(pairs, keys);
        if names.is_empty() { names_under(address, keys) } else { names }
    };
    let mut names = of_keys(NAMES[0]);
    let groups = NAMES[1..].iter().copied().chain([AROUND.as_slice()]);
    let around: Vec<Vec<String>> = groups.map(of_keys).collect();
    let mut others = around.iter().flatten();
    // A whole address, `Rossio, Lisboa, Portugal`, says the places around its own already.
    let is_address =
        names.len() > 1 && others.any(|it| names.iter().any(|name| fold(name) == fold(it)));
    let has_town = around[..UP_TO_TOWN].iter().any(|it| !it.is_empty());
    if let Some(one) = whole_name(pairs).filter(|_| names.len() > 1 && has_town && !is_address) {
        names = vec![one];
    }
    let is_whole = names.len() > 1;
    for group in around {
        let is_said = |it: &String| is_whole && names.iter().any(|name| fold(name) == fold(it));
        let more: Vec<String> = group.into_iter().filter(|it| !is_said(it)).collect();
        names.extend(more);
    }
    names.truncate(MOST_NAMES);
    names.dedup_by_key(|name| fold(name));
    names
}

/// How many groups of keys behind that of the place's own name say its quarter or town: beside them a comma in the name belongs to
/// it, `{name: "10, Downing Street", city: London}`.
const UP_TO_TOWN: usize = 3;

/// The text of the place's own name, commas and all.
fn whole_name(pairs: &[(String, Value)]) -> Option<String> {
    name_of(pairs)?.text().map(|it| plain_name(&beside::read(it).names))
}

/// The names under the first of these keys that says one.
fn names_under(pairs: &[(String, Value)], keys: &[&str]) -> Vec<String> {
    let of_key = |key: &&str| {
        let (key, value) = find(pairs, &[key]).filter(|it| !is_address(it))?;
        let names = match value {
            Value::Scalar(text) | Value::Plain(text) if is_position(key, text) => Vec::new(),
            Value::Scalar(text) | Value::Plain(text) => names_beside(text),
            Value::Map(pairs) => names_of_map(pairs),
            Value::List(_) => {
                link(value).map(|it| plain_name(&format!("[[{it}]]"))).into_iter().collect()
            }
            Value::Null(_) => Vec::new(),
        };
        Some(names).filter(|it| !it.is_empty())
    };
    keys.iter().find_map(of_key).unwrap_or_default()
}

/// The names of a text without the position beside them; one name, where nobody knows where that ends.
fn names_beside(text: &str) -> Vec<String> {
    let beside = beside::read(text);
    match beside.position {
        Position::Doubtful | Position::Several => vec![plain_name(text)],
        Position::Said(_) | Position::Unsaid => names_of_text(&beside.names),
    }
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
    let mut lists = names.filter_map(|key| find(pairs, &[key]));
    lists.any(|(_, value)| {
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
    is_either && (is_geo(text.trim()) || pair_of_text(text).is_some())
}
