//! A small archive for tests: the model, in memory, with rows derived from texts as a sync would.

use rusqlite::{Connection, params};

use crate::entry::{self, Entry, EntryPath, FieldValue, Location, Source};
use crate::field::{Field, FieldKind};
use crate::sql::quoted;

/// An archive in memory.
pub(crate) struct Fixture {
    pub(crate) connection: Connection,
    fields: Vec<Field>,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with_fields(&[])
    }

    /// An archive in which these fields are declared and migrated.
    pub(crate) fn with_fields(fields: &[(&str, FieldKind)]) -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("../schema/model.sql")).unwrap();
        let declare = |(name, kind): &(&str, FieldKind)| {
            let column = quoted(name);
            let sql = match kind {
                FieldKind::List => format!(
                    "CREATE TABLE {column} (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                    CREATE TABLE {} (
                        entry_id INTEGER NOT NULL, value_id INTEGER NOT NULL, position INTEGER NOT NULL,
                        PRIMARY KEY (entry_id, value_id)
                    ) WITHOUT ROWID",
                    quoted(&format!("entry_{name}"))
                ),
                FieldKind::Integer | FieldKind::Boolean => {
                    format!("ALTER TABLE entries ADD COLUMN {column} INTEGER")
                }
                FieldKind::Real => format!("ALTER TABLE entries ADD COLUMN {column} REAL"),
                _ => format!("ALTER TABLE entries ADD COLUMN {column} TEXT"),
            };
            connection.execute_batch(&sql).unwrap();
            Field::new(name.parse().unwrap(), *kind)
        };
        let fields = fields.iter().map(declare).collect();
        Self { connection, fields }
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Adds an entry with this front matter (a line of YAML in braces, or nothing) and text.
    pub(crate) fn entry(self, path: &str, front_matter: &str, text: &str) -> Self {
        let block = match front_matter {
            "" => String::new(),
            yaml => format!("---\n{yaml}\n---\n"),
        };
        self.file(path, format!("{block}{text}").as_bytes())
    }

    /// Adds a file.
    pub(crate) fn file(self, path: &str, bytes: &[u8]) -> Self {
        let path = EntryPath::new(path).unwrap();
        let source = Source::new(bytes.to_vec());
        let (entry, _) = entry::parse(&path, &source, &self.fields);
        self.insert(&path, &source, &entry);
        self
    }

    /// Marks an entry as removed.
    pub(crate) fn removed(self, path: &str) -> Self {
        let sql = "UPDATE entries SET removed_at = '2025-09-16T00:00:00Z' WHERE path = ?";
        assert_eq!(self.connection.execute(sql, [path]).unwrap(), 1);
        self
    }

    fn insert(&self, path: &EntryPath, source: &Source, entry: &Entry) {
        let date = entry.date.as_ref();
        self.connection
            .execute(
                "INSERT INTO entries (path, path_bytes, date, date_written, title, word_count, front_matter,
                    front_matter_error, size, source_hash, body_offset, body_decoded, source, characters)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                params![
                    path.as_str(),
                    path.exact(),
                    date.map(|it| &it.day),
                    date.map(|it| &it.written),
                    entry.title,
                    whole(entry.body.word_count),
                    entry.front_matter.to_json(),
                    entry.front_matter.error,
                    whole(source.bytes().len()),
                    source.hash().to_string(),
                    whole(entry.body.offset),
                    entry.body.decoded,
                    source.bytes(),
                    entry.body.characters,
                ],
            )
            .unwrap();
        let id = self.connection.last_insert_rowid();
        let index = "INSERT INTO entries_fts(rowid, title, body, characters)
            SELECT id, title, body, characters FROM entries WHERE id = ?";
        self.connection.execute(index, [id]).unwrap();
        self.join("tags", "entry_tags", "tag_id", id, &entry.tags);
        self.join("people", "entry_people", "person_id", id, &entry.people);
        for (position, mood) in (0_i64..).zip(&entry.moods) {
            let mood_id = self.name_id("moods", &mood.name);
            let sql = "INSERT INTO entry_moods VALUES (?, ?, ?, ?)";
            self.connection.execute(sql, params![id, mood_id, mood.scale, position]).unwrap();
        }
        for (position, location) in (0_i64..).zip(&entry.locations) {
            let sql = "INSERT INTO entry_locations VALUES (?, ?, ?)";
            let place = self.place(location);
            self.connection.execute(sql, params![id, place, position]).unwrap();
        }
        for (field, value) in self.fields.iter().zip(&entry.fields) {
            self.insert_field(id, field.name.as_str(), value);
        }
    }

    fn insert_field(&self, id: i64, name: &str, value: &FieldValue) {
        let sql = format!("UPDATE entries SET {} = ? WHERE id = ?", quoted(name));
        let set = |value: &dyn rusqlite::ToSql| {
            self.connection.execute(&sql, params![value, id]).unwrap();
        };
        match value {
            FieldValue::Missing | FieldValue::Null => {}
            FieldValue::Text(text) => set(text),
            FieldValue::Integer(number) => set(number),
            FieldValue::Real(number) => set(number),
            FieldValue::Boolean(answer) => set(answer),
            FieldValue::List(names) => {
                self.join(&quoted(name), &quoted(&format!("entry_{name}")), "value_id", id, names);
            }
        }
    }

    fn join(&self, table: &str, join_table: &str, column: &str, id: i64, names: &[String]) {
        for (position, name) in (0_i64..).zip(names) {
            let value = self.name_id(table, name);
            let sql =
                format!("INSERT INTO {join_table} (entry_id, {column}, position) VALUES (?, ?, ?)");
            self.connection.execute(&sql, params![id, value, position]).unwrap();
        }
    }

    fn name_id(&self, table: &str, name: &str) -> i64 {
        let sql = format!("INSERT INTO {table} (name) VALUES (?) ON CONFLICT DO NOTHING");
        self.connection.execute(&sql, [name]).unwrap();
        let sql = format!("SELECT id FROM {table} WHERE name = ?");
        self.connection.query_row(&sql, [name], |row| row.get(0)).unwrap()
    }

    fn place(&self, location: &Location) -> i64 {
        let chain: Vec<Location> = location.chain().collect();
        let mut parent: Option<i64> = None;
        for place in chain.iter().rev() {
            let canonical = place.canonical_name();
            let sql = "SELECT id FROM locations WHERE canonical_name = ?";
            let known = self.connection.query_row(sql, [&canonical], |row| row.get(0));
            parent = Some(known.unwrap_or_else(|_| {
                let sql =
                    "INSERT INTO locations (name, canonical_name, parent_id, latitude, longitude)
                    VALUES (?, ?, ?, ?, ?)";
                let values =
                    params![place.name, canonical, parent, place.latitude, place.longitude];
                self.connection.execute(sql, values).unwrap();
                self.connection.last_insert_rowid()
            }));
        }
        parent.unwrap()
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}
