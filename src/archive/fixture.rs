//! A small archive for tests: the model, in memory, with rows as a sync writes them.

use rusqlite::Connection;

use crate::archive::model::parts;
use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::archive::rows::write::{Pass, RowWriter, Version};
use crate::engine::ledger;
use crate::entry::{self, EntryPath, Source};
use crate::field::{Field, FieldKind};
use crate::revision::ledger::Applied;
use crate::revision::repopulate::Repopulate;
use crate::revision::{Origin, Revision};
use crate::sql::quoted;

/// Writes to the ledger that a revision made this for a field, and that it was derived.
fn note(connection: &Connection, field: &str, sql: &str) {
    let head = format!("-- F\n-- revision: {field}\n-- revises: none\n-- repopulate: {field}\n\n");
    let revision = Revision::read(field, &(head + sql), None, Origin::Workspace).unwrap();
    ledger::create(connection).unwrap();
    let position = ledger::read(connection).unwrap().next_position();
    ledger::insert(connection, &Applied::new(position, &revision, "", "")).unwrap();
    let noted = "INSERT INTO derived_by (part, reader) VALUES (?1, 0)";
    connection.execute(noted, [field]).unwrap();
}

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
        connection.execute_batch(include_str!("model/model.sql")).unwrap();
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
            note(&connection, name, &sql);
            Field::new(name.parse().unwrap(), *kind)
        };
        let fields: Vec<Field> = fields.iter().map(declare).collect();
        let shape = Shape::of(&connection, &fields).unwrap();
        parts::note(&connection, &shape, &Repopulate::Full).unwrap();
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
        let shape = Shape::of(&self.connection, &self.fields).unwrap();
        let row = Row::new(&path, source, entry);
        let mut writer = RowWriter::new(&self.connection, shape, Pass::Some, None);
        writer.insert(Version { path: &path, stamp: None, row: &row, is_emptied: false }).unwrap();
        writer.finish().unwrap();
        self
    }

    /// Marks an entry as removed.
    pub(crate) fn removed(self, path: &str) -> Self {
        let sql = "UPDATE entries SET removed_at = '2025-09-16T00:00:00Z' WHERE path = ? AND removed_at IS NULL";
        assert_eq!(self.connection.execute(sql, [path]).unwrap(), 1);
        self
    }
}
