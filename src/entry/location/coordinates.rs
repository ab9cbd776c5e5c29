//! The coordinates of a place: what a map or a text says of them, and what is told where that is none.

use super::super::front_matter::Value;
use super::super::mood::read_number;
use super::beside::{self, Position, pair_of_text};
use super::geojson::{self, Object};
use super::keys::{self, LATITUDE, LONGITUDE, find};
use super::pair::{is_geo, is_on_earth, position, read_pair};
use super::{Coordinates, LocationReader};
use crate::finding::shortened;

/// The order of the two numbers in a list.
const ORDER: &str = "a list under `coordinates` has the longitude (-180 to 180) first, then the latitude (-90 to 90)";

impl LocationReader<'_, '_> {
    /// The coordinates that a map holds: two keys, a list of numbers, or a text. A list under `coordinates` is one of
    /// `GeoJSON`, which has the longitude first.
    pub(super) fn coordinates(&mut self, pairs: &[(String, Value)]) -> Option<Coordinates> {
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
            Value::Scalar(text) | Value::Plain(text) => pair_of_text(text),
            Value::Map(_) | Value::Null(_) => None,
        };
        match pair {
            Some(_) => self.checked(pair),
            None => self.refuse(&format!("`{key}` does not hold a position")),
        }
    }

    /// The coordinates that the name of a map says, `{name: "Lisboa 38.72,-9.14"}`, or the map in its place, `{venue: {name: A, lat: 1, lon: 2}}`.
    pub(super) fn coordinates_of_name(&mut self, pairs: &[(String, Value)]) -> Option<Coordinates> {
        match keys::name_of(pairs)? {
            Value::Map(inner) if keys::has_position(inner) => self.coordinates(inner),
            value => {
                let text = value.text()?;
                match beside::read(text).position {
                    Position::Said(pair) => self.checked(Some(pair)),
                    position => {
                        self.is_told(text, position);
                        None
                    }
                }
            }
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
        match pair {
            Some((longitude, latitude)) if is_on_earth((latitude, longitude)) => {
                Some((latitude, longitude))
            }
            Some((first, second)) => self.refuse_off_earth(first, second),
            None => self.refuse_with("the coordinates of a point are two numbers", ORDER),
        }
    }

    /// Tells of a point that is nowhere on earth: its two numbers may have changed places.
    fn refuse_off_earth(&mut self, first: f64, second: f64) -> Option<Coordinates> {
        let message = format!("`[{first}, {second}]` is nowhere on earth");
        let hint = match is_on_earth((first, second)) {
            true => format!("{ORDER}: `[{second}, {first}]`"),
            false => ORDER.to_owned(),
        };
        self.refuse_with(&message, &hint)
    }

    pub(super) fn checked(&mut self, pair: Option<Coordinates>) -> Option<Coordinates> {
        let (latitude, longitude) = pair?;
        if is_on_earth((latitude, longitude)) {
            return pair;
        }
        self.refuse(&format!("`{latitude}, {longitude}` is nowhere on earth"))
    }

    /// Tells of what a text says of a position that is not read, if anything; then nobody knows where its name ends.
    pub(super) fn is_told(&mut self, text: &str, position: Position) -> bool {
        let text = shortened(text);
        match position {
            Position::Doubtful => {
                let hint = "write the position behind the name: `Lisbon (38.72, -9.14)`";
                let message = format!("the numbers in `{text}` are not read as a position");
                self.refuse_with::<()>(&message, hint);
            }
            Position::Several => {
                self.warn_of_positions(&format!(
                    "`{text}` has more than one position; none is read"
                ));
            }
            Position::Said(_) | Position::Unsaid => return false,
        }
        true
    }

    pub(super) fn refuse<T>(&mut self, message: &str) -> Option<T> {
        let hint = "write the latitude (-90 to 90) first, then the longitude (-180 to 180)";
        self.refuse_with(message, hint)
    }

    pub(super) fn refuse_with<T>(&mut self, message: &str, hint: &str) -> Option<T> {
        self.report.warn_key(self.key, "bad-coordinates", message, hint);
        None
    }
}
