//! The rows of an entry: inserted, updated, renamed, marked as removed, taken back.

use std::borrow::Cow;

use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Result, params, params_from_iter};

use super::held::Held;
use super::join_rows::JoinRows;
use super::mend;
use super::row::Row;
use super::shape::Shape;
use super::text_index::{TextIndex, Texts};
use crate::entry::body;
use crate::entry::{EntryPath, FieldValue, Source};
use crate::field::FieldKind;
use crate::revision::repopulate::{Part, Repopulate};
use crate::sql::quoted;

/// One version of a file, as it is written to the archive.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Where it lies.
    pub path: &'a EntryPath,
    /// When it was last changed, in nanoseconds since 1970; none where that is too recent to be trusted.
    pub modified_ns: Option<i64>,
    /// Its bytes, and what they say.
    pub row: &'a Row,
}

/// Writes entries; one for each transaction.
pub struct RowWriter<'c> {
    connection: &'c Connection,
    shape: Shape,
    insert: Held<'c>,
    update: Held<'c>,
    update_unreadable: Held<'c>,
    joins: JoinRows<'c>,
    index: Option<TextIndex<'c>>,
    /// Whether a damaged text was replaced, which the full-text index could not be told to forget.
    is_index_stale: bool,
}

impl<'c> RowWriter<'c> {
    /// A writer for an archive of this shape.
    pub fn new(connection: &'c Connection, shape: Shape) -> Self {
        let of_file = file_columns(&shape);
        let all = [of_file.clone(), front_matter_columns(&shape)].concat();
        Self {
            connection,
            insert: Held::new(connection, insert_sql(&all)),
            update: Held::new(connection, update_sql(&all)),
            update_unreadable: Held::new(connection, update_sql(&of_file)),
            joins: JoinRows::new(connection, &shape),
            index: shape.search.then(|| TextIndex::new(connection)),
            is_index_stale: false,
            shape,
        }
    }

    /// Adds an entry and returns its id.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn insert(&mut self, version: Version<'_>) -> Result<i64> {
        let row = version.row;
        let texts = Texts::of(row);
        let mut values = file_values(&self.shape, version, texts.characters);
        values.extend(front_matter_values(&self.shape, row));
        let id = self.insert.insert(params_from_iter(values))?;
        self.joins.write(id, row, &Repopulate::Full, true)?;
        if let Some(index) = &mut self.index {
            index.add(id, texts)?;
        }
        Ok(id)
    }

    /// Gives an entry another version of its file; its id stays, and so does what it said of itself, where the new
    /// front matter cannot be read.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn update(&mut self, id: i64, version: Version<'_>) -> Result<()> {
        let row = version.row;
        let is_readable = row.error.is_none();
        let title = self.title(id, row)?;
        let characters = characters(title.as_deref(), row);
        let texts =
            Texts { title: title.as_deref(), body: row.text(), characters: characters.as_deref() };
        let is_whole = mend::is_whole(self.connection, id)?;
        self.is_index_stale |= !is_whole && self.index.is_some();
        let is_removed = match &mut self.index {
            Some(index) if is_whole => index.remove_row(id, texts)?,
            _ => false,
        };
        let mut values = file_values(&self.shape, version, texts.characters);
        if is_readable {
            values.extend(front_matter_values(&self.shape, row));
        }
        values.push(owned(id));
        let update = if is_readable { &mut self.update } else { &mut self.update_unreadable };
        update.execute(params_from_iter(values))?;
        if is_readable {
            self.joins.write(id, row, &Repopulate::Full, false)?;
        }
        match &mut self.index {
            Some(index) if is_removed => index.add(id, texts),
            _ => Ok(()),
        }
    }

    /// Brings the full-text index up to date where single entries could not be; called once, after the last entry.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn finish(self) -> Result<()> {
        if self.is_index_stale { mend::rebuild_index(self.connection) } else { Ok(()) }
    }

    /// Writes what is derived from a source again. The full-text index is left to the caller.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn derive(&mut self, id: i64, row: &Row, parts: &Repopulate) -> Result<()> {
        let mut set = Assignments::new(id);
        if *parts == Repopulate::Full {
            set.add("front_matter_error", &row.error);
        }
        if parts.includes(&Part::Words) || parts.includes(&Part::Search) {
            set.add("word_count", &whole(row.body.word_count));
            set.add("body_offset", &whole(row.body.offset));
            set.add("body_decoded", &row.body.decoded);
        }
        if self.shape.characters && (parts.includes(&Part::Search) || parts.includes(&Part::Title))
        {
            set.add("characters", &characters(self.title(id, row)?.as_deref(), row));
        }
        if row.error.is_some() {
            // What the entry said of itself when it could last be read stays.
            return set.run(self.connection);
        }
        if *parts == Repopulate::Full {
            set.add("front_matter", &row.front_matter);
        }
        if parts.includes(&Part::Dates) {
            set.add("date", &row.day);
            set.add("date_written", &row.written);
        }
        if parts.includes(&Part::Title) {
            set.add("title", &row.title);
        }
        for (field, value) in self.shape.scalar_fields(&row.fields) {
            if parts.includes(&Part::Field(field.name.clone())) {
                set.add(field.name.as_str(), &scalar(value));
            }
        }
        set.run(self.connection)?;
        self.joins.write(id, row, parts, false)
    }

    /// Gives an entry another path; its bytes are the same.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn move_to(&mut self, id: i64, path: &EntryPath, modified_ns: Option<i64>) -> Result<()> {
        let sql = "UPDATE entries SET path = ?2, path_bytes = ?3, modified_ns = ?4, removed_at = NULL WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute(params![
            id,
            path.as_str(),
            path.exact(),
            modified_ns
        ])?;
        Ok(())
    }

    /// Notes another stamp of the same bytes.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn touch(&mut self, id: i64, modified_ns: Option<i64>) -> Result<()> {
        let sql = "UPDATE entries SET modified_ns = ?2 WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute(params![id, modified_ns])?;
        Ok(())
    }

    /// Marks an entry whose file is gone; everything of it stays.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn mark_removed(&mut self, id: i64, now: &str) -> Result<()> {
        let sql = "UPDATE entries SET removed_at = ?2 WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute(params![id, now])?;
        Ok(())
    }

    /// Whether the row of an entry holds these bytes.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn holds(&self, id: i64, source: &Source) -> Result<bool> {
        let sql = "SELECT source_hash = ?2 FROM entries WHERE id = ?1";
        self.connection
            .prepare_cached(sql)?
            .query_row(params![id, source.hash().to_string()], |row| row.get(0))
    }

    /// Adds an entry to the full-text index as it stands in `entries`.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn reindex(&mut self, id: i64) -> Result<()> {
        self.index.as_mut().map_or(Ok(()), |index| index.add_row(id))
    }

    /// The title of an entry: the one that stays, where the new front matter cannot be read.
    fn title<'r>(&self, id: i64, row: &'r Row) -> Result<Option<Cow<'r, str>>> {
        if row.error.is_none() {
            return Ok(row.title.as_deref().map(Cow::Borrowed));
        }
        let sql = "SELECT title FROM entries WHERE id = ?1";
        let title: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
        Ok(title.map(Cow::Owned))
    }
}

/// The characters to be indexed under a title: the row's own, unless it is another title that stays.
fn characters<'r>(title: Option<&str>, row: &'r Row) -> Option<Cow<'r, str>> {
    if row.error.is_none() {
        return row.body.characters.as_deref().map(Cow::Borrowed);
    }
    let text = String::from_utf8_lossy(row.text());
    body::characters(&format!("{}\n{text}", title.unwrap_or_default())).map(Cow::Owned)
}

/// The columns of one UPDATE of `entries`.
struct Assignments {
    sql: String,
    values: Vec<Value>,
}

impl Assignments {
    fn new(id: i64) -> Self {
        Self { sql: String::new(), values: vec![Value::Integer(id)] }
    }

    fn add(&mut self, column: &str, value: &dyn ToSql) {
        let value = match value.to_sql() {
            Ok(ToSqlOutput::Owned(value)) => value,
            Ok(ToSqlOutput::Borrowed(value)) => Value::try_from(value).unwrap_or(Value::Null),
            // Numbers, texts and nothing are all that is ever assigned here, and these always convert.
            _ => Value::Null,
        };
        self.values.push(value);
        let comma = if self.sql.is_empty() { "" } else { ", " };
        self.sql.push_str(&format!("{comma}{} = ?{}", quoted(column), self.values.len()));
    }

    fn run(self, connection: &Connection) -> Result<()> {
        if self.sql.is_empty() {
            return Ok(());
        }
        let sql = format!("UPDATE entries SET {} WHERE id = ?1", self.sql);
        connection.prepare_cached(&sql)?.execute(params_from_iter(self.values))?;
        Ok(())
    }
}

/// The columns of `entries` that hold the file, and what is counted and found in its body.
fn file_columns(shape: &Shape) -> Vec<String> {
    let columns = [
        "path",
        "path_bytes",
        "size",
        "modified_ns",
        "source_hash",
        "source",
        "front_matter_error",
        "word_count",
        "body_offset",
        "body_decoded",
    ];
    let characters = shape.characters.then_some("characters");
    columns.into_iter().chain(characters).map(str::to_owned).collect()
}

/// The columns of `entries` that hold what the entry says of itself.
fn front_matter_columns(shape: &Shape) -> Vec<String> {
    let columns = ["front_matter", "date", "date_written", "title"].map(str::to_owned);
    let scalars = shape.present_fields().filter(|field| field.kind != FieldKind::List);
    columns.into_iter().chain(scalars.map(|field| quoted(field.name.as_str()))).collect()
}

/// The values of [`file_columns`].
fn file_values<'v>(
    shape: &Shape,
    version: Version<'v>,
    characters: Option<&'v str>,
) -> Vec<ToSqlOutput<'v>> {
    let Version { path, modified_ns, row } = version;
    let mut values = Vec::with_capacity(24);
    values.extend([
        borrowed(path.as_str()),
        borrowed(path.exact()),
        owned(whole(row.source.bytes().len())),
        owned(modified_ns),
        borrowed(row.hash.as_str()),
        borrowed(row.source.bytes()),
        borrowed(row.error.as_deref()),
        owned(whole(row.body.word_count)),
        owned(whole(row.body.offset)),
        borrowed(row.body.decoded.as_deref()),
    ]);
    values.extend(shape.characters.then_some(borrowed(characters)));
    values
}

/// The values of [`front_matter_columns`].
fn front_matter_values<'v>(
    shape: &'v Shape,
    row: &'v Row,
) -> impl Iterator<Item = ToSqlOutput<'v>> {
    let texts = [&row.front_matter, &row.day, &row.written, &row.title];
    let scalars = shape.scalar_fields(&row.fields).map(|(_, value)| scalar(value));
    texts.into_iter().map(|it| borrowed(it.as_deref())).chain(scalars)
}

fn insert_sql(columns: &[String]) -> String {
    let marks = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO entries ({}) VALUES ({marks})", columns.join(", "))
}

/// The UPDATE of these columns; its last parameter is the id.
fn update_sql(columns: &[String]) -> String {
    let columns = columns.join(" = ?, ");
    format!("UPDATE entries SET {columns} = ?, removed_at = NULL WHERE id = ?")
}

/// A value of a field that is a column.
fn scalar(value: &FieldValue) -> ToSqlOutput<'_> {
    match value {
        FieldValue::Missing | FieldValue::Null | FieldValue::List(_) => owned(Value::Null),
        FieldValue::Text(text) => borrowed(text.as_str()),
        FieldValue::Integer(number) => owned(*number),
        FieldValue::Real(number) => owned(*number),
        FieldValue::Boolean(yes) => owned(i64::from(*yes)),
    }
}

fn borrowed<'v>(value: impl Into<ValueRef<'v>>) -> ToSqlOutput<'v> {
    ToSqlOutput::Borrowed(value.into())
}

fn owned(value: impl Into<Value>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(value.into())
}

/// A count as SQLite's integer; no count of ours comes near its end.
fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
