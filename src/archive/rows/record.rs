//! All that the archive holds of an entry, but for its bytes.

mod joined;

use std::collections::HashMap;

use rusqlite::types::{FromSqlError, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::archive::model::known::path_of;
use crate::archive::model::shape::Shape;
use crate::entry::{EntryPath, FieldValue, Mood, unreadable_block};
use crate::field::{Field, FieldKind, FieldName};
use crate::sql::quoted;
use joined::places;

/// An entry as the archive holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its number in the archive, for life.
    pub id: i64,
    /// Where its file lies.
    pub path: EntryPath,
    /// Its day, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Date, time and offset as they were written, where more than the day was.
    pub date_written: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// How many words it has.
    pub word_count: i64,
    /// Its text, as it stands after the front matter; with it, while that cannot be read.
    pub body: String,
    /// Every key of the front matter with the text that was written, or lists and maps of such.
    pub front_matter: serde_json::Map<String, serde_json::Value>,
    /// Why the front matter could not be read when the file was last read.
    pub front_matter_error: Option<String>,
    /// Its places, in their order.
    pub locations: Vec<EntryLocation>,
    /// Its moods, in their order.
    pub moods: Vec<Mood>,
    /// How it felt as a number to ten, where it was written without a mood.
    pub mood_scale: Option<f64>,
    /// Its tags, in their order.
    pub tags: Vec<String>,
    /// Its people, in their order.
    pub people: Vec<String>,
    /// The declared fields that the archive has room for, in the order of the declarations.
    pub fields: Vec<(FieldName, FieldValue)>,
    /// The SHA-256 of its file.
    pub source_hash: String,
    /// When its file was found missing.
    pub removed_at: Option<String>,
}

impl Record {
    /// The front matter as it stands in the file, where it cannot be read, and the text below it.
    pub fn block_and_text(&self) -> (Option<&str>, &str) {
        let block = self.front_matter_error.as_ref().and_then(|_| unreadable_block(&self.body));
        block.map_or((None, &self.body), |(block, text)| (Some(block), text))
    }

    /// How it felt, for people: `calm (7)`, `tired`, and a number without a mood as `7/10`.
    pub fn moods_in_words(&self) -> impl Iterator<Item = String> + '_ {
        let named = |mood: &Mood| match mood.scale {
            Some(scale) => format!("{} ({scale})", mood.name),
            None => mood.name.clone(),
        };
        let number = self.mood_scale.map(|scale| format!("{scale}/10"));
        self.moods.iter().map(named).chain(number)
    }
}

/// A place of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryLocation {
    /// Its own name.
    pub name: String,
    /// The names of the places it lies in, the nearest first.
    pub parents: Vec<String>,
    /// Its folded whole name.
    pub canonical_name: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

impl EntryLocation {
    /// Its own name and those of the places it lies in, the nearest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.parents).map(String::as_str)
    }

    /// The names in one text: `Alfama, Lisbon, Portugal`.
    pub fn whole_name(&self) -> String {
        self.names().collect::<Vec<_>>().join(", ")
    }
}

/// Reads entries one by one, so that however many there are, one is in memory.
pub struct Records<'c> {
    connection: &'c Connection,
    fields: Vec<Field>,
    places: HashMap<i64, EntryLocation>,
    sql: String,
}

impl<'c> Records<'c> {
    /// Looks at the places, which are few, and at which of the declared fields the archive has room for.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn new(connection: &'c Connection, fields: &[Field]) -> rusqlite::Result<Self> {
        let shape = Shape::of(connection, fields)?;
        let fields: Vec<Field> = shape.present_fields().cloned().collect();
        let scalars = fields.iter().filter(|it| it.kind != FieldKind::List);
        let columns: Vec<String> =
            scalars.map(|it| format!(", {}", quoted(it.name.as_str()))).collect();
        let mood_scale = if shape.histories { "mood_scale" } else { "NULL" };
        let sql = format!(
            "SELECT id, path, path_bytes, date, date_written, title, word_count, body, front_matter,
                front_matter_error, source_hash, removed_at, {mood_scale}{}
            FROM entries WHERE id = ?",
            columns.concat()
        );
        Ok(Self { connection, fields, places: places(connection)?, sql })
    }

    /// The fields whose values a record has, in their order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The living entry whose file lies at a path.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn id_of(&self, path: &EntryPath) -> rusqlite::Result<Option<i64>> {
        let sql = "SELECT id FROM entries WHERE path = ? AND removed_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row([path.as_str()], |row| row.get(0)).optional()
    }

    /// Reads an entry.
    ///
    /// # Errors
    ///
    /// What SQLite reports, of an id that there is not too.
    pub fn get(&self, id: i64) -> rusqlite::Result<Record> {
        let mut record =
            self.connection.prepare_cached(&self.sql)?.query_row([id], |row| self.read(row))?;
        record.locations = self.locations(id)?;
        record.moods = self.moods(id)?;
        record.tags = self.names("tags", "entry_tags", "tag_id", id)?;
        record.people = self.names("people", "entry_people", "person_id", id)?;
        for (name, value) in &mut record.fields {
            if let FieldValue::List(names) = value {
                let join = quoted(&format!("entry_{name}"));
                *names = self.names(&quoted(name.as_str()), &join, "value_id", id)?;
            }
        }
        Ok(record)
    }

    /// Reads where an entry's file lies.
    ///
    /// # Errors
    ///
    /// What SQLite reports, of an id that there is not too.
    pub fn path(&self, id: i64) -> rusqlite::Result<EntryPath> {
        let sql = "SELECT path, path_bytes FROM entries WHERE id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row([id], |row| Ok(path_of(row.get_ref(0)?, row.get_ref(1)?)?))
    }

    /// Reads where an entry's file lies, and its bytes.
    ///
    /// # Errors
    ///
    /// What SQLite reports, of an id that there is not too.
    pub fn source(&self, id: i64) -> rusqlite::Result<(EntryPath, Vec<u8>)> {
        let sql = "SELECT path, path_bytes, source FROM entries WHERE id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement
            .query_row([id], |row| Ok((path_of(row.get_ref(0)?, row.get_ref(1)?)?, row.get(2)?)))
    }

    /// Reads the columns of `entries`; a list stays empty until it is looked up.
    fn read(&self, row: &Row<'_>) -> rusqlite::Result<Record> {
        let front_matter: Option<String> = row.get(8)?;
        let front_matter = front_matter.map(|it| serde_json::from_str(&it)).transpose();
        let mut column = 13;
        let mut fields = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            let value = if field.kind == FieldKind::List {
                FieldValue::List(Vec::new())
            } else {
                column += 1;
                value_of(field.kind, row.get_ref(column - 1)?)
            };
            fields.push((field.name.clone(), value));
        }
        Ok(Record {
            id: row.get(0)?,
            path: path_of(row.get_ref(1)?, row.get_ref(2)?)?,
            date: row.get(3)?,
            date_written: row.get(4)?,
            title: row.get(5)?,
            word_count: row.get(6)?,
            body: lossy(row.get_ref(7)?),
            front_matter: front_matter
                .map_err(|error| FromSqlError::Other(error.into()))?
                .unwrap_or_default(),
            front_matter_error: row.get(9)?,
            locations: Vec::new(),
            moods: Vec::new(),
            mood_scale: row.get(12)?,
            tags: Vec::new(),
            people: Vec::new(),
            fields,
            source_hash: row.get(10)?,
            removed_at: row.get(11)?,
        })
    }
}

/// A value as its field's kind has it; what other tools wrote into the column otherwise stays text.
fn value_of(kind: FieldKind, value: ValueRef<'_>) -> FieldValue {
    match value {
        ValueRef::Null => FieldValue::Null,
        ValueRef::Integer(number) if kind == FieldKind::Boolean => FieldValue::Boolean(number != 0),
        ValueRef::Integer(number) => FieldValue::Integer(number),
        ValueRef::Real(number) => FieldValue::Real(number),
        text => FieldValue::Text(lossy(text)),
    }
}

fn lossy(value: ValueRef<'_>) -> String {
    String::from_utf8_lossy(value.as_bytes().unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests;
