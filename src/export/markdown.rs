//! An entry as a Markdown file whose front matter has one plain form; its text is unchanged.

use crate::archive::rows::record::{Place, Record};
use crate::entry::front_matter::{self, Value};
use crate::entry::location::canonical_name;
use crate::entry::mood::{self, Mood};

/// The keys whose values are written in their plain form, whatever their letters' case; other keys stay as they were.
const NORMALISED: [&str; 10] =
    ["date", "title", "location", "locations", "mood", "moods", "tag", "tags", "person", "people"];

/// The file of an entry.
///
/// Read again it is the same entry: day, title, tags, people, moods, places, fields, and text.
pub fn file(record: &Record) -> String {
    let pairs = pairs(record);
    // Text that begins like front matter is told from it by an empty block before it.
    let begins_like_one = record.body.trim_start().starts_with(['-', '+', '{'])
        || record.body.starts_with('\u{feff}');
    let block = match pairs.as_slice() {
        [] if !begins_like_one => String::new(),
        pairs => front_matter::write(pairs),
    };
    format!("{block}{}", record.body)
}

fn pairs(record: &Record) -> Vec<(String, Value)> {
    let list = |values: Vec<Value>| Some(Value::List(values));
    let names = |names: &[String]| list(names.iter().map(|it| name(it)).collect());
    // A title that is a heading stands in the text already.
    let title = record.title.as_ref().filter(|_| has_key(record, "title"));
    let known = [
        ("date", record.date_written.as_ref().or(record.date.as_ref()).map(scalar)),
        ("title", title.map(scalar)),
        ("locations", list(record.locations.iter().map(location).collect())),
        ("moods", list(moods(record))),
        ("tags", names(&record.tags)),
        ("people", names(&record.people)),
    ];
    let known = known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let known = known.filter(|(_, value)| !value.is_empty());
    let others = other_keys(record).map(|(key, value)| (key.clone(), Value::from(value)));
    known.chain(others).collect()
}

/// The keys of the front matter that say nothing of day, title, places, moods, tags or people, with their values.
pub fn other_keys(record: &Record) -> impl Iterator<Item = (&String, &serde_json::Value)> {
    let is_other = |key: &str| !NORMALISED.iter().any(|it| it.eq_ignore_ascii_case(key));
    record.front_matter.iter().filter(move |(key, _)| is_other(key))
}

fn has_key(record: &Record, key: &str) -> bool {
    record.front_matter.keys().any(|it| it.eq_ignore_ascii_case(key))
}

fn scalar<T: ToString + ?Sized>(text: &T) -> Value {
    Value::Scalar(text.to_string())
}

/// A name of a list; one with a comma in it would be read as two.
fn name(text: &str) -> Value {
    if text.contains([',', '\n']) { map([("name", scalar(text))]) } else { scalar(text) }
}

/// The number that has no name, and the moods.
fn moods(record: &Record) -> Vec<Value> {
    let number = record.mood_scale.iter().map(scalar);
    number.chain(record.moods.iter().map(mood)).collect()
}

/// A mood; one whose name ends in a number has a place for its scale, empty or not, so that the name stays whole.
fn mood(mood: &Mood) -> Value {
    match mood.scale {
        None if mood::is_plain(&mood.name) => scalar(&mood.name),
        scale => {
            let scale = scale.map_or_else(|| Value::Null(String::new()), |it| scalar(&it));
            map([("name", scalar(&mood.name)), ("scale", scale)])
        }
    }
}

/// A place as one text where it has no coordinates of its own, `Alfama, Lisbon`; else with them.
fn location(place: &Place) -> Value {
    let Place { name, parents, latitude, longitude, .. } = place;
    let (Some(latitude), Some(longitude)) = (latitude, longitude) else {
        return scalar(&place.whole_name());
    };
    let says_coordinates = name.contains(',') || name.to_lowercase().starts_with("geo:");
    if says_coordinates {
        return scalar(name);
    }
    let folded: Vec<String> = place.names().map(canonical_name).collect();
    if folded.windows(2).any(|names| names[0] == names[1]) {
        // In a map a city in a region of its name is one place.
        return scalar(&format!("{} ({latitude}, {longitude})", place.whole_name()));
    }
    let parents = (!parents.is_empty()).then(|| ("in", scalar(&parents.join(", "))));
    let coordinates = [("latitude", scalar(latitude)), ("longitude", scalar(longitude))];
    let pairs = [("name", scalar(name))].into_iter().chain(parents).chain(coordinates);
    map(pairs)
}

fn map(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Map(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
