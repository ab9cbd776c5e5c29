//! Entries as JSON: one document, or one a line.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::{Export, ExportError};
use crate::archive::rows::record::{EntryLocation, Record};
use crate::entry::FieldValue;

/// An entry as JSON; values of declared fields stand under `fields`, so that a later core key never hides one.
pub fn entry(record: &Record) -> Value {
    let moods = record.moods.iter().map(|it| json!({"name": it.name, "scale": it.scale}));
    let fields = record.fields.iter().map(|(name, value)| (name.to_string(), field(value)));
    json!({
        "id": record.id,
        "path": record.path.as_str(),
        "date": record.date,
        "date_written": record.date_written,
        "title": record.title,
        "word_count": record.word_count,
        "locations": record.locations.iter().map(place).collect::<Value>(),
        "moods": moods.collect::<Value>(),
        "mood_scale": record.mood_scale,
        "tags": record.tags,
        "people": record.people,
        "fields": Value::Object(fields.collect::<Map<_, _>>()),
        "front_matter": record.front_matter,
        "front_matter_error": record.front_matter_error,
        "body": record.body,
        "source_hash": record.source_hash,
        "removed_at": record.removed_at,
    })
}

fn place(place: &EntryLocation) -> Value {
    json!({
        "name": place.name,
        "canonical_name": place.canonical_name,
        "parents": place.parents,
        "latitude": place.latitude,
        "longitude": place.longitude,
    })
}

fn field(value: &FieldValue) -> Value {
    match value {
        FieldValue::Missing | FieldValue::Null => Value::Null,
        FieldValue::Text(text) => json!(text),
        FieldValue::Integer(number) => json!(number),
        FieldValue::Real(number) => json!(number),
        FieldValue::Boolean(answer) => json!(answer),
        FieldValue::List(names) => json!(names),
    }
}

/// Writes one document, an entry at a time: `{"entries": […]}`.
pub(super) fn write(export: &Export<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    out.write_all(b"{\n  \"entries\": [")?;
    let mut is_first = true;
    export.each(|record| {
        let text = serde_json::to_string_pretty(&entry(&record)).map_err(std::io::Error::from)?;
        let comma = if std::mem::replace(&mut is_first, false) { "" } else { "," };
        write!(out, "{comma}\n    {}", text.replace('\n', "\n    "))?;
        Ok(())
    })?;
    out.write_all(if is_first { b"]\n}\n" } else { b"\n  ]\n}\n" })?;
    Ok(out.flush()?)
}

/// Writes a document a line.
pub(super) fn write_lines(export: &Export<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    export.each(|record| Ok(writeln!(out, "{}", entry(&record))?))?;
    Ok(out.flush()?)
}
