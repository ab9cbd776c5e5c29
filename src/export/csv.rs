//! Entries as CSV (RFC 4180), which no spreadsheet takes for formulas.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::{Export, ExportError, text_of};
use crate::archive::rows::record::{EntryLocation, Record};
use crate::entry::{FieldValue, Mood};

/// The columns before and after those of the declared fields.
const BEFORE: [&str; 11] = [
    "id",
    "path",
    "date",
    "date_written",
    "title",
    "word_count",
    "locations",
    "moods",
    "tags",
    "people",
    "mood_scale",
];
const AFTER: [&str; 5] =
    ["front_matter", "front_matter_error", "body", "source_hash", "removed_at"];

/// Writes a table: a line of names, then a line for each entry; several names in a cell are separated by `; `.
pub(super) fn write(
    export: &Export<'_>,
    is_raw: bool,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut table = Table::new(out, is_raw);
    let fields = export.records.fields().iter().map(|it| it.name.as_str());
    table.row(BEFORE.into_iter().chain(fields).chain(AFTER).map(Cell::text))?;
    export.each(|record| Ok(table.row(cells(&record))?))?;
    Ok(table.finish()?)
}

fn cells(record: &Record) -> impl Iterator<Item = Cell<'_>> {
    let text = |text: &'_ Option<String>| Cell::Text(text.clone().unwrap_or_default().into());
    let places: Vec<String> = record.locations.iter().map(EntryLocation::whole_name).collect();
    let moods: Vec<String> = record.moods.iter().map(mood).collect();
    let before = [
        Cell::Number(record.id.to_string()),
        Cell::text(record.path.as_str()),
        text(&record.date),
        text(&record.date_written),
        text(&record.title),
        Cell::Number(record.word_count.to_string()),
        Cell::Text(places.join("; ").into()),
        Cell::Text(moods.join("; ").into()),
        Cell::Text(record.tags.join("; ").into()),
        Cell::Text(record.people.join("; ").into()),
        Cell::Number(record.mood_scale.map(|it| it.to_string()).unwrap_or_default()),
    ];
    let front_matter = serde_json::Value::Object(record.front_matter.clone()).to_string();
    let after = [
        Cell::Text(front_matter.into()),
        text(&record.front_matter_error),
        Cell::text(&record.body),
        Cell::text(&record.source_hash),
        text(&record.removed_at),
    ];
    before.into_iter().chain(record.fields.iter().map(|(_, value)| field(value))).chain(after)
}

fn mood(mood: &Mood) -> String {
    match mood.scale {
        Some(scale) => format!("{} {scale}", mood.name),
        None => mood.name.clone(),
    }
}

fn field(value: &FieldValue) -> Cell<'_> {
    let text = text_of(value);
    match value {
        FieldValue::Integer(_) | FieldValue::Real(_) => Cell::Number(text),
        _ => Cell::Text(text.into()),
    }
}

/// What stands in a cell.
pub enum Cell<'a> {
    /// A number: never a formula, whatever its sign.
    Number(String),
    /// A text, in whatever words.
    Text(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// A text.
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// The text to be written: one that a spreadsheet could take for a formula gets a `'` before it.
    fn written(self, is_raw: bool) -> Cow<'a, str> {
        match self {
            Self::Text(text) if !is_raw && text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                Cow::Owned(format!("'{text}"))
            }
            Self::Text(text) => text,
            Self::Number(number) => Cow::Owned(number),
        }
    }
}

/// What the output said: a reader who is gone is told by its kind.
fn of_output(error: csv::Error) -> io::Error {
    match error.is_io_error() {
        true => match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        },
        false => error.into(),
    }
}

/// A table that is written row by row; lines end with CR LF, and a cell is quoted where it must be.
pub struct Table<W: Write> {
    writer: Writer<W>,
    is_raw: bool,
}

impl<W: Write> Table<W> {
    /// A table; with `is_raw` a cell may begin like a formula.
    pub fn new(out: W, is_raw: bool) -> Self {
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::CRLF);
        Self { writer: builder.from_writer(out), is_raw }
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// What the writer reports.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        let is_raw = self.is_raw;
        let cells = cells.into_iter().map(|it| it.written(is_raw));
        let cells: Vec<Cow<'_, str>> = cells.collect();
        self.writer.write_record(cells.iter().map(AsRef::<str>::as_ref)).map_err(of_output)
    }

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// What the writer reports.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
