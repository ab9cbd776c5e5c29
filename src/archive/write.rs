//! The rows of an entry: inserted, updated, renamed, marked as removed, taken back.

use rusqlite::types::{ToSql, ToSqlOutput, Value};
use rusqlite::{Connection, OptionalExtension, Result, params, params_from_iter};

use super::mend;
use super::names::Names;
use super::shape::Shape;
use crate::entry::body;
use crate::entry::{Entry, EntryPath, FieldValue, Location, Source};
use crate::field::{Field, FieldKind};
use crate::revision::repopulate::{Part, Repopulate};
use crate::sql::quoted;

/// One version of a file, as it is written to the archive.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Where it lies.
    pub path: &'a EntryPath,
    /// When it was last changed, in nanoseconds since 1970; none where that is too recent to be trusted.
    pub modified_ns: Option<i64>,
    /// Its bytes.
    pub source: &'a Source,
    /// What they say.
    pub entry: &'a Entry,
}

/// Writes entries; one for each transaction.
pub struct RowWriter<'c> {
    connection: &'c Connection,
    shape: Shape,
    insert_sql: String,
    names: Names<'c>,
    /// Whether a damaged text was replaced, which the full-text index could not be told to forget.
    is_index_stale: bool,
}

impl<'c> RowWriter<'c> {
    /// A writer for an archive of this shape.
    pub fn new(connection: &'c Connection, shape: Shape) -> Self {
        let insert_sql = insert_sql(&shape);
        let names = Names::new(connection);
        Self { connection, shape, insert_sql, names, is_index_stale: false }
    }

    /// Adds an entry and returns its id.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn insert(&mut self, version: Version<'_>) -> Result<i64> {
        let Version { path, modified_ns, source, entry } = version;
        let hash = source.hash().to_string();
        let json = json_of(entry);
        let date = entry.date.as_ref();
        let mut values: Vec<&dyn ToSql> = Vec::with_capacity(16 + entry.fields.len());
        let (shown, exact, size) = (path.as_str(), path.exact(), size_of(source));
        let (day, written) = (date.map(|it| &it.day), date.and_then(|it| it.written.as_ref()));
        let (words, offset) = (whole(entry.body.word_count), whole(entry.body.offset));
        let bytes = source.bytes();
        values.extend([&shown as &dyn ToSql, &exact, &day, &written, &entry.title, &words, &json]);
        values.extend([&entry.front_matter.error as &dyn ToSql, &size, &modified_ns, &hash]);
        values.extend([&offset as &dyn ToSql, &entry.body.decoded, &bytes]);
        if self.shape.characters {
            values.push(&entry.body.characters);
        }
        let columns = self.scalar_fields(entry);
        values.extend(columns.iter().map(|(_, value)| value as &dyn ToSql));
        self.connection.prepare_cached(&self.insert_sql)?.execute(values.as_slice())?;
        drop(values);
        let id = self.connection.last_insert_rowid();
        self.write_names(id, entry, &Repopulate::Full, true)?;
        if self.shape.search {
            let text = entry.body.text(source);
            self.index(id, entry.title.as_deref(), &text, entry.body.characters.as_deref())?;
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
        let Version { path, modified_ns, source, entry } = version;
        let is_whole = mend::is_whole(self.connection, id)?;
        if is_whole {
            self.unindex(id)?;
        }
        let sql = "UPDATE entries SET path = ?2, path_bytes = ?3, size = ?4, modified_ns = ?5, source_hash = ?6, \
                   source = ?7, removed_at = NULL WHERE id = ?1";
        let hash = source.hash().to_string();
        let values = params![
            id,
            path.as_str(),
            path.exact(),
            size_of(source),
            modified_ns,
            hash,
            source.bytes()
        ];
        self.connection.prepare_cached(sql)?.execute(values)?;
        self.derive(id, source, entry, &Repopulate::Full)?;
        if is_whole {
            return self.reindex(id);
        }
        self.is_index_stale = self.shape.search;
        Ok(())
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
    pub fn derive(
        &mut self,
        id: i64,
        source: &Source,
        entry: &Entry,
        parts: &Repopulate,
    ) -> Result<()> {
        let mut set = Assignments::new(id);
        let is_broken = entry.front_matter.error.is_some();
        if *parts == Repopulate::Full {
            set.add("front_matter_error", &entry.front_matter.error);
        }
        if parts.includes(&Part::Words) || parts.includes(&Part::Search) {
            set.add("word_count", &whole(entry.body.word_count));
            set.add("body_offset", &whole(entry.body.offset));
            set.add("body_decoded", &entry.body.decoded);
        }
        if self.shape.characters && (parts.includes(&Part::Search) || parts.includes(&Part::Title))
        {
            set.add("characters", &self.characters(id, source, entry)?);
        }
        if is_broken {
            // What the entry said of itself when it could last be read stays.
            return set.run(self.connection);
        }
        if *parts == Repopulate::Full {
            set.add("front_matter", &json_of(entry));
        }
        if parts.includes(&Part::Dates) {
            set.add("date", &entry.date.as_ref().map(|it| &it.day));
            set.add("date_written", &entry.date.as_ref().and_then(|it| it.written.as_ref()));
        }
        if parts.includes(&Part::Title) {
            set.add("title", &entry.title);
        }
        for (field, value) in self.scalar_fields(entry) {
            if parts.includes(&Part::Field(field.name.clone())) {
                set.add(field.name.as_str(), &value);
            }
        }
        set.run(self.connection)?;
        self.write_names(id, entry, parts, false)
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

    /// Whether a row holds these bytes.
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
        match self.indexed_text(id)? {
            Some((title, text, characters)) => self.index_values(id, &title, &text, &characters),
            None => Ok(()),
        }
    }

    /// Takes an entry out of the full-text index, which must be told the text that it holds.
    fn unindex(&mut self, id: i64) -> Result<()> {
        let Some((title, text, characters)) = self.indexed_text(id)? else { return Ok(()) };
        let sql = "INSERT INTO entries_fts (entries_fts, rowid, title, body, characters) \
                   VALUES ('delete', ?1, ?2, ?3, ?4)";
        self.connection.prepare_cached(sql)?.execute(params![id, title, text, characters])?;
        Ok(())
    }

    fn indexed_text(&self, id: i64) -> Result<Option<(Value, Value, Value)>> {
        if !self.shape.search {
            return Ok(None);
        }
        let sql = "SELECT title, body, characters FROM entries WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
    }

    fn index(
        &self,
        id: i64,
        title: Option<&str>,
        text: &str,
        characters: Option<&str>,
    ) -> Result<()> {
        self.index_values(id, &title, &text, &characters)
    }

    fn index_values(
        &self,
        id: i64,
        title: &dyn ToSql,
        text: &dyn ToSql,
        characters: &dyn ToSql,
    ) -> Result<()> {
        // A plain insert of values: a trigger, or an INSERT from a SELECT, takes more than twice the time.
        let sql =
            "INSERT INTO entries_fts (rowid, title, body, characters) VALUES (?1, ?2, ?3, ?4)";
        self.connection.prepare_cached(sql)?.execute(params![id, title, text, characters])?;
        Ok(())
    }

    /// The characters to be indexed: those of the title that stays, where the new front matter cannot be read.
    fn characters(&self, id: i64, source: &Source, entry: &Entry) -> Result<Option<String>> {
        if entry.front_matter.error.is_none() {
            return Ok(entry.body.characters.clone());
        }
        let sql = "SELECT title FROM entries WHERE id = ?1";
        let title: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
        Ok(body::characters(&format!("{}\n{}", title.unwrap_or_default(), entry.body.text(source))))
    }

    /// The fields that are columns of `entries`, with their values.
    fn scalar_fields(&self, entry: &Entry) -> Vec<(Field, ScalarValue)> {
        let with_values = self.shape.fields.iter().zip(&entry.fields);
        let scalars =
            with_values.filter(|((field, there), _)| *there && field.kind != FieldKind::List);
        scalars.map(|((field, _), value)| (field.clone(), ScalarValue(value.clone()))).collect()
    }

    /// Writes the rows that join an entry with its moods, places, tags, people and list fields.
    fn write_names(
        &mut self,
        id: i64,
        entry: &Entry,
        parts: &Repopulate,
        is_new: bool,
    ) -> Result<()> {
        if self.shape.moods && parts.includes(&Part::Moods) {
            self.clear(is_new, "entry_moods", id)?;
            for (position, mood) in entry.moods.iter().enumerate() {
                let mood_id = self.names.id_of("moods", &mood.name)?;
                let sql = "INSERT OR IGNORE INTO entry_moods (entry_id, mood_id, scale, position) \
                           VALUES (?1, ?2, ?3, ?4)";
                let values = params![id, mood_id, mood.scale, whole(position)];
                self.connection.prepare_cached(sql)?.execute(values)?;
            }
        }
        if parts.includes(&Part::Locations) {
            self.clear(is_new, "entry_locations", id)?;
            for (position, location) in entry.locations.iter().enumerate() {
                let location_id = self.location(location)?;
                self.join("entry_locations", "location_id", id, location_id, position)?;
            }
        }
        if self.shape.tags && parts.includes(&Part::Tags) {
            self.clear(is_new, "entry_tags", id)?;
            self.join_names("tags", "entry_tags", "tag_id", id, &entry.tags)?;
        }
        if self.shape.people && parts.includes(&Part::People) {
            self.clear(is_new, "entry_people", id)?;
            self.join_names("people", "entry_people", "person_id", id, &entry.people)?;
        }
        for index in 0..self.shape.fields.len() {
            let (field, there) = &self.shape.fields[index];
            if !there
                || field.kind != FieldKind::List
                || !parts.includes(&Part::Field(field.name.clone()))
            {
                continue;
            }
            let (table, join) = (field.name.to_string(), format!("entry_{}", field.name));
            self.clear(is_new, &join, id)?;
            if let Some(FieldValue::List(values)) = entry.fields.get(index) {
                self.join_names(&table, &join, "value_id", id, values)?;
            }
        }
        Ok(())
    }

    fn location(&mut self, location: &Location) -> Result<i64> {
        if self.shape.hierarchy {
            self.names.place(location)
        } else {
            self.names.flat_place(location)
        }
    }

    fn join_names(
        &mut self,
        table: &str,
        join: &str,
        column: &str,
        id: i64,
        names: &[String],
    ) -> Result<()> {
        for (position, name) in names.iter().enumerate() {
            let name_id = self.names.id_of(table, name)?;
            self.join(join, column, id, name_id, position)?;
        }
        Ok(())
    }

    fn join(&self, table: &str, column: &str, id: i64, other: i64, position: usize) -> Result<()> {
        let (table, column) = (quoted(table), quoted(column));
        let sql = format!(
            "INSERT OR IGNORE INTO {table} (entry_id, {column}, position) VALUES (?1, ?2, ?3)"
        );
        self.connection.prepare_cached(&sql)?.execute(params![id, other, whole(position)])?;
        Ok(())
    }

    fn clear(&self, is_new: bool, table: &str, id: i64) -> Result<()> {
        if !is_new {
            let sql = format!("DELETE FROM {} WHERE entry_id = ?1", quoted(table));
            self.connection.prepare_cached(&sql)?.execute([id])?;
        }
        Ok(())
    }
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

/// A value of a field that is a column.
struct ScalarValue(FieldValue);

impl ToSql for ScalarValue {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match &self.0 {
            FieldValue::Missing | FieldValue::Null | FieldValue::List(_) => {
                ToSqlOutput::Owned(Value::Null)
            }
            FieldValue::Text(text) => text.as_str().into(),
            FieldValue::Integer(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            FieldValue::Real(number) => ToSqlOutput::Owned(Value::Real(*number)),
            FieldValue::Boolean(yes) => ToSqlOutput::Owned(Value::Integer(i64::from(*yes))),
        })
    }
}

/// The INSERT of an archive of this shape; its values are bound in the order of [`RowWriter::insert`].
fn insert_sql(shape: &Shape) -> String {
    let mut columns: Vec<String> = [
        "path",
        "path_bytes",
        "date",
        "date_written",
        "title",
        "word_count",
        "front_matter",
        "front_matter_error",
        "size",
        "modified_ns",
        "source_hash",
        "body_offset",
        "body_decoded",
        "source",
    ]
    .map(str::to_owned)
    .into();
    if shape.characters {
        columns.push("characters".to_owned());
    }
    let scalars = shape.present_fields().filter(|field| field.kind != FieldKind::List);
    columns.extend(scalars.map(|field| quoted(field.name.as_str())));
    let marks = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO entries ({}) VALUES ({marks})", columns.join(", "))
}

/// The front matter as it is stored: none where there is none, or it could not be read.
fn json_of(entry: &Entry) -> Option<String> {
    let is_readable = entry.front_matter.error.is_none();
    is_readable.then(|| entry.front_matter.to_json())
}

fn size_of(source: &Source) -> i64 {
    whole(source.bytes().len())
}

/// A count as SQLite's integer; no count of ours comes near its end.
fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
