//! The columns of `entries` that a file fills, and what of an entry stands in them.

use rusqlite::types::{ToSqlOutput, Value, ValueRef};

use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::entry::FieldValue;
use crate::field::FieldKind;
use crate::sql::quoted;

/// The columns of `entries` that hold the file, and what is counted and found in its body.
pub(super) fn file_columns(shape: &Shape) -> Vec<String> {
    let columns = [
        "path",
        "path_bytes",
        "source_hash",
        "source",
        "front_matter_error",
        "word_count",
        "body_offset",
        "body_decoded",
    ];
    let characters = shape.characters.then_some("characters");
    let history: &[&str] =
        if shape.histories { &["seen_in", "gone_in", "emptied_in"] } else { &[] };
    let columns = columns.into_iter().chain(characters).chain(history.iter().copied());
    columns.map(str::to_owned).collect()
}

/// The columns of `entries` that hold what the entry says of itself.
pub(super) fn front_matter_columns(shape: &Shape) -> Vec<String> {
    let columns = ["front_matter", "date", "date_written", "title"].map(str::to_owned);
    let mood_scale = shape.histories.then(|| "mood_scale".to_owned());
    let scalars = shape.present_fields().filter(|field| field.kind != FieldKind::List);
    let scalars = scalars.map(|field| quoted(field.name.as_str()));
    columns.into_iter().chain(mood_scale).chain(scalars).collect()
}

/// The values of [`front_matter_columns`].
pub(super) fn front_matter_values<'v>(
    shape: &'v Shape,
    row: &'v Row,
) -> impl Iterator<Item = ToSqlOutput<'v>> {
    let texts = [&row.front_matter, &row.day, &row.written, &row.title];
    let scalars = shape.scalar_fields(&row.fields).map(|(_, value)| scalar(value));
    let mood_scale = shape.histories.then(|| owned(row.mood_scale));
    texts.into_iter().map(|it| borrowed(it.as_deref())).chain(mood_scale).chain(scalars)
}

pub(super) fn insert_sql(columns: &[String]) -> String {
    let marks = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO entries ({}) VALUES ({marks})", columns.join(", "))
}

/// The UPDATE of these columns; its last parameters are when the file went, and the id.
pub(super) fn update_sql(columns: &[String]) -> String {
    let columns = columns.join(" = ?, ");
    format!("UPDATE entries SET {columns} = ?, removed_at = ? WHERE id = ?")
}

/// A value of a field that is a column.
pub(super) fn scalar(value: &FieldValue) -> ToSqlOutput<'_> {
    match value {
        FieldValue::Missing | FieldValue::Null | FieldValue::List(_) => owned(Value::Null),
        FieldValue::Text(text) => borrowed(text.as_str()),
        FieldValue::Integer(number) => owned(*number),
        FieldValue::Real(number) => owned(*number),
        FieldValue::Boolean(yes) => owned(i64::from(*yes)),
    }
}

/// The value of a field as it stands in its column.
pub(crate) fn scalar_value(value: &FieldValue) -> Value {
    match scalar(value) {
        ToSqlOutput::Owned(value) => value,
        ToSqlOutput::Borrowed(ValueRef::Text(text)) => {
            Value::Text(String::from_utf8_lossy(text).into_owned())
        }
        // A field is a number, a text or nothing.
        _ => Value::Null,
    }
}

pub(super) fn borrowed<'v>(value: impl Into<ValueRef<'v>>) -> ToSqlOutput<'v> {
    ToSqlOutput::Borrowed(value.into())
}

pub(super) fn owned(value: impl Into<Value>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(value.into())
}

/// A count as SQLite's integer; no count of ours comes near its end.
pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
