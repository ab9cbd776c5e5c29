//! Places in the words of `GeoJSON` (RFC 7946), which has the longitude first.

use super::super::front_matter::{Value, look_up};

/// What a map is in `GeoJSON`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    /// `{type: Point, coordinates: [longitude, latitude]}`.
    Point,
    /// A line, an area, or several points: no one place on the map.
    Shape,
    /// `{type: Feature, geometry: …, properties: …}`.
    Feature,
    /// Several of those.
    Collection,
}

/// The types, and the member that each must have: `type: feature` alone is a word of the writer.
const TYPES: [(&str, &str, Object); 9] = [
    ("Point", "coordinates", Object::Point),
    ("MultiPoint", "coordinates", Object::Shape),
    ("LineString", "coordinates", Object::Shape),
    ("MultiLineString", "coordinates", Object::Shape),
    ("Polygon", "coordinates", Object::Shape),
    ("MultiPolygon", "coordinates", Object::Shape),
    ("Feature", "geometry", Object::Feature),
    ("FeatureCollection", "features", Object::Collection),
    ("GeometryCollection", "geometries", Object::Collection),
];

/// What a map is; none where it says nothing of that.
pub(super) fn object(pairs: &[(String, Value)]) -> Option<Object> {
    let written = look_up(pairs, "type")?.1.text()?;
    let is_meant = |(name, member, _): &&(&str, &str, Object)| {
        name.eq_ignore_ascii_case(written) && look_up(pairs, member).is_some()
    };
    TYPES.iter().find(is_meant).map(|(.., object)| *object)
}

/// The members of a collection.
pub(super) fn members(pairs: &[(String, Value)]) -> &[Value] {
    let list = ["features", "geometries"].iter().find_map(|key| look_up(pairs, key));
    match list {
        Some((_, Value::List(members))) => members,
        _ => &[],
    }
}

/// What a feature says of itself beside its geometry.
pub(super) fn properties(pairs: &[(String, Value)]) -> &[(String, Value)] {
    match look_up(pairs, "properties") {
        Some((_, Value::Map(properties))) => properties,
        _ => &[],
    }
}
