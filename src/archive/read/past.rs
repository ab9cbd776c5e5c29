//! A small archive in memory, of entries as they were: whatever is asked of an archive can be asked of it.

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params, params_from_iter};

use crate::archive::ArchiveError;
use crate::archive::file::functions;
use crate::archive::file::ours::has_ours;
use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::archive::rows::write::{Pass, RowWriter, Version};
use crate::entry::EntryPath;
use crate::field::Field;
use crate::schema::Schema;
use crate::sqlite::introspect;
use crate::sqlite::scratch::Scratch;

/// What archives in memory are made of: the tables of an archive, and the fields that are declared.
#[derive(Debug)]
pub struct Mould {
    schema: Schema,
    fields: Vec<Field>,
    /// What the archive notes of the parts that were derived: without it nobody knows that a column or a table is a field's.
    derived: Vec<[Value; 3]>,
}

/// An archive in memory.
#[derive(Debug)]
pub struct Past {
    scratch: Scratch,
}

impl Mould {
    /// Looks at the tables of an archive.
    ///
    /// # Errors
    ///
    /// Where its schema cannot be read.
    pub fn of(archive: &Connection, fields: &[Field]) -> std::result::Result<Self, ArchiveError> {
        let schema = introspect::schema(archive).map_err(ArchiveError::introspect)?;
        let derived = derived_by(archive).map_err(ArchiveError::database("read the archive"))?;
        Ok(Self { schema, fields: fields.to_vec(), derived })
    }

    /// The fields that are declared.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// An archive in memory that holds these entries, as [`Mould::fill`] adds them.
    ///
    /// # Errors
    ///
    /// Where the tables cannot be made again, or a row not be written.
    pub fn cast<'r>(
        &self,
        entries: impl IntoIterator<Item = (i64, &'r EntryPath, &'r Row)>,
    ) -> std::result::Result<Past, ArchiveError> {
        let past = self.empty()?;
        self.fill(&past, entries)?;
        Ok(past)
    }

    /// An archive in memory without entries.
    ///
    /// # Errors
    ///
    /// Where the tables cannot be made again.
    pub fn empty(&self) -> std::result::Result<Past, ArchiveError> {
        let scratch = Scratch::new(functions::register).map_err(|it| odd(it.into()))?;
        scratch.build(&self.schema).map_err(|it| odd(it.into()))?;
        let failed = ArchiveError::database("make room for the entries as they were");
        drop_what_would_refuse(scratch.connection())
            .and_then(|()| self.note_derived(scratch.connection()))
            .map_err(failed)?;
        Ok(Past { scratch })
    }

    fn note_derived(&self, past: &Connection) -> Result<()> {
        let sql = "INSERT INTO derived_by (part, reader, definition) VALUES (?1, ?2, ?3)";
        for row in &self.derived {
            past.prepare_cached(sql)?.execute(params_from_iter(row))?;
        }
        Ok(())
    }

    /// Adds entries to an archive in memory, each under an id of its own. The ids must ascend, from what it holds on; paths
    /// may be the same.
    ///
    /// # Errors
    ///
    /// Where a row cannot be written.
    pub fn fill<'r>(
        &self,
        past: &Past,
        entries: impl IntoIterator<Item = (i64, &'r EntryPath, &'r Row)>,
    ) -> std::result::Result<(), ArchiveError> {
        let failed = ArchiveError::database("lay out the entries as they were");
        fill(past.connection(), &self.fields, entries).map_err(failed)
    }
}

/// The tables stood in an archive a moment ago; that they cannot be made again is a fault of memory, or of a hostile file.
fn odd(error: Box<dyn std::error::Error + Send + Sync>) -> ArchiveError {
    let source = rusqlite::Error::ToSqlConversionFailure(error);
    ArchiveError::Database { action: "make the tables of the archive in memory", source }
}

/// The rows of `derived_by`; none of an archive that has no such table.
fn derived_by(archive: &Connection) -> Result<Vec<[Value; 3]>> {
    if !has_ours(archive, "derived_by")? {
        return Ok(Vec::new());
    }
    let mut statement = archive.prepare("SELECT part, reader, definition FROM main.derived_by")?;
    let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    rows.collect()
}

fn fill<'r>(
    connection: &Connection,
    fields: &[Field],
    entries: impl IntoIterator<Item = (i64, &'r EntryPath, &'r Row)>,
) -> Result<()> {
    let shape = Shape::of(connection, fields)?;
    let transaction = connection.unchecked_transaction()?;
    let mut writer = RowWriter::new(connection, shape, Pass::Some, None);
    for (id, path, row) in entries {
        give_next(connection, id)?;
        writer.insert(Version { path, stamp: None, row, is_emptied: false })?;
    }
    writer.finish()?;
    transaction.commit()
}

/// Several versions of an entry lie at one path, and triggers of the user's own are about the writer's archive.
fn drop_what_would_refuse(connection: &Connection) -> Result<()> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let triggers = connection
        .prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<String>>>()?;
    for name in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {}", crate::sql::quoted(&name)))?;
    }
    connection.execute_batch("DROP INDEX IF EXISTS entries_path")
}

/// Has the next row of `entries` take this id: `AUTOINCREMENT` gives one more than the last that it notes.
fn give_next(connection: &Connection, id: i64) -> Result<()> {
    let note = "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'entries'";
    if connection.prepare_cached(note)?.execute([id - 1])? == 0 {
        let sql = "INSERT INTO sqlite_sequence (name, seq) VALUES ('entries', ?1)";
        connection.execute(sql, params![id - 1])?;
    }
    Ok(())
}

impl Past {
    /// The connection, for questions.
    pub fn connection(&self) -> &Connection {
        self.scratch.connection()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;
    use crate::archive::read::list;
    use crate::archive::read::search::{Search, Wanted};
    use crate::archive::read::selection::Selection;
    use crate::archive::rows::record::Records;
    use crate::entry;
    use crate::entry::{Filter, Source};
    use crate::field::FieldKind;

    #[test]
    fn what_is_asked_of_an_archive_can_be_asked_of_one_in_memory() {
        let fixture = Fixture::with_fields(&[("weather", FieldKind::Text)]);
        let mould = Mould::of(&fixture.connection, fixture.fields()).unwrap();
        let path = EntryPath::new("2025-01-01.md").unwrap();
        let lay_out = |text: &str| {
            let source = Source::new(text.into());
            let (entry, _) = entry::parse(&path, &source, fixture.fields());
            Row::new(&path, source, entry)
        };
        let rows = [
            lay_out("---\ntitle: A\ntags: [x]\nweather: rain\n---\nA heron.\n"),
            lay_out("---\ntitle: B\nlocation: 'Alfama, Lisbon'\n---\nNo bird.\n"),
        ];
        let past = mould.cast([(7, &path, &rows[0]), (40, &path, &rows[1])]).unwrap();
        let filter = Filter { tags: vec!["x".into()], ..Filter::default() };
        let selection = Selection::new(past.connection(), &filter).unwrap();
        let listed = list::rows(past.connection(), &selection).unwrap();
        assert_eq!(listed.iter().map(|it| it.id).collect::<Vec<_>>(), [7]);
        let all = Selection::new(past.connection(), &Filter::default()).unwrap();
        let hits =
            Search::new(Wanted::Plain("bird")).unwrap().hits(past.connection(), &all).unwrap();
        assert_eq!(hits[0].row.id, 40);
        let record = Records::new(past.connection(), mould.fields()).unwrap().get(40).unwrap();
        assert_eq!(record.locations[0].whole_name(), "Alfama, Lisbon");
    }
}
