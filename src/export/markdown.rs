//! An entry as a Markdown file whose front matter has one plain form; its text is unchanged.

use super::unsaid::{GROUPS, Group};
use crate::archive::rows::record::{EntryLocation, Record};
use crate::entry::front_matter::{self, AsWritten, Value};
use crate::entry::is_several;
use crate::entry::location::{canonical_name, is_position};
use crate::entry::mood::{self, Mood};
use crate::entry::{Source, whole_text};

/// The file of an entry; `source` is what it was read from.
///
/// Read again it is the same entry: day, title, tags, people, moods, places, fields, and text. A front matter that cannot
/// be read is a part of the text, and its file stays as it is, to the mark of byte order; another encoding becomes UTF-8.
pub fn file(record: &Record, source: &Source) -> Vec<u8> {
    let text = whole_text(source);
    match front_matter::is_unread(&text) {
        true if str::from_utf8(source.bytes()).is_ok() => source.bytes().to_vec(),
        true => text.into_bytes(),
        false => in_plain_form(record, &text).into_bytes(),
    }
}

fn in_plain_form(record: &Record, source: &str) -> String {
    let written = match record.front_matter.is_empty() {
        true => Vec::new(),
        false => front_matter::as_written(source),
    };
    let lines = lines(record, &written);
    // Text that begins like front matter is told from it by an empty block before it.
    let begins_like_one = record.body.trim_start().starts_with(['-', '+', '{'])
        || record.body.starts_with('\u{feff}');
    let block = match lines.is_empty() && !begins_like_one {
        true => String::new(),
        false => format!("---\n{lines}---\n"),
    };
    format!("{block}{}", record.body)
}

/// The lines of the front matter: what is normalised, then the other keys.
fn lines(record: &Record, written: &[(String, AsWritten)]) -> String {
    let list = |values: Vec<Value>| Some(Value::List(values));
    let names = |names: &[String]| list(names.iter().map(scalar).collect());
    // A title that is a heading stands in the text already.
    let title = record.title.as_ref().filter(|_| has_key(record, "title"));
    let date = record.date_written.as_ref().or(record.date.as_ref());
    let known = [
        ("date", date.map(plain)),
        ("title", title.map(|it| written_title(record, it))),
        ("locations", list(record.locations.iter().map(location).collect())),
        ("moods", list(moods(record))),
        ("tags", names(&record.tags)),
        ("people", names(&record.people)),
    ];
    let known = known.into_iter().zip(GROUPS).map(|((key, value), group)| {
        if group.is_unsaid(record) || group.is_none_on_purpose(record) {
            return as_it_stands(record, written, group);
        }
        let Some(value) = value.filter(|it| !it.is_empty()) else { return String::new() };
        match lines_of(written, key, &value) {
            Some(lines) => lines.to_owned(),
            None if matches!(key, "tags" | "people") => {
                front_matter::write_lines(&[(key.to_owned(), with_commas(value))])
            }
            None => front_matter::write_lines(&[(key.to_owned(), value)]),
        }
    });
    let others = other_keys(record).map(|(key, value)| other(written, key, value));
    known.chain(others).collect()
}

/// The keys of a group as they were written.
fn as_it_stands(record: &Record, written: &[(String, AsWritten)], group: Group) -> String {
    let held = record.front_matter.iter().filter(|(key, _)| group.has(key));
    held.map(|(key, value)| other(written, key, value)).collect()
}

/// The lines that a key has in the file, where they say this, and stand in quotes or are the same to every tool only as
/// they are.
fn lines_of<'w>(written: &'w [(String, AsWritten)], key: &str, value: &Value) -> Option<&'w str> {
    let (lines, read) = written.iter().find_map(|(it, written)| match written {
        AsWritten::Lines { lines, value } if it == key => Some((lines, value)),
        _ => None,
    })?;
    let is_kept = match value {
        Value::Scalar(said) | Value::Plain(said) => {
            lines.lines().count() == 1 && front_matter::says(lines, said) && stays(lines, value)
        }
        list => list == read && front_matter::is_quoted(lines),
    };
    is_kept.then_some(lines)
}

/// Whether lines stay as they are: what was quoted stays quoted, and what tools read in many ways stays what it is.
fn stays(lines: &str, value: &Value) -> bool {
    front_matter::is_read_in_many_ways(value) || front_matter::is_quoted(lines)
}

/// A key that is kept as it was written.
fn other(written: &[(String, AsWritten)], key: &str, held: &serde_json::Value) -> String {
    match written.iter().find(|(it, _)| it == key) {
        Some((_, AsWritten::Lines { lines, value })) => match stays(lines, value) {
            true => lines.clone(),
            false => front_matter::write_lines(&[(key.to_owned(), value.clone())]),
        },
        Some((_, AsWritten::Value(value))) => {
            front_matter::write_lines(&[(key.to_owned(), value.clone())])
        }
        None => front_matter::write_lines(&[(key.to_owned(), Value::from(held))]),
    }
}

/// The keys of the front matter that say nothing of day, title, places, moods, tags or people, with their values.
pub fn other_keys(record: &Record) -> impl Iterator<Item = (&String, &serde_json::Value)> {
    let is_other = |key: &str| !GROUPS.iter().any(|it| it.has(key));
    record.front_matter.iter().filter(move |(key, _)| is_other(key))
}

/// A title as it was written where that has several lines, which an archive has as one.
fn written_title(record: &Record, title: &str) -> Value {
    let held = record.front_matter.iter().find(|(key, _)| key.eq_ignore_ascii_case("title"));
    let held = held.and_then(|(_, value)| value.as_str());
    let is_said = |it: &&str| it.contains('\n') && it.split_whitespace().eq(title.split(' '));
    scalar(held.map(str::trim).filter(is_said).map_or(title, |_| held.unwrap_or(title)))
}

fn has_key(record: &Record, key: &str) -> bool {
    record.front_matter.keys().any(|it| it.eq_ignore_ascii_case(key))
}

fn scalar<T: ToString + ?Sized>(text: &T) -> Value {
    Value::Scalar(text.to_string())
}

fn plain<T: ToString + ?Sized>(text: &T) -> Value {
    Value::Plain(text.to_string())
}

/// Names as they are to be written: one with a comma in it would be read as two by some, and is named as one.
fn with_commas(names: Value) -> Value {
    let name = |name: Value| match &name {
        Value::Scalar(text) if is_several(text) => map([("name", name)]),
        _ => name,
    };
    match names {
        Value::List(names) => Value::List(names.into_iter().map(name).collect()),
        other => other,
    }
}

/// The number that has no name, and the moods.
fn moods(record: &Record) -> Vec<Value> {
    let number = record.mood_scale.iter().map(plain);
    number.chain(record.moods.iter().map(mood)).collect()
}

/// A mood; one whose name ends in a number has a place for its scale, empty or not, so that the name stays whole.
fn mood(mood: &Mood) -> Value {
    match mood.scale {
        None if mood::is_plain(&mood.name) => scalar(&mood.name),
        scale => {
            let scale = scale.map_or_else(|| Value::Null(String::new()), |it| plain(&it));
            map([("name", scalar(&mood.name)), ("scale", scale)])
        }
    }
}

/// A place as one text where it has no coordinates of its own, `Alfama, Lisbon`, and no name in it would be parted; else as a map.
fn location(place: &EntryLocation) -> Value {
    let EntryLocation { name, parents, .. } = place;
    if parents.is_empty() && is_position(name) {
        return scalar(name);
    }
    let position = place.latitude.zip(place.longitude);
    let whole = place.whole_name();
    // Without a town beside it a name has its commas of a text that is read as one.
    let has_comma = name.contains(',') && !parents.is_empty();
    if position.is_none() && !has_comma && !whole.contains([';', '；']) {
        return scalar(&whole);
    }
    let folded: Vec<String> = place.names().map(canonical_name).collect();
    if folded.windows(2).any(|names| names[0] == names[1]) {
        // In a map a city in a region of its name is one place.
        return scalar(&match position {
            Some((latitude, longitude)) => format!("{whole} ({latitude}, {longitude})"),
            None => whole,
        });
    }
    // Beside its town a name keeps its commas.
    let (town, around) = match parents.split_first() {
        Some((town, around)) if has_comma => (Some(scalar(town)), around),
        _ => (None, parents.as_slice()),
    };
    let around = (!around.is_empty()).then(|| scalar(&around.join(", ")));
    let names = [("name", Some(scalar(name))), ("city", town), ("in", around)];
    let (latitude, longitude) = position.unzip();
    let coordinates = [
        ("latitude", latitude.map(|it| plain(&it))),
        ("longitude", longitude.map(|it| plain(&it))),
    ];
    map(names.into_iter().chain(coordinates).filter_map(|(key, value)| Some((key, value?))))
}

fn map(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Map(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
